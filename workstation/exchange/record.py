"""``bundle.json``, the record of a bundle: its closed schema, its one spelling, and the files it accounts for.

Both who writes a bundle and who checks one read the record here; no template, key or picture is touched.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
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


SITES: Mapping[int, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        1: (("sitemap.xml", "robots.txt", "style.css", "withdrawn.json"), ("index.html", "feed.json")),
        2: (
            ("sitemap.xml", "robots.txt", "style.css", "withdrawn.json"),
            ("index.html", "kinds.html", "places.html", "solved.html", "feed.json", "feed.xml"),
        ),
    }
)
"""For each version of the pages its files beside those of objects: once below ``site/``, and once per language."""


def picture_path(ref: str, number: int, role: str, lang: str, kind: str) -> str:
    """Where a picture lies below ``data/``."""
    name = f"{number}-{role}" if role in LONGEST else f"{role}.{lang}"
    return f"objects/{ref}/{name}.{kind}"


def languages(record: Mapping[str, Any]) -> list[str]:
    """The languages of the site: those its objects have; English when there is no object."""
    return sorted({lang for obj in record["objects"] for lang in obj["texts"]}) or ["en"]


def site_version(record: Mapping[str, Any]) -> int:
    """The version of the bundle's pages; raises Refused ("site_version") for one this program does not know."""
    version = record.get("site", 1)
    if version not in SITES or (version == 1) != (record.get("schema", 1) == 1):
        raise Refused(
            "site_version", f"Its pages are of version {version}, which this program does not know.", "Use a newer one."
        )
    return int(version)


def expected_payload(record: Mapping[str, Any]) -> frozenset[str]:
    """Every path below ``data/`` that a bundle with this record holds, no more and no less."""
    once, spoken = SITES[site_version(record)]
    paths = {f"site/{name}" for name in once}
    paths |= {f"site/{lang}/{name}" for lang in languages(record) for name in spoken}
    for obj in record["objects"]:
        paths |= {picture["path"] for picture in obj["pictures"]}
        paths |= {f"site/{lang}/{obj['ref']}.html" for lang in obj["texts"]}
    # a record of version 1 does not say in which languages a withdrawn page stood: a stub covers each address
    paths |= {
        f"site/{lang}/{gone['ref']}.html" for gone in record["withdrawals"] for lang in gone.get("langs", LANGUAGES)
    }
    return frozenset({RECORD, *(f"data/{path}" for path in paths)})


def parse(path: str, data: bytes) -> Any:
    """JSON in its one spelling, without broken numbers: 3.0 would be another way to say 3. Raises Damaged."""
    try:
        value = json.loads(data, parse_float=_no_float, parse_constant=_no_float)
        same = canonical(value) == data
    except (ValueError, RecursionError) as error:
        raise Damaged("json", f"{path} cannot be read.", subject=path) from error
    if not same:
        raise Damaged("json", f"{path} is not in its one spelling.", subject=path)
    return value


def _no_float(text: str) -> None:
    raise ValueError(text)


def check_record(record: object, schemas: Path | None = None) -> None:
    """Raise Refused unless ``record`` fits the closed schema and is consistent with itself."""
    version = record.get("schema") if isinstance(record, dict) else None
    check_schema("bundle-2.json" if version == 2 else "bundle-1.json", record, schemas)
    if not isinstance(record, dict):
        raise Refused("schema", "bundle.json is not an object.")
    refs = [entry["ref"] for entry in (*record["objects"], *record["withdrawals"])]
    if len(set(refs)) != len(refs):
        raise Refused("bundle", "An object is in the batch twice, or both published and withdrawn.")
    site_version(record)
    _check_order("objects", [obj["ref"] for obj in record["objects"]])
    _check_order("withdrawals", [gone["ref"] for gone in record["withdrawals"]])
    for gone in record["withdrawals"]:
        _check_order(f"languages of {gone['ref']}", gone.get("langs", []))
    for obj in record["objects"]:
        _check_order(f"pictures of {obj['ref']}", [picture["path"] for picture in obj["pictures"]])
        have = {picture["path"] for picture in obj["pictures"]}
        lacks = sorted(_required(obj) - have)
        if lacks or len(have) != len(obj["pictures"]):
            raise Refused("picture", f"{obj['ref']}: {lacks[0] if lacks else 'a picture'} is not there once.")
        for p in obj["pictures"]:
            again = picture_path(obj["ref"], p["number"], p["role"], p["lang"], p["format"])
            numbered = p["role"] in LONGEST
            if (
                numbered != (p["lang"] == "")
                or again != p["path"]
                or p["rendition"] not in obj["renditions"][p["number"] - 1 : p["number"]]
            ):
                raise Refused("picture", f"{p['path']} does not belong to a rendition of {obj['ref']}.")


def _check_order(what: str, names: list[str]) -> None:
    """An order that could be another could say something."""
    if names != sorted(names):
        raise Refused("bundle", f"The {what} are not in their one order.")


def check_schema(name: str, value: object, schemas: Path | None = None) -> None:
    """Raise Refused (rule "schema") naming the first place where ``value`` leaves the closed schema ``name``."""
    error = next(_validator((schemas or resources() / "schemas") / name).iter_errors(value), None)
    if error is not None:
        raise Refused("schema", f"{error.json_path}: {error.message[:160]}", "Only the fields of the schema leave.")


@lru_cache(maxsize=8)
def _validator(path: Path) -> Draft202012Validator:
    """With its definitions put in their places: looking each up again takes longer than checking it."""
    schema = json.loads(path.read_bytes())
    definitions = schema.pop("$defs", {})

    def placed(node: Any) -> Any:
        if isinstance(node, dict):
            target = str(node.get("$ref", ""))
            return (
                placed(definitions[target.removeprefix("#/$defs/")])
                if target
                else {k: placed(v) for k, v in node.items()}
            )
        return [placed(part) for part in node] if isinstance(node, list) else node

    return Draft202012Validator(placed(schema))


def _required(obj: Mapping[str, Any]) -> set[str]:
    """The pictures an object cannot do without."""
    numbered = {f"{n}-{role}" for n in range(1, len(obj["renditions"]) + 1) for role in LONGEST}
    spoken = {f"{role}.{lang}" for lang in obj["texts"] for role in EXACT}
    return {f"objects/{obj['ref']}/{name}.jpg" for name in numbered | spoken}
