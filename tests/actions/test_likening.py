"""More of this over a real vault: the brother in another case is found, as a crop only, and linking cases is told."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.exchange.vicsfiles import case, hash_set, media, write
from tests.stage import Opener, copies, jpeg, open_session, scene
from workstation.actions import DarkroomOnCall, Session, cropping, intake, likening, looking, recognising
from workstation.domain.case import Handling, strictest, why_not_disseminate
from workstation.domain.crop import Recipe
from workstation.domain.errors import Busy, Refused
from workstation.domain.geometry import Rect
from workstation.domain.shape import Stroke
from workstation.imaging import stilllife
from workstation.store import likenesses
from workstation.store.tables import likenesses as table
from workstation.store.tables import zones

SCENE = stilllife.draw(3)
THING = max(SCENE.objects, key=lambda thing: thing.rect.width * thing.rect.height).rect


def seen_anew(rgb: np.ndarray) -> np.ndarray:
    """The same scene nearer, turned a little, and in another light."""
    high, wide = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((THING.x + THING.width / 2, THING.y + THING.height / 2), 9, 0.8)
    turned = cv2.warpAffine(rgb, matrix, (wide, high), borderMode=cv2.BORDER_REFLECT)
    return np.clip((turned / 255.0) ** 1.3 * (240, 225, 205), 0, 255).astype(np.uint8)


def small(rgb: np.ndarray) -> bytes:
    return jpeg(np.asarray(Image.fromarray(rgb).resize((1000, 1000 * rgb.shape[0] // rgb.shape[1]))))


FACTOR = 1000 / SCENE.rgb.shape[1]
REGION = Rect(*(round(number * FACTOR) for number in THING.numbers()))
FILES = {
    "OP-2": {"a.jpg": small(SCENE.rgb)},
    "OP-3": {"b.jpg": small(seen_anew(SCENE.rgb)), "c.jpg": small(stilllife.draw(12).rgb)},
}


@pytest.fixture(scope="module")
def two_cases(empty_vault: Path, tmp_path_factory: pytest.TempPathFactory, darkroom: DarkroomOnCall) -> Path:
    """A vault with the thing in OP-2, its brother and a stranger in OP-3. Copy it, do not change it."""
    made = tmp_path_factory.mktemp("likening")
    shutil.copytree(empty_vault, made / "vault")
    session = open_session(made / "vault", "Anna", darkroom)
    for ref, files in FILES.items():
        (made / ref).mkdir()
        for name, data in files.items():
            (made / ref / name).write_bytes(data)
        intake.open_case(session, ref, "A case", handling=Handling.H2 if ref == "OP-3" else Handling.H0)
        intake.take_in(session, [made / ref], ref)
    session.vault.close()
    return made / "vault"


@pytest.fixture
def open_as(two_cases: Path, tmp_path: Path, darkroom: DarkroomOnCall) -> Iterator[Opener]:
    """A fresh copy of it."""
    yield from copies(two_cases, tmp_path, darkroom)


@pytest.fixture
def anna(open_as: Opener) -> Session:
    return open_as("Anna")


def crop_of(session: Session) -> tuple[int, Recipe]:
    (image,) = looking.images_of(session, "OP-2")
    return image.id, Recipe(image.digest, REGION)


def test_a_crop_finds_its_brother_in_another_case_and_no_stranger(anna: Session) -> None:
    image, recipe = crop_of(anna)
    (match,) = likening.more_of(anna, image, recipe).matches
    assert match.case == "OP-3"
    assert match.image.id == looking.images_of(anna, "OP-3")[0].id
    assert match.inliers >= 15
    assert match.why.startswith(f"{match.inliers} points agree")
    whole = Rect(0, 0, match.image.look.width, match.image.look.height)
    assert whole.contains(match.region)
    assert match.region.width * match.region.height <= 0.8 * whole.width * whole.height
    assert match.region.contains(Rect(REGION.x + REGION.width // 2, REGION.y + REGION.height // 2, 1, 1))


def test_only_the_crop_is_shown_with_zones_filled(anna: Session) -> None:
    (match,) = likening.more_of(anna, *crop_of(anna)).matches
    plain = likening.picture(anna, match, 200)
    assert max(plain.width, plain.height) <= 200
    assert abs(plain.width / plain.height - match.region.width / match.region.height) < 0.1
    with anna.vault.page() as page:
        where = match.region.numbers()
        names = dict(zip(("x", "y", "width", "height"), where, strict=True))
        page.connection.execute(
            zones.insert().values(
                image_id=match.image.id, kind="person", detector="t", version="1", score="1.0", **names
            )
        )
    filled = np.frombuffer(likening.picture(anna, match, 200).rgb, np.uint8)
    assert filled.min() == filled.max()


@pytest.mark.parametrize("way", ["in the same case", "in another case", "noted with a category"])
def test_what_a_hash_set_knows_is_withheld_whenever_the_set_came(way: str, anna: Session, tmp_path: Path) -> None:
    crop = crop_of(anna)
    (match,) = likening.more_of(anna, *crop).matches
    entry = {"MediaID": 1, "MD5": match.image.md5, "Category": 1}
    noted = way == "noted with a category"
    if way == "in another case":
        intake.open_case(anna, "OP-9", "Nine")
    recognising.add_set(anna, write(tmp_path / "set.json", hash_set("2.0", [entry])), "Set", keeps_out=not noted)
    if way == "in another case":
        (tmp_path / "x").mkdir()
        (tmp_path / "x" / "b.jpg").write_bytes(FILES["OP-3"]["b.jpg"])
        assert intake.take_in(anna, [tmp_path / "x"], "OP-9").result["known"] == 1
        recognising.drop_set(anna, "Set")
    found = likening.more_of(anna, *crop)
    assert (found.matches, found.withheld) == ([], 1)
    if way == "in the same case":
        assert recognising.look_again(anna).result["known"] == 1
        recognising.drop_set(anna, "Set")
        assert likening.more_of(anna, *crop) == found
    with pytest.raises(Refused) as no:
        likening.picture(anna, match)
    assert no.value.code == "withheld"


@pytest.mark.parametrize(
    ("version", "category", "shown"), [("2.0", 1, 0), ("2.0", 0, 1), ("1.3", 0, 0), ("1.3", None, 1)]
)
def test_what_a_vics_file_judged_is_withheld_unless_it_is_known_to_be_harmless(
    version: str, category: object, shown: int, anna: Session, tmp_path: Path
) -> None:
    crop, data = crop_of(anna), FILES["OP-3"]["b.jpg"]
    (tmp_path / "b.jpg").write_bytes(data)
    entry = media(1, data, "b.jpg", Category=category, IsPrecategorized=True)
    intake.take_in(anna, [write(tmp_path / "case.json", case(version, [entry]))], "OP-3")
    found = likening.more_of(anna, *crop)
    assert (len(found.matches), found.withheld) == (shown, 1 - shown)


def test_a_search_after_locking_finds_nothing_open_and_the_index_is_gone(anna: Session) -> None:
    crop = crop_of(anna)
    likening.more_of(anna, *crop)
    assert anna.vault.kept["likeness"].held
    anna.vault.close()
    assert not anna.vault.kept
    with pytest.raises(Busy):
        likening.more_of(anna, *crop)


def test_pictures_that_arrive_and_leave_are_known_at_the_next_search(anna: Session, tmp_path) -> None:
    image, recipe = crop_of(anna)
    assert len(likening.more_of(anna, image, recipe).matches) == 1
    (tmp_path / "later.jpg").write_bytes(small(seen_anew(SCENE.rgb)[:, ::1] // 2 + 60))
    intake.take_in(anna, [tmp_path / "later.jpg"], "OP-2")
    later = looking.images_of(anna, "OP-2")[-1].id
    assert later in {match.image.id for match in likening.more_of(anna, image, recipe).matches}
    with anna.vault.page() as page:
        page.connection.execute(table.delete().where(table.c.image_id == later))
    assert later not in {match.image.id for match in likening.more_of(anna, image, recipe).matches}


def test_photographs_from_before_are_indexed_on_demand_with_numbers_and_cancel(anna: Session) -> None:
    image, recipe = crop_of(anna)
    with anna.vault.page() as page:
        page.connection.execute(table.delete())
    assert likening.missing(anna) == 3
    assert likening.more_of(anna, image, recipe).matches == []
    told: list[tuple[int, int]] = []

    def once(done: int, total: int, _words: str) -> None:
        told.append((done, total))
        raise Busy("cancelled", "Cancelled.")

    with pytest.raises(Busy):
        likening.index_missing(anna, once)
    assert told == [(1, 3)]
    assert likening.missing(anna) == 2
    change = likening.index_missing(anna)
    assert dict(change.result) == {"indexed": 2, "failed": 0}
    assert len(likening.more_of(anna, image, recipe).matches) == 1


def test_a_photograph_whose_medium_is_gone_stays_without_an_index_and_the_others_do_not(
    anna: Session, tmp_path: Path
) -> None:
    (tmp_path / "stays").mkdir()
    for name in ("0.jpg", "1.jpg"):
        (tmp_path / "stays" / name).write_bytes(jpeg(scene(int(name[0]), 320, 240)))
    intake.open_case(anna, "OP-9", "Nine")
    intake.take_in(anna, [tmp_path / "stays"], "OP-9", in_place=True)
    with anna.vault.page() as page:
        page.connection.execute(table.delete())
    (tmp_path / "stays" / "0.jpg").unlink()
    assert dict(likening.index_missing(anna).result) == {"indexed": 4, "failed": 1}


def test_masks_leave_things_out_and_a_covered_crop_asks_nothing(anna: Session) -> None:
    image, recipe = crop_of(anna)
    with pytest.raises(Refused, match="nothing to look for"):
        likening.more_of(anna, image, Recipe(recipe.image, REGION, (REGION,)))
    stroke = Stroke(((REGION.x, REGION.y), (REGION.right, REGION.y)), 20)
    tilted = Recipe(recipe.image, REGION, (stroke,), angle=8.0)
    assert [match.case for match in likening.more_of(anna, image, tilted).matches] == ["OP-3"]


def test_who_may_not_see_images_is_refused(anna: Session, open_as: Opener) -> None:
    crop = crop_of(anna)
    cora = open_as("Cora")
    for ask in (
        lambda: likening.more_of(cora, *crop),
        lambda: likening.all_series(cora),
        lambda: likening.missing(cora),
    ):
        with pytest.raises(Refused):
            ask()


def test_what_intake_noted_lies_sealed(anna: Session, open_as: Opener) -> None:
    with anna.vault.page(write=False) as page:
        blocks = dict(likenesses.some(page, "sift-1", [1, 2, 3]))
    anna.vault.close()
    files = b"".join(path.read_bytes() for path in open_as.folder.rglob("*") if path.is_file())
    for block in blocks.values():
        assert len(block) > 5_000
        assert all(block[at : at + 24] not in files for at in range(600, len(block) - 24, 500))


def test_a_series_over_two_cases_says_which_it_links_and_the_ledger_holds_numbers_only(anna: Session) -> None:
    image, recipe = crop_of(anna)
    (match,) = likening.more_of(anna, image, recipe).matches
    alone = likening.group(anna, "Kanarientasche", [image])
    assert alone.result["linked"] == []
    linked = likening.group(anna, "", [match.image.id], into=int(str(alone.result["id"])))
    assert linked.result["linked"] == ["OP-2", "OP-3"] == likening.links(anna, [image, match.image.id])
    number = int(str(alone.result["id"]))
    likening.rename(anna, number, "Kanarienkoffer")
    assert [s.title for s in likening.all_series(anna)] == ["Kanarienkoffer"]
    (mine,) = likening.series_of(anna, image)
    assert mine == likening.one_series(anna, number)
    assert [one.id for one in mine.images] == sorted([image, match.image.id])
    assert mine.cases == ("OP-2", "OP-3")
    assert likening.series_of(anna, max(image, match.image.id) + 1) == []
    with pytest.raises(Refused) as no:
        likening.take_out(anna, number, [max(image, match.image.id) + 1])
    assert no.value.code == "not_in_series"
    assert likening.take_out(anna, number, [image, match.image.id]).result["left"] == 0
    assert likening.all_series(anna) == []
    lines = [entry for entry in looking.ledger_entries(anna) if entry.verb.startswith("series.")]
    assert [entry.verb for entry in reversed(lines)] == [
        f"series.{w}" for w in ("begun", "extended", "renamed", "reduced")
    ]
    words = json.dumps([entry.detail for entry in lines])
    assert "Kanarien" not in words
    assert "OP-" not in words
    for bad in ("", "two\nlines", "x" * 201):
        with pytest.raises(Refused):
            likening.group(anna, bad, [image])


def test_a_crop_of_another_case_links_and_the_strictest_handling_holds(anna: Session, open_as: Opener) -> None:
    image, recipe = crop_of(anna)
    (match,) = likening.more_of(anna, image, recipe).matches
    first = cropping.keep(anna, image, recipe.region)
    assert first.result["linked"] == []
    ref = str(first.result["ref"])
    again = cropping.keep(anna, match.image.id, match.region, object_ref=ref)
    assert again.result["linked"] == ["OP-2", "OP-3"]
    obj = looking.object(anna, ref)
    assert len(obj.cases) == 2
    assert len(obj.crops) == 2
    own = [one for one in looking.all_cases(anna) if one.id in obj.cases]
    assert strictest([one.handling for one in own]) is Handling.H2
    assert any(why_not_disseminate(one.handling, one.permission) for one in own)


def test_a_crop_outside_the_photograph_is_refused(anna: Session) -> None:
    image, recipe = crop_of(anna)
    with pytest.raises(Refused):
        likening.more_of(anna, image, Recipe(recipe.image, Rect(5000, 5000, 100, 100)))
