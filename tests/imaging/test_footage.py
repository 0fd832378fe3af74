"""Videos of real encoders, kept in tests/footage: each picture at its time, upright, in its proportions, as it was drawn."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.footage.drawn import corners, disk, number_in
from tests.imaging.test_video import read
from tests.stage import scene
from tests.videos import video
from workstation.domain.footage import HEAD, is_video, why_refused
from workstation.imaging import interlaced
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.video import Still

FOLDER = Path(__file__).resolve().parents[1] / "footage"


@dataclass(frozen=True)
class Wanted:
    """When a frame is kept and which picture it shows; its size, and the codec's letters."""

    codec: str
    frames: tuple[tuple[int, int], ...] = ((400, 10), (1400, 35), (2400, 60))
    size: tuple[int, int] = (160, 120)
    shape: int = 1000


TWO = ((400, 10), (1400, 35))
VIDEOS = {
    "h264.mp4": Wanted("h264"),
    "h264.mov": Wanted("h264"),
    "h264.mkv": Wanted("h264"),
    "h264.avi": Wanted("h264", TWO),
    "h264-10bit.mp4": Wanted("h264"),
    "h264-422.mp4": Wanted("h264"),
    "h264-odd.mp4": Wanted("h264", size=(161, 121)),
    "h264-interlaced.mp4": Wanted("h264"),
    "h264-onekey.mp4": Wanted("h264"),
    "h264-fragments.mp4": Wanted("h264"),
    "h264-indexfirst.mp4": Wanted("h264"),
    "h264-one.mp4": Wanted("h264", ((0, 0),)),
    "h264-variable.mp4": Wanted("h264", ((400, 10), (2200, 35), (5320, 61))),
    "h264-wide.mp4": Wanted("h264", size=(256, 144), shape=1422),
    "h264-turned.mp4": Wanted("h264", size=(120, 160)),
    "h264-turned-wide.mp4": Wanted("h264", size=(144, 256), shape=703),
    "h264-over.mp4": Wanted("h264"),
    "h264-trimmed.mp4": Wanted("h264", ((400, 35), (1400, 60))),
    "bare.h264": Wanted("h264"),
    "hevc.mp4": Wanted("hevc"),
    "hevc-10bit.mkv": Wanted("hevc"),
    "bare.hevc": Wanted("hevc", TWO),
    "vp9.webm": Wanted("VP90"),
    "vp9-odd.webm": Wanted("VP90", size=(161, 121)),
    "vp9.ivf": Wanted("VP90", TWO),
    "av1.mp4": Wanted("AV01"),
    "av1-10bit.webm": Wanted("AV01"),
    "xvid.avi": Wanted("FMP4", TWO),
    "divx3.avi": Wanted("MP43", TWO),
    "mpeg2.mpg": Wanted("mpg2", TWO, (256, 144), 1422),
    "mpeg2-interlaced.mpg": Wanted("mpg2", TWO),
    "mjpeg.mov": Wanted("MJPG", ((200, 5),)),
    "h263.3gp": Wanted("h263", TWO, (192, 144), 1091),
    "theora.ogv": Wanted("theo", TWO),
    "real.rm": Wanted("rv20", TWO),
    "prores.mov": Wanted("apch", ((0, 0),)),
}


@pytest.fixture(scope="module")
def room() -> Iterator[Darkroom]:
    with Darkroom() as made:
        yield made


def pixels(still: Still) -> np.ndarray:
    made = still.rendition
    return np.frombuffer(made.rgb, np.uint8).reshape(made.height, made.width, 3)


def test_every_video_kept_here_is_looked_at() -> None:
    assert set(VIDEOS) == {
        path.name for path in FOLDER.iterdir() if path.suffix not in {".py", ".md"} and path.is_file()
    }


@pytest.mark.parametrize("name", VIDEOS)
def test_the_sharp_picture_of_each_shot_as_it_was_drawn(name: str, room: Darkroom) -> None:
    wanted = VIDEOS[name]
    assert is_video((FOLDER / name).read_bytes()[:HEAD])
    stills, reel = read(room, FOLDER / name)
    assert (reel.end, reel.codec, reel.shape) == ("whole", wanted.codec, wanted.shape)
    assert tuple((still.at, number_in(pixels(still))) for still in stills) == wanted.frames
    for still in stills:
        assert (still.rendition.width, still.rendition.height) == wanted.size
        assert corners(pixels(still)) == ("red", "green"), "upright, not mirrored"
        wide, high = disk(pixels(still))
        assert wide == pytest.approx(high, abs=3), "a disk is as wide as high"
        assert wide > 30


def test_interlaced_frames_are_let_through() -> None:
    """OpenCV hands out nothing at all for them, and says that it went well; this is the day to see whether it still does."""
    assert interlaced.admit()
    capture = cv2.VideoCapture(str(FOLDER / "h264-interlaced.mp4"))
    assert capture.grab()
    good, first = capture.retrieve()
    assert good
    assert number_in(first[..., ::-1]) == 0


def test_what_a_list_of_cuts_hides_is_told(room: Darkroom) -> None:
    _, reel = read(room, FOLDER / "h264-trimmed.mp4")
    assert "its list of cuts hides a part of it" in reel.remark()


def test_a_recording_that_broke_off_gives_what_is_there(room: Darkroom, tmp_path: Path) -> None:
    """By where its index lies: at the end, nothing can be found; at the beginning, or in parts, what came before."""
    for name, frames in {
        "h264.mp4": [],
        "h264.mov": [],
        "h264-indexfirst.mp4": [10, 25],
        "h264-fragments.mp4": [10, 35],
        "h264.mkv": [10, 35],
        "av1-10bit.webm": [10, 35],
    }.items():
        whole = (FOLDER / name).read_bytes()
        (tmp_path / name).write_bytes(whole[: len(whole) * 2 // 3])
        stills, reel = read(room, tmp_path / name)
        assert [number_in(pixels(still)) for still in stills] == frames, name
        assert reel.last < 2000
        if not frames:
            assert why_refused(reel.end)[0] == "no_index"
            assert "index" in why_refused(reel.end)[1]


def test_a_broken_index_and_no_duration_are_got_over(room: Darkroom, tmp_path: Path) -> None:
    data = bytearray((FOLDER / "xvid.avi").read_bytes())
    at = data.rindex(b"idx1")
    data[at + 8 :] = b"\xee" * (len(data) - at - 8)
    (tmp_path / "v.avi").write_bytes(data)
    assert [number_in(pixels(still)) for still in read(room, tmp_path / "v.avi")[0]] == [10, 35]
    data = bytearray((FOLDER / "h264.mp4").read_bytes())
    for box, place in ((b"mvhd", 20), (b"tkhd", 24), (b"mdhd", 20)):
        at = data.index(box)
        data[at + place : at + place + 4] = bytes(4)
    (tmp_path / "v.mp4").write_bytes(data)
    stills, reel = read(room, tmp_path / "v.mp4")
    assert [(still.at, number_in(pixels(still))) for still in stills] == list(VIDEOS["h264.mp4"].frames)
    assert reel.remark() == ""


def test_without_its_key_pictures_a_video_ends_by_itself(room: Darkroom, tmp_path: Path) -> None:
    """Each whole picture of H.264 (its units begin with 65) made into one that no decoder knows."""
    data = (FOLDER / "bare.h264").read_bytes().replace(b"\0\0\x01\x65", b"\0\0\x01\x7e")
    (tmp_path / "v.h264").write_bytes(data)
    stills, reel = read(room, tmp_path / "v.h264")
    assert reel.end in {"whole", "damaged", "not_video"}
    assert len(stills) <= 3


def test_one_decoder_works_on_one_thread(room: Darkroom, tmp_path: Path) -> None:
    """The same file gives the same bytes, whatever else the machine does."""
    for name in ("av1.mp4", "hevc-10bit.mkv", "vp9.webm"):
        shutil.copy(FOLDER / name, tmp_path / name)
        first, _ = read(room, tmp_path / name)
        again, _ = read(room, tmp_path / name)
        assert [one.file() for one in first] == [one.file() for one in again], name


SHOTS = (
    ("still", 1.0),
    ("pan", 1.4),
    ("zoom", 1.2),
    ("dim", 1.32),
    ("still", 0.92),
    ("shake", 1.6),
    ("dark", 1.08),
    ("pan", 1.2),
    ("noise", 1.0),
    ("zoom", 0.8),
)
"""How the camera moves over each place, and for how many seconds."""


def moved(number: int, kind: str, seconds: float) -> Iterator[np.ndarray]:
    """The pictures of one shot, BGR."""
    dice = np.random.default_rng(number)
    place = scene(number + 40, 900, 700)[..., ::-1]
    tint = dice.integers(0, 120, 3)
    grain = dice.normal(0, 12 if kind == "noise" else 2, (8, 120, 160, 3))
    count = round(seconds * 25)
    for n in range(count):
        x, y, w = 100 + (3 * n if kind == "pan" else 0), 80, 640 - (3 * n if kind == "zoom" else 0)
        if kind == "shake":
            x, y = x + int(dice.integers(-6, 7)), y + int(dice.integers(-6, 7))
        part = (
            cv2.resize(np.ascontiguousarray(place[y : y + w * 3 // 4, x : x + w]), (160, 120)).astype(int) // 2 + tint
        )
        share = {"dim": 1 - 0.6 * n / count, "dark": 0.25}.get(kind, 1)
        yield np.clip(part * share + grain[n % 8], 0, 255).astype(np.uint8)


def test_exactly_one_frame_of_each_shot(room: Darkroom, tmp_path: Path) -> None:
    """Known cuts, between which the camera pans, zooms, shakes, and the light goes: none is missed, none is made up."""
    pictures, begins = [], [0]
    for number, (kind, seconds) in enumerate(SHOTS):
        pictures += list(moved(number, kind, seconds))
        begins.append(len(pictures) * 40)
    stills, _ = read(room, video(tmp_path / "v.avi", pictures), 60)
    found = [sum(begin <= still.at < after for still in stills) for begin, after in pairwise(begins)]
    assert found == [1] * len(SHOTS)
