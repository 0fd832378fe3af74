"""Hash sets, and the files which are known by them: kept out of the queue, so that nobody looks at them again."""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from workstation.actions import Report, Session, silent
from workstation.domain.canonical import Json
from workstation.domain.change import Change
from workstation.domain.errors import Refused
from workstation.domain.footage import Film
from workstation.domain.hashset import KINDS, BadLine, HashSet, Hit, Listed, check_name, strongest
from workstation.domain.image import Image
from workstation.domain.known import Known
from workstation.domain.person import Act
from workstation.exchange import hashlist
from workstation.store import cases, films, hashsets, knowns

TOLD = 1000
"""Lines that could not be used and are listed one by one; all of them are counted."""

_STEP = 20_000


def add_set(
    session: Session, path: Path, name: str, *, source: str = "", keeps_out: bool = True, report: Report = silent
) -> Change:
    """Import a list of digests as a hash set: VICS, ICSE, NSRL, a table with a header, or a plain list.

    ``keeps_out``: files in it are recorded by later intakes and not shown. The result has ``entries`` and ``kinds``,
    how many lines were ``refused``, and of those the first ones with their reason. Cancelling through ``report``
    keeps nothing.
    """
    session.require(Act.TAKE_IN)
    with closing(hashlist.read(path)) as listed:
        at = session.clock().isoformat(timespec="seconds")
        with session.vault.page() as page:
            name = check_name(name, [one.name for one in hashsets.everything(page)])
            one = HashSet(0, name, source.strip()[:200], listed.scheme, at, keeps_out)
            importer = hashsets.begin(page, session.vault, one)
        try:
            refused = _gather(importer, listed, report)
            counts, bits = _sort(importer, report)
            if not counts:
                raise Refused("hash_set_empty", f"No line of “{path.name}” could be used.", "Choose another file.")
        except BaseException:
            with session.vault.page() as page:
                hashsets.sweep(page)
            raise
    with session.vault.page() as page:
        made = importer.finish(page, counts, bits, refused.count)
        lines: list[Json] = [{"line": bad.line, "reason": bad.reason} for bad in refused.told]
        detail: Mapping[str, Json] = {"entries": made.entries, "refused": refused.count, "keeps_out": keeps_out}
        result = {**_told(made), "lines": lines}
        return page.record(session.change(Act.TAKE_IN, "hashes.added", f"hashes:{made.id}", result=result, **detail))


@dataclass(slots=True)
class _Refused:
    count: int
    told: list[BadLine]


def _gather(importer: hashsets.Importer, listed: hashlist.HashList, report: Report) -> _Refused:
    refused = _Refused(0, [])
    for number, line in enumerate(listed.lines, start=1):
        bad = importer.add(line) if isinstance(line, Listed) else line
        if bad:
            refused.count += 1
            if len(refused.told) < TOLD:
                refused.told.append(BadLine(bad.line or number, bad.reason))
        if number % _STEP == 0:
            report(listed.done // 1000, listed.size // 1000, f"kB read, {number:,} entries")
    return refused


def _sort(importer: hashsets.Importer, report: Report) -> tuple[dict[str, int], dict[str, int]]:
    counts, bits = Counter[str](), dict[str, int]()
    for kind, size, entries in importer.sort():
        counts[kind] += entries
        bits[kind] = size
        report(counts.total(), 0, "entries sorted")
    return dict(counts), bits


def all_sets(session: Session) -> list[HashSet]:
    """The hash sets in use."""
    session.require(Act.TAKE_IN)
    with session.vault.page(write=False) as page:
        return hashsets.everything(page)


def drop_set(session: Session, name: str) -> Change:
    """Destroy a set's entries. What was known by it stays recorded; taking it in again will look at it."""
    session.require(Act.TAKE_IN)
    with session.vault.page() as page:
        one = hashsets.named(page, name)
        hashsets.drop(page, one)
        return page.record(
            session.change(Act.TAKE_IN, "hashes.dropped", f"hashes:{one.id}", entries=one.entries, result=_told(one))
        )


def look_up(session: Session, digest: str) -> list[Hit]:
    """The sets that hold a digest; raises Refused if it is none."""
    session.require(Act.TAKE_IN)
    named = digest.strip().lower()
    kind = KINDS.get(len(named))
    if kind is None or named.strip("0123456789abcdef"):
        raise Refused("digest", "This is no MD5, SHA-1 or SHA-256 digest.", "Write 32, 40 or 64 digits 0–9, a–f.")
    return hashsets.Finder.of(session.vault).hits({kind: named})


def hits_of(session: Session, image: Image) -> list[Hit]:
    """The sets that hold a photograph of the vault, those that only note it as well."""
    session.require(Act.SEE_IMAGES)
    return hashsets.Finder.of(session.vault).hits(_names(image))


def look_again(session: Session, report: Report = silent) -> Change:
    """Compare the photographs of all cases, and of frames their video, with the hash sets there are now.

    Those nobody has marked or cropped become known; the others stay where they are. Cancelling keeps what was found.
    """
    session.require(Act.TAKE_IN)
    finder = hashsets.Finder(session.vault)
    compared = found = last = 0
    while waiting := _untouched(session, last):
        hits = [(one, strongest([hit for names in every for hit in finder.hits(names)])) for one, every in waiting]
        known = [(one, hit) for one, hit in hits if hit]
        if known:
            with session.vault.page() as page:
                for one, hit in known:
                    knowns.add(page, one.case, _names(one), one.size, hit)
                page.record(session.change(Act.TAKE_IN, "images.known", session.vault.id, count=len(known)))
        last, compared, found = waiting[-1][0].image, compared + len(waiting), found + len(known)
        report(compared, 0, f"photographs compared, {found:,} known")
    with session.vault.page() as page:
        counts: Mapping[str, Json] = {"compared": compared, "known": found}
        return page.record(
            session.change(Act.TAKE_IN, "hashes.looked_again", session.vault.id, result=counts, **counts)
        )


def _untouched(session: Session, after: int) -> list[tuple[Known, list[Mapping[str, str]]]]:
    """Photographs with the digests of the files they are known by: their own, and those of the video they were cut from."""
    with session.vault.page(write=False) as page:
        every = knowns.untouched(page, after, 500)
        return [(one, [_names(one), *map(_names, films.of_image(page, one.image))]) for one in every]


def _names(one: Known | Film | Image) -> Mapping[str, str]:
    return {"sha256": one.digest, "sha1": one.sha1, "md5": one.md5}


def known_in(session: Session, case_ref: str, most: int = -1) -> list[Known]:
    """The first known files of a case (all: -1): those never shown, and photographs which became known later."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return knowns.of_case(page, cases.named(page, case_ref).id, most)


def show_again(session: Session, number: int) -> Change:
    """Put a photograph that became known back into the queue; raises Refused for a file that was never kept."""
    session.require(Act.TAKE_IN)
    with session.vault.page() as page:
        known = knowns.get(page, number)
        if not known.image:
            raise Refused(
                "not_kept",
                "This file was known when it was taken in, so it was not kept.",
                "Drop the hash set, then take its place in again.",
            )
        knowns.remove(page, number)
        return page.record(
            session.change(Act.TAKE_IN, "image.shown_again", f"image:{known.image}", result={"image": known.image})
        )


def _told(one: HashSet) -> Mapping[str, Json]:
    return {
        "name": one.name,
        "scheme": one.scheme,
        "entries": one.entries,
        "kinds": dict(one.counts),
        "refused": one.refused,
    }
