"""Administration: people, authorities, policy and the care of the vault, each with its refusals in words."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLineEdit

from tests.stage import NOON, PASSPHRASE, ledger_verbs, open_session
from workstation.actions import administering, registering, upkeeping
from workstation.domain.errors import Refused, Unreadable
from workstation.domain.person import Role
from workstation.exchange import signing
from workstation.ui import dialogs
from workstation.ui.desks.administering import Administering, certificate, enrolling, words
from workstation.ui.desks.administering.certificate import CertificateQuestion, Recipient
from workstation.ui.desks.administering.enrolling import EnrolQuestion, Newcomer

SECRET = "seven quiet lamps by the river"


@pytest.fixture
def at(open_as, window_for, settled):
    """``at("Ada")`` → (window, desk, session)."""

    def go(name, **more):
        session = open_as(name, **more)
        window = window_for(session, Administering)
        settled()
        return window, window.desk, session

    return go


def why(window, name):
    return next(c for c in window.registry.everything() if c.id == name).why_not()


def choose(desk, name):
    person = next(p for p in desk.bench.session.vault.people().values() if p.name == name)
    assert desk.people.table.choose(person.id)
    return person


def names(desk):
    rows = desk.people.table.rows
    return [rows.row(n)[0].name for n in range(rows.rowCount())]


# --- people ---------------------------------------------------------------------------------------------------------


def test_people_with_roles_and_what_they_may(at):
    _window, desk, _session = at("Ada")
    assert set(names(desk)) == {"Ada", "Anna", "Ben", "Cora", "Cleo", "Rita", "Otto"}
    choose(desk, "Otto")
    assert desk.people.rights.text() == "·  read and verify the ledger"
    assert desk.people.state.text() == "active"


def test_somebody_is_enrolled_and_awaits_a_key(at, settled, monkeypatch, open_as, darkroom):
    window, desk, session = at("Ada")
    new = Newcomer("Dana", frozenset({Role.ANALYST}), SECRET)
    monkeypatch.setattr(enrolling, "ask_newcomer", lambda *_a: new)
    window.registry.trigger("administration.enrol")
    settled()
    assert "Dana" in names(desk)
    assert "still await the key to source photographs" in window.toasts.text
    choose(desk, "Dana")
    assert desk.people.state.text() == "awaits keys"
    assert "unlocks the vault once" in desk.people.waits.text.text()
    assert ledger_verbs(session)[-1] == "person.added"
    open_as("Anna")  # a holder unlocks: the key is handed over
    window, desk, _session = at("Ada")
    choose(desk, "Dana")
    assert desk.people.state.text() == "active"


def test_the_form_complains_until_all_is_there(qtbot):
    box = EnrolQuestion(None, ["Ada"])
    qtbot.addWidget(box)
    assert box.yes.why_not() == "A name is missing."
    box.name.setText(" ada ")
    assert "is enrolled already" in box.yes.why_not()
    box.name.setText("Dana  Berg")
    assert box.yes.why_not() == "A person needs at least one role."
    box.ticks[Role.CASE_OFFICER].setChecked(True)
    box.first.setText("short")
    assert box.yes.why_not() == "Too short."
    box.first.setText(SECRET)
    assert box.yes.why_not() == "The passphrase must be typed twice."
    box.second.setText(SECRET + "x")
    assert box.yes.why_not() == "The two differ."
    box.second.setText(SECRET)
    assert box.yes.why_not() is None
    assert box.wanted() == Newcomer("Dana Berg", frozenset({Role.CASE_OFFICER}), SECRET)
    assert SECRET not in repr(box.wanted())
    assert {box.first.echoMode(), box.second.echoMode()} == {QLineEdit.EchoMode.Password}


def test_a_person_is_revoked_after_a_question(at, settled, monkeypatch):
    window, desk, session = at("Ada")
    otto = choose(desk, "Otto")
    asked = []
    monkeypatch.setattr(dialogs, "confirm", lambda *a, **_k: bool(asked.append(a[2])))
    window.registry.trigger("administration.revoke")
    settled()
    assert session.vault.people()[otto.id].active  # declined
    assert "cannot be taken back" in asked[0]
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)
    window.registry.trigger("administration.revoke")
    settled()
    assert not session.vault.people()[otto.id].active
    assert names(desk)[-1] == "Otto"
    choose(desk, "Otto")
    assert desk.people.state.text() == "revoked"
    assert desk.people.rights.text() == "nothing any more"
    assert why(window, "administration.revoke") == "This person is revoked already."


def test_nobody_revokes_themselves(at):
    window, desk, _session = at("Ada")
    choose(desk, "Ada")
    assert "Nobody revokes themselves" in why(window, "administration.revoke")


def test_ones_own_passphrase_needs_the_old_one(at, settled, monkeypatch, open_as, darkroom):
    window, _desk, session = at("Ada")
    answers = iter(["not the passphrase at all", SECRET, PASSPHRASE, SECRET])
    monkeypatch.setattr(dialogs, "ask_passphrase", lambda *_a, **_k: next(answers))
    window.registry.trigger("administration.passphrase")
    settled()
    assert "person.passphrase_changed" not in ledger_verbs(session)
    assert window.toasts.property("tone") == "danger"
    window.registry.trigger("administration.passphrase")
    settled()
    assert ledger_verbs(session)[-1] == "person.passphrase_changed"
    administering.check_passphrase(session.vault.folder, "Ada", SECRET, NOON)


def test_others_find_only_their_own_passphrase_here(at):
    window, desk, _session = at("Anna")
    assert [desk.tabs.isTabVisible(n) for n in range(4)] == [True, False, False, False]
    assert why(window, "administration.enrol") == "Only an administrator may manage people."
    assert why(window, "administration.vault") == ("Only an administrator may back up, restore and rekey the vault.")
    assert why(window, "administration.passphrase") is None


# --- authorities ------------------------------------------------------------------------------------------------------


def test_an_authority_shows_its_certificate(at, settled, authority_key):
    _window, desk, _session = at("Ada")
    desk.turn(1)
    settled()
    facts = registering.certificate_facts(authority_key[0].read_text())
    assert desk.authorities.facts.text().splitlines()[0] == "Germany (DE)"
    shown = desk.authorities.facts.text().replace(" ", "").replace("\n", "")
    assert facts["fingerprint"] in shown


def test_an_authority_is_registered_from_a_file(at, settled, monkeypatch, tmp_path):
    window, desk, session = at("Ada")
    pem, _key = signing.demo_authority("PL", "National unit Poland", NOON)
    (tmp_path / "pl.pem").write_text(pem)
    seen = []
    monkeypatch.setattr(dialogs, "open_file", lambda *_a, **_k: tmp_path / "pl.pem")
    monkeypatch.setattr(
        certificate, "ask_recipient", lambda _p, facts: seen.append(facts) or Recipient("PL", "National unit Poland")
    )
    desk.turn(1)
    window.registry.trigger("administration.authority")
    settled()
    assert seen[0]["receives"] == "yes"
    assert [a.country for a in registering.all_authorities(session)] == ["DE", "PL"]
    assert desk.authorities.table.rows.rowCount() == 2
    assert "Poland" in window.toasts.text
    window.registry.trigger("administration.authority")  # the same certificate again
    settled()
    assert "registered already" in window.toasts.text


def test_the_fingerprint_must_be_compared(qtbot, authority_key):
    box = CertificateQuestion(None, registering.certificate_facts(authority_key[0].read_text()))
    qtbot.addWidget(box)
    box.country.setText("d1")
    assert box.yes.why_not().startswith("“D1” is not a country code.")
    box.country.setText("de")
    assert box.yes.why_not() == "A title is missing."
    box.title.setText("National unit")
    assert box.yes.why_not() == "The fingerprint is not compared yet."
    box.compared.setChecked(True)
    assert box.yes.why_not() is None
    assert box.wanted() == Recipient("DE", "National unit")


def test_files_that_are_no_certificates_are_told(tmp_path):
    (tmp_path / "der.cer").write_bytes(b"\x30\x82\xff\xfe")
    (tmp_path / "huge.pem").write_bytes(b"a" * (certificate.LARGEST + 1))
    with pytest.raises(Unreadable, match="not in PEM form"):
        certificate.read_pem(tmp_path / "der.cer")
    with pytest.raises(Unreadable, match="too large"):
        certificate.read_pem(tmp_path / "huge.pem")


def test_a_certificate_that_ends_is_counted_and_said(at, settled):
    _window, desk, session = at("Ada")
    (one,) = registering.all_authorities(session)
    ends = NOON + timedelta(days=(desk.authorities._today().fromisoformat(one.expires) - NOON.date()).days)
    assert desk.header.facts.text() == ""
    for clock, tone, said in ((ends - timedelta(days=9), "warn", "9 days left"), (ends, "danger", "ended")):
        window, desk, _session = at("Ada", clock=lambda now=clock: now)
        assert said in desk.authorities.state.text()
        assert desk.authorities.state.property("tone") == tone
        assert desk.header.facts.text().startswith("1 certificate ended or ends soon")
        assert window.rail.buttons["administration"].accessibleName()


# --- policy -----------------------------------------------------------------------------------------------------------


def test_settings_are_kept_and_taken_back(at, settled):
    window, desk, session = at("Ada")
    desk.turn(2)
    assert why(window, "administration.keep") == "Nothing is changed."
    desk.policy.unit.setText("Unit 7")
    desk.policy.exposure.setValue(120)
    assert desk.policy.changed() == {"unit": "Unit 7", "exposure_soft_limit": "7200"}
    window.registry.trigger("administration.keep")
    settled()
    assert administering.policy(session)["exposure_soft_limit"] == "7200"
    assert ledger_verbs(session)[-2:] == ["policy.changed"] * 2
    assert window.toasts.text == "2 settings kept."
    assert desk.policy.changed() == {}
    window.toasts.undo()
    settled()
    assert administering.policy(session)["unit"] == "Trace unit"
    assert desk.policy.exposure.value() == 240


def test_the_floor_of_the_shield_and_the_line_in_the_ledger(at, settled):
    window, desk, session = at("Ada")
    desk.turn(2)
    assert (desk.policy.shield.currentData(), desk.policy.counted.isChecked()) == ("mosaic", False)
    desk.policy.shield.setCurrentIndex(2)
    desk.policy.counted.setChecked(True)
    assert desk.policy.changed() == {"shield_floor": "coarse grey", "exposure_ledger": "yes"}
    window.registry.trigger("administration.keep")
    settled()
    kept = administering.policy(session)
    assert (kept["shield_floor"], kept["exposure_ledger"]) == ("coarse grey", "yes")
    window.toasts.undo()
    settled()
    assert (desk.policy.shield.currentData(), desk.policy.counted.isChecked()) == ("mosaic", False)


def test_a_refused_setting_complains_at_its_field_and_the_others_are_kept(at, settled):
    window, desk, session = at("Ada")
    desk.turn(2)
    desk.policy.unit.setText("Unit 7")
    desk.policy.base.setText("http://plain.example.org/")
    window.registry.trigger("administration.keep")
    settled()
    assert administering.policy(session)["unit"] == "Unit 7"
    assert list(desk.policy.changed()) == ["base_url"]
    assert "https://" in desk.policy.base.accessibleDescription()
    assert desk.policy.base.property("wrong")
    desk.policy.base.setText("https://other.example.org/")
    assert not desk.policy.base.property("wrong")
    window.registry.trigger("administration.discard")
    assert desk.policy.changed() == {}


def test_a_missing_layer_is_warned_of(at, settled):
    window, desk, session = at("Ada")
    desk.turn(2)
    desk.policy.layers.ticks["landlock"].setChecked(True)
    assert "1 of 3 protections off" in desk.policy.weaker.text.text()
    window.registry.trigger("administration.keep")
    settled()
    assert administering.policy(session)["degraded_sandbox"] == "landlock"


# --- vault ------------------------------------------------------------------------------------------------------------


def test_the_vault_is_checked_in_words(at, settled):
    window, desk, _session = at("Ada")
    desk.turn(3)
    window.registry.trigger("administration.check")
    settled()
    said = desk.vault.care.checked.text.text()
    assert said.startswith("All is well: ")
    assert "Photographs are closed to you" in said
    assert why(window, "administration.check") is None


def test_damage_is_listed(at, settled, monkeypatch):
    window, desk, session = at("Ada")
    desk.turn(3)
    pin = next((session.vault.folder / "people").glob("*.pin"))
    pin.write_bytes(b"{}\n00")
    window.registry.trigger("administration.check")
    settled()
    assert "1 problem among" in desk.vault.care.checked.text.text()
    assert "remembered ledger head is damaged" in desk.vault.care.found.text()
    assert "1 problem in the vault" in desk.header.facts.text()


def test_a_backup_is_written_and_opens(at, settled, monkeypatch, tmp_path, darkroom):
    window, desk, _session = at("Ada")
    monkeypatch.setattr(dialogs, "save_folder", lambda *_a, **_k: tmp_path / "copy")
    desk.turn(3)
    window.registry.trigger("administration.backup")
    settled()
    assert "are in “copy” and were read back" in desk.vault.care.copied.text.text()
    assert desk.vault.care.last_copy.text() == "Last backup: 2026-11-22 12:00 UTC, Ada"
    upkeeping.restore(tmp_path / "copy", tmp_path / "again")
    open_session(tmp_path / "again", "Ada", darkroom).vault.close()
    window.registry.trigger("administration.backup")  # no longer empty
    settled()
    assert "must be empty" in desk.vault.care.copied.text.text()


def test_a_backup_stopped_by_hand_is_called_none(at, settled, monkeypatch, tmp_path):
    window, desk, session = at("Ada")
    monkeypatch.setattr(dialogs, "save_folder", lambda *_a, **_k: tmp_path / "copy")
    desk.turn(3)
    window.registry.trigger("administration.backup")
    assert why(window, "administration.rekey") == "The backup is still going on."
    desk.bench.jobs.tasks[0].cancel()
    settled()
    assert "holds no backup" in desk.vault.care.copied.text.text()
    assert "vault.backed_up" not in ledger_verbs(session)


def test_a_fresh_key(at, settled, monkeypatch, open_as):
    window, desk, _session = at("Ada")
    monkeypatch.setattr(dialogs, "confirm", lambda *_a, **_k: True)
    desk.turn(3)
    assert "founded with" in desk.vault.care.last_key.text()
    window.registry.trigger("administration.rekey")
    settled()
    assert desk.vault.care.last_key.text().startswith("Last fresh key: 2026-11-22 12:00 UTC, Ada")
    window.close()
    assert ledger_verbs(open_as("Anna"))[-1] == "vault.rekeyed"


def test_cases_whose_time_has_come_are_listed_and_counted(at, settled):
    _window, desk, _session = at("Ada")
    assert not desk.vault.none_due.isHidden()
    _window, desk, _session = at("Ada", clock=lambda: NOON + timedelta(days=4 * 365))
    assert desk.vault.table.rows.rowCount() == 1
    assert desk.vault.table.rows.row(0).ref == "OP-1"
    assert "1 case to review" in desk.header.facts.text()


def test_layers_of_the_sandbox_are_those_proved(at, settled, darkroom):
    _window, desk, _session = at("Ada")
    desk.turn(3)
    settled()
    for name, holds in darkroom().layers.items():
        assert (desk.vault.sandbox.chips[name].text() == "holds") is holds
    desk.vault.sandbox.show_layers({"rlimits": True}, frozenset({"landlock"}))
    said = {name: chip.text() for name, chip in desk.vault.sandbox.chips.items()}
    assert said == {"rlimits": "holds", "landlock": "waived", "seccomp": "missing", "bubblewrap": "absent"}
    desk.vault.sandbox.fails(Refused("no_sandbox", "No picture is opened.", "Use Linux."))
    assert desk.vault.sandbox.notice.text.text() == "No picture is opened. Use Linux."


# --- words ------------------------------------------------------------------------------------------------------------


def test_every_role_and_key_has_words():
    assert set(words.ROLES) == set(Role)
    assert words.grouped("ab" * 32).replace(" ", "").replace("\n", "") == "ab" * 32
    assert words.country("DE") == "Germany"
    assert words.amount(1_500_000) == "1.5 MB"
