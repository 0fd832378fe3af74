"""The reader's program: one process for one container, which locks itself down before it reads the first byte of it.

Descriptor 0 brings the desk's words, 1 takes the answers, the container's parts lie open for reading above. Every
library is loaded and every layer proved by a child of its own first; the desk learns which held, and sends nothing
where one it needs is missing. What goes wrong in a file is an answer; what goes wrong beyond that ends the process.
"""

import codecs
import contextlib
import gc
import os
import time
from collections.abc import Iterator
from typing import Any

from workstation.exchange.container import archives, disks, filesystems, zips
from workstation.exchange.container import protocol as p
from workstation.exchange.container.entries import Entry, Found, Trouble
from workstation.exchange.container.kinds import HEAD, Kind, kind_of
from workstation.exchange.container.sources import Descriptor, Memory, Source
from workstation.sandbox import lockdown

_MEMORY = 2 * 1024**3
_INNER = 256_000_000
"""Bytes of a container within an archive, which must lie in memory to be opened."""

_SECONDS, _BYTES_PER_SECOND = 600, 1_000_000
"""Processor time: so much, and one more second for so many bytes of the container."""

_FOUND = (b".json", b".zip", b".7z", b".tar", b".tgz", b".gz", b".xz", b".bz2", b".zst")
"""What is looked into where ``*.json`` is wanted."""

_EVERY = 1.0
_FD_TOP = 65536


class Wire:
    """The two pipes to the desk."""

    def __init__(self) -> None:
        self._read = 0
        self._told = time.monotonic()

    def send(self, kind: int, payload: bytes = b"") -> None:
        """One record."""
        data = memoryview(p.frame(kind, payload))
        while data:
            data = data[os.write(1, data) :]

    def hear(self, length: int) -> bytes:
        """Exactly so many bytes; ends the process where the desk has gone."""
        out = b""
        while len(out) < length:
            part = os.read(0, length - len(out))
            if not part:
                os._exit(0)
            out += part
        return out

    def noted(self, length: int) -> None:
        """Say now and then how much of the container has been read."""
        self._read += length
        self.tell(self._read, 0)

    def tell(self, read: int, whole: int) -> None:
        """Progress, at most once a second."""
        if (now := time.monotonic()) - self._told >= _EVERY:
            self._told = now
            self.send(p.TICK, p.COUNT.pack(read, whole))


class Reader:
    """Walks one container and answers."""

    def __init__(self, wire: Wire, bounds: p.Bounds, only: str = "", *, finding: bool = False) -> None:
        self._wire = wire
        self._bounds = bounds
        self._only = only
        self._finding = finding
        self._found = self._sent = 0

    def walk(self, parts: list[tuple[str, Source]]) -> None:
        """Tell every file of the container and of those within it, then END."""
        name = parts[0][0].encode("utf-8", "backslashreplace")
        source = parts[0][1]
        tail = source.read_at(max(0, source.size - 512), 512)
        kind = kind_of(source.read_at(0, HEAD), parts[0][0], tail)
        if kind is None:
            self._wire.send(p.FAILED, p.close_failure("unsupported"))
        else:
            self._tell(_entries(kind, parts, name, self._bounds), b"", 1)
        self._wire.send(p.END)

    def _tell(self, found: Found, above: bytes, depth: int) -> None:
        before = self._found
        try:
            for one in found:
                self._found += 1
                if self._found > self._bounds.files or self._sent > self._bounds.total:
                    raise p.Failed("too_many" if self._found > self._bounds.files else "too_much")
                if not self._leads(above + one.place):
                    continue
                if isinstance(one, Trouble):
                    self._wire.send(p.FAILED, p.close_failure(one.code, (above + one.place).removesuffix(b"!/")))
                else:
                    self._entry(one, above + one.place, depth)
            if self._found == before:
                raise p.Failed("empty_container")
        except p.Failed as error:
            if error.code in {"too_many", "too_much"} and above:
                raise
            self._wire.send(p.FAILED, p.close_failure(error.code, above.removesuffix(b"!/")))
        except MemoryError:
            self._wire.send(p.FAILED, p.close_failure("memory", above.removesuffix(b"!/")))
        except p.FAULTS:
            self._wire.send(p.FAILED, p.close_failure("damaged_container", above.removesuffix(b"!/")))

    def _leads(self, place: bytes) -> bool:
        """Whether this is a file that is wanted, or a container around it."""
        if self._finding:
            return place.lower().endswith(_FOUND)
        if not self._only:
            return True
        told = p.text(p.short(place))
        return self._only == told or self._only.startswith((told + "!/", p.text(place) + "!/"))

    def _entry(self, entry: Entry, place: bytes, depth: int) -> None:
        pieces = entry.pieces()
        try:
            first = next(pieces, b"")
            if not first:
                raise p.Failed("gone" if entry.flags & p.DELETED else "empty")
            while len(first) < HEAD and (more := next(pieces, b"")):
                first += more
        except p.Failed as error:
            self._wire.send(p.FAILED, p.close_failure(error.code, place))
            return
        kind = kind_of(first[:HEAD], entry.place.decode("utf-8", "replace")[-8:])
        if kind and self._within(kind, entry, (first, pieces), place, depth):
            return
        self._file(entry, place, first, pieces)

    def _within(self, kind: Kind, entry: Entry, data: tuple[bytes, Iterator[bytes]], place: bytes, depth: int) -> bool:
        """Open a container within this one; False where it turns out to be a file like any other."""
        if depth > self._bounds.depth:
            self._wire.send(p.FAILED, p.close_failure("deep", place))
            return True
        name = entry.place.rsplit(b"/", 1)[-1]
        try:
            source = entry.source() if entry.source else Memory(_all(*data))
            inner = _entries(kind, [(name.decode("utf-8", "replace"), source)], name, self._bounds)
            if kind is Kind.RAW:
                inner = _begun(inner)
        except p.Failed as error:
            if kind is Kind.RAW and entry.source:
                return False
            self._wire.send(p.FAILED, p.close_failure(error.code, place))
            return True
        self._tell(inner, place + b"!/", depth + 1)
        return True

    def _file(self, entry: Entry, place: bytes, first: bytes, pieces: Iterator[bytes]) -> None:
        payload = p.close_entry(place, entry.size, entry.modified, entry.flags, first)
        self._wire.send(p.FILE, payload)
        wanted = self._wire.hear(1)
        if wanted == p.SKIP:
            return
        sent, code = 0, "ok"
        most = self._bounds.total if wanted == p.WHOLE else self._bounds.file_bytes
        try:
            if max(entry.size, len(first)) > most:
                raise p.Failed("too_large")
            piece = first
            while piece:
                sent += len(piece)
                if sent > most:
                    raise p.Failed("too_large")
                for at in range(0, len(piece), p.MAX_PAYLOAD):
                    self._wire.send(p.CHUNK, piece[at : at + p.MAX_PAYLOAD])
                piece = next(pieces, b"")
        except p.Failed as error:
            code = error.code
        self._sent += sent
        self._wire.send(p.DONE, p.close_failure(code))

    def examine(self, parts: list[tuple[str, Source]]) -> None:
        """Hash the whole medium and say whether it is what its container claims, then END."""
        kind = kind_of(parts[0][1].read_at(0, HEAD)) or Kind.RAW
        try:
            source, image = disks.medium(kind, parts)
            self._wire.send(p.SOUND, disks.examine(source, image, self._wire.tell))
        except p.Failed as error:
            self._wire.send(p.FAILED, p.close_failure(error.code))
        self._wire.send(p.END)


def _entries(kind: Kind, parts: list[tuple[str, Source]], name: bytes, bounds: p.Bounds) -> Found:
    if kind is Kind.ZIP:
        yield from zips.walk(parts[0][1], name, bounds)
    elif kind is Kind.ARCHIVE:
        yield from archives.walk(parts[0][1], name, bounds)
    else:
        yield from filesystems.walk(disks.medium(kind, parts)[0])


def _begun(found: Found) -> Found:
    """The same, its first answer had already: raises Failed now, where nothing can be read."""
    first = next(found, None)

    def rest() -> Found:
        if first is not None:
            yield first
            yield from found

    return rest()


def _all(first: bytes, pieces: Iterator[bytes]) -> bytes:
    out = bytearray(first)
    for piece in pieces:
        out += piece
        if len(out) > _INNER:
            raise p.Failed("memory")
    return bytes(out)


def serve(wire: Wire, rules: Any | None) -> None:
    """Hear what is wanted, lock down, do it."""
    numbers = p.START.unpack(wire.hear(p.START.size))
    op, limits, count = numbers[1], numbers[2:8], numbers[8]
    only = p.text(wire.hear(numbers[9]))
    parts: list[tuple[str, Source]] = []
    for _ in range(count):
        descriptor, size, length = p.PART.unpack(wire.hear(p.PART.size))
        name = wire.hear(length).decode("utf-8", "backslashreplace")
        parts.append((name, Descriptor(descriptor, size, wire.noted)))
    whole = sum(source.size for _, source in parts)
    os.close(2)  # what a library complains of is not heard
    lockdown.lock_down(_limits(whole), rules)
    reader = Reader(wire, p.Bounds(*limits), only, finding=op == p.FIND)
    (reader.examine if op == p.EXAMINE else reader.walk)(parts)


def _limits(whole: int) -> lockdown.Limits:
    return lockdown.Limits(_MEMORY, _SECONDS + whole // _BYTES_PER_SECOND)


def proved(rules: Any | None) -> int:
    """The layers which hold, as bits of protocol.LAYERS: tried by two children, one without the filter and one with it."""
    mask = 0
    for skip in (frozenset({"seccomp"}), frozenset[str]()):
        near, far = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.dup2(far, 1)
            os.closerange(2, _FD_TOP)
            limits = _limits(0)
            claimed = lockdown.lock_down(limits, rules, skip)
            held = lockdown.prove(limits, claimed)
            os.write(1, bytes([sum(1 << n for n, name in enumerate(p.LAYERS) if name in held)]))
            if "seccomp" in claimed:
                lockdown.tempt()
            os._exit(0)
        os.close(far)
        told = os.read(near, 1)
        os.close(near)
        _, status = os.waitpid(pid, 0)
        filtered = p.LAYERS.index("seccomp")
        bits = told[0] if told else 0
        if bits >> filtered & 1 and not os.WIFSIGNALED(status):
            bits &= ~(1 << filtered)  # a filter which lets a socket be made is none
        mask |= bits
    return mask


def main() -> None:
    """Prove the walls, greet, serve, end."""
    os.environ["TZ"] = "UTC0"  # The Sleuth Kit reads FAT's local times as if the disk had stood here
    time.tzset()
    lockdown.die_with_parent()
    try:
        rules = lockdown.syscall_filter(files=True)
    except OSError:
        rules = None
    codecs.lookup("cp437")  # a codec is a module, and none can be loaded later
    gc.freeze()
    wire = Wire()
    wire.send(p.HELLO, p.MAGIC + bytes([proved(rules)]))
    with contextlib.suppress(BrokenPipeError):
        serve(wire, rules)
    os._exit(0)
