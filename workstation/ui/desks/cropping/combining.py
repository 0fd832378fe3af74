"""Photographs of the same thing laid over this one: chosen by their mosaics, aligned, averaged."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workstation.actions import Session, browsing, enhancing
from workstation.actions.enhancing import Aligned
from workstation.domain.crop import MOST_FRAMES, Frame, Recipe
from workstation.domain.errors import Stop
from workstation.ui.bench import Bench
from workstation.ui.desks.cropping import sequence
from workstation.ui.desks.cropping.draft import Draft
from workstation.ui.desks.cropping.film import Film
from workstation.ui.dialogs import Question
from workstation.ui.jobs import Progress
from workstation.ui.widgets import label

if TYPE_CHECKING:
    from workstation.ui.desks.cropping.desk import Cropping


class Chosen(Question):
    """Photographs of the case, shielded; as many as may be combined."""

    def __init__(self, parent: QWidget, bench: Bench, order: "array[int]", here: int) -> None:
        super().__init__(
            parent,
            "Combine photographs",
            "Choose photographs which show the same thing as the crop: they are aligned to it and averaged. "
            "Only what lies under the crop is used of them. Ctrl+click, or Ctrl+Space, chooses several.",
            "Combine",
        )
        self.setMinimumSize(640, 480)
        self.film = Film(bench, wide=True, multi=True)
        self.film.fill(order)  # all of them: they are counted as at the desk
        self.film.grid.set_selection([])
        self._here = here
        self.count = label("", tone="muted")
        self.fields.addWidget(self.film, 1)
        self.fields.addWidget(self.count)
        self.film.grid.selection_changed.connect(lambda _numbers: self._check())
        self._check()

    def images(self) -> list[int]:
        """Ids of the chosen photographs."""
        ids = (self.film.strip.id_at(place) for place in self.film.grid.selection())
        return [image for image in ids if image != self._here]

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


def ask(parent: QWidget, bench: Bench, order: "array[int]", here: int) -> list[int] | None:
    """Ids of the photographs to combine; None if declined. Tests replace it."""
    box = Chosen(parent, bench, order, here)
    return box.images() if box.ask() else None


def align_all(
    session: Session, image: int, recipe: Recipe, others: Sequence[int], progress: Progress
) -> tuple[list[Aligned], list[Stop]]:
    """(those which lie over the crop, refusals of the others)."""
    frames: list[Aligned] = []
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
    """The act behind the step "Combine photographs". How well each lies is known while the window lives."""

    def __init__(self, bench: Bench, desk: "Cropping") -> None:
        super().__init__(desk)
        self._bench, self._desk = bench, desk
        self._lying: dict[Frame, str] = {}
        self._numbers: dict[tuple[int, str], int] = {}

    def choose(self) -> None:
        """Ask which photographs, align them, add the step."""
        desk = self._desk
        if why := desk.developing.why_not():
            self._bench.window.toast(why, tone="warn")
            return
        if desk.laid is None:
            return
        here = desk.laid.sheet.image.id
        if desk.film.strip.count() < 2:
            self._bench.window.toast("There is no other photograph in this case to combine with.", tone="warn")
            return
        chosen = ask(desk, self._bench, desk.film.strip.order, here)
        if chosen:
            self.combine(chosen)

    def combine_one(self, other: int) -> None:
        """One more photograph (id), found elsewhere, beside those which are combined already."""
        if why := self._desk.developing.why_not():
            self._bench.window.toast(why, tone="warn")
        elif len(self._desk.draft.frames) >= MOST_FRAMES:
            self._bench.window.toast(f"{MOST_FRAMES} photographs are combined already; leave one out.", tone="warn")
        else:
            self.combine([other], keep=True)

    def combine(self, others: Sequence[int], *, keep: bool = False) -> None:
        """Align these photographs (ids) to the crop and average them with it; ``keep``: with those combined before, too."""
        desk, session = self._desk, self._bench.session
        if desk.laid is None or (recipe := desk.draft.recipe(desk.laid.sheet.image)) is None:
            return
        image, bare = desk.laid.sheet.image.id, replace(recipe, steps=(), frames=())
        self._bench.jobs.track(
            "Aligning photographs",
            lambda progress: align_all(session, image, bare, others, progress),
            lambda answer: self._aligned(image, bare, keep, *answer),
            owner=self,
        )

    def told(self) -> None:
        """Say in the step which photographs are combined, and how well each lies."""
        card = self._desk.side.steps.cards.get("average")
        if card is not None:
            card.show_frames([(frame.image, self._words(frame)) for frame in self._desk.draft.frames])
        case, session = self._desk.case, self._bench.session
        digests = [one.image for one in self._desk.draft.frames if (case, one.image) not in self._numbers]

        def found(numbers: Mapping[str, int]) -> None:
            self._numbers |= {(case, digest): numbers.get(digest, 0) for digest in digests}
            self.told()

        if digests:
            find = lambda: browsing.numbers_of(session, case, digests)
            self._bench.jobs.latest("cropping.frames", find, found, owner=self._desk)

    def drop(self, digest: str) -> None:
        """Leave a combined photograph out; with the last one the step goes."""
        before = self._desk.draft
        frames = tuple(frame for frame in before.frames if frame.image != digest)
        steps = before.steps if frames else sequence.taken_out(before.steps, "average")
        self._push("Leave out a photograph", before, replace(before, steps=steps, frames=frames))

    def _words(self, frame: Frame) -> str:
        """``Photograph 3: 312 points agree``, counted as in the filmstrip."""
        place = 1 + self._desk.film.strip.find(self._numbers.get((self._desk.case, frame.image), 0))
        name = f"Photograph {place}" if place else "A photograph of another case"
        return f"{name}: {lies}" if (lies := self._lying.get(frame)) else name

    def _aligned(self, image: int, bare: Recipe, keep: bool, aligned: list[Aligned], refused: list[Stop]) -> None:
        desk = self._desk
        if desk.laid is None or desk.laid.sheet.image.id != image:
            self._bench.window.toast("Another photograph has come meanwhile; nothing was combined.", tone="warn")
            return
        now = desk.draft.recipe(desk.laid.sheet.image)
        if now is None or now.bounds() != bare.bounds():
            self._bench.window.toast("The crop was moved meanwhile: combine again.", tone="warn")
            return
        if aligned:
            before = desk.draft
            self._lying |= {one.frame: one.words for one in aligned}
            frames = {frame.image: frame for frame in before.frames if keep}
            frames |= {one.frame.image: one.frame for one in aligned}
            steps = before.steps
            if sequence.place_of(steps, "average") < 0:
                steps = sequence.put(steps, sequence.at_rest("average"))
            after = replace(before, steps=sequence.switched(steps, "average", on=True), frames=tuple(frames.values()))
            self._push("Combine photographs", before, after)
        self._bench.window.toast(_said(aligned, refused), tone="warn" if refused else "ok")

    def _push(self, text: str, before: Draft, after: Draft) -> None:
        desk = self._desk
        desk.canvas.push(text, partial(desk.put, after), partial(desk.put, before))


def _said(aligned: Sequence[Aligned], refused: Sequence[Stop]) -> str:
    """What came of the alignment."""
    words = []
    if len(aligned) == 1:
        words.append(f"1 photograph lies over this one: {aligned[0].words}.")
    elif aligned:
        words.append(f"{len(aligned)} photographs lie over this one.")
    if refused:
        many = "One" if len(refused) == 1 else str(len(refused))
        words.append(f"{many} could not be aligned: {refused[0].words}")
    return " ".join(words)
