"""The pages of issued packs: which version, what replaced it, its files, and who reads Part 2."""

from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from indicators.models import Installation, Meeting, PackPart, Role
from indicators.packs.document import Document, Part, canonical
from indicators.packs.formats import Format, make, name, offered
from tests.packs.issued import make_pack
from tests.packs.one_pack import make_meeting
from tests.packs.reading_html import of_class, says, tree
from tests.packs.sample import sample
from tests.people import browser_of
from tests.weight import weight

pytestmark = pytest.mark.django_db
EXEMPT = sample(part=Part.EXEMPT)


@pytest.fixture
def meeting() -> Meeting:
    """Return a meeting whose pack has been issued once, with both parts."""
    meeting = make_meeting()
    make_pack(meeting, sample(), EXEMPT)
    return meeting


@pytest.fixture
def councillor(client: Client) -> Client:
    """Return a councillor's browser."""
    return browser_of(Role.COUNCILLOR, client)


@pytest.fixture
def scrutiny() -> Client:
    """Return a scrutiny officer's browser."""
    return browser_of(Role.SCRUTINY, Client())


def at(page: str, meeting: Meeting, version: int = 1, **further: Any) -> str:
    return reverse(page, kwargs={"pk": meeting.pk, "version": version} | further)


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    content: str = answer.content.decode()
    return content


def links(page: str) -> dict[str, str]:
    return {says(one): one.get("href", "") for one in tree(page.encode()).iter("a")}


def without_data(part: Part = Part.PUBLIC) -> Document:
    """Return a document with no data appendix."""
    whole = sample(part=part)
    return replace(whole, sections=whole.sections[:-1])


# The page.


def test_the_page_of_a_pack_shows_what_was_frozen(client: Client, meeting: Meeting) -> None:
    page = tree(client.get(at("pack", meeting)).content)
    assert says(next(page.iter("h1"))) == sample().title
    assert says(next(page.iter("title"))).startswith(f"{sample().title}, Part 1, version 1")
    headings = [says(one) for one in page.iter("h2")]
    wanted = [section.title for section in sample().sections]
    assert headings[headings.index("Contents") + 1 :] == [*wanted, "About this pack"]


def test_the_address_that_is_given_to_others_leads_to_the_newest_version(
    client: Client, meeting: Meeting
) -> None:
    newest = reverse("pack-newest", args=[meeting.pk])
    assert client.get(newest).headers["Location"] == at("pack", meeting)
    make_pack(meeting, sample(3))
    assert client.get(newest).headers["Location"] == at("pack", meeting, 2)


def test_a_version_that_was_replaced_says_by_which_and_leads_to_it(
    client: Client, meeting: Meeting
) -> None:
    assert "has replaced" not in shown(client.get(at("pack", meeting)))
    make_pack(meeting, sample(3))
    make_pack(meeting, sample(4))
    page = shown(client.get(at("pack", meeting, 2)))
    assert "Version 3 has replaced this one, which stays as it was issued." in page
    assert links(page)["Read version 3"] == reverse("pack-newest", args=[meeting.pk])
    assert "has replaced" not in shown(client.get(at("pack", meeting, 3)))


def test_a_version_that_was_replaced_shows_what_it_showed(client: Client, meeting: Meeting) -> None:
    make_pack(meeting, replace(sample(), title="Another title"))
    page = tree(client.get(at("pack", meeting)).content)
    assert says(next(page.iter("h1"))) == sample().title


def test_the_page_has_a_link_to_each_file_and_to_all_of_them(
    client: Client, meeting: Meeting
) -> None:
    (box,) = of_class(tree(client.get(at("pack", meeting)).content), "app-pack__files")
    found = {says(one): one.get("href") for one in box.iter("a")}
    assert found == {
        **{one.label: at("pack-file", meeting, format=one.value) for one in Format},
        "All of them (zip)": at("pack-zip", meeting),
    }


def test_a_part_with_no_data_offers_no_csv(client: Client) -> None:
    meeting = make_meeting()
    make_pack(meeting, without_data())
    assert at("pack-file", meeting, format="csv") not in shown(client.get(at("pack", meeting)))
    answer = client.get(at("pack-file", meeting, format="csv"))
    assert answer.status_code == 404
    assert "This pack does not come as “csv”" in answer.content.decode()


def test_a_pack_of_240_indicators_comes_in_less_than_150_kilobytes(meeting: Meeting) -> None:
    make_pack(meeting, sample(240))
    assert weight(Client(headers={"accept-encoding": "gzip"}), at("pack", meeting, 2)) < 150_000


def test_the_page_is_answered_afresh_once_a_newer_version_is_issued(
    client: Client, meeting: Meeting
) -> None:
    shown(client.get(at("pack", meeting)))
    make_pack(meeting, sample(3))
    Installation.changed()
    assert "Version 2 has replaced this one" in shown(client.get(at("pack", meeting)))


# Part 2.


def test_a_councillor_is_not_told_where_part_2_is(councillor: Client, meeting: Meeting) -> None:
    assert at("pack-exempt", meeting) not in shown(councillor.get(at("pack", meeting)))


def test_who_may_read_part_2_is_led_to_it_and_back(scrutiny: Client, meeting: Meeting) -> None:
    page = shown(scrutiny.get(at("pack", meeting)))
    assert links(page)["Read Part 2"] == at("pack-exempt", meeting)
    page = shown(scrutiny.get(at("pack-exempt", meeting)))
    assert links(page)["Read Part 1"] == at("pack", meeting)


def test_there_is_no_way_to_a_part_2_that_is_not_there(scrutiny: Client) -> None:
    meeting = make_meeting()
    make_pack(meeting, sample())
    assert "Read Part 2" not in shown(scrutiny.get(at("pack", meeting)))
    answer = scrutiny.get(at("pack-exempt", meeting))
    assert answer.status_code == 404
    said = "No version 1 of this pack has been issued with a Part 2."
    assert said in answer.content.decode()


PART_2: list[tuple[str, dict[str, Any]]] = [
    ("pack-exempt", {}),
    ("pack-exempt-file", {"format": "html"}),
    ("pack-exempt-zip", {}),
]


@pytest.mark.parametrize(("page", "further"), PART_2)
def test_a_stranger_is_sent_to_sign_in_for_part_2_even_where_part_1_is_public(
    page: str, further: dict[str, Any], client: Client, meeting: Meeting
) -> None:
    assert client.get(at("pack", meeting)).status_code == 200
    address = at(page, meeting, **further)
    assert client.get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize(("page", "further"), PART_2)
def test_a_councillor_is_refused_part_2_and_told_whose_it_is(
    page: str, further: dict[str, Any], councillor: Client, meeting: Meeting
) -> None:
    answer = councillor.get(at(page, meeting, **further))
    assert answer.status_code == 403
    assert EXEMPT.marking not in answer.content.decode()


@pytest.mark.parametrize(("page", "further"), PART_2[:2])
def test_part_2_is_marked_and_kept_by_no_browser(
    page: str, further: dict[str, Any], scrutiny: Client, meeting: Meeting
) -> None:
    answer = scrutiny.get(at(page, meeting, **further))
    marks = of_class(tree(answer.content), "app-pack__marking")
    assert {says(one) for one in marks} == {EXEMPT.marking}
    assert "no-store" in answer.headers["Cache-Control"]


def test_part_1_holds_nothing_of_part_2(client: Client) -> None:
    meeting = make_meeting()
    secret = replace(EXEMPT, title="Planted in Part 2")
    make_pack(meeting, sample(), secret)
    for one in (at("pack", meeting), at("pack-file", meeting, format="json")):
        assert "Planted" not in shown(client.get(one))


# Files.


@pytest.mark.parametrize("wanted", list(Format))
def test_a_file_is_what_is_made_of_the_part_under_its_own_name(
    wanted: Format, client: Client, meeting: Meeting
) -> None:
    part = PackPart.objects.get(part=Part.PUBLIC)
    answer = client.get(at("pack-file", meeting, format=wanted.value))
    assert answer.status_code == 200
    assert answer.content == make(part, wanted)
    assert answer.headers["Content-Type"] == wanted.content_type
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name(part, wanted)}"'


def test_the_json_is_the_frozen_contents_to_the_letter(scrutiny: Client, meeting: Meeting) -> None:
    answer = scrutiny.get(at("pack-exempt-file", meeting, format="json"))
    assert answer.content.decode() == canonical(EXEMPT)


def test_the_zip_has_every_file(client: Client, meeting: Meeting) -> None:
    part = PackPart.objects.get(part=Part.PUBLIC)
    answer = client.get(at("pack-zip", meeting))
    assert answer.headers["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as found:
        assert found.namelist() == [name(part, one) for one in offered(part)]


def test_a_copy_that_a_reader_has_is_not_made_again(
    client: Client, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(at("pack-file", meeting, format="json"))
    assert first.headers["Cache-Control"] == "private, no-cache"
    monkeypatch.setattr("indicators.views.packs.reading.make", None)
    again = client.get(
        at("pack-file", meeting, format="json"),
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert (again.status_code, again.content) == (304, b"")


def test_a_copy_of_another_format_or_version_does_not_stand_for_a_file(
    client: Client, meeting: Meeting
) -> None:
    make_pack(meeting, sample())
    tags = {
        client.get(at("pack-file", meeting, version, format=one)).headers["ETag"]
        for version in (1, 2)
        for one in ("json", "html")
    }
    assert len(tags) == 4


# What is not there.


def test_a_meeting_with_no_pack_says_so(client: Client) -> None:
    answer = client.get(reverse("pack-newest", args=[make_meeting().pk]))
    assert answer.status_code == 404
    assert "No pack has been issued for this meeting." in answer.content.decode()


@pytest.mark.parametrize("version", [0, 2, 10**30])
@pytest.mark.parametrize(("page", "further"), [("pack", {}), ("pack-file", {"format": "pdf"})])
def test_a_version_that_was_not_issued_says_so(
    page: str, further: dict[str, Any], version: int, client: Client, meeting: Meeting
) -> None:
    answer = client.get(at(page, meeting, version, **further))
    assert answer.status_code == 404
    assert f"No version {version} of this pack has been issued." in answer.content.decode()


def test_a_meeting_that_is_not_there_is_not_found(client: Client) -> None:
    for pk in (1, 10**30):
        assert client.get(f"/meetings/{pk}/pack/").status_code == 404
        assert client.get(f"/meetings/{pk}/pack/1/").status_code == 404


def test_a_format_that_nobody_makes_is_said_not_to_be_made(
    client: Client, meeting: Meeting
) -> None:
    answer = client.get(at("pack-file", meeting, format="doc"))
    assert answer.status_code == 404
    assert "This pack does not come as “doc”" in answer.content.decode()


def test_nothing_is_sent_to_an_issued_pack(client: Client, meeting: Meeting) -> None:
    assert client.post(at("pack", meeting)).status_code == 405
