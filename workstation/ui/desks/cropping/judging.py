"""How good the crop is, judged when the hand rests and somebody looks at the checks; and its text, read when asked."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from workstation.actions import describing, judging
from workstation.domain.crop import Recipe
from workstation.domain.errors import Stop
from workstation.domain.reading import Reading
from workstation.ui.bench import Bench
from workstation.ui.desks.cropping.closer import Closer
from workstation.ui.desks.cropping.quality import QualityPanel
from workstation.ui.jobs import Progress

if TYPE_CHECKING:
    from workstation.ui.desks.cropping.desk import Cropping

REST_MS = 600
"""How long the hand rests until the crop is judged: its exact pixels are made for it."""


class Judging(QObject):
    """Stands between the quality panel and the exact pixels."""

    def __init__(self, bench: Bench, desk: "Cropping", panel: QualityPanel) -> None:
        super().__init__(desk)
        self._bench, self._desk, self._panel = bench, desk, panel
        self._reading: Reading | None = None
        self._recipe: Recipe | None = None
        self._progress: Progress | None = None
        self.closer = Closer(bench, desk)
        self.rest = QTimer(self, singleShot=True, interval=REST_MS)
        self.rest.timeout.connect(self._judge)
        panel.text_wanted.connect(self._read)
        panel.cancel_wanted.connect(self._cancel)
        panel.note_wanted.connect(self._note)

    def changed(self) -> None:
        """Other pixels have come: what was said of the last ones no longer holds, unless they are the same."""
        laid = self._desk.developing.proofing.laid
        if laid is not None and laid.recipe == self._recipe:
            return
        self._recipe = laid.recipe if laid else None
        self._bench.jobs.forget("cropping.quality")
        self._cancel()
        self._reading = None
        self._panel.show_text(None)
        self._panel.show_quality(None, *(["Looking at it …"] if laid else []))
        if self._panel.isVisible():
            self.rest.start()

    def shown(self) -> None:
        """The tab of checks was opened."""
        self.rest.start()

    def _judge(self) -> None:
        laid, desk, session = self._desk.developing.proofing.laid, self._desk, self._bench.session
        if laid is None or desk.laid is None or not self._panel.isVisible():
            return
        image, reading = desk.laid.sheet.image, self._reading
        self._panel.set_note_why_not(None if self._ref() else "Keep the crop first: notes belong to an object.")
        self._bench.jobs.latest(
            "cropping.quality",
            lambda: judging.quality(session, laid.full(), recipe=laid.recipe, image=image, reading=reading),
            self._panel.show_quality,
            failed=lambda stop: self._panel.show_quality(None, stop.message),
            lane=False,
            owner=self,
        )

    def _read(self) -> None:
        laid, session = self._desk.developing.proofing.laid, self._bench.session
        if laid is None:
            self._panel.show_text(None, "There is no crop to read yet.")
            return

        self._progress = self._bench.jobs.track(
            "Reading text",
            lambda progress: judging.read_text(session, laid.full(), report=progress.step),
            self._came,
            failed=self._failed,
            lane=False,
            owner=self,
        )

    def _came(self, reading: Reading) -> None:
        if self._progress is not None and not self._progress.cancelled:
            self._progress, self._reading = None, reading
            self._panel.show_text(reading)
            self.rest.start()

    def _failed(self, stop: Stop) -> None:
        self._progress = None
        self._panel.show_text(None, stop.words)

    def _cancel(self) -> None:
        if self._progress is not None:
            self._progress.cancel()
            self._progress = None

    def _ref(self) -> str:
        """The object whose notes are meant: of the loaded crop, else the one kept last from here."""
        loaded = self._desk.keeping.loaded()
        return loaded.object.ref if loaded else ""

    def _note(self, text: str) -> None:
        session, ref = self._bench.session, self._ref()
        if ref:
            self._bench.jobs.run(
                lambda: describing.append_note(session, ref, text),
                lambda _change: self._bench.window.toast(f"Added to the notes of {ref}.", tone="ok"),
                owner=self,
            )
