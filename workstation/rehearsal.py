"""The rehearsal: a vault of drawn still lifes in which everything can be tried, marked DEMO everywhere.

Made through the same verbs as everything else – five people, forty scenes, five objects, sixty tips – so it
is also a long test of them. It is built beside its place and renamed when whole: an interrupted one leaves
nothing that looks like a vault.
"""

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from platformdirs import user_data_path

from workstation.actions import (
    DarkroomOnCall,
    Report,
    Session,
    administering,
    cropping,
    describing,
    intake,
    looking,
    publishing,
    referring,
    registering,
    reviewing,
    silent,
    tipping,
    wording,
)
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.object import QuestionKind
from workstation.domain.person import Role
from workstation.domain.review import CHECKLIST, SUBMIT_POINTS
from workstation.domain.texts import filled
from workstation.domain.tip import Verdict
from workstation.exchange import signing
from workstation.imaging import stilllife
from workstation.store import files, keys

PASSPHRASE = "rehearsal of harmless things"  # noqa: S105 - everybody may know it: nothing in a rehearsal is secret
LANGUAGES = ("en", "de", "fr", "es")
BATCH = "DEMO-01"


@dataclass(frozen=True, slots=True)
class Made:
    """A rehearsal vault and how to get in."""

    folder: Path
    passphrase: str
    passphrase_file: Path
    people: tuple[tuple[str, tuple[str, ...]], ...]


def usual_place() -> Path:
    """Where the rehearsal is kept unless told otherwise."""
    return Path(user_data_path("workstation")) / "rehearsal"


def make(folder: Path, clock: Callable[[], datetime], resources: Path, report: Report = silent) -> Made:
    """The rehearsal in ``folder``: made if there is none, else as it was left."""
    cast = json.loads((resources / "demo" / "people.json").read_text("utf-8"))
    made = Made(
        folder,
        PASSPHRASE,
        folder / "rehearsal" / "passphrase.txt",
        tuple((person["name"], tuple(person["roles"])) for person in cast["people"]),
    )
    if (folder / "vault.json").is_file():
        if not administering.is_demo(folder):
            raise Refused(
                "not_demo", "There is a real vault in this folder.", "Choose another folder for the rehearsal."
            )
        return made
    if folder.exists() and any(folder.iterdir()):
        raise Refused("folder_not_empty", "The folder for the rehearsal must be empty.", "Choose another one.")
    with files.chosen_place():
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        building = Path(mkdtemp(prefix=f"{folder.name}.", suffix=".making", dir=folder.parent))
    try:
        _Stage(building, clock, resources, report, cast).play()
        if folder.exists():
            folder.rmdir()
        building.rename(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return made


@dataclass
class _Stage:
    """One rehearsal in the making."""

    folder: Path
    clock: Callable[[], datetime]
    resources: Path
    report: Report
    cast: dict[str, Any]

    def play(self) -> None:
        """All acts, in the order of the journey of a crop."""
        tips = json.loads((self.resources / "demo" / "tips.json").read_text("utf-8"))
        admin = next(p for p in self.cast["people"] if "administrator" in p["roles"])
        self.enrol(admin)
        analysts = [p["name"] for p in self.cast["people"] if "analyst" in p["roles"]]
        manager = next(p["name"] for p in self.cast["people"] if "release manager" in p["roles"])
        with self.as_person(analysts[0]) as alma:
            self.take_in(alma)
            refs = [self.make_object(alma, entry) for entry in tips["objects"]]
        with self.as_person(analysts[1]) as bastien:
            self.free(bastien, refs)
        with self.as_person(analysts[0]) as alma:
            for ref in (refs[0], refs[1], refs[2], refs[4]):
                describing.submit(alma, ref, list(looking.taxonomy(alma)), checklist=dict.fromkeys(SUBMIT_POINTS, True))
        with self.as_person(analysts[1]) as bastien:
            for ref in (refs[0], refs[2]):
                reviewing.clear(bastien, ref, dict.fromkeys(CHECKLIST, True))
            reviewing.give_back(bastien, refs[4], "The crop cuts the lettering on the left; please make it wider.")
        with self.as_person(manager) as dorota:
            self.publish(dorota, refs[0])
        with self.as_person(analysts[0]) as alma:
            self.bring_tips(alma, tips["tips"], refs)
        self.keep_file("passphrase.txt", PASSPHRASE.encode() + b"\n")

    def keep_file(self, name: str, data: bytes) -> None:
        """Something to play with beside the vault's own files."""
        files.make_folder(self.folder / "rehearsal")
        files.write(self.folder / "rehearsal" / name, [data])

    @contextmanager
    def as_person(self, name: str) -> Iterator[Session]:
        """The vault as one person sees it."""
        darkroom = DarkroomOnCall()
        session = administering.unlock(
            self.folder, name, PASSPHRASE, clock=self.clock, via="cli", resources=self.resources, darkroom=darkroom
        )
        try:
            yield session
        finally:
            session.vault.close()
            darkroom.close()

    def enrol(self, admin: dict[str, Any]) -> None:
        """Vault, people, and two authorities with certificates made on the spot."""
        founded = administering.found(
            self.folder,
            admin["name"],
            PASSPHRASE,
            clock=self.clock,
            via="cli",
            resources=self.resources,
            darkroom=DarkroomOnCall(),
            roles=frozenset(Role(role) for role in admin["roles"]),
            demo=True,
            cost=keys.FLOOR,
        )
        session = founded.session
        try:
            for person in self.cast["people"]:
                if person is not admin:
                    administering.add_person(
                        session, person["name"], frozenset(Role(r) for r in person["roles"]), PASSPHRASE, keys.FLOOR
                    )
            for authority in self.cast["authorities"]:
                certificate, key = signing.demo_authority(authority["country"], authority["title"], self.clock())
                registering.add_authority(session, authority["country"], authority["title"], certificate)
                self.keep_file(f"authority-{authority['country']}.pem", certificate.encode())
                self.keep_file(f"authority-{authority['country']}.key.pem", key.encode())
        finally:
            session.vault.close()

    def take_in(self, session: Session) -> None:
        """The forty scenes, as a ZIP like one that comes from a phone."""
        case = self.cast["case"]
        intake.open_case(session, case["ref"], case["title"], provider=case["provider"])
        packed = io.BytesIO()
        # spawn: this process may have threads, and a forked child would inherit their locks
        with zipfile.ZipFile(packed, "w") as archive, ProcessPoolExecutor(2, get_context("spawn")) as pool:
            for number, (name, data) in enumerate(pool.map(_scene, range(1, stilllife.COUNT + 1)), start=1):
                self.report(number, 2 * stilllife.COUNT, "rehearsal: scenes drawn")
                archive.writestr(f"DCIM/100DEMO/{name}", data)
        self.keep_file("scenes.zip", packed.getvalue())
        place = self.folder / "rehearsal" / "scenes.zip"
        intake.take_in(
            session,
            [place],
            case["ref"],
            lambda done, total, words: self.report(total + done, 2 * total, f"rehearsal: {words}"),
        )
        place.unlink()

    def make_object(self, session: Session, entry: dict[str, Any]) -> str:
        """One object, cropped out of its scene and described in four languages."""
        scene = stilllife.draw(entry["scene"])
        thing = next(o for o in scene.objects if o.type == entry["type"])
        sheets = (looking.sheet(session, image.id) for image in looking.images_of(session, self.cast["case"]["ref"]))
        sheet = next(s for s in sheets if any(scene.name in place for place in s.places))
        look = sheet.image.look
        made = cropping.keep(session, sheet.image.id, _with_margin(thing.rect, look.width, look.height))
        ref = str(made.result["ref"])
        types, templates = list(looking.taxonomy(session)), wording.templates(session)
        kinds = (QuestionKind.WHAT, QuestionKind.SOLD)
        texts = {lang: filled(kinds, thing.type, templates[lang]) for lang in LANGUAGES}
        describing.describe(
            session, ref, type=thing.type, title=thing.title, texts=texts, types=types, templates=templates
        )
        return ref

    def free(self, session: Session, refs: list[str]) -> None:
        """A second analyst overrules false alarms on drawn things."""
        for ref in refs:
            for zone in looking.zones_blocking(session, ref):
                cropping.overrule(session, ref, zone.id, "Drawn by the rehearsal: a thing, no person.")

    def publish(self, session: Session, ref: str) -> None:
        """A first batch, exported beside the vault so that its site can be looked at."""
        publishing.plan(session, BATCH, session.clock().date())
        publishing.put(session, BATCH, [ref])
        publishing.build(session, BATCH)
        publishing.release(session, BATCH)
        files.make_folder(self.folder / "rehearsal")
        files.make_folder(self.folder / "rehearsal" / "export")
        publishing.export(session, BATCH, self.folder / "rehearsal" / "export")

    def bring_tips(self, session: Session, told: list[dict[str, Any]], refs: list[str]) -> None:
        """Sixty tips; a few are triaged and linked already."""
        text = json.dumps(told, ensure_ascii=False)
        for number, ref in enumerate(refs, start=1):
            text = text.replace(f"{{object{number}}}", ref)
        tipping.take_in(session, text.encode())
        about = [tip for tip in looking.tips_listed(session) if refs[0] in tip.proposed and tip.country_hint == "PL"][
            :3
        ]
        for tip in about:
            tipping.judge(session, tip.id, Verdict.RELEVANT)
            tipping.link(session, tip.id, refs[0])
            tipping.grade(session, tip.id, "X4")
        made = referring.draft(session, "PL", [refs[0]], "Several senders name the same chain of shops in Poland.")
        referring.submit(session, str(made.result["ref"]))


def _scene(number: int) -> tuple[str, bytes]:
    scene = stilllife.draw(number)
    return scene.name, stilllife.jpeg(scene)


def _with_margin(rect: Rect, width: int, height: int) -> Rect:
    margin = max(8, min(rect.width, rect.height) // 20)
    grown = Rect(rect.x - margin, rect.y - margin, rect.width + 2 * margin, rect.height + 2 * margin)
    return grown.intersection(Rect(0, 0, width, height)) or rect
