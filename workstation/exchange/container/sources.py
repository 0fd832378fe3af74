"""Reader's side: bytes at a place – a descriptor, several joined, memory – and the file object that libraries want."""

import io
import os
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Protocol

from workstation.exchange.container.protocol import Failed


class Source(Protocol):
    """Bytes of known number. ``read_at`` gives fewer than asked for at the end only; raises Failed."""

    @property
    def size(self) -> int:
        """How many."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``."""
        ...


class Descriptor:
    """A file given to us open; ``noted`` hears how many bytes were read of it."""

    def __init__(self, descriptor: int, size: int, noted: Callable[[int], None]) -> None:
        self.size = size
        self._descriptor = descriptor
        self._noted = noted

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes; a file which cannot be read to its end is a damaged container."""
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        parts = []
        while length > 0:
            try:
                part = os.pread(self._descriptor, length, offset)
            except OSError as error:  # the medium itself cannot be read there
                raise Failed("damaged_container") from error
            if not part:
                break
            parts.append(part)
            offset += len(part)
            length -= len(part)
            self._noted(len(part))
        return parts[0] if len(parts) == 1 else b"".join(parts)


class Joined:
    """Several sources one behind the other: a split image."""

    def __init__(self, parts: Sequence[Source]) -> None:
        self._parts = parts
        self._ends = list(accumulate(part.size for part in parts))
        self.size = self._ends[-1]

    def read_at(self, offset: int, length: int) -> bytes:
        """As ``Source``."""
        out = []
        while length > 0 and offset < self.size:
            at = bisect_right(self._ends, offset)
            piece = self._parts[at].read_at(offset - (self._ends[at] - self._parts[at].size), length)
            if not piece:
                break
            out.append(piece)
            offset += len(piece)
            length -= len(piece)
        return b"".join(out)


class Memory:
    """Bytes that are here already."""

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self._data = data

    def read_at(self, offset: int, length: int) -> bytes:
        """As ``Source``."""
        return self._data[offset : offset + length]


class Handle(io.RawIOBase):
    """A source as the read-only, seekable file object which libyal, zlib's readers and others want."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def get_offset(self) -> int:
        """The same, as libyal calls it."""
        return self._at

    def get_size(self) -> int:
        """Bytes in all, as libyal calls it."""
        return self._source.size

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As io."""
        self._at = max(0, offset + (0, self._at, self._source.size)[whence])
        return self._at

    def read(self, size: int = -1) -> bytes:
        """As io; a place that cannot be read ends the file there."""
        data = self._source.read_at(self._at, self._source.size - self._at if size < 0 else size)
        self._at += len(data)
        return data

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """As io."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
