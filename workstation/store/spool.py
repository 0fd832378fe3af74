"""A large file on its way into the vault: sealed on disk under a key that nobody keeps, gone with the process.

The file has no name in its folder, so neither a crash nor a power cut leaves one, and what is left on the disk opens
for nobody. It is sealed chunk by chunk, so that any place of it can be read.
"""

import errno
import os
import weakref
from pathlib import Path
from uuid import uuid4

from workstation.store import files, keys
from workstation.store.blobs import CHUNK

_OVERHEAD = 28  # nonce and tag
_NEAR = 4
"""Chunks kept open: a video's pictures, its sound and its index are read in turn."""

_SPARE = 256 * CHUNK
"""Bytes for which there must be room before so many more are written."""


class Spool:
    """Bytes are put one behind the other, and read at any place once they are in. Its disk space is free when nobody holds it."""

    def __init__(self, folder: Path) -> None:
        self.size = 0
        self._folder = folder
        self._key = keys.random_key()
        self._file = _nameless(folder)
        self._rest = bytearray()
        self._sealed = 0  # chunks
        self._near: dict[int, bytes] = {}  # chunks opened last
        weakref.finalize(self, os.close, self._file)

    def add(self, data: bytes) -> None:
        """Put ``data`` behind what is there; raises NoSpace."""
        if self.size // _SPARE != (self.size + len(data)) // _SPARE or not self.size:
            files.require_space(self._folder, _SPARE)
        self._rest += data
        self.size += len(data)
        while len(self._rest) >= CHUNK:
            self._seal(bytes(self._rest[:CHUNK]))
            del self._rest[:CHUNK]

    def _seal(self, chunk: bytes) -> None:
        sealed = keys.seal(self._key, chunk, str(self._sealed))
        with files.disk_errors():
            written = os.pwrite(self._file, sealed, self._sealed * (CHUNK + _OVERHEAD))
            if written != len(sealed):
                raise OSError(errno.ENOSPC, "written in part")
        self._sealed += 1

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``, fewer at the end only; raises Damaged if the disk gives something else."""
        out = bytearray()
        while len(out) < length and offset < self.size:
            number, within = divmod(offset, CHUNK)
            part = self._chunk(number)[within : within + length - len(out)]
            out += part
            offset += len(part)
        return bytes(out)

    def _chunk(self, number: int) -> bytes:
        if number == self._sealed:
            return bytes(self._rest)
        plain = self._near.pop(number, None)
        if plain is None:
            sealed = os.pread(self._file, CHUNK + _OVERHEAD, number * (CHUNK + _OVERHEAD))
            plain = keys.unseal(self._key, sealed, str(number))
            if len(self._near) >= _NEAR:
                del self._near[next(iter(self._near))]
        self._near[number] = plain
        return plain


def _nameless(folder: Path) -> int:
    """A new file without a name in ``folder``, to write and read."""
    with files.disk_errors():
        try:
            return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT):
                raise
        path = folder / f"{uuid4().hex}{files.TEMPORARY}"
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        path.unlink()
        return handle
