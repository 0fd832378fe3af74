"""What the verifier proves, and that it proves it with the file alone."""

import ast
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from workstation.domain.campaign import Leave
from workstation.domain.canonical import canonical, digest
from workstation.domain.errors import NotFound, Unreadable
from workstation.domain.person import Role
from workstation.domain.release import wanted_digests
from workstation.domain.review import CHECKLIST
from workstation.domain.roster import ROSTER_TYPE
from workstation.domain.statement import STATEMENT_TYPE, Decision, envelope_from, statement_from
from workstation.exchange import bagit, bundle, signing, verifier


@pytest.fixture
def verdict_of(tmp_path):
    """The verdict over bytes, through a real file."""

    def verdict(data, trust=None, name="TRACE-x.zip"):
        path = tmp_path / name
        path.write_bytes(data)
        return verifier.verify(path, trust)

    return verdict


def examined(data, trust=None):
    return verifier.examine(verifier.Findings(Path("x.zip"), data, verifier.read_trust(trust)))


def test_a_released_bundle_holds(verdict_of, zipped, built):
    verdict = verdict_of(zipped)
    assert verdict.problems == ()
    assert verdict.ok
    assert (verdict.kind, verdict.trusted, verdict.demo) == ("bundle", None, False)
    facts = verdict.facts
    assert (facts["objects"], facts["pictures"], facts["languages"]) == ("1", "8", "de en")
    assert (facts["batch"], facts["released_by"]) == ("B-2026-1", "rea")
    assert facts["tagmanifest"] == digest(built.tagmanifest)


def test_trust_by_roster_or_by_digest(unit, new_unit, zipped):
    other = new_unit()
    for trust in (
        canonical(list(unit.chain)),
        unit.roster.digest().encode(),
        f"root: {unit.roster.digest()}\n".encode(),
    ):
        verdict = examined(zipped, trust)
        assert verdict.ok
        assert verdict.trusted is True
    for trust in (canonical(list(other.chain)), other.roster.digest().encode()):
        verdict = examined(zipped, trust)
        assert not verdict.ok
        assert verdict.trusted is False
        assert verdict.problems == ("It was made in another vault than the one you trust.",)


@pytest.mark.parametrize("trust", [b"", b"hello", b"[]", b"[1]", b"{}", b"ab" * 31, b"\xff\xfe", b"[" * 99_999])
def test_a_garbled_trust_file_is_told(zipped, trust):
    with pytest.raises(Unreadable, match="trust file"):
        examined(zipped, trust)


def test_a_demo_never_verifies_as_real(new_unit, edition_of, pictures_of, content_of, templates):
    unit, content = new_unit(demo=True), content_of()
    data = unit.release(bundle.build(edition_of(unit, content), pictures_of(content), templates))
    verdict = examined(data, unit.roster.digest().encode())
    assert not verdict.ok
    assert verdict.demo
    assert verdict.problems == (verifier.DEMO,)


def test_a_demo_cannot_be_passed_off_as_real(new_unit, unit, edition_of, pictures_of, content_of, templates):
    """The record says real, the roster says DEMO – and the other way round."""
    content = content_of()
    for roster, claims in ((new_unit(demo=True), False), (unit, True)):
        edition = replace(edition_of(roster, content), demo=claims)
        verdict = examined(roster.release(bundle.build(edition, pictures_of(content), templates)))
        assert not verdict.ok
        assert any("DEMO and real" in problem for problem in verdict.problems)


@pytest.fixture
def problems(unit, edition_of, pictures_of, content_of, templates):
    """The problems of a bundle with these statements, released by ``person``."""

    def check(statements=None, person="rea", **more):
        content = content_of()
        edition = edition_of(
            unit, content, statements=tuple(unit.cleared(content) if statements is None else statements)
        )
        built = bundle.build(edition, pictures_of(content, modern=False), templates)
        return examined(unit.release(built, person, **more)).problems

    return check


def test_without_submission_or_clearance_there_is_no_release(problems, unit, content_of):
    submit, clear = unit.cleared(content_of())
    assert "no author has submitted" in problems([clear])[0]
    assert "nobody other than its authors" in problems([submit])[0]
    assert "no author has submitted" in problems([])[0]


def test_an_author_cannot_clear(problems, unit, content_of):
    digests = wanted_digests(content_of())
    submit, _ = unit.cleared(content_of())
    own = unit.say(
        "ana", Role.ANALYST, Decision.CLEAR, "O-2026-0042", digests, checklist=dict.fromkeys(CHECKLIST, True)
    )
    assert "nobody other than its authors" in problems([submit, own])[0]


def test_an_open_checklist_is_no_clearance(problems, unit, content_of):
    submit, _ = unit.cleared(content_of())
    half = unit.say(
        "bo", Role.ANALYST, Decision.CLEAR, "O-2026-0042", wanted_digests(content_of()), checklist={"no_person": True}
    )
    assert "leaves a point of the checklist open" in problems([submit, half])[0]


def test_an_open_checklist_is_no_submission(problems, unit, content_of):
    _, clear = unit.cleared(content_of())
    digests = wanted_digests(content_of())
    for answers in ({}, {"no_person": True}):
        half = unit.say(
            "ana", Role.ANALYST, Decision.SUBMIT, "O-2026-0042", digests, authors=("ana",), checklist=answers
        )
        assert "the submission leaves a point of the checklist open" in problems([half, clear])[0]


def test_a_clearance_of_another_version_or_other_pixels_does_not_count(problems, unit, content_of):
    submit, _ = unit.cleared(content_of())
    for version, digests in ((2, wanted_digests(content_of())), (1, {"content": "ab" * 32, "rendition/1": "cd" * 32})):
        stale = unit.say(
            "bo",
            Role.ANALYST,
            Decision.CLEAR,
            "O-2026-0042",
            digests,
            version=version,
            checklist=dict.fromkeys(CHECKLIST, True),
        )
        assert "nobody other than its authors" in problems([submit, stale])[0]


def test_who_cleared_cannot_release(problems):
    assert "released by somebody who made or cleared" in problems(person="bo")[0]


def test_a_role_that_a_person_does_not_hold_does_not_count(problems):
    for person in ("ana", "adm", "cas"):
        assert "A statement in it does not hold" in problems(person=person)[0]


def test_a_release_outside_the_certificates_years_is_told(problems):
    assert "not valid when" in problems(at=datetime(2040, 1, 1, tzinfo=UTC))[0]


def test_a_signature_of_somebody_else_does_not_count(problems, unit, new_unit, content_of):
    stranger = replace(unit, keys=new_unit().keys)
    assert "A statement in it does not hold" in problems(stranger.cleared(content_of()))[0]


def resigned(unit, files, folder="TRACE-B-2026-1", change=lambda release: release):
    """``files`` as a bundle that the unit signs, whatever it holds."""
    files = {path: data for path, data in files.items() if path not in bundle.UNLISTED}
    return unit.release(bundle.Built(folder, files, files[bagit.TAGMANIFEST]))


def test_even_a_signed_bundle_is_read_again(unit, replanted):
    """Insiders with every key cannot pass what is not on the list, or pages that say something else."""
    page = "data/site/en/O-2026-0042.html"
    text = replanted({}).files[page]
    other = replanted({page: text.replace(b"Do you know this mug?", b"Do you know this cup?")})
    assert examined(resigned(unit, other.files)).problems == (f"{page} is not the page that the record gives.",)
    extra = replanted({"data/site/source.jpg": b"x"})
    assert "nothing accounts for" in examined(resigned(unit, extra.files)).problems[0]


def test_a_certificate_that_is_not_the_rosters_is_refused(unit, new_unit, replanted):
    other = new_unit()
    swapped = replanted({"signatures/unit.pem": other.certificate.encode()})
    mixed = replace(unit, certificate=other.certificate, key=other.key)
    assert "not the unit's in the roster" in examined(resigned(mixed, swapped.files)).problems[0]


def test_a_cms_signature_over_something_else_is_refused(unit, built, zipped):
    folder, files = bagit.unpack(zipped)
    files["signatures/release.p7s"] = signing.sign_cms(b"something else", unit.certificate, unit.key)
    assert "other bytes" in examined(bagit.pack(files, folder)).problems[0]


def test_a_roster_changed_by_nobody_entitled_is_refused(unit, replanted):
    grabbed = replace(unit.roster, version=2, previous=unit.roster.digest())
    forged = unit.envelope("ana", grabbed.payload(), ROSTER_TYPE).document()
    data = canonical([*unit.chain, forged])
    assert (
        "not signed by an administrator"
        in examined(resigned(unit, replanted({"signatures/roster.json": data}).files)).problems[0]
    )


def test_a_withdrawal_alone_is_a_bundle(unit, edition_of, templates):
    gone = (bundle.Withdrawal("O-2025-0007", date(2026, 2, 1), "Identified.", Leave.WITHDRAWN, "bag", ("de", "en")),)
    built = bundle.build(edition_of(unit, withdrawals=gone), [], templates)
    verdict = examined(unit.release(built))
    assert verdict.ok, verdict.problems
    assert verdict.facts["withdrawals"] == "1"


def test_flipped_bits_are_all_noticed(zipped):
    chance = random.Random(20260301)
    for place in chance.sample(range(len(zipped) * 8), 400):
        bent = bytearray(zipped)
        bent[place // 8] ^= 1 << place % 8
        assert not examined(bytes(bent)).ok, f"bit {place}"


def test_flipped_bits_in_the_signing_files_are_all_noticed(zipped):
    """Bits below the ZIP's own check sums: the file is changed and packed anew, manifests and all left alone."""
    chance = random.Random(7)
    folder, files = bagit.unpack(zipped)
    for path in [p for p in files if not p.startswith("data/")]:
        for place in chance.sample(range(len(files[path]) * 8), 25):
            bent = bytearray(files[path])
            bent[place // 8] ^= 1 << place % 8
            verdict = examined(bagit.pack({**files, path: bytes(bent)}, folder))
            assert not verdict.ok, (path, place)


def test_truncations_are_all_noticed(zipped):
    for length in random.Random(3).sample(range(len(zipped)), 100):
        assert not examined(zipped[:length]).ok


FIELDS = ["decision", "vault", "subject", "version", "digests", "person", "role", "roster", "ledger", "at", "nonce"]
FIELDS += ["checklist", "authors", "reason"]


@pytest.mark.parametrize("field", FIELDS)
def test_a_signed_statement_of_any_shape_is_a_problem_and_never_a_crash(unit, built, field):
    good = statement_from(
        envelope_from(json.loads(bagit.unpack(unit.release(built))[1]["signatures/release.json"])).payload
    )
    for odd in (None, 7, [], {}, [[]], "x", {"version": [], "digest": {}}, {"position": 1, "hash": []}, True):
        payload = canonical({**json.loads(good.payload()), field: odd})
        document = unit.envelope("rea", payload, STATEMENT_TYPE).document()
        data = bundle.assemble(built, document, signing.sign_cms(built.tagmanifest, unit.certificate, unit.key))
        verdict = examined(data)
        unchanged = {**json.loads(good.payload()), field: odd} == json.loads(good.payload())
        assert not verdict.ok or unchanged or (field, odd) in [("nonce", "x"), ("version", 7)], (field, odd)


@pytest.mark.parametrize("payload", [b"[" * 99_999, b"null", b"7", b"{}", b"", b"\xff", b'"x"'])
def test_a_signed_payload_of_any_shape_is_a_problem_and_never_a_crash(unit, built, replanted, payload):
    for kind in (STATEMENT_TYPE, ROSTER_TYPE):
        document = unit.envelope("adm", payload, kind).document()
        p7s = signing.sign_cms(built.tagmanifest, unit.certificate, unit.key)
        assert not examined(bundle.assemble(built, document, p7s)).ok
        bent = replanted({"signatures/roster.json": canonical([document])})
        assert not examined(resigned(unit, bent.files)).ok


def test_a_release_of_another_batch_cannot_be_spliced_in(unit, edition_of, pictures_of, content_of, templates, zipped):
    content = content_of()
    other = bundle.build(edition_of(unit, content, batch="B-2026-2"), pictures_of(content, modern=False), templates)
    stolen = bagit.unpack(unit.release(other))[1]
    folder, files = bagit.unpack(zipped)
    for names in (
        ["signatures/release.json"],
        ["signatures/release.p7s"],
        ["signatures/release.json", "signatures/release.p7s"],
    ):
        assert not examined(bagit.pack({**files, **{name: stolen[name] for name in names}}, folder)).ok


def test_files_that_are_nothing_of_ours(verdict_of, tmp_path):
    for data in (b"", b"hello", b"\0" * 99, b"%PDF-1.7"):
        verdict = verdict_of(data)
        assert not verdict.ok
        assert verdict.kind == "unknown"
    with pytest.raises(NotFound):
        verifier.verify(tmp_path / "missing.zip")
    with pytest.raises(Unreadable):
        verifier.verify(tmp_path)


@pytest.fixture
def package(tmp_path, unit):
    """A referral package and its signature beside it."""

    def make(unit=unit, p7s_name="REFERRAL-DE-1.zip.p7m.p7s"):
        sealed = signing.encrypt_cms(
            b"inside" * 100, [signing.demo_authority("DE", "Zentralstelle", datetime(2026, 1, 1, tzinfo=UTC))[0]]
        )
        path = tmp_path / "REFERRAL-DE-1.zip.p7m"
        path.write_bytes(sealed)
        (tmp_path / p7s_name).write_bytes(signing.sign_cms(sealed, unit.certificate, unit.key))
        return path

    return make


@pytest.mark.parametrize("name", ["REFERRAL-DE-1.zip.p7m.p7s", "REFERRAL-DE-1.zip.p7s"])
def test_a_referral_package_is_checked_without_opening_it(package, unit, name):
    path = package(p7s_name=name)
    verdict = verifier.verify(path)
    assert verdict.ok, verdict.problems
    assert (verdict.kind, verdict.trusted, verdict.facts["recipients"]) == ("referral", None, "1")
    assert verdict.facts["signed_by"] == "CN=Unit"
    verdict = verifier.verify(path, canonical(list(unit.chain)))
    assert (verdict.ok, verdict.trusted) == (True, True)


def test_a_referral_package_changed_forged_or_alone_is_told(package, unit, new_unit):
    path = package()
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(bytes(data))
    assert verifier.verify(path).problems == ("The signature was made over other bytes.",)
    path = package()
    assert verifier.verify(path, canonical(list(new_unit().chain))).trusted is False
    assert "roster.json" in verifier.verify(path, unit.roster.digest().encode()).problems[0]
    path.with_name(f"{path.name}.p7s").unlink()
    assert "no signature" in verifier.verify(path).problems[0]


def test_a_rehearsals_referral_never_verifies_as_real(package, new_unit):
    demo = new_unit(demo=True)
    path = package(demo)
    for trust in (None, canonical(list(demo.chain))):
        verdict = verifier.verify(path, trust)
        assert not verdict.ok
        assert verdict.problems == (verifier.DEMO,)


def test_the_verifier_needs_no_vault_no_environment_and_no_network(tmp_path, zipped):
    """In an empty folder, with an empty environment, isolated, and with sockets taken away."""
    path = tmp_path / "x.zip"
    path.write_bytes(zipped)
    script = (
        "import sys, socket; socket.socket = None; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path; from workstation.exchange import verifier\n"
        "print(verifier.verify(Path(sys.argv[2])).ok, *{'sqlalchemy', 'PIL', 'PySide6', 'workstation.store'} & set(sys.modules))"
    )
    root = str(Path(verifier.__file__).resolve().parents[2])
    command = [sys.executable, "-I", "-c", script, root, str(path)]
    done = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
    assert done.stdout == "True\n", done.stderr


def test_the_verifier_reads_no_clock_environment_or_configuration():
    source = Path(verifier.__file__).read_text()
    names = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    imported = {
        alias.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import) for alias in node.names
    }
    assert not names & {"now", "today", "environ", "getenv", "home", "expanduser", "cwd"}
    assert imported == {"json", "re"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a file that may not be read")
def test_a_file_that_may_not_be_read_is_told(tmp_path, zipped):
    path = tmp_path / "x.zip"
    path.write_bytes(zipped)
    path.chmod(0)
    with pytest.raises(Unreadable):
        verifier.verify(path)


def test_the_record_can_be_read_by_anybody(zipped):
    record = json.loads(bagit.unpack(zipped)[1]["data/bundle.json"])
    assert set(record) == {
        "schema",
        "site",
        "batch",
        "date",
        "vault",
        "demo",
        "base_url",
        "tip_address",
        "objects",
        "withdrawals",
    }
