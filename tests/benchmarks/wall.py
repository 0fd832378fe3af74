"""The wall of a case of a million photographs, beside Qt's own list in icon mode over as many rows.

The vault is real, its rows are written by SQL: every mosaic is sealed for its own photograph, the pictures themselves are
not there. ``python -m tests.benchmarks.wall desk VAULT`` measures in a process of its own, whose memory is counted.
"""

import base64
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.probes import PASSPHRASE, anna, prepare
from workstation.actions import DarkroomOnCall, Session, browsing, intake, looking
from workstation.domain.image import Sight
from workstation.domain.ranges import Ranges
from workstation.domain.wall import QUEUE, Order
from workstation.store import images, keys, tables

MILLION = 1_000_000
ROOT = Path(__file__).resolve().parents[2]


def fill(folder: Path, many: int) -> Path:
    """A vault with an empty case OP-0 and one of ``many`` photographs, OP-1, three fifths of them three alike each."""
    prepare(folder, PASSPHRASE, keys.FLOOR)
    session = anna(folder, DarkroomOnCall())
    intake.open_case(session, "OP-0", "Empty")
    intake.open_case(session, "OP-1", "Large")
    case = looking.case(session, "OP-1").id
    kinds = ("JPEG", "JPEG", "JPEG", "PNG", "WEBP")
    dice = random.Random(1)
    with session.vault.page() as page:
        key = images.column_key(page)
        texts = [json.dumps({"shielded": [16, 12, mosaic(dice)], "metadata": []}).encode() for _ in range(2000)]
        columns = [c.name for c in tables.images.columns if c.name != "id"]

        def row(number: int) -> tuple[object, ...]:
            digest = f"{number:064x}"
            width = dice.choice((320, 1024, 4032))
            values = {
                "case_id": case,
                "digest": digest,
                "size": 3_000_000,
                "width": width,
                "height": width * 3 // 4,
                "format": kinds[number % 5],
                "frames": 1,
                "orientation": 1,
                "phash": "0" * 16,
                "sealed": keys.seal(key, texts[number % 2000], f"images {digest}"),
            }
            return tuple(values.get(name, "") for name in columns)

        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        rows: Iterator[tuple[object, ...]] = (row(number) for number in range(many))
        raw = page.connection.connection.driver_connection
        raw.executemany(f"INSERT INTO images ({names}) VALUES ({marks})", rows)
        page.connection.exec_driver_sql(
            "UPDATE cards SET copies = 1 + (image_id % 11 = 0), zones = (image_id % 3 = 0), rank = -(image_id * 7919 % 1000), "
            "sight = CASE image_id % 4 WHEN 0 THEN 'later' WHEN 1 THEN 'nothing usable' ELSE 'new' END, "
            "fold = CASE WHEN image_id % 5 < 3 THEN image_id / 5 + 1 ELSE 0 END"
        )
        page.connection.exec_driver_sql(
            "INSERT INTO alikes SELECT image_id, case_id, CASE fold WHEN 0 THEN -image_id ELSE fold END, 0, 0, 300, 2.5, 0.1 "
            "FROM cards"
        )
    session.vault.close()
    return folder


def mosaic(dice: random.Random) -> str:
    """Blocks of a few colours."""
    colours = [bytes(dice.randrange(40, 220) for _ in range(3)) for _ in range(4)]
    return base64.b64encode(b"".join(dice.choice(colours) for _ in range(16 * 12))).decode()


def resident() -> float:
    """MiB of this process in memory."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def spread(frames: list[float]) -> tuple[float, float, float]:
    """Median, 99th percentile and worst, in ms."""
    ordered = sorted(1000 * one for one in frames)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.99)], ordered[-1]


def timed(work: Callable[[], object]) -> float:
    """Seconds it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


class Desk:
    """The real window at Cases."""

    def __init__(self, session: Session) -> None:
        from PySide6.QtWidgets import QApplication

        from workstation.ui import theme
        from workstation.ui.bench import DeskSpec
        from workstation.ui.desks.intake import Intake
        from workstation.ui.jobs import Jobs
        from workstation.ui.window import MainWindow

        self.app = QApplication.instance() or QApplication([])
        theme.apply(self.app, "dark")
        self.jobs = Jobs()
        specs = (DeskSpec("cases", "Cases", "cases", Intake),)
        self.window = MainWindow(session, specs, jobs=self.jobs, person_name="Anna", roles="analyst")
        self.window.resize(1920, 1080)
        self.window.show()
        self.rest()
        self.desk = self.window.desk
        self.own = 0.0

    def turn(self) -> None:
        """One turn of the loop."""
        self.app.processEvents()

    def rest(self) -> None:
        """Until nothing is on its way."""
        self.turn()
        while self.jobs.busy:
            self.turn()
        self.turn()

    def seen(self) -> bool:
        """Whether every card in view is here."""
        first, last = self.desk.grid.plan().visible()
        return last > 0 and all(self.desk.wall.card(number) for number in range(first, last + 1))

    def until_seen(self, act: Callable[[], object], ready: Callable[[], bool] = lambda: True) -> float:
        """Seconds from an act to a painted screen."""
        begin, own = time.perf_counter(), time.process_time()
        act()
        while not (ready() and self.seen()):
            self.turn()
            time.sleep(0.001)  # the interpreter's lock to those who work
        self.desk.grid.viewport().repaint()
        self.own = time.process_time() - own
        return time.perf_counter() - begin

    def scrolled(self, steps: int, place: Callable[[int], int], told: dict[str, float], name: str) -> None:
        """The frames of a scroll; of the worst also the processor's own time, as other programs share it."""
        bar = self.desk.grid.verticalScrollBar()
        frames, busy = [], []
        for n in range(steps):
            begin, own = time.perf_counter(), time.thread_time()
            bar.setValue(place(n))
            self.turn()
            frames.append(time.perf_counter() - begin)
            busy.append(time.thread_time() - own)
        told[f"{name} p50"], told[f"{name} p99"], told[f"{name} worst"] = spread(frames)
        told[f"{name} p99 of own processor time"] = spread(busy)[1]


def desk(folder: Path) -> dict[str, float]:
    """All figures of our wall."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    session = anna(folder, DarkroomOnCall())
    one = Desk(session)
    idle, told = resident(), {}
    here = one.desk
    many = browsing.tally(session, "OP-1").shown
    new = browsing.tally(session, "OP-1").count(QUEUE)
    big = lambda: here.wall.listed == new
    pick = lambda: one.window.set_cases([("OP-0", "Empty"), ("OP-1", "Large")], "OP-1")
    told["open the queue, likely first"] = one.until_seen(pick, big)
    told["open, own processor time of all threads"] = one.own
    told["all of it listed and folded"] = timed(one.rest)
    here.filters.put_order(Order.CAME)
    one.rest()
    told["open all, as they came"] = one.until_seen(here.filters.clear, lambda: here.wall.listed == many)
    one.rest()
    one.scrolled(600, lambda n: 120 * n, told, "scroll")
    one.rest()
    high, dice = here.grid.verticalScrollBar().maximum(), random.Random(2)
    one.scrolled(200, lambda _n: dice.randrange(high), told, "jump")
    one.rest()
    everything = lambda: (QTest.keyClick(here.grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier), one.turn())
    told["select all"] = timed(everything)
    narrow = lambda: here.filters.toggle("state", "new")
    told["filter switch"] = one.until_seen(narrow, lambda: here.wall.view.chosen == here.filters.chosen())
    told["filter switch, own processor time"] = one.own
    told["filter whole, choice kept"] = timed(one.rest)
    assert 0 < len(here.grid.chosen) == here.wall.count() < many, (len(here.grid.chosen), here.wall.count())
    here.filters.clear()
    one.rest()
    for order in (Order.LIKELY, Order.LARGEST):
        sort = lambda order=order: here.filters.put_order(order)
        told[f"{order}"] = one.until_seen(sort, lambda: here.wall.view.order is here.filters.order())
        one.rest()
    here.filters.put_order(Order.CAME)
    one.rest()
    here.grid.set_current(next(n for n in range(99) if here.wall.group(here.wall.id_at(n))))
    one.rest()
    told["open a group"] = timed(lambda: (here.judging.turn(), one.turn()))
    told["fold it again"] = timed(lambda: (here.judging.turn(), one.turn()))
    here.grid.set_chosen(Ranges(((0, min(99_999, many - 1)),)))
    one.rest()
    told["mark 100,000 and those behind"], told["longest stop meanwhile"] = marked(one, Sight.LATER)
    here.filters.toggle("state", "later")
    one.rest()
    here.grid.set_current(5)
    one.rest()
    told["mark one in a filter"], _ = marked(one, Sight.HAS_OBJECT)
    told["memory above idle MiB"] = resident() - idle
    one.window.close()
    one.jobs.close()
    session.vault.close()
    return told


def marked(one: Desk, sight: Sight) -> tuple[float, float]:
    """Seconds of a mark until the wall shows it, and of the longest turn meanwhile."""
    begin, longest = time.perf_counter(), 0.0
    one.desk.judging.mark(sight)
    while one.jobs.busy:
        longest = max(longest, timed(one.turn))
    return time.perf_counter() - begin, longest


def peer(many: int) -> dict[str, float]:
    """The same of a QListView in icon mode, batched, with pictures that are there already."""
    from PySide6.QtCore import QAbstractListModel, QModelIndex, QSize, Qt
    from PySide6.QtGui import QColor, QPixmap
    from PySide6.QtWidgets import QApplication, QListView

    app = QApplication([])
    icons = []
    for number in range(64):
        icons.append(QPixmap(168, 126))
        icons[-1].fill(QColor.fromHsv(number * 5, 120, 160))

    class Rows(QAbstractListModel):
        def rowCount(self, _parent: QModelIndex | None = None) -> int:
            return many

        def data(self, index: QModelIndex, role: int = 0) -> object:
            if role == Qt.ItemDataRole.DecorationRole:
                return icons[index.row() % 64]
            return f"{index.row():,}    JPEG · 12.2 MP" if role == Qt.ItemDataRole.DisplayRole else None

    view, rows = QListView(), Rows()
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setUniformItemSizes(True)
    view.setGridSize(QSize(180, 170))
    view.setIconSize(QSize(168, 126))
    view.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
    view.resize(1200, 900)
    idle, told = resident(), {}
    begin = time.perf_counter()
    view.setModel(rows)
    view.show()
    app.processEvents()
    told["open"] = time.perf_counter() - begin
    bar = view.verticalScrollBar()
    frames = [timed(lambda n=n: (bar.setValue(120 * n), app.processEvents())) for n in range(600)]  # type: ignore[misc]
    told["scroll p50"], told["scroll p99"], told["scroll worst"] = spread(frames)
    told["select all"] = timed(lambda: (view.selectAll(), app.processEvents()))
    told["memory above idle MiB"] = resident() - idle
    return told


def tell(many: int = MILLION) -> None:
    """Make the vault, measure both, print."""
    with tempfile.TemporaryDirectory(prefix="workstation-benchmarks-") as name:
        folder = Path(name) / "wall"
        took = timed(lambda: fill(folder, many))
        size = (folder / "main.db").stat().st_size / 1e6
        sys.stderr.write(f"{many:,} rows written in {took:.0f} s, {size:,.0f} MB\n")
        ours, theirs = apart("desk", folder), apart("peer", many)
    sys.stdout.write(f"\nwall of {many:,} photographs (ms){'workstation':>26}{'QListView, icon mode':>22}\n")
    for name in ours:
        show = lambda figures, n=name: f"{figures[n]:,.1f}" if n in figures else "-"
        sys.stdout.write(f"{name:40}{show(ours):>18}{show(theirs):>22}\n")


def apart(*words: object) -> dict[str, float]:
    """The figures a process of its own prints."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.benchmarks.wall", *map(str, words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=env, cwd=ROOT)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


if __name__ == "__main__":
    figures = desk(Path(sys.argv[2])) if sys.argv[1] == "desk" else peer(int(sys.argv[2]))
    whole = ("scroll", "jump", "memory")
    sys.stdout.write(json.dumps({k: v if k.startswith(whole) else 1000 * v for k, v in figures.items()}) + "\n")
