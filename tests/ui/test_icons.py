import re
from pathlib import Path

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QToolButton

from workstation.ui import icons, theme

ICONS = Path(__file__).parents[2] / "resources" / "icons"


def test_there_are_enough_icons_drawn_on_one_grid():
    assert len(icons.names()) >= 40
    for name in icons.names():
        text = (ICONS / f"{name}.svg").read_text()
        assert 'viewBox="0 0 24 24"' in text
        assert 'stroke-width="1.75"' in text
        assert 'stroke="currentColor"' in text
        assert not re.search(r"<(script|image|style|a)\b|href", text)


@pytest.mark.parametrize("ratio", [1, 2])
def test_an_icon_is_drawn_at_device_size_in_the_asked_colour(ratio):
    image = icons.pixmap("shield", "danger", 20, ratio).toImage()
    assert (image.width(), image.height()) == (20 * ratio, 20 * ratio)
    wanted = theme.current().color("danger")
    drawn = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    full = [c for c in drawn if c.alpha() > 250]
    assert full
    assert all(abs(c.red() - wanted.red()) < 4 and abs(c.blue() - wanted.blue()) < 4 for c in full)


def test_every_icon_shows_something():
    for name in icons.names():
        image = icons.pixmap(name, "text", 24).toImage()
        assert any(image.pixelColor(x, y).alpha() > 60 for x in range(24) for y in range(24)), name


def test_a_missing_icon_is_our_bug():
    with pytest.raises(KeyError):
        icons.pixmap("no-such-icon")


def test_icons_on_show_follow_the_palette(qapp, qtbot):
    button = QToolButton()
    qtbot.addWidget(button)
    icons.put(button, "lock", "text")

    def brightest():
        image = button.icon().pixmap(24, 24, QIcon.Mode.Normal).toImage()
        return max(
            image.pixelColor(x, y).lightness()
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 250
        )

    dark = brightest()
    theme.apply(qapp, "light")
    light = brightest()
    theme.apply(qapp, "dark")
    assert dark > 200 > 100 > light
