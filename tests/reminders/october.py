"""People and returns of one month, October 2026, whose figures are due in November."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from indicators.models import ReturnStep, Role, Service, Step, User
from indicators.reminders import Notice

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
DUE = date(2026, 11, 12)
"""A Thursday: October's figures are due."""
AT = datetime(2026, 11, 13, 7, tzinfo=UTC)
SITE = "https://performance.example.gov.uk"
FOSTERING, ADOPTION = "fostering", "adoption"


def november(day: int) -> date:
    """Return a day of the month in which October's figures are due."""
    return date(2026, 11, day)


def person(role: Role, *services: str, **fields: Any) -> User:
    """Return somebody with that role for the services."""
    name = f"{role}.{User.objects.count()}@example.org"
    made = User.objects.create_user(name, role=role, **fields)
    made.services.set(Service.objects.filter(slug__in=services))
    return made


def officer(*services: str, **fields: Any) -> User:
    """Return an officer of the services."""
    return person(Role.OFFICER, *services, **fields)


def take(step: Step, service: str, by: User) -> None:
    """Return nothing; takes October’s return one step further, complete or not."""
    ReturnStep.objects.create(
        month_id=OCTOBER,
        service=Service.objects.get(slug=service),
        step=step,
        by=by,
        at=AT,
        reason="The 3 siblings are missing." if step is Step.SENT_BACK else "",
    )


def told(notices: Iterable[Notice]) -> list[str]:
    """Return whom the e-mails are for."""
    return [notice.to.email for notice in notices]
