"""A bundle that is out is verified by making its pages again: what made them is frozen."""

from hashlib import sha256

import pytest

from workstation.domain.errors import Refused
from workstation.domain.object import LANGUAGES
from workstation.exchange import site
from workstation.exchange.record import SITES, check_schema, expected_payload

FROZEN = {
    1: "b8198ee38d44f1dd39c4c93016a9a7252f7faab82839f4d16f750862b2ae892c",
    2: "8dea42a9acb6fb69d5365f86e84a86a7b3bc13fcaa5098b268c5fdab888b44c4",
}
"""SHA-256 over everything that a version makes of ``RECORDS``. A line is added for a new version, never changed."""


def record(*, demo, langs=LANGUAGES, **more):
    """A record with everything in it, written down here so that no other code can change it."""
    texts = {
        lang: {
            "title": f"Title & {lang}",
            "alt": "A blue <bag> on a table",
            "questions": [
                {"kind": "what", "text": f"Who knows “this” bag ({lang})?"},
                {"kind": "sold", "text": "Where?"},
            ],
        }
        for lang in langs
    }
    objects = [
        {
            "ref": f"O-2026-000{n}",
            "type": "bag",
            "title": "Bag",
            "region_hint": "Northern Europe" * (n % 2),
            "period": "2010–2015" * (n % 2),
            "texts": texts if n == 1 else {"en": texts["en"]},
            "renditions": ["ab" * 32] * n,
            "version": n,
            "pictures": [
                *(
                    {"path": f"objects/O-2026-000{n}/{k}-{role}.{kind}", "sha256": "cd" * 32, "width": 900, "height": 600}
                    | {"role": role, "lang": "", "format": kind, "number": k, "rendition": "ab" * 32}
                    for k in range(1, n + 1)
                    for role, kind in (("1600", "avif"), ("1600", "jpg"), ("1600", "webp"), ("480", "jpg"))
                ),
                *(
                    {"path": f"objects/O-2026-000{n}/{role}.{lang}.jpg", "sha256": "ef" * 32, "width": w, "height": h}
                    | {"role": role, "lang": lang, "format": "jpg", "number": 1, "rendition": "ab" * 32}
                    for lang in (langs if n == 1 else ["en"])
                    for role, w, h in (("card-1200x630", 1200, 630), ("square-1080", 1080, 1080))
                ),
            ],
        }
        for n in (1, 2)
    ]  # fmt: skip
    return {
        "schema": 1,
        "batch": "B-2026-1",
        "date": "2026-03-02",
        "vault": "unit-1",
        "demo": demo,
        "base_url": "https://trace.example.org/objects",
        "tip_address": "https://tips.example.org/send?object={ref}",
        "objects": objects,
        "withdrawals": [{"ref": "O-2025-0007", "date": "2026-02-01", "reason": "Identified & closed."}],
        **more,
    }


RECORDS = ({"demo": False}, {"demo": True}, {"demo": False, "langs": ("de", "en"), "tip_address": "mailto:a@b.example"})


def of_version(version, **more):
    """The record as bundles with pages of this version have it."""
    value = record(**more)
    if version > 1:
        value |= {"schema": 2, "site": version}
        value["objects"] = [{**obj, "since": f"2026-0{obj['version']}-02"} for obj in value["objects"]]
        left = {"type": "toy", "langs": ["de", "en"]}
        value["withdrawals"] = [
            {**value["withdrawals"][0], "ref": f"O-2025-000{n}", "kind": kind, **left}
            for n, kind in enumerate(("withdrawn", "expired", "identified"))
        ]
    return value


@pytest.mark.parametrize("version", FROZEN)
def test_a_version_that_is_out_makes_the_same_bytes_for_ever(version, templates):
    total = sha256()
    for more in RECORDS:
        value = of_version(version, **more)
        check_schema(f"bundle-{value['schema']}.json", value)
        for path, data in sorted(site.render(value, templates).items()):
            total.update(f"{path} {len(data)}\n".encode() + data)
    assert total.hexdigest() == FROZEN[version], "bundles already out would fail: make a new version instead"


def test_every_version_is_frozen_and_accounted_for():
    assert set(FROZEN) == set(site.VERSIONS) == set(SITES)


@pytest.mark.parametrize("version", FROZEN)
def test_a_version_makes_exactly_the_files_that_are_expected(version, templates):
    value = of_version(version, demo=False)
    pictures = {f"data/{p['path']}" for obj in value["objects"] for p in obj["pictures"]}
    made = {f"data/{path}" for path in site.render(value, templates)}
    assert made | pictures | {"data/bundle.json"} == expected_payload(value)


def test_a_version_of_tomorrow_is_refused_with_a_sentence(templates):
    value = record(demo=False, site=99)
    for ask in (lambda: site.render(value, templates), lambda: expected_payload(value)):
        with pytest.raises(Refused, match="version 99") as caught:
            ask()
        assert caught.value.code == "site_version"
