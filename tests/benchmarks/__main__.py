"""``python -m tests.benchmarks``: what the program takes today, beside a tool everybody knows, in the same run.

Each figure is the median of ``--repeat`` runs (3). Nothing is asserted. What needs an absent tool says so.
labelme and napari are put into throw-away environments; ``--labelme PYTHON``, ``--napari PYTHON`` use ones that have them.
"""

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import alike, canvas, intake, likeness, steps, wall, zones
from tests.benchmarks.probes import PASSPHRASE, prepare, take_in_tips

ROOT = Path(__file__).resolve().parents[2]
PHOTOS = ROOT.parent / "shared" / "data" / "photos"


@dataclass
class Table:
    """The lines, and how often to measure each."""

    repeat: int
    lines: list[tuple[str, str, str, str]] = field(default_factory=list)

    def median(self, measure: Callable[[], float]) -> float:
        """Seconds: the median of several runs."""
        return statistics.median(measure() for _ in range(self.repeat))

    def add(self, what: str, ours: float, peer: str, theirs: float | None, count: int = 0) -> None:
        """One line; with ``count``, as things per second."""
        show = (lambda s: f"{count / s:,.1f}/s") if count else (lambda s: f"{s:.2f} s")
        ratio = f"{ours / theirs:.1f} x the time" if theirs else "-"
        self.lines.append((what, show(ours), f"{peer}: {show(theirs)}" if theirs else peer, ratio))
        sys.stderr.write(f"{what}: {show(ours)}\n")

    def absent(self, what: str, why: str) -> None:
        """A line that could not be measured."""
        self.lines.append((what, "-", why, "-"))

    def print(self) -> None:
        """The one table."""
        lines = [("what", "workstation", "beside", "ratio"), *self.lines]
        widths = [max(len(line[n]) for line in lines) for n in range(4)]
        for line in lines:
            sys.stdout.write(
                "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n"
            )


def seconds(*command: object, cwd: Path | None = None, **environment: str) -> float:
    """How long a command takes; it must succeed."""
    start = time.perf_counter()
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment}
    subprocess.run(list(map(str, command)), check=True, capture_output=True, cwd=cwd, env=env)
    return time.perf_counter() - start


def told(*command: object) -> list[float]:
    """The numbers a probe prints on its last line."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "START": repr(time.time())}
    done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, env=env, cwd=ROOT)
    return [float(word) for word in done.stdout.strip().splitlines()[-1].split()]


def start(table: Table, work: Path, vault: Path) -> None:
    """From the command to a login page, and from the passphrase to a window in which one can work."""
    env = {"WORKSTATION_CONFIG": str(work / "config")}
    os.environ.update(env)
    runs = [told(sys.executable, "-m", "tests.benchmarks.probes", "desk", vault) for _ in range(table.repeat)]
    empty = "from PySide6.QtWidgets import QApplication, QLabel; a = QApplication([]); w = QLabel('x'); w.show(); a.processEvents()"
    peer = table.median(lambda: seconds(sys.executable, "-c", empty))
    table.add("start: login page shown", statistics.median(r[0] for r in runs), "an empty Qt window", peer)
    table.add("unlock (usual Argon2id) to usable window", statistics.median(r[1] for r in runs), "no peer", None)


def tips(table: Table, work: Path, number: int) -> None:
    """A generated CSV into the sealed store, with search index and duplicates found."""
    rows = "".join(
        f"{n};2026-11-{n % 28 + 1:02};O-2026-{n % 40:04};I saw this bag number {n % 9000} in a shop in town {n % 700};s{n}@example.org;DE\n"
        for n in range(number)
    )
    path = work / "tips.csv"
    path.write_text("id;date;object;message;email;country\n" + rows, "utf-8")
    peer: float | None = None
    beside = "sqlite3 is not installed"
    if shutil.which("sqlite3"):
        beside = "sqlite3 .import + FTS5"
        steps = (
            "CREATE TABLE t(id,date,object,message,email,country);",
            ".mode csv", ".separator ;", f".import --skip 1 {path} t",
            "CREATE VIRTUAL TABLE f USING fts5(message); INSERT INTO f(rowid, message) SELECT rowid, message FROM t;",
        )  # fmt: skip

        def tool() -> float:
            (work / "peer.db").unlink(missing_ok=True)
            return seconds("sqlite3", work / "peer.db", *steps)

        peer = table.median(tool)
    data = path.read_bytes()
    table.add(f"import of {number:,} tips", table.median(lambda: take_in_tips(work, data)), beside, peer, number)


@contextlib.contextmanager
def throw_away(given: str, work: Path, *packages: str) -> Iterator[str]:
    """A Python which has the packages, in an environment of its own, or ""."""
    if given:
        yield given
        return
    folder = work / packages[0].partition("[")[0]
    python = folder / "bin" / "python"
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True, capture_output=True, timeout=900)
        yield str(python)
    except (OSError, subprocess.SubprocessError):
        yield ""


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    words.add_argument("--repeat", type=int, default=3)
    words.add_argument("--files", type=int, default=2_000)
    words.add_argument("--pictures", type=Path)
    words.add_argument("--tiny", type=int, default=0)
    words.add_argument("--tips", type=int, default=100_000)
    words.add_argument("--labelme", default="")
    words.add_argument("--napari", default="")
    words.add_argument(
        "--only",
        choices=["start", "intake", "canvas", "tips", "zones", "steps", "likeness", "alike", "grid"],
        action="append",
    )
    words.add_argument("--rows", type=int, default=wall.MILLION)
    words.add_argument("--entries", type=int, default=1_000_000)
    chosen = words.parse_args()
    wanted = chosen.only or ["start", "intake", "canvas", "tips", "zones", "steps", "likeness", "alike", "grid"]
    telling: dict[str, Callable[[], None]] = {
        "intake": lambda: intake.tell(chosen.files, chosen.repeat, chosen.pictures, chosen.tiny),
        "zones": lambda: zones.tell(PHOTOS),
        "steps": steps.tell,
        "likeness": lambda: likeness.tell(PHOTOS),
        "alike": lambda: alike.tell(PHOTOS, chosen.entries),
        "grid": lambda: wall.tell(chosen.rows),
    }
    for name in [one for one in telling if one in wanted]:
        telling[name]()
    if set(wanted) <= set(telling):
        return
    table = Table(chosen.repeat)
    with tempfile.TemporaryDirectory(prefix="workstation-benchmarks-") as name:
        work = Path(name)
        if "start" in wanted:
            start(table, work, prepare(work / "vault", PASSPHRASE))
        if "canvas" in wanted:
            with (
                throw_away(chosen.labelme, work, "labelme") as labelme,
                throw_away(chosen.napari, work, "napari[pyqt6]") as napari,
            ):
                canvas.measure(table, told, work, labelme, napari)
        if "tips" in wanted:
            tips(table, work, chosen.tips)
    table.print()


if __name__ == "__main__":
    main()
