"""How one card of the thumbnail grid looks."""

from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPen, QPixmap

from workstation.domain.crop import Rendition
from workstation.ui import icons, theme
from workstation.ui.widgets.gridplan import CAPTION, GridItem
from workstation.ui.widgets.picture import image_of

KEPT = 24_000_000
"""Bytes of scaled pixmaps kept in memory."""

EDGES = 10
"""Height above a card where edges of others may show."""

ROUND = 6
"""Radius of a card's corners."""


class Pixmaps:
    """Pictures scaled to the card, kept so that scrolling does not scale again; the oldest go first."""

    def __init__(self) -> None:
        self._made: dict[int, QPixmap] = {}
        self._for: tuple[object, ...] = ()

    def of(self, number: int, item: GridItem, size: int, ratio: float) -> QPixmap | None:
        """The picture of card ``number``, ``size`` wide; None if the item has none yet."""
        if item.picture is None:
            return None
        if self._for != (size, ratio, theme.current()):
            self._for = (size, ratio, theme.current())
            self._made.clear()
        if number not in self._made:
            if len(self._made) * size * size * 3 * ratio * ratio >= KEPT:
                self._made.pop(next(iter(self._made)))
            self._made[number] = scaled(item.picture, QSize(size, size * 3 // 4), ratio)
        return self._made[number]

    def has(self, number: int) -> bool:
        """Whether the picture of a card need not be scaled."""
        return number in self._made

    def forget(self, number: int) -> None:
        """That card has changed."""
        self._made.pop(number, None)

    def clear(self) -> None:
        """All have changed."""
        self._made.clear()


def scaled(picture: Rendition, box: QSize, ratio: float) -> QPixmap:
    """The picture filling ``box`` (device-independent pixels), overhang cut off evenly, sharp at ``ratio``.

    Its upper corners are those of a card: cut here once, as clipping to a rounded shape took most of every frame.
    """
    want = QSize(round(box.width() * ratio), round(box.height() * ratio))
    coarse = picture.width < want.width()  # a mosaic is shown as the mosaic it is: smoothed it is easier to recognise
    how = Qt.TransformationMode.FastTransformation if coarse else Qt.TransformationMode.SmoothTransformation
    image = image_of(picture).scaled(want, Qt.AspectRatioMode.KeepAspectRatioByExpanding, how)
    x, y = (image.width() - want.width()) // 2, (image.height() - want.height()) // 2
    made = QPixmap.fromImage(image.copy(x, y, want.width(), want.height()))
    made.setDevicePixelRatio(ratio)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(_corners(box.width()), theme.current().color("desk"))
    painter.end()
    return made


@lru_cache(maxsize=4)
def _corners(width: int) -> QPainterPath:
    """What lies outside the upper corners of a card this wide; reckoned once, for it takes longer than painting it."""
    whole, kept = QPainterPath(), QPainterPath()
    whole.addRect(QRectF(0, 0, width, ROUND))
    kept.addRoundedRect(QRectF(0.5, 0.5, width - 1, 4 * ROUND), ROUND, ROUND)
    return whole.subtracted(kept)


def paint_card(painter: QPainter, card: QRect, item: GridItem, picture: QPixmap | None, chosen: bool) -> None:
    """One card: picture (or a plain ground while it is fetched), badges, caption; tinted if selected."""
    colors = theme.current()
    _edges(painter, card, min(2, item.depth))
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), ROUND, ROUND)
    painter.fillPath(shape, colors.color("chosen" if chosen else "surface"))
    place = QRect(card.x(), card.y(), card.width(), card.height() - CAPTION)
    if picture is None:
        painter.fillRect(place.adjusted(1, ROUND, -1, 0), colors.color("raised"))
        mark = icons.pixmap("picture", "disabled", 24, painter.device().devicePixelRatioF())
        painter.drawPixmap(place.center().x() - 12, place.center().y() - 12, mark)
    else:
        painter.drawPixmap(place.topLeft(), picture)
    painter.setPen(QPen(colors.color("accent" if chosen else "line"), 2 if chosen else 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(shape)
    _badges(painter, place, item)
    painter.setFont(theme.font(theme.SMALL))
    painter.setPen(colors.color("on_chosen" if chosen else "text"))
    words = QRect(card.x() + 8, place.bottom() + 1, card.width() - 16, CAPTION - 2)
    text = painter.fontMetrics().elidedText(item.caption, Qt.TextElideMode.ElideMiddle, words.width())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def _edges(painter: QPainter, card: QRect, many: int) -> None:
    """The upper edges of cards that lie behind."""
    colors = theme.current()
    for n in range(many, 0, -1):
        behind = QRectF(card).adjusted(6 * n + 0.5, 0.5 - 4 * n, -6 * n - 0.5, 0)
        behind.setHeight(4 * ROUND)
        painter.setPen(QPen(colors.color("muted"), 1))
        painter.setBrush(colors.color("surface"))
        painter.drawRoundedRect(behind, ROUND, ROUND)


def _badges(painter: QPainter, place: QRect, item: GridItem) -> None:
    """Words in the lower left corner of the picture, on their own ground so that any picture carries them."""
    colors = theme.current()
    font = theme.font(theme.SMALL)
    metrics = QFontMetrics(font)
    painter.setFont(font)
    x = place.x() + 6
    for word, tone in item.badges:
        width = metrics.horizontalAdvance(word) + 12
        if x + width > place.right() - 4:
            break
        box = QRectF(x, place.bottom() - 24, width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color(f"{tone}_fill" if tone else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(colors.color({"": "text", "info": "accent"}.get(tone, tone)))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
        x += width + 4
