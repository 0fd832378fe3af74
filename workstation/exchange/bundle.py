"""The publication bundle: from approved fields and approved pictures to one deterministic ZIP, and back.

``build`` makes everything that is signed; the tag manifest stands for all of it, statements and roster
included. A release manager signs its digest; ``assemble`` adds those two signatures. ``read`` takes a ZIP
apart for checking and believes nothing. Equal editions give equal bytes.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from workstation.domain.campaign import Leave
from workstation.domain.canonical import Json, canonical, digest
from workstation.domain.errors import Damaged, Refused
from workstation.domain.object import PublicContent, public_content_from
from workstation.domain.roster import roster_from
from workstation.domain.statement import Decision, Envelope, envelope_from, statement_from
from workstation.exchange import bagit, pictures, site
from workstation.exchange.record import (
    EXACT,
    LONGEST,
    RECORD,
    RELEASE,
    RELEASE_CMS,
    ROSTER,
    STATEMENTS,
    UNIT,
    UNLISTED,
    check_record,
    parse,
    picture_path,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One encoded picture of an object.

    ``role`` is "1600" or "480" (``number`` counts the object's renditions from 1, ``lang`` is ""), or
    "card-1200x630" or "square-1080" (one per language, made from rendition ``number``). ``rendition`` is
    the digest of the approved pixels it was made from.
    """

    object_ref: str
    number: int
    role: str
    lang: str
    format: str
    data: bytes
    width: int
    height: int
    rendition: str

    def path(self) -> str:
        """Where it lies below ``data/``."""
        return picture_path(self.object_ref, self.number, self.role, self.lang, self.format)


@dataclass(frozen=True, slots=True)
class Entry:
    """One object version of an edition."""

    content: PublicContent
    version: int
    since: date  # the day on which it goes, or went, public


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One object that is public no longer; ``reason`` is public, ``languages`` those in which its page stood."""

    ref: str
    date: date
    reason: str
    kind: Leave
    type: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """All that a bundle is made from, besides pictures. Roster and statements are DSSE documents."""

    batch: str
    date: date
    vault: str
    demo: bool
    entries: tuple[Entry, ...]
    withdrawals: tuple[Withdrawal, ...]
    base_url: str
    tip_address: str
    roster_chain: tuple[Mapping[str, Json], ...]
    statements: tuple[Mapping[str, Json], ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A bag without its two release signatures. ``tagmanifest`` is what the release statement and the CMS sign."""

    folder: str
    files: Mapping[str, bytes]
    tagmanifest: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle taken apart. Manifests and schema hold; signatures are not yet checked."""

    folder: str
    files: Mapping[str, bytes]
    record: Mapping[str, Any]
    contents: Mapping[str, tuple[PublicContent, int]]
    roster_chain: tuple[Envelope, ...]
    statements: tuple[Envelope, ...]
    release: Envelope
    digests: Mapping[str, str]  # of every file in a manifest, as it is


def build(edition: Edition, made: Sequence[Picture], templates: Path, schemas: Path | None = None) -> Built:
    """The bag of ``edition``; raises Refused naming the picture or field which may not leave."""
    _check_edition(edition)
    payload: dict[str, bytes] = {}
    for picture in made:
        _check_picture(picture)
        if payload.setdefault(f"data/{picture.path()}", picture.data) is not picture.data:
            raise Refused("picture", f"{picture.path()} was made twice.", subject=picture.object_ref)
    record = _record(edition, made)
    check_record(record, schemas)
    payload[RECORD] = canonical(record)
    payload.update({f"data/{path}": data for path, data in site.render(record, templates).items()})
    info = [
        ("External-Identifier", f"TRACE-{edition.batch}"),
        ("Bagging-Date", edition.date.isoformat()),
        ("Internal-Sender-Identifier", edition.vault),
        ("Demo", "true" if edition.demo else "false"),
    ]
    files = bagit.fill(payload, info, _signatures(edition))
    return Built(f"TRACE-{edition.batch}", files, files[bagit.TAGMANIFEST])


def assemble(built: Built, release: Mapping[str, Json], p7s: bytes) -> bytes:
    """The ZIP: ``built`` with the release statement (a DSSE document) and the unit's CMS signature."""
    return bagit.pack({**built.files, RELEASE: canonical(release), RELEASE_CMS: p7s}, built.folder)


def read(zip_bytes: bytes, schemas: Path | None = None) -> Opened:
    """Take a bundle apart; raises Damaged for anything that ``build`` and ``assemble`` would not have made."""
    folder, files = bagit.unpack(zip_bytes)
    digests = bagit.check(files, UNLISTED)
    missing = sorted({RECORD, RELEASE, RELEASE_CMS, ROSTER, UNIT} - set(files))
    if missing:
        raise Damaged("bundle", f"{missing[0]} is missing.", subject=missing[0])
    record = parse(RECORD, files[RECORD])
    try:
        check_record(record, schemas)
        contents = {obj["ref"]: (public_content_from(obj), obj["version"]) for obj in record["objects"]}
    except Refused as error:
        raise Damaged("bundle", error.message, subject=RECORD) from error
    if folder != f"TRACE-{record['batch']}":
        raise Damaged("bundle", "The folder is not named after the batch.", subject=folder)
    roster = parse(ROSTER, files[ROSTER])
    if not isinstance(roster, list):
        raise Damaged("bundle", "The roster is not a list.", subject=ROSTER)
    names = sorted(path for path in files if path.startswith(STATEMENTS))
    statements = tuple(envelope_from(parse(path, files[path])) for path in names)
    release = envelope_from(parse(RELEASE, files[RELEASE]))
    chain = tuple(envelope_from(document) for document in roster)
    return Opened(folder, files, record, contents, chain, statements, release, digests)


def pictures_of(zip_bytes: bytes, refs: Collection[str]) -> list[Picture]:
    """The pictures of some objects of a bundle, as they went out."""
    _, files = bagit.unpack(zip_bytes)
    told = ("number", "role", "lang", "format", "width", "height", "rendition")
    return [
        Picture(object_ref=obj["ref"], data=files[f"data/{p['path']}"], **{name: p[name] for name in told})
        for obj in parse(RECORD, files[RECORD])["objects"]
        if obj["ref"] in refs
        for p in obj["pictures"]
    ]


def _check_edition(edition: Edition) -> None:
    if not edition.entries and not edition.withdrawals:
        raise Refused("empty_batch", f"{edition.batch} holds no object.", "Put cleared objects into it.")
    if not re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~-]+)*", _base(edition)):
        raise Refused("base_url", "The site's address must begin with https:// and hold only a host and a plain path.")
    if not edition.tip_address.startswith(("https://", "mailto:")):
        raise Refused("tip_address", "The address for information must begin with https:// or mailto:.")
    if not edition.roster_chain:
        raise Refused("roster", "A bundle carries its roster.")


def _base(edition: Edition) -> str:
    return edition.base_url.removesuffix("/")


def _check_picture(picture: Picture) -> None:
    path = picture.path()
    allowed = {"jpg", "webp", "avif"} if picture.role == "1600" else {"jpg"}
    if picture.role not in (*LONGEST, *EXACT) or picture.format not in allowed:
        raise Refused("picture", f"{path} is not a picture of a bundle.", subject=picture.object_ref)
    try:
        size = pictures.CHECKS[picture.format](picture.data)
    except Refused as error:
        raise Refused(error.code, f"{path}: {error.message}", error.hint, path) from error
    longest = LONGEST.get(picture.role, max(size))
    if size != (picture.width, picture.height) or max(size) > longest or size != EXACT.get(picture.role, size):
        raise Refused("picture", f"{path} has {size[0]} × {size[1]} pixels, which is not its size.", subject=path)


def _record(edition: Edition, made: Sequence[Picture]) -> dict[str, Json]:
    refs = {entry.content.ref for entry in edition.entries}
    stray = next((p for p in made if p.object_ref not in refs), None)
    if stray is not None:
        raise Refused("picture", f"{stray.path()} belongs to no object of the batch.", subject=stray.object_ref)
    entries = sorted(edition.entries, key=lambda entry: entry.content.ref)
    return {
        "schema": 2,
        "site": site.NEWEST,
        "batch": edition.batch,
        "date": edition.date.isoformat(),
        "vault": edition.vault,
        "demo": edition.demo,
        "base_url": _base(edition),
        "tip_address": edition.tip_address,
        "objects": [_object(entry, [p for p in made if p.object_ref == entry.content.ref]) for entry in entries],
        "withdrawals": [
            {
                "ref": gone.ref,
                "date": gone.date.isoformat(),
                "reason": gone.reason,
                "kind": gone.kind.value,
                "type": gone.type,
                "langs": list(gone.languages),
            }
            for gone in sorted(edition.withdrawals, key=lambda gone: gone.ref)
        ],
    }


def _object(entry: Entry, made: Sequence[Picture]) -> dict[str, Json]:
    shown: list[Json] = [
        {
            "path": picture.path(),
            "sha256": digest(picture.data),
            "width": picture.width,
            "height": picture.height,
            "role": picture.role,
            "lang": picture.lang,
            "format": picture.format,
            "number": picture.number,
            "rendition": picture.rendition,
        }
        for picture in sorted(made, key=Picture.path)
    ]
    return {**entry.content.fields(), "version": entry.version, "since": entry.since.isoformat(), "pictures": shown}


def _signatures(edition: Edition) -> dict[str, bytes]:
    newest = roster_from(envelope_from(edition.roster_chain[-1]).json())
    spelled = [canonical(document) for document in edition.statements if _leaves(edition, document)]
    return {
        ROSTER: canonical(list(edition.roster_chain)),
        UNIT: newest.unit_certificate.encode(),
        **{f"{STATEMENTS}{digest(data)[:32]}.json": data for data in spelled},
    }


def _leaves(edition: Edition, document: Mapping[str, Json]) -> bool:
    """Whether a statement belongs to the proof: who made, cleared or withdrew; an overruled zone, say, stays home.

    Submissions and clearances of *older* versions do leave: they show who was involved.
    """
    statement = statement_from(envelope_from(document).payload)
    if statement.decision in (Decision.SUBMIT, Decision.CLEAR):
        return any(entry.content.ref == statement.subject for entry in edition.entries)
    return statement.decision is Decision.WITHDRAW and any(w.ref == statement.subject for w in edition.withdrawals)
