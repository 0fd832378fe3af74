"""Why a photograph stands where it stands in the queue, what it is judged with, and taking it out of those alike."""

from PySide6.QtWidgets import QSizePolicy, QWidget

from workstation.actions import ordering
from workstation.actions.ordering import Standing
from workstation.domain.person import Act
from workstation.ui.bench import Bench
from workstation.ui.widgets import Button, column, label, row


class StandingLines(QWidget):
    """Sentences, and two links of which one is shown at most. Hidden for a photograph that was not put in order yet."""

    def __init__(self) -> None:
        super().__init__()
        self._bench: Bench | None = None
        self._image = 0
        self.grouped = False
        self.text = label("", scale="small", wrap=True)
        self.text.setAccessibleName("Why it stands here in the queue")
        self.apart = Button("Not the same", "close", kind="link")
        self.apart.setToolTip("Take this photograph out of those alike; that is remembered.")
        self.back = Button("The same after all", "undo", kind="link")
        self.back.setToolTip("Put this photograph back among those it was taken out of.")
        for button in (self.apart, self.back):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.apart.clicked.connect(self.take_out)
        self.back.clicked.connect(self.put_back)
        head = label("Place in the queue", tone="muted", scale="small")
        self.setLayout(column(head, self.text, row(self.apart, self.back, None, gap=4), gap=2))
        self.hide()

    def attend(self, bench: Bench) -> None:
        """Act through this bench."""
        self._bench = bench

    def show_standing(self, standing: Standing | None, image: int) -> None:
        """How this photograph stands."""
        self._image = image
        self.grouped = standing is not None and standing.alike > 1
        said = standing.sentences() if standing else ()
        self.text.setText("\n".join(said))
        may = self._bench is not None and self._bench.session.person.why_not(Act.CROP) is None
        self.apart.setVisible(may and self.grouped)
        self.back.setVisible(may and standing is not None and standing.parted)
        self.setVisible(bool(said))

    def take_out(self) -> None:
        """This one is not the same."""
        self.part(self._image)

    def part(self, image: int) -> None:
        """A photograph is not the same as those it was grouped with."""
        if (bench := self._bench) is not None:
            session = bench.session
            bench.jobs.run(
                lambda: ordering.take_out(session, image),
                lambda _change: bench.window.toast("Taken out of those alike.", lambda: self._put_back(image)),
                owner=self,
            )

    def put_back(self) -> None:
        """It is the same after all."""
        self._put_back(self._image)

    def _put_back(self, image: int) -> None:
        if (bench := self._bench) is not None:
            session = bench.session
            bench.jobs.run(lambda: ordering.put_back(session, image), owner=self)
