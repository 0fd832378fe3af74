"""The middle of the desk: tools above, the shielded photograph, and below it what it is and what one has seen today."""

import shiboken6
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from workstation.ui.canvas.view import CanvasView
from workstation.ui.registry import Registry, native
from workstation.ui.widgets import IconButton, Notice, column, label, pane, row, rule

_TOOLS = ("select", "crop", "mask")


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
        self._tools = {name: registry.tool(f"cropping.canvas.{name}", checkable=True) for name in _TOOLS}
        self.undo, self.redo = registry.tool("cropping.canvas.undo"), registry.tool("cropping.canvas.redo")
        box = column(self._toolbar(registry), self.notice, pane(canvas, "Photograph"), self._foot(), gap=8)
        box.setStretch(2, 1)
        self.setLayout(box)
        canvas.tool_changed.connect(self._tool)
        canvas.zoom_changed.connect(self._zoomed)
        canvas.undo_changed.connect(self._undos)
        self._tool("select")

    def _toolbar(self, registry: Registry) -> QHBoxLayout:
        def tool(name: str) -> IconButton:
            return registry.tool(f"cropping.canvas.{name}")

        return row(
            *self._tools.values(),
            _gap(),
            *(self.undo, self.redo),
            _gap(),
            *(tool("thirds"), tool("fit"), tool("farther"), self.zoom, tool("closer")),
            None,
            gap=4,
        )

    def _foot(self) -> QHBoxLayout:
        return row(self.about, None, self.seen)

    def _tool(self, name: str) -> None:
        """Show which tool is in hand."""
        for one, button in self._tools.items():
            button.setChecked(one == name)

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
