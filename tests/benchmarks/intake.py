"""Intake: pictures a second, processor time and memory, beside the tools anybody has and the floor of decoding alone.

Everything runs in turn, ``--repeat`` times, on the same photographs (see ``textures``): wall time for whoever has the
machine for themselves, processor seconds of all processes for whoever has not. Zones and likeness, which take twenty
times as long, are measured on fewer of them. ``growth`` takes in small pictures, and goes on behind a million rows as an
earlier intake would have left them.
"""

import contextlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from tests.benchmarks import textures, zones
from tests.benchmarks.probes import anna, prepare
from workstation import resources
from workstation.actions import DarkroomOnCall, Session, intake
from workstation.imaging import likeness, likewords, plate
from workstation.store import keys, settings

ROOT = Path(__file__).resolve().parents[2]
LOOKED_AT = 20
"""Photographs taken in with zones, which take a second or two each."""
_TICK = os.sysconf("SC_CLK_TCK")


# --- measuring processes -----------------------------------------------------------------------------------


def below(parent: int) -> dict[int, float]:
    """Every process below one, and processor seconds of it and of its children that ended."""
    kin: dict[int, list[tuple[int, float]]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                words = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                kin.setdefault(int(words[1]), []).append((int(entry.name), sum(map(int, words[11:15])) / _TICK))
    found: dict[int, float] = {}
    waiting = [parent]
    while waiting:
        for number, spent in kin.get(waiting.pop(), []):
            found[number] = spent
            waiting.append(number)
    return found


def held(processes: Sequence[int]) -> float:
    """MiB of these processes together; what they share is counted once, where the system tells."""
    total = 0.0
    for number in processes:
        with contextlib.suppress(OSError, IndexError):
            try:
                lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
            except PermissionError:
                total += int(Path(f"/proc/{number}/statm").read_text().split()[1]) * 4096 / 1048576
    return total


@dataclass
class Run:
    """One run: seconds on the wall, of processors, and MiB at most of all its processes together."""

    wall: float
    cpu: float
    peak: float
    told: dict[str, float] = field(default_factory=dict)


def run(*command: object, own: bool = False) -> Run:
    """Run a command. ``own``: a probe of ours, which tells its seconds itself, without its start."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, env=env, cwd=ROOT)
    peak, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            peak[0] = max(peak[0], held([process.pid, *below(process.pid)]))

    watcher = threading.Thread(target=watch)
    watcher.start()
    said = process.communicate()[0]
    wall = time.perf_counter() - begin
    over.set()
    watcher.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if not own:
        return Run(wall, cpu, peak[0])
    told = json.loads(said.splitlines()[-1])
    return Run(told["wall"], told["cpu"], peak[0], told)


@contextlib.contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Wall and processor seconds of what is done inside, of this process and those below it."""
    told: dict[str, float] = {}
    mine, theirs, begin = time.process_time(), sum(below(os.getpid()).values()), time.perf_counter()
    yield told
    told["wall"] = time.perf_counter() - begin
    told["desk"] = time.process_time() - mine
    told["cpu"] = told["desk"] + sum(below(os.getpid()).values()) - theirs


# --- the probes, each in a process of its own --------------------------------------------------------------


def take(folder: str, work: str, how: str) -> None:
    """Take a folder into a new vault. ``how``: "glanced" leaves zones and likeness for later and stops there; "looked"."""
    session, darkroom = _vault(Path(work))
    with session.vault.page() as page:
        settings.put(page.connection, "look_later", "yes" if how == "glanced" else "no")
    with timed() as told:
        _taken(session, Path(folder), glanced=how == "glanced")
    session.vault.close()
    darkroom.close()
    _tell(told)


def behind(folder: str, work: str, rows: str) -> None:
    """The same behind so many rows of an earlier intake."""
    from tests.benchmarks import growing

    session, darkroom = _vault(Path(work))
    with session.vault.page() as page:
        settings.put(page.connection, "look_later", "yes")
    first = growing.small(Path(work).parent / "first", 10**9, 16)
    _taken(session, first, glanced=True)
    growing.fill(session, int(rows))
    with timed() as told:
        _taken(session, Path(folder), glanced=True)
    session.vault.close()
    darkroom.close()
    _tell(told)


def _vault(work: Path) -> tuple[Session, DarkroomOnCall]:
    darkroom = DarkroomOnCall()
    session = anna(prepare(work, cost=keys.FLOOR), darkroom)
    intake.open_case(session, "OP-1", "One")
    darkroom()
    return session, darkroom


class _AllIn(Exception):
    """Everything is in, and nothing was looked at yet."""


def _taken(session: Session, folder: Path, *, glanced: bool) -> None:
    def report(done: int, total: int, words: str) -> None:
        if glanced and done == total and words == "files taken in":
            raise _AllIn

    with contextlib.suppress(_AllIn):
        intake.take_in(session, [folder], "OP-1", report)


def floor(folder: str) -> None:
    """Decode every JPEG to grey at 1/8 scale, two processes."""
    with get_context("spawn").Pool(2) as pool:
        files = sorted(map(str, Path(folder).iterdir()))
        pool.map(_decoded, files[:4])
        with timed() as told:
            pool.map(_decoded, files, chunksize=4)
        _tell(told)


def _decoded(path: str) -> None:
    cv2.setNumThreads(1)
    cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8)


def _tell(told: dict[str, float]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


# --- beside the tools and the floor ------------------------------------------------------------------------

TOOLS = 'sha256sum "$1"; md5sum "$1"; vipsthumbnail "$1" -s 256 -o "$2/%s.jpg"'


def beside(work: Path, folder: Path, repeat: int) -> None:
    """The table of a seizure's photographs."""
    files = sorted(folder.iterdir())
    probe = (sys.executable, "-m", "tests.benchmarks.intake")
    runs: dict[str, list[Run]] = {name: [] for name in ("floor", "tools", "glanced")}
    for turn in range(repeat):
        runs["floor"].append(run(*probe, "floor", folder, own=True))
        if shutil.which("vipsthumbnail"):
            thumbs = work / "thumbs"
            thumbs.mkdir()
            names = work / "names"
            names.write_text("\n".join(map(str, files)))
            runs["tools"].append(run("xargs", "-a", names, "-P2", "-I{}", "sh", "-c", TOOLS, "sh", "{}", thumbs))
            shutil.rmtree(thumbs)
        runs["glanced"].append(run(*probe, "take", folder, work / f"glanced {turn}", "glanced", own=True))
        shutil.rmtree(work / f"glanced {turn}")
        _line(
            *[
                f"{turn}: {name} {each[-1].wall:.1f} s, {each[-1].cpu:.1f} s of processors"
                for name, each in runs.items()
                if each
            ]
        )
    few = work / "few"
    few.mkdir()
    for path in files[:LOOKED_AT]:
        os.link(path, few / path.name) if path.stat().st_dev == few.stat().st_dev else shutil.copy(path, few)
    runs["looked"] = [run(*probe, "take", few, work / f"looked {turn}", "looked", own=True) for turn in range(repeat)]
    count = {name: len(files) for name in runs} | {"looked": min(LOOKED_AT, len(files))}
    table(runs, count, sum(path.stat().st_size for path in files) / len(files) / 1e6)


WORDS = {
    "floor": "decode floor: libjpeg-turbo 1/8 grey, two processes",
    "tools": "sha256sum; md5sum; vipsthumbnail, two jobs",
    "glanced": "workstation, zones and likeness later",
    "looked": "workstation, zones and likeness at once",
}


def table(runs: dict[str, list[Run]], count: dict[str, int], size: float) -> None:
    """Print it."""
    _line(
        f"{count['floor']:,} photographs of 12 megapixels, {size:.1f} MB each; medians of {len(runs['floor'])} runs in turn"
    )
    _line(f"{'way':<54}{'pictures/s':>11}{'ms wall':>9}{'ms CPU':>9}{'x floor':>9}{'by CPU':>8}{'peak MiB':>10}")
    middle = {
        name: (
            statistics.median(one.wall for one in each) / count[name],
            statistics.median(one.cpu for one in each) / count[name],
        )
        for name, each in runs.items()
        if each
    }
    for name, (wall, cpu) in middle.items():
        peak = max(one.peak for one in runs[name])
        _line(
            f"{WORDS[name]:<54}{1 / wall:>11.1f}{1000 * wall:>9.1f}{1000 * cpu:>9.1f}{wall / middle['floor'][0]:>9.2f}"
            f"{cpu / middle['floor'][1]:>8.2f}{peak:>10.0f}"
        )
    if "tools" in middle:
        ours, theirs = middle["glanced"], middle["tools"]
        _line(
            f"the tools take {theirs[0] / ours[0]:.2f} times as long, {theirs[1] / ours[1]:.2f} times the processor time"
        )


def detectors(folder: Path) -> None:
    """Processor time of each part of a look, for one photograph."""
    cv2.setNumThreads(1)
    spent: dict[str, list[float]] = {}

    def part(name: str, begin: float) -> None:
        spent.setdefault(name, []).append(time.process_time() - begin)

    words = likewords.vocabulary(resources() / likewords.FILE)
    for path in sorted(folder.iterdir())[:6]:
        data = path.read_bytes()
        begin = time.process_time()
        upright = np.asarray(plate.Plate(data, "JPEG").reduced(1280))
        part("second decoding, 1280 pixels", begin)
        for name, (_, cost) in zones.look(upright, zones.at_intake()).items():
            spent.setdefault(f"zones: {name}", []).append(cost)
        begin = time.process_time()
        found = likeness.features(zones.cv2.resize(upright, (800, 600), interpolation=cv2.INTER_AREA))
        part("likeness: points and colours", begin)
        begin = time.process_time()
        words.kept(likeness.close_features(found), 4000, 3000)
        part("likeness: words", begin)
    for name, each in spent.items():
        _line(f"  {name:<40}{1000 * statistics.median(each):>8.0f} ms of one core")


def _line(*words: str) -> None:
    sys.stdout.write("; ".join(words) + "\n")
    sys.stdout.flush()


def tell(files: int, repeat: int, pictures: Path | None, tiny: int) -> None:
    """Everything. ``pictures``: where the photographs are, or are kept for another time; ``tiny``: see ``growing``."""
    plate.register()
    with tempfile.TemporaryDirectory(prefix="workstation-intake-") as name:
        work = Path(name)
        folder = (pictures or work / "seizure") / str(files)
        textures.folder(folder, files)
        beside(work, folder, repeat)
        detectors(folder)
    if tiny:
        from tests.benchmarks import growing

        growing.tell(tiny)


if __name__ == "__main__":
    {"take": take, "behind": behind, "floor": floor}[sys.argv[1]](*sys.argv[2:])
