"""A place and the facts behind it come apart again as they were put together."""

import pytest

from workstation.domain.place import told, untold

AT = "2020-01-31 10:10:00 without zone"


@pytest.mark.parametrize("place", ["disk.img!/a.jpg", "a (deleted)", "b (modified 2020-01-31 10:10:00 UTC).jpg", ""])
@pytest.mark.parametrize(
    ("deleted", "modified", "facts"),
    [(True, "", "deleted"), (False, AT, f"modified {AT}"), (True, AT, f"deleted, modified {AT}")],
)
def test_what_is_told_comes_apart(place: str, deleted: bool, modified: str, facts: str) -> None:
    assert untold(told(place, deleted=deleted, modified=modified)) == (place, facts)


@pytest.mark.parametrize("place", ["a.jpg", "holiday (modified).jpg", "a (modified by me)", "(deleted).jpg"])
def test_a_name_that_looks_like_facts_stays_a_name(place: str) -> None:
    assert told(place, deleted=False, modified="") == place
    assert untold(place) == (place, "")
