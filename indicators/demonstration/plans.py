"""How each indicator's figures are to be drawn, from fixtures/demonstration/levels.yaml.

An indicator linked to a published measure follows the council's own published years, and
then the levels that the file gives for the months since; a local one has only the file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path as File
from typing import Any

import yaml

from indicators.demonstration.simulate import PER, Group, Kind, Path, Plan, span
from indicators.demonstration.stories import Story, bent, path_of
from indicators.models import Benchmark, Indicator
from indicators.rules.periods import Basis, Frequency, month_of, months_after
from indicators.rules.values import Unit

HALF_A_YEAR = 6


class Unfit(Exception):
    """The levels do not fit the catalogue; the message names the indicator and what is wrong."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The file's groups of people and events, and what it says of each indicator."""

    groups: tuple[Group, ...]
    indicators: Mapping[str, Mapping[str, Any]]
    seasons: Mapping[str, Mapping[int, float]]


def read_levels(file: File) -> Levels:
    """Return what the levels file says."""
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    seasons: dict[str, dict[int, float]] = raw["seasons"]
    return Levels(
        groups=tuple(
            Group(
                name=name,
                path=path_of(row["level"]),
                kind=Kind(row["kind"]),
                season=seasons[row["season"]] if "season" in row else {},
                chance=row.get("chance", 1.0),
            )
            for name, row in raw["groups"].items()
        ),
        indicators=raw["indicators"],
        seasons=seasons,
    )


def published_years(measures: Iterable[str], la_number: int) -> dict[str, Path]:
    """Return a council's published figures of each measure, by the month their period ends.

    One query.
    """
    found: dict[str, dict[date, float]] = {}
    rows = Benchmark.objects.filter(
        period__measure__in=set(measures), area=str(la_number), value__isnull=False
    ).values_list("period__measure_id", "period__ends_on", "value")
    for measure, ends_on, value in rows:
        if value is not None:
            found.setdefault(measure, {})[ends_on.replace(day=1)] = value
    return {measure: found[measure] for measure in sorted(found)}


def plans(
    levels: Levels,
    stories: Iterable[Story],
    indicators: Iterable[Indicator],
    published: Mapping[str, Path],
) -> list[Plan]:
    """Return a plan for every indicator. Raises Unfit when the file leaves one without.

    The indicators come with their measures, or each asks a query for its own.
    """
    stories = list(stories)
    return [bent(_plan(levels, indicator, published), stories) for indicator in indicators]


def _plan(levels: Levels, indicator: Indicator, published: Mapping[str, Path]) -> Plan:
    says = levels.indicators.get(indicator.code)
    if says is None:
        raise Unfit(f"{indicator.code} ({indicator}) has no entry in the levels file.")
    kinds = {group.name: group.kind for group in levels.groups}
    unit, basis = Unit(indicator.unit), Basis(indicator.basis)
    plan = Plan(
        code=indicator.code,
        unit=unit,
        basis=basis,
        frequency=Frequency(indicator.frequency),
        path={},
        standing=basis is Basis.SNAPSHOT
        or unit is Unit.POUNDS
        or (unit not in PER and kinds.get(says.get("of", "")) is Kind.STANDING),
        annual_month=indicator.annual_month,
        of=says.get("of", ""),
        counts=says.get("counts", ""),
        less=says.get("less", ""),
        season=levels.seasons[says["season"]] if "season" in says else {},
        chance=says.get("chance", 1.0),
        spread=says.get("spread", 0.4),
    )
    if plan.counts:
        return plan
    path = _path(plan, says, indicator, published)
    if not path:
        raise Unfit(f"{indicator.code} ({indicator}) has neither a level nor a published figure.")
    return replace(plan, path=path)


def _path(
    plan: Plan, says: Mapping[str, Any], indicator: Indicator, published: Mapping[str, Path]
) -> dict[date, float]:
    """Return the indicator's levels: its own, or the published years and the months since."""
    if "level" in says:
        own = says["level"]
        return path_of(own) if isinstance(own, dict) else {month_of("2022-04"): float(own)}
    measure = indicator.measure
    if measure is None:
        return {}
    if measure.unit != indicator.unit:
        raise Unfit(
            f"{indicator.code} ({indicator}) is in another unit than its measure {measure.code}; "
            "give its level in the levels file."
        )
    years = published.get(measure.code, {})
    return _by_month(plan, years) | path_of(says.get("later", {}))


def _by_month(plan: Plan, years: Path) -> dict[date, float]:
    """Return published years as levels of the indicator's own basis.

    A year's figure is the level in the middle of its year; a figure at a year's end stands
    where it is. A yearly number of events is shared out over the months of one figure.
    """
    back = 0 if plan.standing else HALF_A_YEAR
    events = not plan.standing and (plan.unit in PER or plan.unit is Unit.NUMBER)
    share = span(plan) / 12 if events else 1.0
    return {months_after(month, -back): value * share for month, value in years.items()}
