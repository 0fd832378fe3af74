"""What the desktop remembers about itself: window size, dark or light. Never anything about a case or a person."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings


class Memory:
    """A small INI file in the private folder given by the front door; without a path it forgets everything."""

    def __init__(self, file: Path | None) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat) if file else None

    def scheme(self) -> str:
        """One of "system", "dark", "light"."""
        kept = str(self._settings.value("scheme", "system")) if self._settings else "system"
        return kept if kept in ("dark", "light") else "system"

    def keep_scheme(self, name: str) -> None:
        """Remember dark or light."""
        if self._settings:
            self._settings.setValue("scheme", name)

    def geometry(self) -> QByteArray | None:
        """Size and place of the window, None if never kept."""
        kept = self._settings.value("geometry") if self._settings else None
        return kept if isinstance(kept, QByteArray) else None

    def keep_geometry(self, value: QByteArray) -> None:
        """Remember size and place."""
        if self._settings:
            self._settings.setValue("geometry", value)
            self._settings.sync()
