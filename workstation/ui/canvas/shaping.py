"""Acts on the crop by number and key: ratios, tilt, swapping sides, deleting, recalling the last one."""

from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.domain.geometry import Rect
from workstation.ui.canvas import aspect, outline, tilt, tools
from workstation.ui.canvas.drawn import Drawn, kind_of

if TYPE_CHECKING:
    from workstation.ui.canvas.drawing import Drawing
    from workstation.ui.canvas.view import CanvasView

_MERGE_ASPECT, _MERGE_TILT = 20, 21


class Shaping:
    """``aspect``: a place in ASPECTS; ``last``: the crop that can be recalled, for as long as the window lives."""

    def __init__(self, view: "CanvasView", drawing: "Drawing") -> None:
        self._view, self._drawing = view, drawing
        self.aspect = 0
        self.last: Drawn | None = None
        self._unshaped: tuple[Drawn, Drawn] | None = None

    @property
    def ratio(self) -> float:
        """Width : height to keep, 0 for any."""
        return aspect.ASPECTS[self.aspect].ratio

    def set_aspect(self, number: int) -> None:
        """Take a ratio of ASPECTS for what is drawn from now on, and give it to the rectangle that is there."""
        self.aspect = number % len(aspect.ASPECTS)
        chosen = aspect.ASPECTS[self.aspect]
        self._view.aspect_changed.emit(self.aspect)
        self._view.hint.emit(f"Ratio: {chosen.name}")
        drawn = self._view.scene.drawn
        if drawn.region is None or drawn.polygon:
            return
        # Going on through the ratios starts from the same rectangle each time, so that it does not creep.
        if self._unshaped is None or self._unshaped[1] != drawn:
            self._unshaped = drawn, drawn
        first = self._unshaped[0]
        if first.region is not None:
            made = aspect.shaped(first.region, first.angle, chosen.ratio, self._drawing.bounds())
            after = replace(drawn, region=made)
            self._unshaped = first, after
            self._drawing.step(f"Ratio {chosen.name}" if chosen.ratio else "Free ratio", after, merge=_MERGE_ASPECT)

    def place_region(self, region: Rect | None, text: str) -> None:
        """Another place and size by number; a polygon is stretched, a tilted rectangle stays inside."""
        drawn = self._view.scene.drawn
        if region is None:
            self._drawing.step(text, replace(drawn, region=None, polygon=(), angle=0.0))
        elif drawn.polygon:
            self._drawing.step(text, drawn.with_polygon(outline.fitted(drawn.polygon, region)))
        else:
            self._drawing.step(text, replace(drawn, region=tilt.held_in(region, drawn.angle, self._drawing.bounds())))

    def tilt_to(self, angle: float) -> None:
        """Another tilt by number or key; one step while it goes on."""
        drawn = self._view.scene.drawn
        if drawn.region is not None and not drawn.polygon:
            region, angle = tilt.turned(drawn.region, 0.0, angle, self._drawing.bounds())
            self._drawing.step(f"Tilt crop {angle:g}°", replace(drawn, region=region, angle=angle), merge=_MERGE_TILT)
            self._view.hint.emit(f"{angle:+.1f}°")

    def remove(self) -> None:
        """Delete the chosen corner or mask, else the crop."""
        scene = self._view.scene
        if scene.corner >= 0:
            self._drawing.corners.remove()
        elif scene.chosen >= 0:
            name = kind_of(scene.drawn.masks[scene.chosen]).lower()
            self._drawing.step(f"Delete {name}", scene.drawn.without_mask(scene.chosen))
        elif scene.drawn.region is not None:
            self.remember(scene.drawn)
            self._drawing.step("Delete crop", replace(scene.drawn, region=None, polygon=(), angle=0.0))

    def swap_sides(self) -> None:
        """X: upright instead of lying."""
        drawn = self._view.scene.drawn
        if drawn.region is not None and not drawn.polygon:
            made = tools.turned(drawn.region, self._drawing.bounds())
            self._drawing.step(
                "Turn crop", replace(drawn, region=tilt.held_in(made, drawn.angle, self._drawing.bounds()))
            )

    def remember(self, drawn: Drawn) -> None:
        """This crop can be recalled, on this photograph or another."""
        if drawn.region is not None:
            self.last = replace(drawn, masks=(), begun=())

    def recall(self) -> None:
        """The last crop, as far as it fits here; masks stay as they are."""
        if self.last is None or self.last.region is None:
            return
        drawn, bounds = self._view.scene.drawn, self._drawing.bounds()
        box = tilt.held_in(self.last.region, self.last.angle, bounds)
        if self.last.polygon:
            after = drawn.with_polygon(outline.fitted(self.last.polygon, box))
        else:
            after = replace(drawn, region=box, polygon=(), angle=self.last.angle)
        self._drawing.step("Recall crop", after)
