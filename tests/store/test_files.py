"""Crash-safe files: the order of calls as the kernel sees it, and errors that leave nothing behind."""

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.vaults import PASSPHRASE
from workstation.domain.errors import NoSpace
from workstation.store import files

needs_strace = pytest.mark.skipif(not shutil.which("strace"), reason="strace is absent")
CALLS = "openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,close"
ACT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from workstation.domain.change import Change
from workstation.store.vault import open_vault
vault = open_vault(Path(sys.argv[1]), "Anna", sys.argv[2], datetime(2026, 11, 22, tzinfo=UTC))
Path(sys.argv[1], "blobs").stat()
with vault.page() as page:
    page.blobs.put(page.connection, "source", "image", b"harmless" * 1000)
    page.record(Change("image.taken_in", "image:9", vault.me.person, "analyst", "cli", datetime.now(UTC)))
vault.close()
"""


def traced(folder: Path, tmp_path: Path) -> list[str]:
    log = tmp_path / "calls"
    command = [
        "strace",
        "-f",
        "-y",
        "-e",
        f"trace={CALLS}",
        "-o",
        str(log),
        sys.executable,
        "-c",
        ACT,
        str(folder),
        PASSPHRASE,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr
    lines = [line.split(None, 1)[1] for line in log.read_text(errors="replace").splitlines()]
    return [line for line in lines if str(folder) in line and "= -1" not in line]


def fsync_faults(lines: list[str]) -> list[str]:
    """Renames of unsynced files, folders not synced after a rename, and commits that come before either."""
    dirty: set[str] = set()
    unsynced_folders: set[str] = set()
    faults: list[str] = []
    for line in lines:
        name = line.split("(")[0]
        on = re.search(r"\d+<([^>]*)>", line)
        target = on[1] if on else ""
        if name in ("write", "pwrite64"):
            dirty.add(target)
        elif name in ("fsync", "fdatasync"):
            dirty.discard(target)
            unsynced_folders.discard(target)
        elif name.startswith("rename"):
            source, to = re.findall(r'"([^"]*)"', line)[:2]
            if source in dirty:
                faults.append(f"renamed before it was synced: {source}")
            unsynced_folders.add(str(Path(to).parent))
        elif name.startswith("unlink") and (gone := re.findall(r'"([^"]*)"', line)):
            if gone[0].endswith("-journal"):  # the commit
                faults += [f"commit before the folder was synced: {f}" for f in unsynced_folders]
                faults += [
                    f"commit before a write was synced: {f}" for f in dirty if f.endswith(".db") or "/blobs/" in f
                ]
            dirty.discard(gone[0])
    return faults


@needs_strace
def test_every_file_is_synced_before_its_rename_and_every_folder_before_the_commit(folder: Path, tmp_path: Path):
    lines = traced(folder, tmp_path)
    renames = [line for line in lines if line.startswith("rename") and "/blobs/" in line]
    commits = [line for line in lines if line.startswith("unlink") and "-journal" in line]
    assert len(renames) == 1
    assert commits
    assert fsync_faults(lines) == []


@needs_strace
def test_new_files_are_exclusive_and_private(folder: Path, tmp_path: Path):
    made = [line for line in traced(folder, tmp_path) if line.startswith("openat") and ".part" in line]
    assert len(made) >= 2
    assert all("O_EXCL" in line and "O_CREAT" in line and "0600" in line for line in made)


def test_the_lint_itself_finds_what_it_looks_for():
    good = [
        'write(5</v/blobs/a.part>, "x", 1) = 1', "fsync(5</v/blobs/a.part>) = 0",
        'rename("/v/blobs/a.part", "/v/blobs/a") = 0', "fsync(5</v/blobs>) = 0", 'unlink("/v/main.db-journal") = 0',
    ]  # fmt: skip
    assert fsync_faults(good) == []
    for left_out in (1, 3):
        assert fsync_faults([line for n, line in enumerate(good) if n != left_out])


def test_a_file_is_replaced_wholly_or_not_at_all(tmp_path: Path):
    path = tmp_path / "x"
    files.write(path, [b"old"])

    def broken():
        yield b"new"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        files.write(path, broken())
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]
    files.write(path, [b"n", b"ew"])
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_a_sentence(tmp_path: Path, code: int):
    def full():
        yield b"x"
        raise OSError(code, os.strerror(code))

    with pytest.raises(NoSpace) as stop:
        files.write(tmp_path / "x", full())
    assert stop.value.exit_code == 6
    assert list(tmp_path.iterdir()) == []


def test_another_error_of_the_disk_stays_what_it_is(tmp_path: Path):
    def broken():
        yield b"x"
        raise OSError(errno.EIO, "broken")

    with pytest.raises(OSError, match="broken"):
        files.write(tmp_path / "x", broken())
    assert list(tmp_path.iterdir()) == []


def test_more_than_the_disk_holds_is_refused_before_anything_is_written(tmp_path: Path):
    files.require_space(tmp_path, 1)
    with pytest.raises(NoSpace, match="MB left"):
        files.require_space(tmp_path, 10**18)


def test_sweep_takes_temporaries_only(tmp_path: Path):
    (tmp_path / "a").mkdir()
    for name in ("a/x.part", "y.part", "a/x", "part"):
        (tmp_path / name).write_bytes(b"")
    assert files.sweep(tmp_path) == 2
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a", "part", "x"]
