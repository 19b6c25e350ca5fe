"""One indicator's page, finished: a month explained, the months before it, and the neighbours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.conf import settings

from indicators.models import Indicator
from indicators.queries.benchmarks import Comparison, every_period
from indicators.queries.catalogue import DatedTarget, Facts, facts
from indicators.queries.forecasts import forecast_of
from indicators.queries.history import History, histories
from indicators.queries.months import Correction, Remark, corrections, remarks
from indicators.queries.plans import Plan, PlanStanding, on_path, open_plans, standing
from indicators.queries.readings import written
from indicators.queries.scorecard import ALL_TIME, is_told, read
from indicators.queries.sight import Sight, Without
from indicators.rules.forecast import Outlook, words
from indicators.rules.periods import is_due, months_after
from indicators.rules.rating import HUNDRED, Colour, Polarity, Rating, Rule, complement
from indicators.rules.recovery import Path
from indicators.rules.sentence import aim
from indicators.rules.travel import Travel
from indicators.rules.values import Reading, plain


@dataclass(frozen=True, slots=True)
class Line:
    """One month of the indicator: all that the table, the chart and the heading show of it."""

    month: date
    reading: Reading
    value: str
    numerator: str
    denominator: str
    rule: Rule | None
    target: str
    rating: Rating
    since_last: Travel | None
    since_last_year: Travel | None
    corrections: tuple[Correction, ...]
    path: str
    """What its recovery plan expected, where one is open and had begun."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A month of a plan's path that no reader sees a figure of yet."""

    month: date
    path: str
    rule: Rule | None
    target: str


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """An indicator as a reader sees it in one month; `lines` and `remarks` are newest first."""

    history: History
    line: Line
    sentence: str
    previous: date | None
    next: date | None
    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]
    published: tuple[Comparison, ...]
    """The council's published figure in each period, the earliest first."""
    in_progress: frozenset[date]
    """The months shown that the council has not published: only staff see any."""
    gaps: tuple[Without, ...]
    """The gap of the indicator's service in the month shown, open or closed, if there is one."""
    plan: PlanStanding | None
    """How its recovery plan stands in the month shown, where one is open and had begun."""
    ahead: tuple[Ahead, ...]
    """The months of that plan's path that come after the newest of `lines`, the next one first."""
    forecast: str
    """When it could be green, or stop being so, in a sentence; empty where that is no question."""

    @property
    def remark(self) -> Remark | None:
        """The newest commentary that had been written by the month shown."""
        month = self.line.month
        return next((remark for remark in self.remarks if remark.month <= month), None)

    @property
    def other_remarks(self) -> list[Remark]:
        """The rest of the commentary, newest first."""
        return [remark for remark in self.remarks if remark is not self.remark]

    @property
    def comparison(self) -> Comparison | None:
        """The council among others in the latest published period."""
        return self.published[-1] if self.published else None


@dataclass(frozen=True, slots=True)
class Beside:
    """The council or one of its statistical neighbours, with its published figure."""

    council: str
    value: float | None
    marker: str
    is_own: bool


def beside(comparison: Comparison, polarity: Polarity) -> list[Beside]:
    """Return the council among its neighbours: best first, highest where neither end is better.

    Those without a figure come last.
    """
    councils = [Beside(comparison.council, comparison.value, comparison.marker, is_own=True)]
    councils += [
        Beside(one.name, one.value, one.marker, is_own=False)
        for one in comparison.each_neighbour
        if one.existed
    ]
    sign = 1 if polarity is Polarity.LOWER else -1
    return sorted(councils, key=lambda one: (one.value is None, sign * (one.value or 0)))


def indicator_page(
    indicator: Indicator,
    sight: Sight,
    month: date | None = None,
    *,
    as_complement: bool = False,
) -> IndicatorPage | None:
    """Return the page of an indicator in a month, the newest that a figure was due for if None.

    None when the month is not one of those that its reader may see. Eighteen queries at most,
    whatever the number of indicators, months and years: its facts, targets, figures, commentary,
    corrections, nine of its recovery plan and, where a measure is linked, four of the published
    figures.
    """
    seen = list(sight.months)
    if not seen or (month is not None and month not in seen):
        return None
    (one,) = facts(Indicator.objects.filter(pk=indicator.pk))
    due = [each for each in seen if is_due(each, one.frequency, one.annual_month)]
    month = month or (due or seen)[-1]
    (found,) = _read([one], sight, with_rank=True)
    return _finished(found.turned() if as_complement else found, month, sight)


def indicator_pages(
    indicators: Sequence[Facts], sight: Sight, month: date
) -> dict[int, IndicatorPage]:
    """Return the page of each indicator in a month that may be seen, by its primary key.

    Seventeen queries at most, whatever the number of indicators. Nobody ranks the councils here.
    """
    return {
        one.history.indicator.pk: _finished(one, month, sight)
        for one in _read(indicators, sight, with_rank=False)
    }


@dataclass(frozen=True, slots=True)
class _Read:
    """What is read of one indicator, before a month is chosen."""

    history: History
    corrected: Sequence[Correction]
    remarks: Sequence[Remark]
    published: tuple[Comparison, ...]
    plan: Plan | None

    def turned(self) -> "_Read":
        """Return the same seen from its other side."""
        history = other_side(self.history)
        return replace(
            self,
            history=history,
            corrected=[_other_correction(one, history) for one in self.corrected],
            published=tuple(_other_comparison(one) for one in self.published),
            plan=None if self.plan is None else _other_plan(self.plan),
        )


def _read(indicators: Sequence[Facts], sight: Sight, *, with_rank: bool) -> Iterable[_Read]:
    """Return what is read of each indicator. Seventeen queries at most."""
    read = histories(indicators, ALL_TIME, max(sight.months), sight)
    corrected = corrections(read, sight)
    said = remarks(indicators, sight)
    plans = open_plans(one.pk for one in indicators)
    published = every_period(
        {one.measure for one in indicators if one.measure},
        settings.COUNCIL_LA_NUMBER,
        with_rank=with_rank,
    )
    return [
        _Read(
            read[one.pk],
            corrected.get(one.pk, ()),
            said.get(one.pk, ()),
            published.get(one.measure or "", ()),
            plans.get(one.pk),
        )
        for one in indicators
    ]


def _finished(read: _Read, month: date, sight: Sight) -> IndicatorPage:
    history, corrected = read.history, read.corrected
    one = history.indicator
    due = {each for each in sight.months if history.is_due(each)}
    begun = min(history.readings, default=month)
    listed = sorted({each for each in due if each >= begun} | set(history.readings), reverse=True)
    plan = standing(read.plan, history, month) if read.plan else None
    path = plan.plan.path if plan else None
    return IndicatorPage(
        history=history,
        line=_line(history, month, corrected, path),
        sentence=history.sentence(month),
        previous=next((each for each in listed if each < month), None),
        next=next((each for each in reversed(listed) if each > month), None),
        lines=tuple(_line(history, each, corrected, path) for each in listed),
        remarks=tuple(
            remark for remark in read.remarks if is_told(history, remark.month, corrected)
        ),
        published=read.published,
        in_progress=sight.in_progress,
        gaps=tuple(gap for gap in sight.gaps_in(month) if gap.slug == one.service_slug),
        plan=plan,
        ahead=tuple(_ahead(history, path, listed[0])) if path and listed else (),
        forecast=_forecast(history, month),
    )


def _forecast(history: History, month: date) -> str:
    found = forecast_of(history, month)
    is_asked = history.rating(month).colour in (Colour.RED, Colour.AMBER)
    if found is None or not (is_asked or found.outlook is Outlook.SLIPS):
        return ""
    return words(found)


def _line(
    history: History, month: date, corrected: Sequence[Correction], path: Path | None
) -> Line:
    reading, rule = history.reading(month), history.rule(month)
    expected = _expected(history, month, path) if path else None
    return Line(
        month=month,
        reading=reading,
        value=read(reading, history.indicator, rule, expected),
        numerator=_count(reading.numerator),
        denominator=_count(reading.denominator),
        rule=rule,
        target=aim(rule) if rule else "",
        rating=history.rating(month),
        since_last=history.since_last(month),
        since_last_year=history.since_last_year(month),
        corrections=tuple(one for one in corrected if one.month == month),
        path="" if expected is None else on_path(expected, history.indicator),
    )


def _ahead(history: History, path: Path, newest: date) -> Iterable[Ahead]:
    """Yield the months of a path after the newest that has a line."""
    for month in history.due(months_after(newest, 1), path.last):
        rule, expected = history.rule(month), path.expected(month)
        words = "" if expected is None else on_path(expected, history.indicator)
        yield Ahead(month, words, rule, aim(rule) if rule else "")


def _expected(history: History, month: date, path: Path) -> Decimal | None:
    """Return what a path expects of a month; None before it begins, and where no figure is due."""
    return path.expected(month) if history.is_due(month) else None


def _count(count: Decimal | None) -> str:
    return "" if count is None else plain(count)


# The other side of a percentage: assessments not completed, where the indicator counts those
# that were. Each function below turns round one part; the rules turn round the rest.


def other_side(history: History) -> History:
    """Return the history of the complement: what is left of a hundred, by the same rules.

    What was withheld stays withheld. The ratings are worked out afresh from the turned values
    and the turned rules, and come out the same.
    """
    indicator = history.indicator
    return History(
        replace(
            indicator,
            title=indicator.complement,
            complement=indicator.title,
            polarity=indicator.polarity.opposite,
        ),
        history.first,
        {month: _other_reading(reading) for month, reading in history.readings.items()},
        [_other_target(target) for target in history.targets],
        {month: _other_reading(reading) for month, reading in history.now.items()},
    )


def _other_reading(reading: Reading) -> Reading:
    if reading.value is None:
        return reading
    counted, whole = reading.numerator, reading.denominator
    rest = None if counted is None or whole is None else whole - counted
    return reading._replace(value=HUNDRED - reading.value, numerator=rest)


def _other_target(target: DatedTarget) -> DatedTarget:
    by_month = {month: complement(rule) for month, rule in target.by_month.items()}
    return replace(target, rule=complement(target.rule), by_month=by_month)


def _other_correction(correction: Correction, history: History) -> Correction:
    if correction.value is None:
        return correction
    value, rule = HUNDRED - correction.value, history.rule(correction.month)
    return replace(correction, value=value, was=written(value, history.indicator, rule))


def _other_plan(plan: Plan) -> Plan:
    points = ((month, HUNDRED - value) for month, value in plan.path.points)
    return replace(plan, path=replace(plan.path, points=tuple(points)))


def _other_comparison(comparison: Comparison) -> Comparison:
    """Return a comparison turned round; rank and band stay, since good is where it was."""

    def rest(value: float | None) -> float | None:
        return None if value is None else 100 - value

    return replace(
        comparison,
        value=rest(comparison.value),
        england=rest(comparison.england),
        region=rest(comparison.region),
        sn_mean=rest(comparison.sn_mean),
        sn_median=rest(comparison.sn_median),
        change=None if comparison.change is None else -comparison.change,
        each_neighbour=tuple(
            replace(one, value=rest(one.value)) for one in comparison.each_neighbour
        ),
    )
