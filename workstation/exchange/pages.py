"""The positive list of page bytes: which tags, attributes and addresses a public page may have.

It knows nothing of the templates: what a careless change of them would let out (a script, a comment, a
picture from elsewhere, an inline style) is refused here. Every refusal names the page and what it holds.
"""

import json
import posixpath
import re
from collections.abc import Collection, Mapping
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any, Never

from workstation.domain.errors import Refused

_PLAIN = frozenset({"class", "id", "lang", "aria-label", "aria-hidden", "aria-current"})
_TAGS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("head", "title", "body", "p", "strong", "span", "header", "nav", "main", "footer", "h1", "h2", "article"),
            frozenset[str](),
        ),
        **dict.fromkeys(
            ("ul", "li", "dl", "dt", "dd", "div", "figure", "figcaption", "picture", "details", "summary"),
            frozenset[str](),
        ),
        "html": frozenset(),
        "a": frozenset({"href", "hreflang", "rel"}),
        "img": frozenset({"src", "srcset", "sizes", "width", "height", "alt", "loading"}),
        "source": frozenset({"type", "srcset"}),
        "time": frozenset({"datetime"}),
        "meta": frozenset({"charset", "name", "property", "content", "http-equiv"}),
        "link": frozenset({"rel", "href", "hreflang", "type", "title"}),
        "script": frozenset({"type"}),
    }
)
_META = re.compile(r"viewport|referrer|color-scheme|robots|description|twitter:card|og:[a-z_]+(:[a-z]+)?")
_SHARES = (
    "mailto:?subject=",
    "https://wa.me/?text=",
    "https://t.me/share/url?url=",
    "https://www.facebook.com/sharer/sharer.php?u=",
    "https://x.com/intent/post?url=",
)
_LINKED = frozenset(
    {"@context", "@type", "identifier", "name", "text", "inLanguage", "datePublished", "url", "image"}
    | {"contentUrl", "width", "height", "caption"}
)
_SPELLED = re.compile(
    r'(?:<!doctype html>|</[a-z][a-z0-9]*>|<[a-z][a-z0-9]*(?: [a-z][a-z:-]*="[^"<>\n]*")*>|[^<>])*'  # tags in one spelling
)
_ODD = re.compile(r"&(?!(?:amp|lt|gt|#34|#39);)|[\t\r\f\v]|  | \n")
"""Another way to say a letter, and blanks that nobody sees: both could say something."""
_POLICY = "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'"


def check_page(
    path: str, data: bytes, files: Collection[str], record: Mapping[str, Any], tips: Collection[str]
) -> None:
    """Raise Refused (rule "gate") unless the page at ``path`` holds only what is listed.

    ``files``: every path of the bag, for relative addresses. ``tips``: the addresses for information.
    """
    page = _Page(path, files, record, tips)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        page.refuse("bytes that are not UTF-8")
    page.feed(text)
    page.close()
    if not page.complete():
        page.refuse("no complete head")
    if not _SPELLED.fullmatch(text):
        page.refuse("a tag in another spelling")
    if found := _ODD.search(text):
        page.refuse(f"a blank or sign in another spelling {found[0]!r} at {found.start()}")


class _Page(HTMLParser):
    def __init__(self, path: str, files: Collection[str], record: Mapping[str, Any], tips: Collection[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._path = path
        self._files = files
        self._record = record
        self._tips = tips
        self._script: list[str] | None = None
        self._seen: set[str] = set()

    def refuse(self, what: str) -> Never:
        """Refuse the page for ``what`` it holds."""
        line, column = self.getpos()
        raise Refused(
            "gate",
            f"{self._path}, line {line}, column {column + 1}: {what[:120]}.",
            "Mend the templates: pages hold only tags and addresses on the positive list.",
            self._path,
        )

    def complete(self) -> bool:
        """Whether the page declared itself, its policy, its sheet – and its DEMO mark if and only if it is one."""
        wanted = {"doctype", "policy", "sheet"} | ({"demo"} if self._record["demo"] else set())
        return self._seen == wanted and self._script is None

    def handle_decl(self, decl: str) -> None:
        if decl != "doctype html" or self._seen:
            self.refuse(f"a declaration “{decl}”")
        self._seen.add("doctype")

    def handle_comment(self, data: str) -> None:
        self.refuse(f"a comment “{data}”")

    def handle_pi(self, data: str) -> None:
        self.refuse(f"an instruction “{data}”")

    def unknown_decl(self, data: str) -> None:
        self.refuse(f"a declaration “{data}”")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.refuse(f"a self-closing tag <{tag}/> with {len(attrs)} attributes")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in _TAGS or len(found) != len(attrs):
            self.refuse(f"a tag <{tag}> that is not on the list")
        for name, value in found.items():
            if name not in _TAGS[tag] | _PLAIN or value != value.strip():
                self.refuse(f"an attribute {name} on <{tag}>")
            if name in ("href", "src", "srcset"):
                self._address(tag, name, value)
        if tag == "meta":
            self._meta(found)
        if tag == "link" and found.get("rel") == "stylesheet":
            self._seen.add("sheet")
        if tag == "script":
            if found != {"type": "application/ld+json"}:
                self.refuse("a script")
            self._script = []
        if found.get("class") == "demo":
            self._seen.add("demo")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._script is not None:
            self._linked("".join(self._script))
            self._script = None

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script.append(data)

    def _meta(self, found: Mapping[str, str]) -> None:
        if found == {"charset": "utf-8"}:
            return
        if found == {"http-equiv": "Content-Security-Policy", "content": _POLICY}:
            self._seen.add("policy")
            return
        name = found.get("name", found.get("property", ""))
        if "http-equiv" in found or len(found) != 2 or not _META.fullmatch(name):
            self.refuse(f"a meta field {name or sorted(found)}")
        if name in ("og:url", "og:image") and not self._ours(found["content"]):
            self.refuse(f"an address {found['content']}")

    def _address(self, tag: str, name: str, value: str) -> None:
        for part in value.split(", ") if name == "srcset" else [value]:
            target = part.split(" ")[0] if name == "srcset" else part
            inside = posixpath.normpath(posixpath.join(posixpath.dirname(self._path), target))
            if target == "#main" or (inside in self._files and ":" not in target and not target.startswith("/")):
                continue
            clicked = tag == "a" and (target in self._tips or target.startswith(_SHARES))
            if not clicked and not (tag == "link" and self._ours(target)):
                self.refuse(f"an address {target} on <{tag}>")

    def _ours(self, url: str) -> bool:
        base = f"{self._record['base_url']}/"
        return url.startswith(base) and f"data/{url.removeprefix(base)}" in self._files

    def _linked(self, text: str) -> None:
        try:
            value = json.loads(text)
            images = value["image"]
            keys = {key for part in (value, *images) for key in part}
            addresses = [value["url"], *(image["contentUrl"] for image in images)]
        except (ValueError, TypeError, KeyError):
            self.refuse("linked data that cannot be read")
        if keys - _LINKED or not all(self._ours(url) for url in addresses):
            self.refuse(f"linked data with {sorted(keys - _LINKED) or addresses}")
