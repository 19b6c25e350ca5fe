"""Taking a period out: all or nothing, and it is said how much went."""

import pytest

from indicators.benchmarks.remove import Removed, remove_periods
from indicators.benchmarks.sheet import Refused
from indicators.models import Benchmark, Installation, MeasurePeriod
from tests.factories import make_published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published() -> None:
    """Publish two measures for the years 2023 to 2025."""
    make_published(2, 3)


def labels(measure: str) -> list[str]:
    return list(
        MeasurePeriod.objects.filter(measure=measure)
        .order_by("ends_on")
        .values_list("label", flat=True)
    )


def test_a_period_goes_with_its_figures_and_the_one_before_is_the_latest() -> None:
    figures = Benchmark.objects.filter(period__measure="M1", period__label="2025").count()
    before = Benchmark.objects.count(), Installation.current().version
    (removed,) = remove_periods([("M1", "2025")])
    assert removed == Removed("M1", "2025", figures, "2024")
    assert labels("M1") == ["2023", "2024"]
    assert labels("M2") == ["2023", "2024", "2025"]
    assert Benchmark.objects.count() == before[0] - figures
    assert Installation.current().version == before[1] + 1


def test_an_earlier_period_leaves_the_latest_and_the_last_leaves_none() -> None:
    assert remove_periods([("M1", "2023")])[0].latest == "2025"
    left = remove_periods([("M1", "2024"), ("M1", "2025"), ("M1", "2025")])
    assert [one.latest for one in left] == [None, None]
    assert str(left[1]).endswith("; it has no other period")


def test_one_unknown_period_or_measure_keeps_them_all_and_every_fault_is_named() -> None:
    with pytest.raises(Refused) as caught:
        remove_periods([("M1", "2025"), ("M1", "2030"), ("Unheard", "2025")])
    message = str(caught.value)
    assert message.startswith("--remove was refused and nothing was changed.")
    assert "“M1” has no period “2030”: it has 2023, 2024, 2025." in message
    assert "No figures are held of a measure “Unheard”." in message
    assert labels("M1") == ["2023", "2024", "2025"]
