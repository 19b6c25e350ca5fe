"""What a recovery plan has to say: the cause, actions that can be done, and when it is back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from indicators.rules.periods import FURTHEST, day_label, month_label
from indicators.rules.remarks import FEWEST_WORDS, says_something

LONGEST_WORDS, LONGEST_WHAT, LONGEST_NAME, MOST_ACTIONS = 5000, 1000, 120, 40
"""What there is room for: words, what an action does, who does it, and how many actions."""

Wrong = tuple[str, str]
"""What is wrong with a plan: the part of the form, and a sentence."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a plan is to do."""

    what: str
    owner: str
    due_on: date
    done_on: date | None = None

    def is_overdue(self, today: date) -> bool:
        """Return whether it was to be done by now and is not."""
        return self.done_on is None and today > self.due_on


def wrong_cause(cause: str) -> Iterator[Wrong]:
    """Yield what is wrong with the words for the cause."""
    if not says_something(cause, FEWEST_WORDS):
        yield "cause", "Say what the cause is: why the figure is where it is."
    if len(cause) > LONGEST_WORDS:
        yield "cause", too_long("The cause", cause, LONGEST_WORDS)


def wrong_actions(
    actions: Sequence[Action],
    stand: Sequence[Action],
    *,
    answers: date,
    began: date,
    today: date,
) -> Iterator[Wrong]:
    """Yield what is wrong with the actions of a plan that began on a day.

    `stand` are those it has, whose days are not asked about again, and `answers` is the month
    whose figure it answers.
    """
    if not actions:
        yield "actions-0-what", "Give at least one action: what will be done, by whom and by when."
    if len(actions) > MOST_ACTIONS:
        yield (
            f"actions-{MOST_ACTIONS}-what",
            f"A plan has room for {MOST_ACTIONS} actions, and this has {len(actions)}.",
        )
    known = {one.due_on for one in stand}
    for row, one in enumerate(actions):
        name, which = f"actions-{row}", f"Action {row + 1}"
        if not says_something(one.what, 2):
            yield f"{name}-what", f"{which}: say what will be done."
        if len(one.what) > LONGEST_WHAT:
            yield f"{name}-what", too_long(which, one.what, LONGEST_WHAT)
        if not says_something(one.owner, 1):
            yield f"{name}-owner", f"{which}: say who will do it, a name or a post."
        if len(one.owner) > LONGEST_NAME:
            yield f"{name}-owner", too_long(f"{which}, who", one.owner, LONGEST_NAME)
        if one.due_on < began:
            yield (
                f"{name}-due_on",
                f"{which}: {day_label(one.due_on)} is before the plan began, on "
                f"{day_label(began)}. Give the day by which it is to be done.",
            )
        if one.due_on > today + FURTHEST and one.due_on not in known:
            yield (
                f"{name}-due_on",
                f"{which}: {day_label(one.due_on)} is more than three years ahead: check the year.",
            )
        if one.done_on is not None and one.done_on > today:
            yield (
                f"{name}-done_on",
                f"{which}: {day_label(one.done_on)} is still to come, so it cannot have been done.",
            )
        if one.done_on is not None and one.done_on < answers:
            yield (
                f"{name}-done_on",
                f"{which}: {day_label(one.done_on)} is before {month_label(answers)}, whose"
                " figure the plan answers: check the year.",
            )


def wrong_return(returns_on: date, today: date) -> Iterator[Wrong]:
    """Yield what is wrong with the day by which a plan is back before its committee."""
    if returns_on <= today:
        yield (
            "returns_on",
            f"{day_label(returns_on)} is not in the future: give the day by which the plan "
            "is back before the committee.",
        )
    if returns_on > today + FURTHEST:
        yield (
            "returns_on",
            f"{day_label(returns_on)} is more than three years ahead: check the year.",
        )


def too_long(what: str, text: str, longest: int) -> str:
    """Return that a text is too long, and by how much."""
    return (
        f"{what}: there is room for {longest:,} characters, and this has {len(text):,}. Shorten it."
    )
