"""Sabotage: whatever is planted in a bag – its manifests agreeing with it – the second reading names it."""

import io
import json
import struct
import zlib

import pytest
from PIL import Image

from workstation.domain.canonical import canonical, digest
from workstation.domain.errors import Refused
from workstation.domain.person import Role
from workstation.domain.statement import Decision
from workstation.exchange.inspection import inspect_files

PAGE = "data/site/en/O-2026-0042.html"
PICTURE = "data/objects/O-2026-0042/1-1600.jpg"


def test_what_was_built_passes(built):
    inspect_files(built.files)


def test_a_replanted_bag_without_change_passes(built, replanted):
    assert replanted({}) == built


@pytest.fixture
def refused(replanted):
    """Plant ``change``; the refusal must name ``path`` and match ``said``."""

    def check(change, path, said="."):
        with pytest.raises(Refused, match=said) as caught:
            inspect_files(replanted(change).files)
        assert caught.value.code == "gate"
        assert caught.value.subject == path

    return check


def planted(built, path, data):
    """``data`` under ``path``, and a record that vouches for it."""
    record = json.loads(built.files["data/bundle.json"])
    for picture in record["objects"][0]["pictures"]:
        if f"data/{picture['path']}" == path:
            picture["sha256"] = digest(data)
    return {path: data, "data/bundle.json": canonical(record)}


def saved(picture, kind, **more):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **more)
    return buffer.getvalue()


def test_planted_picture_metadata(built, refused, drawn):
    picture = drawn(64, 48)
    exif = Image.Exif()
    exif[0x9286] = "planted"
    for more in ({"exif": exif}, {"comment": b"planted"}, {"icc_profile": b"planted"}):
        data = saved(picture, "JPEG", quality=85, subsampling=2, **more)
        refused(planted(built, PICTURE, data), PICTURE, r"JPEG, byte \d+")
    path = PICTURE.replace(".jpg", ".webp")
    refused(planted(built, path, saved(picture, "WEBP", exif=exif)), path, r"WebP, byte \d+")
    refused(planted(built, path, saved(picture, "WEBP", save_all=True, append_images=[drawn(64, 48, 9)])), path, "WebP")
    path = PICTURE.replace(".jpg", ".avif")
    refused(planted(built, path, saved(picture, "AVIF", exif=exif)), path, r"AVIF, byte \d+")


def test_trailing_bytes(built, refused):
    for kind in ("jpg", "webp", "avif"):
        path = PICTURE.replace("jpg", kind)
        refused(planted(built, path, built.files[path] + b"\0"), path, "after the end|belongs")


def test_a_png_with_another_chunk_under_a_picture_name(built, refused):
    chunk = b"tEXta\0b"
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 3) + chunk + struct.pack(">I", zlib.crc32(chunk))
    refused(planted(built, PICTURE, data), PICTURE, "byte 0")


def test_a_picture_the_record_does_not_vouch_for(refused, built, encoded, drawn):
    refused({PICTURE: encoded(drawn(64, 48, 77), "jpg")}, PICTURE, "other bytes than bundle.json says")


def test_a_picture_of_another_size(built, refused, encoded, drawn):
    path = PICTURE.replace("1-1600.jpg", "card-1200x630.en.jpg")
    refused(planted(built, path, encoded(drawn(1200, 631), "jpg")), path, "not its size")


@pytest.mark.parametrize(
    "path",
    [
        "data/source.jpg",
        "data/objects/O-2026-0042/2-1600.jpg",
        "data/objects/O-2026-0042/Thumbs.db",
        "data/site/fr/index.html",
        "data/site/en/O-2026-0001.html",
        "data/site/app.js",
        "notes.txt",
        "signatures/key.pem",
        "signatures/statements/short.json",
    ],
)
def test_an_extra_file(refused, path):
    refused({path: b"{}"}, path, "nothing accounts for")


def test_a_missing_file(built, refused):
    for path in ("data/site/style.css", PICTURE, PAGE, "signatures/unit.pem"):
        refused({path: None}, path, "missing")


def test_manifests_that_do_not_agree(built):
    with pytest.raises(Refused, match="is not what manifest"):
        inspect_files({**built.files, PAGE: b"x"})


@pytest.mark.parametrize("field", ["source", "path", "case", "crop", "taken", "phash", "person", "filename"])
def test_another_json_key(built, refused, field):
    record = json.loads(built.files["data/bundle.json"])
    record["objects"][0][field] = "x"
    refused({"data/bundle.json": canonical(record)}, "data/bundle.json", field)


def test_another_spelling_of_the_record(built, refused):
    record = json.loads(built.files["data/bundle.json"])
    refused({"data/bundle.json": json.dumps(record, indent=1).encode()}, "data/bundle.json", "one spelling")
    refused({"data/bundle.json": b"[" * 100_000}, "data/bundle.json", "cannot be read")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("see /home/anna/case 7/img.jpg", "somebody's computer"),
        ("C:\\Users\\anna", "somebody's computer"),
        ("file:x", "somebody's computer"),
        ("left\u202eright", "invisible"),
        ("zero\u0000", "invisible"),
    ],
)
def test_places_and_invisible_signs_in_texts(built, refused, text, said):
    record = json.loads(built.files["data/bundle.json"])
    record["objects"][0]["title"] = text
    spelled = canonical(record)
    if "\u0000" in text:
        return refused({"data/site/robots.txt": text.encode()}, "data/site/robots.txt", said)
    return refused({"data/bundle.json": spelled}, "data/bundle.json", said)


@pytest.mark.parametrize("name", ["feed.json", "withdrawn.json"])
def test_another_key_in_a_feed(built, refused, name):
    path = "data/site/en/feed.json" if name == "feed.json" else "data/site/withdrawn.json"
    refused({path: canonical({**json.loads(built.files[path]), "author": "x"})}, path, "author")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("data/site/robots.txt", b"# made by anna\n"),
        ("data/site/sitemap.xml", b"<!-- anna -->"),
        ("data/site/style.css", b'@import "x";'),
        ("data/site/style.css", b"a{background:url(x)}"),
        ("data/site/style.css", "/* ä */".encode()),
        ("signatures/unit.pem", b"-----BEGIN PRIVATE KEY-----\n"),
    ],
)
def test_another_line(built, refused, path, line):
    refused({path: built.files[path] + line}, path)


def test_another_line_in_bag_info(built, refused):
    for line in (b"Contact-Name: Anna\n", b"External-Description: case 7\n"):
        refused({"bag-info.txt": line + built.files["bag-info.txt"]}, "bag-info.txt", "other lines")
    real = built.files["bag-info.txt"]
    refused({"bag-info.txt": real.replace(b"Demo: false", b"Demo: true")}, "bag-info.txt", "other lines")


def statement_path(document):
    return f"signatures/statements/{digest(canonical(document))[:32]}.json"


@pytest.mark.parametrize(
    ("decision", "subject", "more", "said"),
    [
        (Decision.OVERRULE, "O-2026-0042", {"reason": "a dummy"}, "does not belong"),
        (Decision.CLEAR, "O-2026-0042", {"reason": "seen by Anna"}, "does not belong"),
        (Decision.CLEAR, "O-2026-0001", {}, "does not belong"),
        (Decision.WITHDRAW, "O-2026-0042", {}, "does not belong"),
        (Decision.CLEAR, "O-2026-0042", {"checklist": {"Anna Kowalska": True}}, "another shape"),
        (Decision.CLEAR, "O-2026-0042", {"checklist": {"no_mirror": True}}, "another shape"),
        (Decision.SUBMIT, "O-2026-0042", {"checklist": {"texts_read": True}}, "another shape"),
        (Decision.SUBMIT, "O-2026-0042", {"authors": ("Anna Kowalska",)}, "another shape"),
    ],
)
def test_a_statement_that_says_too_much(unit, refused, decision, subject, more, said):
    document = unit.say("bo", Role.ANALYST, decision, subject, {"content": "ab" * 32}, **more)
    path = statement_path(document)
    refused({path: canonical(document)}, path, said)


def test_a_statement_with_other_digests_or_another_envelope(unit, refused):
    document = unit.say("bo", Role.ANALYST, Decision.CLEAR, "O-2026-0042", {"source": "ab" * 32})
    refused({statement_path(document): canonical(document)}, statement_path(document), "other digests")
    document = unit.say("bo", Role.ANALYST, Decision.CLEAR, "O-2026-0042", {"content": "ab" * 32})
    for bent in (
        {**document, "note": "x"},
        {**document, "payloadType": "text/plain"},
        {**document, "signatures": "x"},
        ["x"],
    ):
        refused({statement_path(bent): canonical(bent)}, statement_path(bent))


def test_a_roster_of_another_vault_or_kind(new_unit, refused):
    for other in (new_unit(vault="unit-2"), new_unit(demo=True)):
        refused({"signatures/roster.json": canonical(list(other.chain))}, "signatures/roster.json", "another vault")
    for data in (b"[]", b"{}", b'["x"]', b"nonsense"):
        refused({"signatures/roster.json": data}, "signatures/roster.json")
