"""The public pages: complete in each language, reachable, readable, and asking nobody else for anything."""

import itertools
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from workstation.domain.campaign import Leave
from workstation.domain.object import LANGUAGES
from workstation.exchange import bundle, resources, site
from workstation.exchange.inspection import inspect_files

VOID = {"meta", "link", "img", "source"}


class Page(HTMLParser):
    """What a test needs to know of a page; fails on tags that do not nest."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text = [], [], ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all(self, tag, **wanted):
        return [a for t, a in self.tags if t == tag and all(a.get(k) == v for k, v in wanted.items())]


@pytest.fixture(scope="module")
def files(unit, edition_of, pictures_of, content_of, templates):
    """Two objects, three languages – one of them without fixed texts –, a withdrawal."""
    one, two = content_of(langs=("de", "en", "mt"), renditions=2), content_of("O-2026-0043")
    gone = (
        bundle.Withdrawal(
            "O-2025-0007", date(2026, 2, 1), "The object was identified.", Leave.WITHDRAWN, "bag", ("de", "en")
        ),
    )
    edition = edition_of(unit, one, two, withdrawals=gone)
    return bundle.build(edition, [*pictures_of(one), *pictures_of(two)], templates).files


@pytest.fixture
def page(files):
    return lambda path: Page(files[f"data/site/{path}"].decode())


@pytest.fixture
def pages(files):
    return {path: Page(data.decode()) for path, data in files.items() if path.endswith(".html")}


def test_fixed_texts_say_the_same_in_every_language(templates):
    kinds = {
        entry["id"]: entry["labels"]
        for entry in json.loads((resources() / "taxonomy/types.json").read_bytes())["types"]
    }
    texts = {p.stem: json.loads(p.read_bytes()) for p in (templates / "site-2").glob("??.json")}
    assert set(texts) == set(LANGUAGES)
    for lang, said in texts.items():
        words = said["words"]
        assert set(words) == set(texts["en"]["words"]), lang
        assert all(text.strip() == text and text for text in words.values()), lang
        assert words["send"] in words["notice"], lang
        assert said["kinds"] == {kind: labels[lang] for kind, labels in kinds.items()}
        assert "2026" in said["date"].format(y=2026, m=3, d=2, mm="03", dd="02")
    every = {name: [said["words"][name] for said in texts.values()] for name in texts["en"]["words"]}
    alike = {name for name, said in every.items() if len(set(said)) < 20}
    assert alike <= {"mail", "objects", "new", "region", "period", "reference"}, "a sentence was not translated"


def test_every_page_says_its_language_and_asks_not_to_name_people(pages, templates):
    for path, page in pages.items():
        lang = path.split("/")[2]
        notice = json.loads((templates / "site-2" / f"{lang}.json").read_bytes())["words"]["notice"]
        assert page.all("html") == [{"lang": lang}]
        assert notice in page.text, path


def test_every_page_is_usable_by_keyboard_and_screen_reader(pages):
    for path, page in pages.items():
        assert len(page.all("h1")) == 1, path
        assert len(page.all("main")) == len(page.all("header")) == len(page.all("footer")) == 1
        assert page.all("a")[0] == {"class": "skip", "href": "#main"}
        assert page.all("main")[0]["id"] == "main"
        assert page.all("meta", name="viewport")[0]["content"] == "width=device-width, initial-scale=1"
        for image in page.all("img"):
            assert image["alt"]
            assert int(image["width"])
            assert int(image["height"])
        for nav in page.all("nav"):
            assert nav["aria-label"]


def test_headings_leave_out_no_level(pages):
    for page in pages.values():
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_alt_texts_questions_and_titles_are_those_of_the_language(page):
    german = page("de/O-2026-0042.html")
    assert "Kennen Sie diesen Becher?" in german.text
    assert "Do you know this mug?" not in german.text
    assert german.all("img")[0]["alt"] == "A brown mug <on> a table"
    assert "Becher" in german.text


def test_what_an_object_says_is_escaped(files):
    text = files["data/site/en/O-2026-0042.html"].decode()
    assert "Where &amp; when?" in text
    assert "mug &lt;on&gt; a table" in text
    assert "<on>" not in text


def test_open_graph_addresses_are_absolute(page):
    english = page("en/O-2026-0042.html")
    base = "https://trace.example.org/objects"
    graph = {a["property"]: a["content"] for a in english.all("meta") if "property" in a}
    assert graph["og:url"] == f"{base}/site/en/O-2026-0042.html"
    assert graph["og:image"] == f"{base}/objects/O-2026-0042/card-1200x630.en.jpg"
    assert (graph["og:image:width"], graph["og:image:height"]) == ("1200", "630")
    assert graph["og:image:alt"] == "A brown mug <on> a table"
    assert english.all("link", rel="canonical")[0]["href"] == graph["og:url"]


def test_other_languages_are_announced(page):
    links = {
        a["hreflang"]: a["href"] for a in page("de/O-2026-0042.html").all("link", rel="alternate") if "hreflang" in a
    }
    base = "https://trace.example.org/objects/site"
    assert links == {
        **{lang: f"{base}/{lang}/O-2026-0042.html" for lang in ("de", "en", "mt")},
        "x-default": f"{base}/en/O-2026-0042.html",
    }
    assert {a["href"] for a in page("de/O-2026-0042.html").all("a") if "hreflang" in a} == {
        "../en/O-2026-0042.html",
        "../mt/O-2026-0042.html",
    }


def test_linked_data_holds_approved_fields(files):
    text = files["data/site/de/O-2026-0042.html"].decode()
    (spelled,) = re.findall(r'<script type="application/ld\+json">(.*)</script>', text)
    assert "<" not in spelled
    value = json.loads(spelled)
    assert value["@type"] == "CreativeWork"
    assert (value["name"], value["identifier"], value["inLanguage"]) == ("Becher", "O-2026-0042", "de")
    assert [image["contentUrl"].rpartition("/")[2] for image in value["image"]] == ["1-1600.jpg", "2-1600.jpg"]
    assert value["image"][0]["caption"] == "A brown mug <on> a table"


def test_the_way_to_send_information_carries_the_reference(page):
    (button,) = page("de/O-2026-0042.html").all("a", **{"class": "button"})
    assert button["href"] == "https://tips.example.org/send?object=O-2026-0042"


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://tips.example.org/{ref}/new", "https://tips.example.org/O-2026-0042/new"),
        ("https://tips.example.org/send?object=", "https://tips.example.org/send?object=O-2026-0042"),
        ("https://tips.example.org", "https://tips.example.org?ref=O-2026-0042"),
        ("https://tips.example.org/?lang=en", "https://tips.example.org/?lang=en&ref=O-2026-0042"),
        ("mailto:tips@example.org", "mailto:tips@example.org?subject=O-2026-0042"),
    ],
)
def test_the_tip_address_takes_the_reference_in_every_form(
    unit, edition_of, pictures_of, content_of, templates, address, url
):
    content = content_of()
    made = bundle.build(edition_of(unit, content, tip_address=address), pictures_of(content), templates)
    page = Page(made.files["data/site/en/O-2026-0042.html"].decode())
    assert page.all("a", **{"class": "button"})[0]["href"] == url


def test_share_links_name_the_page_and_load_nothing(page):
    shares = [a["href"] for a in page("en/O-2026-0042.html").all("a", rel="noopener noreferrer nofollow")]
    assert len(shares) == 5
    assert all("https://trace.example.org/objects/site/en/O-2026-0042.html" in unquote(href) for href in shares)


def test_no_page_loads_anything_from_elsewhere(pages, files):
    for path, page in pages.items():
        for tag, attrs in page.tags:
            for name in ("src", "srcset"):
                for part in attrs.get(name, "").split(", "):
                    assert ":" not in part, (path, tag)
            assert not any(name.startswith("on") or name == "style" for name in attrs)
        (sheet,) = page.all("link", rel="stylesheet")
        assert sheet["href"] == "../style.css"
        assert "default-src 'none'" in page.all("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"]
    assert b"url(" not in files["data/site/style.css"]


def test_every_link_inside_leads_to_a_file(pages, files):
    for path, page in pages.items():
        for _, attrs in page.tags:
            for href in (attrs.get("href"), attrs.get("src")):
                if href and ":" not in href and not href.startswith("#"):
                    parts = path.split("/")[:-1]
                    for part in href.split("/"):
                        parts = parts[:-1] if part == ".." else [*parts, part]
                    assert "/".join(parts) in files, (path, href)


def test_a_title_nobody_wrote_is_the_kind_in_that_language(unit, edition_of, pictures_of, content_of, templates):
    content = content_of(langs=("mt",))
    content = replace(content, type="bag", texts={"mt": replace(content.texts["mt"], title="")})
    files = bundle.build(edition_of(unit, content), pictures_of(content), templates).files
    for name in ("index.html", "kinds.html", "O-2026-0042.html", "feed.xml", "feed.json"):
        text = files[f"data/site/mt/{name}"].decode()
        assert "Borża" in text, name
        assert "Brown mug" not in text, name


def test_dates_are_written_as_each_language_writes_them(page):
    assert "2.3.2026" in page("de/O-2026-0042.html").text
    assert "02/03/2026" in page("mt/O-2026-0042.html").text
    assert page("de/O-2026-0042.html").all("time")[0]["datetime"] == "2026-03-02"


def test_the_feed_is_json_feed(files):
    feed = json.loads(files["data/site/en/feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["language"] == "en"
    assert [item["id"].rpartition("/")[2] for item in feed["items"]] == ["O-2026-0043.html", "O-2026-0042.html"]
    assert feed["items"][0]["date_published"] == "2026-03-02T00:00:00Z"
    assert len(json.loads(files["data/site/de/feed.json"])["items"]) == 1


def test_the_map_lists_living_pages_only(files):
    text = files["data/site/sitemap.xml"].decode()
    urls = [u.removeprefix("https://trace.example.org/objects/site/") for u in re.findall("<loc>(.*?)</loc>", text)]
    assert sorted(urls) == sorted(
        [f"{lang}/{name}.html" for lang in ("de", "en", "mt") for name in ("index", "kinds", "places", "solved")]
        + [f"{lang}/O-2026-0042.html" for lang in ("de", "en", "mt")]
        + ["en/O-2026-0043.html"]
    )
    assert "Sitemap: https://trace.example.org/objects/site/sitemap.xml" in files["data/site/robots.txt"].decode()


def test_a_withdrawn_object_leaves_a_stub_at_every_address(page, files):
    for lang in ("de", "en"):
        stub = page(f"{lang}/O-2025-0007.html")
        assert stub.all("meta", name="robots")[0]["content"] == "noindex, nofollow"
        assert stub.all("img") == []
        assert {"de": "Diese Anfrage ist beendet", "en": "This request is closed"}[lang] in stub.text
    assert "data/site/fr/O-2025-0007.html" not in files, "its page never stood in French"
    assert not any(path.startswith("data/objects/O-2025-0007") for path in files)
    gone = json.loads(files["data/site/withdrawn.json"])["withdrawn"]
    assert gone == [
        {
            "ref": "O-2025-0007",
            "date": "2026-02-01",
            "reason": "The object was identified.",
            "remove": ["objects/O-2025-0007/"],
        }
    ]
    assert "Disallow: /objects/objects/O-2025-0007/\n" in files["data/site/robots.txt"].decode()


def test_a_demo_says_so_on_every_page_and_hides_from_search(new_unit, edition_of, pictures_of, content_of, templates):
    content = content_of(langs=("de", "fr"))
    gone = (bundle.Withdrawal("O-2025-0007", date(2026, 2, 1), "", Leave.WITHDRAWN, "bag", ("de", "en")),)
    files = bundle.build(
        edition_of(new_unit(demo=True), content, withdrawals=gone), pictures_of(content), templates
    ).files
    pages = [Page(data.decode()) for path, data in files.items() if path.endswith(".html")]
    assert len(pages) == 2 * 5 + 2
    for page in pages:
        assert page.all("p", **{"class": "demo"})
        assert "DEMO" in page.text
        assert "noindex" in page.all("meta", name="robots")[0]["content"]
    assert "Disallow: /\n" in files["data/site/robots.txt"].decode()
    assert "Demo: true\n" in files["bag-info.txt"].decode()


def test_real_pages_bear_no_demo_mark(pages):
    assert not any("DEMO" in page.text for page in pages.values())


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_light_and_dark_have_enough_contrast(templates):
    sheet = (templates / "site-2/style.css").read_text()
    dark = dict(
        re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", sheet.split("prefers-color-scheme: dark")[1].split("* {")[0])
    )
    light = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", sheet.split("@media")[0]))
    pairs = [(ink, paper) for ink in ("ink", "soft", "accent", "accent-hover") for paper in ("paper", "sheet")]
    pairs += [("accent-ink", "accent"), ("accent-ink", "accent-hover"), ("note-ink", "note")]
    for colours in (light, dark):
        for ink, paper in pairs:
            one, two = sorted((luminance(colours[ink]), luminance(colours[paper])))
            assert (two + 0.05) / (one + 0.05) >= 4.5, (ink, paper)
        assert 1.05 / (luminance(colours["demo"]) + 0.05) >= 4.5


def test_rendering_the_record_again_gives_the_same_bytes(files, templates):
    made = site.render(json.loads(files["data/bundle.json"]), templates)
    assert {f"data/{path}": data for path, data in made.items()} == {
        path: data for path, data in files.items() if path.startswith("data/site/")
    }


def test_pages_do_not_depend_on_who_makes_them(files, tmp_path, templates):
    """Another hash seed, time zone, language and folder: the same bytes."""
    record = tmp_path / "bundle.json"
    record.write_bytes(files["data/bundle.json"])
    script = (
        "import hashlib, json, sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path; from workstation.exchange import site\n"
        "made = site.render(json.loads(Path(sys.argv[2]).read_bytes()), Path(sys.argv[3]))\n"
        "print(hashlib.sha256(b''.join(p.encode() + d for p, d in sorted(made.items()))).hexdigest())"
    )
    root = str(Path(site.__file__).resolve().parents[3])
    digests = {
        subprocess.run(
            [sys.executable, "-c", script, root, str(record), str(templates)],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language},
            cwd=folder,
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone, language, folder in (("1", "UTC", "C", "/"), ("99", "Asia/Tokyo", "de_DE.UTF-8", tmp_path))
    }
    assert len(digests) == 1


def test_all_24_languages_stand_behind_one_button(unit, edition_of, pictures_of, content_of, templates):
    content = content_of(langs=LANGUAGES)
    built = bundle.build(edition_of(unit, content), pictures_of(content, modern=False), templates)
    inspect_files(built.files)
    for lang in LANGUAGES:
        page = Page(built.files[f"data/site/{lang}/O-2026-0042.html"].decode())
        assert len(page.all("summary")) == 1
        assert len([a for a in page.all("a") if "hreflang" in a]) == 23
