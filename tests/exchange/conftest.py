"""A small unit – five persons, roster, statements – and editions it could publish, with real keys."""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from workstation.domain.canonical import digest
from workstation.domain.crop import rendition_digest
from workstation.domain.object import PublicContent, Question, QuestionKind, Texts
from workstation.domain.person import Role
from workstation.domain.release import wanted_digests
from workstation.domain.review import CHECKLIST, SUBMIT_POINTS
from workstation.domain.roster import ROSTER_TYPE, Roster, Seat
from workstation.domain.statement import STATEMENT_TYPE, Decision, Envelope, Statement, pae
from workstation.exchange import bagit, bundle, resources, signing

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TEMPLATES = resources() / "templates"


def encode(picture: Image.Image, kind: str) -> bytes:
    """The picture as the darkroom encodes it: pixels and nothing else."""
    plain = Image.frombytes("RGB", picture.size, picture.tobytes())
    buffer = io.BytesIO()
    if kind == "jpg":
        plain.save(buffer, "JPEG", quality=85, subsampling=2, optimize=False)
    elif kind == "webp":
        plain.save(buffer, "WEBP", method=4, quality=80)
    elif kind == "avif":
        plain.save(buffer, "AVIF", quality=60, speed=8, max_threads=1)
    else:
        plain.save(buffer, "PNG")
    return buffer.getvalue()


def still_life(width: int, height: int, shade: int = 0) -> Image.Image:
    """A mug on a table, drawn by code."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    mug = Image.new("RGB", (max(1, width // 3), max(1, height // 2)), (150, 60 + shade, 40))
    picture.paste(mug, (width // 3, height // 4))
    return picture


@dataclass(frozen=True)
class Unit:
    """Keys and roster of a unit."""

    vault: str
    demo: bool
    keys: Mapping[str, Ed25519PrivateKey]
    roster: Roster
    chain: tuple[Mapping[str, object], ...]
    certificate: str
    key: str

    def envelope(self, person: str, payload: bytes, kind: str) -> Envelope:
        return Envelope(payload, kind, ((person, self.keys[person].sign(pae(kind, payload))),))

    def say(
        self, person: str, role: Role, decision: Decision, subject: str, digests: Mapping[str, str], **more
    ) -> dict:
        """A signed statement as a DSSE document."""
        statement = Statement(
            decision,
            self.vault,
            subject,
            more.pop("version", 1),
            digests,
            person,
            role,
            1,
            self.roster.digest(),
            7,
            "ab" * 32,
            more.pop("at", AT).isoformat(),
            f"{decision[:3]}{subject}",
            **more,
        )
        return self.envelope(person, statement.payload(), STATEMENT_TYPE).document()

    def cleared(self, content: PublicContent, version: int = 1) -> list[dict]:
        """Submit by one analyst and clearance by another."""
        digests = wanted_digests(content)
        submit = self.say(
            "ana",
            Role.ANALYST,
            Decision.SUBMIT,
            content.ref,
            digests,
            authors=("ana",),
            checklist=dict.fromkeys(SUBMIT_POINTS, True),
            version=version,
        )
        clear = self.say(
            "bo",
            Role.ANALYST,
            Decision.CLEAR,
            content.ref,
            digests,
            checklist=dict.fromkeys(CHECKLIST, True),
            version=version,
        )
        return [submit, clear]

    def release(self, built: bundle.Built, person: str = "rea", **more) -> bytes:
        """The finished ZIP, signed by a release manager and by the unit."""
        tag = {"tagmanifest": digest(built.tagmanifest)}
        said = self.say(
            person, Role.RELEASE_MANAGER, Decision.RELEASE, built.folder.removeprefix("TRACE-"), tag, **more
        )
        return bundle.assemble(built, said, signing.sign_cms(built.tagmanifest, self.certificate, self.key))


def make_unit(*, demo: bool = False, vault: str = "unit-1") -> Unit:
    roles = {
        "adm": {Role.ADMINISTRATOR},
        "ana": {Role.ANALYST},
        "bo": {Role.ANALYST, Role.RELEASE_MANAGER},
        "rea": {Role.RELEASE_MANAGER},
        "cas": {Role.CASE_OFFICER},
    }
    keys = {person: Ed25519PrivateKey.generate() for person in roles}
    certificate, key = signing.self_signed_unit("DEMO Unit" if demo else "Unit", datetime(2026, 1, 1, tzinfo=UTC))
    seats = tuple(
        Seat(p, frozenset(r), keys[p].public_key().public_bytes_raw().hex(), digest(p.encode()), True)
        for p, r in roles.items()
    )
    roster = Roster(vault, demo, 1, "", seats, "cd" * 32, certificate)
    payload = roster.payload()
    signed = Envelope(payload, ROSTER_TYPE, (("adm", keys["adm"].sign(pae(ROSTER_TYPE, payload))),))
    return Unit(vault, demo, keys, roster, (signed.document(),), certificate, key)


def make_content(ref: str = "O-2026-0042", langs: tuple[str, ...] = ("en",), renditions: int = 1) -> PublicContent:
    """A mug and what is asked about it."""
    said = {"en": ("Mug", "Do you know this mug?"), "de": ("Becher", "Kennen Sie diesen Becher?")}
    texts = {
        lang: Texts(
            (Question(QuestionKind.WHAT, said.get(lang, said["en"])[1]), Question(QuestionKind.SOLD, "Where & when?")),
            "A brown mug <on> a table",
            said.get(lang, said["en"])[0],
        )
        for lang in langs
    }
    made = tuple(rendition_digest(64, 48, still_life(64, 48, n).tobytes()) for n in range(renditions))
    return PublicContent(ref, "mug", "Brown mug", texts, "Northern Europe", "2010–2015", made)


def make_pictures(content: PublicContent, *, modern: bool = True) -> list[bundle.Picture]:
    """All pictures of an object, small where the format allows it."""
    made = []
    for number, rendition in enumerate(content.renditions, start=1):
        kinds = [("1600", "jpg", 64, 48), ("480", "jpg", 40, 30)]
        kinds += [("1600", "webp", 64, 48), ("1600", "avif", 64, 48)] if modern else []
        for role, kind, width, height in kinds:
            data = encode(still_life(width, height, number), kind)
            made.append(bundle.Picture(content.ref, number, role, "", kind, data, width, height, rendition))
    for lang in content.texts:
        for role, width, height in (("card-1200x630", 1200, 630), ("square-1080", 1080, 1080)):
            data = encode(Image.new("RGB", (width, height), (90, 110, 120)), "jpg")
            made.append(bundle.Picture(content.ref, 1, role, lang, "jpg", data, width, height, content.renditions[0]))
    return made


def make_edition(unit: Unit, *contents: PublicContent, **more) -> bundle.Edition:
    return bundle.Edition(
        batch=more.pop("batch", "B-2026-1"),
        date=date(2026, 3, 2),
        vault=unit.vault,
        demo=unit.demo,
        entries=tuple(bundle.Entry(content, 1, date(2026, 3, 2)) for content in contents),
        base_url=more.pop("base_url", "https://trace.example.org/objects"),
        tip_address=more.pop("tip_address", "https://tips.example.org/send?object={ref}"),
        withdrawals=more.pop("withdrawals", ()),
        roster_chain=unit.chain,
        statements=more.pop("statements", tuple(s for content in contents for s in unit.cleared(content))),
    )


@pytest.fixture(scope="session")
def unit() -> Unit:
    return make_unit()


@pytest.fixture(scope="session")
def new_unit() -> Callable[..., Unit]:
    return make_unit


@pytest.fixture(scope="session")
def content_of() -> Callable[..., PublicContent]:
    return make_content


@pytest.fixture(scope="session")
def edition_of() -> Callable[..., bundle.Edition]:
    return make_edition


@pytest.fixture(scope="session")
def pictures_of() -> Callable[..., list[bundle.Picture]]:
    return make_pictures


@pytest.fixture(scope="session")
def encoded() -> Callable[[Image.Image, str], bytes]:
    return encode


@pytest.fixture(scope="session")
def drawn() -> Callable[..., Image.Image]:
    return still_life


@pytest.fixture(scope="session")
def templates() -> Path:
    return TEMPLATES


@pytest.fixture(scope="session")
def built(unit: Unit) -> bundle.Built:
    """One object in two languages, all formats."""
    content = make_content(langs=("de", "en"))
    return bundle.build(make_edition(unit, content), make_pictures(content), TEMPLATES)


@pytest.fixture(scope="session")
def zipped(unit: Unit, built: bundle.Built) -> bytes:
    """A released bundle."""
    return unit.release(built)


@pytest.fixture
def replanted(built: bundle.Built) -> Callable[[Mapping[str, bytes | None]], bundle.Built]:
    """The bag of ``built`` with files put in, changed or (None) taken out, and manifests that agree with it."""

    def replant(change: Mapping[str, bytes | None]) -> bundle.Built:
        files = {path: data for path, data in {**built.files, **change}.items() if data is not None}
        payload = {path: data for path, data in files.items() if path.startswith("data/")}
        octets = sum(map(len, payload.values()))
        info = files["bag-info.txt"].decode()
        files["bag-info.txt"] = re.sub("Payload-Oxum: .*", f"Payload-Oxum: {octets}.{len(payload)}", info).encode()

        def listed(paths):
            return "".join(f"{digest(files[path])}  {path}\n" for path in sorted(paths)).encode()

        files[bagit.MANIFEST] = listed(payload)
        files[bagit.TAGMANIFEST] = listed(set(files) - set(payload) - {bagit.TAGMANIFEST})
        return bundle.Built(built.folder, files, files[bagit.TAGMANIFEST])

    return replant
