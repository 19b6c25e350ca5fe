"""The demonstration's committees: one meeting behind them, the others to come."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from indicators.demonstration.meetings import next_weekday
from indicators.models import Committee, Draft, Meeting, Pack, PackPart, Service
from indicators.packs.document import read
from indicators.queries.deadlines import pack_due
from indicators.rules.packs import Stretch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.mark.parametrize(
    ("first", "weekday", "found"),
    [
        (date(2026, 12, 3), 4, date(2026, 12, 3)),
        (date(2026, 12, 4), 4, date(2026, 12, 10)),
        (date(2026, 12, 4), 7, date(2026, 12, 6)),
    ],
)
def test_a_meeting_is_on_the_next_such_weekday(first: date, weekday: int, found: date) -> None:
    assert next_weekday(first, weekday) == found


def test_one_committee_scrutinises_every_service() -> None:
    assert Committee.objects.count() == 3
    whole = Committee.objects.get(name="Children’s Services Scrutiny Committee")
    assert set(whole.services.all()) == set(Service.objects.all())


def test_the_past_meetings_pack_was_issued_in_time_and_says_what_was_known_then() -> None:
    pack = Pack.objects.get(meeting__held_on=date(2026, 9, 17))
    assert timezone.localdate(pack.issued_at) <= pack_due(pack.meeting.held_on)
    assert pack.urgent_reason == ""
    (part,) = pack.parts.all()
    document = read(part.contents)
    assert document.period == "July 2026"
    figures = [table for table in document.tables if table.key.endswith(" months")]
    said = {row.cells[0].text for table in figures for row in table.rows}
    assert "June 2026" in said
    assert "August 2026" not in said


def test_the_other_meetings_are_to_come_and_there_is_time_for_their_packs() -> None:
    today = timezone.localdate()
    upcoming = Meeting.objects.filter(held_on__gte=today)
    assert upcoming.count() == 3
    assert all(pack_due(meeting.held_on) >= today for meeting in upcoming)
    assert max(meeting.held_on for meeting in upcoming) < today + timedelta(days=40)


def test_one_pack_to_come_is_issued_with_a_section_kept_for_part_2() -> None:
    (pack,) = Pack.objects.filter(meeting__held_on__gte=timezone.localdate())
    public, exempt = PackPart.objects.filter(pack=pack)
    kept_back = "the subject of a grievance"
    assert kept_back in exempt.contents
    assert kept_back not in public.contents
    assert "The section “Not rated” is in Part 2" in public.contents


def test_every_pack_says_that_the_figures_are_invented() -> None:
    parts = PackPart.objects.all()
    assert len(parts) == 3
    for part in parts:
        assert "are invented" in read(part.contents).about


def test_an_improvement_board_is_told_of_three_months() -> None:
    draft = Draft.objects.get(meeting__committee__name="Children’s Improvement Board")
    assert draft.stretch == Stretch.THREE_MONTHS
    assert not Pack.objects.filter(meeting=draft.meeting).exists()
