"""What needs attention in a month: the cases that are made of its rows, and their order."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.access import sight
from indicators.entry import Entry, record_figures
from indicators.models import Gap, Indicator, Month, Origin, Service
from indicators.queries.attention import Item, attention, case_of
from indicators.queries.catalogue import facts
from indicators.queries.scorecard import scorecard
from indicators.queries.sight import Sight
from indicators.rules.attention import TIMES_WORSE
from indicators.rules.case import Case, Trigger
from indicators.rules.periods import is_due, months_after, months_between
from indicators.rules.rating import Colour, meets
from indicators.rules.values import Absence
from tests.factories import LAST, make_council
from tests.one_indicator import Counts, add_target, make_indicator, months
from tests.one_plan import recovering

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
RED, AMBER, GREEN = (50, 100), (85, 100), (92, 100)
SMALL = (3, 100)


def add(*oldest_first: Counts, **fields: object) -> Indicator:
    """Return an indicator of 90% or more, amber from 80%, with figures up to March 2026."""
    first = months_after(MARCH, 1 - len(oldest_first))
    Month.objects.update(published_at=None)  # or a figure of one would need a reason
    given = {"code": f"N{Indicator.objects.count()}", "complement": ""} | fields
    one = make_indicator(months(f"{first:%Y-%m}", *oldest_first), **given)
    add_target(one, date(2000, 4, 1))
    Month.objects.update(published_at=datetime.now(UTC))
    return one


def items() -> list[Item]:
    """Return what readers are shown of March 2026."""
    seen = sight(AnonymousUser())
    return attention(scorecard(MARCH, seen), seen)


def triggers() -> dict[str, list[Trigger]]:
    """Return the triggers of each indicator that needs attention, in order."""
    return {item.row.indicator.title: [one.trigger for one in item.findings] for item in items()}


def case() -> Case:
    """Return the case of the only indicator."""
    (row,) = scorecard(MARCH, Sight.of_readers()).rows
    return case_of(row, came_late=False)


def test_what_turned_red_stands_before_what_has_been_red_and_both_before_what_is_missing() -> None:
    add(GREEN, None, title="Missing")
    add(RED, RED, RED, title="Red for long")
    add(GREEN, RED, title="Newly red")
    add(GREEN, GREEN, title="Green")
    assert triggers() == {
        "Newly red": [Trigger.NEWLY_RED],
        "Red for long": [Trigger.RED_LONG],
        "Missing": [Trigger.MISSING],
    }


def test_what_is_as_grave_stands_in_reading_order() -> None:
    for title in ("Second", "First", "Third"):
        add(GREEN, RED, title=title)
    for position, title in enumerate(("First", "Second", "Third"), start=1):
        Indicator.objects.filter(title=title).update(position=position)
    assert list(triggers()) == ["First", "Second", "Third"]


def test_a_figure_that_is_withheld_says_nothing_of_itself() -> None:
    add(*[GREEN] * 3, SMALL, title="Withheld")
    assert items() == []
    found = case()
    assert (found.value, found.absence) == (None, Absence.SUPPRESSED)
    assert found.forecast is None


def test_a_withheld_figure_of_the_past_is_neither_there_nor_missing() -> None:
    add(*[GREEN] * 11, SMALL, GREEN)
    found = case()
    assert [one.value for one in found.past[:3]] == [92, None, 92]
    assert found.past[1].is_met is None
    assert found.confidence is not None
    assert found.confidence.doubts == ()


def test_a_service_that_a_month_was_published_without_is_late_and_not_missing() -> None:
    one = add(GREEN, RED)
    gap = Gap.objects.create(
        month_id=MARCH, service=one.service, reason="Late.", named_at=datetime.now(UTC)
    )
    assert list(triggers().values()) == [[Trigger.LATE]]
    gap.closed_at = datetime.now(UTC)
    gap.save()
    (item,) = items()
    assert item.findings[0].trigger is Trigger.NEWLY_RED
    assert item.case.came_late
    assert item.case.confidence is not None
    assert item.case.confidence.doubts == ("it was published after the rest of its month",)


def test_another_service_s_gap_makes_nothing_late() -> None:
    add(GREEN, RED)
    Gap.objects.create(
        month_id=MARCH,
        service=Service.objects.get(slug="send"),
        reason="Late.",
        named_at=datetime.now(UTC),
        closed_at=datetime.now(UTC),
    )
    assert [item.case.came_late for item in items()] == [False]


def test_a_corrected_figure_is_known_to_have_been_corrected() -> None:
    one = add(GREEN, GREEN)
    assert not case().was_corrected
    record_figures(
        entries=[Entry(one, MARCH, Decimal(50), Decimal(100))],
        by=None,
        origin=Origin.GRID,
        reason="Counted again.",
    )
    assert case().was_corrected


def test_an_indicator_that_is_new_lacks_no_figure_from_before_its_first() -> None:
    add(GREEN, None, GREEN)
    assert [one.month.month for one in case().past] == [3, 2, 1]
    found = case().confidence
    assert found is not None
    assert "1 of the 3 figures" in found.sentence


def test_the_past_is_of_the_last_twelve_months_and_no_longer() -> None:
    add(*[GREEN] * 20)
    assert len(case().past) == 12
    assert triggers() == {"Visits made on time": [Trigger.ALWAYS_MET]}


def test_what_is_published_of_others_is_what_was_published_to_the_digit() -> None:
    make_council(1, 2)
    (row,) = scorecard(LAST, Sight.of_readers()).rows
    found = case_of(row, came_late=False).benchmark
    assert found is not None
    assert row.benchmark is not None
    assert (found.period, found.england) == (str(LAST.year - 1), Decimal(str(row.england)))
    assert found.neighbours == Decimal(str(row.benchmark.neighbours))


def test_a_plan_that_is_off_its_path_brings_its_indicator_up_with_its_end() -> None:
    figures = months("2026-07", (84, 100), (76, 100), (70, 100), (72, 100))
    one = recovering(figures)
    october = date(2026, 10, 1)
    Month.objects.filter(month=october).update(published_at=None)
    one.start()
    Month.objects.filter(month=october).update(published_at=datetime.now(UTC))
    seen = Sight.of_readers()
    (item,) = attention(scorecard(october, seen), seen)
    words = {found.trigger: found.words for found in item.findings}
    assert words[Trigger.OFF_PATH] == (
        "It is off its recovery path: 72.0% in October 2026, where its plan expects 75.0% or "
        "more. The plan is to be green by January 2027."
    )


def test_readers_have_nothing_of_a_month_in_progress() -> None:
    add(GREEN, RED)
    Month.objects.filter(month=MARCH).update(published_at=None)
    seen = sight(AnonymousUser())
    (row,) = scorecard(MARCH, seen).rows
    assert case_of(row, came_late=False).value is None


def test_it_asks_nothing_of_the_database() -> None:
    make_council(20, 3)
    seen = Sight.of_readers()
    card = scorecard(LAST, seen)
    with CaptureQueriesContext(connection) as asked:
        found = attention(card, seen)
    assert found
    assert len(asked) == 0


def test_every_part_of_every_case_is_what_the_rows_and_histories_say() -> None:
    make_council(30, 3)
    seen = Sight.of_readers()
    for row in scorecard(LAST, seen).rows:
        one, history = row.indicator, row.history
        found = case_of(row, came_late=False)
        assert found.value == row.reading.value
        assert (found.rating, found.was) == (row.rating, row.was)
        assert found.travels[0] == row.since_last
        assert len(found.travels) == TIMES_WORSE
        due = [
            month
            for month in months_between(months_after(LAST, -11), LAST)
            if is_due(month, one.frequency, one.annual_month)
        ]
        assert [each.month for each in found.past] == due[::-1]
        for each in found.past:
            rule = history.rule(each.month)
            assert each.value == history.value(each.month)
            is_rated = each.rating.colour is not Colour.NOT_RATED
            assert (each.is_met is not None) is is_rated
            if each.is_met is not None and rule is not None and each.value is not None:
                assert each.is_met is meets(rule, each.value)


def test_headline_indicators_alone_are_looked_at_when_only_they_are_asked_for() -> None:
    add(GREEN, RED, title="Headline")
    add(GREEN, RED, title="Other", is_headline=False)
    seen = Sight.of_readers()
    wanted = [one for one in facts() if one.is_headline]
    found = attention(scorecard(MARCH, seen, indicators=wanted), seen)
    assert [item.row.indicator.title for item in found] == ["Headline"]
