"""What a file would do: each line added, changed, left or refused, and why."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.entry import Entry, record_figures
from indicators.models import Commentary, Figure, Origin, Service
from indicators.rules.periods import months_after
from indicators.signoff import publish_month
from indicators.uploads.compare import Act, Comparison, in_progress
from tests.one_return import (
    FIRST,
    MONTH,
    NOON,
    Fostering,
    approve,
    complete,
    enter,
    remark,
    submit,
)
from tests.uploads.one_file import applied, compared, rows

pytestmark = pytest.mark.django_db
BEFORE = months_after(FIRST, -1)
"""The newest month of which nothing is on record."""


def acts(comparison: Comparison) -> list[str]:
    """Return what would be done with each line."""
    return [row.act.value for row in comparison.rows]


def only_problem(comparison: Comparison) -> str:
    """Return the one reason why the one line is refused."""
    (row,) = comparison.rows
    assert row.act is Act.REFUSED
    (problem,) = row.problems
    return problem


def sign_off(fostering: Fostering) -> None:
    """Publish MONTH after it was submitted and approved."""
    complete(fostering)
    submit(fostering)
    approve(fostering)
    publish_month(month=MONTH, by=fostering.lead, at=NOON)


def test_what_is_not_on_record_is_added(fostering: Fostering) -> None:
    found = compared(rows("VISITS,2026-05,92,100,,,", "CARERS,,143,,,,"), fostering.officer)
    assert acts(found) == ["added", "added"]
    assert not found.is_refused
    assert not found.changes_nothing


def test_a_changed_cell_is_shown_beside_what_stands(fostering: Fostering) -> None:
    complete(fostering)
    (row,) = compared(rows("VISITS,2026-05,87,100,,yes,"), fostering.officer).rows
    assert row.act is Act.CHANGED
    assert {name: (cell.old, cell.new) for name, cell in row.cells.items() if cell.is_one} == {
        "numerator": ("92", "87"),
        "provisional": ("", "yes"),
    }


def test_what_stands_already_is_left(fostering: Fostering) -> None:
    complete(fostering)
    found = compared(rows("VISITS,2026-05,92.0,100,,,"), fostering.officer)
    assert acts(found) == ["left"]
    assert found.changes_nothing


def test_a_reason_takes_the_place_of_a_figure(fostering: Fostering) -> None:
    complete(fostering)
    (row,) = compared(rows("VISITS,,,,Being validated,,"), fostering.officer).rows
    assert row.act is Act.CHANGED
    assert row.cells["absence"].new == "Being validated"
    assert row.cells["numerator"].new == ""


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("VISITS,,101,100,,,", "more than the denominator"),
        ("VISITS,,9,,,,", "needs a denominator"),
        ("VISITS,,9,0,,,", "out of nothing"),
        ("VISITS,,-1,10,,,", "below zero"),
        ("CARERS,,9,10,,,", "has no denominator"),
        ("NONE,,9,10,,,", "no indicator"),
        ("VISITS,2026-04,9,10,,,", "this is the return of May 2026"),
        ("REVIEWS,,9,10,,,", "Its figures are quarterly, and none is due for this month"),
        ("VISITS,,#N/A,10,,,", "an error of Excel's"),
        ("VISITS,,31%,,,,", "a percentage"),
        ("VISITS,,,,,,It was checked.", "no figure that the note could be about"),
    ],
)
def test_what_cannot_be_is_refused_in_words(fostering: Fostering, line: str, why: str) -> None:
    (row,) = compared(rows(line), fostering.officer).rows
    assert row.act is Act.REFUSED
    assert any(why in problem for problem in row.problems)
    assert row.entry is None


def test_another_services_rows_are_refused(fostering: Fostering) -> None:
    fostering.carers.service = Service.objects.get(slug="send")
    fostering.carers.save()
    found = compared(rows("VISITS,,92,100,,,", "CARERS,,143,,,,"), fostering.officer)
    assert acts(found) == ["added", "refused"]
    assert found.rows[1].problems == ("CARERS is not one of your services’: take the row out.",)
    assert acts(compared(rows("CARERS,,143,,,,"), fostering.lead)) == ["added"]


def test_the_same_figure_twice_is_refused(fostering: Fostering) -> None:
    found = compared(rows("VISITS,,92,100,,,", "visits,,93,100,,,"), fostering.officer)
    assert acts(found) == ["added", "refused"]


def test_a_submitted_return_is_not_changed(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    assert "has been submitted" in only_problem(
        compared(rows("VISITS,,91,100,,,"), fostering.officer)
    )
    assert acts(compared(rows("VISITS,,92,100,,,"), fostering.officer)) == ["left"]
    approve(fostering)
    assert "has been approved" in only_problem(
        compared(rows("VISITS,,91,100,,,"), fostering.officer)
    )


def test_a_published_month_is_not_changed(fostering: Fostering) -> None:
    sign_off(fostering)
    assert "is published: correct the figure" in only_problem(
        compared(rows("VISITS,,91,100,,,"), fostering.officer)
    )
    assert acts(compared(rows("VISITS,,92,100,,,"), fostering.officer)) == ["left"]


def test_a_word_of_confirmation_falls_away_when_the_counts_change(fostering: Fostering) -> None:
    applied(rows("CARERS,,1430,,,,Two agencies joined."), fostering.officer)
    (row,) = compared(rows("CARERS,,1440,,,,Two agencies joined."), fostering.officer).rows
    assert row.cells["confirmation"].new == ""
    applied(rows("CARERS,,1440,,,,Two agencies joined."), fostering.officer)
    assert Figure.objects.get(indicator=fostering.carers, month=MONTH).confirmation == ""


def test_a_word_of_confirmation_is_given_to_a_figure_that_stands(fostering: Fostering) -> None:
    enter(fostering.carers, fostering.officer, 1430)
    (row,) = compared(rows("CARERS,,,,,,Two agencies joined."), fostering.officer).rows
    assert row.act is Act.CHANGED
    assert row.cells["confirmation"].new == "Two agencies joined."
    assert not row.cells["numerator"].is_one


def test_an_empty_cell_leaves_what_stands(fostering: Fostering) -> None:
    applied(rows("CARERS,,1430,,,yes,Two agencies joined."), fostering.officer)
    found = compared("Code,Numerator\r\nCARERS,1430", fostering.officer)
    assert acts(found) == ["left"]


def test_commentary_is_compared_part_by_part(fostering: Fostering) -> None:
    complete(fostering)
    remark(fostering.visits, fostering.officer)
    text = "Code,Numerator,What happened,By whom\r\nVISITS,,All posts are filled.,"
    (row,) = compared(text, fostering.officer).rows
    assert row.act is Act.CHANGED
    assert [cell.name for cell in row.remarks] == ["What happened"]
    applied(text, fostering.officer)
    said = Commentary.objects.get(indicator=fostering.visits, month=MONTH)
    assert (said.what_happened, said.by_whom) == ("All posts are filled.", "Head of Fostering")


def test_a_name_too_long_for_its_place_is_refused(fostering: Fostering) -> None:
    text = f"Code,Numerator,What happened,By whom\r\nVISITS,,It rained.,{'x' * 121}"
    assert only_problem(compared(text, fostering.officer)) == (
        "“By whom” has 121 characters, and there is room for 120: shorten it."
    )


# Back years


def test_months_from_the_one_in_progress_on_are_no_back_years(fostering: Fostering) -> None:
    found = compared(
        rows(f"VISITS,{MONTH:%Y-%m},92,100,,,", f"VISITS,{BEFORE:%Y-%m},92,100,,,"),
        fostering.lead,
        month=None,
    )
    assert acts(found) == ["refused", "added"]
    assert "May 2026 is no back year" in found.rows[0].problems[0]


def test_years_may_be_loaded_and_published_one_after_the_other(fostering: Fostering) -> None:
    """The newest published month is history: those after it are still back years."""
    later = date(2026, 11, 22)
    assert in_progress(later) == date(2026, 10, 1)
    sign_off(fostering)
    assert in_progress(later) == months_after(MONTH, 1)


def test_published_back_years_are_left_when_equal_and_refused_when_not(
    fostering: Fostering,
) -> None:
    found = compared(
        rows(f"VISITS,{FIRST:%Y-%m},91,99,,,", f"CARERS,{FIRST:%Y-%m},141,,,,"),
        fostering.lead,
        month=None,
    )
    assert acts(found) == ["left", "refused"]


def test_a_month_that_is_signed_off_as_a_month_is_not_loaded_as_history(
    fostering: Fostering,
) -> None:
    record_figures(
        entries=[Entry(fostering.carers, BEFORE, Decimal(140))],
        by=fostering.officer,
        origin=Origin.GRID,
        at=NOON,
    )
    problem = only_problem(
        compared(rows(f"VISITS,{BEFORE:%Y-%m},92,100,,,"), fostering.lead, month=None)
    )
    assert "being entered and signed off as a month" in problem


def test_months_side_by_side_are_read(fostering: Fostering) -> None:
    text = (
        "Our figures,,,\r\n"
        f"Code,Num or den,{months_after(BEFORE, -1):%b-%y},{BEFORE:%b-%y}\r\n"
        "VISITS,Numerator,90,91\r\n,Denominator,100,101\r\nCARERS,,140,141\r\n"
    )
    found = compared(text, fostering.lead, month=None)
    assert acts(found) == ["added"] * 4
    assert {row.line.month for row in found.rows} == {BEFORE, months_after(BEFORE, -1)}


def test_the_digest_is_the_same_only_while_the_file_would_do_the_same(
    fostering: Fostering,
) -> None:
    text = rows("VISITS,,92,100,,,")
    first = compared(text, fostering.officer).digest
    assert compared(text, fostering.officer).digest == first
    enter(fostering.visits, fostering.colleague, 90, 100)
    assert compared(text, fostering.officer).digest != first
    enter(fostering.visits, fostering.colleague, 92, 100)
    assert compared(text, fostering.officer).digest != first


def test_a_month_before_the_installations_first_may_be_loaded(fostering: Fostering) -> None:
    found = compared(rows("VISITS,2016-04,92,100,,,"), fostering.lead, month=None)
    assert acts(found) == ["added"]
    assert found.rows[0].line.month == date(2016, 4, 1)
