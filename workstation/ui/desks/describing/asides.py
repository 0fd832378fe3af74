"""Beside the texts: zones to be overruled, and the history of an object as lists one can read."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QWidget

from workstation.actions.reviewing import Difference
from workstation.domain.statement import Decision
from workstation.domain.tip import visible
from workstation.ui.desks.describing.reading import Dossier, Touch
from workstation.ui.widgets import Button, Chip, EmptyState, Pile, SectionHeader, column, label, panel, row

DECIDED: Mapping[Decision, tuple[str, str]] = {
    Decision.SUBMIT: ("submitted", "info"),
    Decision.CLEAR: ("cleared", "ok"),
    Decision.OVERRULE: ("overruled a zone", "warn"),
    Decision.WITHDRAW: ("withdrew", "warn"),
}
"""Decision → what a person did, and the chip's tone."""


def when(text: str) -> str:
    """An ISO time as day and minute in this computer's zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return visible(text)
    local = moment.astimezone() if moment.tzinfo else moment
    return f"{local:%d %b %Y, %H:%M}"


class ZonesPane(Pile):
    """The zones which crops touch. ``overrule_wanted(zone id)``; ``crop_wanted(picture number)``."""

    overrule_wanted = Signal(int)
    crop_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__("Zones")
        self.buttons: list[Button] = []

    def show_dossier(self, found: Dossier, why_not: str | None, may_see: str | None) -> None:
        """``why_not``: why this person may not overrule; ``may_see``: why they do not see zones at all."""
        self.empty()
        self.buttons = []
        if may_see or not found.touches:
            words = may_see or "No detector sees a person, a face or skin in these crops. That clears nothing: look."
            self.put(EmptyState("eye", "No zone touches the crops" if not may_see else "Zones", words))
            return
        for touch in found.touches:
            self.put(self._line(touch, why_not))

    def _line(self, touch: Touch, why_not: str | None) -> QWidget:
        zone = touch.zone
        state = Chip("blocks", "danger") if touch.blocks else Chip("overruled", "ok")
        title = label(f"Zone {zone.id}: {zone.kind}, picture {touch.number}")
        words = f"Seen by {visible(zone.detector)} {visible(zone.version)}, score {zone.score:.2f}; covers {touch.share:.0%} of the crop."
        facts = label(words, tone="muted", scale="small", wrap=True)
        parts: list[QWidget] = [facts]
        if touch.overruled:
            parts.append(label(visible(touch.overruled), scale="small", wrap=True))
        crop = Button("Mask it", "mask", kind="quiet")
        crop.clicked.connect(lambda _on=False, n=touch.number: self.crop_wanted.emit(n))
        over = Button("Overrule …", "shield-off")
        over.set_tip("Say why this is a false alarm")
        over.set_why_not(why_not)
        over.clicked.connect(lambda _on=False, n=zone.id: self.overrule_wanted.emit(n))
        acts = [crop, over] if touch.blocks else []
        self.buttons += acts
        return panel(column(row(state, title, None, *acts), *parts, gap=4, margins=(12, 8, 8, 8)))


class HistoryPane(Pile):
    """Comments, signed decisions, and what each version changed."""

    def __init__(self) -> None:
        super().__init__("History")

    def show_dossier(self, found: Dossier) -> None:
        """The history of one object."""
        self.empty()

        def name(number: str) -> str:
            return found.names.get(number, "somebody")

        if found.obj.comments:
            self.put(SectionHeader("Comments"))
        for remark in reversed(found.obj.comments):
            told = f"{name(remark.person)} on version {remark.version}, {when(remark.at)}"
            self.put(_card(label(told, tone="muted", scale="small"), label(visible(remark.text), wrap=True)))
        self.put(SectionHeader("Signed decisions"))
        for said in reversed(found.said):
            s = said.statement
            did, tone = DECIDED.get(s.decision, (str(s.decision), ""))
            who = label(f"{name(s.person)}, version {s.version}")
            line = row(Chip(did, tone), who, None, label(when(s.at), tone="muted", scale="small"))
            reason = [label(visible(s.reason), tone="muted", wrap=True)] if s.reason else []
            self.put(_card(line, *reason))
        if not found.said:
            self.put(label("Nobody has signed anything about it yet.", tone="muted"))
        self.put(SectionHeader("Versions"))
        for version, changes in found.changes:
            head = label(f"Version {version}")
            lines = [label(spoken(c), tone="muted", scale="small", wrap=True) for c in changes]
            same = [] if lines else [label("The same to the public.", tone="muted", scale="small")]
            self.put(_card(head, *lines, *same))
        if not found.changes:
            self.put(label("This is the first version.", tone="muted"))


def spoken(change: Difference) -> str:
    """A difference in one line."""
    lang = f" ({change.lang})" if change.lang else ""
    name, old, new = change.field, change.before, change.after
    if name == "picture":
        return f"Picture {new or old} " + ("changed" if old and new else "added" if new else "taken out")
    if name == "language":
        return f"Language {new or old} " + ("added" if new else "taken out")
    return f"{name.capitalize()}{lang}: {_quoted(old)} → {_quoted(new)}"


def _quoted(text: str) -> str:
    shown = " / ".join(text.split("\n"))
    return f"“{visible(shown)}”" if text else "nothing"


def _card(*parts: QWidget | QLayout) -> QWidget:
    return panel(column(*parts, gap=4, margins=(12, 8, 12, 8)))
