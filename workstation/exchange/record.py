"""``bundle.json``, the record of a bundle: its closed schema, its one spelling, and the files it accounts for.

Both who writes a bundle and who checks one read the record here; no template, key or picture is touched.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jsonschema import Draft202012Validator

from workstation.domain.canonical import canonical
from workstation.domain.errors import Damaged, Refused
from workstation.domain.object import LANGUAGES
from workstation.exchange import resources

RECORD = "data/bundle.json"
RELEASE = "signatures/release.json"
RELEASE_CMS = "signatures/release.p7s"
ROSTER = "signatures/roster.json"
UNIT = "signatures/unit.pem"
STATEMENTS = "signatures/statements/"
UNLISTED = frozenset({RELEASE, RELEASE_CMS})
"""The two files which sign the tag manifest and so cannot stand in it."""

LONGEST = MappingProxyType({"1600": 1600, "480": 480})
"""Roles with one picture per rendition, and their longest side in pixels."""

EXACT = MappingProxyType({"card-1200x630": (1200, 630), "square-1080": (1080, 1080)})
"""Roles with one picture per language, and their exact size."""


def picture_path(ref: str, number: int, role: str, lang: str, kind: str) -> str:
    """Where a picture lies below ``data/``."""
    name = f"{number}-{role}" if role in LONGEST else f"{role}.{lang}"
    return f"objects/{ref}/{name}.{kind}"


def languages(record: Mapping[str, Any]) -> list[str]:
    """The languages of the site: those its objects have; English when there is no object."""
    return sorted({lang for obj in record["objects"] for lang in obj["texts"]}) or ["en"]


def expected_payload(record: Mapping[str, Any]) -> frozenset[str]:
    """Every path below ``data/`` that a bundle with this record holds, no more and no less."""
    paths = {f"site/{name}" for name in ("sitemap.xml", "robots.txt", "style.css", "withdrawn.json")}
    paths |= {f"site/{lang}/{name}" for lang in languages(record) for name in ("index.html", "feed.json")}
    for obj in record["objects"]:
        paths |= {picture["path"] for picture in obj["pictures"]}
        paths |= {f"site/{lang}/{obj['ref']}.html" for lang in obj["texts"]}
    # a stub covers every address at which a withdrawn page can ever have stood
    paths |= {f"site/{lang}/{gone['ref']}.html" for gone in record["withdrawals"] for lang in LANGUAGES}
    return frozenset({RECORD, *(f"data/{path}" for path in paths)})


def parse(path: str, data: bytes) -> Any:
    """JSON in its one spelling; raises Damaged."""
    try:
        value = json.loads(data)
        same = canonical(value) == data
    except (ValueError, RecursionError) as error:
        raise Damaged("json", f"{path} cannot be read.", subject=path) from error
    if not same:
        raise Damaged("json", f"{path} is not in its one spelling.", subject=path)
    return value


def check_record(record: object, schemas: Path | None = None) -> None:
    """Raise Refused unless ``record`` fits the closed schema and is consistent with itself."""
    check_schema("bundle-1.json", record, schemas)
    if not isinstance(record, dict):
        raise Refused("schema", "bundle.json is not an object.")
    refs = [entry["ref"] for entry in (*record["objects"], *record["withdrawals"])]
    if len(set(refs)) != len(refs):
        raise Refused("bundle", "An object is in the batch twice, or both published and withdrawn.")
    for obj in record["objects"]:
        have = {picture["path"] for picture in obj["pictures"]}
        lacks = sorted(_required(obj) - have)
        if lacks or len(have) != len(obj["pictures"]):
            raise Refused("picture", f"{obj['ref']}: {lacks[0] if lacks else 'a picture'} is not there once.")
        for p in obj["pictures"]:
            again = picture_path(obj["ref"], p["number"], p["role"], p["lang"], p["format"])
            if again != p["path"] or p["rendition"] not in obj["renditions"][p["number"] - 1 : p["number"]]:
                raise Refused("picture", f"{p['path']} does not belong to a rendition of {obj['ref']}.")


def check_schema(name: str, value: object, schemas: Path | None = None) -> None:
    """Raise Refused (rule "schema") naming the first place where ``value`` leaves the closed schema ``name``."""
    schema = json.loads(((schemas or resources() / "schemas") / name).read_bytes())
    error = next(Draft202012Validator(schema).iter_errors(value), None)
    if error is not None:
        raise Refused("schema", f"{error.json_path}: {error.message[:160]}", "Only the fields of the schema leave.")


def _required(obj: Mapping[str, Any]) -> set[str]:
    """The pictures an object cannot do without."""
    numbered = {f"{n}-{role}" for n in range(1, len(obj["renditions"]) + 1) for role in LONGEST}
    spoken = {f"{role}.{lang}" for lang in obj["texts"] for role in EXACT}
    return {f"objects/{obj['ref']}/{name}.jpg" for name in numbered | spoken}
