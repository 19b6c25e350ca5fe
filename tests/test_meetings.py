"""Committees and meetings are written by who prepares packs, and refused with a reason."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from indicators.meetings import (
    ChairGone,
    HasPack,
    InThePast,
    MeetsThatDay,
    NameTaken,
    NotKeeping,
    Particulars,
    TooFarAhead,
    add_committee,
    add_meeting,
    change_committee,
    change_meeting,
)
from indicators.models import Committee, Installation, Meeting, Pack, Role, Service, User
from indicators.rules.periods import FURTHEST
from tests.at_once import ten_at_once
from tests.factories import make_services
from tests.people import person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def sam() -> User:
    """Return a scrutiny officer."""
    return person(Role.SCRUTINY)


@pytest.fixture
def committee(sam: User) -> Committee:
    """Return a committee of every service."""
    return add_committee(name="Scrutiny Committee", services=make_services(), by=sam)


def particulars(committee: Committee, **fields: Any) -> Particulars:
    """Return the particulars of a meeting of the committee; `fields` change them."""
    given = {
        "committee": committee,
        "held_on": date(2026, 12, 3),
        "starts_at": time(18, 30),
        "place": "Town Hall",
        "agenda_item": "7",
    }
    return Particulars(**{**given, **fields})


def meeting_of(committee: Committee, by: User, **fields: Any) -> Meeting:
    """Return a meeting of the committee, added on the day that it is for these tests."""
    return add_meeting(particulars=particulars(committee, **fields), by=by, today=TODAY)


def test_a_committee_has_its_services_and_its_place_in_addresses(committee: Committee) -> None:
    assert committee.slug == "scrutiny-committee"
    assert committee.services.count() == 10


def test_a_committee_keeps_its_address_when_it_is_renamed(committee: Committee, sam: User) -> None:
    fostering = Service.objects.filter(slug="fostering")
    change_committee(
        committee=committee, name="  Corporate Parenting ", services=fostering, chair=None, by=sam
    )
    committee.refresh_from_db()
    assert (committee.name, committee.slug) == ("Corporate Parenting", "scrutiny-committee")
    assert [service.slug for service in committee.services.all()] == ["fostering"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Scrutiny, committee!", "scrutiny-committee-2"),
        ("Add", "add-2"),
        ("لجنة", "committee"),
        ("A" * 120, "a" * 50),
    ],
)
def test_each_committee_has_an_address_of_its_own(
    committee: Committee, sam: User, name: str, slug: str
) -> None:
    assert add_committee(name=name, services=[], by=sam).slug == slug


def test_two_committees_have_not_one_name_whichever_letters_it_is_typed_in(
    committee: Committee, sam: User
) -> None:
    with pytest.raises(NameTaken, match="There is a committee named SCRUTINY committee already"):
        add_committee(name="SCRUTINY committee ", services=[], by=sam)
    other = add_committee(name="Parenting Panel", services=[], by=sam)
    with pytest.raises(NameTaken):
        change_committee(
            committee=other, name="Scrutiny Committee", services=[], chair=None, by=sam
        )
    change_committee(committee=other, name="PARENTING PANEL", services=[], chair=None, by=sam)
    assert Committee.objects.filter(name="PARENTING PANEL").exists()


def test_a_committee_has_a_chair_of_any_role_who_can_sign_in_or_nobody(
    committee: Committee, sam: User
) -> None:
    clara = person(Role.COUNCILLOR, name="Clara")
    state = Installation.current().version
    change_committee(committee=committee, name=committee.name, services=[], chair=clara, by=sam)
    committee.refresh_from_db()
    assert committee.chair == clara
    assert Installation.current().version > state
    User.objects.filter(pk=clara.pk).update(is_active=False)
    for act in (
        lambda: add_committee(name="Panel", services=[], chair=clara, by=sam),
        lambda: change_committee(
            committee=committee, name=committee.name, services=[], chair=clara, by=sam
        ),
    ):
        with pytest.raises(ChairGone, match="Clara can no longer sign in"):
            act()
    change_committee(committee=committee, name=committee.name, services=[], chair=None, by=sam)
    committee.refresh_from_db()
    assert committee.chair is None


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_add_a_committee_at_once_one_does(sam: User) -> None:
    make_services()
    added = ten_at_once(lambda: add_committee(name="Panel", services=[], by=sam), NameTaken)
    assert added == [False] * 9 + [True]
    assert Committee.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_add_a_meeting_at_once_one_does(committee: Committee, sam: User) -> None:
    added = ten_at_once(lambda: meeting_of(committee, sam), MeetsThatDay)
    assert added == [False] * 9 + [True]
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("held_on", "refusal"),
    [
        (TODAY - timedelta(days=1), InThePast),
        (TODAY + FURTHEST + timedelta(days=1), TooFarAhead),
    ],
)
def test_a_meeting_is_neither_in_the_past_nor_in_a_mistyped_year(
    committee: Committee, sam: User, held_on: date, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal, match=r"is in the past|check the year"):
        meeting_of(committee, sam, held_on=held_on)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("held_on", [TODAY, TODAY + FURTHEST])
def test_a_meeting_may_be_today_and_as_far_ahead_as_calendars_go(
    committee: Committee, sam: User, held_on: date
) -> None:
    assert meeting_of(committee, sam, held_on=held_on).held_on == held_on


def test_a_committee_meets_once_a_day_and_another_may_meet_then_too(
    committee: Committee, sam: User
) -> None:
    meeting_of(committee, sam)
    with pytest.raises(MeetsThatDay, match="already has a meeting on 3 December 2026"):
        meeting_of(committee, sam, starts_at=time(10))
    other = add_committee(name="Parenting Panel", services=[], by=sam)
    meeting_of(other, sam)
    next_day = meeting_of(committee, sam, held_on=date(2026, 12, 4))
    with pytest.raises(MeetsThatDay):
        change_meeting(meeting=next_day, particulars=particulars(committee), by=sam, today=TODAY)


def test_what_was_said_of_a_meeting_that_is_over_may_be_put_right_but_not_its_day(
    committee: Committee, sam: User
) -> None:
    meeting = meeting_of(committee, sam)
    after = date(2026, 12, 10)
    change_meeting(
        meeting=meeting, particulars=particulars(committee, place="Guildhall"), by=sam, today=after
    )
    meeting.refresh_from_db()
    assert meeting.place == "Guildhall"
    earlier = particulars(committee, held_on=date(2026, 12, 2))
    with pytest.raises(InThePast):
        change_meeting(meeting=meeting, particulars=earlier, by=sam, today=after)


def test_a_meeting_with_a_pack_may_be_put_off_but_not_made_another_committees(
    committee: Committee, sam: User
) -> None:
    meeting = meeting_of(committee, sam)
    other = add_committee(name="Parenting Panel", services=[], by=sam)
    change_meeting(meeting=meeting, particulars=particulars(other), by=sam, today=TODAY)
    change_meeting(meeting=meeting, particulars=particulars(committee), by=sam, today=TODAY)
    Pack.objects.create(meeting=meeting, version=1, issued_at=timezone.now())
    with pytest.raises(HasPack, match="A pack has been issued for this meeting"):
        change_meeting(meeting=meeting, particulars=particulars(other), by=sam, today=TODAY)
    put_off = particulars(committee, held_on=date(2026, 12, 10))
    change_meeting(meeting=meeting, particulars=put_off, by=sam, today=TODAY)
    meeting.refresh_from_db()
    assert (meeting.committee, meeting.held_on) == (committee, date(2026, 12, 10))


def test_the_lead_keeps_meetings_too_and_nobody_else_does(committee: Committee, sam: User) -> None:
    lead, councillor = person(Role.LEAD), person(Role.COUNCILLOR)
    meeting = meeting_of(committee, lead)
    acts: list[Any] = [
        lambda: add_committee(name="Panel", services=[], by=councillor),
        lambda: change_committee(
            committee=committee, name="Panel", services=[], chair=None, by=councillor
        ),
        lambda: meeting_of(committee, councillor, held_on=date(2026, 12, 9)),
        lambda: change_meeting(meeting=meeting, particulars=particulars(committee), by=councillor),
    ]
    for act in acts:
        with pytest.raises(NotKeeping):
            act()
