"""The desk itself: piles at the left, the stage in the middle, ticks, comments and the decision at the right."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from workstation.actions import reviewing
from workstation.domain.change import Change
from workstation.domain.object import Object
from workstation.domain.review import CHECKLIST, Verb, why_not
from workstation.domain.tip import visible
from workstation.ui import dialogs
from workstation.ui.bench import Bench, Covered
from workstation.ui.desks.reviewing import reading
from workstation.ui.desks.reviewing.commands import commands_of
from workstation.ui.desks.reviewing.reading import Artefact, Matter, Queue
from workstation.ui.desks.reviewing.sides import Piles, Remarks, Ticks
from workstation.ui.desks.reviewing.stage import Stage
from workstation.ui.registry import Command
from workstation.ui.widgets import Chip, Notice, SectionHeader, SplitPane, column, label, pane, panel, row

_NONE = "Choose an object first."


class Reviewing(Covered):
    """Review: look at everything, then clear or return."""

    id, title, primary = "review", "Review", "review.approve"
    hint = "N/P next, previous   X seen, and on   F whole or real pixels   C comment   A approve   R return"

    def commands(self) -> Sequence[Command]:
        """The reviewer's acts; single letters, as nothing is typed at this desk."""
        return commands_of(self)

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._matter: Matter | None = None
        self._seen: dict[str, tuple[str, set[str]]] = {}  # object → (content, artefacts looked at)
        self._ref = ""
        self._wanted = ""
        self.piles = Piles(bench.session.person)
        self.stage = Stage()
        self.ticks = Ticks()
        self.remarks = Remarks()
        self.name = label("", scale="heading")
        self.version = Chip()
        self.facts = label("", tone="muted", scale="small")
        self.zoom = label("", tone="muted", scale="small")
        self.changed = Notice()
        self.decided = Notice()
        self.body.addWidget(self._arranged(), 1)
        self.piles.chosen.connect(self._choose)
        self.ticks.chosen.connect(self._look)
        self.stage.reveal_wanted.connect(self.reveal)

    def _arranged(self) -> QWidget:
        registry = self.bench.registry
        head = row(self.name, self.version, None, self.zoom, registry.tool("review.fit"))
        inside = column(head, self.facts, self.changed, self.stage, gap=8, margins=(16, 8, 12, 12))
        inside.setStretch(3, 1)
        middle = panel(inside)
        seen = registry.button("review.seen")
        steps = row(registry.tool("review.last"), registry.tool("review.next"), None, seen)
        acts = row(registry.button("review.return"), registry.button("review.approve", "primary"))
        acts.setStretch(0, 1)
        acts.setStretch(1, 1)
        comment = registry.button("review.comment", "quiet")
        box = column(
            *(SectionHeader("Look at everything"), self.ticks, steps, SectionHeader("Comments", comment)),
            *(self.remarks, self.decided, acts),
            gap=8,
            margins=(16, 12, 16, 12),
        )
        box.setStretch(4, 1)
        side = panel(box)
        side.setMinimumWidth(290)
        panes = (pane(self.piles, "Piles"), pane(middle, "Stage"), pane(side, "Decision"))
        return SplitPane(*panes, sizes=(5, 11, 6))

    # --- what the window asks ---------------------------------------------------------------------------------

    def refresh(self, change: Change | None) -> None:
        """Read the piles, and the object on show, again."""
        del change
        session = self.bench.session
        self.bench.jobs.latest("review.list", lambda: reading.listing(session), self._show_list)
        if self._ref:
            self._read(self._ref)

    def open(self, subject: object) -> None:
        """Show one object by its reference."""
        self._wanted = str(subject)
        if self.piles.choose(self._wanted):
            self._wanted = ""

    def cover(self, *, on: bool) -> None:
        """Mosaics, or pictures again."""
        self.stage.set_shielded(on)

    def first_focus(self) -> QWidget | None:
        """The pile."""
        return self.piles.table

    # --- acts -------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """What is on show has been looked at (or not, after all); go on to the next one that has not."""
        found, artefact = self._matter, self.ticks.current()
        if found is None or artefact is None:
            return
        seen = self._ticked(found)
        taken_back = artefact.id in seen
        (seen.discard if taken_back else seen.add)(artefact.id)
        self._seen[found.obj.ref] = (found.content(), seen)
        self.ticks.show_artefacts(found.artefacts, seen)
        if not taken_back:
            self.ticks.next_unseen()
        self._judge()

    def approve(self) -> None:
        """Ask for the checklist, then clear exactly this version."""
        found, session = self._matter, self.bench.session
        if found is None:
            return
        ref = found.obj.ref
        words = f"You sign with your name for version {found.obj.version}, its pictures and every word of its texts."
        answers = dialogs.ask_checklist(self, f"Clear {ref}?", words, "Clear it", CHECKLIST)
        if answers:
            self._decide(
                partial(reviewing.clear, session, ref, answers, version=found.obj.version),
                f"{ref} is cleared.",
                self._take_back(ref),
            )

    def give_back(self) -> None:
        """Return it to its author with a reason."""
        found, session = self._matter, self.bench.session
        if found is None:
            return
        ref = found.obj.ref
        words = "It becomes a draft again. Say what has to change, so that the author can act on it."
        reason = dialogs.ask_reason(self, f"Return {ref}?", words, "Return it")
        if reason:
            self._decide(
                partial(reviewing.give_back, session, ref, reason, version=found.obj.version),
                f"{ref} went back to its author.",
                None,
            )

    def comment(self) -> None:
        """Say something without deciding."""
        found, session = self._matter, self.bench.session
        if found is None:
            return
        ref = found.obj.ref
        words = "Kept with this version; it decides nothing and never leaves."
        text = dialogs.ask_reason(self, f"Comment on {ref}", words, "Keep the comment")
        if text:
            self.bench.jobs.run(lambda: reviewing.remark(session, ref, text), owner=self)

    def toggle_fit(self) -> None:
        """The whole picture, or pixel for pixel."""
        self.stage.set_fitted(not self.stage.fitted)
        self._say_zoom()

    def go_to_object(self) -> None:
        """The object in its editor."""
        self.bench.window.go("objects", self._ref)

    # --- why not ----------------------------------------------------------------------------------------------

    def why_not_approve(self) -> str | None:
        """The rule that forbids it, or what has not been looked at."""
        found = self._here()
        if found is None:
            return _NONE
        if why := why_not(found.obj, Verb.CLEAR, self.bench.session.person):
            return why
        seen = self._ticked(found)
        left = [a.name for a in found.artefacts if a.id not in seen]
        return f"Not looked at yet: {', '.join(left)}." if left else None

    def why_not_return(self) -> str | None:
        """The rule that forbids it."""
        found = self._here()
        return _NONE if found is None else why_not(found.obj, Verb.RETURN, self.bench.session.person)

    def why_not_comment(self) -> str | None:
        """Nothing to speak about."""
        return _NONE if self._here() is None else None

    def why_not_look(self) -> str | None:
        """Nothing on show."""
        return None if self._here() else _NONE

    def why_not_tick(self) -> str | None:
        """Ticks are for what waits for a decision."""
        found = self._here()
        if found is None:
            return _NONE
        artefact = self.ticks.current()
        if self.stage.shielded and artefact and artefact.number:
            return "The picture is shielded: press Q to look at it."
        return why_not(found.obj, Verb.CLEAR, self.bench.session.person)

    # --- inside -----------------------------------------------------------------------------------------------

    def _here(self) -> Matter | None:
        found = self._matter
        return found if found and found.obj.ref == self._ref else None

    def _ticked(self, found: Matter) -> set[str]:
        content, seen = self._seen.get(found.obj.ref, ("", set()))
        return set(seen) if content == found.content() else set()

    def _decide(self, work: Callable[[], Change], words: str, undo: Callable[[], None] | None) -> None:
        self._wanted = self.piles.after(self._ref)
        self.bench.jobs.run(work, lambda _change: self.bench.window.toast(words, undo, tone="ok"), owner=self)

    def _take_back(self, ref: str) -> Callable[[], None]:
        """The opposite of clearing: return it, with a reason, as the signed clearance stays in the record."""

        def undo() -> None:
            words = "The signed clearance stays in the record; the object becomes a draft and is submitted again."
            reason = dialogs.ask_reason(self, f"Take back the clearance of {ref}?", words, "Take it back")
            if reason:
                self._decide(
                    partial(reviewing.give_back, self.bench.session, ref, reason), f"{ref} is a draft again.", None
                )

        return undo

    def _show_list(self, objects: Sequence[Object]) -> None:
        wanted, self._wanted = self._wanted, ""
        self.piles.show_objects(objects)
        mine, waiting = self.piles.count(Queue.MINE), self.piles.count(Queue.WAITING)
        self.bench.window.set_count(self.id, mine)
        self.header.set_facts(f"{mine} for you, {waiting} of yours with others")
        if wanted:
            self.piles.choose(wanted)

    def _choose(self, ref: str) -> None:
        if ref != self._ref:
            self._ref = ref
            if ref:
                self._read(ref)
            else:
                self._show(None)

    def _read(self, ref: str) -> None:
        session = self.bench.session
        self.bench.jobs.latest("review.one", lambda: reading.matter(session, ref), self._show)

    def _show(self, found: Matter | None) -> None:
        if found is not None and found.obj.ref != self._ref:
            return
        self._matter = found
        self.ticks.show_artefacts(found.artefacts if found else (), self._ticked(found) if found else set())
        self.remarks.show_matter(found)
        self.name.setText(visible(found.obj.title or found.obj.ref) if found else "")
        self.version.setVisible(found is not None)
        self.facts.setText("")
        self.changed.say("")
        if found:
            self.version.show_state(f"version {found.obj.version}", "info")
            self.facts.setText(reading.submitted(found))
            self.changed.say(reading.told(found), "warn" if found.differences else "info")
        self._judge()

    def _look(self, artefact: Artefact | None) -> None:
        self.stage.show_artefact(self._matter, artefact)
        self._say_zoom()
        self.bench.registry.refresh()

    def _say_zoom(self) -> None:
        artefact = self.ticks.current()
        self.zoom.setText(f"{self.stage.scale():.0%}" if artefact and artefact.number else "")

    def _judge(self) -> None:
        self.bench.registry.refresh()
        why = self.why_not_approve() if self._here() else None
        self.decided.say(why or "", "info")
