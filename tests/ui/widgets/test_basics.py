import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from workstation.domain.crop import Rendition
from workstation.ui.widgets import (
    Button,
    Chip,
    EmptyState,
    FormRow,
    IconButton,
    Notice,
    PictureView,
    SearchField,
    SplitPane,
    Toasts,
    column,
    decimal,
    image_of,
    label,
    row,
    whole_number,
)


def show(qtbot, widget, width=400, height=300):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    return widget


def test_labels_are_plain_text(qtbot):
    text = label("<b>bold</b> tip from a stranger")
    qtbot.addWidget(text)
    assert text.textFormat() == Qt.TextFormat.PlainText


def test_gaps_are_on_the_grid(qtbot):
    page = QWidget()
    page.setLayout(column(row(QLabel("a"), 4, QLabel("b"), None), QLabel("c"), None))
    show(qtbot, page)
    assert page.layout().spacing() == 8


def test_a_form_row_names_its_field_and_complains(qtbot):
    field = QLineEdit()
    line = show(qtbot, FormRow("Title", field, "At most 120 characters"))
    assert field.accessibleName() == "Title"
    line.complain("Too long.")
    assert field.accessibleDescription() == "Too long."
    line.complain("")
    assert field.accessibleDescription() == "At most 120 characters"


def test_a_button_that_may_not_says_why(qtbot):
    for button in (Button("Clear"), IconButton("check", "Clear")):
        qtbot.addWidget(button)
        button.set_tip("Clear (A)")
        button.set_why_not("You made it.")
        assert not button.isEnabled()
        assert button.toolTip() == "Clear (A)\nYou made it."
        assert button.why_not() == "You made it."
        button.set_why_not(None)
        assert button.isEnabled()
        assert button.toolTip() == "Clear (A)"


def test_a_search_rests_before_it_asks_and_escape_empties(qtbot):
    field = show(qtbot, SearchField(rest_ms=30))
    asked = []
    field.searched.connect(asked.append)
    QTest.keyClicks(field, "bag")
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["bag"])
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert asked == ["bag", "bag"]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_panes_start_in_proportion(qtbot):
    split = show(qtbot, SplitPane(QWidget(), QWidget(), sizes=(3, 1)), 808, 200)
    one, two = split.sizes()
    assert one / two == pytest.approx(3, rel=0.05)


def test_a_notice_hides_when_it_has_nothing_to_say(qtbot):
    notice = Notice("Mask the part first.", "warn")
    page = QWidget()
    page.setLayout(column(notice, None))
    assert not notice.isVisible()
    show(qtbot, page)
    assert notice.isVisibleTo(page)
    notice.say("")
    assert not notice.isVisibleTo(page)


def test_chips_change_state(qtbot):
    chip = Chip("draft")
    qtbot.addWidget(chip)
    chip.show_state("cleared", "ok")
    assert (chip.text(), chip.property("tone")) == ("cleared", "ok")


def test_an_empty_state_carries_its_act(qtbot):
    button = Button("Import …")
    state = show(qtbot, EmptyState("tips", "No tips yet", "Ctrl+I imports a file.", button))
    assert button.isVisible()
    state.say("Nothing found", "Change the filter.")
    assert "Nothing found" in [w.text() for w in state.findChildren(QLabel)]


def test_a_toast_replaces_the_one_before_and_undoes_once(qtbot):
    page = show(qtbot, QWidget())
    toasts, undone = Toasts(page), []
    toasts.say("First.")
    toasts.say("Marked 3.", lambda: undone.append(1), "ok")
    assert toasts.text == "Marked 3."
    assert page.rect().contains(toasts.geometry())
    assert toasts.undo()
    assert not toasts.undo()
    assert undone == [1]
    toasts.say("Stays at the foot.")
    page.resize(700, 500)
    assert page.rect().contains(toasts.geometry())


def test_pixels_come_through_unchanged(checks):
    image = image_of(checks)
    assert (image.width(), image.height()) == (90, 60)
    for x, y in ((0, 0), (89, 59), (17, 4)):
        at = (y * 90 + x) * 3
        assert image.pixelColor(x, y).getRgb()[:3] == tuple(checks.rgb[at : at + 3])


def test_a_picture_is_contained_and_never_blown_up(qtbot):
    view = show(qtbot, PictureView("Crop"), 400, 300)
    assert not view.shows()
    assert view.grab().toImage()
    view.show_picture(Rendition(80, 20, bytes((200, 10, 10)) * 1600), "Crop of O-2026-0001")
    assert view.target().size().toSize() == QSize(80, 20)
    assert view.grab().toImage().pixelColor(200, 150).red() == 200
    assert view.accessibleName() == "Crop of O-2026-0001"
    assert view.accessibleDescription() == "80 × 20 pixels"
    view.show_picture(Rendition(800, 200, bytes(480000)))
    assert view.target().size().toSize() == QSize(400, 100)
    view.show_picture(None)
    assert not view.shows()


def test_number_fields_hold_their_range(qtbot):
    whole, part = whole_number(1, 5, 9, unit="px"), decimal(-3, 3, 0.5, unit="stops")
    for field in (whole, part):
        qtbot.addWidget(field)
    assert whole.value() == 5
    assert whole.text() == "5 px"
    assert part.value() == 0.5
