"""The back of a pack: how ratings are decided, and every figure."""

from collections.abc import Iterator

from indicators.packs import cells
from indicators.packs.document import (
    Block,
    Cell,
    Column,
    Heading,
    Listing,
    Run,
    Table,
    TableRow,
)
from indicators.packs.entries import note, said
from indicators.queries.packs import PackFigures
from indicators.queries.scorecard import Row
from indicators.rules.periods import month_label
from indicators.rules.rating import Colour
from indicators.rules.sentence import terms
from indicators.rules.suppression import Policy
from indicators.rules.values import Unit, show

_COLOURS = {
    Colour.GREEN: "the target is met.",
    Colour.AMBER: "near enough to the target, as the rule agreed with it says.",
    Colour.RED: "further off than that.",
    Colour.NOT_RATED: "no colour could be given; the pack says why.",
}
_EXPLAINED = (
    "Ratings are worked out from the exact figure and not the rounded one; a figure exactly on a "
    "limit is on its good side.",
    "“For 5 months” counts figures in a row with the same colour, each rated by the target of its "
    "own month. A missing or withheld figure ends the count.",
    "Up and down say where the number went; better and worse say whether that is good.",
    "In the month counts that month alone. Year to date counts from April. Rolling 12 months "
    "counts the year up to the month’s end. At month end counts what stood on its last day.",
    f"{Policy.SMALL_COUNTS.label} Such a figure says “Suppressed”.",
    "England, the region and the statistical neighbours are published once a year, for a year "
    "that has ended. They show where the council stands and do not change its rating.",
)


def ratings_explained(figures: PackFigures) -> Iterator[Block]:
    """Yield what the colours say, and the rule of each indicator that has one."""
    yield Listing(
        tuple(
            (Run(f"{colour.label}: ", is_bold=True), Run(words))
            for colour, words in _COLOURS.items()
        )
    )
    for words in _EXPLAINED:
        yield said(words)
    rows = [row for row in figures.card.rows if row.rule is not None]
    if not rows:
        return
    yield Table(
        "rules",
        f"Each indicator’s target and rule in {month_label(figures.period.last)}",
        (Column("Indicator"), Column("Target"), Column("Rule"), Column("Agreed")),
        tuple(
            TableRow(
                row.indicator.code,
                (
                    cells.words(row.indicator.title),
                    cells.words(row.target),
                    cells.words(terms(row.rule) if row.rule else ""),
                    cells.words(_agreed(row)),
                ),
            )
            for row in rows
        ),
    )


def _agreed(row: Row) -> str:
    rule = row.rule
    if rule is None or rule.agreed_on is None:
        return ""
    by = f"{rule.agreed_by[0].upper()}{rule.agreed_by[1:]}, " if rule.agreed_by else ""
    return f"{by}{month_label(rule.agreed_on)}"


def appendix(figures: PackFigures) -> Iterator[Block]:
    """Yield every figure of the period, and the published figures that stand beside them."""
    yield Table(
        "data",
        f"Every figure of {figures.period.label}",
        (
            Column("Indicator"),
            *([Column("Month")] if len(figures.period.months) > 1 else []),
            Column("Value", is_number=True),
            Column("Numerator", is_number=True),
            Column("Denominator", is_number=True),
            Column("Target"),
            Column("Rating"),
            Column("Note"),
        ),
        tuple(line for row in figures.card.rows for line in _lines(figures, row)),
    )
    beside = [row for row in figures.card.rows if row.benchmark]
    if not beside:
        return
    yield Heading("Beside England and the statistical neighbours")
    yield Table(
        "data benchmarks",
        "Published figures, once a year",
        (
            Column("Indicator"),
            Column("Published for"),
            Column("The council", is_number=True),
            Column("England", is_number=True),
            Column("Region", is_number=True),
            Column("Neighbours’ mean", is_number=True),
        ),
        tuple(map(_beside, beside)),
    )
    regions = dict.fromkeys(row.benchmark.region_name for row in beside if row.benchmark)
    yield said(f"The council: {figures.own}. The region: {', '.join(regions)}.")


def _lines(figures: PackFigures, row: Row) -> Iterator[TableRow]:
    """Yield an indicator's figures, one a month, and the months put together."""
    one, withholds = row.indicator, cells.counts_children(row.indicator)
    title = cells.words(one.title)
    has_months = len(figures.period.months) > 1
    for line in figures.lines_of_period(row):
        yield TableRow(
            f"{one.code} {line.month:%Y-%m}",
            (
                title,
                *([cells.words(month_label(line.month))] if has_months else []),
                cells.figure(line),
                cells.count(line.reading.numerator),
                cells.count(line.reading.denominator),
                cells.words(line.target),
                cells.rating(line.rating.colour),
                cells.words(note(line)),
            ),
            withholds,
        )
    whole = figures.whole(row)
    if whole is None:
        return
    value = whole.absence.label if whole.absence else ""
    if whole.value is not None:
        value = show(whole.value, one.unit, one.decimals)
    yield TableRow(
        f"{one.code} whole",
        (
            title,
            Cell("The three months together"),
            Cell(value, cells.exact(whole.value)),
            cells.count(whole.numerator),
            cells.count(whole.denominator),
            cells.NOTHING,
            cells.NOTHING,
            cells.words("Provisional" if whole.provisional else ""),
        ),
        withholds,
    )


def _beside(row: Row) -> TableRow:
    benchmark, one = row.benchmark, row.indicator
    assert benchmark is not None
    return TableRow(
        one.code,
        (
            cells.words(one.title),
            cells.words(benchmark.period),
            cells.published(benchmark.value, benchmark.marker, one),
            cells.published(row.england, "", one),
            cells.published(None if one.unit is Unit.NUMBER else benchmark.region, "", one),
            cells.published(benchmark.neighbours, "", one),
        ),
    )
