"""What pages weigh, everything included but the interactive chart."""

import pytest
from django.test import Client
from django.urls import reverse

from indicators.rules.periods import financial_year
from tests.factories import LAST, make_council
from tests.weight import assets, weight

MOST = 150_000
MONTH = reverse("month", args=[LAST])
PAGES = [
    MONTH,
    reverse("year", args=[financial_year(LAST)]),
    reverse("indicator", args=["IND001"]),
    reverse("catalogue"),
    reverse("benchmarks"),
    reverse("ratings"),
    reverse("data"),
    reverse("account_login"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("indicators", [56, 200])
def test_every_page_comes_in_less_than_150_kilobytes(indicators: int) -> None:
    make_council(indicators, 3)
    browser = Client(headers={"accept-encoding": "gzip"})
    weights = {address: weight(browser, address) for address in PAGES}
    assert {address: size for address, size in weights.items() if size >= MOST} == {}


@pytest.mark.django_db
def test_what_is_weighed_is_all_that_a_page_asks_for(client: Client) -> None:
    make_council(1, 1)
    asked = {address: assets(client.get(address).content.decode()) for address in PAGES}
    every = {
        "/static/icon.svg",
        "/static/build/app.css",
        reverse("council-stylesheet"),
        "/static/build/htmx.min.js",
        "/static/js/print.js",
    }
    chart = {"/static/build/plotly-basic.min.js", "/static/js/chart.js"}
    for address, found in asked.items():
        with_chart = address == reverse("indicator", args=["IND001"])
        assert set(found) == (every | chart if with_chart else every), address
