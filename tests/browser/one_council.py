"""A council with two committees and a figure that is about to turn red, for one long journey.

Visits to children on a plan have met their target for fourteen months. Reviews, beside them, have
been red for as long, so that what is newly red has something to stand before. What officers, the
head of service and the lead do every month is done here, by the writers that their pages call.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from indicators.entry import Entry, record_figures, write_commentary
from indicators.meetings import Particulars, add_committee, add_meeting
from indicators.models import Committee, Indicator, Meeting, Origin, Role, Service, User
from indicators.rules.periods import months_after
from indicators.signoff import approve_return, publish_history, publish_month, submit_return
from tests.factories import make_services
from tests.one_indicator import add_target, make_indicator
from tests.people import person

TITLE, OTHER = "Visits to children on a plan made on time", "Reviews held on time"
MANAGEMENT, CHILDREN = "Scrutiny Management Committee", "Children’s Scrutiny Committee"
FIRST, OF = date(2025, 8, 1), 200
REVIEWS = 130
"""Of OF reviews, those that are held on time in every month: red."""
HISTORY = (186, 184, 187, 185, 186, 184, 188, 186, 185, 187, 186, 184, 187, 186)
"""Of OF visits, those made on time in each month from FIRST: all green, the last September 2026."""
MEETINGS = {
    "management": (MANAGEMENT, date(2026, 11, 26)),
    "december": (CHILDREN, date(2026, 12, 10)),
    "february": (CHILDREN, date(2027, 2, 4)),
    "june": (CHILDREN, date(2027, 6, 10)),
    "return": (MANAGEMENT, date(2027, 6, 24)),
}

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
JANUARY, FEBRUARY, MARCH, APRIL = (date(2027, month, 1) for month in range(1, 5))
ASKED = "Why were visits missed in October, and when will they be made on time again?"
URGENT = "A visit that is missed is a child whom nobody sees."
OWN_QUESTION = "What do families say of the visits that were late?"
CHANGED_QUESTION = "What changed after September, and is it likely to last?"
CAUSE = "Two posts stood empty, and new workers came without a case load of their own."
PUT_OFF = "The new workers start in March, and the committee wants to see a spring of figures."
RESPONSE = "Both posts are filled and visits have been made on time since February."
ACCEPTED = "The committee accepts it, and thanks the service."
OUTCOME = "Visits have met their target for three months, and the posts are filled for good."
SUGGESTED = (
    "newly red at 70.0% in October 2026, against a target of 90% or more. What changed since "
    "September 2026, when it was 93.0% and green, and is it likely to last?"
)


@dataclass(frozen=True, slots=True)
class Council:
    """The figure that goes red, who answers for it, and who asks about it."""

    visits: Indicator
    reviews: Indicator
    officer: User
    head: User
    lead: User
    sam: User
    """The scrutiny officer of the committee that refers."""
    una: User
    """The scrutiny officer of the committee that is to respond."""
    chair: User
    """Who chairs the committee that is to respond."""
    councillor: User
    management: Committee
    children: Committee
    meetings: Mapping[str, Meeting]

    @property
    def service(self) -> Service:
        """The service whose figures they are."""
        return self.visits.service

    def publish(self, month: date, numerator: int) -> None:
        """Enter the month with so many visits made on time, explain, approve and publish it."""
        counts = {self.visits: numerator, self.reviews: REVIEWS}
        record_figures(
            entries=[
                Entry(one, month, Decimal(count), Decimal(OF), confirmation="Checked by hand.")
                for one, count in counts.items()
            ],
            by=self.officer,
            origin=Origin.GRID,
        )
        for one in counts:
            write_commentary(
                indicator=one,
                month=month,
                by=self.officer,
                what_happened="Posts stood empty for the whole month.",
                what_is_being_done="The posts are being filled.",
                by_whom="Head of Child Protection",
                by_when=months_after(month, 3),
            )
        submit_return(month=month, service=self.service, by=self.officer)
        approve_return(month=month, service=self.service, by=self.head)
        publish_month(month=month, by=self.lead)


def make_council() -> Council:
    """Return the council in November 2026, before October is published; the clock says so."""
    make_services()
    service = Service.objects.get(slug="child-protection")
    shared = {"service": service, "complement": ""}
    reviews = make_indicator({}, code="REVIEWS", title=OTHER, position=1, **shared)
    visits = make_indicator({}, title=TITLE, position=2, **shared)
    for one in (reviews, visits):
        add_target(one, date(2025, 4, 1))
    lead = person(Role.LEAD, name="Leo Lead")
    record_figures(
        entries=[
            Entry(one, months_after(FIRST, place), Decimal(count), Decimal(OF))
            for place, made in enumerate(HISTORY)
            for one, count in ((visits, made), (reviews, REVIEWS))
        ],
        by=lead,
        origin=Origin.HISTORY,
    )
    publish_history(by=lead, reason="From the old spreadsheets.")
    chair = person(Role.COUNCILLOR, name="Carys Chair")
    management = add_committee(name=MANAGEMENT, services=Service.objects.all(), by=lead)
    children = add_committee(name=CHILDREN, services=[service], chair=chair, by=lead)
    held_by = {MANAGEMENT: management, CHILDREN: children}
    return Council(
        visits,
        reviews,
        officer=person(Role.OFFICER, service, name="Olive Officer"),
        head=person(Role.HEAD_OF_SERVICE, service, name="Hana Head"),
        lead=lead,
        sam=person(Role.SCRUTINY, name="Sam Scrutiny"),
        una=person(Role.SCRUTINY, name="Una Scrutiny"),
        chair=chair,
        councillor=person(Role.COUNCILLOR, name="Cora Councillor"),
        management=management,
        children=children,
        meetings={
            name: add_meeting(
                particulars=Particulars(held_by[whose], day, time(18, 30), "Town Hall", "6"),
                by=lead,
            )
            for name, (whose, day) in MEETINGS.items()
        },
    )


def ten_o_clock(day: date) -> datetime:
    """Return the moment of a day at which what people do that day is done."""
    return datetime.combine(day, time(10), UTC)
