"""Cases: what is known stays a list without pictures, what forensic tools say is shown as untrusted text, hand-backs."""

from hashlib import md5
from pathlib import Path

import pytest

from tests.exchange.vicsfiles import case, hash_set, media, write
from tests.stage import jpeg, ledger_verbs, scene
from workstation.actions import intake, looking, recognising
from workstation.ui import dialogs
from workstation.ui.desks.intake import Intake, hashsets

KNOWN = md5(jpeg(scene(3)), usedforsecurity=False).hexdigest()


@pytest.fixture
def at(window_for, settled):
    """``at(session)`` → (window, desk)."""

    def go(session):
        window = window_for(session, Intake)
        settled()
        return window, window.desk

    return go


def why(window, name):
    return next(c for c in window.registry.everything() if c.id == name).why_not()


def cells(table):
    rows = table.rows
    return [[rows.data(rows.index(r, c)) for c in range(rows.columnCount())] for r in range(rows.rowCount())]


def test_a_set_is_imported_listed_compared_and_dropped(open_as, at, settled, monkeypatch, tmp_path):
    session = open_as("Anna")
    window, desk = at(session)
    (tmp_path / "list.txt").write_text(f"{KNOWN}\nno digest\n")
    window.registry.action("cases.hashes").trigger()
    settled()
    page = desk.pages.hashsets
    assert desk.pages.currentWidget() is page
    assert why(window, "cases.hashes.again") == "There is no hash set yet."
    monkeypatch.setattr(dialogs, "open_file", lambda *_a, **_k: tmp_path / "list.txt")
    monkeypatch.setattr(hashsets, "ask_set", lambda _parent, name, _taken: (name, "Unit 7", True))
    window.registry.action("cases.hashes.add").trigger()
    settled()
    (row,) = cells(page.table)
    assert row[:4] == ["list", "known", "plain", "1"]
    assert page.notice.text.text() == "list: 1 entries. 1 line was of no use."
    assert cells(page.refused) == [["2", "There is no MD5, SHA-1 or SHA-256 digest in it."]]
    window.registry.action("cases.hashes.again").trigger()
    settled()
    assert page.notice.text.text() == "Untouched photographs compared: 1. Known now, and out of the queue: 1."
    assert desk.pages.currentWidget() is page, "a refresh does not take the page away"
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)
    window.registry.action("cases.hashes.drop").trigger()
    settled()
    assert page.table.rows.rowCount() == 0
    assert ledger_verbs(session)[-4:] == ["hashes.added", "images.known", "hashes.looked_again", "hashes.dropped"]
    window.registry.action("cases.hashes.back").trigger()
    settled()
    assert desk.pages.currentWidget() is desk.pages.work
    assert desk.wall.total == 3


def test_the_question_says_the_rule(qtbot):
    box = hashsets.SetQuestion(None, "Unit 7", ["unit 7"])
    qtbot.addWidget(box)
    assert box.yes.why_not() == "There is a hash set “Unit 7” already."
    box.name.setText("Unit 8")
    assert box.yes.why_not() is None


def test_known_files_are_a_list_and_nothing_of_them_can_be_marked(open_as, at, settled, tmp_path):
    session = open_as("Anna")
    (tmp_path / "list.txt").write_text(KNOWN)
    recognising.add_set(session, tmp_path / "list.txt", "Seen")
    recognising.look_again(session)
    window, desk = at(session)
    assert desk.wall.total == 3
    chip = desk.filters.known
    assert (chip.text(), chip.isHidden()) == ("Known  1", False)
    chip.click()
    settled()
    known = desk.pages.known
    assert desk.pages.left.currentWidget() is known
    ((name, category, series, victim, place, kept),) = cells(known.table)
    assert (name, category, series, victim, kept) == ("Seen", "no category given", "", "", "yes")
    assert place.endswith("IMG_3.JPG")
    assert not desk.chosen()
    assert why(window, "cases.wall.nothing") == "Choose a photograph first."
    known.table.selectRow(0)
    assert ["This vault", "MD5", KNOWN] in cells(known.particulars)
    window.registry.action("cases.known.show").trigger()
    settled()
    assert desk.wall.total == 4
    assert known.table.rows.rowCount() == 0
    chip.click()
    settled()
    assert desk.pages.left.currentWidget() is not known
    assert chip.isHidden(), "nothing is known any more"


def test_what_is_said_of_a_known_file_is_read_beside_it(open_as, at, settled, tmp_path):
    session = open_as("Anna")
    data = jpeg(scene(41))
    (tmp_path / "1.jpg").write_bytes(data)
    entry = media(1, data, "1.jpg", Category=1, Comments="a \u202etrap", VictimIdentified="true")
    listed = {"MediaID": 3, "MD5": entry["MD5"], "Category": 3, "Series": "Blue"}
    recognising.add_set(session, write(tmp_path / "set.json", hash_set("2.0", [listed])), "Unit 7")
    intake.take_in(session, [write(tmp_path / "case.json", case("1.2", [entry]))], "OP-1")
    _window, desk = at(session)
    desk.filters.known.click()
    settled()
    known = desk.pages.known
    assert cells(known.table)[0][:4] == [
        "Unit 7",
        "3 – computer-made, child exploitative (VICS 2.0 US)",
        "Blue",
        "identified",
    ]
    known.table.selectRow(0)
    said = {(who, name): text for who, name, text in cells(known.particulars)}
    assert said["Hash set Unit 7", "Series"] == "Blue"
    assert said["1. VICS 1.2", "Category"] == "1 (VICS 1.2)"
    assert "\u202e" not in said["1. VICS 1.2", "Comments"]
    assert not known.particulars.isHidden()


def test_what_the_forensic_tool_says_is_text_and_nothing_more(open_as, at, settled, tmp_path):
    session = open_as("Anna")
    data = jpeg(scene(40))
    (tmp_path / "1.jpg").write_bytes(data)
    entry = media(1, data, "1.jpg", Category=3, Comments="<b>\u202egpj.exe</b>", VictimIdentified="false")
    intake.take_in(session, [write(tmp_path / "case.json", case("1.2", [entry]))], "OP-1")
    _window, desk = at(session)
    mine = desk.wall.find(looking.images_of(session, "OP-1")[-1].id)
    desk.grid.set_current(mine)
    settled()
    told = dict(cells(desk.details.told))
    assert told["Category"] == "3 (VICS 1.2)"
    assert told["Victim identified"] == "no"
    assert "\u202e" not in told["Comments"]
    assert "<b>" in told["Comments"]
    assert not desk.details.told.isHidden()
    desk.grid.set_current(0 if mine else 1)
    settled()
    assert desk.details.told.isHidden()


def test_a_set_that_only_notes_is_told_beside_the_photograph(open_as, at, settled, tmp_path):
    session = open_as("Anna")
    listed = {"MediaID": 3, "MD5": KNOWN, "Category": 2, "Series": "Blue", "VictimIdentified": False}
    file = write(tmp_path / "set.json", hash_set("2.0", [listed]))
    recognising.add_set(session, file, "Open series", keeps_out=False)
    _window, desk = at(session)
    (image,) = (one for one in looking.images_of(session, "OP-1") if one.md5 == KNOWN)
    desk.grid.set_current(desk.wall.find(image.id))
    settled()
    told = dict(cells(desk.details.told))
    assert told["Category"] == "2 – child exploitative or age difficult (VICS 2.0 US)"
    assert (told["Series"], told["Victim identified"]) == ("Blue", "no")
    recognising.drop_set(session, "Open series")
    assert recognising.hits_of(session, image) == []


def test_references_are_handed_back(open_as, at, settled, monkeypatch, tmp_path):
    session = open_as("Anna")
    window, _desk = at(session)
    monkeypatch.setattr(dialogs, "ask_choice", lambda *_a, **_k: "1.3")
    monkeypatch.setattr(dialogs, "save_folder", lambda *_a, **_k: tmp_path)
    window.registry.action("cases.handback").trigger()
    settled()
    assert "1.3.xml#Cases" in (tmp_path / "HANDBACK-OP-1.json").read_text()
    assert ledger_verbs(session)[-1] == "case.handed_back"
    assert Path(tmp_path / "HANDBACK-OP-1.json").stat().st_size < 10_000
