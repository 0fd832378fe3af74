"""The proof: what would be kept, large – its tools, its takes, and that it never outlives a shield."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt

from workstation.actions import caring
from workstation.domain.crop import Recipe, Rendition, Step
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.zone import Zone, ZoneKind
from workstation.ui.desks.cropping import points
from workstation.ui.desks.cropping.points import Tool
from workstation.ui.desks.cropping.proof import AFTER, BEFORE, INPUT, Proof
from workstation.ui.desks.cropping.proofing import COARSEST, LARGE, without_zones

REGION = Rect(500, 300, 260, 250)


def line(ax, ay, bx, by):
    return Tool("level", ((ax, ay), (bx, by)))


# points without a window ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("drawn", "turned"),
    [
        (line(0, 0.5, 1, 0.5), (0, 0)),
        (line(0, 0.4, 1, 0.6), (0, -11.3)),
        (line(1, 0.6, 0, 0.4), (0, -11.3)),
        (line(0.5, 0, 0.6, 1), (0, 5.7)),
        (line(0.5, 0, 0.4, 1), (0, -5.7)),
    ],
)
def test_a_line_is_brought_to_the_nearest_axis(drawn, turned):
    assert points.levelled(drawn, 1000, 1000) == turned


def test_a_steep_line_is_laid_flat_on_request():
    assert points.levelled(line(0.5, 0, 0.6, 1), 1000, 1000, flat=True) == (-90, 5.7)
    assert points.levelled(line(0.5, 0, 0.4, 1), 1000, 1000, flat=True) == (90, -5.7)
    for degrees in range(-89, 90, 7):
        dx, dy = math.cos(math.radians(degrees)) / 3, math.sin(math.radians(degrees)) / 3
        quarters, rest = points.levelled(line(0.5, 0.5, 0.5 + dx, 0.5 + dy), 600, 600, flat=True)
        assert (degrees + quarters + rest) % 180 == pytest.approx(0, abs=0.06)
        assert -45 <= rest <= 45


def test_a_line_without_length_is_refused():
    with pytest.raises(Refused, match="too short"):
        points.levelled(line(0.5, 0.5, 0.5, 0.5), 900, 900)


def test_corners_may_be_carried_past_one_another():
    crossed = Tool("straighten", ((0.9, 0.9), (0.1, 0.1), (0.1, 0.9), (0.9, 0.1)))
    assert points.straightened(crossed) == Step("perspective", (0.1, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9))
    with pytest.raises(Refused, match="do not enclose a surface"):
        points.straightened(Tool("straighten", ((0.1, 0.1), (0.5, 0.1), (0.9, 0.1), (0.2, 0.1))))
    again = points.taken_up("straighten", Step("perspective", (0.2, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9)))
    assert again.points[0] == (0.2, 0.1), "what is there is taken up again"


def test_tab_goes_from_point_to_point_and_on():
    tool = points.taken_up("straighten")
    assert [tool.chosen, (tool := tool.next(1)).chosen, tool.told()[:13]] == [0, 1, "Corner 2 of 4"]
    assert tool.to(3, 0, 0).next(1) is None
    assert tool.to(2, 1.4, -3).points[2] == (1.0, 0.0), "nothing leaves the picture"


def test_zones_are_filled_in_what_is_shown():
    recipe = Recipe("ab", Rect(0, 0, 100, 100), (Rect(1, 1, 5, 5),))
    near, far = (
        Zone(i, ZoneKind.FACE, r, "haar", "1", 0.4) for i, r in enumerate((Rect(90, 90, 50, 50), Rect(200, 0, 9, 9)))
    )
    assert without_zones(recipe, (near, far)).masks == (Rect(1, 1, 5, 5), Rect(90, 90, 10, 10))


# the widget -------------------------------------------------------------------------------------------------------


@pytest.fixture
def proof(qtbot):
    made = Proof()
    qtbot.addWidget(made)
    made.resize(500, 400)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.setFocus()
    made.put(AFTER, Rendition(200, 100, bytes([90, 120, 150]) * 20_000), (400, 200))
    made.put(BEFORE, Rendition(100, 200, bytes([10, 20, 30]) * 20_000), (200, 400))
    return made


def test_before_is_shown_while_y_is_held(proof, qtbot):
    middle = lambda: proof.grab().toImage().pixelColor(250, 200).getRgb()[:3]
    assert middle() == (90, 120, 150)
    qtbot.keyPress(proof, Qt.Key.Key_Y)
    assert middle() == (10, 20, 30)
    assert proof.size_shown == (200, 400)
    qtbot.keyRelease(proof, Qt.Key.Key_Y)
    assert middle() == (90, 120, 150)
    qtbot.keyPress(proof, Qt.Key.Key_Y)
    proof.clearFocus()
    assert middle() == (90, 120, 150), "nobody holds a key any more"


def test_before_and_after_lie_side_by_side(proof):
    assert "hold Y" in proof.why_not_split()
    proof.put(BEFORE, Rendition(200, 100, bytes([10, 20, 30]) * 20_000), (400, 200))
    assert proof.why_not_split() is None
    proof.toggle_split()
    shown = proof.grab().toImage()
    assert shown.pixelColor(150, 200).getRgb()[:3] == (10, 20, 30)
    assert shown.pixelColor(350, 200).getRgb()[:3] == (90, 120, 150)
    proof.toggle_split()
    assert proof.grab().toImage().pixelColor(150, 200).getRgb()[:3] == (90, 120, 150)


def test_zoom_fit_and_pan(proof, qtbot):
    fitted = proof.place.scale
    proof.zoom(2)
    assert proof.place.scale == pytest.approx(fitted * 2)
    x = proof.place.x
    qtbot.keyClick(proof, Qt.Key.Key_Left)
    assert proof.place.x == x + 40
    proof.set_place_fit()
    assert proof.place.scale == pytest.approx(fitted)


def test_corners_by_keyboard(proof, qtbot):
    asked, done = [], []
    proof.wanted.connect(lambda: asked.append(proof.take))
    proof.done.connect(lambda tool, _flat: done.append(tool))
    proof.set_tool(points.taken_up("straighten"))
    assert asked == [INPUT]
    qtbot.keyClick(proof, Qt.Key.Key_Return)
    assert done == [], "there is no picture to set them on yet"
    proof.put(INPUT, Rendition(200, 100, bytes(60_000)), (400, 200))
    assert proof.focusNextPrevChild(True)
    qtbot.keyClick(proof, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert proof.accessibleDescription().startswith("Corner 2 of 4: 87.")
    qtbot.keyClick(proof, Qt.Key.Key_Return)
    assert done[0].points[1][0] < 0.9
    qtbot.keyClick(proof, Qt.Key.Key_Escape)
    assert proof.tool is None
    left = []
    proof.left.connect(lambda: left.append(True))
    qtbot.keyClick(proof, Qt.Key.Key_Escape)
    assert left == [True]


def test_a_line_drawn_by_mouse_is_done_when_one_lets_go(proof, qtbot):
    done = []
    proof.done.connect(lambda tool, _flat: done.append(tool))
    proof.set_tool(points.taken_up("level"))
    proof.put(INPUT, Rendition(200, 100, bytes(60_000)), (400, 200))
    qtbot.mouseClick(proof, Qt.MouseButton.LeftButton, pos=QPoint(250, 260))
    assert done == [], "a click is no line"
    qtbot.mousePress(proof, Qt.MouseButton.LeftButton, pos=QPoint(100, 150))
    qtbot.mouseMove(proof, QPoint(200, 160))
    qtbot.mouseRelease(proof, Qt.MouseButton.LeftButton, pos=QPoint(200, 160))
    (ax, ay), (bx, by) = done[0].points
    assert ax < bx
    assert ay < by


# on the desk ------------------------------------------------------------------------------------------------------


def test_the_proof_is_revealed_counted_and_gone_at_a_shield(open_as, at_cropping, cropping_rests, qtbot):
    session = open_as("Anna")
    window, desk = at_cropping(session)
    proof = desk.developing.proof
    desk.canvas.setFocus()
    qtbot.keyClick(desk.canvas, Qt.Key.Key_W)
    assert not proof.open, "there is nothing to show yet"
    desk.canvas.set_region(REGION)
    cropping_rests(desk)
    for shut in (
        lambda: window.registry.trigger("window.shield"),
        lambda: qtbot.keyClick(proof, Qt.Key.Key_W),
        lambda: desk.film.step(-1),
    ):
        qtbot.keyClick(desk.canvas, Qt.Key.Key_W)
        cropping_rests(desk)
        assert proof.open
        assert proof.hasFocus()
        assert proof.size_shown == (260, 250)
        assert window.top.shield.text() == "Revealed"
        shut()
        cropping_rests(desk)
        assert not proof.open
        assert window.top.shield.text() == "Shielded"
        assert desk.canvas.hasFocus()
    assert caring.exposure(session).pictures == 1


def test_tools_on_the_proof_make_steps_to_undo(open_as, at_cropping, cropping_rests, qtbot):
    window, desk = at_cropping(open_as("Anna"))
    proof = desk.developing.proof
    desk.canvas.set_region(REGION)
    cropping_rests(desk)
    desk.canvas.setFocus()
    qtbot.keyClick(desk.canvas, Qt.Key.Key_S)
    cropping_rests(desk)
    assert (proof.open, proof.take, proof.size_shown) == (True, INPUT, (260, 250))
    proof.done.emit(line(0.1, 0.5, 0.9, 0.6), False)
    assert desk.draft.steps == (Step("rotate", -6.9),)
    assert desk.canvas.undo.undoText() == "Level -6.9°"
    qtbot.keyClick(proof, Qt.Key.Key_T)
    cropping_rests(desk)
    assert proof.size_shown[0] > 260, "the picture before that step: rotated, not yet straightened"
    qtbot.keyClick(proof, Qt.Key.Key_Return)
    assert [step.name for step in desk.draft.steps] == ["rotate", "perspective"]
    assert proof.tool is None
    qtbot.keyClick(proof, Qt.Key.Key_I)
    cropping_rests(desk)
    qtbot.keyClick(proof, Qt.Key.Key_Return)
    assert desk.draft.steps[-1].name == "balance"
    assert not desk.draft.steps[-1].neutral
    qtbot.keyClick(proof, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(proof, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [step.name for step in desk.draft.steps] == ["rotate"]
    proof.set_tool(points.taken_up("straighten"))
    flat = Tool("straighten", ((0.1, 0.1), (0.5, 0.1), (0.9, 0.1), (0.2, 0.1)))
    proof.done.emit(flat, False)
    assert "do not enclose a surface" in window.toasts.text
    assert proof.tool is not None, "the corners stay in hand"
    cropping_rests(desk)


def test_a_blocking_zone_is_filled_in_the_proof(open_as, at_cropping, cropping_rests):
    _window, desk = at_cropping(open_as("Anna"))
    from dataclasses import replace

    zone = Zone(9, ZoneKind.FACE, Rect(480, 280, 100, 100), "haar", "1", 0.9)
    desk.laid = replace(desk.laid, sheet=replace(desk.laid.sheet, zones=(zone,)))
    desk.canvas.set_region(REGION)
    cropping_rests(desk)
    corner = lambda: desk.side.preview.clear.rgb[: 3 * 70]
    assert set(corner()) == {128}
    assert desk.side.preview.verdict.text() == "1 zone touches it"
    desk.developing.show()
    assert desk.developing.page.zones.text().startswith("1 zone is filled")
    desk.canvas.set_region(REGION.moved(100, 0))
    cropping_rests(desk)
    assert set(corner()) != {128}
    assert desk.side.preview.verdict.text() == "nearest zone 20 px"


def test_the_crop_is_laid_clear_in_its_place_and_follows_it(open_as, at_cropping, cropping_rests, qtbot):
    window, desk = at_cropping(open_as("Anna"))
    desk.canvas.setFocus()
    desk.canvas.set_region(REGION)
    cropping_rests(desk)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Q, Qt.KeyboardModifier.ShiftModifier)
    cropping_rests(desk)
    assert desk.canvas.patched
    assert window.top.shield.text() == "Revealed"
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Right)
    cropping_rests(desk)
    assert desk.canvas.patched
    window.registry.trigger("window.shield")
    assert not desk.canvas.patched
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Left)
    cropping_rests(desk)
    assert not desk.canvas.patched, "a shield is not lifted by drawing"
    assert window.top.shield.text() == "Shielded"


def test_a_slow_sketch_is_coarser_while_the_hand_moves(open_as, at_cropping):
    _window, desk = at_cropping(open_as("Anna"))
    proofing = desk.developing.proofing
    proofing._pace(200, LARGE)
    assert proofing._nimble == LARGE // 2
    proofing._pace(60_000, proofing._nimble)
    assert proofing._nimble == COARSEST
    proofing._pace(20, COARSEST)
    assert proofing._nimble == COARSEST
    proofing._pace(5, COARSEST)
    assert proofing._nimble == 2 * COARSEST
    proofing._pace(1, LARGE)
    assert proofing._nimble == LARGE
