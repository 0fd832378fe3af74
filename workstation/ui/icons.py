"""Line icons: 24×24, 1.75 stroke, drawn in ``currentColor`` and recoloured from the palette, sharp at every scale.

The folder with the SVG files is told once by the front door (``install``). ``put`` also remembers who shows which icon,
so that a change from dark to light repaints them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from weakref import WeakKeyDictionary

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 24, 32, 48)
_RATIOS = (1, 2)

_folder: list[Path] = []
_tokens: dict[str, str] = {}
_drawn: dict[tuple[str, str, int], QIcon] = {}
_shown: "WeakKeyDictionary[Shows, tuple[str, str, int]]" = WeakKeyDictionary()


class Shows(Protocol):
    """Anything with ``setIcon``: buttons, actions."""

    def setIcon(self, icon: QIcon, /) -> None:
        """Show the icon."""


def install(folder: Path) -> None:
    """Say where the SVG files are; to be called once, before the theme is applied."""
    _folder[:] = [folder]
    _drawn.clear()


def folder() -> Path | None:
    """The installed folder, None before ``install``."""
    return _folder[0] if _folder else None


def recolor(tokens: Mapping[str, str]) -> None:
    """Take over the colours of a palette and repaint every icon on show."""
    _tokens.clear()
    _tokens.update(tokens)
    _drawn.clear()
    for target, (name, role, gap) in list(_shown.items()):
        try:
            target.setIcon(icon(name, role, gap))
        except RuntimeError:  # the C++ half is gone, the Python half not yet
            _shown.pop(target, None)


def names() -> tuple[str, ...]:
    """All icons there are."""
    return tuple(sorted(f.stem for f in _folder[0].glob("*.svg") if not f.stem.startswith("glyph-"))) if _folder else ()


def icon(name: str, role: str = "text", gap: int = 0) -> QIcon:
    """The icon ``name`` in the colour token ``role``; greyed when disabled, in the selection's colour when selected.

    ``gap``: air at its right, for buttons whose style leaves none before the text.
    """
    made = _drawn.get((name, role, gap))
    if made is None:
        made = QIcon()
        modes = {QIcon.Mode.Normal: role, QIcon.Mode.Disabled: "disabled", QIcon.Mode.Selected: "on_chosen"}
        for mode, token in modes.items():
            for size in SIZES:
                for ratio in _RATIOS:
                    made.addPixmap(pixmap(name, token, size, ratio, gap), mode)
        _drawn[name, role, gap] = made
    return made


def put(target: Shows, name: str, role: str = "text", gap: int = 0) -> None:
    """Show an icon and keep its colour right when the palette changes."""
    if name:
        _shown[target] = (name, role, gap)
        target.setIcon(icon(name, role, gap))


def pixmap(name: str, role: str = "text", size: int = 20, ratio: float = 1.0, gap: int = 0) -> QPixmap:
    """The icon as a pixmap of ``size`` device-independent pixels (``gap`` more to the right); a missing icon is our bug (KeyError)."""
    side = round(size * ratio)
    image = QImage(QSize(side + round(gap * ratio), side), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    if _folder:
        file = _folder[0] / f"{name}.svg"
        if not file.is_file():
            raise KeyError(name)
        text = file.read_text("utf-8").replace("currentColor", _tokens.get(role, "#808080"))
        renderer = QSvgRenderer(QByteArray(text.encode()))
        painter = QPainter(image)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
    made = QPixmap.fromImage(image)
    made.setDevicePixelRatio(ratio)
    return made
