"""One indicator over time: which rule stood, what may be read, how long it has been so."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.access import sight
from indicators.entry import Entry, record_figures
from indicators.models import Gap, Indicator, Month, Origin, User
from indicators.queries.catalogue import facts
from indicators.queries.history import History, histories
from indicators.queries.sight import Sight
from indicators.rules.periods import months_between
from indicators.rules.rating import Colour, Family, Reason
from indicators.rules.suppression import Policy, is_small
from indicators.rules.travel import Run
from indicators.rules.values import Absence
from tests.one_indicator import add_target, make_indicator, months
from tests.queries.slow import FIRST, LAST, draw_council

pytestmark = pytest.mark.django_db
APRIL, MAY, JUNE = (date(2025, month, 1) for month in (4, 5, 6))


def history_of(indicator: Indicator, first: date = APRIL, last: date = LAST) -> History:
    """Return the indicator's history over every month."""
    (one,) = facts(Indicator.objects.filter(pk=indicator.pk))
    return histories([one], first, last, Sight.of_officers())[one.pk]


@pytest.fixture
def three_months() -> Indicator:
    """Return an indicator of 85% in each of April, May and June 2025."""
    return make_indicator(months("2025-04", *[(85, 100)] * 3))


def test_each_month_is_rated_by_the_target_that_stood_in_it(three_months: Indicator) -> None:
    add_target(three_months, APRIL, ends_on=date(2025, 4, 30), value=Decimal(85))
    add_target(three_months, MAY, ends_on=date(2025, 5, 31), amber_limit=Decimal(85))
    add_target(three_months, JUNE, amber_limit=Decimal(86))
    history = history_of(three_months)
    colours = [history.rating(month).colour for month in (APRIL, MAY, JUNE)]
    assert colours == [Colour.GREEN, Colour.AMBER, Colour.RED]


@pytest.mark.parametrize(("ends_on", "stands"), [(MAY, True), (date(2025, 4, 30), False)])
def test_a_target_rates_the_month_that_its_last_day_falls_in(
    three_months: Indicator, ends_on: date, stands: bool
) -> None:
    add_target(three_months, APRIL, ends_on=ends_on)
    assert (history_of(three_months).target(MAY) is not None) is stands


def test_a_target_rates_its_last_month_and_not_the_next(three_months: Indicator) -> None:
    add_target(three_months, APRIL, ends_on=date(2025, 5, 31))
    history = history_of(three_months)
    assert history.rating(MAY).colour is Colour.AMBER
    assert history.rating(JUNE).reason is Reason.NO_TARGET


def test_between_two_targets_there_is_none(three_months: Indicator) -> None:
    add_target(three_months, APRIL, ends_on=date(2025, 4, 30))
    add_target(three_months, JUNE)
    history = history_of(three_months)
    assert [history.target(month) is None for month in (APRIL, MAY, JUNE)] == [False, True, False]
    assert history.rating(MAY).reason is Reason.NO_TARGET
    assert history.run(JUNE) == Run(Colour.AMBER, 1, is_open=False)


def test_before_the_first_target_there_is_none(three_months: Indicator) -> None:
    add_target(three_months, MAY)
    assert history_of(three_months).rating(APRIL).reason is Reason.NO_TARGET


def test_the_profile_rates_the_months_that_it_names(three_months: Indicator) -> None:
    add_target(three_months, APRIL, profile={"2025-04": 85, "2025-05": 85.1})
    history = history_of(three_months)
    rules = [history.rule(month) for month in (APRIL, MAY, JUNE)]
    assert [rule and rule.target for rule in rules] == [85, Decimal("85.1"), 90]
    assert history.rating(APRIL).colour is Colour.GREEN
    assert history.rating(MAY).colour is Colour.AMBER


def test_a_target_that_ended_before_the_years_read_still_rates_its_months() -> None:
    one = make_indicator(months("2023-09", (85, 100)))
    add_target(one, date(2023, 4, 1), ends_on=date(2023, 9, 30))
    history = history_of(one, first=date(2023, 9, 1))
    assert history.rating(date(2023, 9, 1)).colour is Colour.AMBER


def test_only_a_year_to_date_is_read_from_the_start_of_its_financial_year() -> None:
    one = make_indicator(months("2024-04", *[(50, 100)] * 8))
    november = date(2024, 11, 1)
    assert min(history_of(one, first=november).readings) == november
    one.basis = "year-to-date"
    one.save()
    assert min(history_of(one, first=november).readings) == date(2024, 4, 1)


def test_a_denominator_of_nought_is_no_figure() -> None:
    one = make_indicator({APRIL: (0, 0)})
    add_target(one, APRIL)
    history = history_of(one)
    assert history.value(APRIL) is None
    assert history.sentence(APRIL).startswith("Not rated: the figure for April 2025")


def test_a_run_that_goes_back_to_the_first_month_read_may_be_longer() -> None:
    one = make_indicator(months("2024-04", *[(50, 100)] * 13))
    add_target(one, date(2024, 4, 1))
    run = history_of(one).run(APRIL)
    assert run == Run(Colour.RED, 1, is_open=True)


def test_a_run_stops_short_of_a_month_whose_rule_looks_back_on_what_was_not_read() -> None:
    # Each month is better than a year before, so that all are amber, which cannot be told of
    # those of 2024/25 when 2023/24 is not read.
    one = make_indicator(months("2023-04", *[(10 + index, 100) for index in range(25)]))
    add_target(one, date(2023, 4, 1), family=Family.IMPROVING, amber_limit=None)
    history = history_of(one, first=date(2024, 4, 1))
    assert history.run(APRIL) == Run(Colour.AMBER, 1, is_open=True)
    longer = history_of(one, first=date(2023, 4, 1))
    assert longer.run(APRIL) == Run(Colour.AMBER, 13, is_open=True)


def test_nothing_shown_to_anybody_gives_a_small_count_away(
    stranger: AnonymousUser, lead: User
) -> None:
    withheld = 0
    draw_council(7)
    for person in (stranger, lead):
        known = histories(facts(), FIRST, LAST, sight(person))
        for history in known.values():
            if history.indicator.suppression is Policy.NONE:
                continue
            withheld += sum(
                one.absence is not None and one.absence.value == "suppressed"
                for one in history.readings.values()
            )
            assert not list(_told(history))
    assert withheld > 50


def _told(history: History) -> list[Decimal]:
    """Return the small counts that a reader can work out from what is shown."""
    shown = [
        (month, [one.numerator, one.denominator or Decimal(0)])
        for month, one in history.readings.items()
        if one.numerator is not None
    ]
    counts = [(month, [*both, both[1] - both[0]] if both[1] else both) for month, both in shown]
    told = [count for _, each in counts for count in each]
    if history.indicator.basis.value == "year-to-date":
        told += [
            abs(now - then)
            for later, these in counts
            for earlier, those in counts
            if earlier < later < date(earlier.year + (earlier.month > 3), 4, 1)
            for now, then in zip(these, those, strict=True)
        ]
    return [count for count in told if is_small(count)]


def test_a_month_that_may_not_be_seen_is_not_read(
    three_months: Indicator, stranger: AnonymousUser, lead: User
) -> None:
    add_target(three_months, APRIL)
    july = date(2025, 7, 1)
    record_figures(
        entries=[Entry(three_months, july, Decimal(85), Decimal(100))],
        by=None,
        origin=Origin.GRID,
    )
    known = {
        person: histories(facts(), APRIL, LAST, sight(person))[three_months.pk]
        for person in (stranger, lead)
    }
    assert list(known[stranger].readings) == [APRIL, MAY, JUNE]
    assert known[stranger].value(july) is None
    assert known[stranger].run(july) is None
    assert known[lead].run(july) == Run(Colour.AMBER, 4, is_open=True)


def test_whoever_enters_reads_every_month_as_it_was_entered() -> None:
    one = make_indicator(months("2025-04", (3, 100), (97, 100)))
    Month.objects.update(published_at=None)
    Gap.objects.create(
        month_id=APRIL, service=one.service, reason="Late.", named_at=datetime.now(UTC)
    )
    history = histories(facts(), APRIL, MAY, as_entered=True)[one.pk]
    assert [history.value(month) for month in (APRIL, MAY)] == [3, 97]
    assert history.reading(JUNE).absence is Absence.MISSING


def test_whoever_reads_needs_a_sight() -> None:
    with pytest.raises(ValueError, match="has a sight"):
        histories([], APRIL, MAY)


def test_there_are_two_queries_however_many_indicators() -> None:
    draw_council(1, count=5)
    allowed = Sight.of_officers()
    with CaptureQueriesContext(connection) as captured:
        wanted = facts()
        known = histories(wanted, FIRST, LAST, allowed)
        for history in known.values():
            for month in months_between(FIRST, LAST):
                history.sentence(month)
    # Facts; targets; figures.
    assert len(captured) == 3
