"""A video which has no descriptor of its own, handed to the sandbox place by place, as its decoder asks.

``Served`` is the desk's side, ``Tape`` the sandbox's, which reads a plain file by the same calls. The decoder still has
two descriptors: 0, here a socket, brings the size and then the bytes asked for; 1 takes the questions among its answers.

Decided: served. Considered: a memory file for the whole video, as for a photograph – a video may be larger than the
memory there is. Costs: a question and an answer for each 32 kB.
"""

import io
import os
import socket
import struct
from typing import Protocol

from workstation.imaging import videowire
from workstation.imaging.protocol import Garbled

_SIZE = struct.Struct("<Q")
_ROUNDS, _SLACK = 16, 1 << 30
"""How often the whole video may be asked for, and some bytes more: an index at its end is read often."""
_PATIENCE = 60.0


class Bytes(Protocol):
    """A video's bytes, to be read at any place."""

    @property
    def size(self) -> int:
        """How many."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; fewer at the end only."""
        ...


class Served:
    """The desk's end; ``far`` goes to the sandbox as its descriptor 0. Close it."""

    def __init__(self, video: Bytes) -> None:
        self._video = video
        self._left = _ROUNDS * video.size + _SLACK
        self._near, self.far = socket.socketpair()
        self._near.settimeout(_PATIENCE)
        self._near.sendall(_SIZE.pack(video.size))

    def answer(self, at: int, length: int) -> None:
        """Send what was asked for; raises Garbled where nobody takes it, or where too much is asked for."""
        self._left -= length
        data = self._video.read_at(at, length)
        if self._left < 0 or len(data) != min(length, max(0, self._video.size - at)):
            raise Garbled
        try:
            self._near.sendall(data)
        except OSError as error:
            raise Garbled from error

    def close(self) -> None:
        """Close both ends."""
        self._near.close()
        self.far.close()


class Tape(io.BufferedIOBase):
    """Descriptor 0 – a file, a ``Served`` or, to warm up, a few bytes – as OpenCV reads it."""

    def __init__(self, instead: bytes | None = None) -> None:
        self._instead = instead
        self._at = 0
        self._served = False
        self._size = len(instead) if instead else self._measured()

    def _measured(self) -> int:
        try:
            return os.lseek(0, 0, os.SEEK_END)
        except OSError:  # a socket
            self._served = True
            return int(_SIZE.unpack(_exactly(_SIZE.size))[0])

    def read(self, size: int | None = -1, /) -> bytes:
        """As io."""
        left = max(0, self._size - self._at)
        data = self._there(left if size is None or size < 0 else min(size, left))
        self._at += len(data)
        return data

    def _there(self, length: int) -> bytes:
        if self._instead:
            return self._instead[self._at : self._at + length]
        if not self._served:
            return os.pread(0, length, self._at)
        length = min(length, videowire.MOST_WANTED)
        if not length:
            return b""
        os.write(1, videowire.close_want(self._at, length))
        return _exactly(length)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """As io."""
        self._at = max(0, (0, self._at, self._size)[whence] + offset)
        return self._at


def _exactly(length: int) -> bytes:
    out = bytearray()
    while len(out) < length:
        part = os.read(0, length - len(out))
        if not part:
            os._exit(2)  # the desk has gone
        out += part
    return bytes(out)
