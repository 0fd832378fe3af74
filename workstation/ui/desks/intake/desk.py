"""The desk: case, filters, wall, details; marks with auto-advance and undo."""

from array import array
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from workstation.actions import intake as verbs
from workstation.actions import looking
from workstation.actions.browsing import View
from workstation.domain.case import Case, Handling, why_not_disseminate
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.image import Sight
from workstation.domain.person import Act, Person
from workstation.domain.ranges import Ranges
from workstation.domain.tip import visible
from workstation.domain.wall import Filter
from workstation.ui import dialogs
from workstation.ui.bench import Bench, Desk
from workstation.ui.desks.intake import questions, reading
from workstation.ui.desks.intake.arranging import Arranging
from workstation.ui.desks.intake.commands import desk_commands, wall_commands
from workstation.ui.desks.intake.filters import Filters
from workstation.ui.desks.intake.handing import hand_back
from workstation.ui.desks.intake.hanging import Hanging
from workstation.ui.desks.intake.judging import Judging
from workstation.ui.desks.intake.keeping import Keeping
from workstation.ui.desks.intake.pages import Pages
from workstation.ui.desks.intake.peeking import Peeking
from workstation.ui.desks.intake.taking import Taking, paths_in
from workstation.ui.desks.intake.wall import Wall
from workstation.ui.keyrules import native
from workstation.ui.registry import Command
from workstation.ui.widgets import IconButton, ThumbnailGrid

_UNCOUNTED = ("image.parted", "image.rejoined", "images.arranged")
"""Changes which no count of the case tells."""

_FEW = 60
"""Photographs marked with one key after which the rest of the wall is left as it is."""

_MINE = ("case", "image", "images", "intake", "crop", "object", "zone", "vault", "hashes")


class Intake(Desk):
    """Cases and their photographs."""

    id, title, primary = "cases", "Cases", "cases.folder"
    hint = (
        "Q hold to look   O has object   N nothing usable   L later   B back   A those alike   Enter open   Ctrl+A all"
    )

    def commands(self) -> Sequence[Command]:
        """Cases and intakes; the single letters belong to the wall."""
        return desk_commands(self)

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.case: Case | None = None
        self._refused = 0
        self._interrupted: Sequence[verbs.Interrupted] = ()
        self._told: set[int] = set()
        self._labels: list[tuple[object, str]] = []
        self._next = self._sought = 0
        self.wall = Wall()
        self.grid = ThumbnailGrid(self.wall, "Photographs, shielded")
        self.filters = Filters()
        self.judging = Judging(bench, self)
        bench.registry.add(self.grid, wall_commands(self))
        self.pages = Pages(bench, self.grid, self.filters)
        self.details, self.outcome = self.pages.details, self.pages.outcome
        self.taking, self.hanging = Taking(bench, self), Hanging(bench, self.wall, self.grid)
        self.peeking = Peeking(bench, self.grid, self.wall.id_at)
        self.keeping, self.arranging = Keeping(bench, self.filters), Arranging(bench, self)
        self._build()
        self._wire()

    def _build(self) -> None:
        """Header, pages."""
        registry = self.bench.registry
        self.header.add(
            registry.button("cases.new", "quiet"),
            registry.button("cases.file"),
            registry.button("cases.folder", "primary"),
            self._more(),
        )
        self.body.addWidget(self.pages, 1)
        self.setAcceptDrops(True)

    def _more(self) -> QWidget:
        """What is wanted less often."""
        menu = QMenu(self)
        for name in ("cases.originals", "cases.hashes", "cases.handback"):
            menu.addAction(self.bench.registry.action(name))
        made = IconButton("more", "More acts")
        made.setMenu(menu)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return made

    def _wire(self) -> None:
        """Signals between the parts."""
        self.pages.hashsets.left.connect(self._photographs)
        self.grid.current_changed.connect(lambda _number: self._chosen())
        self.grid.selection_changed.connect(lambda _numbers: self._chosen())
        self.grid.activated.connect(lambda _number: self.judging.unfold())
        self.grid.sideways = self.judging.sideways
        self.filters.changed.connect(lambda: self.refresh(None))
        self.hanging.counted.connect(self._counted)
        self.hanging.settled.connect(self._chosen)
        self.hanging.outdated.connect(lambda: self.refresh(None))
        self.bench.registry.remapped_now.connect(self._name_keys)
        self._name_keys()
        self.details.film.attend(self.bench)
        self.details.standing.attend(self.bench)
        self.details.film.frame_wanted.connect(self.open)
        # A frame folded behind one alike is chosen with that.
        hung = lambda image: max(self.wall.find(image), self.wall.find(self.wall.front(image)))
        self.details.film.all_wanted.connect(lambda images: self.grid.set_selection(map(hung, images)))
        self.details.object_wanted.connect(lambda ref: self.bench.window.go("objects", ref))

    def _name_keys(self) -> None:
        """Chips and buttons above the wall tell the keys in force."""
        acts = {name: f"cases.wall.{name}" for name in ("filter", "order")}
        acts |= {name: f"cases.wall.only_{name}" for name in ("all", "new", "object", "later", "nothing", "judged")}
        keys = self.bench.registry.keys_of
        self.filters.name_keys({name: native(next(iter(keys(act)), "")) for name, act in acts.items()})

    # reading ------------------------------------------------------------------------------------------------------

    def refresh(self, change: Change | None) -> None:
        """Read cases and photographs again."""
        session, wanted = self.bench.session, self.bench.window.case()
        if change is not None and change.verb in _UNCOUNTED:
            self.hanging.doubt()
        marked = self.judging.take_marked()
        if change is not None and change.verb == "image.marked":
            self.hanging.touched([int(change.subject.partition(":")[2])], self._wanted)
        elif change is not None and change.verb == "images.marked" and 0 < len(marked) <= _FEW:
            self.hanging.touched(marked, self._wanted)
        elif change is None or change.verb.split(".")[0] in _MINE:
            view, sought = View(self.filters.chosen(), self.filters.order()), self._sought
            self.bench.jobs.latest("cases.read", lambda: reading.read(session, wanted, view, sought), self._show)

    def look(self) -> None:
        """While an intake runs: only what is new."""
        if self.case and self.case.ref == self.bench.window.case() and self.wall.count():
            self.hanging.arrive()
        else:
            self.refresh(None)

    def _wanted(self) -> int:
        """Where the cursor is to be, once."""
        wanted, self._next = self._next, 0
        return wanted

    def open(self, subject: object) -> None:
        """Put the cursor on a photograph, by id; it hangs here although the filter hides it."""
        if isinstance(subject, int):
            self._next = self._sought = subject
            self.refresh(None)

    def shield(self) -> None:
        """Nothing clear is left on the wall."""
        self.grid.shield()

    def reshield(self) -> None:
        """Other mosaics, of the wall and of the details."""
        self.wall.forget()
        self.grid.reload()
        self.hanging.fetch()
        self.details.film.forget()
        self._chosen()

    def first_focus(self) -> QWidget | None:
        """The wall, or what can be done where there is none."""
        return self.grid if self.pages.currentWidget() is self.pages.work else super().first_focus()

    def _show(self, read: reading.Read) -> None:
        """Show what was read; the cursor stays on its photograph, or goes on after a mark."""
        found = read.listing
        self._refused, self.case, self._interrupted = found.refused if found else 0, read.case, read.interrupted
        if self._interrupted and not self.taking.running and self.outcome.isHidden():
            self._tell_interrupted(self._interrupted[-1])
        labels: list[tuple[object, str]] = [(c.ref, f"{visible(c.ref)} · {visible(c.title)}") for c in read.cases]
        if labels != self._labels or self.bench.window.case() != (read.case.ref if read.case else None):
            self._labels = labels
            self.bench.window.set_cases(labels, read.case.ref if read.case else None)
        known = found.known if found else 0
        self.filters.count_known(known)
        face = self.pages.currentWidget()
        self.pages.face(case=read.case is not None, images=bool(known or (found and found.tally.whole)))
        self.pages.refused.setVisible(self._refused > 0)
        self._sought = 0 if read.sought == self._sought else self._sought
        self.hanging.show(found, self._wanted(), sought=read.sought)
        self._counted()
        self.keeping.read(found)
        self.arranging.once()
        if self.case and self.filters.known.isChecked():
            self.pages.known.load(self.case.ref)
        # Another face took away what had the keyboard, and with it the desk's keys.
        if self.pages.currentWidget() is not face and self.isVisible() and (place := self.first_focus()):
            place.setFocus(Qt.FocusReason.OtherFocusReason)
        self.bench.registry.refresh()

    def _tell_interrupted(self, found: verbs.Interrupted) -> None:
        """Once a session for each."""
        if found.id not in self._told:
            self._told.add(found.id)
            self.outcome.show_interrupted(found)

    def _show_facts(self) -> None:
        """The line beside the title, and what blocks the case."""
        case = self.case
        if case is None:
            self.header.set_facts("")
            self.pages.notice.say("", "warn")
            return
        tally = self.wall.tally
        left = tally.values("state", Filter()).get(Sight.NEW, 0)
        many = f"{tally.shown:,} photographs, {left:,} new" if tally.shown else "no photographs"
        self.header.set_facts(f"{many}   ·   handling {case.handling}   ·   kept until {case.retain_until}")
        self.pages.notice.say(why_not_disseminate(case.handling, case.permission) or "", "warn")

    def _counted(self) -> None:
        """The wall's numbers have changed."""
        self.filters.count(self.wall.tally)
        self.pages.show_wall(empty=self.wall.total > 0 and not self.wall.count())
        self._show_facts()
        self.bench.window.set_count("cases", self.wall.tally.values("state", Filter()).get(Sight.NEW, 0))

    # choosing -----------------------------------------------------------------------------------------------------

    def places(self) -> Ranges:
        """Where the selected photographs hang, else the one with the cursor; nothing while the wall is not shown."""
        here = self.grid.current
        if self.pages.left.currentWidget() is not self.pages.wall or here < 0:
            return Ranges()
        return self.grid.chosen or Ranges(((here, here),))

    def chosen(self) -> "array[int]":
        """Their ids."""
        return self.wall.ids(self.places())

    def _chosen(self) -> None:
        """Another photograph under the cursor, or several."""
        places, here = self.places(), self.wall.id_at(self.grid.current)
        if len(places) == 1 and here and self.grid.current in places:
            session = self.bench.session
            self.bench.jobs.latest(
                "cases.dossier",
                lambda: reading.dossier(session, here),
                self.details.show_dossier,
                failed=lambda stop: self._no_dossier(here, stop),
                owner=self,
            )
        else:
            self.bench.jobs.forget("cases.dossier")
            many = f"{self.wall.said(places)} chosen"
            hint = "O, N and L mark all of them; one Undo gives each its own state back."
            if hidden := self.hanging.hidden:
                hint += f" {hidden:,} more are chosen, but hidden by the filter: they are left alone."
            self.details.clear(*((many, hint) if places else ()))
        self.bench.registry.refresh()

    def _no_dossier(self, image: int, stop: Stop) -> None:
        """A record that cannot be read says so where it would stand."""
        if list(self.chosen()) == [image]:
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
            self._take([path])

    def file(self) -> None:
        """Take in a ZIP file or one picture."""
        if path := dialogs.open_file(self, "Take in a container or a picture"):
            self._take([path])

    def _take(self, paths: Sequence[Path]) -> None:
        """Ask how, then take in."""
        if self.case and (how := questions.ask_taking(self, paths, self.case.ref)):
            self.taking.begin(paths, self.case, in_place=how.in_place, every=how.every)

    def resume(self) -> None:
        """Go on with the intake that was interrupted last."""
        if self._interrupted:
            last = self._interrupted[-1]
            paths = [Path(path) for path in last.paths]
            self.taking.begin(paths, self.case, in_place=last.in_place, every=last.every)

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

    def hashes(self) -> None:
        """Open the page of hash sets."""
        self.pages.setCurrentWidget(self.pages.hashsets)
        self.pages.hashsets.refresh()
        self.pages.hashsets.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _photographs(self) -> None:
        """Back from there."""
        self.pages.setCurrentWidget(self.pages.work)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh(None)

    def handback(self) -> None:
        """Write a VICS file of what was cropped, for the forensic tool."""
        if self.case:
            hand_back(self.bench, self, self.case)

    def crop(self) -> None:
        """Go to Cropping with the photograph under the cursor."""
        if image := self.wall.id_at(self.grid.current):
            self.bench.window.go("cropping", image)

    def go_to(self, image: int) -> None:
        """Where the cursor is after the next refill."""
        self._next = image

    # why not ------------------------------------------------------------------------------------------------------

    def why_not(self, act: str) -> str | None:
        """None, or why an act of the desk cannot be done now: new, folder, file, resume, permit, refused."""
        person: Person = self.bench.session.person
        if act in ("new", "permit"):
            why = person.why_not(Act.MANAGE_CASES)
            if act == "permit" and not (self.case and self.case.handling in (Handling.H2, Handling.H3)):
                return "Only the handling codes H2 and H3 ask for a permission."
            return why
        if act in ("hashes", "handback"):
            here = None if self.case or act == "hashes" else "Open a case first (Ctrl+N)."
            return person.why_not(Act.TAKE_IN if act == "hashes" else Act.HAND_BACK) or here
        if act == "refused":
            return None if self._refused else "No file of this case was refused."
        if act == "resume" and not self._interrupted:
            return "Every intake of this case came to its end."
        busy = "An intake is running; wait for its end, or stop it below." if self.taking.running else None
        return person.why_not(Act.TAKE_IN) or (None if self.case else "Open a case first (Ctrl+N).") or busy

    # drops --------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders of this computer may be dropped here."""
        if paths_in(event.mimeData()) and self.why_not("folder") is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask, then take in what was dropped."""
        if paths := paths_in(event.mimeData()):
            self._take(paths)
