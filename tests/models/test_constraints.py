"""The tables refuse what would be nonsense, on either database, whoever writes to them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from indicators.models import (
    Authority,
    Benchmark,
    Figure,
    FigureChange,
    Indicator,
    Installation,
    Measure,
    MeasurePeriod,
    Month,
    Origin,
    Region,
    Service,
    StatisticalNeighbour,
    Target,
    TargetChange,
    User,
)
from indicators.rules.values import Absence
from tests.factories import make_indicators, make_published, make_remark
from tests.one_indicator import add_target

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


@pytest.fixture
def indicator() -> Indicator:
    """Return an indicator; the published figures of one measure are there too."""
    make_published(1, 1)
    return make_indicators(1)[0]


def refused(write: Callable[[], object]) -> bool:
    """Return whether the database refuses what is written."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    ("fields", "is_refused"),
    [
        ({"numerator": 3, "denominator": 4}, False),
        ({"numerator": 3}, False),
        ({"numerator": 0, "denominator": 0}, False),
        ({"absence": Absence.MISSING}, False),
        ({}, True),
        ({"denominator": 4}, True),
        ({"numerator": 3, "absence": Absence.MISSING}, True),
        ({"denominator": 4, "absence": Absence.MISSING}, True),
    ],
)
def test_a_figure_is_counts_or_a_reason_for_none(
    indicator: Indicator, fields: dict[str, Any], is_refused: bool
) -> None:
    def write() -> Figure:
        return Figure.objects.create(indicator=indicator, month=MARCH, **fields)

    assert refused(write) is is_refused


@pytest.mark.parametrize("day", [2, 31])
def test_a_month_is_written_as_its_first_day(indicator: Indicator, day: int) -> None:
    month = MARCH.replace(day=day)
    assert refused(lambda: Month.objects.create(month=month))
    assert refused(lambda: Figure.objects.create(indicator=indicator, month=month, numerator=1))


def _twice(write: Callable[[], object]) -> bool:
    """Return whether the database takes something once and refuses it the second time."""
    return not refused(write) and refused(write)


def test_an_indicator_has_one_figure_and_one_commentary_a_month(indicator: Indicator) -> None:
    where = {"indicator": indicator, "month": MARCH}
    assert _twice(lambda: Figure.objects.create(**where, numerator=1))
    assert _twice(lambda: make_remark(indicator, MARCH).save())


def test_an_indicator_has_one_target_from_a_day(indicator: Indicator) -> None:
    assert _twice(lambda: add_target(indicator, MARCH))


@pytest.mark.parametrize(
    ("ends_on", "is_refused"),
    [(None, False), (MARCH, False), (date(2026, 3, 31), False), (date(2026, 2, 28), True)],
)
def test_a_target_does_not_end_before_it_starts(
    indicator: Indicator, ends_on: date | None, is_refused: bool
) -> None:
    assert refused(lambda: add_target(indicator, MARCH, ends_on=ends_on)) is is_refused


@pytest.mark.parametrize(
    ("after_publication", "reason", "is_refused"),
    [(False, "", False), (False, "Why.", False), (True, "Why.", False), (True, "", True)],
)
def test_a_change_after_publication_has_its_reason(
    indicator: Indicator, after_publication: bool, reason: str, is_refused: bool
) -> None:
    figure = Figure.objects.create(indicator=indicator, month=MARCH, numerator=1)

    def write() -> FigureChange:
        return FigureChange.objects.create(
            figure=figure,
            new_numerator=1,
            changed_at=datetime(2026, 4, 1, tzinfo=UTC),
            origin=Origin.GRID,
            reason=reason,
            after_publication=after_publication,
        )

    assert refused(write) is is_refused


@pytest.mark.parametrize(("reason", "is_refused"), [("Misread.", False), ("", True)])
def test_a_change_of_a_published_target_has_its_reason(
    indicator: Indicator, reason: str, is_refused: bool
) -> None:
    def write() -> TargetChange:
        at = datetime(2026, 4, 1, tzinfo=UTC)
        return TargetChange.objects.create(
            indicator=indicator, starts_on=MARCH, changed_at=at, reason=reason
        )

    assert refused(write) is is_refused


@pytest.mark.parametrize(("month", "is_refused"), [(0, True), (1, False), (12, False), (13, True)])
def test_an_annual_figure_is_due_in_a_month_of_the_year(
    indicator: Indicator, month: int, is_refused: bool
) -> None:
    indicator.annual_month = month
    assert refused(indicator.save) is is_refused


@pytest.mark.parametrize(("unit", "is_refused"), [("percent", False), ("number", True)])
def test_only_a_percentage_has_a_complement(
    indicator: Indicator, unit: str, is_refused: bool
) -> None:
    indicator.unit, indicator.complement = unit, "The other side"
    assert refused(indicator.save) is is_refused


def test_codes_slugs_and_addresses_are_used_once(indicator: Indicator) -> None:
    again = Indicator.objects.get(pk=indicator.pk)
    again.pk = None
    assert refused(again.save)
    service = indicator.service
    assert refused(lambda: Service.objects.create(slug=service.slug, name="Other", position=99))
    assert refused(lambda: Service.objects.create(slug="other", name=service.name, position=99))
    assert _twice(lambda: User.objects.create_user(email="lead@example.org"))


def test_what_has_figures_cannot_be_deleted(indicator: Indicator) -> None:
    Figure.objects.create(indicator=indicator, month=MARCH, numerator=1)
    with pytest.raises(ProtectedError):
        indicator.delete()
    with pytest.raises(ProtectedError):
        indicator.service.delete()


def test_a_figure_with_a_record_cannot_be_deleted(indicator: Indicator, lead: User) -> None:
    figure = Figure.objects.create(indicator=indicator, month=MARCH, numerator=1)
    FigureChange.objects.create(
        figure=figure,
        changed_at=datetime(2026, 4, 1, tzinfo=UTC),
        changed_by=lead,
        origin=Origin.GRID,
    )
    with pytest.raises(ProtectedError):
        figure.delete()
    with pytest.raises(ProtectedError):
        lead.delete()


def test_there_is_one_installation() -> None:
    first = Installation.current()
    assert refused(lambda: Installation.objects.create(pk=first.pk + 1))
    assert Installation.current() == first


@pytest.mark.usefixtures("indicator")
@pytest.mark.parametrize(
    ("value", "marker", "is_refused"),
    [(1.5, "", False), (None, "c", False), (None, "", True), (1.5, "c", True)],
)
def test_a_benchmark_has_a_value_or_a_marker(
    value: float | None, marker: str, is_refused: bool
) -> None:
    period = MeasurePeriod.objects.get()

    def write() -> Benchmark:
        return Benchmark.objects.create(period=period, area="999", value=value, marker=marker)

    assert refused(write) is is_refused


@pytest.mark.usefixtures("indicator")
def test_a_measure_has_one_period_of_a_label_and_of_a_day_and_one_figure_of_an_area() -> None:
    period, measure = MeasurePeriod.objects.get(), Measure.objects.get()
    other = date(2019, 3, 31)
    assert refused(
        lambda: MeasurePeriod.objects.create(measure=measure, label=period.label, ends_on=other)
    )
    assert refused(
        lambda: MeasurePeriod.objects.create(measure=measure, label="2019", ends_on=period.ends_on)
    )
    assert refused(lambda: Benchmark.objects.create(period=period, area="ENG", value=1.0))


@pytest.mark.usefixtures("indicator")
def test_a_council_has_one_neighbour_in_each_place_and_each_only_once() -> None:
    first, second = StatisticalNeighbour.objects.all()[:2]
    council, number = first.authority, Region.objects.get()

    def neighbour(position: int, one: Authority) -> StatisticalNeighbour:
        return StatisticalNeighbour.objects.create(
            version=2025, authority=council, neighbour=one, position=position, closeness="Close"
        )

    stranger = Authority.objects.create(
        la_number=999, name="Far", ees_name="Far", ons_code="E06000999", region=number
    )
    assert refused(lambda: neighbour(second.position, stranger))
    assert refused(lambda: neighbour(11, second.neighbour))
    assert not refused(lambda: neighbour(11, stranger))


def test_a_profile_is_kept_as_it_was_written(indicator: Indicator) -> None:
    add_target(indicator, MARCH, profile={"2026-03": 85.1, "2026-04": 86})
    assert Target.objects.get().profile == {"2026-03": 85.1, "2026-04": 86}
