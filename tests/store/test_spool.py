"""A large file on its way into the vault: whole at any place, sealed on the disk, and gone without a trace."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.domain.errors import Damaged, NoSpace
from workstation.store import files
from workstation.store.blobs import CHUNK
from workstation.store.spool import Spool


def behind(folder: Path) -> int:
    """The descriptor of the nameless file in ``folder``."""
    opened = (int(link.name) for link in Path("/proc/self/fd").iterdir() if _lies_in(link, folder))
    return next(opened)


def _lies_in(link: Path, folder: Path) -> bool:
    try:
        return str(link.readlink()).startswith(f"{folder}/")
    except OSError:
        return False


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.integers(0, CHUNK + CHUNK // 2), max_size=5),
    st.lists(st.tuples(st.integers(0, 4 * CHUNK), st.integers(0, 2 * CHUNK)), max_size=6),
)
def test_any_place_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], places: list[tuple[int, int]]
) -> None:
    spool, whole = Spool(tmp_path_factory.mktemp("spool")), b""
    for length in lengths:
        data = os.urandom(length)
        spool.add(data)
        whole += data
    assert spool.size == len(whole)
    assert spool.read_at(0, len(whole)) == whole
    for offset, length in places:
        assert spool.read_at(offset, length) == whole[offset : offset + length]


def test_it_is_sealed_without_a_name_and_gone_when_nobody_holds_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.add(b"still life" * CHUNK)
    assert list(tmp_path.iterdir()) == []
    on_disk = os.pread(behind(tmp_path), 20 * CHUNK, 0)
    assert len(on_disk) > 9 * CHUNK
    assert b"still life" not in on_disk
    del spool
    gc.collect()
    with pytest.raises(StopIteration):
        behind(tmp_path)


def test_what_the_disk_changed_is_not_given_back(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.add(bytes(3 * CHUNK))
    os.pwrite(behind(tmp_path), b"x", CHUNK + 100)
    assert spool.read_at(0, 10) == bytes(10)
    with pytest.raises(Damaged):
        spool.read_at(CHUNK, 10)


def test_without_a_nameless_file_a_named_one_is_taken_back_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "O_TMPFILE", os.O_DIRECTORY)  # as a file system which has none
    spool = Spool(tmp_path)
    spool.add(b"still life" * CHUNK)
    assert list(tmp_path.iterdir()) == []
    assert spool.read_at(5 * CHUNK, 10) == (b"still life" * CHUNK)[5 * CHUNK : 5 * CHUNK + 10]


def test_a_disk_that_fills_up_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(tmp_path)
    monkeypatch.setattr(files, "RESERVE", 1 << 60)
    with pytest.raises(NoSpace):
        spool.add(b"still life")
