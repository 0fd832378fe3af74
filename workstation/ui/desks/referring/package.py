"""The package as its recipient will see it: the pages of its report, and every file with its size."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from workstation.domain.crop import Rendition
from workstation.domain.errors import Stop
from workstation.ui.bench import Bench
from workstation.ui.desks.referring.gather import package
from workstation.ui.desks.referring.words import size
from workstation.ui.widgets import Column, Notice, PictureView, Rows, SplitPane, Table, column, label, pane

WIDEST = 860
"""A page is shown at most this wide."""


class Page(PictureView):
    """One page of the report, as wide as there is room."""

    def __init__(self, number: int, count: int, picture: Rendition) -> None:
        super().__init__(f"Page {number} of {count}")
        self._ratio = picture.height / picture.width
        self.show_picture(picture)

    def fit(self, width: int) -> None:
        """Take this width."""
        self.setFixedSize(QSize(width, round(width * self._ratio)))


class Pages(QScrollArea):
    """Pages below one another."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setAccessibleName("Pages of the report")
        self._inner = QWidget()
        self._box = QVBoxLayout(self._inner)
        self._box.setSpacing(12)
        self._box.setContentsMargins(12, 12, 12, 12)
        self.setWidget(self._inner)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages: list[Page] = []

    def show_pages(self, pictures: Sequence[Rendition]) -> None:
        """These pages."""
        while self._box.count():
            if (item := self._box.takeAt(0)) and (widget := item.widget()):
                widget.hide()
                widget.deleteLater()
        self.pages = [Page(number, len(pictures), picture) for number, picture in enumerate(pictures, 1)]
        for page in self.pages:
            self._box.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        self._box.addStretch(1)
        self.verticalScrollBar().setValue(0)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other pages."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for page in self.pages:
            page.fit(max(160, min(WIDEST, self.viewport().width() - 24)))


class Package(QWidget):
    """The tab of the package; reads it when it is looked at, once a version."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._wanted = ("", 0, "")
        self._shown = ("", 0, "")
        rows: Rows[tuple[str, int]] = Rows(
            (
                Column("File", lambda f: f[0], 0, tip=lambda f: f[0]),
                Column("Size", lambda f: size(f[1]), 72, right=True),
            ),
            key=lambda f: f[0],
        )
        self.files: Table[tuple[str, int]] = Table(rows, "Files of the package")
        self.files.setMinimumWidth(200)
        self.files.setTextElideMode(Qt.TextElideMode.ElideLeft)
        self._sum = label("", tone="muted", scale="small", wrap=True)
        self.pages = Pages()
        self._notice = Notice()
        left = QWidget()
        left.setLayout(column(self.files, self._sum))
        split = SplitPane(pane(self.pages, "Pages"), pane(left, "Files"), sizes=(2, 1))
        box = column(self._notice, split, margins=(0, 8, 0, 0))
        box.setStretch(1, 1)
        self.setLayout(box)
        self._notice.say("")

    def want(self, ref: str, version: int, content: str) -> None:
        """The referral that would be shown; read only once this tab is visible."""
        self._wanted = (ref, version, content)
        if self.isVisible():
            self.read()

    def read(self) -> None:
        """Read it now, unless it is shown already."""
        wanted = self._wanted
        if not wanted[0] or wanted == self._shown:
            return
        self._notice.say("Setting the report …" if not wanted[2] else "Reading the frozen package …")
        session, ref = self._bench.session, wanted[0]
        self._bench.jobs.latest(
            "referrals.package",
            lambda: package(session, ref),
            lambda answer: self._show(wanted, *answer),
            failed=self._cannot,
            owner=self,
        )

    def _show(self, what: tuple[str, int, str], files: Mapping[str, bytes], pages: Sequence[Rendition]) -> None:
        """Pages and files."""
        self._shown = what
        self._notice.say("" if what[2] else "A draft: what is submitted will be frozen exactly like this.")
        self.pages.show_pages(pages)
        self.files.rows.set_rows([(path, len(data)) for path, data in sorted(files.items())])
        whole = size(sum(map(len, files.values())))
        digest = f" Tag manifest {what[2][:16]}…" if what[2] else ""
        self._sum.setText(f"{len(files)} files, {whole}. The recipient gets them signed and encrypted.{digest}")

    def _cannot(self, stop: Stop) -> None:
        """Why there is no package."""
        self._shown = ("", 0, "")
        self.pages.show_pages(())
        self.files.rows.set_rows([])
        self._sum.setText("")
        self._notice.say(stop.words, "warn")

    def showEvent(self, event: object) -> None:
        """Looked at."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.read()
