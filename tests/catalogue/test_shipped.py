"""The catalogue that the product ships with, and the measures that it is linked to."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from django.conf import settings

from indicators.catalogue.read import CatalogueIndicator, CatalogueService, Known, read
from indicators.rules.periods import Basis, Frequency, months_after
from indicators.rules.rating import Family, Polarity
from indicators.rules.suppression import Policy
from indicators.rules.values import Unit

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
RATES = (Unit.RATE_PER_10000, Unit.RATE_PER_100000)
TEXTS = ("title", "definition", "why_it_matters", "numerator", "owner_role", "data_source")


@pytest.fixture(scope="module")
def measures() -> dict[str, dict[str, str]]:
    with (FIXTURES / "dfe" / "measures.csv").open(encoding="utf-8", newline="") as file:
        return {row["measure_code"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def services(measures: dict[str, dict[str, str]]) -> tuple[CatalogueService, ...]:
    facts = {code: (Unit(row["unit"]), Polarity(row["polarity"])) for code, row in measures.items()}
    return read([FIXTURES / "catalogue"], Known(measures=facts))


@pytest.fixture(scope="module")
def indicators(services: tuple[CatalogueService, ...]) -> list[CatalogueIndicator]:
    return [indicator for service in services for indicator in service.indicators]


def test_there_are_ten_services_in_order_with_their_indicators(
    services: tuple[CatalogueService, ...],
) -> None:
    assert sorted(service.position for service in services) == list(range(1, 11))
    assert {service.slug for service in services} == {
        "adoption",
        "care-leavers",
        "child-protection",
        "children-looked-after",
        "early-help",
        "fostering",
        "front-door",
        "send",
        "workforce",
        "youth-justice",
    }
    assert all(len(service.indicators) >= 3 for service in services)


def test_there_are_enough_indicators_headlines_and_links(
    services: tuple[CatalogueService, ...], indicators: list[CatalogueIndicator]
) -> None:
    assert len(indicators) >= 55
    assert sum(indicator.measure_id is not None for indicator in indicators) >= 40
    assert 26 <= sum(indicator.is_headline for indicator in indicators) <= 32
    assert all(any(each.is_headline for each in service.indicators) for service in services)
    assert sum(indicator.complement != "" for indicator in indicators) >= 10


def test_no_measure_is_linked_twice(indicators: list[CatalogueIndicator]) -> None:
    counts = Counter(each.measure_id for each in indicators if each.measure_id)
    assert [code for code, count in counts.items() if count > 1] == []


def test_every_family_basis_frequency_and_polarity_is_used(
    indicators: list[CatalogueIndicator],
) -> None:
    targets = [target for indicator in indicators for target in indicator.targets]
    assert {target.family for target in targets} == set(Family)
    assert {indicator.basis for indicator in indicators} == set(Basis)
    assert {indicator.frequency for indicator in indicators} == set(Frequency)
    assert {indicator.polarity for indicator in indicators} == set(Polarity)
    assert {indicator.suppression for indicator in indicators} == set(Policy)


def test_assessments_within_45_days_can_be_shown_the_other_way(
    indicators: list[CatalogueIndicator],
) -> None:
    (assessments,) = [each for each in indicators if each.measure_id == "Continue_Assess_Comp"]
    assert assessments.complement == "Assessments not completed within 45 days"


def test_a_rate_of_a_years_events_is_a_rolling_year(
    indicators: list[CatalogueIndicator], measures: dict[str, dict[str, str]]
) -> None:
    for indicator in indicators:
        if indicator.unit in RATES and indicator.measure_id:
            yearly = "Year" in measures[indicator.measure_id]["year_type"]
            assert indicator.basis is (Basis.ROLLING_12_MONTHS if yearly else Basis.SNAPSHOT)


def test_only_what_does_not_count_children_is_free_of_suppression(
    indicators: list[CatalogueIndicator],
) -> None:
    free = {each.code for each in indicators if each.suppression is Policy.NONE}
    assert free == {"CLA12", "FD06", "FO01", "FO02", *(f"WF0{number}" for number in range(1, 8))}


def _words(indicator: CatalogueIndicator) -> Iterator[tuple[str, str]]:
    for name in TEXTS:
        yield f"{indicator.code} {name}", getattr(indicator, name)
    if not indicator.unit.is_counted:
        yield f"{indicator.code} denominator", indicator.denominator
    for target in indicator.targets:
        yield f"{indicator.code} rationale", target.rationale
        yield f"{indicator.code} approved_by", target.approved_by


def test_every_text_says_something_of_its_own(indicators: list[CatalogueIndicator]) -> None:
    texts = [pair for indicator in indicators for pair in _words(indicator)]
    placeholder = re.compile(r"\b(tbc|tbd|todo|xxx|lorem|placeholder|fixme)\b|\.\.\.", re.I)
    assert [where for where, text in texts if placeholder.search(text)] == []
    long = {"definition": 60, "why_it_matters": 50, "rationale": 20}
    for where, text in texts:
        assert len(text) >= long.get(where.split()[1], 7), where
    for name in ("definition", "why_it_matters"):
        every = [getattr(indicator, name) for indicator in indicators]
        assert len(set(every)) == len(every)
        assert [text for text in every if not text.endswith((".", "?"))] == []
    for indicator in indicators:
        assert indicator.definition != indicator.title


def test_every_indicator_has_a_target_standing_with_nothing_left_between(
    indicators: list[CatalogueIndicator],
) -> None:
    for indicator in indicators:
        *past, standing = indicator.targets
        assert standing.ends_on is None, indicator.code
        for before, after in zip(past, indicator.targets[1:], strict=True):
            assert before.ends_on is not None
            assert months_after(before.ends_on.replace(day=1), 1) == after.starts_on


def test_targets_were_agreed_before_they_began(indicators: list[CatalogueIndicator]) -> None:
    for indicator in indicators:
        for target in indicator.targets:
            assert target.approved_on < target.starts_on, indicator.code
        assert indicator.next_review > indicator.targets[-1].approved_on


def test_three_targets_have_a_path_month_by_month(indicators: list[CatalogueIndicator]) -> None:
    paths = {
        indicator.code: target.profile
        for indicator in indicators
        for target in indicator.targets
        if target.profile
    }
    assert sorted(paths) == ["FO01", "SE01", "WF01"]
    assert all(list(path)[::11] == ["2026-04", "2027-03"] for path in paths.values())


def test_one_indicator_had_no_target_before_april_2025(
    indicators: list[CatalogueIndicator],
) -> None:
    starts = Counter(f"{each.targets[0].starts_on:%Y-%m}" for each in indicators)
    assert starts == {"2023-04": len(indicators) - 1, "2025-04": 1}


def test_most_rated_indicators_have_a_history_of_targets(
    indicators: list[CatalogueIndicator],
) -> None:
    rated = [each for each in indicators if each.targets[0].family is not Family.DATA_ONLY]
    assert sum(len(each.targets) >= 2 for each in rated) > len(rated) * 0.9
    assert {len(each.targets) for each in rated} >= {2, 3, 4}


def test_percentages_and_their_targets_lie_between_0_and_100(
    indicators: list[CatalogueIndicator],
) -> None:
    for indicator in indicators:
        if indicator.unit is Unit.PERCENT:
            for target in indicator.targets:
                numbers = asdict(target)
                for name in ("value", "amber_limit", "low", "high"):
                    assert numbers[name] is None or 0 <= numbers[name] <= 100, indicator.code
