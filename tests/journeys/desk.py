"""A person at the desktop: looks for what is written on the screen, clicks it, types, presses keys, answers questions.

Every act is an event on a widget that can be seen; nothing here calls a desk, an action or a verb. Questions are the
program's own dialogs, answered while they are open; only the choosing of files and folders is answered from outside.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QDialog,
    QLabel,
    QMenu,
    QScrollArea,
    QWidget,
)

from workstation.app import Program
from workstation.ui import dialogs

PATIENCE = 60_000
"""Milliseconds until something that does not happen counts as not happening: the machine is slow and shared."""

LEFT = Qt.MouseButton.LeftButton


@dataclass
class Answer:
    """What a person does in one question: ``first``, then fields by name, ticks, cards to pick, and presses ``yes``."""

    title: str
    yes: str
    fields: dict[str, str]
    ticks: bool = False
    cards: Sequence[int] = ()
    first: Callable[[], None] = lambda: None

    def give(self, box: QDialog) -> None:
        """Answer, or say what is wrong with the question."""
        assert self.title in box.windowTitle(), f"asked {box.windowTitle()!r}, expected {self.title!r}"
        self.first()
        for name, text in self.fields.items():
            field = only(w for w in seen(box, QWidget) if w.accessibleName() == name)
            if hasattr(field, "selectAll"):
                field.selectAll()
            QTest.keyClicks(field, text)
        for tick in seen(box, QCheckBox) if self.ticks else ():
            QTest.mouseClick(tick, LEFT, pos=QPoint(8, tick.height() // 2))
        for number in self.cards:
            (view,) = seen(box, QAbstractItemView)
            click_row(view, number)
        button = only(b for b in seen(box, QAbstractButton) if b.text() == self.yes)
        assert button.isEnabled(), f"{self.yes!r} is grey: {button.toolTip()}"
        QTest.mouseClick(button, LEFT)
        assert not box.isVisible(), f"{box.windowTitle()!r} stays open"


def seen(place: QWidget, kind: type[Any]) -> list[Any]:
    """The visible widgets of a kind, the place's own included."""
    return [w for w in place.findChildren(kind) if w.isVisible()]


def only(found: Iterator[Any]) -> Any:
    """The first of what was found; a person sees at least one."""
    first = next(found, None)
    assert first is not None, "it is not on the screen"
    return first


def click_row(view: QAbstractItemView, number: int) -> None:
    """Click the first cell of a row in a list or table."""
    index = view.model().index(number, 0)
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())


class Desktop:
    """The program's screen and a person before it."""

    def __init__(self, qtbot: Any, program: Program, monkeypatch: Any) -> None:
        self.bot, self.program = qtbot, program
        self.files: deque[Path] = deque()
        self._answers: deque[Answer] = deque()
        self._wrong: list[str] = []
        self._boxes: list[QDialog] = []  # the questions being answered: one may come over another
        self._watch = QTimer(interval=10)
        self._watch.timeout.connect(self._questions)
        self._watch.start()
        for name in ("choose_folder", "open_file", "save_folder"):
            monkeypatch.setattr(dialogs, name, lambda *_a, **_k: self.files.popleft())

    # looking ------------------------------------------------------------------------------------------------------

    @property
    def front(self) -> QWidget:
        """What is in front: the first page, the desk, or the lock page over it."""
        window = self.program.window
        return window.layers.currentWidget() if window else self.program.page

    def until(self, what: str, true: Callable[[], object]) -> None:
        """Wait until ``true`` holds; say what the screen says if it never does."""

        def now() -> bool:
            if self._wrong:
                raise AssertionError(self._wrong[0])
            return bool(true())

        try:
            self.bot.waitUntil(now, timeout=PATIENCE)
        except Exception as error:
            said = " | ".join(text for label in seen(self.front, QLabel) if (text := label.text().strip()))
            focus = QApplication.focusWidget()
            where = f"{type(focus).__name__} {focus.accessibleName()!r}" if focus else "nowhere"
            raise AssertionError(
                f"waiting for {what}: {error}\nThe focus is {where}. The screen says: {said[-3000:]}"
            ) from error

    def rest(self) -> None:
        """Wait until nothing is on its way and every question is answered."""
        self.until("rest", lambda: not self.program.jobs.busy and not self._answers)

    def says(self, text: str) -> bool:
        """Whether a text stands somewhere on the screen."""
        return any(text in label.text() for label in seen(self.front, QLabel))

    def read(self, text: str) -> str:
        """Wait for a text and give the whole label it stands in."""
        self.until(repr(text), lambda: self.says(text))
        return str(only(label.text() for label in seen(self.front, QLabel) if text in label.text()))

    def named(self, name: str, kind: type[Any] = QWidget) -> Any:
        """Wait for a widget by the name a screen reader gives it."""
        find = lambda: [w for w in seen(self.front, kind) if w.accessibleName() == name]
        self.until(f"{kind.__name__} {name!r}", find)
        return find()[0]

    def button(self, text: str, place: QWidget | None = None) -> Any:
        """Wait for a button by what is written on it, or by its name; a live one rather than a grey one."""
        fits = lambda b: text in (b.text().strip(), b.accessibleName())
        find = lambda: sorted(filter(fits, seen(place or self.front, QAbstractButton)), key=lambda b: not b.isEnabled())
        self.until(f"the button {text!r}", find)
        return find()[0]

    def picture(self, widget: QWidget, where: QRect | None = None) -> QImage:
        """What a widget shows, pixel by pixel."""
        return widget.grab(where or widget.rect()).toImage().convertToFormat(QImage.Format.Format_RGB32)

    # acting -------------------------------------------------------------------------------------------------------

    def come_forward(self) -> None:
        """The window manager gives the focus to the window that was just opened."""
        window = self.front.window()
        window.activateWindow()
        self.until("the focus", lambda: QApplication.activeWindow() is window and QApplication.focusWidget())

    def click(self, text: str, place: QWidget | None = None) -> None:
        """Click a live button."""
        self.until(f"{text!r} to be live", lambda: self.button(text, place).isEnabled())
        self.tap(self.button(text, place))

    def tap(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click a widget, scrolling to it first."""
        around = widget.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        assert not widget.visibleRegion().isEmpty(), (
            f"{widget} is out of sight: {widget.geometry()} in {widget.parentWidget()}"
        )
        QTest.mouseClick(widget, LEFT, pos=at or widget.rect().center())

    def press(self, keys: str, times: int = 1) -> None:
        """Press keys on whatever has the focus, as "Ctrl+S" or "X"."""
        stroke = QKeySequence(keys)[0]
        for _turn in range(times):
            focus = self._focus()
            QTest.keyClick(focus, stroke.key(), stroke.keyboardModifiers())

    @contextmanager
    def holding(self, key: Qt.Key) -> Iterator[None]:
        """Hold a key down."""
        focus = self._focus()
        QTest.keyPress(focus, key)
        try:
            yield
        finally:
            QTest.keyRelease(focus, key)

    def type(self, name: str, text: str) -> None:
        """Click a field by its name and type; in a list of choices the letters choose."""
        field = self.named(name)
        self.tap(field) if not hasattr(field, "showPopup") else field.setFocus(Qt.FocusReason.MouseFocusReason)
        if hasattr(field, "selectAll"):
            field.selectAll()
        QTest.keyClicks(field, text)

    def choose(self, text: str) -> None:
        """Click an entry of the menu that is open."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu), "no menu is open"
        entry = only(one for one in menu.actions() if one.text() == text and one.isEnabled())
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(entry).center())

    def row(self, name: str, number: int) -> None:
        """Click a row of a list or table."""
        view = self.named(name, QAbstractItemView)
        self.until(f"row {number} of {name}", lambda: view.model().rowCount() > number)
        click_row(view, number)

    def drag(self, canvas: QWidget, start: QPoint, end: QPoint) -> None:
        """Draw with the left button."""
        QTest.mouseMove(canvas, start)
        QTest.mousePress(canvas, LEFT, pos=start)
        for part in (1, 2, 3, 4):
            QTest.mouseMove(canvas, start + (end - start) * part / 4)
        QTest.mouseRelease(canvas, LEFT, pos=end)

    def will_answer(
        self,
        title: str,
        yes: str,
        *,
        ticks: bool = False,
        cards: Sequence[int] = (),
        first: Callable[[], None] = lambda: None,
        **fields: str,
    ) -> None:
        """Decide beforehand how to answer the next question, and what to do while it is open."""
        named = {name.replace("_", " "): text for name, text in fields.items()}
        self._answers.append(Answer(title, yes, named, ticks, cards, first))

    def leave(self) -> None:
        """Close the window and the program."""
        self._watch.stop()
        page, window = self.program.page, self.program.window
        if window:
            window.close()
            window.deleteLater()
        page.close()
        page.deleteLater()
        self.program.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert not self._wrong, self._wrong

    # who sits here ------------------------------------------------------------------------------------------------

    def unlock_as(self, name: str, passphrase: str) -> None:
        """Choose oneself and type one's passphrase, at the first page or at the lock."""
        self.come_forward()
        people: QAbstractItemView = self.named("Person", QAbstractItemView)
        names = [people.model().index(n, 0).data().split("\n")[0] for n in range(people.model().rowCount())]
        click_row(people, names.index(name))
        self.type("Passphrase", passphrase)
        self.click("Unlock")

    def sit_down(self, name: str, passphrase: str) -> None:
        """Lock if somebody is here, unlock as oneself, and wait until the desk stands."""
        if self.program.window:
            self.press("Ctrl+L")
            self.until("the lock", lambda: self.program.window.covered)
        self.unlock_as(name, passphrase)
        self.until(f"{name}'s desk", lambda: self.program.window and not self.program.window.covered)
        self.come_forward()
        self.rest()
        assert self.says(name)

    def go(self, desk: str) -> None:
        """Another desk by its place in the rail."""
        self.click(desk, self.named("Desks"))
        self.rest()

    # inside -------------------------------------------------------------------------------------------------------

    def _focus(self) -> QWidget:
        """What has the keyboard; after a question the window manager gives it back to the window."""
        focus = QApplication.focusWidget()
        if focus is None or not focus.isVisible():
            self.come_forward()
            focus = QApplication.focusWidget()
        assert focus is not None, "nothing has the focus"
        assert focus.isVisible(), "the focus is lost"
        return focus

    def _questions(self) -> None:
        """A question is open: answer it outside this timer, which does not tick again before its own turn is over."""
        box = QApplication.activeModalWidget()
        if isinstance(box, QDialog) and box not in self._boxes:
            self._boxes.append(box)
            QTimer.singleShot(0, lambda: self._answer(box))

    def _answer(self, box: QDialog) -> None:
        """Answer a question as decided, or remember that nobody expected it."""
        try:
            told = " | ".join(label.text() for label in seen(box, QLabel))
            assert self._answers, f"nobody expected the question {told}"
            self._answers.popleft().give(box)
        except Exception as error:  # noqa: BLE001 – told where the person waits; the question must not stay open
            self._wrong.append(f"{error or type(error).__name__} in {box.windowTitle()!r}")
            box.reject()
        finally:
            self._boxes.remove(box)
