"""One language of one bundle: its words, its objects, its addresses, and a page in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

Record = Mapping[str, Any]
"""``bundle.json`` as read, after it has passed its schema."""


@dataclass(frozen=True, slots=True)
class Kit:
    """Templates and fixed texts, read once."""

    environment: Environment
    said: Mapping[str, Mapping[str, Any]]  # by language: its name, its way to write a date, words, kinds
    style: bytes


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language of one bundle."""

    kit: Kit
    record: Record
    lang: str
    langs: Sequence[str]

    @property
    def words(self) -> Mapping[str, str]:
        """The fixed texts."""
        words: Mapping[str, str] = self.kit.said[self.lang]["words"]
        return words

    @property
    def objects(self) -> list[Record]:
        """The objects which speak this language, the newest first."""
        spoken = [obj for obj in self.record["objects"] if self.lang in obj["texts"]]
        return sorted(spoken, key=lambda obj: (obj["since"], obj["ref"]), reverse=True)

    @property
    def solved(self) -> list[Record]:
        """What was identified, the last first."""
        gone = [one for one in self.record["withdrawals"] if one["kind"] == "identified"]
        return sorted(gone, key=lambda one: (one["date"], one["ref"]), reverse=True)

    def kind(self, name: str) -> str:
        """The kind of an object in this language; one which the pages do not know stands as it is."""
        return str(self.kit.said[self.lang]["kinds"].get(name, name))

    def title(self, obj: Record) -> str:
        """The title written in this language, else the kind of the object."""
        return str(obj["texts"][self.lang]["title"] or self.kind(obj["type"]))

    def day(self, iso: str) -> str:
        """A date as it is written here."""
        when = date.fromisoformat(iso)
        pattern = str(self.kit.said[self.lang]["date"])
        return pattern.format(y=when.year, m=when.month, d=when.day, mm=f"{when.month:02}", dd=f"{when.day:02}")

    def url(self, name: str) -> str:
        """The absolute address of a page."""
        return f"{self.record['base_url']}/site/{self.lang}/{name}"

    def page(self, template: str, values: Mapping[str, object]) -> bytes:
        """One page."""
        common = {
            "lang": self.lang,
            "own_name": self.kit.said[self.lang]["language"],
            "demo": self.record["demo"],
            "base_url": self.record["base_url"],
            "updated": self.record["date"],
            "words": self.words,
            "day": self.day,
            "hidden": False,
            "home": self.lang in self.langs,
            "card": None,
            "card_alt": "",
            "linked_data": "",
        }
        return self.kit.environment.get_template(template).render({**common, **values}).encode()

    def addresses(self, name: str, langs: Sequence[str]) -> dict[str, object]:
        """Where a page is, and where it is in the other languages it speaks."""
        default = "en" if "en" in langs else langs[0]
        base = f"{self.record['base_url']}/site"
        there = [(lang, f"{base}/{lang}/{name}") for lang in langs]
        return {
            "page_url": self.url(name),
            "alternates": [*there, ("x-default", f"{base}/{default}/{name}")],
            "languages": [(lang, self.kit.said[lang]["language"], f"../{lang}/{name}") for lang in langs],
        }


@lru_cache(maxsize=4)
def kit_of(folder: Path) -> Kit:
    """The templates and fixed texts of a folder."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    said = {path.stem: json.loads(path.read_bytes()) for path in sorted(folder.glob("??.json"))}
    return Kit(environment, said, (folder / "style.css").read_bytes())
