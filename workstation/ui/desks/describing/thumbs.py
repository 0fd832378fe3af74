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
        self._images: dict[str, QImage] = {}
        self._asked: set[str] = set()

    def picture(self, obj: Object) -> QImage | None:
        """What there is now; None while it is fetched."""
        if obj.ref not in self._asked:
            self._asked.add(obj.ref)
            session = self._bench.session
            self._bench.jobs.run(
                lambda: reading.thumb(session, obj), lambda image: self._take(obj.ref, image), owner=self
            )
        return self._images.get(obj.ref)

    def forget(self, ref: str) -> None:
        """Fetch it anew when it is painted next; the old one is shown meanwhile."""
        self._asked.discard(ref)

    def _take(self, ref: str, image: QImage) -> None:
        self._images[ref] = image
        self.came.emit()
