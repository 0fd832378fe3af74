"""What tests stand on: harmless pictures made by code, people, and opening copies of a vault."""

import io
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from workstation.actions import DarkroomOnCall, Session, administering, enhancing, looking
from workstation.domain.crop import Recipe, Rendition
from workstation.domain.geometry import Rect
from workstation.domain.person import Role
from workstation.domain.review import SUBMIT_POINTS
from workstation.exchange import resources

CONFIRMED = dict.fromkeys(SUBMIT_POINTS, True)
"""An author's answers to the checklist of a submission."""

PASSPHRASE = "correct horse battery staple"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PEOPLE = {
    "Anna": Role.ANALYST,
    "Ben": Role.ANALYST,
    "Cora": Role.CASE_OFFICER,
    "Cleo": Role.CASE_OFFICER,
    "Rita": Role.RELEASE_MANAGER,
    "Otto": Role.AUDITOR,
}
TIPS = """\
id;date;object;message;email;country
1;2026-11-20;O-2026-0001;Sold at Example Market in Germany, https://example.org/bag;sender@example.org;DE
2;2026-11-20;;I saw O-2026-0001 in Köln;;DE
3;2026-11-21;;I saw O-2026-0001 in Köln!;;DE
4;2026-11-21;;Τσάντα από την Ελλάδα;;GR
5;2026-11-21;;Łódź, sklep na rogu #O20260001;;PL
6;2026-11-22;;nothing to do with it;;
"""


def scene(number: int, width: int = 900, height: int = 700) -> np.ndarray:
    """A harmless picture: coloured blocks and stripes with a little grain, different for each number."""
    dice = np.random.default_rng(number)
    rgb = np.full((height, width, 3), (70, 96, 110), np.uint8)
    for _ in range(12):
        x, y = int(dice.integers(0, width - 120)), int(dice.integers(0, height - 120))
        w, h = int(dice.integers(60, 120)), int(dice.integers(60, 120))
        rgb[y : y + h, x : x + w] = dice.integers((0, 60, 60), (90, 200, 220))
    rgb[::14, :, 2] = 160
    return np.clip(rgb.astype(int) + dice.integers(-6, 7, rgb.shape), 0, 255).astype(np.uint8)


def jpeg(rgb: np.ndarray) -> bytes:
    """A JPEG of it."""
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=92)
    return out.getvalue()


def open_session(
    folder: Path, name: str, darkroom: DarkroomOnCall, *, clock: Callable[[], datetime] = lambda: NOON
) -> Session:
    """Unlock as somebody."""
    return administering.unlock(
        folder, name, PASSPHRASE, clock=clock, via="desk", resources=resources(), darkroom=darkroom
    )


class Opener:
    """Opens copies: ``open_as("Anna")`` closes whoever was there before, as one process holds a vault."""

    def __init__(self, folder: Path, darkroom: DarkroomOnCall) -> None:
        self.folder, self._darkroom = folder, darkroom
        self._open: list[Session] = []

    def __call__(self, name: str, *, clock: Callable[[], datetime] = lambda: NOON) -> Session:
        self.close()
        session = open_session(self.folder, name, self._darkroom, clock=clock)
        self._open.append(session)
        return session

    def close(self) -> None:
        while self._open:
            self._open.pop().vault.close()


def copies(template: Path, tmp_path: Path, darkroom: DarkroomOnCall) -> Iterator[Opener]:
    """Opens a fresh copy of a prepared vault, and closes it at the end: for ``yield from`` in a fixture."""
    shutil.copytree(template, tmp_path / "vault")
    opener = Opener(tmp_path / "vault", darkroom)
    yield opener
    opener.close()


def as_shown(session: Session, image: int, region: Rect, **parts: Any) -> Rendition:
    """What the desk shows of a crop before it is kept. ``parts``: the other fields of its recipe."""
    made = Recipe(looking.image(session, image).digest, region, **parts)
    return enhancing.lay(session, image, made).full(made)


def ledger_verbs(session: Session) -> list[str]:
    """The verbs of the ledger, oldest first."""
    return [entry.verb for entry in reversed(looking.ledger_entries(session))]
