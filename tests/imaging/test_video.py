"""Videos in the sandbox: every container, every moment, every kind of lie, and why a reading ended."""

import os
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.imaging.test_darkroom import EVIL
from tests.videos import RATE, shot, three_shots, video
from workstation.domain import footage
from workstation.domain.crop import Rendition
from workstation.domain.footage import ENDS, WHY_NONE, Reel, is_video, moment, why_refused
from workstation.imaging import darkroom as module
from workstation.imaging import protocol, videowire
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.video import Still

KINDS = {
    "avi": "MJPG",
    "mp4": "mp4v",
    "mov": "mp4v",
    "mkv": "FFV1",
    "webm": "VP80",
    "3gp": "mp4v",
    "ts": "mpg2",
    "mpg": "mpg1",
    "wmv": "WMV2",
    "flv": "FLV1",
}


@pytest.fixture(scope="module")
def room() -> Iterator[Darkroom]:
    with Darkroom() as made:
        yield made


def read(room: Darkroom, path: Path, every: float = 10.0) -> tuple[list[Still], Reel]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        *stills, reel = room.footage(descriptor, every)
    finally:
        os.close(descriptor)
    assert isinstance(reel, Reel)
    assert reel.end in ENDS or reel.end in WHY_NONE
    return [one for one in stills if isinstance(one, Still)], reel


@pytest.mark.parametrize("ending", KINDS)
def test_each_container_gives_the_sharp_frame_of_each_place(ending: str, room: Darkroom, tmp_path: Path) -> None:
    path = three_shots(tmp_path / f"v.{ending}", KINDS[ending])
    assert is_video(path.read_bytes()[: footage.HEAD])
    stills, reel = read(room, path)
    assert [still.at for still in stills] == [400, 1400, 2400]
    assert (reel.end, reel.seen, reel.last) == ("whole", 75, 2960)
    assert reel.remark() == ""
    for number, still in enumerate(stills, start=1):
        seen = np.frombuffer(still.rendition.rgb, np.uint8).reshape(240, 320, 3).astype(int)
        assert np.abs(seen - shot(number, RATE)[10][..., ::-1]).mean() < 14
    again, _ = read(room, path)
    assert [(one.at, one.file()) for one in again] == [(one.at, one.file()) for one in stills]


def test_what_is_kept_of_a_frame_is_exactly_its_pixels(room: Darkroom, tmp_path: Path) -> None:
    """FFV1 loses nothing: the PNG holds what went into the video, and decodes to the frame that came out."""
    frames = [np.full((64, 96, 3), (40, 90, 200), np.uint8)] * 10
    (still,), _ = read(room, video(tmp_path / "v.mkv", frames, "FFV1"))
    assert room.pixels(still.file()) == still.rendition
    assert (
        np.abs(np.frombuffer(still.rendition.rgb, np.uint8).reshape(64, 96, 3).astype(int) - (200, 90, 40)).max() <= 3
    )


@pytest.mark.parametrize(("every", "pieces"), [(10.0, 1), (1.0, 4), (0.5, 8)])
def test_a_long_shot_is_divided(every: float, pieces: int, room: Darkroom, tmp_path: Path) -> None:
    stills, _ = read(room, video(tmp_path / "v.avi", shot(1, 100)), every)
    assert len(stills) == pieces
    assert all(later.at > earlier.at for earlier, later in pairwise(stills))


def test_a_turned_telephone_is_set_upright(room: Darkroom, tmp_path: Path) -> None:
    path = three_shots(tmp_path / "v.mp4", "mp4v")
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    assert struct.unpack_from(">9i", data, at) == (65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
    struct.pack_into(">9i", data, at, 0, 65536, 0, -65536, 0, 0, 240 << 16, 0, 1 << 30)
    upright, _ = read(room, path)
    path.write_bytes(data)
    turned, _ = read(room, path)
    one = np.frombuffer(upright[0].rendition.rgb, np.uint8).reshape(240, 320, 3)
    other = turned[0].rendition
    assert (other.width, other.height) == (240, 320)
    assert other.rgb == np.ascontiguousarray(np.rot90(one, -1)).tobytes()


def test_a_video_cut_off_gives_what_is_left_of_it(room: Darkroom, tmp_path: Path) -> None:
    for ending in ("avi", "mkv", "webm", "ts", "mpg", "flv"):
        path = three_shots(tmp_path / f"v.{ending}", KINDS[ending])
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) * 2 // 3])
        stills, reel = read(room, path)
        assert [still.at for still in stills][:1] == [400], ending
        assert reel.last < 2500, ending
    path = three_shots(tmp_path / "v.mp4", "mp4v")
    path.write_bytes(path.read_bytes()[:-600])  # its index stands at the end
    assert read(room, path) == ([], Reel("no_index"))


def mp4(tmp_path: Path) -> bytearray:
    return bytearray(three_shots(tmp_path / "v.mp4", "mp4v").read_bytes())


def test_a_wild_duration_and_an_absurd_rate_are_only_claims(room: Darkroom, tmp_path: Path) -> None:
    data = mp4(tmp_path)
    at = data.index(b"mvhd")
    struct.pack_into(">I", data, at + 20, 0xFFFFFFF0)
    at = data.index(b"mdhd")
    struct.pack_into(">II", data, at + 16, 1_000_000_000, 0xFFFFFFF0)
    (tmp_path / "v.mp4").write_bytes(data)
    stills, reel = read(room, tmp_path / "v.mp4")
    assert 1 <= len(stills) <= 4
    assert reel.seen == 75
    data = bytearray(three_shots(tmp_path / "v.avi").read_bytes())
    struct.pack_into("<I", data, 32, 1)  # microseconds of a frame
    struct.pack_into("<II", data, data.index(b"strh") + 28, 1, 4_000_000_000)
    (tmp_path / "v.avi").write_bytes(data)
    stills, reel = read(room, tmp_path / "v.avi")
    assert 1 <= len(stills) <= 4
    assert reel.seen == 75


def test_a_video_without_a_first_whole_picture(room: Darkroom, tmp_path: Path) -> None:
    """Its only key frame overwritten: what cannot be decoded gives no frame, or a grey one; the reading ends by itself."""
    path = video(tmp_path / "v.webm", shot(1, 50), "VP80")
    data = bytearray(path.read_bytes())
    at = data.index(b"\x9d\x01\x2a")  # the start code of a VP8 key frame
    data[at - 3 : at + 7] = bytes(10)
    path.write_bytes(data)
    _, reel = read(room, path)
    assert reel.end in {"whole", "damaged"}


def test_a_frame_too_large_is_not_decoded(room: Darkroom, tmp_path: Path) -> None:
    data = bytearray(three_shots(tmp_path / "v.avi").read_bytes())
    jpeg = cv2.imencode(".jpg", np.zeros((8000, 8000, 3), np.uint8))[1].tobytes()
    place = data.index(b"00dc", data.index(b"movi"))
    struct.pack_into("<II", data, data.index(b"strf") + 12, 8000, 8000)
    path = tmp_path / "huge.avi"
    path.write_bytes(bytes(data[:place]) + b"00dc" + struct.pack("<I", len(jpeg)) + jpeg)
    stills, reel = read(room, path)
    assert stills == []
    assert reel.end in {"huge", "not_video", "whole"}


def test_no_more_than_so_many_frames(room: Darkroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FRAMES", 2)
    stills, reel = read(room, three_shots(tmp_path / "v.avi"))
    assert [still.at for still in stills] == [400, 1400]
    assert reel.end == "full"
    assert "00:00:0" in reel.remark()


def test_what_is_no_video_says_so(room: Darkroom, tmp_path: Path) -> None:
    for number, data in enumerate(
        (
            b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
            b"ffconcat version 1.0\nfile /etc/passwd\n",
            b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(900),
            b"\x1a\x45\xdf\xa3" + bytes(400),
            b"RIFF\0\0\0\0AVI LIST",
        )
    ):
        path = tmp_path / str(number)
        path.write_bytes(data)
        stills, reel = read(room, path)
        assert stills == []
        assert why_refused(reel.end)[0] in {"not_video", "no_frames"}


def test_bent_videos_end_by_themselves(room: Darkroom, tmp_path: Path) -> None:
    dice = np.random.default_rng(11)
    ends: dict[str, int] = {}
    for ending in ("mp4", "avi", "mkv", "webm", "ts", "flv", "wmv", "mpg"):
        whole = video(tmp_path / f"v.{ending}", shot(2, 15, (160, 140)), KINDS[ending]).read_bytes()
        for _ in range(12):
            bent = bytearray(whole)
            for place in dice.integers(0, min(len(bent), 3000), 20):
                bent[place] = int(dice.integers(0, 256))
            path = tmp_path / "bent"
            path.write_bytes(bent)
            _, reel = read(room, path)
            ends[reel.end] = ends.get(reel.end, 0) + 1
    assert not {"protocol"} & set(ends), ends
    assert ends.get("whole", 0) > 20, ends


DEEDS = {
    "nothing": ("pass", "protocol"),
    "words": ("put(b'Traceback (most recent call last)' * 4)", "protocol"),
    "too few pixels": ("put(videowire.close_frame(5, 4, 4) + bytes(47))", "protocol"),
    "a frame of no size": ("put(videowire.close_frame(5, 0, 4))", "protocol"),
    "a giant": ("put(videowire.close_frame(5, 60000, 60000))", "protocol"),
    "back in time": (
        "put((videowire.close_frame(5, 1, 1) + b'abc') + (videowire.close_frame(4, 1, 1) + b'abc'))",
        "protocol",
    ),
    "frames without end": ("\n    while True: put(videowire.close_frame(5, 4, 4) + bytes(48))", "limits"),
    "more behind the end": ("put(videowire.close_end(footage.Reel('whole')) + b'x')", "protocol"),
    "an unknown end": (
        "put(videowire.close_end(footage.Reel('whole'))[:-videowire.TAIL.size] + bytes([99]) + bytes(videowire.TAIL.size - 1))",
        "protocol",
    ),
    "at work for ever": ("\n    while True: put(videowire.close_tick())", "limits"),
    "a crash": ("import signal; signal.raise_signal(signal.SIGSEGV)", "crashed"),
    "an open door": ("open('/etc/passwd')", "crashed"),
    "an endless loop": ("while True: pass", "limits"),
}


class Evil(Darkroom):
    deed = "pass"

    def _program(self) -> str:
        told = (
            EVIL.format(deed=self.deed)
            .replace("import protocol", "import protocol, videowire")
            .replace("import os, socket", "import os, socket\nfrom workstation.domain import footage")
        )
        return f"exec({told!r})"


@pytest.mark.parametrize("name", DEEDS)
def test_a_lying_sandbox_costs_one_video(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    deed, end = DEEDS[name]
    monkeypatch.setattr(module.video, "_CPU", 1)
    monkeypatch.setattr(Evil, "deed", deed)
    (tmp_path / "v").write_bytes(b"x")
    with Evil() as room:
        stills, reel = read(room, tmp_path / "v")
    assert reel.end == end
    assert len(stills) <= footage.MOST_FRAMES


def test_a_video_is_known_by_its_first_bytes() -> None:
    pictures = (
        b"\0\0\0\x18ftypheic",
        b"\0\0\0\x18ftypavif",
        b"\0\0\0\x18ftypcrx ",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"GIF89a",
        b"BM",
    )
    others = (b"", b"text", b"\xff\xd8\xff", b"GGG", b"The free encyclopedia")
    assert not any(is_video(head.ljust(64, b"\0")) for head in (*pictures, *others))
    assert all(is_video(head.ljust(64, b"\0")) for head in (b"\0\0\0\x08free", b".RMF\0\0\0\x12", b"DKIF\0\0"))


def test_moments_are_written_like_this() -> None:
    assert [moment(at) for at in (0, 83_456, 3_600_000 * 12 + 5)] == ["00:00:00.000", "00:01:23.456", "12:00:00.005"]


def test_the_wire_takes_nothing_out_of_range() -> None:
    reel = Reel("time", 5, 60, 70, 25_000, "MJPG", 1422)
    data = videowire.close_end(reel)
    assert videowire.open_record(data[: videowire.RECORD.size], 0) is None
    assert videowire.open_end(data[videowire.RECORD.size :]) == reel
    odd = videowire.TAIL.pack(0, 1, 1, 1, 1, b"\x1b[2\0", 1000)
    assert videowire.open_end(odd).codec == "[2"
    for bad in (b"", data[: videowire.RECORD.size - 1], b"XXXX" + data[4 : videowire.RECORD.size]):
        with pytest.raises(protocol.Garbled):
            videowire.open_record(bad, 0)
    with pytest.raises(protocol.Garbled):
        videowire.open_end(bytes([99]) + odd[1:])
    with pytest.raises(protocol.Garbled):
        videowire.open_end(videowire.TAIL.pack(0, 1, 1, 1, 1, b"MJPG", 9000))


def test_the_same_pixels_are_the_same_file() -> None:
    still = Still(7, Rendition(3, 2, bytes(range(18))))
    assert still.file() == Still(9, still.rendition).file()
