"""A picture handed on in many ways is found to be the same; another one, however like in colour, is not."""

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.benchmarks import changes
from workstation import resources
from workstation.domain import alike
from workstation.domain.alike import gap
from workstation.imaging import decode, grouping, likeness, likewords, plate, stilllife

Rgb = np.ndarray
Noted = tuple[int, bytes]


def noted(rgb: Rgb) -> Noted:
    """Hash and block, as intake notes them."""
    picture = Image.fromarray(np.ascontiguousarray(rgb))
    found = likeness.features(np.asarray(plate.shrunk(picture, likeness.SIDE)))
    words = likewords.vocabulary(resources() / "likeness" / "words-1.npz")
    block = words.kept(likeness.close_features(found), picture.width, picture.height)
    return decode._dct_hash(plate.shrunk(picture, 128)), block


def same(one: Noted, other: Noted) -> bool:
    return grouping.same(one[1], other[1], *gap(one[0], other[0]))


@cache
def scene(number: int = 3) -> Rgb:
    return changes.reduced(stilllife.draw(number).rgb, 640)


@cache
def original() -> Noted:
    return noted(scene())


@pytest.mark.parametrize("change", changes.CHANGES)
def test_handed_on_it_is_the_same(change: str) -> None:
    made = changes.saved(changes.changed(scene(), change, np.random.default_rng(7)), 90)
    assert same(noted(made), original())
    assert same(original(), noted(made))


def brother() -> Rgb:
    """Another picture with the same colours: the scene cut into tiles and laid anew."""
    rgb = scene()
    high, wide = rgb.shape[0] // 4, rgb.shape[1] // 3
    tiles = [rgb[y * high : y * high + high, x * wide : x * wide + wide] for y in range(4) for x in range(3)]
    dice = np.random.default_rng(1).permutation(len(tiles))
    rows = [np.concatenate([tiles[n] for n in dice[row * 3 : row * 3 + 3]], axis=1) for row in range(4)]
    return np.concatenate(rows)


def flat(rgb: Rgb) -> Rgb:
    return np.full_like(rgb, rgb.mean((0, 1)).astype(np.uint8))


@pytest.mark.parametrize(
    "stranger",
    [
        lambda: scene(12),
        brother,
        lambda: flat(scene()),
        lambda: np.random.default_rng(2).integers(0, 256, scene().shape, np.uint8),
    ],
)
def test_a_stranger_is_not(stranger: Callable[[], Rgb]) -> None:
    assert not same(noted(stranger()), original())
    assert not same(original(), noted(stranger()))


def test_near_hashes_alone_do_not_make_two_pictures_one() -> None:
    """A guard of its own: what the hash says is not believed where neither colours nor points say it too."""
    other = noted(scene(12))[1]
    assert not any(grouping.same(other, original()[1], bits, way) for bits in (0, 6, 12) for way in range(8))


def test_of_nothing_nothing_is_said() -> None:
    assert not grouping.same(b"", original()[1], 0, 0)
    assert grouping.marked(17, b"").points == -1
    assert grouping.marked(17, b"").sketch == ()


def test_sketches_of_one_picture_meet_and_those_of_strangers_hardly() -> None:
    one, again, other = (
        set(grouping.marked(0, noted(rgb)[1]).sketch)
        for rgb in (scene(), changes.saved(scene()[10:-20, 10:-15], 70), scene(12))
    )
    assert len(one) == grouping.SKETCH
    assert len(one & again) >= 2
    assert len(one & other) <= 1


def test_marks_tell_sharp_from_blurred_and_full_from_bare() -> None:
    sharp, blurred, bare = (
        grouping.marked(0, noted(rgb)[1]) for rgb in (scene(), cv2.GaussianBlur(scene(), (0, 0), 4), flat(scene()))
    )
    assert sharp.edge < 4 < 6 < blurred.edge
    assert sharp.points > 200
    assert bare.points == 0
    assert bare.edge == bare.print == 0


def test_print_on_paper_is_told_from_a_bare_wall() -> None:
    page = np.full((600, 800, 3), 235, np.uint8)
    for line in range(12):
        cv2.putText(
            page, "SUMMER SALE 1999 HALDEN", (30, 60 + 45 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (30, 30, 30), 3
        )
    assert grouping.marked(0, noted(page)[1]).print > 0.4
    assert grouping.marked(0, noted(np.full((600, 800, 3), 235, np.uint8))[1]).print == 0


def test_the_nearest_are_those_of_the_plain_rule() -> None:
    dice = np.random.default_rng(7)
    ours = int(dice.integers(0, 2**63))
    laid = [(one ^ int(dice.integers(0, 2**10)), n) for n, one in enumerate(alike.ways(ours) * 6)]
    strangers = [(int(one), n) for n, one in enumerate(dice.integers(0, 2**63, 200), 100)]
    notes = b"".join(alike.NOTE.pack(*one) for one in (*laid, *strangers, *laid[:5]))
    found = grouping.nearest(ours, notes)
    assert found == alike.nearest(ours, notes)
    assert len(found) >= len(laid)
    assert found == sorted(set(found)), "each once, the nearest first"
    assert grouping.nearest(ours, b"") == []
