"""Videos taken in: their frames become images at their moments, and an interrupted or repeated intake ends the same."""

import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.actions.test_handing import read
from tests.actions.test_intake_resumed import ROOT, Cancelled, story
from tests.stage import Opener, copies, jpeg, open_session, scene
from tests.videos import shot, three_shots, video
from workstation.actions import (
    DarkroomOnCall,
    Session,
    browsing,
    cropping,
    handing,
    intake,
    looking,
    recognising,
    storing,
    upkeeping,
)
from workstation.actions.browsing import View
from workstation.domain.errors import Refused
from workstation.domain.footage import FRAME, Film
from workstation.domain.geometry import Rect
from workstation.domain.wall import Filter
from workstation.store import cases, films

COUNTS = ("new", "duplicate", "known", "refused", "frames")


@pytest.fixture(scope="module")
def seizure(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture, a video of three places, the same again, one of 14 places, one cut short, one broken, a picture."""
    folder = tmp_path_factory.mktemp("evidence") / "seizure"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(jpeg(scene(1, 160, 140)))
    three_shots(folder / "b.mp4", "mp4v")
    shutil.copy(folder / "b.mp4", folder / "c.avi")
    video(folder / "d.mkv", [frame for n in range(14) for frame in shot(n % 5 + 1, 12, (160, 140))], "mp4v")
    whole = three_shots(folder / "e.avi").read_bytes()
    (folder / "e.avi").write_bytes(whole[: len(whole) // 2])
    (folder / "f.mp4").write_bytes((folder / "b.mp4").read_bytes()[:9000])
    (folder / "g.jpg").write_bytes(jpeg(scene(2, 160, 140)))
    return folder


def whole_story(session: Session) -> list[object]:
    """Everything that intakes left, with the films."""
    return [*story(session), all_films(session)]


def all_films(session: Session) -> list[Film]:
    with session.vault.page(write=False) as page:
        return films.of_case(page, cases.named(page, "OP-1").id)


def counts(session: Session, place: Path, **options: float) -> list[object]:
    result = intake.take_in(session, [place], "OP-1", **options).result  # type: ignore[arg-type]
    return [result[key] for key in COUNTS]


@pytest.fixture
def opener(case_vault: Path, tmp_path: Path, darkroom: DarkroomOnCall) -> Iterator[Opener]:
    yield from copies(case_vault, tmp_path, darkroom)


@pytest.fixture(scope="module")
def taken(
    case_vault: Path, seizure: Path, tmp_path_factory: pytest.TempPathFactory, darkroom: DarkroomOnCall
) -> Iterator[tuple[Session, dict[str, object], list[object]]]:
    """An intake without any incident: who did it, its result, and what it left."""
    folder = tmp_path_factory.mktemp("whole") / "vault"
    shutil.copytree(case_vault, folder)
    anna = open_session(folder, "Anna", darkroom)
    result = dict(intake.take_in(anna, [seizure], "OP-1").result)
    yield anna, result, whole_story(anna)
    anna.vault.close()


def test_each_place_of_a_video_gives_its_sharpest_frame(taken: tuple[Session, dict[str, object], list[object]]) -> None:
    anna, result, _ = taken
    assert [result[key] for key in COUNTS] == [5, 1, 0, 1, sum(len(film.frames) for film in all_films(anna))]
    film = all_films(anna)[0]
    assert film.places == ("seizure/b.mp4", "seizure/c.avi")
    assert [at for at, _ in film.frames] == [400, 1400, 2400]
    assert (film.reel.end, film.reel.duration, film.reel.rate, film.every) == ("whole", 3000, 25000, 10000)
    sheet = looking.sheet(anna, film.frames[1][1])
    assert sheet.places == ("seizure/b.mp4 @ 00:00:01.400",)
    assert (sheet.image.look.format, sheet.image.look.width, sheet.image.look.height) == (FRAME, 320, 240)
    assert sheet.film == film
    assert looking.sheet(anna, looking.images_of(anna, "OP-1")[0].id).film is None
    seen = np.frombuffer(looking.pixels(anna, film.frames[1][1]).rgb, np.uint8).reshape(240, 320, 3)
    wanted = shot(2, 25)[10][..., ::-1]
    assert np.abs(seen.astype(int) - wanted).mean() < 12


def test_the_frames_of_videos_are_a_filter_of_the_wall(taken: tuple[Session, dict[str, object], list[object]]) -> None:
    anna, _, _ = taken
    listing = browsing.wall(anna, "OP-1", View(Filter({"format": frozenset({FRAME})})))
    frames = sorted({image for film in all_films(anna) for _, image in film.frames})
    assert list(listing.order) == frames
    assert listing.tally.values("format", Filter()) == {FRAME: len(frames), "JPEG": 2}


def test_what_is_wrong_is_listed_and_the_rest_goes_on(taken: tuple[Session, dict[str, object], list[object]]) -> None:
    anna, result, _ = taken
    told = {(one["name"], one["code"]): one["reason"] for one in result["refusals"]}  # type: ignore[attr-defined]
    assert set(told) == {("e.avi", "video"), ("f.mp4", "no_index")}
    assert "says it lasts 00:00:03.000, but ends at 00:00:01." in told["e.avi", "video"]
    assert looking.images_of(anna, "OP-1")[-1].look.format == "JPEG", "the last of the folder is in"


def test_the_video_lies_sealed_in_the_vault(
    taken: tuple[Session, dict[str, object], list[object]], seizure: Path
) -> None:
    anna, _, _ = taken
    assert upkeeping.check_vault(anna)[0] == []
    film = all_films(anna)[0]
    with anna.vault.page(write=False) as page:
        name = page.blobs.laid(page.connection, "source", films.KIND, film.digest)
        assert b"".join(page.blobs.chunks(page.connection, name)) == (seizure / "b.mp4").read_bytes()


@pytest.mark.parametrize("after", [18])
def test_an_intake_cancelled_within_a_video_ends_the_same(
    after: int, opener: Opener, seizure: Path, taken: tuple[Session, dict[str, object], list[object]]
) -> None:
    anna, calls = opener("Anna"), iter(range(1, 1000))

    def press(done: int, total: int, words: str) -> None:
        if next(calls) == after:
            raise Cancelled

    with pytest.raises(Cancelled):
        intake.take_in(anna, [seizure], "OP-1", press)
    result = intake.take_in(anna, [seizure], "OP-1").result
    assert [result[key] for key in COUNTS] == [taken[1][key] for key in COUNTS]
    assert whole_story(anna) == taken[2]
    assert upkeeping.check_vault(anna)[0] == []


TAKER = """
import os, signal, sys
from pathlib import Path
from tests.stage import open_session
from workstation.actions import DarkroomOnCall, intake
from workstation.actions.intake import filming
folder, place, number = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
calls = iter(range(1, 1000))
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def cut(done, total, words):
    next(calls) == number and die()
def half(shot, tape):
    yield b"half a video"
    die()
if not number:
    filming._the_same = half
intake.take_in(open_session(folder, "Anna", DarkroomOnCall()), [place], "OP-1", cut)
"""


@pytest.mark.parametrize(("after", "resumed"), [(0, 0), (18, 3)], ids=["while the video is sealed", "between frames"])
def test_an_intake_killed_within_a_video_ends_the_same(
    after: int, resumed: int, opener: Opener, seizure: Path, taken: tuple[Session, dict[str, object], list[object]]
) -> None:
    taker = [sys.executable, "-c", TAKER, str(opener.folder), str(seizure), str(after)]
    died = subprocess.run(taker, cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    anna = opener("Anna")
    result = intake.take_in(anna, [seizure], "OP-1").result
    assert [result[key] for key in COUNTS] == [taken[1][key] for key in COUNTS]
    assert result["resumed"] == resumed
    assert whole_story(anna) == taken[2]
    assert upkeeping.check_vault(anna)[0] == []


def test_a_second_intake_adds_nothing_and_a_finer_one_more_frames(opener: Opener, seizure: Path) -> None:
    anna = opener("Anna")
    place = seizure / "b.mp4"
    assert counts(anna, place) == [1, 0, 0, 0, 3]
    before = whole_story(anna)
    assert counts(anna, place) == [0, 1, 0, 0, 0]
    assert whole_story(anna) == before
    assert counts(anna, place, every=0.4) == [0, 1, 0, 0, 0]
    (film,) = all_films(anna)
    assert film.every == 400
    assert len(film.frames) > 6
    assert {at for at, _ in film.frames} > {400, 1400, 2400}
    with pytest.raises(Refused):
        intake.take_in(anna, [place], "OP-1", every=0)


def test_in_place_the_frames_are_kept_and_the_video_stays(opener: Opener, seizure: Path) -> None:
    anna = opener("Anna")
    intake.take_in(anna, [seizure / "b.mp4"], "OP-1", in_place=True)
    (film,) = all_films(anna)
    assert not film.here
    assert looking.pixels(anna, film.frames[0][1]).width == 320
    assert storing.leave_outside(anna, "OP-1").result == {"moved": 0, "missing": 0}, "a frame lies nowhere else"


def test_a_video_within_an_archive(opener: Opener, seizure: Path, tmp_path: Path) -> None:
    anna = opener("Anna")
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as packed:
        packed.write(seizure / "b.mp4", "DCIM/b.mp4")
    assert counts(anna, tmp_path / "s.zip") == [1, 0, 0, 0, 3]
    (film,) = all_films(anna)
    assert "DCIM/b.mp4" in film.places[0]


def test_the_hand_back_names_the_video_once_not_its_frames(opener: Opener, seizure: Path, tmp_path: Path) -> None:
    anna = opener("Anna")
    intake.take_in(anna, [seizure / "b.mp4"], "OP-1")
    (film,) = all_films(anna)
    refs = [str(cropping.keep(anna, image, Rect(40, 40, 120, 100)).result["ref"]) for _, image in film.frames[:2]]
    _, (one,) = read(str(handing.back(anna, "OP-1", tmp_path / "out").result["file"]))
    assert (one.md5, one.sha1, one.tags) == (film.md5, film.sha1, f"TRACE {refs[0]}; TRACE {refs[1]}")
    assert one.path.endswith("b.mp4")


def test_a_known_video_is_recorded_and_not_looked_into(opener: Opener, seizure: Path, tmp_path: Path) -> None:
    anna = opener("Anna")
    listed = tmp_path / "known.txt"
    listed.write_text(sha256((seizure / "b.mp4").read_bytes()).hexdigest() + "\n")
    recognising.add_set(anna, listed, "Seen before")
    assert counts(anna, seizure / "b.mp4") == [0, 0, 1, 0, 0]
    assert all_films(anna) == []


class Writing(ThreadPoolExecutor):
    """Somebody writes into a video while its first frame is looked at."""

    def __init__(self, path: Path) -> None:
        super().__init__(1)
        self._path: Path | None = path

    def submit(self, *work: Any, **more: Any) -> Future[Any]:  # type: ignore[override]
        if self._path is not None:
            with self._path.open("ab") as file:
                file.write(b"more")
            self._path = None
        return super().submit(*work, **more)


def test_a_video_left_outside_that_changes_meanwhile_is_refused(opener: Opener, tmp_path: Path) -> None:
    place = three_shots(tmp_path / "b.mp4", "mp4v")
    anna = opener("Anna")
    with Writing(place) as pool:
        result = intake.take_in(anna, [place], "OP-1", in_place=True, executor=pool).result
    assert [refusal["code"] for refusal in result["refusals"]] == ["changed"]  # type: ignore[union-attr, index, call-overload]
    again = intake.take_in(anna, [place], "OP-1", in_place=True).result
    assert (again["new"], again["refused"]) == (1, 0)
