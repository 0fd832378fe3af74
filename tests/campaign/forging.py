"""The forged releases of ``tests.domain``, made into whole bundles, signed by the unit, and given to the offline verifier.

A forgery is refused twice: by the rule which the app and the gate call, and as a file by ``workstation verify``.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

from PIL import Image

from tests.domain.forged import ALL, CASTS, RIGHTFUL
from tests.domain.forgeries import Forgery
from tests.domain.honest import ANSWERED, CONFIRMED, MANIFEST, Honest, Unit, content, public, statement, verify
from tests.exchange.conftest import TEMPLATES, encode, make_edition, still_life
from workstation.domain.canonical import canonical, digest
from workstation.domain.errors import Stop
from workstation.domain.object import PublicContent
from workstation.domain.person import Role
from workstation.domain.roster import Roster
from workstation.domain.statement import Decision, Envelope, pae
from workstation.exchange import bagit, bundle, signing, verifier
from workstation.exchange.record import RELEASE, RELEASE_CMS, ROSTER, STATEMENTS

NOT_A_FILE = {"content under another reference"}
"""What a bundle cannot even say: it has one place for a reference."""


@lru_cache(maxsize=1)
def seal() -> tuple[str, str]:
    """Certificate and key of the unit."""
    return signing.self_signed_unit("Unit", datetime(2026, 1, 1, tzinfo=UTC))


@lru_cache(maxsize=1)
def honest() -> "Published":
    """The honest release, as a bundle."""
    unit = Unit.of(
        ada=Role.ADMINISTRATOR,
        anna=Role.ANALYST,
        ben=Role.ANALYST,
        cora=Role.CASE_OFFICER,
        rita=Role.RELEASE_MANAGER,
        rolf=Role.RELEASE_MANAGER,
        otto=Role.AUDITOR,
        omni=(Role.ANALYST, Role.RELEASE_MANAGER, Role.CASE_OFFICER),
    )
    unit = replace(unit, rosters=(replace(unit.rosters[0], unit_certificate=seal()[0]),))
    # nonces are plain ids in a bundle
    tagged = {"subject": "B-1", "digests": {"tagmanifest": MANIFEST}}
    return Published(
        unit,
        {"O-2026-0001": (content(), 1)},
        statement(unit, Decision.SUBMIT, "anna", Role.ANALYST, authors=("anna",), checklist=ANSWERED),
        statement(unit, Decision.CLEAR, "ben", Role.ANALYST, checklist=CONFIRMED),
        statement(unit, Decision.RELEASE, "rita", Role.RELEASE_MANAGER, **tagged),
    )


@dataclass(frozen=True)
class Published(Honest):
    """Judges by making a bundle of it and verifying that."""

    def judge(self, envelopes: Sequence[Envelope], rosters: Sequence[Roster] | None = None) -> str | None:
        under = self.unit.rosters if rosters is None else rosters
        return self.judge_chain(envelopes, [self.unit.sign_roster(roster, by="ada") for roster in under])

    def judge_chain(self, envelopes: Sequence[Envelope], chain: Sequence[Envelope]) -> str | None:
        try:
            files = dict(bare(list(self.contents.values())))
            last = _release(envelopes)
            for number, envelope in enumerate(envelopes):
                if number != last:
                    data = canonical(envelope.document())
                    files[f"{STATEMENTS}{digest(data)[:32]}.json"] = data
            files[ROSTER] = canonical([envelope.document() for envelope in chain])
            files = rebagged(files)
        except Stop as stop:
            return f"not built: {stop.message}"
        if last is not None:
            told = self._retold(envelopes[last], digest(files[bagit.TAGMANIFEST]))
            files[RELEASE] = canonical(told.document())
        files[RELEASE_CMS] = signing.sign_cms(files[bagit.TAGMANIFEST], *seal())
        found = verifier.Findings(Path("B.zip"), bagit.pack(files, "TRACE-B-1"), verifier.read_trust(None))
        verdict = verifier.examine(found)
        return verdict.problems[0] if verdict.problems else None

    def _retold(self, envelope: Envelope, tagmanifest: str) -> Envelope:
        """The release over these very files, signed again by whoever had signed it rightly."""
        payload = envelope.payload.replace(MANIFEST.encode(), tagmanifest.encode())
        again = tuple(
            (who, next((key.sign(pae(envelope.payload_type, payload)) for key in self._keys_of(envelope, sig)), sig))
            for who, sig in envelope.signatures
        )
        return replace(envelope, payload=payload, signatures=again)

    def _keys_of(self, envelope: Envelope, signature: bytes) -> list:
        message = pae(envelope.payload_type, envelope.payload)
        return [key for key in self.unit.keys.values() if verify(public(key), signature, message)]


def _release(envelopes: Sequence[Envelope]) -> int | None:
    """Which of them goes where the release belongs."""
    said = []
    for number, envelope in enumerate(envelopes):
        with suppress(ValueError, AttributeError):
            if json.loads(envelope.payload).get("decision") == "release":
                said.append(number)
    return said[-1] if said else len(envelopes) - 1 if len(envelopes) > 2 else None


@lru_cache(maxsize=8)
def _jpeg(width: int, height: int) -> bytes:
    return encode(
        still_life(width, height) if width < 100 else Image.new("RGB", (width, height), (90, 110, 120)), "jpg"
    )


_BARE: dict[str, dict[str, bytes]] = {}


def bare(contents: Sequence[tuple[PublicContent, int]]) -> dict[str, bytes]:
    """A bag without statements; each is made once."""
    if repr(contents) not in _BARE:
        _BARE[repr(contents)] = _bare(contents)
    return _BARE[repr(contents)]


def _bare(contents: Sequence[tuple[PublicContent, int]]) -> dict[str, bytes]:
    chain = honest().unit.sign_roster(honest().unit.rosters[0], by="ada").document()
    unit = SimpleNamespace(vault="vault-1", demo=False, chain=(chain,), cleared=lambda _: [])
    edition = make_edition(unit, *(one for one, _ in contents), batch="B-1", statements=())
    entries = tuple(replace(e, version=v) for e, (_, v) in zip(edition.entries, contents, strict=True))
    made = [
        bundle.Picture(one.ref, number, role, lang, "jpg", _jpeg(*size), *size, rendition)
        for one, _ in contents
        for number, rendition in enumerate(one.renditions, 1)
        for role, lang, size in (
            ("1600", "", (64, 48)),
            ("480", "", (40, 30)),
            *(("card-1200x630", lang, (1200, 630)) for lang in one.texts if number == 1),
            *(("square-1080", lang, (1080, 1080)) for lang in one.texts if number == 1),
        )
    ]
    return dict(bundle.build(replace(edition, entries=entries), made, TEMPLATES).files)


def rebagged(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with manifests which agree with them, and without the two that sign these."""
    own = {"bagit.txt", "bag-info.txt", bagit.MANIFEST, bagit.TAGMANIFEST, RELEASE, RELEASE_CMS}
    payload = {path: data for path, data in files.items() if path.startswith("data/")}
    tags = {path: data for path, data in files.items() if path not in own and path not in payload}
    info = bagit.read_info(files["bag-info.txt"])
    info.pop("Payload-Oxum", None)
    return bagit.fill(payload, list(info.items()), tags)


def judged(forge: Forgery, release: Honest) -> str:
    """Why it is refused, or ""."""
    try:
        return forge(release) or ""
    except Stop as stop:
        return stop.message


def run(names: Sequence[str] = ()) -> Iterator[tuple[str, str, str]]:
    """For each forgery its name and why the rule and the verifier refuse it ("": they do not)."""
    published = honest()
    plain = Honest(**{field.name: getattr(published, field.name) for field in fields(Honest)})
    for name in names or ALL:
        app = judged(ALL[name], plain)
        yield name, app, app if name in NOT_A_FILE else judged(ALL[name], published)


def rightful() -> Iterator[tuple[str, str]]:
    """What must pass: the honest release and every rightful cast, as bundles, with what is said against them."""
    asks: dict[str, Callable[[Honest], str | None]] = {"honest": lambda h: h.judge(h.envelopes())}
    asks |= {name: CASTS[name] for name in sorted(RIGHTFUL)}
    for name, ask in asks.items():
        yield name, judged(ask, honest())
