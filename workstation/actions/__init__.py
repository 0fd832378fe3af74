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
from pathlib import Path
from uuid import uuid4

from workstation.domain.canonical import Json
from workstation.domain.change import Change
from workstation.domain.errors import Refused
from workstation.domain.ledger import Head
from workstation.domain.person import Act, Person, Role
from workstation.domain.release import Said, heard
from workstation.domain.statement import Decision, Envelope, Statement
from workstation.domain.zone import ZoneKind
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.onnx import OnnxModel
from workstation.imaging.protocol import LAYERS
from workstation.store import keys, ledger, statements
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

    def close(self) -> None:
        """End it, if it ran."""
        with self._lock:
            if self._running is not None:
                self._running.close()
            self._running = None


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


def check_policy(key: str, value: str) -> None:
    """Refuse a value with which the desk, the site or the darkroom could not work."""
    if not value.isprintable() or len(value) > 500:
        raise Refused("policy_text", "A setting is one line of at most 500 characters.")
    if key in ("base_url", "tip_address") and not re.fullmatch(
        r"https://[A-Za-z0-9.-]+(:\d+)?(/[^\s\"'<>\\]*)?", value
    ):
        raise Refused("policy_url", "The address must begin with https:// and a host, and hold no blanks or quotes.")
    number = int(value) if re.fullmatch(r"[0-9]{1,5}", value) else 0
    if key in ("idle_minutes", "exposure_soft_limit") and not 0 < number <= 86_400:
        raise Refused("policy_number", "This setting is a whole number from 1 to 86400.")
    if key == "unit" and not 0 < len(value) <= 60:
        raise Refused("policy_unit", "A unit needs a name of 1 to 60 characters.")
    if key == "degraded_sandbox" and (unknown := set(value.split()) - set(LAYERS)):
        raise Refused("policy_layer", f"There is no layer “{min(unknown)[:40]}”.", "Layers: " + ", ".join(LAYERS) + ".")
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
