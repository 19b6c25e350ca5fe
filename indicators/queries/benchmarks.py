"""A council beside England, its region, its neighbours and all councils."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import NamedTuple

from django.db.models import Q

from indicators.models import StatisticalNeighbour
from indicators.queries.published import (
    ENGLAND,
    NO_ROW,
    Cell,
    Council,
    Figures,
    Period,
    councils_by_number,
    figures_by_period,
    periods_of,
    rising_values,
)
from indicators.rules import comparison as rules
from indicators.rules.comparison import Method

NEIGHBOUR_SET = 2025


class NotPublished(LookupError):
    """There is nothing to compare; the message says which name is unknown, `case` for which case.

    `case` is the place of the case among those that were asked for, and 0 when it was alone.
    """

    case = 0


class Case(NamedTuple):
    """What is to be compared: one council in one period of a measure, the latest if None."""

    measure: str
    la_number: int
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One statistical neighbour and its figure; `existed` is of the period's last day."""

    position: int
    la_number: int
    name: str
    existed: bool
    value: float | None
    marker: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One council's published figure in one period, beside everyone else's.

    Values are as published, unrounded. `marker` stands where there is no value, and is empty
    where the publication has no row. Councils that did not exist on the period's last day
    are left out of value, neighbours and rank. `rank`, `ranked_count` and `band` are None
    unless they were asked for, and rank and band where the measure has no better end.
    `england` is None where the measure carries a caution, unless it was asked for as published.
    """

    measure: str
    la_number: int
    council: str
    period: str
    ends_on: date
    existed: bool
    value: float | None
    marker: str
    england: float | None
    region: float | None
    region_name: str
    sn_mean: float | None
    sn_median: float | None
    sn_count: int
    rank: int | None
    ranked_count: int | None
    band: str | None
    change: float | None
    neighbour_set: int
    method: Method
    each_neighbour: tuple[Neighbour, ...]

    @property
    def neighbours(self) -> float | None:
        """The neighbours' figures put into one by the chosen method."""
        return self.sn_mean if self.method is Method.MEAN else self.sn_median


@dataclass(frozen=True, slots=True)
class CouncilFigure:
    """One of all the councils in one period of a measure."""

    la_number: int
    council: str
    region_name: str
    value: float | None
    marker: str
    rank: int | None
    band: str | None


def comparisons(
    measure_codes: Iterable[str],
    la_number: int,
    *,
    neighbours: int = NEIGHBOUR_SET,
    method: str = Method.MEAN,
    with_rank: bool = False,
) -> dict[str, Comparison]:
    """Return the council's comparison in the latest period of each measure that has figures.

    The latest period is the measure's, even where this council has no figure in it. Empty
    for a council that is not known. Four queries, whatever the number of measures.
    """
    periods = periods_of(set(measure_codes))
    councils = councils_by_number()
    if la_number not in councils:
        return {}
    chosen = [(ordered[-1], la_number) for ordered in periods.values()]
    found = _compare(chosen, councils, neighbours, Method(method), with_rank=with_rank)
    return {one.measure: one for one in found}


def every_period(
    measure_codes: Iterable[str], la_number: int, *, with_rank: bool = False
) -> dict[str, tuple[Comparison, ...]]:
    """Return the council's comparison in every period of each measure, the earliest first.

    Measures without figures are left out, and everything for a council that is not known.
    Four queries, whatever the number of measures.
    """
    periods = periods_of(set(measure_codes))
    councils = councils_by_number() if periods else {}
    if la_number not in councils:
        return {}
    chosen = [(period, la_number) for ordered in periods.values() for period in ordered]
    found: dict[str, list[Comparison]] = {}
    for one in _compare(chosen, councils, NEIGHBOUR_SET, Method.MEAN, with_rank=with_rank):
        found.setdefault(one.measure, []).append(one)
    return {measure: tuple(each) for measure, each in found.items()}


def by_period(
    measure: str,
    la_number: int,
    *,
    neighbours: int = NEIGHBOUR_SET,
    method: str = Method.MEAN,
    with_rank: bool = False,
) -> tuple[Comparison, ...]:
    """Return the council's comparison in every period of a measure, the earliest first.

    Four queries. Raises NotPublished when the measure has no figures or the council is unknown.
    """
    councils = councils_by_number()
    _known_council(la_number, councils)
    chosen = [(period, la_number) for period in _known_periods(measure, periods_of({measure}))]
    return tuple(_compare(chosen, councils, neighbours, Method(method), with_rank=with_rank))


def compare(
    cases: Sequence[Case],
    *,
    neighbours: int = NEIGHBOUR_SET,
    method: str = Method.MEAN,
    with_rank: bool = True,
    as_published: bool = False,
) -> list[Comparison]:
    """Return the comparison of each case, in their order.

    As published, England's figure is given even where the measure carries a caution: that is
    for checks against DfE's tools, never for a page. Four queries, whatever the number of
    cases. Raises NotPublished, which then says which case it was, when a measure, a period or
    a council is not known.
    """
    periods = periods_of({case.measure for case in cases})
    councils = councils_by_number()
    chosen = []
    for number, case in enumerate(cases):
        try:
            _known_council(case.la_number, councils)
            period = _known_period(case, _known_periods(case.measure, periods))
        except NotPublished as error:
            error.case = number
            raise
        if as_published:
            period = replace(period, england_caution="")
        chosen.append((period, case.la_number))
    return _compare(chosen, councils, neighbours, Method(method), with_rank=with_rank)


def all_councils(measure: str, period: str | None = None) -> tuple[CouncilFigure, ...]:
    """Return every council that existed in the period, latest if None: best first, then by name.

    Where neither end is better, the highest first. Councils with no figure come last. Three
    queries. Raises NotPublished when the measure or the period is not known.
    """
    ordered = _known_periods(measure, periods_of({measure}))
    chosen = _known_period(Case(measure, 0, period), ordered)
    figures = figures_by_period(Q(period=chosen.pk)).get(chosen.pk, {})
    councils = [one for one in councils_by_number().values() if one.existed(chosen.ends_on)]
    values = rising_values(councils, figures)
    rows = []
    for council in councils:
        value, marker = figures.get(council.area, NO_ROW)
        rows.append(
            CouncilFigure(
                council.la_number,
                council.name,
                council.region_name,
                value,
                marker,
                None if value is None else rules.rank(value, values, chosen.polarity),
                None if value is None else rules.band(value, values, chosen.polarity),
            )
        )
    rows.sort(key=lambda row: (row.value is None, row.rank or 0, -(row.value or 0), row.council))
    return tuple(rows)


def _known_council(la_number: int, councils: dict[int, Council]) -> None:
    if la_number not in councils:
        raise NotPublished(f"{la_number} is not the number of a council.")


def _known_periods(measure: str, periods: dict[str, list[Period]]) -> list[Period]:
    if measure not in periods:
        raise NotPublished(f"There are no published figures of a measure “{measure}”.")
    return periods[measure]


def _known_period(case: Case, ordered: list[Period]) -> Period:
    if case.period is None:
        return ordered[-1]
    for period in ordered:
        if period.label == case.period:
            return period
    labels = ", ".join(period.label for period in ordered)
    raise NotPublished(f"“{case.measure}” has no period “{case.period}”: it has {labels}.")


def _compare(
    chosen: Sequence[tuple[Period, int]],
    councils: dict[int, Council],
    version: int,
    method: Method,
    *,
    with_rank: bool,
) -> list[Comparison]:
    """Return the comparisons. Two queries: neighbours, then only the figures that they need."""
    numbers = {la_number for _, la_number in chosen}
    sets: dict[int, list[tuple[int, Council]]] = {number: [] for number in numbers}
    for number, position, neighbour in (
        StatisticalNeighbour.objects.filter(version=version, authority__in=numbers)
        .order_by("position")
        .values_list("authority_id", "position", "neighbour_id")
    ):
        sets[number].append((position, councils[neighbour]))
    figures = figures_by_period(_wanted(chosen, councils, sets, with_rank=with_rank))

    @cache
    def ranked(pk: int, ends_on: date) -> list[float]:
        existing = (council for council in councils.values() if council.existed(ends_on))
        return rising_values(existing, figures.get(pk, {}))

    return [
        _comparison(
            period,
            councils[number],
            sets[number],
            figures,
            ranked if with_rank else None,
            version,
            method,
        )
        for period, number in chosen
    ]


def _wanted(
    chosen: Sequence[tuple[Period, int]],
    councils: dict[int, Council],
    sets: dict[int, list[tuple[int, Council]]],
    *,
    with_rank: bool,
) -> Q:
    """Return which figures to read: a few areas of the periods, every area when ranking.

    Of the row before, only the council itself (for the change); of the latest row, only the
    part of London (for the region rule).
    """
    own = {councils[number] for number in sets}
    periods = Q(period__in={period.pk for period, _ in chosen})
    if not with_rank:
        areas = {ENGLAND} | {council.area for council in own}
        areas |= {council.region for council in own}
        areas |= {council.area for members in sets.values() for _, council in members}
        areas |= {council.london_part for council in own if council.london_part}
        periods &= Q(area__in=areas)
    beside = {period.before for period, _ in chosen if period.before}
    few = {council.area for council in own}
    parts = {council.london_part for council in own if council.london_part}
    if parts:
        beside |= {period.latest for period, _ in chosen}
        few |= parts
    return periods | Q(period__in=beside, area__in=few)


def _comparison(
    period: Period,
    council: Council,
    members: Sequence[tuple[int, Council]],
    figures: Figures,
    ranked: Callable[[int, date], list[float]] | None,
    version: int,
    method: Method,
) -> Comparison:
    """Return one comparison, from figures that are all at hand."""
    here = figures.get(period.pk, {})

    def own(pk: int | None, council: Council) -> Cell:
        """Return what counts of a council: nothing when it does not exist in this period."""
        if pk is None or not council.existed(period.ends_on):
            return NO_ROW
        return figures.get(pk, {}).get(council.area, NO_ROW)

    value, marker = own(period.pk, council)
    neighbours = tuple(
        Neighbour(
            position, one.la_number, one.name, one.existed(period.ends_on), *own(period.pk, one)
        )
        for position, one in members
    )
    known = [one.value for one in neighbours if one.value is not None]
    region, region_name = _region(council, figures.get(period.latest, {}))
    values = ranked(period.pk, period.ends_on) if ranked else None
    place = letter = None
    if values is not None and value is not None:
        place = rules.rank(value, values, period.polarity)
        letter = rules.band(value, values, period.polarity)
    return Comparison(
        measure=period.measure,
        la_number=council.la_number,
        council=council.name,
        period=period.label,
        ends_on=period.ends_on,
        existed=council.existed(period.ends_on),
        value=value,
        marker=marker,
        england=None if period.england_caution else here.get(ENGLAND, NO_ROW).value,
        region=here.get(region, NO_ROW).value,
        region_name=region_name,
        sn_mean=rules.mean(known),
        sn_median=rules.median(known),
        sn_count=len(known),
        rank=place,
        ranked_count=None if values is None else len(values),
        band=letter,
        change=rules.change(value, own(period.before, council).value),
        neighbour_set=version,
        method=method,
        each_neighbour=neighbours,
    )


def _region(council: Council, latest: dict[str, Cell]) -> tuple[str, str]:
    """Return the code and name of the region that DfE compares a council with.

    In London that is Inner or Outer London, or London where that part has no figure in the
    measure's latest period.
    """
    part, name = council.london_part, council.london_part_name
    if part and name and latest.get(part, NO_ROW).value is not None:
        return part, name
    return council.region, council.region_name
