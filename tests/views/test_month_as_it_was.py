"""The month as it was published and as at a day, and what it was published without."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators.entry import Entry, record_figures
from indicators.models import (
    Gap,
    Indicator,
    Installation,
    Month,
    Origin,
    Service,
    TargetChange,
    User,
)
from tests.factories import LAST, make_council
from tests.one_indicator import add_target, make_indicator, months
from tests.publication import publish_month
from tests.views.files import rows_of
from tests.weight import text

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = (date(2026, month, 1) for month in (5, 6, 7))
PUBLISHED = datetime(2026, 7, 25, 10, tzinfo=UTC)
DAY = timedelta(days=1)
ADDRESS, FILE = "/months/2026-06/", "/months/2026-06.csv"


@pytest.fixture
def visits() -> Indicator:
    """Return an indicator of 50% in June, published on 25 July, put right to 85% on the 28th."""
    one = make_indicator(months("2026-05", (70, 100), (50, 100), (60, 100)))
    add_target(one, date(2025, 4, 1))
    for place, month in enumerate((MAY, JUNE, JULY)):
        publish_month(month=month, by=None, at=PUBLISHED + (place - 1) * 30 * DAY)
    record_figures(
        entries=[Entry(one, JUNE, Decimal(85), Decimal(100))],
        by=None,
        origin=Origin.GRID,
        reason="Counted again.",
        at=PUBLISHED + 3 * DAY,
    )
    return one


def words(client: Client, query: str = "", address: str = ADDRESS) -> str:
    """Return the words of a page, its marks taken out."""
    page = re.sub(r"<[^>]+>", " ", text(client.get(address + query)))
    return re.sub(r"\s+", " ", page).replace(" .", ".")


@pytest.mark.usefixtures("visits")
def test_it_says_as_at_when_it_is_and_how_many_figures_have_changed_since(client: Client) -> None:
    page = words(client, "?as-at=published")
    assert "June 2026: As it was published on 25 July 2026 – " in page
    assert (
        "As it was published on 25 July 2026. Since then 1 of these figures was corrected." in page
    )
    assert "50.0%" in page
    assert "Since changed to 85.0%." in page
    before = words(client, "?as-at=2026-07-27")
    assert "As at 27 July 2026. Since then 1 of these figures was corrected." in before
    after = words(client, "?as-at=2026-07-28")
    assert "As at 28 July 2026. None of these figures has changed since." in after
    assert "Changed since publication: it was 50.0%. Counted again." in after


@pytest.mark.usefixtures("visits")
def test_the_way_to_the_page_as_published_is_there_when_something_has_changed(
    client: Client,
) -> None:
    link = "As it was published</a>"
    assert link in text(client.get(ADDRESS))
    assert link not in text(client.get("/months/2026-05/"))
    assert link not in text(client.get(f"{ADDRESS}?as-at=published"))


@pytest.mark.usefixtures("visits")
def test_every_link_of_the_page_keeps_the_moment(client: Client) -> None:
    page = text(client.get(f"{ADDRESS}?as-at=published"))
    within = re.findall(r'href="((?:/months/)[^"]+)"', page)
    left = [link for link in within if "as-at=published" not in link]
    assert left == [ADDRESS]  # the way back to today
    assert f"{FILE}?as-at=published" in within


@pytest.mark.usefixtures("visits")
def test_as_published_leads_to_later_months_and_a_day_to_those_published_by_then(
    client: Client,
) -> None:
    assert "/months/2026-07/?as-at=published" in text(client.get(f"{ADDRESS}?as-at=published"))
    assert "/months/2026-07/" not in text(client.get(f"{ADDRESS}?as-at=2026-07-27"))
    assert "/months/2026-05/?as-at=2026-07-27" in text(client.get(f"{ADDRESS}?as-at=2026-07-27"))


@pytest.mark.usefixtures("visits")
def test_the_file_says_in_its_name_and_its_rows_as_at_when_it_is(client: Client) -> None:
    file = client.get(f"{FILE}?as-at=published")
    assert "month-2026-06-as-at-2026-07-25.csv" in file.headers["Content-Disposition"]
    (row,) = rows_of(file)
    assert row["state"] == "as it was published on 25 July 2026"
    assert (row["value"], row["since changed to"]) == ("50", "85.0%")
    (today,) = rows_of(client.get(FILE))
    assert (today["state"], today["value"], today["since changed to"]) == ("published", "85", "")


@pytest.mark.usefixtures("visits")
@pytest.mark.parametrize("asked", ["banana", "2026-07-24", "1/1/2031"])
def test_a_day_that_cannot_be_is_said_and_today_is_shown(client: Client, asked: str) -> None:
    page = words(client, f"?as-at={asked}")
    assert "That day cannot be shown" in page
    assert "Part of the address" not in page
    assert "85.0%" in page
    assert "Since then" not in page


@pytest.mark.usefixtures("visits")
def test_when_something_else_is_wrong_too_the_address_is(client: Client) -> None:
    page = words(client, "?as-at=banana&rating=purple")
    assert "Part of the address was not understood" in page


@pytest.mark.usefixtures("visits")
@pytest.mark.parametrize("asked", ["published", "+published+", "%20%20published"])
def test_spaces_around_the_word_for_publication_are_no_part_of_it(
    client: Client, asked: str
) -> None:
    assert "As it was published on 25 July 2026." in words(client, f"?as-at={asked}")


def test_the_lead_sees_of_the_past_what_readers_saw(
    client: Client, visits: Indicator, lead: User
) -> None:
    record_figures(
        entries=[Entry(visits, date(2026, 8, 1), Decimal(1), Decimal(100))],
        by=None,
        origin=Origin.GRID,
    )
    readers = words(client, "?as-at=published")
    client.force_login(lead)
    leads = words(client, "?as-at=published")
    assert "2026-08" not in leads
    assert "50.0%" in readers
    assert "50.0%" in leads
    progress = words(client, "?as-at=published", "/months/2026-08/")
    assert "August 2026 has not been published" in progress


def test_a_withheld_figure_is_on_no_page_of_any_day(client: Client, visits: Indicator) -> None:
    record_figures(
        entries=[Entry(visits, JUNE, Decimal(88), Decimal(100))],
        by=None,
        origin=Origin.GRID,
        reason="Three more were found.",
        at=PUBLISHED + 5 * DAY,
    )
    for query in ("", "?as-at=published", "?as-at=2026-07-28", "?as-at=2026-07-30"):
        for page in (words(client, query), text(client.get(FILE + query))):
            assert "85.0%" not in page
            assert "Three more" not in page


# What it was published without.


@pytest.fixture
def gap(visits: Indicator) -> Gap:
    """Return the gap of the indicator's service in June."""
    return Gap.objects.create(
        month_id=JUNE, service=visits.service, reason="The system was down.", named_at=PUBLISHED
    )


def test_an_open_gap_is_at_the_head_of_the_page_and_its_figures_are_nowhere(
    client: Client, gap: Gap
) -> None:
    page = words(client)
    assert "Published without Front door: The system was down." in page
    assert "Not signed off" in page
    for address in (ADDRESS, FILE, "/indicators/VISITS/?month=2026-06", "/years/2026-27/"):
        shown = text(client.get(address))
        assert "85.0%" not in shown
        assert "50.0%" not in shown
        assert "Not signed off" in shown
    year = text(client.get("/years/2026-27/"))
    assert 'title="Not signed off"' in year
    (row,) = rows_of(client.get(FILE))
    assert (row["no figure because"], row["value"]) == ("Not signed off", "")


SHOWN = (ADDRESS, FILE, "/indicators/VISITS/?month=2026-06", "/years/2026-27/")


def main_of(client: Client, address: str) -> str:
    """Return what a page is about, without what leads staff to the record and to referring it."""
    page = text(client.get(address))
    page = page.partition("<main")[2].partition("</main>")[0] or page
    page = re.sub(r"<p[^>]*>\s*<a[^>]*>Record of this figure</a>\s*</p>", "", page)
    page = re.sub(r'<section aria-labelledby="follow-ups">.*?</section>', "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", page)


def test_a_month_published_with_a_gap_says_the_same_to_those_who_work_on_it(
    client: Client, gap: Gap, lead: User
) -> None:
    readers = [main_of(client, address) for address in SHOWN]
    officer, head = (
        User.objects.create_user(f"{role}@example.org", role=role)
        for role in ("officer", "head-of-service")
    )
    for person in (lead, officer, head):
        person.services.add(gap.service)
        client.force_login(person)
        assert [main_of(client, address) for address in SHOWN] == readers
    assert re.findall(r'app-tally__count">(\d+)<', text(client.get(ADDRESS))) == list("0001")


def test_the_file_says_in_the_row_what_the_month_was_published_without(
    client: Client, gap: Gap, lead: User
) -> None:
    client.force_login(lead)
    (row,) = rows_of(client.get(FILE))
    assert row["state"] == "published, without this service"
    assert (row["numerator"], row["rating"]) == ("", "Not rated")


def test_what_is_missing_in_a_gap_is_one_line_a_service(client: Client, visits: Indicator) -> None:
    front, protection, other = (service_of(visits, place) for place in (0, 1, 2))
    for each in (front, protection):
        Gap.objects.create(month_id=JUNE, service=each, reason="Late.", named_at=PUBLISHED)
    for place, service in enumerate((front, protection, other)):
        add_copy(visits, place, service)
    Installation.changed()
    page = text(client.get(f"{ADDRESS}?show=all&rating=red&q=x&as-at=published"))
    listed = page.partition("Missing</h2>")[2].partition("</ul>")[0]
    items = [re.sub(r"<[^>]+>|\s+", " ", item).split() for item in listed.split("<li>")[1:]]
    assert [" ".join(item) for item in items] == [
        f"{front.name}: 2 indicators not signed off",
        f"{protection.name}: 1 indicator not signed off",
        "Copy 2 missing",
    ]
    links = re.findall(r'href="([^"]+)"', listed)
    query = f"?show=all&amp;as-at=published&amp;service={protection.slug}"
    assert links[1] == ADDRESS + query
    assert links[2] == "/indicators/COPY2/?month=2026-06"


def service_of(one: Indicator, place: int) -> Service:
    """Return a service of the council in reading order."""
    return list(type(one.service).objects.order_by("position"))[place]


def add_copy(one: Indicator, place: int, service: Service) -> None:
    """Return nothing; adds an indicator like another, with no figures, to a service."""
    copy = Indicator.objects.get(pk=one.pk)
    copy.pk, copy.service, copy.position = None, service, place + 2
    copy.code, copy.title = f"COPY{place}", f"Copy {place}"
    copy.save()


def test_services_missing_for_the_same_reason_are_told_together(
    client: Client, visits: Indicator
) -> None:
    reasons = ["The system was down.", "Nobody was there.", "The system was down."]
    services = [service_of(visits, place) for place in range(3)]
    gaps = [
        Gap.objects.create(month_id=JUNE, service=service, reason=reason, named_at=PUBLISHED)
        for service, reason in zip(services, reasons, strict=True)
    ]
    Installation.changed()
    first, second, third = (service.name for service in services)
    page = words(client)
    assert f"Published without {first} and {third}: The system was down." in page
    assert f"Published without {second}: Nobody was there." in page
    for gap, hour in zip(gaps, (9, 10, 11), strict=True):
        gap.closed_at = datetime(2026, 12, 3, hour, tzinfo=UTC)
        gap.save()
    Installation.changed()
    page = words(client)
    assert f"{first}, {second} and {third} were published on 3 December, after the rest." in page
    then = words(client, "?as-at=published")
    assert f"Since then {first}, {second} and {third} were published." in then
    assert "corrected" not in then.partition("How many")[0]


def test_what_followed_is_not_counted_with_what_was_corrected(
    client: Client, visits: Indicator
) -> None:
    late = service_of(visits, 3)
    Gap.objects.create(
        month_id=JUNE, service=late, reason="Late.", named_at=PUBLISHED, closed_at=PUBLISHED + DAY
    )
    Installation.changed()
    then = words(client, "?as-at=published")
    assert f"Since then 1 of these figures was corrected and {late.name} was published." in then
    later = words(client, "?as-at=2026-07-26")
    assert "Since then 1 of these figures was corrected." in later
    narrowed = words(client, f"?as-at=published&service={visits.service.slug}")
    assert "Since then 1 of these figures was corrected." in narrowed


def test_a_gap_that_was_closed_says_quietly_when(client: Client, gap: Gap) -> None:
    gap.closed_at = datetime(2026, 12, 3, 10, tzinfo=UTC)
    gap.save()
    Installation.changed()
    page = words(client)
    assert "Front door was published on 3 December, after the rest." in page
    assert "Published without" not in page
    then = words(client, "?as-at=published")
    assert "Published without Front door: The system was down." in then
    assert "Published since: 85.0%." in then
    gap.closed_at = datetime(2027, 1, 3, 10, tzinfo=UTC)
    gap.save()
    Installation.changed()
    assert "Front door was published on 3 January 2027, after the rest." in words(client)


@pytest.mark.usefixtures("visits")
def test_loaded_history_says_who_published_it_and_why(client: Client) -> None:
    by = User.objects.create_user("lead@example.org", first_name="Perpetua", last_name="Lead")
    reason = "From the old workbooks, checked by the team."
    Month.objects.filter(month=JUNE).update(
        is_history=True, publication_reason=reason, published_by=by
    )
    page = words(client)
    assert f"Loaded history: published on 25 July 2026 by Perpetua Lead: {reason}" in page
    by.first_name = by.last_name = ""
    by.save()
    Installation.changed()
    page = text(client.get(ADDRESS))
    assert "by the performance lead:" in page
    assert "lead@example.org" not in page


SCORECARD_THEN = [
    "indicators_indicator",  # the facts of every indicator
    # Of this year and last, and again, of every year, for the runs that go further back:
    *[
        "indicators_target",  # the targets as they are
        "indicators_targetchange",  # what was changed in them since
        "indicators_figure",  # the figures as they are
        "indicators_figurechange",  # what they were before
    ]
    * 2,
    "indicators_commentary",  # what was said of the month
    "indicators_figurechange",  # what was corrected after the month was published
    "indicators_measureperiod",  # the periods of the linked measures
    "indicators_authority",  # councils: which existed, and their regions
    "indicators_statisticalneighbour",  # the ten neighbours
    "indicators_benchmark",  # published figures of council, neighbours, region and England
]


@pytest.mark.parametrize(("indicators", "years"), [(1, 3), (200, 3), (1, 20)])
def test_the_page_as_published_asks_the_same_at_every_size(
    client: Client, indicators: int, years: int
) -> None:
    for one in make_council(indicators, years)[:3]:
        TargetChange.objects.create(
            indicator=one, starts_on=LAST, changed_at=datetime(2050, 1, 1, tzinfo=UTC), reason="So."
        )
    Installation.changed()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/months/{LAST:%Y-%m}/?as-at=published").status_code == 200
    tables = [query["sql"].partition(' FROM "')[2].partition('"')[0] for query in asked]
    assert tables == [
        "indicators_installation",  # the data's version
        "indicators_month",  # the months that may be seen
        "indicators_gap",  # the services they were published without
        "indicators_service",  # the choices of the filter
        *SCORECARD_THEN,
    ]
