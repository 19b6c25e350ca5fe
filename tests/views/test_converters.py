"""Months and financial years in addresses: what is understood, and what is not found."""

from datetime import date

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from indicators.models import Month
from indicators.views.converters import FinancialYearConverter, MonthConverter
from tests.factories import make_indicators
from tests.publication import publish_month


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-09", date(2026, 9, 1)),
        ("2026-01", date(2026, 1, 1)),
        ("2026-12", date(2026, 12, 1)),
        ("2000-01", date(2000, 1, 1)),
        ("2099-12", date(2099, 12, 1)),
    ],
)
def test_a_month_is_read_and_written_alike(text: str, month: date) -> None:
    assert MonthConverter().to_python(text) == month
    assert MonthConverter().to_url(month).endswith(text.lstrip("0"))


@pytest.mark.parametrize("text", ["2026-00", "2026-13", "0001-01", "1999-12", "2100-01"])
def test_a_month_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a month"):
        MonthConverter().to_python(text)


@pytest.mark.parametrize(
    ("text", "april"),
    [
        ("2026-27", date(2026, 4, 1)),
        ("2000-01", date(2000, 4, 1)),
        ("2009-10", date(2009, 4, 1)),
    ],
)
def test_a_financial_year_is_read_and_written_alike(text: str, april: date) -> None:
    converter = FinancialYearConverter()
    assert converter.to_python(text) == april
    assert converter.to_url(april) == text


@pytest.mark.parametrize("text", ["2026-26", "2026-28", "2026-09", "1999-01"])
def test_a_year_whose_second_part_does_not_follow_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a financial year"):
        FinancialYearConverter().to_python(text)


def test_there_is_no_year_nought() -> None:
    with pytest.raises(ValueError, match="year"):
        FinancialYearConverter().to_python("0000-01")


def test_any_month_of_a_year_leads_to_the_year() -> None:
    assert reverse("year", args=[date(2027, 3, 1)]) == reverse("year", args=[date(2026, 4, 1)])


@pytest.mark.parametrize(
    "address",
    [
        "/months/2026-13/",
        "/months/2026-9/",
        "/months/26-09/",
        "/months/2026-09-01/",
        "/months/٢٠٢٦-٠٩/",
        "/months/2026-09%0A/",
        "/years/2026-28/",
        "/years/2026/",
    ],
)
def test_an_address_that_is_no_month_or_year_leads_nowhere(address: str) -> None:
    with pytest.raises(Resolver404):
        resolve(address.replace("%0A", "\n"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/months/9999-12/", "/months/0001-01/", "/years/9999-00/", "/years/0001-02/"],
)
def test_the_ends_of_time_are_not_found(address: str, client: Client) -> None:
    make_indicators(1)
    Month.objects.create(month=date(2026, 3, 1))
    publish_month(month=date(2026, 3, 1), by=None)
    assert client.get(address).status_code == 404
