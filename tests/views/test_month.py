"""The month's page and its file, as a councillor without an account asks for them."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client

from indicators.entry import Entry, record_figures, write_commentary
from indicators.models import Commentary, Indicator, Installation, Month, Origin, User
from indicators.rules.periods import months_after
from tests.factories import LAST, make_council
from tests.one_indicator import add_target, make_indicator, months
from tests.publication import publish_month
from tests.views.files import rows_of

pytestmark = pytest.mark.django_db
ADDRESS = f"/months/{LAST:%Y-%m}/"
NEXT = months_after(LAST, 1)


@pytest.fixture
def council() -> list[Indicator]:
    """Return twenty indicators with two years of published figures."""
    return make_council(20, 2)


@pytest.fixture
def in_progress(council: list[Indicator]) -> date:
    """Return a month that has a figure and is not published."""
    record_figures(
        entries=[Entry(council[0], NEXT, Decimal(7), Decimal(1800))], by=None, origin=Origin.GRID
    )
    return NEXT


def body(client: Client, address: str = ADDRESS, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response
    return response.content.decode()


def test_home_leads_to_the_newest_published_month(
    client: Client, council: list[Indicator], in_progress: date
) -> None:
    assert client.get("/").headers["Location"] == ADDRESS


def test_home_says_so_when_no_month_is_published(client: Client) -> None:
    assert "No month has been published yet" in body(client, "/")
    assert "No month has been published yet" in body(client, "/years/")


def test_month_shows_every_headline_indicator_with_its_sentence(
    client: Client, council: list[Indicator]
) -> None:
    page = body(client)
    for indicator in council:
        assert indicator.title in page
    assert len(re.findall(r"(Red|Amber|Green|Not rated): ", page)) >= len(council)


def test_tally_counts_every_indicator_once(client: Client, council: list[Indicator]) -> None:
    counts = re.findall(r'app-tally__count">(\d+)<', body(client))
    assert len(counts) == 4
    assert sum(map(int, counts)) == len(council)


def test_only_reds_are_listed_when_asked_for(client: Client, council: list[Indicator]) -> None:
    rows = rows_of(client.get(ADDRESS.rstrip("/") + ".csv?rating=red"))
    page = body(client, ADDRESS + "?rating=red")
    assert rows
    assert {row["rating"] for row in rows} == {"Red"}
    listed = re.findall(r'app-month-table__indicator">\s*<a[^>]*>([^<]+)<', page)
    assert listed == [row["indicator"] for row in rows]


def test_links_to_other_months_keep_what_was_chosen(
    client: Client, council: list[Indicator]
) -> None:
    page = body(client, ADDRESS + "?rating=red&sort=worst")
    before = months_after(LAST, -1)
    assert f'href="/months/{before:%Y-%m}/?rating=red&amp;sort=worst"' in page


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("service=nowhere", "There is no service “nowhere”"),
        ("rating=purple", "There is no rating “purple”"),
        ("sort=sideways", "There is no order “sideways”"),
        ("show=some", "There is no choice of indicators “some”"),
        ("q=" + "x" * 81, "Search for 80 characters or fewer"),
    ],
)
def test_what_is_not_understood_is_said_and_the_rest_is_shown(
    client: Client, council: list[Indicator], query: str, complaint: str
) -> None:
    page = body(client, f"{ADDRESS}?{query}")
    assert ("That search cannot be made" in page) is query.startswith("q=")
    assert ("Part of the address was not understood" in page) is not query.startswith("q=")
    assert complaint in page
    assert council[0].title in page


def test_markup_in_a_search_is_shown_as_text(client: Client, council: list[Indicator]) -> None:
    page = body(client, ADDRESS + "?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page
    assert "No indicator matches what you chose" in page


@pytest.mark.parametrize(
    "address", ["/months/2031-01/", "/months/2026-13/", "/months/0000-00/", "/months/2026-9/"]
)
def test_a_month_that_is_not_there_is_not_found(
    client: Client, council: list[Indicator], address: str
) -> None:
    assert client.get(address).status_code == 404


def test_a_month_in_progress_is_shown_to_staff_alone(
    client: Client, council: list[Indicator], in_progress: date
) -> None:
    address = f"/months/{in_progress:%Y-%m}/"
    assert client.get(address).status_code == 404
    assert client.get(address.rstrip("/") + ".csv").status_code == 404
    councillor = User.objects.create_user("councillor@example.org", "a long passphrase")
    client.force_login(councillor)
    assert client.get(address).status_code == 404
    lead = User.objects.create_user(
        "lead@example.org", "a long passphrase", role="performance-lead"
    )
    client.force_login(lead)
    assert "In progress" in body(client, address)
    file = client.get(address.rstrip("/") + ".csv")
    assert "in-progress" in file.headers["Content-Disposition"]
    assert {row["state"] for row in rows_of(file)} == {"in progress, not published"}
    assert file.headers["Cache-Control"] == "private, no-store"
    assert "In progress: not published" in body(client, f"/indicators/{council[0].code}/")


def test_a_fragment_is_the_same_rows_without_the_frame(
    client: Client, council: list[Indicator]
) -> None:
    fragment = body(client, ADDRESS, **{"HX-Request": "true"})
    assert "<html" not in fragment
    assert fragment.strip() in body(client)


def test_a_corrected_figure_is_marked_with_what_it_was(
    client: Client, council: list[Indicator]
) -> None:
    (indicator, *_) = council
    old = indicator.figures.get(month=LAST)
    lead = User.objects.create_user(
        "lead@example.org", "a long passphrase", role="performance-lead"
    )
    record_figures(
        entries=[Entry(indicator, LAST, old.numerator - 90, old.denominator)],
        by=lead,
        origin=Origin.GRID,
        reason="Ninety referrals had been counted twice.",
    )
    was = f"{100 * old.numerator / old.denominator:.1f}%"
    why = "Ninety referrals had been counted twice."
    assert f"Changed since publication: it was {was}.</strong> {why}" in body(client)
    row = next(
        row for row in rows_of(client.get(ADDRESS.rstrip("/") + ".csv")) if row["code"] == "IND001"
    )
    assert row["changed since publication"] == f"it was {was}. {why}"


def test_a_figure_corrected_into_red_says_why_although_nobody_commented_on_it(
    client: Client,
) -> None:
    one = make_indicator(months("2026-06", (92, 100)))
    add_target(one, date(2025, 4, 1))
    record_figures(
        entries=[Entry(one, date(2026, 6, 1), Decimal(50), Decimal(100))],
        by=None,
        origin=Origin.CORRECTION,
        reason="Visits by phone had been counted.",
    )
    page = body(client, "/months/2026-06/")
    assert "Red: 50.0% against a target of 90% or more" in page
    why = page.partition("app-month-table__changed")[2].partition("</span>")[0]
    assert "it was 92.0%" in why
    assert "Visits by phone had been counted." in why
    assert "Visits by phone had been counted." in body(client, f"/indicators/{one.code}/")


def test_commentary_shows_its_first_sentence(client: Client, council: list[Indicator]) -> None:
    Commentary.objects.filter(indicator=council[0], month=LAST).update(
        what_happened="Two courts closed. The rest is for the indicator's page."
    )
    page = body(client)
    assert "Two courts closed." in page
    assert "The rest is for" not in page


def test_every_page_and_file_says_that_invented_figures_are_invented(
    client: Client, council: list[Indicator]
) -> None:
    Installation.objects.update(figures_are_invented=True)
    Installation.changed()
    words = f"The monthly figures and commentary of {settings.COUNCIL_NAME} are invented."
    for address in (ADDRESS, "/years/2025-26/", "/indicators/", "/indicators/IND001/",
                    "/benchmarks/", "/ratings/", "/data/", "/sign-in/"):  # fmt: skip
        assert words in body(client, address), address
    for row in rows_of(client.get(ADDRESS.rstrip("/") + ".csv")):
        assert words in row["about these figures"]


def test_real_figures_are_not_called_invented(client: Client, council: list[Indicator]) -> None:
    assert "invented" not in body(client)


def test_file_gives_the_exact_figure_beside_its_sentence(
    client: Client, council: list[Indicator]
) -> None:
    row = next(
        row for row in rows_of(client.get(ADDRESS.rstrip("/") + ".csv")) if row["code"] == "IND001"
    )
    figure = council[0].figures.get(month=LAST)
    assert row["numerator"] == str(int(figure.numerator))
    assert row["denominator"] == str(int(figure.denominator))
    assert abs(float(row["value"]) - float(100 * figure.numerator / figure.denominator)) < 1e-9
    assert row["rating"] == row["why"].partition(":")[0] == "Red"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_a_file_becomes_a_formula(
    client: Client, council: list[Indicator], start: str
) -> None:
    council[0].title = f"{start}HYPERLINK(1)"
    council[0].save()
    Commentary.objects.filter(indicator=council[0], month=LAST).update(
        what_happened=f"{start}cmd|' /C calc'!A0 was typed."
    )
    response = client.get(ADDRESS.rstrip("/") + ".csv")
    for row in csv.reader(io.StringIO(response.content.decode("utf-8-sig"))):
        for cell in row:
            is_number = re.fullmatch(r"-?[0-9.]+", cell)
            assert is_number or not cell.startswith(("=", "+", "-", "@", "\t")), cell


def test_a_withheld_figure_is_on_no_page_and_in_no_file(
    client: Client, council: list[Indicator]
) -> None:
    indicator = council[2]
    other = Month.objects.create(month=NEXT)
    record_figures(
        entries=[Entry(indicator, other.month, Decimal(3), Decimal(3077))],
        by=None,
        origin=Origin.GRID,
    )
    write_commentary(
        indicator=indicator, month=other.month, what_happened="Three children moved.", by=None
    )
    publish_month(month=other.month, by=None)
    address = f"/months/{NEXT:%Y-%m}"
    page, file = body(client, address + "/?show=all"), body(client, address + ".csv")
    indicator_page = body(client, f"/indicators/{indicator.code}/")
    for text in (page, file, indicator_page, body(client, "/years/2026-27/")):
        assert "3077" not in text.replace(",", "")
        assert not re.search(r"\b0\.1%|\b0\.097", text)
    assert "withheld" in page
    # Nor what was said of it.
    for text in (page, file, indicator_page):
        assert "Three children" not in text
    assert "Suppressed" in page


def test_what_was_said_of_a_withheld_figure_stays_withheld_when_it_is_corrected(
    client: Client, council: list[Indicator]
) -> None:
    indicator = council[2]

    def count(children: int, reason: str) -> None:
        entry = Entry(indicator, NEXT, Decimal(children), Decimal(90))
        record_figures(entries=[entry], by=None, origin=Origin.GRID, reason=reason)

    count(3, "")
    write_commentary(indicator=indicator, month=NEXT, what_happened="Only three came.", by=None)
    publish_month(month=NEXT, by=None)
    count(30, "Three had been counted.")
    address = f"/months/{NEXT:%Y-%m}"
    for text in (
        body(client, address + "/?show=all"),
        body(client, address + ".csv"),
        body(client, f"/indicators/{indicator.code}/"),
    ):
        assert "it was withheld" in text
        assert "Only three came" not in text
        assert "Three had been counted" not in text


def test_the_year_says_to_staff_which_month_is_in_progress(
    client: Client, council: list[Indicator], in_progress: date
) -> None:
    year = f"/years/{in_progress.year}-{(in_progress.year + 1) % 100}/"
    assert client.get(year).status_code == 404
    lead = User.objects.create_user(
        "lead@example.org", "a long passphrase", role="performance-lead"
    )
    client.force_login(lead)
    assert body(client, year).count("in progress</span>") == 1
