"""An intake that was cancelled or killed, or ran on other processes, ends as if nothing had happened."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from distributed import Client

from tests.stage import Opener, copies, jpeg, ledger_verbs, open_session, scene
from workstation.actions import DarkroomOnCall, Session, intake, looking, upkeeping
from workstation.cli.scheduler import scheduler
from workstation.domain.errors import NoSpace
from workstation.imaging import likewords
from workstation.store import cases, files, images, intakes, likenesses

FILES = 25
COUNTS = {"new": 20, "duplicate": 3, "known": 0, "refused": 2}
ROOT = Path(__file__).resolve().parents[2]

TAKER = """
import os, signal, sys
from pathlib import Path
from tests.stage import open_session
from workstation.actions import DarkroomOnCall, intake
folder, place, number = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
room = DarkroomOnCall()
def cut(done, total, words):
    if done == number:
        os.kill(os.getpid(), signal.SIGKILL)
intake.take_in(open_session(folder, "Anna", room), [place], "OP-1", cut)
"""


class Cancelled(Exception):
    """Raised by the progress bar's button."""


@pytest.fixture(scope="module")
def seizure(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """25 files: 20 pictures, three of them twice, two of no use."""
    folder = tmp_path_factory.mktemp("evidence") / "seizure"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number:03}.jpg").write_bytes(jpeg(np.ascontiguousarray(scene(300 + number)[300:348, 400:464])))
    for number in (1, 2, 15):
        shutil.copy(folder / f"{number:03}.jpg", folder / f"{number:03} copy.jpg")
    (folder / "008 notes.txt").write_bytes(b"milk, eggs")
    (folder / "zz empty.jpg").touch()
    return folder


def story(session: Session) -> list[object]:
    """Everything that intakes left, opened."""
    with session.vault.page(write=False) as page:
        case = cases.named(page, "OP-1").id
        found = images.of_case(page, case)
        inside = [
            (image, images.inside(page, image), images.place_names(page, image.id), images.zones_of(page, image.id))
            for image in found
        ]
        plain = [images.content(page, image) for image in found]
        likely = list(likenesses.some(page, likewords.VERSION, [image.id for image in found]))
        return [inside, plain, likely, intakes.refused(page, case), intakes.interrupted(page, case)]


@pytest.fixture(scope="module")
def whole(
    case_vault: Path, seizure: Path, tmp_path_factory: pytest.TempPathFactory, darkroom: DarkroomOnCall
) -> list[object]:
    """What an intake without any incident leaves."""
    folder = tmp_path_factory.mktemp("whole") / "vault"
    shutil.copytree(case_vault, folder)
    anna = open_session(folder, "Anna", darkroom)
    result = intake.take_in(anna, [seizure], "OP-1").result
    assert {key: result[key] for key in COUNTS} == COUNTS
    assert result["resumed"] == 0
    told = story(anna)
    anna.vault.close()
    return told


@pytest.fixture
def opener(case_vault: Path, tmp_path: Path, darkroom: DarkroomOnCall) -> Iterator[Opener]:
    yield from copies(case_vault, tmp_path, darkroom)


def pressed(after: int) -> Callable[[int, int, str], None]:
    """Cancel after so many files."""

    def press(done: int, total: int, words: str) -> None:
        assert total == FILES
        if done == after:
            raise Cancelled

    return press


@pytest.mark.parametrize("after", [1, 7, 17])
def test_a_cancelled_intake_keeps_what_is_in_and_goes_on(
    after: int, opener: Opener, seizure: Path, whole: list[object]
) -> None:
    anna = opener("Anna")
    with pytest.raises(Cancelled):
        intake.take_in(anna, [seizure], "OP-1", pressed(after))
    assert ledger_verbs(anna)[-1] == "intake.stopped"
    assert upkeeping.check_vault(anna)[0] == []
    (waiting,) = intake.interrupted(anna, "OP-1")
    assert waiting.progress.done == after
    assert waiting.paths == (str(seizure),)
    result = intake.take_in(anna, [seizure], "OP-1").result
    assert {key: result[key] for key in COUNTS} == COUNTS
    assert result["resumed"] == after
    assert len(result["refusals"]) == 2
    assert story(anna) == whole
    again = intake.take_in(anna, [seizure], "OP-1").result
    assert {key: again[key] for key in COUNTS} == COUNTS | {"new": 0, "duplicate": 23}, "a finished one begins anew"


def test_passing_over_what_is_in_can_be_cancelled_too(opener: Opener, seizure: Path, whole: list[object]) -> None:
    anna = opener("Anna")
    told: list[str] = []

    def cancel(done: int, _total: int, words: str) -> None:
        told.append(words)
        if (words == "files taken in" and done == 20) or "passed over" in words:
            raise Cancelled

    for _ in range(2):
        with pytest.raises(Cancelled):
            intake.take_in(anna, [seizure], "OP-1", cancel)
    assert told[-1] == "files passed over that are in already"
    assert ledger_verbs(anna)[-1] == "intake.stopped"
    assert intake.take_in(anna, [seizure], "OP-1").result["resumed"] == 20
    assert story(anna) == whole


@pytest.mark.parametrize("after", [2, 16, 24])
def test_a_killed_intake_ends_as_if_nothing_had_happened(
    after: int, opener: Opener, seizure: Path, whole: list[object]
) -> None:
    taker = [sys.executable, "-c", TAKER, str(opener.folder), str(seizure), str(after)]
    died = subprocess.run(taker, cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    anna = opener("Anna")
    result = intake.take_in(anna, [seizure], "OP-1").result
    assert {key: result[key] for key in COUNTS} == COUNTS
    assert result["resumed"] == after // intake.TOGETHER * intake.TOGETHER
    assert story(anna) == whole
    assert upkeeping.check_vault(anna)[0] == []


def test_what_could_not_be_kept_is_read_again(
    opener: Opener, seizure: Path, whole: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = opener("Anna")
    asked = iter([None, NoSpace("disk_full", "The disk is full.")])

    def space(_folder: Path, size: int) -> None:
        if (
            not size and (full := next(asked)) is not None
        ):  # asked for each file, and without a size for what is kept together
            raise full

    with monkeypatch.context() as patched:
        patched.setattr(files, "require_space", space)
        with pytest.raises(NoSpace):
            intake.take_in(anna, [seizure], "OP-1")
    result = intake.take_in(anna, [seizure], "OP-1").result
    assert result["resumed"] == 16
    assert {key: result[key] for key in COUNTS} == COUNTS
    assert story(anna) == whole


def test_a_place_that_changed_meanwhile_is_read_from_its_beginning(
    opener: Opener, seizure: Path, whole: list[object], tmp_path: Path
) -> None:
    anna = opener("Anna")
    place = tmp_path / "seizure"
    shutil.copytree(seizure, place)
    with pytest.raises(Cancelled):
        intake.take_in(anna, [place], "OP-1", pressed(12))
    (place / "000.jpg").rename(place / "zz 000.jpg")
    result = intake.take_in(anna, [place], "OP-1").result
    assert result["resumed"] == 0
    assert (result["new"], result["duplicate"], result["refused"]) == (11, 12, 2)
    first = looking.images_of(anna, "OP-1")[0]
    assert looking.sheet(anna, first.id).places == ("seizure/000.jpg", "seizure/zz 000.jpg")
    assert len(looking.refusals_of(anna, "OP-1")) == 2, "told once"


def test_another_seizure_does_not_go_on_with_this_one(opener: Opener, seizure: Path, tmp_path: Path) -> None:
    anna = opener("Anna")
    with pytest.raises(Cancelled):
        intake.take_in(anna, [seizure], "OP-1", pressed(5))
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(seizure / "019.jpg", other)
    assert intake.take_in(anna, [other], "OP-1").result["new"] == 1
    assert len(intake.interrupted(anna, "OP-1")) == 1


def test_other_processes_find_the_same(opener: Opener, seizure: Path, whole: list[object]) -> None:
    anna = opener("Anna")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        intake.take_in(anna, [seizure], "OP-1", executor=pool)
    assert story(anna) == whole


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real scheduler on loopback with two worker processes."""
    folder = tmp_path_factory.mktemp("dask")
    note, command = folder / "scheduler.json", [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT}
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    here = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(note)]
    started = [subprocess.Popen([*command, "scheduler", "--port", "0", *here], env=environment, **quiet)]  # type: ignore[call-overload]
    try:
        while not note.exists():  # a worker waits for the file by itself
            assert started[0].poll() is None
            started[0].poll() or select.select([], [], [], 0.05)
        for _ in range(2):
            worker = [*command, "worker", "--nthreads", "1", "--nworkers", "1", *here, "--local-directory", str(folder)]
            started.append(subprocess.Popen(worker, env=environment, **quiet))  # type: ignore[call-overload]
        address = json.loads(note.read_text())["address"]
        with Client(address) as client:
            client.wait_for_workers(2, timeout=60)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(20)


def test_the_workers_of_a_scheduler_find_the_same(
    dask: str, opener: Opener, seizure: Path, whole: list[object]
) -> None:
    anna = opener("Anna")
    with scheduler(dask) as (executor, workers):
        assert workers == 2
        intake.take_in(anna, [seizure], "OP-1", executor=executor, ahead=4)
    assert story(anna) == whole
