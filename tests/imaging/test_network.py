"""The network sees what dlib sees with it, also on its side; without its file there is none, and the program says so."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import dlib
import numpy as np
import pytest
from PIL import Image
from skimage import data

from tests.imaging.test_detectors import png
from workstation.domain.geometry import Rect
from workstation.imaging import detectors, network, protocol
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.detector import View

WHOLE = View(4000)
MAN = np.repeat(data.camera()[20:260, 100:340, None], 3, axis=2)
"""In profile."""


@pytest.fixture(scope="module")
def faces() -> network.Network:
    return network.Network(network.weights(), (WHOLE,))


@pytest.fixture(scope="module")
def darkroom() -> Iterator[Darkroom]:
    with Darkroom() as room:
        yield room


@pytest.mark.parametrize("picture", [data.astronaut()[:300, 60:400], MAN], ids=["astronaut", "profile"])
def test_it_sees_what_dlib_sees_with_the_same_weights(picture: np.ndarray, faces: network.Network) -> None:
    spec = importlib.util.find_spec(network.PACKAGE)
    assert spec
    assert spec.origin
    model = dlib.cnn_face_detection_model_v1(str(Path(spec.origin).parent / "models/mmod_human_face_detector.dat"))
    (theirs,) = model(np.ascontiguousarray(picture), 0)
    (ours,) = faces.look(picture, WHOLE)
    assert ours.x + ours.width / 2 == pytest.approx(theirs.rect.center().x, abs=10)
    assert ours.y + ours.height / 2 == pytest.approx(theirs.rect.center().y, abs=10)
    assert ours.width / 1.3 == pytest.approx(theirs.rect.width(), rel=0.2)
    assert ours.score == pytest.approx(min(1, theirs.confidence / 1.2), abs=0.05)


def test_a_face_which_the_edge_cuts_and_one_across_two_bands_are_found(faces: network.Network) -> None:
    woman = data.astronaut()[:300, 60:400]
    (cut,) = faces.look(np.ascontiguousarray(woman[:, 140:]), WHOLE)
    assert cut.x < 20
    tall = np.full((1500, 340, 3), 120, np.uint8)
    tall[830:1130] = woman
    (one,) = faces.look(tall, WHOLE)
    assert 830 < one.y < 1130


def test_a_picture_smaller_than_a_face_is_no_error(faces: network.Network) -> None:
    for size in ((1, 1), (39, 500), (41, 41), (80, 3)):
        assert faces.look(np.full((*size, 3), 99, np.uint8), WHOLE) == []


def test_the_sandbox_sees_a_profile_closely_in_every_quarter_turn(darkroom: Darkroom) -> None:
    lying = Image.fromarray(MAN).resize((120, 120)).transpose(Image.Transpose.ROTATE_90)
    zones = darkroom.closely(png(np.asarray(lying)), Rect(0, 0, 120, 120))
    seen = [zone for zone in zones if zone.detector == "dlib-cnn"]
    assert [zone.version for zone in seen] == ["dlib mmod 4cb19393"]
    middle = Rect(46, 63, 1, 1)  # where the man's face lies
    assert seen[0].rect.contains(middle)
    assert seen[0].rect.width < 80


def test_who_looks_closely_is_told_by_name_and_version(darkroom: Darkroom) -> None:
    names = [protocol.DETECTORS[one.code] for one in detectors.close()]
    told = darkroom.closely_by().split("; ")
    assert [words.split()[0] for words in told] == names == list(protocol.CLOSE)
    assert told[-1] == "dlib-cnn dlib mmod 4cb19393"


def test_a_close_look_which_nobody_wants_any_more_ends_at_once(darkroom: Darkroom) -> None:
    class Enough(Exception):
        pass

    def breathe() -> None:
        raise Enough

    room = np.random.default_rng(1).integers(0, 256, (1200, 1600, 3), np.uint8)
    with pytest.raises(Enough):
        darkroom.closely(png(room), Rect(0, 0, 1600, 1200), breathe)
    assert darkroom.look(png(MAN)).look.width == 240


@pytest.mark.parametrize("data", [None, b"another file"])
def test_without_its_file_there_is_no_network_and_everything_else_works(
    data: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / network.PACKAGE
    (package / "models").mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('it is never imported')")
    if data:
        (package / "models" / "mmod_human_face_detector.dat").write_bytes(data)
    spec = importlib.util.spec_from_file_location(network.PACKAGE, package / "__init__.py")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec if name == network.PACKAGE else None)
    assert network.weights() == b""
    assert not network.present()
    assert [protocol.DETECTORS[one.code] for one in detectors.close()] == ["dlib-hog", "haar-profile"]
