import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.ui.canvas.place import HIGHEST, LOWEST, Place, fitted

views = st.floats(-3000, 3000, allow_nan=False)


@given(st.floats(0.05, 20), views, views, st.floats(0.5, 2), views, views)
def test_the_point_under_the_cursor_stays(scale, x, y, factor, at_x, at_y):
    place = Place(scale, x, y)
    before = place.to_image(at_x, at_y)
    assert place.zoomed(factor, at_x, at_y).to_image(at_x, at_y) == pytest.approx(before, abs=1e-3)


@given(st.floats(0.05, 20), views, views, views, views)
def test_there_and_back(scale, x, y, px, py):
    place = Place(scale, x, y)
    assert place.to_view(*place.to_image(px, py)) == pytest.approx((px, py), abs=1e-6)


def test_zoom_has_ends():
    assert Place().zoomed(1e9, 0, 0).scale == HIGHEST
    assert Place().zoomed(1e-9, 0, 0).scale == LOWEST


def test_fit_centres_the_whole():
    place = fitted((0, 0, 600, 400), (648, 648))
    assert place.scale == pytest.approx(1)
    assert place.to_view(300, 200) == pytest.approx((324, 324))
    assert Place(2, 5, 6).panned(1, -1) == Place(2, 6, 5)
