"""A period of published figures out of the database again: all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from indicators.benchmarks.sheet import Problem, Refused
from indicators.models import Installation, MeasurePeriod


@dataclass(frozen=True, slots=True)
class Removed:
    """A period that was taken out, how many figures went, and which is the latest now."""

    measure: str
    period: str
    figures: int
    latest: str | None

    def __str__(self) -> str:
        now = f"the latest is now {self.latest}" if self.latest else "it has no other period"
        return f"{self.measure}, figures for {self.period}: {self.figures:,} taken out; {now}"


def remove_periods(wanted: Sequence[tuple[str, str]]) -> list[Removed]:
    """Return what went with each measure's period, named by the measure's code and its label.

    One transaction. Raises Refused when a measure or a period is not held, and then nothing
    has changed. A period of the shipped files comes back when those are loaded again.
    """
    with transaction.atomic():
        problems = []
        found = []
        for measure, label in dict.fromkeys(wanted):
            periods = {one.label: one for one in MeasurePeriod.objects.filter(measure=measure)}
            if label in periods:
                found.append(periods[label])
            elif periods:
                held = ", ".join(periods)
                problems.append(Problem(f"“{measure}” has no period “{label}”: it has {held}."))
            else:
                problems.append(Problem(f"No figures are held of a measure “{measure}”."))
        if problems:
            raise Refused("--remove", problems)
        figures = [period.figures.count() for period in found]
        MeasurePeriod.objects.filter(pk__in=[period.pk for period in found]).delete()
        Installation.changed()
        latest: dict[str, str] = dict(
            MeasurePeriod.objects.order_by("ends_on").values_list("measure_id", "label")
        )
        return [
            Removed(period.measure_id, period.label, count, latest.get(period.measure_id))
            for period, count in zip(found, figures, strict=True)
        ]
