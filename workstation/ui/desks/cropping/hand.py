"""Acts on the photograph: the way through the case, marks, a crop or mask without a mouse, masks over zones, loading."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from workstation.actions import browsing, cropping
from workstation.domain.change import Change
from workstation.domain.geometry import Rect
from workstation.domain.image import Sight
from workstation.domain.person import Act
from workstation.domain.zone import Zone
from workstation.ui.bench import Bench
from workstation.ui.canvas.drawn import kind_of
from workstation.ui.desks.cropping.draft import Draft, Kept, middle
from workstation.ui.desks.cropping.side import MORE

if TYPE_CHECKING:
    from workstation.ui.desks.cropping.desk import Cropping


class Hand:
    """What the person does to the photograph of now."""

    def __init__(self, bench: Bench, desk: "Cropping") -> None:
        self._bench, self._desk = bench, desk
        self._taken: dict[int, Rect] = {}

    # the way ------------------------------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """To the next (1) or previous (-1) photograph."""
        if not self._desk.film.step(by):
            self._bench.window.toast("This is the last photograph." if by > 0 else "This is the first photograph.")

    def unseen(self) -> None:
        """To the next photograph nobody has marked."""
        desk, session, here = self._desk, self._bench.session, self._desk.film.here
        find = lambda: browsing.next_new(session, desk.case, here)

        def go(found: int) -> None:
            desk.film.go(found)

        self._bench.jobs.latest("cropping.unseen", find, go, owner=desk)

    def mark(self, sight: Sight) -> None:
        """Say what the photograph is good for, go on to the next, offer to take it back."""
        desk, session = self._desk, self._bench.session
        if desk.laid is None:
            return
        image = desk.laid.sheet.image

        def back() -> None:
            self._bench.jobs.run(
                lambda: cropping.mark(session, [image.id], image.sight), lambda _: desk.open(image.id), owner=desk
            )

        def told(_changes: Sequence[Change]) -> None:
            self._bench.window.toast(f"Marked: {sight}.", back)

        self._bench.jobs.run(lambda: cropping.mark(session, [image.id], sight), told, owner=desk)
        desk.film.step(1)

    # drawing ------------------------------------------------------------------------------------------------------

    def put_middle(self) -> None:
        """A crop of half the photograph, in its middle; arrows move and size it."""
        scene = self._desk.canvas.scene
        self._desk.canvas.set_region(middle(scene.width, scene.height), "Put crop in the middle")
        self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_cover(self) -> None:
        """A mask in the middle of the crop, taken up."""
        region = self._desk.canvas.scene.drawn.region
        if region is not None:
            self._add_masks([middle(region.width, region.height).moved(region.x, region.y)], "Put mask in the middle")
            self.take_mask(len(self._desk.canvas.scene.drawn.masks) - 1)

    def cover(self, zones: Sequence[Zone]) -> None:
        """Masks over what the crop shows of these zones: one step to undo."""
        shape = self._desk.canvas.scene.drawn.shape()
        parts = [zone.rect.intersection(shape.bounds()) for zone in zones] if shape else []
        self._add_masks([part for part in parts if part], "Mask zone" if len(parts) == 1 else "Mask zones")

    def take_mask(self, number: int) -> None:
        """Give a mask the handles and the keyboard."""
        self._desk.canvas.drawing.set_tool("select")  # with a brush in hand the arrows would paint
        self._desk.canvas.change(chosen=number, corner=-1)
        self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def drop_mask(self, number: int) -> None:
        """Remove a mask."""
        drawn = self._desk.canvas.scene.drawn
        name = kind_of(drawn.masks[number]).lower()
        self._desk.canvas.drawing.step(f"Delete {name}", drawn.without_mask(number))

    def load(self, kept: Kept) -> None:
        """Take a kept crop up again: one step to undo, back to what was drawn."""
        desk, recipe = self._desk, kept.crop.recipe
        desk.side.steps.settle()
        before = desk.draft
        target = (kept.object.ref, kept.crop.id)
        loaded = Draft(recipe.region, recipe.masks, recipe.steps, target, recipe.polygon, recipe.angle, recipe.frames)
        if loaded == before:
            desk.put(replace(before, target=None))
            return
        desk.canvas.push(f"Load {kept.object.ref}", lambda: desk.put(loaded), lambda: desk.put(before))

    def take_over(self, image: int, region: Rect) -> None:
        """Lay a part found elsewhere on the desk as a crop, to be looked at before it is added to the loaded object."""
        loaded = self._desk.keeping.loaded()
        if loaded is None:
            self._bench.window.toast(
                "Keep this crop first, or load one: then there is an object to add to.", tone="warn"
            )
            return
        self._desk.keeping.joining = loaded.object.ref
        self._taken[image] = region
        self._desk.open(image)
        self._bench.window.toast(f"Look at its edges and checks, then add it to {loaded.object.ref}.")

    def lay_taken(self, image: int) -> None:
        """The photograph of a part found elsewhere has come: draw the part, as a step to undo."""
        region = self._taken.pop(image, None)
        if region is not None:
            self._desk.canvas.set_region(region, "Draw the part that was found")

    def more_of(self) -> None:
        """Look for more of what the crop shows, in every photograph of the vault."""
        desk = self._desk
        desk.side.go(MORE)
        if desk.laid and (recipe := desk.draft.recipe(desk.laid.sheet.image)):
            desk.more.ask(desk.laid.sheet.image.id, recipe)

    def toggle_clear(self) -> None:
        """Show the preview clear, or shield it."""
        self._desk.developing.toggle_preview()

    def _add_masks(self, masks: Sequence[Rect], text: str) -> None:
        drawn = self._desk.canvas.scene.drawn
        self._desk.canvas.drawing.step(text, replace(drawn, masks=(*drawn.masks, *masks)))

    # why not ------------------------------------------------------------------------------------------------------

    def why_not(self, act: str) -> str | None:
        """None, or why an act cannot be done now."""
        desk = self._desk
        if desk.laid is None:
            return "There is no photograph here."
        if act == "unseen" and desk.new <= (desk.laid.sheet.image.sight is Sight.NEW):
            return "No other photograph of this case is new."
        if act in ("cover", "more_of") and desk.draft.region is None:
            return "Draw a crop first (R)."
        if act == "clear" and desk.side.preview.clear is None and not desk.developing.away:
            return "There is no crop to show yet."
        if act in ("nothing", "later"):
            why: str | None = self._bench.session.person.why_not(Act.CROP)
            return why
        return None
