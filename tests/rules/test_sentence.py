"""The sentence: what it says word for word, and that its numbers alone give the colour."""

from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules.periods import Frequency
from indicators.rules.rating import Family, Polarity, Rule, rate
from indicators.rules.sentence import Evidence, aim, decimals_shown, sentence, terms
from indicators.rules.travel import Run
from indicators.rules.values import Absence, Unit, rounded, show
from tests.rules import reader
from tests.rules.strategies import situations

HIGHER, LOWER, RANGE, NONE = Polarity
SEPTEMBER = date(2026, 9, 1)
AGREED = {"agreed_by": "Cabinet", "agreed_on": date(2025, 4, 8)}


def rule(family: Family, polarity: Polarity, unit: Unit = Unit.PERCENT, **numbers: str) -> Rule:
    sizes = {name: Decimal(text) for name, text in numbers.items()}
    return replace(Rule(family, polarity, unit, 1), **sizes, **AGREED)  # type: ignore[arg-type]


def said(
    rule: Rule | None,
    value: str | Decimal | None,
    *,
    previous: str | Decimal | None = None,
    last_year: str | Decimal | None = None,
    absence: Absence | None = None,
    months: int = 0,
    is_open: bool = False,
    frequency: Frequency = Frequency.MONTHLY,
) -> str:
    """Return the sentence about a value, rated by its rule."""
    exact, before, year_before = (
        None if number is None else Decimal(number) for number in (value, previous, last_year)
    )
    rating = rate(rule, exact, absence=absence, previous=before, last_year=year_before)
    return sentence(
        Evidence(
            month=SEPTEMBER,
            rating=rating,
            value=exact,
            rule=rule,
            absence=absence,
            previous=before,
            last_year=year_before,
            run=Run(rating.colour, months, is_open) if months else None,
            frequency=frequency,
            unit=rule.unit if rule else Unit.NUMBER,
            decimals=rule.decimals if rule else 0,
        )
    )


def in_table(value: Decimal, rule: Rule) -> str:
    """Return a value as a table of figures writes it."""
    with localcontext(prec=99):
        return show(value, rule.unit, decimals_shown(value, rule, rule.decimals))


# The colour from the words alone


@settings(max_examples=1_000)
@given(situations())
def test_the_colour_can_be_worked_out_again_from_the_sentence_alone(
    situation: tuple[Rule, Decimal, Decimal | None, Decimal | None],
) -> None:
    rule, value, previous, last_year = situation
    rating = rate(rule, value, previous=previous, last_year=last_year)
    text = said(rule, value, previous=previous, last_year=last_year)
    assert text.startswith(f"{rating.colour.label}: ")
    assert reader.colour(text) == rating.colour


@given(situations())
def test_the_shown_value_lies_where_the_exact_value_lies(
    situation: tuple[Rule, Decimal, Decimal | None, Decimal | None],
) -> None:
    rule, value, previous, last_year = situation
    text = said(rule, value, previous=previous, last_year=last_year)
    shown = reader.number(text.partition(": ")[2])
    for limit in (rule.target, rule.amber_limit, rule.low, rule.high):
        if limit is not None:
            assert (shown < limit, shown > limit) == (value < limit, value > limit)


@given(situations())
def test_the_sentence_writes_the_value_as_a_table_does(
    situation: tuple[Rule, Decimal, Decimal | None, Decimal | None],
) -> None:
    rule, value, previous, last_year = situation
    text = said(rule, value, previous=previous, last_year=last_year)
    assert text.partition(": ")[2].startswith(in_table(value, rule))


def test_a_rated_figure_without_its_value_or_rule_is_refused() -> None:
    missed = rule(Family.ANY_MISS, LOWER, target="25")
    rating = rate(missed, Decimal(31))
    for evidence in (
        Evidence(SEPTEMBER, rating, rule=missed),
        Evidence(SEPTEMBER, rating, Decimal(31)),
    ):
        with pytest.raises(ValueError, match="has a value and a rule"):
            sentence(evidence)


# Word for word: each family in each colour

POINTS = rule(Family.TOLERANCE_POINTS, LOWER, target="25", tolerance="2")
BANDS = rule(Family.BANDS, LOWER, target="25", amber_limit="30")
FLOOR = rule(Family.FLOOR, HIGHER, target="85", amber_limit="75")
MISS = rule(Family.ANY_MISS, HIGHER, target="70")
TENTH = rule(Family.TOLERANCE_PERCENT, HIGHER, target="85", tolerance="10")
IMPROVING = rule(Family.IMPROVING, LOWER, target="25")
DECLINING = rule(Family.DECLINING, HIGHER, target="90")
WITHIN = rule(Family.RANGE, RANGE, Unit.DAYS, low="10", high="20", tolerance="2")
OPEN = rule(Family.RANGE, RANGE, low="10")


def test_the_example_of_the_product_reads_as_it_is_written_there() -> None:
    agreed = replace(POINTS, agreed_by="", decimals=0)
    assert said(agreed, "31", months=5) == (
        "Red: 31% against a target of 25% or less; 6 points over, "
        "beyond the 2-point tolerance agreed in April 2025. Red for 5 months."
    )


@pytest.mark.parametrize(
    ("rule", "value", "words"),
    [
        (
            MISS,
            "70",
            "Green: 70.0% against a target of 70% or more; exactly on it; "
            "any miss is red, as agreed by Cabinet in April 2025.",
        ),
        (
            MISS,
            "44",
            "Red: 44.0% against a target of 70% or more; 26 points short, "
            "and any miss is red, as agreed by Cabinet in April 2025.",
        ),
        (
            FLOOR,
            "86.5",
            "Green: 86.5% against a target of 85% or more; 1.5 points better, "
            "clear of the 75% floor agreed by Cabinet in April 2025.",
        ),
        (
            FLOOR,
            "75",
            "Amber: 75.0% against a target of 85% or more; 10 points short, "
            "but no worse than the 75% floor agreed by Cabinet in April 2025.",
        ),
        (
            FLOOR,
            "74",
            "Red: 74.0% against a target of 85% or more; 11 points short, "
            "and worse than the 75% floor agreed by Cabinet in April 2025.",
        ),
        (
            TENTH,
            "86",
            "Green: 86.0% against a target of 85% or more; 1 point better, "
            "with a tolerance of 10% of the target agreed by Cabinet in April 2025.",
        ),
        (
            TENTH,
            "76.5",
            "Amber: 76.5% against a target of 85% or more; 8.5 points short, within the "
            "tolerance of 10% of the target (down to 76.5%) agreed by Cabinet in April 2025.",
        ),
        (
            TENTH,
            "76",
            "Red: 76.0% against a target of 85% or more; 9 points short, beyond the "
            "tolerance of 10% of the target (down to 76.5%) agreed by Cabinet in April 2025.",
        ),
        (
            POINTS,
            "24",
            "Green: 24.0% against a target of 25% or less; 1 point better, "
            "with a tolerance of 2 points agreed by Cabinet in April 2025.",
        ),
        (
            POINTS,
            "26",
            "Amber: 26.0% against a target of 25% or less; 1 point over, "
            "within the 2-point tolerance agreed by Cabinet in April 2025.",
        ),
        (
            BANDS,
            "20",
            "Green: 20.0% against a target of 25% or less; 5 points better, "
            "clear of the amber band that ends at 30%, as agreed by Cabinet in April 2025.",
        ),
        (
            BANDS,
            "30",
            "Amber: 30.0% against a target of 25% or less; 5 points over, "
            "in the amber band that ends at 30%, as agreed by Cabinet in April 2025.",
        ),
        (
            BANDS,
            "31",
            "Red: 31.0% against a target of 25% or less; 6 points over, "
            "beyond the amber band that ends at 30%, as agreed by Cabinet in April 2025.",
        ),
        (
            WITHIN,
            "10",
            "Green: 10.0 days against a range of 10 to 20 days; inside it, "
            "with a tolerance of 2 days agreed by Cabinet in April 2025.",
        ),
        (
            WITHIN,
            "21",
            "Amber: 21.0 days against a range of 10 to 20 days; 1 day above it, "
            "within the 2-day tolerance agreed by Cabinet in April 2025.",
        ),
        (
            WITHIN,
            "1",
            "Red: 1.0 days against a range of 10 to 20 days; 9 days below it, "
            "beyond the 2-day tolerance agreed by Cabinet in April 2025.",
        ),
        (
            OPEN,
            "12",
            "Green: 12.0% against a range of 10% or more; inside it; "
            "anything outside is red, as agreed by Cabinet in April 2025.",
        ),
        (
            OPEN,
            "9",
            "Red: 9.0% against a range of 10% or more; 1 point below it, "
            "and anything outside is red, as agreed by Cabinet in April 2025.",
        ),
    ],
)
def test_each_family_says_its_colour_word_for_word(rule: Rule, value: str, words: str) -> None:
    assert said(rule, value) == words


@pytest.mark.parametrize(
    ("value", "last_year", "words"),
    [
        (
            "24",
            "20",
            "Green: 24.0% against a target of 25% or less; 1 point better; "
            "a miss is amber if better than a year before, as agreed by Cabinet in April 2025.",
        ),
        (
            "31",
            "35",
            "Amber: 31.0% against a target of 25% or less; 6 points over, "
            "but 4 points better than a year before, so amber, as agreed by Cabinet in April "
            "2025.",
        ),
        (
            "31",
            "31",
            "Red: 31.0% against a target of 25% or less; 6 points over, "
            "and the same as a year before, so red, as agreed by Cabinet in April "
            "2025.",
        ),
        (
            "31",
            None,
            "Red: 31.0% against a target of 25% or less; 6 points over, "
            "with no comparable figure from a year before, so red, as agreed by Cabinet in April "
            "2025.",
        ),
    ],
)
def test_a_miss_is_set_against_the_figure_of_a_year_before(
    value: str, last_year: str | None, words: str
) -> None:
    assert said(IMPROVING, value, last_year=last_year) == words


@pytest.mark.parametrize(
    ("value", "previous", "words"),
    [
        (
            "92",
            "94.5",
            "Amber: 92.0% against a target of 90% or more; 2 points better, "
            "but 2.5 points worse than the month before, so amber, as agreed by Cabinet in April "
            "2025.",
        ),
        (
            "92",
            "92",
            "Green: 92.0% against a target of 90% or more; 2 points better, "
            "and the same as the month before, so green, as agreed by Cabinet in "
            "April 2025.",
        ),
        (
            "90",
            None,
            "Green: 90.0% against a target of 90% or more; exactly on it, "
            "with no comparable figure from the month before, so green, as agreed by Cabinet in "
            "April 2025.",
        ),
        (
            "89",
            "80",
            "Red: 89.0% against a target of 90% or more; 1 point short, "
            "and any miss is red, as agreed by Cabinet in April 2025.",
        ),
    ],
)
def test_a_met_target_is_set_against_the_month_before(
    value: str, previous: str | None, words: str
) -> None:
    assert said(DECLINING, value, previous=previous) == words


@pytest.mark.parametrize(
    ("frequency", "words"),
    [
        (Frequency.MONTHLY, "3 points worse than the month before, so"),
        (Frequency.QUARTERLY, "3 points worse than the quarter before, so"),
        (Frequency.ANNUAL, "3 points worse than the year before, so"),
    ],
)
def test_the_earlier_figure_is_named_by_how_often_there_is_one(
    frequency: Frequency, words: str
) -> None:
    assert words in said(DECLINING, "92", previous="95", frequency=frequency)
    assert "4 points better than a year before, so" in said(
        IMPROVING, "31", last_year="35", frequency=frequency
    )


COMMITTEE = "the Children's Scrutiny Committee"


@pytest.mark.parametrize("polarity", [HIGHER, LOWER])
@pytest.mark.parametrize("value", ["20", "50", "80"])
@pytest.mark.parametrize("earlier", [None, "10", "90"])
@pytest.mark.parametrize(
    "asked",
    [MISS, FLOOR, TENTH, POINTS, IMPROVING, DECLINING, BANDS, WITHIN, OPEN],
    ids=lambda rule: rule.family,
)
def test_a_sentence_is_short_enough_for_one_breath(
    asked: Rule, polarity: Polarity, value: str, earlier: str | None
) -> None:
    at = replace(asked, agreed_by=COMMITTEE)
    if asked.polarity is not RANGE:
        limit = None if asked.amber_limit is None else Decimal(45 if polarity is HIGHER else 55)
        at = replace(at, polarity=polarity, target=Decimal(50), amber_limit=limit)
    text = said(at, value, previous=earlier, last_year=earlier)
    assert len(text.split()) < 35


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        (Unit.PERCENT, "clear of the 75% floor agreed"),
        (Unit.DAYS, "clear of the 75-day floor agreed"),
        (Unit.POUNDS, "clear of the £75 floor agreed"),
        (Unit.RATIO, "clear of the floor of 75 agreed"),
    ],
)
def test_a_floor_is_named_in_its_unit(unit: Unit, words: str) -> None:
    assert words in said(replace(FLOOR, unit=unit), "90")


# Units, singular and plural


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        (Unit.PERCENT, "26", "26.0% against a target of 25% or less; 1 point over, within the 2-"),
        (Unit.PERCENT, "25.5", "25.5% against a target of 25% or less; 0.5 points over, within"),
        (Unit.DAYS, "26", "26.0 days against a target of 25 days or less; 1 day over, within the "),
        (Unit.DAYS, "26.5", "26.5 days against a target of 25 days or less; 1.5 days over, within"),
        (Unit.POUNDS, "25.5", "£25.50 against a target of £25 or less; £0.50 over, within the £2 "),
        (
            Unit.POUNDS,
            "1025",
            "£1,025.00 against a target of £25 or less; £1,000 over, beyond the £2 ",
        ),
        (Unit.NUMBER, "26", "26.0 against a target of 25 or less; 1 over, within the tolerance of"),
        (Unit.RATIO, "25.2", "25.2 against a target of 25 or less; 0.2 over, within the tolerance"),
        (Unit.SCORE, "24", "24.0 against a target of 25 or less; 1 better, with a tolerance of 2 "),
        (Unit.RATE_PER_10000, "30.25", "30.3 per 10,000 against a target of 25 or less; 5.3 over"),
        (Unit.RATE_PER_100000, "30", "30.0 per 100,000 against a target of 25 or less; 5 over"),
    ],
)
def test_each_unit_is_said_as_people_say_it(unit: Unit, value: str, words: str) -> None:
    assert words in said(replace(POINTS, unit=unit), value)


def test_a_tolerance_of_one_is_said_in_the_singular() -> None:
    one = replace(POINTS, tolerance=Decimal(1))
    assert "the 1-point tolerance" in said(one, "31")
    assert "the 1-day tolerance" in said(replace(one, unit=Unit.DAYS), "31")


@pytest.mark.parametrize(
    ("months", "is_open", "frequency", "words"),
    [
        (1, False, Frequency.MONTHLY, " Red for 1 month."),
        (5, False, Frequency.MONTHLY, " Red for 5 months."),
        (24, True, Frequency.MONTHLY, " Red for at least 24 months."),
        (2, False, Frequency.QUARTERLY, " Red for 2 quarters."),
        (1, True, Frequency.ANNUAL, " Red for at least 1 year."),
    ],
)
def test_how_long_it_has_been_so_is_said_last(
    months: int, is_open: bool, frequency: Frequency, words: str
) -> None:
    text = said(POINTS, "31", months=months, is_open=is_open, frequency=frequency)
    assert text.endswith("." + words)


@pytest.mark.parametrize(
    ("by", "on", "words"),
    [
        ("", None, "beyond the 2-point tolerance."),
        ("Cabinet", None, "beyond the 2-point tolerance agreed by Cabinet."),
        ("", date(2025, 4, 8), "beyond the 2-point tolerance agreed in April 2025."),
    ],
)
def test_who_agreed_the_rule_and_when_are_said_where_they_are_known(
    by: str, on: date | None, words: str
) -> None:
    assert said(replace(POINTS, agreed_by=by, agreed_on=on), "31").endswith(words)


# Only as many decimals as the comparison takes


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("31", "Red: 31.0% "),
        ("31.04", "Red: 31.0% against a target of 25% or less; 6 points over"),
        ("31.25", "Red: 31.3% "),
        ("25.04", "Amber: 25.04% against a target of 25% or less; 0.04 points over"),
        ("24.96", "Green: 24.96% against a target of 25% or less; 0.04 points better"),
        ("27.0000001", "Red: 27.0000001% against a target of 25% or less; 2.0000001 points over"),
    ],
)
def test_a_value_is_shown_with_the_decimals_that_its_colour_needs(value: str, words: str) -> None:
    assert said(POINTS, value).startswith(words)


def test_two_values_that_round_alike_are_told_apart_where_they_are_compared() -> None:
    text = said(IMPROVING, "31.02", last_year="31.04")
    assert text.startswith("Amber: 31.0% against")
    assert "but 0.02 points better than a year before" in text
    assert "and 3.1 points worse than" in said(IMPROVING, "31.02", last_year="27.96")


def test_the_change_said_is_the_exact_one_rounded_as_the_arrow_has_it() -> None:
    text = said(DECLINING, "92.26", previous="92.14")
    assert text.startswith("Green: 92.3% against")
    assert "and 0.1 points better than the month before" in text


def test_a_value_with_all_its_digits_after_the_point_is_set_beside_a_longer_number() -> None:
    hair = Decimal("1." + "0" * 26 + "1")
    text = said(replace(IMPROVING, target=Decimal(1)), hair, last_year="5000")
    assert reader.colour(text) == "amber"


# What is aimed at


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (POINTS, "25% or less"),
        (MISS, "70% or more"),
        (replace(MISS, target=Decimal(100)), "100%"),
        (replace(POINTS, target=Decimal(0)), "0%"),
        (replace(MISS, target=Decimal(0)), "0% or more"),
        (replace(MISS, unit=Unit.NUMBER, target=Decimal(100)), "100 or more"),
        (replace(MISS, unit=Unit.POUNDS, target=Decimal("-1250.5")), "-£1,250.50 or more"),
        (replace(MISS, unit=Unit.DAYS, target=Decimal(1)), "1 day or more"),
        (WITHIN, "10 to 20 days"),
        (replace(WITHIN, unit=Unit.PERCENT), "10% to 20%"),
        (replace(WITHIN, unit=Unit.POUNDS), "£10 to £20"),
        (OPEN, "10% or more"),
        (replace(OPEN, low=None, high=Decimal(20)), "20% or less"),
        (Rule(Family.DATA_ONLY, NONE), ""),
    ],
)
def test_what_a_rule_asks_for_is_said_in_a_few_words(rule: Rule, words: str) -> None:
    assert aim(rule) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (MISS, "Green when met; any miss is red"),
        (FLOOR, "Green when met; amber as far as the 75% floor; red beyond"),
        (
            TENTH,
            "Green when met; amber within the tolerance of 10% of the target (down to 76.5%); "
            "red beyond",
        ),
        (POINTS, "Green when met; amber within the 2-point tolerance; red beyond"),
        (
            IMPROVING,
            "Green when met; a miss is amber when better than a year before, or else red",
        ),
        (
            DECLINING,
            "Green when met; met but worse than the time before is amber; any miss is red",
        ),
        (BANDS, "Green 25% or less; amber 30% or less; red beyond"),
        (WITHIN, "Green within the range; amber within the 2-day tolerance; red beyond"),
        (OPEN, "Green within the range; anything outside it is red"),
        (Rule(Family.DATA_ONLY, NONE), "Shown for context; not rated"),
    ],
)
def test_the_terms_of_each_family_fit_a_table_of_targets(rule: Rule, words: str) -> None:
    assert terms(rule) == words


# Why there is no colour


@pytest.mark.parametrize(
    ("absence", "words"),
    [
        (None, "Not rated: no figure for September 2026 has been entered."),
        (Absence.MISSING, "Not rated: no figure for September 2026 has been entered."),
        (Absence.NOT_AVAILABLE, "Not rated: the figure for September 2026 is not available."),
        (
            Absence.BEING_VALIDATED,
            "Not rated: the figure for September 2026 is still being validated.",
        ),
        (Absence.NOT_DUE, "Not rated: no figure is due for September 2026."),
        (
            Absence.SUPPRESSED,
            "Not rated: the figure for September 2026 is withheld, because it is, or would "
            "reveal, a count of 1 to 5.",
        ),
    ],
)
def test_a_month_without_a_figure_says_why(absence: Absence | None, words: str) -> None:
    assert said(POINTS, None, absence=absence) == words


@pytest.mark.parametrize("frequency", [Frequency.QUARTERLY, Frequency.ANNUAL])
def test_a_month_between_two_that_are_due_says_how_often_they_are(frequency: Frequency) -> None:
    assert said(POINTS, None, absence=Absence.NOT_DUE, frequency=frequency) == (
        f"Not rated: no figure is due for September 2026, because the indicator is {frequency}."
    )


def test_a_figure_without_a_target_says_so_with_its_value() -> None:
    assert said(None, "58") == "Not rated: 58, with no target agreed for September 2026."


@pytest.mark.parametrize(
    ("polarity", "words"),
    [
        (NONE, "Not rated: 358, shown for context; neither high nor low is good or bad in itself."),
        (LOWER, "Not rated: 358, shown for context, with no target set."),
    ],
)
def test_context_says_that_it_is_not_judged(polarity: Polarity, words: str) -> None:
    assert said(Rule(Family.DATA_ONLY, polarity, Unit.NUMBER, 0), "358") == words


@pytest.mark.parametrize(
    ("value", "decimals"),
    [("94.96", 2), ("94.9", 1), ("95", 1), ("95.04", 2), ("94.99999", 5), ("89.96", 2), ("80", 1)],
)
def test_a_value_is_shown_with_as_many_decimals_as_its_limits_need(
    value: str, decimals: int
) -> None:
    floor = Rule(Family.FLOOR, Polarity.HIGHER, target=Decimal(95), amber_limit=Decimal(90))
    assert decimals_shown(Decimal(value), floor, 1) == decimals


@pytest.mark.parametrize(
    ("value", "expected", "decimals"),
    [("70.46", "70.5", 2), ("70.4", "70.5", 1), ("70.5", "70.5", 1), ("70.499999", "70.5", 6),
     ("70.54", "70.5", 2), ("69", "70.5", 1)],
)  # fmt: skip
def test_a_figure_off_its_path_is_never_said_to_lie_on_it(
    value: str, expected: str, decimals: int
) -> None:
    assert decimals_shown(Decimal(value), None, 1, path=Decimal(expected)) == decimals


@given(value=st.decimals(0, 100, places=4), expected=st.decimals(0, 100, places=1))
def test_what_is_shown_lies_to_the_path_as_what_is_so(value: Decimal, expected: Decimal) -> None:
    shown = rounded(value, decimals_shown(value, None, 1, path=expected))
    assert (shown > expected, shown < expected) == (value > expected, value < expected)


@pytest.mark.parametrize(
    ("value", "others", "decimals"),
    [(70.46, (70.5,), 2), (70.44, (70.36,), 2), (70.4, (70.5,), 1), (70.46, (70.46,), 1),
     (70.46, (69, 70.463), 3)],
)  # fmt: skip
def test_a_value_is_never_said_to_be_another_that_has_as_many_decimals(
    value: float, others: tuple[float, ...], decimals: int
) -> None:
    beside = [Decimal(str(one)) for one in others]
    assert decimals_shown(Decimal(str(value)), None, 1, beside=beside) == decimals
