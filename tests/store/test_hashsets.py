"""Hash sets in the vault: every digest is found and no other, however they came; nothing is readable without the key."""

import json
from collections.abc import Iterator
from hashlib import md5, sha1, sha256
from pathlib import Path

import pytest

from tests.store.vaults import opened
from workstation.domain.errors import NotFound, Refused
from workstation.domain.hashset import NONE, HashSet, Listed, Opinion
from workstation.store import hashsets, keys
from workstation.store.tables import hash_pages, hash_sets
from workstation.store.vault import Vault

EMPTY = HashSet(0, "Set", "source", "VICS 1.3", "2026-11-22", keeps_out=True)


def entries(count: int) -> Iterator[Listed]:
    for number in range(count):
        plain = number.to_bytes(8, "big")
        for kind, make in (("md5", md5), ("sha1", sha1), ("sha256", sha256)):
            yield Listed(kind, make(plain).digest(), Opinion(str(number % 5)) if number % 5 else NONE)


def imported(vault: Vault, listed: Iterator[Listed]) -> HashSet:
    with vault.page() as page:
        importer = hashsets.begin(page, vault, EMPTY)
    for one in listed:
        assert importer.add(one) is None
    counts: dict[str, int] = {}
    bits: dict[str, int] = {}
    for kind, size, written in importer.sort():
        counts[kind], bits[kind] = counts.get(kind, 0) + written, size
    with vault.page() as page:
        return importer.finish(page, counts, bits, 0)


def code(finder: hashsets.Finder, one: Listed) -> str | None:
    found = finder.hits({one.kind: one.digest.hex()})
    return found[0].category.code if found else None


@pytest.mark.parametrize(("count", "memory"), [(1, 1 << 26), (60, 1 << 26), (3000, 1 << 26), (3000, 50_000)])
def test_everything_is_found_and_nothing_else(count: int, memory: int, folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(hashsets, "IN_MEMORY", memory)
    with opened(folder, "Anna") as vault:
        made = imported(vault, entries(count))
        assert made.counts == {"md5": count, "sha1": count, "sha256": count}
        finder = hashsets.Finder(vault)
        some = list(entries(count))[:: max(1, count // 200)]
        assert [code(finder, one) for one in some] == [one.opinion.code for one in some]
        others = [Listed(one.kind, one.digest[::-1]) for one in some]
        assert {code(finder, one) for one in others} == {None}
        with vault.page(write=False) as page:
            assert len(hashsets.everything(page)) == 1
            sealed = page.connection.execute(hash_pages.select()).all()
        digest = some[0].digest
        assert not any(digest in row.sealed or digest[:6] in row.sealed for row in sealed)


def test_a_digest_twice_is_one_entry_and_keeps_its_category(folder: Path) -> None:
    digest = md5(b"x", usedforsecurity=False).digest()
    with opened(folder, "Anna") as vault:
        made = imported(
            vault, iter([Listed("md5", digest, Opinion("4")), Listed("md5", digest), Listed("md5", digest)])
        )
        assert made.entries == 1
        assert code(hashsets.Finder(vault), Listed("md5", digest)) == "4"


def test_digests_that_overlap_on_a_page_are_told_apart(folder: Path) -> None:
    first, second = bytes(15) + b"\x01", b"\x00" * 14 + b"\x01\x00"
    between = (first + second)[1:17]
    with opened(folder, "Anna") as vault:
        imported(vault, iter([Listed("md5", first), Listed("md5", second)]))
        finder = hashsets.Finder(vault)
        assert code(finder, Listed("md5", first)) == ""
        assert code(finder, Listed("md5", between)) is (None if between not in (first, second) else "")


def test_of_too_many_opinions_the_series_is_left_out_and_then_a_line_is_refused(folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(hashsets, "MOST_OPINIONS", 10)
    monkeypatch.setattr(hashsets, "_SPARE", 3)
    lines = [Listed("md5", bytes([n] * 16), Opinion("1", f"series {n}")) for n in range(1, 30)]
    more = [Listed("md5", bytes([100 + n] * 16), Opinion(f"c{n}", "S")) for n in range(1, 6)]
    with opened(folder, "Anna") as vault:
        with vault.page() as page:
            importer = hashsets.begin(page, vault, EMPTY)
        assert [importer.add(one) for one in lines] == [None] * 29
        assert [one is None for one in map(importer.add, more)] == [True, True, False, False, False]
        counts = {kind: number for kind, _, number in importer.sort()}
        with vault.page() as page:
            importer.finish(page, counts, {"md5": 0}, 0)
        finder = hashsets.Finder(vault)
        found = [finder.hits({"md5": one.digest.hex()})[0].opinion for one in (lines[0], lines[20], more[1])]
    assert found == [Opinion("1", "series 1"), Opinion("1"), Opinion("c2")]


def test_a_set_of_an_earlier_version_is_still_read(folder: Path) -> None:
    digest = md5(b"x", usedforsecurity=False).digest()
    with opened(folder, "Anna") as vault:
        made = imported(vault, iter([Listed("md5", digest)]))
        with vault.page() as page:
            key, row = hashsets._key(page), hashsets._place(made.id, "md5", 0)
            (kept,) = hashsets._read(page)
            page.connection.execute(hash_pages.delete())
            page.connection.execute(hash_pages.insert(), [hashsets._seal(key, row, digest + b"\2")])
            facts = {name: getattr(made, name) for name in ("name", "source", "scheme", "at", "keeps_out", "refused")}
            facts |= {"counts": {"md5": 1}, "size": 45, "bits": dict(kept.bits), "codes": ["", "3"]}
            sealed = keys.seal(key, json.dumps(facts).encode(), f"hash_sets {made.id}")
            page.connection.execute(hash_sets.update().values(sealed=sealed))
        assert code(hashsets.Finder(vault), Listed("md5", digest)) == "3"


def test_what_never_finished_is_swept_and_what_is_dropped_is_gone(folder: Path) -> None:
    with opened(folder, "Anna") as vault:
        with vault.page() as page:
            unfinished = hashsets.begin(page, vault, EMPTY)
        for one in entries(50):
            unfinished.add(one)
        list(unfinished.sort())
        with vault.page(write=False) as page:
            assert hashsets.everything(page) == []
        made = imported(vault, entries(10))
        with vault.page() as page:
            assert [one.id for one in hashsets.everything(page)] == [made.id]
            hashsets.drop(page, made)
            assert page.connection.execute(hash_pages.select()).all() == []
            assert hashsets.by_number(page)[made.id].dropped
            with pytest.raises(NotFound):
                hashsets.named(page, "Set")
        assert code(hashsets.Finder(vault), next(entries(1))) is None


def test_an_administrator_cannot_read_a_set(folder: Path) -> None:
    with opened(folder, "Anna") as vault:
        imported(vault, entries(3))
    with opened(folder, "Ada") as vault, vault.page(write=False) as page, pytest.raises(Refused) as no:
        hashsets.everything(page)
    assert no.value.code == "no_key"
