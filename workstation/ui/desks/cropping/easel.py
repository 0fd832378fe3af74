"""The middle of the desk: tools above, the shielded photograph, and below it what it is and what one has seen today."""

import shiboken6
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from workstation.domain.shape import WIDEST
from workstation.ui.canvas.aspect import ASPECTS
from workstation.ui.canvas.drawing import TOOLS
from workstation.ui.canvas.view import CanvasView
from workstation.ui.registry import Registry, native
from workstation.ui.widgets import IconButton, Notice, column, divider, label, pane, row, whole_number

_PAINTS = ("brush", "eraser")


class Easel(QWidget):
    """Holds the canvas. The registry must know the canvas's commands already."""

    def __init__(self, canvas: CanvasView, registry: Registry) -> None:
        super().__init__()
        self.canvas, self._registry = canvas, registry
        self.notice = Notice("", "danger")
        self.notice.hide()
        self.about = label("", tone="muted", scale="small")
        self.found = label("", scale="small")
        self.seen = label("", tone="muted", scale="small")
        self.seen.setToolTip("Your own count of today. It is sealed with your key: nobody else can read it.")
        self.zoom = label("", tone="muted", scale="small")
        self.zoom.setMinimumWidth(44)
        self._tools = {name: registry.tool(f"cropping.canvas.{name}", checkable=True) for name in TOOLS}
        self.undo, self.redo = registry.tool("cropping.canvas.undo"), registry.tool("cropping.canvas.redo")
        self.aspect = IconButton("aspect", "Ratio of sides", checkable=True)
        self.aspect.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.aspect.setMenu(self._aspects())
        self.brush = whole_number(1, 2 * WIDEST + 1, 41)
        self.brush.setFixedWidth(64)
        self.brush.setAccessibleName("Width of the brush in pixels of the photograph")
        self.brush.valueChanged.connect(lambda wide: canvas.drawing.set_radius(wide // 2))
        self.thirds = registry.tool("cropping.canvas.thirds")
        box = column(self._toolbar(registry), self.notice, pane(canvas, "Photograph"), self._foot(), gap=8)
        box.setStretch(2, 1)
        self.setLayout(box)
        canvas.tool_changed.connect(self._tool)
        canvas.zoom_changed.connect(self._zoomed)
        canvas.undo_changed.connect(self._undos)
        canvas.brush_changed.connect(self._brushed)
        canvas.aspect_changed.connect(self._shaped)
        registry.remapped_now.connect(self._tell_keys)
        self._tell_keys()
        self._shaped(0)
        self._tool("select")

    def _toolbar(self, registry: Registry) -> QHBoxLayout:
        def tool(name: str) -> IconButton:
            return registry.tool(f"cropping.canvas.{name}")

        return row(
            *self._tools.values(),
            *(self.aspect, self.brush),
            divider(),
            *(self.undo, self.redo),
            divider(),
            *(self.thirds, tool("fit"), tool("farther"), self.zoom, tool("closer")),
            None,
            gap=2,
        )

    def _foot(self) -> QHBoxLayout:
        return row(self.about, self.found, None, self.seen, gap=16)

    def _tool(self, name: str) -> None:
        """Show which tool is in hand."""
        for one, button in self._tools.items():
            button.setChecked(one == name)
        # The brush's width takes the place of what has no use while one paints: the bar is as long as it may be.
        self.brush.setVisible(name in _PAINTS)
        self.aspect.setVisible(name not in _PAINTS)
        self.thirds.setVisible(name not in _PAINTS)

    def _brushed(self, radius: int) -> None:
        """Another brush; it is as wide as its middle pixel and ``radius`` each way."""
        with QSignalBlocker(self.brush):
            self.brush.setValue(2 * radius + 1)

    def _aspects(self) -> QMenu:
        """The ratios by name."""
        menu = QMenu(self)
        self._ratios = QActionGroup(menu)
        for number, aspect in enumerate(ASPECTS):
            action = self._ratios.addAction(menu.addAction(aspect.name))
            action.setCheckable(True)
            action.triggered.connect(lambda _on=False, n=number: self.canvas.drawing.shaping.set_aspect(n))
        return menu

    def _shaped(self, number: int) -> None:
        """Show which ratio is kept."""
        name = ASPECTS[number].name
        self._ratios.actions()[number].setChecked(True)
        self.aspect.setChecked(bool(ASPECTS[number].ratio))
        self.aspect.setAccessibleName(f"Ratio of sides: {name}")
        self._tell_keys()

    def _zoomed(self, scale: float) -> None:
        self.zoom.setText(f"{scale * self.devicePixelRatioF():.0%}" if self.canvas.shown else "")

    def _undos(self) -> None:
        """Name what would be taken back. A stack tells once more while it dies with the window."""
        if not shiboken6.isValid(self.canvas.undo):
            return
        self._registry.refresh()
        self._name_undo()

    def _name_undo(self) -> None:
        for button, text, key in (
            (self.undo, f"Undo {self.canvas.undo.undoText()}".strip(), "undo"),
            (self.redo, f"Redo {self.canvas.undo.redoText()}".strip(), "redo"),
        ):
            button.set_tip(f"{text} ({self._key(key)})")
            button.setAccessibleName(text)

    def _key(self, act: str) -> str:
        """The key in force of an act on the photograph."""
        keys = self._registry.keys_of(f"cropping.canvas.{act}")
        return native(keys[0]) if keys else "no key"

    def _tell_keys(self) -> None:
        """Name the keys in force where the registry does not do so itself."""
        self.aspect.set_tip(f"{self.aspect.accessibleName()} ({self._key('aspect')} takes the next)")
        wider, narrower = self._key("wider"), self._key("narrower")
        self.brush.setToolTip(f"How wide the brush is: {narrower} and {wider}, or Ctrl+wheel")
        self._name_undo()
