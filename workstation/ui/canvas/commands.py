"""The canvas's acts for the registry: ``registry.add(canvas, canvas_commands(canvas, "cropping.canvas"))``."""

from workstation.ui.canvas.drawing import PAINTS
from workstation.ui.canvas.view import CanvasView
from workstation.ui.registry import Command

HELD = (
    ("reveal", "Look through the keyhole", "eye", ("Q",)),
    (
        "pan",
        "Hold while dragging: move the photograph. With the cross-hair out: set a corner, or paint",
        "fit",
        ("Space",),
    ),
    (
        "nudge",
        "Move the crop, corner, mask or cross-hair by one pixel (Shift: ten)",
        "select",
        ("Left", "Right", "Up", "Down"),
    ),
    ("size", "Resize the crop by one pixel", "select", ("Ctrl+Left", "Ctrl+Right", "Ctrl+Up", "Ctrl+Down")),
    ("set", "Polygon: set a corner at the cross-hair. Brush: paint while it is held", "polygon", ("Ins",)),
    ("into", "Hold while dragging: go into a zone", "blocked", ("Z",)),
    ("commit", "Accept the crop, or close the polygon", "check", ("Return",)),
    ("back", "Take back the last corner of an open polygon", "undo", ("Backspace",)),
    ("delete", "Delete the chosen corner or mask, or the crop", "delete", ("Del",)),
    ("cancel", "Give up one thing: the drag, open corners, what is chosen, the tool", "close", ("Esc",)),
)
"""Keys the canvas deals with itself; listed so that the key sheet is whole."""


def canvas_commands(view: CanvasView, scope: str) -> list[Command]:
    """Tools, shape, brush, zoom, overlay and undo; ids are ``scope`` + "." + name. Held keys and arrows are listed only."""
    held = [
        Command(f"{scope}.{name}", text, icon, keys, scope, view.setFocus, held=True) for name, text, icon, keys in HELD
    ]
    return [
        *_tools(view, scope),
        *_shape(view, scope),
        *_brush(view, scope),
        *held,
        *_zooms(view, scope),
        *_undo(view, scope),
    ]


def _need_region(view: CanvasView) -> str | None:
    """Why an act on the crop cannot be done yet."""
    return None if view.scene.drawn.region else "Draw a crop first (R)."


def _need_rectangle(view: CanvasView) -> str | None:
    """Why an act on a rectangle cannot be done."""
    if view.scene.drawn.polygon:
        return "The crop is a polygon: turn it with the step Rotate."
    return _need_region(view)


def _tools(view: CanvasView, s: str) -> list[Command]:
    """What the hand does."""
    hand = view.drawing

    def tool(name: str, text: str, icon: str, key: str) -> Command:
        return Command(f"{s}.{name}", text, icon, (key,), s, lambda: hand.set_tool(name))

    solid = lambda: view.change(solid=not view.scene.solid)
    return [
        tool("select", "Select and move", "select", "V"),
        tool("crop", "Draw the crop", "rectangle", "R"),
        tool("polygon", "Draw the crop as a polygon", "polygon", "P"),
        tool("brush", "Paint a mask", "brush", "B"),
        tool("eraser", "Take masks away", "eraser", "E"),
        tool("mask", "Black out a box", "mask", "H"),
        Command(f"{s}.thirds", "Next overlay", "thirds", ("O",), s, view.cycle_overlay),
        Command(f"{s}.masks", "Masks hatched or solid", "mask", ("M",), s, solid),
    ]


def _shape(view: CanvasView, s: str) -> list[Command]:
    """The crop's shape, by key."""
    shaping, keys = view.drawing.shaping, view.keyboard
    box = lambda: _need_rectangle(view)
    some = lambda: (
        None if view.scene.drawn.masks or view.scene.drawn.polygon else "There is no corner or mask to choose."
    )
    last = lambda: None if shaping.last else "No crop has been drawn before this one."

    def tilted(by: float) -> None:
        shaping.tilt_to(view.scene.drawn.angle + by)

    return [
        Command(
            f"{s}.aspect", "Next ratio of sides", "aspect", ("A",), s, lambda: shaping.set_aspect(shaping.aspect + 1)
        ),
        Command(f"{s}.turn", "Swap width and height", "rotate", ("X",), s, shaping.swap_sides, box),
        Command(f"{s}.tilt_left", "Tilt left by half a degree", "tilt", ("Alt+Left",), s, lambda: tilted(-0.5), box),
        Command(f"{s}.tilt_right", "Tilt right by half a degree", "tilt", ("Alt+Right",), s, lambda: tilted(0.5), box),
        Command(f"{s}.recall", "Recall the last crop", "recall", ("Shift+R",), s, shaping.recall, last),
        Command(f"{s}.choose", "Choose the next corner or mask", "forward", (".",), s, lambda: keys.choose(1), some),
        Command(
            f"{s}.choose_back", "Choose the corner or mask before", "back", (",",), s, lambda: keys.choose(-1), some
        ),
    ]


def _brush(view: CanvasView, s: str) -> list[Command]:
    """How wide the brush is; brackets need AltGr on many keyboards, so there are arrows as well."""
    hand = view.drawing
    need = lambda: None if hand.tool in PAINTS else "Take the brush (B) or the eraser (E) first."
    return [
        Command(f"{s}.wider", "Wider brush", "add", ("]", "Alt+Up"), s, lambda: hand.grow(1), need),
        Command(f"{s}.narrower", "Narrower brush", "remove", ("[", "Alt+Down"), s, lambda: hand.grow(-1), need),
    ]


def _zooms(view: CanvasView, s: str) -> list[Command]:
    """How near one looks."""
    need = lambda: _need_region(view)

    def fill() -> None:
        shape = view.scene.drawn.shape()
        view.set_place_fit(shape.bounds() if shape else None)

    return [
        Command(f"{s}.fit", "Whole photograph", "fit", ("F",), s, view.set_place_fit),
        Command(f"{s}.fit_crop", "Fill the view with the crop", "fit", ("Shift+F",), s, fill, need),
        Command(f"{s}.actual", "Actual pixels", "zoom-in", ("Ctrl+0",), s, view.zoom_actual),
        Command(f"{s}.closer", "Zoom in", "zoom-in", ("Ctrl++", "Ctrl+=", "+"), s, lambda: view.zoom(1.25)),
        Command(f"{s}.farther", "Zoom out", "zoom-out", ("Ctrl+-", "-"), s, lambda: view.zoom(0.8)),
        Command(f"{s}.ruler", "Rulers", "ruler", ("Shift+U",), s, view.ruler.toggle),
    ]


def _undo(view: CanvasView, s: str) -> list[Command]:
    """Back and forth; the stack changes with the photograph, so it is looked up at each press."""
    back = lambda: None if view.undo.canUndo() or view.drawing.busy else "Nothing to undo on this photograph."
    forth = lambda: None if view.undo.canRedo() else "Nothing to redo on this photograph."
    redo = lambda: view.undo.redo()  # noqa: PLW0108
    return [
        Command(f"{s}.undo", "Undo", "undo", ("Ctrl+Z",), s, view.drawing.undo, back),
        Command(f"{s}.redo", "Redo", "redo", ("Ctrl+Shift+Z", "Ctrl+Y"), s, redo, forth),
    ]
