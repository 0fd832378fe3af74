"""A photograph lying open: the right pixels for every tile, nothing unwanted, no lie believed, nothing left behind."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workstation.domain.crop import Rendition
from workstation.domain.errors import Unreadable
from workstation.domain.geometry import Rect
from workstation.domain.image import REASONS
from workstation.domain.tile import SIDE, Tile, covering, level_for
from workstation.imaging import darkroom as room_module
from workstation.imaging import lightbox as module
from workstation.imaging import plate, protocol
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.lightbox import Lightbox

Save = Callable[..., bytes]
WAIT = 20.0


class Heard:
    """What a lightbox tells, in order."""

    def __init__(self, lightbox: Lightbox) -> None:
        self.lightbox = lightbox
        self._told: queue.Queue[tuple[Tile, Rendition] | Unreadable | None] = queue.Queue()
        lightbox.listen(lambda tile, pixels: self._told.put((tile, pixels)), self._told.put)

    def tile(self) -> tuple[Tile, np.ndarray]:
        told = self._told.get(timeout=WAIT)
        assert isinstance(told, tuple), told
        tile, made = told
        return tile, np.frombuffer(made.rgb, np.uint8).reshape(made.height, made.width, 3).astype(int)

    def want(self, *tiles: Tile) -> dict[Tile, np.ndarray]:
        self.lightbox.want(tiles)
        return dict(self.tile() for _ in tiles)

    def end(self) -> Unreadable | None:
        while isinstance(told := self._told.get(timeout=WAIT), tuple):
            pass
        return told

    def silent(self) -> bool:
        return self._told.empty()


@pytest.fixture(scope="module")
def room() -> Iterator[Darkroom]:
    """One warm sandbox for the tests which do no harm to it."""
    with Darkroom() as made:
        yield made


@pytest.fixture
def scene() -> Image.Image:
    """1400 × 1100: soft colours, hard edges, and grain at the right."""
    rng = np.random.default_rng(3)
    across, down = np.meshgrid(np.linspace(0, 255, 1400), np.linspace(20, 220, 1100))
    pixels = np.stack([across, down, 255 - across], axis=2)
    pixels[300:700, 400:900] = (200, 40, 60)
    pixels[:, 1300:] = rng.integers(0, 256, (1100, 100, 3))
    return Image.fromarray(pixels.astype(np.uint8))


@pytest.fixture
def open_box(room: Darkroom) -> Iterator[Callable[[bytes, int, int], Heard]]:
    laid: list[Heard] = []

    def lay(data: bytes, width: int, height: int) -> Heard:
        laid.append(Heard(room.lightbox(data, width, height)))
        return laid[-1]

    yield lay
    for heard in laid:
        heard.lightbox.close()


def averaged(whole: np.ndarray, tile: Tile) -> np.ndarray:
    """The tile made the plain way from the whole picture."""
    height, width = whole.shape[:2]
    box = tile.box(width, height)
    part = Image.fromarray(whole[box.y : box.bottom, box.x : box.right].astype(np.uint8))
    return np.asarray(part.reduce(1 << tile.level)).astype(int)


def every(level: int, width: int, height: int) -> list[Tile]:
    return covering((0, 0, width, height), level, width, height)


@pytest.mark.parametrize("flag", range(1, 9))
def test_tiles_are_the_upright_picture_cut_and_averaged(
    open_box: Callable[..., Heard], room: Darkroom, scene: Image.Image, save: Save, flag: int
) -> None:
    exif = Image.Exif()
    exif[274] = flag
    data = save(scene, "PNG", exif=exif.tobytes(), compress_level=1)
    made = room.pixels(data)
    whole = np.frombuffer(made.rgb, np.uint8).reshape(made.height, made.width, 3)
    heard = open_box(data, made.width, made.height)
    for level in (2, 0, 1):
        tiles = every(level, made.width, made.height)
        for tile, pixels in heard.want(*tiles).items():
            assert pixels.shape[1::-1] == tile.size(made.width, made.height)
            assert np.abs(pixels - averaged(whole, tile)).max() <= 1


@pytest.mark.parametrize("flag", [1, 6])
def test_a_jpeg_is_decoded_small_first_and_then_exactly(
    open_box: Callable[..., Heard], room: Darkroom, scene: Image.Image, save: Save, flag: int
) -> None:
    exif = Image.Exif()
    exif[274] = flag
    data = save(scene, "JPEG", exif=exif.tobytes(), quality=95, subsampling=0)
    made = room.pixels(data)
    whole = np.frombuffer(made.rgb, np.uint8).reshape(made.height, made.width, 3)
    heard = open_box(data, made.width, made.height)
    for level, most in ((2, 3.0), (1, 3.0), (0, 0.0)):
        for tile, pixels in heard.want(*every(level, made.width, made.height)).items():
            assert np.abs(pixels - averaged(whole, tile)).mean() <= most
    for tile, pixels in heard.want(*every(1, made.width, made.height)).items():
        assert pixels.shape[1::-1] == tile.size(made.width, made.height)


def test_tiles_come_in_the_order_they_are_wanted_and_unknown_ones_not_at_all(
    open_box: Callable[..., Heard], scene: Image.Image, save: Save
) -> None:
    heard = open_box(save(scene, "PNG"), 1400, 1100)
    order = [Tile(0, 2, 1), Tile(0, 0, 0), Tile(1, 1, 1), Tile(0, 1, 2)]
    heard.lightbox.want([Tile(0, 9, 9), *order[:2], Tile(30, 0, 0), *order[2:]])
    assert [heard.tile()[0] for _ in order] == order


def test_what_is_no_longer_wanted_is_never_made(open_box: Callable[..., Heard], scene: Image.Image, save: Save) -> None:
    heard = open_box(save(scene, "PNG"), 1400, 1100)
    tiles = every(0, 1400, 1100)
    heard.lightbox.want(tiles[:-1])
    heard.lightbox.want(tiles[-1:])
    came = [heard.tile()[0]]
    while came[-1] != tiles[-1]:
        came.append(heard.tile()[0])
    assert len(came) <= protocol.SLOTS + 1
    heard.lightbox.want([])
    heard.want(Tile(1, 0, 0))
    assert heard.silent()


def test_a_file_that_cannot_be_decoded_says_so_with_its_first_tile(
    open_box: Callable[..., Heard], scene: Image.Image, save: Save
) -> None:
    jpeg = save(scene, "JPEG")
    for data, code in ((b"words", "not_picture"), (jpeg[: len(jpeg) // 2], "damaged")):
        heard = open_box(data, 1400, 1100)
        heard.lightbox.want([Tile(0, 0, 0)])
        stop = heard.end()
        assert stop is not None
        assert (stop.code, stop.message) == (code, REASONS[code])
    other = open_box(jpeg, 1300, 1100)
    other.lightbox.want([Tile(0, 0, 0)])
    stop = other.end()
    assert stop is not None
    assert stop.code == "damaged"
    for data, code in ((b"", "empty"), (bytes(200_000_001), "too_large")):
        with pytest.raises(Unreadable) as caught:
            open_box(data, 10, 10)
        assert caught.value.code == code


def test_it_ends_by_itself_when_nothing_is_wanted_for_long(
    open_box: Callable[..., Heard], scene: Image.Image, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.2)
    heard = open_box(save(scene, "PNG"), 1400, 1100)
    assert heard.want(Tile(0, 0, 0))[Tile(0, 0, 0)].shape == (SIDE, SIDE, 3)
    assert heard.end() is None
    heard.lightbox.want([Tile(0, 1, 0)])
    heard.lightbox.close()
    assert heard.silent()


EVIL = """
import os, socket, time, mmap
from workstation.imaging import protocol, zygote
from workstation.domain.tile import Tile
def tiles(request, file, tray):
    served = lambda slot, tile, status=0: os.write(1, protocol.close_served(slot, tile, status))
    while packet := os.read(0, 99):
        slot, tile = protocol.open_order(packet)
        {deed}
control = socket.socket(fileno=0)
control.recv(4096)
zygote.serve(control, lambda request: None, protocol.HELLO.pack(protocol.MAGIC, 4, 0, 0), tiles)
"""
DEEDS = {
    "a slot nobody gave it": ("served(7, tile)", "protocol"),
    "the other slot": ("served(1 - slot, tile)", "protocol"),
    "another tile": ("served(slot, Tile(tile.level, tile.column + 1, tile.row))", "protocol"),
    "another level": ("served(slot, Tile(200, tile.column, tile.row))", "protocol"),
    "the same answer twice": ("served(slot, tile); served(slot, tile)", "protocol"),
    "a status nobody knows": ("served(slot, tile, 99)", "protocol"),
    "a status which is none of a tile": ("served(slot, tile, protocol.STATUS.index('crop_outside'))", "protocol"),
    "words": ("os.write(1, b'Traceback')", "protocol"),
    "a flood": ("os.write(1, bytes(100_000))", "protocol"),
    "silence": ("time.sleep(60)", "limits"),
    "an endless loop": ("while True: pass", "limits"),
    "too much memory": ("raise MemoryError", "limits"),
    "the end": ("os._exit(0)", "protocol"),
    "a crash": ("import signal; signal.raise_signal(signal.SIGSEGV)", "crashed"),
    "an open door": ("open('/etc/passwd')", "crashed"),
    "the file itself": ("file[0] = 1", "crashed"),
    "beyond the tray": ("tray[protocol.SLOTS * protocol.SLOT] = 1", "crashed"),
    "a new socket": ("socket.socket()", "crashed"),
    "a message with a descriptor": ("socket.socket(fileno=1).sendmsg([b'x'])", "crashed"),
    "a further descriptor": ("os.read(2, 9)", "crashed"),
}


class Evil(Darkroom):
    deed = "pass"

    def _program(self) -> str:
        return f"exec({EVIL.format(deed=self.deed)!r})"


@pytest.mark.parametrize("name", DEEDS)
def test_a_lying_child_costs_one_photograph(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    deed, code = DEEDS[name]
    monkeypatch.setattr(room_module, "_CPU_TILES", 1)
    monkeypatch.setattr(module, "ANSWER_SECONDS", 1.5)
    monkeypatch.setattr(Evil, "deed", deed)
    with Evil() as room:
        heard = Heard(room.lightbox(b"x", 2000, 2000))
        heard.lightbox.want([Tile(0, 0, 0), Tile(0, 1, 0), Tile(0, 2, 0)])
        stop = heard.end()
        heard.lightbox.close()
    assert stop is not None
    assert (stop.code, stop.message) == (code, REASONS[code])


def test_pixels_changed_after_the_answer_do_not_change_what_was_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    deed = "tray[:] = bytes([slot + 1]) * len(tray); served(slot, tile); tray[:] = bytes([9]) * len(tray)"
    monkeypatch.setattr(Evil, "deed", deed)
    with Evil() as room:
        heard = Heard(room.lightbox(b"x", 512, 512))
        _, pixels = next(iter(heard.want(Tile(0, 0, 0)).items()))
        before = pixels.copy()
        heard.want(Tile(0, 0, 0))
        assert np.array_equal(pixels, before)
        heard.lightbox.close()


def children_of(pid: int) -> int:
    """Processes below a process."""
    below = 0
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it ended while we were looking
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                below += 1 + children_of(int(child))
    return below


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_many_come_and_go_and_leave_nothing(room: Darkroom, scene: Image.Image, save: Save) -> None:
    data = save(scene, "JPEG")
    zygote = room._zygote
    assert zygote is not None
    below = children_of(zygote._process.pid)
    held = descriptors()
    for turn in range(30):
        lightbox = room.lightbox(data, 1400, 1100)
        if turn % 3:
            heard = Heard(lightbox)
            lightbox.want(every(turn % 2, 1400, 1100))
            if turn % 3 == 1:
                heard.tile()
        lightbox.close()
        lightbox.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "lightbox"]
    assert descriptors() == held
    begin = time.monotonic()
    while children_of(zygote._process.pid) > below:
        assert time.monotonic() - begin < WAIT
    assert room.pixels(data).width == 1400


def test_closing_the_darkroom_closes_what_lies_open(scene: Image.Image, save: Save) -> None:
    room = Darkroom()
    heard = Heard(room.lightbox(save(scene, "PNG"), 1400, 1100))
    heard.want(Tile(0, 0, 0))
    room.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "lightbox"]
    assert heard.silent()


def test_the_arithmetic_of_tiles() -> None:
    assert [level_for(scale) for scale in (40, 1, 0.51, 0.5, 0.25, 0.2, 1 / 8)] == [0, 0, 0, 1, 2, 2, 3]
    assert Tile(1, 1, 0).size(1400, 1100) == (188, 512)
    assert Tile(3, 0, 0).size(1401, 9) == (176, 2)
    assert not Tile(0, 3, 0).on(1400, 1100)
    assert not Tile(-1, 0, 0).on(1400, 1100)
    around = covering((500, 500, 900, 560), 0, 1400, 1100)
    assert around[0] == Tile(0, 1, 1)
    assert set(around) == {Tile(0, 0, 0), Tile(0, 1, 0), Tile(0, 0, 1), Tile(0, 1, 1)}
    assert covering((2000, 0, 2100, 50), 0, 1400, 1100) == []


def test_of_a_large_jpeg_only_the_surroundings_are_kept(
    scene: Image.Image, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plate, "_WHOLE", 100_000)
    monkeypatch.setattr(plate, "_AROUND", 1)
    decoded: list[int] = []
    hold = plate.Plate._hold

    def counted(self: plate.Plate, level: int) -> int:
        if level not in self._held:
            decoded.append(level)
        return hold(self, level)

    monkeypatch.setattr(plate.Plate, "_hold", counted)
    exif = Image.Exif()
    exif[274] = 8
    laid = plate.Plate(save(scene, "JPEG", exif=exif.tobytes(), quality=95), "JPEG")
    whole = np.vstack([np.asarray(band) for band in laid.region(Rect(0, 0, laid.width, laid.height))])
    laid._held.clear()
    decoded.clear()
    for tile in (Tile(0, 0, 0), Tile(0, 1, 1), Tile(0, 0, 1)):
        assert np.array_equal(np.asarray(laid.tile(tile)), averaged(whole, tile).astype(np.uint8))
    assert decoded == [0]
    assert np.array_equal(np.asarray(laid.tile(Tile(0, 2, 2))), averaged(whole, Tile(0, 2, 2)).astype(np.uint8))
    assert decoded == [0, 0]
    assert laid.tile(Tile(1, 0, 1)).size == Tile(1, 0, 1).size(laid.width, laid.height)
    assert not laid._held


@pytest.mark.parametrize("name", ["JPEG", "PNG"])
def test_two_hundred_megapixels_fit_in_the_sandbox(room: Darkroom, save: Save, name: str) -> None:
    large = Image.new("L", (16_000, 12_500), 70)
    large.paste(200, (8_000, 6_000, 8_300, 6_200))
    data = save(large, name, **({"compress_level": 1} if name == "PNG" else {}))
    del large
    assert room.look(data, zones=False).look.width == 16_000
    small = room.pixels(data, max_side=2048)
    assert (small.width, small.height) == (2048, 1600)
    part = room.region(data, Rect(7_990, 5_990, 40, 40))
    assert part.rgb[:3] == bytes([70] * 3)
    assert part.rgb[-3:] == bytes([200] * 3)
    heard = Heard(room.lightbox(data, 16_000, 12_500))
    tile = covering((8_000, 6_000, 8_010, 6_010), 0, 16_000, 12_500)[0]
    pixels = heard.want(tile)[tile]
    assert pixels[6_050 - tile.row * SIDE, 8_050 - tile.column * SIDE].tolist() == [200] * 3
    heard.lightbox.close()
