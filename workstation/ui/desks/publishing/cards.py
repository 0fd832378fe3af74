"""Objects as cards: picture, title, reference, state – in a batch, or to be picked from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workstation.domain.object import Object
from workstation.domain.tip import visible
from workstation.ui import icons, theme
from workstation.ui.chips import OBJECT_TONES, paint_chip
from workstation.ui.desks.publishing.thumbs import Thumbs

Index = QModelIndex | QPersistentModelIndex
_HERE = QModelIndex()

CARD = QSize(208, 196)
PICTURE = 134
"""Size of a card, and the height of its picture."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Card:
    """One object. ``leaving``: the public reason of its withdrawal, "" if it is to be published; ``hint``: why to pick it."""

    obj: Object
    blocked: str = ""
    leaving: str = ""
    hint: str = ""

    @property
    def state(self) -> str:
        """What the chip says."""
        if self.leaving:
            return "withdrawal" if self.obj.state != "withdrawn" else "withdrawn"
        return self.obj.state

    @property
    def tone(self) -> str:
        """The chip's tone."""
        return "warn" if self.leaving else "danger" if self.blocked else OBJECT_TONES.get(self.obj.state, "")

    def spoken(self) -> str:
        """What a screen reader says."""
        more = f", holds the batch back: {self.blocked}" if self.blocked else ""
        more += f", withdrawn because: {self.leaving}" if self.leaving else ""
        more += f", proposed: {self.hint}" if self.hint else ""
        return visible(f"{self.obj.ref}, {self.obj.title or 'no title'}, {self.state}{more}")


class _Model(QAbstractListModel):
    """Cards in order."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: Sequence[Card] = ()

    def set_cards(self, cards: Sequence[Card]) -> None:
        """Other cards."""
        self.beginResetModel()
        self.cards = tuple(cards)
        self.endResetModel()

    def rowCount(self, parent: Index = _HERE) -> int:
        """How many."""
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for the keyboard, the tooltip and the screen reader; the picture is painted."""
        if not index.isValid():
            return None
        card = self.cards[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return card.obj.ref
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return card.spoken()
        if role == Qt.ItemDataRole.ToolTipRole:
            return visible("\n".join(filter(None, (card.obj.title, card.blocked, card.leaving, card.hint)))) or None
        return None


class CardList(QListView):
    """The cards. ``opened(object ref)`` by Enter or double click, ``picked()`` when the selection moves.

    ``choosing``: a click or Space ticks and unticks instead of selecting one.
    """

    opened = Signal(str)
    picked = Signal()

    def __init__(self, thumbs: Thumbs, name: str, *, choosing: bool = False) -> None:
        super().__init__()
        self.model_ = _Model()
        self.choosing = choosing
        self.setModel(self.model_)
        self.setAccessibleName(name)
        self.setItemDelegate(_Painter(self, thumbs, choosing))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setGridSize(CARD + QSize(12, 12))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.MultiSelection if choosing else mode.ExtendedSelection)
        self.setMouseTracking(True)
        thumbs.changed.connect(self.viewport().update)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.model_.cards[index.row()].obj.ref))
        self.selectionModel().selectionChanged.connect(lambda *_: self.picked.emit())

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Other cards; what was selected stays selected if it is still there."""
        kept = set(self.chosen())
        self.model_.set_cards(cards)
        flags = self.selectionModel().SelectionFlag
        for number, card in enumerate(self.model_.cards):
            if card.obj.ref in kept:
                self.selectionModel().select(self.model_.index(number), flags.Select)
        if not self.currentIndex().isValid() and cards:
            self.selectionModel().setCurrentIndex(self.model_.index(0), flags.NoUpdate)
        self.picked.emit()

    def chosen(self) -> list[str]:
        """The selected references in order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.model_.cards[row].obj.ref for row in rows]

    def choose(self, refs: Sequence[str]) -> None:
        """Select these."""
        flags = self.selectionModel().SelectionFlag
        self.clearSelection()
        for number, card in enumerate(self.model_.cards):
            if card.obj.ref in refs:
                self.selectionModel().setCurrentIndex(self.model_.index(number), flags.Select)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, the rest as usual."""
        index = self.currentIndex()
        if not self.choosing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if index.isValid():
                self.opened.emit(self.model_.cards[index.row()].obj.ref)
            return
        if self.choosing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # the question's button answers to it
            return
        super().keyPressEvent(event)


class _Painter(QStyledItemDelegate):
    """Paints one card."""

    def __init__(self, parent: QWidget, thumbs: Thumbs, choosing: bool) -> None:
        super().__init__(parent)
        self._thumbs = thumbs
        self._choosing = choosing

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """One card and its air."""
        return CARD + QSize(12, 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, picture, words, chip, ring."""
        model = index.model()
        if not isinstance(model, _Model):
            return
        card, colors = model.cards[index.row()], theme.current()
        state = QStyle.StateFlag
        chosen, over = bool(option.state & state.State_Selected), bool(option.state & state.State_MouseOver)
        focus = bool(option.state & state.State_HasFocus)
        box = QRectF(option.rect.x() + 6, option.rect.y() + 6, CARD.width(), CARD.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self._thumbs.shielded)
        shape = QPainterPath()
        shape.addRoundedRect(box, 6, 6)
        painter.fillPath(shape, colors.color("chosen" if chosen else "hover" if over else "raised"))
        self._picture(painter, box, shape, card)
        _words(painter, box, card, chosen)
        strong = chosen or focus
        line = "danger" if card.blocked and not strong else "accent" if strong else "line"
        painter.setPen(QPen(colors.color(line), 2 if strong or card.blocked else 1))
        painter.drawPath(shape)
        if self._choosing:
            _tick(painter, box, chosen)
        painter.restore()

    def _picture(self, painter: QPainter, box: QRectF, shape: QPainterPath, card: Card) -> None:
        colors = theme.current()
        frame = QRectF(box.x(), box.y(), box.width(), PICTURE)
        painter.save()
        painter.setClipPath(shape)
        painter.setClipRect(frame, Qt.ClipOperation.IntersectClip)
        painter.fillRect(frame, colors.color("canvas"))
        image = self._thumbs.image(card.obj)
        if image is None:
            size = 24
            spot = frame.center().toPoint()
            painter.drawPixmap(spot.x() - size // 2, spot.y() - size // 2, icons.pixmap("picture", "muted", size))
        else:
            full = QSize(image.size()).scaled(frame.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            where = QRectF(0, 0, full.width(), full.height())
            where.moveCenter(frame.center())
            if card.leaving:
                painter.setOpacity(0.45)
            painter.drawImage(where, image)
        painter.restore()


def _words(painter: QPainter, box: QRectF, card: Card, chosen: bool) -> None:
    """Title, reference, chip."""
    colors = theme.current()
    left, top, width = int(box.x()) + 10, int(box.y()) + PICTURE + 7, int(box.width()) - 20
    painter.setFont(theme.font(bold=True))
    painter.setPen(colors.color("on_chosen" if chosen else "text"))
    title = painter.fontMetrics().elidedText(visible(card.obj.title or "No title"), Qt.TextElideMode.ElideRight, width)
    painter.drawText(QRect(left, top, width, 20), _LEFT, title)
    painter.setFont(theme.font(theme.SMALL))
    chip = painter.fontMetrics().horizontalAdvance(card.state) + 16
    spot = QRectF(box.right() - 10 - chip, top + 25, chip, 20)
    painter.setPen(colors.color("on_chosen" if chosen else "muted"))
    painter.drawText(QRect(left, top + 25, width - chip - 8, 20), _LEFT, card.obj.ref)
    paint_chip(painter, spot, card.state, card.tone)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _tick(painter: QPainter, box: QRectF, on: bool) -> None:
    """A box in the corner that says whether it is picked."""
    colors = theme.current()
    spot = QRectF(box.right() - 30, box.y() + 8, 22, 22)
    painter.setPen(QPen(colors.color("edge"), 1))
    painter.setBrush(colors.color("accent_fill" if on else "surface"))
    painter.drawRoundedRect(spot, 5, 5)
    if on:
        painter.drawPixmap(int(spot.x()) + 3, int(spot.y()) + 3, icons.pixmap("check", "on_accent", 16))
