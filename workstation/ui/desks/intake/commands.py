"""What can be done in Cases: the desk's acts, and single letters which live only while the wall has the keyboard."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from workstation.domain.image import Sight
from workstation.domain.wall import ELSEWHERE
from workstation.ui.desks.intake.moving import move
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
        Command(
            *("cases.originals", "Where the originals lie …", "folder", (), "cases"),
            lambda: move(desk.bench, desk, desk.case, desk.chosen()),
            lambda: desk.why_not("originals"),
        ),
    )


def wall_commands(desk: "Intake") -> tuple[Command, ...]:
    """Marks, the way on, and what is above the wall."""
    return (*_marks(desk), *_ways(desk), *_filters(desk))


def _marks(desk: "Intake") -> tuple[Command, ...]:
    judging = desk.judging

    def sight(name: str, text: str, icon: str, key: str, value: Sight) -> Command:
        mark = lambda: judging.mark(value)
        return Command(f"cases.wall.{name}", text, icon, (key,), "cases.wall", mark, judging.why_not_mark)

    return (
        sight("object", "Has object", "check", "O", Sight.HAS_OBJECT),
        sight("nothing", "Nothing", "close", "N", Sight.NOTHING),
        sight("later", "Later", "clock", "L", Sight.LATER),
        sight("new", "New again", "undo", "U", Sight.NEW),
    )


def _ways(desk: "Intake") -> tuple[Command, ...]:
    judging = desk.judging

    def act(
        name: str, text: str, icon: str, key: str, run: Callable[[], None], why: Callable[[], str | None], tip: str = ""
    ) -> Command:
        return Command(f"cases.wall.{name}", text, icon, (key,), "cases.wall", run, why, tip=tip)

    def one() -> str | None:
        return None if desk.grid.current >= 0 else "Choose a photograph first."

    look = Command(
        *("cases.wall.reveal", "Look at the photograph", "eye", ("Q",), "cases.wall", desk.grid.setFocus), held=True
    )
    return (
        look,
        act("crop", "Crop", "cropping", "C", desk.crop, one, "Crop this photograph"),
        act("back", "Back", "undo", "B", judging.back, judging.why_not_back, "Back to the photograph judged last"),
        act("unfold", "Open or fold those alike", "stack", "A", judging.turn, judging.why_not_turn),
        act("apart", "Not the same", "close", "X", judging.part, judging.why_not_part),
    )


def _filters(desk: "Intake") -> tuple[Command, ...]:
    filters = desk.filters

    def act(name: str, text: str, icon: str, key: str, run: Callable[[], None]) -> Command:
        return Command(f"cases.wall.{name}", text, icon, (key,), "cases.wall", run)

    def only(name: str, key: str, value: str) -> Command:
        show = lambda: filters.put(filters.chosen().narrowed("state", [value]))
        return act(f"only_{name}", f"Show only: {name}", "filter", key, show)

    return (
        act("filter", "More filters", "filter", "F", filters.open_values),
        act("order", "Order", "sort", "S", filters.open_orders),
        act("only_all", "Show all", "filter", "0", filters.clear),
        only("new", "1", Sight.NEW),
        only("object", "2", Sight.HAS_OBJECT),
        only("later", "3", Sight.LATER),
        only("nothing", "4", Sight.NOTHING),
        only("judged", "5", ELSEWHERE),
    )
