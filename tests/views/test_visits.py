"""The calendar of visits, and the pages on which it is kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from indicators.models import Role, User, Visit, VisitKind
from indicators.visits import Particulars, add_visit, change_visit
from tests.people import browser_of, person
from tests.pointing import pointed_at
from tests.weight import text

pytestmark = pytest.mark.django_db
VISITS, ADD = reverse("visits"), reverse("visit-add")


def soon(days: int = 60) -> date:
    """Return a day that is to come, whenever this is run."""
    return timezone.localdate() + timedelta(days=days)


def typed(**fields: Any) -> dict[str, Any]:
    """Return a visit as it is typed in; `fields` change it."""
    return {
        "kind": "monitoring",
        "starts_on": f"{soon():%d/%m/%Y}",
        "ends_on": "",
        "is_confirmed": "",
        "about": "The front door & <help>",
        **fields,
    }


@pytest.fixture
def sam(client: Client) -> Client:
    """Return the browser of a scrutiny officer."""
    return browser_of(Role.SCRUTINY, client)


def test_a_visit_is_added_changed_and_taken_away_with_a_question_first(sam: Client) -> None:
    page = text(sam.post(ADD, typed(), follow=True))
    assert "The visit is added." in page
    assert "Monitoring visit" in page
    assert "Expected" in page
    assert "The front door &amp; &lt;help&gt;" in page
    made = Visit.objects.get()
    change = reverse("visit-change", args=[made.pk])
    page = text(sam.get(change))
    assert f'value="{soon().day} {soon():%B %Y}"' in page
    seen = made.changed_at.isoformat()
    sent = typed(is_confirmed="yes", ends_on=f"{soon(62):%d/%m/%Y}", seen=seen)
    assert "Confirmed" in text(sam.post(change, sent, follow=True))
    remove = reverse("visit-remove", args=[made.pk])
    assert "Take the visit away?" in text(sam.get(remove))
    assert Visit.objects.exists()
    made.refresh_from_db()
    page = text(sam.post(remove, {"seen": made.changed_at.isoformat()}, follow=True))
    assert "The visit is taken away." in page
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("change", "complaint", "field"),
    [
        ({"kind": ""}, "Choose the kind of visit", "id_kind"),
        ({"kind": "navy"}, "There is no such kind of visit", "id_kind"),
        ({"starts_on": ""}, "Enter the first day", "id_starts_on"),
        ({"starts_on": "31/2/2027"}, "which is not a date", "id_starts_on"),
        ({"starts_on": "1/5/2099"}, "more than three years away", "id_starts_on"),
        ({"ends_on": "1/5/2020"}, "is before the first day", "id_ends_on"),
        ({"ends_on": "1/5/2099"}, "more than two months after", "id_ends_on"),
        ({"is_confirmed": "perhaps"}, "Choose whether its day is", "id_is_confirmed"),
        ({"about": "x" * 1001}, "there is room for 1,000", "id_about"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    sam: Client, change: dict[str, Any], complaint: str, field: str
) -> None:
    sent = typed(about="The front door") | change
    page = text(sam.post(ADD, sent))
    assert complaint in page.partition("There is a problem")[2]
    assert f'href="#{field}"' in page
    assert sent["about"] in page
    pointed_at(page)
    assert not Visit.objects.exists()


def test_who_saves_over_a_colleague_is_told_first(sam: Client) -> None:
    una = person(Role.SCRUTINY, name="Una")
    made = add_visit(particulars=Particulars(VisitKind.PEER, soon()), by=una)
    seen = made.changed_at.isoformat()
    change_visit(visit=made, particulars=Particulars(VisitKind.PEER, soon(70)), by=una)
    change, remove = (reverse(name, args=[made.pk]) for name in ("visit-change", "visit-remove"))
    page = text(sam.post(change, typed(kind="peer", seen=seen)))
    assert "Una has changed this visit since you opened the page" in page
    assert f'value="{soon():%d/%m/%Y}"' in page
    assert "Una has changed" in text(sam.post(remove, {"seen": seen}))
    again = page.partition('name="seen" value="')[2].partition('"')[0]
    sam.post(change, typed(kind="peer", seen=again))
    assert Visit.objects.get().starts_on == soon()


def test_readers_see_the_calendar_and_nothing_to_change_it_by(client: Client) -> None:
    keeper: User = person(Role.LEAD)
    for kind, days in ((VisitKind.PEER, 5), (VisitKind.FOCUSED, -5)):
        add_visit(particulars=Particulars(kind, soon(days)), by=keeper)
    page = text(client.get(VISITS))
    assert page.index("To come") < page.index("Peer review") < page.index("Been")
    assert page.index("Been") < page.index("Focused visit")
    for word in ("Add a visit", "Change<"):
        assert word not in page


def test_a_visit_that_is_not_there_is_not_found(sam: Client) -> None:
    for name in ("visit-change", "visit-remove"):
        assert sam.get(reverse(name, args=[404])).status_code == 404
