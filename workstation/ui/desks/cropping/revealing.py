"""Clear pixels: fetched when the keyhole asks for them, dropped at every shield, counted for the person's own care."""

import contextlib

from PySide6.QtCore import QObject, Qt, Signal

from workstation.actions import caring
from workstation.domain.crop import Rendition
from workstation.domain.errors import Stop
from workstation.domain.exposure import Exposure, spoken
from workstation.ui.bench import Bench
from workstation.ui.canvas.view import CanvasView
from workstation.ui.desks.cropping import reading
from workstation.ui.desks.cropping.preview import Preview
from workstation.ui.desks.cropping.proof import Proof
from workstation.ui.desks.cropping.sharpening import Sharpening
from workstation.ui.jobs import Cancelled


def said(now: Exposure) -> str:
    """``Seen today: 3 pictures, 4 min – only you can read this``; "" while nothing was seen."""
    if not now.pictures and now.seconds < 1:
        return ""
    many = f"{now.pictures} {'picture' if now.pictures == 1 else 'pictures'}"
    return f"Seen today: {many}, {spoken(now.seconds)} – only you can read this"


class Revealing(QObject):
    """Stands between the canvas, the preview and the darkroom. ``told(str)``: the private count; ``refused(Stop)``.

    A photograph counts once a day and window, however often it is revealed; seconds always count.
    """

    told = Signal(str)
    refused = Signal(object)
    _begun = Signal(int, object, float)

    def __init__(self, bench: Bench, canvas: CanvasView, preview: Preview) -> None:
        super().__init__(canvas)
        self._bench, self._canvas, self._preview = bench, canvas, preview
        self._image = 0
        self._turn = 0
        self._asked = -1
        self._counted: set[tuple[object, int]] = set()
        self._sharpening = Sharpening(bench, canvas)
        self._sharpening.refused.connect(self.refused)
        canvas.reveal_wanted.connect(self._fetch)
        self._begun.connect(self._partly, Qt.ConnectionType.QueuedConnection)
        canvas.revealed.connect(lambda on: bench.window.set_revealed(canvas, on))
        canvas.exposure.connect(self._note)
        self.watch(preview)
        session = bench.session
        bench.jobs.run(lambda: caring.exposure(session), self._tell, owner=self)

    def watch(self, view: Preview | Proof) -> None:
        """Tell when it shows clear pixels of the crop, and count what was seen."""
        view.revealed.connect(lambda on: self._bench.window.set_revealed(view, on))
        view.looked.connect(lambda seconds: self._note(self._drawn(), seconds))

    def turn_to(self, image: int) -> None:
        """Another photograph lies on the desk; answers on their way for the last one are not wanted."""
        self._image = image
        self._turn += 1
        self._sharpening.turn_to(image)

    def shield(self) -> None:
        """Nothing clear on screen or in memory."""
        self._turn += 1
        self._sharpening.drop()
        self._canvas.set_pixels(None)
        self._preview.shut()

    def _fetch(self) -> None:
        """The keyhole is open and has no pixels."""
        if self._asked == self._turn or not self._image:
            return
        session, image, turn = self._bench.session, self._image, self._turn
        self._asked = turn

        def breathe() -> None:
            if turn != self._turn:
                raise Cancelled

        def partly(pixels: Rendition, share: float) -> None:
            breathe()
            with contextlib.suppress(RuntimeError):  # the desk is gone
                self._begun.emit(turn, pixels, share)

        self._bench.jobs.run(
            lambda: reading.clear(session, image, partly, breathe),
            lambda pixels: self._came(pixels, turn),
            failed=lambda stop: self._failed(stop, turn),
            done=lambda: self._answered(turn),
            owner=self,
        )

    def _partly(self, turn: int, pixels: Rendition, share: float) -> None:
        """A large photograph comes from the top: what is not here yet is grey."""
        if turn == self._turn == self._asked and self._canvas.eye.hole is not None:
            self._canvas.set_pixels(pixels)
            self._bench.window.hint(f"{share:.0%} of the photograph is decoded.")

    def _came(self, pixels: Rendition, turn: int) -> None:
        if turn == self._turn:
            self._canvas.set_pixels(pixels)
            self._bench.window.hint("")

    def _failed(self, stop: Stop, turn: int) -> None:
        self._canvas.shield()
        if turn == self._turn:
            self._canvas.set_pixels(None)  # a part of it may have been shown
            self.refused.emit(stop)

    def _answered(self, turn: int) -> None:
        if self._asked == turn:
            self._asked = -1

    def _drawn(self) -> float:
        """Image pixels inside the crop, which the preview shows."""
        region = self._canvas.scene.drawn.region
        return float(region.width * region.height) if region else 0.0

    def _note(self, area: float, seconds: float) -> None:
        """Add to the count of today. ``area``: image pixels that were uncovered."""
        session, scene = self._bench.session, self._canvas.scene
        share = area / max(1, scene.width * scene.height)
        once = (session.clock().date(), self._image)
        pictures = 0 if once in self._counted else 1
        self._counted.add(once)
        self._bench.jobs.run(lambda: caring.note_exposure(session, pictures, share, seconds), self._noted, owner=self)

    def _noted(self, now: Exposure) -> None:
        self._tell(now)
        self._bench.window.seen(now)

    def _tell(self, now: Exposure) -> None:
        self.told.emit(said(now))
