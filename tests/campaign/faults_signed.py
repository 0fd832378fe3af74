"""Faults of pages, statements, roster and seal, each signed by the unit like the rest where that is possible."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from tests.campaign.bench import PAGE, PICTURE, Bench, cms
from tests.exchange.conftest import make_unit
from workstation.domain.canonical import canonical, digest
from workstation.domain.object import public_content_from
from workstation.domain.person import Role
from workstation.domain.release import wanted_digests
from workstation.domain.review import CHECKLIST, SUBMIT_POINTS
from workstation.domain.roster import ROSTER_TYPE
from workstation.domain.statement import STATEMENT_TYPE, Decision, envelope_from
from workstation.exchange import bagit
from workstation.exchange.record import RELEASE, RELEASE_CMS, ROSTER, STATEMENTS, UNIT

Fault = Callable[[Bench], bytes]


def every() -> dict[str, Fault]:
    """Every fault of this page by its name."""
    return {**pages(), **people(), **seals()}


# --- pages ----------------------------------------------------------------------------------------------------


def pages() -> dict[str, Fault]:
    """Pages which the record does not give, signed like the rest."""

    def edited(path: str, old: bytes, new: bytes) -> Fault:
        def fault(b: Bench) -> bytes:
            assert old in b.files[path], (path, old)
            return b.signed({path: b.files[path].replace(old, new, 1)})

        return fault

    edits = {
        "another question": (b"Do you know this mug?", b"Do you know this cup?"),
        "a comment": (b"</main>", b"<!-- x --></main>"),
        "a script": (b"</main>", b"<script>x</script></main>"),
        "a frame": (b"</main>", b'<iframe src="https://x.example"></iframe></main>'),
        "a picture from elsewhere": (b"</main>", b'<img src="https://x.example/1.gif" alt="">'),
        "a style of its own": (b"<main ", b'<main style="color:red" '),
        "something hidden": (b"</main>", b"<p hidden>x</p></main>"),
        "a click": (b"<main ", b'<main onclick="x()" '),
        "a form": (b"</main>", b"<form></form></main>"),
        "another address for information": (b"https://tips.example.org", b"https://tipz.example.org"),
        "a blank at a line's end": (b"</main>\n", b"</main> \n"),
        "a tab": (b"</main>\n", b"\t</main>\n"),
        "an attribute on an end": (b"</main>", b'</main data="x">'),
        "a letter spelled otherwise": (b"mug?", b"m&#117;g?"),
        "a tag in capitals": (b"</main>", b"</MAIN>"),
        "no policy": (b"default-src 'none'; ", b""),
        "an invisible letter": (b"mug?", "mu\u200bg?".encode()),
        "bytes that are no text": (b"mug?", b"mu\xff?"),
        "a refresh": (b"<meta charset", b'<meta http-equiv="refresh" content="0;url=https://x.example"><meta charset'),
    }
    made = {f"page: {name}": edited(PAGE, *edit) for name, edit in edits.items()}
    made |= {
        "page: one more": lambda b: b.signed({"data/site/en/about.html": b.files[PAGE]}),
        "page: one fewer": lambda b: b.signed({PAGE: None}),
        "page: the feed with a key more": lambda b: b.signed(
            {"data/site/en/feed.json": canonical({**json.loads(b.files["data/site/en/feed.json"]), "author": "x"})}),
        "page: the sheet with an address": lambda b: b.signed(
            {"data/site/style.css": b.files["data/site/style.css"] + b"a{background:url(x)}"}),
        "page: the sheet with a comment": lambda b: b.signed({"data/site/style.css": b.files["data/site/style.css"] + b"/* x */\n"}),
        "page: robots told otherwise": lambda b: b.signed({"data/site/robots.txt": b.files["data/site/robots.txt"] + b"# x\n"}),
        "page: the map with a comment": lambda b: b.signed({"data/site/sitemap.xml": b.files["data/site/sitemap.xml"] + b"<!-- -->"}),
        "page: a withdrawal nobody decided": lambda b: b.signed(
            {"data/site/withdrawn.json": canonical({"schema": 1, "withdrawn": [{"ref": "O-2026-0001"}]})}),
        "a file nothing accounts for": lambda b: b.signed({"data/notes.txt": b"x"}),
        "a source picture beside": lambda b: b.signed({"data/objects/O-2026-0042/source.jpg": b.files[PICTURE]}),
        "a thumbnail database": lambda b: b.signed({"data/objects/O-2026-0042/Thumbs.db": b"x"}),
        "a key beside": lambda b: b.signed({"signatures/key.pem": b"x"}),
        "a picture of the record left out": lambda b: b.signed({PICTURE: None}),
    }  # fmt: skip
    return made


# --- people ---------------------------------------------------------------------------------------------------


def people() -> dict[str, Fault]:  # noqa: C901 - a table
    """Statements, release and roster."""

    def statements(make: Callable[[Bench, list[dict]], list[dict]]) -> Fault:
        def fault(b: Bench) -> bytes:
            said = b.unit.cleared(public_content_from(b.record["objects"][0]))
            gone: dict[str, bytes | None] = {path: None for path in b.files if path.startswith(STATEMENTS)}
            return b.signed(
                gone | {f"{STATEMENTS}{digest(canonical(d))[:32]}.json": canonical(d) for d in make(b, said)}
            )

        return fault

    def said(who: str, decision: Decision, role: Role = Role.ANALYST, **more: object) -> Callable[[Bench], dict]:
        points = {Decision.SUBMIT: SUBMIT_POINTS, Decision.CLEAR: CHECKLIST}.get(decision, ())
        fields = {
            "checklist": dict.fromkeys(points, True),
            **({"authors": ("ana",)} if decision is Decision.SUBMIT else {}),
            **more,
        }
        subject = str(fields.pop("subject", "O-2026-0042"))

        def make(b: Bench) -> dict:
            digests = fields.get("digests", wanted_digests(public_content_from(b.record["objects"][0])))
            return b.unit.say(
                who, role, decision, subject, digests, **{k: v for k, v in fields.items() if k != "digests"}
            )

        return make

    def instead(number: int, make: Callable[[Bench], dict]) -> Fault:
        return statements(lambda b, both: [*both[:number], make(b), *both[number + 1 :]])

    submit, clear = Decision.SUBMIT, Decision.CLEAR
    made: dict[str, Fault] = {
        "people: no submission": statements(lambda _, both: both[1:]),
        "people: no clearance": statements(lambda _, both: both[:1]),
        "people: nobody said anything": statements(lambda _, __: []),
        "people: the author clears": instead(1, said("ana", clear)),
        "people: a co-author clears": instead(0, said("ana", submit, authors=("ana", "bo"))),
        "people: the submitter is no author": instead(0, said("ana", submit, authors=("cas",))),
        "people: a case officer clears as analyst": instead(1, said("cas", clear)),
        "people: a case officer clears as such": instead(1, said("cas", clear, Role.CASE_OFFICER)),
        "people: a releaser clears": instead(1, said("bo", clear, Role.RELEASE_MANAGER)),
        "people: a version not yet made is cleared": instead(1, said("bo", clear, version=2)),
        "people: other content is cleared": instead(1, said("bo", clear, digests={"content": "ab" * 32, "rendition/1": "cd" * 32})),
        "people: pixels are not cleared": instead(1, said("bo", clear, digests={"content": "ab" * 32})),
        "people: another object is cleared": instead(1, said("bo", clear, subject="O-2026-0043")),
        "people: a clearance with a reason": instead(1, said("bo", clear, reason="seen")),
        "people: a point open at clearing": instead(1, said("bo", clear, checklist={**dict.fromkeys(CHECKLIST, True), next(iter(CHECKLIST)): False})),
        "people: points left out at clearing": instead(1, said("bo", clear, checklist={})),
        "people: a point open at submitting": instead(0, said("ana", submit, checklist={})),
        "people: a point nobody knows": instead(1, said("bo", clear, checklist={**dict.fromkeys(CHECKLIST, True), "anna_k": True})),
        "people: an author by name": instead(0, said("ana", submit, authors=("ana", "Anna Kowalska"))),
        "people: an overruled zone comes along": statements(lambda b, both: [*both, said("bo", Decision.OVERRULE)(b)]),
        "people: a withdrawal comes along": statements(lambda b, both: [*both, said("rea", Decision.WITHDRAW, Role.RELEASE_MANAGER)(b)]),
        "release: by the reviewer": lambda b: b.said(who="bo"),
        "release: by the author": lambda b: b.said(who="ana"),
        "release: by an analyst": lambda b: b.said(who="ana", role=Role.ANALYST),
        "release: by the administrator": lambda b: b.said(who="adm", role=Role.ADMINISTRATOR),
        "release: of other files": lambda b: b.said(digests={"tagmanifest": "ab" * 32}),
        "release: of more than the files": lambda b: b.said(digests={"tagmanifest": digest(b.files[bagit.TAGMANIFEST]), "also": "ab" * 32}),
        "release: of nothing": lambda b: b.said(digests={}),
        "release: with a reason": lambda b: b.said(reason="x"),
        "release: a withdrawal in its place": lambda b: b.said(decision=Decision.WITHDRAW),
        "release: a clearance in its place": lambda b: b.said(decision=Decision.CLEAR),
        "release: before the certificate": lambda b: b.said(at=datetime(2020, 1, 1, tzinfo=UTC)),
        "release: after the certificate": lambda b: b.said(at=datetime(2050, 1, 1, tzinfo=UTC)),
    }  # fmt: skip

    def envelope(path: str, change: Callable[[Bench, dict], object], *, roster: bool = False) -> Fault:
        def fault(b: Bench) -> bytes:
            document = json.loads(b.files[path])
            new = canonical([change(b, document[0])] if roster else change(b, document))
            return b.signed({path: new}) if roster else b.plain({path: new})

        return fault

    def flipped(d: dict) -> dict:
        raw = bytearray(base64.b64decode(d["signatures"][0]["sig"]))
        raw[0] ^= 1
        return {**d, "signatures": [{**d["signatures"][0], "sig": base64.b64encode(raw).decode()}]}

    def respelled(b: Bench, d: dict, who: str, kind: str) -> dict:
        payload = envelope_from(d).payload
        return b.unit.envelope(who, payload[:-1] + b" }", kind).document()

    for name, path, who, kind in (("release", RELEASE, "rea", STATEMENT_TYPE), ("roster", ROSTER, "adm", ROSTER_TYPE)):
        roster = name == "roster"
        for how, change in {
            "a signature with a bit turned": lambda _, d: flipped(d),
            "no signature": lambda _, d: {**d, "signatures": []},
            "a second signature": lambda _, d: {**d, "signatures": [*d["signatures"], {"keyid": "x", "sig": base64.b64encode(b"s" * 64).decode()}]},
            "a signature twice": lambda _, d: {**d, "signatures": d["signatures"] * 2},
            "signed by somebody else": lambda b, d, kind=kind: b.unit.envelope("cas", envelope_from(d).payload, kind).document(),
            "filed under a name": lambda _, d: {**d, "signatures": [{**d["signatures"][0], "keyid": "Anna Kowalska"}]},
            "of another type": lambda _, d: {**d, "payloadType": "text/plain"},
            "with a key more": lambda _, d: {**d, "note": "x"},
            "in another spelling, rightly signed": lambda b, d, who=who, kind=kind: respelled(b, d, who, kind),
            "of an empty payload": lambda b, _, who=who, kind=kind: b.unit.envelope(who, b"", kind).document(),
            "another shape": lambda _, __: "x",
        }.items():  # fmt: skip
            made[f"{name}: {how}"] = envelope(path, change, roster=roster)

    def renewed(**change: object) -> Fault:
        def fault(b: Bench) -> bytes:
            newest = replace(b.unit.roster, **{"version": 2, "previous": b.unit.roster.digest(), **change})
            document = b.unit.envelope("adm", newest.payload(), ROSTER_TYPE).document()
            return b.signed({ROSTER: canonical([*b.unit.chain, document])})

        return fault

    made |= {
        "roster: a newer one, under which nobody released": renewed(),
        "roster: skips a version": renewed(version=3),
        "roster: follows something else": renewed(previous="ab" * 32),
        "roster: turns DEMO": renewed(demo=True),
        "roster: of another vault": renewed(vault="unit-2"),
        "roster: strikes everybody": renewed(seats=()),
        "roster: not a list": lambda b: b.signed({ROSTER: canonical({})}),
        "roster: of another unit": lambda b: b.signed({ROSTER: canonical(list(make_unit().chain))}),
    }
    return made


def seals() -> dict[str, Fault]:
    """The unit's certificate and signature."""

    def other(b: Bench) -> bytes:
        unit = make_unit()
        return b.sealed(cms(b, unit=unit))

    def broken(change: Callable[[bytes], bytes]) -> Fault:
        return lambda b: b.sealed(change(b.files[RELEASE_CMS]))

    return {
        "seal: over something else": lambda b: b.sealed(cms(b, b"something else")),
        "seal: of another unit": other,
        "seal: a byte more": broken(lambda d: d + b"\0"),
        "seal: a byte fewer": broken(lambda d: d[:-1]),
        "seal: a bit turned": broken(lambda d: d[:-1] + bytes((d[-1] ^ 1,))),
        "seal: as text": broken(lambda d: b"-----BEGIN CMS-----\n" + base64.encodebytes(d) + b"-----END CMS-----\n"),
        "seal: empty": broken(lambda _: b""),
        "seal: something else": broken(lambda _: b"0\x03\x02\x01\x01"),
        "certificate: of another unit": lambda b: b.signed({UNIT: make_unit().certificate.encode()}),
        "certificate: two": lambda b: b.signed({UNIT: b.files[UNIT] * 2}),
        "certificate: a line before it": lambda b: b.signed({UNIT: b"subject: x\n" + b.files[UNIT]}),
        "certificate: a private key": lambda b: b.signed({UNIT: b.unit.key.encode()}),
        "certificate: line ends of Windows": lambda b: b.signed({UNIT: b.files[UNIT].replace(b"\n", b"\r\n")}),
    }
