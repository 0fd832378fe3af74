"""VICS entries one by one: spellings of dates and booleans, hostile JSON, flat memory."""

import io
import json
import tracemalloc
from decimal import Decimal
from typing import Any

import pytest

from tests.exchange.vicsfiles import case, media
from workstation.domain.errors import Unreadable
from workstation.domain.hashset import BadLine
from workstation.domain.particulars import lines, particulars_from
from workstation.exchange import handback, vics, vicsentry


def source(data: bytes) -> vics.Open:
    return lambda: io.BytesIO(data)


def entries(value: object) -> list[Any]:
    opened = source(json.dumps(value).encode())
    return list(vics.entries(opened, vics.read_head(opened)))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/Date(1700000000000)/", "2023-11-14T22:13:20+00:00"),
        ("/Date(-1000+0200)/", "1969-12-31T23:59:59+00:00"),
        ("2023-06-07T02:31:49.8300Z", "2023-06-07T02:31:49.830000+00:00"),
        ("2023-06-07T02:31:49.830+02:00Z", "2023-06-07T02:31:49.830000+02:00"),
        ("2023-06-07 02:31:49", "2023-06-07T02:31:49"),
        ("11/14/2023 10:13:20 PM", "2023-11-14T22:13:20"),
        ("/Date(99999999999999999)/", "/Date(99999999999999999)/"),
        ("yesterday", "yesterday"),
        (None, ""),
    ],
)
def test_dates(written: object, read: str) -> None:
    assert vicsentry.date(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [(True, True), ("true", True), ("True ", True), (1, True), (False, False), ("false", False), (0, False), (None, None), ("", None), ("maybe", None), ([], None)],
)  # fmt: skip
def test_booleans(written: object, read: object) -> None:
    assert vicsentry.flag(written) is read


@pytest.mark.parametrize(
    ("written", "read"), [(3, "3"), ("3", "3"), (3.0, "3"), (0, "0"), (None, ""), ("", ""), (True, "")]
)
def test_a_category_is_what_was_written_or_none_at_all(written: object, read: str) -> None:
    assert vicsentry.code({"Category": written}) == read
    assert vicsentry.code({}) == ""


def test_texts_come_in_every_shape_and_stay_texts() -> None:
    entry = {"Series": {"Name": " S "}, "Tags": ["a", {"Name": "b"}, None], "Comments": 7, "MediaFiles": "no list"}
    said = vicsentry.particulars(entry, vicsentry.Head("VICS", "value.item"))
    assert (said.series, said.tags, said.comments, said.traces) == ("S", "a; b", "7", ())
    long = vicsentry.particulars({"Comments": "x" * 100_000}, vicsentry.Head("VICS", "value.item"))
    assert len(long.comments) == vicsentry.LONGEST


def test_what_is_not_interpreted_is_kept_as_it_came_and_bytes_are_not() -> None:
    deep: list[Any] = []
    for _ in range(1400):
        deep = [deep]
    entry = {
        "MD5": "a" * 32,
        "odata.id": "Media(1)",
        "MediaFiles@odata.navigationLinkUrl": "x",
        "Miniature": "/9j/" + "A" * 5000,
        "Deep": deep,
        "Empty": None,
        "IsPrecategorized": "true",
        "MediaSize": "17",
        "Start": Decimal("1.5"),
        "Rating": {"By": "Unit 7", "Of": 10},
        "Exifs": [{"PropertyName": "Make", "PropertyValue": "Still Life Ltd"}, "no row"],
        "MediaMetadata": "not a list",
        "AlternativeHashes": [
            {"HashName": "PhotoDNA", "HashValue": "c" * 288},
            {"HashName": "SHA-256", "HashValue": "d" * 64},
            {"HashName": "ImageMark", "HashValue": "e"},
        ],
        "MediaFiles": [{"FileName": "1.jpg", "PhysicalLocation": 4096, "ParentMD5": "f" * 32}, {"FileName": "2.jpg"}],
    }
    said = vicsentry.particulars(entry, vicsentry.Head("VICS 2.0 US", "value.item"))
    assert (said.size, said.precategorised, said.photodna) == (17, True, "c" * 288)
    assert said.exif == (("Make", "Still Life Ltd"),)
    assert said.left_out == ("Miniature", "Deep")
    assert json.loads(said.kept) == {
        "Start": 1.5,
        "Rating": {"By": "Unit 7", "Of": 10},
        "MediaMetadata": "not a list",
        "AlternativeHashes": entry["AlternativeHashes"][1:],
        "MediaFiles": [{"PhysicalLocation": 4096, "ParentMD5": "f" * 32}, {}],
    }
    assert particulars_from(json.loads(json.dumps(said.fields()))) == said
    shown = dict(lines(said))
    assert shown["Kept unread"] == "Start, Rating, MediaMetadata, MediaFiles, AlternativeHashes"
    assert (shown["Not kept"], shown["Exif Make"]) == ("Miniature, Deep", "Still Life Ltd")
    long = {f"Field {n}": "words and " * 300 for n in range(10)}
    many = vicsentry.particulars(long, vicsentry.Head("VICS", "value.item"))
    assert len(many.kept) <= vicsentry.KEPT + 100
    assert len(json.loads(many.kept)) + len(many.left_out) == 10


def test_the_shape_decides_not_the_context() -> None:
    value = case("1.2", [{"MediaID": 1}])
    value["odata.metadata"] = "something else #Media"
    opened = source(json.dumps(value).encode())
    head = vics.read_head(opened)
    assert (head.scheme, head.is_case, head.facts["CaseNumber"]) == ("VICS", True, "17/2026")


@pytest.mark.parametrize("value", [{}, {"value": []}, {"value": [{"CaseID": "x"}]}, [1, 2]])
def test_other_json_is_no_vics(value: object) -> None:
    with pytest.raises(Unreadable):
        entries(value)


@pytest.mark.parametrize("bomb", [b"[" * 200_000, b'{"a":' * 100_000, b'"' + b"x" * 1_200_000])
def test_an_entry_no_tool_would_write_ends_the_reading(bomb: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vics, "_ENTRY_BYTES", 1_000_000)
    head = b'{"odata.metadata":"ProjectVic/DataModels/1.3.xml#Cases","value":[{"Media":['
    opened = source(head + b'{"MediaID":1},' * 20_000 + b'{"MediaID":2,"X":' + bomb)
    *read, last = vics.entries(opened, vics.read_head(opened))
    assert isinstance(last, BadLine)
    assert len(read) > 15_000, "what stands before was read"
    with pytest.raises(Unreadable):
        vics.read_head(source(b'{"value":' + bomb))


def test_memory_does_not_grow_with_the_file() -> None:
    peaks = []
    for count in (1_000, 6_000):
        some = [media(n, b"x", f"Media\\{n}.jpg") for n in range(100)]
        data = json.dumps(case("2.0", some * (count // 100))).encode()
        opened = source(data)
        head = vics.read_head(opened)
        tracemalloc.start()
        assert sum(1 for entry in vics.entries(opened, head) if vicsentry.particulars(entry, head)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 200_000


def test_a_hand_back_reads_back_and_a_changed_one_does_not() -> None:
    one = handback.Reference("a" * 32, "b" * 40, 7, "DCIM\\1.jpg", (("D:\\DCIM", "1.jpg"),), ("O-2026-0001",), "5")
    two = handback.Reference("c" * 32, "d" * 40, 8, "ä/\u202e.jpg", (), ("O-2026-0001", "O-2026-0002"), "5")
    for version in handback.VERSIONS:
        data = handback.build(handback.Sender("{X}", "17", "UK"), [one, two], version)
        handback.check(data, [one, two])
        value = json.loads(data)
        assert [entry["MediaID"] for entry in value["value"][0]["Media"]] == [5, 6]
        for spoil in (
            lambda v: v["value"][0]["Media"].pop(),
            lambda v: v["value"][0]["Media"][0].update(Category=0),
            lambda v: v["value"][0]["Media"][0].update(Tags="TRACE O-2026-0009"),
            lambda v: v["value"][0]["Media"][1]["MediaFiles"].append(
                {"MD5": "C" * 32, "FileName": "x", "FilePath": "y"}
            ),
            lambda v: v.update(more=1),
        ):
            changed = json.loads(data)
            spoil(changed)
            with pytest.raises(Exception, match="does not read"):
                handback.check(json.dumps(changed).encode(), [one, two])
