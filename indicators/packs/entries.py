"""An indicator on its own: its rating, chart, figures, benchmarks, commentary, who answers."""

from collections.abc import Iterator, Mapping

from indicators.charts.trend import described, drawing, key, trend
from indicators.packs import cells
from indicators.packs.document import (
    Block,
    Cell,
    Chart,
    Column,
    Heading,
    Notice,
    Paragraph,
    Rated,
    Run,
    Table,
    TableRow,
)
from indicators.packs.plans import plan_in_short
from indicators.queries.indicator import IndicatorPage, Line
from indicators.queries.months import Remark
from indicators.queries.packs import PackFigures
from indicators.queries.scorecard import Row
from indicators.rules.exemption import Paragraph as Ground
from indicators.rules.exemption import ground
from indicators.rules.periods import day_label, month_label
from indicators.rules.travel import Travel, in_words
from indicators.rules.values import Unit


def said(text: str) -> Paragraph:
    """Return a paragraph of words that are written alike."""
    return Paragraph((Run(text),))


def entry(figures: PackFigures, row: Row, hushed: Mapping[int, Ground]) -> Iterator[Block]:
    """Yield everything that a pack says of one indicator; hushed commentary is in Part 2."""
    one, page = row.indicator, figures.pages[row.indicator.pk]
    yield Heading(one.title)
    yield Rated(row.rating.colour, row.sentence)
    yield said(" ".join(_facts(row)))
    if drawn := trend(page):
        caption = f"{one.title}, {drawn.months[0]:%b %Y} to {drawn.months[-1]:%b %Y}"
        yield Chart(str(drawing(drawn)), key(drawn), described(drawn), caption)
    yield said(_benchmarks(figures, row, page))
    yield from commentary(figures, row, hushed)
    if row.plan:
        yield plan_in_short(row.plan)
    yield _months(figures, row)


def _facts(row: Row) -> Iterator[str]:
    """Yield in sentences what kind of figure it is, and which way it went."""
    one = row.indicator
    yield (
        f"{one.service}. {one.unit.label}, {one.basis.label.lower()}; {one.polarity.label.lower()}."
    )
    for travel in (row.since_last, row.since_last_year):
        if travel:
            yield f"{_travel(row, travel)}."
    if row.reading.provisional:
        yield "Provisional: it may still change."
    if row.correction:
        yield f"Changed since publication: it was {row.correction.was}. {row.correction.reason}"


def _travel(row: Row, travel: Travel) -> str:
    """Return an arrow in words: Worse, down 0.3 points since August 2026."""
    how = in_words(travel, row.indicator.unit, row.indicator.decimals)
    if how.startswith(travel.word.lower()):
        return f"{how[0].upper()}{how[1:]}"
    return f"{travel.word}, {how}"


def _months(figures: PackFigures, row: Row) -> Table:
    one = row.indicator
    lines = figures.lines(row)
    is_ratio = not one.unit.is_counted
    columns = [Column("Month"), Column("Value", is_number=True)]
    if is_ratio:
        columns += [Column("Numerator", is_number=True), Column("Denominator", is_number=True)]
    columns += [Column("Target"), Column("Rating"), Column("Note")]
    return Table(
        f"{one.code} months",
        f"{one.title}: the last {len(lines)} figures",
        tuple(columns),
        tuple(
            TableRow(
                f"{line.month:%Y-%m}",
                (
                    cells.words(month_label(line.month)),
                    cells.figure(line),
                    *(_counts(line) if is_ratio else ()),
                    cells.words(line.target),
                    cells.rating(line.rating.colour),
                    cells.words(note(line)),
                ),
                withholds=cells.counts_children(one),
            )
            for line in lines
        ),
    )


def _counts(line: Line) -> tuple[Cell, Cell]:
    return cells.count(line.reading.numerator), cells.count(line.reading.denominator)


def note(line: Line) -> str:
    """Return what is to be known of a figure: that it is provisional, that it was changed."""
    parts = ["Provisional"] if line.reading.provisional else []
    parts += [f"Changed since publication, it was {one.was}" for one in line.corrections[:1]]
    return "; ".join(parts)


def _benchmarks(figures: PackFigures, row: Row, page: IndicatorPage) -> str:
    """Return what is published of the council and of others, in a sentence."""
    comparison, one = page.comparison, row.indicator
    if comparison is None:
        return "No published figure is linked to this indicator."
    # Of a number, a region and England have totals, which say nothing of one council.
    is_rate = one.unit is not Unit.NUMBER
    others = (
        (figures.own, comparison.value, comparison.marker),
        ("England", row.england, ""),
        (comparison.region_name, comparison.region if is_rate else None, ""),
        (f"statistical neighbours, mean of {comparison.sn_count}", comparison.neighbours, ""),
    )
    told = [
        f"{whose} {cells.published(value, marker, one).text}"
        for whose, value, marker in others
        if value is not None or marker
    ]
    return f"Published for {comparison.period}, once a year: {'; '.join(told)}."


def commentary(figures: PackFigures, row: Row, hushed: Mapping[int, Ground]) -> Iterator[Block]:
    """Yield what was said of the period's figures and who answers for them."""
    one = row.indicator
    remarks = remarks_of(figures, row)
    ground_held = hushed.get(one.pk)
    if ground_held and remarks:
        yield Notice(f"The commentary is exempt: it holds {ground(ground_held)}. It is in Part 2.")
    else:
        for remark in remarks:
            yield from _remark(remark)
        if not remarks:
            yield said(f"There is no commentary for {figures.period.label}.")
    heads = ", ".join(figures.heads.get(one.service_slug, ()))
    if heads:
        yield Paragraph((Run("Head of service: ", is_bold=True), Run(f"{heads}.")))


def remarks_of(figures: PackFigures, row: Row) -> list[Remark]:
    """Return the commentary on the period's figures, newest first."""
    page = figures.pages[row.indicator.pk]
    return [remark for remark in page.remarks if remark.month in figures.period.months]


def _remark(remark: Remark) -> Iterator[Block]:
    yield Heading(f"Commentary, {month_label(remark.month)}", level=3)
    yield said(remark.what_happened)
    if remark.what_is_being_done:
        yield Paragraph((Run("What is being done. ", is_bold=True), Run(remark.what_is_being_done)))
    answers = [remark.by_whom] if remark.by_whom else []
    if remark.by_when:
        answers.append(f"by {day_label(remark.by_when)}")
    if answers:
        yield Paragraph((Run("Who answers for it: ", is_bold=True), Run(f"{', '.join(answers)}.")))
