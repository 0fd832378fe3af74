"""Pages flipped, files cut: opening or reading says Damaged in words; a forged row releases nothing."""

import random
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.store.test_vault import read_everything
from tests.store.vaults import NOON, PASSPHRASE, Planted, edit, opened
from workstation.domain.errors import Damaged, NoSpace, Refused
from workstation.domain.release import heard, why_not_cleared
from workstation.store import database, keys, objects, statements, tips
from workstation.store.vault import open_vault

PAGE = 4096


def reads_whole(folder: Path) -> str:
    """ "" if everything reads, else the sentence that came instead; anything but a Damaged breaks the test."""
    try:
        vault = open_vault(folder, "Anna", PASSPHRASE, NOON)
    except Damaged as stop:
        return stop.message
    try:
        with vault.page(write=False) as page:
            found = database.integrity(page.connection, with_work=True)
        read_everything(vault)
    except Damaged as stop:
        return stop.message
    finally:
        try:
            vault.close()
        except Damaged as stop:
            found = [stop.message]
    return " ".join([vault.read_only, *found]).strip()


@pytest.mark.parametrize("file", ["main.db", "work.db"])
def test_a_page_with_a_flipped_bit_is_noticed(planted: Planted, tmp_path: Path, file: str):
    """One bit in each of a dozen pages, reserve included. The page's own checksum must speak, in words."""
    folder = planted.copy(tmp_path / "vault")
    whole = (folder / file).read_bytes()
    assert reads_whole(folder) == ""
    dice = random.Random(7)
    pages = range(len(whole) // PAGE)
    for page in pages if len(pages) < 12 else sorted(dice.sample(pages, 12)):
        changed = bytearray((folder / file).read_bytes())
        changed[page * PAGE + dice.randrange(PAGE)] ^= 1 << dice.randrange(8)
        (folder / file).write_bytes(changed)
        assert reads_whole(folder), f"page {page} of {file}"
        planted_again(planted, folder)


def planted_again(planted: Planted, folder: Path) -> None:
    for name in ("main.db", "work.db"):
        (folder / name).write_bytes((planted.folder / name).read_bytes())


@pytest.mark.parametrize("file", ["main.db", "work.db"])
@pytest.mark.parametrize("left", [0, 1, 100, PAGE - 1, PAGE, PAGE + 1, 5 * PAGE, 0.5, 0.9])
def test_a_file_cut_off_is_noticed(folder: Path, file: str, left: float):
    whole = (folder / file).read_bytes()
    size = int(left * len(whole)) if isinstance(left, float) else left
    (folder / file).write_bytes(whole[:size])
    assert reads_whole(folder)


@pytest.mark.parametrize("file", ["main.db", "work.db"])
def test_pages_exchanged_within_a_file_are_noticed(folder: Path, file: str):
    whole = bytearray((folder / file).read_bytes())
    whole[PAGE : 2 * PAGE], whole[2 * PAGE : 3 * PAGE] = whole[2 * PAGE : 3 * PAGE], whole[PAGE : 2 * PAGE]
    (folder / file).write_bytes(whole)
    assert reads_whole(folder)


def test_the_two_files_exchanged_do_not_open(folder: Path):
    main, work = (folder / "main.db").read_bytes(), (folder / "work.db").read_bytes()
    (folder / "main.db").write_bytes(work)
    (folder / "work.db").write_bytes(main)
    assert "does not open" in reads_whole(folder)


def test_a_file_of_noise_does_not_open(folder: Path):
    (folder / "main.db").write_bytes(random.Random(1).randbytes(20 * PAGE))
    assert "does not open" in reads_whole(folder)


def test_a_forged_state_clears_nothing(folder: Path):
    """Whoever holds the database key can write “cleared” into a row; without statements it is worth nothing."""
    edit(folder, "UPDATE objects SET state = 'cleared'")
    with opened(folder) as vault, vault.page(write=False) as page:
        obj = objects.get(page, "O-2026-0001")
        assert obj.state == "cleared"
        said = heard(statements.about(page, [obj.ref]), vault.rosters, keys.verify)
        assert "no author has submitted" in why_not_cleared(obj.public(), obj.version, said)


def test_an_unknown_state_cannot_even_be_written(folder: Path):
    with pytest.raises(Exception, match="CHECK"):
        edit(folder, "UPDATE objects SET state = 'holy'")


def test_forged_pixels_of_a_crop_are_damaged(folder: Path):
    edit(folder, "UPDATE crops SET width = 16, height = 20")
    with opened(folder) as vault, vault.page(write=False) as page:
        (crop,) = objects.get(page, "O-2026-0001").crops
        with pytest.raises(Damaged) as stop:
            objects.rendition(page, crop)
        assert stop.value.code == "rendition"


def test_a_seal_moved_to_another_tip_does_not_open(folder: Path):
    edit(folder, "UPDATE work.tips SET contact = (SELECT contact FROM work.tips WHERE id = 2) WHERE id = 1")
    with opened(folder, "Cora") as vault, vault.page(write=False) as page:
        with pytest.raises(Damaged):
            tips.contact(page, tips.get(page, 1))
        assert tips.contact(page, tips.get(page, 2))


def test_a_mistake_of_ours_stays_one(folder: Path):
    with opened(folder) as vault, pytest.raises(OperationalError), vault.page(write=False) as page:
        page.connection.execute(text("SELECT nonsense FROM ledger"))


def test_a_full_database_says_so_and_keeps_its_state(folder: Path):
    with opened(folder) as vault:
        before = vault.head()
        with vault.page(write=False) as page:
            pages = page.connection.exec_driver_sql("PRAGMA main.page_count").scalar_one()
            page.connection.exec_driver_sql(f"PRAGMA main.max_page_count = {pages}")
        with pytest.raises(NoSpace) as stop, vault.page() as page:
            page.connection.execute(text("INSERT INTO settings VALUES ('big', :v)"), {"v": "x" * 1_000_000})
        assert stop.value.code == "disk_full"
        assert vault.head() == before
    with opened(folder) as vault:
        assert vault.head() == before


def test_without_the_work_key_the_second_file_is_refused_in_words(folder: Path):
    with opened(folder, "Otto") as vault, pytest.raises(Refused, match="no work key"), vault.page(write=False) as page:
        tips.counts(page)


def test_what_is_deleted_is_overwritten(folder: Path):
    with opened(folder) as vault, vault.page(write=False) as page:
        for schema in ("main", "work"):
            for pragma, value in (("secure_delete", 1), ("synchronous", 3), ("journal_mode", "delete")):
                assert page.connection.exec_driver_sql(f"PRAGMA {schema}.{pragma}").scalar_one() == value, (
                    schema,
                    pragma,
                )
