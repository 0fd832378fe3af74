"""Bags (RFC 8493) and the one ZIP spelling they travel in.

A bag here is a mapping of bag paths to bytes. ``fill`` adds manifests to it, ``check`` holds it against
them; ``pack`` writes a ZIP whose bytes depend on nothing but names and contents (stored, sorted, time
1980-01-01, no extra field, no comment), and ``unpack`` reads only such a ZIP: it packs again what it read
and compares, so anything the writer would not write is refused.
"""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

from workstation.domain.errors import Damaged, Refused

BAGIT_TXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST = "manifest-sha256.txt"
TAGMANIFEST = "tagmanifest-sha256.txt"

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s4B4H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DATE = 0x0021  # 1 January 1980
_LARGEST = 2**32 - 1
_THREADS = 4


def check_path(path: str) -> str:
    """``path`` if it is relative, plain ASCII and safe on every system; raises Refused (rule "path")."""
    parts = path.split("/")
    if len(path) > 200 or not all(
        _PART.fullmatch(part) and not part.endswith(".") and not _RESERVED.fullmatch(part) for part in parts
    ):
        raise Refused("path", f"“{path[:80]}” is not a plain relative path.")
    return path


def fill(payload: Mapping[str, bytes], info: Sequence[tuple[str, str]], tags: Mapping[str, bytes]) -> dict[str, bytes]:
    """A whole bag: ``payload`` (paths below ``data/``), bag-info ``info`` in order, and further ``tags`` files.

    The Payload-Oxum is added to ``info``. Tag files put in later (signatures over the tag manifest) are
    allowed by the format and stand in no manifest.
    """
    for path in (*payload, *tags):
        check_path(path)
    if not all(path.startswith("data/") for path in payload) or any(path.startswith("data/") for path in tags):
        raise Refused("path", "The payload of a bag lies below data/, and nothing else does.")
    octets = sum(len(data) for data in payload.values())
    lines = [*info, ("Payload-Oxum", f"{octets}.{len(payload)}")]
    if any(set("\r\n\0") & set(label + value) or ":" in label for label, value in lines):
        raise Refused("bag_info", "A line of bag-info.txt holds a line break.")
    files = dict(tags)
    files["bagit.txt"] = BAGIT_TXT
    files["bag-info.txt"] = "".join(f"{label}: {value}\n" for label, value in lines).encode()
    files[MANIFEST] = _manifest(payload)
    files[TAGMANIFEST] = _manifest(files)
    return {**payload, **files}


def check(files: Mapping[str, bytes], unlisted: frozenset[str] = frozenset()) -> dict[str, str]:
    """The SHA-256 of every listed file; raises Damaged unless manifests and files account for each other.

    ``unlisted`` may stand in no manifest.
    """
    for name in ("bagit.txt", "bag-info.txt", MANIFEST, TAGMANIFEST):
        if name not in files:
            raise Damaged("bag", f"{name} is missing.", subject=name)
    if files["bagit.txt"] != BAGIT_TXT:
        raise Damaged("bag", "bagit.txt does not declare a bag of version 1.0.", subject="bagit.txt")
    payload = {path for path in files if path.startswith("data/")}
    tags = set(files) - payload - unlisted - {TAGMANIFEST}
    found = _digests({path: files[path] for path in payload | tags})
    for name, wanted in ((MANIFEST, payload), (TAGMANIFEST, tags)):
        listed = _listed(name, files[name])
        for path in sorted(wanted ^ set(listed)):
            what = "is not listed in" if path in wanted else "is missing but listed in"
            raise Damaged("bag", f"{path} {what} {name}.", subject=path)
        for path, digest in listed.items():
            if found[path] != digest:
                raise Damaged("bag", f"{path} is not what {name} says.", subject=path)
    octets = sum(len(files[path]) for path in payload)
    if read_info(files["bag-info.txt"]).get("Payload-Oxum") != f"{octets}.{len(payload)}":
        raise Damaged("bag", "bag-info.txt counts other files.", subject="bag-info.txt")
    return found


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """Hashed on a few threads, which hashing lets run side by side."""
    paths = list(files)
    with ThreadPoolExecutor(_THREADS) as pool:
        parts = pool.map(
            lambda first: [(path, sha256(files[path]).hexdigest()) for path in paths[first::_THREADS]], range(_THREADS)
        )
        return dict(pair for part in parts for pair in part)


def read_info(data: bytes) -> dict[str, str]:
    """The labels and values of bag-info.txt; raises Damaged for a repeated label or another shape."""
    found: dict[str, str] = {}
    try:
        lines = data.decode().removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise Damaged("bag", "bag-info.txt is not UTF-8.", subject="bag-info.txt") from error
    for line in lines:
        label, colon, value = line.partition(": ")
        if not colon or label in found:
            raise Damaged("bag", "bag-info.txt cannot be read.", subject="bag-info.txt")
        found[label] = value
    return found


def pack(files: Mapping[str, bytes], folder: str) -> bytes:
    """The ZIP of ``files`` inside ``folder``; equal input gives equal bytes. Raises Refused for bad names or > 4 GiB."""
    return b"".join(_pieces(files, folder))


def _pieces(files: Mapping[str, bytes], folder: str) -> Iterator[bytes]:
    """What ``pack`` joins, in order."""
    check_path(folder)
    directory: list[bytes] = []
    offset = 0
    for path in sorted(files):
        name = f"{folder}/{check_path(path)}".encode()
        data = files[path]
        crc, size = zlib.crc32(data), len(data)
        if offset + size > _LARGEST - 2**20 or len(directory) >= 65_000:
            raise Refused("too_large", "The package is over 4 GiB or 65,000 files.", "Split it into parts.")
        head = _LOCAL.pack(b"PK\3\4", 20, 0, 0, 0, _DATE, crc, size, size, len(name), 0) + name
        # made by: Unix, so that the permission bits 0644 are understood; a regular file
        entry = (b"PK\1\2", 20, 3, 20, 0, 0, 0, 0, _DATE, crc, size, size, len(name), 0, 0, 0, 0)
        directory.append(_CENTRAL.pack(*entry, 0o100644 << 16, offset) + name)
        yield head
        yield data
        offset += len(head) + size
    index = b"".join(directory)
    count = len(directory)
    yield index
    yield _END.pack(b"PK\5\6", 0, 0, count, count, len(index), offset, 0)


def _spells(pieces: Iterable[bytes], data: bytes) -> bool:
    """Whether the pieces in a row are exactly ``data``."""
    place = 0
    for piece in pieces:
        if not data.startswith(piece, place):
            return False
        place += len(piece)
    return place == len(data)


def unpack(data: bytes) -> tuple[str, dict[str, bytes]]:
    """Folder and files of a ZIP which ``pack`` wrote; anything else raises Damaged."""
    files: dict[str, bytes] = {}
    folder = ""
    place = 0
    while data[place : place + 4] == b"PK\3\4":
        if place + _LOCAL.size > len(data):
            raise Damaged("zip", "The ZIP file breaks off.")
        *_, size, _, length, extra = _LOCAL.unpack_from(data, place)
        start = place + _LOCAL.size + length
        name = data[place + _LOCAL.size : start].decode("ascii", "replace")
        folder, _, path = name.partition("/")
        if extra or start + size > len(data) or path in files:
            raise Damaged("zip", f"The ZIP entry “{name[:80]}” is not one that this program writes.")
        files[path] = data[start : start + size]
        place = start + size
    try:
        same = bool(files) and _spells(_pieces(files, folder), data)
    except Refused as error:
        raise Damaged("zip", error.message) from error
    if not same:
        raise Damaged("zip", "The ZIP file is not one that this program writes, or it was altered.")
    return folder, files


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)).encode()


def _listed(name: str, data: bytes) -> dict[str, str]:
    listed: dict[str, str] = {}
    lines = data.decode("utf-8", "replace").split("\n")
    if lines.pop() != "":
        raise Damaged("bag", f"{name} does not end with a line break.", subject=name)
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None or match[2] in listed:
            raise Damaged("bag", f"{name} cannot be read at “{line[:90]}”.", subject=name)
        listed[match[2]] = match[1]
    if list(listed) != sorted(listed):
        raise Damaged("bag", f"{name} is not sorted.", subject=name)
    return listed
