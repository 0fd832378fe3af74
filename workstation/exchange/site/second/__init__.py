"""Version 2 of the pages the public sees: the whole campaign, and ways through it.

Beside each object's page there are lists: all of them with the newest first, by kind, by possible region, and what was
identified, with thanks and without details. Every fixed word is in every one of the 24 languages. A title which nobody wrote
in a language is the kind of the object in that language, never a title in another one.

Decided: a bundle holds everything that is on show, so its site replaces the one before as a whole; what went public on the
bundle's own day is marked as new. Considered: pages of the new objects only, which the web team would have to merge. Costs:
pictures that are out already travel again.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from workstation.exchange.record import languages
from workstation.exchange.site.first import linked_data, picture_of, robots, share_urls, tip_url, withdrawals
from workstation.exchange.site.second.feeds import LISTS, feed, rss, sitemap
from workstation.exchange.site.second.tongue import Record, Tongue, kit_of

ALL, KINDS, PLACES, SOLVED = LISTS


def render(record: Record, folder: Path) -> dict[str, bytes]:
    """Every file of the site by its path below ``data/``; ``folder`` holds the templates of this version."""
    kit, langs = kit_of(folder), languages(record)
    files: dict[str, bytes] = {}
    for lang in langs:
        tongue = Tongue(kit, record, lang, langs)
        pages = {**_lists(tongue), "feed.json": feed(tongue), "feed.xml": rss(tongue)}
        pages |= {f"{obj['ref']}.html": _object(tongue, obj) for obj in tongue.objects}
        files |= {f"site/{lang}/{name}": data for name, data in pages.items()}
    for gone in record["withdrawals"]:
        for lang in gone["langs"]:
            files[f"site/{lang}/{gone['ref']}.html"] = _stub(Tongue(kit, record, lang, langs), gone)
    files["site/sitemap.xml"] = sitemap(record, langs)
    files["site/robots.txt"] = robots(record)
    files["site/style.css"] = kit.style
    files["site/withdrawn.json"] = withdrawals(record)
    return files


def _lists(tongue: Tongue) -> dict[str, bytes]:
    words, cards = tongue.words, [(obj, _card(tongue, obj)) for obj in tongue.objects]
    every = [(words["objects"], [card for _, card in cards])] if cards else []
    kinds = _grouped(cards, lambda obj: tongue.kind(obj["type"]), "")
    places = _grouped(cards, lambda obj: str(obj["region_hint"]), words["anywhere"])
    solved = [{"kind": tongue.kind(one["type"]), "ref": one["ref"], "date": one["date"]} for one in tongue.solved]
    ways = [
        (words["all"], ALL, len(cards)),
        (words["kinds"], KINDS, 0),
        (words["places"], PLACES, 0),
        (words["solved"], SOLVED, len(solved)),
    ]
    pages = {
        ALL: (words["headline"], words["intro"], every),
        KINDS: (words["kinds"], words["headline"], kinds),
        PLACES: (words["places"], words["headline"], places),
        SOLVED: (words["solved"], words["solved_text"], []),
    }
    return {
        name: tongue.page(
            "list.html.j2",
            {
                **tongue.addresses(name, tongue.langs),
                "page_title": heading,
                "description": lead,
                "heading": heading,
                "lead": lead,
                "steps": name == ALL,
                "ways": ways,
                "here": name,
                "groups": groups,
                "solved": solved if name == SOLVED else [],
            },
        )
        for name, (heading, lead, groups) in pages.items()
    }


def _card(tongue: Tongue, obj: Record) -> dict[str, object]:
    texts = obj["texts"][tongue.lang]
    return {
        "ref": obj["ref"],
        "title": tongue.title(obj),
        "alt": texts["alt"],
        "question": texts["questions"][0]["text"],
        "picture": picture_of(obj, "480"),
        "new": obj["since"] == tongue.record["date"],
    }


def _grouped(
    cards: Sequence[tuple[Record, object]], name_of: Callable[[Record], str], without: str
) -> list[tuple[str, list[object]]]:
    """Cards under the name of what they share, in the order of the names; ``without`` one come last."""
    groups: dict[str, list[object]] = {}
    for obj, card in cards:
        groups.setdefault(name_of(obj), []).append(card)
    nameless = groups.pop("", [])
    return [*sorted(groups.items()), *([(without, nameless)] if nameless else [])]


def _object(tongue: Tongue, obj: Record) -> bytes:
    texts, title, name = obj["texts"][tongue.lang], tongue.title(obj), f"{obj['ref']}.html"
    spoken = [lang for lang in tongue.langs if lang in obj["texts"]]
    url = tongue.url(name)
    pictures = [
        {
            "large": picture_of(obj, "1600", number=number),
            "small": picture_of(obj, "480", number=number),
            "sources": [p for k in ("avif", "webp") if (p := picture_of(obj, "1600", number=number, kind=k))],
        }
        for number in range(1, len(obj["renditions"]) + 1)
    ]
    values = {
        **tongue.addresses(name, spoken),
        "page_title": title,
        "description": " ".join(question["text"] for question in texts["questions"]),
        "card": picture_of(obj, "card-1200x630", lang=tongue.lang),
        "card_alt": texts["alt"],
        "linked_data": linked_data(tongue.record, obj, tongue.lang, url, title, obj["since"]),
        "pictures": pictures,
        "alt": texts["alt"],
        "ref": obj["ref"],
        "kind": tongue.kind(obj["type"]),
        "new": obj["since"] == tongue.record["date"],
        "questions": [question["text"] for question in texts["questions"]],
        "region_hint": obj["region_hint"],
        "period": obj["period"],
        "tip_url": tip_url(tongue.record["tip_address"], obj["ref"]),
        "shares": share_urls(title, url, tongue.words["mail"]),
        "since": obj["since"],
    }
    return tongue.page("object.html.j2", values)


def _stub(tongue: Tongue, gone: Record) -> bytes:
    solved = gone["kind"] == "identified"
    values = {
        "page_title": tongue.words["solved" if solved else "withdrawn"],
        "description": tongue.words["solved_page" if solved else "withdrawn_text"],
        "page_url": "",
        "alternates": [],
        "languages": [],
        "hidden": True,
        "ref": gone["ref"],
        "date": gone["date"],
    }
    return tongue.page("stub.html.j2", values)
