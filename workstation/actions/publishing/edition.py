"""What a batch's bundle holds: its own objects, and everything that is on show and stays.

Decided: pictures that are out already are taken from the bundle which first brought them, byte for byte, not encoded again:
what the public has loaded stays what it was, whatever a newer encoder would make of the same pixels. Costs: those bundles
are unsealed at each build.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date

from workstation.actions import Report, Session
from workstation.domain.batch import Batch
from workstation.domain.campaign import IDENTIFIED, Leave
from workstation.domain.crop import Rendition
from workstation.domain.object import Object, PublicContent
from workstation.domain.statement import Decision
from workstation.exchange import bundle, site
from workstation.exchange.record import EXACT
from workstation.imaging import encode
from workstation.store import batches, objects, settings, statements
from workstation.store.vault import Page

AHEAD = 2
"""Crops that wait for an encoder: their pixels are in memory."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What the public will see with a batch: its ``members``, and those which ``stay`` with the day they went public."""

    batch: Batch
    members: tuple[Object, ...]
    stay: tuple[tuple[Object, date], ...]

    @property
    def objects(self) -> tuple[Object, ...]:
        """Everything on show."""
        return (*self.members, *(obj for obj, _ in self.stay))

    def contents(self) -> dict[str, tuple[PublicContent, int]]:
        """What a release covers, by object: its public content and version."""
        return {obj.ref: (obj.public(), obj.version) for obj in self.objects}


def campaign(page: Page, batch: Batch) -> Campaign:
    """What is on show once ``batch`` has left. The batch in it thanks for what was identified since it was planned."""
    leaving = [gone.ref for gone in batch.withdrawals]
    solved = {obj.ref for obj in objects.everything(page, leaving) if obj.state in IDENTIFIED} if leaving else set()
    thanked = tuple(replace(gone, kind=Leave.IDENTIFIED) if gone.ref in solved else gone for gone in batch.withdrawals)
    members = {obj.ref: obj for obj in objects.everything(page, batch.objects)} if batch.objects else {}
    going = {*leaving, *members}
    stay = tuple((obj, since) for obj, since in batches.on_show(page) if obj.ref not in going)
    return Campaign(replace(batch, withdrawals=thanked), tuple(members[ref] for ref in batch.objects), stay)


def edition(session: Session, page: Page, shown: Campaign) -> bundle.Edition:
    """The fields and statements of a bundle."""
    batch = shown.batch
    gone = {
        leaving.ref: batches.Gone.of(leaving, batch.date, objects.get(page, leaving.ref))
        for leaving in batch.withdrawals
    } | {one.ref: one for one in batches.gone(page)}  # another batch may have withdrawn it first
    said = [
        document
        for obj in shown.objects
        for document in statements.of_version(page, obj.ref, obj.version, (Decision.SUBMIT, Decision.CLEAR))
    ] + [
        document
        for one in gone.values()
        for document in statements.about_reason(page, one.ref, Decision.WITHDRAW, one.reason)
    ]
    entries = [bundle.Entry(obj.public(), obj.version, batch.date) for obj in shown.members]
    entries += [bundle.Entry(obj.public(), obj.version, since) for obj, since in shown.stay]
    return bundle.Edition(
        batch.ref,
        batch.date,
        session.vault.id,
        session.vault.demo,
        tuple(entries),
        tuple(
            bundle.Withdrawal(one.ref, one.day, one.reason, one.kind, one.type, one.languages) for one in gone.values()
        ),
        settings.get(page.connection, "base_url"),
        settings.get(page.connection, "tip_address"),
        tuple(envelope.document() for envelope in session.vault.chain),
        tuple(said),
    )


def shown_pictures(page: Page, stay: Sequence[tuple[Object, date]]) -> list[bundle.Picture]:
    """The pictures of what stays on show, as they went out."""
    found: list[bundle.Picture] = []
    for ref in sorted({obj.batch for obj, _ in stay}):
        data = batches.file(page, ref, "bundle")
        found += bundle.pictures_of(data, {obj.ref for obj, _ in stay if obj.batch == ref})
    return found


def pictures(session: Session, members: Sequence[Object], report: Report) -> list[bundle.Picture]:
    """Every picture of these objects, encoded from their approved pixels, two crops at a time."""
    crops = [(obj, number) for obj in members for number in range(1, len(obj.crops) + 1)]
    found: list[bundle.Picture] = []
    running: deque[Future[list[bundle.Picture]]] = deque()
    with ThreadPoolExecutor(2, thread_name_prefix="encode") as pool:
        for done, (obj, number) in enumerate(crops):
            report(done, len(crops), f"crops encoded; making pictures of {obj.ref}")
            with session.vault.page(write=False) as page:
                pixels = objects.rendition(page, obj.crops[number - 1])
            running.append(pool.submit(_encoded, session, obj, number, pixels))
            if len(running) > AHEAD:
                found += running.popleft().result()
        while running:
            found += running.popleft().result()
    return found


def _encoded(session: Session, obj: Object, number: int, pixels: Rendition) -> list[bundle.Picture]:
    made: list[bundle.Picture] = []
    for role, name, encoder, side in (
        ("1600", "jpg", encode.jpeg, 1600),
        ("1600", "webp", encode.webp, 1600),
        ("1600", "avif", encode.avif, 1600),
        ("480", "jpg", encode.jpeg, 480),
    ):
        out = encoder(pixels, side, demo=session.vault.demo)
        rendition = obj.crops[number - 1].rendition
        made.append(bundle.Picture(obj.ref, number, role, "", name, out.data, out.width, out.height, rendition))
    return [*made, *(_cards(session, obj, pixels) if number == 1 else ())]


def _cards(session: Session, obj: Object, pixels: Rendition) -> Iterator[bundle.Picture]:
    fonts = encode.Fonts(
        session.resources / "fonts" / "DejaVuSans.ttf", session.resources / "fonts" / "DejaVuSans-Bold.ttf"
    )
    langs, first = sorted(obj.texts), obj.crops[0].rendition
    said = [(obj.ref, obj.texts[lang].questions[0].text, _title(session, obj, lang)) for lang in langs]
    for role, size in EXACT.items():
        made = encode.cards(pixels, size, said, fonts, demo=session.vault.demo)
        for lang, out in zip(langs, made, strict=True):
            yield bundle.Picture(obj.ref, 1, role, lang, "jpg", out.data, out.width, out.height, first)


def _title(session: Session, obj: Object, lang: str) -> str:
    """As the page has it: never a title in another language."""
    return obj.texts[lang].title or site.kind_of(session.templates, lang, obj.type)
