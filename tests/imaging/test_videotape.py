"""A video without a descriptor: served place by place, and a decoder gone bad gets no more of the desk than that."""

from pathlib import Path

import pytest

from tests.imaging.test_video import Evil, read
from tests.videos import three_shots
from workstation.domain.footage import Reel
from workstation.imaging import darkroom as module
from workstation.imaging import video as desk
from workstation.imaging import videotape
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.protocol import Garbled


class Held:
    """Bytes that are here; ``most`` were asked for at once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)
        self.most = 0

    def read_at(self, offset: int, length: int) -> bytes:
        self.most = max(self.most, length)
        return self._data[offset : offset + length]


@pytest.mark.parametrize("name", ["v.mp4", "v.avi"])
def test_it_gives_the_frames_of_the_file(name: str, tmp_path: Path) -> None:
    """Of an MP4 the index stands at the end: it is read there first."""
    place = three_shots(tmp_path / name, "mp4v")
    tape = Held(place.read_bytes())
    with Darkroom() as room:
        stills, reel = read(room, place)
        *served, end = room.footage(tape)
    assert (served, end) == (stills, reel)
    assert len(stills) == 3
    assert 0 < tape.most <= videotape.videowire.MOST_WANTED


DEEDS = {
    "asks and does not take": "\n    while True: put(videowire.close_want(0, 2**20))",
    "asks without end": "\n    while True:\n        put(videowire.close_want(0, 9))\n        os.read(0, 9)",
    "asks for too much at once": "put(videowire.close_want(0, 2**20 + 1))",
    "asks for nothing": "put(videowire.close_want(0, 0)[:-8] + bytes(4) + b'\\1\\0\\0\\0')",
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_lying_decoder_ends_with_its_video(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.video, "_CPU", 1)
    monkeypatch.setattr(videotape, "_PATIENCE", 0.5)
    monkeypatch.setattr(videotape, "_SLACK", 100_000)
    monkeypatch.setattr(desk, "_GRACE", 0.2)
    monkeypatch.setattr(Evil, "deed", DEEDS[name])
    with Evil() as room:
        (reel,) = room.footage(Held(b"still life" * 1000))
    assert isinstance(reel, Reel)
    assert reel.end in {"protocol", "limits"}


def test_of_a_file_nothing_is_served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Evil, "deed", "put(videowire.close_want(0, 9))")
    (tmp_path / "v").write_bytes(b"still life")
    with Evil() as room:
        stills, reel = read(room, tmp_path / "v")
    assert (stills, reel.end) == ([], "protocol")


def test_a_video_that_grows_shorter_is_not_served() -> None:
    tape = Held(b"still life" * 1000)
    served = videotape.Served(tape)
    tape.size += 1
    with pytest.raises(Garbled):
        served.answer(9_995, 10)
    served.close()
