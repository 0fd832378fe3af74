"""Where a zone of a combined photograph comes to lie: at least where its pixels show, and never outside of the crop."""

import math

import pytest

from workstation.domain.combined import REACH, brought
from workstation.domain.crop import Frame, Recipe, Step
from workstation.domain.geometry import Rect
from workstation.domain.zone import Overrule, Zone, ZoneKind, blocking, touching

REGION = Rect(100, 80, 200, 150)
STILL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def zone(*rect: int) -> Zone:
    return Zone(7, ZoneKind.FACE, Rect(*rect), "dlib", "1", 0.9)


def recipe(frame: Frame, **more: object) -> Recipe:
    return Recipe("aa" * 32, REGION, steps=(Step("average", 0),), frames=(frame,), **more)


def test_a_frame_that_lies_straight_keeps_the_place() -> None:
    frame = Frame("bb" * 32, Rect(500, 400, 200, 150), STILL)
    (laid,) = brought(recipe(frame), frame, [zone(550, 450, 20, 30)])
    assert laid.id == 7
    assert laid.rect == Rect(150 - REACH - 1, 130 - REACH - 1, 20 + 2 * REACH + 2, 30 + 2 * REACH + 2)


def test_what_lies_outside_of_the_part_or_of_the_crop_is_not_there() -> None:
    frame = Frame("bb" * 32, Rect(500, 400, 200, 150), STILL)
    assert not list(brought(recipe(frame), frame, [zone(400, 400, 50, 50)]))
    away = Frame("bb" * 32, Rect(500, 400, 200, 150), (1.0, 0.0, 150.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
    assert not list(brought(recipe(away), away, [zone(500, 400, 40, 40)])), "laid to the left of the crop"


@pytest.mark.parametrize("degrees", [0, 7, 33, 90, 180])
@pytest.mark.parametrize("tilt", [0.0, 0.0006])
def test_every_pixel_of_a_zone_that_shows_lies_in_its_place(degrees: int, tilt: float) -> None:
    cos, sin = 1.3 * math.cos(math.radians(degrees)), 1.3 * math.sin(math.radians(degrees))
    matrix = (cos, -sin, 150 - 100 * cos + 75 * sin, sin, cos, 150 - 100 * sin - 75 * cos, tilt, tilt / 2, 1.0)
    frame = Frame("bb" * 32, Rect(20, 30, 300, 300), matrix)
    one = zone(120, 140, 60, 50)
    found = [laid.rect for laid in brought(recipe(frame), frame, [one])]
    for x in range(REGION.width):
        for y in range(REGION.height):
            w = matrix[6] * x + matrix[7] * y + matrix[8]
            u = 20 + (matrix[0] * x + matrix[1] * y + matrix[2]) / w
            v = 30 + (matrix[3] * x + matrix[4] * y + matrix[5]) / w
            if one.rect.x - 1 <= u <= one.rect.right and one.rect.y - 1 <= v <= one.rect.bottom:
                (place,) = found
                assert place.contains(Rect(REGION.x + x, REGION.y + y, 1, 1))


def test_one_that_reaches_behind_the_horizon_is_everywhere() -> None:
    frame = Frame("bb" * 32, Rect(0, 0, 2000, 2000), (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.002, 0.0, 1.0))
    (laid,) = brought(recipe(frame), frame, [zone(400, 100, 600, 50)])
    assert laid.rect == REGION


def test_it_blocks_is_masked_and_overruled_as_any_other() -> None:
    frame = Frame("bb" * 32, Rect(500, 400, 200, 150), STILL)
    made = recipe(frame)
    zones = list(brought(made, frame, [zone(550, 450, 20, 30)]))
    assert touching(made, zones)
    assert not touching(recipe(frame, masks=(zones[0].rect,)), zones)
    said = Overrule(7, made.digest(), "ben", "a doll on a shelf")
    assert not blocking(made, zones, [said], frozenset({"anna"}))
    assert blocking(recipe(frame, angle=1.0), zones, [said], frozenset({"anna"}))
