"""Direction of travel, months in a row, and what changed since last time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from indicators.rules.periods import month_label
from indicators.rules.rating import Colour, Family, Polarity, Rating, Reason, Rule, is_better, meets
from indicators.rules.values import Unit, in_points, rounded, with_unit


class Direction(StrEnum):
    """Where the number went: what the arrow follows."""

    UP = "up"
    DOWN = "down"
    LEVEL = "level"


class Judgement(StrEnum):
    """Whether that is good: what the arrow's colour and word follow."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    IN_RANGE = "in range"
    NONE = "no judgement"


@dataclass(frozen=True, slots=True)
class Travel:
    """One arrow: the number's direction, what it means, how much, and since when."""

    direction: Direction
    judgement: Judgement
    change: Decimal
    since: date

    @property
    def word(self) -> str:
        """The word that stands with the arrow."""
        if self.judgement is Judgement.NONE:
            return self.direction.value.capitalize()
        return self.judgement.value.capitalize()


def travel(
    value: Decimal | None,
    earlier: Decimal | None,
    since: date,
    polarity: Polarity,
    rule: Rule | None = None,
) -> Travel | None:
    """Return the direction of travel from an earlier value, or None when either is missing.

    The unrounded numbers decide, as in DfE's own tools. Where a range is best, nearer to it
    is better, and a move inside it is neither; with no range agreed there is no judgement.
    """
    if value is None or earlier is None:
        return None
    direction = Direction.UP if value > earlier else Direction.DOWN
    if value == earlier:
        direction = Direction.LEVEL
    return Travel(direction, _judge(value, earlier, polarity, rule), value - earlier, since)


def in_words(travel: Travel, unit: Unit, decimals: int) -> str:
    """Return an arrow in words: up 2.1 points since August 2026.

    A change too small for the indicator's decimals is said to be less than the least of them.
    """
    since = month_label(travel.since)
    if not travel.change:
        return f"no change since {since}"
    size = rounded(abs(travel.change), decimals)
    number = f"{size or Decimal(1).scaleb(-decimals):,f}"
    amount = in_points(number) if unit is Unit.PERCENT else with_unit(number, unit)
    return f"{travel.direction} {'' if size else 'less than '}{amount} since {since}"


def _judge(value: Decimal, earlier: Decimal, polarity: Polarity, rule: Rule | None) -> Judgement:
    if polarity is Polarity.RANGE and rule is not None and rule.family is Family.RANGE:
        if value != earlier and meets(rule, value) and meets(rule, earlier):
            return Judgement.IN_RANGE
        value, earlier, polarity = distance(rule, value), distance(rule, earlier), Polarity.LOWER
    if polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return Judgement.NONE
    if value == earlier:
        return Judgement.SAME
    return Judgement.BETTER if is_better(value, earlier, polarity) else Judgement.WORSE


def distance(rule: Rule, value: Decimal) -> Decimal:
    """Return how far a value lies outside a rule's range, 0 inside it."""
    if rule.low is not None and value < rule.low:
        return rule.low - value
    if rule.high is not None and value > rule.high:
        return value - rule.high
    return Decimal(0)


@dataclass(frozen=True, slots=True)
class Run:
    """How many figures in a row, ending with the last, have had the same colour."""

    colour: Colour
    length: int
    is_open: bool
    """Whether the run goes back to the first figure known, so that it may be longer."""


def run(ratings: Iterable[Rating]) -> Run | None:
    """Return the run that the newest rating belongs to, from ratings newest first.

    Months in which no figure is due neither lengthen nor end a run; a missing or suppressed
    figure ends it, because nobody can say what colour it would have been. None when the
    newest figure that is due is not rated.
    """
    colour: Colour | None = None
    length = 0
    for rating in ratings:
        if rating.reason is Reason.NOT_DUE:
            continue
        if colour is None:
            colour = rating.colour
        if rating.colour is not colour or rating.colour is Colour.NOT_RATED:
            return Run(colour, length, False) if length else None
        length += 1
    return Run(colour, length, True) if colour and length else None
