"""Quality, text and the second look work on what would leave; flags point, and nothing is decided or kept by them."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.stage import CONFIRMED, Opener, as_shown, ledger_verbs
from workstation.actions import cropping, describing, judging, looking, reviewing
from workstation.domain.crop import Recipe, Rendition, Step
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.object import Question, QuestionKind, Texts
from workstation.domain.reading import MARK, as_note
from workstation.domain.review import SUBMIT_POINTS
from workstation.store import objects
from workstation.ui.jobs import Cancelled

DRAFT, SUBMITTED, CLEARED = "O-2026-0003", "O-2026-0002", "O-2026-0001"


def badge(*lines: str) -> Rendition:
    """A printed badge."""
    picture = Image.new("RGB", (640, 320), (236, 232, 220))
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype("resources/fonts/DejaVuSans-Bold.ttf", 44)
    for number, words in enumerate(lines):
        draw.text((40, 40 + 80 * number), words, (25, 30, 60), font=font)
    return Rendition(picture.width, picture.height, picture.tobytes())


def show(session, ref: str, rendition: Rendition) -> None:
    """Put other pixels in the place of an object's first crop, as if the photograph had shown them."""
    from dataclasses import replace

    with session.vault.page() as page:
        old = objects.get(page, ref).crops[0]
        crop = replace(old, rendition=rendition.digest(), width=rendition.width, height=rendition.height)
        objects.change_crop(page, crop, rendition, objects.record_of(page, old), free=True)
        objects.save(page, objects.get(page, ref))


def published(session, ref: str) -> None:
    """As if the public had seen it."""
    from dataclasses import replace

    with session.vault.page() as page:
        objects.save(page, replace(objects.get(page, ref), state="published"))


def test_quality_knows_the_pixels_that_were_really_taken(open_as: Opener) -> None:
    anna = open_as("Anna")
    image = looking.images_of(anna, "OP-1")[0]
    region = Rect(103, 85, 320, 260)
    made = as_shown(anna, image.id, region)
    found = judging.quality(anna, made, recipe=Recipe(image.digest, region), image=image)
    assert [part.name for part in found.parts] == ["resolution", "sharpness", "noise", "blocks", "exposure"]
    assert found.part("resolution").words == "320 × 260 pixels of the photograph."
    turned = Recipe(image.digest, region, steps=(Step("rotate", 30.0),))
    large = judging.quality(anna, made, recipe=turned, image=image)
    assert "enlarge" not in large.part("resolution").words


def test_the_place_of_jpeg_blocks_is_known_unless_the_crop_was_turned(open_as: Opener) -> None:
    image = looking.images_of(open_as("Anna"), "OP-1")[0]
    assert image.look.format == "JPEG"
    region = Rect(103, 85, 320, 260)
    assert judging._grid(Recipe(image.digest, region), image) == (1, 3)
    assert judging._grid(Recipe(image.digest, region, steps=(Step("gamma", 1.4),)), image) == (1, 3)
    for steps in ((Step("rotate", 3.0),), (Step("turn", 90.0),)):
        assert judging._grid(Recipe(image.digest, region, steps=steps), image) is None
    assert judging._grid(Recipe(image.digest, region, steps=(Step("rotate", 3.0, on=False),)), image) == (1, 3)
    assert judging._grid(Recipe(image.digest, region, angle=2.0), image) is None
    assert judging._grid(None, image) is None


def test_text_is_read_for_the_notes_and_its_height_counts(open_as: Opener) -> None:
    anna = open_as("Anna")
    reading = judging.read_text(anna, badge("Marta Nowak", "Abteilung 4"))
    assert [line.text for line in reading.lines] == ["Marta Nowak", "Abteilung 4"]
    assert reading.limits.startswith("A machine read this: check every letter. Latin, Greek and Bulgarian letters")
    part = judging.quality(anna, badge("Marta Nowak"), reading=reading).part("text")
    assert part.value == pytest.approx(32, rel=0.25)
    describing.note(anna, DRAFT, "ask the lab")
    describing.append_note(anna, DRAFT, as_note(reading))
    obj = looking.object(anna, DRAFT)
    assert obj.notes == f"ask the lab\n\n{MARK}\nMarta Nowak\nAbteilung 4"
    assert "Nowak" not in str(obj.public().fields())


def test_reading_says_that_it_goes_on_and_can_be_cancelled(open_as: Opener) -> None:
    anna = open_as("Anna")
    told: list[tuple[int, int, str]] = []

    def report(done: int, total: int, words: str) -> None:
        told.append((done, total, words))
        if len(told) > 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        judging.read_text(anna, badge("Marta Nowak"), report=report)
    assert judging.read_text(anna, badge("Marta Nowak")).lines


def test_a_plain_object_raises_no_flag_and_leaves_no_trace(open_as: Opener) -> None:
    anna = open_as("Anna")
    before = ledger_verbs(anna)
    told: list[tuple[int, int]] = []
    assert judging.recheck(anna, DRAFT, lambda done, total, _words: told.append((done, total))) == ()
    assert told[0] == (0, 5)
    assert told[-1] == (5, 5)
    assert told == sorted(told)
    assert ledger_verbs(anna) == before


def test_names_plates_and_addresses_in_the_picture_are_flagged(open_as: Opener) -> None:
    anna = open_as("Anna")
    show(anna, DRAFT, badge("Marta Nowak", "M-AB 1234", "info@example.org"))
    found = judging.recheck(anna, DRAFT)
    assert [flag.kind for flag in found if flag.kind in ("plate", "contact", "name")] == ["plate", "contact", "name"]
    assert all(flag.crop == 1 for flag in found)
    name = next(flag for flag in found if flag.kind == "name")
    assert name.region is not None
    assert name.region.y < 100


def test_a_near_copy_of_something_published_is_flagged_even_on_its_head(open_as: Opener) -> None:
    anna = open_as("Anna")
    with anna.vault.page(write=False) as page:
        public = objects.rendition(page, objects.get(page, CLEARED).crops[0])
    rgb = np.frombuffer(public.rgb, np.uint8).reshape(public.height, public.width, 3)
    turned = np.ascontiguousarray(rgb[::-1, ::-1])
    show(anna, DRAFT, Rendition(public.width, public.height, turned.tobytes()))
    assert "published" not in {flag.kind for flag in judging.recheck(anna, DRAFT)}
    published(anna, CLEARED)
    (flag,) = [flag for flag in judging.recheck(anna, DRAFT) if flag.kind == "published"]
    assert CLEARED in flag.sentence
    with anna.vault.page(write=False) as page:
        other = objects.get(page, CLEARED)
        kept = objects.fingerprint(page, other.crops[0])
    assert judging._published(anna, [other]) == [(CLEARED, kept)]
    assert kept is not None


def test_a_kept_hash_of_earlier_pixels_does_not_count(open_as: Opener) -> None:
    anna = open_as("Anna")
    with anna.vault.page() as page:
        objects.keep_fingerprint(page, objects.get(page, DRAFT).crops[0], 7)
    show(anna, DRAFT, badge("other"))
    with anna.vault.page(write=False) as page:
        assert objects.fingerprint(page, objects.get(page, DRAFT).crops[0]) is None


def test_another_part_of_a_published_photograph_is_flagged(open_as: Opener) -> None:
    anna = open_as("Anna")
    image = looking.object(anna, CLEARED).crops[0].image
    published(anna, CLEARED)
    ref = str(cropping.keep(anna, image, Rect(440, 380, 200, 200)).result["ref"])
    (flag,) = [flag for flag in judging.recheck(anna, ref) if flag.kind == "photograph"]
    assert CLEARED in flag.sentence


def test_who_may_not_crop_may_not_judge(open_as: Opener) -> None:
    cora = open_as("Cora")
    for act in (
        lambda: judging.quality(cora, badge("a")),
        lambda: judging.read_text(cora, badge("a")),
        lambda: judging.recheck(cora, DRAFT),
    ):
        with pytest.raises(Refused) as no:
            act()
        assert no.value.code == "role"


def ready(anna) -> list[str]:
    """Make the draft complete; returns the types."""
    types = list(looking.taxonomy(anna))
    texts = {"en": Texts((Question(QuestionKind.SOLD, "Who sold it?"),), "A bag")}
    describing.describe(anna, DRAFT, type="bag", title="Bag", texts=texts, types=types)
    return types


def test_a_submission_with_an_open_point_is_refused_with_the_point(open_as: Opener) -> None:
    anna = open_as("Anna")
    types = ready(anna)
    for point, sentence in SUBMIT_POINTS.items():
        for answers in ({**CONFIRMED, point: False}, {p: True for p in SUBMIT_POINTS if p != point}):
            with pytest.raises(Refused) as no:
                describing.submit(anna, DRAFT, types, checklist=answers)
            assert no.value.code == "checklist_open"
            assert no.value.message == f"Not confirmed: {point} – {sentence}"
    assert looking.object(anna, DRAFT).state == "draft"


def test_the_answers_are_part_of_the_statement_and_the_reviewer_can_clear(open_as: Opener) -> None:
    anna = open_as("Anna")
    describing.submit(anna, DRAFT, ready(anna), checklist=CONFIRMED)
    (said,) = looking.statements_about(anna, DRAFT)
    assert dict(said.statement.checklist) == CONFIRMED
    ben = open_as("Ben")
    from workstation.domain.review import CHECKLIST

    reviewing.clear(ben, DRAFT, dict.fromkeys(CHECKLIST, True))
    assert looking.object(ben, DRAFT).state == "cleared"
