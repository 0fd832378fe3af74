"""Killed at any moment, the vault opens, its ledger holds, every acknowledged act is there and no half one.

Short by default; ``WORKSTATION_CRASH_ROUNDS=2000`` kills that often, at random moments and at every system call.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.crash import look
from tests.store.vaults import opened
from workstation.store import files

ROUNDS = int(os.environ.get("WORKSTATION_CRASH_ROUNDS", "30"))
ROOT = Path(__file__).resolve().parents[2]
POINTS = ["fsync:2", "fsync:9", "rename:1", "unlink:1", "pwrite64:9"]
EVERY = [f"{call}:{n}" for call in ("fsync", "rename", "unlink", "pwrite64") for n in range(1, 13)]


def run(*words: str, under: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [*under, sys.executable, "-m", "tests.store.crash", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60 + 2 * ROUNDS)


def test_killed_at_random_moments(folder: Path):
    done = run(str(folder), "rounds", str(ROUNDS), "11")
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split()[-1]) >= ROUNDS, "the workers must have worked"


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is absent")
@pytest.mark.parametrize("point", EVERY if ROUNDS > 30 else POINTS)
def test_killed_at_a_system_call(folder: Path, point: str):
    call, when = point.split(":")
    inject = (
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:signal=KILL:when={when}",
    )
    done = run(str(folder), "work", under=inject)
    if "ptrace" in done.stderr or "strace:" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.returncode in (-9, 137), done.stderr
    with opened(folder) as vault:
        assert look(vault, max(map(int, done.stdout.split()), default=0)) == ""


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is absent")
@pytest.mark.parametrize("point", ["pwrite64:6", "pwrite64:11", "fsync:2"])
def test_a_disk_that_is_full_ends_in_a_sentence_and_a_clean_state(folder: Path, point: str):
    call, when = point.split(":")
    paths = [str(p) for p in (folder / "main.db", folder / "work.db", folder / "main.db-journal", folder / "blobs")]
    inject = ["strace", "-f", "-qq", "-o", "/dev/null"]
    inject += [word for path in paths for word in ("-P", path)]
    inject += ["-e", f"trace={call}", "-e", f"inject={call}:error=ENOSPC:when={when}+"]
    done = run(str(folder), "work", under=tuple(inject))
    if "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    said = "NoSpace: The disk is full" if call == "pwrite64" else "Damaged: The disk reported an error"
    assert f"workstation.domain.errors.{said}" in done.stderr, done.stderr[-800:]
    with opened(folder) as vault:
        assert look(vault, max(map(int, done.stdout.split()), default=0)) == ""


def test_what_a_crash_left_is_swept_at_the_next_opening(folder: Path):
    left = folder / "blobs" / "source" / f"x{files.TEMPORARY}"
    left.write_bytes(b"half")
    with opened(folder):
        assert not left.exists()
