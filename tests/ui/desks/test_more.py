"""The panel "More of this": crops with their reason, by keyboard, with progress and names."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.stage import jpeg, scene
from workstation.actions import intake, likening, looking, recognising
from workstation.domain.crop import Recipe
from workstation.domain.geometry import Rect
from workstation.store.tables import likenesses as table
from workstation.ui import dialogs
from workstation.ui.bench import Bench
from workstation.ui.desks.cropping.more import SHIELDED, MorePanel
from workstation.ui.registry import Command, Registry

REGION = Rect(100, 80, 420, 360)


class Window:
    """Keeps what is said."""

    def __init__(self):
        self.said = []
        self.revealed = False
        self.exposure = None

    def toast(self, text, undo=None, tone="info"):
        self.said.append((tone, text))
        self.undo = undo

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
    assert panel._bench.registry.command("cropping.found.open").why_not() == "Choose a result first."
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


def test_what_is_known_elsewhere_is_counted_and_not_shown(asked, tmp_path):
    (other,) = looking.images_of(asked.session, "OP-7")
    (tmp_path / "known.txt").write_text(other.md5)
    recognising.add_set(asked.session, tmp_path / "known.txt", "Seen")
    panel, _, _ = asked()
    assert "OP-7" not in {match.case for match in panel.source.found}
    assert panel.notice.text.text() == "1 more is known or judged elsewhere, and is not shown."


def test_enter_and_letters_do_everything_without_a_mouse(asked, qtbot, jobs, monkeypatch):
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
    with qtbot.waitSignal(panel.combine_wanted) as combined:
        qtbot.keyClick(panel.grid, Qt.Key.Key_C)
    assert combined.args == [match.image.id]
    asking = []
    monkeypatch.setattr(dialogs, "ask_text", lambda *words, **_more: asking.append(words[2]) or "Bags")
    qtbot.keyClick(panel.grid, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: not jobs.busy)
    assert "links the cases OP-1, OP-7" in asking[0], "told before it is done"
    assert window.said[-1][0] == "warn"
    assert "OP-1, OP-7" in window.said[-1][1]
    (series,) = likening.all_series(asked.session)
    assert (series.title, series.images) == ("Bags", (image.id, match.image.id))


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


def test_the_series_of_a_photograph_are_renamed_left_and_taken_back(asked, qtbot, jobs, monkeypatch):
    panel, window, image = asked()
    session, other = asked.session, panel.source.found[0].image.id
    settle = lambda: qtbot.waitUntil(lambda: not jobs.busy)
    panel.turn_to(image.id)
    settle()
    assert "In no series yet" in panel.series.empty.text()
    assert "(G)" in panel.series.empty.text(), "the next act and its key"
    likening.group(session, "Bags", [image.id, other])
    panel.series.refresh()
    settle()
    (group,) = panel.series.groups
    said = [line.text() for line in panel.series.findChildren(QLabel) if line.isVisible()]
    assert "2 photographs, links OP-1, OP-7" in said
    monkeypatch.setattr(dialogs, "ask_text", lambda *_words, **_more: "Green bags")
    panel.series.entitle(group)
    settle()
    assert panel.series.groups[0].series.title == "Green bags"
    panel.series.take_out(panel.series.groups[0], image.id)
    settle()
    assert panel.series.groups == []
    window.undo()
    settle()
    assert [one.id for one in panel.series.groups[0].images] == [image.id, other]
    panel.series.take_out(panel.series.groups[0], other)
    settle()
    panel.series.take_out(panel.series.groups[0], image.id)
    settle()
    assert likening.all_series(session) == []
    assert "is ended" in window.said[-1][1]


def test_a_series_is_opened_with_its_photographs_shielded(asked, qtbot, jobs):
    panel, _window, image = asked()
    session, other = asked.session, panel.source.found[0].image.id
    likening.group(session, "Bags", [image.id, other])
    panel.turn_to(image.id)
    qtbot.waitUntil(lambda: not jobs.busy)
    panel.series.open_group(panel.series.groups[0])
    opened = panel.series.opened
    qtbot.waitUntil(lambda: not jobs.busy and opened.film is not None)
    assert "OP-1, OP-7" in opened.notice.text.text()
    strip = opened.film.strip
    qtbot.waitUntil(lambda: strip.item(1).picture is not None)
    assert [strip.item(n).caption for n in range(2)] == [f"OP-1 · {image.id}", f"OP-7 · {other}"]
    assert strip.item(1).picture == looking.mosaic(session, other), "nothing but the mosaic"
    opened.film.go(other)
    with qtbot.waitSignal(panel.open_wanted) as wanted:
        qtbot.keyClick(opened.film.grid, Qt.Key.Key_Return)
    assert wanted.args == [other]
    assert not opened.isVisible()


def test_sentences_name_the_keys_in_force(asked, qtbot):
    panel, _window, _image = asked()
    registry = panel._bench.registry
    registry.add(panel, [Command("cropping.canvas.more", "More", "search", ("G",), "cropping.canvas", panel.show)])
    registry.remap("cropping.canvas.more", ("F7",))
    panel.shield()
    assert panel.why.text() == SHIELDED.replace("G", "F7")
    assert "(F7)" in panel.series.empty.text()
