"""The positive list of pages: each thing a template could let slip is refused with its line."""

import pytest

from workstation.domain.errors import Refused
from workstation.exchange.pages import check_page

PATH = "data/site/en/O-2026-0042.html"
RECORD = {"base_url": "https://trace.example.org", "demo": False}
TIPS = frozenset({"https://tips.example.org/send?object=O-2026-0042"})


@pytest.fixture
def text(built):
    return built.files[PATH].decode()


def check(text, files=(), demo=False):
    record = {"base_url": "https://trace.example.org/objects", "demo": demo}
    check_page(PATH, text.encode(), files, record, TIPS)


def test_a_page_that_was_rendered_passes(built, text):
    check(text, built.files)


@pytest.mark.parametrize(
    ("where", "what", "said"),
    [
        ("</main>", "<script>alert(1)</script>", "a script"),
        ("</main>", '<script type="application/ld+json" src="x.js"></script>', "attribute src"),
        ("</main>", '<script type="application/ld+json">{"image":[],"url":"x","email":"a"}</script>', "linked data"),
        ("</main>", '<script type="application/ld+json">nonsense</script>', "linked data"),
        ("</main>", "<!-- exported by anna -->", "a comment"),
        ("</main>", "<?php ?>", "an instruction"),
        ("</main>", "<iframe></iframe>", "a tag <iframe>"),
        ("</main>", "<form></form>", "a tag <form>"),
        ("</main>", "<style>p{}</style>", "a tag <style>"),
        ("</main>", "<svg></svg>", "a tag <svg>"),
        ("</main>", "<br/>", "self-closing"),
        ("</main>", '<p style="color:red">x</p>', "attribute style"),
        ("</main>", '<p onclick="x()">x</p>', "attribute onclick"),
        ("</main>", '<p data-case="7">x</p>', "attribute data-case"),
        ("</main>", '<img src="https://elsewhere.example/x.jpg" alt="">', "an address"),
        ("</main>", '<img src="data:image/png;base64,AAAA" alt="">', "an address"),
        ("</main>", '<img src="/objects/x.jpg" alt="">', "an address"),
        ("</main>", '<img src="../../objects/O-2026-0042/9-1600.jpg" alt="">', "an address"),
        ("</main>", '<a href="javascript:alert(1)">x</a>', "an address"),
        ("</main>", '<a href="https://elsewhere.example/">x</a>', "an address"),
        ("</main>", '<a href="../../../../etc/passwd">x</a>', "an address"),
        ("</main>", '<a href="https://tips.example.org/send?object=O-2026-0001">x</a>', "an address"),
        ("<title>", '<meta name="author" content="Anna">', "a meta field"),
        ("<title>", '<meta name="generator" content="x">', "a meta field"),
        ("<title>", '<meta http-equiv="refresh" content="0;url=x">', "a meta field"),
        ("<title>", '<meta property="og:image" content="https://elsewhere.example/x.jpg">', "an address"),
        ("<title>", '<link rel="preload" href="https://elsewhere.example/x.css">', "an address"),
        ("<title>", '<base href="https://elsewhere.example/">', "a tag <base>"),
        ("<html", "<!doctype svg>", "a declaration"),
    ],
)
def test_what_is_not_on_the_list_is_refused(built, text, where, what, said):
    assert where in text
    with pytest.raises(Refused, match=said) as caught:
        check(text.replace(where, what + where, 1), built.files)
    assert caught.value.subject == PATH
    assert "line" in caught.value.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<!doctype html>\n", ""),
        ("default-src 'none'; ", ""),
        ('<link rel="stylesheet" href="../style.css">\n', ""),
        ("</body>", '<script type="application/ld+json">'),
    ],
)
def test_what_must_be_there_is_missed(built, text, old, new):
    assert old in text
    with pytest.raises(Refused):
        check(text.replace(old, new), built.files)


def test_the_demo_mark_belongs_to_demos_alone(built, text):
    with pytest.raises(Refused, match="no complete head"):
        check(text, built.files, demo=True)
    with pytest.raises(Refused, match="no complete head"):
        check(text.replace("<header", '<p class="demo">DEMO</p><header', 1), built.files)


def test_bytes_that_are_not_utf8_are_refused(built):
    with pytest.raises(Refused, match="UTF-8"):
        check_page(PATH, b"\xff", built.files, RECORD, TIPS)
