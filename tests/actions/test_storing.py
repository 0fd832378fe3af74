"""Files which stay on their evidence store: read where they are, compared at every read, brought in at will."""

import shutil
import threading
import zipfile
from pathlib import Path

import pytest

import workstation.actions
from tests.stage import Opener, as_shown, jpeg, scene
from workstation.actions import Session, cropping, enhancing, intake, looking, storing, upkeeping
from workstation.actions.storing import Share, Some
from workstation.domain.crop import Recipe
from workstation.domain.errors import Damaged, NotFound
from workstation.domain.footage import Film
from workstation.domain.geometry import Rect
from workstation.store import cases, films

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
        assert str(store) in no.value.hint, "where to connect it"


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


FOOTAGE = Path(__file__).resolve().parents[1] / "footage"


def filmed(session: Session) -> list[Film]:
    with session.vault.page(write=False) as page:
        return films.of_case(page, cases.named(page, "OP-1").id)


def test_videos_are_brought_in_and_left_outside_like_photographs(anna: Session, store: Path) -> None:
    """One in a folder, one in an archive, and the same once more: their frames stay whatever is done."""
    (store / "cam").mkdir()
    shutil.copy(FOOTAGE / "h264.mp4", store / "cam")
    with zipfile.ZipFile(store / "cam.zip", "w") as made:
        made.write(FOOTAGE / "vp9.webm", "DCIM/vp9.webm")
    intake.take_in(anna, [store / "cam", store / "cam.zip"], "OP-1", in_place=True)
    frames = len(looking.images_of(anna, "OP-1")) - 3
    assert frames == 6
    before = stored(anna)
    assert [film.here for film in filmed(anna)] == [False, False]
    ticks: list[tuple[int, int]] = []
    change = storing.bring_in(anna, "OP-1", lambda done, total, _: ticks.append((done, total)))
    assert change.result == {"moved": 5, "missing": 0}
    assert ticks[-1] == (5, 5)
    assert [film.here for film in filmed(anna)] == [True, True]
    assert stored(anna) == before + 5
    assert upkeeping.check_vault(anna)[0] == []
    for film, name in zip(filmed(anna), ("h264.mp4", "vp9.webm"), strict=True):
        with anna.vault.page(write=False) as page:
            blob = page.blobs.laid(page.connection, "source", films.KIND, film.digest)
            assert page.blobs.get(page.connection, blob) == (FOOTAGE / name).read_bytes()
    shutil.copy(FOOTAGE / "h264.mov", store / "cam" / "h264.mp4")
    assert storing.leave_outside(anna, "OP-1").result == {"moved": 4, "missing": 1}, "another video lies there now"
    assert [film.here for film in filmed(anna)] == [True, False]
    assert len(looking.images_of(anna, "OP-1")) == 9
    assert upkeeping.check_vault(anna)[0] == []


def test_some_of_a_case_are_moved(anna: Session, store: Path) -> None:
    """Those of an intake, those somebody chose; of a frame, its video. What lies where is told with its bytes."""
    shutil.copy(FOOTAGE / "h264.mp4", store)
    later = intake.take_in(anna, [store / "h264.mp4"], "OP-1", in_place=True).result["intake"]
    (first, second) = storing.lying(anna, "OP-1")
    sizes = [image.size for image in looking.images_of(anna, "OP-1")[:3]]
    assert (first.here, first.outside) == (Share(), Share(3, sum(sizes)))
    assert (second.intake, second.outside) == (later, Share(1, (FOOTAGE / "h264.mp4").stat().st_size))
    assert second.paths == (str(store / "h264.mp4"),)
    assert storing.bring_in(anna, "OP-1", some=Some(intake=int(str(later)))).result == {"moved": 1, "missing": 0}
    assert storing.lying(anna, "OP-1")[1].here.files == 1
    pictures = [image.id for image in looking.images_of(anna, "OP-1")]
    assert storing.bring_in(anna, "OP-1", some=Some(images={pictures[1]})).result == {"moved": 1, "missing": 0}
    assert storing.lying(anna, "OP-1")[0].here == Share(1, sizes[1])
    here, outside = storing.shares(anna, "OP-1", Some(images={pictures[0], pictures[1], pictures[-1]}))
    assert (here.files, outside) == (2, Share(1, sizes[0]))
    assert [one.files for one in storing.shares(anna, "OP-1")] == [2, 2]
    assert storing.leave_outside(anna, "OP-1", some=Some(images={pictures[-1]})).result == {"moved": 1, "missing": 0}
    assert [film.here for film in filmed(anna)] == [False]


def test_moving_that_is_cancelled_keeps_what_is_done(anna: Session) -> None:
    def press(done: int, total: int, words: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        storing.bring_in(anna, "OP-1", press)
    assert storing.lying(anna, "OP-1")[0].here.files == 2
    assert storing.bring_in(anna, "OP-1").result == {"moved": 1, "missing": 0}


def test_a_slow_evidence_store_keeps_nobody_waiting(anna: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a photograph is read from outside, others turn pages of the database."""
    fetch, turned = workstation.actions.fetch, []

    def slowly(*place: object) -> bytes:
        def turn() -> None:
            with anna.vault.page(write=False):
                turned.append(True)

        other = threading.Thread(target=turn, daemon=True)
        other.start()
        other.join(10)
        assert not other.is_alive(), "somebody waits for the drive"
        return fetch(*place)  # type: ignore[arg-type]

    monkeypatch.setattr(workstation.actions, "fetch", slowly)
    first = looking.images_of(anna, "OP-1")[0]
    looking.pixels(anna, first.id)
    looking.lightbox(anna, first.id).close()
    enhancing.lay(anna, first.id, Recipe(first.digest, REGION))
    cropping.keep(anna, first.id, REGION)
    storing.bring_in(anna, "OP-1")
    assert len(turned) >= 7
