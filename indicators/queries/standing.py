"""Where the council stands on a published measure: the benchmarks page asks this."""

from dataclasses import dataclass
from enum import StrEnum

from indicators.models import Measure
from indicators.queries.benchmarks import (
    Case,
    Comparison,
    CouncilFigure,
    all_councils,
    by_period,
    compare,
)
from indicators.rules.values import Unit


class Among(StrEnum):
    """Whom the council is set beside."""

    NEIGHBOURS = "neighbours"
    REGION = "region"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Standing:
    """The council's comparison in a period, those it is set beside, and every period."""

    measure: Measure
    here: Comparison
    everyone: tuple[CouncilFigure, ...]
    beside: tuple[CouncilFigure, ...]
    history: tuple[Comparison, ...]

    @property
    def england_is_total(self) -> bool:
        """Whether England's figure is the councils' together: a count above that of any of them.

        Not every count is: pounds a week for each child are a mean.
        """
        england = self.here.england
        return (
            Unit(self.measure.unit).is_counted
            and england is not None
            and all(one.value is None or one.value < england for one in self.everyone)
        )


def standing(
    measure: Measure,
    period: str | None,
    la_number: int,
    *,
    among: Among = Among.NEIGHBOURS,
    neighbours: int,
    method: str,
) -> Standing:
    """Return where a council stands in a period, the latest when none is named.

    Eleven queries, whatever the number of periods and councils. Raises NotPublished when the
    measure has no figures, or none in the period.
    """
    here = compare([Case(measure.code, la_number, period)], neighbours=neighbours, method=method)[0]
    everyone = all_councils(measure.code, here.period)
    return Standing(
        measure,
        here,
        everyone,
        _beside(among, everyone, here),
        by_period(measure.code, la_number, neighbours=neighbours, method=method, with_rank=True),
    )


def _beside(
    among: Among, everyone: tuple[CouncilFigure, ...], here: Comparison
) -> tuple[CouncilFigure, ...]:
    """Return the council and those it is set beside, in the order of everyone."""
    numbers = {one.la_number for one in here.each_neighbour} | {here.la_number}
    region = next((one.region_name for one in everyone if one.la_number == here.la_number), "")
    return tuple(
        one
        for one in everyone
        if among is Among.ALL
        or (among is Among.NEIGHBOURS and one.la_number in numbers)
        or (among is Among.REGION and one.region_name == region)
    )
