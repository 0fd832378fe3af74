"""The canvas's acts for the registry: ``registry.add(canvas, canvas_commands(canvas, "cropping.canvas"))``."""

from workstation.ui.canvas.view import CanvasView
from workstation.ui.registry import Command


def canvas_commands(view: CanvasView, scope: str) -> list[Command]:
    """Tools, zoom, overlay and undo; ids are ``scope`` + "." + name. Held keys and arrows are listed only."""
    drawing = view.drawing

    def need_region() -> str | None:
        return None if view.scene.drawn.region else "Draw a crop first (R)."

    def nothing() -> None:
        """Held keys are dealt with by the canvas itself."""

    def act(name: str, text: str, icon: str, keys: tuple[str, ...], **more: object) -> Command:
        run = more.pop("run", nothing)
        return Command(f"{scope}.{name}", text, icon, keys, scope, run, **more)  # type: ignore[arg-type]

    return [
        act("select", "Select and move", "select", ("V",), run=lambda: drawing.set_tool("select")),
        act("crop", "Draw the crop", "rectangle", ("R",), run=lambda: drawing.set_tool("crop")),
        act("mask", "Black out a part", "mask", ("B",), run=lambda: drawing.set_tool("mask")),
        act("reveal", "Look through the keyhole", "eye", ("Q",), held=True),
        act("pan", "Move the photograph", "fit", ("Space",), held=True),
        act("nudge", "Move the crop by one pixel (Shift: ten)", "select", ("Left", "Right", "Up", "Down"), held=True),
        act("size", "Resize the crop by one pixel", "select", ("Ctrl+Left", "Ctrl+Right"), held=True),
        act("commit", "Accept the crop", "check", ("Return",), held=True),
        act("delete", "Delete the chosen mask or the crop", "delete", ("Del",), held=True),
        act("fit", "Whole photograph", "fit", ("F",), run=view.set_place_fit),
        act(
            "fit_crop",
            "Fill the view with the crop",
            "fit",
            ("Shift+F",),
            run=lambda: view.set_place_fit(view.scene.drawn.region),
            why_not=need_region,
        ),
        act("actual", "Actual pixels", "zoom-in", ("Ctrl+0",), run=view.zoom_actual),
        act("closer", "Zoom in", "zoom-in", ("Ctrl++", "Ctrl+=", "+"), run=lambda: view.zoom(1.25)),
        act("farther", "Zoom out", "zoom-out", ("Ctrl+-", "-"), run=lambda: view.zoom(0.8)),
        act("thirds", "Next overlay", "thirds", ("O",), run=view.cycle_overlay),
        act("masks", "Masks hatched or solid", "mask", ("M",), run=lambda: view.change(solid=not view.scene.solid)),
        act("turn", "Swap width and height", "rotate", ("X",), run=drawing.swap_sides, why_not=need_region),
        act(
            "undo",
            "Undo",
            "undo",
            ("Ctrl+Z",),
            run=lambda: view.undo.undo(),  # noqa: PLW0108 – the stack changes with the photograph
            why_not=lambda: None if view.undo.canUndo() else "Nothing to undo on this photograph.",
        ),
        act(
            "redo",
            "Redo",
            "redo",
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            run=lambda: view.undo.redo(),  # noqa: PLW0108
            why_not=lambda: None if view.undo.canRedo() else "Nothing to redo on this photograph.",
        ),
    ]
