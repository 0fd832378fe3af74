"""The ledger: found by subject, act and person; verified in words, also when it was tampered with; taken away signed."""

import json
from dataclasses import replace

import pytest

from workstation.actions import describing
from workstation.domain.ledger import Entry
from workstation.exchange import verifier
from workstation.store import tables
from workstation.ui import dialogs
from workstation.ui.desks.auditing import Auditing, desk, words
from workstation.ui.desks.auditing.filters import Wanted


@pytest.fixture
def at(open_as, window_for, settled):
    """``at("Otto")`` → (window, desk, session)."""

    def go(name):
        session = open_as(name)
        window = window_for(session, Auditing)
        settled()
        return window, window.desk, session

    return go


def shown(ledger):
    return [ledger.table.rows.row(n) for n in range(ledger.table.rows.rowCount())]


def cells(ledger, number):
    rows = ledger.table.rows
    return [rows.data(rows.index(number, column)) for column in range(rows.columnCount())]


def why(window, name):
    return next(c for c in window.registry.everything() if c.id == name).why_not()


def test_every_entry_in_plain_words_newest_first(at):
    _window, ledger, session = at("Otto")
    positions = [entry.position for entry in shown(ledger)]
    assert positions == list(range(len(positions), 0, -1))
    assert ledger.header.facts.text() == f"{len(positions)} entries, read-only"
    number = next(n for n, entry in enumerate(shown(ledger)) if entry.verb == "object.cleared")
    assert cells(ledger, number)[2:] == ["Ben", "analyst", "Object cleared", "O-2026-0001", "desk"]
    assert cells(ledger, len(positions) - 1)[4:6] == ["Vault set up", "this vault"]
    assert session.vault.id not in {cell for n in range(len(positions)) for cell in cells(ledger, n)}


def test_every_verb_of_the_template_has_words(at):
    _window, ledger, _session = at("Otto")
    assert {entry.verb for entry in shown(ledger)} <= set(words.VERBS)


def test_filters_add_up_and_counts_follow(at, settled):
    _window, ledger, _session = at("Otto")
    ledger.open("O-2026-0001")
    settled()
    assert {entry.subject for entry in shown(ledger)} == {"O-2026-0001"}
    ledger.filters.put(replace(ledger.filters.wanted(), verb="object.cleared"))
    settled()
    assert [entry.verb for entry in shown(ledger)] == ["object.cleared"]
    assert ledger.filters.person.count() == 2  # everybody, and Ben
    assert ledger.filters.person.itemText(1) == "Ben (1)"
    ledger.filters.reset()
    settled()
    assert len(shown(ledger)) == ledger._end


def test_a_subject_is_found_as_people_write_it(at, settled):
    _window, ledger, session = at("Otto")
    rita = next(p for p in session.vault.people().values() if p.name == "Rita")
    for typed, subject in (("case 1", "case:1"), ("rita", rita.id), ("o-2026-0002", "O-2026-0002")):
        ledger.filters.subject.setText(typed)
        ledger.filters.subject.searched.emit(typed)
        settled()
        assert {entry.subject for entry in shown(ledger)} == {subject}


def test_nothing_found_offers_the_way_back(at, settled):
    _window, ledger, _session = at("Otto")
    ledger.open("nowhere")
    settled()
    assert ledger.list.currentWidget() is ledger.empty
    ledger.filters.clear.click()
    settled()
    assert ledger.list.currentWidget() is ledger.table


def test_keys_of_an_entry_narrow_the_list(at, settled):
    window, ledger, _session = at("Otto")
    ledger.table.selectRow(next(n for n, e in enumerate(shown(ledger)) if e.verb == "object.cleared"))
    window.registry.trigger("ledger.like")
    settled()
    assert {entry.verb for entry in shown(ledger)} == {"object.cleared"}
    ledger.filters.reset()
    settled()
    assert ledger.table.current().verb == "object.cleared"  # the cursor stays on the entry
    window.registry.trigger("ledger.by")
    settled()
    assert {words.person(e.person, ledger._people) for e in shown(ledger)} == {"Ben"}


def test_pages_are_read_as_one_scrolls(at, settled, monkeypatch):
    monkeypatch.setattr(desk, "PAGE", 5)
    _window, ledger, _session = at("Otto")
    rows = ledger.table.rows
    while rows.canFetchMore(rows.index(-1, -1)):
        before = rows.rowCount()
        rows.fetchMore(rows.index(-1, -1))
        settled()
        assert rows.rowCount() > before
    assert [entry.position for entry in shown(ledger)] == list(range(ledger._end, 0, -1))


def test_verification_says_what_was_proved_and_ages(at, settled):
    window, ledger, session = at("Anna")
    window.registry.trigger("ledger.verify")
    settled()
    end = ledger._end
    assert ledger.proof.state.text() == f"verified to {end}"
    assert f"All {end} entries follow one another unchanged" in ledger.proof.notice.text.text()
    ledger.bench.jobs.run(lambda: describing.note(session, "O-2026-0003", "seen twice"))
    settled()
    assert ledger.proof.state.text() == f"verified to {end}, 1 newer"
    assert shown(ledger)[0].verb == "object.noted"


def test_a_changed_entry_is_named(at, settled):
    window, ledger, session = at("Anna")
    with session.vault.page() as page:
        connection = page.connection
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.execute(tables.ledger.update().where(tables.ledger.c.position == 7).values(subject="O-2026-0009"))
    window.registry.trigger("ledger.verify")
    settled()
    assert "does not hold at entry 7" in ledger.proof.notice.text.text()
    assert (ledger.proof.state.text(), ledger.proof.state.property("tone")) == ("does not hold", "danger")
    ledger.refresh(None)
    settled()
    ledger.table.choose(7)
    assert ledger.entry._holds.text() == "hash is broken"
    ledger.table.choose(8)
    assert ledger.entry._holds.text() == "hash holds"


def test_an_extract_is_written_and_verifies_elsewhere(at, settled, tmp_path, monkeypatch):
    window, ledger, _session = at("Otto")
    (tmp_path / "out").mkdir()
    monkeypatch.setattr(dialogs, "ask_choice", lambda *_a, **_k: "")
    monkeypatch.setattr(dialogs, "save_folder", lambda *_a, **_k: tmp_path / "out")
    end = ledger._end
    window.registry.trigger("ledger.export")
    settled()
    (written,) = (tmp_path / "out").iterdir()
    assert written.name == "ledger-20261122T120000Z.json"
    verdict = verifier.examine(verifier.Findings(written, written.read_bytes(), verifier.read_trust(None)))
    assert not verdict.problems
    assert f"{end} entries" in window.toasts.text
    assert shown(ledger)[0].verb == "ledger.exported"
    for name in ("Anna", "Ben", "Otto"):
        assert name not in written.read_text()


def test_an_extract_can_be_about_one_subject(at, settled, tmp_path, monkeypatch):
    window, ledger, _session = at("Otto")
    asked = []
    monkeypatch.setattr(dialogs, "ask_choice", lambda *a, **_k: asked.extend(a[-1]) or asked[-1][0])
    monkeypatch.setattr(dialogs, "save_folder", lambda *_a, **_k: tmp_path)
    ledger.table.selectRow(next(n for n, e in enumerate(shown(ledger)) if e.verb == "object.cleared"))
    window.registry.trigger("ledger.export")
    settled()
    assert asked[-1] == ("O-2026-0001", "Only entries about O-2026-0001")
    assert (tmp_path / "ledger-O-2026-0001-20261122T120000Z.json").is_file()


def test_going_to_a_subject_is_refused_in_words(at):
    window, ledger, _session = at("Otto")
    ledger.table.selectRow(next(n for n, e in enumerate(shown(ledger)) if e.verb == "object.cleared"))
    assert why(window, "ledger.open") == "Only an analyst or case officer or release manager may read objects."
    ledger.table.selectRow(len(shown(ledger)) - 1)
    assert why(window, "ledger.open") == "This subject has no desk of its own."


def test_going_to_a_subject_opens_its_desk(at, monkeypatch):
    window, ledger, _session = at("Anna")
    gone = []
    monkeypatch.setattr(window, "go", lambda *a: gone.append(a))
    ledger.table.selectRow(next(n for n, e in enumerate(shown(ledger)) if e.verb == "object.cleared"))
    window.registry.trigger("ledger.open")
    assert gone == [("objects", "O-2026-0001")]


def test_details_read_without_brackets():
    entry = Entry(
        1, "0" * 64, "", "p", "analyst", "desk", "x.y", "", json.dumps({"to": ["a", "b"], "hash": "ab" * 32}), ""
    )
    assert words.detail(entry, {}) == "hash: " + " ".join(["abababab"] * 8) + "\nto: a, b"


def test_names_of_files_tell_no_person():
    assert words.file_name("p-0123", "day") == "ledger-person-day.json"
    assert words.file_name("image:17", "day") == "ledger-image-17-day.json"
    assert not Wanted()
    assert Wanted(verb="x")
