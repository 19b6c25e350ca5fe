"""The one scorecard query: page, CSV and pack all ask it, so they cannot disagree."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings

from indicators.queries.benchmarks import Comparison, comparisons
from indicators.queries.catalogue import Facts, facts
from indicators.queries.history import STEP, History, Stretches, histories
from indicators.queries.months import Correction, Remark, corrections, remarks, was
from indicators.queries.plans import Plan, PlanStanding, open_plans, standing
from indicators.queries.readings import written
from indicators.queries.sight import Sight
from indicators.rules.periods import months_after, months_between
from indicators.rules.rating import Colour, Rating, Reason, Rule
from indicators.rules.sentence import aim
from indicators.rules.sentence import sentence as explain
from indicators.rules.travel import Run, Travel
from indicators.rules.values import Absence, Reading, Unit

TREND = 12
LOOK_BACK = 24
"""Months read of every indicator. Fewer would send more of them back for all their years."""
ALL_TIME = date(1990, 4, 1)
LONGEST = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator in one month, finished: everything a page, a file or a pack shows of it."""

    indicator: Facts
    reading: Reading
    value: str
    target: str
    rule: Rule | None
    rating: Rating
    was: Rating
    sentence: str
    run: Run | None
    since_last: Travel | None
    since_last_year: Travel | None
    trend: Stretches
    """The line of the last twelve months, each place counted from `trend_first`."""
    trend_first: date
    benchmark: Comparison | None
    remark: Remark | None
    correction: Correction | None
    """What it was before it was last changed, if that was after publication."""
    since: str
    """What it was changed to since; empty unless it is shown as it stood before that."""
    plan: PlanStanding | None
    """How its recovery plan stands, where one is open and had begun."""
    history: History
    """The months it was worked out from."""

    @property
    def england(self) -> float | None:
        """England's published figure; None for a number, of which England has the total."""
        if self.benchmark is None or self.indicator.unit is Unit.NUMBER:
            return None
        return self.benchmark.england

    @property
    def turned(self) -> Colour | None:
        """The colour the rating turned to this month; None when it was that already."""
        if self.rating.colour is self.was.colour or self.was.colour is Colour.NOT_RATED:
            return None
        return self.rating.colour

    @property
    def months_unchanged(self) -> int:
        """For how many months it has had its colour; a quarter's figure stands for three."""
        return self.run.length * STEP[self.indicator.frequency] if self.run else 0

    @property
    def is_red_still(self) -> bool:
        """Whether the rating is red and was red the time before."""
        return self.run is not None and self.run.colour is Colour.RED and self.run.length > 1

    @property
    def is_missing(self) -> bool:
        """Whether a figure was due and there is none."""
        return self.rating.reason is Reason.NO_FIGURE

    @property
    def is_not_signed_off(self) -> bool:
        """Whether the month was published without its service, which has not followed."""
        return self.reading.absence is Absence.NOT_SIGNED_OFF


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The month on one page."""

    month: date
    rows: tuple[Row, ...]

    @property
    def tally(self) -> dict[Colour, int]:
        """How many indicators have each rating, every colour named."""
        counted = Counter(row.rating.colour for row in self.rows)
        return {colour: counted[colour] for colour in Colour}

    def turned(self, colour: Colour) -> list[Row]:
        """Return the rows that turned to a colour this month."""
        return [row for row in self.rows if row.turned is colour]

    @property
    def missing(self) -> list[Row]:
        """The rows whose figure was due and is not there."""
        return [row for row in self.rows if row.is_missing]

    @property
    def corrected_since(self) -> list[Row]:
        """The rows that are shown as they stood and have been corrected since.

        A figure that had not been signed off then was not corrected: its service followed.
        """
        return [row for row in self.rows if row.since and not row.is_not_signed_off]

    @property
    def red_longest(self) -> list[Row]:
        """The rows that have been red longest, the longest first; none that has just turned."""
        still = [row for row in self.rows if row.is_red_still]
        return sorted(still, key=lambda row: -row.months_unchanged)[:LONGEST]

    def narrowed(self, rows: Iterable[Row]) -> "Scorecard":
        """Return the same month with only these rows."""
        return Scorecard(self.month, tuple(rows))


def scorecard(
    month: date,
    sight: Sight,
    *,
    indicators: Sequence[Facts] | None = None,
) -> Scorecard:
    """Return the scorecard of a month, as far as its reader's sight goes.

    Twenty queries at most, whatever the number of indicators and years: indicators, targets
    and figures of the last two years, commentary, corrections, four of benchmarks, nine of
    recovery plans and, for what goes further back than that, targets and figures of every year.
    A month as it stood at another moment has no plans: they are those of today.
    """
    wanted = facts() if indicators is None else list(indicators)
    history = histories(wanted, months_after(month, -LOOK_BACK), month, sight)
    plans = {} if sight.as_at else open_plans(one.pk for one in wanted)
    longer = [
        one
        for one in wanted
        if _goes_further_back(history[one.pk], month)
        or (one.pk in plans and plans[one.pk].from_month < history[one.pk].first)
    ]
    if longer:
        history |= histories(longer, ALL_TIME, month, sight)
    said = remarks(wanted, sight, month)
    corrected = corrections(history, sight, month)
    measures = [one.measure for one in wanted if one.measure]
    benchmarks = comparisons(measures, settings.COUNCIL_LA_NUMBER)
    return Scorecard(
        month,
        tuple(
            _row(
                month,
                history[one.pk],
                benchmarks.get(one.measure or ""),
                next(iter(said.get(one.pk, ())), None),
                corrected.get(one.pk, ()),
                plans.get(one.pk),
                sight,
            )
            for one in wanted
        ),
    )


def _goes_further_back(history: History, month: date) -> bool:
    """Return whether the months read leave open how long it has been so, or what it was before.

    The time before an annual figure, or a quarterly one, may be rated against a year earlier.
    """
    run = history.run(month)
    return (run is not None and run.is_open) or not history.is_certain(history.before(month))


def _row(
    month: date,
    history: History,
    benchmark: Comparison | None,
    remark: Remark | None,
    corrected: Sequence[Correction],
    plan: Plan | None,
    sight: Sight,
) -> Row:
    indicator = history.indicator
    evidence = history.evidence(month)
    reading = history.reading(month)
    by_then = [one for one in corrected if sight.as_at is None or one.changed_at <= sight.as_at]
    first = months_after(month, 1 - TREND)
    is_since = len(by_then) < len(corrected) or (
        reading.absence is Absence.NOT_SIGNED_OFF and sight.followed(month, indicator.service_slug)
    )
    return Row(
        indicator=indicator,
        reading=reading,
        value=read(reading, indicator, evidence.rule),
        target=aim(evidence.rule) if evidence.rule else "",
        rule=evidence.rule,
        rating=evidence.rating,
        was=history.rating(history.before(month)),
        sentence=explain(evidence),
        run=evidence.run,
        since_last=history.since_last(month),
        since_last_year=history.since_last_year(month),
        trend=history.stretches(list(months_between(first, month))),
        trend_first=first,
        benchmark=benchmark,
        remark=remark if is_told(history, month, corrected) else None,
        correction=next(iter(by_then), None),
        since=was(history.reading_now(month), indicator, evidence.rule) if is_since else "",
        plan=standing(plan, history, month) if plan else None,
        history=history,
    )


def is_told(history: History, month: date, corrected: Iterable[Correction]) -> bool:
    """Return whether what was said of a figure may be read.

    It could say how many children a withheld figure counts, or a withheld version of it.
    """
    return Absence.SUPPRESSED not in (
        history.reading(month).absence,
        history.reading_now(month).absence,
    ) and not any(one.is_withheld for one in corrected if one.month == month)


def read(reading: Reading, indicator: Facts, rule: Rule | None, path: Decimal | None = None) -> str:
    """Return a reading as it is shown: the value with its unit, or why there is none.

    `path` is what a recovery path expects, where that stands beside it.
    """
    if reading.value is not None:
        return written(reading.value, indicator, rule, path)
    return reading.absence.label if reading.absence else ""
