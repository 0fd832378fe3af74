"""The canvas's acts for the registry: ``registry.add(canvas, canvas_commands(canvas, "cropping.canvas"))``."""

from workstation.ui.canvas.view import CanvasView
from workstation.ui.registry import Command

HELD = (
    ("reveal", "Look through the keyhole", "eye", ("Q",)),
    ("pan", "Move the photograph", "fit", ("Space",)),
    ("nudge", "Move the crop by one pixel (Shift: ten)", "select", ("Left", "Right", "Up", "Down")),
    ("size", "Resize the crop by one pixel", "select", ("Ctrl+Left", "Ctrl+Right")),
    ("commit", "Accept the crop", "check", ("Return",)),
    ("delete", "Delete the chosen mask or the crop", "delete", ("Del",)),
)
"""Keys the canvas deals with itself; listed so that the key sheet is whole."""


def canvas_commands(view: CanvasView, scope: str) -> list[Command]:
    """Tools, zoom, overlay and undo; ids are ``scope`` + "." + name. Held keys and arrows are listed only."""
    held = [
        Command(f"{scope}.{name}", text, icon, keys, scope, view.setFocus, held=True) for name, text, icon, keys in HELD
    ]
    return [*_tools(view, scope), *held, *_zooms(view, scope), *_undo(view, scope)]


def _need_region(view: CanvasView) -> str | None:
    """Why an act on the crop cannot be done yet."""
    return None if view.scene.drawn.region else "Draw a crop first (R)."


def _tools(view: CanvasView, s: str) -> list[Command]:
    """What the hand does."""
    hand = view.drawing
    need = lambda: _need_region(view)
    solid = lambda: view.change(solid=not view.scene.solid)
    return [
        Command(f"{s}.select", "Select and move", "select", ("V",), s, lambda: hand.set_tool("select")),
        Command(f"{s}.crop", "Draw the crop", "rectangle", ("R",), s, lambda: hand.set_tool("crop")),
        Command(f"{s}.mask", "Black out a part", "mask", ("B",), s, lambda: hand.set_tool("mask")),
        Command(f"{s}.thirds", "Next overlay", "thirds", ("O",), s, view.cycle_overlay),
        Command(f"{s}.masks", "Masks hatched or solid", "mask", ("M",), s, solid),
        Command(f"{s}.turn", "Swap width and height", "rotate", ("X",), s, hand.swap_sides, need),
    ]


def _zooms(view: CanvasView, s: str) -> list[Command]:
    """How near one looks."""
    need = lambda: _need_region(view)
    fill = lambda: view.set_place_fit(view.scene.drawn.region)
    return [
        Command(f"{s}.fit", "Whole photograph", "fit", ("F",), s, view.set_place_fit),
        Command(f"{s}.fit_crop", "Fill the view with the crop", "fit", ("Shift+F",), s, fill, need),
        Command(f"{s}.actual", "Actual pixels", "zoom-in", ("Ctrl+0",), s, view.zoom_actual),
        Command(f"{s}.closer", "Zoom in", "zoom-in", ("Ctrl++", "Ctrl+=", "+"), s, lambda: view.zoom(1.25)),
        Command(f"{s}.farther", "Zoom out", "zoom-out", ("Ctrl+-", "-"), s, lambda: view.zoom(0.8)),
    ]


def _undo(view: CanvasView, s: str) -> list[Command]:
    """Back and forth; the stack changes with the photograph, so it is looked up at each press."""
    back = lambda: None if view.undo.canUndo() else "Nothing to undo on this photograph."
    forth = lambda: None if view.undo.canRedo() else "Nothing to redo on this photograph."
    undo, redo = (lambda: view.undo.undo()), (lambda: view.undo.redo())  # noqa: PLW0108
    return [
        Command(f"{s}.undo", "Undo", "undo", ("Ctrl+Z",), s, undo, back),
        Command(f"{s}.redo", "Redo", "redo", ("Ctrl+Shift+Z", "Ctrl+Y"), s, redo, forth),
    ]
