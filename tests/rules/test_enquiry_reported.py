"""What members would have been suggested to ask of the figures that councils reported.

The words that are expected are in `tests/data/enquiry/reported.txt`, to be read as a councillor
would read them. To look at a change of the words, run this file: it prints them anew.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from indicators.rules.attention import findings
from indicators.rules.case import Benchmark, Case, Past, Trigger
from indicators.rules.enquiry import questions
from indicators.rules.forecast import Forecast, Outlook
from indicators.rules.periods import Basis, Frequency, months_after
from indicators.rules.rating import (
    GREEN,
    NO_FIGURE,
    Colour,
    Family,
    Polarity,
    meets,
    rate,
)
from indicators.rules.recovery import Progress, Standing
from indicators.rules.travel import travel
from indicators.rules.values import Absence, show
from tests.rules.test_reported import ALL, LATE, ON_TIME, SIGNIFICANT_VARIANCE, Reported, the

EXPECTED = Path(__file__).parents[1] / "data" / "enquiry" / "reported.txt"
PERIOD = "2014"
"""The year of the comparisons, which the file does not say."""


def as_reported(row: Reported) -> Case:
    """Return the case of a figure with what the file has beside it, and nothing else."""
    rule, value, month = row.rule(), row.value, row.month
    past = [_past(row, value, month)]
    if (before := _before(row)) is not None:
        past.append(_past(row, before, months_after(month, -1)))
    return Case(
        title=row.measure,
        month=month,
        frequency=Frequency.MONTHLY,
        basis=Basis.IN_MONTH,
        unit=row.unit,
        decimals=0,
        polarity=row.better,
        rule=rule,
        rating=past[0].rating,
        was=past[1].rating if len(past) > 1 else NO_FIGURE,
        value=value,
        absence=None,
        is_provisional=False,
        was_corrected=False,
        came_late=False,
        months_unchanged=len(past) if past[0].rating.colour is Colour.RED else 0,
        past=tuple(past),
        travels=(travel(value, before, months_after(month, -1), row.better, rule), None, None),
        benchmark=_comparison(row),
    )


def _past(row: Reported, value: Decimal, month: date) -> Past:
    rule = row.rule()
    is_met = meets(rule, value) if rule and rule.family is not Family.DATA_ONLY else None
    return Past(month, value, rate(rule, value), is_met)


def _before(row: Reported) -> Decimal | None:
    """Return what was reported of the month before; of assessments, through the complement."""
    if row.reported != "2015-02":
        return None
    if row.measure == ON_TIME:
        return 100 - the(LATE, "2015-01-08").value
    january = (one for one in ALL if one.reported == "2015-01-08" and one.measure == row.measure)
    return next((one.value for one in january), None)


def _comparison(row: Reported) -> Benchmark | None:
    return Benchmark(PERIOD, row.england, row.similar) if row.england or row.similar else None


def supposing(row: Reported) -> Iterator[tuple[str, Case]]:
    """Yield what else could have been so of a figure that missed its target, and its case."""
    case, target = as_reported(row), row.target
    assert target is not None
    month, next_month = case.month, months_after(case.month, 1)
    alone = replace(case, benchmark=None)
    half_way = (row.value + target) / 2
    yield "it was green the month before", replace(alone, was=GREEN, past=case.past[:1])
    yield "it has been red for five months", replace(alone, months_unchanged=5)
    yield (
        "its recovery plan expects it half-way to its target",
        replace(
            alone,
            plan=Progress(Standing.OFF_PATH, month, row.value, half_way, date(2015, 1, 1), 2),
            plan_ends=date(2015, 9, 1),
        ),
    )
    sign = 1 if row.better is Polarity.HIGHER else -1
    fell = [row.value + sign * back for back in range(4)]
    past = tuple(_past(row, one, months_after(month, -back)) for back, one in enumerate(fell))
    yield (
        "it got a point worse each month",
        replace(
            alone,
            past=past,
            travels=tuple(
                travel(one.value, before.value, before.month, row.better, row.rule())
                for one, before in pairwise(past)
            ),
        ),
    )
    yield (
        "England is five points better and neighbours are ten",
        replace(case, benchmark=Benchmark(PERIOD, row.value + sign * 5, row.value + sign * 10)),
    )
    trend = Forecast(Outlook.REACHES, 12, next_month, months_after(month, 3), date(2017, 2, 1))
    yield "its trend leads to its target", replace(alone, forecast=trend)
    missing = replace(
        alone,
        month=next_month,
        value=None,
        rating=NO_FIGURE,
        absence=Absence.MISSING,
        past=(Past(next_month, None, NO_FIGURE, None), *case.past),
    )
    yield "there is no figure the month after", missing
    late = Absence.NOT_SIGNED_OFF
    yield "the month after is not signed off", replace(missing, absence=late)
    yield "it is provisional and followed late", replace(alone, is_provisional=True, came_late=True)
    yield "it was the same for twelve months", replace(alone, past=_a_year_of(row, row.value))
    met = replace(row, value=target)
    others = Benchmark(PERIOD, None, target + sign * 5)
    yield (
        "it was on its target for twelve months, and neighbours five points better",
        replace(as_reported(met), benchmark=others, past=_a_year_of(met, target)),
    )


def _a_year_of(row: Reported, value: Decimal) -> tuple[Past, ...]:
    return tuple(_past(row, value, months_after(row.month, -back)) for back in range(12))


def told() -> Iterator[str]:
    """Yield the file of questions line by line."""
    for row in ALL:
        value = show(row.value, row.unit, 0)
        yield f"# {row.council}, {row.measure}, {row.reported}: {value}"
        yield ""
        yield from _asked("As reported", as_reported(row))
        if row.measure in SIGNIFICANT_VARIANCE and row.reported == "2015-02":
            for supposition, case in supposing(row):
                yield from _asked(f"Supposing that {supposition}", case)


def _asked(heading: str, case: Case) -> Iterator[str]:
    found = findings(case)
    yield f"{heading}:"
    for one in questions(case, found):
        yield f"- [{one.trigger.label}] {one.words}"
    if not found:
        yield "- Nothing to ask."
    yield ""


def test_reported_figures_suggest_the_questions_that_were_looked_at() -> None:
    assert list(told()) == EXPECTED.read_text(encoding="utf-8").splitlines()


def test_the_questions_that_were_looked_at_have_every_trigger() -> None:
    text = EXPECTED.read_text(encoding="utf-8")
    assert [one for one in Trigger if f"[{one.label}]" not in text] == []


if __name__ == "__main__":
    EXPECTED.write_text("\n".join(told()) + "\n", encoding="utf-8")
