"""Seizures in: every odd folder and ZIP ends in bytes, a refusal or a sentence."""

import hashlib
import io
import os
import stat
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.leases import leased
from workstation.domain.errors import NotFound, Stop, Unreadable
from workstation.domain.image import REASONS, Refusal
from workstation.exchange.archive import members, unpack
from workstation.exchange.evidence import Limits, UntrustedFile, container_digest, count, digests, walk


def packed(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return path


def names(path: Path) -> list[str]:
    return [found.name for found in walk(path)]


def only(path: Path, limits: Limits | None = None) -> UntrustedFile:
    (found,) = walk(path, limits=limits)
    assert isinstance(found, UntrustedFile)
    return found


def refusals(path: Path, limits: Limits | None = None) -> dict[str, str]:
    return {found.name: found.code for found in walk(path, limits=limits) if isinstance(found, Refusal)}


def test_a_folder_is_read_in_stable_order_with_places(tmp_path: Path) -> None:
    root = tmp_path / "seizure 7"
    for name in ("b.jpg", "a.jpg", "B/z.png", "B/a.png", "ä.jpg"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())
    found = list(walk(root))
    assert [f.name for f in found] == ["a.jpg", "b.jpg", "ä.jpg", "B/a.png", "B/z.png"]
    assert all(isinstance(f, UntrustedFile) and f.read() == f.name.encode() for f in found)
    assert found[3].place == "seizure 7/B/a.png"
    assert count(root) == 5
    assert container_digest(root) is None


def test_links_pipes_and_loops_in_a_folder_are_listed_never_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"not part of the seizure")
    root = tmp_path / "in"
    root.mkdir()
    (root / "ok.jpg").write_bytes(b"x")
    (root / "link.jpg").symlink_to(tmp_path / "secret.txt")
    (root / "loop").symlink_to(root)
    (root / "gone").symlink_to("nowhere")
    os.mkfifo(root / "pipe")
    assert refusals(root) == dict.fromkeys(("gone", "link.jpg", "loop", "pipe"), "unreadable")
    assert [f.name for f in walk(root) if isinstance(f, UntrustedFile)] == ["ok.jpg"]
    assert count(root) == 5


def test_a_file_swapped_for_a_link_after_listing_is_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "in"
    root.mkdir()
    (root / "a.jpg").write_bytes(b"x")
    found = only(root)
    (tmp_path / "secret").write_bytes(b"secret")
    (root / "a.jpg").unlink()
    (root / "a.jpg").symlink_to(tmp_path / "secret")
    with pytest.raises(Unreadable) as stop:
        found.read()
    assert stop.value.code == "unreadable"


def test_names_that_are_not_text_can_be_stored(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.jpg"
    handle = os.open(raw, os.O_CREAT | os.O_WRONLY)
    os.write(handle, b"picture")
    os.close(handle)
    found = only(tmp_path)
    assert found.name == "caf\\udce9.jpg"
    assert found.name.encode()
    assert found.read() == b"picture"


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without root's right to open everything, where the tests run as root."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_an_unreadable_folder_stops_before_anything_and_inside_it_is_listed() -> None:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        root.chmod(0o755)
        (root / "locked").mkdir()
        (root / "locked" / "a.jpg").write_bytes(b"x")
        (root / "b.jpg").write_bytes(b"y")
        (root / "locked").chmod(0)
        with as_nobody():
            with pytest.raises(Unreadable) as stop:
                walk(root / "locked")
            assert stop.value.code == "unreadable"
            assert stop.value.hint
            found = [(f.name, isinstance(f, Refusal)) for f in walk(root)]
        assert found == [("b.jpg", False), ("locked", True)]
        (root / "locked").chmod(stat.S_IRWXU)


@pytest.mark.parametrize(
    "make", [lambda p: p.mkdir(), lambda p: packed(p, {}), lambda p: packed(p, {"only folders/": b""})]
)
def test_an_empty_container_is_a_sentence(tmp_path: Path, make) -> None:
    place = tmp_path / "thing"
    make(place)
    with pytest.raises(Unreadable) as stop:
        walk(place)
    assert stop.value.code == "empty_container"
    assert stop.value.hint


def test_a_place_that_is_not_there_or_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        walk(tmp_path / "no")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Unreadable):
        walk(tmp_path / "pipe")


def test_one_file_alone_and_its_limits(tmp_path: Path) -> None:
    place = tmp_path / "a.jpg"
    place.write_bytes(b"12345")
    assert only(place).read() == b"12345"
    assert container_digest(place) == hashlib.sha256(b"12345").hexdigest()
    with pytest.raises(Unreadable) as stop:
        only(place, Limits(file_bytes=4)).read()
    assert stop.value.code == "too_large"
    place.write_bytes(b"")
    with pytest.raises(Unreadable) as stop:
        only(place).read()
    assert stop.value.code == "empty"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_zip_is_known_by_its_first_bytes_and_read_exactly(tmp_path: Path, method: int) -> None:
    files = {"x/1.jpg": os.urandom(700_000), "x/2.jpg": b"ab" * 400_000, "empty.jpg": b"", "ü.png": b"u"}
    place = packed(tmp_path / "holiday.jpg", files, method)
    found = list(walk(place))
    assert [f.name for f in found] == list(files)
    assert found[0].place == "holiday.jpg!/x/1.jpg"
    taken = [f for f in found if isinstance(f, UntrustedFile)]
    assert [f.size for f in taken] == [len(data) for data in files.values() if data]
    assert [f.read() for f in taken] == [data for data in files.values() if data]
    assert refusals(place) == {"empty.jpg": "empty"}
    assert count(place) == 4


def test_climbing_and_absolute_names_are_text(tmp_path: Path) -> None:
    wicked = ["../../etc/passwd", "/etc/shadow", "C:\\Windows\\x.jpg", "a/../../b", "nul\x00byte.jpg", "\u202egpj.exe"]
    place = packed(tmp_path / "z.zip", {f"{n}........" if "\x00" in n else n: b"data" for n in wicked})
    place.write_bytes(place.read_bytes().replace(b"nul........", b"nul\x00byte.jpg"[:11]))
    before = sorted(tmp_path.rglob("*"))
    found = list(walk(place))
    assert {f.name for f in found} >= {n for n in wicked if "\x00" not in n}
    assert all(isinstance(f, UntrustedFile) and f.read() == b"data" for f in found)
    assert sorted(tmp_path.rglob("*")) == before


def test_name_bytes_that_claim_to_be_utf8_do_not_cost_the_archive(tmp_path: Path) -> None:
    place = packed(tmp_path / "z.zip", {"ä1.jpg": b"1", "b.jpg": b"2"})
    place.write_bytes(place.read_bytes().replace("ä1".encode(), b"\xff\xfe1"))
    assert names(place) == ["\\xff\\xfe1.jpg", "b.jpg"]


def test_name_bytes_of_an_old_dos(tmp_path: Path) -> None:
    place = packed(tmp_path / "z.zip", {"XX.jpg": b"1"})
    place.write_bytes(place.read_bytes().replace(b"XX", b"\x84\xc9"))
    assert names(place) == ["ä╔.jpg"]


def test_a_protected_member_is_refused_and_its_neighbour_is_not(tmp_path: Path) -> None:
    place = packed(tmp_path / "z.zip", {"locked.jpg": b"x" * 50, "open.jpg": b"y"})
    data = bytearray(place.read_bytes())
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + flags] |= 1
    place.write_bytes(bytes(data))
    assert refusals(place) == {"locked.jpg": "encrypted"}
    assert [f.read() for f in walk(place) if isinstance(f, UntrustedFile)] == [b"y"]


def test_a_member_that_swells_without_measure_is_refused_unread(tmp_path: Path) -> None:
    place = packed(tmp_path / "z.zip", {"bomb.png": bytes(30_000_000), "small.bmp": bytes(1_000_000)})
    assert refusals(place) == {"bomb.png": "bomb"}


def test_a_member_that_lies_about_its_size_is_stopped_at_its_word(tmp_path: Path) -> None:
    place = packed(tmp_path / "z.zip", {"liar.png": bytes(150_000_000)})
    data = bytearray(place.read_bytes())
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 24, 1000)
    place.write_bytes(bytes(data))
    assert refusals(place) == {"liar.png": "bomb"}


def test_a_member_larger_than_a_picture_may_be(tmp_path: Path) -> None:
    place = packed(tmp_path / "z.zip", {"big.tif": os.urandom(5000)})
    assert refusals(place, Limits(file_bytes=4999)) == {"big.tif": "too_large"}


def test_members_sharing_bytes_are_refused(tmp_path: Path) -> None:
    place = packed(tmp_path / "z.zip", {"a.jpg": b"a" * 99, "b.jpg": b"b" * 99, "c.jpg": b"c"}, zipfile.ZIP_STORED)
    data = bytearray(place.read_bytes())
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    struct.pack_into("<L", data, second + 42, 0)  # the second member points at the first one's bytes
    place.write_bytes(bytes(data))
    assert refusals(place) == {"a.jpg": "bomb", "b.jpg": "bomb"}


def test_too_many_members_is_a_sentence_before_the_list_is_read(tmp_path: Path) -> None:
    place = packed(tmp_path / "z.zip", {f"{n}.jpg": b"" for n in range(20)})
    with pytest.raises(Unreadable) as stop:
        walk(place, limits=Limits(files=19))
    assert stop.value.code == "bomb"


def test_an_unknown_packing_method_is_a_refusal_of_that_member(tmp_path: Path) -> None:
    place = packed(tmp_path / "z.zip", {"a.jpg": b"a" * 99}, zipfile.ZIP_LZMA)
    assert refusals(place) == {"a.jpg": "not_opened"}


def test_a_program_before_the_zip_and_a_comment_behind_it_do_not_matter(tmp_path: Path) -> None:
    place = packed(tmp_path / "z.zip", {"a.jpg": b"a" * 99})
    with zipfile.ZipFile(place, "a") as archive:
        archive.comment = b"PK\x05\x06 not the end" * 3
    assert only(place).read() == b"a" * 99  # the false end record in the comment is passed over
    place = packed(tmp_path / "y.zip", {"a.jpg": b"a" * 99})
    place.write_bytes(b"PK\x03\x04" + bytes(500) + place.read_bytes())
    assert only(place).read() == b"a" * 99


def test_sizes_in_the_zip64_fields_are_read(tmp_path: Path) -> None:
    place = tmp_path / "z.zip"
    with zipfile.ZipFile(place, "w") as archive, archive.open("a.jpg", "w", force_zip64=True) as file:
        file.write(b"a" * 99)
    assert only(place).read() == b"a" * 99


def test_every_cut_and_every_changed_byte_ends_in_bytes_or_a_sentence(tmp_path: Path) -> None:
    original = {"a.jpg": b"a" * 300, "b/ü.jpg": os.urandom(60)}
    whole = packed(tmp_path / "z.zip", original).read_bytes()
    variants = [whole[:n] for n in range(0, len(whole), 3)]
    variants += [whole[:n] + bytes([whole[n] ^ 0x41]) + whole[n + 1 :] for n in range(4, len(whole))]
    stopped = 0
    for variant in map(io.BytesIO, variants):
        try:
            for member in members(variant, "broken.zip", most=10):
                assert unpack(variant, member, most=1000) in original.values()
        except Stop as stop:
            stopped += 1
            assert stop.message.endswith(".")  # noqa: PT017 - most variants must stop, some may not
    assert stopped > len(variants) // 2


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_arbitrary_bytes_after_the_magic_never_surprise(junk: bytes) -> None:
    file = io.BytesIO(b"PK\x05\x06" + junk)
    try:
        for member in members(file, "junk.zip", most=10):
            unpack(file, member, most=1000)
    except Unreadable:
        pass


def test_digests_are_the_three_names_of_the_same_bytes() -> None:
    assert digests(b"").md5 == "d41d8cd98f00b204e9800998ecf8427e"
    assert digests(b"abc").md5 == "900150983cd24fb0d6963f7d28e17f72"
    assert digests(b"abc").sha1 == "a9993e364706816aba3e25717850c26c9cd0d89d"
    assert digests(b"abc").sha256.startswith("ba7816bf")


def test_every_code_has_its_sentence() -> None:
    assert {"too_large", "empty", "bomb", "encrypted", "unreadable", "not_picture", "damaged"} <= set(REASONS)


def test_what_changes_behind_a_listing_is_refused_and_nothing_is_waited_for(tmp_path: Path) -> None:
    """A file that is a pipe by the time its turn comes once kept an intake waiting for ever."""
    for name in ("0", "gone", "grows", "link", "pipe", "shrinks"):
        (tmp_path / name).write_bytes(name.encode() * 100)
    walking = walk(tmp_path)
    next(walking)
    for name in ("gone", "link", "pipe"):
        (tmp_path / name).unlink()
    (tmp_path / "link").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "grows").open("ab") as file:
        file.write(b"more")
    (tmp_path / "shrinks").write_bytes(b"less")
    read, refused = {}, {}
    for one in walking:
        if isinstance(one, Refusal):
            refused[one.name] = one.code
            continue
        try:
            read[one.name] = one.read()
        except Unreadable as error:
            refused[one.name] = error.code
    assert refused == {"gone": "unreadable", "link": "unreadable", "pipe": "unreadable"}
    assert read == {"grows": b"grows" * 100 + b"more", "shrinks": b"less"}


def test_a_file_which_a_share_has_leased_to_somebody_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(b"picture")
    with leased(tmp_path / "1.jpg") as lease, ThreadPoolExecutor(1) as pool:
        reading = pool.submit(lambda: [one.read() for one in walk(tmp_path) if isinstance(one, UntrustedFile)])
        asked = lease.asked.wait(60)
        lease.give_back()
        assert asked, "nobody opened it"
        assert reading.result() == [b"picture"]


CLOSED = """
import os, sys
from pathlib import Path
from workstation.domain.errors import Unreadable
from workstation.exchange import evidence
os.chdir(sys.argv[1])
if not os.getuid():
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
for one in evidence.walk(Path("seized")):
    try:
        print(one.name, len(one.read()) if isinstance(one, evidence.UntrustedFile) else one.code)
    except Unreadable as error:
        print(one.name, error.code)
print(list(evidence.e01s(Path("seized"))))
"""


def test_folders_and_files_which_are_closed_to_whoever_asks(tmp_path: Path) -> None:
    """As root nothing is closed, so the asking process is somebody else. One folder may be listed and not entered."""
    tmp_path.chmod(0o711)
    for name in ("closed", "listed", "open"):
        (tmp_path / "seized" / name).mkdir(parents=True)
        for one in ("1.jpg", "disk.E01", "x-flat.vmdk", "x.vmdk"):
            (tmp_path / "seized" / name / one).write_bytes(b"picture")
    (tmp_path / "seized" / "open" / "1.jpg").chmod(0)
    (tmp_path / "seized" / "closed").chmod(0)
    (tmp_path / "seized" / "listed").chmod(0o444)
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", CLOSED, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    for name in ("closed", "listed"):
        (tmp_path / "seized" / name).chmod(0o700)
    assert done.returncode == 0, done.stderr
    *told, disks = done.stdout.splitlines()
    assert disks == "[]"
    names = ("1.jpg", "disk.E01", "x-flat.vmdk", "x.vmdk")
    assert told == [
        "closed unreadable",
        *(f"listed/{name} unreadable" for name in names),
        "open/1.jpg unreadable",
        *(f"open/{name} 7" for name in names[1:]),
    ]
