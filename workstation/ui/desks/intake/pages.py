"""The faces of the desk: no case yet, nothing taken in yet, and the wall with its details."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from workstation.ui.desks.intake.details import Details
from workstation.ui.desks.intake.filters import Filters
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


class Pages(QStackedWidget):
    """Builds everything below the header around ``grid``; the registry must know the commands already."""

    def __init__(self, registry: Registry, grid: ThumbnailGrid) -> None:
        super().__init__()
        self.grid, self.filters, self.details, self.outcome = grid, Filters(), Details(), Outcome()
        self.notice = Notice("", "warn", registry.button("cases.permit"))
        self.notice.hide()
        self.filtered_out = EmptyState("filter", "Nothing here", "No photograph of this case passes these filters.")
        self.left = QStackedWidget()
        self.left.addWidget(pane(grid, "Photographs"))
        self.left.addWidget(self.filtered_out)
        self.work = SplitPane(self._wall(registry), pane(self._side(registry), "Details"), sizes=(13, 6))
        self.no_case = EmptyState(
            "cases",
            "Open your first case",
            "A case holds the photographs of one investigation, its handling code and how long they are kept.",
            registry.button("cases.new", "primary", text="New case …   Ctrl+N"),
        )
        self.no_image = EmptyState(
            "import",
            "Nothing taken in yet",
            "Choose a folder, a ZIP file or a single picture – or drop it here. Originals stay untouched; what is kept "
            "is encrypted, and every picture is shown as a mosaic.",
            registry.button("cases.folder", "primary", text="Take in a folder …   Ctrl+I"),
            registry.button("cases.file"),
        )
        for page in (QWidget(), self.no_case, self.no_image, self.work):
            self.addWidget(page)

    def face(self, *, case: bool, images: bool) -> None:
        """Show the face that fits; what an intake has just said stays in view even where nothing came of it."""
        page: QWidget = self.work
        if not case:
            page = self.no_case
        elif not images and self.outcome.isHidden():
            page = self.no_image
        self.setCurrentWidget(page)

    def show_wall(self, *, empty: bool) -> None:
        """The grid, or the sentence that nothing passes the filters."""
        self.left.setCurrentWidget(self.filtered_out if empty else self.grid)

    def _wall(self, registry: Registry) -> QWidget:
        made = QWidget()
        self.refused = registry.button("cases.refused", "quiet", text="Refused")
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
