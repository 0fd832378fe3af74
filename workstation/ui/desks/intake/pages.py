"""The faces of the desk: no case yet, nothing taken in yet, and the wall with its details."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.domain.wall import QUEUE
from workstation.ui.bench import Bench
from workstation.ui.desks.intake.details import Details
from workstation.ui.desks.intake.filters import Filters
from workstation.ui.desks.intake.hashsets import HashSets
from workstation.ui.desks.intake.knowing import KnownFiles
from workstation.ui.desks.intake.outcome import Outcome
from workstation.ui.registry import Registry
from workstation.ui.widgets import (
    EmptyState,
    Notice,
    SplitPane,
    ThumbnailGrid,
    column,
    pane,
    panel,
    row,
    scrolled,
)

_NOTHING = "Nothing here", "No photograph of this case passes these filters."
_DONE = (
    "All of this case is judged",
    "No photograph of it is new; what was judged is still here, behind the other filters.",
)


class Pages(QStackedWidget):
    """Builds everything below the header around ``grid``; the bench's registry must know the commands already."""

    def __init__(self, bench: Bench, grid: ThumbnailGrid, filters: Filters) -> None:
        super().__init__()
        registry = bench.registry
        self.known = KnownFiles(bench)
        self.grid, self.filters, self.details = grid, filters, Details()
        self.outcome = Outcome(registry.button("cases.resume"))
        self.notice = Notice("", "warn", registry.button("cases.permit"))
        self.notice.hide()
        self.filtered_out = EmptyState("filter", *_NOTHING, filters.whole)
        self.left = QStackedWidget()
        self.wall = pane(grid, "Photographs")
        self.left.addWidget(self.wall)
        self.left.addWidget(self.filtered_out)
        self.left.addWidget(self.known)
        self.work = SplitPane(self._wall(registry), pane(self._side(registry), "Details"), sizes=(13, 6))
        self.no_case = EmptyState(
            "cases",
            "Open your first case",
            "A case holds the photographs of one investigation, its handling code and how long they are kept.",
            registry.button("cases.new", "primary", with_key=True),
        )
        self.no_image = EmptyState(
            "import",
            "Nothing taken in yet",
            "Choose a folder, an archive, a disk image or a single file – or drop it here. Originals stay untouched; what is kept "
            "is encrypted, and every picture is shown as a mosaic.",
            registry.button("cases.folder", "primary", with_key=True),
            registry.button("cases.file"),
        )
        self.hashsets = HashSets(bench)
        for page in (QWidget(), self.no_case, self.no_image, self.work, self.hashsets):
            self.addWidget(page)

    def face(self, *, case: bool, images: bool) -> None:
        """Show the face that fits; what an intake has just said stays in view even where nothing came of it."""
        if self.currentWidget() is self.hashsets:
            return
        page: QWidget = self.work
        if not case:
            page = self.no_case
        elif not images and self.outcome.isHidden():
            page = self.no_image
        self.setCurrentWidget(page)

    def show_wall(self, *, empty: bool) -> None:
        """The grid, the sentence that nothing passes the filters, or the list of what is known elsewhere."""
        if empty:
            self.filtered_out.say(*(_DONE if self.filters.chosen() == QUEUE else _NOTHING))
        here: QWidget = self.filtered_out if empty else self.wall
        self.left.setCurrentWidget(self.known if self.filters.known.isChecked() else here)

    def _wall(self, registry: Registry) -> QWidget:
        made = QWidget()
        self.refused = registry.tool("cases.refused")
        line = row(self.filters, None, self.refused)
        stack = column(self.notice, line, self.left, self.outcome)
        stack.setStretch(2, 3)
        stack.setStretch(3, 2)
        made.setLayout(stack)
        return made

    def _side(self, registry: Registry) -> QWidget:
        head = row(
            self.details.title,
            None,
            registry.button("cases.wall.crop", text="Crop …"),
            margins=(16, 12, 12, 4),
        )
        marks = row(
            registry.button("cases.wall.object"),
            registry.button("cases.wall.nothing"),
            registry.button("cases.wall.later"),
            None,
            gap=4,
            margins=(12, 8, 12, 12),
        )
        side = panel(column(head, scrolled(self.details), marks, gap=0))
        side.setMinimumWidth(360)
        return side
