"""One entry of the ledger in full: what was recorded, and the two hashes that hold it in its place."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QStackedWidget, QWidget

from workstation.domain.ledger import Entry, rehash
from workstation.domain.person import Person
from workstation.ui import theme
from workstation.ui.desks.auditing.words import detail, groups, person, subject, verb, when
from workstation.ui.widgets import Button, Chip, EmptyState, column, label, panel, row, rule, scrolled

_LINES = ("When (UTC)", "Person", "Role", "Through", "About")


class EntryPanel(QWidget):
    """The right side of the desk."""

    def __init__(self, *acts: Button) -> None:
        super().__init__()
        self._title = label("", scale="heading", wrap=True)
        self._number, self._holds = Chip(), Chip()
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self._values: list[QLabel] = []
        for number, name in enumerate(_LINES):
            grid.addWidget(label(name, tone="muted", scale="small"), number, 0, Qt.AlignmentFlag.AlignTop)
            value = _copied("")
            self._values.append(value)
            grid.addWidget(value, number, 1)
        self._detail, self._hash, self._before = _copied(""), _copied(""), _copied("")
        for field in (self._hash, self._before):
            field.setFont(theme.mono())

        inner = QWidget()
        inner.setLayout(
            column(
                *(
                    row(self._number, self._holds, None),
                    self._title,
                    grid,
                    rule(),
                    _caption("Recorded with it"),
                    self._detail,
                    rule(),
                ),
                *(
                    _caption("SHA-256 of this entry"),
                    self._hash,
                    _caption("of the entry before it"),
                    self._before,
                    None,
                ),
                margins=(16, 12, 16, 12),
            )
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyState("ledger", "No entry chosen", "Choose an entry to see all that was recorded."))
        whole = QWidget()
        box = column(scrolled(inner), column(*acts, gap=8, margins=(16, 8, 16, 16)), gap=0)
        box.setStretch(0, 1)
        whole.setLayout(box)
        self._pages.addWidget(whole)
        self.setLayout(column(panel(column(self._pages, gap=0)), gap=0))
        self.setMinimumWidth(296)

    def show_entry(self, entry: Entry | None, people: Mapping[str, Person], vault: str) -> None:
        """Show one, or none."""
        self._pages.setCurrentIndex(0 if entry is None else 1)
        if entry is None:
            return
        self._number.show_state(f"entry {entry.position:,}", "info")
        self._title.setText(verb(entry.verb))
        good = rehash(entry) == entry.hash
        self._holds.show_state("hash holds" if good else "hash is broken", "ok" if good else "danger")
        through = "the desktop" if entry.via == "desk" else "the command line"
        lines = (when(entry), person(entry.person, people), entry.role, through, subject(entry.subject, people, vault))
        for field, text in zip(self._values, lines, strict=True):
            field.setText(text)
        self._detail.setText(detail(entry, people))
        self._hash.setText(groups(entry.hash))
        self._before.setText(groups(entry.previous))


def _copied(text: str) -> QLabel:
    """Text that can be selected and wraps."""
    made = label(text, wrap=True)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made


def _caption(text: str) -> QLabel:
    """A small heading."""
    return label(text, tone="muted", scale="small")
