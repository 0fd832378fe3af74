"""A photograph in the clear, as sharp as it has come: first sight at once, tiles over it, the ones used last kept."""

from collections import OrderedDict
from collections.abc import Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from workstation.domain.crop import Rendition
from workstation.domain.tile import COARSEST, Tile, covering, level_for
from workstation.ui.canvas.levels import SMOOTH_UNTIL, Levels

MOST_BYTES = 64 * 1024 * 1024
"""Tiles kept: 64 of them; the largest keyhole shows nine on a plain screen."""


class Clear(Levels):
    """First sight of a photograph of ``width`` × ``height``, and its tiles. Coarser tiles stand in for finer ones."""

    def __init__(self, first: Rendition, width: int, height: int) -> None:
        super().__init__(first, width, height)
        self._first_width = first.width
        self._tiles: OrderedDict[Tile, QImage] = OrderedDict()
        self._bytes = 0

    def put(self, tile: Tile, pixels: Rendition) -> None:
        """One more tile; the ones not painted for longest go when there are too many."""
        if tile in self._tiles:
            return
        image = QImage(pixels.rgb, pixels.width, pixels.height, pixels.width * 3, QImage.Format.Format_RGB888)
        # The painter's own format, and the image's own memory.
        self._tiles[tile] = made = image.convertToFormat(QImage.Format.Format_RGB32)
        self._bytes += made.sizeInBytes()
        while self._bytes > MOST_BYTES:
            _, gone = self._tiles.popitem(last=False)
            self._bytes -= gone.sizeInBytes()

    def missing(self, area: QRectF, scale: float) -> list[Tile]:
        """What would make ``area`` (image pixels) sharp at ``scale`` device pixels per image pixel, from its middle outwards."""
        return [tile for tile in self._covering(area, scale) if tile not in self._tiles]

    def paint(self, painter: QPainter, target: QRectF, source: QRectF, ratio: float) -> None:
        """As ``Levels.paint``, with the sharpest tiles there are."""
        zoom = target.width() / max(1e-9, source.width())
        tiles = self._covering(source, zoom * ratio)
        if not tiles or any(tile not in self._tiles for tile in tiles):
            super().paint(painter, target, source, ratio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom < SMOOTH_UNTIL)
        for tile in reversed(tiles):
            for held in self._standing_in(tile):
                self._paint_part(
                    painter, held, tile, (target.x() - source.x() * zoom, target.y() - source.y() * zoom, zoom, ratio)
                )
                self._tiles.move_to_end(held)

    def _covering(self, area: QRectF, scale: float) -> list[Tile]:
        if self._width * min(1.0, scale) <= self._first_width:
            return []  # first sight is as sharp as the screen
        edges = (area.left(), area.top(), area.right(), area.bottom())
        return covering(edges, level_for(scale), self._width, self._height)

    def _standing_in(self, tile: Tile) -> Iterator[Tile]:
        """The tile itself or the nearest coarser one that covers it."""
        while tile.level <= COARSEST:
            if tile in self._tiles:
                yield tile
                return
            tile = Tile(tile.level + 1, tile.column >> 1, tile.row >> 1)

    def _paint_part(self, painter: QPainter, held: Tile, tile: Tile, place: tuple[float, float, float, float]) -> None:
        """Paint the part of ``held`` which is ``tile``. Edges fall on device pixels, so that neighbours leave no seam."""
        x, y, zoom, ratio = place
        box, whole = tile.box(self._width, self._height), held.box(self._width, self._height)
        left, right = (round((x + edge * zoom) * ratio) / ratio for edge in (box.x, box.right))
        top, low = (round((y + edge * zoom) * ratio) / ratio for edge in (box.y, box.bottom))
        unit = 1 / (1 << held.level)
        part = QRectF((box.x - whole.x) * unit, (box.y - whole.y) * unit, box.width * unit, box.height * unit)
        painter.drawImage(QRectF(left, top, right - left, low - top), self._tiles[held], part)
