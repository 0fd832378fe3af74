"""The reviewer's acts with their keys; single letters, as nothing is typed at this desk."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from workstation.ui.registry import Command

if TYPE_CHECKING:
    from workstation.ui.desks.reviewing.desk import Reviewing


def commands_of(desk: "Reviewing") -> list[Command]:
    """The acts of the desk."""
    acts: Sequence[tuple[str, str, str, str, Callable[[], object], Callable[[], str | None]]] = (
        ("approve", "Approve …", "check", "A", desk.approve, desk.why_not_approve),
        ("return", "Return …", "undo", "R", desk.give_back, desk.why_not_return),
        ("comment", "Comment …", "comment", "C", desk.comment, desk.why_not_comment),
        ("seen", "Seen", "eye", "X", desk.tick, desk.why_not_tick),
        ("next", "Next to be looked at", "forward", "N", lambda: desk.ticks.step(1), desk.why_not_look),
        ("last", "Previous", "back", "P", lambda: desk.ticks.step(-1), desk.why_not_look),
        ("fit", "Whole picture or real pixels", "fit", "F", desk.toggle_fit, desk.why_not_look),
        ("show", "Show the pictures", "eye", "Q", desk.reveal, lambda: None),
        ("edit", "Open in Objects", "objects", "Ctrl+Shift+O", desk.go_to_object, desk.why_not_look),
    )
    return [
        Command(f"review.{name}", text, icon, (key,), desk.id, run, why) for name, text, icon, key, run, why in acts
    ]
