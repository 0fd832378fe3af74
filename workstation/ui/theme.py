"""The look of the desk: two palettes of our own, one type scale, one 4-pixel grid, and the style sheet made of them.

Fusion's own colours fail on selected text (3.69:1), so nothing is left to the platform: every pair of colours that
can meet on screen is listed in ``PAIRS`` and tested against WCAG's formula.
"""

from dataclasses import dataclass, fields

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from workstation.ui import icons
from workstation.ui.sheet import style_sheet

GRID = 4
"""Every gap is a multiple of this many pixels: 4 inside a control, 8 between controls, 16 around groups."""

SMALL, BODY, HEADING, TITLE = 12, 13, 15, 20
"""The whole type scale, in device-independent pixels."""

FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "Open Sans", "Cantarell", "DejaVu Sans")


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour by what it means; ``#rrggbb``."""

    name: str
    desk: str  # behind everything
    rail: str  # left rail and bars
    surface: str  # panels, lists, tables
    raised: str  # buttons, fields
    hover: str
    line: str  # quiet division
    edge: str  # border of a control, at least 3:1 on surface
    text: str
    muted: str  # second voice, still 4.5:1
    disabled: str  # at least 3:1
    accent: str  # links, focus ring, current
    accent_fill: str  # primary button, checked box
    on_accent: str
    chosen: str  # selection behind text
    on_chosen: str
    ok: str
    warn: str
    danger: str
    ok_fill: str  # behind a chip of that tone
    warn_fill: str
    danger_fill: str
    info_fill: str
    stop: str  # button that destroys
    on_stop: str
    demo: str
    on_demo: str
    canvas: str  # behind the photograph
    person: str  # zones, by kind
    face: str
    skin: str

    def color(self, token: str) -> QColor:
        """The QColor of a token name."""
        return QColor(getattr(self, token))

    def tokens(self) -> dict[str, str]:
        """All tokens by name, for the style sheet."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


DARK = Palette(
    name="dark",
    desk="#14171b",
    rail="#191d22",
    surface="#1d2228",
    raised="#272d35",
    hover="#303843",
    line="#2f363f",
    edge="#6b7785",
    text="#e7eaee",
    muted="#a8b2bd",
    disabled="#7f8a96",
    accent="#6cb4ee",
    accent_fill="#2a6fa8",
    on_accent="#ffffff",
    chosen="#1f4a6e",
    on_chosen="#ffffff",
    ok="#84cf9f",
    warn="#ecbd69",
    danger="#f49a90",
    ok_fill="#1f3a2b",
    warn_fill="#40331a",
    danger_fill="#472624",
    info_fill="#1f364b",
    stop="#a83b34",
    on_stop="#ffffff",
    demo="#e0b34f",
    on_demo="#221a06",
    canvas="#0f1114",
    person="#f2a65a",
    face="#e58bd0",
    skin="#e6d06a",
)

LIGHT = Palette(
    name="light",
    desk="#eceff2",
    rail="#e3e7ec",
    surface="#ffffff",
    raised="#f5f7f9",
    hover="#e6ebf0",
    line="#d5dbe2",
    edge="#7f8a96",
    text="#1a2027",
    muted="#515c68",
    disabled="#74808c",
    accent="#1a659f",
    accent_fill="#1f6aa5",
    on_accent="#ffffff",
    chosen="#cfe3f5",
    on_chosen="#12202c",
    ok="#1d6b3d",
    warn="#7a5200",
    danger="#a82a22",
    ok_fill="#dcf1e3",
    warn_fill="#fbeccb",
    danger_fill="#fbe0dd",
    info_fill="#dcebf8",
    stop="#b3372f",
    on_stop="#ffffff",
    demo="#f0c566",
    on_demo="#2a1f04",
    canvas="#30353b",
    person="#f2a65a",
    face="#e58bd0",
    skin="#e6d06a",
)

_BACKS = ("desk", "rail", "surface", "raised", "hover")
PAIRS: tuple[tuple[str, str, float], ...] = (
    *(("text", back, 4.5) for back in _BACKS),
    *(("muted", back, 4.5) for back in _BACKS),
    *(("disabled", back, 3.0) for back in _BACKS),
    *(("accent", back, 4.5) for back in ("desk", "rail", "surface", "raised")),
    *((tone, back, 4.5) for tone in ("ok", "warn", "danger") for back in ("desk", "surface", "raised", f"{tone}_fill")),
    ("accent", "info_fill", 4.5),
    ("text", "info_fill", 4.5),
    ("muted", "info_fill", 4.5),
    ("text", "danger_fill", 4.5),
    ("text", "warn_fill", 4.5),
    ("on_accent", "accent_fill", 4.5),
    ("on_chosen", "chosen", 4.5),
    ("on_stop", "stop", 4.5),
    ("on_demo", "demo", 4.5),
    ("edge", "surface", 3.0),
    ("edge", "desk", 3.0),
    ("accent_fill", "surface", 3.0),
    ("person", "canvas", 4.5),
    ("face", "canvas", 4.5),
    ("skin", "canvas", 4.5),
)
"""(foreground, background, least contrast) for everything that can meet; the last three are drawn on the canvas."""

_current: list[Palette] = [DARK]


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio of two ``#rrggbb`` colours, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    """Relative luminance by WCAG 2."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def current() -> Palette:
    """The palette in use; whoever paints by hand asks at paint time."""
    return _current[0]


def apply(app: QApplication, scheme: str = "system") -> Palette:
    """Dress the application: ``scheme`` is "system", "dark" or "light". May be called again at any time."""
    palette = _chosen(scheme)
    _current[0] = palette
    icons.recolor(palette.tokens())
    app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(_qt_palette(palette))
    app.setStyleSheet(style_sheet(palette.tokens(), icons.folder()))
    return palette


def follow_system(app: QApplication) -> None:
    """Dress the application again whenever the system changes between dark and light."""
    QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: apply(app, "system"))


def font(size: int = BODY, *, bold: bool = False) -> QFont:
    """The desk's face at one size of the scale, in pixels."""
    known = set(QFontDatabase.families())
    face = next((family for family in FAMILIES if family in known), "")
    # a missing family costs Qt an alias search and a warning, so only known names are set
    made = QFont(face) if face else QFont()
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def mono(size: int = SMALL) -> QFont:
    """The fixed-width face for digests and references."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPixelSize(size)
    return made


def _chosen(scheme: str) -> Palette:
    """The palette for a scheme name; an unknown name is our bug."""
    if scheme == "system":
        dark = QGuiApplication.styleHints().colorScheme() != Qt.ColorScheme.Light
        return DARK if dark else LIGHT
    return {"dark": DARK, "light": LIGHT}[scheme]


def _qt_palette(tokens: Palette) -> QPalette:
    """Qt's roles filled from the tokens, so that what the style sheet leaves alone still fits."""
    made = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: "desk",
        role.WindowText: "text",
        role.Base: "surface",
        role.AlternateBase: "raised",
        role.Text: "text",
        role.Button: "raised",
        role.ButtonText: "text",
        role.BrightText: "danger",
        role.Highlight: "chosen",
        role.HighlightedText: "on_chosen",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.PlaceholderText: "muted",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.Accent: "accent_fill",
        role.Light: "hover",
        role.Midlight: "hover",
        role.Mid: "line",
        role.Dark: "edge",
        role.Shadow: "desk",
    }
    for where, token in pairs.items():
        made.setColor(where, tokens.color(token))
    off = QPalette.ColorGroup.Disabled
    for where in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText, role.PlaceholderText):
        made.setColor(off, where, tokens.color("disabled"))
    made.setColor(off, role.Highlight, tokens.color("hover"))
    return made
