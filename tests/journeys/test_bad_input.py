"""What the world hands in when it is tired, broken or hostile: one clear sentence, its exit code, nothing half done."""

import contextlib
import io
import os
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import PAST, program_on
from tests.journeys.program import ROOT, Program, Ran, tool
from tests.stage import NOON, Opener, jpeg, scene
from workstation.actions import looking
from workstation.exchange import signing

SMALL = jpeg(scene(5, 320, 240))
INTAKE = {"new": 0, "duplicate": 0, "known": 0, "refused": 0}


@pytest.fixture
def before(program: Program) -> dict[str, Any]:
    """What the vault holds before the bad thing comes."""
    return holdings(program)


def holdings(program: Program) -> dict[str, Any]:
    return {
        "images": len(program.call("Anna", "image", "list", "--case", "OP-1").value),
        "objects": len(program.call("Anna", "object", "list").value),
        "tips": len(program.call("Anna", "tips", "list").value),
        "authorities": len(program.call("Ada", "authority", "list").value),
        "blobs": sum(1 for path in (program.vault / "blobs").rglob("*") if path.is_file()),
        "stray": [path.name for path in program.vault.rglob("*.part")],
    }


def unharmed(program: Program, before: dict[str, Any], **more: int) -> None:
    """The counts are as before (plus ``more``), the ledger holds, and every stored byte is whole."""
    assert holdings(program) == {**before, **{key: before[key] + number for key, number in more.items()}}
    assert program.call("Anna", "vault", "verify").value["ok"] is True
    assert program.call("Otto", "ledger", "verify").code == 0


def one_sentence(ran: Ran, exit_code: int, code: str) -> None:
    assert (ran.code, ran.error["code"]) == (exit_code, code), ran.out + ran.err
    message = ran.error["message"]
    assert ran.out == ""
    assert message.endswith(".")
    assert "\n" not in message
    assert not any(word in message for word in ("Error", "Errno", "Exception", "None"))
    assert ran.error["hint"], f"no way out of: {message}"


def taken(ran: Ran, *reasons: str, **counts: int) -> None:
    """An intake that went through: these counts, these refusals, and exit 7 because of them."""
    assert ran.code == (7 if reasons else 0), ran.out + ran.err
    assert sorted(refusal["code"] for refusal in ran.value["refusals"]) == sorted(reasons)
    assert {key: ran.value[key] for key in INTAKE} == {**INTAKE, "refused": len(reasons), **counts}
    assert all(refusal["reason"].endswith(".") for refusal in ran.value["refusals"])


# --- places ------------------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_read(program: Program, before: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("x")
    one_sentence(program.call("Anna", "intake", tmp_path / "file.txt" / "sub", "--case", "OP-1"), 4, "unreadable")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    one_sentence(program.call("Anna", "intake", tmp_path / "loop", "--case", "OP-1"), 4, "unreadable")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    one_sentence(program.call("Anna", "intake", tmp_path / "dangling", "--case", "OP-1"), 3, "place")
    os.mkfifo(tmp_path / "pipe")
    one_sentence(program.call("Anna", "intake", tmp_path / "pipe", "--case", "OP-1"), 4, "unreadable")
    (tmp_path / "empty").mkdir()
    one_sentence(program.call("Anna", "intake", tmp_path / "empty", "--case", "OP-1"), 4, "empty_container")
    unharmed(program, before)


def test_a_folder_without_permission(program: Program, before: dict[str, Any], tmp_path: Path) -> None:
    """As root no folder is closed; so somebody who is not root asks, for as far as reading the place goes."""
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "a.jpg").write_bytes(SMALL)
    closed.chmod(0)
    if os.getuid():
        one_sentence(program.call("Anna", "intake", closed, "--case", "OP-1"), 4, "unreadable")
        closed.chmod(0o700)
        unharmed(program, before)
        return
    probe = (
        "import os, sys; os.setgid(65534); os.setuid(65534)\n"
        "from pathlib import Path\nfrom workstation.domain.errors import Unreadable\n"
        "from workstation.exchange import evidence\n"
        "try:\n evidence.count(Path(sys.argv[1]))\nexcept Unreadable as no:\n print(no.code, no.message, no.hint)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", "import workstation.exchange.evidence, workstation.exchange.archive\n" + probe, closed],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.stdout.startswith("unreadable “closed” cannot be opened."), done.stderr


def test_one_closed_file_among_good_ones(program: Program, before: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "seized"
    folder.mkdir()
    (folder / "good.jpg").write_bytes(SMALL)
    (folder / "gone.jpg").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe.jpg")
    taken(program.call("Anna", "intake", folder, "--case", "OP-1"), "unreadable", "unreadable", new=1)
    unharmed(program, before, images=1, blobs=1)


# --- archives ----------------------------------------------------------------------------------------------


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def locked(name: str, data: bytes) -> bytes:
    """A ZIP with one password-protected member (APPNOTE 6.1, the old cipher): Python's zipfile cannot make one."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def stir(byte: int) -> None:
        keys[0] = zlib.crc32(bytes([byte]), keys[0] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = zlib.crc32(bytes([keys[1] >> 24]), keys[2] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    def cover(byte: int) -> int:
        word = keys[2] | 2
        covered = byte ^ ((word * (word ^ 1)) >> 8 & 0xFF)
        stir(byte)
        return covered

    for byte in b"secret":
        stir(byte)
    crc = zlib.crc32(data)
    body = bytes(cover(byte) for byte in bytes(11) + bytes([crc >> 24]) + data)
    fields = struct.pack("<HHHHHIIIHH", 20, 1, 0, 0, 33, crc, len(body), len(data), len(name), 0)
    local = b"PK\3\4" + fields + name.encode()
    central = b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode()
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local + body), 0)
    return local + body + central + end


def test_an_empty_zip(program: Program, before: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "empty.zip").write_bytes(packed())
    one_sentence(program.call("Anna", "intake", tmp_path / "empty.zip", "--case", "OP-1"), 4, "empty_container")
    (tmp_path / "folders.zip").write_bytes(packed(("only/", b""), ("only/folders/", b"")))
    one_sentence(program.call("Anna", "intake", tmp_path / "folders.zip", "--case", "OP-1"), 4, "empty_container")
    unharmed(program, before)


def test_a_damaged_zip(program: Program, before: dict[str, Any], tmp_path: Path) -> None:
    good = packed(("a.jpg", SMALL), ("b.jpg", jpeg(scene(6, 320, 240))))
    (tmp_path / "cut.zip").write_bytes(good[: len(good) // 2])
    ran = program.call("Anna", "intake", tmp_path / "cut.zip", "--case", "OP-1")
    assert ran.code == 4
    assert ran.error["message"].endswith(".")
    unharmed(program, before)


def test_a_zip_bomb(program: Program, before: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "bomb.zip").write_bytes(packed(("bomb.jpg", bytes(150_000_000)), ("good.jpg", SMALL)))
    assert (tmp_path / "bomb.zip").stat().st_size < 200_000
    taken(program.call("Anna", "intake", tmp_path / "bomb.zip", "--case", "OP-1"), "bomb", new=1)
    unharmed(program, before, images=1, blobs=1)


def test_a_zip_whose_names_climb_out(program: Program, before: dict[str, Any], tmp_path: Path) -> None:
    names = (
        "../../escaped.jpg",
        "/etc/escaped.jpg",
        "C:\\escaped.jpg",
        "a/../../../escaped.jpg",
        "..\\escaped\u202egpj.jpg",
    )
    members = [(name, jpeg(scene(20 + number, 320, 240))) for number, name in enumerate(names)]
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "climb.zip").write_bytes(packed(*members))
    ran = program.call("Anna", "intake", tmp_path / "deep" / "climb.zip", "--case", "OP-1")
    taken(ran, new=len(names))
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith("escaped")]
    assert not Path("/etc/escaped.jpg").exists()
    shown = program.call("Anna", "image", "list", "--case", "OP-1").out
    assert "\u202e" not in shown
    unharmed(program, before, images=len(names), blobs=len(names))


def test_a_password_protected_zip(program: Program, before: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "locked.zip").write_bytes(locked("secret.jpg", SMALL))
    if shutil.which("unzip"):  # the writer above is right: the password opens it
        opened = subprocess.run(
            ["unzip", "-p", "-P", "secret", tmp_path / "locked.zip"], capture_output=True, check=False
        )
        assert opened.stdout == SMALL
    taken(program.call("Anna", "intake", tmp_path / "locked.zip", "--case", "OP-1"), "encrypted")
    unharmed(program, before)


# --- pictures ----------------------------------------------------------------------------------------------


def huge_png(width: int, height: int) -> bytes:
    """A PNG which truly holds width × height grey pixels, a few hundred kilobytes long."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    squeeze = zlib.compressobj(9)
    rows = b"".join([*(squeeze.compress(bytes(width + 1)) for _ in range(height)), squeeze.flush()])
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_pictures_that_are_none(program: Program, before: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "seized"
    folder.mkdir()
    (folder / "zero.jpg").write_bytes(b"")
    (folder / "huge.png").write_bytes(huge_png(20_000, 15_000))
    (folder / "text.jpg").write_text("this is no picture, whatever its name says\n" * 50)
    (folder / "cut.jpg").write_bytes(SMALL[:700])
    (folder / "photo.txt").write_bytes(jpeg(scene(31, 320, 240)))  # a picture, whatever its name says
    (folder / "photo.png").write_bytes(jpeg(scene(32, 320, 240)))
    ran = program.call("Anna", "intake", folder, "--case", "OP-1")
    by_name = {refusal["name"]: refusal["code"] for refusal in ran.value["refusals"]}
    assert by_name == {
        "zero.jpg": "empty",
        "huge.png": "too_many_pixels",
        "text.jpg": "not_picture",
        "cut.jpg": "damaged",
    }
    taken(ran, "empty", "too_many_pixels", "not_picture", "damaged", new=2)
    unharmed(program, before, images=2, blobs=2)


def test_only_bad_pictures_leave_no_image(program: Program, before: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "zero.jpg").write_bytes(b"")
    taken(program.call("Anna", "intake", tmp_path / "zero.jpg", "--case", "OP-1"), "empty")
    unharmed(program, before)


# --- the disk ----------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 100 MB: 64 of them the program keeps free; skips by name where none can be mounted."""
    place = tmp_path / "small disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100m", "none", place]
    if os.getuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small tmpfs needs root")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(place: Path) -> None:
    """Leave not one byte."""
    with (place / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while True:
            ballast.write(bytes(4096))


def test_the_disk_fills_up_during_an_intake(full_vault: Path, small_disk: Path, tmp_path: Path) -> None:
    program = program_on(full_vault, small_disk)
    before = holdings(program)
    folder = tmp_path / "seized"
    folder.mkdir()
    for number in range(45):
        (folder / f"{number:02}.jpg").write_bytes(jpeg(scene(100 + number, 320, 240)[:48, :64]) + bytes(900_000))
    full = program.call("Anna", "intake", folder, "--case", "OP-1")
    one_sentence(full, 6, "disk_full")
    kept = holdings(program)["images"] - before["images"]
    assert 0 < kept < 45
    unharmed(program, before, images=kept, blobs=kept)
    subprocess.run(["mount", "-o", "remount,size=400m", small_disk], check=True)
    again = program.call("Anna", "intake", folder, "--case", "OP-1")
    taken(again, new=45, duplicate=0)
    assert again.value["resumed"] == kept, "it went on behind what was kept"
    unharmed(program, before, images=45, blobs=45)


def test_the_disk_is_full_to_the_last_byte(full_vault: Path, small_disk: Path) -> None:
    program = program_on(full_vault, small_disk)
    before = holdings(program)
    fill(small_disk)
    one_sentence(program.call("Anna", "tips", "triage", "1", "relevant"), 6, "disk_full")
    (small_disk / "ballast").unlink()
    unharmed(program, before)
    assert program.call("Anna", "tips", "triage", "1", "relevant").code == 0


def test_an_export_onto_a_full_disk(late: Program, small_disk: Path) -> None:
    out = small_disk / "out"
    out.mkdir()
    fill(small_disk)
    one_sentence(late.call("Rita", "batch", "export", "B1", "--out", out), 6, "disk_full")
    assert list(out.iterdir()) == []
    assert late.call("Rita", "batch", "show", "B1").value["state"] == "released"


# --- tips --------------------------------------------------------------------------------------------------


def test_tip_files_that_are_none(program: Program, before: dict[str, Any], tmp_path: Path) -> None:
    bad = {
        "photo.csv": SMALL,
        "empty.csv": b"",
        "blank.csv": b"\r\n\r\n",
        "zeros.csv": bytes(5000),
        "headless.csv": b"1;2026-11-20;seen in Berlin;a@example.org\n2;2026-11-21;seen in Bonn;b@example.org\n",
        "archive.csv": packed(("tips.csv", b"id;text\n1;x\n")),
        "deep.json": b"[" * 100_000,
        "list.json": b"[1, 2, 3]",
    }
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
        for more in ((), ("--dry-run",)):
            ran = program.call("Anna", "tips", "import", tmp_path / name, *more)
            assert ran.code == 4, f"{name}: {ran.out}{ran.err}"
            assert ran.error["message"].endswith("."), name
            assert ran.error["hint"], f"{name}: {ran.error['message']}"
    unharmed(program, before)


def test_a_file_with_mixed_rows_keeps_the_good_ones(program: Program, before: dict[str, Any], tmp_path: Path) -> None:
    rows = [
        b"id;date;message;email",
        b"1;2026-11-20;good;a@example.org",
        b"2;2026-11-20;too;many;columns;here",
        b"3",
        b"4;2026-11-20;NUL \0 inside;",
        b"5;2026-11-20;" + b"x" * 1_000_000 + b";",
        b'6;2026-11-20;"two\nlines; one cell";',
        "7;2026-11-21;Grüße aus Köln;".encode(),
    ]
    (tmp_path / "mixed.csv").write_bytes(b"\n".join(rows) + b"\n")
    plan = program.call("Anna", "tips", "import", tmp_path / "mixed.csv", "--dry-run").value
    assert holdings(program) == before, "a dry run keeps nothing"
    ran = program.call("Anna", "tips", "import", tmp_path / "mixed.csv")
    assert ran.code == 7
    assert (plan["rows"], plan["rejected"]) == (ran.value["rows"], ran.value["rejected"])
    assert {row["line"] for row in ran.value["rejected"]} >= {3, 4}
    assert all(row["reason"].endswith(".") for row in ran.value["rejected"])
    assert ran.value["rows"] + len(ran.value["rejected"]) == 7
    texts = [tip["text"] for tip in program.call("Anna", "tips", "list").value]
    assert "Grüße aus Köln" in texts
    assert "two\nlines; one cell" in texts
    unharmed(program, before, tips=ran.value["rows"])
    one_sentence(program.call("Anna", "tips", "import", tmp_path / "mixed.csv"), 4, "import_again")


# --- certificates ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates an authority might send by mistake."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificates")
    good, key = signing.demo_authority("FR", "Unit", PAST)
    (folder / "good.pem").write_text(good)
    (folder / "key.pem").write_text(key)
    (folder / "expired.pem").write_text(signing.demo_authority("FR", "Unit", NOON - timedelta(days=3000))[0])
    (folder / "early.pem").write_text(signing.demo_authority("FR", "Unit", NOON + timedelta(days=3000))[0])
    (folder / "garbled.pem").write_text(good[:40] + "AAAA" + good[44:])
    (folder / "bent.pem").write_text(good[:300] + "AAAA" + good[304:])
    (folder / "cut.pem").write_text(good[:400])
    (folder / "text.pem").write_text("our certificate is attached")
    (folder / "empty.pem").write_bytes(b"")
    tool("openssl", "x509", "-in", folder / "good.pem", "-outform", "DER", "-out", folder / "binary.pem")
    tool("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90",
         "-subj", "/CN=ec", "-keyout", os.devnull, "-out", folder / "ec.pem")  # fmt: skip
    tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj", "/CN=signs only",
         "-addext", "keyUsage=critical,digitalSignature", "-keyout", os.devnull, "-out", folder / "signs.pem")  # fmt: skip
    return folder


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("expired.pem", "certificate_expired"),
        ("early.pem", "certificate_early"),
        ("garbled.pem", "certificate"),
        ("bent.pem", "certificate"),
        ("cut.pem", "certificate"),
        ("text.pem", "certificate"),
        ("empty.pem", "certificate"),
        ("key.pem", "certificate"),
        ("binary.pem", "certificate"),
        ("ec.pem", "certificate_kind"),
        ("signs.pem", "certificate_kind"),
    ],
)
def test_certificates_that_will_not_do(name: str, code: str, program: Program, certificates: Path) -> None:
    known = program.call("Ada", "authority", "list").value
    one_sentence(
        program.call("Ada", "authority", "add", "FR", "--name", "Unit", "--certificate", certificates / name), 4, code
    )
    assert program.call("Ada", "authority", "list").value == known


def test_a_certificate_that_will_do(program: Program, certificates: Path) -> None:
    ran = program.call("Ada", "authority", "add", "FR", "--name", "Unit", "--certificate", certificates / "good.pem")
    assert ran.code == 0


# --- passphrases, receipts, scripts, vaults ------------------------------------------------------------------


def test_passphrases_that_will_not_do(program: Program, tmp_path: Path) -> None:
    people = program.call("Ada", "person", "list").value
    for name, data, exit_code in (
        ("short", b"short", 4),
        ("empty", b"", 4),
        ("binary", b"\xff\xfe" + bytes(40), 3),
        ("none", None, 3),
    ):
        if data is not None:
            (tmp_path / name).write_bytes(data)
        ran = program.call("Ada", "person", "add", "New", "--role", "analyst", "--new-passphrase-file", tmp_path / name)
        assert ran.code == exit_code, f"{name}: {ran.err}"
        assert ran.error["hint"], ran.error
    assert program.call("Ada", "person", "list").value == people
    no_input = Program(program.vault, tmp_path).process("", "case", "list")
    assert (no_input.code, no_input.error["code"]) == (2, "user_missing")


def test_receipts_that_will_not_do(late: Program, tmp_path: Path) -> None:
    for name, text, exit_code in (
        ("jpeg", SMALL, 4),
        ("empty", b"", 4),
        ("list", b"[]", 4),
        ("answer", b'{"referral": "R-AT-0001", "answer": "maybe", "date": "2026-12-01"}', 4),
        ("date", b'{"referral": "R-AT-0001", "answer": "accepted", "date": "soon"}', 4),
        ("unknown", b'{"referral": "R-AT-0009", "answer": "accepted", "date": "2026-12-01"}', 3),
        ("early", b'{"referral": "R-AT-0001", "answer": "accepted", "date": "2026-12-01"}', 4),
    ):
        (tmp_path / name).write_bytes(text)
        ran = late.call("Cora", "referral", "receipt", tmp_path / name)
        assert ran.code == exit_code, f"{name}: {ran.out}{ran.err}"
    assert late.call("Cora", "referral", "show", "R-AT-0001").value["state"] == "submitted"


@pytest.mark.parametrize(
    ("text", "exit_code", "code"),
    [
        (b"object show 'O-2026-0001\n", 2, "usage"),
        (b"object list\n\xff\xfe\n", 4, "script"),
        (b"object list\nobject shout\n", 2, "usage"),
        (b"object list\n--user Ben object list\n", 2, "script_user"),
        (b"script {self}\n", 2, "script_nested"),
        (b"# nothing\n\nobject show O-2026-0404\ntips triage 1 relevant\n", 3, "object"),
    ],
)
def test_a_script_stops_at_its_first_bad_line(
    text: bytes, exit_code: int, code: str, program: Program, before: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "script.txt"
    file.write_bytes(text.replace(b"{self}", os.fsencode(file)))
    ran = program.call("Anna", "script", file)
    assert (ran.code, ran.error["code"]) == (exit_code, code), ran.err
    assert program.call("Anna", "tips", "show", "1").value["verdict"] == "new"
    unharmed(program, before)


def test_a_script_never_acts_as_somebody_else(program: Program, tmp_path: Path) -> None:
    (tmp_path / "script.txt").write_text("object list\n--user Ben object clear O-2026-0002\n")
    ran = program.call("Anna", "script", tmp_path / "script.txt")
    assert (ran.code, ran.error["code"]) == (2, "script_user")
    assert program.call("Anna", "object", "show", "O-2026-0002").value["state"] == "submitted"


@pytest.mark.parametrize("value", ["x", "x y z", "0000 person /nowhere", "zz" * 32 + " person /nowhere"])
def test_no_setting_locks_people_out(value: str, program: Program) -> None:
    """A detector model that could not be parsed once kept everybody out of the vault for good."""
    one_sentence(program.call("Ada", "vault", "policy", "onnx_model", value), 4, "onnx_model")
    assert program.call("Ada", "vault", "policy").code == 0
    assert program.call("Anna", "image", "list", "--case", "OP-1").code == 0


def test_a_model_that_is_not_there_stops_pictures_only(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(SMALL)
    setting = "00" * 32 + " person,face,- /nowhere/model.onnx"
    assert program.call("Ada", "vault", "policy", "onnx_model", setting).code == 0
    images = program.call("Anna", "image", "list", "--case", "OP-1").value
    ran = program.call("Anna", "intake", tmp_path / "a.jpg", "--case", "OP-1")
    assert ran.code in (4, 7), ran.out + ran.err
    assert program.call("Anna", "image", "list", "--case", "OP-1").value == images
    assert program.call("Ada", "vault", "policy", "onnx_model", "").code == 0
    taken(program.call("Anna", "intake", tmp_path / "a.jpg", "--case", "OP-1"), new=1)


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("idle_minutes", "²", "policy_number"),
        ("idle_minutes", "0", "policy_number"),
        ("exposure_soft_limit", "1.5", "policy_number"),
        ("base_url", "http://example.org/", "policy_url"),
        ("base_url", "https://", "policy_url"),
        ("tip_address", 'https://example.org/"><script>', "policy_url"),
        ("unit", "", "policy_unit"),
        ("unit", "x" * 61, "policy_unit"),
        ("unit", "two\nlines", "policy_text"),
        ("degraded_sandbox", "everything", "policy_layer"),
    ],
)
def test_settings_that_will_not_do(setting: str, value: str, code: str, program: Program) -> None:
    held = program.call("Ada", "vault", "policy").value
    ran = program.call("Ada", "vault", "policy", setting, value)
    assert (ran.code, ran.error["code"]) == (4, code)
    assert program.call("Ada", "vault", "policy").value == held


def test_places_for_a_vault_that_will_not_do(program: Program, tmp_path: Path) -> None:
    secret = tmp_path / "everybody.pass"
    (tmp_path / "file").write_text("x")
    for place, exit_code in ((program.vault, 4), (tmp_path / "file", 4), (tmp_path / "file" / "below", 4)):
        ran = program.call("", "init", place, "--admin", "Eve", "--new-passphrase-file", secret)
        assert ran.code == exit_code, ran.out + ran.err
        assert ran.error["hint"]
    (program.vault / "vault.json").write_bytes(b"{")
    ran = program.call("Anna", "case", "list")
    assert (ran.code, ran.error["code"]) == (5, "vault")


def test_the_templates_are_what_these_tests_think(open_as: Opener) -> None:
    """Guards the counts above: four images, one of them at two places, one file refused."""
    anna = open_as("Anna")
    images = looking.images_of(anna, "OP-1")
    assert [image.copies for image in images].count(2) == 1
    assert len(images) == 4
    assert [refusal.code for refusal in looking.refusals_of(anna, "OP-1")] == ["not_picture"]
