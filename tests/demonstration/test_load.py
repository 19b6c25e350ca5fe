"""Loading the demonstration: what is written, that it is invented, and that it is kept."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from indicators.demonstration import people
from indicators.demonstration.load import (
    FIRST,
    IN_PROGRESS,
    LAST_PUBLISHED,
    SIGNED_FROM,
    Loaded,
    is_loaded,
)
from indicators.demonstration.plans import published_years
from indicators.entry import Entry, record_figures
from indicators.models import (
    Commentary,
    Figure,
    FigureChange,
    Indicator,
    Installation,
    Month,
    Origin,
    User,
)
from indicators.queries.catalogue import facts
from indicators.queries.history import histories
from indicators.rules.periods import Basis, months_after, months_between
from indicators.rules.rating import Colour
from indicators.rules.values import Unit, value_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def every_figure() -> list[tuple[object, ...]]:
    return list(
        Figure.objects.order_by("indicator__code", "month").values_list(
            "indicator__code", "month", "numerator", "denominator", "absence", "provisional"
        )
    )


def run(**options: object) -> str:
    output = StringIO()
    call_command("load_demo", even_in_production=True, stdout=output, **options)
    return output.getvalue()


def test_thirty_six_months_are_published_and_one_is_in_progress() -> None:
    months = Month.objects.all()
    assert [row.month for row in months] == list(months_between(FIRST, IN_PROGRESS))
    assert [row.month for row in months if row.published_at is None] == [IN_PROGRESS]
    assert months.count() == 37


def test_every_figure_says_that_it_is_invented(demonstration: Loaded) -> None:
    assert Installation.current().figures_are_invented
    assert set(FigureChange.objects.values_list("origin", flat=True)) == {Origin.SIMULATED.value}
    assert Figure.objects.count() == demonstration.figures


def test_two_years_are_loaded_history_published_in_one_act_with_its_reason() -> None:
    history = Month.objects.filter(is_history=True)
    assert [row.month for row in history] == list(
        months_between(FIRST, months_after(SIGNED_FROM, -1))
    )
    assert history.count() == 24
    assert len({(row.published_at, row.published_by_id) for row in history}) == 1
    assert all("performance workbook" in row.publication_reason for row in history)
    published = history[0].published_at
    assert published is not None
    assert published.date() < date(2025, 11, 1)
    assert not Month.objects.filter(is_history=False).exclude(publication_reason="").exists()


def test_figures_of_history_were_entered_before_it_was_published() -> None:
    changes = FigureChange.objects.filter(figure__month__lt=SIGNED_FROM)
    published = Month.objects.get(month=FIRST).published_at
    assert published is not None
    assert not changes.filter(changed_at__gte=published).exists()
    assert not changes.filter(after_publication=True).exists()


def test_figures_are_whole_numbers_and_a_part_is_not_more_than_the_whole() -> None:
    for figure in Figure.objects.exclude(numerator=None).select_related("indicator"):
        assert figure.numerator is not None
        assert figure.numerator == int(figure.numerator)
        if figure.indicator.unit == Unit.PERCENT:
            assert figure.denominator is not None
            assert 0 <= figure.numerator <= figure.denominator, figure
            assert figure.denominator > 0, figure


def test_only_due_months_have_figures() -> None:
    months = set(Figure.objects.filter(indicator__code="YJ01").values_list("month", flat=True))
    assert {month.month for month in months} == {3, 6, 9, 12}


def test_linked_figures_stay_near_the_councils_published_years() -> None:
    """A year's own figure, or the twelve months that end it, is within a fifth of what was
    published, or within three of it where that is more."""
    published = published_years(
        Indicator.objects.exclude(measure=None).values_list("measure_id", flat=True),
        settings.COUNCIL_LA_NUMBER,
    )
    march = date(2025, 3, 1)
    compared = 0
    for figure in (
        Figure.objects.filter(month=march)
        .exclude(numerator=None)
        .exclude(indicator__measure=None)
        .exclude(indicator__basis=Basis.IN_MONTH)
        .select_related("indicator")
    ):
        value = published[str(figure.indicator.measure_id)].get(march)
        if value is None or figure.numerator is None or figure.indicator.code == "CP01":
            continue
        drawn_value = value_of(figure.numerator, figure.denominator, Unit(figure.indicator.unit))
        assert drawn_value is not None
        assert float(drawn_value) == pytest.approx(value, rel=0.2, abs=3), figure
        compared += 1
    assert compared >= 20


def test_every_red_or_amber_figure_of_the_last_year_has_commentary_and_no_other_has() -> None:
    every = facts()
    history = histories(every, FIRST, LAST_PUBLISHED, as_entered=True)
    judged = {
        (one.pk, month)
        for one in every
        for month in months_between(SIGNED_FROM, LAST_PUBLISHED)
        if history[one.pk].rating(month).colour in (Colour.RED, Colour.AMBER)
    }
    corrected = set(
        FigureChange.objects.filter(after_publication=True).values_list(
            "figure__indicator", "figure__month"
        )
    )
    published = Commentary.objects.filter(month__lte=LAST_PUBLISHED)
    said = set(published.values_list("indicator_id", "month"))
    assert said - corrected == judged - corrected
    assert corrected <= said, "what was corrected was amber when it was published"
    assert not Commentary.objects.filter(month__lt=SIGNED_FROM).exists()


def test_commentary_is_not_the_same_two_months_running() -> None:
    said = {(one.indicator_id, one.month): one.what_happened for one in Commentary.objects.all()}
    for (indicator, month), text in said.items():
        assert said.get((indicator, months_after(month, 1))) != text


def test_loading_again_changes_nothing_and_keeps_what_was_entered_since() -> None:
    lead = people.lead()
    assert lead.check_password(people.PASSWORD)
    for month, reason in ((IN_PROGRESS, ""), (date(2025, 5, 1), "Counted again.")):
        record_figures(
            entries=[Entry(Indicator.objects.get(code="CLA10"), month, Decimal(61), Decimal(490))],
            by=lead,
            origin=Origin.GRID,
            reason=reason,
        )
    lead.set_password("another one")
    lead.save()
    before = every_figure()
    assert "nothing was changed" in run()
    assert every_figure() == before
    assert people.lead().check_password("another one")


def test_people_who_are_missing_are_added_when_it_is_loaded_again() -> None:
    User.objects.filter(email="administrator@thornmere.example").delete()
    before = every_figure()
    assert "only these people were added: Piotr Halloway" in run()
    assert every_figure() == before


def test_finding_it_there_takes_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):  # the installation's row
        assert is_loaded()
