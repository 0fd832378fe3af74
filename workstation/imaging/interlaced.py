"""Inside the sandbox only: interlaced video – of camcorders, DVDs, television – through an OpenCV that cannot convert it.

OpenCV since 4.13 gives each frame to a converter which refuses those marked as interlaced. It does not look at the
answer and hands out whatever its memory held: no error, and no picture. Here the mark is taken off on the way, so both
fields are seen woven into one picture, as they are stored.

Decided: one entry in OpenCV's table of imported functions leads through a function of ours; it is changed before a
seized byte is near. Considered: refusing such videos, which were all that cameras made for 25 years; an older OpenCV,
whose decoders nobody mends any more. Costs: knows where FFmpeg 8 keeps the flags of a frame; beside any other version
nothing is changed, and a test says so.
"""

import ctypes
import struct
from collections.abc import Iterator
from typing import Any

_FUNCTION = "sws_scale_frame"
_AVUTIL, _FLAGS_AT, _INTERLACED = 60, 276, 1 << 3
"""FFmpeg 8; where its AVFrame has ``flags``; AV_FRAME_FLAG_INTERLACED."""

_DYNAMIC, _READ_ONLY, _HEADER = 2, 0x6474E552, struct.Struct("<IIQQQQQQ")  # ELF program headers
_ENTRY, _RELOCATION = struct.Struct("<qQ"), struct.Struct("<QQq")
_STRINGS, _SYMBOLS, _SIZE, _JUMPS = 5, 6, 2, 23
_SYMBOL = 24  # bytes of one

_Scale = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class _Library(ctypes.Structure):
    """``dl_phdr_info`` as far as it is read."""

    _fields_ = (
        ("base", ctypes.c_uint64),
        ("name", ctypes.c_char_p),
        ("headers", ctypes.c_void_p),
        ("count", ctypes.c_uint16),
    )


_Told = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Library), ctypes.c_size_t, ctypes.c_void_p)
_kept: list[Any] = []
"""What C code calls must not be collected."""


def admit() -> bool:
    """Let OpenCV convert interlaced frames, too; False where it is not the one this was written for. Call it once."""
    found = _libraries()
    opencv, avutil, swscale = (_named(found, part) for part in ("/cv2.", "/libavutil", "/libswscale"))
    if not (opencv and avutil and swscale) or ctypes.CDLL(avutil).avutil_version() >> 16 != _AVUTIL:
        return False
    slot = next(_slots(*found[opencv]), 0)
    if slot and not _read_only(*found[opencv], slot):
        real = ctypes.cast(ctypes.CDLL(swscale)[_FUNCTION], ctypes.c_void_p).value
        _kept.append(_without_mark(_Scale(real or 0)))
        ctypes.c_uint64.from_address(slot).value = ctypes.cast(_kept[-1], ctypes.c_void_p).value or 0
    return bool(_kept)


def _without_mark(real: Any) -> Any:
    def scale(context: int, target: int, source: int) -> int:
        flags = ctypes.c_uint32.from_address(source + _FLAGS_AT)
        flags.value &= ~_INTERLACED
        return int(real(context, target, source))

    return _Scale(scale)


def _libraries() -> dict[str, tuple[int, bytes]]:
    """Path of everything loaded → where it lies, and its program headers."""
    found: dict[str, tuple[int, bytes]] = {}

    def note(one: Any, _size: int, _data: int) -> int:
        told = one.contents
        found[(told.name or b"").decode()] = (told.base, ctypes.string_at(told.headers, told.count * _HEADER.size))
        return 0

    ctypes.CDLL(None).dl_iterate_phdr(_Told(note), None)
    return found


def _named(found: dict[str, tuple[int, bytes]], part: str) -> str:
    return next((name for name in found if part in name), "")


def _slots(base: int, headers: bytes) -> Iterator[int]:
    """Where a library keeps the address of the function it imports."""
    at, size = next((base + h[3], h[6]) for h in _HEADER.iter_unpack(headers) if h[0] == _DYNAMIC)
    tags = dict(_ENTRY.iter_unpack(ctypes.string_at(at, size)))
    strings, symbols, jumps = (_placed(base, tags[tag]) for tag in (_STRINGS, _SYMBOLS, _JUMPS))
    for offset, info, _ in _RELOCATION.iter_unpack(ctypes.string_at(jumps, tags[_SIZE])):
        name = ctypes.c_uint32.from_address(symbols + _SYMBOL * (info >> 32)).value
        if ctypes.string_at(strings + name, len(_FUNCTION) + 1) == _FUNCTION.encode() + b"\0":
            yield base + offset


def _read_only(base: int, headers: bytes, slot: int) -> bool:
    """Whether the loader made that part read-only once it had filled it."""
    parts = ((h[3], h[6]) for h in _HEADER.iter_unpack(headers) if h[0] == _READ_ONLY)
    return any(base + at <= slot < base + at + size for at, size in parts)


def _placed(base: int, address: int) -> int:
    """The loader has added where the library lies, or has not."""
    return address if address >= base else base + address
