"""What a meeting is to ask, in its order, and what is suggested besides."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators.entry import Entry, record_figures
from indicators.models import Enquiry, Indicator, Meeting, Origin, Role, User
from indicators.queries.enquiries import asked_in, enquiries_of, lines_of
from indicators.queries.sight import Sight
from indicators.rules.case import Trigger
from tests.factories import LAST, make_council
from tests.one_indicator import add_target, make_indicator, months
from tests.packs.one_pack import make_draft, make_meeting
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def dorothy() -> User:
    """Return a member."""
    return person(Role.COUNCILLOR, name="dorothy")


def ask(meeting: Meeting, indicator: Indicator, words: str, by: User, suggested: str = "") -> None:
    """Return nothing; puts a question on record."""
    Enquiry.objects.create(
        meeting=meeting,
        indicator=indicator,
        trigger=Trigger.NEWLY_RED if suggested else "",
        suggested=suggested,
        words=words,
        changed_at=timezone.now(),
        changed_by=by,
    )


def turned_red() -> Indicator:
    """Return an indicator that turned red in March 2026."""
    made = make_indicator(months("2026-01", (92, 100), (92, 100), (44, 100)))
    add_target(made, date(2025, 4, 1))
    return made


def test_questions_come_in_reading_order_with_who_kept_them(dorothy: User) -> None:
    first, second = make_council(2, 1)
    meeting = make_meeting()
    ask(meeting, second, "Of the second?", dorothy)
    ask(meeting, first, "Of the first?", dorothy)
    ask(make_meeting(date(2027, 1, 7)), first, "Of another meeting?", dorothy)
    with CaptureQueriesContext(connection) as asked:
        found = enquiries_of(meeting)
    assert len(asked) == 1
    assert [(one.indicator, one.title, one.words, one.by) for one in found] == [
        (first.pk, first.title, "Of the first?", "Dorothy"),
        (second.pk, second.title, "Of the second?", "Dorothy"),
    ]


def test_a_question_is_edited_where_it_was_suggested_in_other_words(dorothy: User) -> None:
    indicator, meeting = turned_red(), make_meeting()
    ask(meeting, indicator, "As suggested?", dorothy, suggested="As suggested?")
    ask(meeting, indicator, "In other words?", dorothy, suggested="What changed?")
    ask(meeting, indicator, "One's own?", dorothy)
    assert [(one.trigger, one.is_edited) for one in enquiries_of(meeting)] == [
        (Trigger.NEWLY_RED, False),
        (Trigger.NEWLY_RED, True),
        (None, False),
    ]


def test_under_its_title_a_question_does_not_say_it_again(dorothy: User) -> None:
    indicator, meeting = turned_red(), make_meeting()
    first = lines_of(meeting).lines[0].suggested[0]
    assert first.under_title.startswith("Newly red at 44.0%")
    ask(meeting, indicator, first.words, dorothy, suggested=first.words)
    ask(meeting, indicator, "why?", dorothy)
    words = [one.under_title for one in enquiries_of(meeting)]
    assert words == [first.under_title, "Why?"]


def test_what_is_kept_or_typed_in_the_same_words_is_suggested_no_longer(dorothy: User) -> None:
    indicator, meeting = turned_red(), make_meeting()
    first, second = (one.words for one in lines_of(meeting).lines[0].suggested)
    ask(meeting, indicator, "In other words?", dorothy, suggested=first)
    (left,) = lines_of(meeting).lines[0].suggested
    assert left.words == second
    ask(meeting, indicator, second, dorothy)
    assert lines_of(meeting).lines[0].suggested == ()


def test_indicators_come_by_what_needs_attention_and_then_those_that_are_asked_about(
    dorothy: User,
) -> None:
    indicators = make_council(20, 2)
    meeting = make_meeting()
    found = lines_of(meeting)
    needing = [line.code for line in found.lines]
    assert found.month == LAST
    assert all(line.suggested for line in found.lines)
    quiet = next(one for one in indicators if one.code not in needing)
    ask(meeting, quiet, "Of what nothing was found of?", dorothy)
    ask(meeting, next(one for one in indicators if one.code == needing[-1]), "Why?", dorothy)
    assert [line.code for line in lines_of(meeting).lines] == [*needing, quiet.code]
    assert lines_of(meeting).lines[-1].row is None


def small_in_march(suppression: str) -> Indicator:
    """Return an indicator of which three children were counted in March 2026."""
    made = make_indicator(
        months("2026-01", (92, 100), (92, 100), (3, 100)), suppression=suppression
    )
    add_target(made, date(2025, 4, 1))
    return made


def test_a_suppressed_figure_suggests_nothing() -> None:
    indicator, meeting = small_in_march("none"), make_meeting()
    (line,) = lines_of(meeting).lines
    assert all("3.0%" in one.words for one in line.suggested)
    indicator.suppression = "small-counts"
    indicator.save()
    assert lines_of(meeting).lines == ()


@pytest.mark.parametrize("month", ["2025-03", "2026-03"])
def test_a_question_that_could_quote_a_figure_that_is_withheld_now_is_withheld(
    dorothy: User, month: str
) -> None:
    figures = months("2025-02", *[(92, 100)] * 13, (44, 100))
    small = date.fromisoformat(f"{month}-01")
    indicator = make_indicator(figures | {small: (3, 100)}, suppression="none")
    meeting = make_meeting()
    ask(meeting, indicator, "It was 3.0%: why?", dorothy)
    assert [len(line.asked) for line in lines_of(meeting).lines] == [1]
    indicator.suppression = "small-counts"
    indicator.save()
    (line,) = lines_of(meeting).lines
    assert (line.asked, len(line.withheld)) == ((), 1)


def test_a_figure_that_was_withheld_longer_ago_than_a_question_looks_withholds_nothing(
    dorothy: User,
) -> None:
    figures = months("2025-02", (3, 100), *[(92, 100)] * 13)
    indicator, meeting = make_indicator(figures, suppression="small-counts"), make_meeting()
    ask(meeting, indicator, "Why is that so?", dorothy)
    assert [len(line.asked) for line in lines_of(meeting).lines] == [1]


def test_what_the_figures_suggest_still_may_be_read_whatever_is_withheld_before(
    dorothy: User,
) -> None:
    figures = months("2025-12", (3, 100), (92, 100), (92, 100), (44, 100))
    indicator, meeting = make_indicator(figures, suppression="small-counts"), make_meeting()
    add_target(indicator, date(2025, 4, 1))
    first, second = (one.words for one in lines_of(meeting).lines[0].suggested)
    ask(meeting, indicator, first, dorothy, suggested=first)
    ask(meeting, indicator, "Said otherwise?", dorothy, suggested=second)
    (line,) = lines_of(meeting).lines
    assert [one.words for one in line.asked] == [first]
    assert [one.words for one in line.withheld] == ["Said otherwise?"]
    assert line.suggested == ()


@pytest.mark.parametrize("put_right", [[3], [3, 80]])
def test_a_question_about_what_nothing_is_found_of_is_withheld_after_a_small_correction(
    dorothy: User, put_right: list[int]
) -> None:
    indicator = make_indicator(
        months("2026-01", (92, 100), (92, 100), (92, 100)), suppression="small-counts"
    )
    meeting, lead = make_meeting(), person(Role.LEAD)
    ask(meeting, indicator, "It was 92 of 100: why?", dorothy)
    for count in put_right:
        correct(indicator, count, lead)
    (line,) = lines_of(meeting).lines
    assert (line.row, line.asked, len(line.withheld)) == (None, (), 1)
    if put_right[-1] == 80:  # what is asked after that could not be about the three
        ask(meeting, indicator, "It is 80 of 100: why?", dorothy)
        assert [one.words for one in lines_of(meeting).lines[0].asked] == ["It is 80 of 100: why?"]


def correct(indicator: Indicator, count: int, by: User) -> None:
    """Return nothing; puts February 2026 right after it was published."""
    record_figures(
        entries=[Entry(indicator, date(2026, 2, 1), Decimal(count), Decimal(100))],
        by=by,
        origin=Origin.CORRECTION,
        reason="Counted again.",
    )


def test_a_month_that_is_not_published_suggests_nothing() -> None:
    meeting = make_meeting()
    assert asked_in(meeting, Sight.of_readers()) is None
    assert (lines_of(meeting).month, lines_of(meeting).lines) == (None, ())


def test_the_month_is_that_of_a_draft_once_somebody_has_changed_it() -> None:
    turned_red()
    meeting = make_meeting()
    draft = make_draft(meeting, date(2026, 2, 1))
    assert asked_in(meeting, Sight.of_readers()) == date(2026, 3, 1)
    draft.edition = 2
    draft.save()
    assert asked_in(meeting, Sight.of_readers()) == date(2026, 2, 1)
