"""Pixels by zoom: the picture and its halvings, each made when first needed, so that painting never reads more than it shows."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from workstation.domain.crop import Rendition

SMOOTH_UNTIL = 2.0
"""Above 200 % pixels are shown as they are."""

HUGE = 40_000_000
"""Above so many pixels a halving takes every second pixel: a third of a second sooner, and no second copy in memory."""

GRID_FROM = 8.0
"""From 800 % a line runs between pixels."""


class Levels:
    """A rendition as images of full, half, quarter … size, covering ``width`` × ``height`` image pixels."""

    def __init__(self, rendition: Rendition, width: int, height: int) -> None:
        self._rendition = rendition  # QImage does not own the bytes it is made on
        full = QImage(
            rendition.rgb, rendition.width, rendition.height, rendition.width * 3, QImage.Format.Format_RGB888
        )
        self._images = [full]
        self._width, self._height = width, height

    def paint(self, painter: QPainter, target: QRectF, source: QRectF, ratio: float) -> None:
        """Paint the image part ``source`` (image pixels) onto ``target`` (view pixels); ``ratio``: device pixels per view pixel."""
        own = self._images[0].width() / self._width
        scale = target.width() * ratio / max(1e-9, source.width() * own)
        image = self._level(scale)
        across, down = image.width() / self._width, image.height() / self._height
        part = QRectF(source.x() * across, source.y() * down, source.width() * across, source.height() * down)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < SMOOTH_UNTIL * ratio)
        painter.drawImage(target, image, part)

    def _level(self, scale: float) -> QImage:
        """The smallest halving which still has at least as many pixels as the screen."""
        wanted, step = 0, scale
        while step < 0.5 and self._images[0].width() >> (wanted + 1) > 32:
            wanted, step = wanted + 1, step * 2
        while len(self._images) <= wanted:
            last = self._images[-1]
            huge = last.width() * last.height() > HUGE
            self._images.append(
                last.scaled(
                    max(1, last.width() // 2),
                    max(1, last.height() // 2),
                    Qt.AspectRatioMode.IgnoreAspectRatio,
                    Qt.TransformationMode.FastTransformation if huge else Qt.TransformationMode.SmoothTransformation,
                )
            )
        return self._images[wanted]
