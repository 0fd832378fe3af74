"""The panel "More of this": crops with their reason, by keyboard, with progress and names."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.stage import jpeg, scene
from workstation.actions import intake, likening, looking
from workstation.domain.crop import Recipe
from workstation.domain.geometry import Rect
from workstation.store.tables import likenesses as table
from workstation.ui import dialogs
from workstation.ui.bench import Bench
from workstation.ui.desks.cropping.more import SHIELDED, MorePanel
from workstation.ui.registry import Registry

REGION = Rect(100, 80, 420, 360)


class Window:
    """Keeps what is said."""

    def __init__(self):
        self.said = []
        self.revealed = False
        self.exposure = None

    def toast(self, text, undo=None, tone="info"):
        self.said.append((tone, text))

    def set_revealed(self, where, on):
        self.revealed = on

    def seen(self, exposure):
        self.exposure = exposure


@pytest.fixture
def asked(open_as, tmp_path, qtbot, jobs):
    """``asked()`` → (panel, window, image) over a vault in which picture 0 lies darker in another case."""
    anna = open_as("Anna")
    intake.open_case(anna, "OP-7", "Another case")
    (tmp_path / "again.jpg").write_bytes(jpeg(np.clip(scene(0) * 0.8, 0, 255).astype(np.uint8)[:600, :800]))
    intake.take_in(anna, [tmp_path / "again.jpg"], "OP-7")
    window = Window()
    panel = MorePanel(Bench(anna, jobs, Registry(), window))
    qtbot.addWidget(panel)
    panel.resize(560, 640)
    panel.show()
    image = looking.images_of(anna, "OP-1")[0]

    def ask():
        panel.ask(image.id, Recipe(image.digest, REGION))
        qtbot.waitUntil(lambda: not jobs.busy, timeout=20_000)
        return panel, window, image

    ask.session = anna
    return ask


def test_its_crops_are_told_as_revealed_and_counted_once(asked, qtbot, jobs):
    panel, window, _image = asked()
    assert window.revealed
    panel.hide()
    qtbot.waitUntil(lambda: window.exposure is not None)
    many = len(panel.source.pictures)
    assert not window.revealed
    assert window.exposure.pictures == many > 0
    panel.show()
    assert window.revealed
    window.exposure = None
    panel.shield()
    qtbot.waitUntil(lambda: window.exposure is not None)
    assert not window.revealed
    assert window.exposure.pictures == many


def test_it_says_what_to_do_before_it_is_asked(open_as, qtbot, jobs):
    panel = MorePanel(Bench(open_as("Anna"), jobs, Registry(), Window()))
    qtbot.addWidget(panel)
    assert "press G" in panel.empty.text()
    assert not panel.open.isEnabled() or panel.open.toolTip()
    assert panel.bar.isHidden()


def test_matches_are_shown_as_crops_with_reason_case_and_number(asked):
    panel, _, _ = asked()
    match = panel.source.found[0]
    item = panel.source.item(0)
    assert match.case == "OP-7"
    assert item.caption == f"OP-7 · {match.image.id}"
    assert "points agree" in item.accessible
    assert str(match.image.id) in item.accessible
    assert max(item.picture.width, item.picture.height) <= 240
    assert panel.grid.accessibleName()


def test_enter_a_and_s_do_everything_without_a_mouse(asked, qtbot, jobs, monkeypatch):
    panel, window, image = asked()
    panel.grid.setFocus()
    qtbot.keyClick(panel.grid, Qt.Key.Key_Right)
    panel.grid.set_current(0) if hasattr(panel.grid, "set_current") else None
    match = panel.source.found[0]
    assert "points agree" in panel.why.text()
    with qtbot.waitSignal(panel.open_wanted) as opened:
        qtbot.keyClick(panel.grid, Qt.Key.Key_Return)
    assert opened.args == [match.image.id]
    with qtbot.waitSignal(panel.add_wanted) as added:
        qtbot.keyClick(panel.grid, Qt.Key.Key_A)
    assert added.args == [match.image.id, match.region]
    monkeypatch.setattr(dialogs, "ask_text", lambda *_words, **_more: "Bags")
    with qtbot.waitSignal(panel.series_wanted) as grouped:
        qtbot.keyClick(panel.grid, Qt.Key.Key_S)
    assert grouped.args == [[image.id, match.image.id]]
    qtbot.waitUntil(lambda: not jobs.busy)
    assert window.said[-1][0] == "warn"
    assert "OP-1, OP-7" in window.said[-1][1]
    assert [s.title for s in likening.all_series(asked.session)] == ["Bags"]


def test_what_is_not_indexed_is_told_and_indexed_on_demand(asked, qtbot, jobs):
    with asked.session.vault.page() as page:
        page.connection.execute(table.delete())
    panel, _, _ = asked()
    assert not panel.source.found
    assert panel.grid.isHidden()
    assert "5 photographs are not indexed" in panel.notice.text.text()
    panel.index.click()
    assert not panel.bar.isHidden()
    assert not panel.cancel.isHidden()
    qtbot.waitUntil(lambda: not jobs.busy, timeout=30_000)
    assert panel.source.found[0].case == "OP-7"
    assert panel.bar.isHidden()
    assert panel.notice.isHidden()


def test_a_crop_that_shows_nothing_says_so(asked, qtbot, jobs):
    panel, _, image = asked()
    panel.ask(image.id, Recipe(image.digest, REGION, (REGION,)))
    qtbot.waitUntil(lambda: not jobs.busy)
    assert "nothing to look for" in panel.empty.text()
    assert not panel.source.found


def test_the_shield_takes_the_crops_away_and_none_comes_late(asked, jobs, qtbot):
    panel, _, image = asked()
    assert panel.source.pictures
    panel.shield()
    assert not panel.source.pictures
    assert panel.why.text() == SHIELDED
    panel.ask(image.id, Recipe(image.digest, REGION))
    panel.shield()
    qtbot.waitUntil(lambda: not jobs.busy, timeout=20_000)
    assert panel.source.found
    assert not panel.source.pictures
    asked()
    assert panel.source.pictures, "asking brings them back"
