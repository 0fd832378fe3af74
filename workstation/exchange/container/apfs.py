"""Reader's side: APFS. Its volumes lie in a pool; The Sleuth Kit opens pools, only pytsk3 has no word for them.

So the functions are called by their names in the library which pytsk3 carries. What they give for a volume takes the place
of the image in a pytsk3 object, from which everything goes on as for other file systems.

Decided: the object's layout is looked at before it is touched, and no APFS is opened where it is not as known.
Considered: a reader of our own, or libfsapfs – the one would be new code for hostile bytes, the other a further library.
Costs: a release of pytsk3 with another layout opens no APFS until this is looked at again; a test says so.
"""

import ctypes
from typing import Any

import pytsk3

_LIB = ctypes.CDLL(pytsk3.__file__)
_POOL, _ENCRYPTED, _MOST = 1, 1, 100
_NAME, _IMAGE = 2, 8
"""Places, in words, of its class's name and of the image in what pytsk3 calls an Img_Info."""

_GIVES = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint64)


class _Volume(ctypes.Structure):
    pass


_Volume._fields_ = [
    ("tag", ctypes.c_int),
    ("index", ctypes.c_int),
    ("name", ctypes.c_char_p),
    ("hint", ctypes.c_char_p),
    ("block", ctypes.c_uint64),
    ("blocks", ctypes.c_uint64),
    ("flags", ctypes.c_int),
    ("next", ctypes.POINTER(_Volume)),
]


class _Pool(ctypes.Structure):
    _fields_ = (
        ("tag", ctypes.c_uint32),
        ("kind", ctypes.c_int),
        ("block_size", ctypes.c_uint32),
        ("blocks", ctypes.c_uint64),
        ("count", ctypes.c_int),
        ("offset", ctypes.c_uint64),
        ("first", ctypes.POINTER(_Volume)),
        ("close", ctypes.c_void_p),
        ("told", ctypes.c_void_p),
        ("image", _GIVES),
    )


_OPEN = _LIB.tsk_pool_open_img_sing
_OPEN.restype, _OPEN.argtypes = ctypes.POINTER(_Pool), (ctypes.c_void_p, ctypes.c_int64, ctypes.c_int)

_KEPT: list[Any] = []
"""Images that pools read through: as long as the process, which ends with its container."""


def volumes(image: Any, size: int, start: int, fresh: Any) -> list[tuple[bytes, Any]]:
    """(name, file system – or a code of protocol.REASONS) of each volume of the pool at ``start``; none if it is no pool.

    ``fresh`` makes another Img_Info of the same ``size`` as ``image``.
    """
    if _place(image, size) is None:
        return []
    pool = _OPEN(_word(image, size), start, _POOL)
    if not pool:
        return []
    _KEPT.append(image)
    found: list[tuple[bytes, Any]] = []
    at = pool.contents.first
    while at and len(found) < _MOST:
        volume = at.contents
        name = f"volume {len(found) + 1}".encode() + (b" " + volume.name if volume.name else b"")
        found.append((name, "encrypted" if volume.flags & _ENCRYPTED else _system(pool, volume.block, size, fresh())))
        at = volume.next
    return found


def _system(pool: Any, block: int, size: int, image: Any) -> Any:
    given = pool.contents.image(pool, block)
    place = _place(image, size)
    if not given or place is None:
        return "apfs"
    place.value = given
    _KEPT.append(image)
    try:
        return pytsk3.FS_Info(image)
    except (OSError, RuntimeError):
        return "apfs"


def _word(image: Any, size: int) -> int:
    place = _place(image, size)
    return int(place.value or 0) if place is not None else 0


def _place(image: Any, size: int) -> ctypes.c_void_p | None:
    """Where an Img_Info keeps its image; None where it is not laid out as known."""
    inner = ctypes.c_void_p.from_address(id(image) + object.__basicsize__).value
    if not inner:
        return None
    words = (ctypes.c_void_p * (_IMAGE + 1)).from_address(inner)
    name, kept = words[_NAME], words[_IMAGE]
    if not name or not kept or ctypes.string_at(name, 9) != b"Img_Info\0":
        return None
    told = ctypes.c_int64.from_address(kept + 8).value
    return ctypes.c_void_p.from_address(inner + 8 * _IMAGE) if told == size else None
