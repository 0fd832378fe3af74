"""The small pictures of the desk: asked for when first painted, kept while the window lives, mosaics while shielded."""

from PySide6.QtCore import QObject, Signal
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
        self._images: dict[str, tuple[QImage, QImage]] = {}
        self._asked: set[str] = set()
        self.shielded = False

    def image(self, obj: Object) -> QImage | None:
        """The picture, or None until it has come or where there is none to show."""
        key = f"{obj.ref} {obj.version} {obj.state == 'draft'}"
        if key not in self._asked:
            self._asked.add(key)
            session = self._bench.session
            self._bench.jobs.run(
                lambda: reading.thumb(session, obj), lambda images: self._came(key, images), owner=self
            )
        found = self._images.get(key)
        return None if found is None or found[0].isNull() else found[self.shielded]

    def forget(self) -> None:
        """Every picture anew: another level of the shield is in force."""
        self._asked.clear()
        self.changed.emit()

    def set_shielded(self, on: bool) -> None:
        """Mosaics, or pictures again."""
        if self.shielded != on:
            self.shielded = on
            self.changed.emit()

    def _came(self, key: str, images: tuple[QImage, QImage]) -> None:
        self._images[key] = images
        self.changed.emit()
