"""What came of an object: one country or few, too many, or the place itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QWidget

from workstation.ui.dialogs import Question
from workstation.ui.widgets import FormRow, SearchField, label

KINDS: Mapping[str, tuple[str, str]] = {
    "narrow": ("Identified, narrow", "it leads to one country or a few"),
    "wide": ("Identified, wide", "sold almost everywhere, this trail ends"),
    "located": ("Located", "the place itself was found"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer: a key of OUTCOMES and country codes."""

    kind: str
    countries: tuple[str, ...]


class OutcomeQuestion(Question):
    """Kind and countries; the button says what is missing."""

    def __init__(
        self,
        parent: QWidget | None,
        ref: str,
        countries: Mapping[str, str],
        chosen: tuple[str, ...],
        refused: Mapping[str, str],
    ) -> None:
        super().__init__(parent, f"What came of {ref}?", "Recorded for the case; the public learns nothing of it.", "")
        self.yes.setText("Record the outcome")
        self.kind = QComboBox()
        self.kind.addItem("Choose the outcome", "")
        for kind, (name, words) in KINDS.items():
            if not refused.get(kind):
                self.kind.addItem(f"{name}: {words}", kind)
        self.kind.currentIndexChanged.connect(lambda _number: self.check())
        self.fields.addWidget(FormRow("Outcome", self.kind))
        self.search = SearchField("Find a country")
        self.search.searched.connect(self._filter)
        self.list = QListWidget()
        self.list.setAccessibleName("Countries")
        self.list.setFixedHeight(180)
        self._caption = label("Countries", tone="muted", scale="small")
        for code, name in sorted(countries.items(), key=lambda pair: pair[1]):
            item = QListWidgetItem(f"{name} ({code})")
            item.setData(Qt.ItemDataRole.UserRole, code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if code in chosen else Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(0, 26))
            self.list.addItem(item)
        self.list.itemChanged.connect(lambda _item: self.check())
        for part in (self._caption, self.search, self.list):
            self.fields.addWidget(part)
        self.check()

    def outcome(self) -> Outcome:
        """What is chosen."""
        kind = str(self.kind.currentData() or "")
        items = [self.list.item(n) for n in range(self.list.count())]
        codes = [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked]
        return Outcome(kind, tuple(codes))

    def check(self) -> None:
        """Grey the button with what is missing."""
        found = self.outcome()
        self._caption.setText(f"Countries: {', '.join(found.countries) or 'none'}")
        why = "Say which outcome." if not found.kind else None
        if found.kind not in ("", "wide") and not found.countries:
            why = "This outcome needs at least one country."
        self.yes.set_why_not(why)

    def _filter(self, text: str) -> None:
        for number in range(self.list.count()):
            item = self.list.item(number)
            item.setHidden(text.strip().casefold() not in item.text().casefold())


def ask_outcome(
    parent: QWidget | None,
    ref: str,
    countries: Mapping[str, str],
    chosen: tuple[str, ...],
    refused: Mapping[str, str],
) -> Outcome | None:
    """The outcome of an object; None if declined. ``refused``: kind → why it cannot be chosen now, "" if it can."""
    box = OutcomeQuestion(parent, ref, countries, chosen, refused)
    return box.outcome() if box.ask() else None
