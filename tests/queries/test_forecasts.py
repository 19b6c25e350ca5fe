"""The forecast of an indicator, by what its reader may see of it."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.models import Indicator, Month
from indicators.queries.catalogue import facts
from indicators.queries.forecasts import forecast_of
from indicators.queries.history import histories
from indicators.queries.sight import Sight
from indicators.rules.forecast import Forecast, Outlook
from indicators.rules.periods import months_after
from indicators.rules.rating import Family
from tests.factories import LAST, make_council
from tests.one_indicator import add_target, make_indicator, months
from tests.one_plan import enter, recovering

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)


def found(
    indicator: Indicator, month: date = OCTOBER, *, years: int = 2, sight: Sight | None = None
) -> Forecast | None:
    """Return the forecast from a history that goes back so many years."""
    one = facts(Indicator.objects.filter(pk=indicator.pk))
    first = months_after(month, -12 * years)
    return forecast_of(
        histories(one, first, month, sight or Sight.of_readers())[indicator.pk], month
    )


def test_a_rising_figure_reaches_its_target() -> None:
    one = make_indicator(months("2025-11", *[(48 + 2 * place, 100) for place in range(12)]))
    add_target(one, date(2025, 4, 1))
    forecast = found(one)
    assert forecast is not None
    assert (forecast.outlook, forecast.figures) == (Outlook.REACHES, 12)
    assert forecast.latest == date(2027, 8, 1)


@pytest.mark.parametrize(
    ("now", "later", "outlook"), [(70, 60, Outlook.NO_SIGN), (94, 99, Outlook.HOLDS)]
)
def test_a_target_that_comes_after_the_month_is_neither_foreseen_nor_a_trend(
    now: int, later: int, outlook: Outlook
) -> None:
    one = make_indicator(months("2025-11", *[(now, 100)] * 12))
    add_target(one, date(2025, 4, 1), ends_on=date(2026, 10, 31))
    add_target(one, date(2026, 11, 1), value=Decimal(later), amber_limit=Decimal(50))
    forecast = found(one)
    assert forecast is not None
    assert forecast.outlook is outlook


def test_a_target_s_own_profile_is_looked_ahead_to() -> None:
    one = make_indicator(months("2025-11", *[(80, 100)] * 12))
    add_target(
        one, date(2025, 4, 1), family=Family.ANY_MISS, value=Decimal(90), amber_limit=None,
        profile={"2026-12": 75},
    )  # fmt: skip
    forecast = found(one)
    assert forecast is not None
    assert (forecast.outlook, forecast.earliest) == (Outlook.REACHES, date(2026, 12, 1))


@pytest.mark.parametrize("frequency", ["monthly", "quarterly"])
def test_how_far_back_was_read_makes_no_difference(frequency: str) -> None:
    figures = months("2023-01", *[(30 + place, 100) for place in range(46)])
    if frequency == "quarterly":
        figures = {month: counts for month, counts in figures.items() if month.month % 3 == 0}
    one = make_indicator(figures, frequency=frequency)
    add_target(one, date(2022, 4, 1))
    newest = max(figures)
    assert found(one, newest) is not None
    assert found(one, newest) == found(one, newest, years=4)


def test_a_month_that_nothing_is_due_for_has_no_forecast() -> None:
    every = months("2024-03", *[(80, 100)] * 31)
    figures = {month: counts for month, counts in every.items() if month.month % 3 == 0}
    one = make_indicator(figures, frequency="quarterly")
    add_target(one, date(2022, 4, 1))
    assert found(one, date(2026, 9, 1)) is not None
    assert found(one, OCTOBER) is None


def test_readers_and_those_who_work_on_a_month_each_have_the_forecast_of_what_they_see() -> None:
    one = recovering(months("2025-11", *[(48 + 2 * place, 100) for place in range(11)]))
    Month.objects.create(month=OCTOBER)
    enter(one, OCTOBER, 70)
    assert found(one.indicator) is None
    forecast = found(one.indicator, sight=Sight.of_officers())
    assert forecast is not None
    assert forecast.figures == 12


def test_every_indicator_of_a_council_has_a_forecast_or_nothing_to_meet() -> None:
    for one in make_council(14, 3):
        forecast = found(one, LAST)
        assert forecast is None or forecast.figures <= 12
