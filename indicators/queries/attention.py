"""What needs attention in a month: the rows of the scorecard that a rule names, gravest first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.queries.forecasts import forecast_of
from indicators.queries.history import STEP, History
from indicators.queries.scorecard import Row, Scorecard
from indicators.queries.sight import Sight
from indicators.rules.attention import TIMES_WORSE, findings, gravity
from indicators.rules.case import Benchmark, Case, Finding, Past
from indicators.rules.periods import months_after
from indicators.rules.rating import Colour, meets
from indicators.rules.travel import Travel

LOOKED_BACK = 12
"""How many months of figures the rules look at, the month's own included."""


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator that needs attention: its row, what the rules saw, and what they found."""

    row: Row
    case: Case
    findings: tuple[Finding, ...]


def attention(card: Scorecard, sight: Sight) -> list[Item]:
    """Return what needs attention of a month's rows, gravest first. No query.

    Everything was read with the scorecard, as far as its reader's sight goes, so nothing is said
    here that the month's page may not say. Rows come in reading order, which decides between
    those that are as grave.
    """
    late = {gap.slug for gap in sight.gaps_in(card.month) if gap.closed_at is not None}
    items = []
    for row in card.rows:
        case = case_of(row, came_late=row.indicator.service_slug in late)
        if found := findings(case):
            items.append(Item(row, case, found))
    return sorted(items, key=lambda item: gravity(item.case, item.findings))


def case_of(row: Row, *, came_late: bool) -> Case:
    """Return what the rules look at of one row: nothing that its reader may not read. No query."""
    one, history, month = row.indicator, row.history, row.reading.month
    return Case(
        title=one.title,
        month=month,
        frequency=one.frequency,
        basis=one.basis,
        unit=one.unit,
        decimals=one.decimals,
        polarity=one.polarity,
        rule=row.rule,
        rating=row.rating,
        was=row.was,
        value=row.reading.value,
        absence=row.reading.absence,
        is_provisional=row.reading.provisional,
        was_corrected=row.correction is not None,
        came_late=came_late,
        months_unchanged=row.months_unchanged,
        past=_past(history, month),
        travels=_travels(history, month),
        benchmark=_benchmark(row),
        plan=row.plan.progress if row.plan else None,
        plan_ends=row.plan.plan.path.last if row.plan else None,
        forecast=forecast_of(history, month),
    )


def _past(history: History, month: date) -> tuple[Past, ...]:
    """Return the figures due in the last twelve months, the newest first.

    An indicator that is newer than that lacks no figure from before its first.
    """
    begun = min(history.readings, default=month)
    first = max(months_after(month, 1 - LOOKED_BACK), begun)
    return tuple(_one_of_the_past(history, each) for each in reversed(history.due(first, month)))


def _one_of_the_past(history: History, month: date) -> Past:
    value, rule, rating = history.value(month), history.rule(month), history.rating(month)
    is_met = None
    if value is not None and rule is not None and rating.colour is not Colour.NOT_RATED:
        is_met = meets(rule, value)
    return Past(month, value, rating, is_met)


def _travels(history: History, month: date) -> tuple[Travel | None, ...]:
    """Return the arrow of a month's figure and of those before it."""
    back = STEP[history.indicator.frequency]
    return tuple(
        history.since_last(months_after(month, -back * times)) for times in range(TIMES_WORSE)
    )


def _benchmark(row: Row) -> Benchmark | None:
    """Return what is published of others. Of a float, its shortest form is what was published."""
    published = row.benchmark
    if published is None:
        return None
    return Benchmark(
        published.period,
        _exact(row.england),
        _exact(published.neighbours),
    )


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))
