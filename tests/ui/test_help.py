"""Help: found from what has the focus, searched, with the keys in force – and it loads nothing and leads nowhere else."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from workstation.ui.bench import Desk, DeskSpec
from workstation.ui.help import DESKS, IN_CROPPING, NAMED, ORDER, HelpViewer, in_force, pages, topic, with_keys
from workstation.ui.palette import CommandPalette
from workstation.ui.registry import WINDOW, Command, Registry
from workstation.ui.widgets import pane
from workstation.ui.window import MainWindow

RESOURCES = Path(__file__).parents[2] / "resources"
PAGES = pages(RESOURCES / "help")


def test_every_page_that_is_promised_is_there():
    promised = {*ORDER, *DESKS.values(), *(page for _words, page in (*NAMED, *IN_CROPPING))} - {
        "zones"
    }  # zones: beside its benchmark
    assert promised <= set(PAGES)
    assert next(iter(PAGES)) == "getting-started"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_plain_short_and_its_links_lead_somewhere(name):
    text = PAGES[name].text
    assert PAGES[name].title
    assert text.startswith(f"# {PAGES[name].title}")
    assert "<" not in text, "no HTML"
    assert "](http" not in text, "no way out"
    assert "![" not in text, "no picture"
    for target in re.findall(r"\]\(([^)]*)\)", text):
        assert target.partition("#")[0].removesuffix(".md") in {*PAGES, "zones"}, target
    assert len(text.split()) < 900, "short enough to be read"
    assert "{" not in text.replace("[ ] { }", ""), "every key placeholder is well formed"


def test_the_shield_is_not_sold_as_more_than_it_is():
    text = PAGES["shield"].text
    assert "not proven" in text
    assert "X11" in text
    assert "not seeing" in text


def test_keys_of_now_stand_in_the_text(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    registry = Registry(keys={"a.lock": ["F7"], "a.none": []})
    registry.add(
        widget, [Command(f"a.{n}", n, "", (k,), WINDOW, lambda: 0) for n, k in (("lock", "F2"), ("none", "F3"))]
    )
    text = with_keys("{a.lock|F2} {a.none|F3} {of.others|F4}", in_force(registry))
    assert text == "F7 no key F4"


# --- what has the focus ---------------------------------------------------------------------------------------------


class Cases(Desk):
    id, title = "cases", "Cases"

    def __init__(self, bench):
        super().__init__(bench)
        self.plain, self.zones, self.own = QLineEdit(), QLineEdit(), QLineEdit()
        self.zones.setAccessibleName("Zones found on the photograph")
        self.own.setProperty("help", "ledger")
        for part in (self.plain, self.zones, self.own):
            self.body.addWidget(pane(part, "Part"))


@pytest.fixture
def window(qtbot, jobs):
    session = SimpleNamespace(resources=RESOURCES)
    made = MainWindow(session, [DeskSpec("cases", "Cases", "cases", Cases)], jobs=jobs, person_name="A", roles="")
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.close()


@pytest.fixture
def viewer(window):
    return lambda: window.viewer


@pytest.mark.parametrize(("part", "page"), [("plain", "intake"), ("zones", "zones"), ("own", "ledger")])
def test_the_topic_follows_the_focus(window, part, page):
    assert topic(getattr(window.desk, part), "cases")[0] == page


def test_f1_opens_the_page_of_what_has_the_focus(viewer, window, qtbot):
    window.desk.own.setFocus()
    qtbot.keyClick(window.desk.own, Qt.Key.Key_F1)
    assert viewer().page == "ledger"
    window.desk.plain.setFocus()
    qtbot.keyClick(window.desk.plain, Qt.Key.Key_F1)
    assert viewer().page == "intake", "one viewer at a time"
    window.cover(QWidget())
    assert viewer() is None, "nothing lies over the lock"


def test_f1_and_f9_reach_through_a_dialog(viewer, window, qtbot):
    shielded = []
    window.shield_all.connect(lambda: shielded.append(1))
    box = QDialog(window)
    box.setProperty("help", "keys")
    field = QLineEdit(box)
    box.setModal(True)
    qtbot.addWidget(box)
    with qtbot.waitActive(box):
        box.show()
        box.activateWindow()
    field.setFocus()
    shielded.clear()
    qtbot.keyClick(field, Qt.Key.Key_F9)
    assert shielded == [1]
    qtbot.keyClick(field, Qt.Key.Key_F1)
    assert viewer().page == "keys"
    assert viewer().parent() is box
    viewer().close()


def test_an_unknown_page_falls_back(viewer, window):
    window.desk.own.setProperty("help", "no-such-page")
    window.desk.own.setFocus()
    window.registry.trigger("window.help")
    assert viewer().page == "getting-started"


def test_the_palette_finds_pages(viewer, window, qtbot):
    window.registry.trigger("window.palette")
    palette = window.findChild(CommandPalette)
    palette.field.setText("help shield")
    assert palette.list.item(0).text() == "Help: The shield"
    qtbot.keyClick(palette, Qt.Key.Key_Return)
    assert viewer().page == "shield"


# --- the viewer -----------------------------------------------------------------------------------------------------


@pytest.fixture
def reader(qtbot):
    made = HelpViewer(None, PAGES)
    qtbot.addWidget(made)
    made.show()
    return made


def test_search_finds_pages_and_marks_the_words(reader):
    reader.look_for("AltGr")
    assert reader.page == "keys"
    assert reader.reader.extraSelections()
    assert {reader.list.item(i).data(Qt.ItemDataRole.UserRole) for i in range(reader.list.count())} == {
        name for name, page in PAGES.items() if "altgr" in page.text.casefold()
    }
    reader.look_for("no such word at all")
    assert reader.nothing.isVisible()
    assert reader.list.count() == 0
    reader.look_for("")
    assert reader.list.count() == len(PAGES)
    assert not reader.reader.extraSelections()


def test_links_within_are_followed_others_are_not(reader):
    reader.show_page("cropping")
    reader._follow(QUrl("shield.md"))
    assert reader.page == "shield"
    for url in ("https://example.org/keys.md", "file:///etc/passwd", "../help/keys.md", "//host/keys.md", "keys.txt"):
        reader._follow(QUrl(url))
        assert reader.page == "shield", url


def test_nothing_is_loaded(reader, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    assert reader.reader.loadResource(2, QUrl.fromLocalFile(str(secret))) is None


def test_words_lead_to_the_heading(reader):
    reader.resize(700, 240)
    reader.show_page("shield", "What it does not do")
    assert reader.reader.textCursor().block().text() == "What it does not do"
    assert reader.reader.verticalScrollBar().value() > 0
