"""The referral package: closed, frozen, sealed – and opened with nothing but openssl, unzip and sha256sum."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image

from workstation.domain.case import Handling
from workstation.domain.crop import rendition_digest
from workstation.domain.errors import Damaged, Refused, Unreadable
from workstation.domain.object import PublicContent, Question, QuestionKind, Texts
from workstation.domain.tip import Grade
from workstation.exchange import bagit, resources
from workstation.exchange.referral import (
    UNLISTED,
    Contents,
    Receipt,
    ReferredObject,
    ReferredTip,
    build,
    freeze,
    read_receipt,
    record,
    seal,
)
from workstation.exchange.reportdata import report_data
from workstation.exchange.signing import demo_authority, self_signed_unit, sign_cms, verify_cms

AT = datetime(2026, 1, 1, tzinfo=UTC)
UNIT, UNIT_KEY = self_signed_unit("Trace unit", AT)
AUTHORITY, AUTHORITY_KEY = demo_authority("DE", "National unit", AT)
OTHER, OTHER_KEY = demo_authority("DE", "Second desk", AT)


def picture(width: int, height: int, seed: int) -> tuple[bytes, str]:
    rgb = bytes((x * 7 * seed + y * 3 + c * 40) % 256 for y in range(height) for x in range(width) for c in range(3))
    file = io.BytesIO()
    Image.frombytes("RGB", (width, height), rgb).save(file, "PNG")
    return file.getvalue(), rendition_digest(width, height, rgb)


def contents() -> Contents:
    (one, first), (two, second) = picture(120, 80, 3), picture(60, 90, 5)
    texts = {
        "en": Texts((Question(QuestionKind.SOLD, "Where was this bag sold?"),), "A green bag."),
        "el": Texts((Question(QuestionKind.WHAT, "Τι είναι αυτή η τσάντα;"),), "Πράσινη τσάντα."),
    }
    content = PublicContent("O-2026-0042", "bag", "Green bag", texts, "Central Europe", "2015–2019", (first, second))
    return Contents(
        ref="R-DE-0001",
        country="DE",
        handling=Handling.H1,
        permission_note="",
        date=date(2026, 11, 22),
        objects=(ReferredObject(content, 3, (one, two), "Identified narrow: one chain."),),
        tips=(
            ReferredTip(
                "T-12",
                "2026-05-03",
                "web",
                "de",
                "Die gab es 2017 in Köln.",
                ("https://s.example/1",),
                Grade("X", 3),
                ("O-2026-0042",),
            ),
            ReferredTip("T-13", "", "web", "el", "Τσάντα \x00 #panic() 👜", (), None, ()),
        ),
        reasoning="Shops in one region only.",
        authority_title="National unit",
        vault="3f9c2b7a",
        demo=False,
        statements=({"payload": "e30=", "payloadType": "x", "signatures": []},),
        roster_chain=({"payload": "e30=", "payloadType": "y", "signatures": []},),
    )


RELEASE = {"payload": "e30=", "payloadType": "z", "signatures": [{"keyid": "p1", "sig": "AA=="}]}


@pytest.fixture(scope="module")
def bag() -> dict[str, bytes]:
    return build(contents())


def sealed(files: dict[str, bytes], **more: object):
    options = {"release": RELEASE, "certificate_pem": UNIT, "key_pem": UNIT_KEY, "recipients": [AUTHORITY], **more}
    return seal(files, **options)


def test_the_bag_holds_what_the_contract_lists_and_nothing_else(bag: dict[str, bytes]) -> None:
    assert sorted(bag) == [
        "bag-info.txt", "bagit.txt", "data/objects/O-2026-0042/1.png", "data/objects/O-2026-0042/2.png",
        "data/referral.json", "data/report.pdf", "manifest-sha256.txt", "signatures/roster.json",
        "signatures/statements/0001.json", "tagmanifest-sha256.txt",
    ]  # fmt: skip
    record = json.loads(bag["data/referral.json"])
    assert record["tips"][1]["text"] == "Τσάντα \x00 #panic() 👜"
    assert record["objects"][0]["pictures"][1]["width"] == 60
    assert bagit.read_info(bag["bag-info.txt"])["Handling"] == "H1"


def test_equal_contents_give_equal_bags_and_any_change_another_digest(bag: dict[str, bytes]) -> None:
    assert build(contents()) == bag
    assert freeze(bag) == freeze(dict(reversed(bag.items())))
    changed = build(replace(contents(), reasoning="Shops in one region only!"))
    assert freeze(changed) != freeze(bag)


def test_one_changed_byte_anywhere_does_not_freeze(bag: dict[str, bytes]) -> None:
    for path in bag:
        if path != bagit.TAGMANIFEST:
            with pytest.raises(Damaged):
                freeze({**bag, path: bag[path][:-1] + bytes([bag[path][-1] ^ 1])})
    with pytest.raises(Damaged):
        freeze({**bag, "data/extra.txt": b"x"})


def test_no_person_and_no_source_is_in_the_record(bag: dict[str, bytes]) -> None:
    def keys(value: object) -> set[str]:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return {*(value if isinstance(value, dict) else ()), *(key for one in inner for key in keys(one))}

    assert keys(json.loads(bag["data/referral.json"])) == {
        *("schema", "ref", "country", "handling", "permission_note", "date", "demo", "vault", "authority", "reasoning"),
        *("objects", "tips", "type", "title", "region_hint", "period", "texts", "renditions", "version", "finding"),
        *("pictures", "en", "el", "alt", "questions", "kind", "text", "path", "sha256", "width", "height", "rendition"),
        *("received_at", "channel", "language", "links", "grade"),
    }


@pytest.mark.parametrize(("change", "code"), [
    (lambda c: replace(c, handling=Handling.H2), "handling"),
    (lambda c: replace(c, handling=Handling.H3, permission_note="  "), "handling"),
    (lambda c: replace(c, objects=()), "schema"),
    (lambda c: replace(c, country="Germany"), "schema"),
    (lambda c: replace(c, ref="../x"), "schema"),
    (lambda c: replace(c, objects=c.objects * 2), "twice"),
    (lambda c: replace(c, objects=(replace(c.objects[0], pictures=c.objects[0].pictures[:1]),)), "picture"),
    (lambda c: replace(c, tips=(replace(c.tips[0], ref="Anna Muster"),)), "schema"),
    (lambda c: replace(c, objects=(replace(c.objects[0], version=0),)), "schema"),
])  # fmt: skip
def test_what_may_not_leave_is_refused_with_the_rule(change: Callable[[Contents], Contents], code: str) -> None:
    with pytest.raises(Refused) as stop:
        build(change(contents()))
    assert stop.value.code == code


def test_permission_lets_a_restricted_case_go() -> None:
    permitted = replace(contents(), handling=Handling.H2, permission_note="Granted by letter of 3 May.")
    assert b"Granted by letter" in build(permitted)["data/referral.json"]


@pytest.mark.parametrize("spoil", [
    lambda png: png + b"trailing", lambda png: png[:33] + b"\x00\x00\x00\x04tEXtabcd\x00\x00\x00\x00" + png[33:], lambda png: b"\xff\xd8\xff" + png,
])  # fmt: skip
def test_a_picture_with_anything_but_pixels_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    whole = contents()
    first = whole.objects[0]
    with pytest.raises(Refused) as stop:
        build(replace(whole, objects=(replace(first, pictures=(spoil(first.pictures[0]), first.pictures[1])),)))
    assert stop.value.code == "gate"


def test_previews_are_printed_instead_and_must_have_the_same_shape(bag: dict[str, bytes]) -> None:
    def small(width: int, height: int) -> bytes:
        file = io.BytesIO()
        Image.new("RGB", (width, height), (40, 90, 60)).save(file, "JPEG", quality=85, subsampling=2, optimize=False)
        return file.getvalue()

    def with_previews(*previews: bytes) -> dict[str, bytes]:
        whole = contents()
        return build(replace(whole, objects=(replace(whole.objects[0], previews=previews),)))

    made = with_previews(small(30, 20), small(20, 30))
    assert {path for path in bag if bag[path] != made[path]} == {
        *("data/report.pdf", "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt"),
    }
    for previews in ((small(30, 20),), (small(20, 30), small(20, 30)), (small(30, 20) + b"x", small(20, 30))):
        with pytest.raises(Refused):
            with_previews(*previews)


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_the_authority_opens_it_with_ordinary_tools(bag: dict[str, bytes], tmp_path: Path) -> None:
    for tool in ("openssl", "unzip", "sha256sum", "pdftotext", "pdfimages"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    package = sealed(bag, recipients=[AUTHORITY, OTHER], approvals=[RELEASE])
    assert package.name == "REFERRAL-DE-0001.zip.p7m"
    here = tmp_path
    for name, data in ((package.name, package.p7m), ("x.p7s", package.p7s)):
        (here / name).write_bytes(data)
    for name, text in (
        ("unit.pem", UNIT),
        ("a.pem", AUTHORITY),
        ("a.key", AUTHORITY_KEY),
        ("b.pem", OTHER),
        ("b.key", OTHER_KEY),
    ):
        (here / name).write_text(text)
    check = (
        "openssl",
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-CAfile",
        "unit.pem",
        "-purpose",
        "any",
        "-out",
        "/dev/null",
    )
    assert "uccess" in run(*check, "-in", "x.p7s", "-content", package.name, cwd=here)
    for who in ("a", "b"):
        run(
            "openssl",
            "cms",
            "-decrypt",
            "-binary",
            "-inform",
            "DER",
            "-in",
            package.name,
            "-recip",
            f"{who}.pem",
            "-inkey",
            f"{who}.key",
            "-out",
            f"{who}.zip",
            cwd=here,
        )
    assert (here / "a.zip").read_bytes() == (here / "b.zip").read_bytes()
    run("unzip", "-q", "a.zip", cwd=here)
    inside = here / "REFERRAL-DE-0001"
    assert {p.relative_to(inside).as_posix() for p in inside.rglob("*") if p.is_file()} == set(bag) | UNLISTED
    run("sha256sum", "-c", "manifest-sha256.txt", cwd=inside)
    run("sha256sum", "-c", "tagmanifest-sha256.txt", cwd=inside)
    run(sys.executable, "-W", "ignore", "-m", "bagit", "--validate", inside, cwd=here)
    assert "uccess" in run(
        *check, "-in", inside / "signatures/release.p7s", "-content", inside / "tagmanifest-sha256.txt", cwd=here
    )
    text = run("pdftotext", "-layout", inside / "data/report.pdf", "-", cwd=here)
    for word in ("Τι είναι αυτή η τσάντα;", "Die gab es 2017 in Köln.", "#panic()", "⟦1F45C⟧", "Germany", "Page 1 of"):
        assert word in text
    listed = run("pdfimages", "-list", inside / "data/report.pdf", cwd=here).splitlines()[2:]
    assert [line.split()[3:5] for line in listed] == [["120", "80"], ["60", "90"]]


def test_a_wrong_key_and_a_changed_byte_are_noticed(bag: dict[str, bytes]) -> None:
    package = sealed(bag)
    verify_cms(package.p7m, package.p7s, UNIT)
    with pytest.raises(Damaged):
        verify_cms(package.p7m[:-1] + bytes([package.p7m[-1] ^ 1]), package.p7s, UNIT)
    stranger, key = self_signed_unit("Trace unit", AT)
    with pytest.raises(Damaged):
        verify_cms(package.p7m, sign_cms(package.p7m, stranger, key), UNIT)
    assert b"Green bag" not in package.p7m


def test_seal_refuses_bags_and_recipients_that_do_not_hold(bag: dict[str, bytes]) -> None:
    with pytest.raises(Damaged):
        sealed({**bag, "data/report.pdf": b"%PDF other"})
    with pytest.raises(Refused):
        sealed(bag, recipients=[UNIT])  # an EC certificate cannot receive
    with pytest.raises(Refused):
        sealed(bag, recipients=[])
    for at in (datetime(2025, 12, 31, tzinfo=UTC), datetime(2031, 1, 2, tzinfo=UTC)):
        with pytest.raises(Refused) as stop:
            sealed(bag, at=at)
        assert stop.value.code == "expired"
    assert sealed(bag, at=datetime(2026, 6, 1, tzinfo=UTC)).p7m
    with pytest.raises(Unreadable):
        sealed(bag, recipients=["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    with pytest.raises(Refused) as stop:
        sealed(bag, most_bytes=10_000)
    assert stop.value.code == "too_large"
    assert " MB" in stop.value.message
    assert stop.value.hint


def test_every_country_of_the_union_has_a_name() -> None:
    names = json.loads((resources() / "countries" / "en.json").read_bytes())
    union = [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
    assert set(union) <= set(names)
    assert len(set(names.values())) == len(names)


def test_the_example_in_the_report_is_a_receipt() -> None:
    example = report_data(record(contents()), "Germany")["receipt"]
    assert isinstance(example, str)
    assert read_receipt(example.encode()) == Receipt("R-DE-0001", "accepted", "", "2026-11-22")
