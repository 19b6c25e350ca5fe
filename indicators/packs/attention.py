"""What needs attention first, and the questions that members ask about it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from indicators.packs import cells
from indicators.packs.document import (
    Block,
    Column,
    Heading,
    Listing,
    Notice,
    Paragraph,
    Run,
    Table,
    TableRow,
)
from indicators.queries.attention import Item, attention
from indicators.queries.enquiries import Asked, told
from indicators.queries.packs import PackFigures
from indicators.rules.enquiry import Question, questions

MOST_SUGGESTED = 5
"""Of how many indicators questions are suggested where members have kept none."""


def needs_attention(figures: PackFigures) -> Iterator[Block]:
    """Yield the list that the page “Needs attention” has: each indicator, and every trigger."""
    items = attention(figures.card, figures.sight)
    if not items:
        yield Paragraph((Run("No indicator needs attention by the rules of this list."),))
        return
    yield Table(
        "attention",
        "What needs attention, the gravest first",
        (Column("Indicator"), Column("Rating"), Column("Why")),
        tuple(map(_item, items)),
    )


def _item(item: Item) -> TableRow:
    row = item.row
    return TableRow(
        row.indicator.code,
        (
            cells.words(row.indicator.title),
            cells.rating(row.rating.colour),
            cells.words("\n".join(finding.words for finding in item.findings)),
        ),
        withholds=cells.counts_children(row.indicator),
    )


def lines_of_enquiry(figures: PackFigures, asked: Sequence[Asked]) -> Iterator[Block]:
    """Yield the questions that members have kept; where there are none, those suggested first."""
    suggested = [
        (item.row.indicator.title, questions(item.case, item.findings))
        for item in attention(figures.card, figures.sight)
    ]
    if asked:
        now = {one.words for _, found in suggested for one in found}
        may_be_read = told(asked, figures.card.month, figures.sight, now)
        for title, kept in groupby(may_be_read, key=lambda one: one.title):
            yield from _questions(title, kept)
        if withheld := len(asked) - len(may_be_read):
            what = "A question is" if withheld == 1 else f"{withheld} questions are"
            yield Notice(f"{what} withheld: a figure that it could quote is withheld.")
        return
    suggested = suggested[:MOST_SUGGESTED]
    if not any(found for _, found in suggested):
        yield Paragraph((Run("No figure suggests a question, and members have added none."),))
        return
    yield Paragraph(
        (Run("Suggested by the figures that need attention first; members may ask others."),)
    )
    for title, found in suggested:
        if found:
            yield from _questions(title, found)


def _questions(title: str, found: Iterable[Asked | Question]) -> Iterator[Block]:
    """Yield an indicator's questions, under its title and without saying it again in each."""
    yield Heading(title)
    yield Listing(tuple((Run(one.under_title),) for one in found))
