"""What a seizure holds is known before it is read: as many answers as there will be, and no file's bytes moved for it."""

import gzip
import json
import lzma
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.container.ewf2 import ex01
from tests.exchange.container.media import needs, run, seven, tar, zipped
from tests.exchange.container.test_images import KEPT
from workstation.domain.errors import Unreadable
from workstation.exchange.container import calling, hatch
from workstation.exchange.evidence import count, walk
from workstation.exchange.found import Closed, Limits, UntrustedFile

BAG = os.urandom(90_000)
FILES = {"a/mug.jpg": BAG[:500], "empty.jpg": b"", "bag.jpg": BAG}


def disk(place: Path) -> Path:
    place.write_bytes(lzma.decompress((KEPT / "gpt.img.xz").read_bytes()))
    return place


def qcow(place: Path) -> Path:
    run("qemu-img", "convert", "-O", "qcow2", disk(place.with_suffix(".raw")), place)
    return place


def nested(place: Path) -> Path:
    """Ten archives, one in the other, with a picture in each."""
    data, name = BAG, "bag.jpg"
    for number in range(10):
        data, name = zipped({name: data, f"{number}.jpg": b"at this depth"}), f"{number}.zip"
    place.write_bytes(zipped({name: data, "t.tgz": gzip.compress(tar(place, FILES).read_bytes())}))
    return place


def listed(place: Path) -> Path:
    """An archive with a VICS list which names one file that is there, and one that is not."""
    media = [{"MediaID": n, "RelativeFilePath": name} for n, name in enumerate(("bag.jpg", "lost.jpg"))]
    case = {"@odata.context": "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/1.3.xml/US/$metadata#Cases"}
    case["value"] = [{"CaseID": "1", "Media": media}]  # type: ignore[assignment]
    place.write_bytes(zipped({**FILES, "case.json": json.dumps(case).encode()}))
    return place


def cut(place: Path) -> Path:
    whole = tar(place, {**FILES, "more.jpg": os.urandom(50_000), "last.jpg": BAG}).read_bytes()
    place.write_bytes(whole[:-70_000])
    return place


def locked(place: Path) -> Path:
    whole = bytearray(zipped(FILES))
    at = whole.index(b"PK\x01\x02")
    whole[at + 8] |= 1
    place.write_bytes(whole)
    return place


def folder(place: Path) -> Path:
    """Everything at once, an E01 that lacks its second part as well."""
    place.mkdir()
    nested(place / "nested.zip")
    cut(place / "cut.tar")
    listed(place / "listed.zip")
    locked(place / "locked.zip")
    ex01(disk(place / "disk.img"), place / "whole", segments=2)
    ex01(place / "disk.img", place / "half", segments=3).with_suffix(".Ex02").unlink()
    (place / "bag.jpg").write_bytes(BAG)
    (place / "empty.png").touch()
    (place / "link").symlink_to("bag.jpg")
    os.mkfifo(place / "pipe")
    (place / "bad.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + b"\1" * 200)
    return place


def squeezed(mode: str) -> Callable[[Path], Path]:
    return lambda place: tar(place, FILES, mode=mode)


def single(place: Path) -> Path:
    place.write_bytes(gzip.compress(BAG))
    return place


KINDS: dict[str, Callable[[Path], Path]] = {
    "disk.img": disk,
    "disk.qcow2": qcow,
    "seized.Ex01": lambda place: ex01(disk(place.with_suffix(".raw")), place, segments=2),
    "t.tgz": squeezed("gz"),
    "s.7z": lambda place: seven(place, FILES),
    "bag.jpg.gz": single,
    "seizure": folder,
}


@needs("qemu-img")
@pytest.mark.parametrize("name", KINDS)
def test_the_count_is_what_comes(tmp_path: Path, name: str) -> None:
    place = KINDS[name](tmp_path / name)
    answers = list(walk(place))
    assert count(place) == len(answers) > 0


def test_what_cannot_be_read_at_all_says_so_before_anything_is_kept(tmp_path: Path) -> None:
    (tmp_path / "bad.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + b"\1" * 200)
    with pytest.raises(Unreadable):
        count(tmp_path / "bad.7z")


GREEDY = """pass
import os
from workstation.exchange.container import reader, protocol as p
hear = reader.Wire.hear
def heard(self, length):
    word = hear(self, length)
    if length == 1 and word != p.SKIP:
        os.abort()
    return word
reader.Wire.hear = heard
reader.main()
"""
"""A reader which ends as soon as a file's bytes are asked for."""


def asked(place: Path, limits: Limits, program: str = calling.PROGRAM) -> list[object]:
    return list(hatch.walk((place,), place.name, place.name, limits, program=program))


def test_to_count_no_bytes_are_asked_for(tmp_path: Path) -> None:
    place = tar(tmp_path / "t.tar", FILES)
    assert len(asked(place, Limits(names=True), GREEDY)) == 3
    (only,) = asked(place, Limits(), GREEDY)
    assert isinstance(only, Closed)


@pytest.mark.parametrize("make", [squeezed("gz"), disk, nested])
def test_what_is_kept_already_is_not_sent_again_and_can_still_be_had(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    """As an intake goes on: the first files stay in the container, whoever wants one after all gets it."""
    place = make(tmp_path / "seized")
    usual = [(one.name, one.read()) for one in asked(place, Limits()) if isinstance(one, UntrustedFile)]
    turns = iter([False] * (len(usual) - 1) + [True])
    answers = [one for one in asked(place, Limits(now=lambda: next(turns))) if isinstance(one, UntrustedFile)]
    assert [one.name for one in answers] == [name for name, _ in usual]
    place_then = place.rename(tmp_path / "elsewhere")
    assert answers[-1].read() == usual[-1][1], "it was sent"
    with pytest.raises(Unreadable):
        answers[0].read()
    place_then.rename(place)
    assert [(one.name, one.read()) for one in answers] == usual


def test_who_looks_through_a_container_is_told_how_far(tmp_path: Path) -> None:
    place = tar(tmp_path / "t.tar", {f"{n}.jpg": BAG for n in range(20)})
    heard: list[tuple[int, int]] = []
    program = "from workstation.exchange.container import reader; reader._EVERY = 0; reader.main()"
    asked(place, Limits(names=True, noted=lambda done, whole: heard.append((done, whole))), program)
    assert heard
    assert all(0 < done <= whole == place.stat().st_size for done, whole in heard)
    assert heard == sorted(heard)
