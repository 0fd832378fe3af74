"""The desk: case, filters, wall, details; marks with auto-advance and undo."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from workstation.actions import intake as verbs
from workstation.actions import looking
from workstation.domain.case import Case, Handling, why_not_disseminate
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.image import Sight
from workstation.domain.person import Act, Person
from workstation.domain.tip import visible
from workstation.ui import dialogs
from workstation.ui.bench import Bench, Desk
from workstation.ui.desks.intake import questions, reading
from workstation.ui.desks.intake.commands import desk_commands, wall_commands
from workstation.ui.desks.intake.hanging import Hanging
from workstation.ui.desks.intake.marking import mark
from workstation.ui.desks.intake.pages import Pages
from workstation.ui.desks.intake.peeking import Peeking
from workstation.ui.desks.intake.taking import Taking, paths_in
from workstation.ui.desks.intake.wall import Filter, Wall
from workstation.ui.registry import Command
from workstation.ui.widgets import ThumbnailGrid

_MINE = ("case", "image", "images", "intake", "crop", "object", "zone", "vault")


class Intake(Desk):
    """Cases and their photographs."""

    id, title, primary = "cases", "Cases", "cases.folder"
    hint = "Q hold to look   O has object   N nothing usable   L later   U new again   Enter crop   Ctrl+A all"

    def commands(self) -> Sequence[Command]:
        """Cases and intakes; the single letters belong to the wall."""
        return desk_commands(self)

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.case: Case | None = None
        self._refused = 0
        self._labels: list[tuple[object, str]] = []
        self._next = 0
        self.wall = Wall()
        self.grid = ThumbnailGrid(self.wall, "Photographs, shielded")
        bench.registry.add(self.grid, wall_commands(self))
        self.pages = Pages(bench.registry, self.grid)
        self.filters, self.details, self.outcome = self.pages.filters, self.pages.details, self.pages.outcome
        self.taking, self.hanging = Taking(bench, self), Hanging(bench, self.wall, self.grid)
        self.peeking = Peeking(bench, self.grid, self.wall.image)
        self._build()
        self._wire()

    def _build(self) -> None:
        """Header, pages."""
        registry = self.bench.registry
        self.header.add(
            registry.button("cases.new", "quiet"),
            registry.button("cases.file"),
            registry.button("cases.folder", "primary"),
        )
        self.body.addWidget(self.pages, 1)
        self.setAcceptDrops(True)

    def _wire(self) -> None:
        """Signals between the parts."""
        self.grid.current_changed.connect(lambda _number: self._chosen())
        self.grid.selection_changed.connect(lambda _numbers: self._chosen())
        self.grid.activated.connect(lambda _number: self.crop())
        self.filters.changed.connect(self._narrow)
        self.details.object_wanted.connect(lambda ref: self.bench.window.go("objects", ref))

    # reading ------------------------------------------------------------------------------------------------------

    def refresh(self, change: Change | None) -> None:
        """Read cases and photographs again."""
        if change is None or change.verb.split(".")[0] in _MINE:
            session, wanted = self.bench.session, self.bench.window.case()
            self.bench.jobs.latest("cases.read", lambda: reading.read(session, wanted), self._show)

    def open(self, subject: object) -> None:
        """Put the cursor on a photograph, by id."""
        if isinstance(subject, int):
            self._next = subject
            self.refresh(None)

    def shield(self) -> None:
        """Nothing clear is left on the wall."""
        self.grid.shield()

    def reshield(self) -> None:
        """Other mosaics, of the wall and of the details."""
        self.wall.forget()
        self.grid.reload()
        self.hanging.fetch()
        self._chosen()

    def first_focus(self) -> QWidget | None:
        """The wall, or what can be done where there is none."""
        return self.grid if self.pages.currentWidget() is self.pages.work else super().first_focus()

    def _show(self, read: reading.Read) -> None:
        """Show what was read; the cursor stays on its photograph, or goes on after a mark."""
        wanted, self._next = self._next, 0
        held = self._hold()
        self._refused, self.case = read.refused, read.case
        labels: list[tuple[object, str]] = [(c.ref, f"{visible(c.ref)} · {visible(c.title)}") for c in read.cases]
        if labels != self._labels or self.bench.window.case() != (read.case.ref if read.case else None):
            self._labels = labels
            self.bench.window.set_cases(labels, read.case.ref if read.case else None)
        self.wall.fill(read.images, read.case.handling if read.case else Handling.H0)
        self.filters.count(self.wall.sights(), *self.wall.flagged())
        face = self.pages.currentWidget()
        self.pages.face(case=read.case is not None, images=bool(read.images))
        self.pages.refused.setVisible(read.refused > 0)
        self._show_facts(read)
        self._rehang(held, wanted)
        # Another face took away what had the keyboard, and with it the desk's keys.
        if self.pages.currentWidget() is not face and self.isVisible() and (place := self.first_focus()):
            place.setFocus(Qt.FocusReason.OtherFocusReason)
        self.bench.window.set_count("cases", self.wall.sights()[Sight.NEW])
        self.bench.registry.refresh()

    def _show_facts(self, read: reading.Read) -> None:
        """The line beside the title, and what blocks the case."""
        if read.case is None:
            self.header.set_facts("")
            self.pages.notice.say("", "warn")
            return
        case = read.case
        left = self.wall.sights()[Sight.NEW]
        many = f"{len(read.images):,} photographs, {left:,} new" if read.images else "no photographs"
        self.header.set_facts(f"{many}   ·   handling {case.handling}   ·   kept until {case.retain_until}")
        self.pages.notice.say(why_not_disseminate(case.handling, case.permission) or "", "warn")

    def _hold(self) -> tuple[int, list[int]]:
        """Ids of the photograph under the cursor and of the chosen ones, before the wall changes."""
        here = self.wall.image(self.grid.current)
        return here.id if here else 0, self.chosen()

    def _rehang(self, held: tuple[int, list[int]], go_to: int = 0) -> None:
        """The wall has other photographs: cursor and choice stay with theirs, or go to ``go_to``."""
        self.grid.reload()
        self.pages.show_wall(empty=self.wall.total > 0 and not self.wall.count())
        place = max(self.wall.find(go_to or held[0]), 0)
        if go_to or place != self.grid.current:  # else leave it: the wall may have been scrolled elsewhere
            self.grid.set_current(place)
        if not go_to:
            self.grid.set_selection([n for n in map(self.wall.find, held[1]) if n >= 0] or [place])
        self._chosen()
        self.hanging.fetch()

    def _narrow(self, chosen: Filter) -> None:
        """Other filters."""
        held = self._hold()
        self.wall.narrow(chosen)
        self.filters.count(self.wall.sights(), *self.wall.flagged())
        self._rehang(held)

    # choosing -----------------------------------------------------------------------------------------------------

    def chosen(self) -> list[int]:
        """Ids of the selected photographs, else of the one with the cursor."""
        numbers = self.grid.selection() or [self.grid.current]
        return [image.id for number in numbers if (image := self.wall.image(number))]

    def _chosen(self) -> None:
        """Another photograph under the cursor, or several."""
        ids = self.chosen()
        image = self.wall.image(self.grid.current)
        if len(ids) == 1 and image is not None and image.id == ids[0]:
            session, total, place = self.bench.session, self.wall.total, self.wall.place_in_case(self.grid.current)
            self.bench.jobs.latest(
                "cases.dossier",
                lambda: reading.dossier(session, ids[0], place, total),
                self.details.show_dossier,
                failed=lambda stop: self._no_dossier(ids[0], stop),
                owner=self,
            )
        else:
            self.bench.jobs.forget("cases.dossier")
            many = f"{len(ids):,} photographs chosen"
            hint = "O, N and L mark all of them; one Undo gives each its own state back."
            self.details.clear(*((many, hint) if ids else ()))
        self.bench.registry.refresh()

    def _no_dossier(self, image: int, stop: Stop) -> None:
        """A record that cannot be read says so where it would stand."""
        if self.chosen() == [image]:
            self.details.clear(stop.message)

    # acts ---------------------------------------------------------------------------------------------------------

    def new(self) -> None:
        """Ask and open a case, then choose it."""
        session = self.bench.session
        want = questions.ask_case(self, session.clock().date())
        if want is None:
            return
        more = {"provider": want.provider, "handling": want.handling, "retain_until": want.retain_until}
        self.bench.jobs.run(lambda: verbs.open_case(session, want.ref, want.title, **more), self._opened)  # type: ignore[arg-type]

    def _opened(self, change: Change) -> None:
        """The new case becomes the chosen one."""
        ref = str(change.result["ref"])
        self.bench.window.set_cases([*self._labels, (ref, visible(ref))], ref)
        self._labels = []
        self.bench.window.toast(f"Case {visible(ref)} is open.", tone="ok")

    def folder(self) -> None:
        """Take in a folder."""
        if path := dialogs.choose_folder(self, "Take in a folder"):
            self.taking.begin([path], self.case)

    def file(self) -> None:
        """Take in a ZIP file or one picture."""
        if path := dialogs.open_file(self, "Take in a ZIP file or a picture"):
            self.taking.begin([path], self.case)

    def permit(self) -> None:
        """Record the provider's leave."""
        case, session = self.case, self.bench.session
        said = dialogs.ask_text(
            self,
            "Record permission",
            "Who of the provider permitted dissemination, when, and how? It is kept in the case.",
            "Record",
            value=case.permission if case else "",
            name="Permission",
        )
        if said and case:
            self.bench.jobs.run(lambda: verbs.permit(session, case.ref, said), self._permitted)

    def _permitted(self, _change: Change) -> None:
        self.bench.window.toast("The permission is recorded.", tone="ok")

    def refused(self) -> None:
        """List every file that intakes of this case refused."""
        case, session = self.case, self.bench.session
        if case:
            self.bench.jobs.latest(
                "cases.refused", lambda: looking.refusals_of(session, case.ref), self.outcome.show_refusals
            )

    def crop(self) -> None:
        """Go to Cropping with the photograph under the cursor."""
        if image := self.wall.image(self.grid.current):
            self.bench.window.go("cropping", image.id)

    def mark(self, sight: Sight) -> None:
        """Mark what is chosen, go on to the next, offer to take it back."""
        ids = self.chosen()
        found = [image for n in range(self.wall.count()) if (image := self.wall.image(n)) and image.id in ids]
        self._next = self.wall.after(set(ids)) or ids[-1]
        mark(self.bench, self, {image.id: image.sight for image in found}, sight, self._go_to)

    def _go_to(self, image: int) -> None:
        """Where the cursor is after the next refill."""
        self._next = image

    # why not ------------------------------------------------------------------------------------------------------

    def why_not(self, act: str) -> str | None:
        """None, or why an act of the desk cannot be done now: new, folder, file, permit, refused."""
        person: Person = self.bench.session.person
        if act in ("new", "permit"):
            why = person.why_not(Act.MANAGE_CASES)
            if act == "permit" and not (self.case and self.case.handling in (Handling.H2, Handling.H3)):
                return "Only the handling codes H2 and H3 ask for a permission."
            return why
        if act == "refused":
            return None if self._refused else "No file of this case was refused."
        busy = "An intake is running; wait for its end, or stop it below." if self.taking.running else None
        return person.why_not(Act.TAKE_IN) or (None if self.case else "Open a case first (Ctrl+N).") or busy

    def why_not_mark(self) -> str | None:
        """None, or why nothing can be marked."""
        why: str | None = self.bench.session.person.why_not(Act.CROP)
        return why or (None if self.chosen() else "Choose a photograph first.")

    # drops --------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders of this computer may be dropped here."""
        if paths_in(event.mimeData()) and self.why_not("folder") is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask, then take in what was dropped."""
        paths = paths_in(event.mimeData())
        if self.case and dialogs.confirm(
            self,
            "Take in what was dropped?",
            f"{len(paths)} {'place' if len(paths) == 1 else 'places'} into case {visible(self.case.ref)}.",
            "Take in",
        ):
            self.taking.begin(paths, self.case)
