"""Returns: each service's month as its officers enter it, its head approves it, the lead waits.

Figures are read here as they were entered, small counts too: these pages are for those who
work on the service.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from indicators.models import (
    CommentaryChange,
    FigureChange,
    Gap,
    Indicator,
    Month,
    ReturnStep,
    Service,
    Step,
)
from indicators.models.user import SYSTEM
from indicators.queries.catalogue import Facts, facts
from indicators.queries.deadlines import day_due
from indicators.queries.history import History, histories
from indicators.queries.months import Remark
from indicators.queries.open_months import open_months
from indicators.queries.plans import PlanStanding, open_plans, standings
from indicators.queries.scorecard import read
from indicators.rules.deadlines import Standing, standing
from indicators.rules.periods import is_due, months_after
from indicators.rules.plausibility import MOST_LOOKED_AT, Unlikely, not_due_although, unlikely
from indicators.rules.rating import Colour, Rating
from indicators.rules.remarks import missing_parts, unmatched_numbers
from indicators.rules.sentence import aim
from indicators.rules.suppression import Policy, reveals
from indicators.rules.values import Absence, Reading, plain

LOOK_BACK = 36
"""Months read of each indicator: twelve quarterly figures to compare the newest with."""
JUDGED = (Colour.RED, Colour.AMBER)
NO_REMARK = Remark(date.min, "", "", "", None)


@dataclass(frozen=True, slots=True)
class Entered:
    """The newest change of a figure: who made it, when, and what they said of it."""

    change: int
    by: str
    at: datetime
    origin: str
    confirmation: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """One indicator of a return: what was entered, what that comes to, what is still to do."""

    facts: Facts
    indicator: Indicator
    reading: Reading
    entered: Entered | None
    """The newest change; None while nothing has been entered."""
    value: str
    target: str
    rating: Rating
    sentence: str
    previous: str
    previous_counts: str
    """The counts of the figure before, as 31 of 44; empty where there were none."""
    previous_month: date
    last_year: str
    remark: Remark
    remark_seen: int
    unlikely: tuple[Unlikely, ...]
    unmatched: tuple[str, ...]
    """Numbers in the commentary that are in none of the figures, as they were written."""
    standing: Standing
    is_withheld: bool
    """Whether readers will not see it, because it is or reveals a small count."""
    plan: PlanStanding | None
    """How its recovery plan stands with the figure as it was entered."""

    @property
    def is_entered(self) -> bool:
        """Whether there is a figure, or a reason why there is none."""
        return self.entered is not None

    @property
    def numerator(self) -> str:
        """The numerator in digits, "" when there is none."""
        return _digits(self.reading.numerator)

    @property
    def denominator(self) -> str:
        """The denominator in digits, "" when there is none."""
        return _digits(self.reading.denominator)

    @property
    def seen(self) -> int:
        """What `entry.Entry.seen` asks for: the newest change, 0 when there is none."""
        return self.entered.change if self.entered else 0

    @property
    def confirmation(self) -> str:
        """The officer's word that the figure is right though it looks unlikely."""
        return self.entered.confirmation if self.entered else ""

    @property
    def asks_for_confirmation(self) -> bool:
        """Whether it looks unlikely and nobody has said yet that it is right."""
        return bool(self.unlikely) and not self.confirmation

    @property
    def asks_for_commentary(self) -> bool:
        """Whether its rating has to be explained."""
        return self.rating.colour in JUDGED

    @property
    def missing_remarks(self) -> list[str]:
        """What its commentary has still to say; nothing where none is asked for."""
        if not self.asks_for_commentary:
            return []
        said = self.remark
        return list(
            missing_parts(
                said.what_happened,
                said.what_is_being_done,
                said.by_whom,
                said.by_when,
                self.reading.month,
            )
        )

    @property
    def to_do(self) -> list[str]:
        """What is to be done before the return can be submitted."""
        if not self.is_entered:
            return ["give the figure, or the reason why there is none"]
        found = [one.sentence for one in self.unlikely] if self.asks_for_confirmation else []
        return found + self.missing_remarks


@dataclass(frozen=True, slots=True)
class Grid:
    """A return: one service's month."""

    month: date
    service: Service
    due_on: date
    is_past_due: bool
    steps: tuple[ReturnStep, ...]
    """What has been done with it, oldest first."""
    gap: Gap | None
    """Set when the month was published without it, closed or not."""
    is_published: bool
    takes_entries: bool
    """Whether the month is one of those that are open."""
    rows: tuple[GridRow, ...]
    not_due: tuple[Facts, ...]

    @property
    def tally(self) -> dict[Standing, int]:
        """How many of its indicators have each standing, every standing named."""
        counted = Counter(row.standing for row in self.rows)
        counted[Standing.NOT_DUE] += len(self.not_due)
        return {standing: counted[standing] for standing in Standing}

    @property
    def step(self) -> Step | None:
        """How far it has come; None while it is first entered."""
        return Step(self.steps[-1].step) if self.steps else None

    @property
    def newest_step(self) -> int:
        """What `signoff.approve_return` asks to have been seen; 0 when there is no step."""
        return self.steps[-1].pk if self.steps else 0

    @property
    def state(self) -> str:
        """How far it has come, in words."""
        if self.is_published:
            return "Published"
        if not self.rows:
            return "Nothing due"
        if not self.takes_entries:
            return "Not open"
        if self.step is None:
            return "Being entered" if self.tally[Standing.IN] else "Not started"
        return self.step.label

    @property
    def is_open(self) -> bool:
        """Whether its figures and commentary can be changed."""
        is_theirs = self.step in (None, Step.SENT_BACK)
        return self.takes_entries and not self.is_published and is_theirs

    @property
    def sent_back(self) -> ReturnStep | None:
        """The step that sent it back, while it is being put right."""
        return self.steps[-1] if self.step is Step.SENT_BACK else None

    def is_put_right(self, row: GridRow) -> bool:
        """Return whether a figure was changed since the return was last sent back."""
        sent_back = [step.at for step in self.steps if step.step == Step.SENT_BACK]
        return bool(sent_back) and row.entered is not None and row.entered.at > sent_back[-1]

    @property
    def is_late(self) -> bool:
        """Whether its day is over and it has not been submitted."""
        return self.is_open and self.is_past_due and bool(self.rows)

    @property
    def to_do(self) -> list[str]:
        """What is to be done before it can be submitted, indicator by indicator."""
        return [f"{row.facts.title}: {each}" for row in self.unfinished for each in row.to_do]

    @property
    def unfinished(self) -> list[GridRow]:
        """The rows with something still to do; none once it is published."""
        return [] if self.is_published else [row for row in self.rows if row.to_do]


def _digits(count: Decimal | None) -> str:
    return "" if count is None else plain(count)


def grid(month: date, service: Service, today: date) -> Grid:
    """Return one service's return. Twenty queries at most."""
    (found,) = grids(month, [service], today)
    return found


def grids(month: date, services: Iterable[Service], today: date) -> list[Grid]:
    """Return the services' returns of a month.

    Twenty queries at most, however many services. `today` tells what is late.
    """
    wanted = list(services)
    rows, not_due = _rows(month, Indicator.objects.filter(service__in=wanted), today)
    published = Month.objects.filter(month=month, published_at__isnull=False).exists()
    steps = ReturnStep.objects.filter(month=month, service__in=wanted).select_related("by")
    gaps = {gap.service_id: gap for gap in Gap.objects.filter(month=month)}
    takes_entries = month in open_months(today)
    due = day_due(month)
    found = []
    for service in wanted:
        gap = gaps.get(service.pk)
        found.append(
            Grid(
                month=month,
                service=service,
                due_on=due,
                is_past_due=today > due,
                steps=tuple(step for step in steps if step.service_id == service.pk),
                gap=gap,
                takes_entries=takes_entries,
                is_published=published and (gap is None or gap.closed_at is not None),
                rows=tuple(row for row in rows if row.facts.service_slug == service.slug),
                not_due=tuple(one for one in not_due if one.service_slug == service.slug),
            )
        )
    return found


def grid_row(month: date, indicator: Indicator, today: date) -> GridRow:
    """Return one indicator's row of its return, whether a figure is due for it or not.

    Fifteen queries at most.
    """
    (row,), _ = _rows(month, Indicator.objects.filter(pk=indicator.pk), today, all_of_them=True)
    return row


def _rows(
    month: date, indicators: QuerySet[Indicator], today: date, *, all_of_them: bool = False
) -> tuple[list[GridRow], list[Facts]]:
    """Return the indicators' rows of a month, and those that none is due for.

    Fifteen queries at most, nine of them of the recovery plans.
    """
    every = facts(indicators)
    by_pk = indicators.in_bulk()
    known = histories(every, months_after(month, -LOOK_BACK), month, as_entered=True)
    entered, said = _entered(month, by_pk), _said(month, by_pk)
    stands = standings(open_plans(by_pk), known, month)
    due = day_due(month)
    rows, not_due = [], []
    for one in every:
        is_in = one.pk in entered
        if not (is_in or all_of_them or is_due(month, one.frequency, one.annual_month)):
            not_due.append(one)
            continue
        rows.append(
            _row(
                by_pk[one.pk],
                known[one.pk],
                month,
                entered.get(one.pk),
                said.get(one.pk, (0, NO_REMARK)),
                standing(is_due=True, is_in=is_in, due=due, today=today),
                stands.get(one.pk),
            )
        )
    return rows, not_due


def _entered(month: date, indicators: Iterable[int]) -> dict[int, Entered]:
    """Return the newest change of each figure of a month, by indicator. One query."""
    changes = (
        FigureChange.objects.filter(figure__month=month, figure__indicator__in=indicators)
        .order_by("pk")
        .select_related("figure", "changed_by")
    )
    return {
        change.figure.indicator_id: Entered(
            change.pk,
            str(change.changed_by or SYSTEM),
            change.changed_at,
            change.get_origin_display(),
            change.new_confirmation,
        )
        for change in changes
    }


def _said(month: date, indicators: Iterable[int]) -> dict[int, tuple[int, Remark]]:
    """Return the newest version of each commentary of a month, by indicator. One query."""
    versions = (
        CommentaryChange.objects.filter(
            commentary__month=month, commentary__indicator__in=indicators
        )
        .order_by("pk")
        .select_related("commentary")
    )
    return {
        one.commentary.indicator_id: (
            one.pk,
            Remark(month, one.what_happened, one.what_is_being_done, one.by_whom, one.by_when),
        )
        for one in versions
    }


def _row(
    indicator: Indicator,
    history: History,
    month: date,
    entered: Entered | None,
    said: tuple[int, Remark],
    stands: Standing,
    plan: PlanStanding | None,
) -> GridRow:
    one = history.indicator
    reading, rule = history.reading(month), history.rule(month)
    before, year_before = history.before(month), months_after(month, -12)
    remark_seen, remark = said
    return GridRow(
        facts=one,
        indicator=indicator,
        reading=reading,
        entered=entered,
        value=read(reading, one, rule) if entered else "",
        target=aim(rule) if rule else "",
        rating=history.rating(month),
        sentence=history.sentence(month),
        previous=_read(history, before),
        previous_counts=_counts(history, before),
        previous_month=before,
        last_year=_read(history, year_before),
        remark=remark,
        remark_seen=remark_seen,
        unlikely=_unlikely(reading, history, indicator) if entered else (),
        unmatched=_unmatched(remark, history, month),
        standing=stands,
        is_withheld=one.suppression is Policy.SMALL_COUNTS
        and reveals(reading.numerator, reading.denominator),
        plan=plan,
    )


def _read(history: History, month: date) -> str:
    reading = history.reading(month)
    return read(reading, history.indicator, history.rule(month))


def _counts(history: History, month: date) -> str:
    """Return the counts of a month's figure, "" where it has none but its value."""
    reading = history.reading(month)
    if reading.numerator is None or reading.denominator is None:
        return ""
    return f"{plain(reading.numerator)} of {plain(reading.denominator)}"


def _unlikely(reading: Reading, history: History, indicator: Indicator) -> tuple[Unlikely, ...]:
    one = history.indicator
    is_expected = is_due(reading.month, one.frequency, one.annual_month)
    if reading.absence is Absence.NOT_DUE and is_expected:
        return (not_due_although(one.frequency),)
    recent = [history.readings[each] for each in sorted(history.readings) if each < reading.month]
    return unlikely(
        reading,
        recent[-MOST_LOOKED_AT:],
        one.unit,
        one.basis,
        decimals=one.decimals,
        may_be_below_zero=indicator.may_be_below_zero,
    )


def _unmatched(remark: Remark, history: History, month: date) -> tuple[str, ...]:
    """Return the numbers of a commentary that are in no figure of a year, nor in the target."""
    rule, run = history.rule(month), history.run(month)
    values = [rule.target, rule.amber_limit, rule.low, rule.high] if rule else []
    counts: list[Decimal | None] = [Decimal(run.length)] if run else []
    first = months_after(month, -12)
    for at, reading in history.readings.items():
        if first <= at <= month:
            values.append(reading.value)
            counts += [reading.numerator, reading.denominator]
    return unmatched_numbers(
        f"{remark.what_happened}\n{remark.what_is_being_done}",
        [number for number in values if number is not None],
        [number for number in counts if number is not None],
    )
