"""Pictures from plain RGB pixels. Nothing here opens a file: seized files are decoded elsewhere, in the sandbox."""

from weakref import WeakSet

import shiboken6
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workstation.domain.crop import Rendition
from workstation.ui import theme


def image_of(rendition: Rendition) -> QImage:
    """A QImage with its own copy of the pixels."""
    raw = QImage(rendition.rgb, rendition.width, rendition.height, rendition.width * 3, QImage.Format.Format_RGB888)
    return raw.convertToFormat(QImage.Format.Format_RGB32)


_views: "WeakSet[PictureView]" = WeakSet()


def pictures_on_show() -> list["PictureView"]:
    """Every view that can be seen now, in whatever window."""
    return [view for view in list(_views) if shiboken6.isValid(view) and view.isVisible()]


class PictureView(QWidget):
    """Shows one rendition, contained and sharp on every screen; never larger than its pixels unless ``enlarge``."""

    def __init__(self, name: str = "Picture", *, enlarge: bool = False, empty: str = "No picture") -> None:
        super().__init__()
        _views.add(self)
        self._image: QImage | None = None
        self._scaled: QImage | None = None
        self._enlarge = enlarge
        self._empty = empty
        self.setAccessibleName(name)
        self.setMinimumSize(120, 90)

    def show_picture(self, rendition: Rendition | None, name: str = "") -> None:
        """Show these pixels, or nothing with None. ``name``: what a screen reader says."""
        self._image = image_of(rendition) if rendition else None
        self._scaled = None
        if name:
            self.setAccessibleName(name)
        size = f"{rendition.width} × {rendition.height} pixels" if rendition else self._empty
        self.setAccessibleDescription(size)
        self.update()

    def shield(self) -> None:
        """Take the pixels away; for windows over the desk, where nobody else does (F9)."""
        self.show_picture(None)
        self._empty = "Shielded"
        self.setAccessibleDescription("Shielded")

    def covered(self) -> bool:
        """Whether something around it is shielded: a widget with the property ``shielded``."""
        at: QWidget | None = self
        while at is not None and not at.property("shielded"):
            at = at.parentWidget()
        return at is not None

    def shows(self) -> bool:
        """Whether there is a picture."""
        return self._image is not None

    def sizeHint(self) -> QSize:
        """Four by three."""
        return QSize(320, 240)

    def target(self) -> QRectF:
        """Where the picture lies in the widget."""
        if self._image is None:
            return QRectF()
        ratio = self.devicePixelRatioF()
        natural = QSize(self._image.width(), self._image.height()) / ratio
        size = natural.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        if not self._enlarge and size.width() > natural.width():
            size = natural
        return QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture, or a word in its place."""
        painter = QPainter(self)
        colors = theme.current()
        covered = self.covered()
        if self._image is None or covered:
            painter.setPen(QPen(colors.color("line")))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            painter.setPen(colors.color("muted"))
            painter.drawText(
                self.rect(),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                "Shielded" if covered else self._empty,
            )
            return
        where = self.target()
        wanted = (where.size() * self.devicePixelRatioF()).toSize()
        if self._scaled is None or self._scaled.size() != wanted:
            self._scaled = self._image.scaled(
                wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        painter.drawImage(where, self._scaled)
