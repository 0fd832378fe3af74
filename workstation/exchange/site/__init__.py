"""The public site, in every version that ever went out: a bundle names its own, and is verified by that one.

A version is a module here and a folder of templates, ``resources/templates/site-<n>``, which together turn a record into
pages. Bundles already out are checked by making their pages again, so neither is ever changed afterwards
(tests/exchange/test_site_versions.py holds what they make). A new look is a new number: copy both, add it to
``VERSIONS`` and to ``record.SITES``; ``bundle.build`` then writes the newest.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from workstation.exchange.record import site_version
from workstation.exchange.site import first, second
from workstation.exchange.site.first import Record, share_urls, tip_url, title_of
from workstation.exchange.site.second.tongue import kit_of

__all__ = ["NEWEST", "VERSIONS", "Record", "kind_of", "render", "share_urls", "tip_url", "title_of"]

VERSIONS: Mapping[int, Callable[[Record, Path], dict[str, bytes]]] = MappingProxyType(
    {1: first.render, 2: second.render}
)
"""What makes the pages of each version from a record and the version's folder of templates."""

NEWEST = max(VERSIONS)


def kind_of(templates: Path, lang: str, name: str) -> str:
    """The kind of an object as the newest pages call it in ``lang``; one which they do not know stands as it is."""
    return str(kit_of(templates / f"site-{NEWEST}").said[lang]["kinds"].get(name, name))


def render(record: Record, templates: Path) -> dict[str, bytes]:
    """Every file of the site by its path below ``data/``; equal records and templates give equal bytes.

    ``templates`` holds a folder for each version; raises Refused ("site_version") for one that is not known here.
    """
    version = site_version(record)
    return VERSIONS[version](record, templates / f"site-{version}")
