import pytest

from workstation.domain.errors import Refused
from workstation.domain.wall import ELSEWHERE, FORMATS, Filter, Tally, check_filter_name, facets, filter_from, known

ZONES, JUDGED, KNOWN, LATER, LARGE = 4, 64, 128, 2, 3 * 512


def test_traits_are_read_as_facets():
    assert facets(LATER | ZONES | LARGE | 2048) == {
        "state": "later",
        "zones": "some",
        "crops": "none",
        "found": "once",
        "cases": "only here",
        "deleted": "no",
        "size": "large",
        "format": "JPEG",
        "category": "0",
    }
    assert facets(JUDGED)["state"] == ELSEWHERE
    assert facets(JUDGED | LATER)["state"] == "later", "what is marked here keeps its mark"
    assert facets(31 * 2048 + 65536 * 7)["format"] == FORMATS[0]
    assert facets(65536 * 7)["category"] == "7"


def test_values_of_one_facet_are_either_or_and_facets_add_up():
    one = Filter().toggled("state", "new").toggled("state", "later").toggled("zones", "none")
    assert [one.lets(traits) for traits in (0, LATER, 1, ZONES)] == [True, True, False, False]
    assert one.toggled("zones", "none").toggled("state", "new").toggled("state", "later") == Filter()


def test_known_photographs_are_counted_but_never_shown():
    tally = Tally({0: 5, ZONES: 2, KNOWN: 9})
    assert known(KNOWN)
    assert (tally.shown, tally.whole, tally.count(Filter())) == (7, 16, 7)
    assert tally.values("zones", Filter().toggled("zones", "some")) == {"none": 5, "some": 2}


def test_a_kept_filter_comes_back_without_what_is_unknown():
    one = Filter().toggled("size", "tiny").toggled("state", "new")
    assert filter_from({**one.plain(), "weather": ["rain"], "zones": []}) == one
    assert one.chosen() == [("state", "new"), ("size", "tiny")]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb"])
def test_a_filter_needs_a_name_on_one_line(name):
    with pytest.raises(Refused):
        check_filter_name(name)
