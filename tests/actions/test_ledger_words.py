"""What the verbs leave in the ledger: ids, digests and counts – never a name, a reference of a case, or a stranger's word."""

import json
from pathlib import Path

import pytest

from tests.stage import CONFIRMED, NOON, Opener, jpeg, scene
from workstation.actions import (
    administering,
    cropping,
    describing,
    intake,
    looking,
    publishing,
    referring,
    registering,
    reviewing,
    tipping,
)
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.image import Sight
from workstation.domain.object import Question, QuestionKind, Texts
from workstation.domain.review import CHECKLIST
from workstation.domain.tip import Verdict
from workstation.exchange import signing

CANARIES = {
    "case": "OPERATION-KANARIENVOGEL",
    "case title": "Kanarientitel",
    "provider": "Kanarienlieferant",
    "file": "KANARIENDATEI_0815",
    "folder": "kanarienordner",
    "title": "Kanarientasche",
    "question": "Kanarienfrage",
    "alt": "Kanarienbild",
    "notes": "Kanariennotiz",
    "overrule": "Kanariengrund",
    "return": "Kanarienkommentar",
    "tip": "Kanarientipp",
    "sender": "kanarienvogel@example.org",
    "reasoning": "Kanarienschluss",
    "authority": "Kanarienamt",
    "unit": "Kanarieneinheit",
    "permission": "Kanarienerlaubnis",
    "contact reason": "Kanariennachfrage",
    "withdrawal": "Kanarienrückzug",
}


def test_no_word_of_anybody_gets_into_the_ledger(open_as: Opener, tmp_path: Path) -> None:
    c = CANARIES
    place = tmp_path / c["folder"]
    place.mkdir()
    (place / f"{c['file']}.jpg").write_bytes(jpeg(scene(50)))
    (place / f"{c['file']}.txt").write_text("no picture")
    anna = open_as("Anna")
    intake.open_case(anna, c["case"], c["case title"], provider=c["provider"])
    intake.permit(anna, c["case"], c["permission"])
    intake.take_in(anna, [place], c["case"])
    (image,) = looking.images_of(anna, c["case"])
    cropping.mark(anna, [image.id], Sight.LATER)
    ref = str(cropping.keep(anna, image.id, Rect(50, 50, 300, 300)).result["ref"])
    types = list(looking.taxonomy(anna))
    texts = {"de": Texts((Question(QuestionKind.WHAT, c["question"]),), c["alt"])}
    describing.describe(anna, ref, type="bag", title=c["title"], texts=texts, types=types)
    describing.note(anna, ref, c["notes"])
    describing.submit(anna, ref, types, checklist=CONFIRMED)
    ben = open_as("Ben")
    reviewing.remark(ben, ref, c["return"])
    reviewing.give_back(ben, ref, c["return"])
    anna = open_as("Anna")
    describing.submit(anna, ref, types, checklist=CONFIRMED)
    ben = open_as("Ben")
    reviewing.clear(ben, ref, dict.fromkeys(CHECKLIST, True))
    rows = f"id;message;email;country\n1;{c['tip']} {ref};{c['sender']};DE\n"
    number = int(str(tipping.take_in(ben, rows.encode(), profile="Kanarienprofil").result["id"]))
    (tip,) = [t for t in looking.tips_listed(ben) if t.import_id == number]
    tipping.judge(ben, tip.id, Verdict.RELEVANT)
    tipping.link(ben, tip.id, ref)
    tipping.grade(ben, tip.id, "B2")
    ada = open_as("Ada")
    administering.set_policy(ada, "unit", c["unit"])
    certificate, _ = signing.demo_authority("AT", c["authority"], NOON)
    registering.add_authority(ada, "AT", c["authority"], certificate)
    ben = open_as("Ben")
    made = str(referring.draft(ben, "AT", [ref], c["reasoning"]).result["ref"])
    referring.edit(ben, made, reasoning=c["reasoning"] + ".")
    referring.submit(ben, made)
    cora = open_as("Cora")
    tipping.open_contact(cora, tip.id, c["contact reason"])
    referring.approve(cora, made)
    referring.release(cora, made)
    referring.export(cora, made, tmp_path / "kanarienausgabe")
    rita = open_as("Rita")
    publishing.plan(rita, "B1", NOON.date())
    publishing.put(rita, "B1", [ref])
    publishing.build(rita, "B1")
    publishing.release(rita, "B1")
    publishing.export(rita, "B1", tmp_path / "kanarienausgabe")
    publishing.withdraw(rita, "B2", [ref], c["withdrawal"])
    otto = open_as("Otto")
    entries = looking.ledger_entries(otto, 10_000)
    assert len({entry.verb for entry in entries}) > 25
    everything = "\n".join(f"{e.verb} {e.subject} {e.detail} {e.person} {e.role}" for e in entries).casefold()
    assert "kanarien" not in everything
    for name in ("anna", "ben", "cora", "rita", "otto", "ada", "op-1", "img_", ".jpg"):
        assert f'"{name}' not in everything
        assert f":{name}" not in everything.replace(" ", "")
    for entry in entries:
        assert isinstance(json.loads(entry.detail), dict)
    assert {entry.person[:2] for entry in entries} == {"p-"}


def test_the_change_a_verb_returns_is_the_ledger_line(open_as: Opener) -> None:
    anna = open_as("Anna")
    change = tipping.judge(anna, 1, Verdict.URGENT)
    entry = looking.ledger_entries(anna, 1)[0]
    assert (entry.verb, entry.subject, entry.person, entry.role) == ("tip.triaged", "T-1", anna.person.id, "analyst")
    assert json.loads(entry.detail) == dict(change.detail) == {"before": "new", "after": "urgent"}
    assert (entry.via, entry.at) == ("desk", NOON.isoformat(timespec="milliseconds"))


def test_a_refused_verb_leaves_no_line(open_as: Opener) -> None:
    anna = open_as("Anna")
    head = looking.verify_ledger(anna)
    with pytest.raises(Refused):
        reviewing.clear(anna, "O-2026-0002", dict.fromkeys(CHECKLIST, True))
    with pytest.raises(Refused):
        describing.describe(anna, "O-2026-0003", title="mail me@example.org")
    assert looking.verify_ledger(anna) == head
