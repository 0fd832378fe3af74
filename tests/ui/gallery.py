"""The furniture with made-up goods, to look at: ``python tests/ui/gallery.py FOLDER [dark|light]`` writes screenshots.

Not a test; it needs a display (or Xvfb).
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QPlainTextEdit

from workstation.domain.crop import Rendition
from workstation.domain.geometry import Rect
from workstation.domain.zone import Zone, ZoneKind
from workstation.ui import icons, theme, widgets
from workstation.ui.bench import Bench, Desk, DeskSpec
from workstation.ui.canvas.commands import canvas_commands
from workstation.ui.canvas.drawn import Drawn
from workstation.ui.canvas.view import CanvasView
from workstation.ui.frame import open_palette
from workstation.ui.jobs import Jobs
from workstation.ui.login import LoginPage, Seat
from workstation.ui.registry import Command
from workstation.ui.window import MainWindow

ROOT = Path(__file__).parents[2]


def photo() -> Rendition:
    """A cup of coffee from scikit-image."""
    from skimage import data

    pixels = data.coffee()
    return Rendition(pixels.shape[1], pixels.shape[0], pixels.tobytes())


def mosaic(picture: Rendition, across: int = 24) -> Rendition:
    """Blocks, as the shield makes them."""
    import numpy as np
    from skimage.transform import resize

    pixels = np.frombuffer(picture.rgb, np.uint8).reshape(picture.height, picture.width, 3)
    small = resize(pixels, (across * picture.height // picture.width, across), anti_aliasing=True, preserve_range=True)
    return Rendition(small.shape[1], small.shape[0], small.astype(np.uint8).tobytes())


class Goods:
    """Ninety cards."""

    def __init__(self):
        self.small = mosaic(photo())

    def count(self):
        return 90

    def item(self, number):
        badges = [(), (("object", "ok"),), (("×4", ""), ("later", "warn")), (("new", "info"),)][number % 4]
        picture = self.small if number % 7 else None
        return widgets.GridItem(
            picture, f"IMG_{number:04d}.jpg", badges, f"Image {number}", f"Image {number}, shielded"
        )


class Cases(Desk):
    id, title, hint, primary = (
        "cases",
        "Cases",
        "O has object   N nothing usable   L later   hold Q reveal",
        "cases.import",
    )

    def commands(self):
        return (
            Command("cases.import", "Take in a seizure …", "import", ("Ctrl+I",), "cases", lambda: self.bench.jobs),
            Command("cases.object", "Has an object", "objects", ("O",), "cases", lambda: None, tip="Mark and go on"),
            Command(
                "cases.delete",
                "Destroy",
                "delete",
                (),
                "cases",
                lambda: None,
                lambda: "The retention date is not reached.",
            ),
        )

    def __init__(self, bench: Bench):
        super().__init__(bench)
        self.header.set_facts("312 images, 40 not yet seen")
        self.header.add(
            bench.registry.button("cases.delete", "quiet"), bench.registry.button("cases.import", "primary")
        )
        self.grid = widgets.ThumbnailGrid(Goods(), "Images")
        self.grid.set_selection([1, 2])
        self.grid.set_current(2, select=False)
        widgets.pane(self.grid, "Images")
        side = widgets.column(
            widgets.SectionHeader("Details"),
            widgets.row(widgets.Chip("has object", "ok"), widgets.Chip("H1", "warn"), None),
            widgets.FormRow("Note", QPlainTextEdit("Blue cup on a table")),
            widgets.FormRow("Kind", combo()),
            widgets.FormRow("Quality", widgets.whole_number(0, 100, 71), "0 to 100"),
            QCheckBox("Seen by a second person"),
            widgets.Notice("This crop touches a zone: mask the part first.", "warn"),
            widgets.row(bench.registry.button("cases.object"), None),
            None,
            margins=(16, 12, 16, 12),
            gap=12,
        )
        self.body.addWidget(widgets.SplitPane(self.grid, widgets.pane(widgets.panel(side), "Details"), sizes=(3, 1)))


def combo() -> QComboBox:
    made = QComboBox()
    made.addItems(["Tableware", "Bag", "Label"])
    return made


@dataclass(frozen=True)
class Tip:
    ref: str
    text: str
    state: str
    tone: str
    grade: str


class Tips(Desk):
    id, title, hint = "tips", "Tips", "1 relevant   2 duplicate   3 not relevant   H snooze"

    def __init__(self, bench):
        super().__init__(bench)
        states = [("new", "info"), ("relevant", "ok"), ("snoozed", "warn"), ("not relevant", "")]
        data = [
            Tip(f"T-{i}", "This bag is sold in a supermarket near the harbour " * 2, *states[i % 4], "X4")
            for i in range(60)
        ]
        columns = (
            widgets.Column("Ref", lambda t: t.ref, 80, sort="id"),
            widgets.Column("State", lambda t: t.state, 120, tone=lambda t: t.tone),
            widgets.Column("Text", lambda t: t.text, 0),
            widgets.Column("Grade", lambda t: t.grade, 80, right=True),
        )
        self.rows = widgets.Rows(columns, key=lambda t: t.ref)
        self.table = widgets.Table(self.rows, "Tips")
        self.rows.set_rows(data)
        empty = widgets.EmptyState(
            "tips",
            "No tip chosen",
            "Choose one at the left, or import a file of tips.",
            widgets.PrimaryButton("Import …", "import"),
        )
        self.body.addWidget(
            widgets.SplitPane(widgets.pane(self.table, "Tips"), widgets.panel(widgets.column(empty)), sizes=(2, 1))
        )


class Cropping(Desk):
    id, title, hint = "cropping", "Cropping", "Drag a rectangle; Shift keeps the ratio, Ctrl or Alt from the centre"

    def __init__(self, bench):
        super().__init__(bench)
        self.canvas = CanvasView()
        bench.registry.add(self.canvas, canvas_commands(self.canvas, "cropping.canvas"))
        tools = widgets.row(
            *(bench.registry.tool(f"cropping.canvas.{t}") for t in ("select", "crop", "mask", "thirds", "fit")), None
        )
        picture = photo()
        self.canvas.show_image(picture.width, picture.height, mosaic(picture), key="1")
        self.canvas.set_pixels(picture)
        self.canvas.set_zones(
            (
                Zone(1, ZoneKind.PERSON, Rect(20, 30, 120, 200), "hog", "1", 0.8),
                Zone(2, ZoneKind.SKIN, Rect(330, 220, 90, 90), "skin", "1", 0.6),
            ),
            {2},
        )
        self.canvas.set_drawn(Drawn(Rect(150, 80, 280, 260), (Rect(330, 200, 60, 50),)))
        self.canvas.revealed.connect(lambda on: bench.window.set_revealed(self.canvas, on))
        self.body.addLayout(tools)
        self.body.addWidget(widgets.pane(self.canvas, "Canvas"), 1)

    def shield(self):
        self.canvas.shield()


def spec(desk, icon, why=None):
    return DeskSpec(desk.id, desk.title, icon, desk, why)


def main() -> None:
    folder, scheme = Path(sys.argv[1]), sys.argv[2]
    width, height = (int(n) for n in (sys.argv[3] if len(sys.argv) > 3 else "1280x800").split("x"))
    app = QApplication([])
    icons.install(ROOT / "resources/icons")
    theme.apply(app, scheme)
    jobs = Jobs()
    window = MainWindow(
        None,
        [spec(Cases, "cases"), spec(Cropping, "cropping"), spec(Tips, "tips")],
        jobs=jobs,
        person_name="Ada Berg",
        roles="analyst",
        demo=True,
    )
    window.resize(width, height)
    window.set_cases([(1, "2026/17 · Harbour")])
    window.set_count("tips", 60)
    window.set_count("cases", 12400)
    window.show()
    login = LoginPage()
    login.show_people(
        "Rehearsal vault",
        [
            Seat("1", "Ada Berg", "analyst"),
            Seat("2", "Bo Lind", "case officer"),
            Seat("3", "Cy Roth", "release manager"),
        ],
        demo=True,
    )
    first = LoginPage()

    def shot(name, widget=window):
        widget.grab().save(str(folder / f"{scheme}-{width}-{name}.png"))

    def steps():
        window.toast("Marked 2 images: has object.", lambda: None)
        yield
        shot("cases")
        open_palette(window)
        yield
        shot("palette", app.activePopupWidget() or window)
        if popup := app.activePopupWidget():
            popup.close()
        window.go("cropping")
        yield
        window.desk.canvas.set_place_fit()
        yield
        shot("cropping")
        window.desk.canvas.eye.open(window.desk.canvas.rect().center())
        yield
        shot("keyhole")
        window.go("tips")
        window.toast("O-2026-0001 cannot be cleared by its author. Ask a colleague.", tone="danger")
        yield
        shot("tips")
        window.cover(login)
        yield
        shot("login")
        login.refuse("That passphrase does not open the vault.")
        yield
        shot("refused")
        first.resize(1000, 700)
        first.show()
        yield
        shot("first", first)
        first.close()
        window.close()
        jobs.close()
        app.quit()

    run = steps()
    timer = QTimer(interval=250)
    timer.timeout.connect(lambda: next(run, None))
    timer.start()
    app.exec()


if __name__ == "__main__":
    main()
