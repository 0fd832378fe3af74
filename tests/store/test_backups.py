"""Backups: a round trip, and every damage refused at the file that has it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.store.vaults import opened, raw_files
from workstation.domain.errors import Damaged, NotFound, Refused
from workstation.store import backups, images
from workstation.store.backups import LIST


def report(*_: object) -> None:
    """Nobody listens."""


@pytest.fixture
def backup(folder: Path, tmp_path: Path) -> Path:
    backups.copy(folder, tmp_path / "backup", report)
    return tmp_path / "backup"


def test_what_was_backed_up_comes_back_to_the_byte(planted, folder: Path, backup: Path, tmp_path: Path):
    kept = {name: data for name, data in raw_files(folder).items() if name != "lock"}
    shutil.rmtree(folder)
    count, size = backups.restore(backup, folder, report)
    assert raw_files(folder) == kept
    assert (count, size) == (len(kept), sum(map(len, kept.values())))
    with opened(folder) as vault, vault.page(write=False) as page:
        assert not vault.read_only
        assert images.content(page, images.get(page, 1)) == planted.photograph


def test_the_backup_is_private_and_tells_how_far_it_is(folder: Path, tmp_path: Path):
    said: list[tuple[int, int]] = []
    backups.copy(folder, tmp_path / "b", lambda done, total, _words: said.append((done, total)))
    assert [done for done, _ in said] == list(range(len(said)))
    for path in (tmp_path / "b").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_every_damaged_or_missing_file_is_named_and_nothing_is_restored(backup: Path, tmp_path: Path):
    for name in [n for n in raw_files(backup) if n != LIST]:
        whole = (backup / name).read_bytes()
        for bad in (whole[:-1], whole + b"\0", bytes((whole[0] ^ 1,)) + whole[1:], None):
            (backup / name).unlink() if bad is None else (backup / name).write_bytes(bad)
            with pytest.raises(Damaged) as stop:
                backups.restore(backup, tmp_path / "back", report)
            assert name in stop.value.message
            assert not (tmp_path / "back").exists()
            (backup / name).write_bytes(whole)
    backups.restore(backup, tmp_path / "back", report)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"7", b"\xff", b'{"../outside": "00"}', b'{"/etc/hostname": "00"}', b'{"main.db": null}']
)
def test_a_garbled_or_hostile_list_is_damaged(backup: Path, tmp_path: Path, data: bytes):
    (backup / LIST).write_bytes(data)
    with pytest.raises(Damaged):
        backups.restore(backup, tmp_path / "back", report)
    assert not (tmp_path / "back").exists()


def test_a_list_with_a_right_digest_still_may_not_point_outside(backup: Path, tmp_path: Path):
    (tmp_path / "outside").write_bytes(b"x")
    listed = json.loads((backup / LIST).read_bytes())
    listed["../outside"] = backups._digest(tmp_path / "outside")
    (backup / LIST).write_text(json.dumps(listed))
    with pytest.raises(Damaged):
        backups.restore(backup, tmp_path / "back", report)


def test_a_copy_without_its_list_is_no_backup(backup: Path, tmp_path: Path):
    (backup / LIST).unlink()
    with pytest.raises(NotFound):
        backups.restore(backup, tmp_path / "back", report)


def test_a_copy_that_was_stopped_is_no_backup(folder: Path, tmp_path: Path):
    def stop(done: int, *_: object) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backups.copy(folder, tmp_path / "b", stop)
    with pytest.raises(NotFound):
        backups.restore(tmp_path / "b", tmp_path / "back", report)


def test_neither_goes_into_a_folder_that_holds_something(folder: Path, backup: Path, tmp_path: Path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_bytes(b"keep me")
    with pytest.raises(Refused):
        backups.copy(folder, tmp_path / "full", report)
    with pytest.raises(Refused):
        backups.restore(backup, tmp_path / "full", report)
    assert raw_files(tmp_path / "full") == {"x": b"keep me"}


def test_a_backup_does_not_lie_inside_its_vault(folder: Path):
    before = raw_files(folder)
    for inside in (folder, folder / "backup", folder / "people" / ".." / "b"):
        with pytest.raises(Refused):
            backups.copy(folder, inside, report)
    assert raw_files(folder) == before


def test_an_older_backup_restored_beside_nothing_newer_opens(folder: Path, backup: Path, tmp_path: Path):
    backups.restore(backup, tmp_path / "back", report)
    with opened(tmp_path / "back", "Otto") as vault:
        assert not vault.read_only
