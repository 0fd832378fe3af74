"""More of this: other photographs that show the same thing, and grouping them into series.

Results are regions, and pixels are given of those regions only, with every zone filled: looking for a bag must not put a
whole photograph, or a person, before anybody's eyes.

Withheld – counted, never shown – is a photograph which a hash set keeps out, whenever that set came and in whatever
case it was met, and one which a VICS file or a hash set gives a category that is not known to be harmless: it was
judged elsewhere, and a search is no reason to look at it again. On the wall it stays where it was.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workstation.actions import Report, Session, photograph, silent
from workstation.domain.canonical import Json
from workstation.domain.change import Change
from workstation.domain.crop import Recipe, Rendition
from workstation.domain.errors import Damaged, NotFound, Refused, Unreadable
from workstation.domain.footage import Film
from workstation.domain.geometry import Rect
from workstation.domain.image import Image
from workstation.domain.person import Act
from workstation.imaging import likewords, render, resample
from workstation.imaging.likeindex import Index
from workstation.imaging.likesearch import Query, query, search
from workstation.imaging.likewords import VERSION, Kept
from workstation.store import cases, films, hashsets, images, knowns, likenesses, particulars, series
from workstation.store.series import Series
from workstation.store.vault import Page

MOST = 200
"""Matches asked for at once, at most."""

_TOGETHER = 2000
_LOADING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Match:
    """A photograph which shows the thing: where (``region``), how many points agree (0: by colour alone), and why."""

    image: Image
    case: str
    region: Rect
    inliers: int
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: the matches, best first, and how many more are withheld."""

    matches: Sequence[Match]
    withheld: int


def more_of(session: Session, image: int, recipe: Recipe, limit: int = 24, report: Report = silent) -> Found:
    """Photographs of all cases which show what the crop shows; raises Refused where the crop shows nothing.

    Photographs that are not indexed are not found: ``index_missing`` says how many there are.
    """
    session.require(Act.SEE_IMAGES)
    wanted = _query(session, image, recipe)
    index = _index(session, report)

    def fetch(numbers: Sequence[int]) -> Mapping[int, Kept]:
        with session.vault.page(write=False) as page:
            return {number: _opened(block) for number, block in likenesses.some(page, VERSION, list(numbers))}

    limit = max(1, min(limit, MOST))
    found = search(wanted, index, fetch, 2 * limit, but=image)
    with session.vault.page(write=False) as page:
        refs = {case.id: case.ref for case in cases.everything(page)}
        every = [(one, images.get(page, one.number)) for one in found]
    hidden = _withheld(session, [picture for _, picture in every])
    matches = [
        Match(picture, refs[picture.case], one.agreement.region, one.agreement.points, round(one.score, 3), one.why)
        for one, picture in every
        if picture.id not in hidden
    ]
    return Found(matches[:limit], len(hidden))


def _withheld(session: Session, pictures: Sequence[Image]) -> set[int]:
    """The numbers of those which are known elsewhere, or may be abuse material by what somebody judged."""
    with session.vault.page(write=False) as page:
        files: Mapping[int, Sequence[Image | Film]] = {
            one.id: [one, *films.of_image(page, one.id)] for one in pictures
        }  # of a frame its video as well
        known = knowns.among(page, [file.digest for every in files.values() for file in every])
        said = {one.id: particulars.of_image(page, one.id) for one in pictures}
    finder = hashsets.Finder.of(session.vault)
    hits = {number: [hit for file in every for hit in finder.hits(_names(file))] for number, every in files.items()}
    return {
        number
        for number, every in files.items()
        if any(file.digest in known for file in every)
        or any(entry.category.may_be_abuse for entry in said[number])
        or any(hit.set.keeps_out or hit.category.may_be_abuse for hit in hits[number])
    }


def _names(file: Image | Film) -> Mapping[str, str]:
    return {"sha256": file.digest, "sha1": file.sha1, "md5": file.md5}


def _query(session: Session, image: int, recipe: Recipe) -> Query:
    with session.vault.page(write=False) as page:
        found = images.get(page, image)
        original = photograph(page, found)
    crop = session.darkroom().region(original.read(), recipe.bounds())
    bare = replace(recipe, steps=(), frames=())
    seen = render.render(bare, crop)
    covered = render.hidden(bare, (seen.width, seen.height))
    if covered.all():
        raise Refused("nothing_shown", "The masks cover the whole crop: there is nothing to look for.", "Undo a mask.")
    longest = max(found.look.width, found.look.height)
    return query(likewords.vocabulary(session.vocabulary), seen, covered, longest)


def _opened(block: bytes) -> Kept:
    try:
        return likewords.open_kept(block)
    except ValueError as error:
        raise Damaged("likeness", "An entry of the index cannot be read.", "Index the photographs again.") from error


def _index(session: Session, report: Report) -> Index:
    """The index of this session, with everything indexed until now; made at the first search, gone when locked."""
    with _LOADING:
        kept = session.vault.kept
        index: Index = kept.get("likeness") or Index(likewords.vocabulary(session.vocabulary).count)
        with session.vault.page(write=False) as page:
            have = likenesses.numbers(page, VERSION)
            index.drop(index.held - have)
        new = sorted(have - index.held)
        for start in range(0, len(new), _TOGETHER):
            with session.vault.page(write=False) as page:  # in steps, so that others may turn pages in between
                blocks = dict(likenesses.some(page, VERSION, new[start : start + _TOGETHER]))
            index.add(list(blocks), [_opened(block) for block in blocks.values()])
            report(min(start + _TOGETHER, len(new)), len(new), "photographs read into the index")
        kept["likeness"] = index
        return index


def missing(session: Session) -> int:
    """How many photographs are not indexed."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return len(likenesses.missing(page, VERSION))


def index_missing(session: Session, report: Report = silent) -> Change:
    """Index the photographs taken in before there was an index. Cancelling through ``report`` keeps what is done.

    The result counts ``indexed`` and ``failed``: photographs that can no longer be read or decoded stay without.
    """
    session.require(Act.TAKE_IN)
    with session.vault.page(write=False) as page:
        todo = likenesses.missing(page, VERSION)
    words = likewords.vocabulary(session.vocabulary)
    failed = 0
    for done, number in enumerate(todo, start=1):
        try:
            with session.vault.page(write=False) as page:
                found = images.get(page, number)
                original = photograph(page, found)
            block = session.darkroom().look(original.read(), zones=False).likeness
        except (Unreadable, Damaged, NotFound):
            failed += 1
        else:
            with session.vault.page() as page:
                likenesses.put(page, number, VERSION, words.kept(block, found.look.width, found.look.height))
        report(done, len(todo), "photographs indexed")
    counts = {"indexed": len(todo) - failed, "failed": failed}
    with session.vault.page() as page:
        return page.record(session.change(Act.TAKE_IN, "images.indexed", session.vault.id, **counts, result=counts))


def picture(session: Session, match: Match, side: int = 240) -> Rendition:
    """The matching part of a photograph, at most ``side`` pixels long, with every zone that touches it filled.

    Raises Refused where the photograph became known since the search.
    """
    session.require(Act.SEE_IMAGES)
    if _withheld(session, [match.image]):
        raise Refused("withheld", "This photograph is known elsewhere, so it is not shown here.", "Search again.")
    with session.vault.page(write=False) as page:
        found = images.get(page, match.image.id)
        zones = images.zones_of(page, found.id)
        original = photograph(page, found)
    masks = tuple(part for zone in zones if (part := zone.rect.intersection(match.region)))
    seen = session.darkroom().region(original.read(), match.region)
    made = resample.fitted(render.render(Recipe(found.digest, match.region, masks), seen), side, side)
    return Rendition(made.width, made.height, made.tobytes())


# --- series ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """A series with its photographs, and the references of the cases in which they lie: more than one are linked by it."""

    series: Series
    images: tuple[Image, ...]
    cases: tuple[str, ...]


def links(session: Session, numbers: Sequence[int]) -> list[str]:
    """The references of all cases in which these photographs lie; more than one: grouping them links the cases."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return series.cases_of(page, numbers)


def all_series(session: Session) -> list[Series]:
    """All series, newest first."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return series.everything(page)


def series_of(session: Session, image: int) -> list[Group]:
    """The series which hold a photograph, newest first."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return [_opened_series(page, one) for one in series.everything(page) if image in one.images]


def one_series(session: Session, number: int) -> Group:
    """One series; raises NotFound."""
    session.require(Act.SEE_IMAGES)
    with session.vault.page(write=False) as page:
        return _opened_series(page, series.get(page, number))


def _opened_series(page: Page, found: Series) -> Group:
    pictures = tuple(images.get(page, number) for number in found.images)
    return Group(found, pictures, tuple(series.cases_of(page, found.images)))


def group(session: Session, title: str, numbers: Sequence[int], into: int = 0) -> Change:
    """Group photographs: a new series, or more of the series ``into``. The result names ``id`` and ``linked`` cases."""
    session.require(Act.CROP)
    if not numbers:
        raise Refused("series_empty", "A series needs at least one photograph.", "Choose some results.")
    with session.vault.page() as page:
        for number in numbers:
            images.get(page, number)
        at = session.clock().isoformat(timespec="microseconds")
        made = into or series.begin(page, at, _title(title))
        before = series.cases_of(page, series.get(page, made).images)
        new = series.put(page, made, numbers)
        after = series.cases_of(page, series.get(page, made).images)
        linked = after if len(after) > 1 and after != before else []
        verb = "series.extended" if into else "series.begun"
        result: dict[str, Json] = {"id": made, "linked": list(linked), "added": len(new)}
        return page.record(
            session.change(Act.CROP, verb, f"series:{made}", images=list(new), cases=len(after), result=result)
        )


def rename(session: Session, number: int, title: str) -> Change:
    """Give a series another title."""
    session.require(Act.CROP)
    with session.vault.page() as page:
        series.rename(page, number, _title(title))
        return page.record(session.change(Act.CROP, "series.renamed", f"series:{number}"))


def take_out(session: Session, number: int, numbers: Sequence[int]) -> Change:
    """Take photographs out of a series; the last one taken out ends it. The result counts how many are ``left``.

    Raises Refused if none of them is in it.
    """
    session.require(Act.CROP)
    with session.vault.page() as page:
        before = series.get(page, number).images
        there = [image for image in before if image in set(numbers)]
        if not there:
            raise Refused("not_in_series", f"None of them is in series {number}.", "See what it holds.")
        series.take_out(page, number, there)
        result: dict[str, Json] = {"id": number, "left": len(before) - len(there)}
        return page.record(
            session.change(Act.CROP, "series.reduced", f"series:{number}", images=list(there), result=result)
        )


def _title(title: str) -> str:
    title = title.strip()
    if not title or len(title) > 200 or not title.isprintable():
        raise Refused("series_title", "A series needs a title of 1 to 200 characters, without line breaks.")
    return title
