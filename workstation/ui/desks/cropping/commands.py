"""What can be done in Cropping. Single letters live on the photograph only."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from workstation.domain.image import Sight
from workstation.ui.registry import Command, native

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
            f"Keep the crop as the first picture of a new object ({native('Ctrl+Return')})",
        ),
        act(
            "more", "Add to object …", "stack", ("Ctrl+Shift+Return",), "Keep the crop as one more picture of an object"
        ),
        act("change", "Change crop", "edit", ("Ctrl+S",), "Give the loaded crop this recipe"),
    )


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
        act("clear", "Show the crop clear, or shield it", "eye", ("P",), hand.toggle_clear),
    )


def side_commands(desk: "Cropping") -> tuple[Command, ...]:
    """Undo reaches the sliders and numbers, too; the single letters of the photograph do not."""

    def undo() -> None:
        desk.side.steps.settle()
        desk.canvas.undo.undo()

    def redo() -> None:
        desk.canvas.undo.redo()

    return (
        Command("cropping.side.undo", "Undo", "undo", ("Ctrl+Z",), "cropping.side", undo),
        Command("cropping.side.redo", "Redo", "redo", ("Ctrl+Shift+Z",), "cropping.side", redo),
    )
