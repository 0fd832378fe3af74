"""Small furniture: labels, headers, chips, notices, rows and columns on the 4-pixel grid."""

from collections.abc import Iterable
from html import escape

from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workstation.ui import icons
from workstation.ui.widgets.buttons import Button

Part = QWidget | QLayout | int | None
"""A child of ``row``/``column``: a widget, a layout, a fixed gap in pixels, or None for a stretch."""


def row(*parts: Part, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Children side by side."""
    made = QHBoxLayout()
    _fill(made, parts, gap, margins)
    return made


def column(*parts: Part, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Children below one another."""
    made = QVBoxLayout()
    _fill(made, parts, gap, margins)
    return made


def _fill(box: QBoxLayout, parts: Iterable[Part], gap: int, margins: tuple[int, int, int, int]) -> None:
    """Put the parts into a box layout."""
    box.setSpacing(gap)
    box.setContentsMargins(*margins)
    for part in parts:
        if part is None:
            box.addStretch(1)
        elif isinstance(part, int):
            box.addSpacing(part)
        elif isinstance(part, QLayout):
            box.addLayout(part)
        else:
            box.addWidget(part)


def label(text: str = "", *, scale: str = "", tone: str = "", wrap: bool = False) -> QLabel:
    """Plain text, never rich: ``scale`` small, heading, title; ``tone`` muted, ok, warn, danger, accent."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("scale", scale)
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    return made


def literal(words: str) -> str:
    """Words for a tooltip, which shows them as they stand: of a stranger's “<img src=…>” Qt would open the file."""
    if not QtGui.Qt.mightBeRichText(words):
        return words
    return f"<qt>{escape(words)}</qt>".replace("\n", "<br>")


def set_tone(widget: QWidget, tone: str) -> None:
    """Change a widget's tone and let the style sheet see it."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def panel(layout: QLayout | None = None, *, plane: str = "surface") -> QFrame:
    """A framed surface. ``plane``: surface, card, rail, bar."""
    made = QFrame()
    made.setProperty("plane", plane)
    if layout is not None:
        made.setLayout(layout)
    return made


def rule(*, upright: bool = False) -> QFrame:
    """A one-pixel line."""
    made = QFrame()
    made.setProperty("plane", "rule")
    (made.setFixedWidth if upright else made.setFixedHeight)(1)
    return made


def divider() -> QFrame:
    """A quiet upright line between groups of tools."""
    made = rule(upright=True)
    made.setFixedHeight(20)
    return made


def pane(widget: QWidget, name: str) -> QWidget:
    """Mark a widget as a place F6 stops at and name it for screen readers; returns it."""
    widget.setProperty("pane", True)
    if not widget.accessibleName():
        widget.setAccessibleName(name)
    return widget


def scrolled(content: QWidget) -> QScrollArea:
    """A column that scrolls when the window is low; no frame of its own."""
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content.setProperty("plane", "clear")
    made.setWidget(content)
    return made


class Chip(QLabel):
    """A state in one or two words on a tinted ground. ``tone``: "", ok, warn, danger, info."""

    def __init__(self, text: str = "", tone: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("plane", "chip")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_state(self, text: str, tone: str = "") -> None:
        """Say another state."""
        self.setText(text)
        set_tone(self, tone)


class KeyCap(QLabel):
    """A key as a small cap."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.setProperty("plane", "key")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


class SectionHeader(QWidget):
    """A heading inside a panel, with room for buttons at its right."""

    def __init__(self, title: str, *actions: QWidget) -> None:
        super().__init__()
        self.title = label(title, scale="heading")
        self.setLayout(row(self.title, None, *actions))

    def set_title(self, text: str) -> None:
        """Another heading."""
        self.title.setText(text)


class DeskHeader(QWidget):
    """The first line of a desk: title, one line of facts, buttons at the right."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = label(title, scale="title")
        self.facts = label("", tone="muted")
        self._actions = row()
        self.setLayout(row(self.title, 4, self.facts, None, self._actions))
        self.setMinimumHeight(32)

    def set_facts(self, text: str) -> None:
        """What is here, in one line: "312 images, 40 not yet seen"."""
        self.facts.setText(text)

    def add(self, *widgets: QWidget) -> None:
        """Put buttons at the right, the main one last."""
        for widget in widgets:
            self._actions.addWidget(widget)


class Notice(QFrame):
    """A sentence that stays in its place: why something is blocked, what to do next. ``tone``: info, warn, danger."""

    def __init__(self, text: str = "", tone: str = "info", button: Button | None = None) -> None:
        super().__init__()
        self.setProperty("plane", "notice")
        self.setProperty("tone", tone)
        self._icon = QLabel()
        self.text = label(text, wrap=True)
        parts: list[Part] = [self._icon, self.text]
        box = row(*parts, *([button] if button else []), margins=(12, 8, 12, 8))
        box.setStretch(1, 1)
        box.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        self.setLayout(box)
        self.say(text, tone)

    def say(self, text: str, tone: str = "info") -> None:
        """Say something; "" hides the notice."""
        name, role = {"danger": ("blocked", "danger"), "warn": ("warning", "warn")}.get(tone, ("info", "accent"))
        self._icon.setPixmap(icons.pixmap(name, role, 16, self.devicePixelRatioF()))
        self.text.setText(text)
        self.setAccessibleName(text)
        set_tone(self, tone)
        if self.parentWidget() or not text:
            self.setVisible(bool(text))
        else:  # shown with its parent; setVisible would make it a window of its own
            self.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)


class EmptyState(QWidget):
    """What to do next where there is nothing yet: icon, title, sentence and the act with its key."""

    def __init__(self, icon: str, title: str, sentence: str, *buttons: QWidget) -> None:
        super().__init__()
        self._name = icon
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label(title, scale="heading")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence = label(sentence, tone="muted", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._sentence.setFixedWidth(420)
        inner = column(self._icon, 4, self._title, row(None, self._sentence, None), gap=4)
        if buttons:
            inner.addSpacing(12)
            inner.addLayout(row(None, *buttons, None))
        self.setLayout(column(None, inner, None, None, margins=(16, 16, 16, 16)))

    def say(self, title: str, sentence: str) -> None:
        """Other words for another kind of nothing."""
        self._title.setText(title)
        self._sentence.setText(sentence)

    def showEvent(self, event: object) -> None:
        """Draw the icon in the colours of the day."""
        self._icon.setPixmap(icons.pixmap(self._name, "muted", 40, self.devicePixelRatioF()))
        super().showEvent(event)  # type: ignore[arg-type]


class FormRow(QWidget):
    """A named field with room for a hint or an error below it; the label is the field's accessible name."""

    def __init__(self, name: str, field: QWidget, hint: str = "") -> None:
        super().__init__()
        self.field = field
        self._hint = hint
        caption = label(name, tone="muted", scale="small")
        caption.setBuddy(field)
        field.setAccessibleName(name)
        self._below = label(hint, tone="muted", scale="small", wrap=True)
        self.setLayout(column(caption, field, self._below, gap=4))
        self._below.setVisible(bool(hint))

    def complain(self, text: str) -> None:
        """Show what is wrong with the value; "" returns to the hint."""
        self._below.setText(text or self._hint)
        self._below.setVisible(bool(text or self._hint))
        set_tone(self._below, "danger" if text else "muted")
        self.field.setAccessibleDescription(text or self._hint)
        self.field.setProperty("wrong", bool(text))
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
