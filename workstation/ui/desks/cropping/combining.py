"""Photographs of the same thing laid over this one: chosen by their mosaics, aligned, averaged."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workstation.actions import Session, enhancing
from workstation.domain.crop import MOST_FRAMES, Frame, Recipe
from workstation.domain.errors import Stop
from workstation.ui.bench import Bench
from workstation.ui.desks.cropping import sequence
from workstation.ui.desks.cropping.draft import Draft
from workstation.ui.desks.cropping.strip import Strip
from workstation.ui.dialogs import Question
from workstation.ui.jobs import Progress
from workstation.ui.widgets import ThumbnailGrid, label

if TYPE_CHECKING:
    from workstation.ui.desks.cropping.desk import Cropping


class Chosen(Question):
    """Photographs of the case, shielded; as many as may be combined."""

    def __init__(self, parent: QWidget, strip: Strip, others: Sequence[int]) -> None:
        super().__init__(
            parent,
            "Combine photographs",
            "Choose photographs which show the same thing as the crop: they are aligned to it and averaged. "
            "Only what lies under the crop is used of them. Ctrl+click, or Ctrl+Space, chooses several.",
            "Combine",
        )
        self.setMinimumSize(640, 480)
        self.grid = ThumbnailGrid(strip, "Photographs of the case, shielded", size=112)
        self._strip, self._others = strip, set(others)
        self.count = label("", tone="muted")
        self.fields.addWidget(self.grid, 1)
        self.fields.addWidget(self.count)
        self.grid.selection_changed.connect(lambda _numbers: self._check())
        self._check()

    def images(self) -> list[int]:
        """Ids of the chosen photographs."""
        ids = (self._strip.images[place].id for place in self.grid.selection())
        return [image for image in ids if image in self._others]

    def _check(self) -> None:
        many = len(self.images())
        self.count.setText(f"{many} chosen" if many else "")
        self.yes.set_why_not(
            "Choose at least one other photograph."
            if not many
            else f"At most {MOST_FRAMES} photographs can be combined with the first."
            if many > MOST_FRAMES
            else None
        )


def ask(parent: QWidget, strip: Strip, others: Sequence[int]) -> list[int] | None:
    """Ids of the photographs to combine; None if declined. Tests replace it."""
    box = Chosen(parent, strip, others)
    return box.images() if box.ask() else None


def align_all(
    session: Session, image: int, recipe: Recipe, others: Sequence[int], progress: Progress
) -> tuple[list[Frame], list[Stop]]:
    """(frames which lie over the crop, refusals of the others)."""
    frames: list[Frame] = []
    refused: list[Stop] = []
    for number, other in enumerate(others):
        progress.step(number, len(others), "photographs aligned")
        progress.breathe()
        try:
            frames.append(enhancing.align(session, image, recipe, other))
        except Stop as stop:
            refused.append(stop)
    return frames, refused


class Combining(QObject):
    """The act behind the step "Combine photographs"."""

    def __init__(self, bench: Bench, desk: "Cropping") -> None:
        super().__init__(desk)
        self._bench, self._desk = bench, desk

    def choose(self) -> None:
        """Ask which photographs, align them, add the step."""
        desk, strip = self._desk, self._desk.film.strip
        if why := desk.developing.why_not():
            self._bench.window.toast(why, tone="warn")
            return
        if desk.laid is None:
            return
        here = desk.laid.sheet.image.id
        others = [image.id for image in strip.images if image.id != here]
        if not others:
            self._bench.window.toast("There is no other photograph in this case to combine with.", tone="warn")
            return
        chosen = ask(desk, strip, others)
        if chosen:
            self.combine(chosen)

    def combine(self, others: Sequence[int]) -> None:
        """Align these photographs (ids) to the crop and average them with it."""
        desk, session = self._desk, self._bench.session
        if desk.laid is None or (recipe := desk.draft.recipe(desk.laid.sheet.image)) is None:
            return
        image, bare = desk.laid.sheet.image.id, replace(recipe, steps=(), frames=())
        self._bench.jobs.track(
            "Aligning photographs",
            lambda progress: align_all(session, image, bare, others, progress),
            lambda answer: self._aligned(image, bare, *answer),
            owner=self,
        )

    def told(self) -> None:
        """Say in the step how many photographs are combined."""
        card = self._desk.side.steps.cards.get("average")
        if card is not None:
            many = len(self._desk.draft.frames)
            card.say(f"With {many} other {'photograph' if many == 1 else 'photographs'}." if many else "")

    def _aligned(self, image: int, bare: Recipe, frames: list[Frame], refused: list[Stop]) -> None:
        desk = self._desk
        if desk.laid is None or desk.laid.sheet.image.id != image:
            self._bench.window.toast("Another photograph has come meanwhile; nothing was combined.", tone="warn")
            return
        now = desk.draft.recipe(desk.laid.sheet.image)
        if now is None or now.bounds() != bare.bounds():
            self._bench.window.toast("The crop was moved meanwhile: combine again.", tone="warn")
            return
        if frames:
            before = desk.draft
            steps = sequence.put(before.steps, sequence.at_rest("average"))
            after = replace(before, steps=steps, frames=tuple(frames))
            self._push(before, after)
        self._bench.window.toast(_said(frames, refused), tone="warn" if refused else "ok")

    def _push(self, before: Draft, after: Draft) -> None:
        desk = self._desk
        desk.canvas.push("Combine photographs", partial(desk.put, after), partial(desk.put, before))


def _said(frames: Sequence[Frame], refused: Sequence[Stop]) -> str:
    """What came of the alignment."""
    words = []
    if frames:
        many = "1 photograph lies" if len(frames) == 1 else f"{len(frames)} photographs lie"
        words.append(f"{many} over this one.")
    if refused:
        many = "One" if len(refused) == 1 else str(len(refused))
        words.append(f"{many} could not be aligned: {refused[0].message}")
    return " ".join(words)
