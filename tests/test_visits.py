"""Visits are kept by who prepares packs, with days that are believed, and shown in their order."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from indicators.models import Installation, Role, User, Visit, VisitKind
from indicators.queries.visits import VisitRow, visit_calendar, visits_between
from indicators.refusals import ChangedMeanwhile
from indicators.rules.periods import FURTHEST
from indicators.visits import (
    LONGEST_ABOUT,
    LONGEST_STAY,
    EndsWrongly,
    NotBelieved,
    NotKeeping,
    Particulars,
    ThereAlready,
    TooLong,
    VisitRefused,
    add_visit,
    change_visit,
    remove_visit,
)
from tests.at_once import ten_at_once
from tests.following_up import NOON, TODAY
from tests.people import person

pytestmark = pytest.mark.django_db
FIRST = date(2027, 1, 12)


@pytest.fixture
def sam() -> User:
    """Return a scrutiny officer."""
    return person(Role.SCRUTINY, name="Sam")


def particulars(**fields: Any) -> Particulars:
    """Return the particulars of a monitoring visit; `fields` change them."""
    given: dict[str, Any] = {"kind": VisitKind.MONITORING, "starts_on": FIRST}
    return Particulars(**{**given, **fields})


def add(by: User, **fields: Any) -> Visit:
    """Return a visit, added on the day that it is for these tests."""
    return add_visit(particulars=particulars(**fields), by=by, at=NOON)


def test_a_visit_is_added_changed_and_taken_away(sam: User) -> None:
    state = Installation.current().version
    made = add(sam, about="  The front door\x00 ")
    assert (made.about, made.is_confirmed, made.changed_by) == ("The front door", False, sam)
    assert Installation.current().version > state
    change_visit(visit=made, particulars=particulars(is_confirmed=True), by=sam, seen=NOON)
    assert Visit.objects.get().is_confirmed
    remove_visit(visit=made, by=sam)
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"starts_on": TODAY + FURTHEST + timedelta(days=1)}, NotBelieved),
        ({"starts_on": TODAY - FURTHEST - timedelta(days=1)}, NotBelieved),
        ({"ends_on": FIRST - timedelta(days=1)}, EndsWrongly),
        ({"ends_on": FIRST + LONGEST_STAY + timedelta(days=1)}, EndsWrongly),
        ({"about": "x" * (LONGEST_ABOUT + 1)}, TooLong),
    ],
)
def test_days_that_are_not_believed_and_too_many_words_are_refused(
    sam: User, fields: dict[str, Any], refusal: type[VisitRefused]
) -> None:
    with pytest.raises(refusal):
        add(sam, **fields)
    assert not Visit.objects.exists()
    made = add(sam)
    with pytest.raises(refusal):
        change_visit(visit=made, particulars=particulars(**fields), by=sam, at=NOON)


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_on": TODAY + FURTHEST},
        {"starts_on": TODAY - FURTHEST},
        {"ends_on": FIRST},
        {"ends_on": FIRST + LONGEST_STAY},
        {"about": "x" * LONGEST_ABOUT},
    ],
)
def test_what_lies_on_the_limit_is_let_pass(sam: User, fields: dict[str, Any]) -> None:
    assert add(sam, **fields).pk


def test_two_visits_of_a_kind_do_not_begin_on_one_day(sam: User) -> None:
    made = add(sam)
    with pytest.raises(ThereAlready, match="a Monitoring visit on 12 January 2027 already"):
        add(sam)
    add(sam, kind=VisitKind.PEER)
    later = add(sam, starts_on=FIRST + timedelta(days=1))
    with pytest.raises(ThereAlready):
        change_visit(visit=later, particulars=particulars(), by=sam, at=NOON)
    change_visit(visit=made, particulars=particulars(about="The front door"), by=sam, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_add_a_visit_at_once_one_does(sam: User) -> None:
    assert ten_at_once(lambda: add(sam), ThereAlready) == [False] * 9 + [True]


def test_nobody_writes_over_what_they_have_not_seen(sam: User) -> None:
    made = add(sam)
    una = person(Role.SCRUTINY, name="Una")
    moved = particulars(starts_on=FIRST + timedelta(days=7))
    change_visit(visit=made, particulars=moved, by=una, seen=NOON, at=timezone.now())
    with pytest.raises(ChangedMeanwhile, match="Una has changed this visit"):
        change_visit(visit=made, particulars=particulars(), by=sam, seen=NOON)
    with pytest.raises(ChangedMeanwhile, match="Una has changed this visit"):
        remove_visit(visit=made, by=sam, seen=NOON)
    remove_visit(visit=made, by=una)
    with pytest.raises(ChangedMeanwhile, match="taken this visit away"):
        change_visit(visit=made, particulars=particulars(), by=sam)


@pytest.mark.parametrize(
    "role", [Role.COUNCILLOR, Role.OFFICER, Role.HEAD_OF_SERVICE, Role.ADMINISTRATOR]
)
def test_visits_are_kept_by_who_prepares_packs_alone(sam: User, role: Role) -> None:
    made, nobody = add(sam), person(role, name="Nobody")
    with pytest.raises(NotKeeping):
        add(nobody, kind=VisitKind.PEER)
    with pytest.raises(NotKeeping):
        change_visit(visit=made, particulars=particulars(), by=nobody)
    with pytest.raises(NotKeeping):
        remove_visit(visit=made, by=nobody)
    add(person(Role.LEAD), kind=VisitKind.PEER)


def test_a_visit_is_to_come_until_its_last_day_is_over(sam: User) -> None:
    add(sam, ends_on=FIRST + timedelta(days=2))
    add(sam, kind=VisitKind.PEER, starts_on=FIRST + timedelta(days=1))
    on_last = visit_calendar(FIRST + timedelta(days=2))
    assert [row.kind for row in on_last.to_come] == ["Monitoring visit"]
    assert [row.kind for row in on_last.been] == ["Peer review"]
    after = visit_calendar(FIRST + timedelta(days=3))
    assert [row.kind for row in after.been] == ["Peer review", "Monitoring visit"]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (FIRST - timedelta(days=5), FIRST - timedelta(days=1), 0),
        (FIRST - timedelta(days=5), FIRST, 1),
        (FIRST + timedelta(days=2), FIRST + timedelta(days=9), 1),
        (FIRST + timedelta(days=3), FIRST + timedelta(days=9), 0),
    ],
)
def test_a_visit_is_between_two_days_when_one_of_its_own_is(
    sam: User, first: date, last: date, found: int
) -> None:
    add(sam, ends_on=FIRST + timedelta(days=2))
    assert len(visits_between(first, last)) == found


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [
        (None, "12 January 2027"),
        (FIRST, "12 January 2027"),
        (date(2027, 1, 14), "12 to 14 January 2027"),
        (date(2027, 2, 3), "12 January 2027 to 3 February 2027"),
    ],
)
def test_the_days_of_a_visit_are_said_as_people_say_them(ends_on: date | None, words: str) -> None:
    assert VisitRow(1, "Peer review", FIRST, ends_on, False, "").when == words
