"""The preview: what a file's figures come to, what looks unlikely, how many queries it takes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import Figure, FigureChange, User
from indicators.rules.periods import months_after, months_between
from indicators.rules.plausibility import Kind
from indicators.rules.rating import Colour
from indicators.uploads.preview import Preview, changed_since, preview
from tests.one_return import FIRST, MONTH, Fostering, enter
from tests.uploads.one_file import TODAY, rows, uploaded

pytestmark = pytest.mark.django_db
BEFORE = months_after(FIRST, -1)
QUERIES = 12
"""Changes, facts, services, the month in progress, months, steps, gaps, indicators, figures,
commentaries; then targets and figures of the histories."""


def previewed(text: str, by: User, **month: None) -> Preview:
    """Return the preview of a file."""
    return preview(uploaded(text, by, **month), by, TODAY)


def test_a_figure_that_would_be_added_shows_what_it_comes_to(fostering: Fostering) -> None:
    found = previewed(rows("VISITS,,87,100,,,"), fostering.officer)
    comes_to = found.comes_to(found.rows[0])
    assert comes_to is not None
    assert (comes_to.value, comes_to.colour) == ("87.0%", Colour.AMBER)
    assert found.may_be_applied
    assert not Figure.objects.filter(month=MONTH).exists()


def test_a_refused_figure_comes_to_nothing(fostering: Fostering) -> None:
    found = previewed(rows("VISITS,,101,100,,,"), fostering.officer)
    assert found.comes_to(found.rows[0]) is None
    assert not found.may_be_applied


def test_a_file_that_changes_nothing_may_not_be_applied(fostering: Fostering) -> None:
    enter(fostering.visits, fostering.officer, 92, 100)
    assert not previewed(rows("VISITS,,92,100,,,"), fostering.officer).may_be_applied


def test_a_figure_far_from_those_on_record_looks_unlikely(fostering: Fostering) -> None:
    found = previewed(rows("CARERS,,1430,,,,", "VISITS,,92,100,,,"), fostering.officer)
    assert [[one.kind for one in row.unlikely] for row in found.rows] == [[Kind.SLIP], []]
    assert found.unlikely == 1
    assert found.rows[0].asks_for_a_word
    assert found.may_be_applied


def test_a_note_in_the_file_is_the_word_that_it_is_right(fostering: Fostering) -> None:
    found = previewed(rows("CARERS,,1430,,,,Two agencies joined."), fostering.officer)
    assert found.rows[0].unlikely
    assert (found.unlikely, found.unexplained) == (1, 0)


def test_back_years_are_judged_by_the_figures_before_them_in_the_file(
    fostering: Fostering,
) -> None:
    months = list(months_between(months_after(BEFORE, -11), BEFORE))
    lines = [f"CARERS,{month:%Y-%m},{140 + place % 3},,,," for place, month in enumerate(months)]
    lines[-1] = f"CARERS,{BEFORE:%Y-%m},1410,,,,"
    found = previewed(rows(*reversed(lines)), fostering.lead, month=None)
    assert [bool(row.unlikely) for row in found.rows] == [True] + [False] * 11


def test_what_others_changed_since_is_told(fostering: Fostering) -> None:
    found = previewed(rows("VISITS,,92,100,,,"), fostering.officer)
    enter(fostering.visits, fostering.colleague, 90, 100)
    enter(fostering.carers, fostering.colleague, 141)
    (told,) = changed_since(found, found.newest)
    assert told.startswith("Visits made on time, May 2026: Colin Colleague changed it at ")
    assert changed_since(found, FigureChange.objects.latest("pk").pk) == []


def test_the_preview_makes_as_many_queries_for_500_rows_as_for_10(fostering: Fostering) -> None:
    months = list(months_between(date(2004, 1, 1), BEFORE))
    lines = [
        line
        for month in months
        for line in (f"CARERS,{month:%Y-%m},140,,,,", f"VISITS,{month:%Y-%m},92,100,,,")
    ]
    counted = {}
    for count in (10, 500):
        file = uploaded(rows(*lines[:count]), fostering.lead, month=None)
        with CaptureQueriesContext(connection) as queries:
            found = preview(file, fostering.lead, TODAY)
            assert all(found.comes_to(row) for row in found.rows)
        counted[len(found.rows)] = [one["sql"].split(" FROM ")[1].split()[0] for one in queries]
    assert counted[10] == counted[500]
    assert len(counted[10]) == QUERIES
