"""A build as the public will have it: each page's words and pictures, from the bytes that will leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from workstation.domain.crop import Rendition
from workstation.domain.tip import visible
from workstation.ui.desks.publishing.reading import Proof
from workstation.ui.widgets import (
    Button,
    Chip,
    Column,
    EmptyState,
    Notice,
    PictureView,
    Rows,
    Table,
    column,
    label,
    panel,
    row,
    rule,
    scrolled,
)

PAGE = 560
"""Width of a page in pixels: a phone lying, a column on a desktop."""

HONEST = (
    "From this build's bytes: words from data/bundle.json, pictures decoded from its JPEG files. "
    "The site's layout is not imitated."
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: an object, or a withdrawn one's notice."""

    ref: str
    title: str
    gone: bool


class PublicView(QWidget):
    """The view. ``picture_wanted(path)``: answer with ``show_picture(path, rendition)``."""

    picture_wanted = Signal(str)

    def __init__(self, build: Button) -> None:
        super().__init__()
        self.proof: Proof | None = None
        self._pictures: dict[str, PictureView] = {}
        self._pixels: dict[str, Rendition] = {}
        self._parts: list[QWidget] = []
        self._shielded = False
        self.languages = QComboBox()
        self.languages.setAccessibleName("Language of the page")
        self.languages.setMinimumWidth(96)
        self.languages.currentIndexChanged.connect(lambda _n: self._fill_leaves())
        columns: tuple[Column[Leaf], ...] = (
            Column("Page", lambda leaf: visible(leaf.title) or leaf.ref, 0, tip=lambda leaf: leaf.ref),
            Column("", lambda leaf: "gone" if leaf.gone else "page", 64, tone=lambda leaf: "warn" if leaf.gone else ""),
        )
        self.rows: Rows[Leaf] = Rows(columns, key=lambda leaf: leaf.ref)
        self.table: Table[Leaf] = Table(self.rows, "Pages")
        self.table.setFixedWidth(232)
        self.table.current_row.connect(lambda _leaf: self._fill_page())
        self._lines = QVBoxLayout()
        self._lines.setSpacing(12)
        sheet = panel(column(self._lines, None, margins=(24, 20, 24, 24)), plane="card")
        sheet.setMaximumWidth(PAGE + 48)
        sheet.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        line = row(None, sheet, None, gap=0)
        line.setStretch(1, 100)
        page = QWidget()
        page.setLayout(column(line, None, margins=(0, 0, 8, 0)))
        self.area = scrolled(page)
        self.area.setAccessibleName("Page as the public will read it")
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head = label("Language", tone="muted", scale="small")
        head.setBuddy(self.languages)
        left = column(row(head, self.languages, None), self.table, gap=8)
        whole = row(left, self.area, gap=12)
        whole.setStretch(1, 1)
        inner = QWidget()
        inner.setLayout(column(Notice(HONEST), whole, gap=8))
        self.empty = EmptyState("globe", "Nothing is built", "Build it, then look at every page here.", build)
        self.stack = QStackedWidget()
        self.stack.addWidget(inner)
        self.stack.addWidget(self.empty)
        self.stack.setCurrentIndex(1)
        self.setLayout(column(self.stack, margins=(0, 8, 0, 0)))

    def show_proof(self, proof: Proof | None) -> None:
        """Another build, or none."""
        if proof is not None and self.proof is not None and proof.tagmanifest == self.proof.tagmanifest:
            return
        self.proof, self._pixels = proof, {}
        self.stack.setCurrentIndex(0 if proof else 1)
        kept = self.languages.currentData()
        found = (proof.languages() or ["–"]) if proof else []
        self.languages.blockSignals(True)
        self.languages.clear()
        for lang in found:
            self.languages.addItem(lang, lang)
        self.languages.setCurrentIndex(
            found.index(kept) if kept in found else found.index("en") if "en" in found else 0
        )
        self.languages.blockSignals(False)
        self._fill_leaves()

    def show_picture(self, path: str, pixels: Rendition) -> None:
        """A picture has come."""
        self._pixels[path] = pixels
        if path in self._pictures and not self._shielded:
            self._pictures[path].show_picture(pixels)

    def fail_picture(self, path: str, why: str) -> None:
        """A picture cannot be shown: say so in its place."""
        if path in self._pictures:
            self._pictures[path].show_picture(None)
            self._pictures[path].setAccessibleDescription(why)
            self._pictures[path].setToolTip(why)

    def set_shielded(self, on: bool) -> None:
        """A word in place of pictures, or pictures again."""
        if self._shielded != on:
            self._shielded = on
            self._fill_page()

    @property
    def language(self) -> str:
        """The language on show."""
        return str(self.languages.currentData() or "")

    # --- inside -----------------------------------------------------------------------------------------------

    def _fill_leaves(self) -> None:
        if self.proof is None:
            self.rows.set_rows([])
            return
        lang = self.language
        leaves = [
            Leaf(obj["ref"], obj["texts"][lang]["title"] or obj["title"], False)
            for obj in self.proof.objects()
            if lang in obj["texts"]
        ]
        leaves += [Leaf(gone["ref"], gone["ref"], True) for gone in self.proof.withdrawals()]
        self.rows.set_rows(leaves)
        self._fill_page()

    def _fill_page(self) -> None:
        for old in self._parts:
            old.hide()
            old.deleteLater()
        self._parts, self._pictures = [], {}
        leaf = self.table.current()
        if self.proof is None or leaf is None:
            return
        if leaf.gone:
            self._fill_gone(next(g for g in self.proof.withdrawals() if g["ref"] == leaf.ref))
            return
        obj = next(o for o in self.proof.objects() if o["ref"] == leaf.ref)
        self._fill_object(obj, self.language)
        self._pixels = {path: pixels for path, pixels in self._pixels.items() if path in self._pictures}
        for path in self._pictures:
            if path not in self._pixels:
                self.picture_wanted.emit(path)

    def _fill_gone(self, gone: Mapping[str, Any]) -> None:
        self._say("", f"{gone['ref']}", scale="title")
        self._put(Chip("withdrawn", "warn"))
        self._say("Since", gone["date"])
        self._say("Public reason", gone["reason"])
        self._say("", "A page that says so stands at its address in every language.", tone="muted")

    def _fill_object(self, obj: Mapping[str, Any], lang: str) -> None:
        texts = obj["texts"][lang]
        self._say("", f"{obj['ref']}   ·   {lang}", tone="muted", scale="small")
        self._say("", texts["title"] or obj["title"], scale="title")
        for picture in _pictures(obj, "1600", ""):
            self._show(picture, texts["alt"])
        self._say("Description of the picture (alt text)", texts["alt"])
        asked = "\n".join(f"{n}.  {q['text']}" for n, q in enumerate(texts["questions"], 1))
        self._say("What we would like to know", asked, scale="heading")
        self._say("Possible region", obj["region_hint"])
        self._say("Possible period", obj["period"])
        if self.proof is not None:
            self._say("Where information goes", self.proof.record["tip_address"])
        self._put(rule())
        self._say("", "Pictures for sharing", scale="heading")
        for role in ("card-1200x630", "square-1080"):
            for picture in _pictures(obj, role, lang):
                self._say("", f"{picture['width']} × {picture['height']} pixels", tone="muted", scale="small")
                self._show(picture, f"Picture for sharing, {role}")

    def _say(self, name: str, text: str, *, scale: str = "", tone: str = "") -> None:
        if not text:
            return
        parts = [label(name, tone="muted", scale="small")] if name else []
        words = label(visible(text), scale=scale, tone=tone, wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        part = QWidget()
        part.setLayout(column(*parts, words, gap=4))
        self._put(part)

    def _show(self, picture: Mapping[str, Any], name: str) -> None:
        path = f"data/{picture['path']}"
        view = PictureView(name, empty="Shielded: press Q to look" if self._shielded else "")
        wide = min(PAGE, picture["width"])
        if picture["role"] == "square-1080":
            wide = PAGE // 2
        view.setFixedHeight(max(90, wide * picture["height"] // max(1, picture["width"])))
        if path in self._pixels and not self._shielded:
            view.show_picture(self._pixels[path])
        self._pictures[path] = view
        self._put(view)

    def _put(self, part: QWidget) -> None:
        self._lines.addWidget(part)
        self._parts.append(part)


def _pictures(obj: Mapping[str, Any], role: str, lang: str) -> list[Mapping[str, Any]]:
    """The JPEG files of one role, in order."""
    found = [p for p in obj["pictures"] if (p["role"], p["lang"], p["format"]) == (role, lang, "jpg")]
    return sorted(found, key=lambda p: p["number"])
