"""The sections of a pack, each as the blocks that it is made of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from indicators.models import Draft
from indicators.packs import cells
from indicators.packs.appendix import appendix, ratings_explained
from indicators.packs.attention import lines_of_enquiry, needs_attention
from indicators.packs.document import (
    Block,
    Cell,
    Column,
    Heading,
    Listing,
    Notice,
    Run,
    Table,
    TableRow,
)
from indicators.packs.entries import entry, said
from indicators.packs.follow_up import followed_up, visits_expected
from indicators.packs.own_words import own_words
from indicators.packs.plans import closed_plans, plan
from indicators.queries.business import Business
from indicators.queries.packs import PackFigures
from indicators.queries.scorecard import Row, read
from indicators.queries.selection import WORST_FIRST
from indicators.rules.exemption import Paragraph as Ground
from indicators.rules.packs import SectionKey
from indicators.rules.periods import day_label, month_label, months_after
from indicators.rules.rating import Colour
from indicators.rules.recovery import Standing


@dataclass(frozen=True, slots=True)
class Material:
    """What a section is written from: the figures that this part may show, and what was typed.

    `hushed` are the indicators whose commentary, and the words of whose plan, are in Part 2, each
    with its ground.
    """

    draft: Draft
    figures: PackFigures
    business: Business
    hushed: Mapping[int, Ground]

    @property
    def rows(self) -> Sequence[Row]:
        """The indicators, in reading order."""
        return self.figures.card.rows

    def rated(self, colour: Colour) -> list[Row]:
        """Return the indicators with a rating, those that have had it longest first."""
        found = [row for row in self.rows if row.rating.colour is colour]
        return sorted(found, key=lambda row: -row.months_unchanged)


def report(material: Material) -> Iterator[Block]:
    """Yield the cover report: what it is about, and what the committee is asked to do."""
    draft, figures = material.draft, material.figures
    services = dict.fromkeys(row.indicator.service for row in material.rows)
    facts = (
        ("Period", figures.period.label),
        ("Lead director", draft.lead_director),
        ("Services", ", ".join(services)),
        ("Indicators", str(len(material.rows))),
    )
    yield Table(
        "report",
        "What this report covers",
        (Column("What"), Column("Details")),
        tuple(TableRow(what, (cells.words(what), cells.words(text))) for what, text in facts),
    )
    parts = (
        ("Summary", draft.summary),
        ("Recommendations", draft.recommendations),
        ("Reasons for the recommendations", draft.reasons),
        ("Background", draft.background),
        ("Implications", draft.implications),
    )
    for title, typed in parts:
        blocks = own_words(typed)
        if title == "Summary":
            blocks = (said(_in_short(material)), *blocks)
        if blocks:
            yield Heading(title)
            yield from blocks


def _in_short(material: Material) -> str:
    """Return the period in two sentences: how many of each rating, and which turned."""
    tally = material.figures.card.tally
    counted = [
        f"{tally[colour]} {'is' if tally[colour] == 1 else 'are'} {colour.label.lower()}"
        for colour in (Colour.GREEN, Colour.AMBER, Colour.RED, Colour.NOT_RATED)
    ]
    total = len(material.rows)
    words = (
        f"In {month_label(material.figures.period.last)}, of {total} "
        f"indicator{'' if total == 1 else 's'} {', '.join(counted[:-1])} and {counted[-1]}."
    )
    turned = [row for row in _turned(material) if row.rating.colour is Colour.RED]
    if turned:
        words += f" Turned red: {'; '.join(row.indicator.title for row in turned)}."
    return words


def summary(material: Material) -> Iterator[Block]:
    """Yield how many of each rating there are, service by service, and what changed."""
    figures = material.figures
    for gap in figures.gaps:
        yield Notice(f"{month_label(gap.month)} was published without {gap.service}: {gap.reason}")
    yield _ratings(material)
    yield _by_service(material)
    yield Heading("What changed")
    turned = _turned(material)
    if turned:
        yield _changes(material, turned)
    else:
        yield said("No indicator has another rating than before.")
    if figures.card.red_longest:
        yield Heading("Red longest")
        yield Listing(
            tuple(
                (Run(f"{row.indicator.title}: {row.months_unchanged} months"),)
                for row in figures.card.red_longest
            )
        )


def _ratings(material: Material) -> Table:
    figures = material.figures
    now = figures.card.tally
    before = [figures.rating_before(row).colour for row in material.rows]
    return Table(
        "ratings",
        f"Ratings in {figures.period.label}, and before",
        (
            Column("Rating"),
            Column(month_label(figures.period.last), is_number=True),
            Column(month_label(months_after(figures.period.first, -1)), is_number=True),
        ),
        tuple(
            TableRow(
                colour.value,
                (cells.rating(colour), cells.count(now[colour]), cells.count(before.count(colour))),
            )
            for colour in Colour
        ),
    )


def _by_service(material: Material) -> Table:
    rows = []
    for (slug, service), found in groupby(
        material.rows, key=lambda row: (row.indicator.service_slug, row.indicator.service)
    ):
        colours = [row.rating.colour for row in found]
        counts = [cells.count(colours.count(colour)) for colour in Colour]
        rows.append(TableRow(slug, (cells.words(service), *counts)))
    return Table(
        "by-service",
        "Ratings by service",
        (Column("Service"), *(Column(colour.label, is_number=True) for colour in Colour)),
        tuple(rows),
    )


def _turned(material: Material) -> list[Row]:
    """Return the indicators that have another rating than before, the worst first."""
    found = [
        row
        for row in material.rows
        if row.rating.colour is not material.figures.rating_before(row).colour
    ]
    return sorted(found, key=lambda row: WORST_FIRST[row.rating.colour])


def _changes(material: Material, turned: Sequence[Row]) -> Table:
    return Table(
        "turned",
        "Indicators with another rating than before",
        (Column("Indicator"), Column("Before"), Column("Now"), Column("Value", is_number=True)),
        tuple(
            TableRow(
                row.indicator.code,
                (
                    cells.words(row.indicator.title),
                    cells.rating(material.figures.rating_before(row).colour),
                    cells.rating(row.rating.colour),
                    cells.figure(row),
                ),
                withholds=cells.counts_children(row.indicator),
            )
            for row in turned
        ),
    )


def going_well(material: Material) -> Iterator[Block]:
    """Yield what is green, for how long, and which way it went."""
    green = material.rated(Colour.GREEN)
    if not green:
        yield said("No indicator is green.")
        return
    yield Table(
        "going-well",
        "Green indicators, those green longest first",
        (
            Column("Indicator"),
            Column("Value", is_number=True),
            Column("Target"),
            Column("Against the figure before"),
            Column("Months green", is_number=True),
        ),
        tuple(
            TableRow(
                row.indicator.code,
                (
                    cells.words(row.indicator.title),
                    cells.figure(row),
                    cells.words(row.target),
                    cells.words(row.since_last.word if row.since_last else ""),
                    cells.count(row.months_unchanged),
                ),
                withholds=cells.counts_children(row.indicator),
            )
            for row in green
        ),
    )


def red_amber(material: Material) -> Iterator[Block]:
    """Yield every red indicator and then every amber one, each on its own."""
    rows = [*material.rated(Colour.RED), *material.rated(Colour.AMBER)]
    if not rows:
        yield said("No indicator is red or amber.")
    for row in rows:
        yield from entry(material.figures, row, material.hushed)


def attention(material: Material) -> Iterator[Block]:
    """Yield what needs attention, the gravest first, as the page of that name has it."""
    yield from needs_attention(material.figures)


def enquiry(material: Material) -> Iterator[Block]:
    """Yield the questions for members to ask."""
    yield from lines_of_enquiry(material.figures, material.business.asked)


def recovery_plans(material: Material) -> Iterator[Block]:
    """Yield every plan that is open, those off their path first, and what came of others."""
    planned = sorted(
        (row for row in material.rows if row.plan),
        key=lambda row: list(Standing).index(row.plan.standing) if row.plan else 0,
    )
    if not planned:
        yield said("No indicator has a recovery plan.")
    for row in planned:
        yield from plan(material.figures, row, material.hushed, material.business.today)
    closed = material.business.closed_plans
    yield from closed_plans(closed, material.hushed)


def referrals(material: Material) -> Iterator[Block]:
    """Yield the referrals from and to the committee, and its recommendations."""
    yield from followed_up(material.business)


def visits(material: Material) -> Iterator[Block]:
    """Yield the inspections and visits that are expected."""
    yield from visits_expected(material.business.visits)


def not_rated(material: Material) -> Iterator[Block]:
    """Yield the indicators that are not rated, each with the reason."""
    rows = material.rated(Colour.NOT_RATED)
    if not rows:
        yield said("Every indicator is rated.")
        return
    yield Table(
        "not-rated",
        "Indicators that are not rated, and why",
        (Column("Indicator"), Column("Value", is_number=True), Column("Why")),
        tuple(
            TableRow(
                row.indicator.code,
                (cells.words(row.indicator.title), cells.figure(row), cells.words(row.sentence)),
                withholds=cells.counts_children(row.indicator),
            )
            for row in rows
        ),
    )


def changed(material: Material) -> Iterator[Block]:
    """Yield the figures that were changed after they had been published: both values, and why."""
    figures = material.figures
    corrections = figures.corrections()
    if not corrections:
        yield said("No figure shown here was changed after it had been published.")
        return
    rows = []
    for row, correction in corrections:
        history = figures.pages[row.indicator.pk].history
        month = correction.month
        rows.append(
            TableRow(
                f"{row.indicator.code} {month:%Y-%m} {correction.changed_at.isoformat()}",
                (
                    cells.words(row.indicator.title),
                    cells.words(month_label(month)),
                    Cell(correction.was, cells.exact(correction.value)),
                    cells.words(read(history.reading(month), row.indicator, history.rule(month))),
                    cells.words(day_label(timezone.localdate(correction.changed_at))),
                    cells.words(correction.reason),
                ),
                withholds=cells.counts_children(row.indicator),
            )
        )
    yield Table(
        "changed",
        "Figures changed since publication, the newest change first",
        (
            Column("Indicator"),
            Column("Month"),
            Column("It was", is_number=True),
            Column("It is", is_number=True),
            Column("Changed on"),
            Column("Why"),
        ),
        tuple(rows),
    )


def key(material: Material) -> Iterator[Block]:
    """Yield how ratings are decided, and each indicator's own rule."""
    yield from ratings_explained(material.figures)


def data(material: Material) -> Iterator[Block]:
    """Yield every figure of the period, and the published figures beside them."""
    yield from appendix(material.figures)


SECTIONS: dict[SectionKey, Callable[[Material], Iterator[Block]]] = {
    SectionKey.ATTENTION: attention,
    SectionKey.ENQUIRY: enquiry,
    SectionKey.REPORT: report,
    SectionKey.SUMMARY: summary,
    SectionKey.GOING_WELL: going_well,
    SectionKey.RED_AMBER: red_amber,
    SectionKey.PLANS: recovery_plans,
    SectionKey.REFERRALS: referrals,
    SectionKey.VISITS: visits,
    SectionKey.NOT_RATED: not_rated,
    SectionKey.CHANGED: changed,
    SectionKey.KEY: key,
    SectionKey.DATA: data,
}
"""What writes each section."""
OF_INDICATORS: dict[SectionKey, Callable[[Material], bool]] = {
    SectionKey.ATTENTION: lambda material: bool(material.rows),
    SectionKey.ENQUIRY: lambda material: bool(material.business.asked),
    SectionKey.PLANS: lambda material: any(row.plan for row in material.rows),
    SectionKey.REFERRALS: lambda material: bool(
        material.business.referrals or material.business.recommendations
    ),
}
"""The sections that tell of one indicator after another, and whether there is any to tell of."""
