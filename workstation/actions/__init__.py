"""The work: one function per verb. Each opens a page, asks the rules, keeps, records, and returns a Change.

A verb takes the ``Session`` of the acting person first: identity, keys, clock and darkroom are arguments.
It holds the thread between the middle rooms – ``store``, ``imaging`` and ``exchange`` never meet elsewhere.
Verbs do not call each other; what several need lives here.
"""

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

from workstation.domain.canonical import Json
from workstation.domain.case import why_not_disseminate
from workstation.domain.change import Change
from workstation.domain.crop import Frame, Recipe, Rendition, check_share
from workstation.domain.errors import Damaged, NotFound, Refused, Unreadable
from workstation.domain.geometry import Rect
from workstation.domain.image import Image
from workstation.domain.ledger import Head
from workstation.domain.object import Object
from workstation.domain.original import Places, changed, damaged, out_of_reach, same
from workstation.domain.person import Act, Person, Role
from workstation.domain.release import Said, heard, why_not_cleared
from workstation.domain.shield import Level, level, strongest
from workstation.domain.statement import Decision, Envelope, Statement
from workstation.domain.texts import wanted_languages
from workstation.domain.zone import ZoneKind
from workstation.exchange.fetching import fetch
from workstation.imaging import likewords
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.onnx import OnnxModel
from workstation.imaging.protocol import LAYERS
from workstation.imaging.reading import ReadingRoom
from workstation.store import cases, glances, images, keys, ledger, objects, originals, personal, settings, statements
from workstation.store.seals import DATABASE, WORK
from workstation.store.vault import Page, Vault

Report = Callable[[int, int, str], None]
"""``report(done, total, words)`` – called from the working thread; raising from it cancels, and nothing is half done."""


def silent(done: int, total: int, words: str) -> None:
    """Report to nobody."""


class DarkroomOnCall:
    """A darkroom that starts at its first use: most commands never need one.

    ``policy`` is set once the vault is open: layers which may be missing by the unit's recorded decision, and a
    detector of its own.
    """

    def __init__(self, workers: int = 2) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._running: Darkroom | None = None
        self._reading: ReadingRoom | None = None
        self._degraded: frozenset[str] = frozenset()
        self._onnx = ""

    def policy(self, degraded: str, onnx: str) -> None:
        """``degraded``: layer names, separated by blanks; ``onnx``: SHA-256, kinds by class (``person,face,-``), path; or "".

        Read at the first picture, not here: a setting that cannot be used must never keep people out of the vault.
        """
        self._degraded = frozenset(degraded.split())
        self._onnx = onnx.strip()

    def __call__(self) -> Darkroom:
        """The running darkroom; raises Refused ("no_sandbox", "onnx_model")."""
        with self._lock:
            if self._running is None:
                model = model_from(self._onnx) if self._onnx else None
                made = Darkroom(workers=self._workers, degraded=self._degraded, onnx=model)
                made.start()
                self._running = made
            return self._running

    def reading(self) -> ReadingRoom:
        """The sandbox which reads text, started at its first use (a second or two); raises Refused ("no_sandbox")."""
        with self._lock:
            if self._reading is None:
                made = ReadingRoom(degraded=self._degraded)
                made.start()
                self._reading = made
            return self._reading

    def __reduce__(self) -> tuple[Callable[[frozenset[str], str], "DarkroomOnCall"], tuple[frozenset[str], str]]:
        """Sent to another process, it is that process's own one under the same policy."""
        return _darkroom_here, (self._degraded, self._onnx)

    def close(self) -> None:
        """End them, if they ran."""
        with self._lock:
            for room in (self._running, self._reading):
                if room is not None:
                    room.close()
            self._running = self._reading = None


@cache
def _darkroom_here(degraded: frozenset[str], onnx: str) -> DarkroomOnCall:
    made = DarkroomOnCall()
    made.policy(" ".join(sorted(degraded)), onnx)
    return made


def model_from(text: str) -> OnnxModel:
    """The detector a policy names: SHA-256, kinds by class, path; raises Refused."""
    words = text.split(maxsplit=2)
    try:
        kinds = tuple(None if kind == "-" else ZoneKind(kind) for kind in words[1].split(","))
        if len(bytes.fromhex(words[0])) != 32:
            raise ValueError(words[0])
        return OnnxModel(Path(words[2]), words[0], kinds)
    except (IndexError, ValueError) as error:
        raise Refused(
            "onnx_model",
            "The policy's detector model is not written as SHA-256, kinds, path.",
            "Write e.g.: 9f86…0a08 person,face,- /opt/models/unit.onnx",
        ) from error


_NUMBERS = {"idle_minutes": (1, 86_400), "exposure_soft_limit": (1, 86_400)} | dict.fromkeys(
    ("campaign_most", "campaign_days"),
    (0, 9_999),  # 0 sets no limit
)


def check_policy(key: str, value: str) -> None:
    """Refuse a value with which the desk, the site or the darkroom could not work."""
    if not value.isprintable() or len(value) > 500:
        raise Refused("policy_text", "A setting is one line of at most 500 characters.")
    if key in ("base_url", "tip_address") and not re.fullmatch(
        r"https://[A-Za-z0-9.-]+(:\d+)?(/[^\s\"'<>\\]*)?", value
    ):
        raise Refused("policy_url", "The address must begin with https:// and a host, and hold no blanks or quotes.")
    low, high = _NUMBERS.get(key, (0, 0))
    if high and not (re.fullmatch(r"[0-9]{1,5}", value) and low <= int(value) <= high):
        raise Refused("policy_number", f"This setting is a whole number from {low} to {high}.")
    if key == "unit" and not 0 < len(value) <= 60:
        raise Refused("policy_unit", "A unit needs a name of 1 to 60 characters.")
    if key == "shield_floor" and value not in set(Level):
        raise Refused("policy_shield", f"There is no shield “{value[:40]}”.", "Levels: " + ", ".join(Level) + ".")
    if key in ("exposure_ledger", "look_later") and value not in ("yes", "no"):
        raise Refused("policy_answer", "This setting is yes or no.")
    if key == "degraded_sandbox" and (unknown := set(value.split()) - set(LAYERS)):
        raise Refused("policy_layer", f"There is no layer “{min(unknown)[:40]}”.", "Layers: " + ", ".join(LAYERS) + ".")
    wanted_languages(value if key == "checked_languages" else "")
    if key == "schedulers" and not all(re.fullmatch(r"(tls|tcp)://[^\s/]+:\d{1,5}", one) for one in value.split()):
        raise Refused("policy_scheduler", "A scheduler's address is e.g. tls://scheduler.unit.example:8786.")
    if key == "onnx_model" and value:
        model_from(value)


@dataclass(frozen=True, slots=True)
class Session:
    """One person at one open vault. ``darkroom`` starts the sandbox at its first use."""

    vault: Vault
    darkroom: DarkroomOnCall
    clock: Callable[[], datetime]
    via: str  # "desk" or "cli"
    resources: Path

    @property
    def person(self) -> Person:
        """Who acts."""
        return self.vault.person

    @property
    def templates(self) -> Path:
        """Where the public site's templates are."""
        return self.resources / "templates"

    @property
    def vocabulary(self) -> Path:
        """Where the words of likeness are."""
        return self.resources / likewords.FILE

    def change(
        self, act: Act, verb: str, subject: str, *, result: Mapping[str, Json] | None = None, **detail: Json
    ) -> Change:
        """A Change by this person, now; raises Refused if no role of theirs may do ``act``."""
        return self.by(self.person.seat(act), verb, subject, result=result, **detail)

    def by(
        self, role: Role, verb: str, subject: str, *, result: Mapping[str, Json] | None = None, **detail: Json
    ) -> Change:
        """A Change under a role that was checked already."""
        return Change(verb, subject, self.person.id, role, self.via, self.clock(), detail, result or {})

    @contextmanager
    def work_page(self, *, write: bool = True) -> Iterator[Page]:
        """A transaction that touches tips or referrals; raises Refused ("no_key") while their key is awaited."""
        self.vault.key(WORK)
        with self.vault.page(write=write) as page:
            yield page

    def require(self, act: Act) -> Role:
        """The role under which this person may do ``act``; raises Refused."""
        return self.person.seat(act)

    def shield_level(self, page: Page) -> Level:
        """The level of the shield in force for this person: the unit's floor, or their own if it is stronger."""
        return strongest(level(settings.get(page.connection, "shield_floor")), own_shield(page))

    def sign(
        self,
        page: Page,
        decision: Decision,
        subject: str,
        *,
        version: int,
        digests: Mapping[str, str],
        role: Role,
        checklist: Mapping[str, bool] | None = None,
        authors: Sequence[str] = (),
        reason: str = "",
    ) -> Envelope:
        """Sign a decision over exact digests, bound to roster and ledger head, and keep it in the page's transaction."""
        head = ledger.head(page.connection)
        roster = self.vault.roster
        statement = Statement(
            decision,
            self.vault.id,
            subject,
            version,
            digests,
            self.person.id,
            role,
            roster.version,
            roster.digest(),
            head.position,
            head.hash,
            self.clock().isoformat(timespec="seconds"),
            uuid4().hex,
            checklist or {},
            tuple(sorted(authors)),
            reason,
        )
        envelope = self.vault.sign(statement)
        statements.add(page, envelope)
        return envelope

    def said(self, page: Page, envelopes: Sequence[Envelope]) -> tuple[Said, ...]:
        """The statements among these which count under the vault's rosters.

        What a person said who was revoked later counts only if our ledger shows that it was said before.
        """
        active = {seat.person for seat in self.vault.roster.seats if seat.active}
        return tuple(
            said
            for said in heard(envelopes, self.vault.rosters, keys.verify)
            if said.statement.person in active or self._said_before_leaving(page, said.statement)
        )

    def _said_before_leaving(self, page: Page, said: Statement) -> bool:
        head = Head(said.ledger_position, said.ledger_hash)
        return ledger.written_before(page.connection, head, "person.revoked", said.person)

    def commitment(self, kind: str, value: str) -> str:
        """A keyed digest for the ledger: it can be checked with the vault open, and tells nothing without."""
        return keys.name_of(keys.subkey(self.vault.key(DATABASE), "ledger commitments"), kind, value.encode())


def own_shield(page: Page) -> Level:
    """The level this person has chosen; the strongest where it can no longer be read, until they choose again."""
    try:
        return level(personal.get(page, "shield"))
    except Damaged:
        return strongest(*Level)


def require_cleared(session: Session, page: Page, obj: Object) -> None:
    """What leaves must be cleared, free of zones, and of cases whose provider permits it; raises Refused."""
    if why := why_not_cleared(obj.public(), obj.version, session.said(page, statements.about(page, [obj.ref]))):
        raise Refused("not_cleared", why, "A second analyst must clear it first.", obj.ref)
    if images.blocking_object(page, obj):
        raise Refused(
            "zone",
            f"A zone was found on {obj.ref} after it was cleared, and nobody has overruled it.",
            "Let a second analyst overrule it with a reason, or leave the object out.",
            obj.ref,
        )
    for case in cases.everything(page):
        if case.id in obj.cases and (no := why_not_disseminate(case.handling, case.permission)):
            raise Refused("handling", f"{obj.ref}: {no}", "Record the permission in the case.", obj.ref)


# --- a photograph's pixels, as a recipe needs them --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Original:
    """A seized file: its bytes as the vault has them, or where it lies on its evidence store.

    Read it behind the page: a slow medium would hold everything else that wants the database.
    """

    image: Image
    plain: bytes | None
    places: Places = ()

    def read(self) -> bytes:
        """The file, once its digest has been checked; raises Damaged, NotFound."""
        if self.plain is None:
            return self._fetched()
        check_digest(self.image, self.plain)
        return self.plain

    def _fetched(self) -> bytes:
        subject, other = f"image:{self.image.id}", False
        for paths, place in self.places:
            try:
                plain = fetch(map(Path, paths), place)
            except Unreadable:
                continue
            if same(self.image.digest, plain):
                return plain
            other = True
        raise changed(subject) if other else out_of_reach("photograph", self.places, subject)


def photograph(page: Page, image: Image) -> Original:
    """Where the seized file is; ``read`` it behind the page. Raises Damaged where the vault's copy is gone."""
    if originals.is_here(page, image):
        return Original(image, images.content(page, image))
    return Original(image, None, originals.found_at(page, image))


def check_digest(image: Image, plain: bytes) -> None:
    """Raise Damaged unless these are the bytes that were taken in."""
    if not same(image.digest, plain):
        raise damaged(f"image:{image.id}")


def frame_image(page: Page, frame: Frame) -> Image:
    """The image a combined photograph is; raises NotFound, or Refused where its part lies outside of it."""
    found = images.by_digest(page, frame.image)
    if not found:
        raise NotFound(
            "frame", "A photograph this crop was combined with is not in the vault.", "Take it in, or remove it here."
        )
    if not Rect(0, 0, found[0].look.width, found[0].look.height).contains(frame.region):
        raise Refused("frame_outside", "The part of a combined photograph lies outside of it.", "Align it again.")
    return found[0]


def check_frame(page: Page, frame: Frame) -> None:
    """Refuse a combined photograph whose part is nearly all of it; a zone there blocks like one of the first photograph."""
    look = frame_image(page, frame).look
    check_share([Recipe(frame.image, frame.region)], look.width, look.height)


@dataclass(frozen=True, slots=True)
class Sources:
    """The files a recipe is made from; ``frames`` only where they are combined."""

    recipe: Recipe
    whole: Original
    frames: tuple[Original, ...]

    def decoded(self, darkroom: Darkroom) -> tuple[Rendition, tuple[Rendition, ...]]:
        """The pixels of the recipe's bounds and of its frames' parts, and no others; behind the page. Raises as ``read``."""
        pairs = zip(self.recipe.frames, self.frames, strict=False)
        parts = tuple(darkroom.region(one.read(), frame.region) for frame, one in pairs)
        return darkroom.region(self.whole.read(), self.recipe.bounds()), parts


def hold_blocked(page: Page, obj: Object) -> None:
    """Take what a zone blocks back under the source key: whoever overruled that zone has become an author."""
    for crop in obj.crops:
        if images.blocking_zones(page, crop, obj.authors):
            objects.hold_crop(page, crop)


def clean_sources(page: Page, image: Image, recipe: Recipe) -> Sources:
    """``sources``, once every combined photograph has been checked, whether it is combined now or only laid ready."""
    glances.require_looked_at(page, recipe.images())
    for frame in recipe.frames:
        check_frame(page, frame)
    return sources(page, image, recipe)


def sources(page: Page, image: Image, recipe: Recipe) -> Sources:
    """Find them; raises NotFound, Refused."""
    frames = recipe.frames if recipe.combines() else ()
    others = tuple(photograph(page, frame_image(page, frame)) for frame in frames)
    return Sources(recipe, photograph(page, image), others)
