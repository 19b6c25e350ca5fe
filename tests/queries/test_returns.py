"""What an officer owes, what it comes to, and what is still to do."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.entry import Entry, record_figures, write_commentary
from indicators.models import Indicator, Origin, Service
from indicators.queries.open_months import open_months, services_due
from indicators.queries.returns import Grid, GridRow, grid, grid_row, grids
from indicators.rules.deadlines import Standing
from indicators.rules.periods import months_after
from indicators.rules.rating import Colour
from indicators.rules.values import Absence
from indicators.signoff import send_back
from tests.factories import LAST, make_council
from tests.one_return import (
    MONTH,
    NOON,
    SAID,
    Fostering,
    approve,
    complete,
    enter,
    remark,
    submit,
)
from tests.publication import publish_month

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 12)
AFTER = date(2026, 6, 13)


def seen(fostering: Fostering, today: date = DUE) -> Grid:
    """Return the service's return as it is on a day."""
    return grid(MONTH, fostering.service, today)


def row_of(fostering: Fostering, indicator: Indicator) -> GridRow:
    """Return an indicator's row of the return."""
    (row,) = [row for row in seen(fostering).rows if row.facts.code == indicator.code]
    return row


def test_nothing_entered_is_missing_until_its_day_is_over_and_then_late(
    fostering: Fostering,
) -> None:
    on_the_day, afterwards = seen(fostering, DUE), seen(fostering, AFTER)
    assert on_the_day.due_on == DUE
    assert on_the_day.state == "Not started"
    assert (on_the_day.tally[Standing.MISSING], on_the_day.is_late) == (2, False)
    assert (afterwards.tally[Standing.LATE], afterwards.is_late) == (2, True)


def test_a_return_is_late_until_it_is_submitted(fostering: Fostering) -> None:
    complete(fostering)
    assert seen(fostering, AFTER).is_late
    submit(fostering)
    assert not seen(fostering, AFTER).is_late
    back = {"month": MONTH, "service": fostering.service, "by": fostering.head}
    send_back(**back, reason="Count them again.")  # type: ignore[arg-type]
    assert seen(fostering, AFTER).is_late


def test_a_quarterly_figure_is_not_due_between_quarters(fostering: Fostering) -> None:
    found = seen(fostering)
    assert [one.code for one in found.not_due] == ["REVIEWS"]
    assert found.tally[Standing.NOT_DUE] == 1
    june = grid(months_after(MONTH, 1), fostering.service, DUE)
    assert [row.facts.code for row in june.rows] == ["VISITS", "CARERS", "REVIEWS"]


def test_a_row_has_what_it_comes_to_beside_last_month_last_year_and_the_target(
    fostering: Fostering,
) -> None:
    enter(fostering.visits, fostering.officer, 87, 100)
    row = row_of(fostering, fostering.visits)
    assert (row.value, row.rating.colour, row.target) == ("87.0%", Colour.AMBER, "90% or more")
    assert (row.previous, row.previous_month) == ("92.1%", months_after(MONTH, -1))
    assert row.last_year == "91.9%"
    assert (row.numerator, row.denominator) == ("87", "100")
    assert row.standing is Standing.IN
    assert row.entered is not None
    assert (row.entered.by, row.entered.at) == (str(fostering.officer), NOON)
    assert row.seen == row.entered.change


def test_a_reason_for_no_figure_is_in(fostering: Fostering) -> None:
    record_figures(
        entries=[Entry(fostering.visits, MONTH, absence=Absence.BEING_VALIDATED)],
        by=fostering.officer,
        origin=Origin.GRID,
    )
    row = row_of(fostering, fostering.visits)
    assert (row.value, row.standing, row.to_do) == ("Being validated", Standing.IN, [])


def test_a_complete_return_has_nothing_left_to_do(fostering: Fostering) -> None:
    complete(fostering)
    found = seen(fostering)
    assert (found.to_do, found.unfinished, found.state) == ([], [], "Being entered")


def test_a_red_or_amber_row_asks_for_commentary_until_it_says_everything(
    fostering: Fostering,
) -> None:
    enter(fostering.visits, fostering.officer, 87, 100)
    assert len(row_of(fostering, fostering.visits).missing_remarks) == 4
    remark(fostering.visits, fostering.officer)
    row = row_of(fostering, fostering.visits)
    assert row.missing_remarks == []
    assert row.remark.by_whom == SAID["by_whom"]
    enter(fostering.visits, fostering.officer, 92, 100)
    assert not row_of(fostering, fostering.visits).asks_for_commentary


def test_an_unlikely_row_asks_for_confirmation_of_those_very_counts(fostering: Fostering) -> None:
    def put(number: int, word: str) -> GridRow:
        record_figures(
            entries=[Entry(fostering.carers, MONTH, Decimal(number), confirmation=word)],
            by=fostering.officer,
            origin=Origin.GRID,
        )
        return row_of(fostering, fostering.carers)

    assert put(1430, "").asks_for_confirmation
    assert not put(1430, "Two agencies joined.").asks_for_confirmation
    # The same words beside another number are left over from the last one.
    assert put(1440, "Two agencies joined.").asks_for_confirmation
    assert not put(1440, "Two agencies joined.").asks_for_confirmation


def test_numbers_of_the_commentary_that_are_in_no_figure_are_named(fostering: Fostering) -> None:
    enter(fostering.visits, fostering.officer, 87, 100)
    write_commentary(
        indicator=fostering.visits,
        month=MONTH,
        by=fostering.officer,
        **{**SAID, "what_happened": "We made 87 visits of 100, or 87%, and missed 37."},  # type: ignore[arg-type]
    )
    assert row_of(fostering, fostering.visits).unmatched == ("37",)


def test_what_readers_will_not_see_is_said_and_shown_to_the_officer(fostering: Fostering) -> None:
    fostering.visits.suppression = "small-counts"
    fostering.visits.save()
    enter(fostering.visits, fostering.officer, 97, 100)
    row = row_of(fostering, fostering.visits)
    assert (row.value, row.is_withheld) == ("97.0%", True)
    enter(fostering.visits, fostering.officer, 94, 100)
    assert not row_of(fostering, fostering.visits).is_withheld


def test_a_row_by_itself_is_the_row_of_the_grid(fostering: Fostering) -> None:
    enter(fostering.visits, fostering.officer, 87, 100)
    assert grid_row(MONTH, fostering.visits, DUE) == row_of(fostering, fostering.visits)
    assert not grid_row(MONTH, fostering.reviews, DUE).is_entered


def test_the_state_follows_the_steps(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    assert (seen(fostering).state, seen(fostering).is_open) == ("Submitted", False)
    approve(fostering)
    assert (seen(fostering).state, seen(fostering).is_open) == ("Approved", False)
    publish_month(month=MONTH, by=fostering.lead)
    assert (seen(fostering).state, seen(fostering).is_published) == ("Published", True)


def test_open_months_begin_after_the_newest_published_one(fostering: Fostering) -> None:
    assert open_months(DUE) == [MONTH]
    assert open_months(date(2026, 7, 31)) == [MONTH, months_after(MONTH, 1)]
    assert open_months(date(2026, 5, 31)) == []


def test_where_nothing_is_published_last_month_is_open(db: None) -> None:
    assert open_months(date(2026, 1, 1)) == [date(2025, 12, 1)]


def test_services_due_are_those_with_a_figure_due(fostering: Fostering) -> None:
    assert services_due(MONTH) == [fostering.service]
    Indicator.objects.update(frequency="quarterly")
    assert services_due(MONTH) == []


def test_as_many_queries_for_every_service_as_for_one() -> None:
    make_council(20, 2)
    asked = []
    for services in ([Service.objects.first()], list(Service.objects.all())):
        with CaptureQueriesContext(connection) as captured:
            found = grids(LAST, [one for one in services if one], LAST)
        assert sum(len(each.rows) for each in found) >= len(services)
        asked.append(len(captured))
    # Indicators, their facts, targets, figures, changes, commentary, recovery plans; the month,
    # steps, gaps; and, for what is open, months and gaps.
    assert asked == [12, 12]


def test_a_figure_changed_since_the_return_was_sent_back_is_marked(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    send_back(
        month=MONTH,
        service=fostering.service,
        by=fostering.head,
        reason="Count the carers again.",
        at=NOON + timedelta(hours=1),
    )
    record_figures(
        entries=[Entry(fostering.carers, MONTH, Decimal(141))],
        by=fostering.officer,
        origin=Origin.GRID,
        at=NOON + timedelta(hours=2),
    )
    found = seen(fostering)
    assert [row.facts.code for row in found.rows if found.is_put_right(row)] == ["CARERS"]
