"""The small pictures of the desk: asked for when first painted, kept while the window lives, mosaics while shielded."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from workstation.domain.object import Object
from workstation.ui.bench import Bench
from workstation.ui.desks.publishing import reading


class Thumbs(QObject):
    """Pictures by object. ``changed`` when one came or all were (un)shielded: paint again."""

    changed = Signal()

    def __init__(self, bench: Bench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._images: dict[str, QImage] = {}
        self._asked: set[str] = set()
        self.shielded = False

    def image(self, obj: Object) -> QImage | None:
        """The picture, or None until it has come or where there is none to show."""
        key = f"{obj.ref} {obj.version} {obj.state == 'draft'}"
        if key not in self._asked:
            self._asked.add(key)
            session = self._bench.session
            self._bench.jobs.run(lambda: reading.thumb(session, obj), lambda image: self._came(key, image), owner=self)
        found = self._images.get(key)
        if found is None or found.isNull():
            return None
        return found.scaled(11, 7, Qt.AspectRatioMode.IgnoreAspectRatio) if self.shielded else found

    def set_shielded(self, on: bool) -> None:
        """Mosaics, or pictures again."""
        if self.shielded != on:
            self.shielded = on
            self.changed.emit()

    def _came(self, key: str, image: QImage) -> None:
        self._images[key] = image
        self.changed.emit()
