"""Every planted story can be seen, by the rules and the catalogue's own targets."""

from collections import Counter
from datetime import date

import pytest

from indicators.demonstration.load import FIRST, HOME, IN_PROGRESS, LAST_PUBLISHED, Loaded
from indicators.demonstration.simulate import Counted
from indicators.demonstration.stories import Correction, Story, months_of, read_stories
from indicators.models import FigureChange, Month
from indicators.queries.catalogue import facts
from indicators.queries.history import History, histories
from indicators.queries.sight import Sight
from indicators.rules.rating import Colour, Reason
from indicators.rules.travel import Run
from indicators.rules.values import Absence

STORIES = read_stories(HOME / "stories.yaml")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def history(demonstration: Loaded) -> dict[str, History]:
    """Return each indicator's history by its code."""
    every = facts()
    found = histories(every, FIRST, IN_PROGRESS, Sight.of_officers())
    return {one.code: found[one.pk] for one in every}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_story_shows_what_it_says(story: Story, history: dict[str, History]) -> None:
    seen = {month: history[story.indicator].rating(month) for month in story.shows}
    words = {
        month: rating.reason.value if rating.reason else rating.colour.value
        for month, rating in seen.items()
    }
    assert words == dict(story.shows)


def told(name: str) -> Story:
    return next(story for story in STORIES if story.name == name)


def test_long_red_is_the_longest_red_and_near_44_percent(history: dict[str, History]) -> None:
    story = told("A long red")
    conferences = history[story.indicator]
    assert conferences.run(LAST_PUBLISHED) == Run(Colour.RED, 18, False)
    value = conferences.value(LAST_PUBLISHED)
    assert value is not None
    assert 42 <= value <= 46
    runs = {
        code: run.length
        for code, one in history.items()
        if one.indicator.is_headline
        and (run := one.run(LAST_PUBLISHED))
        and run.colour is Colour.RED
    }
    assert max(runs, key=lambda code: runs[code]) == story.indicator


def test_missing_figure_is_of_a_headline_indicator(history: dict[str, History]) -> None:
    assert history[told("A missing month").indicator].indicator.is_headline


@pytest.mark.parametrize(
    ("name", "month", "absence"),
    [
        ("A missing month", LAST_PUBLISHED, Absence.NOT_AVAILABLE),
        ("A month without a system", date(2026, 2, 1), Absence.NOT_AVAILABLE),
        ("A figure being validated", LAST_PUBLISHED, Absence.BEING_VALIDATED),
        ("A list being matched", IN_PROGRESS, Absence.BEING_VALIDATED),
    ],
)
def test_absent_figure_says_why(
    name: str, month: date, absence: Absence, history: dict[str, History]
) -> None:
    assert history[told(name).indicator].reading(month).absence is absence


def test_provisional_figures_are_marked_and_no_others(history: dict[str, History]) -> None:
    story = told("Provisional figures")
    readings = history[story.indicator].readings.values()
    assert {reading.month for reading in readings if reading.provisional} == story.provisional


def test_corrected_figure_was_published_amber_and_keeps_its_old_figure_and_reason(
    history: dict[str, History],
) -> None:
    story = told("A figure put right")
    assert story.correction is not None
    corrected = FigureChange.objects.get(after_publication=True)
    assert corrected.figure.indicator.code == story.indicator
    assert corrected.figure.month == story.correction.month
    assert corrected.reason == story.correction.reason
    assert corrected.old_numerator is not None
    assert corrected.old_denominator is not None
    assert corrected.new_numerator == corrected.old_numerator + story.correction.left_out
    rule = history[story.indicator].rule(story.correction.month)
    assert rule is not None
    assert rule.target is not None
    assert 100 * corrected.old_numerator / corrected.old_denominator < rule.target
    published = Month.objects.get(month=story.correction.month).published_at
    assert published is not None
    assert published < corrected.changed_at


def test_colours_of_the_last_published_month_are_mixed(history: dict[str, History]) -> None:
    colours = Counter(
        one.rating(LAST_PUBLISHED).colour for one in history.values() if one.indicator.is_headline
    )
    rated = colours[Colour.RED] + colours[Colour.AMBER] + colours[Colour.GREEN]
    assert 0.50 <= colours[Colour.GREEN] / rated <= 0.60
    assert 0.15 <= colours[Colour.AMBER] / rated <= 0.25
    assert 0.15 <= colours[Colour.RED] / rated <= 0.25


def test_headline_indicators_are_seldom_withheld(history: dict[str, History]) -> None:
    for one in history.values():
        if one.indicator.is_headline:
            assert one.rating(LAST_PUBLISHED).reason is not Reason.SUPPRESSED, one.indicator.code


def test_correction_takes_out_what_was_left_out() -> None:
    month = date(2026, 6, 1)
    correction = Correction(month, date(2026, 8, 18), 7, 9, "Left out.")
    assert correction.first(Counted(month, 80, 100)) == Counted(month, 73, 91)
    assert correction.first(Counted(month, 80)) == Counted(month, 73)


def test_span_of_months_has_both_ends() -> None:
    assert months_of("2025-12 to 2026-02") == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert months_of("2026-02") == [date(2026, 2, 1)]
