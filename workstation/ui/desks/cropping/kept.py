"""The crops already kept of this photograph: load one to change it, go to its object, take it out."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workstation.ui.desks.cropping.draft import Kept
from workstation.ui.widgets import Button, Chip, IconButton, SectionHeader, column, label, row

_TONES = {"draft": "", "submitted": "info", "cleared": "ok", "scheduled": "ok", "published": "ok"}


class KeptCrops(QWidget):
    """The list. ``load_wanted(Kept)``, ``drop_wanted(Kept)``, ``record_wanted(Kept)``, ``object_wanted(ref)``."""

    load_wanted = Signal(object)
    drop_wanted = Signal(object)
    record_wanted = Signal(object)
    object_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(gap=4)
        self._shown: tuple[tuple[Kept, ...], tuple[str, int] | None] | None = None
        self.setLayout(column(SectionHeader("Kept of this photograph"), self._lines, gap=4))
        self.show_kept((), None)

    def show_kept(
        self,
        kept: Sequence[Kept],
        target: tuple[str, int] | None,
        why_not_drop: Callable[[Kept], str | None] = lambda _kept: None,
    ) -> None:
        """List these; ``target`` is the one being changed, ``why_not_drop`` greys taking one out."""
        if (tuple(kept), target) == self._shown:
            return
        self._shown = (tuple(kept), target)
        while (taken := self._lines.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.hide()
                old.deleteLater()
        for one in kept:
            self._lines.addWidget(self._line(one, (one.object.ref, one.crop.id) == target, why_not_drop(one)))
        if not kept:
            self._lines.addWidget(label("Nothing yet.", tone="muted"))

    def _line(self, one: Kept, loaded: bool, why_not_drop: str | None) -> QWidget:
        go = Button(one.name, kind="link")
        go.setToolTip(f"Go to {one.object.ref}")
        go.clicked.connect(lambda: self.object_wanted.emit(one.object.ref))
        state = Chip(str(one.object.state), _TONES.get(str(one.object.state), ""))
        load = IconButton("edit", f"Change the crop of {one.name}", size=16, checkable=True)
        load.setChecked(loaded)
        load.clicked.connect(lambda: self.load_wanted.emit(one))
        record = IconButton("ledger", f"Enhancement record of {one.name}", size=16)
        record.clicked.connect(lambda: self.record_wanted.emit(one))
        drop = IconButton("delete", f"Take this crop out of {one.object.ref}", size=16)
        drop.set_why_not(why_not_drop)
        drop.clicked.connect(lambda: self.drop_wanted.emit(one))
        made = QWidget()
        made.setLayout(row(go, state, None, load, record, drop, gap=4))
        return made
