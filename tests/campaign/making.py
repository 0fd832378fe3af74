"""One release from a marked seizure to a file in a folder, without a vault, and everything that was touched on the way."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path

from tests.campaign.needles import marker
from tests.campaign.planting import CROP, MASK, PLACES, seized
from tests.campaign.publishing import Crop as Cut
from tests.campaign.publishing import pictures, rendition
from tests.exchange.conftest import TEMPLATES, Unit, make_edition, make_unit
from workstation.domain.crop import Recipe, Rendition
from workstation.domain.errors import Stop
from workstation.domain.object import Crop, Object, Question, QuestionKind, Texts
from workstation.domain.step import Step
from workstation.exchange import bundle, gate, verifier
from workstation.imaging.darkroom import Darkroom

KIND = "png"
NOTES = marker(PLACES.index("internal notes"), "plain")


@dataclass
class Made:
    """What came of it."""

    data: bytes = b""
    files: dict[str, bytes] = field(default_factory=dict)
    stopped: str = ""
    written: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    folder: dict[str, bytes] = field(default_factory=dict)


class Watch:
    """Which files are opened for writing, and whether anything is connected to: Python tells its auditors."""

    on = False
    written: set[str]
    called: set[str]

    def __init__(self) -> None:
        self.written, self.called = set(), set()
        sys.addaudithook(self._hear)

    def _hear(self, event: str, values: tuple) -> None:
        if not self.on:
            return
        if (
            event == "open"
            and isinstance(values[0], str)
            and (set("wax+") & set(str(values[1] or "")) or values[2] & 0o103)
        ):
            self.written.add(values[0])
        elif event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
            self.called.add(event)

    @contextmanager
    def listening(self) -> Iterator["Watch"]:
        """While it lasts."""
        self.written, self.called, self.on = set(), set(), True
        try:
            yield self
        finally:
            self.on = False


@lru_cache(maxsize=1)
def watch() -> Watch:
    """The one auditor: it cannot be taken away again."""
    return Watch()


@lru_cache(maxsize=1)
def unit() -> Unit:
    """Who releases."""
    return make_unit()


@lru_cache(maxsize=1)
def source() -> bytes:
    """The marked seizure."""
    return seized(KIND, "plain")


def recipe() -> Recipe:
    """A crop with a mask and a step which mixes neighbours."""
    return Recipe(sha256(source()).hexdigest(), CROP, (MASK,), (Step("sharpen", (60.0,)),))


def make(darkroom: Darkroom) -> Made:
    """Decode, develop, encode, build, sign, export, verify: as the verbs do."""
    made = Made()
    with tempfile.TemporaryDirectory(prefix="workstation-campaign-") as name, watch().listening() as seen:
        try:
            _make(darkroom, made, Path(name))
        except Stop as stop:
            made.stopped = stop.message
        made.folder = {path.name: path.read_bytes() for path in Path(name).iterdir()}
        allowed = {str(Path(name) / "TRACE-B-2026-1.zip.part")}
        made.written = {path for path in seen.written if path not in allowed}
        made.called = set(seen.called)
    return made


def build(recipe: Recipe, pixels: Rendition, private: int) -> bundle.Built:
    """The bag of one object; ``private`` is in everything about it that is not public."""
    texts = {"en": Texts((Question(QuestionKind.WHAT, "Where was this bag sold?"),), "A blue bag")}
    crop = Crop(private, private, recipe, pixels.digest(), pixels.width, pixels.height)
    notes = f"{NOTES} {private}"
    obj = Object(
        "O-2026-0042", 1, f"state {private}", "bag", "Blue bag", texts, "", "", notes, (crop,), frozenset({"ana", notes}),
        batch=notes, cases=(private,),
    )  # fmt: skip
    content = obj.public()
    edition = make_edition(unit(), content, statements=tuple(unit().cleared(content)))
    return bundle.build(edition, list(pictures(pixels)), TEMPLATES)


def bag(recipe: Recipe, pixels: Rendition, private: int) -> dict[str, bytes]:
    """Its files."""
    return dict(build(recipe, pixels, private).files)


def _make(darkroom: Darkroom, made: Made, folder: Path) -> None:
    built = build(recipe(), rendition(darkroom, Cut(source(), recipe())), 1)
    made.files = dict(built.files)
    gate.inspect(built)
    data = unit().release(built)
    made.data = data
    gate.let_out(folder, f"{built.folder}.zip", data, partial(_verified, data), lambda: None)


def _verified(before: bytes, data: bytes) -> None:
    assert before == data
    verifier.examine(verifier.Findings(Path("x.zip"), data, verifier.read_trust(None)))
