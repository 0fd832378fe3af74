"""What programs read: JSON Feed 1.1, RSS 2.0, the map of the site."""

from collections.abc import Sequence
from datetime import date
from html import escape

from workstation.domain.canonical import Json, canonical
from workstation.exchange.site.first import picture_of
from workstation.exchange.site.second.tongue import Record, Tongue

LISTS = ("index.html", "kinds.html", "places.html", "solved.html")
"""The ways through the campaign: all, by kind, by possible region, what was identified."""

_RSS_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RSS_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def feed(tongue: Tongue) -> bytes:
    """JSON Feed 1.1."""
    base, lang = tongue.record["base_url"], tongue.lang
    items: list[Json] = [
        {
            "id": tongue.url(f"{obj['ref']}.html"),
            "url": tongue.url(f"{obj['ref']}.html"),
            "title": tongue.title(obj),
            "content_text": "\n".join(question["text"] for question in obj["texts"][lang]["questions"]),
            "image": f"{base}/{picture['path']}",
            "date_published": f"{obj['since']}T00:00:00Z",
            "language": lang,
        }
        for obj in tongue.objects
        if (picture := picture_of(obj, "1600"))
    ]
    feed: dict[str, Json] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": tongue.words["name"],
        "home_page_url": tongue.url(LISTS[0]),
        "feed_url": tongue.url("feed.json"),
        "language": lang,
        "items": items,
    }
    return canonical(feed)


def rss(tongue: Tongue) -> bytes:
    """RSS 2.0, with the feed's own address as Atom has it."""
    lines = []
    for obj in tongue.objects:
        url = escape(tongue.url(f"{obj['ref']}.html"))
        asked = "\n".join(question["text"] for question in obj["texts"][tongue.lang]["questions"])
        lines.append(
            f"<item><title>{escape(tongue.title(obj))}</title><link>{url}</link><guid>{url}</guid>"
            f"<description>{escape(asked)}</description><pubDate>{_rss_date(obj['since'])}</pubDate></item>\n"
        )
    own = escape(tongue.url("feed.xml"))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>\n'
        f"<title>{escape(tongue.words['name'])}</title><link>{escape(tongue.url(LISTS[0]))}</link>"
        f"<description>{escape(tongue.words['intro'])}</description><language>{tongue.lang}</language>"
        f'<atom:link href="{own}" rel="self" type="application/rss+xml"/>\n{"".join(lines)}</channel></rss>\n'
    ).encode()


def _rss_date(iso: str) -> str:
    when = date.fromisoformat(iso)
    month = _RSS_MONTHS[when.month - 1]
    return f"{_RSS_DAYS[when.weekday()]}, {when.day:02} {month} {when.year:04} 00:00:00 GMT"


def sitemap(record: Record, langs: Sequence[str]) -> bytes:
    """``sitemap.xml``: the pages that are on show, each with the day it last changed."""
    base, day = f"{record['base_url']}/site", record["date"]
    pages = [(lang, name, day) for lang in langs for name in LISTS]
    pages += [(lang, f"{obj['ref']}.html", obj["since"]) for obj in record["objects"] for lang in sorted(obj["texts"])]
    lines = "".join(
        f"<url><loc>{escape(f'{base}/{lang}/{name}')}</loc><lastmod>{since}</lastmod></url>\n"
        for lang, name, since in pages
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{lines}</urlset>\n".encode()
