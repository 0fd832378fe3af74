"""What would be kept, small, beside the photograph. A mosaic until somebody asks for it, and again as soon as one looks away."""

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workstation.domain.crop import Rendition
from workstation.ui import theme
from workstation.ui.widgets import SectionHeader, column, image_of, label, row, set_tone


class Glass(QWidget):
    """Paints the crop or its mosaic, or a sentence where there is neither."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._size = QSize(4, 3)
        self._coarse = True
        self._words = ""
        self.setFixedHeight(168)
        self.setAccessibleName("Preview of the crop")

    def put(self, picture: Rendition | None, size: tuple[int, int], words: str = "", *, coarse: bool = True) -> None:
        """Show pixels in the proportions ``size``, or words."""
        self._image = image_of(picture) if picture else None
        self._size, self._coarse, self._words = QSize(*size), coarse, words
        self.setAccessibleDescription(words or f"{size[0]} × {size[1]} pixels, {'shielded' if coarse else 'clear'}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Contained, never larger than its pixels when clear."""
        painter = QPainter(self)
        colors = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.color("line")))
        painter.setBrush(colors.color("canvas"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        room = self.rect().adjusted(8, 8, -8, -8)
        if self._image is None:
            painter.setPen(theme.DARK.color("muted"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
            return
        size = self._size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        natural = self._size / self.devicePixelRatioF()
        if not self._coarse and size.width() > natural.width():
            size = natural
        where = QRectF(
            room.center().x() - size.width() / 2, room.center().y() - size.height() / 2, size.width(), size.height()
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self._coarse)
        image = self._image
        if not self._coarse:
            wanted = (where.size() * self.devicePixelRatioF()).toSize()
            image = image.scaled(
                wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        painter.drawImage(where, image)


class Preview(QWidget):
    """``revealed(bool)`` as it opens and shuts, ``looked(seconds)`` when it shuts."""

    revealed = Signal(bool)
    looked = Signal(float)

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        self.glass = Glass()
        self.size_said = label("", tone="muted", scale="small")
        self.verdict = label("", tone="muted", scale="small")
        self.open = False
        self._size = (4, 3)
        self._clear: Rendition | None = None
        self._mosaic: Rendition | None = None
        self._held = QElapsedTimer()
        self.head = SectionHeader("Preview", *buttons)
        self.setLayout(column(self.head, self.glass, row(self.size_said, None, self.verdict), gap=4))
        self.forget("Draw a crop to see what would be kept.")

    @property
    def clear(self) -> Rendition | None:
        """The pixels of now, None if there are none; fewer than will be kept where the crop is large."""
        return self._clear

    def show_crop(self, clear: Rendition, size: tuple[int, int]) -> None:
        """New pixels of a crop which is ``size`` large in truth; shown if the switch stands so."""
        self._clear, self._size = clear, size
        self.size_said.setText(f"{size[0]:,} × {size[1]:,} pixels")
        if self.open:
            self._paint()

    def show_mosaic(self, mosaic: Rendition) -> None:
        """Their mosaic."""
        self._mosaic = mosaic
        if not self.open:
            self._paint()

    def say(self, verdict: str, tone: str) -> None:
        """Where it stands with the zones, in a few words."""
        self.verdict.setText(verdict)
        set_tone(self.verdict, tone)

    def forget(self, words: str) -> None:
        """No pixels: say why."""
        self.shut()
        self._clear = self._mosaic = None
        self.size_said.setText("")
        self.glass.put(None, (4, 3), words)

    def toggle(self) -> None:
        """Show clear pixels, or shield them again."""
        if self.open:
            self.shut()
        elif self._clear is not None:
            self.open = True
            self._held.start()
            self.revealed.emit(True)
            self._paint()

    def shut(self) -> None:
        """Shield, at once, and report how long it was looked at."""
        if self.open:
            self.open = False
            self._paint()
            self.glass.repaint()
            self.revealed.emit(False)
            self.looked.emit(self._held.elapsed() / 1000)

    def _paint(self) -> None:
        shown = self._clear if self.open else self._mosaic
        if self._clear is not None:
            self.glass.put(shown, self._size, "…" if shown is None else "", coarse=not self.open)
