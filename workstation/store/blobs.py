"""Encrypted, content-addressed files: photographs (room ``source``) and renditions, bundles (room ``work``).

The name is a keyed hash of the content, so the folder does not tell whether a known file is in it. Each blob
has a fresh key, wrapped under its room's key in the database: deleting the row destroys the content.
Chunks of 1 MiB are sealed with their name, number, a last-chunk flag and the format version as associated
data, so truncation, reordering and swapping of chunks or files do not open.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from workstation.domain.errors import Damaged, Refused
from workstation.store import files, keys
from workstation.store.tables import blobs

CHUNK = 1024 * 1024
_MAGIC = b"WSBLOB1\n"
ROOMS = ("source", "work")


@dataclass(frozen=True, slots=True)
class Laid:
    """A file that lies in its room, durable, and is not registered yet."""

    name: str
    room: str
    kind: str
    size: int
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class Aside:
    """A file that lies sealed and durable under a passing name, ``path``, until it is taken in under its own."""

    laid: Laid
    path: Path


class Blobs:
    """The blob folders of one open vault; ``room_keys`` holds only the rooms this person may open."""

    def __init__(self, folder: Path, room_keys: dict[str, bytes]) -> None:
        self._folder = folder
        self._keys = room_keys
        self._dropped: list[Path] = []

    def _key(self, room: str) -> bytes:
        key = self._keys.get(room)
        if key is None:
            raise Refused(
                "no_key",
                f"Your role holds no key for {_WHAT.get(room, room)}.",
                "Ask a colleague whose role does; if yours should, somebody who holds it must unlock the vault once.",
            )
        return key

    def _path(self, room: str, name: str) -> Path:
        return self._folder / room / name[:2] / name

    def put(self, connection: Connection, room: str, kind: str, plain: bytes, digest: str = "") -> str:
        """Store ``plain`` and return its name. The file is durable before the row is; equal content is stored once.

        With its SHA-256 the name is made from that, as ``lay_aside`` makes it.
        """
        room_key = self._key(room)
        name = keys.name_of(keys.subkey(room_key, "names"), kind, digest.encode() or plain)
        if connection.execute(select(blobs.c.name).where(blobs.c.name == name)).first():
            return name
        path = self._path(room, name)
        for folder in (self._folder / room, path.parent):
            if not folder.exists():
                files.make_folder(folder)
        own = keys.random_key()
        files.write(path, _encrypted(own, name, plain))
        connection.execute(
            blobs.insert().values(
                name=name,
                room=room,
                kind=kind,
                size=len(plain),
                wrapped=keys.seal(keys.subkey(room_key, "wrap"), own, f"blob {name} {kind}"),
            )
        )
        return name

    def lay_aside(self, room: str, kind: str, digest: str, plain: bytes) -> Aside:
        """Seal and write ``plain``, known by its SHA-256, from any thread and outside any transaction, for ``take``."""
        room_key = self._key(room)
        name = keys.name_of(keys.subkey(room_key, "names"), kind, digest.encode())
        if not (self._folder / room).exists():
            files.make_folder(self._folder / room)
        own = keys.random_key()
        path = files.write_aside(self._folder / room / name, _encrypted(own, name, plain))
        wrapped = keys.seal(keys.subkey(room_key, "wrap"), own, f"blob {name} {kind}")
        return Aside(Laid(name, room, kind, len(plain), wrapped), path)

    def take(self, connection: Connection, several: Sequence[Aside]) -> None:
        """Make known what was laid aside; what is known already is not kept twice. All is durable before any row is."""
        names = [one.laid.name for one in several]
        known = set(connection.execute(select(blobs.c.name).where(blobs.c.name.in_(names))).scalars())
        rows = []
        folders: dict[Path, None] = {}
        for one in several:
            laid = one.laid
            if laid.name in known:
                one.path.unlink(missing_ok=True)
                continue
            known.add(laid.name)
            path = self._path(laid.room, laid.name)
            if not path.parent.exists():
                files.make_folder(path.parent)
            one.path.replace(path)
            folders[path.parent] = None
            names_of = {"name": laid.name, "room": laid.room, "kind": laid.kind}
            rows.append({**names_of, "size": laid.size, "wrapped": laid.wrapped})
        for folder in folders:
            files.sync_folder(folder)
        if rows:
            connection.execute(blobs.insert(), rows)

    def lay(self, room: str, kind: str, digest: str, size: int, chunks: Iterable[bytes]) -> Laid:
        """Store ``size`` bytes that are too many for memory, in chunks of CHUNK bytes, as known by their SHA-256.

        It takes no transaction: ``register`` it in one. A file that never is goes when the vault is next swept.
        """
        room_key = self._key(room)
        name = keys.name_of(keys.subkey(room_key, "names"), kind, digest.encode())
        path = self._path(room, name)
        for folder in (self._folder / room, path.parent):
            if not folder.exists():
                files.make_folder(folder)
        own = keys.random_key()
        files.write(path, _sealed(own, name, size, chunks))
        wrapped = keys.seal(keys.subkey(room_key, "wrap"), own, f"blob {name} {kind}")
        return Laid(name, room, kind, size, wrapped)

    def laid(self, connection: Connection, room: str, kind: str, digest: str) -> str:
        """The name of what was registered with this SHA-256, "" if nothing was."""
        name = keys.name_of(keys.subkey(self._key(room), "names"), kind, digest.encode())
        return name if connection.execute(select(blobs.c.name).where(blobs.c.name == name)).first() else ""

    def register(self, connection: Connection, laid: Laid) -> str:
        """Make it known, once; returns its name."""
        if not connection.execute(select(blobs.c.name).where(blobs.c.name == laid.name)).first():
            row = {"name": laid.name, "room": laid.room, "kind": laid.kind, "size": laid.size, "wrapped": laid.wrapped}
            connection.execute(blobs.insert().values(**row))
        return laid.name

    def get(self, connection: Connection, name: str) -> bytes:
        """The content; raises Refused without the room's key, Damaged if file or row were changed."""
        return b"".join(self.chunks(connection, name))

    def chunks(self, connection: Connection, name: str) -> Iterator[bytes]:
        """The same bit by bit; that it was cut off is told at the end."""
        row = connection.execute(select(blobs).where(blobs.c.name == name)).first()
        if row is None:
            raise _unregistered(name)
        own = keys.unseal(keys.subkey(self._key(row.room), "wrap"), row.wrapped, f"blob {name} {row.kind}")
        length = 0
        try:
            for chunk in _decrypted(own, name, self._path(row.room, name)):
                length += len(chunk)
                yield chunk
        except FileNotFoundError as error:
            raise Damaged(
                "blob_missing", "A stored file is missing.", "Restore it from a backup.", name[:12]
            ) from error
        except OSError as error:
            raise Damaged(
                "blob", "The disk does not give a stored file back.", "Restore it from a backup.", name[:12]
            ) from error
        if length != row.size:
            raise Damaged("blob", "A stored file was cut off.", "Restore it from a backup.", name[:12])

    def room_of(self, connection: Connection, name: str) -> str:
        """Under which room's key a blob lies; raises Damaged if it is not registered."""
        room = connection.execute(select(blobs.c.room).where(blobs.c.name == name)).scalar()
        if room is None:
            raise _unregistered(name)
        return str(room)

    def drop(self, connection: Connection, name: str) -> None:
        """Destroy the blob's key; the file goes when the vault closes (``shred_dropped``)."""
        room = connection.execute(select(blobs.c.room).where(blobs.c.name == name)).scalar()
        if room:
            connection.execute(blobs.delete().where(blobs.c.name == name))
            self._dropped.append(self._path(room, name))

    def shred_dropped(self, connection: Connection) -> None:
        """Remove the files of blobs dropped in this session, unless a rollback or a new crop brought them back."""
        for path in self._dropped:
            if not connection.execute(select(blobs.c.name).where(blobs.c.name == path.name)).first() and path.exists():
                shred(path)
        self._dropped.clear()

    def unknown_files(self, connection: Connection) -> Iterator[Path]:
        """Files without a row: left by a crash before the commit, or dropped."""
        known = set(connection.execute(select(blobs.c.name)).scalars())
        for room in ROOMS:
            for path in sorted((self._folder / room).glob("*/*")):
                if path.name not in known:
                    yield path

    def names(self, connection: Connection) -> list[str]:
        """All registered names of the rooms this person may open."""
        return list(
            connection.execute(
                select(blobs.c.name).where(blobs.c.room.in_(self._keys)).order_by(blobs.c.name)
            ).scalars()
        )


def _unregistered(name: str) -> Damaged:
    words = "A stored file is missing from the register."
    return Damaged("blob_missing", words, "Restore it from a backup.", name[:12])


_WHAT = {"source": "source images", "work": "renditions and tips"}


def _about(name: str, number: int, last: bool) -> str:
    return f"{_MAGIC.decode().strip()} {name} {number} {'last' if last else 'more'}"


def _encrypted(key: bytes, name: str, plain: bytes) -> Iterator[bytes]:
    pieces = (plain[at : at + CHUNK] for at in range(0, max(1, len(plain)), CHUNK))
    return _sealed(key, name, len(plain), pieces)


def _sealed(key: bytes, name: str, size: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield _MAGIC
    last = max(1, -(-size // CHUNK)) - 1
    for number, chunk in enumerate(chunks):
        sealed = keys.seal(key, chunk, _about(name, number, number == last))
        yield len(sealed).to_bytes(4, "big") + sealed


def _decrypted(key: bytes, name: str, path: Path) -> Iterator[bytes]:
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise Damaged("blob", "A stored file is not what was written.", "Restore it from a backup.", name[:12])
        number = 0
        while file.tell() < size:
            length = int.from_bytes(file.read(4), "big")
            if length > CHUNK + 64:
                raise Damaged("blob", "A stored file is not what was written.", "Restore it from a backup.", name[:12])
            sealed = file.read(length)
            if len(sealed) != length:
                raise Damaged("blob", "A stored file was cut off.", "Restore it from a backup.", name[:12])
            yield keys.unseal(key, sealed, _about(name, number, file.tell() >= size))
            number += 1
        if number == 0:
            raise Damaged("blob", "A stored file was cut off.", "Restore it from a backup.", name[:12])


def shred(path: Path) -> None:
    """Remove a file whose key is gone already."""
    path.unlink(missing_ok=True)
    if not any(path.parent.iterdir()):
        path.parent.rmdir()
