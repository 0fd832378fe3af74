"""Enhancing: what is laid, aligned, kept with its record, printed and replayed – and what is refused."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data
from sqlalchemy import update

from tests.stage import Opener, as_shown, copies, jpeg, open_session
from workstation.actions import DarkroomOnCall, Session, cropping, describing, enhancing, intake, judging, looking
from workstation.domain.crop import Frame, Recipe, Step, Stroke
from workstation.domain.errors import Damaged, NotFound, Refused
from workstation.domain.geometry import Rect
from workstation.domain.object import Crop
from workstation.domain.zone import Zone, ZoneKind, touching
from workstation.store import images as images_of
from workstation.store import objects
from workstation.store.tables import crops, images, zones

REGION = Rect(150, 90, 300, 220)
SHIFT = (1.0, 0.0, 2.0, 0.0, 1.0, 3.0, 0.0, 0.0, 1.0)


def cups() -> list[np.ndarray]:
    """Two noisy photographs of a cup, the second moved; and coins."""
    cup = np.ascontiguousarray(data.coffee())
    turn = cv2.getRotationMatrix2D((300, 200), 3, 1.02)
    dice = np.random.default_rng(1)
    made = [cup, cv2.warpAffine(cup, turn, (600, 400), borderValue=(60, 60, 60))]
    noisy = [np.clip(one + dice.normal(0, 12, one.shape), 0, 255).astype(np.uint8) for one in made]
    return [*noisy, cv2.cvtColor(cv2.resize(data.coins(), (600, 400)), cv2.COLOR_GRAY2RGB)]


@pytest.fixture(scope="module")
def paired(full_vault: Path, tmp_path_factory: pytest.TempPathFactory, darkroom: DarkroomOnCall) -> Path:
    """The full vault with a case OP-2 of these three photographs."""
    folder = tmp_path_factory.mktemp("paired") / "vault"
    shutil.copytree(full_vault, folder)
    seized = tmp_path_factory.mktemp("cups")
    for number, pixels in enumerate(cups()):
        (seized / f"{number}.jpg").write_bytes(jpeg(pixels))
    anna = open_session(folder, "Anna", darkroom)
    intake.open_case(anna, "OP-2", "Cups")
    intake.take_in(anna, [seized], "OP-2")
    with anna.vault.page() as page:  # what detectors think of a cup is no matter here
        page.connection.execute(zones.delete())
    anna.vault.close()
    return folder


@pytest.fixture
def opener(paired: Path, tmp_path: Path, darkroom: DarkroomOnCall) -> Iterator[Opener]:
    yield from copies(paired, tmp_path, darkroom)


@pytest.fixture
def anna(opener: Opener) -> Session:
    return opener("Anna")


def numbers(session: Session) -> list[int]:
    return [image.id for image in looking.images_of(session, "OP-2")]


def plan(session: Session, *steps: Step) -> Recipe:
    return Recipe(looking.images_of(session, "OP-2")[0].digest, REGION, steps=steps)


def kept(session: Session, *steps: Step, **shape: object) -> Crop:
    ref = str(cropping.keep(session, numbers(session)[0], REGION, steps=steps, **shape).result["ref"])  # type: ignore[arg-type]
    return looking.object(session, ref).crops[0]


def with_zone(session: Session, image: int, rect: Rect) -> None:
    with session.vault.page() as page:
        page.insert(
            zones, image_id=image, kind="face", x=rect.x, y=rect.y, width=rect.width, height=rect.height,
            detector="haar-frontal", version="1", score="0.9",
        )  # fmt: skip


# --- laying and aligning ----------------------------------------------------------------------------------


def test_the_enlarger_makes_what_would_be_kept(anna: Session) -> None:
    steps = (Step("denoise", (4, 4)), Step("exposure", 0.4))
    laid = enhancing.lay(anna, numbers(anna)[0], plan(anna))
    wanted = as_shown(anna, numbers(anna)[0], REGION, steps=steps)
    assert laid.full(plan(anna, *steps)) == wanted
    assert laid.bounds == REGION
    assert kept(anna, *steps).rendition == wanted.digest()


def test_tilts_outlines_and_strokes_are_kept_as_they_are_previewed(anna: Session) -> None:
    image = numbers(anna)[0]
    shape = {"masks": (Stroke(((200, 150), (260, 170)), 9),), "angle": -12.5}
    ref = str(cropping.keep(anna, image, REGION, **shape).result["ref"])  # type: ignore[arg-type]
    (crop,) = looking.object(anna, ref).crops
    assert (crop.recipe.angle, crop.recipe.masks) == (-12.5, shape["masks"])
    assert crop.rendition == as_shown(anna, image, REGION, masks=shape["masks"], angle=-12.5).digest()
    assert (crop.width, crop.height) == (300, 220)
    polygon = ((150, 90), (449, 100), (300, 309))
    cropping.change(anna, ref, crop.id, REGION, polygon=polygon)
    (crop,) = looking.object(anna, ref).crops
    assert crop.recipe.polygon == polygon
    assert crop.rendition == as_shown(anna, image, REGION, polygon=polygon).digest()


def test_a_second_photograph_is_aligned_and_calms_the_first(anna: Session) -> None:
    first, second, _ = numbers(anna)
    aligned = enhancing.align(anna, first, plan(anna), second)
    frame = aligned.frame
    assert frame.image == looking.image(anna, second).digest
    assert aligned.points >= 12
    assert aligned.words == f"{aligned.points:,} points agree"
    combined = replace(plan(anna, Step("average", 0)), frames=(frame,))
    laid = enhancing.lay(anna, first, combined)
    truth = np.ascontiguousarray(data.coffee())[REGION.y : REGION.bottom, REGION.x : REGION.right].astype(float)

    def error(recipe: Recipe) -> float:
        made = laid.full(recipe)
        pixels = np.frombuffer(made.rgb, np.uint8).reshape(truth.shape)
        return float(np.square(pixels - truth).mean())

    assert error(combined) < 0.65 * error(plan(anna))
    crop = kept(anna, Step("average", 0), frames=(frame,))
    assert crop.rendition == laid.full(combined).digest()
    ref = next(obj.ref for obj in looking.all_objects(anna) if crop in obj.crops)
    assert enhancing.replay(anna, ref, crop.id).same
    text = enhancing.record(anna, ref, crop.id)
    assert "Combine photographs – non-standard step" in text
    assert f"combined with image {second}" in text


def test_another_thing_and_the_same_photograph_are_refused(anna: Session) -> None:
    first, _, coins = numbers(anna)
    with pytest.raises(Refused) as no:
        enhancing.align(anna, first, plan(anna), coins)
    assert no.value.code == "not_alike"
    assert "points agree" in no.value.message
    with pytest.raises(Refused) as no:
        enhancing.align(anna, first, plan(anna), first)
    assert no.value.code == "same_photograph"


def combined_over_a_zone(anna: Session) -> tuple[Recipe, str, int]:
    """(recipe, object, zone): a crop is kept whose combined photograph has a zone in the middle of what it shows."""
    first, second, _ = numbers(anna)
    frame = enhancing.align(anna, first, plan(anna), second).frame
    middle = frame.region.x + frame.region.width // 2, frame.region.y + frame.region.height // 2
    with_zone(anna, second, Rect(*middle, 30, 30))
    made = cropping.keep(anna, first, REGION, steps=(Step("average", 0),), frames=(frame,)).result
    ref, (zone,) = str(made["ref"]), made["blocked"]  # type: ignore[misc]
    return looking.object(anna, ref).crops[0].recipe, ref, int(str(zone))


def test_a_crop_over_a_zone_of_its_frame_is_held_until_another_overrules_it(opener: Opener) -> None:
    anna = opener("Anna")
    recipe, ref, zone = combined_over_a_zone(anna)
    first = numbers(anna)[0]
    clear = looking.rendition(anna, looking.object(anna, ref).crops[0])
    hidden = enhancing.lay(anna, first, recipe).full(recipe)
    assert hidden.digest() != clear.digest(), "before that it is filled wherever somebody would see it"
    zones, _ = looking.zones_on(anna, looking.object(anna, ref).crops[0])
    assert [one.id for one in touching(recipe, zones)] == [zone]
    with pytest.raises(Refused) as no:
        cropping.overrule(anna, ref, zone, "it is a handle")
    assert no.value.code == "four_eyes"
    rita = opener("Rita")
    with pytest.raises(Refused):
        looking.rendition(rita, looking.object(rita, ref).crops[0])
    ben = opener("Ben")
    assert cropping.overrule(ben, ref, zone, "it is a handle").result["blocked"] == []
    rita = opener("Rita")
    assert looking.rendition(rita, looking.object(rita, ref).crops[0]) == clear
    anna = opener("Anna")
    assert enhancing.lay(anna, first, recipe).full(recipe).digest() == clear.digest()
    wider = replace(recipe, masks=(Rect(150, 90, 5, 5),))
    assert enhancing.lay(anna, first, wider).brought.on(wider), "it was said of exactly this recipe"
    assert enhancing.replay(anna, ref, looking.object(anna, ref).crops[0].id).same


def lies_in(session: Session, ref: str) -> list[str]:
    """Under which key each crop of an object lies."""
    with session.vault.page(write=False) as page:
        rows = page.connection.execute(crops.select().where(crops.c.object_ref == ref).order_by(crops.c.place)).all()
        return [page.blobs.room_of(page.connection, row.blob) for row in rows]


def test_whoever_overruled_a_zone_and_then_edits_has_it_held_again(opener: Opener) -> None:
    anna = opener("Anna")
    recipe, ref, zone = combined_over_a_zone(anna)
    median = cropping.keep(anna, numbers(anna)[0], REGION, steps=(Step("average", 1),), frames=recipe.frames)
    refs = [ref, str(median.result["ref"])]
    ben = opener("Ben")
    for ref in refs:
        cropping.overrule(ben, ref, zone, "it is a handle")
        assert lies_in(ben, ref) == ["work"]
    describing.describe(ben, refs[0], title="Cup")
    cropping.keep(ben, numbers(ben)[2], Rect(10, 10, 100, 100), object_ref=refs[1])
    assert all(looking.zones_blocking(ben, ref) for ref in refs), "his word no longer counts, as it is his own"
    assert [lies_in(ben, ref) for ref in refs] == [["source"], ["source", "work"]]


def test_a_closer_look_at_a_combined_photograph_holds_what_shows_it(anna: Session) -> None:
    first, second, _ = numbers(anna)
    frame = enhancing.align(anna, first, plan(anna), second).frame
    beside = Rect(frame.region.x - 40, frame.region.y + 50, 30, 30)
    with_zone(anna, second, beside)
    made = cropping.keep(anna, first, REGION, steps=(Step("average", 0),), frames=(frame,)).result
    assert made["blocked"] == []
    opened = judging.to_look_closely(anna, second)
    assert opened is not None
    seen = Zone(0, ZoneKind.FACE, replace(beside, width=100), "dlib-cnn", "1", 0.9)
    change = judging.keep_found(anna, opened, [seen])
    assert change is not None, "the same face as before, but this box reaches into the part that shows"
    assert change.result["blocked"] == [made["ref"]]
    assert lies_in(anna, str(made["ref"])) == ["source"]


def test_the_recheck_looks_at_combined_photographs_as_well(anna: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _ = numbers(anna)
    frame = enhancing.align(anna, first, plan(anna), second).frame
    ref = str(cropping.keep(anna, first, REGION, steps=(Step("average", 0),), frames=(frame,)).result["ref"])
    middle = Rect(frame.region.x + 60, frame.region.y + 60, 30, 30)
    with anna.vault.page(write=False) as page:
        other = sha256(images_of.content(page, images_of.get(page, second))).digest()

    def closely(untrusted: bytes, _part: Rect, _breathe: object) -> tuple[Zone, ...]:
        here = sha256(untrusted).digest() == other
        return (Zone(0, ZoneKind.FACE, middle, "dlib-cnn", "1", 0.9),) if here else ()

    monkeypatch.setattr(anna.darkroom(), "closely", closely)
    assert any(flag.kind == "face" and "Looked at closely" in flag.sentence for flag in judging.recheck(anna, ref))
    assert [zone.detector for zone in looking.zones_blocking(anna, ref)] == ["dlib-cnn"]


def test_a_mask_over_the_place_frees_a_zone_of_a_frame(anna: Session) -> None:
    recipe, ref, _zone = combined_over_a_zone(anna)
    crop = looking.object(anna, ref).crops[0]
    (held,) = looking.zones_blocking(anna, ref)
    parts = {"steps": recipe.steps, "frames": recipe.frames}
    assert cropping.change(anna, ref, crop.id, REGION, masks=(held.rect,), **parts).result["blocked"] == []  # type: ignore[arg-type]
    r = held.rect
    less = Rect(r.x, r.y, r.width - 1, r.height)
    assert cropping.change(anna, ref, crop.id, REGION, masks=(less,), **parts).result["blocked"]  # type: ignore[arg-type]


def test_a_zone_of_the_same_photograph_in_another_case_counts_as_well(anna: Session, tmp_path: Path) -> None:
    first, second, _ = numbers(anna)
    frame = Frame(looking.image(anna, second).digest, REGION, SHIFT)
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "1.jpg").write_bytes(jpeg(cups()[1]))
    intake.open_case(anna, "OP-3", "Again")
    intake.take_in(anna, [tmp_path / "again"], "OP-3")
    twin = looking.images_of(anna, "OP-3")[0]
    assert twin.digest == frame.image
    with anna.vault.page() as page:  # what detectors think of the cup is no matter here either
        page.connection.execute(zones.delete())
    with_zone(anna, twin.id, Rect(200, 120, 20, 20))
    made = cropping.keep(anna, first, REGION, steps=(Step("average", 0),), frames=(frame,))
    assert len(made.result["blocked"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("frame", "error", "code"),
    [
        (Frame("ab" * 32, Rect(0, 0, 50, 50), SHIFT), NotFound, "frame"),
        (Frame("", Rect(500, 300, 200, 200), SHIFT), Refused, "frame_outside"),
        (Frame("", Rect(0, 0, 600, 330), SHIFT), Refused, "whole_photograph"),
    ],
)
def test_a_frame_that_is_not_there_is_told(anna: Session, frame: Frame, error: type[Exception], code: str) -> None:
    first, second, _ = numbers(anna)
    frame = frame if frame.image else replace(frame, image=looking.image(anna, second).digest)
    with pytest.raises(error) as no:
        cropping.keep(anna, first, REGION, steps=(Step("average", 0),), frames=(frame,))
    assert no.value.code == code  # type: ignore[attr-defined]


def test_a_frame_that_is_no_longer_what_it_was_is_told(anna: Session) -> None:
    first, second, coins = numbers(anna)
    frame = Frame(looking.image(anna, second).digest, REGION, SHIFT)
    with anna.vault.page() as page:  # the bytes of the coins under the name of the cup
        blob = page.connection.execute(images.select().where(images.c.id == coins)).one().blob
        page.connection.execute(update(images).where(images.c.id == second).values(blob=blob))
    with pytest.raises(Damaged):
        cropping.keep(anna, first, REGION, steps=(Step("average", 0),), frames=(frame,))


# --- record and replay ------------------------------------------------------------------------------------

STEPS = (Step("local", (2, 8)), Step("exposure", 0.5), Step("curve", (0, 0, 255, 240), on=False), Step("sharpen", 0))


def test_the_record_says_what_was_done_by_whom_and_no_photograph(anna: Session) -> None:
    crop = kept(anna, *STEPS, masks=(Rect(150, 90, 300, 22), Stroke(((300, 250),), 4)))
    ref = next(obj.ref for obj in looking.all_objects(anna) if crop in obj.crops)
    text = enhancing.record(anna, ref, crop.id)
    assert f"{ref}, crop {crop.id}" in text
    assert "Anna, analyst, 2026-11-22T12:00:00.000+00:00" in text
    assert f"image {crop.image}, 600 × 400 pixels" in text
    assert "1 rectangle, 1 brush stroke; they cover 10.1% of the region" in text
    assert " 1. Local contrast – non-standard step" in text
    assert "Strength 2, Fineness 8" in text
    assert " 2. Exposure – standard step" in text
    assert "Stops 0.5 EV" in text
    assert "(unchanged)" in text  # a sharpening of nothing
    assert "Switched off, not applied: Curve." in text
    assert text.count(f"computed by OpenCV {cv2.__version__}, NumPy {np.__version__}") == 5
    assert " 4. Fill what is hidden again – standard step" in text
    assert crop.rendition in text
    for image in looking.images_of(anna, "OP-2"):
        assert image.digest not in text
        assert image.md5 not in text


def test_replaying_proves_the_same_bytes_and_leaves_a_line(anna: Session) -> None:
    crop = kept(anna, *STEPS)
    ref = next(obj.ref for obj in looking.all_objects(anna) if crop in obj.crops)
    done = enhancing.replay(anna, ref, crop.id)
    assert done.same
    assert "the same pixels" in done.sentence
    assert [one.name for one in done.record] == ["cut", "local", "exposure", "sharpen"]
    entry = looking.ledger_entries(anna, 1)[0]
    assert (entry.verb, entry.subject) == ("crop.replayed", ref)
    assert json.loads(entry.detail) == {"crop": crop.id, "same": True}


def test_replaying_names_the_first_step_that_differs(anna: Session) -> None:
    crop = kept(anna, *STEPS)
    ref = next(obj.ref for obj in looking.all_objects(anna) if crop in obj.crops)
    with anna.vault.page() as page:
        record = list(objects.record_of(page, crop))
        record[2] = replace(record[2], after="00" * 32, library="OpenCV 3.1.4")
        objects.change_crop(page, crop, objects.rendition(page, crop), record, free=True)
    done = enhancing.replay(anna, ref, crop.id)
    assert not done.same
    assert done.sentence.startswith("Exposure gives other pixels than it did. It was made with OpenCV 3.1.4")
    assert json.loads(looking.ledger_entries(anna, 1)[0].detail)["same"] is False


def test_a_crop_kept_before_there_were_records_is_still_replayed(anna: Session) -> None:
    crop = kept(anna, Step("exposure", 1))
    ref = next(obj.ref for obj in looking.all_objects(anna) if crop in obj.crops)
    with anna.vault.page() as page:
        page.connection.execute(update(crops).where(crops.c.id == crop.id).values(record=b""))
    assert enhancing.replay(anna, ref, crop.id).same
    assert "before steps were recorded" in enhancing.record(anna, ref, crop.id)
    with anna.vault.page() as page:
        page.connection.execute(update(crops).where(crops.c.id == crop.id).values(rendition="00" * 32))
    assert "not those that were kept" in enhancing.replay(anna, ref, crop.id).sentence


def test_the_record_lies_under_the_key_of_the_pixels(opener: Opener) -> None:
    anna = opener("Anna")
    _recipe, ref, zone = combined_over_a_zone(anna)

    def at_rest(session: Session) -> bytes:
        crop = looking.object(session, ref).crops[0]
        with session.vault.page(write=False) as page:
            row = page.connection.execute(crops.select().where(crops.c.id == crop.id)).one()
            assert page.blobs.room_of(page.connection, row.blob) in ("source", "work")
            assert b"cut" not in row.record
            assert crop.rendition.encode() not in row.record
        return bytes(row.record)

    def opens(session: Session) -> bool:
        with session.vault.page(write=False) as page:
            try:
                return bool(objects.record_of(page, objects.get(page, ref).crops[0]))
            except Refused:
                return False

    held = at_rest(anna)
    assert opens(anna)
    assert not opens(opener("Rita")), "held: only who may see the photograph"
    cropping.overrule(opener("Ben"), ref, zone, "it is a handle")
    rita = opener("Rita")
    assert opens(rita)
    assert at_rest(rita) != held
    anna = opener("Anna")
    row = {"record": at_rest(anna)[:-1] + b"?"}
    with anna.vault.page() as page:
        page.connection.execute(update(crops).where(crops.c.object_ref == ref).values(row))
    with pytest.raises(Damaged):
        enhancing.record(anna, ref, looking.object(anna, ref).crops[0].id)


def test_a_changed_crop_has_the_record_of_its_change(anna: Session) -> None:
    crop = kept(anna, Step("exposure", 1))
    ref = next(obj.ref for obj in looking.all_objects(anna) if crop in obj.crops)
    cropping.change(anna, ref, crop.id, REGION, steps=(Step("gamma", 2),))
    text = enhancing.record(anna, ref, crop.id)
    assert "Gamma 2" in text
    assert "Exposure" not in text
    assert enhancing.replay(anna, ref, crop.id).same


@pytest.mark.parametrize("name", ["Cora", "Rita", "Otto", "Ada"])
def test_only_analysts_lay_align_read_and_replay(opener: Opener, name: str) -> None:
    anna = opener("Anna")
    first, second, _ = numbers(anna)
    recipe = plan(anna)
    other = opener(name)
    for call in (
        lambda: enhancing.lay(other, first, recipe),
        lambda: enhancing.align(other, first, recipe, second),
        lambda: enhancing.record(other, "O-2026-0001", 1),
        lambda: enhancing.replay(other, "O-2026-0001", 1),
    ):
        with pytest.raises(Refused) as no:
            call()
        assert no.value.code == "role"


def test_a_crop_that_is_not_there_is_told(anna: Session) -> None:
    for call in (enhancing.record, enhancing.replay):
        with pytest.raises(NotFound):
            call(anna, "O-2026-0001", 4040)


def test_an_object_belongs_to_the_cases_of_all_its_photographs(anna: Session) -> None:
    first = numbers(anna)[0]
    foreign = looking.images_of(anna, "OP-1")[3]
    frame = Frame(foreign.digest, Rect(100, 100, 300, 220), SHIFT)
    made = cropping.keep(anna, first, REGION, steps=(Step("average", 0),), frames=(frame,)).result
    assert set(looking.object(anna, str(made["ref"])).cases) == {foreign.case, looking.image(anna, first).case}
