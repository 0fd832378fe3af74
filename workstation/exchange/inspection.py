"""The second reading of a bag, by other code than wrote it: every file is on a list and obeys its rule.

The gate runs this in another process before anything is signed; the verifier runs it over what arrived,
release statement included. It imports no picture library, no templates and no keys. Refusals carry the
rule "gate", the file, and the byte rule that was broken.
"""

import re
from collections.abc import Callable, Collection, Mapping
from hashlib import sha256
from typing import Any, Never

from workstation.domain.errors import Refused, Stop
from workstation.domain.person import Role
from workstation.domain.review import CHECKLIST, SUBMIT_POINTS
from workstation.domain.roster import ROSTER_TYPE, roster_from
from workstation.domain.statement import STATEMENT_TYPE, Decision, Envelope, Statement, envelope_from, statement_from
from workstation.exchange import bagit
from workstation.exchange.pages import check_page
from workstation.exchange.pictures import CHECKS
from workstation.exchange.record import (
    EXACT,
    LONGEST,
    RECORD,
    RELEASE,
    ROSTER,
    STATEMENTS,
    UNIT,
    UNLISTED,
    check_record,
    check_schema,
    expected_payload,
    parse,
)

_TAGS = frozenset({"bagit.txt", "bag-info.txt", bagit.MANIFEST, bagit.TAGMANIFEST, ROSTER, UNIT})
_STATEMENT = re.compile(re.escape(STATEMENTS) + r"[0-9a-f]{32}\.json")
_PEM = re.compile(
    rb"-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{1,64}={0,2}\n-----END CERTIFICATE-----\n"
)
_BAD_STYLE = re.compile(rb"url\(|@import|expression|javascript|[^\x0a\x20-\x7e]|\\", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_PLACE = re.compile(
    r"(?<![A-Za-z0-9._~-])/(?:home|root|tmp|var|usr|mnt|media|opt|etc|srv|run|dev|proc|Users|Volumes|work|private)/"
    r"|\b[A-Za-z]:\\|\\\\[A-Za-z0-9]|\bfile:"
)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HEX = re.compile(r"[0-9a-f]{16,128}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)")

Record = Mapping[str, Any]


def inspect_files(files: Mapping[str, bytes]) -> None:
    """Raise Refused (rule "gate") for the first file of a bag that is not exactly what may leave."""
    try:
        bagit.check(files, UNLISTED)
        record = parse(RECORD, files.get(RECORD, b""))
        check_record(record)
    except Stop as error:
        _refuse(error.subject or RECORD, error.message)
    _check_names(files, record)
    for obj in record["objects"]:
        for picture in obj["pictures"]:
            _check_picture(files[f"data/{picture['path']}"], picture)
    for path, data in sorted(files.items()):
        if path.endswith((".jpg", ".webp", ".avif", ".p7s")):
            continue
        _check_text(path, data.decode("utf-8", "surrogateescape"))
        _check_file(path, data, files, record)


def _refuse(path: str, what: str) -> Never:
    raise Refused("gate", f"{path}: {what}", "Only what is on the positive list leaves; build it again.", path)


def _check_names(files: Mapping[str, bytes], record: Record) -> None:
    wanted = expected_payload(record) | _TAGS
    for path in sorted(set(files) - wanted - UNLISTED):
        if not _STATEMENT.fullmatch(path):
            _refuse(path, "a file that nothing accounts for.")
    for path in sorted(wanted - set(files)):
        _refuse(path, "a file that is missing.")


def _check_picture(data: bytes, picture: Record) -> None:
    path = f"data/{picture['path']}"
    try:
        size = CHECKS[picture["format"]](data)
    except Refused as error:
        _refuse(path, error.message)
    if sha256(data).hexdigest() != picture["sha256"]:
        _refuse(path, "other bytes than bundle.json says.")
    wanted = EXACT.get(picture["role"], (picture["width"], picture["height"]))
    if (
        size != (picture["width"], picture["height"])
        or size != wanted
        or max(size) > LONGEST.get(picture["role"], 2048)
    ):
        _refuse(path, f"{size[0]} × {size[1]} pixels, which is not its size.")


def _check_text(path: str, text: str) -> None:
    if not text.isprintable() and (found := _CONTROL.search(text) or re.search("[\udc80-\udcff]", text)):
        _refuse(path, f"an invisible or broken character {found[0]!r} at {found.start()}.")
    if found := _PLACE.search(text):
        _refuse(path, f"a place on somebody's computer: “{text[found.start() : found.start() + 24]}”.")


def _check_file(path: str, data: bytes, files: Mapping[str, bytes], record: Record) -> None:
    name = path.rpartition("/")[2]
    if name.endswith(".html"):
        check_page(path, data, files.keys(), record, _tip_urls(record))
    elif path == RELEASE or path.startswith(STATEMENTS):
        _guarded(path, lambda: _check_statement(path, parse(path, data), record))
    elif path == ROSTER:
        _guarded(path, lambda: _check_roster(path, parse(path, data), record))
    elif name in ("feed.json", "withdrawn.json"):
        _guarded(path, lambda: check_schema(f"{name.removesuffix('.json')}-1.json", parse(path, data)))
    elif name in ("sitemap.xml", "robots.txt"):
        _check_lines(path, data.decode(), record)
    elif path == "bag-info.txt":
        _check_info(path, data, record)
    elif path == UNIT and not _PEM.fullmatch(data):
        _refuse(path, "something else than one certificate.")
    elif name == "style.css" and _BAD_STYLE.search(data):
        _refuse(path, "an address or an escape in the style sheet.")


def _guarded(path: str, check: Callable[[], None]) -> None:
    """Run ``check``; what it says of a file becomes a refusal of the gate that names the file."""
    try:
        check()
    except Stop as error:
        if error.code == "gate":
            raise
        _refuse(path, error.message)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        _refuse(path, "a document of another shape.")


def _tip_urls(record: Record) -> frozenset[str]:
    address = record["tip_address"]
    refs = [obj["ref"] for obj in record["objects"]]
    if "{ref}" in address:
        return frozenset(address.replace("{ref}", ref) for ref in refs)
    sign = (
        ""
        if address.endswith("=")
        else "?subject="
        if address.startswith("mailto:")
        else "&ref="
        if "?" in address
        else "?ref="
    )
    return frozenset(f"{address}{sign}{ref}" for ref in refs)


def _check_lines(path: str, text: str, record: Record) -> None:
    base = re.escape(record["base_url"])
    page = rf"{base}/site/[a-z]{{2}}/(index|O-\d{{4}}-\d{{4,7}})\.html"
    if path.endswith(".xml"):
        head = re.escape(
            '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        )
        shape = rf"{head}(<url><loc>{page}</loc><lastmod>{record['date']}</lastmod></url>\n)*</urlset>\n"
    else:
        root = r"(/[A-Za-z0-9._~-]+)*"
        shape = rf"User-agent: \*\n(Disallow:( /| {root}/objects/O-\d{{4}}-\d{{4,7}}/)?\n)+Sitemap: {base}/site/sitemap\.xml\n"
    if not re.fullmatch(shape, text):
        _refuse(path, "a line of another shape.")


def _check_info(path: str, data: bytes, record: Record) -> None:
    info = bagit.read_info(data)
    info.pop("Payload-Oxum", None)
    wanted = {
        "External-Identifier": f"TRACE-{record['batch']}",
        "Bagging-Date": record["date"],
        "Internal-Sender-Identifier": record["vault"],
        "Demo": "true" if record["demo"] else "false",
    }
    if info != wanted:
        _refuse(path, "other lines than batch, date, vault and demo.")


def _check_roster(path: str, documents: object, record: Record) -> None:
    if not isinstance(documents, list) or not documents:
        _refuse(path, "not a list of signed rosters.")
    for document in documents:
        envelope = _envelope(path, document, ROSTER_TYPE)
        roster = roster_from(envelope.json())
        if roster.payload() != envelope.payload:
            _refuse(path, "a roster that is not in its one spelling.")
        if (roster.vault, roster.demo) != (record["vault"], record["demo"]):
            _refuse(path, "a roster of another vault, or DEMO and real mixed.")
        odd = [
            s.person
            for s in roster.seats
            if not _ID.fullmatch(s.person) or not _HEX.fullmatch(s.sign_key + s.agree_key)
        ]
        if odd or not (roster.identity_key == "" or _HEX.fullmatch(roster.identity_key)):
            _refuse(path, "an id or key of another shape.")


def _check_statement(path: str, document: object, record: Record) -> None:
    said = statement_from(_envelope(path, document, STATEMENT_TYPE).payload)
    shown = {obj["ref"] for obj in record["objects"]}
    gone = {entry["ref"]: entry["reason"] for entry in record["withdrawals"]}
    public = said.decision in (Decision.SUBMIT, Decision.CLEAR) and said.subject in shown and said.reason == ""
    withdrawn = said.decision is Decision.WITHDRAW and said.subject in gone and said.reason in ("", gone[said.subject])
    keys = "content|rendition/[1-9][0-9]?"
    if path == RELEASE:
        public = said.decision is Decision.RELEASE and said.subject == record["batch"] and said.reason == ""
        withdrawn, keys = False, "tagmanifest"
    if not public and not withdrawn:
        _refuse(path, f"a statement that does not belong to the batch ({said.decision} of {str(said.subject)[:20]}).")
    _check_fields(path, said, record)
    if not all(re.fullmatch(keys, key) and _HEX.fullmatch(value) for key, value in said.digests.items()):
        _refuse(path, "a statement with other digests than it may name.")


def _check_fields(path: str, said: Statement, record: Record) -> None:
    numbers = (said.version, said.roster_version, said.ledger_position)
    ids = (said.vault, said.person, said.nonce, *said.authors)
    answers = said.checklist.items()
    points: Collection[str] = {Decision.SUBMIT: SUBMIT_POINTS, Decision.CLEAR: CHECKLIST}.get(said.decision, ())
    if (
        said.vault != record["vault"]
        or said.role not in {role.value for role in Role}
        or not all(type(number) is int for number in numbers)
        or not all(_ID.fullmatch(part) for part in ids)
        or not all(_HEX.fullmatch(part) for part in (said.roster_digest, said.ledger_hash))
        or not all(point in points and type(answer) is bool for point, answer in answers)
        or not _TIME.fullmatch(said.at)
    ):
        _refuse(path, "a statement with a field of another shape.")


def _envelope(path: str, document: object, kind: str) -> Envelope:
    envelope = envelope_from(document)
    plain = envelope.document() == document
    if not plain or envelope.payload_type != kind or not all(len(sig) == 64 for _, sig in envelope.signatures):
        _refuse(path, "a signed document of another kind.")
    _check_text(path, envelope.payload.decode("utf-8", "surrogateescape"))
    return envelope
