import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from workstation.domain.geometry import Rect
from workstation.domain.zone import Zone, ZoneKind
from workstation.ui.canvas.commands import canvas_commands
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.place import Place
from workstation.ui.canvas.view import CanvasView
from workstation.ui.registry import Registry

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def around(qtbot):
    page = QWidget()
    page.canvas, page.other = CanvasView(), QLineEdit()
    box = QVBoxLayout(page)
    box.addWidget(page.canvas)
    box.addWidget(page.other)
    page.resize(600, 520)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.canvas.setFocus()
    return page


@pytest.fixture
def canvas(around, grey):
    view = around.canvas
    view.show_image(90, 60, grey, key="one")
    view.set_place(Place(5, 20, 20))
    return view


def at(view, x, y):
    return QPoint(*(round(n) for n in view.place.to_view(x, y)))


def drag(view, start, end, modifiers=Qt.KeyboardModifier.NoModifier):
    first, last = at(view, *start), at(view, *end)
    QTest.mousePress(view, LEFT, modifiers, first)
    point = QPointF(last)
    QApplication.sendEvent(
        view,
        QMouseEvent(QEvent.Type.MouseMove, point, view.mapToGlobal(point), Qt.MouseButton.NoButton, LEFT, modifiers),
    )
    QTest.mouseRelease(view, LEFT, modifiers, last)


def seen(view):
    return view.grab().toImage()


def only_grey(image, view):
    """Whether the photograph's own part of a grab holds nothing but the shield's grey (no region drawn)."""
    for x in range(1, 90, 3):
        for y in range(1, 60, 3):
            point = at(view, x, y)
            color = image.pixelColor(point)
            if abs(color.red() - 90) > 2 or abs(color.green() - 90) > 2 or abs(color.blue() - 90) > 2:
                return False
    return True


def test_the_photograph_is_shown_shielded(canvas, checks):
    canvas.set_pixels(checks)
    assert only_grey(seen(canvas), canvas)


@pytest.mark.parametrize("end", ["release", "focus", "shield", "leave", "hide", "another", "forget"])
def test_the_keyhole_never_leaves_pixels_behind(around, canvas, checks, grey, qtbot, end):
    canvas.set_pixels(checks)
    before = seen(canvas)
    canvas.pointer = at(canvas, 45, 30)
    QTest.keyPress(canvas, Qt.Key.Key_Q)
    opened = seen(canvas)
    assert not only_grey(opened, canvas)
    match end:
        case "release":
            QTest.keyRelease(canvas, Qt.Key.Key_Q)
        case "focus":
            around.other.setFocus()
            canvas.setFocus()
        case "shield":
            canvas.shield()
        case "leave":
            QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
        case "hide":
            canvas.hide()
            canvas.show()
            canvas.setFocus()
        case "another":
            place = canvas.place
            canvas.show_image(90, 60, grey, key="two")
            canvas.set_place(place)
        case "forget":
            canvas.set_pixels(None)
    after = seen(canvas)
    assert only_grey(after, canvas)
    assert after == before
    assert canvas.eye.hole is None


def test_only_the_circle_is_clear(canvas, checks):
    canvas.set_pixels(checks)
    canvas.eye.open(at(canvas, 20, 30))
    image = seen(canvas)
    far = image.pixelColor(at(canvas, 80, 30))
    near = image.pixelColor(at(canvas, 20, 30))
    assert (far.red(), far.green(), far.blue()) == (90, 90, 90)
    assert near.red() != 90


def test_clear_pixels_are_asked_for_only_when_needed(canvas, checks, qtbot):
    asked = []
    canvas.reveal_wanted.connect(lambda: asked.append(1))
    seen(canvas)
    assert not asked
    canvas.eye.open(at(canvas, 45, 30))
    assert asked == [1]
    assert canvas.eye.clear is None
    canvas.set_pixels(lambda: checks)
    assert canvas.eye.clear is not None
    canvas.shield()
    canvas.eye.open(at(canvas, 45, 30))
    assert asked == [1]


def test_exposure_is_counted_when_the_hole_shuts(canvas, checks, qtbot):
    canvas.set_pixels(checks)
    with qtbot.waitSignals([canvas.exposure, canvas.revealed]) as _got, qtbot.waitSignal(canvas.exposure) as told:
        canvas.eye.open(at(canvas, 45, 30))
        canvas.shield()
    area, seconds = told.args
    assert 0 < area <= 90 * 60
    assert seconds >= 0


def test_a_held_key_that_repeats_opens_once(canvas, checks):
    canvas.set_pixels(checks)
    told = []
    canvas.revealed.connect(told.append)
    QTest.keyPress(canvas, Qt.Key.Key_Q)
    QTest.keyPress(canvas, Qt.Key.Key_Q)
    QTest.keyRelease(canvas, Qt.Key.Key_Q)
    assert told == [True, False]


def test_a_crop_is_drawn_moved_resized_and_undone_by_name(canvas, qtbot):
    canvas.drawing.set_tool("crop")
    with qtbot.waitSignal(canvas.drawn_changed) as got:
        drag(canvas, (10, 10), (50, 40))
    assert got.args == [Drawn(Rect(10, 10, 40, 30))]
    assert canvas.undo.undoText() == "Draw crop"
    canvas.drawing.set_tool("select")
    drag(canvas, (30, 25), (35, 30))
    assert canvas.scene.drawn.region == Rect(15, 15, 40, 30)
    assert canvas.undo.undoText() == "Move crop"
    drag(canvas, (55, 45), (65, 50))
    assert canvas.scene.drawn.region == Rect(15, 15, 50, 35)
    for text in ("Resize crop", "Move crop", "Draw crop"):
        assert canvas.undo.undoText() == text
        canvas.undo.undo()
    assert canvas.scene.drawn.region is None
    canvas.undo.redo()
    assert canvas.scene.drawn.region == Rect(10, 10, 40, 30)


def test_shift_keeps_the_ratio_while_dragging(canvas):
    canvas.drawing.set_tool("crop")
    drag(canvas, (10, 10), (40, 20), Qt.KeyboardModifier.ShiftModifier)
    assert canvas.scene.drawn.region == Rect(10, 10, 30, 30)


def test_masks_are_drawn_chosen_and_deleted(canvas, qtbot):
    canvas.set_drawn(Drawn(Rect(5, 5, 60, 50)))
    canvas.drawing.set_tool("mask")
    with qtbot.waitSignal(canvas.drawn_changed) as got:
        drag(canvas, (20, 20), (30, 28))
    assert got.args == [Drawn(Rect(5, 5, 60, 50), (Rect(20, 20, 10, 8),))]
    assert canvas.scene.chosen == 0
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.scene.drawn.masks == (Rect(30, 20, 10, 8),)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert canvas.scene.drawn.masks == ()
    assert canvas.scene.drawn.region == Rect(5, 5, 60, 50)
    assert canvas.undo.undoText() == "Delete mask"


def test_nudges_melt_into_one_step(canvas):
    canvas.set_drawn(Drawn(Rect(5, 5, 60, 50)))
    for _time in range(5):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert canvas.scene.drawn.region == Rect(10, 5, 60, 51)
    assert canvas.undo.count() == 2
    canvas.undo.undo()
    canvas.undo.undo()
    assert canvas.scene.drawn.region == Rect(5, 5, 60, 50)


def test_arrows_pan_when_nothing_is_drawn(canvas):
    before = canvas.place
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.place.x == before.x - canvas.width() / 10


def test_escape_gives_up_one_thing_at_a_time(canvas, qtbot):
    canvas.set_drawn(Drawn(Rect(5, 5, 60, 50), (Rect(20, 20, 10, 10),)))
    canvas.drawing.set_tool("crop")
    QTest.mousePress(canvas, LEFT, Qt.KeyboardModifier.NoModifier, at(canvas, 70, 5))
    canvas.drawing.drag(at(canvas, 80, 20), Qt.KeyboardModifier.NoModifier)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, Qt.KeyboardModifier.NoModifier, at(canvas, 80, 20))
    assert canvas.scene.drawn.region == Rect(5, 5, 60, 50)
    canvas.change(chosen=0)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.scene.chosen == -1
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.drawing.tool == "select"
    with qtbot.waitSignal(canvas.cancelled):
        QTest.keyClick(canvas, Qt.Key.Key_Escape)


def test_enter_commits_and_tab_leaves(around, canvas, qtbot):
    with qtbot.waitSignal(canvas.committed):
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert around.other.hasFocus()


def test_the_wheel_zooms_to_the_cursor_and_sizes_an_open_keyhole(canvas, checks):
    point = QPointF(at(canvas, 30, 20))
    before = canvas.place.to_image(point.x(), point.y())

    def wheel():
        event = QWheelEvent(
            point,
            canvas.mapToGlobal(point),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(canvas, event)

    wheel()
    assert canvas.place.scale == pytest.approx(6.25)
    assert canvas.place.to_image(point.x(), point.y()) == pytest.approx(before)
    canvas.set_pixels(checks)
    canvas.eye.open(point.toPoint())
    wide = canvas.eye.hole.radius
    wheel()
    assert canvas.eye.hole.radius > wide
    assert canvas.place.scale == pytest.approx(6.25)


def test_middle_drag_and_space_drag_pan(canvas):
    before = canvas.place
    QTest.mousePress(canvas, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, QPoint(50, 50))
    QTest.mouseMove(canvas, QPoint(70, 60))
    QTest.mouseRelease(canvas, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, QPoint(70, 60))
    assert (canvas.place.x, canvas.place.y) == (before.x + 20, before.y + 10)
    canvas.set_drawn(Drawn(Rect(5, 5, 60, 50)))
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    drag(canvas, (30, 30), (32, 30))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.scene.drawn.region == Rect(5, 5, 60, 50)
    assert canvas.place.x == before.x + 30


def test_zoom_and_undo_belong_to_the_photograph(canvas, grey):
    canvas.set_region(Rect(5, 5, 20, 20))
    canvas.set_place(Place(7, 1, 2))
    canvas.show_image(90, 60, grey, key="two")
    assert not canvas.undo.canUndo()
    assert canvas.place != Place(7, 1, 2)
    assert canvas.scene.drawn.region is None
    canvas.show_image(90, 60, grey, key="one")
    assert canvas.place == Place(7, 1, 2)
    assert canvas.undo.undoText() == "Set crop"


def test_the_desks_own_steps_share_the_stack(canvas):
    value = []
    canvas.push("Rotate 1.5°", lambda: value.append(1.5), lambda: value.append(0))
    assert canvas.undo.undoText() == "Rotate 1.5°"
    canvas.undo.undo()
    assert value == [1.5, 0]


def test_the_canvas_is_told_in_words(canvas):
    zones = (Zone(7, ZoneKind.SKIN, Rect(10, 10, 10, 10), "skin", "1", 0.7),)
    canvas.set_zones(zones, {7})
    canvas.set_drawn(Drawn(Rect(5, 5, 20, 20), (Rect(1, 1, 2, 2),)))
    words = canvas.accessibleDescription()
    for part in ("90 × 60", "Crop 20 × 20 at 5, 5", "upper left", "Touches 1 zone: skin", "1 mask"):
        assert part in words


def test_a_touched_zone_is_painted_stronger(canvas):
    zones = (Zone(7, ZoneKind.FACE, Rect(20, 20, 20, 20), "face", "1", 0.7),)
    canvas.set_zones(zones)
    quiet = seen(canvas).pixelColor(at(canvas, 30, 30))
    canvas.set_zones(zones, {7})
    loud = seen(canvas).pixelColor(at(canvas, 30, 30))
    assert quiet.red() == 90
    assert loud.red() > 100


def test_masks_are_hatched_or_solid(canvas):
    canvas.set_drawn(Drawn(None, (Rect(20, 20, 20, 20),)))
    canvas.change(solid=True)
    color = seen(canvas).pixelColor(at(canvas, 30, 30))
    assert color.lightness() < 25


def test_its_acts_are_in_the_registry_and_do_not_clash(canvas, qtbot):
    registry = Registry()
    registry.add(canvas, canvas_commands(canvas, "cropping.canvas"))
    assert registry.conflicts() == []
    QTest.keyClick(canvas, Qt.Key.Key_R)
    assert canvas.drawing.tool == "crop"
    QTest.keyClick(canvas, Qt.Key.Key_O)
    assert canvas.scene.overlay == "thirds"
    canvas.set_region(Rect(5, 5, 20, 10))
    QTest.keyClick(canvas, Qt.Key.Key_X)
    assert canvas.scene.drawn.region == Rect(10, 0, 10, 20)
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert canvas.scene.drawn.region == Rect(5, 5, 20, 10)
    QTest.keyClick(canvas, Qt.Key.Key_F)
    fit = canvas.place
    QTest.keyClick(canvas, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert canvas.place.scale == 1
    assert canvas.place != fit


def test_far_in_pixels_are_shown_as_they_are(canvas, checks):
    canvas.set_pixels(checks)
    canvas.set_place(Place(16, -300, -200))
    canvas.eye.open(at(canvas, 30.5, 20.5))
    image = seen(canvas)
    left, right = (image.pixelColor(at(canvas, x + 0.5, 20.5)).blue() for x in (30, 31))
    assert abs(left - right) > 200


def test_an_empty_canvas_shows_no_ruler(around):
    image = around.canvas.grab().toImage()
    strip = {image.pixelColor(x, 10).rgb() for x in range(2, image.width() - 2)}
    assert len(strip) == 1
