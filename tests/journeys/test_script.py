"""One real night's work by a script: from a folder of photographs to a bundle, tips, a referral, and a withdrawal."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.journeys.program import ROOT, Program, Ran, tool

pytestmark = pytest.mark.journey

BAGS = "Canon PowerShot S40 (1).jpg"
FEW = (BAGS, "Olympus X-2.jpg", "Nikon E5000.jpg", "Sony DigitalMavica.jpg", "Olympus C860L.jpg")
CREW = {"ada": "", "anna": "analyst", "ben": "analyst", "cora": "case-officer", "rita": "release-manager"}
SENDER = "petra.muster@example.org"
NEEDED = ("unzip", "sha256sum", "openssl", "pdftotext")


def good(ran: Ran, code: int = 0) -> Ran:
    assert ran.code == code, f"exit {ran.code}\n{ran.out[-2000:]}\n{ran.err[-2000:]}"
    return ran


def test_from_a_seized_photograph_to_a_bundle_and_a_referral(photos: Path, tmp_path: Path) -> None:
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    made = a_vault_with_its_people(tmp_path)
    digest = the_photographs_come_in(made, photos, tmp_path)
    the_carrier_bags_are_cropped_and_cleared(made, digest)
    bundle = the_batch_is_released(made, tmp_path)
    strangers_tools_agree_on_the_bundle(made, bundle, tmp_path)
    the_public_answers(made, tmp_path)
    package = germany_gets_a_referral(made, tmp_path)
    strangers_tools_open_the_referral(made, package, tmp_path)
    germany_answers_and_the_object_is_found(made, tmp_path)
    the_object_is_withdrawn(made, tmp_path)
    the_ledger_tells_the_whole_story(made, tmp_path)


def a_vault_with_its_people(tmp_path: Path) -> Program:
    secrets = tmp_path / "passphrases"
    secrets.mkdir()
    for name in CREW:
        (secrets / f"{name}.pass").write_text(f"correct horse {name} battery\n")
    program = Program(tmp_path / "vault", secrets)
    founded = good(
        program.process("", "init", program.vault, "--admin", "ada", "--new-passphrase-file", secrets / "ada.pass")
    )
    (tmp_path / "enrolment.json").write_text(founded.out)
    assert len(founded.value["recovery"]) == 2
    lines = "\n".join(
        f"person add {name} --role {role} --new-passphrase-file {secrets / name}.pass"
        for name, role in CREW.items()
        if role
    )
    added = good(program.script("ada", f"# the unit\n\n{lines}\nperson list\n"))
    assert [person["name"] for person in added.documents[-1]] == sorted(CREW)
    return program


def the_photographs_come_in(program: Program, photos: Path, tmp_path: Path) -> str:
    seized = tmp_path / "seized"
    if os.environ.get("WORKSTATION_TEST_ALL_PHOTOS"):
        shutil.copytree(photos, seized, copy_function=shutil.copyfile)
    else:
        seized.mkdir()
        for name in FEW:
            shutil.copyfile(photos / name, seized / name)
    seized.chmod(0o755)
    total = len(list(seized.iterdir()))
    good(program.process("anna", "case", "add", "OP-1", "--title", "Shopping bags", "--provider", "Unit 7"))
    took = good(program.process("anna", "intake", seized, "--case", "OP-1")).value
    assert (took["new"], took["duplicate"], took["known"], took["refused"]) == (total, 0, 0, 0)
    images = good(program.process("anna", "image", "list", "--case", "OP-1")).value
    (bags,) = [image for image in images if any(place.endswith(BAGS) for place in image["places"])]
    assert (bags["format"], bags["width"], bags["height"]) == ("JPEG", 2272, 1704)
    (known,) = tool("sha256sum", seized / BAGS).split()[:1]
    assert bags["digest"] == known
    return known


def the_carrier_bags_are_cropped_and_cleared(program: Program, digest: str) -> None:
    cropped = program.script(
        "anna",
        f"""
        image show {digest[:12]}
        image zones {digest[:12]}
        object add --image {digest[:12]} --rect 830,420,520,600 --type bag --title "White carrier bags" \
 --question "en=Where is this shop?" --question "de:sold=Wo gab es diese Tüten?" \
 --alt "en=White plastic carrier bags with blue letters" --alt "de=Weiße Plastiktüten mit blauer Schrift"
        object describe O-2026-0001 --notes "compare with the other seizure"
        object submit O-2026-0001 --checked all
        """.replace("O-2026", f"O-{datetime.now(UTC).year}"),
    )
    added = good(cropped).documents[2]
    assert (added["state"], added["blocked"], added["crops"][0]["rect"]) == ("draft", [], [830, 420, 520, 600])
    own = program.process("anna", "object", "clear", bags_ref())
    assert (own.code, own.error["code"]) == (4, "four_eyes")
    cleared = good(program.script("ben", f"object show {bags_ref()}\nobject clear {bags_ref()}"))
    assert cleared.documents[-1]["state"] == "cleared"


def bags_ref() -> str:
    return f"O-{datetime.now(UTC).year}-0001"


def the_batch_is_released(program: Program, tmp_path: Path) -> Path:
    out = tmp_path / "out"
    done = program.script(
        "rita",
        f"""
        batch add B1 --date 2026-12-01
        batch put B1 {bags_ref()}
        batch build B1
        batch release B1
        batch export B1 --out {out}
        batch list
        object show {bags_ref()}
        """,
    )
    exported = good(done).documents[4]
    assert exported["state"] == "exported"
    assert done.documents[6]["state"] == "published"
    bundle = out / "TRACE-B1.zip"
    assert exported["file"] == str(bundle)
    assert exported["sha256"] == tool("sha256sum", bundle).split()[0]
    assert [path.name for path in out.iterdir()] == ["TRACE-B1.zip"]
    return bundle


def strangers_tools_agree_on_the_bundle(program: Program, bundle: Path, tmp_path: Path) -> None:
    ours = verify_without_a_vault(program, bundle, "--trust", tmp_path / "enrolment.json")
    assert (ours["ok"], ours["trusted"], ours["demo"], ours["kind"]) == (True, True, False, "bundle")
    opened = tmp_path / "opened"
    tool("unzip", "-q", bundle, "-d", opened)
    (bag,) = opened.iterdir()
    tool("sha256sum", "-c", "--strict", "manifest-sha256.txt", cwd=bag)
    tool("sha256sum", "-c", "--strict", "tagmanifest-sha256.txt", cwd=bag)
    tool(sys.executable, "-m", "bagit", "--validate", "--quiet", bag)
    unit = next(bag.rglob("*.pem"))
    tool("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", bag / "signatures/release.p7s",
         "-content", bag / "tagmanifest-sha256.txt", "-CAfile", unit, "-purpose", "any", "-out", os.devnull)  # fmt: skip
    pages = [page.read_text("utf-8") for page in bag.rglob("*.html")]
    assert {page.parent.name for page in bag.rglob("index.html")} >= {"en", "de"}
    assert any("Wo gab es diese Tüten?" in page for page in pages)
    leaves_nothing(opened, (BAGS, "PowerShot", "Unit 7", "OP-1", "other seizure", "anna", "830", "Canon"))


def leaves_nothing(folder: Path, secrets: tuple[str, ...]) -> None:
    texts = [path for path in folder.rglob("*") if path.suffix in (".html", ".json", ".txt", ".xml")]
    assert texts
    for path in texts:
        found = path.read_text("utf-8")
        if path.parent.name == "statements" or path.name.startswith(("manifest", "tagmanifest", "roster")):
            continue  # digests and base64 may hold any three digits
        found = re.sub(r"[0-9a-f]{16,}", "", found)  # ids and digests may hold any digits too
        for secret in secrets:
            pattern = rf"(?<!\d){secret}(?!\d)" if secret.isdigit() else re.escape(secret)
            assert not re.search(pattern, found), f"{secret} in {path.name}"


def verify_without_a_vault(program: Program, file: Path, *more: object) -> dict[str, object]:
    command = [sys.executable, "-m", "workstation", "--json", "verify", str(file), *map(str, more)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=program.environment(), cwd="/")
    (verdict,) = json.loads(done.stdout)
    assert done.returncode == (0 if verdict["ok"] else 5), done.stderr
    found: dict[str, object] = verdict
    return found


def the_public_answers(program: Program, tmp_path: Path) -> None:
    rows = [
        ("id", "date", "object", "message", "email", "country"),
        ("1", "2026-12-02", bags_ref(), "Diese Tüten gab es in Köln – für 10 €, https://example.org/tueten", SENDER, "DE"),
        ("2", "2026-12-02", "", f"Die Tüte {bags_ref()} kenne ich aus Bonn", "", "DE"),
        ("3", "2026-12-03", "", f"Die Tüte {bags_ref()} kenne ich aus Bonn!", "", "DE"),
        ("4", "2026-12-03", "", "nichts dazu", "", ""),
    ]  # fmt: skip
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    (tmp_path / "tips.csv").write_bytes(text.getvalue().encode("cp1252"))
    lines = [
        {
            "id": "j1",
            "date": "2026-12-04",
            "message": f"Vu à Strasbourg: #{bags_ref().replace('-', '')}",
            "country": "FR",
        },
        {"id": "j2", "date": "2026-12-04", "message": "Τσάντα"},
    ]
    (tmp_path / "tips.jsonl").write_text("\n".join(json.dumps(line) for line in lines) + "\n{broken\n", "utf-8")
    plan = good(program.process("anna", "tips", "import", tmp_path / "tips.csv", "--dry-run")).value
    assert (plan["encoding"], plan["delimiter"], plan["rows"], plan["rejected"]) == ("cp1252", ";", 4, [])
    assert good(program.process("anna", "tips", "list")).value == []
    first = good(program.process("anna", "tips", "import", tmp_path / "tips.csv")).value
    second = good(program.process("anna", "tips", "import", tmp_path / "tips.jsonl"), 7).value
    assert (first["rows"], second["rows"]) == (4, 2)
    assert [row["line"] for row in second["rejected"]] == [3]
    work = f"""
        tips search koln
        tips show 1
        tips link 1 {bags_ref()}
        tips link T-2 {bags_ref()}
        tips link 3 {bags_ref()}
        tips triage 3 duplicate
        tips triage 4 "not relevant"
        tips triage 1 relevant
        tips grade 1 B2
        tips link 5 {bags_ref()}
        tips hypotheses {bags_ref()}
    """
    worked = good(program.script("anna", work)).documents
    assert [tip["id"] for tip in worked[0]] == [1]
    assert "10 €" in worked[1]["text"]
    assert worked[8]["grade"] == "B2"
    countries = {row["country"]: row["sources"] for row in worked[10]}
    assert countries["DE"] == 2, "tips that say the same count once"
    assert all(SENDER not in json.dumps(document) for document in worked)


def germany_gets_a_referral(program: Program, tmp_path: Path) -> Path:
    key, certificate = tmp_path / "de.key", tmp_path / "de.pem"
    tool("openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-keyout", key, "-out", certificate,
         "-days", "400", "-subj", "/CN=National unit", "-addext", "keyUsage=critical,keyEncipherment")  # fmt: skip
    good(
        program.process(
            "ada", "authority", "add", "DE", "--name", "National unit Germany", "--certificate", certificate
        )
    )
    drafted = program.script(
        "anna",
        f'referral build DE {bags_ref()} --reasoning "Carrier bags of a chain in the Rhineland."\nreferral submit R-DE-0001\n',
    )
    assert good(drafted).documents[0]["tips"] == [1, 2, 5]
    decided = program.script(
        "cora",
        f"""
        referral show R-DE-0001
        referral approve R-DE-0001
        referral release R-DE-0001
        referral export R-DE-0001 --out {tmp_path / "out"}
        """,
    )
    exported = good(decided).documents[-1]
    package = tmp_path / "out" / "REFERRAL-DE-0001.zip.p7m"
    assert exported["file"] == str(package)
    assert package.with_name(package.name + ".p7s").is_file()
    return package


def strangers_tools_open_the_referral(program: Program, package: Path, tmp_path: Path) -> None:
    roster = program.vault / "roster.json"
    assert verify_without_a_vault(program, package, "--trust", roster)["trusted"] is True
    opened = tmp_path / "referral"
    opened.mkdir()
    unit = next((tmp_path / "opened").rglob("*.pem"))
    tool("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", f"{package}.p7s", "-content", package,
         "-CAfile", unit, "-purpose", "any", "-out", os.devnull)  # fmt: skip
    tool("openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", package, "-inkey", tmp_path / "de.key",
         "-recip", tmp_path / "de.pem", "-out", opened / "inner.zip")  # fmt: skip
    tool("unzip", "-q", opened / "inner.zip", "-d", opened)
    bag = opened / "REFERRAL-DE-0001"
    tool("sha256sum", "-c", "--strict", "manifest-sha256.txt", cwd=bag)
    tool("sha256sum", "-c", "--strict", "tagmanifest-sha256.txt", cwd=bag)
    told = tool("pdftotext", "-layout", bag / "data" / "report.pdf", "-")
    for words in ("Carrier bags of a chain in the Rhineland", bags_ref(), "Köln", "H0", "B2"):
        assert words in told
    everything = told + (bag / "data" / "referral.json").read_text("utf-8")
    for secret in (SENDER, BAGS, "OP-1", "other seizure"):
        assert secret not in everything
    pictures = list((bag / "data" / "objects").rglob("*.png"))
    assert [picture.read_bytes()[:8] for picture in pictures] == [b"\x89PNG\r\n\x1a\n"]


def germany_answers_and_the_object_is_found(program: Program, tmp_path: Path) -> None:
    receipt = tmp_path / "receipt.json"
    receipt.write_text(json.dumps(
        {"referral": "R-DE-0001", "answer": "accepted", "text": "Our case 5.", "date": "2026-12-10"}
    ))  # fmt: skip
    answered = program.process("cora", "referral", "receipt", receipt)
    assert good(answered).value["state"] == "acknowledged"
    found = good(program.process("anna", "object", "outcome", bags_ref(), "narrow", "--country", "DE")).value
    assert (found["state"], found["countries"]) == ("identified narrow", ["DE"])


def the_object_is_withdrawn(program: Program, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = program.script(
        "rita",
        f"""
        batch add B2 --date 2026-12-20
        batch withdraw B2 {bags_ref()} --reason "The country is known, thank you."
        batch build B2
        batch release B2
        batch export B2 --out {out}
        object show {bags_ref()}
        """,
    )
    assert good(done).documents[-1]["state"] == "withdrawn"
    verdict = verify_without_a_vault(program, out / "TRACE-B2.zip", "--trust", tmp_path / "enrolment.json")
    assert verdict["trusted"] is True
    tool("unzip", "-q", out / "TRACE-B2.zip", "-d", tmp_path / "gone")
    (bag,) = (tmp_path / "gone").iterdir()
    assert bags_ref() in (bag / "data/site/withdrawn.json").read_text("utf-8")
    assert not [path for path in bag.rglob("*") if path.suffix in (".jpg", ".webp", ".avif")]
    tool(sys.executable, "-m", "bagit", "--validate", "--quiet", bag)


def the_ledger_tells_the_whole_story(program: Program, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = program.script(
        "ada", f"ledger list --limit 1000\nledger verify\nledger export --out {out / 'ledger.json'}\nvault verify"
    )
    entries, head, extract, checked = good(done).documents
    verbs = [entry["verb"] for entry in reversed(entries)]
    assert head["position"] == len(entries)
    assert checked["ok"] is True
    assert extract["entries"] == len(entries)
    order = ["vault.founded", "case.opened", "intake.finished", "crop.kept", "object.submitted", "object.cleared",
             "batch.built", "batch.released", "batch.exported", "tips.imported", "referral.submitted",
             "referral.approved", "referral.released", "referral.exported", "referral.answered",
             "object.concluded", "batch.withdrawals"]  # fmt: skip
    places = [verbs.index(verb) for verb in order]
    assert places == sorted(places)
    assert {entry["via"] for entry in entries} == {"cli"}
    assert (
        verify_without_a_vault(program, out / "ledger.json", "--trust", tmp_path / "enrolment.json")["trusted"] is True
    )


def test_no_command_loads_qt(tmp_path: Path) -> None:
    probe = (
        "import sys\nfrom workstation.__main__ import main\n"
        f"codes = [main(w) for w in (['--help'], ['--json', '--vault', {str(tmp_path)!r}, 'case', 'list'],"
        f" ['verify', {str(tmp_path / 'none')!r}])]\n"
        "loaded = sorted(m for m in sys.modules if m.startswith(('PySide6', 'shiboken6', 'workstation.ui', 'workstation.app')))\n"
        "sys.exit(f'{codes} {loaded}')"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False, env=env)
    assert done.stderr.strip().splitlines()[-1] == "[0, 3, 3] []", done.stderr
