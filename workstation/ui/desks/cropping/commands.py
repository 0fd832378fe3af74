"""What can be done in Cropping. Single letters live on the photograph only."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from workstation.domain.crop import STEPS
from workstation.domain.image import Sight
from workstation.ui.desks.cropping.side import CHECKS
from workstation.ui.registry import Command

if TYPE_CHECKING:
    from workstation.ui.desks.cropping.desk import Cropping


def desk_commands(desk: "Cropping") -> tuple[Command, ...]:
    """Keeping."""

    def act(name: str, text: str, icon: str, keys: tuple[str, ...], tip: str) -> Command:
        return Command(
            f"cropping.{name}",
            text,
            icon,
            keys,
            "cropping",
            getattr(desk.keeping, name),
            lambda: desk.keeping.why_not(name),
            tip=tip,
        )

    return (
        act(
            "keep",
            "Keep as new object",
            "add",
            (),
            "Keep the crop as the first picture of a new object (Ctrl+Enter)",
        ),
        act(
            "more", "Add to object …", "stack", ("Ctrl+Shift+Return",), "Keep the crop as one more picture of an object"
        ),
        act("change", "Change crop", "edit", ("Ctrl+S",), "Give the loaded crop this recipe"),
    )


def step_commands(desk: "Cropping") -> list[Command]:
    """Every step by name, so that the palette finds it; steps copied from crop to crop; photographs combined."""
    developing = desk.developing

    def add(name: str) -> Command:
        kind = STEPS[name]
        run = lambda: developing.add_step(name)
        return Command(
            f"cropping.step.{name}", f"Add step: {kind.label}", "levels", (), "cropping", run, tip=kind.about
        )

    return [
        *(add(name) for name in STEPS),
        Command(
            "cropping.copy_steps",
            "Copy the steps",
            "stack",
            ("Ctrl+Shift+C",),
            "cropping",
            developing.copy,
            developing.why_not_copy,
            tip="Copy the steps for another crop or photograph",
        ),
        Command(
            "cropping.paste_steps",
            "Paste the steps",
            "import",
            ("Ctrl+Shift+V",),
            "cropping",
            developing.paste,
            developing.why_not_paste,
            tip="Give this crop the copied steps in place of its own",
        ),
        Command(
            "cropping.combine",
            "Combine with other photographs …",
            "stack",
            (),
            "cropping",
            desk.combining.choose,
            developing.why_not,
            tip="Lay photographs of the same thing over one another: noise goes, detail stays",
        ),
    ]


def photograph_commands(desk: "Cropping") -> tuple[Command, ...]:
    """On the photograph: the way through the case, marks, starts without a mouse."""
    hand = desk.hand

    def act(name: str, text: str, icon: str, keys: tuple[str, ...], run: Callable[[], object]) -> Command:
        return Command(f"cropping.canvas.{name}", text, icon, keys, "cropping.canvas", run, lambda: hand.why_not(name))

    return (
        act("previous", "Previous photograph", "back", ("PgUp",), lambda: hand.step(-1)),
        act("next", "Next photograph", "forward", ("PgDown",), lambda: hand.step(1)),
        act("unseen", "Next new photograph", "forward", ("Ctrl+PgDown",), hand.unseen),
        act("nothing", "Nothing usable", "close", ("N",), lambda: hand.mark(Sight.NOTHING)),
        act("later", "Later", "clock", ("L",), lambda: hand.mark(Sight.LATER)),
        act("middle", "Put a crop in the middle", "rectangle", ("C",), hand.put_middle),
        act("cover", "Put a mask in the middle of the crop", "mask", ("Shift+B",), hand.put_cover),
        Command(
            "cropping.canvas.patch",
            "Show the crop clear in its place, or shield it",
            "eye",
            ("Shift+Q",),
            "cropping.canvas",
            desk.developing.toggle_patch,
            desk.developing.why_not,
        ),
        act("clear", "Show the small preview clear, or shield it", "eye", ("Shift+W",), hand.toggle_clear),
        *_shared(desk, "cropping.canvas"),
        Command(
            "cropping.canvas.proof",
            "What would be kept, large",
            "picture",
            ("W",),
            "cropping.canvas",
            desk.developing.toggle,
            desk.developing.why_not,
        ),
        Command(
            "cropping.canvas.add_step",
            "Add a step …",
            "add",
            ("Shift+A",),
            "cropping.canvas",
            desk.developing.offer_steps,
            lambda: hand.why_not("cover"),
        ),
    )


def proof_commands(desk: "Cropping") -> tuple[Command, ...]:
    """On the proof: back, its tools, undo, and the way through the case."""
    scope, canvas = "cropping.proof", desk.canvas
    return (
        Command(f"{scope}.back", "Back to the photograph", "back", ("W",), scope, desk.developing.back),
        *_shared(desk, scope),
        Command(f"{scope}.add_step", "Add a step …", "add", ("Shift+A",), scope, desk.developing.offer_steps),
        Command(
            f"{scope}.undo",
            "Undo",
            "undo",
            ("Ctrl+Z",),
            scope,
            desk.undo,
            lambda: None if canvas.undo.canUndo() else "Nothing to undo on this photograph.",
        ),
        Command(
            f"{scope}.redo",
            "Redo",
            "redo",
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            scope,
            desk.redo,
            lambda: None if canvas.undo.canRedo() else "Nothing to redo on this photograph.",
        ),
        Command(f"{scope}.previous", "Previous photograph", "back", ("PgUp",), scope, lambda: desk.hand.step(-1)),
        Command(f"{scope}.next", "Next photograph", "forward", ("PgDown",), scope, lambda: desk.hand.step(1)),
    )


def _shared(desk: "Cropping", scope: str) -> tuple[Command, ...]:
    """The same on the photograph and on the proof: tools which work on the proof, and the tabs."""

    def tool(name: str, text: str, icon: str, key: str) -> Command:
        return Command(
            f"{scope}.{name}",
            text,
            icon,
            (key,),
            scope,
            lambda: desk.developing.take_tool(name),
            desk.developing.why_not,
        )

    def tab(name: str, text: str, icon: str, key: str, place: int) -> Command:
        return Command(f"{scope}.{name}", text, icon, (key,), scope, lambda: desk.side.go(place))

    return (
        tool("level", "Level by a drawn line", "horizon", "S"),
        tool("straighten", "Straighten by four corners", "straighten", "T"),
        tool("grey", "White balance from a grey point", "pick", "I"),
        tab("checks", "Checks", "check", "K", CHECKS),
        Command(
            f"{scope}.more",
            "More of this",
            "search",
            ("G",),
            scope,
            desk.hand.more_of,
            lambda: desk.hand.why_not("more_of"),
        ),
    )


def side_commands(desk: "Cropping") -> tuple[Command, ...]:
    """Undo reaches the sliders and numbers, too; the single letters of the photograph do not."""
    steps = desk.side.steps
    return (
        Command(
            "cropping.side.move",
            "Move a step up or down",
            "levels",
            ("Alt+Up", "Alt+Down"),
            "cropping.side",
            steps.setFocus,
            held=True,
        ),
        Command("cropping.side.undo", "Undo", "undo", ("Ctrl+Z",), "cropping.side", desk.undo),
        Command("cropping.side.redo", "Redo", "redo", ("Ctrl+Shift+Z",), "cropping.side", desk.redo),
    )
