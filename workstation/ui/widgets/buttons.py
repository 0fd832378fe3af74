"""Buttons that say why they are grey."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from workstation.ui import icons

GAP = 6
"""Pixels between a button's icon and its text; the style sheet engine leaves none."""


class Button(QPushButton):
    """A push button. ``kind``: "" plain, "primary", "quiet", "danger", "link"."""

    def __init__(self, text: str, icon: str = "", *, kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._tip = ""
        self._why: str | None = None
        self.setProperty("kind", kind)
        self.setIconSize(QSize(16 + GAP, 16))
        self.setAutoDefault(False)
        role = {"primary": "on_accent", "danger": "on_stop", "link": "accent"}.get(kind, "text")
        self.put_icon(icon, role)

    def put_icon(self, name: str, role: str = "text") -> None:
        """Show an icon before the text."""
        icons.put(self, name, role, GAP)

    def set_tip(self, tip: str) -> None:
        """The tooltip while the button can be pressed."""
        self._tip = tip
        self.set_why_not(self._why)

    def set_why_not(self, why: str | None) -> None:
        """Grey the button with a reason, or make it live again with None."""
        self._why = why
        _explain(self, self._tip, why)

    def why_not(self) -> str | None:
        """The reason it is grey, None if it is not."""
        return self._why


class PrimaryButton(Button):
    """The one main act of a place."""

    def __init__(self, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, icon, kind="primary", parent=parent)


class IconButton(QToolButton):
    """A button that shows only an icon; ``text`` is its accessible name and tooltip."""

    def __init__(
        self,
        icon: str,
        text: str,
        *,
        checkable: bool = False,
        size: int = 20,
        role: str = "text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tip = text
        self._why: str | None = None
        self.setProperty("kind", "quiet")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setIconSize(QSize(size, size))
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(text)
        self.setToolTip(text)
        icons.put(self, icon, role)

    def put_icon(self, name: str, role: str = "text") -> None:
        """Show another icon."""
        icons.put(self, name, role)

    def set_tip(self, tip: str) -> None:
        """The tooltip while the button can be pressed."""
        self._tip = tip
        self.set_why_not(self._why)

    def set_why_not(self, why: str | None) -> None:
        """Grey the button with a reason, or make it live again with None."""
        self._why = why
        _explain(self, self._tip, why)

    def why_not(self) -> str | None:
        """The reason it is grey, None if it is not."""
        return self._why


def _explain(button: QPushButton | QToolButton, tip: str, why: str | None) -> None:
    """Enabled state, tooltip and what a screen reader says, from one reason."""
    button.setEnabled(why is None)
    button.setToolTip(tip if why is None else f"{tip}\n{why}" if tip else why)
    button.setAccessibleDescription(why or "")
