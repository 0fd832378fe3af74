"""The filmstrip: all frames of a video in the order of time, as mosaics; one of them is the photograph shown.

Nothing moves and nothing sounds: a video is never played. A click, or the arrow keys, go to another frame.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workstation.actions import Session, looking
from workstation.domain.crop import Rendition
from workstation.domain.errors import Stop
from workstation.domain.footage import Film, moment
from workstation.domain.tip import visible
from workstation.ui.bench import Bench
from workstation.ui.widgets import Button, GridItem, ThumbnailGrid, column, label, literal, row
from workstation.ui.widgets.gridplan import PAD

AT_ONCE = 16
"""Mosaics fetched in one job."""

_SIZE, _ROWS = 80, 2
"""Width of a frame, and rows in view at once."""


class Frames:
    """Source of the strip's grid: moments and images, and the mosaics that have come."""

    def __init__(self) -> None:
        self.frames: Sequence[tuple[int, int]] = ()
        self.mosaics: dict[int, Rendition | None] = {}

    def count(self) -> int:
        """How many frames."""
        return len(self.frames)

    def item(self, number: int) -> GridItem:
        """One frame, shielded, and where it stands."""
        at, image = self.frames[number]
        told = f"Frame at {moment(at)}, shielded"
        return GridItem(self.mosaics.get(image), moment(at).removeprefix("00:"), (), told, told)

    def missing(self, first: int, last: int) -> list[int]:
        """Images in view whose mosaic was never asked for."""
        ids = dict.fromkeys(image for _, image in self.frames[max(0, first) : last + 1])
        return [one for one in ids if one not in self.mosaics][:AT_ONCE]


class Filmstrip(QWidget):
    """Hidden for a photograph that is no frame. ``frame_wanted(image id)`` when somebody goes to another frame.

    ``all_wanted(image ids)`` when somebody chooses all of them, to mark them together.
    """

    frame_wanted = Signal(int)
    all_wanted = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self._bench: Bench | None = None
        self._fetching = False
        self._film = 0
        self.frames = Frames()
        self.head = label("", tone="muted", scale="small")
        self.facts = label("", scale="small", wrap=True)
        self.grid = ThumbnailGrid(self.frames, "Frames of this video, shielded", multi=False, size=_SIZE)
        self.grid.visible_range.connect(lambda _first, _last: self._fetch())
        self.grid.current_changed.connect(self._moved)
        # Laid out anew, it keeps its frame in view.
        self.grid.verticalScrollBar().rangeChanged.connect(lambda *_: self.grid.set_current(self.grid.current))
        self.every = Button("Choose them all", kind="link")
        self.every.setToolTip("Choose all frames of this video which hang on the wall")
        self.every.clicked.connect(lambda: self.all_wanted.emit([image for _, image in self.frames.frames]))
        self.setLayout(column(self.head, self.facts, self.grid, row(self.every, None), gap=4))
        self.hide()

    def attend(self, bench: Bench) -> None:
        """Fetch mosaics through this bench."""
        self._bench = bench

    def show_film(self, film: Film | None, image: int) -> None:
        """The video of a photograph, the cursor on that frame; nothing if it is no frame of one."""
        self.setVisible(film is not None)
        if film is None:
            self._film = 0
            return
        place = next((n for n, (_, one) in enumerate(film.frames) if one == image), -1)
        with QSignalBlocker(self.grid):
            if (film.id, film.frames) != (self._film, self.frames.frames):
                self._film, self.frames.frames = film.id, film.frames
                self.grid.reload()
            if self.grid.current != place:
                self.grid.set_current(place)
        many = len(film.frames)
        self.head.setText(f"Frame {place + 1} of {many} of a video, at {moment(film.frames[place][0])}")
        self.facts.setText(self._facts(film))
        self.facts.setToolTip(literal("\n".join(visible(name) for name in film.places)))
        self._fit()
        self._fetch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whole rows, whatever the width."""
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        # A bar that comes by itself makes cards lower, then goes again as they fit, and so on for ever.
        bar = Qt.ScrollBarPolicy
        more = self.frames.count() > _ROWS * self.grid.plan().across
        self.grid.setVerticalScrollBarPolicy(bar.ScrollBarAlwaysOn if more else bar.ScrollBarAlwaysOff)
        plan = self.grid.plan()
        rows = min(_ROWS, -(-self.frames.count() // plan.across))
        frame = self.grid.contentsMargins()
        self.grid.setFixedHeight(rows * (plan.tall + PAD) + PAD + max(2, frame.top() + frame.bottom()))

    def forget(self) -> None:
        """Every mosaic is to be asked for again: another level of the shield is in force."""
        self.frames.mosaics.clear()
        self.grid.reload()
        self._fetch()

    def _facts(self, film: Film) -> str:
        reel = film.reel
        facts = [
            f"Video SHA-256 {film.digest[:16]}…",
            *([f"lasts {moment(reel.duration)}"] if reel.duration else []),
            *([f"{reel.rate / 1000:g} frames a second"] if reel.rate else []),
            *([visible(reel.codec)] if reel.codec else []),
            *([f"drawn {_stretch(reel.shape)} to its proportions"] if reel.shape != 1000 else []),
            f"{film.size / 1_000_000:.1f} MB",
            "kept in the vault" if film.here else "left where it was found",
        ]
        remark = reel.remark()
        return ", ".join(facts) + (f". {remark}" if remark else ".")

    def _moved(self, place: int) -> None:
        if 0 <= place < self.frames.count():
            self.frame_wanted.emit(self.frames.frames[place][1])

    def _fetch(self) -> None:
        """Fetch mosaics in view that were never asked for."""
        if self._bench is None or self._fetching:
            return
        missing = self.frames.missing(*self.grid.plan().visible())
        if missing:
            self._fetching = True
            session = self._bench.session
            self._bench.jobs.run(lambda: _mosaics(session, missing), self._hang, done=self._fetched, owner=self)

    def _hang(self, mosaics: Mapping[int, Rendition | None]) -> None:
        self.frames.mosaics.update(mosaics)
        for place, (_, image) in enumerate(self.frames.frames):
            if image in mosaics:
                self.grid.refresh_item(place)

    def _fetched(self) -> None:
        self._fetching = False
        self._fetch()


def _stretch(shape: int) -> str:
    return f"{shape / 1000:.2f} times wider" if shape > 1000 else f"{1000 / shape:.2f} times higher"


def _mosaics(session: Session, images: Sequence[int]) -> dict[int, Rendition | None]:
    return {image: _mosaic(session, image) for image in images}


def _mosaic(session: Session, image: int) -> Rendition | None:
    try:
        return looking.mosaic(session, image)
    except Stop:
        return None
