"""A zone blocks: its pixels stay under the source key until a second analyst overrules it, with a reason, for this very crop."""

import pytest

from tests.stage import Opener
from workstation.actions import Session, cropping, describing, looking
from workstation.domain.errors import Damaged, Refused
from workstation.domain.geometry import Rect
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
                detector="haar-frontal",
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
        describing.submit(anna, ref, list(looking.taxonomy(anna)))
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
    describing.submit(anna, ref, list(looking.taxonomy(anna)))
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
