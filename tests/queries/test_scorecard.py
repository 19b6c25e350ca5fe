"""The scorecard: what it says of each indicator, and nothing that may not be said."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.access import sight
from indicators.entry import Entry, record_figures, write_commentary
from indicators.models import Indicator, Month, Origin, User
from indicators.queries.indicator import indicator_page
from indicators.queries.scorecard import LOOK_BACK, Row, scorecard
from indicators.queries.sight import Sight
from indicators.rules.periods import months_after, months_between
from indicators.rules.rating import Colour, Family, Reason
from indicators.rules.sentence import Evidence, sentence
from indicators.rules.suppression import Policy
from indicators.rules.travel import Run, Travel
from indicators.rules.values import Absence, Unit
from tests.factories import make_council
from tests.one_indicator import Counts, add_target, make_indicator, months
from tests.queries.slow import LAST, Slow, draw_council

pytestmark = pytest.mark.django_db
NEWEST = date(2026, 3, 1)


def row_in(month: date) -> Row:
    """Return the only indicator's row in a month, over every month."""
    (row,) = scorecard(month, Sight.of_officers()).rows
    return row


def row_of(*figures: Counts, **fields: object) -> Row:
    """Return the row of the newest month, March 2026, of figures one a month up to it.

    The target is 90% or more, amber down to 80%.
    """
    first = months_after(NEWEST, 1 - len(figures))
    one = make_indicator(months(f"{first:%Y-%m}", *figures), **fields)
    add_target(one, date(2000, 4, 1))
    return row_in(NEWEST)


def trend_of(row: Row) -> list[Decimal | None]:
    """Return the row's twelve months, None for each that its line leaves out."""
    places = dict(place for stretch in row.trend for place in stretch)
    return [places.get(place) for place in range(12)]


RED, AMBER, GREEN = (50, 100), (85, 100), (92, 100)


def assert_row_is(row: Row, slow: Slow, month: date) -> None:
    """Return nothing; holds each part of a row to what the rows of the tables say."""
    value, before, year = slow.value(month), slow.before(month), months_after(month, -12)
    assert (row.reading.value, row.reading.absence) == (value, slow.absence(month))
    assert (row.rating, row.was) == (slow.rating(month), slow.rating(before))
    assert (row.turned, row.is_missing) == (slow.turned(month), slow.is_missing(month))
    assert row.rule == slow.rule(month)
    first = months_after(month, -11)
    assert trend_of(row) == [slow.value(each) for each in months_between(first, month)]
    assert _change(row.since_last) == slow.change(month, slow.previous(month))
    assert _change(row.since_last_year) == slow.change(month, slow.value(year))
    assert row.since_last is None or row.since_last.since == before
    assert row.run == slow.run(month)
    assert row.sentence == sentence(
        Evidence(
            month,
            slow.rating(month),
            value,
            slow.rule(month),
            slow.absence(month),
            slow.previous(month),
            slow.value(year),
            row.run,
            row.indicator.frequency,
            row.indicator.unit,
            row.indicator.decimals,
        )
    )
    if row.rating.colour is not Colour.NOT_RATED:
        assert f": {row.value}" in row.sentence


def _change(travel: Travel | None) -> Decimal | None:
    return None if travel is None else travel.change


@pytest.mark.parametrize("seed", range(3))
def test_it_says_what_the_tables_say_to_a_stranger_and_to_the_lead(
    seed: int, stranger: AnonymousUser, lead: User
) -> None:
    made = draw_council(seed)
    for person in (stranger, lead):
        allowed = sight(person)
        seen = set(allowed.months)
        slow = {one.pk: Slow(one, seen) for one in made}
        for month in months_between(months_after(LAST, -11), LAST):
            if month in seen:
                card = scorecard(month, allowed)
                assert len(card.rows) == len(made)
                for row in card.rows:
                    assert_row_is(row, slow[row.indicator.pk], month)


def test_the_council_drawn_has_every_case_worth_drawing() -> None:
    made = draw_council(0)
    slow = [Slow(one, set(Month.objects.values_list("month", flat=True))) for one in made]
    recent = list(months_between(months_after(LAST, -23), LAST))
    ratings = [one.rating(month) for one in slow for month in recent]
    assert {rating.colour for rating in ratings} == set(Colour)
    assert {rating.reason for rating in ratings} == {None, *Reason}
    months_red = [
        run.length * one.step for one in slow if (run := one.run(LAST)) and run.colour is Colour.RED
    ]
    assert max(months_red) > LOOK_BACK
    assert any(one.is_to_date and one.is_withheld(month) for one in slow for month in recent)
    assert Month.objects.filter(month__lt=LAST, published_at=None).exists()


@pytest.mark.parametrize(("indicators", "years"), [(1, 3), (200, 3), (1, 20)])
def test_queries_are_as_many_however_many_indicators_and_years(indicators: int, years: int) -> None:
    make_council(indicators, years)
    allowed = Sight.of_officers()
    with CaptureQueriesContext(connection) as captured:
        card = scorecard(NEWEST, allowed)
    assert len(card.rows) == indicators
    # Indicators, targets, figures; open recovery plans; targets and figures of long runs;
    # commentary, corrections; periods, councils, neighbours and figures of the benchmarks.
    assert len(captured) == 12


@pytest.mark.parametrize("colour", [RED, AMBER, GREEN])
def test_a_run_is_exact_however_long(colour: tuple[int, int]) -> None:
    row = row_of(None, *[colour] * 61)
    assert row.run is not None
    assert (row.run.length, row.run.is_open) == (61, False)
    assert f"{row.rating.colour.label} for 61 months." in row.sentence


def test_a_row_and_the_indicator_s_page_say_the_same() -> None:
    draw_council(3, 30)
    every = Sight.of_officers()
    for month in months_between(months_after(LAST, -3), LAST):
        for row in scorecard(month, every).rows:
            page = indicator_page(Indicator.objects.get(pk=row.indicator.pk), every, month)
            assert page is not None
            assert (page.sentence, page.line.value) == (row.sentence, row.value)
            assert page.line.since_last == row.since_last


def test_a_short_run_of_green_is_exact() -> None:
    row = row_of(RED, GREEN, GREEN)
    assert row.run == Run(Colour.GREEN, 2, is_open=False)


@pytest.mark.parametrize("gap", [None, Absence.NOT_AVAILABLE, (3, 100)])
def test_a_month_that_cannot_be_read_ends_a_run(gap: Counts) -> None:
    row = row_of(RED, RED, gap, RED, RED)
    assert row.run == Run(Colour.RED, 2, is_open=False)


def test_a_colour_has_not_turned_when_the_month_before_cannot_be_read() -> None:
    assert row_of(GREEN, None, RED).turned is None


def test_a_colour_turns_when_the_month_before_had_another() -> None:
    assert row_of(GREEN, RED).turned is Colour.RED


@pytest.mark.parametrize("family", [Family.IMPROVING, Family.DECLINING])
@pytest.mark.parametrize(("frequency", "step"), [("quarterly", 3), ("annual", 12)])
def test_what_it_was_is_rated_against_its_own_year_before(
    family: Family, frequency: str, step: int
) -> None:
    # A quarter of June: the one before is of March, the first of another financial year.
    month = date(2025, 6, 1)
    counts = [(60, 100), (60, 100), (95, 100), (60, 100), (60, 100), (60, 100), (94, 100)]
    if family is Family.IMPROVING:
        counts = [(10 + index, 100) for index in range(6)]
    figures = {
        months_after(month, -step * back): pair
        for back, pair in enumerate([(95, 100), *reversed(counts)])
    }
    one = make_indicator(figures, frequency=frequency, annual_month=6)
    add_target(one, date(2000, 4, 1), family=family, amber_limit=None)
    slow = Slow(one, set(figures))
    assert_row_is(row_in(month), slow, month)
    if family is Family.IMPROVING:
        assert row_in(month).was.colour is Colour.AMBER


def test_a_quarter_is_compared_with_the_quarter_before_and_counted_in_quarters() -> None:
    figures = months("2025-03", *[RED, None, None] * 4, (60, 100))
    one = make_indicator(figures, frequency="quarterly")
    add_target(one, date(2000, 4, 1))
    row = row_in(NEWEST)
    assert row.since_last is not None
    assert (row.since_last.since, row.since_last.change) == (
        date(2025, 12, 1),
        Decimal(10),
    )
    assert row.run is not None
    assert (row.run.length, row.months_unchanged) == (5, 15)
    assert "Red for 5 quarters." in row.sentence


def test_between_quarters_no_figure_is_due_and_none_is_missing() -> None:
    one = make_indicator(months("2025-12", RED, None, None), frequency="quarterly")
    add_target(one, date(2000, 4, 1))
    row = row_in(date(2026, 2, 1))
    assert row.rating.reason is Reason.NOT_DUE
    assert (row.value, row.is_missing, row.turned, row.run) == ("Not due", False, None, None)


def test_a_quarter_without_its_figure_is_missing() -> None:
    make_indicator(months("2025-12", RED, None, None, None), frequency="quarterly")
    assert row_in(NEWEST).is_missing


def test_an_annual_figure_is_due_in_its_own_month() -> None:
    one = make_indicator(
        {date(2024, 9, 1): RED, date(2025, 8, 1): None, date(2025, 9, 1): RED},
        frequency="annual",
        annual_month=9,
    )
    add_target(one, date(2000, 4, 1))
    assert row_in(date(2025, 8, 1)).rating.reason is Reason.NOT_DUE
    september = row_in(date(2025, 9, 1))
    assert september.since_last == september.since_last_year
    assert "Red for 2 years." in september.sentence


def test_a_year_to_date_has_no_arrow_from_march_to_april() -> None:
    figures = months("2025-04", *[(80 + index, 100) for index in range(14)])
    one = make_indicator(figures, basis="year-to-date", suppression=Policy.NONE)
    add_target(one, date(2000, 4, 1))
    april, may = row_in(date(2026, 4, 1)), row_in(date(2026, 5, 1))
    assert april.since_last is None
    assert april.since_last_year is not None
    assert may.since_last is not None


def test_met_but_declining_does_not_compare_a_year_to_date_with_march() -> None:
    figures = {
        date(2026, 3, 1): (99, 100),
        date(2026, 4, 1): (95, 100),
        date(2026, 5, 1): (92, 100),
    }
    one = make_indicator(figures, basis="year-to-date", suppression=Policy.NONE)
    add_target(one, date(2000, 4, 1), family=Family.DECLINING, amber_limit=None)
    assert row_in(date(2026, 4, 1)).rating.colour is Colour.GREEN
    assert row_in(date(2026, 5, 1)).rating.colour is Colour.AMBER


def test_the_longest_red_is_first_and_a_first_red_is_not_among_them() -> None:
    def red_for(code: str, length: int, frequency: str = "monthly") -> None:
        step = {"monthly": 1, "quarterly": 3}[frequency]
        figures = {months_after(NEWEST, -step * back): RED for back in range(length)}
        figures[months_after(NEWEST, -step * length)] = GREEN
        one = make_indicator({}, code=code, frequency=frequency)
        add_target(one, date(2000, 4, 1))
        record_figures(
            entries=[
                Entry(one, month, Decimal(counts[0]), Decimal(counts[1]))
                for month, counts in figures.items()
            ],
            by=None,
            origin=Origin.GRID,
        )

    red_for("ONE", 1)
    red_for("FOUR", 4)
    red_for("THREE-QUARTERS", 3, "quarterly")
    red_for("TWO", 2)
    card = scorecard(NEWEST, Sight.of_officers())
    assert [row.indicator.code for row in card.red_longest] == ["THREE-QUARTERS", "FOUR", "TWO"]
    assert card.tally == {**dict.fromkeys(Colour, 0), Colour.RED: 4}


@pytest.mark.parametrize("counts", [(3, 100), (97, 100), (4, 5)])
def test_a_small_count_leaves_no_trace_in_the_row(counts: tuple[int, int]) -> None:
    row = row_of(GREEN, counts)
    assert row.rating.reason is Reason.SUPPRESSED
    assert (row.reading.value, row.reading.numerator, row.reading.denominator) == (None,) * 3
    assert (row.value, trend_of(row)[-1], row.run) == ("Suppressed", None, None)
    assert (row.since_last, row.since_last_year) == (None, None)
    assert not any(str(count) in row.sentence.replace("1 to 5", "") for count in counts)


@pytest.mark.parametrize("counts", [(6, 100), (94, 100), (0, 100), (100, 100)])
def test_a_count_of_six_and_a_count_of_none_are_shown(counts: tuple[int, int]) -> None:
    assert row_of(counts).reading.numerator == counts[0]


def test_the_month_after_a_withheld_one_has_no_arrow_to_it() -> None:
    row = row_of((3, 100), GREEN)
    assert (row.since_last, trend_of(row)[-2]) == (None, None)
    assert row.was.reason is Reason.SUPPRESSED
    assert row.turned is None


def test_a_policy_of_none_shows_small_counts() -> None:
    assert row_of((3, 100), suppression=Policy.NONE).value == "3.0%"


@pytest.mark.parametrize(("growth", "is_shown"), [(0, True), (1, False), (5, False), (6, True)])
def test_a_year_to_date_that_grew_by_a_small_count_is_withheld(growth: int, is_shown: bool) -> None:
    figures = months("2026-02", (100, 400), (100 + growth, 600))
    make_indicator(figures, basis="year-to-date")
    assert (row_in(NEWEST).reading.value is not None) is is_shown


@pytest.fixture
def april_in_progress() -> Indicator:
    """Return an indicator red in March, published, and green in April, which is not."""
    one = make_indicator(months("2026-02", RED, RED))
    add_target(one, date(2000, 4, 1))
    april = date(2026, 4, 1)
    record_figures(
        entries=[Entry(one, april, Decimal(92), Decimal(100))], by=None, origin=Origin.GRID
    )
    write_commentary(indicator=one, month=april, by=None, what_happened="Not for everybody yet.")
    return one


@pytest.mark.usefixtures("april_in_progress")
def test_a_month_in_progress_is_not_there_for_a_stranger(stranger: AnonymousUser) -> None:
    (row,) = scorecard(date(2026, 4, 1), sight(stranger)).rows
    assert (row.reading.value, trend_of(row)[-1], row.since_last, row.run) == (None,) * 4
    assert row.remark is None
    (later,) = scorecard(date(2026, 5, 1), sight(stranger)).rows
    assert (trend_of(later)[-2], later.since_last) == (None, None)
    assert later.was.colour is Colour.NOT_RATED


@pytest.mark.usefixtures("april_in_progress")
def test_a_month_in_progress_is_there_for_the_lead(lead: User) -> None:
    (row,) = scorecard(date(2026, 4, 1), sight(lead)).rows
    assert row.turned is Colour.GREEN
    assert row.reading.value == trend_of(row)[-1] == Decimal(92)
    assert row.since_last is not None
    assert row.remark is not None


def test_england_is_left_off_a_number_since_it_has_the_total() -> None:
    make_council(11, 2)
    rows = scorecard(NEWEST, Sight.of_officers()).rows
    by_unit = {row.indicator.unit: row for row in rows if row.benchmark}
    assert by_unit[Unit.PERCENT].england == by_unit[Unit.PERCENT].benchmark.england  # type: ignore[union-attr]
    assert by_unit[Unit.NUMBER].england is None
