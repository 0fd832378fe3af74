"""The window's own acts: places, palette, keys, hits of a search, dark and light, panes, undo of the last toast."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from workstation.ui import help as helping
from workstation.ui import mine, theme
from workstation.ui.keys import KeySheet
from workstation.ui.palette import CommandPalette, Entry, entries
from workstation.ui.registry import WINDOW, Command, native
from workstation.ui.watch import HELP
from workstation.ui.welcome import FirstAct

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
        Command(HELP, "Help on what has the focus", "info", ("F1",), WINDOW, lambda: open_help(window)),
        Command(
            "window.mine", "My page: shield, what I have seen", "person", ("Shift+F9",), WINDOW, lambda: mine.of(window)
        ),
        Command("window.keys", "Show and change keys", "keyboard", ("Ctrl+F1",), WINDOW, lambda: open_keys(window)),
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
    lines = entries(window.registry, QApplication.focusWidget())
    found = _help_pages(window).values()
    lines += [
        Entry(f"Help: {page.title}", "", "info", "", None, lambda name=page.name: open_help(window, name))  # type: ignore[misc]
        for page in found
    ]
    _popup(window, lines, "What do you want to do?")


def show_hits(window: "MainWindow", hits: Sequence[tuple[str, str, str, str, object]]) -> None:
    """What a search everywhere has found, as a palette of places; nothing where the desk was locked meanwhile."""
    if window.covered:
        return
    if not hits:
        window.toast("Nothing found.")
        return
    lines = [
        Entry(title, detail, icon, "", None, lambda d=desk, s=subject: window.go(d, s))  # type: ignore[misc]
        for title, detail, icon, desk, subject in hits
    ]
    _popup(window, lines, "Narrow the hits")


def open_keys(window: "MainWindow") -> None:
    """Ctrl+F1: the sheet of all keys, those of desks not visited yet as well."""
    window.make_all()
    places = {WINDOW: "Everywhere"} | {spec.id: spec.title for spec in window.specs}
    sheet = KeySheet(QApplication.activeModalWidget() or window, window.registry, places)
    sheet.setProperty("help", "keys")
    sheet.exec()
    sheet.deleteLater()


def tell_keys(window: "MainWindow") -> None:
    """Write the keys in force into the tooltips of bars and rail, and into the hint."""
    registry, top = window.registry, window.top

    def named(text: str, act: str) -> str:
        keys = registry.keys_of(act)
        return f"{text} ({native(keys[0])})" if keys else text

    top.commands.set_tip(named("Commands", "window.palette"))
    top.help.set_tip(named("Help", HELP))
    top.mine.set_tip(named("My page", "window.mine"))
    top.lock.set_tip(named("Lock", "window.lock"))
    top.search.setPlaceholderText(named("Search everywhere", "window.search"))
    for name, button in window.rail.buttons.items():
        button.setToolTip(named(button.accessibleName(), f"go.{name}"))
    window.hint("")


def _help_pages(window: "MainWindow") -> dict[str, helping.Page]:
    """The pages, with the keys in force; none where there is no folder of them."""
    resources = getattr(window.bench.session, "resources", None)
    return helping.pages(resources / "help", window.registry) if resources else {}


def open_help(window: "MainWindow", page: str = "") -> None:
    """F1: the page about what has the focus, or a page by name; over a dialog if one is open."""
    over = QApplication.activeModalWidget() or QApplication.activePopupWidget()
    focus = QApplication.focusWidget()
    if over and not (focus and over.isAncestorOf(focus)):
        focus = over.focusWidget() or over
    desk = window.desk.id if window.desk else ""
    about, words = (page, "") if page else helping.topic(focus, desk)
    close_help(window)
    viewer = window.viewer = helping.HelpViewer(over or window, _help_pages(window))
    viewer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if not viewer.show_page(about, words):
        viewer.show_page("getting-started")
    viewer.show()
    viewer.reader.setFocus()


def close_help(window: "MainWindow") -> None:
    """Close it, wherever it is open."""
    viewer, window.viewer = window.viewer, None
    if viewer is not None and shiboken6.isValid(viewer):
        viewer.close()


def begin_act(window: "MainWindow", act: FirstAct) -> None:
    """Go where a first act is done and say how."""
    window.go(act.desk)
    window.toast(window.registry.told(act.hint, act.desk))


def change_scheme(window: "MainWindow") -> None:
    """From dark to light and back; remembered."""
    app = QApplication.instance()
    name = "light" if theme.current().name == "dark" else "dark"
    if isinstance(app, QApplication):
        theme.apply(app, name)
    window.memory.keep_scheme(name)


def next_pane(window: "MainWindow", step: int = 1) -> None:
    """F6: rail, alarms if there are any, panes of the desk, search, and round."""
    alarms = [window.alarms.list] if window.alarms.list.isVisible() else []
    stops: list[QWidget] = [window.rail, *alarms, *(window.desk.panes() if window.desk else ()), window.top.search]
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
