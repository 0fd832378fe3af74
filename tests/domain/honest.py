"""A small unit of real keys, and an honest release that the rules must pass: every forgery starts from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workstation.domain.object import Object, PublicContent, Question, QuestionKind, Texts
from workstation.domain.person import Person, Role
from workstation.domain.release import heard, may_release, wanted_digests
from workstation.domain.review import CHECKLIST, SUBMIT_POINTS
from workstation.domain.roster import ROSTER_TYPE, Roster, Seat, check_chain
from workstation.domain.statement import STATEMENT_TYPE, Decision, Envelope, Statement, pae

MANIFEST = "ab" * 32
CONFIRMED = dict.fromkeys(CHECKLIST, True)
ANSWERED = dict.fromkeys(SUBMIT_POINTS, True)


def verify(public: str, signature: bytes, message: bytes) -> bool:
    """Ed25519, as the program's rooms hand it in."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def content(ref: str = "O-2026-0001", title: str = "Blue bag", renditions: tuple[str, ...] = ("11" * 32,)):
    texts = {"en": Texts((Question(QuestionKind.WHAT, "Where was this bag sold?"),), "A blue bag")}
    return PublicContent(ref, "bag", title, texts, "", "", renditions)


def person(name: str, *roles: Role, active: bool = True) -> Person:
    return Person(name, name.title(), frozenset(roles), active)


@dataclass(frozen=True)
class Unit:
    """Persons with keys, and every roster version there has been."""

    keys: Mapping[str, Ed25519PrivateKey]
    rosters: tuple[Roster, ...]

    @classmethod
    def of(cls, **roles: Role | tuple[Role, ...]) -> "Unit":
        keys = {name: Ed25519PrivateKey.generate() for name in roles}
        seats = tuple(
            Seat(
                name,
                frozenset(held if isinstance(held, tuple) else (held,)),
                public(keys[name]),
                public(Ed25519PrivateKey.generate()),
                active=True,
            )
            for name, held in roles.items()
        )
        return cls(keys, (Roster("vault-1", False, 1, "", seats, "cd" * 32, ""),))

    def then(self, change: Callable[[Seat], Seat | None]) -> "Unit":
        """The next roster version, its seats changed one by one."""
        last = self.rosters[-1]
        seats = tuple(new for seat in last.seats if (new := change(seat)))
        return Unit(
            self.keys,
            (*self.rosters, replace(last, version=last.version + 1, previous=last.digest(), seats=seats)),
        )

    def sign(self, statement: Statement, *, by: str = "", key: Ed25519PrivateKey | None = None) -> Envelope:
        payload = statement.payload()
        signer = key or self.keys[by or statement.person]
        signed = signer.sign(pae(STATEMENT_TYPE, payload))
        return Envelope(payload, STATEMENT_TYPE, ((statement.person, signed),))

    def sign_roster(self, roster: Roster, *, by: str) -> Envelope:
        payload = roster.payload()
        return Envelope(payload, ROSTER_TYPE, ((by, self.keys[by].sign(pae(ROSTER_TYPE, payload))),))


@dataclass(frozen=True)
class Honest:
    """A release as it should be: Anna made, Ben cleared, Rita released. ``attempt`` judges any variation of it."""

    unit: Unit
    contents: Mapping[str, tuple[PublicContent, int]]
    submit: Statement
    clear: Statement
    release: Statement
    batch: str = "B-1"
    manifest: str = MANIFEST
    extra: Sequence[Envelope] = field(default_factory=tuple)

    def envelopes(self) -> list[Envelope]:
        return [self.unit.sign(s) for s in (self.submit, self.clear, self.release)]

    def judge(self, envelopes: Sequence[Envelope], rosters: Sequence[Roster] | None = None) -> str | None:
        said = heard(envelopes, self.unit.rosters if rosters is None else rosters, verify)
        return may_release(self.batch, self.manifest, self.contents, said)

    def judge_chain(self, envelopes: Sequence[Envelope], chain: Sequence[Envelope]) -> str | None:
        """The same under a chain of signed rosters, which must hold first."""
        return self.judge(envelopes, check_chain(chain, verify))

    def unit_signed(self, payload: bytes, who: str, kind: str = STATEMENT_TYPE) -> Envelope:
        """Any bytes, rightly signed by somebody of the unit."""
        return Envelope(payload, kind, ((who, self.unit.keys[who].sign(pae(kind, payload))),))


def statement(unit: Unit, decision: Decision, who: str, role: Role, **changes: object) -> Statement:
    roster = unit.rosters[-1]
    made = content()
    value = Statement(
        decision,
        roster.vault,
        made.ref,
        1,
        wanted_digests(made),
        who,
        role,
        roster.version,
        roster.digest(),
        7,
        "ee" * 32,
        "2026-11-22T12:00:00+00:00",
        f"{decision}-{who}",
    )
    return replace(value, **changes)


def an_object(state: str, *authors: str) -> Object:
    return Object(
        "O-2026-0001", 1, state, "bag", "Blue bag", content().texts, "", "", "", (), frozenset(authors or ("anna",))
    )
