"""Marks on photographs: the act, going on to the next, and taking it back by the opposite marks."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject

from workstation.actions import Session, cropping
from workstation.domain.change import Change
from workstation.domain.image import Sight
from workstation.ui.bench import Bench


def said(count: int, sight: Sight) -> str:
    """What the toast says."""
    return f"{count:,} photographs: {sight}." if count > 1 else f"Marked: {sight}."


def mark(bench: Bench, owner: QObject, before: Mapping[int, Sight], sight: Sight, go_to: Callable[[int], None]) -> None:
    """Mark photographs (id → state until now); Undo marks them back and calls ``go_to`` with the first."""
    session: Session = bench.session
    ids = list(before)

    def back() -> None:
        go_to(ids[0])
        bench.jobs.run(lambda: _back(session, before), owner=owner)

    def told(_changes: Sequence[Change]) -> None:
        bench.window.toast(said(len(ids), sight), back)

    bench.jobs.run(lambda: cropping.mark(session, ids, sight), told, owner=owner)


def _back(session: Session, before: Mapping[int, Sight]) -> list[Change]:
    """Each photograph as it was, in groups of equal states."""
    groups = {sight: [one for one, was in before.items() if was is sight] for sight in set(before.values())}
    return [change for sight, ids in groups.items() for change in cropping.mark(session, ids, sight)]
