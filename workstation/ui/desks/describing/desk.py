"""The desk itself: list at the left, editor at the right, and the acts between them."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.actions import cropping, describing
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.object import Object
from workstation.domain.review import OUTCOMES, ObjectState, why_not
from workstation.ui import dialogs
from workstation.ui.bench import Bench, Covered
from workstation.ui.desks.describing import reading
from workstation.ui.desks.describing.commands import commands_of
from workstation.ui.desks.describing.composing import Composing
from workstation.ui.desks.describing.editor import Editor
from workstation.ui.desks.describing.listing import Line, ObjectList
from workstation.ui.desks.describing.outcome import ask_outcome
from workstation.ui.desks.describing.reading import Dossier, Draft, Reference, Typed, draft_of
from workstation.ui.desks.describing.submitting import Submitting
from workstation.ui.desks.describing.thumbs import Thumbs
from workstation.ui.registry import Command
from workstation.ui.widgets import EmptyState, SplitPane, pane


class Describing(Covered):
    """Objects: table, editor, submission, outcome."""

    id, title, primary = "objects", "Objects", "objects.submit"
    hint = "Enter edits   Ctrl+S saves   Ctrl+Enter submits   Ctrl+PgUp/PgDn language   Alt+N next open text   Alt+Q adds a question"

    def commands(self) -> Sequence[Command]:
        """Everything that can be done to an object here."""
        self.composing = Composing(self)
        return commands_of(self)

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._reference: Reference | None = None
        self.objects: Sequence[Object] = ()
        self._names: Mapping[str, str] = {}
        self._drafts: dict[str, Typed] = {}
        self._wanted = ""
        self._ref = ""
        self._thumbs = Thumbs(bench)
        self.list = ObjectList(self._thumbs.picture)
        self._thumbs.came.connect(self.list.repaint_pictures)
        self.editor = Editor()
        self.editor.setEnabled(False)
        self.handing = Submitting(self)
        registry = bench.registry
        self.editor.second.put_button(registry.button("objects.look"))
        self.editor.texts.put_buttons(*self.composing.buttons())
        show = Command("objects.list.show", "Show the pictures", "eye", ("Q",), "objects.list", self.reveal)
        registry.add(self.list.table, [show])
        self.header.add(
            registry.button("objects.revert", "quiet"),
            registry.button("objects.outcome"),
            registry.button("objects.save"),
            registry.button("objects.submit", "primary"),
        )
        split = SplitPane(pane(self.list, "Objects"), pane(self.editor, "Editor"), sizes=(9, 11))
        split.setSizes([900, 1100])  # behind the empty state it is first laid out unseen
        go = registry.button("objects.crop", "primary", text="Go to Cropping")
        words = "An object begins with a crop: open a photograph in Cropping, draw around the thing, and keep it."
        self.empty = EmptyState("objects", "No object yet", words, go)
        self.stack = QStackedWidget()
        self.stack.addWidget(split)
        self.stack.addWidget(self.empty)
        self.body.addWidget(self.stack, 1)
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(lambda _ref: self.editor.title.field.setFocus())
        self.editor.edited.connect(self._typed)
        self.editor.crop_wanted.connect(self.go_to_crop)
        self.editor.overrule_wanted.connect(self.overrule)
        self.editor.pictures.reveal_wanted.connect(self.reveal)

    # --- what the window asks ---------------------------------------------------------------------------------

    def refresh(self, change: Change | None) -> None:
        """Read the list, and the object on show, again."""
        session = self.bench.session
        if self._reference is None:
            self.bench.jobs.latest("objects.reference", lambda: reading.reference(session), self._know)
            return
        if change is not None:
            self._thumbs.forget(change.subject)
        self.bench.jobs.latest("objects.list", lambda: reading.listing(session), self._show_list)
        if self._ref:
            self._read(self._ref)

    def open(self, subject: object) -> None:
        """Show one object by its reference."""
        self._wanted = str(subject)
        if self.list.choose(self._wanted):
            self._wanted = ""

    def cover(self, *, on: bool) -> None:
        """Mosaics, or pictures again."""
        self.list.set_shielded(on)
        self.editor.pictures.set_shielded(on)
        if on:
            self.handing.shield()

    def reshield(self) -> None:
        """Another level of the shield: other mosaics."""
        self._thumbs.forget_all()
        super().reshield()

    def want(self, ref: str) -> None:
        """Put the cursor on an object as soon as the list is read again."""
        self._wanted = ref

    def first_focus(self) -> QWidget | None:
        """The list."""
        return self.list.table

    # --- acts -------------------------------------------------------------------------------------------------

    def save(self, then: Callable[[int], None] | None = None) -> None:
        """Keep what is typed: public fields as a new version, notes beside it. ``then`` is told the version."""
        found, draft, session, types = self.editor.dossier, self.editor.draft(), self.bench.session, self.types()
        templates = self._reference.templates if self._reference else {}
        if found is None:
            return
        obj = found.obj

        def kept(done: list[Change]) -> None:
            if typed := self._drafts.pop(obj.ref, None):
                after = Typed(draft_of(draft.over(obj)), typed.draft)  # somebody types faster than the vault keeps
                self._drafts |= {obj.ref: after} if typed.draft != draft else {}
            versions = [obj.version]
            for change in done:
                version = change.detail.get("version")
                versions += [version] if isinstance(version, int) else []
                words = f"version {version} of {obj.ref}" if version else f"notes of {obj.ref}"
                self.bench.window.saved(f"Kept {words}, {change.at.astimezone():%H:%M}")
            self._fill()
            if then:
                then(versions[-1])

        self.bench.jobs.run(
            lambda: reading.keep(session, obj, draft, types, templates), kept, failed=self.refused, owner=self
        )

    def refused(self, stop: Stop) -> None:
        """Somebody else was faster, perhaps: say so, and read it again. What is typed stays."""
        self.bench.window.toast(stop.words, tone="danger")
        self.refresh(None)

    def submit(self) -> None:
        """Save and check if needed, ask, hand it over with a signed statement, go on to the next draft of one's own."""
        self.handing.submit()

    def look(self) -> None:
        """Look in the pictures for what may give somebody away."""
        self.handing.look()

    def revert(self) -> None:
        """Back to what is kept."""
        if self._drafts.pop(self._ref, None) is not None:
            found = self.editor.dossier
            if found:
                self._show(found)
            self._fill()

    def conclude(self) -> None:
        """Record what came of it."""
        found, session = self.editor.dossier, self.bench.session
        if found is None or self._reference is None:
            return
        ref = found.obj.ref
        refused = {kind: why_not(found.obj, verb, session.person) or "" for kind, verb in OUTCOMES.items()}
        answer = ask_outcome(self, ref, self._reference.countries, found.obj.countries, refused)
        if answer:
            self.bench.jobs.run(
                lambda: describing.conclude(session, ref, answer.kind, answer.countries),
                lambda change: self.bench.window.toast(f"{ref}: {change.detail['after']}.", tone="ok"),
                owner=self,
            )

    def overrule(self, zone: int) -> None:
        """Say why a zone is a false alarm."""
        found, session = self.editor.dossier, self.bench.session
        if found is None:
            return
        ref = found.obj.ref
        words = "Only if you have looked: the reason is signed with your name and stays in the vault."
        reason = dialogs.ask_reason(self, f"Overrule zone {zone} of {ref}", words, "Overrule it", danger=True)
        if reason:
            self.bench.jobs.run(
                lambda: cropping.overrule(session, ref, zone, reason, version=found.obj.version),
                lambda _change: self.bench.window.toast(f"Zone {zone} is overruled for this crop of {ref}.", tone="ok"),
                owner=self,
            )

    def go_to_crop(self, number: int = 0) -> None:
        """The photograph of the picture on show, or just the desk."""
        found = self.editor.dossier
        place = number - 1 if number else self.editor.pictures.number
        crops = found.obj.crops if found else ()
        self.bench.window.go("cropping", crops[place].image if place < len(crops) else None)

    # --- inside -----------------------------------------------------------------------------------------------

    def here(self) -> bool:
        """Whether the editor shows the object the cursor is on."""
        found = self.editor.dossier
        return found is not None and found.obj.ref == self._ref

    def _know(self, found: Reference) -> None:
        self._reference = found
        self.refresh(None)

    def types(self) -> list[str]:
        """The types an object can have."""
        return list(self._reference.types) if self._reference else []

    def _show_list(self, found: tuple[Sequence[Object], Mapping[str, str]]) -> None:
        self.objects, self._names = found
        self.stack.setCurrentIndex(0 if self.objects else 1)
        person = self.bench.session.person
        mine = [o for o in self.objects if o.state == ObjectState.DRAFT and person.id in o.authors]
        self.bench.window.set_count(self.id, len(mine))
        public = sum(o.state == ObjectState.PUBLISHED for o in self.objects)
        drafts = f", {len(mine)} draft{'' if len(mine) == 1 else 's'} of yours" if mine else ""
        self.header.set_facts(f"{len(self.objects)} objects, {public} public{drafts}" if self.objects else "")
        self._fill()
        if self._wanted and self.list.choose(self._wanted):
            self._wanted = ""

    def _fill(self) -> None:
        person, types = self.bench.session.person, self._reference.types if self._reference else {}
        self.list.show_lines(
            [
                Line(o, types.get(o.type, o.type), reading.turn(o, person, self._names), o.ref in self._drafts)
                for o in self.objects
            ]
        )
        self.bench.registry.refresh()

    def _choose(self, ref: str) -> None:
        if ref != self._ref:
            self._ref = ref
            if ref:
                self._read(ref)
            else:
                self.editor.setEnabled(False)

    def _read(self, ref: str) -> None:
        session, types = self.bench.session, self.types()
        self.bench.jobs.latest("objects.one", lambda: reading.dossier(session, ref, types), self._show)

    def _show(self, found: Dossier) -> None:
        if self._reference and found.obj.ref == self._ref:
            self.editor.setEnabled(True)
            typed = self._followed(found)
            self.editor.show_dossier(found, self._reference, self.bench.session.person, typed)
            self.handing.show_dossier(found)
            self.bench.registry.refresh()

    def _followed(self, found: Dossier) -> Draft | None:
        """What is typed over an object, laid over what others made of it meanwhile."""
        typed, now = self._drafts.get(self._ref), draft_of(found.obj)
        if typed is None or typed.base == now:
            return typed.draft if typed else None
        after, both = typed.over(now)
        self._drafts[self._ref] = after
        words = f"{found.obj.ref} was changed meanwhile, and what you typed lies over it."
        if both:
            words = f"{found.obj.ref} was changed meanwhile, where you type as well: {', '.join(both)}. "
            words += "Yours is shown, and nothing is kept yet; “Discard changes” shows the other."
        self.bench.window.toast(words, tone="warn" if both else "info")
        return after.draft

    def _typed(self) -> None:
        before = self._ref in self._drafts
        if self.editor.dirty() and self.editor.dossier:
            typed = self._drafts.get(self._ref)
            base = typed.base if typed else draft_of(self.editor.dossier.obj)
            self._drafts[self._ref] = Typed(base, self.editor.draft())
        else:
            self._drafts.pop(self._ref, None)
        if before != (self._ref in self._drafts):
            self._fill()
        self.bench.registry.refresh()
