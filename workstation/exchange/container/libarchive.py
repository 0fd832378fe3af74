"""Reader's side: libarchive through ctypes – only TAR and 7z, the compressions around them, and only reading.

Loaded by its fixed name, and its callbacks are made at import: both need rights which the reader gives up.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

from workstation.exchange.container.protocol import Failed
from workstation.exchange.container.sources import Source

_LIB = ctypes.CDLL("libarchive.so.13")
_EOF, _RETRY, _WARN = 1, -10, -20
_FORMATS = ("format_tar", "format_7zip", "format_raw")
_FILTERS = ("filter_gzip", "filter_bzip2", "filter_xz", "filter_zstd")
_RAW, _SEVEN = 0x90000, 0xE0000
_STEP = 1 << 18

_Archive = ctypes.c_void_p
_READ = ctypes.CFUNCTYPE(ctypes.c_ssize_t, _Archive, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
_SKIP = ctypes.CFUNCTYPE(ctypes.c_int64, _Archive, ctypes.c_void_p, ctypes.c_int64)
_SEEK = ctypes.CFUNCTYPE(ctypes.c_int64, _Archive, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int)


def _declare(name: str, result: object, *arguments: object) -> None:
    function = getattr(_LIB, name)
    function.restype, function.argtypes = result, arguments


_declare("archive_read_new", _Archive)
_declare("archive_read_free", ctypes.c_int, _Archive)
for _name in (*_FORMATS, *_FILTERS):
    _declare(f"archive_read_support_{_name}", ctypes.c_int, _Archive)
_declare("archive_read_set_read_callback", ctypes.c_int, _Archive, _READ)
_declare("archive_read_set_skip_callback", ctypes.c_int, _Archive, _SKIP)
_declare("archive_read_set_seek_callback", ctypes.c_int, _Archive, _SEEK)
_declare("archive_read_set_callback_data", ctypes.c_int, _Archive, ctypes.c_void_p)
_declare("archive_read_open1", ctypes.c_int, _Archive)
_declare("archive_read_next_header", ctypes.c_int, _Archive, ctypes.POINTER(ctypes.c_void_p))
_declare("archive_read_data", ctypes.c_ssize_t, _Archive, ctypes.c_void_p, ctypes.c_size_t)
_declare("archive_error_string", ctypes.c_char_p, _Archive)
_declare("archive_format", ctypes.c_int, _Archive)
_declare("archive_filter_count", ctypes.c_int, _Archive)
_declare("archive_filter_bytes", ctypes.c_int64, _Archive, ctypes.c_int)
_declare("archive_entry_pathname", ctypes.c_char_p, ctypes.c_void_p)
_declare("archive_entry_pathname_utf8", ctypes.c_char_p, ctypes.c_void_p)
_declare("archive_entry_hardlink", ctypes.c_char_p, ctypes.c_void_p)
_declare("archive_entry_filetype", ctypes.c_uint, ctypes.c_void_p)
_declare("archive_entry_size", ctypes.c_int64, ctypes.c_void_p)
_declare("archive_entry_mtime", ctypes.c_int64, ctypes.c_void_p)
_declare("archive_entry_is_encrypted", ctypes.c_int, ctypes.c_void_p)


class _Feed:
    """Where libarchive's reads of one archive come from; ``block`` keeps alive what it was given last."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.at = 0
        self.block = b""
        self.failure: Failed | None = None


_FEEDS: dict[int, _Feed] = {}


def _read(_archive: object, number: int, out: "ctypes._Pointer[ctypes.c_void_p]") -> int:
    feed = _FEEDS[number]
    try:
        feed.block = feed.source.read_at(feed.at, _STEP)
    except Failed as error:
        feed.failure = error
        return -30
    feed.at += len(feed.block)
    out[0] = ctypes.cast(ctypes.c_char_p(feed.block), ctypes.c_void_p)
    return len(feed.block)


def _skip(_archive: object, number: int, length: int) -> int:
    feed = _FEEDS[number]
    length = min(length, feed.source.size - feed.at)
    feed.at += length
    return length


def _seek(_archive: object, number: int, offset: int, whence: int) -> int:
    feed = _FEEDS[number]
    feed.at = min(max(0, offset + (0, feed.at, feed.source.size)[whence]), feed.source.size)
    return feed.at


_ON_READ, _ON_SKIP, _ON_SEEK = _READ(_read), _SKIP(_skip), _SEEK(_seek)


@dataclass(frozen=True, slots=True)
class Header:
    """What an archive tells of one member. ``type`` is the file type as in stat, 0 unknown; ``name`` None if unreadable."""

    name: bytes | None
    type: int
    link: bool
    size: int
    modified: int
    encrypted: bool


class Archive:
    """An archive being read from its start; ``gaps`` once a damaged part was passed over. Close it."""

    def __init__(self, source: Source) -> None:
        self._number = max(_FEEDS, default=0) + 1
        self._feed = _FEEDS[self._number] = _Feed(source)
        self._pointer = _LIB.archive_read_new()
        if not self._pointer:
            raise Failed("memory")
        for name in (*_FORMATS, *_FILTERS):
            getattr(_LIB, f"archive_read_support_{name}")(self._pointer)
        _LIB.archive_read_set_read_callback(self._pointer, _ON_READ)
        _LIB.archive_read_set_skip_callback(self._pointer, _ON_SKIP)
        _LIB.archive_read_set_seek_callback(self._pointer, _ON_SEEK)
        _LIB.archive_read_set_callback_data(self._pointer, self._number)
        self.gaps = False
        self._buffer = ctypes.create_string_buffer(_STEP)

    def close(self) -> None:
        """Give the memory back."""
        _LIB.archive_read_free(self._pointer)
        _FEEDS.pop(self._number, None)

    @property
    def packed(self) -> int:
        """Bytes read of the archive so far."""
        return self._feed.at

    @property
    def bare(self) -> bool:
        """Whether this is one compressed file and no archive."""
        return bool(_LIB.archive_format(self._pointer) == _RAW)

    @property
    def squeezed(self) -> bool:
        """Whether skipping a member means unpacking it."""
        seven = _LIB.archive_format(self._pointer) & 0xFF0000 == _SEVEN
        return bool(seven or _LIB.archive_filter_count(self._pointer) > 1)

    def headers(self) -> Iterator[Header]:
        """Members in order; raises Failed where the rest cannot be read."""
        if _LIB.archive_read_open1(self._pointer) < _WARN:
            raise self._failed()
        entry = ctypes.c_void_p()
        while (end := _LIB.archive_read_next_header(self._pointer, ctypes.byref(entry))) != _EOF:
            if end < _WARN:
                raise self._failed()
            if end == _RETRY:
                self.gaps = True
                continue
            name = _LIB.archive_entry_pathname(entry)
            yield Header(
                _LIB.archive_entry_pathname_utf8(entry) if name is None else name,
                _LIB.archive_entry_filetype(entry),
                _LIB.archive_entry_hardlink(entry) is not None,
                _LIB.archive_entry_size(entry),
                _LIB.archive_entry_mtime(entry),
                bool(_LIB.archive_entry_is_encrypted(entry)),
            )

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the member last announced; raises Failed."""
        while (length := _LIB.archive_read_data(self._pointer, self._buffer, _STEP)) != 0:
            if length < 0:
                raise self._failed(member=True)
            yield ctypes.string_at(self._buffer, length)

    def _failed(self, *, member: bool = False) -> Failed:
        if self._feed.failure:
            return self._feed.failure
        words = (_LIB.archive_error_string(self._pointer) or b"").lower()
        if b"crypt" in words or b"passphrase" in words:
            return Failed("encrypted")
        if b"allocate" in words or b"memory" in words:
            return Failed("memory")
        if b"unsupported" in words or b"not supported" in words:
            return Failed("not_opened")
        return Failed("damaged" if member else "damaged_container")
