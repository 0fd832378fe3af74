"""Reader's side: disk images → the bytes of the medium, by libewf, libvhdi, libvmdk and libqcow; and E01's own hash.

Each library reads through ``Handle``: it opens no file itself. A differencing image, whose other half lies elsewhere,
is refused, because half a medium looks like a whole one.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import PureWindowsPath
from typing import Any

import pyewf
import pyqcow
import pyvhdi
import pyvmdk

from workstation.exchange.container.kinds import Kind
from workstation.exchange.container.protocol import FAULTS, FINDING, SOUND_CODES, Failed
from workstation.exchange.container.sources import Handle, Joined, Source

_STEP = 1 << 20
_NEXT = 13
"""Ex01's number of the section behind which another segment follows."""

_DIFFERENCING = 4
"""libvhdi's word for a disk which needs its parent."""


class _Medium:
    """What a library of libyal makes of an image; errors of the library are damage."""

    def __init__(self, image: Any, keep: Sequence[object]) -> None:
        self._image = image
        self._keep = keep  # the library does not hold the file objects it reads through
        self.size: int = image.get_media_size()

    def read_at(self, offset: int, length: int) -> bytes:
        """As ``Source``."""
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        try:
            data: bytes = self._image.read_buffer_at_offset(length, offset)
        except FAULTS as error:
            raise Failed("damaged") from error
        return data


def medium(kind: Kind, parts: Sequence[tuple[str, Source]]) -> tuple[Source, Any]:
    """The medium in an image whose parts are (name, bytes), and the library's object; raises Failed."""
    if kind is Kind.RAW:
        return Joined([source for _, source in parts]), None
    opened = {Kind.EWF: _ewf, Kind.VHD: _vhd, Kind.VMDK: _vmdk, Kind.QCOW: _qcow}[kind]
    try:
        image, keep = opened(parts)
        made = _Medium(image, keep)
    except FAULTS as error:
        raise Failed("damaged_container") from error
    if not made.size:
        raise Failed("damaged_container")
    return made, image


_Parts = Sequence[tuple[str, Source]]


def _ewf(parts: _Parts) -> tuple[Any, Sequence[object]]:
    handles = [Handle(source) for _, source in parts]
    if not _complete(parts[-1][1]):
        raise Failed("missing_segment")
    image = pyewf.handle()
    image.open_file_objects(handles, "r")
    return image, handles


def _complete(last: Source) -> bool:
    """Whether the last segment's last section is "done": both formats say "next" where another one must follow."""
    if last.read_at(0, 4) == b"EVF2":
        return int.from_bytes(last.read_at(last.size - 64, 4), "little") != _NEXT
    return last.read_at(last.size - 76, 4) != b"next"


def _vhd(parts: _Parts) -> tuple[Any, Sequence[object]]:
    handle = Handle(parts[0][1])
    image = pyvhdi.file()
    image.open_file_object(handle, "r")
    if image.get_disk_type() == _DIFFERENCING:
        raise Failed("needs_parent")
    return image, [handle]


def _vmdk(parts: _Parts) -> tuple[Any, Sequence[object]]:
    sources = dict(parts)
    first = Handle(parts[0][1])
    image = pyvmdk.handle()
    image.open_file_object(first, "r")
    if image.get_parent_filename():
        raise Failed("needs_parent")
    told = [image.get_extent_descriptor(n).get_filename() for n in range(image.get_number_of_extents())]
    names = [PureWindowsPath(name).name for name in told]
    if len(parts) == 1 == len(names) and names[0] not in sources:
        names = [parts[0][0]]  # one file that was given another name
    if not sources.keys() >= set(names):
        raise Failed("missing_segment")
    extents = [Handle(sources[name]) for name in names]
    image.open_extent_data_files_as_file_objects(extents)
    return image, [first, *extents]


def _qcow(parts: _Parts) -> tuple[Any, Sequence[object]]:
    handle = Handle(parts[0][1])
    image = pyqcow.file()
    image.open_file_object(handle, "r")
    if image.get_backing_filename():
        raise Failed("needs_parent")
    return image, [handle]


def examine(source: Source, image: Any, noted: Callable[[int, int], None]) -> bytes:
    """The finding on a medium: its hashes beside those stored in an E01, if there are any; ``noted`` hears progress.

    Raises Failed where a sector cannot be read. With no stored hash nothing is read.
    """
    stored = {"MD5": b"", "SHA1": b""}
    if isinstance(image, pyewf.handle):
        stored = {kind: bytes.fromhex(image.get_hash_value(kind) or "") for kind in stored}
    hashes = {kind: hashlib.new(kind, usedforsecurity=False) for kind, told in stored.items() if told}
    at = 0
    while hashes and at < source.size:
        data = source.read_at(at, _STEP)
        if not data:
            raise Failed("damaged")
        for one in hashes.values():
            one.update(data)
        at += len(data)
        noted(at, source.size)
    told = {kind: hashes[kind].digest() if kind in hashes else b"" for kind in stored}
    verdict = "no_stored_hash" if not hashes else "sound" if told == stored else "differs"
    return FINDING.pack(SOUND_CODES.index(verdict), stored["MD5"], told["MD5"], stored["SHA1"], told["SHA1"])
