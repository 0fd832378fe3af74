"""The canvas beside labelme and napari: the same files, the same size of window, one run.

Ours is measured in a process of its own (``python -m tests.benchmarks.canvas VAULT``) which unlocks a real vault and decodes in the
real sandbox; a frame is one paint of the real CanvasView, 1280 × 800, into memory. labelme paints into memory as well;
napari needs OpenGL and is run under xvfb-run, where its frames are drawn in software. Memory is the proportional
share (PSS) of the whole tree of processes. On a machine which others use, the processor's own time of a frame says more
than the clock.
"""

import contextlib
import os
import queue
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.benchmarks.probes import PASSPHRASE, anna, prepare
from workstation.actions import DarkroomOnCall, intake, looking
from workstation.store import keys

SIZES = (("12 MP", 4000, 3000), ("100 MP", 12_000, 8_333), ("200 MP", 16_320, 12_240))
FRAMES = 120
"""As in COMMON."""
COMMON = """
import os, sys, time
def memory(pid):
    pss = 0
    for line in open(f"/proc/{pid}/smaps_rollup"):
        if line.startswith("Pss:"): pss = int(line.split()[1]) / 1024
    for task in os.listdir(f"/proc/{pid}/task"):
        for child in open(f"/proc/{pid}/task/{task}/children").read().split():
            try: pss += memory(int(child))
            except OSError: pass
    return pss
def age():
    ticks = int(open("/proc/self/stat").read().rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
def spread(frame, count=120):
    taken, worked = [], []
    for number in range(count):
        begin, own = time.perf_counter(), time.process_time(); frame(number)
        taken.append((time.perf_counter() - begin) * 1000); worked.append((time.process_time() - own) * 1000)
    at = int(count * 0.99) - 1
    return f"{sorted(taken)[count // 2]} {sorted(taken)[at]} {sorted(worked)[at]}"
"""
LABELME = (
    COMMON
    + """
from PyQt5 import QtWidgets
from labelme.app import MainWindow
app = QtWidgets.QApplication([]); win = MainWindow(); win.resize(1280, 800); win.show(); app.processEvents()
win.grab(); shown = age()
begin = time.perf_counter()
win._load_file(sys.argv[1]); port = win.centralWidget(); port.grab(); app.processEvents()
first = time.perf_counter() - begin
held = memory(os.getpid())
zoom = win._canvas_widgets.zoom_widget
def zoomed(number):
    zoom.setValue(20 + 2 * (number % 60)); app.processEvents(); port.grab()
zooms = spread(zoomed)
zoom.setValue(100); app.processEvents()
across, down = port.horizontalScrollBar(), port.verticalScrollBar()
def panned(number):
    across.setValue(across.maximum() // 2 + 16 * number); down.setValue(down.maximum() // 2 + 9 * number); port.grab()
print(shown, first, held, spread(panned), zooms)
sys.stdout.flush(); os._exit(0)
"""
)
NAPARI = (
    COMMON
    + """
import napari
from PIL import Image
from qtpy import QtWidgets
Image.MAX_IMAGE_PIXELS = None
viewer = napari.Viewer(show=False); viewer.window.resize(1280, 800); viewer.window.show()
app = QtWidgets.QApplication.instance(); app.processEvents(); shown = age()
canvas = viewer.window._qt_viewer.canvas._scene_canvas
def drawn():
    canvas.update(); app.processEvents(); canvas.context.finish()
begin = time.perf_counter()
viewer.open(sys.argv[1]); drawn(); first = time.perf_counter() - begin
held = memory(os.getpid())
height, width = viewer.layers[0].data.shape[:2]
def zoomed(number):
    viewer.camera.zoom = 0.2 + 0.02 * (number % 60); drawn()
zooms = spread(zoomed)
viewer.camera.zoom = 1.0
def panned(number):
    viewer.camera.center = (height // 2 + 9 * number, width // 2 + 16 * number); drawn()
print(shown, first, held, spread(panned), zooms)
sys.stdout.flush(); os._exit(0)
"""
)
WHAT = (
    "pan, shielded",
    "zoom, shielded",
    "drag a crop, shielded",
    "pan, keyhole open over tiles",
    "zoom, keyhole open over tiles",
    "pan, every pixel of the view clear",
)
"""Our frame times, in the order the probe prints them; the peers have one for pan and one for zoom."""

Told = Callable[..., list[float]]


def picture(path: Path, width: int, height: int) -> Path:
    """A JPEG of soft noise."""
    grain = np.random.default_rng(7).integers(0, 255, (height // 8, width // 8, 3), np.uint8)
    Image.fromarray(grain).resize((width, height), Image.Resampling.BICUBIC).save(path, quality=88)
    return path


def vault_with(folder: Path, path: Path) -> Path:
    """A vault which holds one photograph."""
    room = DarkroomOnCall()
    session = anna(prepare(folder, PASSPHRASE, keys.FLOOR), room)
    intake.open_case(session, "OP-1", "One")
    intake.take_in(session, [path], "OP-1")
    session.vault.close()
    room.close()
    return folder


def measure(table: Any, told: Told, work: Path, labelme: str, napari: str) -> None:
    """All lines of this section."""
    xvfb = shutil.which("xvfb-run") or ""
    shown: dict[str, list[float]] = {}
    for name, width, height in SIZES:
        path = picture(work / f"{name}.jpg", width, height)
        vault = vault_with(work / f"vault of {name}", path)
        ours = _medians(lambda v=vault: told(sys.executable, "-m", "tests.benchmarks.canvas", v), table.repeat)
        peers = {
            "labelme": _medians(lambda p=path: told(labelme, "-c", LABELME, p), table.repeat if labelme else 0),
            "napari": _medians(
                lambda p=path: told(xvfb, "-a", "env", "QT_QPA_PLATFORM=xcb", napari, "-c", NAPARI, p),
                table.repeat if napari and xvfb else 0,
            ),
        }
        for peer, theirs in peers.items():
            shown.setdefault(peer, theirs)
            _lines(table, name, ours, peer, theirs)
        shutil.rmtree(vault)
        path.unlink()
    seat = prepare(work / "vault to start", PASSPHRASE, keys.FLOOR)
    os.environ["WORKSTATION_CONFIG"] = str(work / "config")
    start = _medians(lambda: told(sys.executable, "-m", "tests.benchmarks.probes", "desk", seat), table.repeat)
    for peer, theirs in shown.items():
        if start:
            _line(table, "start to window", start[0], peer, theirs[0] if theirs else None, " s")


def _medians(run: Callable[[], list[float]], repeat: int) -> list[float]:
    """Each number's median over the runs; [] where the tool is absent or fails."""
    with contextlib.suppress(subprocess.SubprocessError, OSError, ValueError, IndexError):
        runs = [run() for _ in range(repeat)]
        return [statistics.median(values) for values in zip(*runs, strict=True)]
    return []


def _lines(table: Any, name: str, ours: list[float], peer: str, theirs: list[float]) -> None:
    if not ours:
        table.absent(f"canvas, {name}", "our probe failed")
        return
    first, sharp, held, closer = ours[:4]
    _line(table, f"first paint {name}, clear", first, peer, theirs[1] if theirs else None, " s")
    _line(table, f"memory {name} after opening", held, peer, theirs[2] if theirs else None, " MB")
    if peer == "labelme":
        _line(table, f"100 % {name} sharp after", sharp, "", None, " s")
        _line(table, f"memory {name} while looking at 100 %", closer, "", None, " MB")
    for number, what in enumerate(WHAT):
        at = 6 if what.startswith("zoom") else 3
        for place, word in enumerate(("median", "p99", "p99 of the processor's time")):
            one = None if not theirs or what.startswith("drag") else theirs[at + place]
            _line(table, f"{what}, {name}, {word}", ours[4 + 3 * number + place], peer, one, " ms")


def _line(table: Any, what: str, ours: float, peer: str, theirs: float | None, unit: str) -> None:
    show = (lambda value: f"{value:.2f}{unit}") if unit == " s" else (lambda value: f"{value:,.1f}{unit}")
    beside = f"{peer}: {show(theirs)}" if theirs else (f"{peer} is absent or has none" if peer else "-")
    table.lines.append((what, show(ours), beside, f"{ours / theirs:.2f} x" if theirs else "-"))
    sys.stderr.write(f"{what}: {show(ours)}   {beside}\n")


def probe(vault: str) -> None:
    """Open the one photograph of a vault and print: first paint, sharp after, memory twice, and the frame times of WHAT."""
    from PySide6.QtWidgets import QApplication

    from workstation.ui.desks.cropping.reading import CLEAR_SIDE

    common: dict[str, Any] = {}
    exec(COMMON, common)
    app = QApplication([])
    room = DarkroomOnCall()
    session = anna(Path(vault), room)
    (image,) = looking.images_of(session, "OP-1")
    mosaic = looking.mosaic(session, image.id)
    room().start()
    sight = Sight(app, image.look.width, image.look.height)
    sight.view.show_image(image.look.width, image.look.height, mosaic)
    begin = time.perf_counter()
    sight.first(looking.pixels(session, image.id, CLEAR_SIDE))
    first = time.perf_counter() - begin
    held = common["memory"](os.getpid())
    shielded = [common["spread"](frame) for frame in (sight.pan, sight.zoom, sight.drag())]
    begin = time.perf_counter()
    box = looking.lightbox(session, image.id)
    box.listen(lambda tile, pixels: sight.came.put((tile, pixels)), lambda stop: sight.came.put((None, stop)))
    sight.look(box)
    sharp = time.perf_counter() - begin
    closer = common["memory"](os.getpid())
    open_ = [common["spread"](frame) for frame in (sight.pan, sight.zoom, sight.everything())]
    sys.stdout.write(f"{first} {sharp} {held} {closer} {' '.join(shielded + open_)}\n")
    sys.stdout.flush()
    box.close()
    session.vault.close()
    room.close()
    os._exit(0)


class Sight:
    """A canvas of 1280 × 800 and what is done with it, frame by frame."""

    def __init__(self, app: Any, width: int, height: int) -> None:
        from PySide6.QtCore import QPoint

        from workstation.ui import theme
        from workstation.ui.canvas.view import CanvasView

        theme.apply(app, "dark")
        self.app, self.width, self.height = app, width, height
        self.view = CanvasView()
        self.view.resize(1280, 800)
        self.view.show()
        app.processEvents()
        self.view.grab()
        self.view.pointer = QPoint(640, 400)
        self.came: queue.Queue[Any] = queue.Queue()

    def first(self, pixels: Any) -> None:
        """Paint all of the photograph in the clear, which the canvas itself never does."""
        self.view.set_pixels(pixels)
        self.view.eye.open()
        self._whole(self.view.place.scale, 0.0, 0.0)
        self.view.grab()
        self.view.shield()

    def _whole(self, scale: float, x: float, y: float) -> None:
        from PySide6.QtCore import QRectF
        from PySide6.QtGui import QImage, QPainter

        clear = self.view.eye.clear
        assert clear is not None
        image = QImage(1280, 800, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        part = QRectF(x, y, min(self.width - x, 1280 / scale), min(self.height - y, 800 / scale))
        clear.paint(painter, QRectF(0, 0, part.width() * scale, part.height() * scale), part, 1.0)
        painter.end()

    def pan(self, number: int) -> None:
        """One step of a pan at 100 %."""
        from workstation.ui.canvas.place import Place

        self.view.set_place(Place(1.0, -self.width / 2 - 16 * number, -self.height / 2 - 9 * number))
        self._frame()

    def zoom(self, number: int) -> None:
        """One step of a zoom between 20 % and 140 %."""
        from workstation.ui.canvas.place import Place

        scale = 0.2 + 0.02 * (number % 60)
        self.view.set_place(Place(scale, 640 - scale * self.width / 2, 400 - scale * self.height / 2))
        self._frame()

    def drag(self) -> Callable[[int], None]:
        """Drag the corner of a crop, whole photograph in view."""
        from PySide6.QtCore import QPoint, Qt

        view, none = self.view, Qt.KeyboardModifier.NoModifier
        view.set_place_fit()
        view.drawing.set_tool("crop")
        view.drawing.press(QPoint(400, 300), none)

        def frame(number: int) -> None:
            view.drawing.drag(QPoint(500 + 3 * number, 400 + 2 * number), none)
            view.grab()
            if number == FRAMES - 1:
                view.drawing.release()

        return frame

    def look(self, box: Any) -> None:
        """Open the largest keyhole at 100 % and wait until nothing in it is missing."""
        self.view.tiles_wanted.connect(box.want)
        self.view.eye.widen(500, self.view.pointer)
        self.view.eye.patience.setInterval(600_000)
        self.pan(0)
        self.view.eye.open()
        while self.view.eye._wanted:
            self._take(self.came.get(timeout=60))
            self.view.eye.look(self.view.pointer)

    def everything(self) -> Callable[[int], None]:
        """Pan over tiles that cover the whole view."""
        from workstation.domain.tile import covering

        x, y = self.width / 2, self.height / 2
        area = (x, y, x + 1280 + 16 * FRAMES, y + 800 + 9 * FRAMES)
        tiles = covering(area, 0, self.width, self.height)[:60]
        self.view.tiles_wanted.emit(tiles)
        with contextlib.suppress(queue.Empty):
            while True:
                self._take(self.came.get(timeout=1))
        return lambda number: self._whole(1.0, x + 16 * number, y + 9 * number)

    def _frame(self) -> None:
        while not self.came.empty():
            self._take(self.came.get())
        self.view.grab()

    def _take(self, told: Any) -> None:
        tile, pixels = told
        if tile is None:
            raise RuntimeError(str(pixels))
        self.view.eye.put(tile, pixels)


if __name__ == "__main__":
    probe(sys.argv[1])
