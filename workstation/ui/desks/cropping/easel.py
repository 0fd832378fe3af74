"""The middle of the desk: tools above, the shielded photograph, and below it what it is and what one has seen today."""

import shiboken6
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from workstation.domain.shape import WIDEST
from workstation.ui.canvas.aspect import ASPECTS
from workstation.ui.canvas.drawing import TOOLS
from workstation.ui.canvas.view import CanvasView
from workstation.ui.registry import Registry, native
from workstation.ui.widgets import IconButton, Notice, column, label, pane, row, rule, whole_number

_PAINTS = ("brush", "eraser")


class Easel(QWidget):
    """Holds the canvas. The registry must know the canvas's commands already."""

    def __init__(self, canvas: CanvasView, registry: Registry) -> None:
        super().__init__()
        self.canvas, self._registry = canvas, registry
        self.notice = Notice("", "danger")
        self.notice.hide()
        self.about = label("", tone="muted", scale="small")
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
        self.brush.setToolTip("How wide the brush is: [ and ], Alt+Up and Alt+Down, Ctrl+wheel")
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
        self._shaped(0)
        self._tool("select")

    def _toolbar(self, registry: Registry) -> QHBoxLayout:
        def tool(name: str) -> IconButton:
            return registry.tool(f"cropping.canvas.{name}")

        return row(
            *self._tools.values(),
            *(self.aspect, self.brush),
            _gap(),
            *(self.undo, self.redo),
            _gap(),
            *(self.thirds, tool("fit"), tool("farther"), self.zoom, tool("closer")),
            None,
            gap=2,
        )

    def _foot(self) -> QHBoxLayout:
        return row(self.about, None, self.seen)

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
        self.aspect.set_tip(f"Ratio of sides: {name} (A takes the next)")

    def _zoomed(self, scale: float) -> None:
        self.zoom.setText(f"{scale * self.devicePixelRatioF():.0%}")

    def _undos(self) -> None:
        """Name what would be taken back. A stack tells once more while it dies with the window."""
        if not shiboken6.isValid(self.canvas.undo):
            return
        self._registry.refresh()
        for button, text, key in (
            (self.undo, f"Undo {self.canvas.undo.undoText()}".strip(), "Ctrl+Z"),
            (self.redo, f"Redo {self.canvas.undo.redoText()}".strip(), "Ctrl+Shift+Z"),
        ):
            button.set_tip(f"{text} ({native(key)})")
            button.setAccessibleName(text)


def _gap() -> QFrame:
    """A quiet division between groups of tools."""
    line = rule(upright=True)
    line.setFixedHeight(20)
    return line
