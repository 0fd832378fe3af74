"""The desk: filmstrip, photograph, crop. What was drawn on a photograph stays with it while the window lives."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.tip import visible
from workstation.ui.bench import Bench, Desk
from workstation.ui.canvas.commands import canvas_commands
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.view import CanvasView
from workstation.ui.desks.cropping import reading
from workstation.ui.desks.cropping.checks import findings, verdict
from workstation.ui.desks.cropping.combining import Combining
from workstation.ui.desks.cropping.commands import (
    desk_commands,
    photograph_commands,
    side_commands,
    step_commands,
)
from workstation.ui.desks.cropping.developing import DRAW, Developing
from workstation.ui.desks.cropping.draft import Draft
from workstation.ui.desks.cropping.easel import Easel
from workstation.ui.desks.cropping.film import Film
from workstation.ui.desks.cropping.hand import Hand
from workstation.ui.desks.cropping.judging import Judging
from workstation.ui.desks.cropping.keeping import Keeping
from workstation.ui.desks.cropping.more import MorePanel
from workstation.ui.desks.cropping.pages import Pages
from workstation.ui.desks.cropping.records import Records
from workstation.ui.desks.cropping.revealing import Revealing
from workstation.ui.desks.cropping.side import Side
from workstation.ui.registry import Command

_MINE = ("case", "image", "images", "intake", "crop", "object", "series", "zone", "vault")


class Cropping(Desk):
    """Photographs of a case, one at a time."""

    id, title, primary = "cropping", "Cropping", "cropping.keep"
    hint = "R crop   P polygon   B brush   hold Q keyhole   W what would be kept   K checks   G more of this   N nothing   L later   Ctrl+Enter keep"

    def commands(self) -> Sequence[Command]:
        """Keeping; the rest belongs to the photograph."""
        return desk_commands(self)

    def __init__(self, bench: Bench) -> None:
        self.keeping, self.hand = Keeping(bench, self), Hand(bench, self)
        super().__init__(bench)
        self.laid: reading.Laid | None = None
        self._drafts: dict[int, Draft] = {}
        self._open: frozenset[int] = frozenset()
        self._wanted = self._case = self.new = 0
        self.film, self.canvas, self.more = Film(bench), CanvasView(), MorePanel(bench)
        self.developing, self.combining = Developing(bench, self), Combining(bench, self)
        bench.registry.add(self, step_commands(self))
        bench.registry.add(self.canvas, [*canvas_commands(self.canvas, "cropping.canvas"), *photograph_commands(self)])
        self.easel, self.side = Easel(self.canvas, bench.registry), Side(bench.registry, self.more)
        bench.registry.add(self.side, side_commands(self))
        self.records, self.judging = Records(bench, self), Judging(bench, self, self.side.quality)
        self.revealing = Revealing(bench, self.canvas, self.side.preview)
        self.revealing.watch(self.developing.proof)
        registry = bench.registry
        self.header.add(
            *(registry.button("cropping.canvas.nothing", "quiet"), registry.button("cropping.canvas.later", "quiet")),
            *(registry.tool("cropping.canvas.previous"), registry.tool("cropping.canvas.next")),
            registry.button("cropping.canvas.unseen", text="Next new"),
        )
        self.pages = Pages(bench, self.film, (self.easel, self.developing.build()), self.side)
        self.body.addWidget(self.pages, 1)
        self._wire()

    def _wire(self) -> None:
        """Signals between the parts."""
        canvas, side, more = self.canvas, self.side, self.more
        self.film.turned.connect(self._turn)
        canvas.drawn_changed.connect(lambda _drawn: self._drew())
        canvas.drawn_moving.connect(self._moving)
        canvas.hint.connect(self.bench.window.hint)
        canvas.committed.connect(lambda: canvas.drawing.set_tool("select"))
        self.revealing.told.connect(self.easel.seen.setText)
        self.revealing.told.connect(self.developing.page.seen.setText)
        self.revealing.refused.connect(self._refused)
        self.developing.proofing.brought.connect(self.changed)
        side.numbers.region_typed.connect(canvas.set_region)
        side.numbers.angle_typed.connect(canvas.drawing.shaping.tilt_to)
        side.masks.chosen.connect(self.hand.take_mask)
        side.masks.dropped.connect(self.hand.drop_mask)
        side.checks.mask_wanted.connect(self.hand.cover)
        side.steps.frame_dropped.connect(self.combining.drop)
        side.tabs.currentChanged.connect(lambda _tab: self.judging.shown())
        more.open_wanted.connect(self.open)
        more.add_wanted.connect(self.hand.take_over)
        more.combine_wanted.connect(self.combining.combine_one)
        side.kept.load_wanted.connect(self.hand.load)
        side.kept.drop_wanted.connect(self.keeping.drop)
        side.kept.record_wanted.connect(self.records.show)
        side.kept.object_wanted.connect(lambda ref: self.bench.window.go("objects", ref))
        side.describe.clicked.connect(lambda: self.bench.window.go("objects", self.keeping.ref))
        self.bench.registry.remapped_now.connect(self.changed)

    # reading ------------------------------------------------------------------------------------------------------

    @property
    def draft(self) -> Draft:
        """What is drawn on the photograph of now."""
        return self._drafts.get(self.laid.sheet.image.id, Draft()) if self.laid else Draft()

    def refresh(self, change: Change | None) -> None:
        """Read the case again; the photograph stays where it is."""
        if change is None or change.verb.startswith("zone."):
            self.developing.proofing.doubt()
        if change is None or change.verb.split(".")[0] in _MINE:
            session, wanted, image = self.bench.session, self.bench.window.case(), self._wanted
            self.bench.jobs.latest("cropping.case", lambda: reading.case(session, wanted, image), self._show_case)

    def open(self, subject: object) -> None:
        """Lay a photograph on the desk, by id."""
        if isinstance(subject, int):
            self._wanted = subject
            if not self.film.go(subject):
                self.refresh(None)

    @property
    def case(self) -> int:
        """The number of the case of now, 0 if there is none."""
        return self._case

    def first_focus(self) -> QWidget | None:
        """The photograph, or the proof over it."""
        if self.developing.proof.open:
            return self.developing.proof
        return self.canvas if self.pages.working else super().first_focus()

    def shield(self) -> None:
        """Nothing clear is left."""
        self._shield_photograph()
        self.more.shield()

    def _shield_photograph(self) -> None:
        self.revealing.shield()
        self.developing.shield()

    def reshield(self) -> None:
        """Another level of the shield: other mosaics in the filmstrip and of the photograph of now."""
        self.film.reshield()
        if self.laid:
            self.laid = None
            self._turn(self.film.here)

    def show_middle(self, page: QWidget) -> bool:
        """The photograph or the proof; the keyboard comes along if it was there. True if another page came."""
        middle = self.pages.middle
        before = middle.currentWidget()
        if page is before:
            return False
        here = before is not None and before.isAncestorOf(self.focusWidget() or self)
        middle.setCurrentWidget(page)
        if here and page is self.easel:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _show_case(self, read: reading.CaseRead) -> None:
        """Other photographs, or other facts about them."""
        at, self._wanted = self._wanted, 0
        self.new, self._case = read.new, read.case.id if read.case else 0
        first = not self.pages.working
        self.film.fill(read.order, at, read.first_new)
        self.pages.show_work(on=bool(read.order))
        if not read.order:
            self.laid = None
            self.judging.closer.turn_to(0)
            self.revealing.shield()
            self.header.set_facts("")
        if first and read.order and self.isVisible():
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        ref = read.case.ref if read.case else None
        if self.bench.window.case() != ref:
            self.bench.window.set_cases([(c.ref, f"{visible(c.ref)} · {visible(c.title)}") for c in read.cases], ref)
        self.bench.window.set_count("cases", read.new)
        if self.film.here:
            self._turn(self.film.here)
        self.bench.registry.refresh()

    def _turn(self, image: int) -> None:
        """Another photograph (or the same afresh) comes to the desk."""
        self.side.steps.settle()
        session = self.bench.session
        self.bench.jobs.latest(
            "cropping.photograph",
            lambda: reading.photograph(session, image),
            self._lay,
            failed=partial(self._cannot_lay, image),
            owner=self,
        )

    def _cannot_lay(self, image: int, stop: Stop) -> None:
        if image == self.film.here:
            self._refused(stop)

    def _lay(self, laid: reading.Laid) -> None:
        """Put it down, shielded, with what was drawn on it before."""
        image, before = laid.sheet.image, self.laid
        self.laid = laid
        if before is None or before.sheet.image.id != image.id:
            self._shield_photograph()  # counts what was seen of the last one
            self.revealing.turn_to(image.id)
            self.judging.closer.turn_to(image.id)
            self.developing.forget(DRAW if self.draft.region is None else "…")
            self.side.to_top()
            self.canvas.show_image(image.look.width, image.look.height, laid.sheet.inside.shielded, str(image.id))
            self.easel.notice.say("", "danger")
            self.side.told.say("")
            self.canvas.set_drawn(self.draft.drawn())
            self.side.steps.show_steps(self.draft.steps)
            self.combining.told()
            self.hand.lay_taken(image.id)
        self.easel.about.setText(
            f"{image.look.format}  {image.look.width:,} × {image.look.height:,}   ·   {image.sight}"
        )
        self.header.set_facts(f"Photograph {self.film.grid.current + 1} of {self.film.strip.count()}")
        self.more.turn_to(image.id)
        self.keeping.adopt()
        self.changed()

    def _refused(self, stop: Stop) -> None:
        """A photograph that cannot be opened says so in its place."""
        self.easel.notice.say(stop.words, "danger")

    # drawing ------------------------------------------------------------------------------------------------------

    def put(self, draft: Draft) -> None:
        """Another recipe on the photograph of now: canvas, sliders, checks."""
        if self.laid:
            self._drafts[self.laid.sheet.image.id] = draft
            self.canvas.set_drawn(draft.drawn())
            self.side.steps.show_steps(draft.steps)
            self.combining.told()
            self.changed()

    def _drew(self) -> None:
        """A step on the canvas was done, undone or redone."""
        draft = self.draft.with_drawn(self.canvas.scene.drawn)
        if self.laid and draft != self.draft:
            self.keep_draft(draft)
            self.changed()

    def keep_draft(self, draft: Draft) -> None:
        """Remember what is drawn on the photograph of now, without showing it again."""
        if self.laid:
            self._drafts[self.laid.sheet.image.id] = draft

    def aim(self, target: tuple[str, int] | None) -> None:
        """Which kept crop "Change crop" changes."""
        self.keep_draft(replace(self.draft, target=target))

    def _moving(self, drawn: Drawn) -> None:
        """While dragging: the numbers. The canvas itself knows which zones are touched."""
        if self.laid:
            look = self.laid.sheet.image.look
            self.side.numbers.show_drawn(drawn, look.width, look.height)

    def changed(self) -> None:
        """Everything that follows from the recipe of now."""
        if self.laid is None:
            return
        sheet, draft = self.laid.sheet, self.draft
        image = sheet.image
        recipe, why = draft.recipe(image), draft.why_not(image)
        zones, overrules = self.developing.proofing.seen(sheet, recipe)
        self.canvas.set_zones(zones)
        self._moving(draft.drawn())
        found = findings(image, draft, zones, overrules, self._authors())
        found = tuple(replace(one, text=self.bench.registry.told(one.text, "cropping.canvas")) for one in found)
        self.side.checks.show_findings(found)
        self.side.say(*verdict(found, recipe.bounds() if recipe else None, zones))
        self.side.steps.complain(why or "" if draft.region and draft.steps else "")
        self.side.masks.show_masks(draft.masks)
        self.side.kept.show_kept(self.laid.kept, draft.target, self.keeping.why_not_drop)
        done = recipe is None or recipe.digest() in {kept.crop.recipe.digest() for kept in self.laid.kept}
        self._open = self._open - {image.id} if done else self._open | {image.id}
        self.film.mark_drawn(self._open)
        self.developing.changed(None if why else recipe, tuple(one.zone for one in found if one.zone))
        self.bench.registry.refresh()

    def _authors(self) -> frozenset[str]:
        """Whose word does not free a zone of this crop."""
        loaded = self.keeping.loaded()
        return (loaded.object.authors if loaded else frozenset()) | {self.bench.session.person.id}

    def undo(self) -> None:
        """Take back the last step on this photograph, from wherever the keyboard is."""
        self.side.steps.settle()
        self.canvas.undo.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.canvas.undo.redo()
