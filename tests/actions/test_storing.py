"""Photographs which stay on their evidence store: read where they are, compared at every read, brought in at will."""

import zipfile
from pathlib import Path

import pytest

from tests.stage import Opener, as_shown, jpeg, scene
from workstation.actions import Session, cropping, intake, looking, storing, upkeeping
from workstation.domain.errors import Damaged, NotFound
from workstation.domain.geometry import Rect

REGION = Rect(20, 20, 60, 50)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """An evidence store: a folder with a picture below, a ZIP, and a single file."""
    store = tmp_path / "store"
    (store / "disk" / "DCIM").mkdir(parents=True)
    (store / "disk" / "DCIM" / "Grüße 1.jpg").write_bytes(jpeg(scene(1, 200, 160)))
    (store / "single.jpg").write_bytes(jpeg(scene(2, 200, 160)))
    with zipfile.ZipFile(store / "phone.zip", "w") as made:
        made.writestr("a/zipped.jpg", jpeg(scene(3, 200, 160)))
    return store


@pytest.fixture
def anna(open_empty_as: Opener, store: Path) -> Session:
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    places = [store / "disk", store / "single.jpg", store / "phone.zip"]
    assert intake.take_in(anna, places, "OP-1", in_place=True).result["new"] == 3
    return anna


def stored(session: Session) -> int:
    return sum(1 for path in session.vault.folder.rglob("source/*/*") if path.is_file())


def test_nothing_of_them_is_in_the_vault_and_all_can_be_worked_on(anna: Session) -> None:
    assert stored(anna) == 0
    for image in looking.images_of(anna, "OP-1"):
        assert image.size > 0
        assert as_shown(anna, image.id, REGION).width == 60
    first = looking.images_of(anna, "OP-1")[0]
    cropping.keep(anna, first.id, REGION)
    assert upkeeping.check_vault(anna)[0] == []


def test_another_file_in_its_place_is_refused(anna: Session, store: Path) -> None:
    (store / "disk" / "DCIM" / "Grüße 1.jpg").write_bytes(jpeg(scene(9, 200, 160)))
    with pytest.raises(Damaged) as no:
        cropping.keep(anna, looking.images_of(anna, "OP-1")[0].id, REGION)
    assert "no longer what was taken in" in no.value.message


def test_a_store_that_is_not_connected_is_said_so(anna: Session, store: Path) -> None:
    store.rename(store.with_name("elsewhere"))
    for image in looking.images_of(anna, "OP-1"):
        with pytest.raises(NotFound) as no:
            cropping.keep(anna, image.id, REGION)
        assert no.value.code == "original"


def test_they_are_brought_in_and_left_outside_again(anna: Session, store: Path) -> None:
    (store / "single.jpg").unlink()
    change = storing.bring_in(anna, "OP-1")
    assert change.result == {"moved": 2, "missing": 1}
    assert stored(anna) == 2
    store.rename(store.with_name("elsewhere"))
    assert storing.leave_outside(anna, "OP-1").result == {"moved": 0, "missing": 2}, "nothing is given up unseen"
    first = looking.images_of(anna, "OP-1")[0]
    assert as_shown(anna, first.id, REGION).width == 60
    store.with_name("elsewhere").rename(store)
    assert storing.leave_outside(anna, "OP-1").result == {"moved": 2, "missing": 0}
    folder = anna.vault.folder
    anna.vault.close()
    assert not list(folder.rglob("source/*/*")), "the copies are gone when the vault closes"


def test_the_copy_another_case_needs_stays(anna: Session, store: Path) -> None:
    intake.open_case(anna, "OP-2", "Two")
    intake.take_in(anna, [store / "single.jpg"], "OP-2")
    storing.bring_in(anna, "OP-1")
    storing.leave_outside(anna, "OP-1")
    (store / "single.jpg").unlink()
    (other,) = looking.images_of(anna, "OP-2")
    assert as_shown(anna, other.id, REGION).width == 60


def test_copied_and_left_outside_are_two_intakes(anna: Session, store: Path) -> None:
    assert intake.take_in(anna, [store / "disk"], "OP-1").result["duplicate"] == 1
    assert stored(anna) == 0, "known already, so nothing is copied; bringing in is its own act"
