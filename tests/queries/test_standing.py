"""Where the council stands on a published measure, and whom it is set beside."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import Authority, Benchmark, Measure, MeasurePeriod, Region
from indicators.queries.benchmarks import NotPublished
from indicators.queries.standing import Among, Standing, standing
from tests.factories import COUNCIL, make_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure() -> Measure:
    """Return a measure of the council, its ten neighbours, and two councils besides.

    One of the two is in the council's region, the other far away.
    """
    (made,) = make_published(1, 3)
    near = Region.objects.get()
    far = Region.objects.create(code="E12000009", name="Far away", lait_number=998)
    for number, name, region in ((700, "In the region", near), (701, "Far off", far)):
        Authority.objects.create(
            la_number=number, name=name, ees_name=name, ons_code=f"E06000{number}", region=region
        )
        for period in MeasurePeriod.objects.all():
            Benchmark.objects.create(period=period, area=str(number), value=1.0)
    Authority.objects.filter(la_number=COUNCIL + 10).update(region=far)
    return made


def stand(measure: Measure, among: Among, period: str | None = None) -> Standing:
    """Return where the council stands."""
    return standing(measure, period, COUNCIL, among=among, neighbours=2025, method="mean")


@pytest.mark.parametrize(
    ("among", "numbers"),
    [
        (Among.NEIGHBOURS, {COUNCIL + place for place in range(11)}),
        (Among.REGION, {700, *(COUNCIL + place for place in range(10))}),
        (Among.ALL, {700, 701, *(COUNCIL + place for place in range(11))}),
    ],
)
def test_the_council_is_set_beside_those_asked_for(
    measure: Measure, among: Among, numbers: set[int]
) -> None:
    here = stand(measure, among)
    assert {one.la_number for one in here.beside} == numbers
    assert len(here.everyone) == 13


def test_those_beside_stand_in_the_order_of_everyone(measure: Measure) -> None:
    here = stand(measure, Among.NEIGHBOURS)
    numbers = {one.la_number for one in here.beside}
    assert list(here.beside) == [one for one in here.everyone if one.la_number in numbers]


def test_the_latest_period_is_shown_when_none_is_named(measure: Measure) -> None:
    assert stand(measure, Among.ALL).here.period == "2025"
    assert stand(measure, Among.ALL, "2023").here.period == "2023"


def test_a_council_that_did_not_exist_yet_is_beside_nobody(measure: Measure) -> None:
    Authority.objects.filter(la_number=700).update(valid_from=date(2025, 4, 1))
    assert 700 not in {one.la_number for one in stand(measure, Among.ALL).everyone}


def test_every_period_is_in_the_history(measure: Measure) -> None:
    history = stand(measure, Among.ALL, "2024").history
    assert [one.period for one in history] == ["2023", "2024", "2025"]


@pytest.mark.parametrize(
    ("unit", "england", "is_total"),
    [
        ("number", 10_001.0, True),
        ("number", 10_000.0, False),
        ("gbp", 10_001.0, True),
        ("percent", 10_001.0, False),
        ("number", None, False),
    ],
)
def test_england_is_a_total_when_it_is_a_count_above_that_of_every_council(
    measure: Measure, unit: str, england: float | None, is_total: bool
) -> None:
    measure.unit = unit
    newest = Benchmark.objects.filter(period__label="2025")
    newest.filter(area="701").update(value=10_000.0)
    newest.filter(area="ENG").update(value=england, marker="" if england else "x")
    assert stand(measure, Among.ALL).england_is_total is is_total


def test_a_period_that_was_not_published_is_refused(measure: Measure) -> None:
    with pytest.raises(NotPublished):
        stand(measure, Among.ALL, "1999")


@pytest.mark.parametrize("years", [3, 20])
def test_there_are_eleven_queries_however_many_periods(years: int) -> None:
    (made,) = make_published(1, years)
    with CaptureQueriesContext(connection) as captured:
        assert len(stand(made, Among.ALL).history) == years
    # Of the period, of everyone and of every period: periods, councils, figures; and of the
    # first and the last, neighbours.
    assert len(captured) == 11
