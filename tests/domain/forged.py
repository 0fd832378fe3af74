"""Forgeries made by rule: every cast of persons, every field changed after signing, every roster chain that does not hold.

With ``forgeries`` they are more than 300, no two alike. Each starts from the honest release and is judged by it, so that
the campaign can have the same ones judged by the offline verifier.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.domain.forgeries import FORGERIES, Forgery, put_otherwise
from tests.domain.honest import MANIFEST, Honest, Unit, content, public
from workstation.domain.canonical import canonical
from workstation.domain.person import Role
from workstation.domain.release import wanted_digests
from workstation.domain.roster import ROSTER_TYPE, Roster
from workstation.domain.statement import STATEMENT_TYPE, Decision, Envelope, Statement, pae

NAMES = ("submit", "clear", "release")
CASTING = ("anna", "ben", "omni", "rita", "ada")
ANALYSTS, RELEASERS = {"anna", "ben", "omni"}, {"rita", "omni"}


def rightful(made: str, cleared: str, released: str) -> bool:
    """Whether these three may be author, reviewer and releaser of one object."""
    return {made, cleared} <= ANALYSTS and made != cleared and released in RELEASERS - {made, cleared}


def _cast(made: str, cleared: str, released: str) -> Forgery:
    return lambda h: put_otherwise(
        submit=replace(h.submit, person=made, authors=(made,)),
        clear=replace(h.clear, person=cleared),
        release=replace(h.release, person=released),
    )(h)


CASTS = {
    f"{made} makes, {cleared} clears, {released} releases": _cast(made, cleared, released)
    for made, cleared, released in product(CASTING, repeat=3)
}
RIGHTFUL = {f"{a} makes, {b} clears, {c} releases" for a, b, c in product(CASTING, repeat=3) if rightful(a, b, c)}

TOLD = {
    "anna makes, anna clears, rita releases",
    "anna makes, omni clears, omni releases",
    "omni makes, ben clears, omni releases",
    "omni makes, omni clears, omni releases",
}
"""Casts which ``forgeries`` has under their own names."""

# --- after signing --------------------------------------------------------------------------------------------

LATER: dict[str, Callable[[Any], Any]] = {
    "decision": lambda was: "withdraw" if was != "withdraw" else "clear",
    "vault": lambda _: "vault-2",
    "subject": lambda was: f"{was}0",
    "version": lambda was: was + 1,
    "digests": lambda was: {**was, "content": "77" * 32},
    "person": lambda was: "omni" if was != "omni" else "ben",
    "role": lambda _: "auditor",
    "roster": lambda was: {**was, "version": was["version"] + 1},
    "ledger": lambda was: {**was, "position": was["position"] + 1},
    "at": lambda _: "2020-01-01T00:00:00+00:00",
    "nonce": lambda was: f"{was}x",
    "checklist": lambda was: {**was, "no_person": not was.get("no_person", False)},
    "authors": lambda was: [*was, "cora"],
    "reason": lambda _: "for a good reason",
}


def _later(number: int, field: str) -> Forgery:
    def forge(h: Honest) -> str | None:
        found = h.envelopes()
        said = json.loads(found[number].payload)
        found[number] = replace(found[number], payload=canonical({**said, field: LATER[field](said[field])}))
        return h.judge(found)

    return forge


CHANGED = {
    f"{field} of the {name} statement changed after signing": _later(number, field)
    for number, name in enumerate(NAMES)
    for field in LATER
}

# --- another decision, another envelope -----------------------------------------------------------------------

PASSED_OFF = {
    f"“{decision}” passed off as {name}": (
        lambda h, name=name, decision=decision: put_otherwise(**{name: replace(getattr(h, name), decision=decision)})(h)
    )
    for name in NAMES
    for decision in Decision
    if decision.value != name
    and (name, decision) not in {("clear", Decision.SUBMIT), ("clear", Decision.OVERRULE), ("release", Decision.CLEAR)}
    and (name, decision) != ("release", Decision.WITHDRAW)
}


def _signed(number: int, make: Callable[[Honest, Envelope], Envelope]) -> Forgery:
    def forge(h: Honest) -> str | None:
        found = h.envelopes()
        found[number] = make(h, found[number])
        return h.judge(found)

    return forge


def _who(e: Envelope) -> str:
    return e.signatures[0][0]


SIGNED: dict[str, Callable[[Honest, Envelope], Envelope]] = {
    "a signature cut short": lambda _, e: replace(e, signatures=((_who(e), e.signatures[0][1][:63]),)),
    "a signature with a byte more": lambda _, e: replace(e, signatures=((_who(e), e.signatures[0][1] + b"\0"),)),
    "a signature over the bare payload": lambda h, e: replace(
        e, signatures=((_who(e), h.unit.keys[_who(e)].sign(e.payload)),)
    ),
    "a signature as for a roster": lambda h, e: replace(
        e, signatures=((_who(e), h.unit.keys[_who(e)].sign(pae(ROSTER_TYPE, e.payload))),)
    ),
    "its own type left out": lambda _, e: replace(e, payload_type=""),
    "the type of a roster": lambda h, e: replace(
        e, payload_type=ROSTER_TYPE, signatures=((_who(e), h.unit.keys[_who(e)].sign(pae(ROSTER_TYPE, e.payload))),)
    ),
    "a signature filed under nobody": lambda _, e: replace(e, signatures=(("", e.signatures[0][1]),)),
    "a signature filed under a colleague": lambda _, e: replace(e, signatures=(("cora", e.signatures[0][1]),)),
    "two strangers' signatures": lambda _, e: replace(
        e,
        signatures=tuple(
            (_who(e), Ed25519PrivateKey.generate().sign(pae(STATEMENT_TYPE, e.payload))) for _ in range(2)
        ),
    ),
    "a blank before its end": lambda h, e: h.unit_signed(e.payload[:-1] + b" }", _who(e)),
    "a second key of the same name": lambda h, e: h.unit_signed(b'{"person":"nobody",' + e.payload[1:], _who(e)),
}
ENVELOPES = {
    f"{name}: {how}": _signed(number, make) for number, name in enumerate(NAMES) for how, make in SIGNED.items()
}

# --- rosters --------------------------------------------------------------------------------------------------


def _under(unit: Unit, s: Statement) -> Statement:
    return replace(s, roster_version=unit.rosters[-1].version, roster_digest=unit.rosters[-1].digest())


def _renewed(h: Honest, newest: Roster, *, by: str = "ada", key: Ed25519PrivateKey | None = None) -> str | None:
    """The newest roster is ``newest``, signed by somebody, and everybody signs under it."""
    unit = replace(h.unit, rosters=(*h.unit.rosters, newest))
    later = replace(h, unit=unit, **{name: _under(unit, getattr(h, name)) for name in NAMES})
    signer = key or h.unit.keys[by]
    last = Envelope(newest.payload(), ROSTER_TYPE, ((by, signer.sign(pae(ROSTER_TYPE, newest.payload()))),))
    return later.judge_chain(later.envelopes(), [*(h.unit.sign_roster(r, by="ada") for r in h.unit.rosters), last])


def _seats(h: Honest, who: str, **change: object) -> Roster:
    last = h.unit.rosters[-1]
    seats = tuple(replace(s, **change) if s.person == who else s for s in last.seats)
    return replace(last, version=last.version + 1, previous=last.digest(), seats=seats)


def _next(h: Honest, **change: object) -> Roster:
    last = h.unit.rosters[-1]
    return replace(last, **{"version": last.version + 1, "previous": last.digest(), **change})


def _second_seat(h: Honest, who: str, role: Role, *, same_key: bool) -> str | None:
    """The administrator enrols a person once more under another name, to be two."""
    seat = h.unit.rosters[-1].seat(who)
    key = Ed25519PrivateKey.generate()
    twin = replace(
        seat,
        person="twin",
        roles=frozenset({role}),
        sign_key=seat.sign_key if same_key else public(key),
        agree_key=seat.agree_key if same_key else public(Ed25519PrivateKey.generate()),
    )
    return _renewed(h, _next(h, seats=(*h.unit.rosters[-1].seats, twin)))


def _chain(make: Callable[[Honest, list[Envelope]], list[Envelope]]) -> Forgery:
    """Two rosters, everybody under the second, and something done to the chain."""

    def forge(h: Honest) -> str | None:
        unit = h.unit.then(lambda seat: seat)
        later = replace(h, unit=unit, **{name: _under(unit, getattr(h, name)) for name in NAMES})
        return later.judge_chain(later.envelopes(), make(h, [unit.sign_roster(r, by="ada") for r in unit.rosters]))

    return forge


def _stale(name: str) -> Forgery:
    """The roster has moved on without ``name``'s holder, whose statement still names the old one; the rest are new."""

    def forge(h: Honest) -> str | None:
        who = getattr(h, name).person
        unit = h.unit.then(lambda s: replace(s, active=s.active and s.person != who))
        new = {n: _under(unit, getattr(h, n)) for n in NAMES}
        return replace(h, unit=unit, **new).judge(replace(h, unit=unit, **new).envelopes())

    return forge


ROSTERS: dict[str, Forgery] = {
    **{f"{who} gets a new key in the newest roster": (lambda h, who=who: _renewed(h, _seats(h, who, sign_key="ab" * 32)))
       for who in ("anna", "ben", "rita")},
    **{f"{who} gets a new sealing key": (lambda h, who=who: _renewed(h, _seats(h, who, agree_key="ab" * 32)))
       for who in ("anna", "ben", "rita")},
    **{f"{who} is struck from the newest roster": (lambda h, who=who: _renewed(
        h, _next(h, seats=tuple(s for s in h.unit.rosters[-1].seats if s.person != who)))) for who in ("anna", "ben", "rita")},
    **{f"the newest roster signed by {who}": (lambda h, who=who: _renewed(h, _next(h), by=who))
       for who in ("anna", "ben", "cora", "rita", "otto", "omni")},
    "the newest roster signed by a stranger": lambda h: _renewed(h, _next(h), key=Ed25519PrivateKey.generate()),
    "a person who makes himself administrator": lambda h: _renewed(
        h, _seats(h, "anna", roles=frozenset({Role.ANALYST, Role.ADMINISTRATOR})), by="anna"),
    "same person, two seats with one key": lambda h: _second_seat(h, "anna", Role.ANALYST, same_key=True),
    "same person, two seats, one of them a releaser": lambda h: _second_seat(h, "ben", Role.RELEASE_MANAGER, same_key=True),
    "two persons under one name": lambda h: _renewed(
        h, _next(h, seats=(*h.unit.rosters[-1].seats, replace(h.unit.rosters[-1].seat("ben"), sign_key="ab" * 32, agree_key="cd" * 32)))),
    "a sealing key that is somebody's signing key": lambda h: _renewed(
        h, _seats(h, "otto", agree_key=h.unit.rosters[-1].seat("anna").sign_key)),
    "a roster of another vault": lambda h: _renewed(h, _next(h, vault="vault-2")),
    "a roster which turns real into DEMO": lambda h: _renewed(h, _next(h, demo=True)),
    "a roster with another key for contacts": lambda h: _renewed(h, _next(h, identity_key="99" * 32)),
    "a roster which skips a version": lambda h: _renewed(h, _next(h, version=3)),
    "a roster of the same version": lambda h: _renewed(h, _next(h, version=1)),
    "a roster after another one": lambda h: _renewed(h, _next(h, previous="55" * 32)),
    "a roster after nothing": lambda h: _renewed(h, _next(h, previous="")),
    "the chain rolled back": _chain(lambda _, chain: chain[:1]),
    "the chain without its beginning": _chain(lambda _, chain: chain[1:]),
    "the chain turned round": _chain(lambda _, chain: chain[::-1]),
    "the chain with a version twice": _chain(lambda _, chain: [*chain, chain[-1]]),
    "no chain": _chain(lambda _, __: []),
    "a statement in place of a roster": _chain(lambda h, chain: [chain[0], h.envelopes()[0]]),
    "a roster without signature": _chain(lambda _, chain: [chain[0], replace(chain[1], signatures=())]),
    "the signature of the version before": _chain(lambda _, chain: [chain[0], replace(chain[1], signatures=chain[0].signatures)]),
    "a roster changed after signing": _chain(
        lambda _, chain: [chain[0], replace(chain[1], payload=chain[1].payload.replace(b'"active":true', b'"active":false', 1))]),
    "a roster in another spelling": _chain(
        lambda h, chain: [chain[0], h.unit_signed(chain[1].payload[:-1] + b" }", "ada", ROSTER_TYPE)]),
    **{f"{name} by somebody whom the newest roster has revoked": _stale(name) for name in NAMES},
}  # fmt: skip

# --- batches --------------------------------------------------------------------------------------------------


def _two(make: Callable[[Honest, dict[str, Statement]], list[Statement]]) -> Forgery:
    """Two objects, rightly made and cleared; ``make`` picks which statements come along."""

    def forge(h: Honest) -> str | None:
        second = content("O-2026-0002", "Red shoe")
        about = {"subject": second.ref, "digests": wanted_digests(second)}
        said = {
            "submit": h.submit,
            "clear": h.clear,
            "submit 2": replace(h.submit, nonce="s2", **about),
            "clear 2": replace(h.clear, nonce="c2", **about),
            "release": h.release,
        }
        both = replace(h, contents={**h.contents, second.ref: (second, 1)})
        return both.judge([h.unit.sign(s) for s in make(h, said)])

    return forge


def _left_out(name: str) -> Forgery:
    return _two(lambda _, said: [s for n, s in said.items() if n != name])


BATCHES: dict[str, Forgery] = {
    **{f"of two objects, without “{name}”": _left_out(name) for name in ("submit", "clear", "submit 2", "clear 2", "release")},
    "the clearance of one for the other": _two(
        lambda _, said: [*(s for n, s in said.items() if n != "clear 2"), replace(said["clear 2"], digests=said["clear"].digests)]),
    "two authors clear each other as co-authors": _two(
        lambda _, said: [replace(said["submit"], authors=("anna", "ben")), *list(said.values())[1:]]),
    "the reviewer of one releases both": _two(
        lambda _, said: [*list(said.values())[:3], replace(said["clear 2"], person="omni"), replace(said["release"], person="omni")]),
    "the author of one releases both": _two(
        lambda _, said: [*list(said.values())[:2], replace(said["submit 2"], person="omni", authors=("omni",)), said["clear 2"],
                         replace(said["release"], person="omni")]),
    "a co-author of one releases both": _two(
        lambda _, said: [*list(said.values())[:2], replace(said["submit 2"], authors=("anna", "omni")), said["clear 2"],
                         replace(said["release"], person="omni")]),
    **{f"a replay of the release of {what}": put_replay for what, put_replay in {
        "an earlier build": lambda h: put_otherwise(release=replace(h.release, digests={"tagmanifest": "01" * 32}))(h),
        "the day before": lambda h: put_otherwise(release=replace(h.release, subject="B-0", at="2026-11-21T12:00:00+00:00"))(h),
        "a referral": lambda h: put_otherwise(release=replace(h.release, subject="REF-1", digests={"package": MANIFEST}))(h),
    }.items()},
}  # fmt: skip

ALL: dict[str, Forgery] = {
    **FORGERIES,
    **{name: forge for name, forge in CASTS.items() if name not in RIGHTFUL | TOLD},
    **CHANGED,
    **PASSED_OFF,
    **ENVELOPES,
    **ROSTERS,
    **BATCHES,
}
