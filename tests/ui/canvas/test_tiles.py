"""Tiles on the canvas: the right pixels in the right place, few kept, asked for only where somebody looks."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workstation.domain.crop import Rendition
from workstation.domain.geometry import Rect
from workstation.domain.tile import SIDE, Tile
from workstation.ui.canvas import ruler, tiles
from workstation.ui.canvas.commands import canvas_commands
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.eye import SHUT
from workstation.ui.canvas.levels import Levels
from workstation.ui.canvas.place import Place
from workstation.ui.canvas.tiles import Clear
from workstation.ui.canvas.view import CanvasView
from workstation.ui.registry import Registry

WIDE, HIGH = 4000, 3000


def flat(width, height, color):
    return Rendition(width, height, bytes(color) * (width * height))


def tile_of(tile, color):
    return flat(*tile.size(WIDE, HIGH), color)


@pytest.fixture
def clear():
    """Black at first sight: whatever has another colour is a tile."""
    return Clear(flat(200, 150, (0, 0, 0)), WIDE, HIGH)


def painted(clear, source, scale, size=(400, 300)):
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.magenta)
    painter = QPainter(image)
    clear.paint(painter, QRectF(0, 0, *size), QRectF(*source, size[0] / scale, size[1] / scale), 1.0)
    painter.end()
    return image


def at(image, x, y):
    color = image.pixelColor(x, y)
    return color.red(), color.green(), color.blue()


def test_tiles_lie_where_they_belong_without_seams(clear):
    for column in range(2):
        for row in range(2):
            clear.put(Tile(0, column, row), tile_of(Tile(0, column, row), (200, 200, 200)))
    for scale in (1.0, 1.37, 0.83, 3.3):
        image = painted(clear, (400.3, 420.7), scale)
        edge = round((SIDE - 400.3) * scale)
        for x in range(max(0, edge - 6), min(400, edge + 6)):
            assert at(image, x, 20) == (200, 200, 200)
    image = painted(clear, (1000, 0), 1.0)
    assert at(image, 20, 20) == (200, 200, 200)
    assert at(image, 30, 20) == (0, 0, 0)


def test_a_coarser_tile_stands_in_and_a_finer_one_takes_its_place(clear):
    clear.put(Tile(2, 0, 0), tile_of(Tile(2, 0, 0), (90, 0, 0)))
    assert at(painted(clear, (600, 600), 1.0), 100, 100) == (90, 0, 0)
    clear.put(Tile(0, 1, 1), tile_of(Tile(0, 1, 1), (0, 0, 190)))
    image = painted(clear, (600, 600), 1.0)
    assert at(image, 100, 100) == (0, 0, 190)
    assert at(painted(clear, (0, 0), 1.0), 100, 100) == (90, 0, 0)


def test_each_pixel_is_where_the_photograph_has_it(clear):
    rgb = bytearray()
    for y in range(SIDE):
        for x in range(SIDE):
            rgb += bytes((x % 256, y % 256, (x // 256) * 100 + (y // 256) * 50))
    clear.put(Tile(0, 1, 1), Rendition(SIDE, SIDE, bytes(rgb)))
    image = painted(clear, (600, 700), 1.0)
    for x, y in ((0, 0), (17, 30), (300, 200)):
        px, py = 600 + x - SIDE, 700 + y - SIDE
        assert at(image, x, y) == (px % 256, py % 256, (px // 256) * 100 + (py // 256) * 50)
    near = painted(clear, (600, 700), 8.0)
    assert [at(near, x, 4)[0] for x in (1, 6, 9, 14)] == [88, 88, 89, 89], "not smoothed above 200 %"


def test_only_what_is_finer_than_first_sight_is_missing(clear):
    area = QRectF(900, 900, 300, 300)
    assert clear.missing(area, 0.05) == []
    assert {tile.level for tile in clear.missing(area, 0.3)} == {1}
    missing = clear.missing(area, 1.0)
    assert missing[0] in {Tile(0, 2, 2), Tile(0, 1, 1)}
    assert set(missing) == {Tile(0, c, r) for c in (1, 2) for r in (1, 2)}
    clear.put(missing[0], tile_of(missing[0], (1, 2, 3)))
    assert clear.missing(area, 1.0) == missing[1:]
    whole = Clear(flat(WIDE // 10, HIGH // 10, (0, 0, 0)), WIDE // 10, HIGH // 10)
    assert whole.missing(QRectF(0, 0, 100, 100), 4.0) == []


def test_the_tiles_not_looked_at_for_longest_go_first(clear, monkeypatch):
    monkeypatch.setattr(tiles, "MOST_BYTES", 3 * SIDE * SIDE * 4)
    first, second, third, fourth = (Tile(0, column, 0) for column in range(4))
    for tile in (first, second, third):
        clear.put(tile, tile_of(tile, (9, 9, 9)))
    painted(clear, (10, 10), 1.0)
    clear.put(fourth, tile_of(fourth, (9, 9, 9)))
    area = QRectF(0, 0, 4 * SIDE, 10)
    assert clear.missing(area, 1.0) == [second]


# the keyhole ------------------------------------------------------------------------------------------------------


@pytest.fixture
def canvas(qtbot, grey):
    view = CanvasView()
    qtbot.addWidget(view)
    view.resize(800, 600)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    view.setFocus()
    view.show_image(WIDE, HIGH, grey, key="one")
    view.set_place(Place(1.0, -1000, -1000))
    view.pointer = QPoint(400, 300)
    return view


@pytest.fixture
def wanted(canvas):
    asked = []
    canvas.tiles_wanted.connect(asked.append)
    return asked


def test_tiles_are_wanted_around_the_hole_and_dropped_when_it_moves_or_shuts(canvas, wanted):
    canvas.set_pixels(flat(200, 150, (0, 0, 0)))
    assert wanted == [], "nothing before somebody looks"
    QTest.keyPress(canvas, Qt.Key.Key_Q)
    here = wanted[-1]
    assert here[0] == Tile(0, 2, 2)
    assert len(here) <= 9
    canvas.eye.put(here[0], tile_of(here[0], (250, 10, 10)))
    assert at(canvas.grab().toImage(), 400, 300) == (250, 10, 10)
    assert at(canvas.grab().toImage(), 400, 550) == (90, 90, 90)
    canvas.eye.look(QPoint(700, 550))
    assert here[0] not in wanted[-1]
    canvas.set_place(Place(0.25, 0, 0))
    assert {tile.level for tile in wanted[-1]} == {2}
    QTest.keyRelease(canvas, Qt.Key.Key_Q)
    assert wanted[-1] == []


def test_tiles_go_with_the_clear_pixels(canvas, wanted):
    canvas.set_pixels(flat(200, 150, (0, 0, 0)))
    canvas.eye.open()
    tile = wanted[-1][0]
    canvas.eye.put(tile, tile_of(tile, (250, 10, 10)))
    canvas.set_pixels(None)
    assert canvas.eye.clear is None
    canvas.eye.put(tile, tile_of(tile, (250, 10, 10)))
    canvas.set_pixels(flat(200, 150, (0, 0, 0)))
    canvas.eye.open()
    assert tile in wanted[-1]


def test_held_for_long_it_shuts_by_itself_and_says_so(canvas, qtbot):
    canvas.set_pixels(flat(200, 150, (0, 0, 0)))
    assert canvas.eye.patience.interval() == 20_000
    canvas.eye.patience.setInterval(30)
    with qtbot.waitSignal(canvas.hint) as told, qtbot.waitSignal(canvas.exposure):
        QTest.keyPress(canvas, Qt.Key.Key_Q)
        assert canvas.eye.hole is not None
    assert told.args == [SHUT]
    assert canvas.eye.hole is None
    QTest.keyRelease(canvas, Qt.Key.Key_Q)
    QTest.keyPress(canvas, Qt.Key.Key_Q)
    assert canvas.eye.hole is not None
    QTest.keyRelease(canvas, Qt.Key.Key_Q)
    assert not canvas.eye.patience.isActive()


def test_another_window_in_front_shuts_it(canvas):
    canvas.set_pixels(flat(200, 150, (0, 0, 0)))
    canvas.eye.open()
    QApplication.sendEvent(canvas.window(), QEvent(QEvent.Type.WindowDeactivate))
    assert canvas.eye.hole is None


# rulers -----------------------------------------------------------------------------------------------------------


def test_numbers_stand_at_one_two_or_five_and_never_too_close():
    for scale in (0.01, 0.013, 0.1, 0.5, 0.8, 1, 2, 7, 40):
        step = ruler.spacing(scale)
        assert str(step).rstrip("0") in {"1", "2", "5"}
        assert step == 1 or 64 <= step * scale < 64 * 2.5 + 1e-6
    assert ruler.spacing(1.0) == 100
    found = ruler.ticks(95, 320, 1.0)
    assert [pixel for pixel, numbered in found if numbered] == [100, 200, 300]
    assert [pixel for pixel, _ in found][:3] == [100, 120, 140]
    assert ruler.ticks(0, 3, 40.0) == [(0, True), (1, False), (2, True), (3, False)]


def test_rulers_show_the_crop_and_can_be_put_away(canvas):
    registry = Registry()
    registry.add(canvas, canvas_commands(canvas, "cropping.canvas"))
    assert registry.conflicts() == []
    plain = canvas.grab().toImage()
    canvas.set_drawn(Drawn(Rect(1300, 1200, 200, 150)))
    marked = canvas.grab().toImage()
    assert at(plain, 430, 8) != at(marked, 430, 8), "the crop's extent is tinted above it"
    assert at(plain, 230, 8) == at(marked, 230, 8)
    assert at(plain, 8, 260) != at(marked, 8, 260)
    registry.trigger("cropping.canvas.ruler")
    bare = canvas.grab().toImage()
    assert at(bare, 300, 8) == at(bare, 300, 60), "the photograph lies below"
    registry.trigger("cropping.canvas.ruler")
    assert canvas.grab().toImage() == marked


def test_large_blocks_look_as_qt_would_stretch_them(checks):
    levels = Levels(checks, 90, 60)
    stretched = QImage(checks.rgb, 90, 60, 270, QImage.Format.Format_RGB888)
    for scale, x, y in ((30.0, 0.0, 0.0), (37.3, 20.25, 11.5), (24.0, 80.0, 50.0)):
        image = QImage(300, 200, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.magenta)
        painter = QPainter(image)
        part = QRectF(x, y, min(90 - x, 300 / scale), min(60 - y, 200 / scale))
        levels.paint(painter, QRectF(0, 0, part.width() * scale, part.height() * scale), part, 1.0)
        painter.end()
        for px, py in ((1, 1), (50, 40), (150, 99), (220, 180)):
            across, down = (px + 0.5) / scale + x, (py + 0.5) / scale + y
            assert image.pixelColor(px, py) == stretched.pixelColor(int(across), int(down))
