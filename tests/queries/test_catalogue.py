"""What indicators there are, and what stands as their target on a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import Indicator, Measure, Service
from indicators.queries.catalogue import Listing, catalogue, facts, targets
from indicators.rules.periods import Basis, Frequency
from indicators.rules.rating import Polarity
from indicators.rules.values import Unit
from tests.factories import make_indicators, make_published
from tests.one_indicator import add_target, make_indicator

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 15)


def listed(**asked: str) -> list[str]:
    """Return the codes of what the catalogue lists."""
    return [one.code for one in catalogue(TODAY, **asked)]


def listing_on(today: date) -> Listing:
    """Return the line of the only indicator on a day."""
    (one,) = catalogue(today)
    return one


def test_facts_are_what_the_indicator_says() -> None:
    one = make_indicator({}, frequency="annual", annual_month=9, is_headline=False)
    (known,) = facts()
    assert (known.pk, known.code, known.service_slug) == (one.pk, one.code, "front-door")
    assert (known.unit, known.polarity) == (Unit.PERCENT, Polarity.HIGHER)
    assert (known.basis, known.frequency, known.annual_month) == (
        Basis.IN_MONTH,
        Frequency.ANNUAL,
        9,
    )
    assert (known.measure, known.is_headline) == (None, False)


def test_indicators_are_in_the_order_of_services_and_then_their_own() -> None:
    made = make_indicators(4)
    made[0].service = Service.objects.get(slug="early-help")
    made[1].position = 9
    made[2].service = made[1].service = Service.objects.get(slug="front-door")
    for one in made:
        one.save()
    assert [one.code for one in facts()] == ["IND003", "IND002", "IND004", "IND001"]


def test_targets_are_newest_first_without_those_that_had_ended() -> None:
    one = make_indicator({})
    add_target(one, date(2023, 4, 1), ends_on=date(2024, 3, 31))
    add_target(one, date(2024, 4, 1), ends_on=date(2025, 3, 31))
    add_target(one, date(2025, 4, 1))
    found = targets(facts(), since=date(2025, 3, 31))[one.pk]
    assert [target.starts_on for target in found] == [date(2025, 4, 1), date(2024, 4, 1)]
    assert len(targets(facts(), since=date(2025, 4, 1))[one.pk]) == 1


def test_an_indicator_without_targets_has_an_empty_list() -> None:
    one = make_indicator({})
    assert targets(facts(), since=TODAY) == {one.pk: []}


@pytest.mark.parametrize(
    ("today", "target"),
    [
        (date(2025, 3, 31), ""),
        (date(2025, 4, 1), "85% or more"),
        (date(2026, 3, 31), "85% or more"),
        (date(2026, 4, 1), ""),
        (date(2026, 6, 1), "90% or more"),
    ],
)
def test_the_target_listed_is_the_one_that_stands_today(today: date, target: str) -> None:
    one = make_indicator({})
    add_target(one, date(2025, 4, 1), ends_on=date(2026, 3, 31), value=Decimal(85))
    add_target(one, date(2026, 6, 1))
    assert listing_on(today).target == target
    assert (listing_on(today).terms == "No target stands") is (target == "")


def test_a_review_is_overdue_the_day_after_it_was_due() -> None:
    make_indicator({}, next_review=TODAY)
    assert not listing_on(TODAY).is_overdue
    assert listing_on(TODAY + timedelta(days=1)).is_overdue


@pytest.fixture
def three() -> list[Indicator]:
    """Return three indicators, the second linked to a measure."""
    make_published(1, 1)
    made = make_indicators(3)
    given: list[dict[str, object]] = [
        {"title": "Visits on time", "definition": "Visits within the weeks agreed."},
        {"title": "Reviews", "definition": "Reviews held.", "measure": Measure.objects.get()},
        {"title": "Visits recorded", "definition": "100% of visits, and reviews."},
    ]
    for one, fields in zip(made, given, strict=True):
        for name, value in fields.items():
            setattr(one, name, value)
        one.save()
    return made


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("", ["IND001", "IND002", "IND003"]),
        ("VISITS", ["IND001", "IND003"]),
        ("visits reviews", ["IND003"]),
        ("ind002", ["IND002"]),
        ("agreed", ["IND001"]),
        ("measure", ["IND002"]),
        ("100%", ["IND003"]),
        ("_", []),
        ("nonsense", []),
    ],
)
def test_every_word_looked_for_is_in_title_code_definition_or_measure(
    words: str, codes: list[str]
) -> None:
    assert listed(words=words) == codes


def test_one_service_is_listed(three: list[Indicator]) -> None:
    assert listed(service=three[0].service.slug) == ["IND001"]
    assert listed(service="nonsense") == []


@pytest.mark.usefixtures("three")
def test_there_are_three_queries() -> None:
    with CaptureQueriesContext(connection) as captured:
        found = catalogue(TODAY, words="visits")
    assert len(found) == 2
    # Facts; targets; definitions and reviews.
    assert len(captured) == 3
