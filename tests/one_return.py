"""One service's return with a history behind it, for tests of entering and signing off.

Fostering has three indicators of every sort of form: a percentage, a number and, due once a
quarter, another percentage. A year of history is loaded and published; MONTH is the month to
enter, and NOON a moment in the next one, before its figures are due.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from indicators.entry import Entry, record_figures, write_commentary
from indicators.models import Indicator, Origin, Role, Service, Target, User
from indicators.rules.periods import is_due, months_after, months_between
from indicators.rules.rating import Family
from indicators.signoff import approve_return, publish_history, submit_return
from tests.factories import make_indicators
from tests.people import person

MONTH = date(2026, 5, 1)
FIRST = months_after(MONTH, -12)
NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
SAID = {
    "what_happened": "Two posts were empty for the whole month.",
    "what_is_being_done": "Both have been filled from the agency.",
    "by_whom": "Head of Fostering",
    "by_when": date(2026, 9, 30),
}


@dataclass(frozen=True, slots=True)
class Fostering:
    """The service, its indicators, and the people who sign its month off."""

    service: Service
    visits: Indicator
    """A percentage: green at 90%, amber to 80%."""
    carers: Indicator
    """A number, higher is better, without a target."""
    reviews: Indicator
    """A percentage due once a quarter, so not for MONTH."""
    officer: User
    colleague: User
    head: User
    lead: User


def make_fostering() -> Fostering:
    """Return the service with a year of published history: visits at 92 of 100 or near it."""
    visits, carers, reviews = make_indicators(3)
    service = Service.objects.get(slug="fostering")
    shared: dict[str, object] = {
        "service": service,
        "polarity": "higher",
        "basis": "in-month",
        "suppression": "none",
    }
    kinds: dict[Indicator, dict[str, object]] = {
        visits: {"code": "VISITS", "title": "Visits made on time", "unit": "percent"},
        carers: {"code": "CARERS", "title": "Carers approved", "unit": "number", "decimals": 0},
        reviews: {"code": "REVIEWS", "title": "Reviews held", "unit": "percent"},
    }
    for position, (one, fields) in enumerate(kinds.items(), 1):
        frequency = "quarterly" if one is reviews else "monthly"
        for name, value in {
            **shared,
            **fields,
            "position": position,
            "frequency": frequency,
        }.items():
            setattr(one, name, value)
        one.denominator = "" if one is carers else "Those that were due"
        one.save()
    Target.objects.create(
        indicator=visits,
        starts_on=FIRST,
        family=Family.FLOOR,
        value=Decimal(90),
        amber_limit=Decimal(80),
        rationale="What the better half of councils reach.",
        approved_by="Scrutiny Committee",
        approved_on=date(2025, 3, 11),
    )
    people = Fostering(
        service, visits, carers, reviews,
        officer=person(Role.OFFICER, service, name="Olive Officer"),
        colleague=person(Role.OFFICER, service, name="Colin Colleague"),
        head=person(Role.HEAD_OF_SERVICE, service, name="Hana Head"),
        lead=person(Role.LEAD, name="Leo Lead"),
    )  # fmt: skip
    record_figures(entries=_history(people), by=people.lead, origin=Origin.HISTORY, at=NOON)
    publish_history(by=people.lead, reason="From the old spreadsheets.", at=NOON)
    return people


def _history(people: Fostering) -> Iterable[Entry]:
    for place, month in enumerate(months_between(FIRST, months_after(MONTH, -1))):
        wobble = place % 3
        yield Entry(people.visits, month, Decimal(91 + wobble), Decimal(99 + wobble))
        yield Entry(people.carers, month, Decimal(140 + 2 * wobble + place % 2))
        if is_due(month, people.reviews.frequency):  # type: ignore[arg-type]
            yield Entry(people.reviews, month, Decimal(45 + wobble), Decimal(50 + wobble))


def enter(one: Indicator, by: User, numerator: int, denominator: int | None = None) -> None:
    """Enter a figure of MONTH in the grid."""
    below = None if denominator is None else Decimal(denominator)
    entry = Entry(one, MONTH, Decimal(numerator), below)
    record_figures(entries=[entry], by=by, origin=Origin.GRID, at=NOON)


def complete(people: Fostering) -> None:
    """Enter everything that MONTH wants: nothing looks unlikely, nothing has to be explained."""
    enter(people.visits, people.officer, 92, 100)
    enter(people.carers, people.officer, 143)


def remark(one: Indicator, by: User) -> None:
    """Write a commentary of MONTH with all its four parts."""
    write_commentary(indicator=one, month=MONTH, by=by, at=NOON, **SAID)  # type: ignore[arg-type]


def submit(people: Fostering) -> None:
    """Submit the complete return."""
    submit_return(month=MONTH, service=people.service, by=people.officer, at=NOON)


def approve(people: Fostering) -> None:
    """Approve the submitted return."""
    approve_return(month=MONTH, service=people.service, by=people.head, at=NOON)
