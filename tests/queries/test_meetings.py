"""Meetings as pages show them: by when the pack is published, and what was issued."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import Committee, Meeting, Pack, Role, Service, User
from indicators.queries.meetings import MeetingRow, calendar, committees, meeting_row
from tests.factories import make_services
from tests.packs.one_pack import make_draft, make_meeting
from tests.people import person

pytestmark = pytest.mark.django_db
HELD_ON, LAST_DAY = date(2026, 12, 10), date(2026, 12, 2)
"""A Thursday, and the Wednesday of the week before, which leaves five clear working days."""


@pytest.fixture
def meeting() -> Meeting:
    """Return a meeting on that Thursday."""
    make_services()
    return make_meeting(HELD_ON)


def row(meeting: Meeting, today: date) -> MeetingRow:
    """Return the meeting as pages show it on a day."""
    found = meeting_row(meeting.pk, today)
    assert found is not None
    return found


def issue(meeting: Meeting, at: datetime, **fields: object) -> Pack:
    """Return the next version of the meeting's pack."""
    version = meeting.packs.count() + 1
    return Pack.objects.create(meeting=meeting, version=version, issued_at=at, **fields)


@pytest.mark.parametrize(
    ("today", "words", "is_late"),
    [
        (date(2026, 11, 27), "Publish by Wednesday 2 December 2026: 3 working days left", False),
        (LAST_DAY, "Publish by Wednesday 2 December 2026: due today", False),
        (date(2026, 12, 3), "The deadline has passed: it was Wednesday 2 December 2026", True),
        (HELD_ON, "The deadline has passed: it was Wednesday 2 December 2026", True),
        (date(2026, 12, 11), "No pack was issued", False),
    ],
)
def test_the_days_to_publication_are_counted_down(
    meeting: Meeting, today: date, words: str, is_late: bool
) -> None:
    found = row(meeting, today)
    assert (found.pack, found.is_late) == (words, is_late)
    assert found.is_held is (today > HELD_ON)


def test_bank_holidays_of_a_later_year_are_counted_too() -> None:
    make_services()
    found = row(make_meeting(date(2029, 1, 4)), date(2028, 12, 20))
    assert found.pack == "Publish by Friday 22 December 2028: 2 working days left"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "Version 1, issued 3 December 2026"),
        ("Ofsted wrote.", "Version 1, issued 3 December 2026, after the deadline"),
    ],
)
def test_a_pack_that_had_to_be_urgent_was_issued_after_the_deadline_that_stood_then(
    meeting: Meeting, reason: str, words: str
) -> None:
    issue(meeting, datetime(2026, 12, 3, 0, 30, tzinfo=UTC), urgent_reason=reason)
    found = row(meeting, date(2026, 12, 4))
    assert found.pack == words
    assert not found.is_late


def test_versions_stand_newest_first_with_who_issued_them(meeting: Meeting) -> None:
    sam = person(Role.SCRUTINY, name="Sam")
    issue(meeting, datetime(2026, 12, 1, tzinfo=UTC), issued_by=sam)
    issue(meeting, datetime(2026, 12, 3, 9, tzinfo=UTC), urgent_reason="A figure was wrong.")
    second, first = row(meeting, HELD_ON).versions
    assert (first.version, first.by, first.was_late) == (1, "Sam", False)
    assert (second.version, second.by, second.was_late) == (2, "The system", True)
    assert second.urgent_reason == "A figure was wrong."
    assert row(meeting, HELD_ON).newest == second


def test_the_next_meeting_is_first_and_of_those_held_the_newest(meeting: Meeting) -> None:
    for held_on in (date(2026, 9, 17), date(2027, 1, 14), date(2026, 11, 5)):
        make_meeting(held_on)
    found = calendar(date(2026, 12, 10))
    assert [one.held_on for one in found.upcoming] == [HELD_ON, date(2027, 1, 14)]
    assert [one.held_on for one in found.held] == [date(2026, 11, 5), date(2026, 9, 17)]


def test_the_meetings_of_one_committee_are_found(meeting: Meeting) -> None:
    other = Committee.objects.create(name="Panel", slug="panel")
    Meeting.objects.create(committee=other, held_on=HELD_ON, starts_at=meeting.starts_at)
    assert [one.committee for one in calendar(HELD_ON, "panel").upcoming] == ["Panel"]
    assert len(calendar(HELD_ON).upcoming) == 2
    assert calendar(HELD_ON, "no-such").upcoming == ()


def test_who_changed_the_draft_is_known_and_that_somebody_did(meeting: Meeting) -> None:
    assert row(meeting, HELD_ON).composing is None
    draft = make_draft(meeting, date(2026, 10, 1))
    composing = row(meeting, HELD_ON).composing
    assert composing is not None
    assert (composing.by, composing.was_changed) == ("The system", False)
    draft.edition, draft.changed_by = 2, person(Role.SCRUTINY, name="Sam")
    draft.save()
    composing = row(meeting, HELD_ON).composing
    assert composing is not None
    assert (composing.by, composing.was_changed) == ("Sam", True)


def test_committees_have_their_services_and_count_their_meetings(meeting: Meeting) -> None:
    panel = Committee.objects.create(name="A panel", slug="panel")
    panel.services.set(Service.objects.filter(slug__in=("send", "adoption")))
    first, second = committees()
    assert (first.name, first.services, first.meetings) == ("A panel", ("Adoption", "SEND"), 0)
    assert (second.slug, len(second.services), second.meetings) == ("children-scrutiny", 10, 1)


def test_the_calendar_asks_twice_however_many_meetings_there_are(meeting: Meeting) -> None:
    sam = person(Role.SCRUTINY, name="Sam")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            calendar(HELD_ON)
        return len(queries)

    issue(meeting, datetime(2026, 12, 1, tzinfo=UTC), issued_by=sam)
    few = asked()
    for day in range(1, 28):
        another = make_meeting(date(2027, 1, day))
        make_draft(another, date(2026, 10, 1), changed_by=User.objects.get(pk=sam.pk))
        issue(another, datetime(2026, 12, 1, tzinfo=UTC), issued_by=sam)
    assert (few, asked()) == (2, 2)
