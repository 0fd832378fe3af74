"""Encodings: found without changing a byte, stated, and overruled by whoever knows better."""

import pytest

from workstation.domain.errors import Unreadable
from workstation.domain.tip import Columns, ParsedTip
from workstation.exchange.tipfile import guess, open_tips, parse


def good(data: bytes | str, columns: dict[str, str] | None = None) -> list[ParsedTip]:
    file = open_tips(data.encode() if isinstance(data, str) else data)
    found = list(parse(file, Columns(columns) if columns else guess(file.header)))
    assert all(isinstance(row, ParsedTip) for row in found)
    return [row for row in found if isinstance(row, ParsedTip)]


TEXTS = {
    "cp1252": ["Die Tasche gab es bei uns in Köln, größer und grün", "J'ai déjà vu ce sac à Liège, près du théâtre",
               "He visto esta bolsa en Málaga el año pasado, ¿ayuda?", "Eu vi este saco em São João, não é comum"],
    "cp1250": ["Widziałem taką torbę w sklepie w Łodzi, była żółta", "Tuhle tašku jsem viděl v Brně, byla žlutá a měla nápis",
               "Ezt a táskát egy győri üzletben láttam, tűzpiros volt"],
    "cp1251": ["Виждал съм тази чанта в магазин в София", "Чанта от Пловдив"],
    "cp1253": ["Είδα αυτή την τσάντα σε ένα κατάστημα στη Θεσσαλονίκη", "Τσάντα από Αθήνα"],
    "cp1257": ["Šį krepšį mačiau parduotuvėje Kaune, jis buvo žalias", "Šo somu es redzēju veikalā Rīgā, tā bija zaļa"],
}  # fmt: skip


@pytest.mark.parametrize(("page", "text"), [(page, text) for page, texts in TEXTS.items() for text in texts])
def test_code_pages_are_told_apart_by_one_sentence(page: str, text: str) -> None:
    data = f"id;text\r\n1;{text}\r\n".encode(page)
    file = open_tips(data)
    assert (file.encoding, file.sample) == (page, (("1", text),))
    assert "guessed" in file.note
    (tip,) = good(data)
    assert (tip.text, tip.raw) == (text, f"1;{text}".encode(page))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_unicode_spellings_keep_their_raw_bytes(codec: str, newline: str) -> None:
    body = newline.join(["id;text", '1;"τσάντα, ""żółta"" 👜"', "2;x"]) + newline
    data = body.encode(codec)
    first, second = good(data)
    assert first.text == 'τσάντα, "żółta" 👜'
    assert (first.line, second.line) == (2, 3)
    assert first.raw in data
    assert first.raw.decode(codec.removesuffix("-sig") if codec not in {"utf-16", "utf-32"} else codec + "-le") == (
        '1;"τσάντα, ""żółta"" 👜"'
    )


def test_a_file_of_several_languages_is_read_by_the_page_that_fits_them_all() -> None:
    for page, texts in TEXTS.items():
        rows = [f"{n};{text}" for n, text in enumerate([*texts, "plain ASCII only", "“quoted” – dash"])]
        assert open_tips("\n".join(["id;text", *rows]).encode(page, "replace")).encoding == page


def test_an_encoding_can_be_told_and_a_wrong_name_is_a_sentence() -> None:
    data = "id;text\n1;Łódź\n".encode("cp1250")
    assert open_tips(data, "cp1252").sample == (("1", "£ódŸ"),)
    with pytest.raises(Unreadable) as stop:
        open_tips(data, "klingon")
    assert "cp1250" in stop.value.hint


@pytest.mark.parametrize("data", [
    b"\xff\xd8\xff\xe0" + bytes(range(256)) * 9, b"PK\x03\x04" + bytes(99), b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n",
    bytes(range(256)) * 40, b"\xd0\xcf\x11\xe0\xa1\xb1", bytes(5000),
])  # fmt: skip
def test_a_binary_file_is_a_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable) as stop:
        open_tips(data)
    assert stop.value.code in {"binary", "empty"}
    assert stop.value.hint


@pytest.mark.parametrize("data", [b"", b"\n\n \r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_a_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable) as stop:
        open_tips(data)
    assert stop.value.code == "empty"
    assert stop.value.hint


def test_a_table_full_of_control_characters_is_still_a_table() -> None:
    text = "\x00\x01\x1f\x7f" * 30
    file = open_tips(f"id;text\n1;{text}\n".encode())
    assert file.sample == (("1", text),)
