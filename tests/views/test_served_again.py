"""What is served again is what would be built afresh: never stale, never another reader's."""

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.messages import INFO
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.benchmarks.load import load_files
from indicators.entry import Entry, record_figures, write_commentary
from indicators.models import Indicator, Origin, User
from indicators.rules.periods import financial_year, months_after
from indicators.views.again import LONGEST_ADDRESS
from tests.factories import LAST, make_council
from tests.publication import publish_month
from tests.weight import text

pytestmark = pytest.mark.django_db

IN_PROGRESS = months_after(LAST, 1)
MONTH = reverse("month", args=[LAST])
UNPUBLISHED = reverse("month", args=[IN_PROGRESS])
PAGES = [
    MONTH,
    reverse("attention", args=[LAST]),
    reverse("month-csv", args=[LAST]),
    reverse("year", args=[financial_year(LAST)]),
    reverse("indicator", args=["IND001"]),
    reverse("benchmarks"),
    reverse("ratings"),
    reverse("data"),
]
GZIP = {"accept-encoding": "gzip"}
HTMX = {"hx-request": "true"}


@pytest.fixture
def red() -> Indicator:
    """An indicator, red in every published month."""
    return make_council(1, 2)[0]


def correct(indicator: Indicator, numerator: int, month: date = LAST) -> None:
    """Return nothing; the figure becomes so many of two thousand."""
    record_figures(
        entries=[Entry(indicator, month, Decimal(numerator), Decimal(2000))],
        by=None,
        origin=Origin.GRID,
        reason="Counted again.",
    )


def queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in asked]


@pytest.mark.parametrize("address", PAGES)
def test_serving_again_asks_only_for_the_version_of_the_data(
    red: Indicator, client: Client, address: str
) -> None:
    first = client.get(address)
    (only,) = queries(client, address)
    assert "indicators_installation" in only
    again = client.get(address)
    assert again.content == first.content
    assert again.headers == first.headers


def test_a_corrected_figure_shows_at_once(red: Indicator, client: Client) -> None:
    assert "12.5%" not in text(client.get(MONTH))
    correct(red, 250)
    page = text(client.get(MONTH))
    assert "12.5%" in page
    assert "Changed since publication" in page


def test_commentary_shows_at_once(red: Indicator, client: Client, lead: User) -> None:
    correct(red, 250, IN_PROGRESS)
    client.force_login(lead)
    assert client.get(UNPUBLISHED).status_code == 200
    write_commentary(
        indicator=red, month=IN_PROGRESS, by=lead, what_happened="Snow closed the office."
    )
    assert "Snow closed the office." in text(client.get(UNPUBLISHED))


def test_a_month_shows_as_soon_as_it_is_published(red: Indicator, client: Client) -> None:
    correct(red, 250, IN_PROGRESS)
    assert client.get(UNPUBLISHED).status_code == 404
    publish_month(month=IN_PROGRESS, by=None)
    assert client.get(UNPUBLISHED).status_code == 200
    assert UNPUBLISHED in text(client.get(MONTH))


def test_a_figure_that_already_stands_leaves_what_was_built_to_be_served(
    red: Indicator, client: Client
) -> None:
    correct(red, 250)
    client.get(MONTH)
    correct(red, 250)
    assert len(queries(client, MONTH)) == 1


def test_a_newer_published_figure_shows_at_once(
    red: Indicator, client: Client, tmp_path: Path
) -> None:
    assert "61.7%" not in text(client.get(MONTH))
    newer = tmp_path / "newer.csv"
    newer.write_text(
        "measure_code,time_period,area_code,area_name,area_type,value,marker\n"
        "M1,2026,ENG,England,england,61.7,\n"
    )
    load_files([newer], quiet=True)
    assert "61.7%" in text(client.get(MONTH))


def test_a_change_that_was_rolled_back_changes_nothing_that_is_served(
    red: Indicator, client: Client
) -> None:
    before = text(client.get(MONTH))
    with transaction.atomic():
        correct(red, 250)
        transaction.set_rollback(True)
    assert text(client.get(MONTH)) == before


def test_a_process_that_made_no_change_sees_it_by_the_version(
    red: Indicator, client: Client
) -> None:
    """Another process wrote: this one's copies are as they were, only the database differs."""
    page = text(client.get(MONTH))
    mine = dict(caches["pages"]._cache)  # type: ignore[attr-defined]
    correct(red, 250)
    assert dict(caches["pages"]._cache) == mine  # type: ignore[attr-defined]
    assert text(client.get(MONTH)) != page


def test_two_processes_build_the_same_page_for_the_same_version(
    red: Indicator, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(MONTH, headers=GZIP)
    caches["pages"].clear()  # as empty as another process's when it starts, a minute later
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 60)
    other = client.get(MONTH, headers=GZIP)
    assert other.headers["ETag"] == first.headers["ETag"]
    assert other.content == first.content


def test_staff_see_the_month_in_progress_and_nobody_else_does(
    red: Indicator, client: Client
) -> None:
    correct(red, 250, IN_PROGRESS)
    staff = Client()
    staff.force_login(User.objects.create_user("lead@council.example", role="performance-lead"))
    assert staff.get(UNPUBLISHED).status_code == 200
    assert client.get(UNPUBLISHED).status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_staff_asked_for_is_not_kept(
    red: Indicator, client: Client, address: str
) -> None:
    correct(red, 250, IN_PROGRESS)
    staff = Client()
    staff.force_login(User.objects.create_user("lead@council.example", role="performance-lead"))
    theirs = text(staff.get(address))
    page = text(client.get(address))
    for words in ("lead@council.example", "12.5%", UNPUBLISHED, "In progress"):
        assert words not in page
    # And the other way round: what was kept for everyone is not what staff are given.
    assert text(staff.get(address)).count("Sign out") == theirs.count("Sign out")


@pytest.fixture
def councillor(red: Indicator) -> Client:
    """A councillor's browser, signed in."""
    browser = Client()
    browser.force_login(User.objects.create_user("c@council.example", first_name="Councillor"))
    return browser


@pytest.mark.parametrize("address", PAGES)
def test_a_councillor_who_signs_in_is_served_again(councillor: Client, address: str) -> None:
    first = councillor.get(address)
    session, person, version = queries(councillor, address)
    assert "django_session" in session
    assert "indicators_user" in person
    assert "indicators_installation" in version
    again = councillor.get(address)
    assert again.content == first.content
    assert again.headers == first.headers
    assert again.headers["Cache-Control"] == "private, no-cache"


def test_nobody_is_served_what_was_built_for_another(councillor: Client, client: Client) -> None:
    other = Client()
    other.force_login(User.objects.create_user("d@council.example", first_name="Another"))
    for _ in range(2):
        pages = [text(each.get(MONTH)) for each in (councillor, other, client)]
        assert ["Councillor" in page for page in pages] == [True, False, False]
        assert ["Another" in page for page in pages] == [False, True, False]
    assert "Cache-Control" not in client.get(MONTH).headers


def test_a_person_who_is_renamed_or_does_something_else_is_served_anew(councillor: Client) -> None:
    assert "Councillor" in text(councillor.get(MONTH))
    User.objects.update(first_name="Renamed")
    assert "Renamed" in text(councillor.get(MONTH))
    User.objects.update(role="administrator")
    assert reverse("people") in text(councillor.get(MONTH))


def test_what_officers_enter_leaves_published_pages_to_be_served(
    red: Indicator, client: Client
) -> None:
    client.get(MONTH)
    correct(red, 250, IN_PROGRESS)
    write_commentary(indicator=red, month=IN_PROGRESS, by=None, what_happened="Not yet.")
    assert len(queries(client, MONTH)) == 1


def test_a_month_as_it_was_published_is_served_again_until_something_changes(
    red: Indicator, client: Client
) -> None:
    address = f"{MONTH}?as-at=published"
    client.get(address)
    assert len(queries(client, address)) == 1
    correct(red, 250)
    assert "12.5%" in text(client.get(address))  # what it has since been changed to
    assert len(queries(client, address)) == 1


def test_a_message_for_one_person_is_in_no_page_that_is_kept(
    councillor: Client, red: Indicator
) -> None:
    councillor.get(MONTH)
    answer, waiting = HttpResponse(), CookieStorage(RequestFactory().get("/"))
    waiting.add(INFO, "Only for you, once.")
    waiting.update(answer)
    councillor.cookies["messages"] = answer.cookies["messages"].value
    assert "Only for you" in text(councillor.get(MONTH))
    assert "Only for you" not in text(councillor.get(MONTH))


def test_the_same_page_is_served_zipped_and_plain(red: Indicator, client: Client) -> None:
    plain = client.get(MONTH)
    zipped = client.get(MONTH, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert text(zipped) == text(plain)
    assert len(zipped.content) < len(plain.content) / 2
    assert int(zipped.headers["Content-Length"]) == len(zipped.content)
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_reader_who_has_the_page_is_told_so(red: Indicator, client: Client) -> None:
    tag = client.get(MONTH, headers=GZIP).headers["ETag"]
    assert client.get(MONTH, headers=GZIP | {"if-none-match": tag}).status_code == 304
    correct(red, 250)
    assert client.get(MONTH, headers=GZIP | {"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("fragment_first", [True, False])
def test_a_fragment_is_never_served_for_a_page_nor_a_page_for_a_fragment(
    red: Indicator, client: Client, *, fragment_first: bool
) -> None:
    for is_fragment in (fragment_first, not fragment_first):
        for _ in range(2):
            response = client.get(MONTH, headers=HTMX if is_fragment else {})
            assert ("<html" in text(response)) is not is_fragment
            assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("methods", [("HEAD", "GET"), ("GET", "HEAD")])
def test_head_and_get_answer_alike(
    red: Indicator, client: Client, methods: tuple[str, str]
) -> None:
    answers = {method: client.generic(method, MONTH) for method in methods}
    assert answers["HEAD"].content == b""
    assert "<html" in text(answers["GET"])
    # Django gives a tag to what can be kept, which an answer without its content is not.
    assert answers["HEAD"].headers.items() == answers["GET"].headers.items() - {
        ("ETag", answers["GET"].headers["ETag"])
    }


def test_nothing_but_reading_is_served_again(red: Indicator, client: Client) -> None:
    client.get(MONTH)
    with CaptureQueriesContext(connection) as asked:
        client.post(MONTH)
    assert len(asked) > 1


def test_an_address_that_is_not_there_is_not_kept(red: Indicator, client: Client) -> None:
    client.get(MONTH)
    kept = dict(caches["pages"]._cache)  # type: ignore[attr-defined]
    for address in (UNPUBLISHED, "/indicators/no-such/", "/months/1999-01/", "/nothing/"):
        assert client.get(address).status_code == 404
    assert dict(caches["pages"]._cache) == kept  # type: ignore[attr-defined]


def test_each_choice_has_its_own_page(red: Indicator, client: Client) -> None:
    both = [text(client.get(MONTH + query)) for query in ("", "?rating=green", "?rating=red")]
    assert "No indicator matches" in both[1]
    assert both == [
        text(client.get(MONTH + query)) for query in ("", "?rating=green", "?rating=red")
    ]


def test_a_search_is_not_kept(red: Indicator, client: Client) -> None:
    client.get(MONTH)
    kept = dict(caches["pages"]._cache)  # type: ignore[attr-defined]
    assert "No indicator matches" in text(client.get(f"{MONTH}?q=nothing-is-called-this"))
    assert dict(caches["pages"]._cache) == kept  # type: ignore[attr-defined]


@pytest.mark.parametrize(("longer", "is_kept"), [(0, True), (1, False)])
def test_an_address_is_kept_up_to_a_length(
    red: Indicator, client: Client, *, longer: int, is_kept: bool
) -> None:
    address = f"{MONTH}?x=".ljust(LONGEST_ADDRESS + longer, "y")
    queries(client, address)
    assert (len(queries(client, address)) == 1) is is_kept


def test_the_page_carries_its_security_headers_again(red: Indicator, client: Client) -> None:
    for _ in range(2):
        response = client.get(MONTH)
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "Cookie" in response.headers["Vary"]
