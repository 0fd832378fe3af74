"""Verdicts on what is chosen on the wall: marks, the way back to the last one, and those alike."""

from array import array
from typing import TYPE_CHECKING

from workstation.domain.image import Sight
from workstation.domain.person import Act
from workstation.ui.bench import Bench
from workstation.ui.desks.intake.marking import mark

if TYPE_CHECKING:
    from workstation.ui.desks.intake.desk import Intake

_ALONE = "No other photograph was found to be like this one."


class Judging:
    """What the keys of the wall do to the photographs of a desk."""

    def __init__(self, bench: Bench, desk: "Intake") -> None:
        self._bench, self._desk = bench, desk
        self._past: list[tuple[int, int]] = []
        self._case = 0
        self._marked: list[int] = []

    def mark(self, sight: Sight) -> None:
        """Mark what is chosen and what is folded behind it, go on to the next, offer to take it back."""
        desk, wall = self._desk, self._desk.wall
        ids = desk.chosen()
        if desk.case and ids:
            self._here().append((ids[0], desk.places().runs[0][0]))
            desk.go_to(wall.after(desk.places()) or ids[-1])
            folds, opened = wall.folds, frozenset(wall.opened)

            def behind() -> "array[int]":
                return folds.behind_these(ids, opened)

            self._marked = [*ids, *behind()] if len(ids) == 1 else []
            mark(self._bench, desk, desk.case.ref, ids, sight, desk.go_to, behind)

    def _here(self) -> list[tuple[int, int]]:
        """What was judged in the case of now: (photograph, its place), the last one last."""
        if self._case != self._desk.wall.case:
            self._case, self._past = self._desk.wall.case, []
        return self._past

    def take_marked(self) -> list[int]:
        """The photographs marked with the last key, once; empty where they were many."""
        marked, self._marked = self._marked, []
        return marked

    def back(self) -> None:
        """To the photograph judged last, and with every further call to the one before."""
        here = self._desk.wall.id_at(self._desk.grid.current)
        while self._here():
            image, place = self._past.pop()
            if image != here:
                self._desk.hanging.back(image, place)
                break
        self._bench.registry.refresh()

    def unfold(self) -> None:
        """Open the group under the cursor, in its place; a photograph alone goes to Cropping."""
        if not self._desk.hanging.turn(opened=True):
            self._desk.crop()

    def turn(self) -> None:
        """Open the group under the cursor in its place, or fold it again."""
        if not self._desk.hanging.turn(opened=True):
            self._desk.hanging.turn(opened=False)

    def sideways(self, forward: bool) -> bool:
        """The right arrow opens a folded group, the left one folds it from its first; True if there was one to turn."""
        here = self._desk.wall.id_at(self._desk.grid.current)
        return (forward or self._desk.wall.front(here) == here) and self._desk.hanging.turn(opened=forward)

    def part(self) -> None:
        """Take the photograph under the cursor out of those alike."""
        if image := self._desk.wall.id_at(self._desk.grid.current):
            self._desk.go_to(image)
            self._desk.details.standing.part(image)

    # why not ------------------------------------------------------------------------------------------------------

    def why_not_mark(self) -> str | None:
        """None, or why nothing can be marked."""
        desk = self._desk
        why: str | None = self._bench.session.person.why_not(Act.CROP)
        places = desk.places()
        if places and not desk.wall.complete and (len(places) > 1 or desk.wall.grouped(desk.grid.current)):
            return why or "The rest of this case is still being listed; try again in a moment."
        return why or (None if places else "Choose a photograph first.")

    def why_not_back(self) -> str | None:
        """None, or why there is no way back."""
        return None if self._here() else "Nothing was judged here yet."

    def why_not_turn(self) -> str | None:
        """None, or why there is nothing to open or fold."""
        wall = self._desk.wall
        return (
            None
            if wall.group(wall.id_at(self._desk.grid.current))
            else "No other photograph shown here is like this one."
        )

    def why_not_part(self) -> str | None:
        """None, or why the photograph under the cursor cannot be taken out of those alike."""
        why: str | None = self._bench.session.person.why_not(Act.CROP)
        return why or (None if self._desk.details.standing.grouped else _ALONE)
