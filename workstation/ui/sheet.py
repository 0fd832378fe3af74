"""The style sheet's text, filled from the palette's tokens. Only shape and colour; no layout is decided here.

Properties the desk sets: ``kind`` on buttons (primary, quiet, danger, rail), ``tone`` on labels and chips (ok, warn,
danger, info, muted), ``scale`` on labels (small, heading, title), ``plane`` on frames (surface, rail, card, bar).
"""

from collections.abc import Mapping
from pathlib import Path
from string import Template

_BASE = """
* { outline: none; }
QToolTip { background: $raised; color: $text; border: 1px solid $edge; padding: 4px 8px; }
QLabel { background: transparent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="accent"] { color: $accent; }
QLabel[scale="small"] { font-size: 12px; }
QLabel[scale="heading"] { font-size: 15px; font-weight: 600; }
QLabel[scale="title"] { font-size: 20px; font-weight: 600; }
QLabel:disabled { color: $disabled; }
QFrame[plane="surface"] { background: $surface; border: 1px solid $line; border-radius: 6px; }
QFrame[plane="card"] { background: $raised; border: 1px solid $line; border-radius: 6px; }
QFrame[plane="rail"] { background: $rail; border: none; }
QFrame[plane="bar"] { background: $rail; border: none; }
QFrame[plane="rule"] { background: $line; border: none; }
QFrame[plane="toast"] { background: $raised; border: 1px solid $edge; border-radius: 6px; }
QFrame[plane="toast"][tone="danger"] { background: $danger_fill; border-color: $danger; }
QFrame[plane="notice"] { background: $info_fill; border: none; border-radius: 6px; }
QFrame[plane="notice"][tone="warn"] { background: $warn_fill; }
QFrame[plane="notice"][tone="danger"] { background: $danger_fill; }
QLabel[plane="demo"] { background: $demo; color: $on_demo; font-size: 12px; font-weight: 600; padding: 2px 8px; }
QLabel[plane="badge"] { background: $hover; color: $text; border-radius: 8px; padding: 0 6px; font-size: 12px; }
QLabel[plane="alarm"] { background: $danger_fill; color: $danger; border-radius: 8px; padding: 0 6px; font-size: 12px; font-weight: 600; }
QLabel[plane="key"] { background: $hover; color: $text; border-radius: 4px; padding: 1px 6px; font-size: 12px; }
QLabel[plane="chip"] { background: $hover; color: $text; border-radius: 4px; padding: 2px 8px; font-size: 12px; }
QLabel[plane="chip"][tone="ok"] { background: $ok_fill; color: $ok; }
QLabel[plane="chip"][tone="warn"] { background: $warn_fill; color: $warn; }
QLabel[plane="chip"][tone="danger"] { background: $danger_fill; color: $danger; }
QLabel[plane="chip"][tone="info"] { background: $info_fill; color: $accent; }
"""

_BUTTONS = """
QPushButton, QToolButton { background: $raised; color: $text; border: 1px solid $edge; border-radius: 5px;
  padding: 4px 12px; min-height: 20px; }
QToolButton { padding: 4px 6px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 3px 11px; }
QToolButton:focus { padding: 3px 5px; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; border-color: $line; background: transparent; }
QPushButton:checked, QToolButton:checked { background: $chosen; color: $on_chosen; border-color: $accent; }
QPushButton[kind="primary"] { background: $accent_fill; color: $on_accent; border-color: $accent_fill; font-weight: 600; }
QPushButton[kind="primary"]:hover { border-color: $text; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $raised; color: $disabled; border-color: $line; }
QPushButton[kind="danger"] { background: $stop; color: $on_stop; border-color: $stop; font-weight: 600; }
QPushButton[kind="danger"]:disabled { background: $raised; color: $disabled; border-color: $line; }
QPushButton[kind="danger"]:focus { border: 2px solid $text; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border: 2px solid $accent; }
QToolButton[kind="quiet"]:checked { background: $chosen; color: $on_chosen; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 4px 4px; }
QPushButton[kind="link"]:disabled { color: $disabled; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; padding: 3px 3px; }
QToolButton[kind="rail"] { background: transparent; border: none; border-left: 3px solid transparent; border-radius: 0;
  padding: 6px 8px 6px 9px; text-align: left; color: $muted; min-height: 24px; }
QToolButton[kind="rail"]:hover { background: $hover; color: $text; }
QToolButton[kind="rail"]:checked { background: $surface; color: $text; border-left: 3px solid $accent; font-weight: 600; }
QToolButton[kind="rail"]:focus { border: 2px solid $accent; border-left: 3px solid $accent; padding: 4px 6px 4px 9px; }
QToolButton::menu-indicator { image: none; }
"""

_FIELDS = """
QAbstractScrollArea { background: $surface; border: 1px solid $line; border-radius: 6px; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit {
  background: $surface; color: $text; border: 1px solid $edge; border-radius: 5px; padding: 3px 8px;
  selection-background-color: $chosen; selection-color: $on_chosen; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit { min-height: 22px; }
QPlainTextEdit, QTextEdit { padding: 4px; }
QSpinBox, QDoubleSpinBox { padding: 3px 0 3px 8px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus,
QDateEdit:focus { border: 2px solid $accent; padding: 2px 7px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 3px; }
QSpinBox:focus, QDoubleSpinBox:focus { border: 2px solid $accent; padding: 2px 0 2px 7px; }
QLineEdit, QPlainTextEdit, QTextEdit { placeholder-text-color: $muted; }
QLineEdit:disabled, QPlainTextEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled,
QDateEdit:disabled { color: $disabled; border-color: $line; background: transparent; }
QLineEdit[wrong="true"] { border-color: $danger; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 24px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $edge; padding: 4px; color: $text;
  selection-background-color: $chosen; selection-color: $on_chosen; }
QSpinBox::up-button, QDoubleSpinBox::up-button { border: none; width: 20px; subcontrol-position: top right; }
QSpinBox::down-button, QDoubleSpinBox::down-button { border: none; width: 20px; subcontrol-position: bottom right; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 22px; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QListView::indicator, QTreeView::indicator, QTableView::indicator { width: 16px; height: 16px;
  border: 1px solid $edge; border-radius: 4px; background: $surface; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $edge; border-radius: 8px; background: $surface; }
QRadioButton::indicator:checked { border: 5px solid $accent_fill; width: 6px; height: 6px; background: $on_accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; }
QCheckBox::indicator:checked, QListView::indicator:checked, QTableView::indicator:checked {
  background: $accent_fill; border-color: $accent_fill; }
QCheckBox::indicator:disabled { border-color: $line; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent_fill; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: $text;
  border: 1px solid $edge; }
QSlider::handle:horizontal:focus { border: 2px solid $accent; }
QGroupBox { border: 1px solid $line; border-radius: 6px; margin-top: 12px; padding: 12px; }
QGroupBox::title { subcontrol-origin: margin; left: 8px; padding: 0 4px; color: $muted; }
"""

_VIEWS = """
QMainWindow, QDialog { background: $desk; }
QScrollArea, QScrollArea > QWidget > QWidget[plane="clear"] { background: transparent; border: none; }
QTableView, QListView, QTreeView { background: $surface; alternate-background-color: $surface; gridline-color: $line;
  border: 1px solid $line; border-radius: 6px; selection-background-color: $chosen; selection-color: $on_chosen; }
QTableView:focus, QListView:focus, QTreeView:focus { border-color: $accent; }
QTableView::item { padding: 0 5px; border: none; border-bottom: 1px solid $line; }
QTableView::item:hover, QListView::item:hover { background: $hover; }
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected { background: $chosen; color: $on_chosen; }
QListView::item { padding: 4px 8px; border-radius: 4px; }
QTreeView::item { padding: 0 8px; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $edge;
  padding: 4px 8px; font-size: 12px; min-height: 22px; }
QTableCornerButton::section { background: $surface; border: none; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $muted; padding: 6px 12px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:focus { color: $accent; }
QTabBar::tab:disabled { color: $disabled; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; border: none; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; border: none; }
QScrollBar::handle { background: $edge; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $accent; }
QProgressBar { background: $line; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent_fill; border-radius: 3px; }
QDialog[plane="palette"] { background: $surface; border: 1px solid $edge; border-radius: 8px; }
QMenu { background: $raised; color: $text; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $chosen; color: $on_chosen; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
"""

_GLYPHS = """
QComboBox::down-arrow, QDateEdit::down-arrow { image: url("$icons/glyph-down-$name.svg"); width: 14px; height: 14px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$icons/glyph-up-$name.svg"); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$icons/glyph-down-$name.svg"); width: 10px; height: 10px; }
QCheckBox::indicator:checked, QListView::indicator:checked, QTableView::indicator:checked {
  image: url("$icons/glyph-check.svg"); }
QCheckBox::indicator:indeterminate { background: $accent_fill; image: url("$icons/glyph-dash.svg"); }
QHeaderView::down-arrow { image: url("$icons/glyph-down-$name.svg"); width: 10px; height: 10px; }
QHeaderView::up-arrow { image: url("$icons/glyph-up-$name.svg"); width: 10px; height: 10px; }
"""


def style_sheet(tokens: Mapping[str, str], icons: Path | None) -> str:
    """The whole sheet for one palette; arrows and ticks need the icon folder."""
    text = _BASE + _BUTTONS + _FIELDS + _VIEWS + (_GLYPHS if icons else "")
    return Template(text).substitute(tokens, icons=icons.as_posix() if icons else "")
