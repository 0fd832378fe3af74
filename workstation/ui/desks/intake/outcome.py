"""What an intake did: counts in one line, and every refused file with its reason."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from workstation.actions.intake import Interrupted
from workstation.domain.canonical import Json
from workstation.domain.image import Refusal
from workstation.domain.particulars import NOTED
from workstation.domain.tip import visible
from workstation.ui.widgets import Chip, Column, IconButton, Rows, Table, column, label, pane, row


def counted(result: Mapping[str, Json]) -> list[tuple[str, str]]:
    """(words, tone) for each count of an intake's result that is not nought."""
    numbers = {kind: int(str(result.get(kind) or 0)) for kind in ("new", "duplicate", "known", "refused", "frames")}
    words = {
        "new": (f"{numbers['new']} new", "ok"),
        "duplicate": (f"{numbers['duplicate']} already in this case", "info"),
        "known": (f"{numbers['known']} known", ""),
        "refused": (f"{numbers['refused']} refused", "warn"),
        "frames": (f"{numbers['frames']} frames of videos", "info"),
    }
    said = [words[kind] for kind, number in numbers.items() if number]
    return said or [("nothing found", "")]


def refusals_in(result: Mapping[str, Json]) -> list[Refusal]:
    """The refused files of an intake's result."""
    listed = result.get("refusals")
    found = listed if isinstance(listed, list) else []
    return [Refusal(str(r["name"]), str(r["code"]), str(r["reason"])) for r in found if isinstance(r, dict)]


class Outcome(QFrame):
    """The panel below the wall; hidden until there is something to say. ``closed()`` when it was put away."""

    closed = Signal()

    def __init__(self, resume: QWidget) -> None:
        super().__init__()
        self._resume = resume
        self.setProperty("plane", "surface")
        self.title = label("Intake", scale="heading")
        self.chips: list[Chip] = []
        self._counts = row(gap=8)
        close = IconButton("close", "Put this panel away", size=16)
        close.clicked.connect(self.put_away)
        self.sentence = label("", tone="muted", wrap=True)
        columns: tuple[Column[Refusal], ...] = (
            Column("File", lambda r: visible(r.name), 260, tip=lambda r: visible(r.name)),
            Column("Why it was refused", lambda r: visible(r.reason), 0, tip=lambda r: visible(r.reason)),
        )
        self.rows = Rows(columns, key=lambda r: (r.name, r.code))
        self.table = Table(self.rows, "Refused files")
        self.table.setMinimumHeight(96)
        self.setLayout(
            column(
                row(self.title, 8, self._counts, None, resume, close),
                self.sentence,
                pane(self.table, "Refused files"),
                margins=(16, 8, 12, 12),
            )
        )
        self.hide()

    def show_result(self, result: Mapping[str, Json]) -> None:
        """The end of an intake."""
        refused = refusals_in(result)
        noted = any(one.code in NOTED for one in refused)
        many = "These files were not taken in" + (", unless their reason says so" if noted else "") if refused else ""
        many += "; the originals are untouched." if refused else ""
        self._say("Taken in", counted(result), many, refused)

    def show_stopped(self, done: int, total: int) -> None:
        """It was stopped by hand."""
        self._say(
            "Stopped",
            [(f"{done:,} of {total:,} files" if total else "before the first file", "warn")],
            "What was taken in stays, wholly. It goes on behind the last file kept.",
            (),
            resume=True,
        )

    def show_interrupted(self, found: Interrupted) -> None:
        """An intake that did not come to its end, in this session or an earlier one."""
        places = ", ".join(visible(Path(path).name) for path in found.paths)
        self._say(
            "An intake was interrupted",
            [(f"{found.progress.done:,} files", "warn")],
            f"{places}, begun {found.at[:10]}. What was taken in stays; it goes on behind the last file kept.",
            (),
            resume=True,
        )

    def show_failed(self, sentence: str) -> None:
        """The world said no."""
        self._say("The intake ended early", [], sentence, ())

    def show_refusals(self, refused: Sequence[Refusal]) -> None:
        """Everything that intakes of this case ever refused."""
        self._say("Refused files of this case", [(f"{len(refused):,}", "warn")], "", refused)

    def put_away(self) -> None:
        """Hide it."""
        self.hide()
        self.closed.emit()

    def _say(
        self,
        title: str,
        counts: Sequence[tuple[str, str]],
        sentence: str,
        refused: Sequence[Refusal],
        *,
        resume: bool = False,
    ) -> None:
        self.title.setText(title)
        for old in self.chips:
            _drop(old)
        self.chips = [Chip(text, tone) for text, tone in counts]
        for chip in self.chips:
            self._counts.addWidget(chip)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self._resume.setVisible(resume)
        self.rows.set_rows(list(refused))
        self.table.setVisible(bool(refused))
        grows = QSizePolicy.Policy.Preferred if refused else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, grows)  # without rows it takes no room from the wall
        self.setAccessibleName(" ".join([title, *(text for text, _tone in counts), sentence]))
        self.show()


def _drop(widget: QWidget) -> None:
    """Take a widget out at once."""
    widget.hide()
    widget.deleteLater()
