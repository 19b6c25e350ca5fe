"""One indicator's page as the query finishes it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.entry import Entry, record_figures
from indicators.models import Indicator, Origin
from indicators.queries.indicator import beside, indicator_page
from indicators.queries.sight import Sight
from indicators.rules.rating import Colour, Family, Polarity, Reason
from indicators.rules.suppression import Policy
from indicators.rules.values import Absence
from tests.factories import make_council, make_remark
from tests.one_indicator import (
    COMPLEMENT,
    TITLE,
    add_target,
    make_indicator,
    months,
    page_of,
)

pytestmark = pytest.mark.django_db
QUERIES = (
    "the months that may be seen",
    "the services they were published without",
    "the indicator's facts",
    "targets",
    "figures",
    "commentary",
    "corrections",
    "its open recovery plan",
    "periods of the published measure",
    "councils",
    "statistical neighbours",
    "published figures",
)


@pytest.mark.parametrize(("indicators", "years"), [(1, 3), (200, 3), (1, 20)])
def test_the_number_of_queries_is_the_same_however_much_there_is(
    indicators: int, years: int
) -> None:
    one = make_council(indicators, years)[0]
    with CaptureQueriesContext(connection) as asked:
        page = page_of(one)
    assert len(asked) == len(QUERIES)
    assert len(page.lines) == years * 12


def test_the_month_is_the_newest_that_a_figure_was_due_for() -> None:
    one = make_indicator(months("2026-03", (90, 100), None, None), frequency="quarterly")
    assert page_of(one).line.month == date(2026, 3, 1)


def test_a_month_in_which_nothing_was_due_can_still_be_asked_for() -> None:
    one = make_indicator(months("2026-03", (90, 100), None), frequency="quarterly")
    page = page_of(one, date(2026, 4, 1))
    assert page.line.rating.reason is Reason.NOT_DUE
    assert "April 2026" in page.sentence
    assert (page.previous, page.next) == (date(2026, 3, 1), None)


def test_a_month_that_may_not_be_seen_has_no_page() -> None:
    one = make_indicator(months("2026-03", (90, 100)))
    record_figures(
        entries=[Entry(one, date(2026, 4, 1), Decimal(50), Decimal(100))],
        by=None,
        origin=Origin.GRID,
    )
    seen = Sight.of_readers()
    assert indicator_page(one, seen, date(2026, 4, 1)) is None
    page = indicator_page(one, seen)
    assert page is not None
    assert [line.month for line in page.lines] == [date(2026, 3, 1)]
    assert page.next is None


def test_there_is_no_page_before_a_month_may_be_seen() -> None:
    one = make_indicator({})
    assert indicator_page(one, Sight.of_officers()) is None


def test_lines_begin_with_the_first_figure_and_show_what_is_missing_after_it() -> None:
    one = make_indicator(months("2026-01", None, (90, 100), None, (80, 100)))
    assert [(line.month.month, line.value) for line in page_of(one).lines] == [
        (4, "80.0%"),
        (3, "Missing"),
        (2, "90.0%"),
    ]


def test_what_is_withheld_has_neither_value_nor_counts() -> None:
    one = make_indicator(months("2026-01", (97, 100), (3, 100), (50, 100)))
    for as_complement in (False, True):
        for line in page_of(one, as_complement=as_complement).lines[1:]:
            assert line.reading.absence is Absence.SUPPRESSED
            assert (line.value, line.numerator, line.denominator) == ("Suppressed", "", "")


def test_the_remark_shown_is_the_newest_by_then() -> None:
    one = make_indicator(months("2026-01", (50, 100), (50, 100), (50, 100)))
    for month in (1, 3):
        make_remark(one, date(2026, month, 1), what_happened=f"In {month}.").save()
    page = page_of(one, date(2026, 2, 1))
    assert page.remark is not None
    assert page.remark.what_happened == "In 1."


def test_a_correction_stands_in_its_month_with_the_old_figure() -> None:
    one = make_indicator(months("2026-01", (50, 100), (60, 100)))
    record_figures(
        entries=[Entry(one, date(2026, 1, 1), Decimal(70), Decimal(100))],
        by=None,
        origin=Origin.GRID,
        reason="A team's visits were left out.",
        at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    february, january = page_of(one).lines
    assert february.corrections == ()
    assert [(c.was, c.reason) for c in january.corrections] == [
        ("50.0%", "A team's visits were left out.")
    ]
    (turned,) = page_of(one, as_complement=True).lines[1].corrections
    assert (turned.was, page_of(one, as_complement=True).lines[1].value) == ("50.0%", "30.0%")


def test_a_withheld_old_figure_stays_withheld_on_either_side() -> None:
    one = make_indicator(months("2026-01", (97, 100)))
    record_figures(
        entries=[Entry(one, date(2026, 1, 1), Decimal(70), Decimal(100))],
        by=None,
        origin=Origin.GRID,
        reason="Counted again.",
    )
    for as_complement in (False, True):
        (correction,) = page_of(one, as_complement=as_complement).lines[0].corrections
        assert (correction.was, correction.value) == ("withheld", None)


FAMILIES: dict[Family, dict[str, Decimal | None]] = {
    Family.ANY_MISS: {"amber_limit": None},
    Family.FLOOR: {},
    Family.TOLERANCE_PERCENT: {"amber_limit": None, "tolerance": Decimal(5)},
    Family.TOLERANCE_POINTS: {"amber_limit": None, "tolerance": Decimal(5)},
    Family.IMPROVING: {"amber_limit": None},
    Family.DECLINING: {"amber_limit": None},
    Family.BANDS: {},
}


@pytest.mark.parametrize("family", FAMILIES)
def test_either_side_rates_the_same_and_goes_the_same_way(family: Family) -> None:
    counts = [(n, 200) for n in (181, 180, 179, 172, 171, 170, 160, 159, 100, 179, 180, 190, 181)]
    one = make_indicator(months("2025-04", *counts))
    add_target(one, date(2025, 4, 1), family=family, **FAMILIES[family])
    kept, turned = page_of(one), page_of(one, as_complement=True)
    assert {line.rating.colour for line in kept.lines} > {Colour.GREEN}
    for line, other in zip(kept.lines, turned.lines, strict=True):
        assert line.reading.value is not None
        assert other.reading.value == 100 - line.reading.value
        assert other.rating == line.rating
        for arrow, back in (
            (line.since_last, other.since_last),
            (line.since_last_year, other.since_last_year),
        ):
            assert (arrow is None) == (back is None)
            if arrow and back:
                assert (back.judgement, back.change) == (arrow.judgement, -arrow.change)


def test_the_other_side_has_its_own_words_counts_and_target() -> None:
    one = make_indicator(months("2026-01", (85, 100)))
    add_target(one, date(2025, 4, 1))
    page = page_of(one, as_complement=True)
    facts, line = page.history.indicator, page.line
    assert (facts.title, facts.complement, facts.polarity) == (COMPLEMENT, TITLE, Polarity.LOWER)
    assert (line.value, line.numerator, line.denominator) == ("15.0%", "15", "100")
    assert line.target == "10% or less"
    assert page.sentence.startswith("Amber: 15")
    assert "10% or less; 5 points over" in page.sentence


def test_a_profile_is_turned_round_month_by_month() -> None:
    one = make_indicator(months("2026-01", (85, 100), (85, 100)))
    add_target(one, date(2025, 4, 1), profile={"2026-02": 85})
    assert [line.target for line in page_of(one, as_complement=True).lines] == [
        "15% or less",
        "10% or less",
    ]


def test_published_figures_are_turned_round_and_rank_stays() -> None:
    one = make_council(1, 3)[0]
    Indicator.objects.filter(pk=one.pk).update(complement="The rest")
    kept, turned = page_of(one).comparison, page_of(one, as_complement=True).comparison
    assert kept is not None
    assert turned is not None
    for name in ("value", "england", "region", "sn_mean", "sn_median"):
        assert getattr(turned, name) == pytest.approx(100 - getattr(kept, name))
    assert kept.change is not None
    assert turned.change == -kept.change
    assert (turned.rank, turned.band, turned.marker) == (kept.rank, kept.band, kept.marker)


def test_the_council_stands_among_its_neighbours_best_first() -> None:
    comparison = page_of(make_council(1, 3)[0]).comparison
    assert comparison is not None
    for polarity, order in ((Polarity.LOWER, 1), (Polarity.HIGHER, -1), (Polarity.NONE, -1)):
        councils = beside(comparison, polarity)
        assert len(councils) == 11
        assert [one.is_own for one in councils].count(True) == 1
        values = [order * (one.value or 0) for one in councils]
        assert values == sorted(values)


def test_an_indicator_with_no_published_measure_stands_alone() -> None:
    page = page_of(make_indicator(months("2026-01", (85, 100)), suppression=Policy.NONE))
    assert (page.published, page.comparison) == ((), None)
