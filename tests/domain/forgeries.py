"""Nearly a hundred ways to forge a release, each starting from the honest one, by what is wrong with it."""

from collections.abc import Callable
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.domain.honest import ANSWERED, CONFIRMED, MANIFEST, Honest, content, statement
from workstation.domain.person import Role
from workstation.domain.release import wanted_digests
from workstation.domain.review import CHECKLIST, SUBMIT_POINTS
from workstation.domain.roster import Seat
from workstation.domain.statement import STATEMENT_TYPE, Decision, Envelope, Statement, pae

Forgery = Callable[[Honest], str | None]
A, R = Role.ANALYST, Role.RELEASE_MANAGER


def put_otherwise(**changes: Statement) -> Forgery:
    """The honest release with one of its three statements put in another way."""

    def forge(h: Honest) -> str | None:
        new = replace(h, **changes)
        return new.judge(new.envelopes())

    return forge


def _submit(**c: object) -> Forgery:
    return lambda h: put_otherwise(submit=replace(h.submit, **c))(h)


def _clear(**c: object) -> Forgery:
    return lambda h: put_otherwise(clear=replace(h.clear, **c))(h)


def _release(**c: object) -> Forgery:
    return lambda h: put_otherwise(release=replace(h.release, **c))(h)


def _without(number: int) -> Forgery:
    return lambda h: h.judge([e for n, e in enumerate(h.envelopes()) if n != number])


def _signed_by(number: int, who: str) -> Forgery:
    """One envelope names the right person, but somebody else's key signed it."""

    def forge(h: Honest) -> str | None:
        found = h.envelopes()
        s = (h.submit, h.clear, h.release)[number]
        found[number] = h.unit.sign(s, by=who)
        return h.judge(found)

    return forge


def _stranger(number: int) -> Forgery:
    def forge(h: Honest) -> str | None:
        found = h.envelopes()
        found[number] = h.unit.sign((h.submit, h.clear, h.release)[number], key=Ed25519PrivateKey.generate())
        return h.judge(found)

    return forge


def _tampered(number: int, change: Callable[[Envelope], Envelope]) -> Forgery:
    def forge(h: Honest) -> str | None:
        found = h.envelopes()
        found[number] = change(found[number])
        return h.judge(found)

    return forge


def _flip(data: bytes) -> bytes:
    return bytes((data[0] ^ 1,)) + data[1:]


def _other_content(**c: object) -> Forgery:
    """What leaves is not what was signed."""

    def forge(h: Honest) -> str | None:
        ref = "O-2026-0001"
        return replace(h, contents={ref: (replace(h.contents[ref][0], **c), 1)}).judge(h.envelopes())

    return forge


def _swapped(first: int, second: int) -> Forgery:
    def forge(h: Honest) -> str | None:
        found = h.envelopes()
        one, two = found[first], found[second]
        found[first] = replace(one, signatures=((one.signatures[0][0], two.signatures[0][1]),))
        found[second] = replace(two, signatures=((two.signatures[0][0], one.signatures[0][1]),))
        return h.judge(found)

    return forge


def _after(change: Callable[[Seat], Seat], who: str) -> Forgery:
    """A new roster version comes first, and ``who`` signs under it."""

    def forge(h: Honest) -> str | None:
        unit = h.unit.then(change)
        newest = {"roster_version": unit.rosters[-1].version, "roster_digest": unit.rosters[-1].digest()}
        now = {
            name: replace(s, **newest)
            for name, s in (("submit", h.submit), ("clear", h.clear), ("release", h.release))
            if s.person == who
        }
        later = replace(h, unit=unit, **now)
        return later.judge(later.envelopes())

    return forge


def _revoked(name: str) -> Forgery:
    return _after(lambda s: replace(s, active=s.active and s.person != name), name)


def _demoted(name: str) -> Forgery:
    return _after(lambda s: replace(s, roles=frozenset({Role.AUDITOR})) if s.person == name else s, name)


def _rosters_cut(h: Honest) -> str | None:
    """Everybody signed under version 2, but the bundle brings version 1 only."""
    unit = h.unit.then(lambda s: s)
    newest = {"roster_version": 2, "roster_digest": unit.rosters[-1].digest()}
    late = replace(h, unit=unit, **{n: replace(getattr(h, n), **newest) for n in ("submit", "clear", "release")})
    return late.judge(late.envelopes(), unit.rosters[:1])


def _not_yet_enrolled(h: Honest) -> str | None:
    """Rita was enrolled with version 2; a statement of hers that names version 1 is too early."""
    first = replace(h.unit.rosters[0], seats=tuple(s for s in h.unit.rosters[0].seats if s.person != "rita"))
    second = replace(h.unit.rosters[0], version=2, previous=first.digest())
    early = {"roster_version": 1, "roster_digest": first.digest()}
    changed = replace(h, **{n: replace(getattr(h, n), **early) for n in ("submit", "clear", "release")})
    return changed.judge(changed.envelopes(), (first, second))


def _key_under_other_name(h: Honest) -> str | None:
    """Anna's own signature, filed under Ben's name in the envelope."""
    s = replace(h.clear, person="ben")
    return h.judge([h.envelopes()[0], h.unit.sign(s, by="anna"), h.envelopes()[2]])


def _two_signatures(h: Honest) -> str | None:
    """Anna's clearance of her own object, signed by her and by Ben: the statement still says Anna."""
    s = replace(h.clear, person="anna")
    message = pae(STATEMENT_TYPE, s.payload())
    both = tuple((n, h.unit.keys[n].sign(message)) for n in ("anna", "ben"))
    return h.judge([h.envelopes()[0], Envelope(s.payload(), STATEMENT_TYPE, both), h.envelopes()[2]])


def _second_submit_hides_author(h: Honest) -> str | None:
    """Ben, an author, clears; a second submit without him does not wash him clean."""
    submit = replace(h.submit, authors=("anna", "ben"))
    again = replace(h.submit, nonce="again", authors=("anna",))
    return h.judge([h.unit.sign(s) for s in (submit, again, h.clear, h.release)])


def _releaser_cleared_earlier(h: Honest) -> str | None:
    """Omni cleared an older version, and now releases the newest as somebody else's work."""
    old = statement(h.unit, Decision.CLEAR, "omni", A, version=0, digests={"content": "00" * 32}, checklist=CONFIRMED)
    release = replace(h.release, person="omni")
    return h.judge([*h.envelopes()[:2], h.unit.sign(old), h.unit.sign(release)])


def _releaser_is_author(h: Honest) -> str | None:
    return put_otherwise(submit=replace(h.submit, authors=("anna", "omni")), release=replace(h.release, person="omni"))(
        h
    )


def _releaser_cleared(h: Honest) -> str | None:
    return put_otherwise(clear=replace(h.clear, person="omni"), release=replace(h.release, person="omni"))(h)


def _releaser_submitted(h: Honest) -> str | None:
    return put_otherwise(
        submit=replace(h.submit, person="omni", authors=("omni",)), release=replace(h.release, person="omni")
    )(h)


def _one_does_all(h: Honest) -> str | None:
    return put_otherwise(
        submit=replace(h.submit, person="omni", authors=("omni",)),
        clear=replace(h.clear, person="omni"),
        release=replace(h.release, person="omni"),
    )(h)


def _second_object(h: Honest) -> str | None:
    """A second object slips into the batch with the statements of the first."""
    other = content("O-2026-0002")
    return replace(h, contents={**h.contents, "O-2026-0002": (other, 1)}).judge(h.envelopes())


def _wrong_name(h: Honest) -> str | None:
    return replace(h, contents={"O-2026-0009": h.contents["O-2026-0001"]}).judge(h.envelopes())


def _other_vault(h: Honest) -> str | None:
    """Statements of the same persons in another vault."""
    return put_otherwise(**{n: replace(getattr(h, n), vault="vault-2") for n in ("submit", "clear", "release")})(h)


OPEN_POINTS = {
    f"clearance with the point “{point}” {said}": _clear(
        checklist={**CONFIRMED, point: False} if said == "denied" else {k: True for k in CONFIRMED if k != point}
    )
    for point in CHECKLIST
    for said in ("denied", "left out")
} | {
    f"submission with the point “{point}” {said}": _submit(
        checklist={**ANSWERED, point: False} if said == "denied" else {k: True for k in ANSWERED if k != point}
    )
    for point in SUBMIT_POINTS
    for said in ("denied", "left out")
}
WRONG_ROLES = {
    f"{name} as {role}": forge(role=role)
    for name, forge, right in (("submit", _submit, A), ("clear", _clear, A), ("release", _release, R))
    for role in Role
    if role is not right
}
MISSING = {f"no {name} statement": _without(n) for n, name in enumerate(("submit", "clear", "release"))}
SIGNATURES = {
    f"{name} {how}": make(n)
    for n, name in enumerate(("submit", "clear", "release"))
    for how, make in (
        ("signed by a colleague", lambda n: _signed_by(n, "cora")),
        ("signed by a stranger", _stranger),
        (
            "with a changed signature",
            lambda n: _tampered(n, lambda e: replace(e, signatures=((e.signatures[0][0], _flip(e.signatures[0][1])),))),
        ),
        (
            "with an empty signature",
            lambda n: _tampered(n, lambda e: replace(e, signatures=((e.signatures[0][0], b""),))),
        ),
        ("without signatures", lambda n: _tampered(n, lambda e: replace(e, signatures=()))),
        ("under another payload type", lambda n: _tampered(n, lambda e: replace(e, payload_type="text/plain"))),
    )
}
OTHERS = {
    "the author clears": _clear(person="anna"),
    "a second author clears": _submit(authors=("anna", "ben")),
    "the submitter is not among the authors": _submit(authors=("ben",)),
    "a submit without authors": _submit(authors=()),
    "another version submitted": _submit(version=2),
    "another version cleared": _clear(version=2),
    "another content submitted": _submit(digests={**wanted_digests(content()), "content": "22" * 32}),
    "another content cleared": _clear(digests={**wanted_digests(content()), "content": "22" * 32}),
    "another rendition cleared": _clear(digests={**wanted_digests(content()), "rendition/1": "22" * 32}),
    "a rendition not cleared": _clear(digests={"content": content().digest()}),
    "a rendition too many cleared": _clear(digests={**wanted_digests(content()), "rendition/2": "22" * 32}),
    "another object cleared": _clear(subject="O-2026-0002"),
    "another batch released": _release(subject="B-2"),
    "other files released": _release(digests={"tagmanifest": "cc" * 32}),
    "more than the files released": _release(digests={"tagmanifest": MANIFEST, "also": "cc" * 32}),
    "no files released": _release(digests={}),
    "a clear statement passed off as a release": _release(decision=Decision.CLEAR),
    "a withdrawal passed off as a release": _release(decision=Decision.WITHDRAW),
    "a submit statement passed off as a clearance": _clear(decision=Decision.SUBMIT),
    "an overrule passed off as a clearance": _clear(decision=Decision.OVERRULE),
    "title changed afterwards": _other_content(title="Red bag"),
    "type changed afterwards": _other_content(type="shoe"),
    "region changed afterwards": _other_content(region_hint="north"),
    "period changed afterwards": _other_content(period="2019"),
    "texts changed afterwards": _other_content(texts={}),
    "picture changed afterwards": _other_content(renditions=("33" * 32,)),
    "picture added afterwards": _other_content(renditions=("11" * 32, "33" * 32)),
    "picture removed afterwards": _other_content(renditions=()),
    "signatures of clear and release swapped": _swapped(1, 2),
    "signatures of submit and clear swapped": _swapped(0, 1),
    "author revoked": _revoked("anna"),
    "reviewer revoked": _revoked("ben"),
    "releaser revoked": _revoked("rita"),
    "author demoted": _demoted("anna"),
    "reviewer demoted": _demoted("ben"),
    "releaser demoted": _demoted("rita"),
    "a roster version nobody knows": _release(roster_version=9),
    "a roster digest nobody knows": _release(roster_digest="00" * 32),
    "roster cut off": _rosters_cut,
    "signed before being enrolled": _not_yet_enrolled,
    "somebody who is not on the roster": _tampered(
        2, lambda e: replace(e, signatures=(("nobody", e.signatures[0][1]),))
    ),
    "own key under a colleague's name": _key_under_other_name,
    "two signatures, one person": _two_signatures,
    "second submit hides an author": _second_submit_hides_author,
    "releaser cleared an older version": _releaser_cleared_earlier,
    "releaser is an author": _releaser_is_author,
    "releaser cleared": _releaser_cleared,
    "releaser submitted": _releaser_submitted,
    "one person in all three seats": _one_does_all,
    "a second object without statements": _second_object,
    "content under another reference": _wrong_name,
    "statements of another vault": _other_vault,
}
FORGERIES: dict[str, Forgery] = {**OPEN_POINTS, **WRONG_ROLES, **MISSING, **SIGNATURES, **OTHERS}
