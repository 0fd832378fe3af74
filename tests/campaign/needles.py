"""Markers in twelve encodings, and the search for them in every stream that a file holds."""

import base64
import binascii
import codecs
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image

PREFIX = "QVXZJKWQ"
"""How every marker begins; nothing else says this."""

_TEXT: dict[str, Callable[[str], str]] = {
    "plain": lambda t: t,
    "hex": lambda t: t.encode().hex(),
    "base64": lambda t: base64.b64encode(t.encode()).decode(),
    "base32": lambda t: base64.b32encode(t.encode()).decode(),
    "percent": lambda t: "".join(f"%{b:02X}" for b in t.encode()),
    "entities": lambda t: "".join(f"&#{b};" for b in t.encode()),
    "escapes": lambda t: "".join(f"\\u{b:04x}" for b in t.encode()),
    "reversed": lambda t: t[::-1],
    "rot13": lambda t: codecs.encode(t, "rot13"),
}
_BYTES: dict[str, Callable[[str], bytes]] = {
    "utf-16": lambda t: t.encode("utf-16-le"),
    "xor": lambda t: bytes(b ^ 0x5A for b in t.encode()),
    "deflate": lambda t: zlib.compress(t.encode() * 3),
}
ENCODINGS = (*_TEXT, *_BYTES)


def marker(place: int, encoding: str) -> str:
    """The marker of one place and encoding."""
    return f"{PREFIX}{place:02}{'abcdefghijkl'[ENCODINGS.index(encoding)]}"


def packed(text: str, encoding: str) -> bytes:
    """As bytes."""
    return _TEXT[encoding](text).encode() if encoding in _TEXT else _BYTES[encoding](text)


def spelled(text: str, encoding: str) -> str:
    """Where only text can stand: bytes in Base64."""
    return _TEXT[encoding](text) if encoding in _TEXT else base64.b64encode(_BYTES[encoding](text)).decode()


def _needles() -> tuple[bytes, ...]:
    found = {packed(PREFIX, name) for name in ENCODINGS if name not in ("base64", "base32", "deflate")}
    for core in (PREFIX.encode(), PREFIX.encode("utf-16-le"), bytes(b ^ 0x5A for b in PREFIX.encode())):
        # the same letters come out differently by where they begin in their group, and its edges depend on the neighbours
        for shift in range(3):
            found.add(base64.b64encode(bytes(shift) + core)[(0, 2, 3)[shift] :].rstrip(b"=")[:-1])
    for shift in range(5):
        found.add(base64.b32encode(bytes(shift) + PREFIX.encode())[(0, 2, 4, 5, 7)[shift] :].rstrip(b"=")[:-1])
    found |= {one.upper() for one in found if one == packed(PREFIX, "hex")}
    return tuple(sorted(found))


_NEEDLES = _needles()
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")


def found(data: bytes, name: str = "") -> list[str]:
    """Where markers are in ``data``: the streams that hold one."""
    return [place for place, stream in streams(data, name) if any(needle in stream for needle in _NEEDLES)]


def streams(data: bytes, name: str = "", depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The bytes, and all that can be unpacked from them: archives, deflated parts, Base64, pixels and their lowest bits."""
    yield name, data
    if depth > 3:
        return
    if data[:4] == b"PK\3\4":
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            for member in file.infolist():
                yield f"{name}!", f"{member.filename} {member.comment!r} {member.extra!r} {member.date_time}".encode()
                yield from streams(file.read(member), f"{name}!{member.filename}", depth + 1)
        return
    for match in _ZLIB.finditer(data):
        inflated = _inflated(data[match.start() :])
        if inflated:
            yield from streams(inflated, f"{name}@{match.start()}", depth + 1)
    for match in _BASE64.finditer(data):
        for skip in range(4):
            text = match[0].rstrip(b"=")[skip:]
            try:
                yield from streams(base64.b64decode(text[: len(text) // 4 * 4]), f"{name}~{match.start()}", depth + 2)
            except binascii.Error:
                continue
    yield from _pixels(data, name)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(47).decompress(data, 1 << 22)
    except zlib.error:
        return b""


def _pixels(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Every colour as a byte, and the lowest bits packed both ways, of all colours together and of each alone."""
    if not (
        data[:3] == b"\xff\xd8\xff" or data[:4] in (b"\x89PNG", b"RIFF") or data[4:8] == b"ftyp" or data[:4] == b"II*\0"
    ):
        return
    try:
        pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    except OSError:
        return
    for label, part in (("all", pixels), *((c, pixels[:, :, n]) for n, c in enumerate("rgb"))):
        yield f"{name}#{label}", part.tobytes()
        bits = part.ravel() & 1
        yield (
            f"{name}#{label} bits",
            np.packbits(bits).tobytes() + b"|" + np.packbits(bits, bitorder="little").tobytes(),
        )
