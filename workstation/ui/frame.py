"""The window's own acts: places, palette, keys, hits of a search, dark and light, panes, undo of the last toast."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from workstation.ui import theme
from workstation.ui.palette import CommandPalette, Entry, KeySheet, entries
from workstation.ui.registry import WINDOW, Command

if TYPE_CHECKING:
    from workstation.ui.window import MainWindow


def window_commands(window: "MainWindow") -> list[Command]:
    """Every window-wide act of ``window``."""
    places = [
        Command(
            f"go.{spec.id}",
            f"Go to {spec.title}",
            spec.icon,
            (f"Ctrl+{number}",) if number <= 9 else (),
            WINDOW,
            lambda name=spec.id: window.go(name),  # type: ignore[misc]
        )
        for number, spec in enumerate(window.specs, 1)
    ]
    return [
        *places,
        Command(
            "window.palette",
            "Find a command",
            "command",
            ("Ctrl+K", "Ctrl+Shift+P"),
            WINDOW,
            lambda: open_palette(window),
        ),
        Command("window.keys", "Show all keys", "keyboard", ("Ctrl+F1",), WINDOW, lambda: open_keys(window)),
        Command("window.search", "Search everywhere", "search", ("Ctrl+Shift+F",), WINDOW, window.top.search.setFocus),
        Command("window.shield", "Shield everything now", "shield", ("F9",), WINDOW, window.shield),
        Command("window.lock", "Lock", "lock", ("Ctrl+L",), WINDOW, window.lock),
        Command("window.pane", "Next pane", "forward", ("F6",), WINDOW, lambda: next_pane(window)),
        Command("window.pane_back", "Previous pane", "back", ("Shift+F6",), WINDOW, lambda: next_pane(window, -1)),
        Command("window.scheme", "Dark or light", "theme", (), WINDOW, lambda: change_scheme(window)),
        Command("window.primary", "Main act of this desk", "play", ("Ctrl+Return",), WINDOW, lambda: _primary(window)),
        Command("window.take_back", "Take back the last act", "undo", ("Ctrl+Alt+Z",), WINDOW, window.toasts.undo),
    ]


def _primary(window: "MainWindow") -> None:
    """Do the open desk's main act."""
    desk = window.desk
    if desk and desk.primary:
        window.registry.trigger(desk.primary)


def open_palette(window: "MainWindow") -> None:
    """Ctrl+K: every act that can be reached from here."""
    _popup(window, entries(window.registry, QApplication.focusWidget()), "What do you want to do?")


def show_hits(window: "MainWindow", hits: Sequence[tuple[str, str, str, str, object]]) -> None:
    """What a search everywhere has found, as a palette of places."""
    if not hits:
        window.toast("Nothing found.")
        return
    lines = [
        Entry(title, detail, icon, "", None, lambda d=desk, s=subject: window.go(d, s))  # type: ignore[misc]
        for title, detail, icon, desk, subject in hits
    ]
    _popup(window, lines, "Narrow the hits")


def open_keys(window: "MainWindow") -> None:
    """Ctrl+F1: the sheet of all keys."""
    places = {WINDOW: "Everywhere"} | {spec.id: spec.title for spec in window.specs}
    KeySheet(window, window.registry, places).exec()


def change_scheme(window: "MainWindow") -> None:
    """From dark to light and back; remembered."""
    app = QApplication.instance()
    name = "light" if theme.current().name == "dark" else "dark"
    if isinstance(app, QApplication):
        theme.apply(app, name)
    window.memory.keep_scheme(name)


def next_pane(window: "MainWindow", step: int = 1) -> None:
    """F6: rail, panes of the desk, search, and round."""
    stops: list[QWidget] = [window.rail, *(window.desk.panes() if window.desk else ()), window.top.search]
    focus = QApplication.focusWidget()
    here = next((i for i, p in enumerate(stops) if focus and (p is focus or p.isAncestorOf(focus))), -step)
    place = stops[(here + step) % len(stops)]
    if place is window.rail:
        target: QWidget = next((b for b in window.rail.buttons.values() if b.isChecked()), place)
    else:
        target = place if place.focusPolicy() & Qt.FocusPolicy.TabFocus else _first_field(place) or place
    target.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _popup(window: "MainWindow", lines: Sequence[Entry], placeholder: str) -> None:
    """Open a palette which ends with its popup."""
    palette = CommandPalette(window, lines, placeholder)
    palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    palette.popup()


def _first_field(place: QWidget) -> QWidget | None:
    """The first widget in a pane that takes the keyboard."""
    fields = place.findChildren(QWidget)
    return next(
        (w for w in fields if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible() and w.isEnabled()), None
    )
