"""An intake that looks later: everything is in at once, nothing can be cropped until detectors have looked, then all is the same."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from tests.stage import Opener, copies, jpeg, ledger_verbs, open_session, scene
from workstation.actions import DarkroomOnCall, Session, cropping, intake, looking, upkeeping
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.image import Sight
from workstation.domain.zone import NOT_LOOKED, Zone, ZoneKind
from workstation.imaging import likewords
from workstation.store import cases, glances, groups, images, likenesses, settings
from workstation.store.tables import images as rows

REGION = Rect(4, 4, 30, 30)
FACE = Zone(0, ZoneKind.FACE, Rect(1, 1, 9, 9), "d", "1", 0.5)


class Cancelled(Exception):
    """Raised by the progress bar's button."""


def cancelled(after: int = 0) -> Callable[[int, int, str], None]:
    """Cancel when so many files of those taken in have been looked at."""

    def press(done: int, total: int, said: str) -> None:
        if done == (after or total) and said == ("photographs looked at for zones" if after else "files taken in"):
            raise Cancelled

    return press


@pytest.fixture(scope="module")
def seizure(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six pictures, one of them twice, and a list."""
    folder = tmp_path_factory.mktemp("evidence") / "seizure"
    folder.mkdir()
    for number in range(6):
        part = scene(700 + number)[300:364, 400:496]
        (folder / f"{number}.jpg").write_bytes(jpeg(np.ascontiguousarray(part)))
    (folder / "1 again.jpg").write_bytes((folder / "1.jpg").read_bytes())
    (folder / "list.txt").write_bytes(b"milk, eggs")
    return folder


@pytest.fixture
def opener(case_vault: Path, tmp_path: Path, darkroom: DarkroomOnCall) -> Iterator[Opener]:
    yield from copies(case_vault, tmp_path, darkroom)


def later(session: Session, answer: str = "yes") -> Session:
    with session.vault.page() as page:
        settings.put(page.connection, "look_later", answer)
    return session


def story(session: Session) -> list[object]:
    """Everything an intake leaves, but for the numbers of zones."""
    with session.vault.page(write=False) as page:
        found = images.of_case(page, cases.named(page, "OP-1").id)
        return [
            (
                image,
                images.inside(page, image),
                images.content(page, image),
                images.place_names(page, image.id),
                [replace(zone, id=0) for zone in images.zones_of(page, image.id)],
                groups.of(page, image.id),
                dict(likenesses.some(page, likewords.VERSION, [image.id])),
            )
            for image in found
        ]


@pytest.fixture(scope="module")
def whole(
    case_vault: Path, seizure: Path, tmp_path_factory: pytest.TempPathFactory, darkroom: DarkroomOnCall
) -> list[object]:
    """What an intake leaves that looks at once."""
    folder = tmp_path_factory.mktemp("whole") / "vault"
    shutil.copytree(case_vault, folder)
    anna = open_session(folder, "Anna", darkroom)
    intake.take_in(anna, [seizure], "OP-1")
    assert "images.looked_at" not in ledger_verbs(anna)
    told = story(anna)
    anna.vault.close()
    return told


@pytest.fixture
def glanced(opener: Opener, seizure: Path) -> Session:
    """Taken in, and stopped before anything was looked at."""
    anna = later(opener("Anna"))
    with pytest.raises(Cancelled):
        intake.take_in(anna, [seizure], "OP-1", cancelled())
    return anna


def test_it_ends_with_the_same_as_one_that_looks_at_once(opener: Opener, seizure: Path, whole: list[object]) -> None:
    anna = later(opener("Anna"))
    result = intake.take_in(anna, [seizure], "OP-1").result
    assert (result["new"], result["duplicate"], result["refused"]) == (6, 1, 1)
    assert story(anna) == whole
    assert ledger_verbs(anna)[-3:] == ["images.taken_in", "images.looked_at", "intake.finished"]
    assert upkeeping.check_vault(anna)[0] == []


def test_other_processes_find_the_same(opener: Opener, seizure: Path, whole: list[object]) -> None:
    anna = later(opener("Anna"))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        intake.take_in(anna, [seizure], "OP-1", executor=pool)
    assert story(anna) == whole


def test_until_then_all_of_a_photograph_is_blocked(glanced: Session) -> None:
    every = looking.images_of(glanced, "OP-1")
    assert [image.zones for image in every] == [1] * 6, "none counts as free of zones"
    first = every[0]
    (zone,) = looking.sheet(glanced, first.id).zones
    assert (zone.detector, zone.rect) == (NOT_LOOKED, Rect(0, 0, first.look.width, first.look.height))
    with pytest.raises(Refused) as no:
        cropping.keep(glanced, first.id, REGION)
    assert no.value.code == "not_looked"
    assert "crop.kept" not in ledger_verbs(glanced)
    assert upkeeping.check_vault(glanced)[0] == []


@pytest.mark.parametrize("after", [0, 2])
def test_stopped_it_goes_on_where_it_was(after: int, opener: Opener, seizure: Path, whole: list[object]) -> None:
    anna = later(opener("Anna"))
    with pytest.raises(Cancelled):
        intake.take_in(anna, [seizure], "OP-1", cancelled(after))
    with anna.vault.page(write=False) as page:
        assert len(glances.left_for_later(page, cases.named(page, "OP-1").id)) == 6 - after
    cropping.mark(anna, [1], Sight.NOTHING)
    result = intake.take_in(anna, [seizure], "OP-1").result
    assert (result["new"], result["resumed"]) == (6, 8)
    cropping.mark(anna, [1], Sight.NEW)
    assert story(anna) == whole
    first = looking.images_of(anna, "OP-1")[0]
    assert cropping.keep(anna, first.id, REGION).result["ref"]


def test_a_photograph_that_was_looked_at_in_another_case_is_not_blocked(opener: Opener, seizure: Path) -> None:
    anna = opener("Anna")
    intake.take_in(anna, [seizure / "1.jpg"], "OP-1")
    intake.open_case(anna, "OP-2", "Another")
    with pytest.raises(Cancelled):
        intake.take_in(later(anna), [seizure], "OP-2", cancelled())
    blocked = {image.digest: image.zones for image in looking.images_of(anna, "OP-2")}
    known = looking.images_of(anna, "OP-1")[0]
    assert blocked[known.digest] == 0
    assert sorted(blocked.values()) == [0, 1, 1, 1, 1, 1]


def test_looking_at_a_copy_lifts_the_block_everywhere(glanced: Session, seizure: Path) -> None:
    intake.open_case(glanced, "OP-2", "Another")
    intake.take_in(later(glanced, "no"), [seizure / "1.jpg"], "OP-2")
    copy = looking.images_of(glanced, "OP-2")[0]
    lifted = [image.id for image in looking.images_of(glanced, "OP-1") if not image.zones]
    assert [looking.image(glanced, number).digest for number in lifted] == [copy.digest]


def test_a_copy_counts_the_zones_which_another_case_knows(glanced: Session, seizure: Path) -> None:
    first = looking.images_of(glanced, "OP-1")[0]
    for case in ("OP-2", "OP-3"):  # before and after detectors have looked
        intake.open_case(glanced, case, "Another")
        with pytest.raises(Cancelled):
            intake.take_in(glanced, [seizure], case, cancelled())
        if case == "OP-2":
            with glanced.vault.page() as page:
                glances.looked_at(page, first, images.inside(page, first), [FACE])
    every = [image for case in ("OP-2", "OP-3") for image in looking.images_of(glanced, case)]
    copies_of_it = [image for image in every if image.digest == first.digest]
    assert [image.zones for image in copies_of_it] == [1, 1], "neither counts as free of zones"
    with glanced.vault.page() as page:
        again = copies_of_it[0]
        glances.looked_at(page, again, images.inside(page, again), [FACE])
    assert looking.image(glanced, again.id).zones == 1, "nor twice"


def test_a_glance_that_lied_is_put_right_and_told(glanced: Session, seizure: Path, whole: list[object]) -> None:
    with glanced.vault.page() as page:
        page.connection.execute(rows.update().where(rows.c.id == 3).values(phash="0" * 16, format="PNG"))
    result = intake.take_in(glanced, [seizure], "OP-1").result
    assert [refusal["code"] for refusal in result["refusals"]] == ["not_picture", "glance"]  # type: ignore[index, union-attr]
    assert story(glanced) == whole


def test_one_that_cannot_be_read_again_stays_blocked_and_is_listed(glanced: Session, seizure: Path) -> None:
    with glanced.vault.page() as page:
        blob = page.connection.execute(select(rows.c.blob).where(rows.c.id == 2)).scalar_one()
        page.blobs.drop(page.connection, blob)
    for _ in range(2):
        result = intake.take_in(glanced, [seizure], "OP-1").result
        refused = [refusal["code"] for refusal in result["refusals"]]  # type: ignore[index, union-attr]
    assert refused == ["not_picture", "blob_missing"]
    assert [image.id for image in looking.images_of(glanced, "OP-1") if image.zones] == [2]
