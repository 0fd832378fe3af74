from dataclasses import fields

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QWidget

from workstation.ui import theme


def test_the_formula_gives_wcags_own_examples():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert theme.contrast("#ffffff", "#777777") == theme.contrast("#777777", "#ffffff")


@pytest.mark.parametrize("palette", [theme.DARK, theme.LIGHT], ids=lambda p: p.name)
def test_every_pair_that_can_meet_is_readable(palette):
    weak = [
        (fore, back, round(theme.contrast(getattr(palette, fore), getattr(palette, back)), 2))
        for fore, back, least in theme.PAIRS
        if theme.contrast(getattr(palette, fore), getattr(palette, back)) < least
    ]
    assert not weak


def test_the_pairs_speak_of_selection_and_disabled():
    assert ("on_chosen", "chosen", 4.5) in theme.PAIRS
    assert ("disabled", "surface", 3.0) in theme.PAIRS


@pytest.mark.parametrize("palette", [theme.DARK, theme.LIGHT], ids=lambda p: p.name)
def test_tokens_are_plain_colours(palette):
    for field in fields(palette):
        if field.name != "name":
            assert len(getattr(palette, field.name)) == 7
            assert palette.color(field.name).isValid()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_qt_takes_over_the_palette(qapp, scheme):
    made = theme.apply(qapp, scheme)
    shown = QApplication.palette()
    assert made.name == scheme
    assert shown.color(QPalette.ColorRole.Highlight).name() == made.chosen
    assert shown.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name() == made.disabled
    theme.apply(qapp, "dark")


def test_system_gives_one_of_the_two(qapp):
    assert theme.apply(qapp, "system") in (theme.DARK, theme.LIGHT)
    theme.apply(qapp, "dark")


def test_an_unknown_scheme_is_our_bug(qapp):
    with pytest.raises(KeyError):
        theme.apply(qapp, "sepia")


def test_fonts_come_from_the_scale(qapp):
    assert theme.font().pixelSize() == theme.BODY
    assert theme.font(theme.TITLE, bold=True).bold()
    assert theme.mono().pixelSize() == theme.SMALL


def test_the_sheet_has_no_unfilled_place(qapp, qtbot):
    assert "$" not in qapp.styleSheet()
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
