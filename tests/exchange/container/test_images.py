"""Formats for which the tests have no tool: small kept images, and images written by hand."""

import hashlib
import lzma
import shutil
import struct
import unicodedata
import uuid
from pathlib import Path

import pytest

from tests.exchange.container.ewf2 import ex01
from tests.exchange.container.media import blank, needs, partitioned, run
from workstation.domain.errors import Unreadable
from workstation.domain.image import Refusal
from workstation.exchange.container import hatch, protocol
from workstation.exchange.evidence import Limits, UntrustedFile, e01s, sound, walk

KEPT = Path(__file__).with_name("images")
MUG = "43a5cf25f0cdbcc9833e856cf9167d82d48e1416650effb5eae070a21c107992"
BAG = "3e6fbe14e3bb199a931f7e69439edad9405c66f1a683a7cf2ea0d6ab628870e4"
SHOE = "c32d9efcdf4768c7bd9e02ea20751f7afc687f10f3c5e7d7a08bbfcb2301ffe4"
ON_CARD = {"DCIM/mug.jpg": (MUG, False), "DCIM/_ag.jpg": (BAG, True)}
ON_MAC = {"DCIM/mug.jpg": (MUG, False), "Grüße – shoe.jpg": (SHOE, False)}


def found(path: Path) -> dict[str, tuple[str, bool]]:
    """Name → (SHA-256, deleted) of every file that came out."""
    files = [one for one in walk(path) if isinstance(one, UntrustedFile)]
    return {
        unicodedata.normalize("NFC", one.name): (hashlib.sha256(one.read()).hexdigest(), one.deleted) for one in files
    }


def refused(path: Path) -> dict[str, str]:
    return {one.name: one.code for one in walk(path) if isinstance(one, Refusal)}


def stopped(path: Path) -> str:
    with pytest.raises(Unreadable) as stop:
        walk(path)
    return stop.value.code


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A disk with a GPT: FAT12, HFS+, nothing."""
    place = tmp_path / "disk.img"
    place.write_bytes(lzma.decompress((KEPT / "gpt.img.xz").read_bytes()))
    return place


def test_a_gpt_with_fat_and_hfs_plus(disk: Path) -> None:
    before = disk.stat().st_mtime_ns, disk.read_bytes()
    card = {f"partition 1/{name}": answer for name, answer in ON_CARD.items()}
    mac = {f"partition 2/{name}": answer for name, answer in ON_MAC.items()}
    assert found(disk) == card | mac
    assert refused(disk) == {"partition 3": "no_file_system"}
    assert (disk.stat().st_mtime_ns, disk.read_bytes()) == before


def test_hfs_plus_without_its_own_files(disk: Path, tmp_path: Path) -> None:
    """The catalogue and the other files which HFS+ keeps for itself are nobody's evidence."""
    place = tmp_path / "mac.raw"
    place.write_bytes(disk.read_bytes()[320 * 512 : 448 * 512])
    assert found(place) == ON_MAC
    assert refused(place) == {}
    times = {one.modified for one in walk(place) if isinstance(one, UntrustedFile)}
    assert times == {"2020-01-31 10:10:00 UTC"}


def test_a_damaged_hfs_plus_says_so(disk: Path, tmp_path: Path) -> None:
    """Every byte of its catalogue turned over: what can be told is told, and the reader lives."""
    whole = bytearray(disk.read_bytes()[320 * 512 : 448 * 512])
    at = whole.index("shoe.jpg".encode("utf-16-be")) // 4096 * 4096
    whole[at + 14 : at + 4096] = bytes(byte ^ 0xFF for byte in whole[at + 14 : at + 4096])
    place = tmp_path / "mac.raw"
    place.write_bytes(whole)
    assert stopped(place) in {"damaged_container", "empty_container"}


def apfs(place: Path) -> Path:
    """The kept blocks where they belong in a file which is otherwise a hole."""
    blocks = lzma.decompress((KEPT / "apfs.blocks.xz").read_bytes())
    with blank(place, 32768 * 4096).open("r+b") as file:
        for at in range(0, len(blocks), 4100):
            file.seek(int.from_bytes(blocks[at : at + 4], "little") * 4096)
            file.write(blocks[at + 4 : at + 4100])
    return place


ON_VOLUME = {"volume 1 CARD/shoe.jpg": (SHOE, False), "volume 1 CARD/DCIM/mug.jpg": (MUG, False)}
ON_VOLUME["volume 1 CARD/DCIM/bag.jpg"] = (BAG, False)


def test_apfs(tmp_path: Path) -> None:
    place = apfs(tmp_path / "mac.dd")
    assert found(place) == ON_VOLUME
    assert refused(place) == {}
    assert {one.modified for one in walk(place) if isinstance(one, UntrustedFile)} == {"2020-01-31 10:10:00 UTC"}


def test_apfs_that_is_only_begun_is_named_with_a_way_out(disk: Path, tmp_path: Path) -> None:
    superblock = blank(tmp_path / "apfs.img", 2_000_000)
    superblock.write_bytes(struct.pack("<QQQII4sI", 0, 1, 1, 0x80000001, 0, b"NXSB", 4096).ljust(2_000_000, b"\0"))
    assert stopped(superblock) == "apfs"
    whole = partitioned(tmp_path / "whole.img", superblock, disk)
    assert refused(whole)["partition 1"] == "apfs"
    assert "export its files" in protocol.REASONS["apfs"]


def test_apfs_whose_tree_is_gone(tmp_path: Path) -> None:
    place = apfs(tmp_path / "mac.dd")
    with place.open("r+b") as file:
        file.seek(20005 * 4096)
        file.write(bytes(4096))
    answers = list(walk(place))
    assert all(isinstance(one, Refusal) and one.code in {"apfs", "damaged_container"} for one in answers)


def test_a_library_laid_out_otherwise_opens_no_apfs(tmp_path: Path) -> None:
    place = apfs(tmp_path / "mac.dd")
    for word in ("_NAME = 3", "_IMAGE = 7"):
        program = f"from workstation.exchange.container import apfs, reader; apfs.{word}; reader.main()"
        (only,) = hatch.walk((place,), place.name, place.name, Limits(), program=program)
        assert isinstance(only, Refusal)
        assert only.code == "apfs"


@pytest.mark.parametrize("segments", [1, 2, 3])
def test_an_ex01(disk: Path, tmp_path: Path, segments: int) -> None:
    place = ex01(disk, tmp_path / "seized", segments=segments)
    assert found(place) == found(disk)
    finding = sound(place)
    assert finding.verdict == "sound"
    assert finding.stored == finding.computed == (hashlib.md5(disk.read_bytes()).hexdigest(),)
    assert list(e01s(tmp_path)) == [place]


def test_notes_beside_an_ex01_are_no_segments(disk: Path, tmp_path: Path) -> None:
    place = ex01(disk, tmp_path / "seized", segments=2)
    for ending in ("txt", "log", "raw", "Ext", "e99"):
        place.with_suffix(f".{ending}").write_text("Acquired by the book.")
    assert found(place) == found(disk)


@pytest.mark.parametrize("lost", [2, 3])
def test_an_ex01_without_one_of_its_segments(disk: Path, tmp_path: Path, lost: int) -> None:
    place = ex01(disk, tmp_path / "seized", segments=3)
    place.with_suffix(f".Ex{lost:02}").unlink()
    assert stopped(place) == "missing_segment"


def test_an_ex01_that_is_not_what_it_says(disk: Path, tmp_path: Path) -> None:
    finding = sound(ex01(disk, tmp_path / "seized", md5="00" * 15 + "01"))
    assert (finding.verdict, finding.stored) == ("differs", ("00" * 15 + "01",))


def _differing_vhd(place: Path) -> None:
    """Its two footers say: type 4."""
    whole = bytearray(place.read_bytes())
    for at in (0, len(whole) - 512):
        footer = whole[at : at + 512]
        struct.pack_into(">II", footer, 60, 4, 0)
        struct.pack_into(">I", footer, 64, ~sum(footer) & 0xFFFFFFFF)
        whole[at : at + 512] = footer
    place.write_bytes(whole)


def _differing_vhdx(place: Path) -> None:
    """Its file parameters say: has a parent."""
    whole = bytearray(place.read_bytes())
    table = whole.index(b"metadata")
    item = whole.index(uuid.UUID("CAA16737-FA36-4D43-B3B6-33F0AA44E76B").bytes_le, table)
    whole[table + struct.unpack_from("<I", whole, item + 16)[0] + 4] |= 2
    place.write_bytes(whole)


@needs("qemu-img")
@pytest.mark.parametrize(("format_", "turn"), [("vpc", _differing_vhd), ("vhdx", _differing_vhdx)])
def test_a_vhd_that_holds_only_differences(disk: Path, tmp_path: Path, format_: str, turn: object) -> None:
    place = tmp_path / "machine" / "child.vhd"
    place.parent.mkdir()
    run("qemu-img", "convert", "-O", format_, disk, place)
    assert found(place) == found(disk)
    turn(place)  # type: ignore[operator]
    assert stopped(place) == "needs_parent"
    shutil.copy(disk, place.parent)
    assert refused(place.parent)["child.vhd"] == "needs_parent"
