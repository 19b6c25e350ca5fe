"""Figures that councils reported are rated as the councils did and as any reader would."""

import csv
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from indicators.rules.periods import month_of
from indicators.rules.rating import (
    CONTEXT,
    GREEN,
    NO_TARGET,
    RED,
    Family,
    Polarity,
    Rating,
    Rule,
    complement,
    problems,
    rate,
)
from indicators.rules.sentence import Evidence, sentence
from indicators.rules.travel import Direction, Judgement, travel
from indicators.rules.values import Unit
from tests.rules import reader

REPORTED = Path(__file__).parents[2] / "fixtures" / "reported" / "reported.csv"

REFERRALS = "Repeat referrals"
CONFERENCES = "Initial child protection conferences held within 15 days"
ON_TIME = "Assessments completed within 45 days"
LATE = "Assessments not completed within 45 days"
PLACED_NEAR = "Looked-after children placed no more than 20 miles from home"
SIGNIFICANT_VARIANCE = (REFERRALS, CONFERENCES, ON_TIME, PLACED_NEAR)


@dataclass(frozen=True)
class Reported:
    """One line of the file."""

    council: str
    reported: str
    measure: str
    value: Decimal
    unit: Unit
    better: Polarity
    target: Decimal | None
    england: Decimal | None
    similar: Decimal | None
    """What stood beside it of England, and of similar authorities."""

    def rule(self, family: Family = Family.ANY_MISS, distance: str = "0") -> Rule | None:
        """Return the rule of a family by which a reader would rate it, None without a target.

        The distance is how far off is still amber, in percent of the target or in points.
        """
        if self.better is Polarity.NONE:
            return Rule(Family.DATA_ONLY, Polarity.NONE, self.unit, 0)
        if self.target is None:
            return None
        rule = Rule(family, self.better, self.unit, 0, self.target)
        far = Decimal(distance)
        if family in (Family.TOLERANCE_PERCENT, Family.TOLERANCE_POINTS):
            return replace(rule, tolerance=far)
        if family in (Family.FLOOR, Family.BANDS):
            sign = -1 if self.better is Polarity.HIGHER else 1
            return replace(rule, amber_limit=self.target + sign * far)
        return rule

    @property
    def month(self) -> date:
        """The month of the report; February 2015 where the file names none."""
        return month_of(self.reported[:7]) if self.reported[0].isdigit() else date(2015, 2, 1)

    def rating(self, rule: Rule | None) -> Rating:
        return rate(rule, self.value)

    def sentence(self, rule: Rule | None) -> str:
        return sentence(
            Evidence(
                self.month,
                self.rating(rule),
                self.value,
                rule,
                unit=self.unit,
                decimals=0,
            )
        )


def _reported() -> list[Reported]:
    with REPORTED.open(encoding="utf-8", newline="") as file:
        return [
            Reported(
                council=row["council"],
                reported=row["reported"],
                measure=row["measure"],
                value=Decimal(row["value"]),
                unit=Unit(row["unit"]),
                better=Polarity(row["better"]),
                target=_number(row["target"]),
                england=_number(row["england"]),
                similar=_number(row["similar_authorities"]),
            )
            for row in csv.DictReader(file)
        ]


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


ALL = _reported()


def the(measure: str, reported: str = "2015-02") -> Reported:
    (found,) = (row for row in ALL if (row.measure, row.reported) == (measure, reported))
    return found


def test_the_file_has_its_ten_figures() -> None:
    assert len(ALL) == 10
    assert [row.council for row in ALL].count("Milton Keynes") == 2


@pytest.mark.parametrize("measure", SIGNIFICANT_VARIANCE)
@pytest.mark.parametrize(
    ("family", "distance"),
    [
        (Family.ANY_MISS, "0"),
        (Family.FLOOR, "5"),
        (Family.BANDS, "5"),
        (Family.TOLERANCE_PERCENT, "5"),
        (Family.TOLERANCE_PERCENT, "10"),
        (Family.TOLERANCE_POINTS, "2"),
        (Family.TOLERANCE_POINTS, "5"),
        (Family.IMPROVING, "0"),
        (Family.DECLINING, "0"),
    ],
)
def test_a_significant_variance_is_red_under_every_common_rule(
    measure: str, family: Family, distance: str
) -> None:
    row = the(measure)
    rule = row.rule(family, distance)
    assert rule is not None
    assert problems(rule) == []
    assert row.rating(rule) == RED
    assert rate(complement(rule), 100 - row.value) == RED
    assert reader.colour(row.sentence(rule)) == "red"


def test_repeat_referrals_were_red_in_january_too_and_grew_worse() -> None:
    january, february = the(REFERRALS, "2015-01-08"), the(REFERRALS)
    assert january.rating(january.rule()) == RED
    arrow = travel(february.value, january.value, date(2015, 1, 1), february.better)
    assert arrow is not None
    assert (arrow.direction, arrow.judgement, arrow.change) == (
        Direction.UP,
        Judgement.WORSE,
        Decimal(2),
    )


def test_late_and_timely_assessments_are_one_series_through_the_complement() -> None:
    january, february = the(LATE, "2015-01-08"), the(ON_TIME)
    late, on_time = january.rule(), february.rule()
    assert late is not None
    assert on_time is not None
    assert complement(late) == on_time
    assert complement(on_time) == late
    # 77% in January, then 76%; or 23%, then 24%: worse by a point either way.
    for one, other, better in (
        (february.value, 100 - january.value, Polarity.HIGHER),
        (100 - february.value, january.value, Polarity.LOWER),
    ):
        arrow = travel(one, other, date(2015, 1, 1), better)
        assert arrow is not None
        assert (arrow.judgement, abs(arrow.change)) == (Judgement.WORSE, Decimal(1))


@pytest.mark.parametrize(
    ("family", "distance"),
    [
        (Family.ANY_MISS, "0"),
        (Family.FLOOR, "8"),
        (Family.BANDS, "9"),
        (Family.TOLERANCE_PERCENT, "10"),
        (Family.TOLERANCE_PERCENT, "11"),
        (Family.TOLERANCE_POINTS, "8"),
        (Family.TOLERANCE_POINTS, "9"),
    ],
)
def test_the_two_sides_of_the_series_rate_alike_on_either_side_of_every_limit(
    family: Family, distance: str
) -> None:
    row = the(ON_TIME)
    rule = row.rule(family, distance)
    assert rule is not None
    for value in (row.value + step for step in (-2, -1, 0, 1, 2, 9, 10)):
        assert rate(rule, value) == rate(complement(rule), 100 - value)


@pytest.mark.parametrize(
    ("measure", "reported", "words"),
    [
        (
            "Social work posts needing permanent candidates",
            "2015-02",
            "Not rated: 58, with no target agreed for February 2015.",
        ),
        (
            "Agency staff in the first response team",
            "2015-01-08",
            "Not rated: 80%, with no target agreed for January 2015.",
        ),
    ],
)
def test_a_figure_without_a_target_is_not_rated_and_says_so(
    measure: str, reported: str, words: str
) -> None:
    row = the(measure, reported)
    assert row.rating(row.rule()) == NO_TARGET
    assert row.sentence(row.rule()) == words


def test_children_looked_after_is_context_with_an_arrow_and_no_judgement() -> None:
    earlier, latest = (
        the("Children looked after", "a year earlier"),
        the("Children looked after", "latest"),
    )
    assert latest.rating(latest.rule()) == CONTEXT
    assert latest.sentence(latest.rule()) == (
        "Not rated: 358, shown for context; neither high nor low is good or bad in itself."
    )
    arrow = travel(latest.value, earlier.value, date(2014, 2, 1), latest.better)
    assert arrow is not None
    assert (arrow.word, arrow.change) == ("Up", Decimal(73))


@pytest.mark.parametrize(
    ("value", "previous", "colour"),
    [
        ("86", "86", "green"),  # performing well
        ("86", "90", "amber"),  # declining
        ("76", "70", "red"),  # short of target, though rising
        ("76", "80", "red"),
    ],
)
def test_milton_keynes_colours_mean_well_declining_and_short_of_target(
    value: str, previous: str, colour: str
) -> None:
    rule = the(ON_TIME).rule(Family.DECLINING)
    assert rate(rule, Decimal(value), previous=Decimal(previous)).colour == colour


def test_a_figure_on_its_target_would_have_been_green() -> None:
    for row in map(the, SIGNIFICANT_VARIANCE):
        assert row.target is not None
        assert rate(row.rule(), row.target) == GREEN


# Read aloud


@pytest.mark.parametrize(
    ("measure", "family", "distance", "words"),
    [
        (
            REFERRALS,
            Family.TOLERANCE_POINTS,
            "2",
            "Red: 31% against a target of 25% or less; 6 points over, "
            "beyond the 2-point tolerance.",
        ),
        (
            CONFERENCES,
            Family.ANY_MISS,
            "0",
            "Red: 44% against a target of 70% or more; 26 points short, and any miss is red.",
        ),
        (
            ON_TIME,
            Family.TOLERANCE_PERCENT,
            "10",
            "Red: 76% against a target of 85% or more; 9 points short, "
            "beyond the tolerance of 10% of the target (down to 76.5%).",
        ),
        (
            PLACED_NEAR,
            Family.FLOOR,
            "5",
            "Red: 46% against a target of 55% or more; 9 points short, "
            "and worse than the 50% floor.",
        ),
        (
            PLACED_NEAR,
            Family.FLOOR,
            "9",
            "Amber: 46% against a target of 55% or more; 9 points short, "
            "but no worse than the 46% floor.",
        ),
        (
            REFERRALS,
            Family.DECLINING,
            "0",
            "Red: 31% against a target of 25% or less; 6 points over, and any miss is red.",
        ),
    ],
)
def test_a_reported_figure_reads_aloud_in_plain_words(
    measure: str, family: Family, distance: str, words: str
) -> None:
    row = the(measure)
    assert row.sentence(row.rule(family, distance)) == words
