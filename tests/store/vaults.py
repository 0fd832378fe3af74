"""A vault built at store level, with a word planted in every place that must never be readable from raw files."""

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from PIL import Image as Pillow

from workstation.domain.batch import Batch, BatchState, Leaving
from workstation.domain.canonical import digest
from workstation.domain.case import Handling, new_case
from workstation.domain.change import Change
from workstation.domain.crop import Recipe, Rendition
from workstation.domain.geometry import Rect
from workstation.domain.image import Field, Image, Look, Refusal, Sight
from workstation.domain.object import Comment, Crop, Object, Question, QuestionKind, Texts
from workstation.domain.person import Role
from workstation.domain.referral import Referral, ReferralState
from workstation.domain.tip import ParsedTip, RejectedRow
from workstation.domain.zone import Zone, ZoneKind
from workstation.exchange import signing
from workstation.store import batches, cases, founding, images, intakes, keys, objects, referrals, tips
from workstation.store.vault import Page, Vault, open_vault

PASSPHRASE = "correct horse battery staple"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROLES = {
    "Anna": Role.ANALYST,
    "Cora": Role.CASE_OFFICER,
    "Rita": Role.RELEASE_MANAGER,
    "Ada": Role.ADMINISTRATOR,
    "Otto": Role.AUDITOR,
}
CANARIES = {
    word: f"canary-{word}-quokka"
    for word in [
        "exif",
        "filename",
        "refused",
        "case",
        "title",
        "provider",
        "object",
        "question",
        "alt",
        "note",
        "comment",
        "hint",
        "tip",
        "contact",
        "raw",
        "rejected",
        "link",
        "reasoning",
        "batch",
        "bundle",
        "zone",
        "profile",
        "external",
        "folder",
    ]
}


def unit() -> tuple[str, str]:
    return signing.self_signed_unit("Trace unit", NOON)


def photograph() -> bytes:
    """A harmless picture – a gradient – with words in its metadata."""
    exif = Pillow.Exif()
    exif[270] = CANARIES["exif"]
    out = io.BytesIO()
    Pillow.linear_gradient("L").convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


@dataclass(frozen=True)
class Planted:
    """A vault's folder and what was put in."""

    folder: Path
    recovery: tuple[str, ...]
    photograph: bytes
    rendition: Rendition

    @property
    def digests(self) -> list[str]:
        return [digest(self.photograph), digest(self.rendition.rgb), self.rendition.digest()]

    def copy(self, folder: Path) -> Path:
        return Path(shutil.copytree(self.folder, folder))


def act(page: Page, verb: str = "object.edited", subject: str = "O-2026-0001", **detail: object) -> Change:
    vault = page.vault
    role = min(vault.person.roles)
    return page.record(Change(verb, subject, vault.me.person, role, "cli", NOON, detail))


@contextmanager
def opened(folder: Path, name: str = "Anna", at: datetime = NOON) -> Iterator[Vault]:
    vault = open_vault(folder, name, PASSPHRASE, at)
    try:
        yield vault
    finally:
        vault.close()


def found(folder: Path, **people: Role) -> tuple[str, ...]:
    """A new vault with these people, closed again; returns the recovery codes."""
    vault, codes = founding.create(folder, "Ada", PASSPHRASE, demo=False, cost=keys.FLOOR)
    with vault:
        with vault.page() as page:
            founding.note_roster(page.connection, vault)
            act(page, "vault.founded", vault.id)
        for name, role in people.items():
            person = founding.enrol(vault, name, frozenset({role}), PASSPHRASE, unit, keys.FLOOR)
            with vault.page() as page:
                founding.note_roster(page.connection, vault)
                act(page, "person.added", person)
    return tuple(codes)


def plant(folder: Path) -> Planted:
    codes = found(folder, **{name: role for name, role in ROLES.items() if name != "Ada"})
    picture = photograph()
    pixels = Rendition(20, 16, bytes(range(240)) * 4)
    with opened(folder) as vault:
        with vault.page() as page:
            _plant_picture(page, picture, pixels)
            act(page, "images.taken_in", "case:1")
        with vault.page() as page:
            _plant_words(page)
            act(page, "tips.imported", "import:1")
        with vault.page() as page:
            gone = (Leaving("O-1", CANARIES["batch"]),)
            batches.add(page, Batch("B-1", date(2026, 12, 1), BatchState.PLANNED, (), gone))
            batches.keep_file(page, "B-1", "built", CANARIES["bundle"].encode() * 50)
            act(page, "batch.built", "B-1")
    for name in ROLES:
        with opened(folder, name):
            pass
    return Planted(folder, codes, picture, pixels)


def _plant_picture(page: Page, picture: bytes, pixels: Rendition) -> None:
    case = cases.add(
        page, new_case(CANARIES["case"], CANARIES["title"], CANARIES["provider"], Handling.H1, NOON.date(), None)
    )
    intake = intakes.begin(page, case.id, NOON.isoformat(), [CANARIES["folder"]], "")
    look = Look("JPEG", 256, 256, 1, 1, 2**63)
    image = Image(0, case.id, digest(picture), "00" * 16, "00" * 20, len(picture), look, Sight.NEW)
    inside = images.Inside(Rendition(2, 2, b"mosaic-quokk"), (Field("EXIF", "ImageDescription", CANARIES["exif"]),))
    zone = Zone(0, ZoneKind.SKIN, Rect(200, 200, 9, 9), CANARIES["zone"], "1", 0.5)
    number = images.add(page, image, inside, [zone], picture)
    images.add_place(page, number, intake, f"{CANARIES['filename']}.JPG")
    intakes.add_refusals(page, intake, [Refusal(CANARIES["refused"], "damaged", "x")])
    texts = {"en": Texts((Question(QuestionKind.WHAT, CANARIES["question"]),), CANARIES["alt"], "")}
    obj = Object(
        "O-2026-0001", 1, "draft", "bag", CANARIES["object"], texts, CANARIES["hint"], "", CANARIES["note"],
        (), frozenset({page.vault.me.person}), (Comment(1, "p-1", CANARIES["comment"], "x"),),
    )  # fmt: skip
    objects.save(page, obj)
    recipe = Recipe(image.digest, Rect(5, 5, 20, 16))
    objects.add_crop(page, obj.ref, Crop(0, number, recipe, pixels.digest(), 20, 16), pixels, free=True)


def _plant_words(page: Page) -> None:
    writer = tips.Writer(page, NOON.isoformat(), "00" * 32, "")
    contact = {"contact.email": f"{CANARIES['contact']}@example.org"}
    writer.add(
        [
            ParsedTip(
                n, CANARIES["external"], "2026-11-22", "web", f"{CANARIES['tip']} number {n}", "en", "O-2026-0001",
                (CANARIES["link"],), "DE", contact, CANARIES["raw"].encode(),
            )
            for n in range(1, 4)
        ]
    )  # fmt: skip
    writer.reject([RejectedRow(9, "text", "empty", CANARIES["rejected"].encode())])
    writer.finish()
    tips.save_profile(page, CANARIES["profile"], ["a"], {"a": "text"})
    referrals.save(
        page,
        Referral(
            "R-DE-0001",
            "DE",
            1,
            ReferralState.DRAFT,
            ("O-2026-0001",),
            (1,),
            CANARIES["reasoning"],
            Handling.H0,
            "p-1",
            frozenset({"p-1"}),
        ),
    )


def raw_files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def key_file_of(folder: Path, name: str) -> Path:
    return next(p for p in (folder / "people").glob("*.key") if json.loads(p.read_bytes())["name"] == name)


def edit(folder: Path, *statements: str) -> None:
    """Change rows behind the program's back, as an insider with the database key can."""
    with opened(folder) as vault:
        database, work = vault.held["database"], vault.held["work"]
    connection = sqlcipher.connect(str(folder / "main.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{database.hex()}'\"")
    connection.execute(f"ATTACH DATABASE ? AS work KEY \"x'{work.hex()}'\"", (str(folder / "work.db"),))
    for statement in statements:
        connection.execute(statement)
    connection.close()
