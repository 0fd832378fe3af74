"""Seizures built to go wrong, each a folder with one good picture beside the bad things; made by code, seized nowhere."""

import io
import os
import shutil
import socket
import struct
import tarfile
from collections.abc import Callable
from hashlib import md5
from pathlib import Path

import libarchive
import numpy as np

from tests.exchange.container.media import e01, fat, needs, seven, seven_locked, tar, zipped
from tests.exchange.vicsfiles import case, media, write
from tests.journeys.test_bad_input import locked
from tests.stage import jpeg
from tests.videos import shot, three_shots, video

DISK_TOOLS = needs("mkfs.vfat", "mmd", "mcopy", "ewfacquire")


def still(number: int) -> bytes:
    """A small picture of blocks, another for each number."""
    blocks = np.random.default_rng(number).integers((0, 60, 60), (90, 200, 220), (6, 8, 3)).astype(np.uint8)
    return jpeg(blocks.repeat(8, axis=0).repeat(8, axis=1))


def odd(name: str, kind: bytes, link: str = "") -> tarfile.TarInfo:
    """A member of a TAR which is no file."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


def disk_images(place: Path) -> None:
    """E01s: cut in half, with a changed sector, without one of their segments; and a disk that ends in a file."""
    if DISK_TOOLS.args[0]:  # not installed
        return
    raw = fat(place.parent / "raw.img", {"card.jpg": still(1), "noise": os.urandom(1_500_000)}, size=2_949_120, bits=12)
    whole = e01(raw, place / "changed", segment="1G").read_bytes()
    (place / "half.E01").write_bytes(whole[: len(whole) // 2])
    at = whole.index((raw.with_suffix(".files") / "noise").read_bytes()[:64]) + 700_000
    (place / "changed.E01").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    e01(raw, place / "segments", segment="1M")
    (place / "segments.E02").unlink()
    (place / "cut.dd").write_bytes(raw.read_bytes()[:700_000])
    raw.unlink()
    shutil.rmtree(raw.with_suffix(".files"))


def passwords(place: Path) -> None:
    """Archives behind passwords, by old and new ciphers, members and lists of contents; and a disk of LUKS."""
    with libarchive.file_writer(
        str(place / "new.zip"), "zip", options="encryption=aes256", passphrase="secret"
    ) as archive:
        archive.add_file_from_memory("secret.jpg", len(still(2)), still(2))
    seven_locked(place / "members.7z", header=False)
    seven_locked(place / "list.7z", header=True)
    inside = {one.name: one.read_bytes() for one in (place / "new.zip", place / "members.7z")}
    (place / "phone.zip").write_bytes(zipped({**inside, "old.zip": locked("secret.jpg", still(2)), "in.jpg": still(3)}))
    for name in inside:
        (place / name).unlink()
    (place / "luks.dd").write_bytes(b"LUKS\xba\xbe" + bytes(1_000_000))


def bombs(place: Path) -> None:
    """Little that unpacks to much: one member, one that lies, squeezed archives, a tree of archives."""
    zeros = bytes(12_000_000)
    honest = zipped({"zeros.jpg": zeros, "beside.jpg": still(4)})
    inside = {
        "ratio.zip": honest,
        "lies.zip": honest.replace(struct.pack("<I", len(zeros)), struct.pack("<I", 4000)),
        "squeezed.7z": seven(place / "t", {"zeros.jpg": zeros}).read_bytes(),
        "squeezed.tgz": tar(
            place / "t", {"a.jpg": still(5), "z.jpg": zeros, "lost.jpg": still(6)}, mode="gz"
        ).read_bytes(),
    }
    (place / "t").unlink()
    tree = zipped({"leaf.bin": bytes(5000)})
    for _ in range(5):
        tree = zipped({f"{n}.zip": tree for n in range(2)})
    (place / "bombs.zip").write_bytes(zipped({**inside, "tree.zip": tree, "after.jpg": still(7)}))


def links(place: Path) -> None:
    """What is no file: in a TAR, and in the folder itself."""
    strange = [
        odd("soft.jpg", tarfile.SYMTYPE, "/etc/passwd"),
        odd("hard.jpg", tarfile.LNKTYPE, "../../outside.jpg"),
        odd("pipe.jpg", tarfile.FIFOTYPE),
        odd("disk.jpg", tarfile.BLKTYPE),
        odd("console.jpg", tarfile.CHRTYPE),
    ]
    tar(place / "links.tar", {"in.jpg": still(6)}, *strange)
    outside = place.parent / "outside.jpg"
    outside.write_bytes(still(7))
    (place / "soft.jpg").symlink_to(outside)
    (place / "folder").symlink_to(place.parent)
    (place / "round").symlink_to(".")
    (place / "nowhere.jpg").symlink_to("nothing")
    os.mkfifo(place / "pipe.jpg")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(place / "socket"))
    (place / "again.jpg").hardlink_to(place / "good.jpg")


def nested(place: Path) -> None:
    """Ten archives one in another, of several kinds, a picture in each."""
    inner = zipped({"10.jpg": still(20)})
    for level in range(9, 0, -1):
        if level % 2:
            inner = zipped({f"{level}.jpg": still(10 + level), "in.bin": inner})
        else:
            inner = tar(place / "t", {f"{level}.jpg": still(10 + level), "in.bin": inner}, mode="gz").read_bytes()
            (place / "t").unlink()
    (place / "1.zip").write_bytes(inner)


def vics(place: Path) -> None:
    """A VICS case that names what is not there, one MediaID twice, two files by one digest, and wrong clocks."""
    files = {name: still(30 + n) for n, name in enumerate(("a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg"))}
    for name, data in files.items():
        (place / name).write_bytes(data)
    (place / "b again.jpg").write_bytes(files["b.jpg"])
    old = {"Created": "1601-01-01T00:00:00Z", "Written": "/Date(-99999999999999)/", "Accessed": "0000-00-00"}
    entries = [
        media(1, files["a.jpg"], "a.jpg"),
        media(1, files["b.jpg"], "b.jpg"),
        media(2, files["b.jpg"], "b again.jpg"),
        media(3, files["a.jpg"], "c.jpg"),
        media(4, files["d.jpg"], "d.jpg", DateUpdated="2199-01-01T00:00:00Z"),
        media(5, files["e.jpg"], "e.jpg"),
        media(6, b"gone", "gone.jpg"),
        media(7, b"gone", "..\\outside.jpg"),
        media(2**31 - 1, b"gone", "gone too.jpg"),
    ]
    entries[5]["MediaFiles"][0] |= old
    write(place / "case.json", case("2.0", entries))


def videos(place: Path) -> None:
    """A video without its whole frames, one cut off, one of which only the name is there, one whose list is gone."""
    whole = video(place / "whole.avi", shot(1, 30, (160, 140)), "mp4v")
    data = bytearray(whole.read_bytes())
    at = data.find(b"\0\0\1\xb6")
    while at >= 0:
        if not data[at + 4] >> 6:  # a frame that stands by itself
            data[at : at + 400] = bytes(400)
        at = data.find(b"\0\0\1\xb6", at + 4)
    (place / "no keyframes.avi").write_bytes(data)
    whole.unlink()
    long = three_shots(place / "long.avi").read_bytes()
    (place / "long.avi").write_bytes(long[: len(long) // 2])
    mp4 = three_shots(place / "list gone.mp4", "mp4v").read_bytes()
    (place / "list gone.mp4").write_bytes(mp4[: mp4.rindex(b"moov")])
    (place / "head only.mp4").write_bytes(b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(500))


NAMES = (
    b"line\nbreak.jpg",
    b"\x1b[2J\x1b]0;owned\x07.jpg",
    "\u202egpj.exe\u2066.jpg".encode(),
    b"\xff\xfe\x80.jpg",
    b"-rf *.jpg",
    b"CON.jpg",
    b"aux",
    b"C:\\windows\\x.jpg",
    b"trailing dot.",
    b"n" * 251 + b".jpg",
    b"a!",
)


def names(place: Path) -> None:
    """Names meant for somebody else's terminal or file system: in the folder, in a ZIP and in a TAR; some are of empty files."""
    below = os.fsencode(place)
    for number, name in enumerate(NAMES):
        with open(below + b"/" + name, "wb") as file:  # noqa: PTH123 - names that are no text
            file.write(still(40 + number))
    for name in (b"empty\x1b[31m\n\xe2\x80\xae.jpg", b"empty \xff.jpg"):
        with open(below + b"/" + name, "wb"):  # noqa: PTH123
            pass
    wild = {
        "../../../escaped.jpg": 60,
        "/tmp/escaped.jpg": 61,
        "C:\\escaped.jpg": 62,
        "x/" * 1900 + "4000 characters.jpg": 63,
        "nul\1.jpg": 64,
        "a\nb\x1b[31m.jpg": 65,
        "con/aux/nul.jpg": 66,
    }
    packed = zipped({name: still(number) for name, number in wild.items()})
    (place / "wild.zip").write_bytes(packed.replace(b"nul\1", b"nul\0"))
    del wild["nul\1.jpg"]
    tar(
        place / "wild.tar",
        {**{name: still(number + 10) for name, number in wild.items()}, "\udcff\udcfe.jpg": still(80)},
    )


def times(place: Path) -> None:
    """Files from before 1980, before 1970 and after the end of 32 bits, on disk and in archives."""
    for number, seconds in enumerate((0, -86400 * 3650, 2**31 + 10, 253402300800)):
        file = place / f"{number}.jpg"
        file.write_bytes(still(90 + number))
        os.utime(file, (seconds, seconds))
    stamp = struct.pack("<HH", 10 << 11 | 10 << 5, (2020 - 1980) << 9 | 1 << 5 | 31)
    wrong = {4: zipped({"month 15.jpg": still(99)}).replace(stamp, b"\xff\xff\xff\xff")}
    with tarfile.open(place / "times.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        for number, seconds in enumerate((-(2**40), -1, 2**33, 2**62, 0)):
            data = wrong.get(number, still(95 + number))
            member = tarfile.TarInfo(f"{number}.jpg")
            member.size, member.mtime = len(data), seconds
            archive.addfile(member, io.BytesIO(data))


MAKERS: dict[str, Callable[[Path], None]] = {
    one.__name__: one for one in (disk_images, passwords, bombs, links, nested, vics, videos, names, times)
}
"""What each of them holds besides ``good.jpg``."""


def make(root: Path) -> dict[str, Path]:
    """All of them below ``root``."""
    made = {}
    for number, (name, maker) in enumerate(MAKERS.items()):
        made[name] = root / name
        made[name].mkdir()
        (made[name] / "good.jpg").write_bytes(still(100 + number))
        maker(made[name])
    return made


def stamp_of(root: Path) -> dict[bytes, tuple[int, int, str]]:
    """Everything below a folder as it lies there: size, time, digest of contents."""
    found = {}
    for folder, _, files in os.walk(os.fsencode(root)):
        for name in files:
            path = os.path.join(folder, name)  # noqa: PTH118 - names that are no text
            told = os.lstat(path)
            plain = os.path.isfile(path) and not os.path.islink(path)  # noqa: PTH113, PTH114
            with open(path if plain else os.devnull, "rb") as file:  # noqa: PTH123
                digest = md5(file.read(), usedforsecurity=False).hexdigest()
            found[path] = (told.st_size, told.st_mtime_ns, digest)
    return found
