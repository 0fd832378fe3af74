"""All of a photograph looked at closely, once: what is found blocks, also what was kept before, and is told in the ledger."""

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks import zones as truth
from tests.stage import Opener, jpeg, ledger_verbs
from workstation.actions import Session, cropping, intake, judging, looking
from workstation.domain.errors import Damaged, Refused
from workstation.domain.geometry import Rect
from workstation.store import images
from workstation.ui.jobs import Cancelled

FACE = Rect(160, 160, 40, 40)
"""Where one lies on its side in the corner of a room below, 40 pixels high: too small for the intake."""


@pytest.fixture(scope="module")
def corner() -> bytes:
    picture, truths = next(truth.pictures(truth.Case("test", "", 40, -90)))
    x, y = int(truths[1].x) - 180, int(truths[1].y) - 180
    return jpeg(np.ascontiguousarray(picture[y : y + 360, x : x + 360]))


def taken_in(session: Session, tmp_path: Path, corner: bytes) -> int:
    (tmp_path / "corner.jpg").write_bytes(corner)
    before = {image.id for image in looking.images_of(session, "OP-1")}
    intake.take_in(session, [tmp_path / "corner.jpg"], "OP-1")
    (image,) = [image.id for image in looking.images_of(session, "OP-1") if image.id not in before]
    return image


def test_a_close_look_finds_what_the_intake_missed_and_blocks_what_was_kept(
    open_as: Opener, tmp_path: Path, corner: bytes
) -> None:
    anna = open_as("Anna")
    image = taken_in(anna, tmp_path, corner)
    assert not any(zone.rect.intersection(FACE) for zone in looking.sheet(anna, image).zones)
    kept = cropping.keep(anna, image, Rect(120, 120, 120, 120)).result
    ref = str(kept["ref"])
    assert kept["blocked"] == []
    told: list[tuple[int, int]] = []
    change = judging.look_closely(anna, image, lambda done, total, _words: told.append((done, total)))
    assert change is not None
    assert (0, 0) in told, "nobody knows how long it takes, but it breathes"
    assert (change.verb, change.subject) == ("zone.found", f"image:{image}")
    assert change.detail["blocked"] == [ref]
    zones = [zone for zone in looking.sheet(anna, image).zones if zone.rect.intersection(FACE)]
    assert {zone.id for zone in zones} >= set(change.detail["zones"])  # type: ignore[call-overload]
    assert any(zone.detector == "dlib-cnn" for zone in zones)
    assert looking.zones_blocking(anna, ref)
    rita = open_as("Rita")
    with pytest.raises((Refused, Damaged)):
        looking.rendition(rita, looking.object(rita, ref).crops[0])


def test_nothing_is_looked_at_twice_unless_by_others(
    open_as: Opener, tmp_path: Path, corner: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = open_as("Anna")
    image = taken_in(anna, tmp_path, corner)
    opened = judging.to_look_closely(anna, image)
    assert opened is not None
    assert judging.keep_found(anna, opened, ()) is None
    before = ledger_verbs(anna)
    assert judging.to_look_closely(anna, image) is None
    assert judging.look_closely(anna, image) is None
    assert ledger_verbs(anna) == before
    monkeypatch.setattr(anna.darkroom(), "closely_by", lambda: "another detector 2")
    again = judging.to_look_closely(anna, image)
    assert again is not None
    assert again.by == "another detector 2"


def test_the_same_photograph_in_another_case_counts_as_looked_at(
    open_as: Opener, tmp_path: Path, corner: bytes
) -> None:
    anna = open_as("Anna")
    image = taken_in(anna, tmp_path, corner)
    intake.open_case(anna, "OP-2", "Other", provider="Unit 7")
    intake.take_in(anna, [tmp_path / "corner.jpg"], "OP-2")
    (copy,) = [one.id for one in looking.images_of(anna, "OP-2")]
    opened = judging.to_look_closely(anna, image)
    assert opened is not None
    judging.keep_found(anna, opened, ())
    assert judging.to_look_closely(anna, copy) is None


def test_a_look_given_up_leaves_nothing(open_as: Opener, tmp_path: Path, corner: bytes) -> None:
    anna = open_as("Anna")
    image = taken_in(anna, tmp_path, corner)
    before = ledger_verbs(anna)

    def gone(_done: int, _total: int, _words: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        judging.look_closely(anna, image, gone)
    with anna.vault.page(write=False) as page:
        assert images.close_look(page, image) == ""
    assert ledger_verbs(anna) == before
    with pytest.raises(Refused) as no:
        judging.look_closely(open_as("Cora"), image)
    assert no.value.code == "role"
