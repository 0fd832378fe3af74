"""The report's data: sizes that fit the page, facts only where there are any."""

import pytest

from workstation.exchange.reportdata import report_data

PICTURE = {"path": "objects/O-2026-0001/1.png", "sha256": "", "width": 10, "height": 10, "rendition": ""}
OBJECT = {"ref": "O-2026-0001", "version": 1, "type": "bag", "title": "Bag", "region_hint": " ", "period": "", "texts": {},
          "renditions": [], "finding": "", "pictures": [PICTURE]}  # fmt: skip
RECORD = {"ref": "R-DE-0001", "country": "DE", "handling": "H0", "permission_note": "", "date": "2026-01-09", "demo": False,
          "vault": "v", "authority": "a", "reasoning": "", "objects": [OBJECT], "tips": []}  # fmt: skip


def data(**more: object) -> dict:
    return report_data({**RECORD, **more}, "Germany")


@pytest.mark.parametrize(("width", "height"), [(1, 1), (12000, 40), (40, 12000), (4000, 3000), (300, 200)])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_pictures_fit_their_place_and_are_not_blown_up(width: int, height: int, count: int) -> None:
    (shown,) = data(objects=[{**OBJECT, "pictures": [{**PICTURE, "width": width, "height": height}] * count}])[
        "objects"
    ]
    for picture in shown["pictures"]:
        wide, high = picture["width"], picture["height"]
        assert 0 < wide <= min(150 if count == 1 else 74, max(0.1, width * 0.3))
        assert 0 < high <= min(95 if count == 1 else 80, max(0.1, height * 0.3))
        assert min(wide, high) < 1 or wide / high == pytest.approx(width / height, rel=0.02)


def test_empty_facts_are_left_out_and_the_rest_is_said_in_words() -> None:
    made = data()
    assert [fact["name"] for fact in made["objects"][0]["facts"]] == ["Type"]
    assert (made["date_long"], made["contents"], made["grades"]) == ("9 January 2026", "1 object, 0 tips", "no tips")
    assert made["objects"][0]["pictures"][0]["alt"] == "Bag (picture 1)"


def test_a_tip_is_listed_with_the_object_it_is_about() -> None:
    tip = {
        "ref": "T-3",
        "received_at": "",
        "channel": "",
        "language": "xx",
        "text": "",
        "links": [],
        "grade": "",
        "objects": ["O-2026-0001"],
    }
    made = data(tips=[tip])
    assert {"name": "Tips", "value": "T-3"} in made["objects"][0]["facts"]
    assert made["tips"][0]["line"] == "xx · about O-2026-0001"
    assert made["grades"] == "no tip is graded yet"
