"""Disk images: every kind opens to the same files, deleted ones too, and none is ever written to."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from tests.exchange.container.media import blank, e01, exfat, ext, fat, folder, needs, ntfs, partitioned, run
from workstation.domain.errors import Unreadable
from workstation.domain.image import Refusal
from workstation.exchange.evidence import Limits, UntrustedFile, container_digest, count, e01s, sound, walk

MUG, BAG = os.urandom(300_000), os.urandom(1_700_000)


def found(path: Path, **more: object) -> dict[str, tuple[bytes, bool]]:
    """Name → (bytes, deleted) of every file that came out."""
    return {one.name: (one.read(), one.deleted) for one in walk(path, **more) if isinstance(one, UntrustedFile)}


def refused(path: Path) -> dict[str, str]:
    return {one.name: one.code for one in walk(path) if isinstance(one, Refusal)}


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A FAT32 disk with a mug, and a bag that was deleted."""
    return fat(tmp_path_factory.mktemp("disk") / "disk.img", {"mug.jpg": MUG, "bag.jpg": BAG}, ["bag.jpg"])


ON_DISK = {"DCIM/mug.jpg": (MUG, False), "DCIM/_ag.jpg": (BAG, True)}
FAT = needs("mkfs.vfat", "mcopy")


@FAT
def test_fat_with_a_deleted_file(disk: Path) -> None:
    before = disk.stat().st_mtime_ns, hashlib.sha256(disk.read_bytes()).hexdigest()
    assert found(disk) == ON_DISK
    one = next(one for one in walk(disk) if isinstance(one, UntrustedFile) and one.deleted)
    assert one.told == "disk.img!/DCIM/_ag.jpg (deleted, modified 2020-01-31 10:10:00 without zone)"
    assert count(disk) == 2
    assert container_digest(disk) == before[1]
    assert (disk.stat().st_mtime_ns, hashlib.sha256(disk.read_bytes()).hexdigest()) == before


@FAT
@pytest.mark.parametrize("bits", [12, 16])
def test_small_fats(tmp_path: Path, bits: int) -> None:
    size = 3_000_000 if bits == 12 else 20_000_000
    place = fat(tmp_path / "card.dd", {"mug.jpg": MUG, "bag.jpg": BAG}, ["mug.jpg"], size=size, bits=bits)
    assert found(place) == {"DCIM/_ug.jpg": (MUG, True), "DCIM/bag.jpg": (BAG, False)}


@needs("mkfs.ext4", "debugfs")
@pytest.mark.parametrize("kind", ["ext2", "ext4"])
def test_ext_with_links_and_a_deleted_file(tmp_path: Path, kind: str) -> None:
    source = folder(tmp_path / "source", {"a/mug.jpg": MUG, "a/bag.jpg": BAG, "ü \u202egpj.exe": b"name"})
    (source / "a" / "link").symlink_to("/etc/passwd")
    os.mkfifo(source / "pipe")
    place = ext(tmp_path / "disk.raw", source, ["a/bag.jpg"], kind=kind)
    assert refused(place) == {"a/link": "link", "pipe": "special"}
    assert found(place) == {"a/mug.jpg": (MUG, False), "a/bag.jpg": (BAG, True), "ü \u202egpj.exe": (b"name", False)}


@needs("mkntfs", "ntfscp")
def test_ntfs_with_a_stream_and_a_deleted_file(tmp_path: Path) -> None:
    place = ntfs(tmp_path / "disk.dd", {"mug.jpg": MUG, "z.jpg": BAG}, {"mug.jpg:hidden": b"s" * 9000}, "z.jpg")
    got = found(place)
    assert got.pop("mug.jpg") == (MUG, False)
    assert got.pop("mug.jpg:hidden") == (b"s" * 9000, False)
    assert list(got.values()) == [(BAG, True)]
    assert refused(place) == {}


def test_exfat_with_a_deleted_file(tmp_path: Path) -> None:
    place = exfat(tmp_path / "card.img", {"a longer name – mug.jpg": MUG}, {"bag.jpg": BAG})
    got = found(place)
    assert got.pop("a longer name – mug.jpg") == (MUG, False)
    assert list(got.values()) == [(BAG, True)]


@FAT
@needs("mkfs.ext4", "debugfs")
def test_partitions_and_one_of_them_unreadable(disk: Path, tmp_path: Path) -> None:
    second = ext(tmp_path / "second", folder(tmp_path / "source", {"mug.jpg": MUG}))
    sealed = blank(tmp_path / "sealed", 2_000_000)
    sealed.write_bytes(b"LUKS\xba\xbe" + sealed.read_bytes()[6:])
    apfs = blank(tmp_path / "apfs", 2_000_000)
    place = partitioned(tmp_path / "whole.img", disk, sealed, second, apfs)
    wanted = {f"partition 1/{name}": answer for name, answer in ON_DISK.items()}
    assert found(place) == {**wanted, "partition 3/mug.jpg": (MUG, False)}
    assert refused(place) == {"partition 2": "encrypted", "partition 4": "no_file_system"}


@FAT
@needs("qemu-img")
@pytest.mark.parametrize(
    ("name", "format_", "options"),
    [
        ("d.qcow2", "qcow2", ""),
        ("dense.qcow2", "qcow2", "compat=0.10"),
        ("d.vhd", "vpc", ""),
        ("fixed.vhd", "vpc", "subformat=fixed"),
        ("d.vhdx", "vhdx", ""),
        ("d.vmdk", "vmdk", ""),
        ("split.vmdk", "vmdk", "subformat=twoGbMaxExtentSparse"),
        ("flat.vmdk", "vmdk", "subformat=monolithicFlat"),
        ("stream.vmdk", "vmdk", "subformat=streamOptimized"),
    ],
)
def test_virtual_disks(disk: Path, tmp_path: Path, name: str, format_: str, options: str) -> None:
    place = tmp_path / "machine" / name
    place.parent.mkdir()
    run("qemu-img", "convert", "-O", format_, *(["-o", options] if options else []), disk, place)
    before = {one.name: one.stat().st_mtime_ns for one in place.parent.iterdir()}
    assert found(place) == ON_DISK
    assert found(place.parent) == {f"{name}!/{inner}": answer for inner, answer in ON_DISK.items()}
    assert {one.name: one.stat().st_mtime_ns for one in place.parent.iterdir()} == before


@FAT
@needs("qemu-img")
def test_a_file_only_called_like_an_extent_is_not_passed_over(disk: Path, tmp_path: Path) -> None:
    run("qemu-img", "convert", "-O", "vmdk", disk, tmp_path / "whole.vmdk")
    for name in ("whole-flat.vmdk", "photo.vmdk", "photo-flat.vmdk", "photo-s001.vmdk"):
        (tmp_path / name).write_bytes(MUG)
    pictures = ("whole-flat.vmdk", "photo.vmdk", "photo-flat.vmdk", "photo-s001.vmdk")
    on_disk = {f"whole.vmdk!/{name}": answer for name, answer in ON_DISK.items()}
    assert found(tmp_path) == {**on_disk, **dict.fromkeys(pictures, (MUG, False))}


@FAT
@needs("qemu-img")
def test_a_disk_that_holds_only_differences_is_refused(disk: Path, tmp_path: Path) -> None:
    run("qemu-img", "create", "-q", "-f", "qcow2", "-b", disk, "-F", "raw", tmp_path / "child.qcow2")
    with pytest.raises(Unreadable) as stop:
        walk(tmp_path / "child.qcow2")
    assert stop.value.code == "needs_parent"


@FAT
def test_a_split_image_is_one_disk(disk: Path, tmp_path: Path) -> None:
    whole, step = disk.read_bytes(), 9_999_872
    for number in range(5):
        (tmp_path / f"disk.{number + 1:03}").write_bytes(whole[number * step : (number + 1) * step])
    assert found(tmp_path / "disk.001") == ON_DISK
    assert found(tmp_path) == {f"disk.001!/{name}": answer for name, answer in ON_DISK.items()}
    (tmp_path / "disk.003").unlink()
    with pytest.raises(Unreadable) as stop:
        walk(tmp_path / "disk.001")
    assert stop.value.code == "missing_segment"


@pytest.fixture(scope="module")
def segments(disk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("ewf") / "disk"
    return e01(disk, place, segment="4M")


@FAT
@needs("ewfacquire")
def test_an_e01_in_many_segments_and_its_hash(disk: Path, segments: Path) -> None:
    before = {one: (one.stat().st_mtime_ns, one.read_bytes()) for one in segments.parent.iterdir()}
    assert len(before) > 8
    assert found(segments) == ON_DISK
    heard: list[tuple[int, int]] = []
    finding = sound(segments, lambda done, whole: heard.append((done, whole)))
    assert finding.verdict == "sound"
    assert finding.stored == finding.computed == (hashlib.md5(disk.read_bytes()).hexdigest(),)
    assert all(done <= whole == disk.stat().st_size for done, whole in heard)
    assert {one: (one.stat().st_mtime_ns, one.read_bytes()) for one in segments.parent.iterdir()} == before
    assert found(segments.parent).keys() == {f"disk.E01!/{name}" for name in ON_DISK}
    assert sound(disk).verdict == "no_stored_hash"
    assert list(e01s(segments)) == list(e01s(segments.parent)) == [segments]
    assert list(e01s(disk)) == []


@FAT
@needs("ewfacquire")
@pytest.mark.parametrize("lost", [2, -1])
def test_a_missing_segment(segments: Path, tmp_path: Path, lost: int) -> None:
    every = sorted(segments.parent.iterdir())
    for one in every:
        if one != every[lost]:
            shutil.copy(one, tmp_path)
    with pytest.raises(Unreadable) as stop:
        walk(tmp_path / "disk.E01")
    assert stop.value.code == "missing_segment"
    (tmp_path / "good.jpg").write_bytes(MUG)
    assert found(tmp_path) == {"good.jpg": (MUG, False)}
    assert set(refused(tmp_path).values()) == {"missing_segment"}


@FAT
@needs("ewfacquire")
def test_a_cut_or_changed_e01(disk: Path, tmp_path: Path) -> None:
    place = e01(disk, tmp_path / "one")
    whole = place.read_bytes()
    at = whole.index(MUG[:64])
    place.write_bytes(whole[: at + 5000] + bytes([whole[at + 5000] ^ 1]) + whole[at + 5001 :])
    finding = sound(place)
    assert finding.verdict == "differs"
    assert finding.stored != finding.computed
    for length in (300, len(whole) // 2):
        place.write_bytes(whole[:length])
        with pytest.raises(Unreadable) as stop:
            walk(place)
        assert stop.value.code == "damaged_container"
        assert stop.value.message.endswith(".")


@FAT
def test_a_cut_disk_gives_what_is_left(disk: Path, tmp_path: Path) -> None:
    whole = disk.read_bytes()
    (tmp_path / "cut.img").write_bytes(whole[: whole.index(MUG[:64]) + len(MUG) + 50_000])
    assert found(tmp_path / "cut.img") == {"DCIM/mug.jpg": (MUG, False)}
    assert refused(tmp_path / "cut.img") == {"DCIM/_ag.jpg": "damaged"}


@needs("mkfs.ext4", "debugfs")
def test_a_file_system_that_leads_into_itself_ends(tmp_path: Path) -> None:
    place = ext(tmp_path / "loop.img", folder(tmp_path / "source", {"a/b/c/mug.jpg": MUG}))
    run("debugfs", "-w", "-R", "link a a/b/c/again", place)
    assert found(place) == {"a/b/c/mug.jpg": (MUG, False)}
    assert refused(place) == {"a/b/c/again": "loop"}


@FAT
def test_files_larger_than_allowed(disk: Path) -> None:
    answers = {one.name: one for one in walk(disk, limits=Limits(file_bytes=len(MUG)))}
    assert isinstance(answers["DCIM/mug.jpg"], UntrustedFile)
    assert answers["DCIM/_ag.jpg"].code == "too_large"


def test_an_empty_disk_is_a_sentence(tmp_path: Path) -> None:
    place = partitioned(tmp_path / "empty.img", blank(tmp_path / "nothing", 2_000_000))
    assert refused(place) == {"partition 1": "no_file_system"}
