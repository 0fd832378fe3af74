"""Crops: recipes, zones, versions."""

from pathlib import Path

import pytest

from tests.stage import Opener, jpeg, scene
from workstation.actions import Session, cropping, enhancing, intake, looking
from workstation.domain.crop import Frame, Step
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.image import Image
from workstation.store.tables import zones

LEFT, RIGHT = Rect(0, 0, 450, 700), Rect(450, 0, 450, 700)
STILL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def test_a_crop_of_the_whole_photograph_is_refused(open_as: Opener) -> None:
    anna = open_as("Anna")
    image = looking.images_of(anna, "OP-1")[3]
    with pytest.raises(Refused) as no:
        cropping.keep(anna, image.id, Rect(0, 0, image.look.width, image.look.height))
    assert no.value.code == "whole_photograph"


def copied(anna: Session, folder: Path) -> tuple[Image, Image]:
    """A photograph of the case, and the same bytes in another case."""
    seized = folder / "again"
    seized.mkdir()
    (seized / "a.jpg").write_bytes(jpeg(scene(3)))
    intake.open_case(anna, "OP-2", "The same bytes", provider="Unit 8")
    intake.take_in(anna, [seized], "OP-2")
    return looking.images_of(anna, "OP-1")[3], looking.images_of(anna, "OP-2")[0]


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, check=lambda no: no.code == code)


def test_a_photograph_does_not_leave_in_two_halves(open_as: Opener, tmp_path: Path) -> None:
    anna = open_as("Anna")
    one, copy = copied(anna, tmp_path)
    assert one.digest == copy.digest
    ref = str(cropping.keep(anna, one.id, LEFT).result["ref"])
    for image, into in ((one, ref), (copy, ref), (one, ""), (copy, "")):
        with refused("whole_photograph"):
            cropping.keep(anna, image.id, RIGHT, object_ref=into)
    crop = looking.object(anna, ref).crops[0]
    cropping.change(anna, ref, crop.id, RIGHT)  # instead of the left one, not beside it


def test_nor_as_the_frame_of_another_crop(open_as: Opener) -> None:
    anna = open_as("Anna")
    one, other = looking.images_of(anna, "OP-1")[3], looking.images_of(anna, "OP-1")[2]
    steps = (Step("average", 0),)
    both = (Frame(other.digest, LEFT, STILL), Frame(other.digest, RIGHT, STILL))
    with refused("whole_photograph"):
        cropping.keep(anna, one.id, LEFT, steps=steps, frames=both)
    cropping.keep(anna, one.id, LEFT, steps=steps, frames=both[:1])
    with refused("whole_photograph"):
        cropping.keep(anna, other.id, RIGHT)


def test_a_zone_holds_in_every_case_that_has_the_same_bytes(open_as: Opener, tmp_path: Path) -> None:
    anna = open_as("Anna")
    one, copy = copied(anna, tmp_path)
    found = {"kind": "face", "x": 200, "y": 200, "width": 60, "height": 60, "score": "0.9"}
    with anna.vault.page() as page:  # as another detector would have found it, which has not seen the copy
        zone = page.insert(zones, image_id=one.id, detector="onnx", version="1", **found)
    kept = cropping.keep(anna, copy.id, Rect(100, 100, 300, 300)).result
    assert kept["blocked"] == [zone]
    assert zone in {z.id for z in looking.sheet(anna, copy.id).zones}
    with anna.vault.page() as page:
        page.insert(zones, image_id=copy.id, detector="onnx", version="1", **found)
    assert len(looking.zones_blocking(anna, str(kept["ref"]))) == 1, "the same zone is asked about once"
    ben = open_as("Ben")
    own = looking.zones_blocking(ben, str(kept["ref"]))[0]
    assert cropping.overrule(ben, str(kept["ref"]), own.id, "it is a logo, no face").result["blocked"] == []


def test_a_zone_found_later_in_a_frame_blocks_what_was_kept(open_as: Opener) -> None:
    anna = open_as("Anna")
    one, other = looking.images_of(anna, "OP-1")[3], looking.images_of(anna, "OP-1")[2]
    region = Rect(100, 100, 300, 300)
    frames = (Frame(other.digest, region, STILL),)
    made = cropping.keep(anna, one.id, region, steps=(Step("average", 0),), frames=frames)
    ref = str(made.result["ref"])
    recipe = looking.object(anna, ref).crops[0].recipe
    box = {"x": 200, "y": 200, "width": 60, "height": 60}
    with anna.vault.page() as page:
        page.insert(zones, image_id=other.id, kind="face", detector="onnx", version="1", score="0.9", **box)
    assert [zone.detector for zone in looking.zones_blocking(anna, ref)] == ["onnx"]
    hidden = enhancing.lay(anna, one.id, recipe).full(recipe)
    assert hidden.rgb[(130 * 300 + 130) * 3 :][:3] == bytes([128, 128, 128]), "nobody sees there what is not overruled"


def test_a_crop_that_was_changed_meanwhile_is_not_taken_out_unseen(open_as: Opener) -> None:
    anna = open_as("Anna")
    seen = looking.object(anna, "O-2026-0003").crops[0]
    cropping.change(anna, "O-2026-0003", seen.id, Rect(110, 90, 300, 240))
    with refused("crop_changed"):
        cropping.discard(anna, "O-2026-0003", seen.id, instead_of=seen.recipe.digest())
    (now,) = looking.object(anna, "O-2026-0003").crops
    cropping.discard(anna, "O-2026-0003", now.id, instead_of=now.recipe.digest())
    assert not looking.object(anna, "O-2026-0003").crops


def test_an_overrule_is_signed_only_for_the_version_that_was_seen(open_as: Opener) -> None:
    anna = open_as("Anna")
    obj = looking.object(anna, "O-2026-0003")
    box = {"x": 200, "y": 200, "width": 60, "height": 60}
    with anna.vault.page() as page:
        zone = page.insert(
            zones, image_id=obj.crops[0].image, kind="face", detector="x", version="1", score="0.9", **box
        )
    cropping.change(anna, obj.ref, obj.crops[0].id, Rect(110, 90, 300, 240))
    ben = open_as("Ben")
    with refused("object_changed"):
        cropping.overrule(ben, obj.ref, zone, "a printed logo", version=obj.version)
    cropping.overrule(ben, obj.ref, zone, "a printed logo", version=obj.version + 1)
    assert not looking.zones_blocking(ben, obj.ref)
