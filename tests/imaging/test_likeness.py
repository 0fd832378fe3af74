"""Points, words, index and match: the same thing seen anew is found, a stranger is not, and bad blocks are refused."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation import resources
from workstation.domain.crop import LARGEST_SHARE, Rendition
from workstation.domain.errors import Unreadable
from workstation.domain.geometry import Rect
from workstation.imaging import likeness, protocol, stilllife
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.likeindex import Index
from workstation.imaging.likematch import fitted
from workstation.imaging.likesearch import query, search
from workstation.imaging.likewords import Kept, open_kept, vocabulary

WORDS = vocabulary(resources() / "likeness" / "words-1.npz")


def patterned(seed, width=400, height=300):
    """A picture with much to hold on to: discs and bars."""
    dice = np.random.default_rng(seed)
    rgb = np.full((height, width, 3), dice.integers(60, 200, 3), np.uint8)
    for _ in range(60):
        x, y, r = (int(n) for n in dice.integers((0, 0, 5), (width, height, 40)))
        colour = tuple(int(n) for n in dice.integers(0, 255, 3))
        if dice.random() < 0.5:
            cv2.circle(rgb, (x, y), r, colour, -1, cv2.LINE_AA)
        else:
            cv2.rectangle(rgb, (x, y), (x + 2 * r, y + r), colour, -1)
    return rgb


def laid(thing, seed):
    """The thing, darker, turned and smaller, on another picture; and where it lies."""
    ground = patterned(seed, 1000, 800)
    matrix = cv2.getRotationMatrix2D((200, 150), 20, 0.8)
    matrix[:, 2] += (300, 250)
    cover = cv2.warpAffine(np.full(thing.shape[:2], 255, np.uint8), matrix, (1000, 800))[..., None] > 127
    dark = np.clip((thing / 255.0) ** 1.4 * 230, 0, 255).astype(np.uint8)
    return np.where(cover, cv2.warpAffine(dark, matrix, (1000, 800)), ground)


def kept(rgb) -> Kept:
    block = likeness.close_features(likeness.features(rgb))
    return open_kept(WORDS.kept(block, rgb.shape[1], rgb.shape[0]))


def asked(rgb, hidden=None, longest=1000):
    return query(WORDS, Rendition(rgb.shape[1], rgb.shape[0], rgb.tobytes()), hidden, longest)


WANTED = asked(patterned(1, 200, 150))


@pytest.fixture(scope="module")
def shelf():
    """Picture 7 shows thing 1; pictures 10 to 14 are strangers."""
    blocks = {7: kept(laid(patterned(1), 2)), **{n: kept(patterned(n, 1000, 800)) for n in range(10, 15)}}
    index = Index(WORDS.count)
    index.add(list(blocks), list(blocks.values()))
    return index, blocks


def found(shelf, wanted, limit=10):
    index, blocks = shelf
    return search(wanted, index, lambda numbers: {n: blocks[n] for n in numbers}, limit)


def test_a_thing_turned_smaller_and_darker_is_found_where_it_lies_and_no_stranger(shelf) -> None:
    (match,) = found(shelf, asked(patterned(1)))
    assert match.number == 7
    assert match.agreement.points >= 12
    assert "points agree" in match.why
    true = Rect(328, 235, 344, 330)
    both = match.agreement.region.intersection(true)
    assert both is not None
    assert both.width * both.height > 0.7 * true.width * true.height


def test_what_is_masked_is_not_asked_for(shelf) -> None:
    covered = np.ones((300, 400), bool)
    covered[:40, :40] = False
    assert not [one for one in found(shelf, asked(patterned(1), covered)) if one.agreement.points]
    whole, half = asked(patterned(1)), asked(patterned(1), np.tile(np.arange(400) < 200, (300, 1)))
    assert 0 < len(half.asked.words) < len(whole.asked.words)
    assert (half.asked.places[:, 0] > 195).all()


def test_a_plain_thing_is_found_by_colour_and_says_so(shelf) -> None:
    index, blocks = shelf
    plain = np.full((200, 200, 3), (200, 30, 40), np.uint8)
    ground = np.full((800, 1000, 3), (90, 120, 160), np.uint8)
    ground[400:800, 500:1000] = (190, 35, 45)
    blocks = {**blocks, 50: kept(ground)}
    index = Index(WORDS.count)
    index.add(list(blocks), list(blocks.values()))
    best = found((index, blocks), asked(plain))[0]
    assert (best.number, best.agreement.points) == (50, 0)
    assert "only colours" in best.why
    assert Rect(500, 400, 500, 400).contains(best.agreement.region)


def test_an_index_grows_in_parts_and_forgets(shelf) -> None:
    _, blocks = shelf
    index = Index(WORDS.count)
    for number, block in blocks.items():
        index.add([number], [block])
    assert index.held == set(blocks)
    assert found((index, blocks), asked(patterned(1)))[0].number == 7
    assert index.size() < 5_000 * len(blocks) + 8 * 6 * (WORDS.count + 1)
    index.drop({7})
    assert not [one for one in found((index, blocks), asked(patterned(1))) if one.number == 7]
    index.add([7], [blocks[7]])


def test_pictures_without_anything_have_no_points() -> None:
    for shape in ((1, 1, 3), (3, 900, 3), (40, 40, 3)):
        got = likeness.features(np.full(shape, 127, np.uint8))
        assert len(got.points) == 0
        assert got.grid.shape == (6, 6, 16)
    assert asked(np.full((16, 16, 3), 9, np.uint8)).plain


def test_points_are_spread_over_the_picture() -> None:
    rgb = np.full((800, 800, 3), 128, np.uint8)
    rgb[:400, :400] = np.random.default_rng(1).integers(0, 255, (400, 400, 3))
    rgb[500:700, 500:700] = patterned(3, 200, 200)
    points = likeness.features(rgb).points
    assert len(points) == likeness.MOST
    assert (points["x"] > 40_000).sum() >= 40


@given(st.binary(min_size=likeness.GRID_BYTES, max_size=likeness.GRID_BYTES + 4 * likeness.POINT.itemsize))
@settings(max_examples=40, deadline=None)
def test_any_block_of_a_right_length_is_harmless_and_every_other_is_refused(block: bytes) -> None:
    if not likeness.fits(len(block)):
        with pytest.raises(ValueError, match="length"):
            likeness.open_features(block)
        block = block[: likeness.GRID_BYTES]
    read = open_kept(WORDS.kept(block, 640, 480))
    assert len(read.points) <= likeness.MOST
    index = Index(WORDS.count)
    index.add([1], [read])
    search(WANTED, index, lambda _numbers: {1: read}, 5)


def test_a_sandbox_that_says_too_much_is_not_believed(save, still) -> None:
    room = Darkroom()
    room._program = lambda: HOSTILE  # type: ignore[method-assign]
    with room, pytest.raises(Unreadable) as refused:
        room.look(save(still, "PNG"), zones=False)
    assert refused.value.code == "protocol"
    assert not likeness.fits(likeness.LARGEST + likeness.POINT.itemsize)
    assert likeness.LARGEST <= protocol.MAX_LIKENESS


HOSTILE = """
from workstation.imaging import likeness, zygote
likeness.close_features = lambda found: b"x" * (likeness.GRID_BYTES + 7)
zygote.main()
"""


def test_a_look_brings_the_points_of_the_upright_picture(save) -> None:
    scene = stilllife.draw(7)
    with Darkroom() as room:
        looked = room.look(stilllife.jpeg(scene), zones=False)
    found = likeness.open_features(looked.likeness)
    assert len(found.points) == likeness.MOST
    assert found.grid.any()


@pytest.mark.parametrize(
    "box", [(-50, -50, 5000, 5000), (10, 10, 11, 11), (990, 790, 2000, 2000), (-90, -90, -50, -50)]
)
def test_a_region_always_lies_in_the_picture_and_is_never_the_whole(box: tuple[int, int, int, int]) -> None:
    region = fitted(*box, 1000, 800)
    assert Rect(0, 0, 1000, 800).contains(region)
    assert min(region.width, region.height) >= 16
    assert region.width * region.height <= LARGEST_SHARE * 1000 * 800
