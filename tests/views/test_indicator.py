"""An indicator's page: what it says, what it refuses, and what it never lets out."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators.entry import Entry, record_figures
from indicators.models import Authority, Indicator, Installation, Measure, Origin, User
from indicators.rules.values import Absence
from tests.factories import make_council, make_remark
from tests.one_indicator import (
    CODE,
    COMPLEMENT,
    TITLE,
    add_target,
    make_indicator,
    months,
)
from tests.weight import weight

pytestmark = pytest.mark.django_db
ADDRESS = f"/indicators/{CODE}/"
LIGHT = 150_000
"""Bytes over the wire, all but the interactive chart's script."""
QUERIES = (
    "the installation's version, for the page and its notices",
    "the indicator, with its service and measure",
    "the months that may be seen",
    "the services they were published without",
    "the indicator's facts",
    "targets",
    "figures",
    "commentary",
    "corrections",
    "its open recovery plan",
    "periods of the published measure",
    "councils",
    "statistical neighbours",
    "published figures",
    "open referrals of it",
    "open recommendations about it",
)


def html(client: Client, query: str = "", address: str = ADDRESS) -> str:
    response = client.get(address + query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def text(client: Client, query: str = "", address: str = ADDRESS) -> str:
    """Return the words of a page, its scripts and marks taken out."""
    body = re.sub(r"<script.*?</script>", "", html(client, query, address), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.mark.parametrize(("indicators", "years"), [(1, 3), (200, 3), (1, 20)])
def test_the_number_of_queries_is_the_same_however_much_there_is(
    client: Client, indicators: int, years: int
) -> None:
    make_council(indicators, years)
    Installation.current()
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/indicators/IND001/").status_code == 200
    assert len(asked) == len(QUERIES)


def test_a_page_served_again_asks_only_for_the_version(client: Client) -> None:
    make_indicator(months("2026-01", (85, 100)))
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as asked:
        client.get(ADDRESS)
    assert len(asked) == 1


def test_the_newest_month_is_explained(client: Client) -> None:
    one = make_indicator(months("2026-01", (94, 100), (85, 100)))
    add_target(one, date(2025, 4, 1))
    said = text(client)
    assert f"{TITLE}, February 2026" in said
    assert "Amber: 85.0% against a target of 90% or more; 5 points short" in said
    assert "Percentage · in the month · monthly · higher is better" in said
    assert "down, Worse , down 9.0 points since January 2026" in said
    assert "← January 2026" in said


def test_a_month_can_be_asked_for_and_leads_both_ways(client: Client) -> None:
    make_indicator(months("2026-01", (94, 100), (85, 100), (75, 100)))
    page = html(client, "?month=2026-02")
    assert 'rel="prev" href="?month=2026-01"' in page
    assert 'rel="next" href="?month=2026-03"' in page


@pytest.mark.parametrize("query", ["?month=2025-12", "?month=2000-01", "?month=2031-01"])
def test_a_month_that_is_not_published_is_not_found(client: Client, query: str) -> None:
    make_indicator(months("2026-01", (94, 100)))
    assert client.get(ADDRESS + query).status_code == 404


def test_an_unknown_code_is_not_found(client: Client) -> None:
    assert client.get("/indicators/NOTHING/").status_code == 404


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?month=banana", "There is no month “banana”. Write it as 2026-09."),
        ("?month=2026-13", "There is no month “2026-13”. Write it as 2026-09."),
        ("?month=2026-9", "There is no month “2026-9”. Write it as 2026-09."),
        ("?month=1999-01", "There is no month “1999-01”. Write it as 2026-09."),
        ("?month=0000-01", "There is no month “0000-01”. Write it as 2026-09."),
        ("?shown=sideways", "This indicator cannot be shown as “sideways”."),
    ],
)
def test_what_is_not_understood_is_said_and_the_page_still_stands(
    client: Client, query: str, said: str
) -> None:
    make_indicator(months("2026-01", (94, 100)))
    page = text(client, query)
    assert said in page
    assert "94.0%" in page


def test_an_indicator_without_another_side_is_shown_as_it_is(client: Client) -> None:
    make_indicator(months("2026-01", (94, 100)), complement="")
    page = text(client, "?shown=complement")
    assert "Part of the address was not understood" in page
    assert "94.0%" in page
    assert "Show as" not in page


def test_the_other_side_is_a_link_away_and_back(client: Client) -> None:
    one = make_indicator(months("2026-01", (84, 100)))
    add_target(one, date(2025, 4, 1))
    assert f'href="?month=2026-01&shown=complement">{COMPLEMENT}</a>' in html(client)
    turned = html(client, "?shown=complement")
    assert f'<h1 class="govuk-heading-l">{COMPLEMENT}</h1>' in turned
    assert f'href="?month=2026-01">{TITLE}</a>' in turned
    assert "Amber: 16.0% against a target of 10% or less" in turned
    assert "10% or less" in text(client, "?shown=complement").partition("Targets")[2]


def test_a_month_in_progress_is_for_staff_alone(client: Client) -> None:
    one = make_indicator(months("2026-01", (94, 100)))
    record_figures(
        entries=[Entry(one, date(2026, 2, 1), Decimal(61), Decimal(100))],
        by=None,
        origin=Origin.GRID,
    )
    assert client.get(f"{ADDRESS}?month=2026-02").status_code == 404
    assert "61.0%" not in html(client)
    client.force_login(
        User.objects.create_user("officer@example.org", "x", role="performance-lead")
    )
    assert "61.0%" in html(client)


def test_what_is_withheld_is_nowhere_in_the_page(client: Client) -> None:
    one = make_indicator(
        months("2025-04", *[(50, 110)] * 6, (3, 110), (107, 110), (50, 110)), title="Visits"
    )
    add_target(one, date(2025, 4, 1))
    for query in ("", "?month=2025-10", "?month=2025-11", "?month=2025-11&shown=complement"):
        page = html(client, query)
        assert "Suppressed" in page
        for secret in ("2.7", "97.3", "107", ">3<", '"3"'):
            assert secret not in re.sub(r"<path[^>]*>|<circle[^>]*>|<text[^>]*>", "", page)


def test_the_chart_is_json_that_the_script_can_read(client: Client) -> None:
    make_indicator(months("2026-01", *[(85, 100)] * 6))
    page = client.get(ADDRESS).content.decode()
    found = re.search(r'<script id="trend" type="application/json">(.*?)</script>', page)
    assert found is not None
    assert json.loads(found[1])["data"][-1]["y"] == [85] * 6
    assert 'data-chart="trend"' in page
    assert page.index("js/chart.js") < page.index("plotly-basic")


def test_without_a_value_no_chart_is_loaded(client: Client) -> None:
    make_indicator(months("2026-01", Absence.NOT_AVAILABLE))
    page = html(client)
    assert "plotly" not in page
    assert "Not available" in page


def test_before_any_month_is_published_the_meaning_still_stands(client: Client) -> None:
    one = make_indicator({})
    page = text(client)
    assert "No month has been published yet" in page
    assert one.definition in page


def test_thirteen_months_stand_open_and_the_rest_in_a_fold(client: Client) -> None:
    make_indicator(months("2025-01", *[(85, 100)] * 14))
    page = html(client)
    assert "1 earlier month<" in page
    assert page.count("85.0%</td>") == 14


def test_a_quarterly_indicator_speaks_of_quarters(client: Client) -> None:
    make_indicator(months("2025-03", *[(85, 100), None, None] * 2), frequency="quarterly")
    page = text(client)
    assert "Quarter by quarter" in page
    assert "Last quarter" in page


def test_a_correction_is_said_with_the_old_figure_the_day_and_the_reason(client: Client) -> None:
    one = make_indicator(months("2026-01", (50, 100)))
    record_figures(
        entries=[Entry(one, date(2026, 1, 1), Decimal(70), Decimal(100))],
        by=None,
        origin=Origin.GRID,
        reason="A team's visits were left out.",
        at=datetime(2026, 3, 2, 12, tzinfo=UTC),
    )
    page = text(client)
    assert "Until 2 March 2026 it was 50.0%. A team's visits were left out." in page
    assert "Changed 2 Mar 2026: it was 50.0%." in page


def test_commentary_says_what_by_whom_and_by_when_with_the_rest_in_a_fold(client: Client) -> None:
    one = make_indicator(months("2026-01", (50, 100), (50, 100)))
    for month in (1, 2):
        make_remark(
            one,
            date(2026, month, 1),
            what_happened=f"Snow & ice <{month}>.",
            what_is_being_done="Gritting.",
            by_whom="Head of Roads",
            by_when=date(2026, 6, 30),
        ).save()
    raw = client.get(ADDRESS).content.decode()
    assert "Snow &amp; ice &lt;2&gt;." in raw
    fold = raw.index("Commentary on 1 other month<")
    assert raw.index("ice &lt;2&gt;") < fold < raw.index("ice &lt;1&gt;")
    assert "Head of Roads, by 30 June 2026" in text(client)


def test_the_published_part_gives_everyone_the_source_and_a_way_on(client: Client) -> None:
    make_council(1, 3)
    Measure.objects.update(code="M1")
    page = html(client, address="/indicators/IND001/")
    said = text(client, address="/indicators/IND001/")
    for words in (
        "Measure 1, 2025", "England", "The region", "mean of 10", "median of 10", "Rank, 1 is best",
        "of 11", "Open Government Licence v3.0", "the set of 2025", "Change on the period before",
        "published once a year", "Every published period",
    ):  # fmt: skip
        assert words in said
    assert page.count('class="app-bar"') == 10
    assert page.count("app-bar--own") == 1
    assert "/benchmarks/?measure=M1" in page


def test_a_measure_with_a_percent_in_its_code_can_be_followed(client: Client) -> None:
    make_council(1, 3)
    one = Indicator.objects.select_related("measure").get()
    odd = Measure.objects.get()
    periods = list(odd.periods.all())
    odd.code = "%_of LAC/10,000"
    odd.save()
    for period in periods:
        period.measure = odd
        period.save()
    one.measure = odd
    one.save()
    page = html(client, address="/indicators/IND001/")
    assert "/benchmarks/?measure=%25_of%20LAC%2F10%2C000" in page


def test_a_marker_is_given_with_its_meaning(client: Client) -> None:
    make_council(1, 3)
    figures = Measure.objects.get().periods.last()
    assert figures is not None
    figures.figures.filter(area="826").update(value=None, marker="c")
    assert "Suppressed to protect confidentiality" in text(client, address="/indicators/IND001/")


def test_an_invented_council_names_whose_published_figures_they_are(client: Client) -> None:
    make_council(1, 3)
    Authority.objects.filter(pk=826).update(name="Elsewhere")
    Installation.current()
    Installation.objects.update(figures_are_invented=True)
    page = text(client, address="/indicators/IND001/")
    assert "Thornmere Council (published figure of Elsewhere)" in page


def test_the_meaning_and_the_targets_stand_at_the_end(client: Client) -> None:
    one = make_indicator(months("2026-01", (85, 100)), statutory_return="A census")
    add_target(one, date(2025, 4, 1), is_national=True, profile={"2026-02": 92})
    page = text(client)
    for words in (
        one.definition, one.why_it_matters, one.numerator, "Visits due", "Higher is better",
        "Head of service", "Case management system", "A census", "1 September 2026",
        "Counts of 1 to 5", "National.", "What the better half of councils reach.",
        "Scrutiny Committee, 11 March 2025", "Feb 2026 92% or more", "Apr 2025", "No end",
    ):  # fmt: skip
        assert words in page


def test_the_page_is_light_without_the_interactive_chart() -> None:
    make_council(1, 20)
    client = Client(headers={"accept-encoding": "gzip"})
    assert weight(client, "/indicators/IND001/") < LIGHT
