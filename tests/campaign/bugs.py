"""Fifty small bugs of the kind that slip in, each as what is replaced by what in our code."""

import io
import json
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from PIL import Image

import tests.campaign.publishing as way
import tests.domain.honest as judge
from tests.campaign.making import NOTES
from workstation.domain import release, roster, statement
from workstation.domain.crop import Rendition
from workstation.domain.errors import Refused, Stop
from workstation.domain.geometry import Rect
from workstation.domain.object import Object
from workstation.exchange import bagit, bundle, gate, inspection, pictures, record, site, verifier
from workstation.imaging import encode, render
from workstation.imaging.darkroom import Darkroom

Change = tuple[Any, str, Any]


@dataclass(frozen=True)
class Sabotage:
    """``plant`` gives what is replaced by what. ``makes``: it is in what makes a release, not in what checks one."""

    name: str
    plant: Callable[[], Sequence[Change]]
    makes: bool = True


@contextmanager
def planted(bug: Sabotage) -> Iterator[None]:
    """While it lasts the bug is in the code."""
    patches = [patch.object(where, name, value) for where, name, value in bug.plant()]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


# --- bugs in what makes ---------------------------------------------------------------------------------------


def saving(**more: object) -> Callable[[], Sequence[Change]]:
    """The encoder is given something of the source."""
    was = encode._saved
    kinds = {"comment": ("JPEG",), "xmp": ("WEBP", "AVIF", "JPEG")}

    def saved(picture: Image.Image, name: str, **options: object) -> encode.Encoded:
        mine = {key: value for key, value in more.items() if name in kinds.get(key, (name,))}
        return was(picture, name, **{**options, **mine})

    return lambda: [(encode, "_saved", saved)]


def _exif() -> Image.Exif:
    made = Image.Exif()
    made[0x010E] = NOTES
    return made


def _alpha() -> Sequence[Change]:
    was = encode._saved

    def saved(picture: Image.Image, name: str, **options: object) -> encode.Encoded:
        if name != "WEBP":
            return was(picture, name, **options)
        kept = picture.convert("RGBA")
        kept.putalpha(Image.linear_gradient("L").resize(kept.size))
        out = io.BytesIO()
        kept.save(out, name, **options)
        return encode.Encoded(out.getvalue(), *kept.size)

    return [(encode, "_saved", saved)]


def _behind(extra: bytes, kind: bytes = b"\xff\xd8") -> Callable[[], Sequence[Change]]:
    was = encode._saved

    def saved(picture: Image.Image, name: str, **options: object) -> encode.Encoded:
        made = was(picture, name, **options)
        return replace(made, data=made.data + extra) if made.data.startswith(kind) else made

    return lambda: [(encode, "_saved", saved)]


def _in_the_scan() -> Sequence[Change]:
    was = encode._saved

    def saved(picture: Image.Image, name: str, **options: object) -> encode.Encoded:
        made = was(picture, name, **options)
        return replace(made, data=made.data[:-2] + NOTES.encode() + made.data[-2:]) if name == "JPEG" else made

    return [(encode, "_saved", saved)]


def _numbered() -> Sequence[Change]:
    was, turn = encode._jpeg, count()
    return [(encode, "_jpeg", lambda picture, quality: was(picture, quality - next(turn) % 2))]


def _resized_first() -> Sequence[Change]:
    """The photograph is made smaller and larger again before the crop is cut: neighbours mix in."""

    def region(self: Darkroom, untrusted: bytes, rect: Rect) -> Rendition:
        whole = self.pixels(untrusted)
        picture = Image.frombytes("RGB", (whole.width, whole.height), whole.rgb)
        half = picture.resize((whole.width // 2, whole.height // 2), Image.Resampling.LANCZOS).resize(picture.size)
        part = half.crop((rect.x, rect.y, rect.right, rect.bottom))
        return Rendition(rect.width, rect.height, part.tobytes())

    return [(Darkroom, "region", region)]


def _one_beside() -> Sequence[Change]:
    was = Darkroom.region

    def region(self: Darkroom, untrusted: bytes, rect: Rect) -> Rendition:
        return was(self, untrusted, rect.moved(1 if rect.x < 40 else -1, 0))

    return [(Darkroom, "region", region)]


def _palette() -> Sequence[Change]:
    """Colours are counted over the whole photograph."""

    def region(self: Darkroom, untrusted: bytes, rect: Rect) -> Rendition:
        whole = self.pixels(untrusted)
        picture = Image.frombytes("RGB", (whole.width, whole.height), whole.rgb).quantize(64).convert("RGB")
        return Rendition(rect.width, rect.height, picture.crop((rect.x, rect.y, rect.right, rect.bottom)).tobytes())

    return [(Darkroom, "region", region)]


def _steps_first() -> Sequence[Change]:
    """Masks are filled after the steps."""
    was = render.develop

    def develop(recipe: Any, region: Rendition, frames: Any = ()) -> Any:
        bare, notes = was(replace(recipe, masks=(), polygon=()), region, frames)
        if (bare.width, bare.height) != (recipe.region.width, recipe.region.height) or recipe.angle:
            return was(recipe, region, frames)
        pixels = render.pixels_of(bare).copy()
        render.conceal(pixels, recipe)
        return render.rendition_of(pixels), notes

    return [(way, "develop", develop), (render, "develop", develop)]


def _outline_forgotten() -> Sequence[Change]:
    was = render.conceal

    def conceal(pixels: np.ndarray, recipe: Any, value: Any = render.FILL) -> None:
        was(pixels, replace(recipe, polygon=()), value)

    return [(render, "conceal", conceal)]


def _recorded(**more: object) -> Callable[[], Sequence[Change]]:
    was = bundle._object
    return lambda: [
        (bundle, "_object", lambda *values: {**was(*values), **more}),
        (bundle, "check_record", lambda *_: None),
    ]


def _public(**more: object) -> Callable[[], Sequence[Change]]:
    was = Object.public
    return lambda: [(Object, "public", lambda self: replace(was(self), **more))]


def _bagged(change: Callable[[dict, list, dict], object]) -> Callable[[], Sequence[Change]]:
    """The bag is filled with something more."""
    was = bagit.fill

    def fill(payload: Any, info: Any, tags: Any) -> dict[str, bytes]:
        payload, info, tags = dict(payload), list(info), dict(tags)
        change(payload, info, tags)
        return was(payload, info, tags)

    return lambda: [(bagit, "fill", fill)]


def _paged(change: Callable[[bytes], bytes]) -> Callable[[], Sequence[Change]]:
    was = site.render

    def rendered(*values: Any) -> dict[str, bytes]:
        return {path: change(data) if path.endswith(".html") else data for path, data in was(*values).items()}

    return lambda: [(site, "render", rendered)]


def _zipped(change: Callable[[bytes], bytes]) -> Callable[[], Sequence[Change]]:
    was = bagit.pack
    return lambda: [(bagit, "pack", lambda files, folder: change(was(files, folder)))]


def _let_out_too(act: Callable[[Path, bytes], object]) -> Callable[[], Sequence[Change]]:
    was = gate.let_out

    def let_out(folder: Path, name: str, data: bytes, *rest: Any) -> Path:
        act(folder, data)
        return was(folder, name, data, *rest)

    return lambda: [(gate, "let_out", let_out)]


def _call_home(_: Path, __: bytes) -> None:
    with socket.socket() as line, suppress(OSError):
        line.settimeout(0.2)
        line.connect(("127.0.0.1", 9))


def _copy_elsewhere(_: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data)


MAKING = [
    Sabotage("pictures are saved with their EXIF", saving(exif=_exif())),
    Sabotage("a JPEG keeps its comment", saving(comment=NOTES.encode())),
    Sabotage("WebP and AVIF keep their XMP", saving(xmp=NOTES.encode())),
    Sabotage("a colour profile is kept", saving(icc_profile=b"profile of " + NOTES.encode())),
    Sabotage("transparency is kept", _alpha),
    Sabotage("JPEGs are optimised", saving(optimize=True)),
    Sabotage("a thumbnail is put behind a JPEG", _behind(b"\xff\xd8\xff\xd9")),
    Sabotage("a chunk is put behind a WebP", _behind(b"JUNK\4\0\0\0abcd", b"RIFF")),
    Sabotage("something is put into a JPEG's scan", _in_the_scan),
    Sabotage("quality changes with every picture", _numbered),
    Sabotage("the photograph is resized before it is cut", _resized_first),
    Sabotage("the cut is one pixel beside", _one_beside),
    Sabotage("colours are counted over the whole photograph", _palette),
    Sabotage("masks are forgotten", lambda: [(render, "conceal", lambda *_: None)]),
    Sabotage("outlines are forgotten", _outline_forgotten),
    Sabotage("masks are filled after the steps", _steps_first),
    Sabotage("the file name is in the record", _recorded(source="IMG_0001.JPG")),
    Sabotage("the internal notes are the period", _public(period=NOTES)),
    Sabotage("the internal notes are the region", _public(region_hint=NOTES)),
    Sabotage("the source is in the bag", _bagged(lambda payload, _, __: payload.update({"data/objects/source.png": b"\x89PNG" + NOTES.encode()}))),
    Sabotage("the contact is in bag-info", _bagged(lambda _, info, __: info.append(("Contact-Name", NOTES)))),
    Sabotage("a note is among the signatures", _bagged(lambda _, __, tags: tags.update({"signatures/note.txt": NOTES.encode()}))),
    Sabotage("pages have a comment", _paged(lambda data: data.replace(b"</main>", f"<!-- {NOTES} --></main>".encode()))),
    Sabotage("pages name their author", _paged(lambda data: data.replace(b"<body>", f'<body id="{NOTES}">'.encode()))),
    Sabotage("pages load a picture from elsewhere", _paged(lambda data: data.replace(b"</main>", b'<img src="https://x.example/a.gif" alt=""></main>'))),
    Sabotage("the ZIP says when it was made", _zipped(lambda data: data[:10] + b"\x4f\x5a" + data[12:])),
    Sabotage("the ZIP has a comment", _zipped(lambda data: data[:-2] + len(NOTES).to_bytes(2, "little") + NOTES.encode())),
    Sabotage("the bundle is copied elsewhere", _let_out_too(_copy_elsewhere)),
    Sabotage("a second file is written beside it", _let_out_too(lambda folder, _: (folder / "export.log").write_text(NOTES))),
    Sabotage("somebody is called", _let_out_too(_call_home)),
]  # fmt: skip

# --- bugs in what checks --------------------------------------------------------------------------------------


def _heard(check: Callable[[Any, Any, Any], bool], newest: bool | None = None) -> Callable[[], Sequence[Change]]:
    """Statements count by another rule."""

    def heard(envelopes: Any, rosters: Any, verify: Any) -> tuple[release.Said, ...]:
        made = []
        for envelope in envelopes:
            with suppress(Stop):
                said = statement.statement_from(envelope.payload)
                under = next(
                    (r for r in rosters if (r.version, r.digest()) == (said.roster_version, said.roster_digest)),
                    rosters[-1],
                )
                seat = under.seat(said.person)
                if seat and check(said, seat, statement.signers(envelope, {seat.person: seat.sign_key}, verify)):
                    made.append(release.Said(said, envelope, under is rosters[-1] if newest is None else newest))
        return tuple(made)

    return lambda: [(where, "heard", heard) for where in (release, verifier, judge)]


def _cleared_by_anybody() -> Sequence[Change]:
    def why(content: Any, version: int, said: Any) -> str | None:
        about = [
            s.statement
            for s in said
            if s.statement.subject == content.ref and s.statement.digests == release.wanted_digests(content)
        ]
        kinds = {s.decision for s in about}
        return None if {statement.Decision.SUBMIT, statement.Decision.CLEAR} <= kinds else f"{content.ref}: not cleared"

    return [(release, "why_not_cleared", why)]


def _let_out_unread(folder: Path, name: str, data: bytes, verify: Any, commit: Any) -> Path:
    part = folder / f"{name}.part"
    gate._write(part, data)
    verify(data)
    commit()
    gate._name(part, folder / name)
    return folder / name


def _let_out_unverified(folder: Path, name: str, data: bytes, _: Any, commit: Any) -> Path:
    return gate_let_out(folder, name, data, lambda _: None, commit)


gate_let_out = gate.let_out


def _jpeg_by_its_size(data: bytes, longest: int = 2048) -> tuple[int, int]:
    del longest
    return Image.open(io.BytesIO(data)).size


CHECKING = [
    Sabotage("authors may clear their own", _cleared_by_anybody, makes=False),
    Sabotage("nobody counts as involved", lambda: [(release, "involved", lambda *_: frozenset())], makes=False),
    Sabotage("signatures are not checked", _heard(lambda said, seat, signed: seat.active and said.role in seat.roles), makes=False),
    Sabotage("the revoked count", _heard(lambda said, seat, signed: bool(signed) and said.role in seat.roles, newest=True), makes=False),
    Sabotage("roles are not looked up", _heard(lambda said, seat, signed: bool(signed) and seat.active), makes=False),
    Sabotage("an old roster will do", _heard(lambda said, seat, signed: bool(signed) and seat.active and said.role in seat.roles, newest=True), makes=False),
    Sabotage("checklists are not read", lambda: [(release, "open_points", lambda _: []), (release, "CHECKLIST", {})], makes=False),
    Sabotage("one key may sit twice, and keys may change", lambda: [(roster, "_check_version", lambda *_: None)], makes=False),
    Sabotage("the second reading is not waited for", lambda: [(gate, "inspect", lambda _: None)], makes=False),
    Sabotage("files nothing accounts for are let be", lambda: [(inspection, "_check_names", lambda *_: None)], makes=False),
    Sabotage("a JPEG is what a library opens", lambda: [(inspection, "CHECKS", {**pictures.CHECKS, "jpg": _jpeg_by_its_size})], makes=False),
    Sabotage("bytes behind a picture are let be", lambda: [(pictures, "_end", lambda *_: None)], makes=False),
    Sabotage("any spelling of JSON will do", lambda: [(record, "canonical", lambda value: _Same()), (inspection, "parse", _loose), (bundle, "parse", _loose)], makes=False),
    Sabotage("the schema is open", lambda: [(record, "check_schema", lambda *_: None)], makes=False),
    Sabotage("texts are not looked at", lambda: [(inspection, "_check_text", lambda *_: None)], makes=False),
    Sabotage("pages are not made again", lambda: [(verifier, "_check_pages", lambda *_: None)], makes=False),
    Sabotage("digests of a bag are not compared", lambda: [(bagit, "_digests", _believed)], makes=False),
    Sabotage("the unit's signature is not checked", lambda: [(verifier, "verify_cms", lambda *_: None), (verifier, "in_our_spelling", lambda *_: True)], makes=False),
    Sabotage("what was written is not read back", lambda: [(gate, "let_out", _let_out_unread)], makes=False),
    Sabotage("what was read back is not verified", lambda: [(gate, "let_out", _let_out_unverified)], makes=False),
]  # fmt: skip


class _Same(bytes):
    """Equal to everything."""

    def __eq__(self, _: object) -> bool:
        return True

    __hash__ = bytes.__hash__


def _loose(_: str, data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refused("json", "It cannot be read.") from error


class _Everything(str):
    """A digest that is equal to every other."""

    __slots__ = ()

    def __eq__(self, _: object) -> bool:
        return True

    def __ne__(self, _: object) -> bool:
        return False

    __hash__ = str.__hash__


def _believed(files: dict[str, bytes]) -> dict[str, str]:
    """What the manifests say, instead of what the files are."""
    return dict.fromkeys(files, _Everything())
