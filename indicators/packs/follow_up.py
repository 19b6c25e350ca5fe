"""What a committee follows up: referrals from and to it, its recommendations, visits expected."""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from indicators.packs import cells
from indicators.packs.document import (
    Block,
    Column,
    Heading,
    Notice,
    Paragraph,
    Run,
    Table,
    TableRow,
)
from indicators.queries.business import Business
from indicators.queries.referrals import RecommendationRow, ReferralRow, StepRow
from indicators.queries.visits import VisitRow
from indicators.rules.periods import day_label

WITHHELD = "They are withheld since, because they could say how many children were counted."


def followed_up(in_hand: Business) -> Iterator[Block]:
    """Yield each referral and each recommendation with every step that has been taken."""
    if not in_hand.referrals:
        yield _said("", "No referral from or to this committee is open.")
    for referral in in_hand.referrals:
        yield from _referral(referral, is_withheld=referral.pk in in_hand.withheld)
    if not in_hand.recommendations:
        yield _said("", "No recommendation of this committee is open.")
    for recommendation in in_hand.recommendations:
        yield from _recommendation(recommendation)


def _referral(one: ReferralRow, *, is_withheld: bool) -> Iterator[Block]:
    yield Heading(f"Referral: {one.title}")
    if one.urgent_reason:
        yield Notice(f"Urgent: {one.urgent_reason}")
    made_on = day_label(timezone.localdate(one.made_at))
    yield _said("From: ", f"{one.from_committee}, to {one.to_committee}, on {made_on}.")
    yield _said("Question: ", one.question)
    yield _said("Figures of that day: ", WITHHELD if is_withheld else one.figures)
    yield _said(
        "How it stands: ", f"{one.stands}. Response asked for by {day_label(one.respond_by)}."
    )
    yield from _steps(one.steps)


def _recommendation(one: RecommendationRow) -> Iterator[Block]:
    yield Heading(f"Recommendation to {one.to}")
    made_on = day_label(timezone.localdate(one.made_at))
    yield _said("Recommended: ", one.words)
    yield _said("By: ", f"{one.committee}, on {made_on}.")
    if one.title:
        yield _said("About: ", f"{one.title}.")
    asked_for = f"Answer asked for by {day_label(one.answer_by)}."
    yield _said("How it stands: ", f"{one.stands}. {asked_for}")
    yield from _steps(one.steps)


def _steps(steps: Iterable[StepRow]) -> Iterator[Paragraph]:
    for step in steps:
        on = day_label(timezone.localdate(step.at))
        yield _said(f"{step.label}, {on}: ", f"{step.words} Recorded by {step.by}.")


def visits_expected(visits: Iterable[VisitRow]) -> Iterator[Block]:
    """Yield the calendar of inspections and visits that are expected."""
    rows = tuple(
        TableRow(
            f"{one.kind} {one.starts_on.isoformat()}",
            (
                cells.words(one.kind),
                cells.words(one.when),
                cells.words(one.certainty),
                cells.words(one.about),
            ),
        )
        for one in visits
    )
    if not rows:
        yield _said("", "No inspection or visit is expected in the next six months.")
        return
    yield Table(
        "visits",
        "Inspections and visits expected",
        (Column("Visit"), Column("When"), Column("How certain"), Column("About")),
        rows,
    )


def _said(what: str, words: str) -> Paragraph:
    return Paragraph(tuple(run for run in (Run(what, is_bold=True), Run(words)) if run.text))
