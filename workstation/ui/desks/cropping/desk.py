"""The desk: filmstrip, photograph, crop. What was drawn on a photograph stays with it while the window lives."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.actions import cropping
from workstation.domain.change import Change
from workstation.domain.crop import Rendition, Step
from workstation.domain.errors import Stop
from workstation.domain.geometry import Rect
from workstation.domain.image import Sight
from workstation.domain.tip import visible
from workstation.domain.zone import Zone, touching
from workstation.ui.bench import Bench, Desk
from workstation.ui.canvas.commands import canvas_commands
from workstation.ui.canvas.steps import Drawn
from workstation.ui.canvas.view import CanvasView
from workstation.ui.desks.cropping import reading
from workstation.ui.desks.cropping.checks import findings
from workstation.ui.desks.cropping.commands import desk_commands, photograph_commands, side_commands
from workstation.ui.desks.cropping.draft import Draft, Kept, middle
from workstation.ui.desks.cropping.easel import Easel
from workstation.ui.desks.cropping.keeping import Keeping
from workstation.ui.desks.cropping.seen import Seen
from workstation.ui.desks.cropping.side import Side
from workstation.ui.desks.cropping.strip import Strip
from workstation.ui.registry import Command
from workstation.ui.widgets import EmptyState, PrimaryButton, ThumbnailGrid, pane, panel, row, column

REST_MS = 120
"""How long a drawing rests until its preview is made."""

_MINE = ("case", "image", "images", "intake", "crop", "object", "zone", "vault")
