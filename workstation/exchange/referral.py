"""The referral package: what one country gets, and how it is opened without any program of ours.

``build`` makes the bag – report, referral.json, pictures, roster, statements –, ``freeze`` names it for the
statements that approve and release it, ``seal`` signs the bag inside, packs it, encrypts it to the authority
and signs the ciphertext outside. The answer to it comes back through ``receipt``.

Decided: what the PDF shows is laid out in ``report``; what leaves is decided here, by a closed record. Contact
data, names of persons and digests of source images have no field in it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from jsonschema import Draft202012Validator

from workstation.domain.canonical import Json, canonical, digest
from workstation.domain.case import Handling, why_not_disseminate
from workstation.domain.errors import Refused
from workstation.domain.object import PublicContent
from workstation.domain.tip import Grade
from workstation.exchange import bagit, resources
from workstation.exchange.pictures import check_png
from workstation.exchange.receipt import Receipt, read_receipt
from workstation.exchange.report import LONGEST_SIDE, compile_report, measured
from workstation.exchange.reportdata import HANDLING_SAYS, report_data
from workstation.exchange.signing import encrypt_cms, read_certificate, sign_cms

__all__ = [
    "HANDLING_SAYS",
    "Contents",
    "Receipt",
    "ReferredObject",
    "ReferredTip",
    "Sealed",
    "build",
    "freeze",
    "read_receipt",
    "seal",
]

RELEASE = "signatures/release.json"
RELEASE_CMS = "signatures/release.p7s"
APPROVALS = "signatures/approvals.json"
ROSTER = "signatures/roster.json"
STATEMENTS = "signatures/statements/"
UNLISTED = frozenset({RELEASE, RELEASE_CMS, APPROVALS})
"""What is said about the frozen bag, and so cannot be part of what is frozen."""
MOST_BYTES = 50_000_000
"""Largest attachment the usual channel takes."""


@dataclass(frozen=True, slots=True)
class ReferredObject:
    """One object: its closed public content, the approved renditions as PNG in that order, and what was found out.

    ``previews`` are the same renditions smaller (JPEG or PNG of the edition), printed in the report instead: a
    rendition of 12 megapixels would fill the channel by itself. Without them the renditions are printed.
    """

    content: PublicContent
    version: int
    pictures: tuple[bytes, ...]
    finding: str  # outcome or hypothesis, in words
    previews: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class ReferredTip:
    """One tip in its sender's words. There is no field for who sent it."""

    ref: str  # T-12
    received_at: str
    channel: str
    language: str
    text: str
    links: tuple[str, ...]
    grade: Grade | None
    objects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a referral package is made from. Statements and roster are DSSE documents."""

    ref: str  # R-DE-0001
    country: str  # ISO 3166-1 alpha-2
    handling: Handling
    permission_note: str
    date: date
    objects: tuple[ReferredObject, ...]
    tips: tuple[ReferredTip, ...]
    reasoning: str
    authority_title: str
    vault: str
    demo: bool
    statements: tuple[Mapping[str, Json], ...] = ()
    roster_chain: tuple[Mapping[str, Json], ...] = ()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A finished package: file name of the ciphertext, its bytes, and the detached signature over them."""

    name: str  # REFERRAL-DE-0001.zip.p7m
    p7m: bytes
    p7s: bytes


def record(contents: Contents) -> dict[str, Json]:
    """The closed record (referral.json) of ``contents``."""
    return {
        "schema": "referral-1",
        "ref": contents.ref,
        "country": contents.country,
        "handling": contents.handling.value,
        "permission_note": contents.permission_note,
        "date": contents.date.isoformat(),
        "demo": contents.demo,
        "vault": contents.vault,
        "authority": contents.authority_title,
        "reasoning": contents.reasoning,
        "objects": [_object(referred) for referred in contents.objects],
        "tips": [
            {
                "ref": tip.ref,
                "received_at": tip.received_at,
                "channel": tip.channel,
                "language": tip.language,
                "text": tip.text,
                "links": list(tip.links),
                "grade": str(tip.grade or ""),
                "objects": list(tip.objects),
            }
            for tip in contents.tips
        ],
    }


def _object(referred: ReferredObject) -> dict[str, Json]:
    content = referred.content
    if len(referred.pictures) != len(content.renditions):
        raise Refused(
            "picture",
            f"{content.ref} has {len(content.renditions)} renditions but {len(referred.pictures)} pictures.",
            "",
            content.ref,
        )
    _check_previews(referred)
    pictures: list[Json] = []
    for n, (data, rendition) in enumerate(zip(referred.pictures, content.renditions, strict=True), start=1):
        width, height = check_png(data, LONGEST_SIDE)
        path = f"objects/{content.ref}/{n}.png"
        pictures.append(
            {"path": path, "sha256": digest(data), "width": width, "height": height, "rendition": rendition}
        )
    return {**content.fields(), "version": referred.version, "finding": referred.finding, "pictures": pictures}


def _check_previews(referred: ReferredObject) -> None:
    """Raise Refused unless there are none, or one of the same shape for each rendition."""
    ref = referred.content.ref
    if referred.previews and len(referred.previews) != len(referred.pictures):
        raise Refused("picture", f"{ref} has another number of previews than of pictures.", "", ref)
    for small, whole in zip(referred.previews, referred.pictures, strict=False):
        (width, height), (full_width, full_height) = measured(small), measured(whole)
        if abs(width * full_height - height * full_width) > full_width + full_height:
            raise Refused("picture", f"A preview of {ref} has another shape than its picture.", "", ref)


def build(
    contents: Contents, *, typst_folder: Path | None = None, fonts: Sequence[Path] | None = None
) -> dict[str, bytes]:
    """The bag of ``contents`` by path, without its two release signatures; equal contents give equal bytes.

    Raises Refused: handling code without permission, a field or picture that may not leave, no object.
    """
    if why := why_not_disseminate(contents.handling, contents.permission_note):
        raise Refused("handling", why, "Record the permission in the case first.", contents.ref)
    whole = record(contents)
    _check_record(whole, contents.ref)
    template = (typst_folder or resources() / "typst") / "referral.typ"
    printed = {
        f"objects/{o.content.ref}/{n}.png": data
        for o in contents.objects
        for n, data in enumerate(o.previews or o.pictures, start=1)
    }
    images = {
        f"objects/{o.content.ref}/{n}.png": data for o in contents.objects for n, data in enumerate(o.pictures, start=1)
    }
    countries = json.loads((resources() / "countries" / "en.json").read_bytes())
    report = compile_report(
        report_data(whole, countries.get(contents.country, contents.country)),
        printed,
        template=template,
        fonts=fonts if fonts is not None else (resources() / "fonts",),
        day=contents.date,
    )
    payload = {f"data/{path}": data for path, data in images.items()}
    payload |= {"data/report.pdf": report, "data/referral.json": canonical(whole) + b"\n"}
    return bagit.fill(payload, _info(contents), _signatures(contents))


def _info(contents: Contents) -> list[tuple[str, str]]:
    return [
        ("External-Identifier", contents.ref),
        ("Bagging-Date", contents.date.isoformat()),
        ("Internal-Sender-Identifier", contents.vault),
        ("Handling", contents.handling.value),
        ("Demo", "true" if contents.demo else "false"),
    ]


def _signatures(contents: Contents) -> dict[str, bytes]:
    tags = {ROSTER: canonical(list(contents.roster_chain)) + b"\n"}
    for number, statement in enumerate(contents.statements, start=1):
        tags[f"{STATEMENTS}{number:04d}.json"] = canonical(statement) + b"\n"
    return tags


def _check_record(value: Mapping[str, Json], ref: str) -> None:
    """Raise Refused naming the first field that is not as the schema says."""
    schema = json.loads((resources() / "schemas" / "referral-1.json").read_bytes())
    problem = next(iter(Draft202012Validator(schema).iter_errors(value)), None)
    if problem is not None:
        place = "/".join(map(str, problem.absolute_path)) or "the record"
        raise Refused(
            "schema", f"{ref}: {place} may not leave: {problem.message[:160]}.", "Correct it and build again.", ref
        )
    refs = [o["ref"] for o in value["objects"]]  # type: ignore[union-attr,index,call-overload]
    if len(set(refs)) != len(refs):
        raise Refused("twice", f"{ref} holds an object twice.", "Take one of them out.", ref)


def freeze(files: Mapping[str, bytes]) -> str:
    """SHA-256 of the tag manifest: what the statements about a referral sign. It stands for every file but the release."""
    bagit.check({path: data for path, data in files.items() if path not in UNLISTED})
    return sha256(files[bagit.TAGMANIFEST]).hexdigest()


def _check_recipients(recipients: Sequence[str], at: datetime | None) -> None:
    """Raise Unreadable for a garbled certificate, Refused for one that is not valid at ``at``."""
    for pem in recipients:
        facts = read_certificate(pem)
        if at is not None and not facts.not_before <= at <= facts.not_after:
            raise Refused(
                "expired",
                f"The certificate of {facts.subject} is valid from {facts.not_before:%Y-%m-%d} to {facts.not_after:%Y-%m-%d} only.",
                "Ask the authority for its new certificate and record it.",
            )


def seal(
    files: Mapping[str, bytes],
    *,
    release: Mapping[str, Json],
    certificate_pem: str,
    key_pem: str,
    recipients: Sequence[str],
    approvals: Sequence[Mapping[str, Json]] = (),
    at: datetime | None = None,
    most_bytes: int = MOST_BYTES,
) -> Sealed:
    """Sign, pack, encrypt to ``recipients`` (certificates, PEM) and sign again.

    ``approvals`` are the DSSE statements of those who submitted and approved it; they travel beside the release.
    Raises Refused: a certificate that cannot receive or (with ``at``) is not valid then, or a package over 50 MB,
    with its size; Unreadable for a garbled certificate. Two seals of one bag differ, because encryption takes a fresh key each time; the bag inside is the same.
    """
    _check_recipients(recipients, at)
    freeze(files)
    manifest = files[bagit.TAGMANIFEST]
    ref = bagit.read_info(files["bag-info.txt"])["External-Identifier"]
    name = f"REFERRAL-{ref.removeprefix('R-')}"
    signed = {
        **files,
        **({APPROVALS: canonical(list(approvals)) + b"\n"} if approvals else {}),
        RELEASE: canonical(release) + b"\n",
        RELEASE_CMS: sign_cms(manifest, certificate_pem, key_pem),
    }
    p7m = encrypt_cms(bagit.pack(signed, name), recipients)
    if len(p7m) > most_bytes:
        raise Refused(
            "too_large",
            f"The package has {len(p7m) / 1_000_000:.1f} MB; the channel takes {most_bytes / 1_000_000:.0f} MB.",
            "Take objects out and refer them in a second package.",
            ref,
        )
    return Sealed(f"{name}.zip.p7m", p7m, sign_cms(p7m, certificate_pem, key_pem))
