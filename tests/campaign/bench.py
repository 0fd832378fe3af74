"""A small valid bundle and its unit's keys, so that a fault can be signed like the rest: then nothing but it is wrong."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.campaign.forging import rebagged
from tests.exchange.conftest import TEMPLATES, Unit, make_content, make_edition, make_pictures, make_unit
from workstation.domain.canonical import canonical, digest
from workstation.domain.person import Role
from workstation.domain.statement import Decision
from workstation.exchange import bagit, bundle, signing, site
from workstation.exchange.record import RECORD, RELEASE, RELEASE_CMS

FOLDER = "TRACE-B-2026-1"
PICTURE = "data/objects/O-2026-0042/1-1600.jpg"
PAGE = "data/site/en/O-2026-0042.html"

Files = dict[str, bytes]


@dataclass(frozen=True)
class Bench:
    """``files`` are the bag of a release; every method gives a whole ZIP."""

    unit: Unit
    files: Files

    @property
    def record(self) -> Any:
        """A copy of bundle.json to be changed."""
        return json.loads(self.files[RECORD])

    def signed(self, change: Mapping[str, bytes | None]) -> bytes:
        """The bag with files changed, put in or (None) taken out; manifests and signatures made anew."""
        files = {path: data for path, data in {**self.files, **change}.items() if data is not None}
        return self.released(rebagged(files))

    def released(self, files: Files) -> bytes:
        """The bag as it is, manifests included, with release and signature over its tag manifest."""
        bare = {path: data for path, data in files.items() if path not in (RELEASE, RELEASE_CMS)}
        return self.unit.release(bundle.Built(FOLDER, bare, bare[bagit.TAGMANIFEST]))

    def recorded(
        self,
        record: Any,
        *,
        spelled: Callable[[Any], bytes] = canonical,
        pages: bool = True,
        more: Mapping[str, bytes | None] | None = None,
    ) -> bytes:
        """Another record, with the pages that it gives where it gives any."""
        change: dict[str, bytes | None] = {RECORD: spelled(record), **(more or {})}
        if pages:
            made = {f"data/{path}": data for path, data in site.render(record, TEMPLATES).items()}
            change |= {path: None for path in self.files if path.startswith("data/site/")} | made
        return self.signed(change)

    def pictured(self, data: bytes, kind: str = "jpg", **told: object) -> bytes:
        """Another picture in place of the first, and a record that vouches for it."""
        path = PICTURE.replace("jpg", kind)
        record = self.record
        for picture in record["objects"][0]["pictures"]:
            if f"data/{picture['path']}" == path:
                picture.update({"sha256": digest(data), **told})
        return self.signed({path: data, RECORD: canonical(record)})

    def plain(self, change: Mapping[str, bytes | None], folder: str = FOLDER) -> bytes:
        """Files changed in the ZIP, and nothing else made to agree."""
        return bagit.pack({path: data for path, data in {**self.files, **change}.items() if data is not None}, folder)

    def said(self, **more: Any) -> bytes:
        """The release said otherwise."""
        tag = self.files[bagit.TAGMANIFEST]
        digests = more.pop("digests", {"tagmanifest": digest(tag)})
        who, role = more.pop("who", "rea"), more.pop("role", Role.RELEASE_MANAGER)
        document = self.unit.say(who, role, more.pop("decision", Decision.RELEASE), "B-2026-1", digests, **more)
        return self.plain({RELEASE: canonical(document)})

    def sealed(self, p7s: bytes) -> bytes:
        """Another signature of the unit."""
        return self.plain({RELEASE_CMS: p7s})


def bench(version: int = 1) -> Bench:
    """A released bundle whose pages are of ``version``: one object in two languages, every picture format."""
    unit, content = make_unit(), make_content(langs=("de", "en"))
    built = bundle.build(make_edition(unit, content), make_pictures(content), TEMPLATES)
    made = Bench(unit, dict(built.files))
    record = made.record
    if version == 1:
        record = {key: value for key, value in record.items() if key != "site"} | {"schema": 1}
        record["objects"] = [{k: v for k, v in obj.items() if k != "since"} for obj in record["objects"]]
    return Bench(unit, bagit.unpack(made.recorded(record))[1])


def cms(made: Bench, data: bytes | None = None, unit: Unit | None = None) -> bytes:
    """A signature of the unit over its tag manifest, or over something else, or of another unit."""
    who = unit or made.unit
    return signing.sign_cms(made.files[bagit.TAGMANIFEST] if data is None else data, who.certificate, who.key)
