"""What the person has seen today through keyhole and preview: a private count, for that person's own care."""

from PySide6.QtCore import QObject, Signal

from workstation.actions import looking
from workstation.ui.bench import Bench


def said(pictures: int, seconds: float) -> str:
    """``Seen today: 3 pictures, 4 min – only you can read this``; "" while nothing was seen."""
    if not pictures and seconds < 1:
        return ""
    many = f"{pictures} {'picture' if pictures == 1 else 'pictures'}"
    time = f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"
    return f"Seen today: {many}, {time} – only you can read this"


class Seen(QObject):
    """Counts. A photograph is counted once a day, however often it is revealed; seconds always. ``told(str)``."""

    told = Signal(str)

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._counted: set[tuple[object, int]] = set()

    def begin(self) -> None:
        """Read what was counted before."""
        session = self._bench.session
        self._bench.jobs.run(lambda: looking.exposure(session), lambda now: self._tell(now), owner=self)

    def note(self, image: int, seconds: float) -> None:
        """A photograph was revealed for some seconds."""
        session = self._bench.session
        once = (session.clock().date(), image)
        pictures = 0 if once in self._counted else 1
        self._counted.add(once)
        self._bench.jobs.run(
            lambda: looking.note_exposure(session, pictures, round(seconds, 1)), lambda now: self._tell(now), owner=self
        )

    def _tell(self, now: object) -> None:
        pictures, seconds = getattr(now, "pictures", 0), getattr(now, "seconds", 0.0)
        self.told.emit(said(int(pictures), float(seconds)))
