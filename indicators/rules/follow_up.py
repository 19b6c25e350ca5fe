"""How a referral, or a recommendation, is followed until it closes: never without an answer."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum


class FollowUp(StrEnum):
    """What is done with a referral or a recommendation once it has been made."""

    ANSWERED = "answered"
    SENT_BACK = "sent-back"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The step as a page names it."""
        return self.value.replace("-", " ").capitalize()


class Answer(StrEnum):
    """What the executive says to a recommendation."""

    AGREED = "agreed"
    IN_PART = "in-part"
    NOT_AGREED = "not-agreed"

    @property
    def label(self) -> str:
        """The answer as a page names it."""
        return {"agreed": "Agreed", "in-part": "Agreed in part", "not-agreed": "Not agreed"}[self]


class State(StrEnum):
    """How it stands with one: who has to do something next."""

    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


def state(steps: Sequence[FollowUp]) -> State:
    """Return how it stands after these steps, the oldest first.

    One that was sent back waits for an answer again.
    """
    if not steps or steps[-1] is FollowUp.SENT_BACK:
        return State.WAITING
    return State.CLOSED if steps[-1] is FollowUp.CLOSED else State.ANSWERED


def next_steps(state: State) -> tuple[FollowUp, ...]:
    """Return what can be done next: only what has been answered is accepted or sent back."""
    return _NEXT[state]


_NEXT = {
    State.WAITING: (FollowUp.ANSWERED,),
    State.ANSWERED: (FollowUp.CLOSED, FollowUp.SENT_BACK),
    State.CLOSED: (),
}


def is_overdue(state: State, answer_by: date, today: date) -> bool:
    """Return whether an answer was to be there by now and is not.

    The day itself is in time. What is done with an answer once it is there has no date.
    """
    return state is State.WAITING and today > answer_by
