"""The series of the photograph on the desk: renamed, left, opened – their photographs shielded, like every other."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from workstation.actions import Session, likening, looking
from workstation.actions.likening import Group
from workstation.domain.change import Change
from workstation.domain.errors import Stop
from workstation.domain.person import Act
from workstation.domain.tip import visible
from workstation.ui import dialogs
from workstation.ui.bench import Bench
from workstation.ui.desks.cropping.film import Film
from workstation.ui.desks.cropping.strip import Strip
from workstation.ui.widgets import Button, GridItem, IconButton, Notice, SectionHeader, column, label, row

NONE = "In no series yet. Look for more of the crop (G), "
GROUP = "choose what shows the same thing, and group it (S)."


def linking(cases: Sequence[str]) -> str:
    """The warning where photographs of several cases come together."""
    return f"This links the cases {', '.join(map(visible, cases))}; the strictest handling code applies to all of them."


def many(group: Group) -> str:
    """``4 photographs``."""
    return "1 photograph" if len(group.images) == 1 else f"{len(group.images)} photographs"


class SeriesPanel(QWidget):
    """One line for each series. ``open_wanted(image id)``: a member is to be laid on the desk."""

    open_wanted = Signal(int)

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._image = 0
        self.groups: list[Group] = []
        self.opened: SeriesWindow | None = None
        self.empty = label("", tone="muted", scale="small", wrap=True)
        self._lines = column(gap=4)
        self.setLayout(column(SectionHeader("Series of this photograph"), self.empty, self._lines, gap=4))
        bench.registry.remapped_now.connect(self._say)
        self.show_groups([])

    def turn_to(self, image: int) -> None:
        """Another photograph (id) lies on the desk, or its series may have changed."""
        self._image = image
        self.refresh()

    def refresh(self) -> None:
        """Read its series again."""
        session, image = self._bench.session, self._image
        if image:
            self._bench.jobs.latest(
                "cropping.series",
                lambda: likening.series_of(session, image),
                self.show_groups,
                failed=self._refused,
                owner=self,
            )

    def show_groups(self, groups: list[Group]) -> None:
        """These series."""
        self.groups = groups
        while (taken := self._lines.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.hide()
                old.deleteLater()
        for group in groups:
            self._lines.addWidget(self._line(group))
        self.empty.setVisible(not groups)
        self._say()

    def _say(self) -> None:
        told = self._bench.registry.told
        self.empty.setText(told(NONE, "cropping.canvas") + told(GROUP, "cropping.found"))

    def _refused(self, stop: Stop) -> None:
        self.show_groups([])
        self.empty.setText(stop.words)

    def _line(self, group: Group) -> QWidget:
        """Title, how many, which cases; what can be done with it."""
        name, why = visible(group.series.title), self._bench.session.person.why_not(Act.CROP)
        go = Button(name if len(name) <= 28 else f"{name[:27]}…", kind="link")
        go.set_tip(f"See the photographs of “{name}”, shielded")
        go.setAccessibleName(f"Series {name}, {many(group)}")
        go.clicked.connect(lambda: self.open_group(group))
        rename = IconButton("edit", f"Rename “{name}”", size=16)
        rename.clicked.connect(lambda: self.entitle(group))
        out = IconButton("close", f"Take this photograph out of “{name}”", size=16)
        out.clicked.connect(lambda: self.take_out(group, self._image))
        for button in (rename, out):
            button.set_why_not(why)
        links = len(group.cases) > 1
        words = f"{many(group)}, links {', '.join(map(visible, group.cases))}" if links else many(group)
        told = label(words, tone="warn" if links else "muted", scale="small", wrap=True)
        told.setToolTip(linking(group.cases) if links else "")
        made = QWidget()
        made.setLayout(column(row(go, None, rename, out, gap=4), told, gap=0))
        return made

    # acts ---------------------------------------------------------------------------------------------------------

    def open_group(self, group: Group) -> None:
        """Its photographs, shielded, in a window of their own."""
        window = self.opened = SeriesWindow(self, self._bench, group)
        window.open_wanted.connect(self.open_wanted)
        window.out_wanted.connect(lambda image: self.take_out(group, image))
        window.open()

    def group(self, numbers: list[int]) -> None:
        """Photographs (ids) become a series: ask for a title, once it is known which cases that would link."""
        session = self._bench.session
        self._bench.jobs.run(lambda: likening.links(session, numbers), partial(self._name, numbers), owner=self)

    def _name(self, numbers: list[int], cases: list[str]) -> None:
        words = f"{len(numbers)} photographs are grouped; their pixels stay where they are."
        if len(cases) > 1:
            words += f" {linking(cases)}"
        title = dialogs.ask_text(self, "Group into a series", words, "Group", name="Title")
        if title:
            session = self._bench.session
            self._bench.jobs.run(lambda: likening.group(session, title, numbers), self._grouped, owner=self)

    def _grouped(self, change: Change) -> None:
        linked = change.result["linked"]
        words = f"Series {change.result['id']}: {change.result['added']} photographs."
        if isinstance(linked, list) and linked:
            words += f" {linking([str(case) for case in linked])}"
        self._bench.window.toast(words, None, "warn" if linked else "ok")
        self.refresh()

    def entitle(self, group: Group) -> None:
        """Ask for another title."""
        title = dialogs.ask_text(self, "Rename the series", "", "Rename", value=group.series.title, name="Title")
        if title and title != group.series.title:
            session, number = self._bench.session, group.series.id
            self._bench.jobs.run(lambda: likening.rename(session, number, title), self._done, owner=self)

    def take_out(self, group: Group, image: int) -> None:
        """A photograph is no longer of it; Undo puts it back."""
        session, number = self._bench.session, group.series.id
        then = partial(self._taken_out, group, image)
        self._bench.jobs.run(lambda: likening.take_out(session, number, [image]), then, owner=self)

    def _taken_out(self, group: Group, image: int, change: Change) -> None:
        name = visible(group.series.title)
        ended = not change.result["left"]
        words = f"The series “{name}” is ended: that was its last photograph." if ended else f"Out of “{name}”."
        back = partial(self._put_back, group.series.title, 0 if ended else group.series.id, image)
        self._bench.window.toast(words, back, "ok")
        self._done(change)

    def _put_back(self, title: str, into: int, image: int) -> None:
        session = self._bench.session
        self._bench.jobs.run(lambda: likening.group(session, title, [image], into), self._done, owner=self)

    def _done(self, _change: Change) -> None:
        self.refresh()


class Members(Strip):
    """The photographs of a series, each with its case."""

    def __init__(self, cases: dict[int, str]) -> None:
        super().__init__()
        self._cases = cases

    def item(self, number: int) -> GridItem:
        """One card."""
        card, image = super().item(number), self.image(number)
        if image is None:
            return card
        case = self._cases.get(image.case, "")
        told = f"Photograph {image.id} of case {case}, {image.sight.value}"
        return GridItem(card.picture, f"{case} · {image.id}", card.badges, told, f"{told}, shielded")


class SeriesWindow(QDialog):
    """The photographs of one series as mosaics. ``open_wanted(image id)``; ``out_wanted(image id)`` takes one out."""

    open_wanted = Signal(int)
    out_wanted = Signal(int)

    def __init__(self, parent: QWidget, bench: Bench, group: Group) -> None:
        super().__init__(parent)
        title = visible(group.series.title)
        self.setWindowTitle(f"Series “{title}”")
        self.resize(720, 520)
        self._bench, self._images = bench, group.images
        self.notice = Notice(linking(group.cases) if len(group.cases) > 1 else "", "warn")
        self.notice.setVisible(len(group.cases) > 1)
        self._film: Film | None = None
        self.open_, self.out = Button("Open", "picture"), Button("Take out", "remove", kind="quiet")
        self.open_.set_tip("Lay the photograph on the desk, shielded (Enter)")
        close = Button("Close")
        close.clicked.connect(self.accept)
        self.open_.clicked.connect(self._open)
        self.out.clicked.connect(self._out)
        self._room = column()
        head = label(f"Series “{title}”", scale="heading", wrap=True)
        about = label(f"{many(group)}, shielded. Opening one lays it on the desk.", tone="muted")
        box = column(
            *(head, about, self.notice, self._room, row(self.out, None, close, self.open_)), margins=(20, 16, 20, 16)
        )
        box.setStretch(3, 1)
        self.setLayout(box)
        session = bench.session
        bench.jobs.run(lambda: _refs(session), self._show, owner=self)

    @property
    def film(self) -> Film | None:
        """The photographs, once their cases are known."""
        return self._film

    def _show(self, refs: dict[int, str]) -> None:
        film = self._film = Film(self._bench, Members(refs), "Photographs of the series, shielded", wide=True)
        self._room.addWidget(film, 1)
        film.fill([image.id for image in self._images])
        film.grid.activated.connect(lambda _number: self._open())
        film.grid.setFocus()

    def _open(self) -> None:
        if self._film is not None and self._film.here:
            self.accept()
            self.open_wanted.emit(self._film.here)

    def _out(self) -> None:
        film = self._film
        if film is None or not film.here:
            return
        gone = film.here
        self._images = tuple(image for image in self._images if image.id != gone)
        self.out_wanted.emit(gone)
        if self._images:
            film.fill([image.id for image in self._images])
        else:
            self.accept()


def _refs(session: Session) -> dict[int, str]:
    """Case number → its reference."""
    return {case.id: visible(case.ref) for case in looking.all_cases(session)}
