"""Keeping a crop: as a new object, as one more of a draft, in place of a kept one; and taking one out."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from workstation.actions import cropping
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.person import Act, Person
from workstation.domain.review import ObjectState, Verb, why_not
from workstation.domain.tip import visible
from workstation.ui import dialogs
from workstation.ui.bench import Bench
from workstation.ui.desks.cropping import reading
from workstation.ui.desks.cropping.draft import Draft, Kept

if TYPE_CHECKING:
    from workstation.ui.desks.cropping.desk import Cropping


class Keeping:
    """The acts below the crop.

    ``ref`` is the object whose crop was kept last, ``joining`` the one which a part found elsewhere is to be added to.
    """

    def __init__(self, bench: Bench, desk: "Cropping") -> None:
        self._bench, self._desk = bench, desk
        self._busy = False
        self.ref = self._just = self.joining = ""

    def why_not(self, act: str) -> str | None:
        """None, or why "keep", "more" or "change" cannot be done now."""
        desk = self._desk
        person: Person = self._bench.session.person
        if why := person.why_not(Act.CROP):
            return why
        if self._busy:
            return "The crop is being kept."
        if desk.laid is None:
            return "There is no photograph here."
        why = desk.draft.why_not(desk.laid.sheet.image)
        if why is None and act == "change":
            loaded = self.loaded()
            if loaded is None and desk.draft.target:
                return f"The loaded crop is no longer in {desk.draft.target[0]}. What is drawn stays: keep it as new."
            if loaded is None:
                return "Load a kept crop first: the pencil in the list of kept crops."
            why = why_not(loaded.object, Verb.EDIT, person)
        return why

    def loaded(self) -> Kept | None:
        """The kept crop which is being changed."""
        desk = self._desk
        kept = desk.laid.kept if desk.laid else ()
        return next((one for one in kept if (one.object.ref, one.crop.id) == desk.draft.target), None)

    def adopt(self) -> None:
        """The photograph was read afresh: what was just kept is what "Change crop" changes now; a lost one is let go."""
        desk = self._desk
        if desk.laid is None:
            return
        recipe = desk.draft.recipe(desk.laid.sheet.image)
        mine = [
            (kept.object.ref, kept.crop.id)
            for kept in desk.laid.kept
            if recipe and kept.object.ref == self._just and kept.crop.recipe.digest() == recipe.digest()
        ]
        if mine:
            self._just = ""
            desk.aim(mine[-1])
        elif desk.draft.target and self.loaded() is None:
            desk.aim(None)

    def keep(self) -> None:
        """As the first crop of a new object."""
        self._keep("")

    def more(self) -> None:
        """Ask which draft, then keep as one more of it."""
        session, images, joining = self._bench.session, self._desk.film.strip.order, self.joining
        self._bench.jobs.latest(
            "cropping.drafts", lambda: reading.drafts(session, images, joining), self._choose, owner=self._desk
        )

    def change(self) -> None:
        """In place of the loaded one; asks first where that takes something back."""
        desk, loaded = self._desk, self.loaded()
        if loaded is None or desk.laid is None or desk.draft.region is None:
            return
        obj = loaded.object
        if obj.state != ObjectState.DRAFT and not dialogs.confirm(
            desk,
            f"Change {obj.ref}?",
            f"It is {obj.state}. Another crop makes version {obj.version + 1}, a draft again: it must be submitted and "
            "cleared anew.",
            "Change crop",
        ):
            return
        self._tidy()
        session, image, draft, region = self._bench.session, desk.laid.sheet.image.id, desk.draft, desk.draft.region
        self._begin()
        self._bench.jobs.run(
            lambda: _as_drawn(cropping.change, draft)(
                session, obj.ref, loaded.crop.id, region, instead_of=loaded.crop.recipe.digest()
            ),
            lambda change: self._kept(image, change, "changed"),
            failed=lambda stop: self._refused(image, stop),
            done=self._done,
            owner=desk,
            name="Changing the crop",
        )

    def why_not_drop(self, kept: Kept) -> str | None:
        """None, or why a crop cannot be taken out of its object."""
        return why_not(kept.object, Verb.EDIT, self._bench.session.person)

    def drop(self, kept: Kept) -> None:
        """Take a crop out of its object."""
        session, ref = self._bench.session, kept.object.ref
        if not dialogs.confirm(
            self._desk,
            f"Take this crop out of {ref}?",
            "The photograph and what you have drawn stay; the object becomes a draft again.",
            "Take it out",
            danger=True,
        ):
            return
        self._bench.jobs.run(
            lambda: cropping.discard(session, ref, kept.crop.id, instead_of=kept.crop.recipe.digest()),
            lambda _change: self._bench.window.toast(f"The crop is out of {ref}.", tone="ok"),
            owner=self._desk,
        )

    def _choose(self, drafts: list[tuple[str, str]]) -> None:
        if not drafts:
            self._bench.window.toast("No object of this case is a draft. Keep it as a new object.", tone="warn")
            return
        ref = dialogs.ask_choice(
            self._desk, "Add to an object", "The crop becomes one more picture of it.", "Add crop", drafts
        )
        if ref:
            self._keep(ref)

    def _tidy(self) -> None:
        """Steps which are on and change nothing are not kept: their record would explain what nobody did."""
        desk = self._desk
        desk.side.steps.settle()
        before = desk.draft
        after = replace(before, steps=tuple(step for step in before.steps if not (step.on and step.neutral)))
        if after.steps != before.steps:
            desk.canvas.push("Leave out idle steps", partial(desk.put, after), partial(desk.put, before))

    def _keep(self, ref: str) -> None:
        desk = self._desk
        self._tidy()
        if desk.laid is None or desk.draft.region is None:
            return
        session, image, draft, region = self._bench.session, desk.laid.sheet.image.id, desk.draft, desk.draft.region
        self._begin()
        self._bench.jobs.run(
            lambda: _as_drawn(cropping.keep, draft)(session, image, region, object_ref=ref),
            lambda change: self._kept(image, change, "kept"),
            failed=lambda stop: self._refused(image, stop),
            done=self._done,
            owner=desk,
            name="Keeping the crop",
        )

    def _begin(self) -> None:
        self._busy = True
        self._bench.registry.refresh()

    def _done(self) -> None:
        self._busy = False
        self._bench.registry.refresh()

    def _kept(self, image: int, change: Change, how: str) -> None:
        """Say where it went, and what still blocks it."""
        ref, blocked = str(change.result["ref"]), change.result.get("blocked")
        count = len(blocked) if isinstance(blocked, list) else 0
        self.ref = self._just = ref
        words = f"{how.capitalize()}: {ref}."
        if count:
            many = "A zone blocks it" if count == 1 else f"{count} zones block it"
            words += f" {many} until masked, or overruled by a second analyst."
        linked = [str(case) for case in found] if isinstance(found := change.result.get("linked"), list) else []
        if linked:
            words += f" It now links the cases {', '.join(visible(case) for case in linked)}: tell their case officers."
        self._tell(image, words, "warn" if count or linked else "info")
        self._bench.window.saved(f"{ref} {how} {change.at.astimezone():%H:%M}")

    def _refused(self, image: int, stop: Stop) -> None:
        """Nothing was kept: say why where it was asked, and read afresh what others may have changed. The draft stays."""
        self._tell(image, stop.words, "danger")
        self._desk.refresh(None)

    def _tell(self, image: int, words: str, tone: str) -> None:
        """Beside the crop if its photograph is still here, else at the foot of the window."""
        laid = self._desk.laid
        if laid and laid.sheet.image.id == image:
            self._desk.side.told.say(words, tone)
        else:
            self._bench.window.toast(words, tone="ok" if tone == "info" else tone)


def _as_drawn(verb: Callable[..., Change], draft: Draft) -> Callable[..., Change]:
    """A verb which keeps a recipe, with all of the drawn one but its region."""
    return partial(
        verb, masks=draft.masks, steps=draft.steps, polygon=draft.polygon, angle=draft.angle, frames=draft.frames
    )
