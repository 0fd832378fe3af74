"""Version 1 of the pages the public sees, frozen: plain HTML and one style sheet, made from ``bundle.json`` and nothing else.

Because the record is the only input, anybody with the same templates can make the same bytes again; the
verifier does. Addresses: the configured base is where the ``data`` folder is served, so a page is
``<base>/site/<lang>/<ref>.html`` and a picture ``<base>/objects/<ref>/…``; inside pages every path is
relative and works straight from an unpacked bag as well. Nothing is loaded from elsewhere.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from workstation.domain.canonical import Json, canonical
from workstation.domain.object import LANGUAGES
from workstation.exchange.record import languages

Record = Mapping[str, Any]
"""``bundle.json`` as read, after it has passed its schema."""


@dataclass(frozen=True, slots=True)
class _Kit:
    """Templates and fixed texts, read once."""

    environment: Environment
    words: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]
    style: bytes


def render(record: Record, folder: Path) -> dict[str, bytes]:
    """Every file of the site by its path below ``data/``; ``folder`` holds the templates of this version."""
    kit = _kit(folder)
    langs = languages(record)
    files: dict[str, bytes] = {}
    for lang in langs:
        objects = [obj for obj in record["objects"] if lang in obj["texts"]]
        files[f"site/{lang}/index.html"] = _index(kit, record, lang, langs, objects)
        files[f"site/{lang}/feed.json"] = _feed(kit, record, lang, objects)
        for obj in objects:
            files[f"site/{lang}/{obj['ref']}.html"] = _object(kit, record, lang, langs, obj)
    for gone in record["withdrawals"]:
        # the record does not say in which languages the page once stood, so a stub covers each address
        for lang in LANGUAGES:
            files[f"site/{lang}/{gone['ref']}.html"] = _withdrawn(kit, record, lang, langs, gone)
    files["site/sitemap.xml"] = _sitemap(record, langs)
    files["site/robots.txt"] = robots(record)
    files["site/style.css"] = kit.style
    files["site/withdrawn.json"] = withdrawals(record)
    return files


def title_of(obj: Record, lang: str) -> str:
    """The title in ``lang``, else the object's."""
    return str(obj["texts"][lang]["title"] or obj["title"])


def tip_url(address: str, ref: str) -> str:
    """The address for information about ``ref``: ``{ref}`` is replaced, after ``=`` it is appended, else added."""
    if "{ref}" in address:
        return address.replace("{ref}", ref)
    if address.endswith("="):
        return f"{address}{ref}"
    if address.startswith("mailto:"):
        return f"{address}?subject={ref}"
    return f"{address}{'&' if '?' in address else '?'}ref={ref}"


def share_urls(title: str, url: str, mail: str) -> list[tuple[str, str]]:
    """Names and addresses which open only when clicked."""
    text, link = quote(title, safe=""), quote(url, safe="")
    return [
        (mail, f"mailto:?subject={text}&body={link}"),
        ("WhatsApp", f"https://wa.me/?text={text}%20{link}"),
        ("Telegram", f"https://t.me/share/url?url={link}&text={text}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={link}"),
        ("X", f"https://x.com/intent/post?url={link}&text={text}"),
    ]


@lru_cache(maxsize=4)
def _kit(folder: Path) -> _Kit:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    names = json.loads((folder / "languages.json").read_bytes())
    words = {lang: json.loads(path.read_bytes()) for lang in names if (path := folder / f"{lang}.json").is_file()}
    return _Kit(environment, words, names, (folder / "style.css").read_bytes())


def _words(kit: _Kit, lang: str) -> Mapping[str, str]:
    return kit.words.get(lang) or kit.words["en"]


def _page(kit: _Kit, template: str, record: Record, lang: str, values: Mapping[str, object]) -> bytes:
    common = {
        "lang": lang,
        "own_name": kit.names[lang],
        "demo": record["demo"],
        "base_url": record["base_url"],
        "words": _words(kit, lang),
        "foreign": lang not in kit.words,
        "hidden": False,
        "home": True,
        "card": None,
        "card_alt": "",
        "linked_data": "",
    }
    return kit.environment.get_template(template).render({**common, **values}).encode()


def _url(record: Record, lang: str, name: str) -> str:
    return f"{record['base_url']}/site/{lang}/{name}"


def _alternates(record: Record, langs: Sequence[str], name: str) -> list[tuple[str, str]]:
    default = "en" if "en" in langs else langs[0]
    return [(lang, _url(record, lang, name)) for lang in langs] + [("x-default", _url(record, default, name))]


def _switch(kit: _Kit, langs: Sequence[str], name: str) -> list[tuple[str, str, str]]:
    return [(lang, kit.names[lang], f"../{lang}/{name}") for lang in langs]


def picture_of(obj: Record, role: str, *, number: int = 1, kind: str = "jpg", lang: str = "") -> Record | None:
    """The picture of this role, number, format and language."""
    wanted = (role, number, kind, lang)
    return next((p for p in obj["pictures"] if (p["role"], p["number"], p["format"], p["lang"]) == wanted), None)


def _index(kit: _Kit, record: Record, lang: str, langs: Sequence[str], objects: Sequence[Record]) -> bytes:
    cards = [
        {
            "ref": obj["ref"],
            "title": title_of(obj, lang),
            "alt": obj["texts"][lang]["alt"],
            "question": obj["texts"][lang]["questions"][0]["text"],
            "picture": picture_of(obj, "480"),
        }
        for obj in objects
    ]
    words = _words(kit, lang)
    values = {
        "page_title": words["headline"],
        "description": words["intro"],
        "page_url": _url(record, lang, "index.html"),
        "alternates": _alternates(record, langs, "index.html"),
        "languages": _switch(kit, langs, "index.html"),
        "cards": cards,
    }
    return _page(kit, "index.html.j2", record, lang, values)


def _object(kit: _Kit, record: Record, lang: str, langs: Sequence[str], obj: Record) -> bytes:
    texts, title, name = obj["texts"][lang], title_of(obj, lang), f"{obj['ref']}.html"
    spoken = [code for code in langs if code in obj["texts"]]
    url = _url(record, lang, name)
    pictures = [
        {
            "large": picture_of(obj, "1600", number=number),
            "small": picture_of(obj, "480", number=number),
            "sources": [p for k in ("avif", "webp") if (p := picture_of(obj, "1600", number=number, kind=k))],
        }
        for number in range(1, len(obj["renditions"]) + 1)
    ]
    words = _words(kit, lang)
    values = {
        "page_title": title,
        "description": " ".join(question["text"] for question in texts["questions"]),
        "page_url": url,
        "alternates": _alternates(record, spoken, name),
        "languages": _switch(kit, spoken, name),
        "card": picture_of(obj, "card-1200x630", lang=lang),
        "card_alt": texts["alt"],
        "linked_data": linked_data(record, obj, lang, url, title, record["date"]),
        "pictures": pictures,
        "alt": texts["alt"],
        "ref": obj["ref"],
        "questions": [question["text"] for question in texts["questions"]],
        "region_hint": obj["region_hint"],
        "period": obj["period"],
        "tip_url": tip_url(record["tip_address"], obj["ref"]),
        "shares": share_urls(title, url, words["mail"]),
        "date": record["date"],
    }
    return _page(kit, "object.html.j2", record, lang, values)


def _withdrawn(kit: _Kit, record: Record, lang: str, langs: Sequence[str], gone: Record) -> bytes:
    words = _words(kit, lang)
    values = {
        "page_title": words["withdrawn"],
        "description": words["withdrawn_text"],
        "page_url": "",
        "alternates": [],
        "languages": [],
        "hidden": True,
        "home": lang in langs,
        "ref": gone["ref"],
        "reason": gone["reason"],
        "date": gone["date"],
    }
    return _page(kit, "withdrawn.html.j2", record, lang, values)


def linked_data(record: Record, obj: Record, lang: str, url: str, title: str, published: str) -> str:
    """schema.org's CreativeWork with its ImageObjects, spelled so that no markup can begin inside it."""
    texts = obj["texts"][lang]
    images: list[Json] = [
        {
            "@type": "ImageObject",
            "contentUrl": f"{record['base_url']}/{picture['path']}",
            "width": picture["width"],
            "height": picture["height"],
            "caption": texts["alt"],
        }
        for number in range(1, len(obj["renditions"]) + 1)
        if (picture := picture_of(obj, "1600", number=number))
    ]
    value: dict[str, Json] = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "identifier": obj["ref"],
        "name": title,
        "text": " ".join(question["text"] for question in texts["questions"]),
        "inLanguage": lang,
        "datePublished": published,
        "url": url,
        "image": images,
    }
    spelled = canonical(value).decode()
    for sign in "<>&\u2028\u2029":
        spelled = spelled.replace(sign, f"\\u{ord(sign):04x}")
    return spelled


def _feed(kit: _Kit, record: Record, lang: str, objects: Sequence[Record]) -> bytes:
    words = _words(kit, lang)
    items: list[Json] = [
        {
            "id": _url(record, lang, f"{obj['ref']}.html"),
            "url": _url(record, lang, f"{obj['ref']}.html"),
            "title": title_of(obj, lang),
            "content_text": "\n".join(question["text"] for question in obj["texts"][lang]["questions"]),
            "image": f"{record['base_url']}/{picture['path']}",
            "date_published": f"{record['date']}T00:00:00Z",
            "language": lang,
        }
        for obj in objects
        if (picture := picture_of(obj, "1600"))
    ]
    feed: dict[str, Json] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": words["name"],
        "home_page_url": _url(record, lang, "index.html"),
        "feed_url": _url(record, lang, "feed.json"),
        "language": lang,
        "items": items,
    }
    return canonical(feed)


def _sitemap(record: Record, langs: Sequence[str]) -> bytes:
    urls = [_url(record, lang, "index.html") for lang in langs]
    urls += [_url(record, lang, f"{obj['ref']}.html") for obj in record["objects"] for lang in sorted(obj["texts"])]
    lines = "".join(f"<url><loc>{escape(url)}</loc><lastmod>{record['date']}</lastmod></url>\n" for url in urls)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{lines}</urlset>\n".encode()


def robots(record: Record) -> bytes:
    """Withdrawn pages stay readable, so that crawlers see their ``noindex``; only pictures are closed to them."""
    root = urlsplit(record["base_url"]).path
    closed = ["/"] if record["demo"] else [f"{root}/objects/{gone['ref']}/" for gone in record["withdrawals"]]
    rules = "".join(f"Disallow: {path}\n" for path in closed) or "Disallow:\n"
    return f"User-agent: *\n{rules}Sitemap: {record['base_url']}/site/sitemap.xml\n".encode()


def withdrawals(record: Record) -> bytes:
    """``withdrawn.json``: for the web team, what to remove."""
    told = ("ref", "date", "reason")
    gone: list[Json] = [
        {**{name: entry[name] for name in told}, "remove": [f"objects/{entry['ref']}/"]}
        for entry in record["withdrawals"]
    ]
    return canonical({"schema": 1, "withdrawn": gone})
