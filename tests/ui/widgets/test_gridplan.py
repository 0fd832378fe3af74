from hypothesis import given
from hypothesis import strategies as st

from workstation.ui.widgets.gridplan import Plan

plans = st.builds(
    Plan,
    count=st.integers(0, 5000),
    size=st.integers(96, 320),
    width=st.integers(50, 3000),
    height=st.integers(50, 2000),
    top=st.integers(0, 20000),
)


@given(plans, st.integers(0, 4999))
def test_every_card_is_found_at_its_own_middle(plan, number):
    number %= max(1, plan.count)
    x, y, width, height = plan.card(number)
    assert plan.at(x + width // 2, y + height // 2) == (number if plan.count else -1)


@given(plans)
def test_what_lies_in_view_is_visible(plan):
    first, last = plan.visible()
    for number in range(plan.count):
        _x, y, _width, height = plan.card(number)
        if y < plan.height and y + height > 0:
            assert first <= number <= last


def test_gaps_are_nothing():
    assert Plan(10, 100, 500, 500).at(3, 50) == -1
    assert Plan(10, 100, 500, 500).at(-3, -50) == -1
