"""Who may see what: the month in progress is for those who work on it."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from indicators.access import may_see_unpublished, sight
from indicators.models import Month, User
from tests.publication import publish_month

PUBLISHED, IN_PROGRESS = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def two_months(db: None) -> None:
    """Return nothing; makes a published month and one in progress."""
    for month in (IN_PROGRESS, PUBLISHED):
        Month.objects.create(month=month)
    publish_month(month=PUBLISHED, by=None)


def seen_by(user: User | AnonymousUser) -> list[date]:
    """Return the months that a person may see, in order."""
    return list(sight(user).months)


@pytest.mark.usefixtures("two_months")
def test_a_stranger_sees_published_months_only(stranger: AnonymousUser) -> None:
    assert not may_see_unpublished(stranger)
    assert seen_by(stranger) == [PUBLISHED]


@pytest.mark.usefixtures("two_months")
def test_the_lead_sees_the_month_in_progress_too(lead: User) -> None:
    assert may_see_unpublished(lead)
    assert seen_by(lead) == [PUBLISHED, IN_PROGRESS]


@pytest.mark.usefixtures("two_months")
def test_a_person_who_is_not_staff_sees_what_a_stranger_does() -> None:
    assert seen_by(User.objects.create_user(email="councillor@example.org")) == [PUBLISHED]


@pytest.mark.usefixtures("two_months")
def test_staff_who_have_left_see_what_a_stranger_does(lead: User) -> None:
    lead.is_active = False
    assert seen_by(lead) == [PUBLISHED]
