"""Rotation: who leaves, who comes, and that a campaign stays within what the unit asks for."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.campaign import Leave, Rotation, Shown, Waiting, leave_for, propose, too_many
from workstation.domain.review import ObjectState

DAY = date(2026, 12, 1)
S = ObjectState


def shown(number: int, state: ObjectState = S.PUBLISHED, days: int = 10, kind: str = "bag") -> Shown:
    return Shown(f"O-2026-{number:04}", kind, state, DAY - timedelta(days=days))


def test_the_identified_leave_with_thanks_and_the_old_because_their_time_is_over():
    moves = propose(
        [shown(1), shown(2, S.LOCATED), shown(3, S.IDENTIFIED_WIDE), shown(4, days=90)], [], Rotation(), DAY
    )
    assert [(move.ref[-1], move.leave) for move in moves] == [
        ("4", Leave.EXPIRED),
        ("2", Leave.IDENTIFIED),
        ("3", Leave.IDENTIFIED),
    ]
    assert "On show for 90 days; the rotation asks for 90 at most." in [move.why for move in moves]


def test_a_day_before_its_end_it_stays():
    assert propose([shown(1, days=89)], [], Rotation(), DAY) == []
    assert propose([shown(1, days=5000)], [], Rotation(days=0), DAY) == []


def test_free_places_go_to_the_kinds_which_are_on_show_least():
    on_show = [shown(n, kind="bag") for n in range(3)] + [shown(9, kind="toy")]
    waiting = [Waiting("A", "bag"), Waiting("B", "bag"), Waiting("C", "toy"), Waiting("D", "textile")]
    moves = propose(on_show, waiting, Rotation(most=7), DAY)
    assert [move.ref for move in moves] == ["D", "C", "A"]
    assert moves[0].why == "A place is free; no other of its kind would be on show."
    assert [move.ref for move in propose(on_show, waiting, Rotation(most=0), DAY)] == ["D", "C", "A", "B"]
    assert propose(on_show, waiting, Rotation(most=4), DAY) == []


def test_what_a_page_will_say():
    assert leave_for(S.PUBLISHED, DAY, Rotation(), DAY) is Leave.WITHDRAWN
    assert leave_for(S.PUBLISHED, DAY - timedelta(days=90), Rotation(), DAY) is Leave.EXPIRED
    assert leave_for(S.LOCATED, DAY - timedelta(days=90), Rotation(), DAY) is Leave.IDENTIFIED


def test_too_many_is_said_with_both_numbers():
    assert too_many(18, 2, 0, Rotation()) == ""
    assert too_many(20, 3, 1, Rotation()) == "22 objects would be on show; the unit's rotation asks for 20 at most."
    assert too_many(500, 3, 1, Rotation(most=0)) == ""


@given(
    st.lists(
        st.tuples(st.sampled_from([S.PUBLISHED, S.LOCATED]), st.integers(0, 200), st.sampled_from("abc")), max_size=30
    ),
    st.lists(st.sampled_from("abcd"), max_size=30),
    st.integers(1, 25),
)
def test_a_proposal_never_fills_more_than_the_free_places(now, waiting, most):
    on_show = [shown(n, state, days, kind) for n, (state, days, kind) in enumerate(now)]
    moves = propose(on_show, [Waiting(f"W{n}", kind) for n, kind in enumerate(waiting)], Rotation(most=most), DAY)
    going = {move.ref for move in moves if move.leave}
    coming = [move.ref for move in moves if not move.leave]
    left = len(on_show) - len(going)
    assert len(set(coming)) == len(coming) == max(0, min(most - left, len(waiting)))
