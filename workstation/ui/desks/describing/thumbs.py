"""The pictures of the list: asked for when a row is first painted, and again after its object changed."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from workstation.domain.object import Object
from workstation.ui.bench import Bench
from workstation.ui.desks.describing import reading


class Thumbs(QObject):
    """Small pictures by object; ``came()`` when one more is there."""

    came = Signal()

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._images: dict[str, tuple[QImage, QImage]] = {}
        self._asked: set[str] = set()

    def picture(self, obj: Object, shielded: bool) -> QImage | None:
        """What there is now, clear or as a mosaic; None while it is fetched."""
        if obj.ref not in self._asked:
            self._asked.add(obj.ref)
            session = self._bench.session
            self._bench.jobs.run(
                lambda: reading.thumb(session, obj), lambda images: self._take(obj.ref, images), owner=self
            )
        found = self._images.get(obj.ref)
        return found[shielded] if found else None

    def forget(self, ref: str) -> None:
        """Fetch it anew when it is painted next; the old one is shown meanwhile."""
        self._asked.discard(ref)

    def forget_all(self) -> None:
        """Every picture anew: another level of the shield is in force."""
        self._asked.clear()
        self.came.emit()

    def _take(self, ref: str, images: tuple[QImage, QImage]) -> None:
        self._images[ref] = images
        self.came.emit()
