"""The interactive chart's figure: what it draws, and that Plotly knows every word of it."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import plotly.graph_objects
import pytest

from indicators.charts.interactive import figure
from indicators.charts.trend import trend
from indicators.models import Indicator
from indicators.rules.rating import Family
from tests.factories import make_council
from tests.one_indicator import add_target, make_indicator, months, page_of
from tests.one_plan import PATH, recovering

pytestmark = pytest.mark.django_db


def figure_of(indicator: Indicator, *, as_complement: bool = False) -> dict[str, Any]:
    drawn = trend(page_of(indicator, as_complement=as_complement))
    assert drawn is not None
    return figure(drawn)


def trace(found: dict[str, Any], name: str) -> dict[str, Any]:
    (one,) = [one for one in found["data"] if one["name"].startswith(name)]
    return one


@pytest.mark.parametrize("place", range(14))
def test_plotly_knows_every_property(place: int) -> None:
    """The dictionaries are written by hand: Python's plotly refuses a word it does not know."""
    found = figure_of(make_council(14, 3)[place])
    plotly.graph_objects.Figure(found)
    assert "template" not in found["layout"]
    json.dumps(found, allow_nan=False)


def test_a_withheld_month_is_a_gap_that_says_nothing() -> None:
    one = make_indicator(months("2026-01", *[(50, 100)] * 5, (97, 100)))
    found = figure_of(one)
    council = trace(found, "The council")
    assert council["y"][-1] is None
    assert council["text"][-1] == ""
    assert council["connectgaps"] is False
    assert "97" not in json.dumps(found["data"])


def test_numbers_are_rounded_as_the_table_shows_them() -> None:
    one = make_indicator(months("2026-01", *[(100, 300)] * 6))
    assert set(trace(figure_of(one), "The council")["y"]) == {33.3}


def test_pointing_at_a_month_tells_value_rating_and_target() -> None:
    one = make_indicator(months("2026-01", *[(85, 100)] * 6))
    add_target(one, date(2025, 4, 1))
    one.figures.filter(month=date(2026, 6, 1)).update(provisional=True)
    council = trace(figure_of(one), "The council")
    assert council["text"][0] == "January 2026: 85.0%<br>Amber<br>Target 90% or more"
    assert council["text"][-1].endswith("<br>Provisional")
    assert council["marker"]["color"][-1] != council["marker"]["color"][0]


def test_every_line_has_a_dash_of_its_own() -> None:
    found = figure_of(make_council(1, 3)[0])
    dashes = [one["line"].get("dash", "solid") for one in found["data"] if "fill" not in one]
    assert len(dashes) == len(set(dashes)) == 4


def test_the_path_has_a_dash_of_its_own_and_the_words_of_the_table() -> None:
    one = recovering()
    one.start()
    found = figure_of(one.indicator)
    plotly.graph_objects.Figure(found)
    path = trace(found, "Recovery path")
    assert path["x"] == [month.isoformat() for month in PATH]
    assert path["text"][0] == "Recovery path, October 2026: 75.0%"
    others = [one["line"].get("dash") for one in found["data"] if one is not path]
    assert path["line"]["dash"] not in others
    assert found["layout"]["xaxis"]["range"][1] > "2027-01-01"
    assert trace(found, "The council")["y"][-1] is None


def test_two_shapes_are_parted_by_a_break() -> None:
    one = make_indicator(months("2026-01", *[(50, 100)] * 6), polarity="range", complement="")
    add_target(
        one, date(2025, 4, 1), family=Family.RANGE, value=None, amber_limit=None,
        low=Decimal(40), high=Decimal(60), tolerance=Decimal(5),
    )  # fmt: skip
    found = figure_of(one)
    for name in ("Still amber", "Target"):
        assert trace(found, name)["x"].count(None) == trace(found, name)["y"].count(None) == 1


def test_the_target_changes_between_the_last_month_of_one_and_the_first_of_the_next() -> None:
    one = make_indicator(months("2025-10", *[(85, 100)] * 12))
    add_target(one, date(2025, 4, 1), ends_on=date(2026, 3, 31))
    add_target(one, date(2026, 4, 1), value=Decimal(95))
    target = trace(figure_of(one), "Target")
    assert target["y"] == [90, 90, 95, 95]
    assert "2026-03-01" < target["x"][1] == target["x"][2] < "2026-04-01"


def test_nothing_is_named_that_is_not_drawn() -> None:
    one = make_indicator(months("2026-01", *[(50, 100)] * 6))
    assert [one["name"] for one in figure_of(one)["data"]] == ["The council"]


def test_no_line_leads_to_where_a_year_to_date_starts_again() -> None:
    counts = months("2026-01", (40, 50), (50, 60), (60, 70), (8, 16), (18, 32), (26, 48))
    line = trace(figure_of(make_indicator(counts, basis="year-to-date")), "The council")
    assert list(zip(line["x"], line["y"], strict=True))[3:5] == [
        ("2026-04-01", None),
        ("2026-04-01", 50.0),
    ]


def test_a_year_to_date_that_ended_at_nought_is_not_joined_to_the_next() -> None:
    counts = months("2026-01", (0, 50), (0, 60), (0, 70), (8, 16), (18, 32), (26, 48))
    line = trace(figure_of(make_indicator(counts, basis="year-to-date")), "The council")
    assert line["y"][2:5] == (0.0, None, 50.0)
