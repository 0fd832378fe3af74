"""Founding, enrolling, handing over and rekeying – also when the power goes between two writes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.store.vaults import NOON, PASSPHRASE, act, found, key_file_of, opened, raw_files, unit
from workstation.domain.errors import Damaged, Refused
from workstation.domain.person import Role
from workstation.store import cases, database, founding, images, keys, people, seals, tips
from workstation.store.vault import Vault, open_vault

EVERYBODY = ("Ada", "Anna", "Cora", "Rita", "Otto")


class PowerCutError(BaseException):
    """The moment after which nothing more is written."""


def enrol(vault: Vault, name: str, role: Role) -> str:
    person = founding.enrol(vault, name, frozenset({role}), PASSPHRASE, unit, keys.FLOOR)
    with vault.page() as page:
        founding.note_roster(page.connection, vault)
        act(page, "person.added", person)
    return person


def cut_before(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, call: int = 1) -> None:
    """The power goes when ``owner.name`` is called for the ``call``-th time."""
    real: Callable[..., object] = getattr(owner, name)
    calls = [0]

    def cut(*args: object, **more: object) -> object:
        calls[0] += 1
        if calls[0] >= call:
            raise PowerCutError
        return real(*args, **more)

    monkeypatch.setattr(owner, name, cut)


@pytest.mark.parametrize(
    "roles",
    [
        {Role.ANALYST},
        {Role.ADMINISTRATOR, Role.ANALYST},
        {Role.ADMINISTRATOR, Role.CASE_OFFICER},
        {Role.AUDITOR},
        set(),
    ],
)
def test_the_first_person_is_an_administrator_who_opens_no_pictures(tmp_path: Path, roles: set[Role]):
    with pytest.raises(Refused):
        founding.create(tmp_path / "v", "Ada", PASSPHRASE, roles=frozenset(roles), demo=False, cost=keys.FLOOR)
    assert not (tmp_path / "v").exists()


def test_a_vault_is_not_founded_over_something_else(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("keep me")
    with pytest.raises(Refused, match="must be empty"):
        founding.create(tmp_path, "Ada", PASSPHRASE, demo=False, cost=keys.FLOOR)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("name", "roles", "passphrase"),
    [
        ("New", set(), PASSPHRASE),
        ("Anna", {Role.AUDITOR}, PASSPHRASE),
        ("", {Role.AUDITOR}, PASSPHRASE),
        ("New", {Role.ANALYST}, "short"),
    ],
)
def test_a_refused_enrolment_changes_nothing(folder: Path, name: str, roles: set[Role], passphrase: str):
    with opened(folder, "Ada") as vault:
        before = raw_files(folder)
        with pytest.raises(Refused):
            founding.enrol(vault, name, frozenset(roles), passphrase, unit, keys.FLOOR)
        assert raw_files(folder) == before


def test_an_administrator_cannot_hand_on_a_key_he_does_not_hold(folder: Path):
    with opened(folder, "Ada") as vault:
        enrol(vault, "Ben", Role.ANALYST)
        assert {key for _, key in vault.seals.missing(vault.roster)} == {"source", "work"}
    with opened(folder, "Ben") as vault:
        assert set(vault.held) == {"database"}
        with vault.page(write=False) as page, pytest.raises(Refused, match="has not been handed over yet"):
            images.place_names(page, 1)
    with opened(folder, "Rita") as vault:
        assert [key for _, key in founding.hand_over(vault)] == ["work"]
    with opened(folder, "Anna") as vault:
        assert [key for _, key in founding.hand_over(vault)] == ["source"]
        assert founding.hand_over(vault) == []
    with opened(folder, "Ben") as vault, vault.page(write=False) as page:
        assert images.content(page, images.get(page, 1))


@pytest.mark.parametrize("role", [Role.ANALYST, Role.CASE_OFFICER, Role.RELEASE_MANAGER, Role.AUDITOR])
@pytest.mark.parametrize(
    ("owner", "name"),
    [(people, "write_key"), (seals.Seals, "write"), (people, "write_chain"), (founding, "note_roster")],
)
def test_an_enrolment_cut_short_can_be_done_again_under_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: Role, owner: object, name: str
):
    """The very first of a role: its keys are born in this enrolment, and must not be lost with it."""
    folder = tmp_path / "vault"
    found(folder)
    with opened(folder, "Ada") as vault:
        cut_before(monkeypatch, owner, name)
        with pytest.raises(PowerCutError):
            enrol(vault, "New", role)
        monkeypatch.undo()
        enrolled = name == "note_roster"
        if not enrolled:
            enrol(vault, "New", role)
    with opened(folder, "Ada") as vault:
        assert not vault.read_only
    if not enrolled:
        works(folder, "New", role)


@pytest.mark.parametrize(("owner", "name"), [(people, "write_key"), (seals.Seals, "write"), (people, "write_chain")])
def test_an_enrolment_cut_short_by_the_end_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str
):
    folder = tmp_path / "vault"
    found(folder)
    vault = open_vault(folder, "Ada", PASSPHRASE, NOON)
    cut_before(monkeypatch, owner, name)
    with pytest.raises(PowerCutError):
        enrol(vault, "New", Role.CASE_OFFICER)
    monkeypatch.undo()
    vault.close()
    with opened(folder, "Ada") as vault:
        assert not vault.read_only
        enrol(vault, "New", Role.CASE_OFFICER)
        enrol(vault, "Anna", Role.ANALYST)
    works(folder, "New", Role.CASE_OFFICER)


def works(folder: Path, name: str, role: Role) -> None:
    with opened(folder, name) as vault:
        assert not vault.read_only
        assert set(vault.held) == seals.needs(frozenset({role}))
        if role is Role.CASE_OFFICER:
            assert keys.KeyPair.from_seed(vault.key(seals.IDENTITY)).public == vault.roster.identity_key
        if seals.UNIT in vault.held:
            assert "CERTIFICATE" in vault.roster.unit_certificate
        if seals.WORK in vault.held:
            with vault.page(write=False) as page:
                assert tips.counts(page) == {}
    assert len(list((folder / "people").glob("*.key"))) == len(vault.roster.seats)


def test_a_new_passphrase_replaces_the_old_one(folder: Path):
    with opened(folder) as vault:
        founding.change_passphrase(vault, "another long passphrase", keys.FLOOR)
    with pytest.raises(Exception, match="wrong"):
        open_vault(folder, "Anna", PASSPHRASE, NOON)
    open_vault(folder, "Anna", "another long passphrase", NOON).close()


# --- rekeying ----------------------------------------------------------------------------------------------------


def opens_with(folder: Path, key: bytes) -> bool:
    engine = database.open_database(folder, key, None)
    try:
        engine.connect().close()
    except Damaged:
        return False
    else:
        return True
    finally:
        engine.dispose()


def database_key(folder: Path, name: str = "Ada") -> bytes:
    with opened(folder, name) as vault:
        return vault.held[seals.DATABASE]


def everybody_works(folder: Path) -> None:
    for name in EVERYBODY:
        with opened(folder, name) as vault:
            assert not vault.read_only
            assert not [key for key in vault.held if key.endswith(seals.NEXT)]
            with vault.page() as page:
                act(page)
                assert len(cases.everything(page)) == 1


def test_after_a_rekey_the_old_key_opens_nothing_and_everybody_still_works(folder: Path):
    old = database_key(folder)
    with opened(folder, "Ada") as vault:
        founding.rekey(vault)
        with vault.page() as page:
            act(page, "vault.rekeyed", vault.id)
    assert not opens_with(folder, old)
    assert opens_with(folder, database_key(folder, "Otto"))
    assert set(json.loads((folder / "seals.json").read_bytes())["seals"]) == set(seals.KEYS)
    everybody_works(folder)


CUTS = {
    "before the new seals": (seals.Seals, "write", 1),
    "between the seals and the re-encryption": (database, "change_key", 1),
    "between the re-encryption and the last seals": (seals.Seals, "write", 2),
}


def cut_rekey(folder: Path, monkeypatch: pytest.MonkeyPatch, cut: str) -> None:
    with opened(folder, "Ada") as vault:
        cut_before(monkeypatch, *CUTS[cut])
        with pytest.raises(PowerCutError):
            founding.rekey(vault)
        monkeypatch.undo()


@pytest.mark.parametrize("cut", CUTS)
def test_a_rekey_cut_short_still_opens_for_everybody_and_can_be_repeated(
    folder: Path, monkeypatch: pytest.MonkeyPatch, cut: str
):
    old = database_key(folder)
    cut_rekey(folder, monkeypatch, cut)
    everybody_works(folder)
    with opened(folder, "Ada") as vault:
        founding.rekey(vault)
    assert not opens_with(folder, old)
    everybody_works(folder)


@pytest.mark.parametrize("first", CUTS)
@pytest.mark.parametrize("second", CUTS)
def test_two_rekeys_cut_short_one_after_the_other_lose_no_key(
    folder: Path, monkeypatch: pytest.MonkeyPatch, first: str, second: str
):
    cut_rekey(folder, monkeypatch, first)
    cut_rekey(folder, monkeypatch, second)
    for name in ("Ada", "Anna"):
        with opened(folder, name) as vault, vault.page() as page:
            act(page)


def test_who_is_enrolled_after_a_rekey_cut_short_opens_the_vault(folder: Path, monkeypatch: pytest.MonkeyPatch):
    cut_rekey(folder, monkeypatch, "between the re-encryption and the last seals")
    with opened(folder, "Ada") as vault:
        enrol(vault, "Olga", Role.AUDITOR)
    with opened(folder, "Olga") as vault:
        assert not vault.read_only
    with opened(folder, "Ada") as vault:
        founding.rekey(vault)
    for name in (*EVERYBODY, "Olga"):
        with opened(folder, name) as vault:
            assert not vault.read_only


# --- recovery ----------------------------------------------------------------------------------------------------


def test_a_recovery_code_gives_lost_keys_to_those_who_await_them(planted, folder: Path):
    with opened(folder, "Ada") as vault:
        enrol(vault, "Ben", Role.ANALYST)
        for code in planted.recovery:
            assert set(founding.recover(vault, code.lower().replace("-", " "))) == set(seals.KEYS)
        founding.hand_over(vault)
        with pytest.raises(Refused):
            vault.key(seals.SOURCE)
    with opened(folder, "Ben") as vault, vault.page(write=False) as page:
        assert images.content(page, images.get(page, 1)) == planted.photograph


@pytest.mark.parametrize("code", ["", "ABCD", "-" * 40, "A" * 52, "0189-" * 13, "ü" * 52])
def test_a_wrong_recovery_code_is_refused(folder: Path, code: str):
    with opened(folder, "Ada") as vault, pytest.raises(Refused):
        founding.recover(vault, code)


def test_the_planted_vault_is_whole(folder: Path):
    with opened(folder) as vault, vault.page(write=False) as page:
        assert page.connection.execute(text("SELECT count(*) FROM ledger")).scalar_one() > 5
        assert key_file_of(folder, "Anna").exists()
        assert database.integrity(page.connection, with_work=True) == []
