"""The page of a meeting's questions: kept, suggested, added, changed and taken away."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from indicators.models import (
    Committee,
    Enquiry,
    Figure,
    Indicator,
    Meeting,
    Role,
    Service,
    User,
)
from tests.factories import make_council
from tests.one_indicator import CODE, TITLE, add_target, make_indicator, months
from tests.packs.one_pack import make_draft, make_meeting
from tests.people import browser_of
from tests.pointing import pointed_at
from tests.views.test_query_counts import SCORECARD, SIGHT
from tests.weight import text

pytestmark = pytest.mark.django_db
WORDS = "What would tell us sooner, “next” time & why?"


def soon(days: int = 60) -> date:
    """Return a day that is to come, whenever this is run."""
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def meeting() -> Meeting:
    """Return a meeting to come, before which is an indicator that turned red in March 2026."""
    indicator = make_indicator(months("2026-01", (92, 100), (92, 100), (44, 100)))
    add_target(indicator, date(2025, 4, 1))
    return make_meeting(soon())


@pytest.fixture
def dorothy(client: Client, meeting: Meeting) -> Client:
    """Return the browser of a councillor."""
    return browser_of(Role.COUNCILLOR, client)


def address(name: str, pk: int) -> str:
    """Return an address of a meeting's questions, or of one of them."""
    return reverse(name, args=[pk])


def shown(browser: Client, meeting: Meeting) -> str:
    """Return the page of a meeting's questions."""
    return text(browser.get(address("meeting-questions", meeting.pk)))


def suggestions(page: str) -> list[str]:
    """Return what the page's buttons keep."""
    return [unescape(one) for one in re.findall(r'name="question" value="([^"]*)"', page)]


def add(browser: Client, meeting: Meeting, words: str = WORDS, code: str = CODE) -> Any:
    """Return the answer to a question that is typed in."""
    typed = {"indicator": code, "words": words}
    return browser.post(address("question-add", meeting.pk), typed, follow=True)


def test_what_the_figures_suggest_is_kept_at_a_click(dorothy: Client, meeting: Meeting) -> None:
    before = suggestions(shown(dorothy, meeting))
    answer = dorothy.post(
        address("question-keep", meeting.pk), {"question": before[0]}, follow=True
    )
    assert answer.redirect_chain == [
        (f"{address('meeting-questions', meeting.pk)}#about-{CODE}", 302)
    ]
    page = text(answer)
    assert "The question is kept." in page
    assert "1 question kept." in page
    assert suggestions(page) == before[1:]
    assert Enquiry.objects.get().words == before[0].split(" ", 2)[2]


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        ("", "none was named"),
        ("VISITS", "none was named"),
        ("VISITS newly-blue What?", "none was named"),
        (f"{CODE} newly-red Why are you so slow?", "no longer suggest that question"),
        # PostgreSQL knows no NUL, not even to look for.
        (f"{CODE}\x00 newly-red Why are you so slow?", "no longer suggest that question"),
    ],
)
def test_what_is_not_suggested_is_not_kept(
    dorothy: Client, meeting: Meeting, question: str, complaint: str
) -> None:
    answer = dorothy.post(address("question-keep", meeting.pk), {"question": question}, follow=True)
    assert complaint in text(answer)
    assert not Enquiry.objects.exists()


def test_an_unknown_indicator_is_not_found(dorothy: Client, meeting: Meeting) -> None:
    answer = dorothy.post(address("question-keep", meeting.pk), {"question": "NAVY newly-red Why?"})
    assert answer.status_code == 404


def test_a_member_adds_their_own_question(dorothy: Client, meeting: Meeting) -> None:
    page = text(add(dorothy, meeting))
    assert "The question is added." in page
    assert f'<p class="app-enquiry__words">{WORDS.replace("&", "&amp;")}</p>' in page
    assert "A member’s own question" in page


@pytest.mark.parametrize(
    ("code", "words", "complaint", "field"),
    [
        ("", WORDS, "Choose the indicator", "id_indicator"),
        ("NAVY", WORDS, "There is no “NAVY” before this committee", "id_indicator"),
        (CODE, " \r\n", "Write the question: it takes", "id_words"),
        (CODE, "Who?", "at least three words.", "id_words"),
        (CODE, "who " * 150 + "?", "this question has 601. Shorten it.", "id_words"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    dorothy: Client, meeting: Meeting, code: str, words: str, complaint: str, field: str
) -> None:
    page = text(add(dorothy, meeting, words, code))
    assert complaint in page.partition("There is a problem")[2]
    assert f'href="#{field}"' in page
    assert {f"{field}_error", "id_words_helptext"} <= pointed_at(page)
    assert words.strip().replace("&", "&amp;") in page
    assert suggestions(page)
    assert not Enquiry.objects.exists()


def test_the_same_question_twice_is_refused(dorothy: Client, meeting: Meeting) -> None:
    add(dorothy, meeting)
    assert f"is to ask this of {TITLE} already" in text(add(dorothy, meeting, WORDS.upper()))
    assert Enquiry.objects.count() == 1


def test_a_question_is_changed_and_shows_that_it_was(dorothy: Client, meeting: Meeting) -> None:
    (first, *_) = suggestions(shown(dorothy, meeting))
    dorothy.post(address("question-keep", meeting.pk), {"question": first})
    one = Enquiry.objects.get()
    page = text(dorothy.get(address("question", one.pk)))
    assert "It was suggested like this" in page
    pointed_at(page)
    answer = dorothy.post(
        address("question", one.pk), {"words": "Why is it so?", "seen": one.words}, follow=True
    )
    page = text(answer)
    assert "The question is saved." in page
    assert "Newly red, in other words than suggested" in page
    assert first not in suggestions(page)


def test_a_refused_change_keeps_what_was_typed(dorothy: Client, meeting: Meeting) -> None:
    add(dorothy, meeting)
    one = Enquiry.objects.get()
    for words, complaint in (("", "at least three words."), ("who " * 150 + "?", "Shorten it.")):
        page = text(dorothy.post(address("question", one.pk), {"words": words, "seen": one.words}))
        assert complaint in page
        assert words in page
        assert 'href="#id_words"' in page


def test_who_changed_it_meanwhile_is_said_and_both_versions_are_shown(
    dorothy: Client, meeting: Meeting
) -> None:
    add(dorothy, meeting)
    one = Enquiry.objects.get()
    here = address("question", one.pk)
    dorothy.post(here, {"words": "Is it theirs?", "seen": WORDS})
    page = text(dorothy.post(here, {"words": "Is it mine?", "seen": WORDS}))
    assert "changed this question at" in page
    assert "It now says: “Is it theirs?”" in page
    assert "Is it mine?</textarea>" in page
    assert Enquiry.objects.get().words == "Is it theirs?"
    seen = unescape(re.findall(r'name="seen" value="([^"]*)"', page)[0])
    dorothy.post(here, {"words": "Is it mine?", "seen": seen})
    assert Enquiry.objects.get().words == "Is it mine?"


def test_a_question_is_taken_away_and_its_words_are_not_lost(
    dorothy: Client, meeting: Meeting
) -> None:
    add(dorothy, meeting)
    one = Enquiry.objects.get()
    page = text(dorothy.post(address("question-remove", one.pk), follow=True))
    assert f"The question is taken away: “{WORDS.replace('&', '&amp;')}”" in page
    assert not Enquiry.objects.exists()
    for name in ("question", "question-remove"):
        assert dorothy.post(address(name, one.pk)).status_code == 404


def test_a_question_that_is_withheld_is_shown_to_nobody_and_can_be_taken_away(
    dorothy: Client, meeting: Meeting
) -> None:
    add(dorothy, meeting, "It was 44 of 100: why?")
    one = Enquiry.objects.get()
    Indicator.objects.update(suppression="small-counts")
    Figure.objects.filter(month=date(2026, 2, 1)).update(numerator=3)
    page = shown(dorothy, meeting)
    assert "44 of 100" not in page
    assert "is withheld: a figure that it could quote is withheld." in page
    assert "1 question kept." in page
    page = text(dorothy.get(address("question", one.pk), follow=True))
    assert "The question is withheld" in page
    assert "44 of 100" not in page
    page = text(dorothy.post(address("question-remove", one.pk), follow=True))
    assert "The question is taken away." in page
    assert "44 of 100" not in page


def test_only_the_questions_that_are_kept_are_printed(dorothy: Client, meeting: Meeting) -> None:
    section, details = (
        'class="app-enquiry app-no-print" id="about-VISITS"',
        'class="govuk-details app-enquiry__more app-no-print"',
    )
    page = shown(dorothy, meeting)
    assert section in page
    assert details in page
    add(dorothy, meeting)
    page = shown(dorothy, meeting)
    assert section not in page
    assert details in page


def test_a_meeting_that_was_held_shows_its_questions_and_no_button(
    dorothy: Client, meeting: Meeting
) -> None:
    add(dorothy, meeting)
    one = Enquiry.objects.get()
    Meeting.objects.update(held_on=soon(-1))
    page = shown(dorothy, meeting)
    assert WORDS.replace("&", "&amp;") in page
    assert suggestions(page) == []
    assert "<button" not in page.partition("<main")[2]
    refused = text(add(dorothy, meeting, "Why is it so?"))
    assert "its questions stay as they were" in refused
    assert "What you typed is not recorded: “Why is it so?”" in refused
    typed = {"words": "My words?", "seen": WORDS}
    page = text(dorothy.post(address("question", one.pk), typed))
    assert "My words?" in page
    assert "was held on" in page


def test_a_meeting_before_any_month_is_published_takes_questions(client: Client) -> None:
    make_council(1, 0)
    meeting = make_meeting(soon())
    page = shown(browser_of(Role.COUNCILLOR, client), meeting)
    assert "No month has been published yet" in page
    assert "Add the question" in page


def test_figures_that_suggest_nothing_say_so(dorothy: Client, meeting: Meeting) -> None:
    Committee.objects.get().services.set(Service.objects.none())
    assert "no figure of March 2026 suggests a question" in shown(dorothy, meeting)


def test_a_question_about_what_is_no_longer_before_the_committee_is_still_shown(
    dorothy: Client, meeting: Meeting
) -> None:
    add(dorothy, meeting)
    Committee.objects.get().services.set(Service.objects.none())
    assert WORDS.replace("&", "&amp;") in shown(dorothy, meeting)


def test_the_month_of_a_draft_that_was_changed_is_the_one_asked_about(
    dorothy: Client, meeting: Meeting
) -> None:
    make_draft(meeting, date(2026, 2, 1), edition=2)
    assert "what the figures of February 2026 suggest" in shown(dorothy, meeting)


def test_a_draft_that_nobody_changed_follows_the_newest_month(
    dorothy: Client, meeting: Meeting
) -> None:
    make_draft(meeting, date(2026, 2, 1))
    assert "what the figures of March 2026 suggest" in shown(dorothy, meeting)


def test_a_meeting_leads_to_its_questions_those_who_ask_them(
    dorothy: Client, meeting: Meeting
) -> None:
    here = address("meeting-questions", meeting.pk)
    assert here in text(dorothy.get(address("meeting", meeting.pk)))
    assert here not in text(Client().get(address("meeting", meeting.pk)))


QUERIES = [
    "django_session",  # who asks
    "indicators_user",
    "indicators_meeting",  # the meeting, with its committee
    *SIGHT,
    "indicators_indicator",  # the indicators before the committee
    "indicators_draft",  # the month of a draft that somebody has changed
    *SCORECARD[1:],
    "indicators_enquiry",  # every question that is kept, with its indicator and by whom
    "indicators_indicator",  # what withholds one: the figures of its indicator that it could quote
    "indicators_target",
    "indicators_figure",
    "indicators_figurechange",
    "indicators_installation",  # what every page says of its figures
]


@pytest.mark.parametrize("indicators", [1, 200])
def test_the_page_asks_the_same_at_every_size(client: Client, indicators: int) -> None:
    made = make_council(indicators, 3)
    meeting = make_meeting(soon())
    browser = browser_of(Role.COUNCILLOR, client)
    Enquiry.objects.bulk_create(
        Enquiry(
            meeting=meeting,
            indicator=one,
            words=WORDS,
            changed_at=timezone.now(),
            changed_by=User.objects.get(),
        )
        for one in made
    )
    with CaptureQueriesContext(connection) as asked:
        page = shown(browser, meeting)
    kept = page.count('class="app-enquiry__asked') + page.count("kept is withheld")
    assert kept == indicators
    tables = [query["sql"].partition(' FROM "')[2].partition('"')[0] for query in asked]
    assert tables == QUERIES
