"""Disks and archives made on the spot, with bytes of our own in them: nothing here was ever seized."""

import io
import os
import shutil
import struct
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import libarchive
import pytest

Files = Mapping[str, bytes]
_SBIN = f"{os.environ['PATH']}:/usr/sbin:/sbin"


def needs(*tools: str) -> pytest.MarkDecorator:
    """Skip by name where a tool of packaging/system-packages.txt is not installed."""
    missing = [tool for tool in tools if shutil.which(tool, path=_SBIN) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def run(*command: object) -> None:
    env = {**os.environ, "PATH": _SBIN, "MTOOLS_SKIP_CHECK": "1", "TZ": "UTC0", "LC_ALL": "C.UTF-8"}
    done = subprocess.run([str(word) for word in command], capture_output=True, check=False, env=env)
    assert done.returncode == 0, (command, done.stdout[-300:], done.stderr[-300:])


def folder(place: Path, files: Files) -> Path:
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


def blank(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


# --- file systems ------------------------------------------------------------------------------------------


def fat(path: Path, files: Files, deleted: Iterable[str] = (), *, size: int = 40_000_000, bits: int = 32) -> Path:
    """A FAT with these files in its folder DCIM, some of them deleted again."""
    run("mkfs.vfat", "-F", bits, blank(path, size))
    run("mmd", "-i", path, "::/DCIM")
    source = folder(path.with_suffix(".files"), files)
    for name in files:
        os.utime(source / name, (1580465400, 1580465400))  # 2020-01-31 10:10:00
        run("mcopy", "-m", "-i", path, source / name, f"::/DCIM/{name}")
    for name in deleted:
        run("mdel", "-i", path, f"::/DCIM/{name}")
    return path


def ext(path: Path, source: Path, deleted: Iterable[str] = (), *, kind: str = "ext4") -> Path:
    """An ext file system with what lies in ``source``."""
    run(f"mkfs.{kind}", "-q", "-d", source, blank(path, 24_000_000))
    for name in deleted:
        run("debugfs", "-w", "-R", f"rm {name}", path)
    return path


def ntfs(path: Path, files: Files, streams: Files, deleted: str = "") -> Path:
    """An NTFS; ``streams`` are "file:stream". Only the last name of all can be ``deleted``."""
    run("mkntfs", "-F", "-q", "-s", 512, "-p", 0, "-H", 16, "-S", 63, blank(path, 16_000_000))
    source = path.with_suffix(".files")
    for name, data in {**files, **streams}.items():
        folder(source, {name.replace(":", "_"): data})
        base, _, stream = name.partition(":")
        run("ntfscp", *(["-N", stream] if stream else []), path, source / name.replace(":", "_"), base)
    if deleted:
        _unlink(path, deleted)
    return path


def _unlink(path: Path, name: str) -> None:
    """Take the last name out of the root's index, and mark its record unused."""
    whole, wanted = bytearray(path.read_bytes()), name.encode("utf-16-le")
    record = next(
        n for n in range(0, len(whole), 1024) if whole[n : n + 5] == b"FILE0" and wanted in whole[n : n + 1024]
    )
    whole[record + 16] += 1  # Windows counts a record's uses when it gives it up
    whole[record + 22] &= 0xFE
    block = next(n for n in range(0, len(whole), 512) if whole[n : n + 4] == b"INDX" and wanted in whole[n : n + 4096])
    entry = whole.index(wanted, block) - 82
    struct.pack_into("<HHI", whole, entry + 8, 16, 0, 2)  # now the end stands here
    struct.pack_into("<I", whole, block + 28, entry + 16 - (block + 24))
    path.write_bytes(whole)


def exfat(path: Path, files: Files, deleted: Files) -> Path:
    """An exFAT written by hand: no tool fills one without mounting it."""
    sector, cluster, heap = 512, 4096, 128
    data, clusters, used = bytearray(), 2, 0
    entries = bytearray()

    def put(content: bytes, *, live: int = 1) -> int:
        nonlocal clusters, used
        first = clusters
        data.extend(content + bytes(-len(content) % cluster))
        clusters = 2 + len(data) // cluster
        used |= ((1 << clusters) - (1 << first) >> 2) if live else 0
        return first

    bitmap = put(bytes(cluster))
    upcase = b"".join(struct.pack("<H", ord(chr(c).upper()) if chr(c).isascii() else c) for c in range(128))
    table = put(upcase)
    entries += struct.pack("<BB18xIQ", 0x81, 0, bitmap, 500)
    entries += struct.pack("<B3xI12xIQ", 0x82, 0, table, len(upcase))
    for name, content in [*files.items(), *deleted.items()]:
        live = 0 if name in deleted else 0x80
        names = [name[n : n + 15] for n in range(0, len(name), 15)]
        when = (40 << 25) | (1 << 21) | (31 << 16) | (10 << 11) | (10 << 5)  # 2020-01-31 10:10:00
        set_ = bytearray(struct.pack("<BBHHHIII12x", live | 0x05, 1 + len(names), 0, 0x20, 0, when, when, when))
        set_ += struct.pack(
            "<BBBBHHQIIQ", live | 0x40, 3, 0, len(name), 0, 0, len(content), 0, put(content, live=live), len(content)
        )
        for part in names:
            set_ += struct.pack("<BB", live | 0x41, 0) + part.encode("utf-16-le").ljust(30, b"\0")
        total = 0
        for at, byte in enumerate(set_):
            if at not in {2, 3}:
                total = ((total << 15 | total >> 1) & 0xFFFF) + byte & 0xFFFF
        set_[2:4] = struct.pack("<H", total)
        entries += set_
    root = put(bytes(entries))
    count = 4000
    boot = bytearray(sector)
    boot[:11] = b"\xeb\x76\x90EXFAT   "
    struct.pack_into("<QQIIIII", boot, 64, 0, heap + count * 8, 24, 64, heap, count, root)
    struct.pack_into("<IHHBBBBB", boot, 100, 0x1234, 0x100, 0, 9, 3, 1, 0x80, 0)
    boot[510:] = b"\x55\xaa"
    chain = struct.pack("<II", 0xFFFFFFF8, 0xFFFFFFFF) + struct.pack("<I", 0xFFFFFFFF) * (clusters - 2)
    data[:cluster] = used.to_bytes(cluster, "little")
    image = bytearray((heap + count * 8) * sector)
    image[:sector] = image[12 * sector : 13 * sector] = boot
    image[24 * sector : 24 * sector + len(chain)] = chain
    image[heap * sector : heap * sector + len(data)] = data
    path.write_bytes(image)
    return path


def partitioned(path: Path, *parts: Path) -> Path:
    """A disk with a DOS partition table and these file systems in it."""
    table, at = bytearray(512), 2048
    with path.open("wb") as disk:
        for number, part in enumerate(parts):
            length = part.stat().st_size // 512
            struct.pack_into("<B3xB3xII", table, 446 + 16 * number, 0, 0x0C, at, length)
            disk.seek(at * 512)
            disk.write(part.read_bytes())
            at += -(-length // 2048) * 2048
        table[510:] = b"\x55\xaa"
        disk.truncate(at * 512)
        disk.seek(0)
        disk.write(table)
    return path


def e01(raw: Path, target: Path, *, segment: str = "1G", kind: str = "encase6") -> Path:
    """The raw image as an E01 with its MD5; ``target`` without ending."""
    run("ewfacquire", "-u", "-q", "-t", target, "-f", kind, "-S", segment, "-c", "none", raw)
    return target.with_suffix(".E01")


# --- archives ----------------------------------------------------------------------------------------------


def tar(path: Path, files: Files, *odd: tarfile.TarInfo, mode: str = "") -> Path:
    with tarfile.open(path, f"w:{mode}") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(data), 1580465400
            archive.addfile(member, io.BytesIO(data))
        for member in odd:
            archive.addfile(member)
    return path


def zipped(files: Files) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 31, 10, 10, 0)), data, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def seven(path: Path, files: Files, compression: str = "lzma2") -> Path:
    with libarchive.file_writer(str(path), "7zip", options=f"compression={compression}") as archive:
        for name, data in files.items():
            archive.add_file_from_memory(name, len(data), data)
    return path


def seven_locked(path: Path, *, header: bool) -> Path:
    """A 7z whose contents – or even whose list of contents – go through AES: nothing here could write one."""
    aes = bytes.fromhex("06f10701")
    coder = bytes([0x24]) + aes + bytes([1, 0])  # id of four bytes, with one byte of properties
    body = os.urandom(64)

    def streams(packed: int, unpacked: int, at: int = 0) -> bytes:
        pack = bytes([6, at, 1, 9, packed, 0])
        return pack + bytes([7, 11, 1, 0, 1]) + coder + bytes([12, unpacked, 0])

    name = "secret.jpg".encode("utf-16-le") + b"\0\0"
    listed = (
        bytes([1, 4])
        + streams(64, 60)
        + bytes([8, 0, 0])
        + bytes([5, 1, 0x11, len(name) + 1, 0])
        + name
        + bytes([0, 0])
    )
    if header:
        listed = bytes([0x17]) + streams(64, 60) + bytes([0])
    start = struct.pack("<QQI", len(body), len(listed), zlib.crc32(listed))
    path.write_bytes(b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + body + listed)
    return path
