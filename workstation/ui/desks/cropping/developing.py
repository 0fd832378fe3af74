"""Getting the best picture out of the crop: steps and their undo, the proof and its tools, pixels as they come."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from workstation.actions import enhancing
from workstation.domain.crop import Recipe, Step
from workstation.domain.errors import Refused, Stop
from workstation.domain.zone import Zone
from workstation.ui.bench import Bench
from workstation.ui.desks.cropping import points, sequence
from workstation.ui.desks.cropping.proof import AFTER, BEFORE, INPUT, Proof
from workstation.ui.desks.cropping.proofing import LARGE, MOSAIC, SMALL, Proofing, Takes, without_zones
from workstation.ui.desks.cropping.proofpage import ProofPage, held_commands
from workstation.ui.desks.cropping.side import STEPS

if TYPE_CHECKING:
    from workstation.ui.desks.cropping.desk import Cropping

REST_MS = 120
"""How long a drawing rests until other pixels are decoded for it."""

DRAW = "Draw a crop to see what would be kept."
AWAY = "Shielded, and no longer in memory. Show it again when you want to (W)."
NOT_AS_DRAWN = "Not as it is drawn: see the checks."
_MADE_BY = {"level": "rotate", "straighten": "perspective", "grey": "balance"}


class Developing(QObject):
    """Stands between the steps, the preview, the proof and the darkroom."""

    def __init__(self, bench: Bench, desk: "Cropping") -> None:
        super().__init__(desk)
        self._bench, self._desk = bench, desk
        self.proof = Proof()
        self.proofing = Proofing(bench, self)
        self.rest = QTimer(self, singleShot=True, interval=REST_MS)
        self.rest.timeout.connect(self._want)
        self._patching = False
        self._recipe: Recipe | None = None
        self._filled: tuple[Zone, ...] = ()
        self.away = self._opening = False

    def build(self) -> ProofPage:
        """The page laid over the photograph; the desk's widgets must be there."""
        from workstation.ui.desks.cropping.commands import proof_commands

        bench, proof, side = self._bench, self.proof, self._desk.side
        bench.registry.add(proof, [*held_commands(proof), *proof_commands(self._desk)])
        self.page = ProofPage(proof, bench.registry)
        proof.wanted.connect(self._other_takes)
        proof.done.connect(self._done)
        proof.left.connect(self.back)
        proof.tool_changed.connect(lambda name: bench.window.hint(points.HINTS[name]))
        proof.revealed.connect(lambda on: side.preview.setVisible(not on))
        self.proofing.came.connect(self._came)
        self.proofing.failed.connect(self._failed)
        side.steps.moved.connect(self._stepping)
        side.steps.rested.connect(self._stepped)
        side.steps.draw_wanted.connect(self._draw)
        return self.page

    # pixels -------------------------------------------------------------------------------------------------------

    def changed(self, recipe: Recipe | None, filled: tuple[Zone, ...]) -> None:
        """Another recipe, or None while it may not be kept: at once where only masks or steps differ, else when the hand rests.

        ``filled``: the zones which block it; what it shows of them is never clear.
        """
        desk, before = self._desk, self._recipe
        self._recipe, self._filled = (without_zones(recipe, filled) if recipe else None), filled
        if self.away and self._recipe == before:
            return  # it was only read again: nobody asked to see it
        if desk.laid and self._recipe and self.proofing.ready(desk.laid.sheet.image.id, self._recipe):
            self.rest.stop()
            self._want()
        else:
            self.rest.start()

    def forget(self, words: str) -> None:
        """Another photograph has come: nothing of the last one stays."""
        self.rest.stop()
        self._recipe, self._filled = None, ()
        self.away = self._opening = False
        self.proofing.forget()
        self._desk.side.preview.forget(words)
        self.proof.forget(words)
        self.back()

    def _want(self) -> None:
        desk, recipe = self._desk, self._recipe
        if desk.laid is None:
            return
        if self.away:
            self.away = False
            self.proof.forget()
        if recipe is None:
            words = NOT_AS_DRAWN if desk.draft.region else DRAW
            self.proofing.forget()
            desk.side.preview.forget(words)
            self.proof.forget(words)
            desk.judging.changed()
            self._bench.registry.refresh()
            return
        self.proofing.side, self.proofing.takes = (LARGE if self.proof.open else SMALL), self._takes(recipe)
        self.proofing.spans = self.proof.spans if self.proof.open else SMALL
        self.proofing.want(desk.laid.sheet.image.id, recipe)

    def _takes(self, recipe: Recipe) -> dict[str, int]:
        """What the proof needs beside the result."""
        takes = {BEFORE: 0} if self.proof.open or self._patching else {}
        if self.proof.tool:
            takes[INPUT] = sequence.usual_place(recipe.steps, _MADE_BY[self.proof.tool.name])
        return takes

    def _other_takes(self) -> None:
        if self.proof.open:
            self._want()

    def _came(self, image: int, takes: Takes) -> None:
        desk = self._desk
        if desk.laid is None or desk.laid.sheet.image.id != image:
            return
        if AFTER in takes:
            desk.judging.changed()
        for name, take in takes.items():
            if name == MOSAIC:
                desk.side.preview.show_mosaic(take.rendition)
                continue
            if name == AFTER:
                desk.side.preview.show_crop(take.rendition, take.size)
                self.page.say(take.size, len(self._filled))
                if self._opening:
                    self._opening = False
                    desk.side.preview.toggle()
            if name == BEFORE and self._patching:
                desk.canvas.set_patch(take.rendition, desk.draft.region)
            self.proof.put(name, take.rendition, take.size)
        self._bench.registry.refresh()

    def _failed(self, image: int, stop: Stop) -> None:
        if self._desk.laid and self._desk.laid.sheet.image.id == image:
            words = stop.words
            self._desk.side.preview.forget(words)
            self.proof.forget(words)
            self._bench.registry.refresh()

    # the proof ----------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Show what would be kept in place of the photograph, or the photograph again."""
        if self.proof.open:
            self.back()
        else:
            self.show()

    def show(self) -> None:
        """What would be kept, large and clear."""
        self._desk.side.preview.shut()
        self._desk.show_middle(self.page)
        self._bench.window.hint(points.HINTS[""])
        self.proof.set_place_fit()
        self.proof.setFocus(Qt.FocusReason.OtherFocusReason)
        self._want()

    def back(self) -> None:
        """The photograph, shielded."""
        if self._desk.show_middle(self._desk.easel):
            self._bench.window.hint("")

    def toggle_patch(self) -> None:
        """Lay the crop clear in its place on the photograph, to judge its edges; it follows the crop. Or shield it."""
        self._patching = not self._patching
        if self._patching:
            self._want()
        else:
            self._desk.canvas.set_patch(None)

    def toggle_preview(self) -> None:
        """Show the small preview clear, or shield it."""
        if self.away:
            self._opening = True
            self._want()
        else:
            self._desk.side.preview.toggle()

    def shield(self) -> None:
        """Nothing clear is left, on screen or in memory, until somebody wants to see it again; what is drawn stays."""
        self._patching = self._opening = False
        self._desk.canvas.set_patch(None)
        self.back()
        if self._recipe is not None and not self.away:
            self.away = True
            self.rest.stop()
            self.proofing.forget()
            words = self._bench.registry.told(AWAY, self._desk.id)
            self._desk.side.preview.forget(words)
            self.proof.forget(words)

    def take_tool(self, name: str) -> None:
        """Take up "level", "straighten" or "grey", on the proof; a second time puts it down."""
        held = self.proof.tool
        if not self.proof.open:
            self.show()
        if held and held.name == name:
            self.proof.set_tool(None)
            return
        steps = self._desk.draft.steps
        place = sequence.place_of(steps, _MADE_BY[name])
        self.proof.set_tool(points.taken_up(name, steps[place] if place >= 0 else None))
        self.proof.setFocus(Qt.FocusReason.OtherFocusReason)

    def why_not(self) -> str | None:
        """None, or why the proof or one of its tools cannot be had now."""
        desk = self._desk
        if desk.laid is None:
            return "There is no photograph here."
        if desk.draft.region is None:
            return "Draw a crop first (R), or put one in the middle (C)."
        if desk.side.preview.clear is None and not self.away:
            return desk.draft.why_not(desk.laid.sheet.image) or "The crop is being read."
        return None

    def _done(self, tool: points.Tool, flat: bool) -> None:
        """The points are set: make the step of them, and say so if they are no good."""
        try:
            if tool.name == "straighten":
                self._desk.side.steps.take(points.straightened(tool), "Straighten a surface")
            elif tool.name == "level":
                self._level(tool, flat=flat)
            else:
                self._grey(tool)
        except Refused as refused:
            self._bench.window.toast(refused.words, tone="warn")
            return
        self.proof.set_tool(None)

    def _level(self, tool: points.Tool, *, flat: bool) -> None:
        quarters, degrees = points.levelled(tool, *self.proof.size_shown, flat=flat)
        steps = self._desk.draft.steps
        steps = sequence.turned(steps, quarters) if quarters else steps
        steps = sequence.put(steps, Step("rotate", degrees)) if degrees else sequence.taken_out(steps, "rotate")
        self._desk.side.steps.replace(steps, f"Level {degrees:g}°")

    def _grey(self, tool: points.Tool) -> None:
        warmth, tint = enhancing.neutral_balance(*self.proof.colour_at(*tool.points[0]))
        self._desk.side.steps.take(Step("balance", (warmth, tint)), "White balance from a grey point")

    # steps --------------------------------------------------------------------------------------------------------

    def offer_steps(self) -> None:
        """Open the tab of steps and the menu of those which can be added."""
        self._desk.side.go(STEPS)
        self._desk.side.steps.offer()

    def add_step(self, name: str) -> None:
        """Open the tab of steps and add one."""
        self._desk.side.go(STEPS)
        self._desk.side.steps.add(name)

    def _draw(self, name: str) -> None:
        """A step is made by drawing on the proof, or by choosing photographs."""
        if name == "average":
            self._desk.combining.choose()
        elif why := self.why_not():
            self._bench.window.toast(why, tone="warn")
        else:
            self.take_tool("straighten")

    def _stepping(self, steps: tuple[Step, ...]) -> None:
        desk = self._desk
        if desk.laid:
            desk.keep_draft(replace(desk.draft, steps=steps))
            desk.changed()

    def _stepped(self, before: tuple[Step, ...], after: tuple[Step, ...], text: str) -> None:
        """A movement of the sliders is one step to undo, on the stack of the photograph it was made on."""
        desk = self._desk

        def show(steps: tuple[Step, ...]) -> None:
            if steps != desk.draft.steps:
                desk.put(replace(desk.draft, steps=steps))

        desk.canvas.push(text, partial(show, after), partial(show, before))

    def copy(self) -> None:
        """Remember the steps for another crop."""
        steps = self._desk.side.steps
        steps.copy()
        self._bench.registry.refresh()
        many = "1 step" if len(steps.copied) == 1 else f"{len(steps.copied)} steps"
        self._bench.window.toast(f"{many} copied, for another crop or photograph. They stay in this window.", tone="ok")

    def why_not_copy(self) -> str | None:
        """None, or why there is nothing to copy."""
        found = any(step.name != "average" for step in self._desk.draft.steps)
        return None if found else "This crop has no steps to copy."

    def paste(self) -> None:
        """The copied steps in place of this crop's own."""
        self._desk.side.steps.paste()

    def why_not_paste(self) -> str | None:
        """None, or why there is nothing to paste."""
        return None if self._desk.side.steps.copied else "No steps were copied yet."
