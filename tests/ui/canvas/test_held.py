"""The keyhole's key can be changed; the other held keys of the canvas stay as they are."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from workstation.ui.canvas.held import Held

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def press(key, text="", marks=NONE, kind=QEvent.Type.KeyPress):
    return QKeyEvent(kind, key, marks, text)


def test_only_the_keyhole_takes_other_keys():
    held = Held()
    assert held.pressed(press(Qt.Key.Key_Q, "q"))
    assert not held.set("cropping.canvas.nudge", ["F7"])
    assert held.set("cropping.canvas.reveal", ["F7", "Shift+J"])
    assert not held.pressed(press(Qt.Key.Key_Q, "q"))
    assert held.pressed(press(Qt.Key.Key_F7))


def test_the_hole_shuts_even_if_shift_came_up_first():
    held = Held()
    held.set("cropping.canvas.reveal", ["Shift+J"])
    assert held.pressed(press(Qt.Key.Key_J, "J", SHIFT))
    assert not held.released(press(Qt.Key.Key_K, "k", kind=QEvent.Type.KeyRelease))
    assert held.released(press(Qt.Key.Key_J, "j", kind=QEvent.Type.KeyRelease))
