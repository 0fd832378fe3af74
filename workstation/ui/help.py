"""Help on the focused control (F1): short pages of our own, read from one folder; no network, and no link leaves it.

A page is Markdown without HTML. ``{window.shield|F9}`` in it becomes the key in force of that act, or what stands behind
the bar if this person has no such act.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QTextBrowser, QTextEdit, QWidget

from workstation.ui import theme
from workstation.ui.keyrules import native
from workstation.ui.registry import Registry
from workstation.ui.widgets.basics import column, label, row
from workstation.ui.widgets.buttons import Button
from workstation.ui.widgets.fields import SearchField

ROLE = Qt.ItemDataRole.UserRole

ORDER = (
    *(
        "getting-started",
        "shield",
        "intake",
        "wall",
        "formats",
        "cropping",
        "masks",
        "zones",
        "steps",
        "more",
        "quality",
        "objects",
    ),
    *("review", "batches", "tips", "referrals", "ledger", "administration", "keys"),
)
"""The pages as one meets them; others follow by name."""

DESKS = {
    "cases": "intake",
    "objects": "objects",
    "review": "review",
    "batches": "batches",
    "tips": "tips",
    "referrals": "referrals",
    "cropping": "cropping",
    "ledger": "ledger",
    "administration": "administration",
}
"""Desk → the page about it."""

NAMED = (("zone", "zones"), ("shield", "shield"), ("keyhole", "shield"), ("acts and keys", "keys"))
"""Words in the accessible name of a control, or of what it lies in → the page about it; the first that fits."""

IN_CROPPING = (
    ("more of this", "more"),
    ("series", "more"),
    ("mask", "masks"),
    ("quality", "quality"),
    ("text in the crop", "quality"),
    ("step", "steps"),
    ("enhance", "steps"),
    ("curve", "steps"),
)
"""The same for words that mean something else on other desks."""

_KEY = re.compile(r"\{([a-z_.]+)\|([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``name`` of its file, ``title`` from its first line, ``text`` in Markdown."""

    name: str
    title: str
    text: str


def pages(folder: Path, registry: Registry | None = None) -> dict[str, Page]:
    """All pages by name, in the order one meets them, with the keys in force."""
    found = {file.stem: file.read_text("utf-8") for file in sorted(folder.glob("*.md"))}
    names = [name for name in ORDER if name in found] + [name for name in found if name not in ORDER]
    keys = in_force(registry) if registry else {}
    return {
        name: Page(name, found[name].partition("\n")[0].lstrip("# ").strip(), with_keys(found[name], keys))
        for name in names
    }


def in_force(registry: Registry) -> dict[str, str]:
    """The first key of every act, as this keyboard names it."""
    return {one.id: native(keys[0]) if (keys := registry.keys_of(one)) else "no key" for one in registry.everything()}


def with_keys(text: str, keys: Mapping[str, str]) -> str:
    """A page's text with the keys put in."""
    return _KEY.sub(lambda found: keys.get(found[1], found[2]), text)


def topic(focus: QWidget | None, desk: str) -> tuple[str, str]:
    """(page, words to look for in it) for what has the focus on a desk.

    A widget may name its page itself (property ``help``); else its accessible name and those around it decide, else the desk.
    """
    words, at = "", focus
    while at is not None:
        if page := at.property("help"):
            return str(page), words
        name = at.accessibleName()
        words = words or name
        for part, page in (*NAMED, *(IN_CROPPING if desk == "cropping" else ())):
            if part in name.casefold():
                return page, words
        at = None if at.isWindow() else at.parentWidget()
    return DESKS.get(desk, "getting-started"), words


class Reader(QTextBrowser):
    """Shows a page. Loads nothing: no picture, no style, no other file."""

    def loadResource(self, _kind: int, _name: QUrl | str) -> Any:
        """Nothing is ever loaded."""
        return None


class HelpViewer(QDialog):
    """Pages at the left, the page at the right, a search over all of them."""

    def __init__(self, parent: QWidget | None, shown: Mapping[str, Page]) -> None:
        super().__init__(parent)
        self._pages = shown
        self._here = ""
        self.setWindowTitle("Help")
        self.setProperty("help", "getting-started")
        self.resize(920, 680)
        self.search = SearchField("Search the help")
        self.search.searched.connect(self.look_for)
        self.list = QListWidget()
        self.list.setAccessibleName("Pages of the help")
        self.list.setFixedWidth(232)
        self.list.currentItemChanged.connect(lambda item, _before: self._picked(item))
        self.reader = Reader()
        self.reader.setOpenLinks(False)
        self.reader.setOpenExternalLinks(False)
        self.reader.setAccessibleName("Page")
        self.reader.document().setDocumentMargin(20)
        self.reader.anchorClicked.connect(self._follow)
        self.nothing = label("", tone="muted", wrap=True)
        self.nothing.hide()
        close = Button("Close")
        close.clicked.connect(self.close)
        left = column(self.search, self.nothing, self.list)
        both = row(left, self.reader, gap=12)
        both.setStretch(1, 1)
        self.setLayout(column(both, row(None, close), gap=12, margins=(16, 16, 16, 12)))
        self.look_for("")

    @property
    def page(self) -> str:
        """The page on show."""
        return self._here

    def show_page(self, name: str, words: str = "") -> bool:
        """Open a page, at the first heading (else place) that has the words; False if there is no such page."""
        if name not in self._pages:
            return False
        self._here = name
        document = self.reader.document()
        document.setMarkdown(self._pages[name].text, QTextDocument.MarkdownFeature.MarkdownNoHTML)
        self._dress(document)
        self.reader.setAccessibleName(self._pages[name].title)
        for at in range(self.list.count()):
            if self.list.item(at).data(ROLE) == name:
                self.list.blockSignals(True)
                self.list.setCurrentRow(at)
                self.list.blockSignals(False)
        self._go_to(words)
        return True

    def look_for(self, text: str) -> None:
        """Show the pages that have the words, most often first, and the first of them; "" shows all pages."""
        wanted = text.casefold().strip()
        counts = {
            name: f"{page.title} {page.text}".casefold().count(wanted) if wanted else 1
            for name, page in self._pages.items()
        }
        found = sorted((name for name in counts if counts[name]), key=lambda name: -counts[name])
        self.list.clear()
        for name in found:
            times = f"   {counts[name]}" if wanted else ""
            item = QListWidgetItem(f"{self._pages[name].title}{times}")
            item.setData(ROLE, name)
            self.list.addItem(item)
        self.nothing.setText(f"No page has “{text.strip()[:60]}”.")
        self.nothing.setVisible(not found)
        if found and (wanted or not self._here):
            self.show_page(found[0], text.strip())
        self._mark(text.strip())

    def _picked(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.show_page(str(item.data(ROLE)), self.search.text().strip())
            self._mark(self.search.text().strip())

    def _follow(self, url: QUrl) -> None:
        """A link to another page of the help; any other link goes nowhere."""
        path = Path(url.path())
        if not url.scheme() and not url.host() and path.suffix == ".md" and path.name == url.path():
            self.show_page(path.stem, url.fragment().replace("-", " "))

    def _go_to(self, words: str) -> None:
        """Put the words at the top: a heading that has them, else the first place."""
        document, wanted = self.reader.document(), words.casefold()
        headings: list[tuple[str, int]] = []
        block = document.begin()
        while wanted and block.isValid():
            if block.blockFormat().headingLevel():
                headings.append((block.text().casefold(), block.position()))
            block = block.next()
        has = (at for text, at in headings if wanted in text)
        within = (at for text, at in headings if len(text) > 3 and text in wanted)
        place = next(has, next(within, -1))
        if place < 0 and wanted:
            place = document.find(words).selectionStart()
        cursor = QTextCursor(document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self.reader.setTextCursor(cursor)  # scrolling up from the end leaves the place at the top
        cursor.setPosition(max(0, place))
        self.reader.setTextCursor(cursor)

    def _mark(self, words: str) -> None:
        """Colour every place that has the words."""
        marks: list[QTextEdit.ExtraSelection] = []
        look = QTextCharFormat()
        look.setBackground(theme.current().color("chosen"))
        look.setForeground(theme.current().color("on_chosen"))
        found = self.reader.document().find(words) if words else QTextCursor()
        while not found.isNull():
            mark = QTextEdit.ExtraSelection()
            mark.cursor, mark.format = found, look
            marks.append(mark)
            found = self.reader.document().find(words, found)
        self.reader.setExtraSelections(marks)

    def _dress(self, document: QTextDocument) -> None:
        """The desk's type scale: headings of Markdown are far too large here."""
        block = document.begin()
        while block.isValid():
            cursor, shape = QTextCursor(block), block.blockFormat()
            level = shape.headingLevel()
            shape.setTopMargin({0: 2, 1: 0}.get(level, 14))
            shape.setBottomMargin(6)
            shape.setLineHeight(135, 1)
            cursor.setBlockFormat(shape)
            if level:
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                look = QTextCharFormat()
                look.setFont(theme.font(theme.TITLE if level == 1 else theme.HEADING, bold=True))
                cursor.mergeCharFormat(look)
            block = block.next()
