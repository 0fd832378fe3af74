"""Held keys can be changed, each on its own; what the pane does not hold stays as it is."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from workstation.ui.canvas.held import Held

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def press(key, text="", marks=NONE, kind=QEvent.Type.KeyPress):
    return QKeyEvent(kind, key, marks, text)


def test_each_act_takes_other_keys():
    held = Held(reveal="Q", into="Z")
    assert held.pressed(press(Qt.Key.Key_Q, "q")) == "reveal"
    assert held.pressed(press(Qt.Key.Key_Z, "z")) == "into"
    assert not held.set("cropping.canvas.nudge", ["F7"])
    assert held.set("cropping.canvas.reveal", ["F7", "Shift+J"])
    assert not held.pressed(press(Qt.Key.Key_Q, "q"))
    assert held.pressed(press(Qt.Key.Key_F7)) == "reveal"
    assert held.pressed(press(Qt.Key.Key_Z, "z")) == "into"


def test_the_hole_shuts_even_if_shift_came_up_first():
    held = Held(reveal="Q")
    held.set("cropping.canvas.reveal", ["Shift+J"])
    assert held.pressed(press(Qt.Key.Key_J, "J", SHIFT))
    assert not held.released(press(Qt.Key.Key_K, "k", kind=QEvent.Type.KeyRelease))
    assert held.released(press(Qt.Key.Key_J, "j", kind=QEvent.Type.KeyRelease))
