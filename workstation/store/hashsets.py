"""Hash sets: millions of digests, sealed, found in constant time.

A set's digests are sorted into pages by their first bits, about 96 of a kind on each. A page is one row, sealed under
the source key; its number says where it belongs, so that a lookup reads one row, opens it and searches 2 to 3 kB.

Decided: sealed pages in SQLCipher. Considered: a table of digests with a unique index – 35 to 80 bytes for each entry,
readable by everybody who opens the database, and sorted inserts still cost three times as long; files of our own beside
the database – half the writing, but backup, crash and rollback would have to be solved once more; a filter (Bloom) in
memory – it cannot give the category, and a wrong hit would hide a photograph. Costs: a set is found by no other order
than its digests, and importing sorts it: 18 to 34 bytes of memory for each entry up to 64 MB, on disk from there on.

What an entry says (``Opinion``) is kept once for each different one; two bytes behind its digest point there.

Entries come in as ``coming``; nobody sees the set until ``finish`` makes it ``ready`` in one transaction. What a crash or
a cancel left behind is swept by the next import.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from workstation.domain.errors import NotFound
from workstation.domain.hashset import NONE, WIDTHS, BadLine, HashSet, Hit, Listed, Opinion
from workstation.store import keys
from workstation.store.seals import SOURCE
from workstation.store.tables import hash_pages, hash_sets
from workstation.store.vault import Page, Vault

PER_PAGE = 96
"""Digests on a page, about."""

IN_MEMORY = 64 * 1024 * 1024
"""Bytes of unsorted entries held before they are laid aside."""

AT_ONCE = 2000
"""Pages written in one transaction, about: others can use the vault in between."""

MOST_OPINIONS = 60_000
"""Different opinions in one set; of further ones the series is left out."""

_SPARE = 5_000  # opinions without a series, behind those
_POINTER = 2  # bytes behind a digest; sets of earlier versions have one
_NOTHING = (1).to_bytes(_POINTER)

_KINDS = {kind: number for number, kind in enumerate(WIDTHS)}
_LAID_ASIDE = 1 << 39


def _key(page: Page) -> bytes:
    return keys.subkey(page.key(SOURCE), "hash sets")


def _place(number: int, kind: str, at: int) -> int:
    """The row of a page: 21 bits of set, 2 of kind, 40 of place."""
    return (number * 4 + _KINDS[kind]) << 40 | at


def _seal(key: bytes, row: int, plain: bytes) -> dict[str, object]:
    return {"id": row, "sealed": keys.seal(key, plain, f"hash_pages {row}")}


# --- one set's sealed facts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kept:
    """A set as a lookup needs it: ``bits`` of each kind's page numbers, and the opinions that entries point at."""

    set: HashSet
    bits: Mapping[str, int]
    opinions: Sequence[Opinion]
    pointer: int = _POINTER


def _write(page: Page, kept: _Kept, state: str) -> None:
    one = kept.set
    facts: dict[str, Any] = {
        "name": one.name,
        "source": one.source,
        "scheme": one.scheme,
        "at": one.at,
        "keeps_out": one.keeps_out,
        "counts": dict(one.counts),
        "refused": one.refused,
        "size": one.size,
        "bits": dict(kept.bits),
        "opinions": [astuple(one) for one in kept.opinions],
        "pointer": kept.pointer,
    }
    sealed = keys.seal(_key(page), json.dumps(facts).encode(), f"hash_sets {one.id}")
    page.connection.execute(hash_sets.update().where(hash_sets.c.id == one.id).values(state=state, sealed=sealed))


def _read(page: Page, *, state: str = "ready") -> list[_Kept]:
    key = _key(page)
    query = select(hash_sets).where(hash_sets.c.state == state).order_by(hash_sets.c.id)
    found = []
    for row in page.connection.execute(query):
        facts = json.loads(keys.unseal(key, row.sealed, f"hash_sets {row.id}"))
        bits, pointer = facts.pop("bits"), facts.pop("pointer", 1)
        opinions = [Opinion(*one) for one in facts.pop("opinions", ())]
        opinions += [Opinion(code) for code in facts.pop("codes", ())]
        found.append(_Kept(HashSet(row.id, **facts, dropped=state == "dropped"), bits, opinions, pointer))
    return found


def everything(page: Page) -> list[HashSet]:
    """The sets in use, the oldest first."""
    return [kept.set for kept in _read(page)]


def by_number(page: Page) -> dict[int, HashSet]:
    """Every set that ever was, dropped ones too: records name them."""
    return {kept.set.id: kept.set for state in ("ready", "dropped") for kept in _read(page, state=state)}


def named(page: Page, name: str) -> HashSet:
    """The set of this name; raises NotFound."""
    found = [one for one in everything(page) if one.name.casefold() == name.strip().casefold()]
    if not found:
        raise NotFound("hash_set", f"There is no hash set “{name[:80]}”.", "“workstation hashes list” shows all.")
    return found[0]


def drop(page: Page, one: HashSet) -> None:
    """Destroy a set's entries; its name stays, as records of known files point at it."""
    _clear(page, one.id)
    kept = next(kept for kept in _read(page) if kept.set.id == one.id)
    _write(page, kept, "dropped")


def sweep(page: Page) -> None:
    """Destroy what an import that never finished left behind."""
    for number in page.connection.execute(select(hash_sets.c.id).where(hash_sets.c.state == "coming")).scalars().all():
        _clear(page, number)
        page.connection.execute(hash_sets.delete().where(hash_sets.c.id == number))


def _clear(page: Page, number: int) -> None:
    page.connection.execute(
        hash_pages.delete().where(hash_pages.c.id.between(number * 4 << 40, ((number + 1) * 4 << 40) - 1))
    )


# --- looking up ----------------------------------------------------------------------------------------------


class Finder:
    """Looks digests up in all sets there were when it was made. Any thread; opens a page of the vault by itself."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        with vault.page(write=False) as page:
            self._kept = _read(page)
            self._key = _key(page) if self._kept else b""
        self.numbers = [one.set.id for one in self._kept]

    @classmethod
    def of(cls, vault: Vault) -> "Finder":
        """The one in use: read anew when a set came or went, gone when the vault is locked."""
        ids = select(hash_sets.c.id).where(hash_sets.c.state == "ready").order_by(hash_sets.c.id)
        with vault.page(write=False) as page:
            there = page.connection.execute(ids).scalars().all()
        kept = vault.kept.get("finder")
        if not isinstance(kept, Finder) or kept.numbers != there:
            kept = vault.kept["finder"] = cls(vault)
        return kept

    def hits(self, digests: Mapping[str, str]) -> list[Hit]:
        """The sets that hold a file with these digests (kind → hex); one hit for each set."""
        if not self._kept:
            return []
        with self._vault.page(write=False) as page:
            return self.hits_on(page, digests)

    def hits_on(self, page: Page, digests: Mapping[str, str]) -> list[Hit]:
        """The same on a page that is open."""
        return [hit for kept in self._kept if (hit := self._hit(page, kept, digests))]

    def _hit(self, page: Page, kept: _Kept, digests: Mapping[str, str]) -> Hit | None:
        for kind, bits in kept.bits.items():
            if kind not in digests:
                continue
            digest = bytes.fromhex(digests[kind])
            row = _place(kept.set.id, kind, _first(digest, bits))
            sealed = page.connection.execute(select(hash_pages.c.sealed).where(hash_pages.c.id == row)).scalar()
            if sealed and (at := _search(keys.unseal(self._key, sealed, f"hash_pages {row}"), digest, kept.pointer)):
                return Hit(kept.set, kept.opinions[at - 1])
        return None


def _first(digest: bytes, bits: int) -> int:
    return int.from_bytes(digest[:4], "big") >> (32 - bits)


def _search(plain: bytes, digest: bytes, pointer: int) -> int:
    """Which opinion the digest points at, from 1; 0 if it is not there. A page is digests, then a pointer for each."""
    width = len(digest)
    count = len(plain) // (width + pointer)
    at = plain.find(digest, 0, count * width)
    while at >= 0 and at % width:  # the end of one and the beginning of the next
        at = plain.find(digest, at + 1, count * width)
    behind = count * width + at // width * pointer
    return int.from_bytes(plain[behind : behind + pointer]) if at >= 0 else 0


# --- importing -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Importer:
    """Takes a new set's entries in any order. Holds no transaction between its calls."""

    vault: Vault
    set: HashSet
    opinions: dict[Opinion, bytes] = field(default_factory=lambda: {NONE: _NOTHING})
    _heaps: dict[str, list[bytearray]] = field(default_factory=dict)
    _held: int = 0
    _aside: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    def add(self, entry: Listed) -> BadLine | None:
        """Take one entry; the reason if it cannot be kept (line 0)."""
        says = entry.opinion
        pointer = _NOTHING if says is NONE else self.opinions.get(says) or self._noted(says)
        if pointer is None:
            return BadLine(0, "The set says too many different things of its files.")
        heaps = self._heaps.get(entry.kind)
        if heaps is None:
            heaps = self._heaps[entry.kind] = [bytearray() for _ in range(256)]
        heap = heaps[entry.digest[0]]
        heap += entry.digest
        heap += pointer
        self._held += len(entry.digest) + _POINTER
        if self._held > IN_MEMORY:
            self._lay_aside()
        return None

    def _noted(self, opinion: Opinion) -> bytes | None:
        """The pointer to an opinion met for the first time; None if there are too many."""
        if len(self.opinions) > MOST_OPINIONS:
            opinion = replace(opinion, series="")
            if found := self.opinions.get(opinion):
                return found
            if len(self.opinions) > MOST_OPINIONS + _SPARE:
                return None
        pointer = self.opinions[opinion] = (len(self.opinions) + 1).to_bytes(_POINTER)
        return pointer

    def _lay_aside(self) -> None:
        """Seal the heaps as they are, to be sorted later."""
        with self.vault.page() as page:
            key = _key(page)
            for kind, heaps in self._heaps.items():
                for first, heap in enumerate(heaps):
                    if heap:
                        runs = self._aside.setdefault((kind, first), [])
                        row = _place(self.set.id, kind, _LAID_ASIDE | first << 24 | len(runs))
                        page.connection.execute(hash_pages.insert(), [_seal(key, row, bytes(heap))])
                        runs.append(row)
                        heap.clear()
        self._held = 0

    def finish(self, page: Page, counts: Mapping[str, int], bits: Mapping[str, int], refused: int) -> HashSet:
        """Make the set ready, in the transaction of its ledger line."""
        span = hash_pages.c.id.between(self.set.id * 4 << 40, ((self.set.id + 1) * 4 << 40) - 1)
        size = page.connection.execute(select(func.sum(func.length(hash_pages.c.sealed))).where(span)).scalar() or 0
        facts = self.set
        made = HashSet(
            facts.id, facts.name, facts.source, facts.scheme, facts.at, facts.keeps_out, counts, refused, int(size)
        )
        _write(page, _Kept(made, bits, list(self.opinions)), "ready")
        return made

    def sort(self) -> Iterator[tuple[str, int, int]]:
        """Write the sorted pages; after each transaction (kind, bits, entries written with it)."""
        for kind in WIDTHS:
            heaps = self._heaps.get(kind)
            if heaps is None:
                continue
            width = WIDTHS[kind] + _POINTER
            total = sum(len(heap) for heap in heaps) // width + self._laid_aside(kind) // width
            bits = max(0, (total // PER_PAGE).bit_length())
            together = max(1, 256 >> bits, AT_ONCE // max(1, 1 << bits >> 8))
            for start in range(0, 256, together):
                written = 0
                with self.vault.page() as page:
                    for first in range(start, min(256, start + together), max(1, 256 >> bits)):
                        written += self._sort_some(page, kind, range(first, first + max(1, 256 >> bits)), bits)
                yield kind, bits, written

    def _laid_aside(self, kind: str) -> int:
        rows = [row for (of, _), runs in self._aside.items() if of == kind for row in runs]
        with self.vault.page(write=False) as page:
            sizes = (
                page.connection.execute(
                    select(func.length(hash_pages.c.sealed)).where(hash_pages.c.id == row)
                ).scalar_one()
                for row in rows
            )
            return sum(size - 28 for size in sizes)  # nonce and tag

    def _sort_some(self, page: Page, kind: str, firsts: range, bits: int) -> int:
        """Sort the heaps of these first bytes into pages; returns how many entries stayed, each digest once."""
        key, width = _key(page), WIDTHS[kind] + _POINTER
        entries: list[bytes] = []
        for first in firsts:
            heap = self._heaps[kind][first]
            for row in self._aside.pop((kind, first), []):
                sealed = page.connection.execute(select(hash_pages.c.sealed).where(hash_pages.c.id == row)).scalar_one()
                heap += keys.unseal(key, sealed, f"hash_pages {row}")
                page.connection.execute(hash_pages.delete().where(hash_pages.c.id == row))
            entries += [bytes(heap[at : at + width]) for at in range(0, len(heap), width)]
            heap.clear()
        # With its pointer last, sorting puts an entry that says nothing (1) before those that do: the last wins.
        each = {entry[:-_POINTER]: entry[-_POINTER:] for entry in sorted(entries)}
        rows = []
        for number, group in groupby(each, lambda digest: _first(digest, bits)):
            digests = list(group)
            plain = b"".join(digests) + b"".join(map(each.__getitem__, digests))
            rows.append(_seal(key, _place(self.set.id, kind, number), plain))
        if rows:
            page.connection.execute(hash_pages.insert(), rows)
        return len(each)


def begin(page: Page, vault: Vault, one: HashSet) -> Importer:
    """Begin a set; nobody sees it before ``finish``."""
    sweep(page)
    number = page.insert(hash_sets, state="coming", sealed=b"")
    made = HashSet(number, one.name, one.source, one.scheme, one.at, one.keeps_out)
    return Importer(vault, made)
