"""A zone blocks: its pixels stay under the source key until a second analyst overrules it, with a reason, for this very crop."""

from pathlib import Path

import pytest

from tests.benchmarks import zones as truth
from tests.stage import CONFIRMED, NOON, Opener, jpeg, ledger_verbs
from workstation.actions import Session, cropping, describing, intake, judging, looking, publishing, reviewing
from workstation.domain.errors import Damaged, Refused
from workstation.domain.geometry import Rect
from workstation.domain.review import CHECKLIST
from workstation.store import objects
from workstation.store.tables import zones

REGION = Rect(100, 100, 300, 300)


def with_a_zone(session: Session) -> int:
    """An image of the full vault, with a face reported in the middle of REGION as a detector would; returns its id."""
    image = looking.images_of(session, "OP-1")[3].id
    with session.vault.page() as page:
        page.connection.execute(
            zones.insert().values(
                image_id=image,
                kind="face",
                x=200,
                y=200,
                width=60,
                height=60,
                detector="dlib-hog",
                version="1",
                score="0.9",
            )
        )
    return image


def ready(session: Session, ref: str) -> None:
    texts = dict(looking.object(session, "O-2026-0001").texts)
    describing.describe(session, ref, type="bag", title="A bag", texts=texts, types=list(looking.taxonomy(session)))


def test_a_blocked_crop_cannot_be_submitted_nor_seen_downstream(open_as: Opener) -> None:
    anna = open_as("Anna")
    kept = cropping.keep(anna, with_a_zone(anna), REGION).result
    ref, blocked = str(kept["ref"]), kept["blocked"]
    assert len(blocked) == 1  # type: ignore[arg-type]
    ready(anna, ref)
    with pytest.raises(Refused) as no:
        describing.submit(anna, ref, list(looking.taxonomy(anna)), checklist=CONFIRMED)
    assert no.value.code == "zone"
    for name in ("Cora", "Rita"):
        other = open_as(name)
        (crop,) = looking.object(other, ref).crops
        with pytest.raises((Refused, Damaged)):
            looking.rendition(other, crop)


def test_a_second_person_overrules_and_the_pixels_move_to_the_work_key(open_as: Opener) -> None:
    anna = open_as("Anna")
    kept = cropping.keep(anna, with_a_zone(anna), REGION).result
    ref, (zone,) = str(kept["ref"]), kept["blocked"]  # type: ignore[misc]
    ready(anna, ref)
    before = looking.rendition(anna, looking.object(anna, ref).crops[0])
    with pytest.raises(Refused) as no:
        cropping.overrule(anna, ref, zone, "it is a logo, no face")
    assert no.value.code == "four_eyes"
    ben = open_as("Ben")
    with pytest.raises(Refused) as no:
        cropping.overrule(ben, ref, zone, " x ")
    assert no.value.code == "reason"
    assert cropping.overrule(ben, ref, zone, "it is a logo, no face").result["blocked"] == []
    for name in ("Cora", "Rita"):
        other = open_as(name)
        assert looking.rendition(other, looking.object(other, ref).crops[0]) == before
    anna = open_as("Anna")
    describing.submit(anna, ref, list(looking.taxonomy(anna)), checklist=CONFIRMED)
    assert looking.object(anna, ref).state == "submitted"


def test_an_overrule_holds_for_one_recipe_only(open_as: Opener) -> None:
    anna = open_as("Anna")
    kept = cropping.keep(anna, with_a_zone(anna), REGION).result
    ref, (zone,) = str(kept["ref"]), kept["blocked"]  # type: ignore[misc]
    cropping.overrule(open_as("Ben"), ref, zone, "it is a logo, no face")
    anna = open_as("Anna")
    number = looking.object(anna, ref).crops[0].id
    changed = cropping.change(anna, ref, number, Rect(100, 100, 310, 300)).result
    assert changed["blocked"] == [zone]
    rita = open_as("Rita")
    with pytest.raises((Refused, Damaged)):
        looking.rendition(rita, looking.object(rita, ref).crops[0])


@pytest.mark.parametrize(
    ("mask", "left"), [(Rect(200, 200, 60, 60), 0), (Rect(200, 200, 59, 60), 1), (Rect(150, 150, 200, 200), 0)]
)
def test_only_a_whole_mask_frees_a_zone(mask: Rect, left: int, open_as: Opener) -> None:
    anna = open_as("Anna")
    kept = cropping.keep(anna, with_a_zone(anna), REGION, masks=[mask]).result
    assert len(kept["blocked"]) == left  # type: ignore[arg-type]


def test_a_face_found_by_the_second_look_blocks_from_then_on(open_as: Opener, tmp_path: Path) -> None:
    anna = open_as("Anna")
    picture, truths = next(truth.pictures(truth.Case("test", "", 40, -90)))
    (tmp_path / "room.jpg").write_bytes(jpeg(picture[:1120, 1000:2000]))
    before = {image.id for image in looking.images_of(anna, "OP-1")}
    intake.take_in(anna, [tmp_path / "room.jpg"], "OP-1")
    (image,) = [image.id for image in looking.images_of(anna, "OP-1") if image.id not in before]
    region = Rect(int(truths[1].x) - 1060, int(truths[1].y) - 60, 120, 120)
    kept = cropping.keep(anna, image, region).result
    ref = str(kept["ref"])
    assert kept["blocked"] == []
    flags = judging.recheck(anna, ref)
    assert any("blocks the crop from now on" in flag.sentence for flag in flags)
    assert ledger_verbs(anna)[-1] == "zone.found"
    ready(anna, ref)
    with pytest.raises(Refused) as no:
        describing.submit(anna, ref, list(looking.taxonomy(anna)), checklist=CONFIRMED)
    assert no.value.code == "zone"
    rita = open_as("Rita")
    with pytest.raises((Refused, Damaged)):
        looking.rendition(rita, looking.object(rita, ref).crops[0])
    anna = open_as("Anna")
    verbs = ledger_verbs(anna)
    judging.recheck(anna, ref)
    assert ledger_verbs(anna) == verbs, "the same face is found again, and is no news"


def test_a_zone_found_after_clearing_keeps_the_object_from_leaving(open_as: Opener) -> None:
    anna, ref = open_as("Anna"), "O-2026-0001"
    crop = looking.object(anna, ref).crops[0]
    box = {"x": crop.recipe.region.x, "y": crop.recipe.region.y, "width": 40, "height": 40}
    rita = open_as("Rita")
    publishing.plan(rita, "B1", NOON.date())
    publishing.put(rita, "B1", [ref])
    publishing.build(rita, "B1")
    with rita.vault.page() as page:
        page.insert(zones, image_id=crop.image, kind="face", detector="later", version="1", score="0.9", **box)
    for act in (publishing.build, publishing.release):
        with pytest.raises(Refused) as no:
            act(rita, "B1")
        assert no.value.code == "zone"
    ben = open_as("Ben")
    cropping.overrule(ben, ref, looking.zones_blocking(ben, ref)[0].id, "a printed logo")
    publishing.release(open_as("Rita"), "B1")


def test_what_is_cleared_can_be_opened_by_whoever_releases_it(open_as: Opener) -> None:
    ref = "O-2026-0002"
    ben = open_as("Ben")
    crop = looking.object(ben, ref).crops[0]
    with ben.vault.page() as page:  # as it stays where its zone was overruled on another object with the same recipe
        objects.hold_crop(page, crop)
    reviewing.clear(ben, ref, dict.fromkeys(CHECKLIST, True))
    assert looking.rendition(open_as("Rita"), crop).digest() == crop.rendition
