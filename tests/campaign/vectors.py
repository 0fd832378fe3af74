"""Verification vectors, kept as files: one valid bundle, and what each fault makes of it, with the codes it must be refused with.

``vectors.zip`` holds ``valid.zip`` and ``vectors.json``: for each name its codes, the file its first problem names, and how its
bytes come from those of ``valid.zip``: pairs of numbers copy (place, length), texts are new bytes in Base64.
``python -m tests.campaign.vectors`` makes it anew, with new keys: only where a new format needs it.
"""

import base64
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workstation.exchange import verifier

FILE = Path(__file__).with_name("vectors.zip")
BLOCK = 24
_NAMED = re.compile(r"^((?:data|signatures)/[\w./-]+|[a-z-]+\.txt)")

Piece = list[int] | str


@dataclass(frozen=True)
class Vector:
    """One file with one fault. ``codes`` are those of all its problems; ``named`` is a file of the bag, or ""."""

    name: str
    data: bytes
    codes: tuple[str, ...]
    named: str
    closely: bool


def difference(base: bytes, data: bytes) -> list[Piece]:
    """How ``data`` comes from ``base``."""
    places = {base[at : at + BLOCK]: at for at in range(0, len(base) - BLOCK, BLOCK // 2)}
    pieces: list[Piece] = []
    at = begin = 0
    while at < len(data):
        found = places.get(data[at : at + BLOCK])
        if found is None:
            at += 1
            continue
        length = BLOCK
        while at > begin and found and data[at - 1] == base[found - 1]:
            at, found, length = at - 1, found - 1, length + 1
        while at + length < len(data) and found + length < len(base) and data[at + length] == base[found + length]:
            length += 1
        if begin < at:
            pieces.append(base64.b64encode(data[begin:at]).decode())
        pieces.append([found, length])
        at = begin = at + length
    if begin < len(data):
        pieces.append(base64.b64encode(data[begin:]).decode())
    return pieces


def joined(base: bytes, pieces: list[Piece]) -> bytes:
    """The other way round."""
    return b"".join(base64.b64decode(p) if isinstance(p, str) else base[p[0] : p[0] + p[1]] for p in pieces)


def asked(data: bytes, *, closely: bool = False) -> verifier.Verdict:
    """What the verifier says."""
    return verifier.examine(verifier.Findings(Path("TRACE.zip"), data, verifier.read_trust(None), closely))


def named(verdict: verifier.Verdict) -> str:
    """The file of the bag which its first problem names; statements are named by their digest, which is no name."""
    found = _NAMED.match(verdict.problems[0]) if verdict.problems else None
    return re.sub(r"[0-9a-f]{32}", "*", found[1]) if found else ""


@lru_cache(maxsize=1)
def kept() -> tuple[bytes, tuple[Vector, ...]]:
    """The valid bundle and every vector."""
    with zipfile.ZipFile(FILE) as file:
        valid, rows = file.read("valid.zip"), json.loads(file.read("vectors.json"))
    vectors = [
        Vector(row["name"], joined(valid, row["pieces"]), tuple(row["codes"]), row["named"], row.get("closely", False))
        for row in rows
    ]
    return valid, tuple(vectors)


def few() -> tuple[Vector, ...]:
    """One vector for each kind of refusal, and every byte too many."""
    kinds: dict[tuple[object, ...], Vector] = {}
    for vector in kept()[1]:
        behind = vector.name.endswith("after it")
        kinds.setdefault((vector.codes, vector.named, vector.name.partition(":")[0][:5], behind), vector)
    return tuple(kinds.values())


def run() -> Iterator[tuple[str, str]]:
    """For each vector, and the valid one, what is not as it must be ("": nothing)."""
    valid, vectors = kept()
    for closely in (False, True):
        verdict = asked(valid, closely=closely)
        yield "valid, closely" if closely else "valid", "; ".join(verdict.problems)
    for vector in vectors:
        verdict = asked(vector.data, closely=vector.closely)
        if verdict.ok:
            yield vector.name, "passes"
        elif (verdict.codes, named(verdict)) != (vector.codes, vector.named):
            yield vector.name, f"{verdict.codes} {named(verdict)}, not {vector.codes} {vector.named}"
        else:
            yield vector.name, ""


def make() -> None:
    """Write ``vectors.zip``."""
    from tests.campaign import faults, faults_pictures
    from tests.campaign.bench import bench

    made, rows = bench(), []
    valid = made.plain({})
    for faults_of, closely in ((faults.every(), False), (faults_pictures.closely(), True)):
        for name, fault in faults_of.items():
            data = fault(made)
            verdict = asked(data, closely=closely)
            if verdict.ok:
                raise SystemExit(f"{name} passes")
            row = {
                "name": name,
                "codes": list(verdict.codes),
                "named": named(verdict),
                "pieces": difference(valid, data),
            }
            rows.append(row | ({"closely": True} if closely else {}))
    with zipfile.ZipFile(FILE, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, data in (("valid.zip", valid), ("vectors.json", json.dumps(rows, separators=(",", ":")).encode())):
            file.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, 9)
    sys.stdout.write(f"{len(rows)} vectors, {FILE.stat().st_size} bytes\n")


if __name__ == "__main__":
    make()
