"""Marks on photographs: the act, going on to the next, and taking it back."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from workstation.actions import Session, browsing
from workstation.actions.browsing import Marked
from workstation.domain.change import Change
from workstation.domain.image import Sight
from workstation.ui.bench import Bench


def said(count: int, sight: Sight, left: int = 0) -> str:
    """What the toast says; ``left`` were not marked."""
    marked = f"{count:,} photographs: {sight}." if count > 1 else f"Marked: {sight}."
    word = "was left: it is" if left == 1 else "were left: they are"
    return f"{marked} {left:,} alike {word} judged already." if left else marked


def mark(
    bench: Bench,
    owner: QObject,
    case: str,
    ids: Sequence[int],
    sight: Sight,
    go_to: Callable[[int], None],
    behind: Callable[[], Sequence[int]] = tuple,
) -> None:
    """Mark photographs of a case by id, and those ``behind`` them which nobody has judged.

    Undo gives each its own state back and calls ``go_to`` with the first.
    """
    session: Session = bench.session

    def told(done: tuple[Change, Marked]) -> None:
        def back() -> None:
            go_to(ids[0])
            bench.jobs.run(lambda: browsing.put_back(session, done[1]), owner=owner)

        bench.window.toast(said(done[1].many, sight, done[1].left), back)

    bench.jobs.run(lambda: browsing.mark(session, case, ids, sight, behind()), told, owner=owner)
