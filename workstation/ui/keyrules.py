"""Which keys may be given to an act: not those another board cannot type, nor those the system or every field needs."""

import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_NAMED = re.compile(r"(\()([^()\s]{1,16})(?=\))|(\b(?:[Pp]ress|[Hh]old|with) )([^\s(),.:;]{1,16})")
"""A key in a sentence: "Open a case first (Ctrl+N).", "Press Q to look on.", "Draw a crop with R."."""

WINDOW = "window"
"""The scope of global keys; they carry Ctrl, Alt or an F key."""

SHIELD = "window.shield"
"""The act that always keeps F9."""

_ALTGR_SIGNS = frozenset("@[]{}\\|~#`^€£$²³µ")
"""Written with AltGr (or a dead key) on at least one German, French, Spanish, Italian or Nordic board."""

_ALTGR_KEYS = frozenset("0123456789EQM")
"""Ctrl+Alt is AltGr on some systems, and these keys write a sign with it on one of those boards."""

_FIELDS = frozenset({"Esc", "Tab", "Backtab", "Shift+Tab", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+A"})
_MOVES = frozenset({"Left", "Right", "Up", "Down", "Home", "End", "Return", "Enter", "Space", "Backspace"})
_SYSTEM = frozenset({"Alt+F4", "Alt+Tab", "Ctrl+Alt+Del", "Print", "Ctrl+Alt+Backspace"})
_MODIFIERS = {
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_unknown,
}


def spelled(key: str) -> str:
    """A key in its one, portable spelling."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def native(key: str) -> str:
    """A key as this computer's keyboard names it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def retold(text: str, changed: Mapping[str, str]) -> str:
    """A hint or sentence with other keys: ``changed`` says what each is now. What is no key stays."""

    def now(found: re.Match[str]) -> str:
        before, key = (found[1], found[2]) if found[1] else (found[3], found[4])
        return f"{before}{changed.get(key, key)}"

    return _NAMED.sub(now, "   ".join(_first_key(part, changed) for part in text.split("   ")))


def _first_key(part: str, changed: Mapping[str, str]) -> str:
    """``L later`` with the key in force; ``hold Q keyhole`` is a sentence like any other."""
    key, blank, rest = part.partition(" ")
    return f"{changed.get(key, key)}{blank}{rest}"


def pressed(event: QKeyEvent) -> str:
    """The key of a press in its portable spelling; "" while only Shift, Ctrl or Alt are down."""
    key = Qt.Key(event.key())
    if key in _MODIFIERS:
        return ""
    marks = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    sign = event.text()
    if len(sign) == 1 and sign.isprintable() and not sign.isalnum() and not sign.isspace():
        marks &= ~Qt.KeyboardModifier.ShiftModifier  # the sign itself already says that Shift is down
    return spelled(QKeySequence(marks.value | key.value).toString(QKeySequence.SequenceFormat.PortableText))


def why_not_key(key: str, scope: str) -> str | None:
    """None if an act of ``scope`` may have this key, else the sentence which says why not."""
    name = spelled(key)
    *before, last = ["Plus" if part == "" else part for part in name.replace("++", "+Plus").split("+")]
    marks, shown = set(before), native(key)
    wide = scope == WINDOW and not (marks & {"Ctrl", "Alt"} or _is_function(last))
    both = {"Ctrl", "Alt"} <= marks
    rules = (
        (not name or ", " in name, "Press one key, alone or with Ctrl, Alt or Shift."),
        (name == "F9", "F9 shields everything, in every place and for everybody."),
        (name in _FIELDS, f"{shown} is needed in every field and dialog."),
        (name in _MOVES, f"{shown} moves in lists and presses buttons."),
        (name in _SYSTEM or "Meta" in marks or (both and _is_function(last)), f"{shown} belongs to the system."),
        (
            last in _ALTGR_SIGNS,
            f"“{last}” needs AltGr or a dead key on German, French, Spanish, Italian or Nordic boards.",
        ),
        (both and last in _ALTGR_KEYS, f"{shown} writes a sign on some boards, where Ctrl+Alt is AltGr."),
        (wide, "A key that works everywhere needs Ctrl, Alt or an F key, or it would disturb typing."),
    )
    return next((sentence for broken, sentence in rules if broken), None)


def why_not_keys(act: str, keys: Sequence[str], scope: str, built: Sequence[str]) -> str | None:
    """None if the act may have exactly these keys; what it was built with it may always have."""
    mine = {spelled(key) for key in built}
    if act == SHIELD and "F9" not in {spelled(key) for key in keys}:
        return "F9 stays: whoever sits here, it shields everything."
    return next((why for key in keys if spelled(key) not in mine and (why := why_not_key(key, scope))), None)


def _is_function(key: str) -> bool:
    return len(key) > 1 and key[0] == "F" and key[1:].isdigit()
