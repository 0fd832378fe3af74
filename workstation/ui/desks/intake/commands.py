"""What can be done in Cases: the desk's acts, and single letters which live only while the wall has the keyboard."""

from typing import TYPE_CHECKING

from workstation.domain.image import Sight
from workstation.ui.registry import Command

if TYPE_CHECKING:
    from workstation.ui.desks.intake.desk import Intake


def desk_commands(desk: "Intake") -> tuple[Command, ...]:
    """Cases and intakes."""

    def act(name: str, text: str, icon: str, *keys: str) -> Command:
        return Command(f"cases.{name}", text, icon, keys, "cases", getattr(desk, name), lambda: desk.why_not(name))

    return (
        act("new", "New case …", "add", "Ctrl+N"),
        act("folder", "Take in a folder …", "import", "Ctrl+I"),
        act("file", "Archive or file …", "folder", "Ctrl+Shift+I"),
        act("resume", "Go on with the intake", "play"),
        act("permit", "Record permission …", "key"),
        act("refused", "Refused files", "blocked"),
        act("handback", "Hand back …", "send"),
        act("hashes", "Hash sets …", "stack"),
    )


def wall_commands(desk: "Intake") -> tuple[Command, ...]:
    """Marks and the way on."""

    def sight(name: str, text: str, icon: str, key: str, value: Sight) -> Command:
        return Command(
            f"cases.wall.{name}", text, icon, (key,), "cases.wall", lambda: desk.mark(value), desk.why_not_mark
        )

    def one() -> str | None:
        return None if desk.grid.current >= 0 else "Choose a photograph first."

    look = Command(
        *("cases.wall.reveal", "Look at the photograph", "eye", ("Q",), "cases.wall", desk.grid.setFocus), held=True
    )
    return (
        look,
        sight("object", "Has object", "check", "O", Sight.HAS_OBJECT),
        sight("nothing", "Nothing", "close", "N", Sight.NOTHING),
        sight("later", "Later", "clock", "L", Sight.LATER),
        sight("new", "New again", "undo", "U", Sight.NEW),
        Command(
            "cases.wall.crop", "Crop", "cropping", ("C",), "cases.wall", desk.crop, one, tip="Crop this photograph"
        ),
    )
