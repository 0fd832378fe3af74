"""Cases: references, the three-year clock, and handling codes that block."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.case import Handling, new_case, strictest, why_not_disseminate
from workstation.domain.errors import Refused

DAY = date(2026, 11, 22)


def case(
    ref: str = "OP-1", title: str = "Bags", provider: str = "Unit 7", until: date | None = None, opened: date = DAY
):
    return new_case(ref, title, provider, Handling.H0, opened, until)


def test_a_case_is_trimmed_and_kept_for_three_years_at_most():
    made = case(" OP-1 ", " Bags ", " Unit 7 ")
    assert (made.ref, made.title, made.provider, made.permission) == ("OP-1", "Bags", "Unit 7", "")
    assert made.retain_until == date(2029, 11, 22)


@pytest.mark.parametrize("until", [DAY, DAY - timedelta(1), date(2029, 11, 23), date(9999, 1, 1)])
def test_a_retention_date_past_or_too_far_is_refused(until: date):
    with pytest.raises(Refused) as stop:
        case(until=until)
    assert stop.value.code == "retention"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_clock_runs_out_within_three_years_whatever_the_day(opened: date):
    until = case(opened=opened).retain_until
    assert timedelta(365 * 3 - 4) <= until - opened <= timedelta(365 * 3 + 1)
    assert until.year == opened.year + 3


@pytest.mark.parametrize("ref", ["", "   ", "x" * 61, "a\nb", "a\0b", "a\x7fb", "a\u202eb", "a\ud800b"])
def test_a_bad_reference(ref: str):
    with pytest.raises(Refused) as stop:
        case(ref=ref)
    assert stop.value.code == "case_ref"


@pytest.mark.parametrize("field", ["title", "provider"])
@pytest.mark.parametrize("text", ["x" * 201, "a\nb", "a\0b", "a\udcffb", "a\u202eb"])
def test_a_bad_title_or_provider(field: str, text: str):
    with pytest.raises(Refused) as stop:
        case(**{field: text})
    assert stop.value.code == f"case_{field}"


def test_the_strictest_code_of_the_images_counts():
    for codes in product(Handling, repeat=3):
        assert strictest(codes).value == max(code.value for code in codes)
    assert strictest(()) is Handling.H0


@pytest.mark.parametrize("permission", ["", " ", "\n"])
def test_h2_and_h3_block_until_a_permission_is_recorded(permission: str):
    for code in Handling:
        assert bool(why_not_disseminate(code, permission)) is (code in (Handling.H2, Handling.H3))
        assert why_not_disseminate(code, "Unit 7, 2026-11-22") is None
