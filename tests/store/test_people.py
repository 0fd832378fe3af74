"""Unlocking: wrong passphrases, waiting, damaged and exchanged key files; and nothing else on the disk changes."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.store.vaults import NOON, PASSPHRASE, key_file_of, opened, raw_files
from workstation.domain.errors import Busy, Damaged, NotFound, Refused
from workstation.domain.person import Role
from workstation.store import founding, keys, people
from workstation.store.vault import Vault, open_vault


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def fail(folder: Path, at: datetime = NOON, name: str = "Anna", passphrase: str = "wrong passphrase") -> Busy:
    with pytest.raises(Busy) as stop:
        open_vault(folder, name, passphrase, at)
    return stop.value


def test_a_wrong_passphrase_changes_nothing_but_the_count_of_tries(folder: Path):
    before = raw_files(folder)
    assert fail(folder).message == "The passphrase is wrong."
    (tries,) = changed(before, raw_files(folder))
    assert tries == f"people/{key_file_of(folder, 'Anna').stem}.tries"
    with opened(folder):
        pass
    assert tries not in raw_files(folder), "the right passphrase starts the count anew"


def test_after_four_tries_one_waits_longer_and_longer_but_never_over_five_minutes(folder: Path):
    at, waits = NOON, []
    for _ in range(16):
        stop = fail(folder, at)
        if stop.code == "locked_out":
            waits.append(int(stop.message.split("Wait ")[1].split()[0]))
            at += timedelta(seconds=waits[-1])
            assert fail(folder, at - timedelta(seconds=1)).code == "locked_out"
            assert fail(folder, at).code == "passphrase"
    assert waits == sorted(waits)
    assert waits[0] == 2
    assert max(waits) <= 300
    with pytest.raises(Busy, match="Too many"):
        open_vault(folder, "Anna", PASSPHRASE, at)
    with opened(folder, at=at + timedelta(seconds=300)):
        pass


def test_who_waits_does_not_make_others_wait(folder: Path):
    for _ in range(6):
        fail(folder)
    with opened(folder, "Otto"):
        pass


@pytest.mark.parametrize(
    "tries",
    [
        b"",
        b"{",
        b"[1]",
        b'{"count":9}',
        b'{"count":"x","last":"2026-11-22T12:00:00+00:00"}',
        b'{"count":9,"last":"2026-11-22T12:00:00"}',
        b'{"count":1e999,"last":"2026-11-22T12:00:00+00:00"}',
    ],
)
def test_a_garbled_count_of_tries_locks_nobody_out(folder: Path, tries: bytes):
    key_file_of(folder, "Anna").with_suffix(".tries").write_bytes(tries)
    with opened(folder):
        pass


@pytest.mark.parametrize(("count", "last"), [(10**9, NOON), (9, NOON + timedelta(days=900))])
def test_a_count_or_clock_out_of_this_world_means_five_minutes_at_most(folder: Path, count: int, last: datetime):
    path = key_file_of(folder, "Anna").with_suffix(".tries")
    path.write_text(json.dumps({"count": count, "last": last.isoformat()}))
    stop = fail(folder)
    assert stop.code == "locked_out"
    assert int(stop.message.split("Wait ")[1].split()[0]) <= 300


def _damage(change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = key_file_of(folder, "Anna")
        value = json.loads(path.read_bytes())
        change(value)
        path.write_text(json.dumps(value))

    return apply


def _swap(folder: Path) -> None:
    """Otto's file in Anna's place, under Anna's name: his passphrase must not open her seat."""
    anna, otto = key_file_of(folder, "Anna"), key_file_of(folder, "Otto")
    value = json.loads(otto.read_bytes())
    anna.write_text(json.dumps({**value, "name": "Anna"}))


DAMAGES = {
    "cheap memory": (_damage(lambda v: v["argon2id"].update(memory=8)), "key_file_weak"),
    "cheap passes": (_damage(lambda v: v["argon2id"].update(passes=1)), "key_file_weak"),
    "no lanes": (_damage(lambda v: v["argon2id"].update(lanes=0)), "key_file_weak"),
    "unknown kind": (_damage(lambda v: v.update(format="workstation/key/0")), "key_file_weak"),
    "no commitment": (_damage(lambda v: v.pop("commitment")), "key_file"),
    "another sealed part": (_damage(lambda v: v.update(sealed="AAAA")), "seal"),
    "another person id": (_damage(lambda v: v.update(person="p-0")), "seal"),
    "somebody else's under this name": (_swap, "seal"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_key_file_is_damaged_and_nothing_changes(folder: Path, name: str):
    damage, code = DAMAGES[name]
    damage(folder)
    before = raw_files(folder)
    with pytest.raises(Damaged) as stop:
        open_vault(folder, "Anna", PASSPHRASE, NOON)
    assert stop.value.code == code
    assert stop.value.hint
    assert raw_files(folder) == before


def test_a_key_file_that_cannot_be_read_at_all_says_so_instead_of_nobody(folder: Path):
    key_file_of(folder, "Anna").write_bytes(b"\0" * 40)
    with pytest.raises(Damaged, match="Anna"):
        open_vault(folder, "Anna", PASSPHRASE, NOON)
    with opened(folder, "Otto") as vault:
        assert "(damaged key file)" in {person.name for person in vault.people().values()}


def test_two_key_files_exchanged_by_their_file_names_open_the_right_seat_or_none(folder: Path):
    anna, otto = key_file_of(folder, "Anna"), key_file_of(folder, "Otto")
    one, two = anna.read_bytes(), otto.read_bytes()
    anna.write_bytes(two)
    otto.write_bytes(one)
    with opened(folder, "Otto") as vault:
        assert vault.me.person == otto.stem
        assert set(vault.held) == {"database"}


def test_nobody_of_that_name(folder: Path):
    before = raw_files(folder)
    with pytest.raises(NotFound):
        open_vault(folder, "anna", PASSPHRASE, NOON)
    assert raw_files(folder) == before


def test_a_key_file_of_another_vault_does_not_open_this_one(folder: Path, tmp_path: Path):
    other = tmp_path / "other"
    vault, _ = founding.create(other, "Anna", PASSPHRASE, demo=False, cost=founding.keys.FLOOR)
    vault.close()
    (stranger,) = (other / "people").glob("*.key")
    key_file_of(folder, "Anna").unlink()
    (folder / "people" / stranger.name).write_bytes(stranger.read_bytes())
    with pytest.raises(Damaged) as stop:
        open_vault(folder, "Anna", PASSPHRASE, NOON)
    assert stop.value.code == "roster_root"


def test_a_revoked_person_is_refused_and_has_no_seal_left(folder: Path):
    with opened(folder, "Ada") as vault:
        (gone,) = [p.id for p in vault.people().values() if p.name == "Otto"]
        founding.revoke(vault, gone)
        with pytest.raises(Refused):
            founding.revoke(vault, gone)
        with vault.page() as page:
            founding.note_roster(page.connection, vault)
    with pytest.raises(Refused, match="revoked"):
        open_vault(folder, "Otto", PASSPHRASE, NOON)
    assert gone.encode() not in (folder / "seals.json").read_bytes()


def test_the_last_administrator_is_not_revoked(folder: Path):
    before = raw_files(folder)
    with opened(folder, "Ada") as vault, pytest.raises(Refused, match="last administrator"):
        founding.revoke(vault, vault.me.person)
    assert [n for n in changed(before, raw_files(folder)) if not n.endswith(".pin")] == []


def test_a_key_whose_last_holder_was_revoked_comes_back_by_a_recovery_code(tmp_path: Path):
    place = tmp_path / "new"
    vault, codes = founding.create(place, "Ada", PASSPHRASE, demo=False, cost=keys.FLOOR)
    with vault:
        founding.enrol(vault, "Anna", frozenset({Role.ANALYST}), PASSPHRASE, make_unit, keys.FLOOR)
        secret = vault.fresh["source"]
        note(vault)
    with open_vault(place, "Ada", PASSPHRASE, NOON) as vault:
        founding.revoke(vault, next(p.id for p in vault.people().values() if p.name == "Anna"))
        note(vault)
        assert founding.orphaned(vault) == ["source", "work"]
        founding.enrol(vault, "Ben", frozenset({Role.ANALYST}), PASSPHRASE, make_unit, keys.FLOOR)
        note(vault)
        assert {key for _, key in vault.seals.missing(vault.roster)} == {"source", "work"}
        with pytest.raises(Refused, match="recovery code"):
            founding.recover(vault, codes[0][:-4] + "AAAA")
        assert founding.recover(vault, codes[1].lower()) == ["database", "source", "work"]
        founding.hand_over(vault)
        assert "source" not in vault.held
    with open_vault(place, "Ben", PASSPHRASE, NOON) as vault:
        assert vault.key("source") == secret


def note(vault: Vault) -> None:
    """What the action does after each change of the roster."""
    with vault.page() as page:
        founding.note_roster(page.connection, vault)


def make_unit() -> tuple[str, str]:
    """No certificate is needed here."""
    return "certificate", "key"


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\0b", "a\u202eb", "Anna", " Anna "])
def test_a_bad_or_taken_name(folder: Path, name: str):
    with pytest.raises(Refused):
        people.check_name(folder, name)


def test_a_name_is_trimmed(folder: Path):
    assert people.check_name(folder, "  Zoë   van  Dyk ") == "Zoë van Dyk"
