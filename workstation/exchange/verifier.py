"""The offline verifier: is this file what it claims to be? It needs nothing but the file.

No vault, configuration, environment or network; templates and schemas come with the program. What it
proves of a bundle: the ZIP is spelled as we spell it, every file is accounted for and on the positive
list, the pages are exactly what the record gives, the statements of the roster's persons allow the
release, and the unit's certificate signed it. That the roster is the *right* one only ``trust`` can say.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from jinja2 import TemplateError

from workstation.domain.canonical import digest
from workstation.domain.errors import Damaged, NotFound, Refused, Stop, Unreadable
from workstation.domain.release import Said, heard, may_release
from workstation.domain.roster import Roster, check_chain
from workstation.domain.statement import envelope_from
from workstation.exchange import bundle, extract, resources, site
from workstation.exchange.bagit import TAGMANIFEST
from workstation.exchange.inspection import inspect_read
from workstation.exchange.record import RELEASE_CMS, UNIT, languages
from workstation.exchange.signing import (
    ed25519_verify,
    embedded_certificate,
    envelope_recipients,
    in_our_spelling,
    read_certificate,
    verify_cms,
)

DEMO = "DEMO: made by a rehearsal vault, never real."
_LARGEST = 4 * 2**30
_ODD = (RecursionError, TypeError, ValueError, KeyError, IndexError, AttributeError, TemplateError)
"""What a forged document of another shape can raise below: never a crash, always a problem."""
_ODD_SHAPE = "A document in it has another shape than it must have."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. ``ok`` only without any problem; ``trusted`` is None when nothing was given to compare with.

    ``codes`` names the rule behind each of ``problems``, for programs.
    """

    ok: bool
    kind: str
    demo: bool
    trusted: bool | None
    problems: tuple[str, ...]
    facts: Mapping[str, str]
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Findings:
    """A verdict in the making; each kind of file has one function that fills it."""

    path: Path
    data: bytes
    trust: "Trust"
    closely: bool = False
    kind: str = ""
    demo: bool = False
    trusted: bool | None = None
    problems: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def verdict(self) -> Verdict:
        """The finished verdict."""
        problems = [*([DEMO] if self.demo else []), *self.problems]
        codes = [*(["demo"] if self.demo else []), *self.codes]
        return Verdict(not problems, self.kind, self.demo, self.trusted, tuple(problems), self.facts, tuple(codes))

    def add(self, code: str, problem: str) -> None:
        """One more thing that is wrong."""
        self.codes.append(code)
        self.problems.append(problem)

    def attempt(self, check: Callable[[], None]) -> None:
        """Run ``check``; what it says becomes a problem."""
        try:
            check()
        except Stop as stop:
            self.add(stop.code, stop.message)
        except _ODD:
            self.add("shape", _ODD_SHAPE)


@dataclass(frozen=True, slots=True)
class Trust:
    """What the person brought to compare with: the digest of roster version 1, and perhaps the chain."""

    root: str = ""
    chain: tuple[Roster, ...] = ()


def verify(path: Path, trust: bytes | None = None, templates: Path | None = None, *, closely: bool = False) -> Verdict:
    """The verdict over the file at ``path``; raises NotFound or Unreadable only when there is nothing to read.

    ``closely``: follow the coded pixels of each JPEG to their last bit, as the gate did before anything was signed.

    ``trust``: a roster chain as JSON (a list of DSSE documents), or a text holding the 64 hex digits of the
    digest of roster version 1; raises Unreadable if it is neither.
    """
    pins = read_trust(trust)
    try:
        if path.stat().st_size > _LARGEST:
            raise Unreadable("too_large", f"{path.name} is over 4 GiB.", "Verify each part by itself.", path.name)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("file", f"There is no file {path}.", subject=path.name) from error
    except OSError as error:
        raise Unreadable("file", f"{path} cannot be read.", subject=path.name) from error
    return examine(Findings(path, data, pins, closely), templates)


def examine(findings: Findings, templates: Path | None = None) -> Verdict:
    """The verdict over bytes already in memory (the gate reads back and asks the same)."""
    for recognises, check in KINDS:
        if recognises(findings):
            check(findings, templates or resources() / "templates")
            return findings.verdict()
    findings.kind = "unknown"
    findings.add("unknown", "This is no bundle, referral package or ledger extract.")
    return findings.verdict()


def read_trust(trust: bytes | None) -> Trust:
    """What ``trust`` says; raises Unreadable when it is neither a roster chain nor a digest."""
    if trust is None:
        return Trust()
    found = set(re.findall(rb"(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])", trust))
    if len(found) == 1 and not trust.lstrip().startswith(b"["):
        return Trust(found.pop().decode())
    try:
        chain = check_chain([envelope_from(document) for document in json.loads(trust)], ed25519_verify)
    except (*_ODD, Stop) as error:
        raise Unreadable(
            "trust",
            "The trust file is neither a roster nor the digest of one.",
            "Give the roster.json of the unit, or a text with the 64 letters and digits from its enrolment sheet.",
        ) from error
    return Trust(chain[0].digest(), chain)


def check_bundle(findings: Findings, templates: Path) -> None:
    """Fill ``findings`` about a publication bundle."""
    findings.kind = "bundle"
    try:
        opened = bundle.read(findings.data)
    except Stop as stop:
        findings.add(stop.code, stop.message)
        return
    except _ODD:
        findings.add("shape", _ODD_SHAPE)
        return
    record = opened.record
    findings.demo = record["demo"]
    findings.facts.update(
        {
            "batch": record["batch"],
            "date": record["date"],
            "vault": record["vault"],
            "objects": str(len(record["objects"])),
            "pictures": str(sum(len(obj["pictures"]) for obj in record["objects"])),
            "withdrawals": str(len(record["withdrawals"])),
            "languages": " ".join(languages(record)),
            "tagmanifest": digest(opened.files[TAGMANIFEST]),
        }
    )
    pages = Findings(findings.path, b"", findings.trust)
    pages.attempt(lambda: _check_pages(opened, templates))
    findings.attempt(
        lambda: inspect_read(opened.files, record, opened.digests, closely=findings.closely, site=bool(pages.problems))
    )
    findings.problems += pages.problems
    findings.codes += pages.codes
    findings.attempt(lambda: _check_people(findings, opened))


def check_referral(findings: Findings, templates: Path) -> None:
    """Fill ``findings`` about a referral package: the unit's signature over the ciphertext, which stays closed."""
    del templates  # nothing in it is rendered
    findings.kind = "referral"
    findings.attempt(lambda: findings.facts.update(recipients=str(len(envelope_recipients(findings.data)))))
    findings.facts["package"] = digest(findings.data)
    path = findings.path
    beside = next((p for p in (path.with_name(f"{path.name}.p7s"), path.with_suffix(".p7s")) if p.is_file()), None)
    if beside is None:
        findings.add("signature", f"There is no signature {path.name}.p7s beside the package.")
        return
    findings.attempt(lambda: _check_package(findings, beside.read_bytes()))


def _check_pages(opened: bundle.Opened, templates: Path) -> None:
    made = {f"data/{path}": data for path, data in site.render(opened.record, templates).items()}
    for path in sorted(set(made) | {path for path in opened.files if path.startswith("data/site/")}):
        if made.get(path) != opened.files.get(path):
            raise Damaged("pages", f"{path} is not the page that the record gives.", subject=path)


def _check_people(findings: Findings, opened: bundle.Opened) -> None:
    """Roster first: without one that holds, no statement counts."""
    rosters = check_chain(opened.roster_chain, ed25519_verify)
    findings.facts["roster"] = rosters[0].digest()
    _compare(findings, rosters)
    _check_release(findings, opened, rosters)


def _compare(findings: Findings, rosters: tuple[Roster, ...]) -> None:
    """Hold the file's roster chain against what the person trusts."""
    if not findings.trust.root:
        return
    both = zip(findings.trust.chain, rosters, strict=False)
    findings.trusted = rosters[0].digest() == findings.trust.root and all(a.digest() == b.digest() for a, b in both)
    if not findings.trusted:
        findings.add("trust", "It was made in another vault than the one you trust.")


def _check_release(findings: Findings, opened: bundle.Opened, rosters: tuple[Roster, ...]) -> None:
    record, newest = opened.record, rosters[-1]
    if (newest.vault, newest.demo) != (record["vault"], record["demo"]):
        raise Damaged("roster", "The roster belongs to another vault, or DEMO and real are mixed.")
    envelopes = (*opened.statements, opened.release)
    said = heard(envelopes, rosters, ed25519_verify)
    if len(said) != len(envelopes):
        raise Damaged("statement", "A statement in it does not hold under the roster.")
    tagmanifest = opened.files[TAGMANIFEST]
    if why := may_release(record["batch"], digest(tagmanifest), opened.contents, said):
        raise Refused("release", why)
    pem = opened.files[UNIT].decode("ascii", "replace")
    if pem != newest.unit_certificate:
        raise Damaged("certificate", "The certificate in it is not the unit's in the roster.")
    verify_cms(tagmanifest, opened.files[RELEASE_CMS], pem)
    if not in_our_spelling(opened.files[RELEASE_CMS], tagmanifest, pem):
        raise Damaged("cms", "The unit's signature is not in its one spelling.")
    _check_times(findings, said[-1], pem)


def _check_times(findings: Findings, release: Said, pem: str) -> None:
    facts, statement = read_certificate(pem), release.statement
    findings.facts.update(
        {"released_at": statement.at, "released_by": statement.person, "certificate": facts.fingerprint}
    )
    try:
        at = datetime.fromisoformat(statement.at)
        within = facts.not_before <= at <= facts.not_after
    except (ValueError, TypeError) as error:
        raise Damaged("statement", "The release does not say when it was made.") from error
    if not within:
        raise Refused("certificate", "The unit's certificate was not valid when the batch was released.")


def _check_package(findings: Findings, p7s: bytes) -> None:
    chain = findings.trust.chain
    pem = chain[-1].unit_certificate if chain else embedded_certificate(p7s)
    facts = read_certificate(pem)
    findings.facts.update({"signed_by": facts.subject, "certificate": facts.fingerprint})
    findings.demo = chain[-1].demo if chain else "DEMO" in facts.subject
    if chain:
        findings.trusted = False  # until the signature holds under the trusted certificate
    elif findings.trust.root:
        findings.add("trust", "A digest alone cannot vouch for a referral: give the unit's roster.json.")
    verify_cms(findings.data, p7s, pem)
    if not in_our_spelling(p7s, findings.data, pem):
        raise Damaged("spelling", "The signature file was changed: it is not in the one spelling this program writes.")
    findings.trusted = True if chain else None


def check_extract(findings: Findings, templates: Path) -> None:  # noqa: ARG001 - one shape for every kind
    """A ledger extract: who signed it, and that its entries hold."""
    findings.kind = "ledger extract"

    def look() -> None:
        rosters, facts, findings.demo = extract.examine(findings.data, ed25519_verify)
        findings.facts.update(facts)
        _compare(findings, rosters)

    findings.attempt(look)


def _is_extract(findings: Findings) -> bool:
    return findings.data.lstrip()[:11] == b'{"extract":'


def _is_bundle(findings: Findings) -> bool:
    return findings.data[:4] == b"PK\3\4"


def _is_referral(findings: Findings) -> bool:
    return findings.path.name.endswith(".p7m") or findings.data[:1] == b"\x30"


KINDS: tuple[tuple[Callable[[Findings], bool], Callable[[Findings, Path], None]], ...] = (
    (_is_bundle, check_bundle),
    (_is_referral, check_referral),
    (_is_extract, check_extract),
)
"""How each kind of file is recognised and checked, tried in order; a ledger extract gets its line here."""
