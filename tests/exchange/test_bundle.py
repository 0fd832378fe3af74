"""The bundle: deterministic, complete, closed, and agreed upon by the tools other people have."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from workstation.domain.campaign import Leave
from workstation.domain.canonical import digest
from workstation.domain.errors import Damaged, Refused
from workstation.domain.person import Role
from workstation.domain.statement import Decision, envelope_from, statement_from
from workstation.exchange import bagit, bundle, signing

LISTS = ("index.html", "kinds.html", "places.html", "solved.html")


def test_equal_editions_give_equal_bytes(unit, edition_of, pictures_of, content_of, templates):
    content = content_of(langs=("de", "en"))
    pictures = pictures_of(content)
    statements = tuple(unit.cleared(content))
    one = bundle.build(edition_of(unit, content, statements=statements), pictures, templates)
    two = bundle.build(edition_of(unit, content, statements=statements[::-1]), pictures[::-1], templates)
    assert one == two
    assert unit.release(one) == unit.release(two)


def test_the_files_are_those_of_the_contract(built):
    assert set(built.files) - {p for p in built.files if p.startswith("signatures/statements/")} == {
        "bagit.txt",
        "bag-info.txt",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
        "data/bundle.json",
        *(f"data/objects/O-2026-0042/1-1600.{kind}" for kind in ("jpg", "webp", "avif")),
        "data/objects/O-2026-0042/1-480.jpg",
        *(
            f"data/objects/O-2026-0042/{n}.{lang}.jpg"
            for n in ("card-1200x630", "square-1080")
            for lang in ("de", "en")
        ),
        *(
            f"data/site/{lang}/{n}"
            for n in (*LISTS, "O-2026-0042.html", "feed.json", "feed.xml")
            for lang in ("de", "en")
        ),
        *(f"data/site/{name}" for name in ("sitemap.xml", "robots.txt", "style.css", "withdrawn.json")),
        "signatures/roster.json",
        "signatures/unit.pem",
    }
    assert built.folder == "TRACE-B-2026-1"


def test_the_record_names_every_picture_by_its_digest(built):
    record = json.loads(built.files["data/bundle.json"])
    assert (record["schema"], record["batch"], record["date"], record["demo"]) == (2, "B-2026-1", "2026-03-02", False)
    (obj,) = record["objects"]
    for picture in obj["pictures"]:
        assert digest(built.files[f"data/{picture['path']}"]) == picture["sha256"]
        assert obj["renditions"][picture["number"] - 1] == picture["rendition"]
    assert len(obj["pictures"]) == 8


def test_statements_and_roster_are_under_the_tag_manifest_but_the_release_is_not(built, unit, zipped):
    listed = built.tagmanifest.decode()
    assert "signatures/roster.json" in listed
    assert listed.count("signatures/statements/") == 2
    assert "signatures/release" not in listed
    opened = bundle.read(zipped)
    assert statement_from(opened.release.payload).digests == {"tagmanifest": digest(built.tagmanifest)}
    assert opened.contents["O-2026-0042"][1] == 1
    assert [envelope.document() for envelope in opened.roster_chain] == list(unit.chain)


def test_statements_that_are_nobody_elses_business_stay_at_home(unit, edition_of, pictures_of, content_of, templates):
    content = content_of()
    overruled = unit.say(
        "bo", Role.ANALYST, Decision.OVERRULE, content.ref, {"zone": "ab" * 32}, reason="a tailor's dummy"
    )
    other = unit.cleared(content_of("O-2026-0099"))
    edition = edition_of(unit, content, statements=(*unit.cleared(content), overruled, *other))
    built = bundle.build(edition, pictures_of(content), templates)
    said = [envelope_from(json.loads(data)).payload for path, data in built.files.items() if "/statements/" in path]
    assert len(said) == 2
    assert not any(b"dummy" in payload or b"O-2026-0099" in payload for payload in said)


def spoilt(pictures, place, **change):
    return [replace(p, **change) if n == place else p for n, p in enumerate(pictures)]


@pytest.mark.parametrize(
    ("place", "change", "said"),
    [
        (0, {"rendition": "ab" * 32}, "does not belong to a rendition"),
        (0, {"width": 63}, "which is not its size"),
        (0, {"object_ref": "O-2026-0001"}, "belongs to no object"),
        (0, {"number": 2}, "is not there once"),
        (0, {"format": "gif"}, "not a picture of a bundle"),
        (1, {"format": "webp"}, "not a picture of a bundle"),
        (0, {"role": "4000"}, "not a picture of a bundle"),
        (0, {"data": b"nonsense"}, "1-1600.jpg: JPEG, byte 0"),
        (-1, {"role": "card-1200x630"}, "made twice|not its size"),
    ],
)
def test_a_picture_that_does_not_fit_is_refused(
    unit, edition_of, pictures_of, content_of, templates, place, change, said
):
    content = content_of()
    pictures = pictures_of(content)
    with pytest.raises(Refused, match=said):
        bundle.build(edition_of(unit, content), spoilt(pictures, place % len(pictures), **change), templates)


def test_a_missing_picture_is_refused(unit, edition_of, pictures_of, content_of, templates):
    content = content_of(langs=("de", "en"), renditions=2)
    pictures = pictures_of(content, modern=False)
    for gone in range(len(pictures)):
        with pytest.raises(Refused, match="is not there once"):
            bundle.build(edition_of(unit, content), pictures[:gone] + pictures[gone + 1 :], templates)


@pytest.mark.parametrize("name", ["base_url", "tip_address"])
@pytest.mark.parametrize(
    "address", ["http://trace.example.org", "javascript:alert(1)", "https://a b", "https://x.org/<", ""]
)
def test_an_odd_address_is_refused(unit, edition_of, pictures_of, content_of, templates, name, address):
    content = content_of()
    with pytest.raises(Refused):
        bundle.build(edition_of(unit, content, **{name: address}), pictures_of(content), templates)


def test_an_empty_edition_is_refused(unit, edition_of, templates):
    with pytest.raises(Refused, match="holds no object"):
        bundle.build(edition_of(unit), [], templates)


def test_published_and_withdrawn_at_once_is_refused(unit, edition_of, pictures_of, content_of, templates):
    content = content_of()
    gone = (bundle.Withdrawal(content.ref, date(2026, 3, 1), "Identified.", Leave.WITHDRAWN, "bag", ("de", "en")),)
    with pytest.raises(Refused, match="both published and withdrawn"):
        bundle.build(edition_of(unit, content, withdrawals=gone), pictures_of(content), templates)


def test_a_longer_text_or_another_field_is_refused(built):
    record = json.loads(built.files["data/bundle.json"])
    for spoil in (
        lambda r: r.update(source="ab"),
        lambda r: r["objects"][0].update(case="C-1"),
        lambda r: r["objects"][0]["texts"]["de"].update(note="x"),
        lambda r: r["objects"][0]["pictures"][0].update(region=[1, 2, 3, 4]),
        lambda r: r["objects"][0].update(title="x" * 81),
        lambda r: r["objects"][0]["texts"].update(xx=r["objects"][0]["texts"]["de"]),
        lambda r: r.update(schema=1),
        lambda r: r["objects"][0].pop("since"),
    ):
        bent = json.loads(json.dumps(record))
        spoil(bent)
        with pytest.raises(Refused, match=r"\$"):
            bundle.check_record(bent)


def test_the_other_tools_agree(tmp_path: Path, zipped, unit):
    for tool in ("unzip", "sha256sum", "openssl"):
        if not shutil.which(tool):
            pytest.skip(f"{tool} is not installed")
    (tmp_path / "bundle.zip").write_bytes(zipped)
    (tmp_path / "unit.pem").write_text(unit.certificate)
    bag = tmp_path / "TRACE-B-2026-1"

    def run(*command, cwd=bag):
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    run("unzip", "-q", "bundle.zip", cwd=tmp_path)
    run("sha256sum", "--strict", "-c", "manifest-sha256.txt")
    run("sha256sum", "--strict", "-c", "tagmanifest-sha256.txt")
    run(sys.executable, "-W", "ignore", "-c", "import bagit; bagit.Bag('.').validate(processes=1)")
    verify = "openssl cms -verify -binary -inform DER -in signatures/release.p7s -content tagmanifest-sha256.txt -out"
    run(*verify.split(), str(tmp_path / "out"), "-CAfile", str(tmp_path / "unit.pem"))
    run(*verify.split(), str(tmp_path / "out"), "-CAfile", "signatures/unit.pem")
    (bag / "tagmanifest-sha256.txt").write_bytes(b"other")
    done = subprocess.run(
        [*verify.split(), "out", "-CAfile", "signatures/unit.pem"], cwd=bag, capture_output=True, check=False
    )
    assert done.returncode != 0


@pytest.mark.parametrize(
    "name", ["signatures/release.json", "signatures/release.p7s", "data/bundle.json", "signatures/unit.pem"]
)
def test_a_bundle_without_a_part_is_damaged(zipped, name):
    folder, files = bagit.unpack(zipped)
    del files[name]
    with pytest.raises(Damaged, match="missing"):
        bundle.read(bagit.pack(files, folder))


def test_a_bundle_in_another_folder_is_damaged(zipped):
    with pytest.raises(Damaged, match="not named after the batch"):
        bundle.read(bagit.pack(bagit.unpack(zipped)[1], "TRACE-other"))


def test_the_unit_certificate_is_the_one_of_the_roster(built, unit):
    assert built.files["signatures/unit.pem"].decode() == unit.certificate
    assert signing.read_certificate(unit.certificate).key_kind == "EC P-256"
