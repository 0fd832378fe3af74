"""Polygon, tilt, brush and zones on the real widget, by mouse and by keys alone."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workstation.domain.crop import Rendition
from workstation.domain.geometry import Rect
from workstation.domain.shape import Stroke
from workstation.domain.zone import Zone, ZoneKind
from workstation.ui.canvas.commands import canvas_commands
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.place import Place
from workstation.ui.canvas.view import CanvasView
from workstation.ui.registry import Registry

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, ALT, CTRL = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)
FACE = Zone(7, ZoneKind.FACE, Rect(60, 20, 10, 20), "haar", "1", 0.7)


@pytest.fixture
def canvas(qtbot, grey):
    view = CanvasView()
    view.resize(560, 400)
    qtbot.addWidget(view)
    view.registry = Registry()
    view.registry.add(view, canvas_commands(view, "cropping.canvas"))
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    view.setFocus()
    view.show_image(90, 60, grey, key="one")
    view.set_place(Place(5, 20, 50))
    view.hints = []
    view.hint.connect(view.hints.append)
    return view


def at(view, x, y):
    return QPoint(*(round(n) for n in view.place.to_view(x, y)))


def move(view, x, y, modifiers=NONE, held=LEFT):
    point = QPointF(at(view, x, y))
    event = QMouseEvent(QEvent.Type.MouseMove, point, view.mapToGlobal(point), Qt.MouseButton.NoButton, held, modifiers)
    QApplication.sendEvent(view, event)


def drag(view, *places, modifiers=NONE):
    QTest.mousePress(view, LEFT, modifiers, at(view, *places[0]))
    for place in places[1:]:
        move(view, *place, modifiers)
    QTest.mouseRelease(view, LEFT, modifiers, at(view, *places[-1]))


def click(view, *places, modifiers=NONE):
    for place in places:
        QTest.mouseClick(view, LEFT, modifiers, at(view, *place))


def press(view, *keys, modifiers=NONE):
    for key in keys:
        QTest.keyClick(view, key, modifiers)


def color(view, x, y):
    return view.grab().toImage().pixelColor(at(view, x, y))


# polygon ----------------------------------------------------------------------------------------------------------


def test_corners_are_clicked_and_the_first_one_closes(canvas, qtbot):
    press(canvas, Qt.Key.Key_P)
    click(canvas, (10, 10), (50, 10), (50, 40))
    assert canvas.scene.drawn.region is None
    assert canvas.undo.undoText() == "Add corner"
    with qtbot.waitSignal(canvas.drawn_changed) as got:
        click(canvas, (10.5, 10))
    assert got.args == [Drawn(Rect(10, 10, 40, 30), (), ((10, 10), (50, 10), (50, 40)))]
    assert canvas.undo.undoText() == "Close polygon"


def test_unfinished_corners_are_taken_back_one_by_one(canvas):
    press(canvas, Qt.Key.Key_P)
    click(canvas, (10, 10), (50, 10), (50, 40))
    press(canvas, Qt.Key.Key_Z, modifiers=CTRL)
    assert canvas.scene.drawn.begun == ((10, 10), (50, 10))
    press(canvas, Qt.Key.Key_Y, modifiers=CTRL)
    assert len(canvas.scene.drawn.begun) == 3
    press(canvas, Qt.Key.Key_Backspace)
    assert canvas.scene.drawn.begun == ((10, 10), (50, 10))
    press(canvas, Qt.Key.Key_Return)
    assert canvas.scene.drawn.polygon == ()
    assert "three corners" in canvas.hints[-1]
    press(canvas, Qt.Key.Key_Escape)
    assert canvas.scene.drawn.begun == ()
    assert canvas.drawing.tool == "polygon", "one level at a time"
    canvas.undo.undo()
    assert canvas.scene.drawn.begun == ((10, 10), (50, 10)), "giving up is a step, too"


def test_unfinished_corners_wait_for_their_photograph(canvas, grey):
    press(canvas, Qt.Key.Key_P)
    click(canvas, (10, 10), (50, 10))
    canvas.show_image(90, 60, grey, key="two")
    assert canvas.scene.drawn.begun == ()
    canvas.show_image(90, 60, grey, key="one")
    canvas.set_drawn(Drawn())
    assert canvas.scene.drawn.begun == ((10, 10), (50, 10))


def test_a_double_click_closes_where_it_is(canvas):
    press(canvas, Qt.Key.Key_P)
    click(canvas, (10, 10), (50, 10), (50, 40))
    QTest.mouseDClick(canvas, LEFT, NONE, at(canvas, 50, 40))
    assert canvas.scene.drawn.polygon == ((10, 10), (50, 10), (50, 40))


def test_corners_are_dragged_inserted_and_deleted(canvas):
    canvas.set_drawn(Drawn().with_polygon(((10, 10), (50, 10), (50, 40), (10, 40))))
    drag(canvas, (50, 10), (60, 5))
    assert canvas.scene.drawn.polygon[1] == (60, 5)
    assert canvas.scene.drawn.region == Rect(10, 5, 50, 35)
    drag(canvas, (30, 40), (30, 50), modifiers=ALT)
    assert canvas.scene.drawn.polygon == ((10, 10), (60, 5), (50, 40), (30, 50), (10, 40))
    QTest.mouseDClick(canvas, LEFT, NONE, at(canvas, 10, 25))
    assert canvas.scene.drawn.polygon[5] == (10, 25)
    press(canvas, Qt.Key.Key_Delete)
    assert len(canvas.scene.drawn.polygon) == 5
    assert canvas.undo.undoText() == "Delete corner"
    drag(canvas, (25, 20), (30, 20))
    assert canvas.scene.drawn.polygon[0] == (15, 10)
    assert canvas.undo.undoText() == "Move crop"


def test_a_polygon_that_crosses_itself_is_red_said_and_kept(canvas):
    canvas.set_drawn(Drawn().with_polygon(((10, 10), (50, 10), (50, 40), (10, 40))))
    drag(canvas, (50, 10), (5, 30))
    assert canvas.scene.drawn.polygon[1] == (5, 30)
    assert canvas.hints[-1] == "The polygon crosses itself: move a corner."
    assert "crosses itself" in canvas.accessibleDescription()
    red = color(canvas, 10, 20)
    assert red.red() > red.green() + 60
    canvas.undo.undo()
    assert color(canvas, 10, 25).red() <= color(canvas, 10, 25).green() + 60


def test_a_polygon_by_keys_alone(canvas):
    press(canvas, Qt.Key.Key_P, Qt.Key.Key_Left)
    x, y = canvas.scene.cross
    press(canvas, Qt.Key.Key_Space)
    press(canvas, Qt.Key.Key_Right, Qt.Key.Key_Right, modifiers=SHIFT)
    press(canvas, Qt.Key.Key_Insert)
    press(canvas, Qt.Key.Key_Down, modifiers=SHIFT)
    press(canvas, Qt.Key.Key_Left)
    press(canvas, Qt.Key.Key_Space, Qt.Key.Key_Return)
    assert canvas.scene.drawn.polygon == ((x, y), (x + 20, y), (x + 19, y + 10))
    press(canvas, Qt.Key.Key_Period, Qt.Key.Key_Period)
    assert canvas.scene.corner == 1
    assert canvas.hints[-1] == f"corner 2 of 3 at {x + 20:.0f}, {y:.0f}"
    press(canvas, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert canvas.scene.drawn.polygon[1] == (x + 20, y - 2)
    assert canvas.undo.undoText() == "Move corner"
    press(canvas, Qt.Key.Key_Comma)
    assert canvas.scene.corner == 0
    press(canvas, Qt.Key.Key_Escape)
    assert canvas.scene.corner == -1


def test_a_rectangle_drawn_over_a_polygon_takes_its_place(canvas):
    canvas.set_drawn(Drawn().with_polygon(((10, 10), (50, 10), (50, 40))))
    press(canvas, Qt.Key.Key_R)
    drag(canvas, (60, 45), (80, 55))
    assert canvas.scene.drawn == Drawn(Rect(60, 45, 20, 10))
    canvas.undo.undo()
    assert len(canvas.scene.drawn.polygon) == 3


# tilt and ratios --------------------------------------------------------------------------------------------------


def test_the_handle_above_tilts_and_says_the_angle(canvas):
    canvas.set_drawn(Drawn(Rect(30, 20, 30, 20)))
    knob = canvas.scene.knob_at(canvas.place)
    drag(canvas, knob, (knob[0] + 4, knob[1]), (knob[0] + 8, knob[1] + 1))
    assert 20 < canvas.scene.drawn.angle < 35
    assert any(hint.startswith(f"{canvas.scene.drawn.angle:+.1f}°") for hint in canvas.hints)
    assert canvas.undo.undoText() == "Tilt crop"
    assert "tilted" in canvas.accessibleDescription()


def test_outside_near_a_corner_tilts_in_steps_with_shift(canvas):
    canvas.set_drawn(Drawn(Rect(30, 20, 30, 20)))
    drag(canvas, (62.5, 42), (60, 46), modifiers=SHIFT)
    assert canvas.scene.drawn.angle
    assert canvas.scene.drawn.angle % 5 == 0


def test_a_drag_outside_tilts_and_a_click_there_only_lets_go(canvas):
    canvas.set_drawn(Drawn(Rect(30, 20, 30, 20), (Rect(1, 1, 4, 4),)))
    move(canvas, 45, 5, held=Qt.MouseButton.NoButton)
    assert canvas.cursor().shape() == Qt.CursorShape.BitmapCursor, "the one that turns"
    drag(canvas, (45, 5), (50, 5), (55, 6))
    assert canvas.scene.drawn.angle > 15
    assert canvas.undo.undoText() == "Tilt crop"
    canvas.undo.undo()
    click(canvas, (45, 5))
    assert not canvas.undo.canUndo()
    press(canvas, Qt.Key.Key_Period)
    place = canvas.place
    drag(canvas, (45, 5), (50, 5))
    assert canvas.scene.chosen == -1
    assert canvas.scene.drawn.angle == 0
    assert canvas.place.x == place.x + 25, "with a mask in hand it lets go of that, and pans"


def test_giving_a_drag_up_takes_its_hint_away(canvas):
    canvas.set_drawn(Drawn(Rect(30, 20, 30, 20)))
    QTest.mousePress(canvas, LEFT, NONE, at(canvas, 45, 30))
    move(canvas, 40, 30)
    assert "Shift keeps to one axis" in canvas.hints[-1]
    press(canvas, Qt.Key.Key_Escape)
    assert canvas.hints[-1] == ""


def test_a_tilted_crop_is_tilted_nudged_and_swapped_by_keys(canvas):
    canvas.set_drawn(Drawn(Rect(30, 20, 30, 20)))
    press(canvas, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, modifiers=ALT)
    assert canvas.scene.drawn.angle == 1.5
    assert canvas.undo.count() == 1
    assert canvas.undo.undoText() == "Tilt crop 1.5°"
    press(canvas, Qt.Key.Key_Left)
    assert canvas.scene.drawn.region == Rect(29, 20, 30, 20)
    press(canvas, Qt.Key.Key_X)
    assert (canvas.scene.drawn.region.width, canvas.scene.drawn.angle) == (20, 1.5)


def test_ratios_go_round_without_creeping(canvas):
    canvas.set_drawn(Drawn(Rect(30, 20, 30, 20)))
    press(canvas, Qt.Key.Key_A)
    region = canvas.scene.drawn.region
    assert region.width == region.height
    drag(canvas, (region.right, region.bottom), (region.right + 6, region.bottom + 1))
    assert canvas.scene.drawn.region.width == canvas.scene.drawn.region.height > region.width
    canvas.undo.undo()
    for _press in range(8):
        press(canvas, Qt.Key.Key_A)
    assert canvas.drawing.shaping.aspect == 0
    assert canvas.scene.drawn.region == Rect(30, 20, 30, 20)


def test_the_last_crop_is_recalled_on_another_photograph(canvas, grey):
    assert canvas.registry.trigger("cropping.canvas.recall") is False
    canvas.set_drawn(Drawn(Rect(30, 20, 30, 20), (Rect(1, 1, 2, 2),), (), 10.0))
    canvas.show_image(90, 60, grey, key="two")
    press(canvas, Qt.Key.Key_R, modifiers=SHIFT)
    assert canvas.scene.drawn == Drawn(Rect(30, 20, 30, 20), (), (), 10.0)
    assert canvas.undo.undoText() == "Recall crop"


# brush ------------------------------------------------------------------------------------------------------------


def test_a_mask_is_painted_and_partly_erased(canvas, qtbot):
    canvas.set_drawn(Drawn(Rect(5, 5, 80, 50)))
    canvas.change(solid=True)
    press(canvas, Qt.Key.Key_B)
    canvas.drawing.set_radius(5)
    with qtbot.waitSignal(canvas.drawn_changed):
        drag(canvas, (20, 30), (40, 30), (60, 30))
    assert canvas.scene.drawn.masks == (Stroke(((20, 30), (60, 30)), 5),)
    assert color(canvas, 40.5, 28).lightness() < 25
    press(canvas, Qt.Key.Key_E)
    drag(canvas, (40, 20), (40, 40))
    assert canvas.scene.drawn.masks[1] == Stroke(((40, 20), (40, 40)), 5, erase=True)
    move(canvas, 80, 50, held=Qt.MouseButton.NoButton)
    assert color(canvas, 40.5, 28).lightness() > 60, "the eraser took it away"
    assert color(canvas, 25.5, 28).lightness() < 25
    canvas.undo.undo()
    assert color(canvas, 40.5, 28).lightness() < 25


def test_shift_click_draws_a_straight_line(canvas):
    press(canvas, Qt.Key.Key_B)
    click(canvas, (20, 30))
    click(canvas, (60, 40), modifiers=SHIFT)
    assert canvas.scene.drawn.masks[1].points == ((20, 30), (60, 40))


def test_undo_takes_back_the_stroke_under_the_hand(canvas):
    press(canvas, Qt.Key.Key_B)
    click(canvas, (20, 30))
    QTest.mousePress(canvas, LEFT, NONE, at(canvas, 40, 30))
    move(canvas, 50, 30)
    press(canvas, Qt.Key.Key_Z, modifiers=CTRL)
    QTest.mouseRelease(canvas, LEFT, NONE, at(canvas, 50, 30))
    assert len(canvas.scene.drawn.masks) == 1


def test_the_brush_is_sized_by_keys_and_wheel(canvas):
    assert canvas.registry.trigger("cropping.canvas.wider") is False, "no brush in hand"
    press(canvas, Qt.Key.Key_B)
    before = canvas.drawing.radius
    press(canvas, Qt.Key.Key_BracketRight)
    assert canvas.drawing.radius > before
    press(canvas, Qt.Key.Key_Down, modifiers=ALT)
    assert canvas.drawing.radius == before
    scale, point = canvas.place.scale, QPointF(at(canvas, 30, 20))
    wheel = QWheelEvent(
        point,
        canvas.mapToGlobal(point),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        CTRL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, wheel)
    assert canvas.drawing.radius > before
    assert canvas.place.scale == scale


def test_painting_by_keys_alone(canvas):
    press(canvas, Qt.Key.Key_B, Qt.Key.Key_Right)
    x, y = canvas.scene.cross
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    press(canvas, Qt.Key.Key_Right, modifiers=SHIFT)
    press(canvas, Qt.Key.Key_Down, modifiers=SHIFT)
    assert canvas.scene.drawn.masks == ()
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    (stroke,) = canvas.scene.drawn.masks
    assert stroke.points == ((x, y), (x + 10, y), (x + 10, y + 10))
    assert canvas.undo.undoText() == "Paint mask"
    press(canvas, Qt.Key.Key_V, Qt.Key.Key_Period, Qt.Key.Key_Left)
    assert canvas.scene.drawn.masks[0].points[0] == (x - 1, y)
    press(canvas, Qt.Key.Key_Delete)
    assert canvas.undo.undoText() == "Delete brush"


# zones ------------------------------------------------------------------------------------------------------------


def test_the_distance_to_the_nearest_zone_is_said_and_drawn_while_dragging(canvas):
    canvas.set_zones([FACE])
    canvas.set_drawn(Drawn(Rect(10, 20, 20, 20)))
    QTest.mousePress(canvas, LEFT, NONE, at(canvas, 20, 30))
    move(canvas, 30, 30)
    assert canvas.scene.drawn.region == Rect(10, 20, 20, 20)
    assert canvas.scene.near.distance == 20
    assert "20 px to the nearest zone (face)" in canvas.hints[-1]
    assert "Z" in canvas.hints[-1]
    line = color(canvas, 50, canvas.scene.near.here[1])
    assert line != color(canvas, 50, 45)
    move(canvas, 55, 30)
    assert canvas.scene.touching == {7}
    assert "touches face" in canvas.hints[-1]
    QTest.mouseRelease(canvas, LEFT, NONE, at(canvas, 55, 30))
    assert canvas.scene.near is None
    assert canvas.scene.touching == {7}
    canvas.undo.undo()
    assert canvas.scene.touching == frozenset()


def test_a_side_snaps_away_unless_z_is_held(canvas):
    canvas.set_zones([FACE])
    canvas.set_drawn(Drawn(Rect(10, 20, 40, 20)))
    drag(canvas, (50, 30), (61, 30))
    assert canvas.scene.drawn.region.right == 60
    canvas.undo.undo()
    QTest.keyPress(canvas, Qt.Key.Key_Z)
    drag(canvas, (50, 30), (61, 30))
    QTest.keyRelease(canvas, Qt.Key.Key_Z)
    assert canvas.scene.drawn.region.right == 61
    assert canvas.scene.touching == {7}


def test_tilted_crops_and_polygons_snap_away_unless_z_is_held(canvas):
    canvas.set_zones([FACE])
    for drawn, start, by in (
        (Drawn(Rect(30, 20, 24, 20), angle=20.0), (42, 30), 5),
        (Drawn().with_polygon(((30, 20), (55, 20), (55, 40), (30, 40))), (42, 30), 6),
        (Drawn().with_polygon(((30, 10), (57, 30), (30, 50))), (57, 30), 5),
    ):
        canvas.set_drawn(drawn)
        assert canvas.scene.touching == frozenset()
        drag(canvas, start, (start[0] + by, start[1]))
        assert canvas.scene.drawn != drawn
        assert canvas.scene.touching == frozenset()
        canvas.undo.undo()
        QTest.keyPress(canvas, Qt.Key.Key_Z)
        drag(canvas, start, (start[0] + by, start[1]))
        QTest.keyRelease(canvas, Qt.Key.Key_Z)
        assert canvas.scene.touching == {7}
        assert any("snapping is off" in hint for hint in canvas.hints)
        canvas.hints.clear()


def test_painting_over_a_zone_frees_it_and_erasing_touches_it_again(canvas):
    canvas.set_zones([FACE])
    canvas.set_drawn(Drawn(Rect(40, 10, 40, 40)))
    assert canvas.scene.touching == {7}
    press(canvas, Qt.Key.Key_B)
    canvas.drawing.set_radius(9)
    drag(canvas, (65, 18), (65, 30), (65, 42))
    assert canvas.scene.touching == frozenset()
    press(canvas, Qt.Key.Key_E)
    canvas.drawing.set_radius(1)
    click(canvas, (65, 30))
    assert canvas.scene.touching == {7}


# clear patch ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["none", "shield", "draw", "photograph", "hide"])
def test_a_clear_patch_shows_the_crop_only_and_counts(canvas, grey, qtbot, end):
    canvas.set_drawn(Drawn().with_polygon(((20, 10), (60, 10), (20, 50))))
    told, counted = [], []
    canvas.revealed.connect(told.append)
    canvas.exposure.connect(lambda area, seconds: counted.append(area))
    canvas.set_patch(Rendition(40, 40, bytes((250, 0, 250)) * 1600), Rect(20, 10, 40, 40))
    assert told == [True]
    inside, beside = color(canvas, 28, 20), color(canvas, 55, 45)
    assert inside.red() > 200 > 60 > inside.green()
    assert abs(beside.red() - beside.green()) < 4, "the polygon's bounds are not the polygon"
    match end:
        case "none":
            canvas.set_patch(None)
        case "shield":
            canvas.shield()
        case "draw":
            canvas.drawing.corners.nudge(0, 0)
            canvas.set_region(Rect(10, 10, 30, 30))
        case "photograph":
            canvas.show_image(90, 60, grey, key="two")
            canvas.set_place(Place(5, 20, 50))
        case "hide":
            canvas.hide()
            canvas.show()
    assert not canvas.patched
    assert told == [True, False]
    assert counted == [1600]
    after = color(canvas, 28, 20)
    assert abs(after.red() - after.green()) < 4


# a screen reader --------------------------------------------------------------------------------------------------


def test_a_screen_reader_walks_through_the_shapes(canvas):
    canvas.set_zones([FACE])
    brush = Stroke(((20, 30), (25, 30)), 2)
    canvas.set_drawn(Drawn(Rect(10, 20, 20, 15), (Rect(12, 22, 3, 3), brush), (), 5.0))
    spoken = QAccessible.queryAccessibleInterface(canvas)
    names = [spoken.child(i).text(QAccessible.Text.Name) for i in range(spoken.childCount())]
    assert names == [
        "rectangle 20 × 15, tilted 5°, left, touches no zone",
        "box mask 1, 3 × 3 at 12, 22, in the crop",
        "brush mask 1, 5 px wide, in the crop",
        "zone face, not touched",
    ]
    zone = spoken.child(3)
    assert zone.rect().topLeft() == canvas.mapToGlobal(at(canvas, 60, 20))
    assert spoken.indexOfChild(zone) == 3
    middle = zone.rect().center()
    assert spoken.childAt(middle.x(), middle.y()) is zone
    assert spoken.child(0).state().selected
    press(canvas, Qt.Key.Key_Period)
    assert spoken.child(1).state().selected
    canvas.set_drawn(Drawn().with_polygon(((50, 10), (70, 10), (70, 40))))
    names = [spoken.child(i).text(QAccessible.Text.Name) for i in range(spoken.childCount())]
    assert names[0] == "polygon of 3 corners, 20 × 30, right, touches face"
    assert names[1:] == [
        "corner 1 of 3 at 50, 10",
        "corner 2 of 3 at 70, 10",
        "corner 3 of 3 at 70, 40",
        "zone face, touched by the crop",
    ]


def test_the_keys_do_not_clash_and_refusals_say_why(canvas):
    assert canvas.registry.conflicts() == []
    told = []
    canvas.registry.refused.connect(told.append)
    for name in ("turn", "tilt_left", "choose", "recall", "wider", "undo"):
        canvas.registry.trigger(f"cropping.canvas.{name}")
    assert told == [
        "Draw a crop first (R).",
        "Draw a crop first (R).",
        "There is no corner or mask to choose.",
        "No crop has been drawn before this one.",
        "Take the brush (B) or the eraser (E) first.",
        "Nothing to undo on this photograph.",
    ]
    canvas.set_drawn(Drawn().with_polygon(((50, 10), (70, 10), (70, 40))))
    canvas.registry.trigger("cropping.canvas.turn")
    assert "polygon" in told[-1]
