"""Pixels by zoom: the picture and its halvings, each made when first needed, so that painting never reads more than it shows."""

from itertools import pairwise
from math import ceil, floor

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from workstation.domain.crop import Rendition

SMOOTH_UNTIL = 2.0
"""Above 200 % pixels are shown as they are."""

HUGE = 40_000_000
"""Above so many pixels a halving takes every second pixel: a third of a second sooner, and no second copy in memory."""

BLOCKS_FROM = 24.0
"""Pixels this large are painted one by one: a shield over 200 megapixels in a tenth of the time Qt takes to stretch it."""

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
        if scale >= BLOCKS_FROM:
            _blocks(painter, target, image, part, ratio)
            return
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


def _blocks(painter: QPainter, target: QRectF, image: QImage, part: QRectF, ratio: float) -> None:
    """Each pixel of ``part`` as a rectangle; edges on device pixels, so that none shows through between two."""
    across, down = target.width() / part.width(), target.height() / part.height()
    seen = painter.clipBoundingRect() if painter.hasClipping() else QRectF(painter.viewport())
    seen = seen.intersected(target)
    if seen.isEmpty():
        return

    def edges(low: float, high: float, start: float, first: float, step: float, most: int) -> list[tuple[int, float]]:
        begin, end = floor(first + (low - start) / step), ceil(first + (high - start) / step)
        return [
            (n, round((start + (n - first) * step) * ratio) / ratio) for n in range(max(0, begin), min(most, end) + 1)
        ]

    columns = edges(seen.left(), seen.right(), target.left(), part.left(), across, image.width())
    rows = edges(seen.top(), seen.bottom(), target.top(), part.top(), down, image.height())
    for (row, top), (_, low) in pairwise(rows):
        for (column, left), (_, right) in pairwise(columns):
            block = QRectF(left, top, right - left, low - top).intersected(target)
            painter.fillRect(block, image.pixelColor(column, row))
