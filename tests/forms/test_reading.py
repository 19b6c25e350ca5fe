"""What a reader may ask for: choices are understood, anything else is said and left out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from indicators.forms.reading import (
    BenchmarkForm,
    CatalogueForm,
    IndicatorForm,
    IndicatorsForm,
    MonthForm,
    Picker,
)
from indicators.models import Measure, MeasurePeriod
from indicators.queries.benchmarks import NotPublished
from indicators.queries.selection import Selection, Show, Sort
from indicators.rules.rating import Colour
from tests.factories import COUNCIL, make_published

PUBLISHED_AT = datetime(2026, 7, 25, 14, 30, tzinfo=UTC)
SERVICES = [("fostering", "Fostering"), ("adoption", "Adoption")]


def errors(form: Picker) -> dict[str, list[str]]:
    """Return what a form says of what it did not understand, by field."""
    form.is_valid()
    return {name: [str(one) for one in said] for name, said in form.errors.items()}


def month_form(address: str) -> MonthForm:
    """Return the form of a month's page with this address."""
    return MonthForm(QueryDict(address), SERVICES, date(2026, 6, 1), PUBLISHED_AT)


def test_nothing_asked_for_is_the_first_view() -> None:
    form = month_form("")
    assert form.selection() == Selection()
    assert errors(form) == {}


def test_everything_asked_for_is_understood() -> None:
    form = month_form("show=all&service=fostering&rating=red&sort=longest&q=days+to")
    assert form.selection() == Selection(Show.ALL, "fostering", "red", "days to", Sort.LONGEST)
    assert errors(form) == {}


def test_a_month_is_shown_as_at_today_the_moment_of_publication_or_the_end_of_a_day() -> None:
    assert month_form("").as_at is None
    published = month_form("as-at=published")
    assert (published.as_at, published.words) == (
        PUBLISHED_AT,
        "As it was published on 25 July 2026",
    )
    midnight = datetime(2026, 8, 31, 23, tzinfo=UTC)  # in London, by summer time
    for written in ("2026-08-31", "31/8/2026", "31 August 2026"):
        day = month_form(urlencode({"as-at": written}))
        assert day.words == "As at 31 August 2026"
        assert day.as_at is not None
        assert day.as_at < midnight <= day.as_at + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("banana", "There is no day “banana”. Write it as 31/8/2026 or 2026-08-31."),
        ("2026-02-30", "There is no day “2026-02-30”. Write it as 31/8/2026 or 2026-08-31."),
        ("2026-07-24", "June 2026 was published on 25 July 2026. Choose that day or a later one."),
        ("24/7/2026", "June 2026 was published on 25 July 2026. Choose that day or a later one."),
        ("31 December 2030", "31 December 2030 has not come yet. Choose an earlier day."),
        ("0001-01-01", "There is no day “0001-01-01”. Write it as 31/8/2026 or 2026-08-31."),
    ],
)
def test_a_day_that_the_month_cannot_be_shown_as_at_is_named(asked: str, said: str) -> None:
    form = month_form(f"as-at={asked}")
    assert errors(form) == {"as-at": [said]}
    assert form.as_at is None


def test_the_day_of_publication_can_be_asked_for_and_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert errors(month_form("as-at=2026-07-25")) == {}
    late = datetime(2026, 7, 30, 23, 30, tzinfo=UTC)  # the 31st, in London
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert errors(month_form("as-at=2026-07-31")) == {}
    assert errors(month_form("as-at=2026-08-01")) != {}


def test_a_month_that_is_not_published_cannot_be_looked_back_at() -> None:
    form = MonthForm(QueryDict("as-at=published"), SERVICES, date(2026, 6, 1), None)
    assert "has not been published" in errors(form)["as-at"][0]


@pytest.mark.parametrize("colour", list(Colour))
@pytest.mark.parametrize("sort", list(Sort))
def test_every_rating_and_order_can_be_asked_for(colour: Colour, sort: Sort) -> None:
    selection = month_form(f"rating={colour}&sort={sort}").selection()
    assert (selection.rating, selection.sort) == (colour, sort)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("show", "There is no choice of indicators “nonsense”. Choose one from the list."),
        ("service", "There is no service “nonsense”. Choose one from the list."),
        ("rating", "There is no rating “nonsense”. Choose one from the list."),
        ("sort", "There is no order “nonsense”. Choose one from the list."),
    ],
)
def test_nonsense_is_named_and_left_out_and_the_rest_is_kept(field: str, said: str) -> None:
    asked = {"show": "all", "service": "adoption", "rating": "red", "sort": "title"}
    form = month_form(urlencode(asked | {field: "nonsense"}))
    assert errors(form) == {field: [said]}
    kept = form.selection()
    first = Selection()
    assert [kept.show, kept.service, kept.rating, kept.sort] == [
        getattr(first, name) if name == field else value for name, value in asked.items()
    ]


@pytest.mark.parametrize(("length", "is_understood"), [(80, True), (81, False)])
def test_a_search_has_80_characters_or_fewer(length: int, is_understood: bool) -> None:
    form = month_form(f"q={'a' * length}")
    assert form.selection().search == ("a" * length if is_understood else "")
    assert errors(form) == ({} if is_understood else {"q": ["Search for 80 characters or fewer."]})


def test_a_search_may_not_hold_what_no_database_can() -> None:
    form = month_form("q=a%00b")
    assert form.selection().search == ""
    assert "q" in errors(form)


def test_the_last_of_two_answers_counts() -> None:
    assert month_form("service=fostering&service=adoption").selection().service == "adoption"


def test_what_is_no_field_is_passed_over() -> None:
    assert errors(month_form("page=2&utm_source=mail")) == {}


def test_every_service_is_offered_first() -> None:
    for form in (
        month_form(""),
        IndicatorsForm({}, SERVICES),
        CatalogueForm({}, SERVICES),
    ):
        offered: Any = form.fields["service"]
        assert list(offered.choices) == [("", "Every service"), *SERVICES]


def test_one_forms_services_are_not_anothers() -> None:
    IndicatorsForm({}, SERVICES)
    assert errors(IndicatorsForm({"service": "fostering"}, [])) != {}


@pytest.mark.parametrize(
    ("text", "month"),
    [("", None), ("2026-09", date(2026, 9, 1)), (" 2026-09 ", date(2026, 9, 1))],
)
def test_a_month_of_an_indicator_is_understood(text: str, month: date | None) -> None:
    form = IndicatorForm({"month": text}, "")
    assert form.month_chosen() == month
    assert errors(form) == {}


@pytest.mark.parametrize("text", ["2026-13", "September", "2026-09-01", "0000-01"])
def test_what_is_no_month_is_named(text: str) -> None:
    form = IndicatorForm({"month": text}, "")
    assert form.month_chosen() is None
    assert errors(form) == {"month": [f"There is no month “{text}”. Write it as 2026-09."]}


def test_the_other_side_can_be_asked_for_where_there_is_one() -> None:
    with_one = IndicatorForm({"shown": "complement"}, "Visits not made")
    without = IndicatorForm({"shown": "complement"}, "")
    assert with_one.chosen("shown") == "complement"
    assert without.chosen("shown") == ""
    assert list(errors(without)) == ["shown"]


@pytest.fixture
def measures(db: None) -> dict[str, Measure]:
    """Return two measures by code, published for three years."""
    return {one.code: one for one in make_published(2, 3)}


def benchmark_form(address: str, measures: dict[str, Measure]) -> BenchmarkForm:
    """Return the form of the benchmarks page with this address."""
    return BenchmarkForm(QueryDict(address), measures)


def test_the_first_measure_is_shown_when_none_is_asked_for(measures: dict[str, Measure]) -> None:
    form = benchmark_form("", measures)
    assert form.asked_measure.code == "M1"
    assert errors(form) == {}
    standing = form.standing(COUNCIL)
    assert standing.here.period == "2025"
    assert len(standing.beside) == 11


def test_the_periods_offered_are_the_measures_own_newest_first(
    measures: dict[str, Measure],
) -> None:
    MeasurePeriod.objects.create(measure=measures["M2"], label="2030", ends_on=date(2030, 3, 31))
    periods: Any = benchmark_form("measure=M1", measures).fields["period"]
    assert [value for value, _ in periods.choices] == ["", "2025", "2024", "2023"]
    form = benchmark_form("measure=M1&period=2030", measures)
    assert errors(form) == {}
    assert form.period_not_there == "2030"
    assert form.standing(COUNCIL).here.period == "2025"


@pytest.mark.parametrize("asked", ["", "period=", "period=2024"])
def test_a_period_of_the_measure_or_none_is_there(asked: str, measures: dict[str, Measure]) -> None:
    assert benchmark_form(asked, measures).period_not_there == ""


def test_a_measure_that_is_none_is_named_and_the_first_is_shown(
    measures: dict[str, Measure],
) -> None:
    form = benchmark_form("measure=nonsense", measures)
    assert form.asked_measure.code == "M1"
    assert errors(form) == {
        "measure": ["There is no measure “nonsense”. Choose one from the list."]
    }


@pytest.mark.parametrize("field", ["among", "neighbours", "method"])
def test_nonsense_of_the_benchmarks_is_named_and_the_default_shown(
    field: str, measures: dict[str, Measure]
) -> None:
    form = benchmark_form(f"{field}=nonsense", measures)
    assert list(errors(form)) == [field]
    assert form.standing(COUNCIL) == benchmark_form("", measures).standing(COUNCIL)


def test_a_measure_without_figures_is_not_published(measures: dict[str, Measure]) -> None:
    MeasurePeriod.objects.filter(measure=measures["M2"]).delete()
    with pytest.raises(NotPublished):
        benchmark_form("measure=M2", measures).standing(COUNCIL)
