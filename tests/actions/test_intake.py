"""Taking in: exact counts, exact duplicates, and a cancel that keeps wholly what is in."""

from pathlib import Path

import pytest

from tests.stage import Opener, jpeg, scene
from workstation.actions import intake, looking, upkeeping
from workstation.domain.errors import NotFound, Refused

COUNTS = ("new", "duplicate", "known", "refused")


def seizure(folder: Path, number: int) -> Path:
    folder.mkdir()
    for n in range(number):
        (folder / f"{n:03}.jpg").write_bytes(jpeg(scene(300 + n, 200, 160)))
    return folder


def test_the_same_seizure_twice_adds_nothing(open_empty_as: Opener, tmp_path: Path) -> None:
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    place = seizure(tmp_path / "s", 5)
    first, second = (intake.take_in(anna, [place], "OP-1").result for _ in range(2))
    assert [first[key] for key in COUNTS] == [5, 0, 0, 0]
    assert [second[key] for key in COUNTS] == [0, 5, 0, 0]
    images = looking.images_of(anna, "OP-1")
    assert [image.copies for image in images] == [1] * 5
    assert upkeeping.check_vault(anna)[0] == []


def test_equal_bytes_under_another_name_are_one_image_at_two_places(open_empty_as: Opener, tmp_path: Path) -> None:
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    place = seizure(tmp_path / "s", 2)
    (place / "zz copy.jpg").write_bytes((place / "000.jpg").read_bytes())
    result = intake.take_in(anna, [place], "OP-1").result
    assert [result[key] for key in COUNTS] == [2, 1, 0, 0]
    image = next(image for image in looking.images_of(anna, "OP-1") if image.copies == 2)
    assert looking.sheet(anna, image.id).places == ("s/000.jpg", "s/zz copy.jpg")


def test_another_case_has_its_own_copy(open_empty_as: Opener, tmp_path: Path) -> None:
    anna = open_empty_as("Anna")
    place = seizure(tmp_path / "s", 1)
    for ref in ("OP-1", "OP-2"):
        intake.open_case(anna, ref, ref)
        assert intake.take_in(anna, [place], ref).result["new"] == 1
    assert [case.images for case in looking.all_cases(anna)] == [1, 1]


def test_a_bad_second_path_is_found_before_anything_is_kept(open_empty_as: Opener, tmp_path: Path) -> None:
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    with pytest.raises(NotFound):
        intake.take_in(anna, [seizure(tmp_path / "s", 2), tmp_path / "nowhere"], "OP-1")
    assert looking.images_of(anna, "OP-1") == []
    assert looking.ledger_entries(anna, 1)[0].verb == "case.opened"


def test_a_permission_needs_words(open_empty_as: Opener) -> None:
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    with pytest.raises(Refused) as no:
        intake.permit(anna, "OP-1", "  ok ")
    assert no.value.code == "permission"
