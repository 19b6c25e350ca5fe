"""How a referral or a recommendation is followed: nothing closes without an answer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.follow_up import Answer, FollowUp, State, is_overdue, next_steps, state

ANSWERED, SENT_BACK, CLOSED = FollowUp
BY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("steps", "stands"),
    [
        ([], State.WAITING),
        ([ANSWERED], State.ANSWERED),
        ([ANSWERED, SENT_BACK], State.WAITING),
        ([ANSWERED, SENT_BACK, ANSWERED], State.ANSWERED),
        ([ANSWERED, CLOSED], State.CLOSED),
        ([ANSWERED, SENT_BACK, ANSWERED, CLOSED], State.CLOSED),
    ],
)
def test_the_newest_step_says_who_has_to_do_something_next(
    steps: list[FollowUp], stands: State
) -> None:
    assert state(steps) is stands


@pytest.mark.parametrize(
    ("stands", "steps"),
    [
        (State.WAITING, {ANSWERED}),
        (State.ANSWERED, {CLOSED, SENT_BACK}),
        (State.CLOSED, set()),
    ],
)
def test_only_what_has_been_answered_is_accepted_or_sent_back(
    stands: State, steps: set[FollowUp]
) -> None:
    assert set(next_steps(stands)) == steps


@given(st.lists(st.integers(0, 1), max_size=12))
def test_whatever_is_done_nothing_closes_without_an_answer_just_before(choices: list[int]) -> None:
    taken: list[FollowUp] = []
    for choice in choices:
        if offered := next_steps(state(taken)):
            taken.append(offered[choice % len(offered)])
    for before, step in zip([None, *taken], taken, strict=False):
        assert step is ANSWERED or before is ANSWERED
    assert CLOSED not in taken[:-1]


@pytest.mark.parametrize(
    ("stands", "today", "overdue"),
    [
        (State.WAITING, date(2026, 12, 2), False),
        (State.WAITING, BY, False),
        (State.WAITING, date(2026, 12, 4), True),
        (State.ANSWERED, date(2026, 12, 4), False),
        (State.CLOSED, date(2026, 12, 4), False),
    ],
)
def test_an_answer_is_overdue_from_the_day_after_until_it_is_there(
    stands: State, today: date, overdue: bool
) -> None:
    assert is_overdue(stands, BY, today) is overdue


def test_steps_and_answers_have_names() -> None:
    assert [one.label for one in FollowUp] == ["Answered", "Sent back", "Closed"]
    assert [one.label for one in Answer] == ["Agreed", "Agreed in part", "Not agreed"]
