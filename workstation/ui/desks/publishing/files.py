"""Every file of a build with its size and digest, and what the release will add."""

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.ui import theme
from workstation.ui.desks.publishing.reading import Event, FileLine, Proof
from workstation.ui.desks.publishing.words import many, size
from workstation.ui.widgets import Button, Column, EmptyState, Rows, SearchField, Table, column, label, row

_KINDS = {
    "html": "page",
    "jpg": "picture",
    "webp": "picture",
    "avif": "picture",
    "json": "data",
    "css": "style",
    "xml": "site map",
    "txt": "text",
    "pem": "certificate",
}


class FileList(QWidget):
    """The table, a search over it, and the whole in one line."""

    def __init__(self, build: Button) -> None:
        super().__init__()
        self._proof: Proof | None = None
        self.total = label("", tone="muted")
        self.search = SearchField("Find a file")
        self.search.setMaximumWidth(280)
        self.search.searched.connect(lambda _text: self._fill())
        columns: tuple[Column[FileLine], ...] = (
            Column("File", lambda f: f.path, 0, tip=lambda f: f.path),
            Column("Kind", lambda f: _KINDS.get(f.path.rsplit(".", 1)[-1], "file"), 92),
            Column("Size", lambda f: size(f.bytes), 92, right=True),
            Column("SHA-256", lambda f: f"{f.sha256[:16]}…", 168, tip=lambda f: f.sha256),
        )
        self.rows: Rows[FileLine] = Rows(columns, key=lambda f: f.path)
        self.table: Table[FileLine] = Table(self.rows, "Files of the build")
        self.manifest = label("", tone="muted", scale="small")
        self.manifest.setFont(theme.mono())
        inner = QWidget()
        inner.setLayout(column(row(self.search, self.total, None), self.table, self.manifest, gap=8))
        self.stack = QStackedWidget()
        self.stack.addWidget(inner)
        words = "Build it: every file that will leave is then listed here, with its size and digest."
        self.stack.addWidget(EmptyState("stack", "Nothing is built", words, build))
        self.stack.setCurrentIndex(1)
        self.setLayout(column(self.stack, margins=(0, 8, 0, 0)))

    def show_proof(self, proof: Proof | None) -> None:
        """Another build, or none."""
        self._proof = proof
        self.stack.setCurrentIndex(0 if proof else 1)
        self._fill()

    def _fill(self) -> None:
        proof = self._proof
        if proof is None:
            self.rows.set_rows([])
            return
        words = self.search.text().strip().casefold()
        self.rows.set_rows([f for f in proof.files if words in f.path.casefold()])
        whole = size(sum(f.bytes for f in proof.files))
        self.total.setText(f"{many(len(proof.files), 'file')}, {whole}. A release adds its two signatures.")
        self.manifest.setText(f"Tag manifest, SHA-256 {proof.tagmanifest}")


class History(QWidget):
    """Who did what to the batch, newest first."""

    def __init__(self) -> None:
        super().__init__()
        columns: tuple[Column[Event], ...] = (
            Column("When", lambda e: f"{e.at.astimezone():%d %b %Y, %H:%M}", 168),
            Column("Who", lambda e: e.who, 160),
            Column("What", lambda e: e.what, 0),
        )
        self.rows: Rows[Event] = Rows(columns)
        self.table: Table[Event] = Table(self.rows, "History of the batch")
        note = label("From the ledger, which only grows.", tone="muted", scale="small")
        self.setLayout(column(self.table, note, gap=8, margins=(0, 8, 0, 0)))

    def show_events(self, events: Sequence[Event]) -> None:
        """Another batch's history."""
        self.rows.set_rows(tuple(reversed(events)))
