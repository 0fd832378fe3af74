"""What is in a referral: its objects with their pictures, and the tips that go along, each with a tick while it is a draft."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QSizePolicy, QVBoxLayout, QWidget

from workstation.domain.tip import Tip, visible
from workstation.ui.desks.referring.gather import Facts, Shown
from workstation.ui.widgets import Chip, PictureView, column, label, panel, row, scrolled


class Contents(QWidget):
    """The tab of contents. ``tips_chosen(list of numbers)`` when a tick was changed."""

    tips_chosen = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self._objects = QVBoxLayout()
        self._tips = QVBoxLayout()
        self._tips.setSpacing(4)
        self._tips_title = label("", scale="heading")
        self._handling = label("", tone="muted", wrap=True)
        out = label(
            "Not in the package, ever: who sent a tip, the photographs themselves, case references, your notes.",
            tone="muted",
            scale="small",
            wrap=True,
        )
        self.ticks: dict[int, QCheckBox] = {}
        inner = QWidget()
        inner.setLayout(
            column(
                *(self._handling, label("Objects", scale="heading"), self._objects, 4),
                *(self._tips_title, self._tips, 8, out, None),
                margins=(0, 8, 8, 8),
            )
        )
        self.setLayout(column(scrolled(inner), gap=0))

    def show_facts(self, facts: Facts, editable: bool) -> None:
        """Show objects and tips; ``editable``: ticks may be changed."""
        _empty(self._objects)
        _empty(self._tips)
        self.ticks = {}
        referral = facts.referral
        self._handling.setText(f"Handling code {referral.handling}, inherited from the strictest case of its objects.")
        for shown in facts.objects:
            self._objects.addWidget(_object(shown))
        kept = set(referral.tips)
        self._tips_title.setText(f"Tips – {len(kept)} of {len(facts.tips)} linked go along")
        for tip in facts.tips:
            if editable or tip.id in kept:
                self._tips.addWidget(self._tip(tip, kept, editable))
        if not facts.tips:
            self._tips.addWidget(label("No tip is linked to these objects.", tone="muted"))

    def _tip(self, tip: Tip, kept: set[int], editable: bool) -> QWidget:
        """One tip: tick, number, words, grade."""
        name: QWidget = label(tip.ref)
        if editable:
            name = tick = QCheckBox(tip.ref)
            tick.setChecked(tip.id in kept)
            tick.setAccessibleName(f"{tip.ref} goes along")
            tick.toggled.connect(self._ticked)
            self.ticks[tip.id] = tick
        words = QLabel(" ".join(visible(tip.text[:300]).split()) or "(link only)")
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setProperty("tone", "muted")
        words.setWordWrap(True)
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grade = Chip(str(tip.grade) if tip.grade else "not graded", "info" if tip.grade else "warn")
        made = QWidget()
        box = row(name, words, grade, margins=(0, 2, 0, 2))
        box.setStretch(1, 1)
        for part in (name, grade):
            box.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        made.setLayout(box)
        return made

    def _ticked(self) -> None:
        """Tell which go along now."""
        self.tips_chosen.emit([number for number, tick in self.ticks.items() if tick.isChecked()])


def _object(shown: Shown) -> QWidget:
    """One object: picture, reference, title, what was found out, the question."""
    obj = shown.object
    picture = PictureView(f"Picture of {obj.ref}", empty="blocked" if obj.crops else "no picture")
    picture.setFixedSize(128, 96)
    picture.show_picture(shown.pictures[0] if shown.pictures else None)
    finding = f"{obj.state}: {', '.join(obj.countries)}" if obj.countries else obj.state
    texts = obj.texts.get("en") or next(iter(obj.texts.values()), None)
    question = texts.questions[0].text if texts and texts.questions else ""
    more = f"{len(obj.crops)} pictures" if len(obj.crops) != 1 else "1 picture"
    facts = column(
        row(label(obj.ref, scale="heading"), Chip(finding), None),
        label(f"{obj.type}  ·  {obj.title}  ·  {more}", wrap=True),
        label(question, tone="muted", wrap=True),
        None,
        gap=4,
    )
    box = row(picture, facts, gap=12, margins=(8, 8, 12, 8))
    box.setStretch(1, 1)
    return panel(box, plane="card")


def _empty(box: QVBoxLayout) -> None:
    """Take everything out."""
    while box.count():
        if (item := box.takeAt(0)) and (widget := item.widget()):
            widget.hide()
            widget.deleteLater()
