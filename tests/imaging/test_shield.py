"""A shielded picture keeps its size and its colours, and loses everything smaller than a cell."""

from collections.abc import Callable

import numpy as np

from workstation.domain.crop import Rendition
from workstation.domain.shield import Level
from workstation.imaging.shield import coarser, shield

Noise = Callable[..., Rendition]


def test_cells_each_its_own_average() -> None:
    source = np.zeros((80, 160, 3), np.uint8)
    source[::2] = 200  # lines one pixel wide: nothing of them may be left
    made = np.frombuffer(shield(Rendition(160, 80, source.tobytes())).rgb, np.uint8)
    assert set(made) == {100}


def test_as_many_colours_as_cells(noise: Noise) -> None:
    for level, cells in ((Level.MOSAIC, 16), (Level.COARSE, 8)):
        made = np.frombuffer(shield(noise(240, 120), level).rgb, np.uint8).reshape(120, 240, 3)
        assert cells < len(np.unique(made.reshape(-1, 3), axis=0)) <= cells * cells // 2
        side = 240 // cells
        assert (made[:side, :side] == made[0, 0]).all()


def test_grey_has_no_colour_and_blank_has_nothing(noise: Noise) -> None:
    grey = np.frombuffer(shield(noise(240, 120), Level.GREY).rgb, np.uint8).reshape(-1, 3)
    assert (grey == grey[:, :1]).all()
    assert len(np.unique(grey)) > 1
    blank = shield(noise(240, 120), Level.BLANK)
    assert (blank.width, blank.height) == (240, 120)
    assert len(set(blank.rgb)) == 1
    assert blank == shield(noise(240, 120), Level.BLANK)


def test_what_is_stored_is_made_coarser_never_finer(noise: Noise) -> None:
    sizes = [(made.width, made.height) for made in (coarser(noise(16, 12), level) for level in Level)]
    assert sizes == [(16, 12), (8, 6), (8, 6), (4, 3)]


def test_pictures_smaller_than_the_cells_stay_themselves(noise: Noise) -> None:
    assert shield(noise(5, 3)) == noise(5, 3)
    assert shield(noise(1, 400)).height == 400
