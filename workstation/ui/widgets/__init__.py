"""The pieces desks are built from; each knows its look and its keyboard, none knows the work."""

from workstation.ui.widgets.basics import (
    Chip,
    DeskHeader,
    EmptyState,
    FormRow,
    KeyCap,
    Notice,
    SectionHeader,
    column,
    divider,
    label,
    literal,
    pane,
    panel,
    row,
    rule,
    scrolled,
    set_tone,
)
from workstation.ui.widgets.buttons import Button, IconButton, PrimaryButton
from workstation.ui.widgets.fields import SearchField, SplitPane, decimal, whole_number
from workstation.ui.widgets.grid import ThumbnailGrid
from workstation.ui.widgets.gridplan import GridItem, GridSource
from workstation.ui.widgets.picture import PictureView, image_of
from workstation.ui.widgets.pile import Pile
from workstation.ui.widgets.rows import Column, Rows, Table
from workstation.ui.widgets.toast import Toasts

__all__ = [
    "Button",
    "Chip",
    "Column",
    "DeskHeader",
    "EmptyState",
    "FormRow",
    "GridItem",
    "GridSource",
    "IconButton",
    "KeyCap",
    "Notice",
    "PictureView",
    "Pile",
    "PrimaryButton",
    "Rows",
    "SearchField",
    "SectionHeader",
    "SplitPane",
    "Table",
    "ThumbnailGrid",
    "Toasts",
    "column",
    "decimal",
    "divider",
    "image_of",
    "label",
    "literal",
    "pane",
    "panel",
    "row",
    "rule",
    "scrolled",
    "set_tone",
    "whole_number",
]
