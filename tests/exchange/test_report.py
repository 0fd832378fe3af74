"""The report: right in every alphabet, literal with strangers' text, accessible, archival, the same every time."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.exchange import resources
from workstation.exchange.report import LONGEST_TEXT, compile_report, shown
from workstation.exchange.reportdata import HANDLING_SAYS, report_data

RECORD = {
    "schema": "referral-1",
    "ref": "R-PL-0007",
    "country": "PL",
    "handling": "H1",
    "permission_note": "",
    "date": "2026-11-22",
    "demo": False,
    "vault": "3f9c2b7a",
    "authority": "National unit",
    "reasoning": "Seen in one chain only.",
    "objects": [],
    "tips": [],
}


def tip(text: str, **more: object) -> dict[str, object]:
    return {
        "ref": "T-1",
        "received_at": "2026-05-03T10:20:00",
        "channel": "web form",
        "language": "pl",
        "text": text,
        "links": [],
        "grade": "X3",
        "objects": ["O-2026-0042"],
        **more,
    }


def made(**more: object) -> bytes:
    return compile_report(
        report_data({**RECORD, **more}, "Poland"),
        {},
        template=resources() / "typst" / "referral.typ",
        fonts=(resources() / "fonts",),
        day=date(2026, 11, 22),
    )


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(text.get_text_range().replace("\r\n", "\n").replace("\ufffe", ""))
            text.close()
            page.close()
        return found
    finally:
        document.close()


def flat(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


@pytest.mark.parametrize(
    "text",
    [
        "Widziałem tę torbę w Łodzi, była żółta.",
        "Είδα αυτή την τσάντα στη Θεσσαλονίκη.",
        "Виждал съм тази чанта в София, ъгълът.",
        "Ġurnata sabiħa f’Għawdex, Ħal Qormi.",
        "Tūkstančiai šešėlių, ąžuolas; ķirsis, ņemt.",
        "Ştiam că ţi-e şi ţie; țară, învăță.",
        "Žluťoučký kůň, příliš ďábelské ódy.",
    ],
)
def test_every_alphabet_of_the_union_is_set_and_can_be_copied(text: str) -> None:
    assert flat(text) in flat("".join(pages(made(tips=[tip(text)]))))


@pytest.mark.parametrize(
    "text",
    [
        "#set text(red) *bold* _it_ $x^2$ @ref <label> `raw` // no comment",
        '#import "@preview/x:1.0.0": * \\ #read("/etc/passwd") [a](b) = not a heading',
        "- list\n+ enum\n/ term: x\n= heading\n```code```",
        "\"quotes\" 'single' -- --- ... ~ #{1+1}",
        "#panic()",
    ],
)
def test_strangers_text_is_set_letter_by_letter(text: str) -> None:
    everything = "".join(
        pages(made(tips=[tip(text, links=["https://x.example/#panic()"])], reasoning=text, authority=text[:200]))
    )
    assert flat(everything).count(flat(text)) >= 2
    assert "#panic()" in everything


def test_what_cannot_be_seen_or_set_is_spelt_out() -> None:
    assert shown("a\x00\u202eb\x7f\u2400\r\nc\td") == "a⟦0000⟧⟦202E⟧b⟦007F⟧⟦0000⟧\nc   d"
    everything = flat("".join(pages(made(tips=[tip("bag 👜 中文 \u202egpj.exe \x1b[31m \u200b")]))))
    assert "bag⟦1F45C⟧⟦4E2D⟧⟦6587⟧⟦202E⟧gpj.exe⟦001B⟧[31m⟦200B⟧" in everything


@given(st.text(st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=25, deadline=None)
def test_no_text_at_all_stops_the_report(text: str) -> None:
    assert made(tips=[tip(text or "x", channel=text)], reasoning=text).startswith(b"%PDF-1.7")


def test_every_page_carries_handling_code_number_and_grades() -> None:
    found = pages(
        made(tips=[tip("word " * 400, ref=f"T-{n}", grade=g) for n, g in enumerate(("X3", "X4", "B2", ""), 1)])
    )
    assert len(found) >= 3
    for number, page in enumerate(found, start=1):
        assert f"Page {number} of {len(found)}" in page
        assert HANDLING_SAYS["H1"][:40] in page.replace("\n", " ")
        assert "Evaluation 4×4 of the tips inside: B2, X3, X4" in page
        assert "R-PL-0007" in page
    for ref, grade in (("T-1", "X3"), ("T-2", "X4"), ("T-3", "B2"), ("T-4", "not graded")):
        assert re.search(rf"{ref}\s+{grade}", "".join(found))


def test_demo_is_said_on_every_page_and_only_then() -> None:
    assert all("DEMO" in page for page in pages(made(demo=True)))
    assert not any("DEMO" in page for page in pages(made()))


def test_a_long_word_stays_on_the_page_and_a_long_tip_is_cut_with_a_notice() -> None:
    pdf = made(tips=[tip("W" * 4000)])
    document = pypdfium2.PdfDocument(pdf)
    page = document[1]
    text = page.get_textpage()
    right = max(text.get_rect(n)[2] for n in range(text.count_rects()))
    text.close()
    assert right <= page.get_width() - 24 * 72 / 25.4 + 1
    page.close()
    document.close()
    everything = "".join(pages(made(tips=[tip("word " * 5000)])))
    assert "the tip has 25,000 characters" in everything
    assert everything.count("word ") < LONGEST_TEXT / 4


def test_a_link_of_a_stranger_cannot_be_clicked() -> None:
    pdf = made(tips=[tip("see https://evil.example/x", links=["https://evil.example/x"])])
    assert b"/URI" not in pdf
    assert "https://evil.example/x" in "".join(pages(pdf))


def test_equal_contents_give_equal_bytes() -> None:
    assert made(tips=[tip("a")]) == made(tips=[tip("a")])
    assert made(tips=[tip("a")]) != made(tips=[tip("b")])


def test_it_says_that_it_is_archival_accessible_and_tagged(tmp_path: Path) -> None:
    pdf = made(tips=[tip("a")])
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf.replace(b"\n", b"")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert re.search(rb"/Lang ?\(en\)", pdf)
    for tool in ("qpdf", "pdfinfo"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    place = tmp_path / "r.pdf"
    place.write_bytes(pdf)
    assert (
        "No syntax or stream encoding errors"
        in subprocess.run(["qpdf", "--check", place], capture_output=True, text=True, check=True).stdout
    )
    info = subprocess.run(["pdfinfo", place], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(r"JavaScript:\s+no", info)
    assert re.search(r"CreationDate:\s+Sun Nov 22", info)
