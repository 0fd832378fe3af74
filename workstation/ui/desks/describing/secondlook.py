"""What in the pictures may give somebody away: flags one can jump to, and a close, clear look at the place of each."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from workstation.domain.crop import Rendition
from workstation.domain.geometry import Rect
from workstation.domain.recheck import SILENCE, Flag
from workstation.ui import icons
from workstation.ui.desks.describing.reading import Fragment
from workstation.ui.widgets import Button, PictureView, column, label, panel, row, scrolled

ICONS = {
    "face": ("person", "danger"),
    "person": ("person", "danger"),
    "plate": ("warning", "danger"),
    "contact": ("warning", "danger"),
    "name": ("warning", "danger"),
    "unchecked": ("blocked", "danger"),
}
"""Kind of flag → icon and colour; every other kind is a warning."""

AROUND = 96
"""Pixels shown around the place of a flag, at twice their size."""


def part_of(rendition: Rendition, region: Rect | None) -> Rendition:
    """The pixels about a region of a rendition, all of it without one."""
    if region is None:
        return rendition
    left, top = max(0, region.x - AROUND), max(0, region.y - AROUND)
    right, bottom = min(rendition.width, region.right + AROUND), min(rendition.height, region.bottom + AROUND)
    start, width = rendition.width * 3, (right - left) * 3
    rows = (rendition.rgb[y * start + left * 3 :][:width] for y in range(top, bottom))
    return Rendition(right - left, bottom - top, b"".join(rows))


class CloseLook(QDialog):
    """One place of one picture, clear, at twice its size. It goes when the window is left, and with the shield."""

    def __init__(self, parent: QWidget | None, flag: Flag, fragment: Fragment) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Picture {flag.crop}, close")
        self.setModal(True)
        held = fragment.pixels is None or fragment.held
        shown = fragment.mosaic if fragment.pixels is None or fragment.held else part_of(fragment.pixels, flag.region)
        self.picture = PictureView(f"Picture {flag.crop}, close", enlarge=True, empty="Nothing to show")
        self.picture.show_picture(shown)
        if shown is not None:
            self.picture.setMinimumSize(min(880, max(360, shown.width * 2)), min(620, max(240, shown.height * 2)))
        words = "A zone blocks this crop: it is not shown clear here." if held else flag.sentence
        close = Button("Close")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        self.setLayout(
            column(self.picture, label(words, wrap=True), row(None, close), gap=12, margins=(16, 16, 16, 12))
        )

    def changeEvent(self, event: QEvent) -> None:
        """Somebody else's eyes may be on the screen as soon as the window is not."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isVisible() and not self.isActiveWindow():
            self.reject()


class FlagList(QWidget):
    """Flags, line by line. ``wanted(flag)``: somebody wants to see its place."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[Button] = []
        self._rows: list[QWidget] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        inner = QWidget()
        inner.setLayout(column(self._lines, None, gap=0))
        self.area = scrolled(inner)
        self.setLayout(column(self.area, gap=0))
        self.say("")

    def show_flags(self, flags: Sequence[Flag]) -> None:
        """These, or that there are none and what that means."""
        if not flags:
            self.say(SILENCE)
            return
        self._clear()
        for flag in flags:
            button = Button("Show", kind="link")
            button.setAccessibleName(f"Show the place: picture {flag.crop}, {flag.sentence}")
            button.clicked.connect(lambda _on=False, one=flag: self.wanted.emit(one))
            self.buttons.append(button)
            self._put(*ICONS.get(flag.kind, ("warning", "warn")), f"Picture {flag.crop}: {flag.sentence}", button)
        self.setAccessibleName(f"{len(flags)} places to look at")

    def say(self, sentence: str) -> None:
        """A sentence instead of flags."""
        self._clear()
        if sentence:
            self._put("info", "accent", sentence, None)
        self.setAccessibleName(sentence or "Places to look at")

    def _clear(self) -> None:
        for old in self._rows:
            old.hide()
            old.deleteLater()
        self._rows, self.buttons = [], []

    def _put(self, icon: str, role: str, sentence: str, button: Button | None) -> None:
        mark = QLabel()
        mark.setPixmap(icons.pixmap(icon, role, 16, self.devicePixelRatioF()))
        box = row(mark, label(sentence, wrap=True), *([button] if button else []), margins=(0, 4, 8, 4))
        box.setStretch(1, 1)
        line = QWidget()
        line.setLayout(box)
        self._lines.addWidget(line)
        self._rows.append(line)


class SecondLook(QWidget):
    """The page of the editor: look now, and what was found. ``show_wanted(flag)``."""

    show_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.flags = FlagList()
        self.flags.wanted.connect(self.show_wanted)
        self._words = label("", tone="muted", scale="small", wrap=True)
        self._head = row(self._words)
        self._head.setStretch(0, 1)
        self.setLayout(
            column(self._head, panel(column(self.flags, margins=(12, 4, 4, 4))), gap=8, margins=(0, 8, 0, 0))
        )
        self.setAccessibleName("Second look")
        self.forget()

    def put_button(self, button: QWidget) -> None:
        """The act that looks, at the right of the words."""
        self._head.addWidget(button)

    def forget(self) -> None:
        """Nobody has looked at the pictures as they are now."""
        self._words.setText("Nobody has looked yet at the pictures as they are now.")
        self.flags.say(
            "The check compares with what was published and looks for names, plates, faces and mirrors. Badges and crests it "
            "knows by their words only: look for a drawn one yourself."
        )

    def show_flags(self, flags: Sequence[Flag]) -> None:
        """What was found in the pictures as they are now."""
        self._words.setText("A machine looked at what would leave, and at nothing else. It only points.")
        self.flags.show_flags(flags)
