"""Several files glanced at in one process: the same answers as one by one, and one bad file costs no other."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from tests.imaging.test_darkroom import Evil
from workstation.domain.errors import Unreadable
from workstation.imaging import darkroom as module
from workstation.imaging import protocol
from workstation.imaging.darkroom import Darkroom, Looked


@pytest.fixture
def pictures(still: Image.Image, save: Callable[..., bytes]) -> list[bytes]:
    turned = [still.rotate(90 * quarter, expand=True) for quarter in range(3)]
    return [save(one, name) for one in turned for name in ("JPEG", "PNG", "WEBP", "GIF")]


def test_a_glance_tells_what_a_look_tells(darkroom: Darkroom, pictures: list[bytes]) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (900, 1300, 3), np.uint8)
    large = Image.fromarray(noise)
    buffer = io.BytesIO()
    large.save(buffer, "JPEG")
    pictures.append(buffer.getvalue())
    for plain, glance in zip(pictures, darkroom.glances(pictures), strict=True):
        look = darkroom.look(plain, zones=False)
        assert isinstance(glance, Looked)
        assert (glance.look, glance.shielded, glance.metadata) == (look.look, look.shielded, look.metadata)
        assert (glance.zones, glance.likeness) == ((), b"")


def test_what_is_no_picture_is_refused_in_its_place(darkroom: Darkroom, pictures: list[bytes]) -> None:
    cut = pictures[0][:200]
    found = darkroom.glances([pictures[0], b"milk, eggs", pictures[1], cut, b"", pictures[2]])
    said = [one.code if isinstance(one, Unreadable) else one.look.format for one in found]
    assert said == ["JPEG", "not_picture", "PNG", "damaged", "empty", "WEBP"]


def test_more_than_one_call_takes_are_answered_too(
    darkroom: Darkroom, pictures: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "MAX_GLANCES", 5)
    assert all(isinstance(one, Looked) for one in darkroom.glances(pictures))


GIVEN = "head = protocol.open_table(os.pread(0, 4, os.lseek(0, 0, 2) - 4), lambda n: os.pread(0, n, os.lseek(0, 0, 2) - 4 - n))"
DEEDS = {
    "it ends behind the first": ("put(header() + bytes(48))\n    if len(head) > 1: os._exit(9)", 0),
    "it says too much": ("put((header() + bytes(48)) * len(head))\n    if len(head) > 1: put(b'x')", 0),
    "it dies at each": ("os._exit(9)", 3),
    "it says nothing sensible": ("put(b'Traceback (most recent call last)' * 9)", 3),
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_process_that_fails_leaves_the_others_to_processes_of_their_own(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deed, lost = DEEDS[name]
    monkeypatch.setattr(module, "_CPU", 1)
    monkeypatch.setattr(module, "_WALL", 2)
    monkeypatch.setattr(Evil, "deed", f"{GIVEN}\n    {deed}")
    with Evil() as room:
        found = room.glances([b"one", b"two", b"three"])
    assert [isinstance(one, Unreadable) for one in found].count(True) == lost
    assert len(found) == 3


def test_a_table_that_is_none_is_refused() -> None:
    packed = protocol.close_table([3, 70_000])
    assert protocol.open_table(packed[-4:], lambda size: packed[-4 - size : -4]) == [3, 70_000]
    for count, rest in ((b"", b""), (bytes(4), b""), (b"\xff" * 4, b""), (packed[-4:], packed[:7])):
        with pytest.raises(protocol.Garbled):
            protocol.open_table(count, lambda _, rest=rest: rest)
