"""What can be done in Cropping. Single letters live on the photograph only."""

from typing import TYPE_CHECKING

from workstation.domain.image import Sight
from workstation.ui.registry import Command

if TYPE_CHECKING:
    from workstation.ui.desks.cropping.desk import Cropping


def desk_commands(desk: "Cropping") -> tuple[Command, ...]:
    """Keeping."""

    def act(name: str, text: str, icon: str, key: str, tip: str) -> Command:
        return Command(
            f"cropping.{name}",
            text,
            icon,
            (key,),
            "cropping",
            lambda: getattr(desk.keeping, name)(),
            lambda: desk.keeping.why_not(name),
            tip=tip,
        )

    return (
        act("keep", "Keep as new object", "add", "Ctrl+Alt+N", "Keep the crop as the first picture of a new object"),
        act("more", "Add to object …", "stack", "Ctrl+Alt+A", "Keep the crop as one more picture of an object"),
        act("change", "Change crop", "edit", "Ctrl+S", "Give the loaded crop this recipe"),
    )


def photograph_commands(desk: "Cropping") -> tuple[Command, ...]:
    """On the photograph: the way through the case, marks, starts without a mouse."""

    def act(name: str, text: str, icon: str, keys: tuple[str, ...], run: object, why_not: object = None) -> Command:
        why = why_not or desk.why_not_photograph
        return Command(f"cropping.canvas.{name}", text, icon, keys, "cropping.canvas", run, why)  # type: ignore[arg-type]

    return (
        act("previous", "Previous photograph", "back", ("PgUp",), lambda: desk.step(-1)),
        act("next", "Next photograph", "forward", ("PgDown",), lambda: desk.step(1)),
        act("unseen", "Next new", "forward", ("Ctrl+PgDown",), desk.unseen, desk.why_not_unseen),
        act("nothing", "Nothing usable", "close", ("N",), lambda: desk.mark(Sight.NOTHING)),
        act("later", "Later", "clock", ("L",), lambda: desk.mark(Sight.LATER)),
        act("middle", "Put a crop in the middle", "rectangle", ("C",), desk.put_middle),
        act("cover", "Put a mask in the middle of the crop", "mask", ("Shift+B",), desk.put_cover, desk.why_not_region),
        act("clear", "Show clear", "eye", ("P",), desk.side_toggle, desk.why_not_clear),
    )


def side_commands(desk: "Cropping") -> tuple[Command, ...]:
    """Undo reaches the sliders and numbers, too; the single letters of the photograph do not."""
    stack = lambda: desk.canvas.undo

    def undo() -> None:
        desk.side.steps.settle()
        stack().undo()

    return (
        Command("cropping.side.undo", "Undo", "undo", ("Ctrl+Z",), "cropping.side", undo),
        Command("cropping.side.redo", "Redo", "redo", ("Ctrl+Shift+Z",), "cropping.side", lambda: stack().redo()),
    )
