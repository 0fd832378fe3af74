"""Where an artefact is looked at: a picture at its real pixels, or a language's page as the public will read it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from workstation.actions.reviewing import Difference
from workstation.domain.tip import visible
from workstation.ui.desks.reviewing.reading import Artefact, Matter
from workstation.ui.widgets import Chip, EmptyState, PictureView, column, label, panel, row, scrolled

PAGE = 560
"""Width of a page in pixels: a phone lying, a column on a desktop."""

TALL = 240
"""Highest picture on a page: there it goes with the words; at its real pixels it is looked at by itself."""


class Stage(QStackedWidget):
    """Shows one artefact. ``shield`` turns pictures into mosaics; ``reveal_wanted`` when a shielded one is clicked."""

    reveal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._matter: Matter | None = None
        self._artefact: Artefact | None = None
        self._shielded = False
        self.fitted = True
        self.picture = PictureView("Picture", empty="The picture cannot be shown to you.")
        self.area = QScrollArea()
        self.area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self.picture)
        self.area.setAccessibleName("Picture to be looked at")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(16)
        self._page = QWidget()
        sheet = panel(column(self._lines, None, margins=(24, 20, 24, 24)), plane="card")
        sheet.setMaximumWidth(PAGE + 48)
        sheet.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        line = row(None, sheet, None, gap=0)
        line.setStretch(1, 100)
        self._page.setLayout(column(line, None, margins=(0, 0, 8, 0)))
        self._pictures: list[PictureView] = []
        self._parts: list[QWidget] = []
        self.reading = scrolled(self._page)
        self.reading.setAccessibleName("Page to be read")
        self.addWidget(self.area)
        self.addWidget(self.reading)
        self.addWidget(EmptyState("review", "Nothing chosen", "Choose an object at the left."))
        self.setCurrentIndex(2)

    def show_artefact(self, found: Matter | None, artefact: Artefact | None) -> None:
        """Show a picture or a page, or nothing."""
        self._matter, self._artefact = found, artefact
        if found is None or artefact is None:
            self.picture.show_picture(None)
            self.setCurrentIndex(2)
        elif artefact.number:
            self._show_picture()
            self.setCurrentIndex(0)
        else:
            self._show_page(found, artefact.lang)
            self.setCurrentIndex(1)

    def set_shielded(self, on: bool) -> None:
        """Mosaics instead of pictures, or pictures again."""
        if self._shielded != on:
            self._shielded = on
            self.show_artefact(self._matter, self._artefact)

    def set_fitted(self, on: bool) -> None:
        """The whole picture, or one pixel for one pixel."""
        self.fitted = on
        self._place()

    @property
    def shielded(self) -> bool:
        """Whether mosaics are shown."""
        return self._shielded

    def scale(self) -> float:
        """How large the picture is shown; 1.0 is pixel for pixel."""
        size = self._natural()
        return self.picture.target().width() / size.width() if size.width() and self.picture.shows() else 1.0

    def resizeEvent(self, event: object) -> None:
        """Fit again."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a shielded picture shows it."""
        if self._shielded:
            self.reveal_wanted.emit()
        super().mousePressEvent(event)

    def _natural(self) -> QSize:
        if self._matter is None or self._artefact is None or not self._artefact.number:
            return QSize()
        crop = self._matter.obj.crops[self._artefact.number - 1]
        return QSize(crop.width, crop.height) / self.devicePixelRatioF()

    def _show_picture(self) -> None:
        if self._matter is None or self._artefact is None:
            return
        number = self._artefact.number - 1
        shown = (self._matter.mosaics if self._shielded else self._matter.pixels)[number]
        self.picture.show_picture(shown, f"Picture {number + 1} of {self._matter.obj.ref}")
        self._place()

    def _place(self) -> None:
        natural, room = self._natural(), self.area.viewport().size()
        if self.fitted or natural.isEmpty():
            self.picture.setFixedSize(room)
        else:
            self.picture.setFixedSize(natural.expandedTo(QSize(120, 90)))

    def _show_page(self, found: Matter, lang: str) -> None:
        for old in self._parts:
            old.hide()
            old.deleteLater()
        self._parts, self._pictures = [], []
        obj, texts = found.obj, found.obj.texts[lang]
        self._put(label(f"{obj.ref}   ·   {lang}", tone="muted", scale="small"))
        own = texts.title or obj.title
        self._field("", own, found.was("title", lang) if texts.title else found.was("title"), scale="title")
        for number, pixels in enumerate(found.mosaics if self._shielded else found.pixels):
            view = PictureView(f"Picture {number + 1}")
            crop = obj.crops[number]
            view.setFixedHeight(min(TALL, crop.height, max(90, PAGE * crop.height // max(1, crop.width))))
            view.show_picture(pixels, f"Picture {number + 1}")
            self._put(view)
        asked = "\n".join(f"{n}.  {q.text}" for n, q in enumerate(texts.questions, 1))
        self._field("What we would like to know", asked, found.was("questions", lang), scale="heading")
        self._field("Possible region", obj.region_hint, found.was("region hint"))
        self._field("Possible period", obj.period, found.was("period"))
        self._field("Description of the picture (alt text)", texts.alt, found.was("alt", lang))
        self._field("Type, for the lists", found.label, found.was("type"))

    def _field(self, name: str, text: str, was: Difference | None, *, scale: str = "") -> None:
        if not text and was is None:
            return
        parts: list[QWidget] = [label(name, tone="muted", scale="small")] if name else []
        words = label(visible(text) or "nothing any more", scale=scale, wrap=True, tone="" if text else "muted")
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        part = QWidget()
        box = column(*parts, words, gap=4)
        if was is not None:
            old = label(f"before: {visible(was.before) or 'nothing'}", tone="muted", scale="small", wrap=True)
            chip = Chip("changed", "warn")
            line = row(chip, old)
            line.setStretch(1, 1)
            line.setAlignment(chip, Qt.AlignmentFlag.AlignTop)
            box.addLayout(line)
        part.setLayout(box)
        self._put(part)

    def _put(self, part: QWidget) -> None:
        self._lines.addWidget(part)
        self._parts.append(part)
