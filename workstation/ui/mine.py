"""My page: the shield one works with, and what one has seen. Sealed with one's own key; nobody else can open it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QDialog, QRadioButton, QWidget

from workstation.actions import Session, caring
from workstation.domain.errors import Stop
from workstation.domain.exposure import Exposure, spoken
from workstation.domain.shield import Level, allowed
from workstation.ui import theme
from workstation.ui.widgets.basics import Notice, SectionHeader, column, label, panel, row
from workstation.ui.widgets.buttons import Button

PRIVATE = "Only you can read this: it is sealed with your own key, no report shows it, and nobody is compared."


@dataclass(frozen=True, slots=True)
class Mine:
    """What the page shows."""

    shield: caring.Shield
    today: Exposure
    week: Exposure


def read(session: Session) -> Mine:
    """All of it in one go, on the lane."""
    return Mine(caring.shield(session), caring.exposure(session), caring.exposure_of_week(session))


class Sample(QWidget):
    """A drawn mug as one level of the shield shows it."""

    def __init__(self, level: Level) -> None:
        super().__init__()
        self._level = level
        self.setFixedSize(QSize(120, 80))
        self.setAccessibleName(f"Sample: {level.words}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Blocks left as blocks."""
        painter = QPainter(self)
        painter.drawImage(QRectF(self.rect()), shielded_mug(self._level))
        painter.setPen(QPen(theme.current().color("edge")))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))


def shielded_mug(level: Level) -> QImage:
    """A mug on a table, drawn here and made as coarse as the level says."""
    mug, look = QImage(240, 160, QImage.Format.Format_RGB32), level.look
    mug.fill(QColor("#b9c4cc"))
    painter = QPainter(mug)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillRect(0, 104, 240, 56, QColor("#8a6242"))
    painter.setBrush(QColor("#c2452f"))
    painter.drawRoundedRect(QRectF(84, 44, 68, 84), 6, 6)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("#c2452f"), 10))
    painter.drawEllipse(QRectF(144, 62, 34, 44))
    painter.fillRect(QRectF(84, 76, 68, 12), QColor("#f2e7cf"))
    painter.end()
    if not look.cells:
        mug.fill(QColor(96, 96, 96))
        return mug
    few = mug.scaled(
        *(look.cells, look.cells * 2 // 3, Qt.AspectRatioMode.IgnoreAspectRatio),
        Qt.TransformationMode.SmoothTransformation,
    )
    if look.grey:
        few = few.convertToFormat(QImage.Format.Format_Grayscale8)
    return few.scaled(240, 160, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation)


class MyPage(QDialog):
    """``shield_wanted(Level)`` when another level is chosen, ``keys_wanted()``, ``passphrase_wanted()``."""

    shield_wanted = Signal(object)
    keys_wanted = Signal()

    def __init__(self, parent: QWidget | None, mine: Mine, limit: float) -> None:
        super().__init__(parent)
        self.setWindowTitle("My page")
        self.setProperty("help", "shield")
        self.resize(680, 480)
        self.notice = Notice()
        self.choices: dict[Level, QRadioButton] = {}
        keys, close = Button("Change keys …", "keyboard", kind="quiet"), Button("Close")
        keys.clicked.connect(lambda _checked=False: self.keys_wanted.emit())
        close.clicked.connect(self.accept)
        self.setLayout(
            column(
                *(label("My page", scale="title"), label(PRIVATE, tone="muted", wrap=True), 4),
                *(self._shield(mine.shield), self.notice, self._seen(mine, limit), None, row(keys, None, close)),
                gap=12,
                margins=(20, 16, 20, 16),
            )
        )
        self.notice.hide()

    def _shield(self, shield: caring.Shield) -> QWidget:
        """One line for each level, those below the floor greyed with the reason."""
        group = QButtonGroup(self)
        box = column(SectionHeader("How pictures are shown to me until I ask"), gap=8, margins=(16, 12, 16, 12))
        lines = row(gap=12)
        for level in Level:
            choice = QRadioButton(level.value.capitalize())
            choice.setAccessibleDescription(level.words)
            choice.setToolTip(level.words)
            if level not in allowed(shield.floor):
                choice.setEnabled(False)
                choice.setToolTip(f"Your unit starts at “{shield.floor}”.")
                choice.setAccessibleDescription(choice.toolTip())
            choice.setChecked(level is shield.level)
            choice.toggled.connect(lambda on, one=level: self.shield_wanted.emit(one) if on else None)
            group.addButton(choice)
            self.choices[level] = choice
            lines.addLayout(column(Sample(level), choice, gap=4))
        box.addLayout(lines)
        floor = "" if shield.floor is Level.MOSAIC else f" Your unit starts at “{shield.floor}”."
        told = f"A matter of taste, not a protection: what helps is not looking.{floor}"
        box.addWidget(label(told, tone="muted", scale="small", wrap=True))
        return panel(box)

    def _seen(self, mine: Mine, limit: float) -> QWidget:
        """The welfare card."""
        box = column(SectionHeader("What I have seen uncovered"), gap=8, margins=(16, 12, 16, 12))
        for name, one in (("Today", mine.today), ("Last seven days", mine.week)):
            when = label(name, tone="muted")
            when.setFixedWidth(120)
            box.addLayout(row(when, label(told(one)), None))
        advice = f"Your unit suggests a break after {spoken(limit)} a day. " if limit else ""
        unit = "“As if whole” weighs the time by how much of each photograph was uncovered."
        box.addWidget(label(f"{advice}{unit}", tone="muted", scale="small", wrap=True))
        return panel(box)

    def complain(self, text: str) -> None:
        """The choice was refused."""
        self.notice.say(text, "warn")


def told(seen: Exposure) -> str:
    """``12 photographs, uncovered for 8 min, as if whole for 40 s``."""
    if not seen.pictures and seen.seconds < 1:
        return "nothing"
    many = f"{seen.pictures:,} {'photograph' if seen.pictures == 1 else 'photographs'}"
    return f"{many}, uncovered for {spoken(seen.seconds)}, as if whole for {spoken(seen.area)}"


def keys(session: Session) -> dict[str, tuple[str, ...]]:
    """The keys this person has changed; none if they cannot be read, for nobody is kept out by a setting."""
    try:
        return caring.keys(session)
    except Stop:
        return {}


def remember(window: Any) -> None:
    """Keep what this person sets for himself: changed keys, first acts of a rehearsal; and count the days policy asks for."""
    session, jobs, acts = window.bench.session, window.jobs, window.first_acts

    def keep(work: Callable[[], object]) -> None:
        jobs.run(work, owner=window)

    window.registry.remapped_now.connect(lambda: keep(lambda: caring.keep_keys(session, window.registry.remapped())))
    if session.vault.demo and not session.vault.read_only:
        acts.progressed.connect(lambda done: keep(lambda: caring.keep_acts_done(session, done)))
        acts.put_away.connect(lambda: keep(lambda: caring.keep_acts_done(session, None)))
        jobs.run(lambda: caring.acts_done(session), acts.start, owner=window)
    keep(lambda: caring.count_days(session))


def of(window: Any) -> None:
    """Read and show the page of whoever sits at this window; not above the lock page, should it have come meanwhile."""
    session, jobs = window.bench.session, window.jobs

    def show(mine: Mine) -> None:
        if window.covered:
            return
        page = MyPage(window, mine, window.exposure_limit)

        def refuse(stop: Stop) -> None:
            if shiboken6.isValid(page):
                page.complain(stop.words)

        def choose(level: Level) -> None:
            jobs.run(
                lambda: caring.set_shield(session, level),
                lambda _shield: window.reshield(),
                failed=refuse,
                owner=window,  # not the page: it may be closed before the answer comes
            )

        page.shield_wanted.connect(choose)
        page.keys_wanted.connect(lambda: window.registry.trigger("window.keys"))
        page.exec()
        page.deleteLater()

    jobs.latest("window.mine", lambda: read(session), show, owner=window)
