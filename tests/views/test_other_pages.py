"""The year, the catalogue, the benchmarks and the pages that explain."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from indicators.models import (
    Authority,
    Benchmark,
    Indicator,
    Installation,
    Measure,
    MeasurePeriod,
)
from indicators.rules.rating import Family
from tests.factories import make_council

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> list[Indicator]:
    """Return fifteen indicators with three years of published figures."""
    return make_council(15, 3)


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


def test_years_lead_to_the_newest(client: Client, council: list[Indicator]) -> None:
    assert client.get("/years/").headers["Location"] == "/years/2025-26/"


def test_year_has_a_word_and_a_letter_for_each_month_of_each_indicator(
    client: Client, council: list[Indicator]
) -> None:
    page = body(client, "/years/2025-26/")
    monthly = [one for one in council if one.frequency == "monthly"]
    for indicator in monthly:
        line = page.partition(f">{indicator.title}<")[2].partition("</tr>")[0]
        words = re.findall(r'visually-hidden">(Red|Amber|Green|Not rated: [a-z ]+)<', line)
        letters = re.findall(r'aria-hidden="true">([RAGCST–])</span>', line)
        assert len(words) == 12
        reasons = {"no figure": "–", "context": "C", "suppressed": "S", "no target": "T"}
        assert letters == [reasons.get(word.partition(": ")[2], word[0]) for word in words]


def test_year_leaves_months_empty_in_which_a_quarterly_figure_is_not_due(
    client: Client, council: list[Indicator]
) -> None:
    quarterly = next(one for one in council if one.frequency == "quarterly")
    line = body(client, "/years/2025-26/").partition(f">{quarterly.title}<")[2]
    line = line.partition("</tr>")[0]
    assert line.count("Not due") == 8


@pytest.mark.parametrize("address", ["/years/2025-27/", "/years/2031-32/", "/years/2025/"])
def test_a_year_that_is_not_there_is_not_found(
    client: Client, council: list[Indicator], address: str
) -> None:
    assert client.get(address).status_code == 404


def test_catalogue_finds_by_any_word_and_sorts_by_a_column(
    client: Client, council: list[Indicator]
) -> None:
    assert "1 indicator." in body(client, "/indicators/?q=residential+cost")
    page = body(client, "/indicators/?sort=-title")
    titles = re.findall(r'href="/indicators/IND\d+/">([^<]+)</a>', page)
    assert titles == sorted(titles, reverse=True)
    assert 'aria-sort="descending"' in page


def test_catalogue_marks_a_review_that_has_gone_by(
    client: Client, council: list[Indicator]
) -> None:
    today = timezone.localdate()
    Indicator.objects.update(next_review=today)
    assert "Overdue" not in body(client, "/indicators/")
    council[0].next_review = today - timedelta(days=1)
    council[0].save()
    assert body(client, "/indicators/").count("Overdue") == 1


@override_settings(COUNCIL_LA_NUMBER=826)
def test_benchmarks_set_the_council_among_its_ten_neighbours(
    client: Client, council: list[Indicator]
) -> None:
    page = body(client, "/benchmarks/?measure=M2")
    table = page.partition("and its neighbours</h2>")[2].partition("</table>")[0]
    rows = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', table)
    assert len(rows) == 11
    assert sum("<strong>" in row for row in rows) == 1
    assert "of 11" in page


def test_benchmarks_leave_out_a_neighbour_that_did_not_exist(
    client: Client, council: list[Indicator]
) -> None:
    Authority.objects.filter(pk=830).update(valid_to=date(2020, 3, 31))
    page = body(client, "/benchmarks/?measure=M2")
    table = page.partition("and its neighbours</h2>")[2].partition("</table>")[0]
    assert "Council 4<" not in table
    assert "Council 4 is in this set of neighbours but did not exist" in page
    assert "mean of 9" in page


def test_benchmarks_say_what_a_marker_means(client: Client, council: list[Indicator]) -> None:
    newest = MeasurePeriod.objects.filter(measure="M2").latest("ends_on")
    Benchmark.objects.filter(period=newest, area="826").update(value=None, marker="c")
    page = body(client, "/benchmarks/?measure=M2")
    assert "Suppressed to protect confidentiality" in page
    assert "has no figure" in page


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("measure=Nonsense", "There is no measure “Nonsense”"),
        ("among=friends", "There is no choice of councils “friends”"),
        ("neighbours=1999", "There is no neighbour set “1999”"),
        ("method=mode", "There is no method “mode”"),
        ("sort=nothing", ""),
    ],
)
def test_benchmarks_say_what_was_not_understood(
    client: Client, council: list[Indicator], query: str, complaint: str
) -> None:
    assert complaint in body(client, f"/benchmarks/?{query}")


def test_benchmarks_show_the_latest_where_a_measure_has_not_the_period_of_another(
    client: Client, council: list[Indicator]
) -> None:
    page = body(client, "/benchmarks/?measure=M2&period=1066")
    assert "No figures for 1066; 2025 is shown." in page
    assert "not understood" not in page
    assert "No figures for" not in body(client, "/benchmarks/?measure=M2&period=2024")


def test_benchmarks_compare_no_council_with_the_total_of_england(
    client: Client, council: list[Indicator]
) -> None:
    Measure.objects.filter(pk="M2").update(unit="number", decimals=0)
    Benchmark.objects.filter(period__measure="M2", area="ENG").update(value=51)
    Benchmark.objects.filter(period__measure="M2", area="826").update(value=60)
    drawn = body(client, "/benchmarks/?measure=M2")
    assert "app-strip__england" in drawn
    assert "England is the dashed line" in drawn
    assert "<dt>England</dt>" in drawn
    Benchmark.objects.filter(period__measure="M2", area="ENG").update(value=50_000)
    Installation.changed()
    total = body(client, "/benchmarks/?measure=M2")
    assert "app-strip__england" not in total
    assert "dashed line" not in total
    assert "<dt>England, in all</dt><dd>50,000</dd>" in total
    assert re.search(r'<th scope="col"[^>]*>\s*England, in all\s*</th>', total)


def test_pages_say_why_england_is_not_shown(client: Client, council: list[Indicator]) -> None:
    why = "The source adds the regions together."
    Benchmark.objects.filter(period__measure="M2", area="ENG").update(value=4321)
    Measure.objects.filter(pk="M2").update(england_caution=why)
    indicator = Indicator.objects.get(measure="M2")
    for address in ("/benchmarks/?measure=M2", f"/indicators/{indicator.code}/"):
        page = body(client, address)
        assert why in page
        assert "4,321" not in page
        assert "4321" not in page
    for address in ("/months/2026-03/", "/months/2026-03.csv"):
        response = client.get(address, {"show": "all"})
        assert response.status_code == 200, address
        assert "4321" not in response.content.decode().replace(",", "")


@pytest.mark.parametrize("has_bands", [True, False])
def test_benchmarks_show_quarters_only_where_dfe_does(
    client: Client, council: list[Indicator], has_bands: bool
) -> None:
    Measure.objects.filter(pk="M2").update(polarity="lower", has_bands=has_bands)
    page = body(client, "/benchmarks/?measure=M2")
    assert ("Quarter" in page) is has_bands
    assert "Rank" in page


def test_numbers_stand_under_heads_on_the_same_side(
    client: Client, council: list[Indicator]
) -> None:
    page = body(client, "/benchmarks/?measure=M2")
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        head, _, cells = table.partition("</thead>")
        heads = re.findall(r'<th scope="col"[^>]*class="([^"]*)"', head)
        for row in re.findall(r"<tr.*?</tr>", cells, re.DOTALL):
            assert re.findall(r'<td[^>]*class="([^"]*)"', row) == heads[1:]


def test_the_picture_names_the_rank_that_the_facts_give(
    client: Client, council: list[Indicator]
) -> None:
    Measure.objects.filter(pk="M2").update(polarity="lower")
    Benchmark.objects.filter(period__measure="M2").update(value=5.0)
    page = body(client, "/benchmarks/?measure=M2")
    assert "is number 1." in page
    assert "<dd>1 of 11</dd>" in page


def test_benchmarks_say_what_to_do_when_nothing_is_loaded(client: Client) -> None:
    assert "import_benchmarks" in body(client, "/benchmarks/")


@override_settings(COUNCIL_LA_NUMBER=111)
def test_benchmarks_say_what_to_do_when_the_council_is_unknown(
    client: Client, council: list[Indicator]
) -> None:
    page = body(client, "/benchmarks/")
    assert '<p class="govuk-body">111 is not the number of a council. Whoever' in page
    assert "COUNCIL_LA_NUMBER" in page


def test_every_family_of_rules_is_explained_with_examples(client: Client) -> None:
    page = body(client, "/ratings/")
    for family in Family:
        assert f'id="{family}"' in page
        assert family.label in page


def test_every_measure_is_named_with_its_publication(
    client: Client, council: list[Indicator]
) -> None:
    page = body(client, "/data/")
    assert page.count("A release of official statistics") == 15


def test_a_page_that_is_not_there_says_where_to_go(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "There is no page at this address" in response.content.decode()


@override_settings(COUNCIL_COLOUR="#123456", COUNCIL_NAME="Someplace Council")
def test_pages_carry_the_council_s_name_and_colour(client: Client) -> None:
    assert "Someplace Council" in body(client, "/ratings/")
    assert "--council-colour: #123456" in body(client, "/council.css")
    assert client.get("/council-logo").status_code == 404


def test_logo_is_served_as_what_it_is(client: Client, tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    with override_settings(COUNCIL_LOGO=str(logo)):
        response = client.get("/council-logo")
        assert response.headers["Content-Type"] == "image/svg+xml"
        assert b"".join(response.streaming_content).startswith(b"<svg")  # type: ignore[attr-defined]
        assert 'src="/council-logo"' in body(client, "/ratings/")


def test_policy_allows_no_inline_script_or_style(client: Client, council: list[Indicator]) -> None:
    for address in ("/months/2026-03/", "/years/2025-26/", "/indicators/IND001/", "/benchmarks/"):
        response = client.get(address)
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        page = response.content.decode()
        assert not re.search(r"\sstyle=", page), address
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page), address
