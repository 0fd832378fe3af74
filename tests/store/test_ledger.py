"""A ledger, a database file or a pin changed behind the program's back: named, and open for reading only."""

from pathlib import Path

import pytest

from tests.store.test_vault import read_only
from tests.store.vaults import act, edit, opened
from workstation.store import people, tips

LEDGER = {
    "an edited entry": (["UPDATE ledger SET subject = 'O-2026-0009' WHERE position = 3"], "does not hold at entry 3"),
    "another person": (["UPDATE ledger SET person = 'p-0' WHERE position = 2"], "does not hold at entry 2"),
    "another time": (["UPDATE ledger SET at = '2020-01-01T00:00:00.000+00:00' WHERE position = 4"], "entry 4"),
    "a removed entry": (["DELETE FROM ledger WHERE position = 2"], "does not hold at entry 2"),
    "a cut end": (["DELETE FROM ledger WHERE position = (SELECT max(position) FROM ledger)"], "put back to an older state"),
    "an emptied ledger": (["DELETE FROM ledger"], "put back to an older state"),
    "an inserted entry": (
        ["INSERT INTO ledger SELECT 99, 'x', 'y', at, person, role, via, verb, subject, detail FROM ledger LIMIT 1"],
        "does not hold",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", LEDGER)
def test_a_ledger_changed_behind_the_programs_back_opens_for_reading_only(folder: Path, what: str):
    statements, words = LEDGER[what]
    edit(folder, *statements)
    read_only(folder, words)


def test_a_ledger_rewritten_with_fitting_hashes_contradicts_the_pins(folder: Path):
    """What somebody can do who has the database key: write a whole new history."""
    with opened(folder) as vault:
        old = vault.head()
    with opened(folder) as vault, vault.page() as page:
        page.connection.exec_driver_sql("DELETE FROM ledger")
        for number in range(old.position + 3):
            act(page, "object.edited", f"O-{number}")
        # pinned by nobody: close() would sign the new head
        vault.read_only = "the test"
    read_only(folder, "was rewritten at or before entry")


def test_an_older_copy_of_the_whole_main_file_is_found_by_the_pin(folder: Path):
    old = (folder / "main.db").read_bytes()
    with opened(folder, "Otto") as vault, vault.page() as page:
        act(page, "case.opened", "case:9")
    (folder / "main.db").write_bytes(old)
    for name in ("Otto", "Ada", "Cora"):
        read_only(folder, "put back to an older state", name)


def test_an_older_copy_of_the_tips_file_alone_is_found(folder: Path):
    old = (folder / "work.db").read_bytes()
    with opened(folder) as vault, vault.page() as page:
        tips.link(page, tips.get(page, 1), "O-2026-0001", vault.me.person)
        act(page, "tip.linked", "T-1")
    (folder / "work.db").write_bytes(old)
    read_only(folder, "put back to an older state")


def test_an_older_main_file_beside_newer_tips_is_found_even_with_the_pins_put_back(folder: Path):
    old = (folder / "main.db").read_bytes()
    pins = {pin: pin.read_bytes() for pin in (folder / "people").glob("*.pin")}
    with opened(folder) as vault, vault.page() as page:
        tips.link(page, tips.get(page, 1), "O-2026-0001", vault.me.person)
        act(page, "tip.linked", "T-1")
    for pin, data in pins.items():
        pin.write_bytes(data)
    (folder / "main.db").write_bytes(old)
    read_only(folder, "put back to an older state")


def test_a_missing_pin_is_told(folder: Path):
    next((folder / "people").glob("*.pin")).unlink()
    read_only(folder, "remembered ledger head is missing")


def test_a_key_sealed_by_a_stranger_is_told(folder: Path):
    with opened(folder, "Ada") as vault:
        anna = next(seat for seat in vault.roster.seats if vault.names[seat.person] == "Anna")
        vault.seals.with_seal("source", anna.person, anna.agree_key, bytes(32)).write(folder)
    read_only(folder, "not this vault's")


def test_an_administrator_between_two_analysts_leaves_the_files_in_step(folder: Path):
    for name in ("Anna", "Ada", "Otto", "Anna", "Cora"):
        with opened(folder, name) as vault:
            assert not vault.read_only
            with vault.page() as page:
                act(page)


@pytest.mark.parametrize(
    "data", [b"", b"x", b'{"hash":"0","position":1}\nzz', b'{"hash":"0","position":1}\n00', b"[]\n00"]
)
def test_a_forged_or_garbled_pin_opens_for_reading_only(folder: Path, data: bytes):
    next((folder / "people").glob("*.pin")).write_bytes(data)
    read_only(folder, "remembered ledger head")


def test_a_pin_signed_by_somebody_else_is_forged(folder: Path):
    with opened(folder, "Otto") as vault:
        head, otto = vault.head(), vault.me
        anna = next(p.id for p in vault.people().values() if p.name == "Anna")
    people.remember_head(folder, otto, head)
    forged = (folder / "people" / f"{otto.person}.pin").read_bytes()
    (folder / "people" / f"{anna}.pin").write_bytes(forged)
    read_only(folder, "was forged")


def test_every_session_pins_the_head_it_leaves(folder: Path):
    with opened(folder) as vault:
        with vault.page() as page:
            act(page)
        head, roster_ = vault.head(), vault.roster
    assert head in people.remembered_heads(folder, roster_)
