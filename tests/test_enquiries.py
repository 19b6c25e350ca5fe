"""Lines of enquiry are kept by members, checked against the figures, and refused with a reason."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from indicators.enquiries import (
    LONGEST,
    AskedAlready,
    MeetingHeld,
    NotAsking,
    NotBeforeThem,
    NotSuggested,
    TakenAway,
    WordsMissing,
    WordsTooLong,
    add_question,
    change_question,
    keep_question,
    remove_question,
)
from indicators.entry import Entry, record_figures
from indicators.models import (
    Committee,
    Enquiry,
    Indicator,
    Installation,
    Meeting,
    Origin,
    Role,
    Service,
    User,
)
from indicators.queries.enquiries import lines_of
from indicators.refusals import ChangedMeanwhile
from indicators.rules.case import Trigger
from indicators.rules.enquiry import Question
from tests.one_indicator import add_target, make_indicator, months
from tests.packs.one_pack import make_meeting
from tests.people import person

pytestmark = pytest.mark.django_db
HELD_ON = date(2026, 6, 10)
BEFORE = datetime(2026, 5, 20, 17, 30, tzinfo=UTC)
WORDS = "What would tell us sooner next time?"


@pytest.fixture
def councillor() -> User:
    """Return a member."""
    return person(Role.COUNCILLOR, name="dorothy")


@pytest.fixture
def indicator() -> Indicator:
    """Return an indicator that turned red in March 2026, the newest published month."""
    made = make_indicator(months("2026-01", (92, 100), (92, 100), (44, 100)))
    add_target(made, date(2025, 4, 1))
    return made


@pytest.fixture
def meeting(indicator: Indicator) -> Meeting:
    """Return a meeting of a committee that scrutinises the indicator's service."""
    return make_meeting(HELD_ON)


def suggested(meeting: Meeting) -> Question:
    """Return the first question that is suggested for the meeting."""
    return lines_of(meeting).lines[0].suggested[0]


def keep(meeting: Meeting, indicator: Indicator, by: User, one: Question | None = None) -> Enquiry:
    """Return a suggested question, kept before the meeting; the first unless one is named."""
    one = one or suggested(meeting)
    return keep_question(
        meeting=meeting,
        indicator=indicator,
        trigger=one.trigger,
        words=one.words,
        by=by,
        at=BEFORE,
    )


def add(meeting: Meeting, indicator: Indicator, by: User, words: str = WORDS) -> Enquiry:
    """Return a member's own question, added before the meeting."""
    return add_question(meeting=meeting, indicator=indicator, words=words, by=by, at=BEFORE)


def test_a_suggested_question_is_kept_with_what_suggested_it(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    kept = keep(meeting, indicator, councillor)
    assert (kept.trigger, kept.changed_by, kept.changed_at) == ("newly-red", councillor, BEFORE)
    assert kept.words == kept.suggested
    assert kept.words.endswith(
        "What changed since February 2026, when it was 92.0% and green, and is it likely to last?"
    )


def test_words_that_are_not_suggested_are_not_kept_as_if_they_were(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    one = suggested(meeting)
    for other in (
        replace(one, words=f"{one.words} "),
        replace(one, trigger=Trigger.PROVISIONAL),
        replace(one, words=one.words.replace("44", "4")),
    ):
        with pytest.raises(NotSuggested, match="no longer suggest"):
            keep(meeting, indicator, councillor, other)
    assert not Enquiry.objects.exists()


def test_a_question_is_not_kept_once_the_figure_behind_it_is_corrected(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    one = suggested(meeting)
    record_figures(
        entries=[Entry(indicator, date(2026, 3, 1), Decimal(79), Decimal(100))],
        by=person(Role.LEAD),
        reason="Counted again.",
        origin=Origin.CORRECTION,
    )
    with pytest.raises(NotSuggested):
        keep(meeting, indicator, councillor, one)


def test_a_member_s_own_question_is_kept_in_one_paragraph(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    added = add(meeting, indicator, councillor, "  What would\r\n\r\ntell us\x0b sooner?\x00 ")
    assert (added.words, added.trigger, added.suggested) == ("What would tell us sooner?", "", "")


@pytest.mark.parametrize("words", ["", " \r\n\t", "\x00\x0b", "Why?", "Why so?", "? ? ?", "1 2 3?"])
def test_a_question_of_fewer_than_three_words_is_refused(
    meeting: Meeting, indicator: Indicator, councillor: User, words: str
) -> None:
    with pytest.raises(WordsMissing, match="at least three words") as refusal:
        add(meeting, indicator, councillor, words)
    assert refusal.value.field == "words"
    own = add(meeting, indicator, councillor, "Why so late?")
    with pytest.raises(WordsMissing):
        change_question(enquiry=own, words=words, seen=own.words, by=councillor, at=BEFORE)


def test_a_question_has_as_many_characters_as_there_is_room_for_and_no_more(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    longest = "été " * (LONGEST // 4 - 1) + "étés"
    assert len(add(meeting, indicator, councillor, longest).words) == LONGEST
    with pytest.raises(WordsTooLong, match="room for 600 characters, and this question has 601"):
        add(meeting, indicator, councillor, f"{longest}?")


def test_the_same_is_not_asked_of_an_indicator_twice(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    kept = keep(meeting, indicator, councillor)
    with pytest.raises(AskedAlready):
        add(meeting, indicator, councillor, kept.words.upper())
    own = add(meeting, indicator, councillor)
    with pytest.raises(AskedAlready):
        change_question(enquiry=own, words=kept.words, seen=own.words, by=councillor, at=BEFORE)
    change_question(enquiry=kept, words="Why is it so?", seen=kept.words, by=councillor, at=BEFORE)
    with pytest.raises(AskedAlready, match="already, in other words\\."):
        add(meeting, indicator, councillor, kept.words)


def test_a_question_that_is_kept_already_is_not_kept_again(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    one = suggested(meeting)
    kept = keep(meeting, indicator, councillor, one)
    change_question(enquiry=kept, words="Why is it so?", seen=one.words, by=councillor, at=BEFORE)
    with pytest.raises(AskedAlready, match="in other words"):
        keep(meeting, indicator, councillor, one)


def test_the_same_may_be_asked_at_another_meeting(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    keep(meeting, indicator, councillor)
    keep(make_meeting(HELD_ON + timedelta(days=30)), indicator, councillor)
    assert Enquiry.objects.count() == 2


def test_a_changed_question_keeps_what_was_suggested(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    kept = keep(meeting, indicator, councillor)
    sam = person(Role.SCRUTINY)
    change_question(enquiry=kept, words="Why so late?", seen=kept.words, by=sam, at=BEFORE)
    stands = Enquiry.objects.get()
    assert (stands.words, stands.suggested, stands.changed_by) == ("Why so late?", kept.words, sam)


def test_whoever_changes_nothing_is_not_named(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    kept = keep(meeting, indicator, councillor)
    sam = person(Role.SCRUTINY)
    change_question(enquiry=kept, words=f" {kept.words}", seen=kept.words, by=sam, at=BEFORE)
    assert Enquiry.objects.get().changed_by == councillor


def test_nobody_writes_over_words_that_they_have_not_seen(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    own = add(meeting, indicator, councillor)
    change_question(enquiry=own, words="Why is it so?", seen=WORDS, by=councillor, at=BEFORE)
    with pytest.raises(ChangedMeanwhile, match="Dorothy changed this question at 18:30 on 20 May"):
        change_question(
            enquiry=own, words="And why not?", seen=WORDS, by=person(Role.SCRUTINY), at=BEFORE
        )
    assert Enquiry.objects.get().words == "Why is it so?"


def test_a_question_that_is_taken_away_is_suggested_again(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    one = suggested(meeting)
    kept = keep(meeting, indicator, councillor, one)
    assert suggested(meeting) != one
    remove_question(enquiry=kept, by=person(Role.SCRUTINY), at=BEFORE)
    assert suggested(meeting) == one


def test_what_somebody_took_away_is_neither_changed_nor_taken_away_again(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    own = add(meeting, indicator, councillor)
    stale = Enquiry.objects.get()
    remove_question(enquiry=own, by=councillor, at=BEFORE)
    with pytest.raises(TakenAway):
        remove_question(enquiry=stale, by=councillor, at=BEFORE)
    with pytest.raises(TakenAway):
        change_question(enquiry=stale, words="Why is it so?", seen=WORDS, by=councillor, at=BEFORE)


def test_questions_are_kept_until_the_day_of_the_meeting_and_not_after_it(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    that_day = datetime(2026, 6, 10, 22, 59, tzinfo=UTC)  # a minute before midnight in Britain
    after = that_day + timedelta(minutes=1)
    one = suggested(meeting)
    given: dict[str, Any] = {"meeting": meeting, "indicator": indicator, "by": councillor}
    with pytest.raises(MeetingHeld, match="held on 10 June 2026"):
        keep_question(**given, trigger=one.trigger, words=one.words, at=after)
    with pytest.raises(MeetingHeld):
        add_question(**given, words=WORDS, at=after)
    own = add_question(**given, words=WORDS, at=that_day)
    with pytest.raises(MeetingHeld):
        change_question(enquiry=own, words="Why is it so?", seen=WORDS, by=councillor, at=after)
    with pytest.raises(MeetingHeld):
        remove_question(enquiry=own, by=councillor, at=after)
    assert Enquiry.objects.get().words == WORDS


def test_an_indicator_that_is_not_before_the_committee_is_refused(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    one = suggested(meeting)
    Committee.objects.get().services.set(Service.objects.none())
    for act in (
        lambda: keep(meeting, indicator, councillor, one),
        lambda: add(meeting, indicator, councillor),
    ):
        with pytest.raises(NotBeforeThem) as refusal:
            act()
        assert refusal.value.field == "indicator"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD_OF_SERVICE, Role.ADMINISTRATOR])
def test_nobody_else_writes_a_question(meeting: Meeting, indicator: Indicator, role: Role) -> None:
    other, one = person(role), suggested(meeting)
    own = add(meeting, indicator, person(Role.SCRUTINY, name="sam"))
    for act in (
        lambda: keep(meeting, indicator, other, one),
        lambda: add(meeting, indicator, other, "Why is it so?"),
        lambda: change_question(
            enquiry=own, words="Why is it so?", seen=WORDS, by=other, at=BEFORE
        ),
        lambda: remove_question(enquiry=own, by=other, at=BEFORE),
    ):
        with pytest.raises(NotAsking):
            act()
    assert Enquiry.objects.get().words == WORDS


def test_every_change_of_a_question_changes_what_pages_are_served_again_by(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    versions = [Installation.current().version]

    def went_on() -> bool:
        versions.append(Installation.current().version)
        return versions[-1] != versions[-2]

    kept = keep(meeting, indicator, councillor)
    assert went_on()
    own = add(meeting, indicator, councillor)
    assert went_on()
    change_question(enquiry=own, words="Why so late?", seen=WORDS, by=councillor, at=BEFORE)
    assert went_on()
    remove_question(enquiry=kept, by=councillor, at=BEFORE)
    assert went_on()
    with pytest.raises(WordsMissing):
        add(meeting, indicator, councillor, "")
    assert not went_on()


@pytest.mark.django_db(transaction=True)
def test_of_ten_members_who_add_a_question_at_once_one_does(
    meeting: Meeting, indicator: Indicator, councillor: User
) -> None:
    together = Barrier(10)

    def one(_: int) -> bool:
        together.wait()
        try:
            add(meeting, indicator, councillor)
        except AskedAlready:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(one, range(10))) == [False] * 9 + [True]
