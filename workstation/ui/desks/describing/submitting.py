"""Handing an object over: the check, the question, the signed statement, and on to the next draft of one's own."""

from typing import TYPE_CHECKING

from workstation.actions import describing, judging
from workstation.domain.change import Change
from workstation.domain.recheck import Flag
from workstation.domain.review import ObjectState
from workstation.ui.desks.describing import handover
from workstation.ui.desks.describing.reading import Dossier
from workstation.ui.desks.describing.secondlook import CloseLook
from workstation.ui.jobs import Progress

if TYPE_CHECKING:
    from workstation.ui.desks.describing.desk import Describing

Looks = tuple[tuple[str, ...], tuple[Flag, ...]]
"""Digests of the renditions that were looked at, and what was found in them."""


class Submitting:
    """The acts of a desk around submission. What was found is remembered as long as the pictures stay the same."""

    def __init__(self, desk: "Describing") -> None:
        self._desk = desk
        self._looks: dict[str, Looks] = {}
        self._running = ""
        self._close: CloseLook | None = None
        desk.editor.second.show_wanted.connect(self.show_place)

    def show_dossier(self, found: Dossier) -> None:
        """Show on the editor's page what is known of these pictures."""
        flags = self._known(found)
        if flags is None:
            self._desk.editor.second.forget()
        else:
            self._desk.editor.second.show_flags(flags)

    def look(self) -> None:
        """Look at the pictures now, and turn to what was found."""
        self._desk.editor.pages.setCurrentWidget(self._desk.editor.second)
        self._check(0)

    def submit(self) -> None:
        """Save if needed, look if nobody did, ask, and hand it over."""
        if self._desk.editor.dirty():
            self._desk.save(self._check)
        elif found := self._desk.editor.dossier:
            self._check(found.obj.version)

    def show_place(self, flag: Flag) -> None:
        """The place of a flag, clear and close; the small picture turns to it as well."""
        found = self._desk.editor.dossier
        if found is None or flag.crop > len(found.fragments):
            return
        pictures = self._desk.editor.pictures
        pictures.go(flag.crop - 1 - pictures.number)
        self._close = CloseLook(self._desk.window(), flag, found.fragments[flag.crop - 1])
        self._close.exec()
        self._close.deleteLater()
        self._close = None

    def shield(self) -> None:
        """Nothing is shown clear any more."""
        if self._close is not None:
            self._close.reject()

    def why_not_look(self) -> str | None:
        """The check cannot be made now."""
        found = self._desk.editor.dossier
        if found is None or not found.obj.crops:
            return "It has no crop."
        return "The check runs already." if self._running else None

    def _known(self, found: Dossier) -> tuple[Flag, ...] | None:
        looks = self._looks.get(found.obj.ref)
        return looks[1] if looks and looks[0] == found.obj.public().renditions else None

    def _check(self, ask: int) -> None:
        """Look unless that was done; then ask about the version ``ask``, if not 0."""
        found, session = self._desk.editor.dossier, self._desk.bench.session
        if found is None:
            return
        ref, renditions = found.obj.ref, found.obj.public().renditions
        known = self._known(found)
        if ask and known is not None:
            self._ask(ref, known, ask)
            return
        if self._running:
            return
        self._running = ref

        def work(progress: Progress) -> tuple[Flag, ...]:
            def step(done: int, total: int, words: str) -> None:
                progress.step(done, total, words)
                progress.breathe()

            return judging.recheck(session, ref, step)

        def then(flags: tuple[Flag, ...]) -> None:
            self._looks[ref] = (renditions, flags)
            now = self._desk.editor.dossier
            if now and now.obj.ref == ref:
                self.show_dossier(now)
                if ask:
                    self._ask(ref, flags, ask)

        self._desk.bench.jobs.track(f"Second look at {ref}", work, then, done=self._ended, owner=self._desk)

    def _ended(self) -> None:
        self._running = ""
        self._desk.bench.registry.refresh()

    def _ask(self, ref: str, flags: tuple[Flag, ...], version: int) -> None:
        answers = handover.ask_handover(self._desk, ref, flags, self.show_place)
        if answers is None:
            return
        session, types, after = self._desk.bench.session, self._desk.types(), self._next_draft(ref)

        def then(_change: Change) -> None:
            self._desk.bench.window.toast(f"{ref} is submitted: another analyst looks at it next.", tone="ok")
            self._desk.want(after)

        self._desk.bench.jobs.run(
            lambda: describing.submit(session, ref, types, checklist=answers, version=version),
            then,
            failed=self._desk.refused,
            owner=self._desk,
        )

    def _next_draft(self, ref: str) -> str:
        """The draft of one's own after this one in the list, "" if none is left."""
        person = self._desk.bench.session.person
        mine = {
            o.ref
            for o in self._desk.objects
            if o.state == ObjectState.DRAFT and person.id in o.authors and o.ref != ref
        }
        shown = self._desk.list.refs()
        place = shown.index(ref) if ref in shown else -1
        return next((r for r in shown[place + 1 :] + shown[:place] if r in mine), "")
