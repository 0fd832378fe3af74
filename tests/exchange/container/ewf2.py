"""Ex01, EnCase's second format, written by hand after its description: no tool of packaging/system-packages.txt writes one."""

import hashlib
import struct
import zlib
from pathlib import Path

_CHUNK = 64 * 512
_DEVICE, _CASE, _DATA, _TABLE, _MD5, _NEXT, _DONE = 1, 2, 3, 4, 8, 13, 15


class _Segment:
    """One file: every section's data stands before its description, which names the one before."""

    def __init__(self, number: int) -> None:
        self.bytes = bytearray(b"EVF2\r\n\x81\0" + struct.pack("<BBHI", 2, 1, 1, number) + b"still life bag \0")
        self._before = 0

    def section(self, kind: int, data: bytes = b"") -> int:
        """Where its data begins."""
        at = len(self.bytes)
        padding = -len(data) % 16
        self.bytes += data + bytes(padding)
        told = struct.pack("<IIQQII", kind, 0, self._before, len(data) + padding, 64, padding) + bytes(28)
        self._before = len(self.bytes)
        self.bytes += told + struct.pack("<I", zlib.adler32(told))
        return at


def _words(categories: int, *lines: str) -> bytes:
    return zlib.compress("\n".join([str(categories), "main", *lines, "", ""]).encode("utf-16"))


def ex01(raw: Path, target: Path, *, segments: int = 1, md5: str = "") -> Path:
    """The raw image as an Ex01 in so many segments; ``target`` without ending, ``md5`` if it is to store another."""
    whole = raw.read_bytes()
    chunks = [whole[at : at + _CHUNK] for at in range(0, len(whole), _CHUNK)]
    share = -(-len(chunks) // segments)
    first = target.with_suffix(".Ex01")
    for number in range(1, segments + 1):
        segment = _Segment(number)
        if number == 1:
            device = ["ts\tdt\tbp\tph", "\t".join((str(len(whole) // 512), "f", "512", "1"))]
            case = ["nm\ttb\tcp\tsb\tgr", "\t".join(("bag", str(len(chunks)), "1", "64", "64"))]
            segment.section(_DEVICE, _words(2, *device))
            segment.section(_CASE, _words(1, *case))
        begin = (number - 1) * share
        packed = [zlib.compress(chunk) for chunk in chunks[begin : begin + share]]
        at = segment.section(_DATA, b"".join(packed))
        told = struct.pack("<QII", begin, len(packed), 0)
        entries = bytearray()
        for one in packed:
            entries += struct.pack("<QII", at, len(one), 1)
            at += len(one)
        table = told + struct.pack("<I12x", zlib.adler32(told)) + entries
        segment.section(_TABLE, table + struct.pack("<I12x", zlib.adler32(entries)))
        if number == segments:
            digest = bytes.fromhex(md5 or hashlib.md5(whole).hexdigest())
            segment.section(_MD5, digest + struct.pack("<I12x", zlib.adler32(digest)))
        segment.section(_NEXT if number < segments else _DONE)
        first.with_suffix(f".Ex{number:02}").write_bytes(segment.bytes)
    return first
