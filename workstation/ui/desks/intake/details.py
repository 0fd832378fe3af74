"""All about one photograph save the photograph: mosaic, size, digests, places, zones, crops and metadata."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFormLayout, QLineEdit, QSizePolicy, QWidget

from workstation.actions.looking import Sheet
from workstation.actions.ordering import Standing
from workstation.domain.crop import Rendition
from workstation.domain.hashset import Hit
from workstation.domain.image import Field, Image
from workstation.domain.known import by_set
from workstation.domain.object import Object
from workstation.domain.particulars import lines
from workstation.domain.place import untold
from workstation.domain.tip import visible
from workstation.domain.zone import Zone
from workstation.ui.desks.intake.cardwords import SAID
from workstation.ui.desks.intake.filmstrip import Filmstrip
from workstation.ui.desks.intake.standing import StandingLines
from workstation.ui.widgets import (
    Button,
    Chip,
    Column,
    Rows,
    Table,
    column,
    image_of,
    label,
    literal,
    row,
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the panel shows: ``place`` of ``total`` in the case."""

    sheet: Sheet
    objects: tuple[Object, ...]
    place: int
    total: int
    elsewhere: tuple[tuple[str, Sequence[str]], ...] = ()  # places in other cases, by their reference
    standing: Standing | None = None
    hits: Sequence[Hit] = ()  # hash sets that hold it


def weight(size: int) -> str:
    """Bytes for people: ``3.4 MB``."""
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1000:.1f} kB"


class Mosaic(QWidget):
    """A shielded picture in its true proportions, blocks left as blocks: smoothed they are easier to recognise."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Rendition | None = None
        self._shape = (4, 3)
        self.setFixedHeight(148)
        self.setAccessibleName("Shielded photograph")

    def show_mosaic(self, picture: Rendition | None, width: int, height: int) -> None:
        """These blocks, in the proportions of the photograph."""
        self._picture, self._shape = picture, (max(1, width), max(1, height))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(280, 148)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The blocks at the left."""
        if self._picture is None:
            return
        size = QSize(*self._shape).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        QPainter(self).drawImage(QRectF(0, 0, size.width(), size.height()), image_of(self._picture))


class Details(QWidget):
    """The right side of Cases. ``object_wanted(ref)`` when somebody wants to go to an object of this photograph."""

    object_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title = label("No photograph chosen", scale="heading")
        self.chips = row(gap=4)
        self.mosaic, self.film, self.standing = Mosaic(), Filmstrip(), StandingLines()
        self.facts = QFormLayout()
        self.facts.setContentsMargins(0, 0, 0, 0)
        self.facts.setHorizontalSpacing(12)
        self.facts.setVerticalSpacing(4)
        self.objects = column(gap=4)
        self.places = column(gap=2)
        self.zones = column(gap=4)
        columns: tuple[Column[Field], ...] = (
            Column("Field", lambda f: f"{f.group} {visible(f.name)}", 128, tip=lambda f: f.group),
            Column("Value", lambda f: visible(f.value), 0, tip=lambda f: visible(f.value)),
        )
        self.fields = Rows(columns, key=lambda f: (f.group, f.name))
        self.metadata = Table(self.fields, "Metadata, as found in the file")
        told: tuple[Column[Field], ...] = (
            Column("Field", lambda f: visible(f.name), 128, tip=lambda f: visible(f.group)),
            Column("Value", lambda f: visible(f.value), 0, tip=lambda f: f"{visible(f.group)}: {visible(f.value)}"),
        )
        self.particulars = Rows(told, key=lambda f: (f.group, f.name))
        self.told = Table(self.particulars, "What the forensic tool says")
        self._heads = {
            "told": label("From hash sets and forensic tools, untrusted", tone="muted", scale="small"),
            "objects": label("Objects", tone="muted", scale="small"),
            "places": label("Found at", tone="muted", scale="small"),
            "zones": label("Zones", tone="muted", scale="small"),
            "metadata": label("Metadata, untrusted", tone="muted", scale="small"),
        }
        self._body = QWidget()
        self._body.setLayout(
            column(
                *(
                    self.chips,
                    self.mosaic,
                    4,
                    self.film,
                    self.standing,
                    4,
                    self.facts,
                    8,
                    self._heads["objects"],
                    self.objects,
                    8,
                ),
                *(self._heads["zones"], self.zones, 8, self._heads["places"], self.places, 8),
                *(self._heads["told"], self.told, 8),
                *(self._heads["metadata"], self.metadata, None),
                gap=4,
            )
        )
        self._hint = label("", tone="muted", wrap=True)
        self.setLayout(column(self._hint, self._body, None, margins=(16, 4, 12, 12)))
        self.clear()

    def clear(self, title: str = "No photograph chosen", hint: str = "") -> None:
        """Nothing, or several: only a heading and perhaps a sentence."""
        self.title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._body.hide()

    def show_dossier(self, dossier: Dossier) -> None:
        """One photograph."""
        sheet, image = dossier.sheet, dossier.sheet.image
        self.title.setText(f"Photograph {dossier.place} of {dossier.total}")
        word, tone = SAID[image.sight]
        _refill(self.chips, [Chip(image.sight.value if word == "nothing" else word, tone), *_marks(image)])
        self.chips.addStretch(1)
        self.mosaic.show_mosaic(sheet.inside.shielded, image.look.width, image.look.height)
        self.film.show_film(sheet.film, image.id)
        self.standing.show_standing(dossier.standing, image.id)
        self._show_facts(image)
        _refill(self.objects, [self._link(obj) for obj in dossier.objects])
        self._heads["objects"].setVisible(bool(dossier.objects))
        there = [f"{case}: {place}" for case, found in dossier.elsewhere for place in found]
        _refill(self.places, [_untrusted(place) for place in (*sheet.places, *there)])
        zones = [_zone_line(zone) for zone in sheet.zones]
        _refill(self.zones, zones or [label("None found. That clears nothing.", wrap=True)])
        self._show_told(sheet, dossier.hits)
        self.fields.set_rows(sheet.inside.metadata)
        self.metadata.setVisible(bool(sheet.inside.metadata))
        self._heads["metadata"].setText(
            "Metadata, untrusted" if sheet.inside.metadata else "Metadata: none in this file"
        )
        self.metadata.setFixedHeight(min(8, len(sheet.inside.metadata)) * 32 + 34)
        self._hint.hide()
        self._body.show()

    def _show_told(self, sheet: Sheet, hits: Sequence[Hit]) -> None:
        """What hash sets and VICS files say of it, entry after entry."""
        entries = enumerate(sheet.particulars, start=1)
        told = [Field(*line) for hit in hits for line in by_set(hit.set.name, hit.category, hit.opinion)]
        told += [Field(f"{n}. {one.scheme}", name, text) for n, one in entries for name, text in lines(one)]
        self.particulars.set_rows(told)
        self.told.setFixedHeight(min(8, len(told)) * 32 + 34)
        for shown in (self.told, self._heads["told"]):
            shown.setVisible(bool(told))

    def _show_facts(self, image: Image) -> None:
        """Format, size and digests."""
        while self.facts.rowCount():
            self.facts.removeRow(0)
        look = image.look
        lines = {
            "Format": look.format + (f", {look.frames} frames" if look.frames > 1 else ""),
            "Pixels": f"{look.width:,} × {look.height:,}",
            "Size": weight(image.size),
        }
        for name, text in lines.items():
            self.facts.addRow(label(name, tone="muted", scale="small"), label(text))
        for name, digest in (("SHA-256", image.digest), ("SHA-1", image.sha1), ("MD5", image.md5)):
            self.facts.addRow(label(name, tone="muted", scale="small"), _digest(name, digest))

    def _link(self, obj: Object) -> QWidget:
        """One object with a crop of this photograph."""
        button = Button(obj.ref, "objects", kind="link")
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda _checked=False, ref=obj.ref: self.object_wanted.emit(ref))
        line = QWidget()
        line.setLayout(row(button, Chip(str(obj.state)), None, gap=4))
        return line


def _marks(image: Image) -> list[QWidget]:
    """Chips beside the state."""
    marks = [Chip(f"found {image.copies} times")] if image.copies > 1 else []
    return [*marks, *([Chip(f"{image.crops} {'crop' if image.crops == 1 else 'crops'}")] if image.crops else [])]


def _digest(name: str, value: str) -> QLineEdit:
    """A digest that shows its beginning and can be copied whole."""
    field = QLineEdit(value)
    field.setReadOnly(True)
    field.setFrame(False)
    field.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    field.setCursorPosition(0)
    field.setAccessibleName(name)
    field.setToolTip(value)
    field.setStyleSheet("QLineEdit { border: none; background: transparent; padding: 0; min-height: 18px; }")
    return field


def _untrusted(text: str) -> QWidget:
    """A place of a seizure, as plain text, whole in its tooltip; what else is known of the file there stands below it."""
    shown = visible(text)
    place, facts = untold(shown)
    short = place if len(place) <= 44 else f"{place[:16]} … {place[-24:]}"
    made = label(f"{short}\n{facts}" if facts else short, scale="small")
    made.setToolTip(literal(shown))
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made


def _zone_line(zone: Zone) -> QWidget:
    """Kind, score, who says so."""
    line = QWidget()
    rect = zone.rect
    facts = label(f"{zone.score:.0%}  {visible(zone.detector)}", scale="small")
    facts.setToolTip(f"{rect.width} × {rect.height} at {rect.x}, {rect.y}; {visible(zone.version)}")
    line.setLayout(row(Chip(zone.kind.value, "warn"), facts, None))
    return line


def _refill(box: QBoxLayout, widgets: Sequence[QWidget]) -> None:
    """Replace the children of a layout."""
    while (taken := box.takeAt(0)) is not None:
        if (old := taken.widget()) is not None:
            old.hide()
            old.deleteLater()
    for widget in widgets:
        box.addWidget(widget)
