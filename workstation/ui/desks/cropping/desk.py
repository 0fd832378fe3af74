"""The desk: filmstrip, photograph, crop. What was drawn on a photograph stays with it while the window lives."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.domain.change import Change
from workstation.domain.crop import Rendition, Step
from workstation.domain.errors import Stop
from workstation.domain.geometry import Rect
from workstation.domain.image import Sight
from workstation.domain.tip import visible
from workstation.domain.zone import touching
from workstation.ui.bench import Bench, Desk
from workstation.ui.canvas.commands import canvas_commands
from workstation.ui.canvas.view import CanvasView
from workstation.ui.desks.cropping import reading
from workstation.ui.desks.cropping.checks import findings
from workstation.ui.desks.cropping.commands import desk_commands, photograph_commands, side_commands
from workstation.ui.desks.cropping.draft import Draft
from workstation.ui.desks.cropping.easel import Easel
from workstation.ui.desks.cropping.film import Film
from workstation.ui.desks.cropping.hand import Hand
from workstation.ui.desks.cropping.keeping import Keeping
from workstation.ui.desks.cropping.revealing import Revealing
from workstation.ui.desks.cropping.side import Side
from workstation.ui.registry import Command
from workstation.ui.widgets import EmptyState, PrimaryButton, panel, row

REST_MS = 120
"""How long a drawing rests until its preview is made."""

DRAW = "Draw a crop to see what would be kept."
_MINE = ("case", "image", "images", "intake", "crop", "object", "zone", "vault")


class Cropping(Desk):
    """Photographs of a case, one at a time."""

    id, title, primary = "cropping", "Cropping", "cropping.keep"
    hint = "R crop   B mask   hold Q keyhole   P show the crop   N nothing   L later   Ctrl+Enter keep"

    def commands(self) -> Sequence[Command]:
        """Keeping; the rest belongs to the photograph."""
        return desk_commands(self)

    def __init__(self, bench: Bench) -> None:
        self.keeping, self.hand = Keeping(bench, self), Hand(bench, self)
        super().__init__(bench)
        self.laid: reading.Laid | None = None
        self._drafts: dict[int, Draft] = {}
        self._open: frozenset[int] = frozenset()
        self._wanted = 0
        self.film, self.canvas = Film(bench), CanvasView()
        bench.registry.add(self.canvas, [*canvas_commands(self.canvas, "cropping.canvas"), *photograph_commands(self)])
        self.easel, self.side = Easel(self.canvas, bench.registry), Side(bench.registry)
        bench.registry.add(self.side, side_commands(self))
        self.revealing = Revealing(bench, self.canvas, self.side.preview)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._build()
        self._wire()

    def _build(self) -> None:
        """Three columns, or the way to the first photograph."""
        registry = self.bench.registry
        self.header.add(
            registry.button("cropping.canvas.nothing", "quiet"),
            registry.button("cropping.canvas.later", "quiet"),
            registry.tool("cropping.canvas.previous"),
            registry.tool("cropping.canvas.next"),
            registry.button("cropping.canvas.unseen", text="Next new"),
        )
        self.work = QWidget()
        box = row(self.film, self.easel, panel(row(self.side)), gap=12)
        box.setStretch(1, 3)
        box.setStretch(2, 1)
        self.work.setLayout(box)
        cases = PrimaryButton("Go to Cases   Ctrl+1", "cases")
        cases.clicked.connect(lambda: self.bench.window.go("cases"))
        self.empty = EmptyState(
            "cropping", "No photograph to crop", "Take a seizure in first; its photographs then come here.", cases
        )
        self.pages = QStackedWidget()
        for page in (QWidget(), self.empty, self.work):
            self.pages.addWidget(page)
        self.body.addWidget(self.pages, 1)

    def _wire(self) -> None:
        """Signals between the parts."""
        canvas, side = self.canvas, self.side
        self.film.turned.connect(self._turn)
        self._rest.timeout.connect(self._make_preview)
        canvas.region_changed.connect(lambda _region: self._drew())
        canvas.masks_changed.connect(lambda _masks: self._drew())
        canvas.region_moving.connect(self._moving)
        canvas.hint.connect(self.bench.window.hint)
        canvas.committed.connect(lambda: canvas.drawing.set_tool("select"))
        self.revealing.told.connect(self.easel.seen.setText)
        self.revealing.refused.connect(self._refused)
        side.numbers.region_typed.connect(canvas.set_region)
        side.masks.chosen.connect(self.hand.take_mask)
        side.masks.dropped.connect(self.hand.drop_mask)
        side.checks.mask_wanted.connect(self.hand.cover)
        side.steps.moved.connect(self._stepping)
        side.steps.rested.connect(self._stepped)
        side.kept.load_wanted.connect(self.hand.load)
        side.kept.drop_wanted.connect(self.keeping.drop)
        side.kept.object_wanted.connect(lambda ref: self.bench.window.go("objects", ref))
        side.describe.clicked.connect(lambda: self.bench.window.go("objects", self.keeping.ref))

    # reading ------------------------------------------------------------------------------------------------------

    @property
    def draft(self) -> Draft:
        """What is drawn on the photograph of now."""
        return self._drafts.get(self.laid.sheet.image.id, Draft()) if self.laid else Draft()

    def refresh(self, change: Change | None) -> None:
        """Read the case again; the photograph stays where it is."""
        if change is None or change.verb.split(".")[0] in _MINE:
            session, wanted, image = self.bench.session, self.bench.window.case(), self._wanted
            self.bench.jobs.latest("cropping.case", lambda: reading.case(session, wanted, image), self._show_case)

    def open(self, subject: object) -> None:
        """Lay a photograph on the desk, by id."""
        if isinstance(subject, int):
            self._wanted = subject
            if not self.film.go(subject):
                self.refresh(None)

    def first_focus(self) -> QWidget | None:
        """The photograph."""
        return self.canvas if self.pages.currentWidget() is self.work else super().first_focus()

    def shield(self) -> None:
        """Nothing clear is left."""
        self.revealing.shield()

    def _show_case(self, read: reading.CaseRead) -> None:
        """Other photographs, or other facts about them."""
        at, self._wanted = self._wanted, 0
        self.film.fill(read.images, at)
        first = self.pages.currentWidget() is not self.work
        self.pages.setCurrentWidget(self.work if read.images else self.empty)
        if not read.images:
            self.laid = None
            self.revealing.shield()
            self.header.set_facts("")
        if first and read.images and self.isVisible():
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        ref = read.case.ref if read.case else None
        if self.bench.window.case() != ref:
            self.bench.window.set_cases([(c.ref, f"{visible(c.ref)} · {visible(c.title)}") for c in read.cases], ref)
        self.bench.window.set_count("cases", sum(image.sight is Sight.NEW for image in read.images))
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
            self.revealing.shield()  # counts what was seen of the last one
            self.revealing.turn_to(image.id)
            self.side.preview.forget(DRAW if self.draft.region is None else "…")
            self.side.to_top()
            self.canvas.show_image(image.look.width, image.look.height, laid.sheet.inside.shielded, str(image.id))
            self.easel.notice.say("", "danger")
            self.side.told.say("")
            self.canvas.set_recipe(self.draft.region, self.draft.masks)
            self.side.steps.show_steps(self.draft.steps)
        self.easel.about.setText(
            f"{image.look.format}  {image.look.width:,} × {image.look.height:,}   ·   {image.sight}"
        )
        self.header.set_facts(f"Photograph {self.film.grid.current + 1} of {self.film.strip.count()}")
        self.keeping.adopt()
        self._changed()

    def _refused(self, stop: Stop) -> None:
        """A photograph that cannot be opened says so in its place."""
        self.easel.notice.say(" ".join(filter(None, (stop.message, stop.hint))), "danger")

    # drawing ------------------------------------------------------------------------------------------------------

    def put(self, draft: Draft) -> None:
        """Another recipe on the photograph of now: canvas, sliders, checks."""
        if self.laid:
            self._drafts[self.laid.sheet.image.id] = draft
            self.canvas.set_recipe(draft.region, draft.masks)
            self.side.steps.show_steps(draft.steps)
            self._changed()

    def _drew(self) -> None:
        """A step on the canvas was done, undone or redone."""
        drawn = self.canvas.scene.drawn
        if self.laid and (drawn.region, drawn.masks) != (self.draft.region, self.draft.masks):
            self._keep_draft(replace(self.draft, region=drawn.region, masks=drawn.masks))
            self._changed()

    def _stepping(self, steps: tuple[Step, ...]) -> None:
        if self.laid:
            self._keep_draft(replace(self.draft, steps=steps))
            self._changed()

    def _stepped(self, before: tuple[Step, ...], after: tuple[Step, ...], text: str) -> None:
        """A movement of the sliders is one step to undo, on the stack of the photograph it was made on."""

        def show(steps: tuple[Step, ...]) -> None:
            if steps != self.draft.steps:
                self.put(replace(self.draft, steps=steps))

        self.canvas.push(text, partial(show, after), partial(show, before))

    def _keep_draft(self, draft: Draft) -> None:
        if self.laid:
            self._drafts[self.laid.sheet.image.id] = draft

    def aim(self, target: tuple[str, int] | None) -> None:
        """Which kept crop "Change crop" changes."""
        self._keep_draft(replace(self.draft, target=target))

    def _moving(self, region: Rect | None) -> None:
        """While dragging: the zones touched, and the numbers."""
        if self.laid:
            image, sheet = self.laid.sheet.image, self.laid.sheet
            recipe = replace(self.draft, region=region).recipe(image)
            found = touching(recipe, sheet.zones) if recipe else ()
            self.canvas.set_zones(sheet.zones, {zone.id for zone in found})
            self.side.numbers.show_region(region, image.look.width, image.look.height)

    def _changed(self) -> None:
        """Everything that follows from the recipe of now."""
        if self.laid is None:
            return
        sheet, draft = self.laid.sheet, self.draft
        image, loaded = sheet.image, self.keeping.loaded()
        authors = (loaded.object.authors if loaded else frozenset()) | {self.bench.session.person.id}
        self._moving(draft.region)
        self.side.checks.show_findings(findings(image, draft, sheet.zones, sheet.overrules, authors))
        self.side.masks.show_masks(draft.masks)
        self.side.kept.show_kept(self.laid.kept, draft.target, self.keeping.why_not_drop)
        recipe = draft.recipe(image)
        done = recipe is None or recipe.digest() in {kept.crop.recipe.digest() for kept in self.laid.kept}
        self._open = self._open - {image.id} if done else self._open | {image.id}
        self.film.mark_drawn(self._open)
        self._rest.start()
        self.bench.registry.refresh()

    def _make_preview(self) -> None:
        """The pixels this recipe makes; only the region is ever decoded for it."""
        if self.laid is None:
            return
        image, draft, session = self.laid.sheet.image, self.draft, self.bench.session
        region = draft.region
        why = draft.why_not(image)
        if region is None or why:
            self.bench.jobs.forget("cropping.preview")
            self.side.preview.forget("Not as it is drawn: see the checks." if region else DRAW)
            self.bench.registry.refresh()
            return
        self.bench.jobs.latest(
            "cropping.preview",
            lambda: reading.preview(session, image.id, region, draft.masks, draft.steps),
            lambda made: self._show_preview(image.id, made),
            failed=lambda stop: self._no_preview(image.id, stop),
            owner=self,
        )

    def _show_preview(self, image: int, made: tuple[Rendition, Rendition]) -> None:
        if self.laid and self.laid.sheet.image.id == image:
            self.side.preview.show_crop(*made)
            self.bench.registry.refresh()

    def _no_preview(self, image: int, stop: Stop) -> None:
        if self.laid and self.laid.sheet.image.id == image:
            self.side.preview.forget(stop.message)
            self.bench.registry.refresh()
