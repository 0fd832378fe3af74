"""Reader's side: a medium → its partitions → their files, deleted ones too, by The Sleuth Kit.

Left out: unallocated space, slack, and what a file system keeps for itself ($MFT, FATs). A folder is entered once,
however often it is named, so a file system which leads back into itself ends. Times of FAT and exFAT have no zone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytsk3

from workstation.exchange.container import apfs
from workstation.exchange.container.entries import Entry, Found, Trouble
from workstation.exchange.container.kinds import HEAD
from workstation.exchange.container.protocol import DELETED, FAULTS, LOCAL_TIME, Failed
from workstation.exchange.container.sources import Source

_FIRST, _STEP = HEAD, 1 << 20
"""Bytes read first, enough to tell what a file is, as many are passed over then; and after them."""

_DEEPEST = 256
_OWN = {pytsk3.TSK_FS_TYPE_NTFS: 12, pytsk3.TSK_FS_TYPE_HFS: 16}
"""NTFS and HFS+ keep their own files in the first so many records; the root of HFS+ is one of them."""

_EXFAT = (b"$ALLOC_BITMAP", b"$UPCASE_TABLE", b"$VOLUME_GUID", b"$TEX_FAT", b"$ACT")
"""What The Sleuth Kit calls exFAT's own records in the root."""

_LABEL = b" (Volume Label Entry)"
"""What it adds to the name of a FAT, which lies in the root like an empty file."""

_FATS = {pytsk3.TSK_FS_TYPE_FAT12, pytsk3.TSK_FS_TYPE_FAT16, pytsk3.TSK_FS_TYPE_FAT32, pytsk3.TSK_FS_TYPE_EXFAT}
_LINKS = {pytsk3.TSK_FS_META_TYPE_LNK}
_FOLDERS = {pytsk3.TSK_FS_META_TYPE_DIR, pytsk3.TSK_FS_META_TYPE_VIRT_DIR}
_SPECIAL = {
    pytsk3.TSK_FS_META_TYPE_BLK,
    pytsk3.TSK_FS_META_TYPE_CHR,
    pytsk3.TSK_FS_META_TYPE_FIFO,
    pytsk3.TSK_FS_META_TYPE_SOCK,
}


class _Image(pytsk3.Img_Info):  # type: ignore[misc]
    """A source as The Sleuth Kit's image. ``broken`` once a place could not be read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.broken = False
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def read(self, offset: int, size: int) -> bytes:
        """Called back by The Sleuth Kit, which takes fewer bytes for an error."""
        try:
            return self._source.read_at(offset, size)
        except Failed:
            self.broken = True
            return b""

    def get_size(self) -> int:
        """Bytes of the medium."""
        return self._source.size

    def another(self) -> "_Image":
        """The same medium once more."""
        return _Image(self._source)


def walk(source: Source) -> Found:
    """Every file of the medium; a partition that cannot be read is one Trouble. Raises Failed where nothing can be."""
    image = _Image(source)
    if whole := _systems(image, 0):
        yield from _all(whole, b"")
        return
    if code := _unopened(image, 0):
        raise Failed(code)
    try:
        volume = pytsk3.Volume_Info(image)
        parts = [(p.addr, p.start * volume.info.block_size) for p in volume if int(p.flags) & 1]
    except FAULTS as error:
        raise Failed("damaged_container" if image.broken else "no_file_system") from error
    for number, (_, start) in enumerate(parts, start=1):
        place = f"partition {number}".encode()
        if found := _systems(image, start):
            yield from _all(found, place)
        else:
            yield Trouble(place, _unopened(image, start) or "no_file_system")


def _all(systems: list[tuple[bytes, Any]], above: bytes) -> Found:
    """The files of file systems, each with the place it has in the medium – or the code of why it is not opened."""
    for name, system in systems:
        place = b"/".join(part for part in (above, name) if part)
        if isinstance(system, str):
            yield Trouble(place, system)
            continue
        for one in _Files(system).walk():
            here = place + b"/" + one.place if place else one.place
            if isinstance(one, Entry):
                one.place = here
                yield one
            else:
                yield Trouble(here, one.code)


def _systems(image: _Image, start: int) -> list[tuple[bytes, Any]]:
    """(name, file system) of what begins there: one without a name, the volumes of an APFS, or nothing."""
    try:
        return [(b"", pytsk3.FS_Info(image, offset=start))]
    except FAULTS:
        if _unopened(image, start) != "apfs":
            return []
    return apfs.volumes(image, image.get_size(), start, image.another)


def _unopened(image: _Image, start: int) -> str:
    """Why a partition that is known is not opened: BitLocker or LUKS, APFS; else nothing."""
    head = image.read(start, 512)
    if head[3:11] == b"-FVE-FS-" or head[:6] == b"LUKS\xba\xbe":
        return "encrypted"
    return "apfs" if head[32:36] == b"NXSB" else ""


@dataclass(frozen=True, slots=True)
class _Stream:
    """One attribute of a file: the file itself, or an alternate data stream of NTFS."""

    file: Any
    size: int
    kind: int = -1
    number: int = -1

    def read_at(self, offset: int, length: int) -> bytes:
        """As ``Source``; raises Failed."""
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        try:
            if self.kind < 0:
                data: bytes = self.file.read_random(offset, length)
            else:
                data = self.file.read_random(offset, length, self.kind, self.number)
        except FAULTS as error:
            raise Failed("damaged") from error
        return data

    def itself(self) -> "_Stream":
        """To be read at any place."""
        return self

    def pieces(self) -> Iterator[bytes]:
        """All of it; raises Failed where it ends early."""
        at, step = 0, _FIRST
        while at < self.size:
            data = self.read_at(at, step)
            if not data:
                raise Failed("damaged")
            yield data
            at, step = at + len(data), _STEP


class _Files:
    """The files of one file system."""

    def __init__(self, system: Any) -> None:
        self._system = system
        self._ntfs = system.info.ftype == pytsk3.TSK_FS_TYPE_NTFS
        self._reserved = _OWN.get(system.info.ftype, 0)
        self._flags = LOCAL_TIME if system.info.ftype in _FATS else 0
        self._own = _EXFAT if system.info.ftype == pytsk3.TSK_FS_TYPE_EXFAT else ()
        self._entered: set[int] = set()

    def walk(self) -> Found:
        """Folder by folder, in the order the file system keeps them."""
        root = self._system.info.root_inum
        self._entered.add(root)
        waiting: list[tuple[int, bytes, int]] = [(root, b"", 0)]
        while waiting:
            number, place, depth = waiting.pop()
            below: list[tuple[int, bytes, int]] = []
            try:
                yield from self._folder(number, place, depth, below)
            except FAULTS:
                yield Trouble(place, "damaged" if place else "damaged_container")
            waiting.extend(reversed(below))

    def _folder(self, number: int, place: bytes, depth: int, below: list[tuple[int, bytes, int]]) -> Found:
        for listed in self._system.open_dir(inode=number):
            file, name, meta = listed, listed.info.name, listed.info.meta
            if name is None or name.name in (None, b".", b"..") or (not place and self._its_own(name.name)):
                continue
            here = place + b"/" + name.name if place else name.name
            if meta is None:
                file = self._record(name)
                if file is None:
                    continue  # a deleted name whose record is gone: nothing to read, and often thousands of them
                meta = file.info.meta
            if meta.type in _FOLDERS:
                if meta.addr < self._reserved:
                    continue
                if meta.addr in self._entered:
                    if int(name.flags) & 1:
                        yield Trouble(here, "loop")
                elif depth >= _DEEPEST:
                    yield Trouble(here, "deep")
                else:
                    self._entered.add(meta.addr)
                    below.append((meta.addr, here, depth + 1))
            else:
                yield from self._file(file, name, here)

    def _its_own(self, name: bytes) -> bool:
        return name in self._own or bool(self._flags and name.endswith(_LABEL))

    def _record(self, name: Any) -> Any:
        """The record behind a name which The Sleuth Kit shows without one; None where it belongs to another file now.

        NTFS counts a record's uses when it gives it up, so a deleted name is one behind. A name in use with a record
        that is not is a damaged folder's.
        """
        try:
            file = self._system.open_meta(inode=name.meta_addr)
        except FAULTS:
            return None
        meta = file.info.meta
        unused = not int(meta.flags) & 1
        own = int(name.flags) & 1 or (self._ntfs and meta.seq - name.meta_seq in {0, 1})
        return file if unused and own else None

    def _file(self, file: Any, name: Any, place: bytes) -> Found:
        meta = file.info.meta
        deleted = not int(name.flags) & 1 or not int(meta.flags) & 1
        if meta.type in _LINKS or meta.type in _SPECIAL:
            yield Trouble(place, "link" if meta.type in _LINKS else "special")
        elif meta.type == pytsk3.TSK_FS_META_TYPE_REG and meta.addr >= self._reserved:
            if not int(name.flags) & 1 and int(meta.flags) & 1:
                yield Trouble(place, "gone")  # its record belongs to another file now
                return
            flags = self._flags | (DELETED if deleted else 0)
            for suffix, stream in self._streams(file, meta.size):
                if stream.size <= 0 and deleted:
                    yield Trouble(place + suffix, "gone")
                    continue
                yield Entry(place + suffix, stream.size, stream.pieces, meta.mtime, flags, stream.itself)

    def _streams(self, file: Any, size: int) -> Iterator[tuple[bytes, _Stream]]:
        if not self._ntfs:
            yield b"", _Stream(file, size)
            return
        for attribute in file:
            info = attribute.info
            if info.type == pytsk3.TSK_FS_ATTR_TYPE_NTFS_DATA:
                suffix = b":" + info.name if info.name else b""
                yield suffix, _Stream(file, info.size, int(info.type), int(info.id))
