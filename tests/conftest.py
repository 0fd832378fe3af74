"""A vault to work in: built once a run through the real verbs, copied for each test that asks for it."""

import functools
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.stage import CONFIRMED, NOON, PASSPHRASE, PEOPLE, TIPS, Opener, copies, jpeg, open_session, scene
from workstation.actions import (
    DarkroomOnCall,
    administering,
    cropping,
    describing,
    intake,
    looking,
    registering,
    reviewing,
    tipping,
)
from workstation.domain.geometry import Rect
from workstation.domain.object import Question, QuestionKind, Texts
from workstation.domain.review import CHECKLIST
from workstation.exchange import resources, signing
from workstation.store import keys


@pytest.fixture(scope="session", autouse=True)
def _derived_once() -> Iterator[None]:
    """Argon2id is costly on purpose; the same passphrase, salt and cost give the same key, so ask once a run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_lock_keys", functools.cache(keys._lock_keys))
        yield


@pytest.fixture(scope="session")
def darkroom() -> Iterator[DarkroomOnCall]:
    """One sandbox for the whole run."""
    made = DarkroomOnCall()
    yield made
    made.close()


@pytest.fixture(scope="session")
def empty_vault(tmp_path_factory: pytest.TempPathFactory, darkroom: DarkroomOnCall) -> Path:
    """A vault with people and one authority, and nothing else. Copy it, do not change it."""
    folder = tmp_path_factory.mktemp("template") / "empty"
    founded = administering.found(
        folder,
        "Ada",
        PASSPHRASE,
        clock=lambda: NOON,
        via="cli",
        resources=resources(),
        darkroom=darkroom,
        cost=keys.FLOOR,
    )
    session = founded.session
    for name, role in PEOPLE.items():
        administering.add_person(session, name, frozenset({role}), PASSPHRASE, keys.FLOOR)
    certificate, key = signing.demo_authority("DE", "National unit Germany", NOON)
    registering.add_authority(session, "DE", "National unit Germany", certificate)
    session.vault.close()
    (folder.parent / "authority.key.pem").write_text(key)
    (folder.parent / "authority.pem").write_text(certificate)
    return folder


@pytest.fixture(scope="session")
def case_vault(tmp_path_factory: pytest.TempPathFactory, empty_vault: Path, darkroom: DarkroomOnCall) -> Path:
    """The same with a case OP-1, in which nothing is yet."""
    folder = tmp_path_factory.mktemp("template") / "case"
    shutil.copytree(empty_vault, folder)
    anna = open_session(folder, "Anna", darkroom)
    intake.open_case(anna, "OP-1", "One")
    anna.vault.close()
    return folder


@pytest.fixture(scope="session")
def full_vault(tmp_path_factory: pytest.TempPathFactory, empty_vault: Path, darkroom: DarkroomOnCall) -> Path:
    """The first with a case, four pictures, three objects (cleared, submitted, draft) and six tips."""
    folder = tmp_path_factory.mktemp("template") / "full"
    shutil.copytree(empty_vault, folder)
    seized = tmp_path_factory.mktemp("seized")
    for number in range(4):
        (seized / f"IMG_{number}.JPG").write_bytes(jpeg(scene(number)))
    shutil.copy(seized / "IMG_0.JPG", seized / "copy of IMG_0.JPG")
    (seized / "notes.txt").write_text("no picture")
    anna = open_session(folder, "Anna", darkroom)
    intake.open_case(anna, "OP-1", "Shopping bags", provider="Unit 7")
    intake.take_in(anna, [seized], "OP-1")
    types = list(looking.taxonomy(anna))
    for number, image in enumerate(looking.images_of(anna, "OP-1")[:3]):
        ref = str(cropping.keep(anna, image.id, Rect(100, 80, 320, 260)).result["ref"])
        texts = {
            lang: Texts((Question(QuestionKind.WHAT, what),), alt)
            for lang, what, alt in (
                ("en", "Where was this bag sold?", "A blue bag"),
                ("de", "Wo gab es diese Tasche?", "Eine blaue Tasche"),
            )
        }
        describing.describe(anna, ref, type="bag", title=f"Blue bag {number + 1}", texts=texts, types=types)
    for ref in ("O-2026-0001", "O-2026-0002"):
        for zone in looking.zones_blocking(anna, ref):
            pytest.fail(f"the template's picture trips a detector: {zone}")
        describing.submit(anna, ref, types, checklist=CONFIRMED)
    tipping.take_in(anna, TIPS.encode())
    anna.vault.close()
    ben = open_session(folder, "Ben", darkroom)
    reviewing.clear(ben, "O-2026-0001", dict.fromkeys(CHECKLIST, True))
    ben.vault.close()
    return folder


@pytest.fixture
def open_as(full_vault: Path, tmp_path: Path, darkroom: DarkroomOnCall) -> Iterator[Opener]:
    """A fresh copy of the full vault."""
    yield from copies(full_vault, tmp_path, darkroom)


@pytest.fixture
def open_empty_as(empty_vault: Path, tmp_path: Path, darkroom: DarkroomOnCall) -> Iterator[Opener]:
    """A fresh copy of the vault with people only."""
    yield from copies(empty_vault, tmp_path, darkroom)


@pytest.fixture
def authority_key(empty_vault: Path) -> tuple[Path, Path]:
    """(certificate, private key) files of the authority DE."""
    return empty_vault.parent / "authority.pem", empty_vault.parent / "authority.key.pem"


@pytest.fixture(scope="session")
def photos() -> Path:
    """The real photographs beside the project; skips by name where they are absent."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data" / "photos"
    if not folder.is_dir():
        pytest.skip("../shared/data/photos is absent")
    return folder


@pytest.fixture(autouse=True)
def no_living_threads() -> Iterator[None]:
    """No test may leave a thread of ours behind."""
    before = set(threading.enumerate())
    yield
    left = [
        t
        for t in threading.enumerate()
        if t not in before and t.name.startswith(("lane", "pool", "intake")) and t.is_alive()
    ]
    for thread in left:
        thread.join(5)
    assert not [t for t in left if t.is_alive()], f"living threads: {left}"
