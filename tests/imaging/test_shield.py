"""A shielded picture keeps its size and its colours, and loses everything smaller than a cell."""

from collections.abc import Callable

import numpy as np

from workstation.domain.crop import Rendition
from workstation.imaging.shield import shield

Noise = Callable[..., Rendition]


def test_twelve_cells_each_its_own_average() -> None:
    source = np.zeros((60, 120, 3), np.uint8)
    source[::2] = 200  # lines one pixel wide: nothing of them may be left
    made = np.frombuffer(shield(Rendition(120, 60, source.tobytes())).rgb, np.uint8)
    assert set(made) == {100}


def test_as_many_colours_as_cells(noise: Noise) -> None:
    made = np.frombuffer(shield(noise(240, 120), cells=12).rgb, np.uint8).reshape(120, 240, 3)
    assert len(np.unique(made.reshape(-1, 3), axis=0)) <= 12 * 6
    assert (made[:20, :20] == made[0, 0]).all()


def test_pictures_smaller_than_the_cells_stay_themselves(noise: Noise) -> None:
    assert shield(noise(5, 3)) == noise(5, 3)
    assert shield(noise(1, 400)).height == 400
