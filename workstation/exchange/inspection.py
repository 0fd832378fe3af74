"""The second reading of a bag, by other code than wrote it: every file is on a list and obeys its rule.

The gate runs this in another process before anything is signed; the verifier runs it over what arrived,
release statement included. It imports no picture library, no templates and no keys. Refusals carry the
rule "gate", the file, and the byte rule that was broken.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Any, Never

from workstation.domain.errors import Refused, Stop
from workstation.domain.person import Role
from workstation.domain.review import CHECKLIST, SUBMIT_POINTS
from workstation.domain.roster import ROSTER_TYPE, roster_from
from workstation.domain.statement import STATEMENT_TYPE, Decision, Envelope, Statement, envelope_from, statement_from
from workstation.exchange import bagit
from workstation.exchange.pages import check_page
from workstation.exchange.pictures import CHECKS, check_jpeg, check_scan
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
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_SEEN = frozenset("\n \u00a0\u202f")
"""Line breaks and blanks which the typography of some languages asks for."""
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Letters and marks, says Unicode, which nobody sees."""
_PLACE = re.compile(
    r"(?<![A-Za-z0-9._~-])/(?:home|root|tmp|var|usr|mnt|media|opt|etc|srv|run|dev|proc|Users|Volumes|work|private)/"
    r"|\b[A-Za-z]:\\|\\\\[A-Za-z0-9]|\bfile:"
)
_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\[^\\\"n]")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HEX = re.compile(r"[0-9a-f]{64}")
_DAY = r"\d{4}-\d\d-\d\d"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)")

Record = Mapping[str, Any]


def inspect_files(files: Mapping[str, bytes], *, closely: bool = False) -> None:
    """Raise Refused (rule "gate") for the first file of a bag that is not exactly what may leave.

    ``closely`` follows the coded pixels of every JPEG to their last bit, too: a second or so for each of its megabytes.
    """
    try:
        digests = bagit.check(files, UNLISTED)
        record = parse(RECORD, files.get(RECORD, b""))
        check_record(record)
    except Stop as error:
        _refuse(error.subject or RECORD, error.message)
    inspect_read(files, record, digests, closely=closely)


def inspect_read(
    files: Mapping[str, bytes],
    record: Record,
    digests: Mapping[str, str],
    *,
    closely: bool = False,
    site: bool = True,
) -> None:
    """The same for a bag whose manifests and record hold; ``digests`` are of its files.

    ``site`` is False where every file of the site was compared with what the record makes: that says more.
    """
    _check_names(files, record)
    _check_blanks(record)
    for obj in record["objects"]:
        for picture in obj["pictures"]:
            path = f"data/{picture['path']}"
            _check_picture(files[path], picture, closely=closely)
            if digests[path] != picture["sha256"]:
                _refuse(path, "other bytes than bundle.json says.")
    for path, data in sorted(files.items()):
        if path.endswith((".jpg", ".webp", ".avif", ".p7s")) or (path.startswith("data/site/") and not site):
            continue
        _check_text(path, data.decode("utf-8", "surrogateescape"))
        _check_file(path, data, files, record)


def inspect_coded(files: Mapping[str, bytes]) -> None:
    """The close look alone, at JPEGs; raises Refused (rule "gate")."""
    for path, data in files.items():
        try:
            check_jpeg(data)
            check_scan(data)
        except Refused as error:
            _refuse(path, error.message)


def _refuse(path: str, what: str) -> Never:
    raise Refused("gate", f"{path}: {what}", "Only what is on the positive list leaves; build it again.", path)


def _check_names(files: Mapping[str, bytes], record: Record) -> None:
    wanted = expected_payload(record) | _TAGS
    for path in sorted(set(files) - wanted - UNLISTED):
        if not _STATEMENT.fullmatch(path):
            _refuse(path, "a file that nothing accounts for.")
    for path in sorted(wanted - set(files)):
        _refuse(path, "a file that is missing.")


def _check_blanks(record: Record) -> None:
    """Blanks which nobody sees in what the public reads."""
    for obj in record["objects"]:
        spoken = [
            line for t in obj["texts"].values() for line in (t["title"], t["alt"], *(q["text"] for q in t["questions"]))
        ]
        for text in (obj["title"], obj["region_hint"], obj["period"], *spoken):
            if text != text.strip() or "  " in text or "\n" in text:
                _refuse(RECORD, f"a blank or line break too many in “{text[:40]}”.")


def _check_picture(data: bytes, picture: Record, *, closely: bool) -> None:
    path = f"data/{picture['path']}"
    if picture["format"] != "jpg" and picture["role"] != "1600":
        _refuse(path, "a picture in a format which its role does not have.")
    try:
        size = CHECKS[picture["format"]](data)
        if closely and picture["format"] == "jpg":
            check_scan(data)
    except Refused as error:
        _refuse(path, error.message)
    wanted = EXACT.get(picture["role"], (picture["width"], picture["height"]))
    if (
        size != (picture["width"], picture["height"])
        or size != wanted
        or max(size) > LONGEST.get(picture["role"], 2048)
    ):
        _refuse(path, f"{size[0]} × {size[1]} pixels, which is not its size.")


def _check_text(path: str, text: str) -> None:
    plain = text.replace("\n", "")
    if not plain.isprintable():
        for sign in sorted(set(plain) - _SEEN):
            if unicodedata.category(sign) in _UNSEEN:
                _refuse(path, f"an invisible or broken character {sign!r} at {text.index(sign)}.")
    if not plain.isascii():
        if found := _BLANK.search(text):
            _refuse(path, f"an invisible character {found[0]!r} at {found.start()}.")
        if not unicodedata.is_normalized("NFC", text):
            _refuse(path, "a letter put together from parts: it has one spelling.")
    if path.endswith(".json") and (found := _ESCAPE.search(text)):
        _refuse(path, f"an escaped sign at {found.start()}, which could be written plainly or is invisible.")
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
    elif name == "feed.xml":
        _check_feed(path, data.decode(), record)
    elif name in ("sitemap.xml", "robots.txt"):
        _check_lines(path, data.decode(), record)
    elif path == "bag-info.txt":
        _check_info(path, data, record)
    elif path == UNIT:
        _guarded(path, lambda: _check_unit(path, data, parse(ROSTER, files[ROSTER])))
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
    page = rf"{base}/site/[a-z]{{2}}/(index|kinds|places|solved|O-\d{{4}}-\d{{4,7}})\.html"
    if path.endswith(".xml"):
        head = re.escape(
            '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        )
        shape = rf"{head}(<url><loc>{page}</loc><lastmod>{_DAY}</lastmod></url>\n)*</urlset>\n"
    else:
        root = r"(/[A-Za-z0-9._~-]+)*"
        shape = rf"User-agent: \*\n(Disallow:( /| {root}/objects/O-\d{{4}}-\d{{4,7}}/)?\n)+Sitemap: {base}/site/sitemap\.xml\n"
    if not re.fullmatch(shape, text):
        _refuse(path, "a line of another shape.")


def _check_feed(path: str, text: str, record: Record) -> None:
    lang = path.split("/")[2]
    here = re.escape(f"{record['base_url']}/site/{lang}/")
    item = (
        rf"<item><title>[^<>]+</title><link>({here}O-\d{{4}}-\d{{4,7}}\.html)</link><guid>\1</guid>"
        r"<description>[^<>]+</description><pubDate>[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} 00:00:00 GMT</pubDate></item>\n"
    )
    head = (
        r'<\?xml version="1\.0" encoding="UTF-8"\?>\n<rss version="2\.0" xmlns:atom="http://www\.w3\.org/2005/Atom"><channel>\n'
        rf"<title>[^<>]+</title><link>{here}index\.html</link><description>[^<>]+</description>"
        rf'<language>{lang}</language><atom:link href="{here}feed\.xml" rel="self" type="application/rss\+xml"/>\n'
    )
    rest = re.compile(item)
    begun = re.match(head, text)
    at = begun.end() if begun else 0
    while begun and (found := rest.match(text, at)):
        at = found.end()
    if not begun or text[at:] != "</channel></rss>\n":
        _refuse(path, "a line of another shape.")


def _check_info(path: str, data: bytes, record: Record) -> None:
    wanted = {
        "External-Identifier": f"TRACE-{record['batch']}",
        "Bagging-Date": record["date"],
        "Internal-Sender-Identifier": record["vault"],
        "Demo": "true" if record["demo"] else "false",
        "Payload-Oxum": bagit.read_info(data).get("Payload-Oxum", ""),  # counted with the manifests
    }
    if data != "".join(f"{label}: {value}\n" for label, value in wanted.items()).encode():
        _refuse(path, "other lines than batch, date, vault and demo.")


def _check_unit(path: str, data: bytes, roster: Any) -> None:
    if not _PEM.fullmatch(data):
        _refuse(path, "something else than one certificate.")
    if roster_from(envelope_from(roster[-1]).json()).unit_certificate.encode() != data:
        _refuse(path, "the certificate in it is not the unit's in the roster.")


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
            if not (_ID.fullmatch(s.person) and _HEX.fullmatch(s.sign_key) and _HEX.fullmatch(s.agree_key))
        ]
        if odd or not all(key == "" or _HEX.fullmatch(key) for key in (roster.identity_key, roster.previous)):
            _refuse(path, "an id or key of another shape.")


def _check_statement(path: str, document: object, record: Record) -> None:
    envelope = _envelope(path, document, STATEMENT_TYPE)
    said = statement_from(envelope.payload)
    if envelope.signatures[0][0] != said.person:
        _refuse(path, "a statement signed under another name than it gives.")
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
    if not plain or envelope.payload_type != kind:
        _refuse(path, "a signed document of another kind.")
    if [len(sig) for _, sig in envelope.signatures] != [64] or not _ID.fullmatch(envelope.signatures[0][0]):
        _refuse(path, "a signed document with other than its one signature.")
    _check_text(path, envelope.payload.decode("utf-8", "surrogateescape"))
    return envelope
