"""The calendar of meetings, and the pages on which committees and meetings are kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from indicators.models import Committee, Meeting, Role
from indicators.packs.document import Part
from tests.factories import make_services
from tests.packs.issued import make_pack
from tests.packs.one_pack import make_meeting
from tests.packs.sample import sample
from tests.people import browser_of
from tests.weight import text

pytestmark = pytest.mark.django_db
MEETINGS, ADD = reverse("meetings"), reverse("meeting-add")
COMMITTEES, COMMITTEE_ADD = reverse("committees"), reverse("committee-add")


def soon(days: int = 60) -> date:
    """Return a day that is to come, whenever this is run."""
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def sam(client: Client) -> Client:
    """Return the browser of a scrutiny officer, of a council that has its ten services."""
    make_services()
    return browser_of(Role.SCRUTINY, client)


def typed(**fields: Any) -> dict[str, Any]:
    """Return a meeting as it is typed in; `fields` change it."""
    return {
        "committee": "children-scrutiny",
        "held_on": f"{soon():%d/%m/%Y}",
        "starts_at": "6.30pm",
        "place": "Council Chamber",
        "agenda_item": "7",
        **fields,
    }


def committee() -> Committee:
    """Return the committee that meetings here are of."""
    made = make_meeting(soon(300)).committee
    Meeting.objects.all().delete()
    return made


def test_a_meeting_is_added_and_counts_down(sam: Client) -> None:
    committee()
    page = text(sam.post(ADD, typed(), follow=True))
    meeting = Meeting.objects.get()
    assert (meeting.held_on, f"{meeting.starts_at:%H:%M}") == (soon(), "18:30")
    assert "The meeting is added." in page
    assert "working days left" in page.lower()
    assert "Publish by" in text(sam.get(MEETINGS))


@pytest.mark.parametrize("clock", ["18:30", "18.30", "6:30pm", "6.30 pm", "6.30PM"])
def test_a_time_is_read_as_people_write_it(sam: Client, clock: str) -> None:
    committee()
    sam.post(ADD, typed(starts_at=clock))
    assert f"{Meeting.objects.get().starts_at:%H:%M}" == "18:30"


@pytest.mark.parametrize(
    ("change", "complaint", "field"),
    [
        ({"committee": ""}, "Choose the committee", "id_committee"),
        ({"committee": "navy"}, "There is no such committee", "id_committee"),
        ({"held_on": ""}, "Enter the date of the meeting", "id_held_on"),
        ({"held_on": "31/2/2027"}, "“31/2/2027”, which is not a date", "id_held_on"),
        ({"held_on": "1 May 2020"}, "1 May 2020 is in the past", "id_held_on"),
        ({"held_on": "1/5/2099"}, "more than three years ahead", "id_held_on"),
        ({"starts_at": ""}, "Enter the time", "id_starts_at"),
        ({"starts_at": "half six"}, "“half six” is not a time", "id_starts_at"),
        ({"starts_at": "25:00"}, "“25:00” is not a time", "id_starts_at"),
        ({"place": " "}, "Enter where the meeting is held", "id_place"),
        ({"place": "P" * 201}, "room for 200 characters, and this has 201", "id_place"),
        ({"agenda_item": ""}, "Enter the number of the agenda item", "id_agenda_item"),
        ({"agenda_item": "7" * 21}, "room for 20 characters", "id_agenda_item"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    sam: Client, change: dict[str, Any], complaint: str, field: str
) -> None:
    committee()
    sent = typed(**change)
    page = text(sam.post(ADD, sent))
    assert complaint in page.partition("There is a problem")[2]
    assert f'href="#{field}"' in page
    for name in set(sent) - {"committee"}:
        assert f'value="{sent[name]}"' in page or not sent[name].strip()
    assert not Meeting.objects.exists()


def test_the_same_committee_twice_a_day_is_refused(sam: Client) -> None:
    committee()
    sam.post(ADD, typed())
    assert "already has a meeting on" in text(sam.post(ADD, typed(starts_at="10:00")))
    assert Meeting.objects.count() == 1


def test_a_meeting_is_changed_and_shown_as_it_stands(sam: Client) -> None:
    meeting = make_meeting(soon())
    address = reverse("meeting-change", args=[meeting.pk])
    page = text(sam.get(address))
    assert f'value="{soon().day} {soon():%B %Y}"' in page
    assert 'value="18:30"' in page
    answer = sam.post(address, typed(place="Guildhall"), follow=True)
    assert answer.redirect_chain == [(reverse("meeting", args=[meeting.pk]), 302)]
    assert "Guildhall" in text(answer)


def test_a_meeting_with_a_pack_says_so_and_keeps_its_committee(sam: Client) -> None:
    meeting = make_meeting(soon())
    Committee.objects.create(name="Panel", slug="panel")
    make_pack(meeting, sample())
    address = reverse("meeting-change", args=[meeting.pk])
    assert "Issue a new version" in text(sam.get(address))
    page = text(sam.post(address, typed(committee="panel")))
    assert "A pack has been issued for this meeting" in page
    meeting.refresh_from_db()
    assert meeting.committee.slug == "children-scrutiny"


def test_readers_see_meetings_and_packs_without_drafts_and_buttons(client: Client) -> None:
    make_services()
    upcoming, held = make_meeting(soon()), make_meeting(soon(-30))
    make_pack(held, sample())
    reader = browser_of(Role.COUNCILLOR, client)
    page = text(reader.get(MEETINGS))
    assert page.index("To come") < page.index("Held")
    assert reverse("pack-newest", args=[held.pk]) in page
    for word in ("Compose", "Add a meeting", reverse("pack-compose", args=[upcoming.pk])):
        assert word not in page
    for meeting in (upcoming, held):
        page = text(reader.get(reverse("meeting", args=[meeting.pk])))
        for word in ("Compose", "Change the meeting", "Preview", "Part 2"):
            assert word not in page


def test_a_meeting_lists_its_versions_and_their_files(sam: Client) -> None:
    meeting = make_meeting(soon(3))
    make_pack(meeting, sample())
    pack = make_pack(meeting, sample(), sample(part=Part.EXEMPT))
    page = text(sam.get(reverse("meeting", args=[meeting.pk])))
    for version in (1, 2):
        assert reverse("pack", args=[meeting.pk, version]) in page
    assert "Replaced by version 2" in page
    for name in ("html", "pdf", "word", "excel", "csv", "json"):
        assert reverse("pack-file", args=[meeting.pk, pack.version, name]) in page
    assert reverse("pack-zip", args=[meeting.pk, pack.version]) in page
    assert reverse("pack-exempt", args=[meeting.pk, pack.version]) in page


def test_a_meeting_that_is_over_offers_nothing_to_compose(sam: Client) -> None:
    meeting = make_meeting(soon(-1))
    page = text(sam.get(reverse("meeting", args=[meeting.pk])))
    assert "No pack was issued for this meeting." in page
    assert reverse("pack-compose", args=[meeting.pk]) not in page
    assert reverse("meeting-change", args=[meeting.pk]) in page


def test_meetings_of_one_committee_are_shown_alone(sam: Client) -> None:
    first = make_meeting(soon())
    panel = Committee.objects.create(name="Panel", slug="panel")
    other = Meeting.objects.create(committee=panel, held_on=soon(9), starts_at=first.starts_at)
    page = text(sam.get(MEETINGS, {"committee": "panel"}))
    assert reverse("meeting", args=[other.pk]) in page
    assert reverse("meeting", args=[first.pk]) not in page
    assert "There is no committee “navy”" in text(sam.get(MEETINGS, {"committee": "navy"}))


def test_without_a_committee_the_first_is_asked_for(sam: Client) -> None:
    assert COMMITTEE_ADD in text(sam.get(MEETINGS))
    assert "There is no committee yet." in text(sam.get(ADD))


def test_a_committee_is_added_and_changed(sam: Client) -> None:
    sam.post(COMMITTEE_ADD, {"name": "Panel", "services": ["fostering", "adoption"]})
    panel = Committee.objects.get()
    page = text(sam.get(COMMITTEES))
    assert "Adoption, Fostering" in page
    address = reverse("committee", args=[panel.slug])
    page = text(sam.get(address))
    assert page.count(" checked") == 2
    answer = sam.post(address, {"name": "The Panel", "services": ["send"]}, follow=True)
    assert "The Panel is saved." in text(answer)
    assert [service.slug for service in panel.services.all()] == ["send"]
    assert f"{ADD}?committee=panel" in text(answer)
    assert '<option value="panel" selected>' in text(sam.get(f"{ADD}?committee=panel"))


@pytest.mark.parametrize(
    ("change", "complaint", "field"),
    [
        ({"name": ""}, "Enter the committee’s name", "id_name"),
        ({"name": "N" * 121}, "room for 120 characters, and this has 121", "id_name"),
        ({"name": "PANEL"}, "There is a committee named PANEL already", "id_name"),
        ({"services": []}, "Choose the services", "id_services_0"),
        ({"services": ["navy"]}, "There is no service “navy”", "id_services_0"),
    ],
)
def test_a_committee_that_cannot_be_is_refused_with_what_was_typed(
    sam: Client, change: dict[str, Any], complaint: str, field: str
) -> None:
    Committee.objects.create(name="Panel", slug="panel")
    page = text(sam.post(COMMITTEE_ADD, {"name": "Board", "services": ["send"], **change}))
    assert complaint in page
    assert f'href="#{field}"' in page
    assert Committee.objects.count() == 1


def test_a_meeting_that_is_not_there_is_not_found(sam: Client) -> None:
    for name in ("meeting", "meeting-change", "pack-compose", "pack-preview"):
        assert sam.get(reverse(name, args=[404])).status_code == 404
    assert sam.get(reverse("committee", args=["navy"])).status_code == 404
