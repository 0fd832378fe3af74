"""The steps of a crop: added, moved, switched, given numbers, copied – each one act to undo."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication

from workstation.domain.crop import STEPS, Step
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.ui.desks.cropping import sequence
from workstation.ui.desks.cropping.curve import Curve
from workstation.ui.desks.cropping.steps import Steps

REGION = Rect(500, 300, 260, 250)
GAMMA, SHARPEN = Step("gamma", 1.5), Step("sharpen", 20)


@pytest.fixture
def steps(qtbot):
    """The panel alone, and what it told: (before, after, text) of each step to undo."""
    made = Steps()
    made.told = []
    made.rested.connect(lambda *told: made.told.append(told))
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


# the list ---------------------------------------------------------------------------------------------------------


def test_a_new_step_goes_to_its_usual_place_and_a_changed_one_keeps_its_own():
    assert sequence.put((GAMMA, SHARPEN), Step("exposure", 1)) == (Step("exposure", 1), GAMMA, SHARPEN)
    assert sequence.put((SHARPEN, GAMMA), Step("gamma", 2)) == (SHARPEN, Step("gamma", 2))
    assert sequence.put((), sequence.at_rest("average"))[0].name == "average"
    assert sequence.usual_place((SHARPEN, GAMMA), "sharpen") == 0


def test_every_step_made_by_sliders_starts_where_it_changes_nothing():
    for name in STEPS.keys() - {"perspective", "average", "curve"}:
        assert sequence.at_rest(name).neutral, name
    with pytest.raises(Refused):
        sequence.at_rest("perspective")
    offered = [name for group, _words in sequence.GROUPS for name, kind in STEPS.items() if kind.group == group]
    assert sorted(offered) == sorted(STEPS), "every kind is in a group of the menu"


def test_moving_stops_at_the_ends_and_switching_keeps_the_numbers():
    assert sequence.moved((GAMMA, SHARPEN), "gamma", 1) == (SHARPEN, GAMMA)
    assert sequence.moved((GAMMA, SHARPEN), "gamma", -1) == (GAMMA, SHARPEN)
    off = sequence.switched((GAMMA,), "gamma", on=False)
    assert off == (Step("gamma", 1.5, on=False),)
    assert sequence.with_numbers(off, "gamma", (2.0,)) == (Step("gamma", 2.0, on=False),)


def test_four_quarter_turns_are_none():
    assert sequence.turned((GAMMA,), -90) == (Step("turn", 270), GAMMA)
    assert sequence.turned((Step("turn", 270), GAMMA), 90) == (GAMMA,)


def test_acts_are_named_with_number_and_unit():
    assert sequence.said("exposure", 0, 0.5) == "Exposure 0.5 EV"
    assert sequence.said("rotate", 0, -1.5) == "Rotate -1.5°"
    assert sequence.said("balance", 1, 20) == "White balance, tint 20"


# the panel --------------------------------------------------------------------------------------------------------


def test_adding_moving_switching_and_removing_are_one_act_each(steps, qtbot):
    steps.add("exposure")
    steps.add("denoise")
    assert [step.name for step in steps.steps] == ["denoise", "exposure"]
    card = steps.cards["exposure"]
    steps.focus("exposure")
    assert card.rows[0].slider.hasFocus()
    qtbot.keyClick(card.rows[0].slider, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [step.name for step in steps.steps] == ["exposure", "denoise"]
    assert not card.up.isEnabled()
    card.on.click()
    assert steps.steps[0] == Step("exposure", 0, on=False)
    steps.cards["denoise"].remove.click()
    assert [text for _before, _after, text in steps.told] == [
        "Add Exposure",
        "Add Denoise",
        "Move Exposure up",
        "Switch off Exposure",
        "Remove Denoise",
    ]
    assert steps.told[-1][1] == steps.steps


def test_a_step_is_dragged_past_a_line_and_esc_gives_up(steps, qtbot):
    steps.show_steps((Step("exposure", 1), GAMMA, SHARPEN))
    steps.resize(400, 700)
    qtbot.waitUntil(lambda: steps.cards["sharpen"].y() > steps.cards["gamma"].y() > 0)
    grip, gamma = steps.cards["sharpen"].grip, steps.cards["gamma"]
    from_here = lambda y: QPoint(5, grip.mapFromGlobal(steps.mapToGlobal(QPoint(0, y))).y())

    def carry(y):
        qtbot.mousePress(grip, Qt.MouseButton.LeftButton, pos=QPoint(5, 12))
        qtbot.mouseMove(grip, from_here(y))

    carry(gamma.y() + 2)
    assert steps.line.isVisible()
    assert steps.cards["exposure"].geometry().bottom() < steps.line.y() < gamma.y()
    qtbot.keyClick(grip, Qt.Key.Key_Escape)
    assert not steps.line.isVisible()
    qtbot.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=from_here(gamma.y() + 2))
    assert steps.told == []
    carry(gamma.geometry().bottom() + 20)
    assert not steps.line.isVisible(), "it would stay where it is"
    qtbot.mouseMove(grip, from_here(0))
    qtbot.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=from_here(0))
    assert [step.name for step in steps.steps] == ["sharpen", "exposure", "gamma"]
    assert [told[2] for told in steps.told] == ["Move Sharpen to place 1"]
    assert not steps.line.isVisible()


def test_a_movement_of_a_slider_is_one_act_and_a_reset_another(steps, qtbot):
    steps.add("balance")
    line = steps.cards["balance"].rows[1]
    for value in (3, 9, 20):
        line.slider.setValue(value)
    line.reset.click()
    assert [told[2] for told in steps.told] == ["Add White balance", "White balance, tint 20", "Reset White balance"]
    assert steps.steps == (Step("balance", (0, 0)),)
    assert line.reset.why_not() == "It is not changed."


def test_non_standard_steps_say_so(steps):
    steps.add("denoise")
    steps.add("exposure")
    assert "the enhancement record must explain it" in steps.cards["denoise"].accessibleDescription()
    assert "record" not in steps.cards["exposure"].accessibleDescription()
    said = [action.text() for action in steps.menu.actions()]
    assert "Denoise   non-standard" in said
    assert "Exposure" in said


def test_steps_made_by_drawing_ask_for_it(steps):
    asked = []
    steps.draw_wanted.connect(asked.append)
    steps.add("perspective")
    steps.add("average")
    assert asked == ["perspective", "average"]
    assert steps.steps == ()


def test_steps_are_copied_without_the_system_clipboard(steps):
    before = QGuiApplication.clipboard().text()
    steps.show_steps((Step("average", 0), GAMMA))
    steps.copy()
    steps.show_steps((Step("average", 1), SHARPEN))
    steps.paste()
    assert steps.steps == (Step("average", 1), GAMMA), "which photographs are combined is this crop's own"
    assert steps.told[-1][2] == "Paste steps"
    assert QGuiApplication.clipboard().text() == before


def test_wheel_over_a_slider_changes_nothing(steps):
    steps.show_steps((GAMMA,))
    steps.adding.setFocus()
    slider = steps.cards["gamma"].rows[0].slider
    spot = QPointF(slider.rect().center())
    wheel = QWheelEvent(
        spot,
        slider.mapToGlobal(spot),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, wheel)
    assert steps.steps == (GAMMA,)


def test_a_curve_is_drawn_by_keys_and_by_mouse(qtbot):
    curve = Curve()
    qtbot.addWidget(curve)
    curve.resize(280, 168)
    told = []
    curve.changed.connect(told.append)
    qtbot.keyClick(curve, Qt.Key.Key_Insert)
    assert curve.values == (0, 0, 128, 128, 255, 255)
    qtbot.keyClick(curve, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(curve, Qt.Key.Key_Left)
    assert told[-1] == (0, 0, 127, 138, 255, 255)
    assert curve.accessibleDescription().startswith("Point 2 of 3: 127 becomes 138.")
    Step("curve", curve.values)
    curve.shift(500, 0)
    assert curve.values[2] == 254, "a point never passes its neighbour"
    qtbot.mouseClick(curve, Qt.MouseButton.LeftButton, pos=QPoint(70, 60))
    assert len(curve.values) == 8
    qtbot.keyClick(curve, Qt.Key.Key_Delete)
    qtbot.keyClick(curve, Qt.Key.Key_PageDown)
    qtbot.keyClick(curve, Qt.Key.Key_Delete)
    qtbot.keyClick(curve, Qt.Key.Key_Delete)
    assert curve.values == (0, 0, 255, 255), "the two ends stay"


# on a photograph --------------------------------------------------------------------------------------------------


def test_sliders_change_the_preview_and_are_undone_on_their_own_photograph(open_as, at_cropping, cropping_rests):
    _window, desk = at_cropping(open_as("Anna"))
    steps = desk.side.steps
    desk.canvas.set_region(REGION)
    cropping_rests(desk)
    before = desk.side.preview.clear
    steps.add("exposure")
    steps.cards["exposure"].rows[0].slider.setValue(10)
    cropping_rests(desk)
    assert desk.side.preview.clear.rgb != before.rgb
    assert desk.canvas.undo.undoText() == "Exposure 1 EV"
    steps.right.click()
    cropping_rests(desk)
    assert (desk.side.preview.clear.width, desk.side.preview.clear.height) == (250, 260)
    steps.cards["exposure"].rows[0].slider.setValue(20)
    desk.film.step(-1)  # the hand had not rested
    cropping_rests(desk)
    assert desk.draft.steps == ()
    assert not desk.canvas.undo.canUndo()
    desk.film.step(1)
    cropping_rests(desk)
    assert desk.draft.steps == (Step("turn", 90), Step("exposure", 2.0))
    for _act in range(4):
        desk.undo()
    assert desk.draft.steps == ()
    assert desk.canvas.scene.drawn.region == REGION
    desk.redo()
    assert steps.cards["exposure"].rows[0].number.value() == 0


def test_why_a_step_cannot_be_is_said_where_it_is(open_as, at_cropping, cropping_rests):
    window, desk = at_cropping(open_as("Anna"))
    desk.canvas.set_region(REGION)
    desk.side.steps.show_steps((Step("average", 0),))
    desk.side.steps.moved.emit((Step("average", 0),))
    assert "no second photograph" in desk.side.steps.notice.text.text()
    assert "no second photograph" in desk.keeping.why_not("keep")
    cropping_rests(desk)
    assert desk.side.preview.clear is None
    assert not window.registry.trigger("cropping.keep")
    desk.side.steps.none.click()
    assert desk.side.steps.notice.text.text() == ""
    cropping_rests(desk)


def test_steps_go_to_another_photograph_by_command(open_as, at_cropping, cropping_rests):
    window, desk = at_cropping(open_as("Anna"))
    assert desk.developing.why_not_copy() == "This crop has no steps to copy."
    desk.canvas.set_region(REGION)
    window.registry.trigger("cropping.step.sharpen")
    assert desk.side.tabs.tabText(desk.side.tabs.currentIndex()) == "Steps"
    window.registry.trigger("cropping.copy_steps")
    desk.film.step(-1)
    cropping_rests(desk)
    window.registry.trigger("cropping.paste_steps")
    assert desk.draft.steps == (Step("sharpen", 0),)
    assert desk.canvas.undo.undoText() == "Paste steps"
    cropping_rests(desk)
