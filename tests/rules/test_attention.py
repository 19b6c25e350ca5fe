"""What needs attention: every rule on both sides of its boundary, its words, and the order."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules.attention import RULES, findings, gravity
from indicators.rules.case import Benchmark, Case, Finding, Past, Trigger
from indicators.rules.forecast import Forecast, Outlook
from indicators.rules.periods import Basis, Frequency, months_after
from indicators.rules.rating import (
    AMBER,
    CONTEXT,
    GREEN,
    NO_FIGURE,
    NO_TARGET,
    NOT_DUE,
    RED,
    SUPPRESSED,
    Family,
    Polarity,
    Rating,
    Rule,
    meets,
    rate,
)
from indicators.rules.recovery import Progress, Standing
from indicators.rules.sentence import DIGITS
from indicators.rules.travel import Direction, Judgement, Travel
from indicators.rules.values import Absence, Unit, rounded
from tests.rules.reader import NUMBER
from tests.rules.strategies import rules, values

OCTOBER = date(2026, 10, 1)
RULE = Rule(Family.TOLERANCE_POINTS, Polarity.HIGHER, target=Decimal(70), tolerance=Decimal(5))
MONTHLY, QUARTERLY, ANNUAL = Frequency
IN_MONTH, YEAR_TO_DATE, ROLLING, SNAPSHOT = Basis


def case_of(value: str | None = "72", **fields: Any) -> Case:
    """Return a case in which nothing needs attention but what the fields say."""
    number = None if value is None else Decimal(value)
    given: dict[str, Any] = {
        "title": "Conferences within 15 days",
        "month": OCTOBER,
        "frequency": MONTHLY,
        "basis": IN_MONTH,
        "unit": Unit.PERCENT,
        "decimals": 1,
        "polarity": Polarity.HIGHER,
        "rule": RULE,
        "was": GREEN,
        "value": number,
        "absence": None if number is not None else Absence.MISSING,
        "is_provisional": False,
        "was_corrected": False,
        "came_late": False,
        "months_unchanged": 1,
        "past": (),
        "travels": (),
    } | fields
    given.setdefault("rating", rate(given["rule"], number, absence=given["absence"]))
    return Case(**given)


def triggers_of(case: Case) -> list[Trigger]:
    """Return the triggers of what was found."""
    return [one.trigger for one in findings(case)]


def words_of(case: Case, trigger: Trigger) -> str:
    """Return the words of one finding."""
    (found,) = [one.words for one in findings(case) if one.trigger is trigger]
    return found


def past_of(*met: bool | None, step: int = 1) -> tuple[Past, ...]:
    """Return a year of figures that met their target, the newest first; None is not rated."""
    return tuple(
        Past(
            months_after(OCTOBER, -step * back),
            None if is_met is None else Decimal(70 if is_met else 50),
            NO_FIGURE if is_met is None else GREEN if is_met else RED,
            is_met,
        )
        for back, is_met in enumerate(met)
    )


def arrow(judgement: Judgement, back: int, change: str = "-2") -> Travel:
    """Return an arrow against the figure so many months before October."""
    return Travel(Direction.DOWN, judgement, Decimal(change), months_after(OCTOBER, -back))


WORSE3 = tuple(arrow(Judgement.WORSE, back) for back in (1, 2, 3))
OFF = Progress(Standing.OFF_PATH, OCTOBER, Decimal(60), Decimal(66), months_after(OCTOBER, -1), 2)
SOON = Forecast(Outlook.REACHES, 12, date(2026, 11, 1), date(2027, 1, 1))
SLIPS = replace(SOON, outlook=Outlook.SLIPS)
OTHERS = Benchmark("2025", Decimal("80.5"), Decimal("82.25"))

TABLE = [
    ("nothing", case_of(), []),
    # Newly red: it was rated the time before, and not red.
    ("was amber", case_of("60", was=AMBER), [Trigger.NEWLY_RED]),
    ("was green", case_of("60", was=GREEN), [Trigger.NEWLY_RED]),
    ("was red", case_of("60", was=RED), []),
    ("was not rated", case_of("60", was=NO_FIGURE), []),
    ("is amber", case_of("66", was=GREEN), []),
    # Red for three months, and not just turned.
    ("red for 2", case_of("60", was=RED, months_unchanged=2), []),
    ("red for 3", case_of("60", was=RED, months_unchanged=3), [Trigger.RED_LONG]),
    ("amber for 30", case_of("66", was=AMBER, months_unchanged=30), []),
    (
        "a quarter's figure that has just turned stands for three months",
        case_of("60", was=GREEN, months_unchanged=3, frequency=QUARTERLY),
        [Trigger.NEWLY_RED],
    ),
    (
        "a quarter's first figure is red",
        case_of("60", was=NO_FIGURE, months_unchanged=3, frequency=QUARTERLY),
        [Trigger.RED_LONG],
    ),
    # Worse three times running.
    ("worse 3 times", case_of(travels=WORSE3), [Trigger.WORSENING]),
    ("worse twice", case_of(travels=WORSE3[:2]), []),
    ("no arrow in April", case_of(travels=(None, *WORSE3[1:])), []),
    ("same once", case_of(travels=(*WORSE3[:2], arrow(Judgement.SAME, 3, "0"))), []),
    ("better once", case_of(travels=(arrow(Judgement.BETTER, 1), *WORSE3[1:])), []),
    ("no judgement", case_of(travels=tuple(arrow(Judgement.NONE, n) for n in (1, 2, 3))), []),
    ("worse 3 quarters", case_of(travels=WORSE3, frequency=QUARTERLY), [Trigger.WORSENING]),
    ("worse 3 years", case_of(travels=WORSE3, frequency=ANNUAL), []),
    # Worse than both.
    ("worse than both", case_of("66", benchmark=OTHERS), [Trigger.WORSE_THAN_BOTH]),
    ("as good as England", case_of("66", benchmark=replace(OTHERS, england=Decimal(66))), []),
    ("as good as them", case_of("66", benchmark=replace(OTHERS, neighbours=Decimal(66))), []),
    ("better than England", case_of("66", benchmark=replace(OTHERS, england=Decimal(65))), []),
    ("no England", case_of("66", benchmark=replace(OTHERS, england=None)), []),
    ("no neighbours", case_of("66", benchmark=replace(OTHERS, neighbours=None)), []),
    # Meets its target, yet worse than the neighbours.
    ("behind", case_of("70", benchmark=replace(OTHERS, england=None)), [Trigger.BEHIND]),
    ("behind both", case_of(benchmark=OTHERS), [Trigger.WORSE_THAN_BOTH, Trigger.BEHIND]),
    ("a miss", case_of("69.9", benchmark=replace(OTHERS, england=None)), []),
    ("level", case_of(benchmark=Benchmark("2025", None, Decimal(72))), []),
    ("no target to meet", case_of(rule=None, benchmark=OTHERS), [Trigger.WORSE_THAN_BOTH]),
    # Off its path.
    ("off path", case_of("60", was=RED, plan=OFF), [Trigger.OFF_PATH]),
    ("on path", case_of("60", was=RED, plan=replace(OFF, standing=Standing.ON_PATH)), []),
    ("no figure", case_of("60", was=RED, plan=replace(OFF, standing=Standing.NO_FIGURE)), []),
    ("back", case_of(plan=replace(OFF, standing=Standing.BACK)), []),
    # Forecast and rating disagree.
    ("red, soon green", case_of("60", was=RED, forecast=SOON), [Trigger.FORECAST]),
    ("amber, soon green", case_of("66", forecast=SOON), [Trigger.FORECAST]),
    ("green, said to reach", case_of(forecast=SOON), []),
    ("green, soon not", case_of(forecast=SLIPS), [Trigger.FORECAST]),
    ("red, said to slip", case_of("60", was=RED, forecast=SLIPS), []),
    ("after 3 months", case_of("66", forecast=replace(SOON, latest=date(2027, 2, 1))), []),
    ("no later end", case_of("66", forecast=replace(SOON, latest=None)), []),
    ("no sign", case_of("66", forecast=Forecast(Outlook.NO_SIGN, 12)), []),
    ("holds", case_of(forecast=Forecast(Outlook.HOLDS, 12)), []),
    # Missing, late, withheld and not due.
    ("missing", case_of(None), [Trigger.MISSING]),
    ("not available", case_of(None, absence=Absence.NOT_AVAILABLE), [Trigger.MISSING]),
    ("being validated", case_of(None, absence=Absence.BEING_VALIDATED), [Trigger.MISSING]),
    ("late", case_of(None, absence=Absence.NOT_SIGNED_OFF), [Trigger.LATE]),
    ("withheld", case_of(None, absence=Absence.SUPPRESSED), []),
    ("not due", case_of(None, absence=Absence.NOT_DUE), []),
    # Provisional, and confidence.
    ("provisional", case_of(is_provisional=True), [Trigger.PROVISIONAL]),
    ("missing and provisional", case_of(None, is_provisional=True), [Trigger.MISSING]),
    ("corrected", case_of(was_corrected=True), []),
    ("late and corrected", case_of(came_late=True, was_corrected=True), [Trigger.LOW_CONFIDENCE]),
    (
        "late and provisional",
        case_of(came_late=True, is_provisional=True),
        [Trigger.LOW_CONFIDENCE, Trigger.PROVISIONAL],
    ),
    ("withheld and late", case_of(None, absence=Absence.SUPPRESSED, came_late=True), []),
    ("3 of 12 missing", case_of(past=past_of(*[True, False] * 4, True, *[None] * 3)), []),
    (
        "4 of 12 missing",
        case_of(past=past_of(*[True, False] * 4, *[None] * 4)),
        [Trigger.LOW_CONFIDENCE],
    ),
    # Never met, always met.
    ("never, of 9", case_of("60", was=RED, past=past_of(*[False] * 9)), [Trigger.NEVER_MET]),
    ("never, of 8", case_of("60", was=RED, past=past_of(*[False] * 8)), []),
    ("met once", case_of("60", was=RED, past=past_of(*[False] * 11, True)), []),
    ("always, of 9", case_of(past=past_of(*[True] * 9)), [Trigger.ALWAYS_MET]),
    ("always, of 8", case_of(past=past_of(*[True] * 8)), []),
    ("missed once", case_of(past=past_of(*[True] * 11, False)), []),
    (
        "always, of 3 quarters",
        case_of(frequency=QUARTERLY, past=past_of(*[True] * 3, step=3)),
        [Trigger.ALWAYS_MET],
    ),
    ("of 2 quarters", case_of(frequency=QUARTERLY, past=past_of(True, True, step=3)), []),
    ("a year's figure", case_of(frequency=ANNUAL, past=past_of(True)), []),
]


@pytest.mark.parametrize(
    ("case", "expected"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_each_rule_holds_on_its_side_of_its_boundary(case: Case, expected: list[Trigger]) -> None:
    assert triggers_of(case) == expected


def test_every_trigger_has_its_rule_in_its_order_and_its_row_in_the_table() -> None:
    assert list(RULES) == list(Trigger)
    assert {trigger for _, _, expected in TABLE for trigger in expected} == set(Trigger)


@pytest.mark.parametrize("trigger", Trigger)
def test_every_trigger_has_a_label_and_a_meaning(trigger: Trigger) -> None:
    assert trigger.label[0].isupper()
    assert trigger.meaning.endswith((".", "?"))


LOWER = Rule(Family.ANY_MISS, Polarity.LOWER, Unit.RATE_PER_10000, target=Decimal(20))


@pytest.mark.parametrize(
    ("unit", "basis", "frequency", "is_comparable"),
    [
        (Unit.PERCENT, IN_MONTH, MONTHLY, True),
        (Unit.PERCENT, YEAR_TO_DATE, MONTHLY, True),
        (Unit.DAYS, IN_MONTH, MONTHLY, True),
        (Unit.RATE_PER_10000, IN_MONTH, MONTHLY, False),
        (Unit.RATE_PER_10000, YEAR_TO_DATE, QUARTERLY, False),
        (Unit.RATE_PER_10000, YEAR_TO_DATE, ANNUAL, True),
        (Unit.RATE_PER_10000, ROLLING, MONTHLY, True),
        (Unit.RATE_PER_100000, SNAPSHOT, MONTHLY, True),
        (Unit.POUNDS, IN_MONTH, MONTHLY, False),
        (Unit.NUMBER, ROLLING, MONTHLY, False),
        (Unit.NUMBER, SNAPSHOT, ANNUAL, False),
    ],
)
def test_a_figure_is_set_beside_a_year_s_only_where_it_speaks_of_as_much(
    unit: Unit, basis: Basis, frequency: Frequency, is_comparable: bool
) -> None:
    case = case_of(
        "30",
        unit=unit,
        basis=basis,
        frequency=frequency,
        polarity=Polarity.LOWER,
        rule=replace(LOWER, unit=unit),
        was=RED,
        benchmark=Benchmark("2025", Decimal(25), Decimal(24)),
    )
    assert (Trigger.WORSE_THAN_BOTH in triggers_of(case)) is is_comparable


@pytest.mark.parametrize("polarity", [Polarity.NONE, Polarity.RANGE])
def test_nothing_is_worse_than_others_where_neither_end_is_better(polarity: Polarity) -> None:
    assert triggers_of(case_of(polarity=polarity, rule=None, benchmark=OTHERS)) == []


def test_what_is_not_judged_has_no_finding_on_its_value() -> None:
    context = Rule(Family.DATA_ONLY, Polarity.NONE)
    case = case_of(
        "10", rule=context, polarity=Polarity.NONE, rating=CONTEXT, was=CONTEXT,
        past=past_of(*[None] * 0), benchmark=OTHERS,
    )  # fmt: skip
    assert triggers_of(case) == []


def test_in_a_month_without_a_figure_due_only_a_plan_brings_it_up() -> None:
    case = case_of(
        None, absence=Absence.NOT_DUE, frequency=QUARTERLY, plan=OFF, travels=WORSE3,
        past=past_of(*[False] * 4, step=3), benchmark=OTHERS, forecast=SOON,
    )  # fmt: skip
    assert triggers_of(case) == [Trigger.OFF_PATH]


WORDS = [
    (
        Trigger.NEWLY_RED,
        case_of("44.25", was=AMBER),
        "It turned red with 44.3% in October 2026 against a target of 70% or more; it was amber "
        "the month before.",
    ),
    (
        Trigger.OFF_PATH,
        case_of("60", was=RED, plan=OFF, plan_ends=date(2027, 3, 1)),
        "It is off its recovery path: 60.0% in October 2026, where its plan expects 66.0% or more, "
        "and off it since September 2026. The plan is to be green by March 2027.",
    ),
    (
        Trigger.WORSENING,
        case_of(travels=WORSE3),
        "It is in intensive care: worse three months running, from 78.0% in July 2026 to 72.0% in "
        "October 2026 against a target of 70% or more.",
    ),
    (
        Trigger.RED_LONG,
        case_of("60", was=RED, months_unchanged=5),
        "It has been red for 5 months: 60.0% in October 2026 against a target of 70% or more.",
    ),
    (
        Trigger.WORSE_THAN_BOTH,
        case_of("66", benchmark=OTHERS),
        "It is worse than England and the statistical neighbours: 66.0% in October 2026, with "
        "England at 80.5% and the statistical neighbours at 82.3% in 2025, published once a year.",
    ),
    (
        Trigger.BEHIND,
        case_of(benchmark=OTHERS),
        "It meets its target of 70% or more with 72.0% in October 2026, yet the statistical "
        "neighbours do better, at 82.3% in 2025, published once a year.",
    ),
    (
        Trigger.MISSING,
        case_of(None, past=past_of(None, None, False)),
        "A figure was due for October 2026, and none has been entered. The newest there is was "
        "50.0% in August 2026, which was red.",
    ),
    (
        Trigger.LATE,
        case_of(None, absence=Absence.NOT_SIGNED_OFF),
        "The figure for October 2026 has not been signed off: the month was published without its "
        "service. There has been none to read in the last twelve months.",
    ),
    (
        Trigger.FORECAST,
        case_of("66", forecast=SOON),
        "It is amber now, with 66.0% in October 2026 against a target of 70% or more. If the trend "
        "of the last 12 figures goes on, it could meet its target between November 2026 and "
        "January 2027 (four times in five). A trend is no promise.",
    ),
    (
        Trigger.LOW_CONFIDENCE,
        case_of(came_late=True, was_corrected=True),
        "The figure, 72.0% in October 2026 against a target of 70% or more, is to be read with "
        "care. Confidence is low, because it was published after the rest of its month and it was "
        "corrected after it was published.",
    ),
    (
        Trigger.PROVISIONAL,
        case_of(is_provisional=True),
        "The figure, 72.0% in October 2026 against a target of 70% or more, is provisional and may "
        "still change.",
    ),
    (
        Trigger.NEVER_MET,
        case_of("60", was=RED, past=past_of(*[False] * 11)),
        "It met its target in none of the 11 months rated in the year to October 2026, which ended "
        "at 60.0% against a target of 70% or more.",
    ),
    (
        Trigger.ALWAYS_MET,
        case_of(frequency=QUARTERLY, past=past_of(*[True] * 4, step=3)),
        "It met its target in every one of the 4 quarters rated in the year to October 2026, which "
        "ended at 72.0% against a target of 70% or more. Is it the right target?",
    ),
]


@pytest.mark.parametrize(("trigger", "case", "words"), WORDS)
def test_a_finding_reads_aloud_with_its_figures(trigger: Trigger, case: Case, words: str) -> None:
    assert words_of(case, trigger) == words


def test_every_trigger_s_words_are_written_out_here() -> None:
    assert {trigger for trigger, _, _ in WORDS} == set(Trigger)


@pytest.mark.parametrize(
    ("value", "other", "is_worse"),
    [
        ("72.04", "72.04", False),
        ("72.03", "72.04", False),  # both are 72.0%
        ("72.04", "72.05", True),  # 72.0% and 72.1%
        ("72.0", "72.1", True),
    ],
)
def test_worse_than_others_by_less_than_can_be_seen_is_not_worse(
    value: str, other: str, is_worse: bool
) -> None:
    others = Benchmark("2025", Decimal(other), Decimal(other))
    worse = [Trigger.WORSE_THAN_BOTH, Trigger.BEHIND] if is_worse else []
    assert triggers_of(case_of(value, benchmark=others)) == worse


@pytest.mark.parametrize(
    ("unit", "basis", "is_found"),
    [
        (Unit.NUMBER, YEAR_TO_DATE, False),
        (Unit.RATE_PER_10000, YEAR_TO_DATE, False),
        (Unit.RATE_PER_100000, YEAR_TO_DATE, False),
        (Unit.POUNDS, YEAR_TO_DATE, False),
        (Unit.PERCENT, YEAR_TO_DATE, True),
        (Unit.DAYS, YEAR_TO_DATE, True),
        (Unit.NUMBER, IN_MONTH, True),
        (Unit.RATE_PER_10000, ROLLING, True),
    ],
)
def test_what_is_counted_up_from_april_is_not_worse_for_growing(
    unit: Unit, basis: Basis, is_found: bool
) -> None:
    case = case_of(rule=None, unit=unit, basis=basis, travels=WORSE3)
    assert triggers_of(case) == [Trigger.WORSENING] * is_found


@pytest.mark.parametrize("absence", [Absence.MISSING, Absence.SUPPRESSED, Absence.NOT_SIGNED_OFF])
@pytest.mark.parametrize("is_met", [True, False])
def test_without_a_figure_this_month_a_year_is_neither_met_nor_missed(
    absence: Absence, is_met: bool
) -> None:
    found = triggers_of(case_of(None, absence=absence, past=past_of(None, *[is_met] * 11)))
    assert not {Trigger.NEVER_MET, Trigger.ALWAYS_MET} & set(found)


def test_a_range_is_lain_within_and_not_met() -> None:
    rule = Rule(Family.RANGE, Polarity.RANGE, low=Decimal(70), high=Decimal(80))
    given: dict[str, Any] = {"rule": rule, "polarity": Polarity.RANGE}
    always = words_of(case_of(past=past_of(*[True] * 12), **given), Trigger.ALWAYS_MET)
    assert always.startswith("It lay within its range in every one of the 12 months")
    assert always.endswith("Is it the right range?")
    never = words_of(
        case_of("60", was=RED, past=past_of(*[False] * 12), **given), Trigger.NEVER_MET
    )
    assert never.startswith("It lay within its range in none of the 12 months")


def test_published_figures_get_no_digits_that_were_not_published() -> None:
    near = case_of("69.96", benchmark=Benchmark("2025", Decimal("80.5"), Decimal(81)))
    words = words_of(near, Trigger.WORSE_THAN_BOTH)
    assert "69.96%" in words
    assert "at 80.5% and the statistical neighbours at 81.0%" in words


def test_the_path_of_a_range_asks_to_be_nearer() -> None:
    rule = Rule(Family.RANGE, Polarity.RANGE, low=Decimal(70), high=Decimal(80))
    case = case_of("60", rule=rule, polarity=Polarity.RANGE, was=RED, plan=OFF)
    assert "expects 66.0% or nearer to the range" in words_of(case, Trigger.OFF_PATH)


# Whatever the figures are.

RATINGS = [RED, AMBER, GREEN, NO_FIGURE, NO_TARGET, NOT_DUE, CONTEXT, SUPPRESSED]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return a case of any figures, consistent in itself."""
    rule = draw(rules())
    near = [one for one in (rule.target, rule.low, rule.high) if one is not None]
    absence = draw(st.none() | st.none() | st.sampled_from(Absence))
    value = None if absence else draw(values(near))
    travels = tuple(
        draw(
            st.none()
            | st.builds(
                Travel,
                st.sampled_from(Direction),
                st.sampled_from(Judgement),
                values([]),
                st.just(months_after(OCTOBER, -back)),
            )
        )
        for back in (1, 2, 3)
    )
    past = tuple(
        Past(months_after(OCTOBER, -back), number, rate(rule, number), meets(rule, number))
        for back, number in enumerate(draw(st.lists(values(near), max_size=12)))
    )
    plan = draw(
        st.none()
        | st.builds(
            Progress,
            st.just(Standing.OFF_PATH),
            st.just(OCTOBER),
            values(near),
            values(near),
            st.just(OCTOBER),
        )
    )
    forecast = draw(
        st.none()
        | st.builds(
            Forecast,
            st.sampled_from(Outlook),
            st.just(12),
            st.just(date(2026, 11, 1)),
            st.sampled_from([None, date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]),
        )
    )
    benchmark = draw(
        st.none() | st.builds(Benchmark, st.just("2025"), values(near), st.none() | values(near))
    )
    return case_of(
        None if value is None else str(value),
        rule=rule,
        unit=rule.unit,
        decimals=rule.decimals,
        polarity=rule.polarity,
        absence=absence,
        was=draw(st.sampled_from(RATINGS)),
        frequency=draw(st.sampled_from(Frequency)),
        basis=draw(st.sampled_from(Basis)),
        is_provisional=draw(st.booleans()),
        was_corrected=draw(st.booleans()),
        came_late=draw(st.booleans()),
        months_unchanged=draw(st.integers(0, 240)),
        past=past,
        travels=travels,
        plan=plan,
        forecast=forecast,
        benchmark=benchmark,
    )


@given(cases())
def test_the_same_case_always_has_the_same_findings_each_trigger_once_in_order(case: Case) -> None:
    found = findings(case)
    assert found == findings(replace(case))
    order = [list(Trigger).index(one.trigger) for one in found]
    assert order == sorted(set(order))


@given(cases())
def test_every_finding_is_a_sentence_with_figures_or_months_in_it(case: Case) -> None:
    for found in findings(case):
        assert found.words[0].isupper()
        assert found.words[-1] in ".?"
        assert re.search(r"\d", found.words)
        assert "None" not in found.words
        assert "  " not in found.words


@given(cases())
def test_every_number_of_a_finding_is_one_that_the_case_holds(case: Case) -> None:
    known = held(case)
    for found in findings(case):
        words = re.sub(r"[A-Z][a-z]+ 20\d\d", "", found.words)
        for said in re.findall(NUMBER, words):
            number = Decimal(re.sub("[£,]", "", said))
            decimals = max(0, -int(number.as_tuple().exponent))
            if "£" in said and said.endswith("0"):  # £0.10 is 0.1, with the digit that pounds have
                decimals = max(0, decimals - 1)
            with localcontext(prec=DIGITS):
                assert any(rounded(one, decimals) == number for one in known), (said, found.words)


def held(case: Case) -> set[Decimal]:
    """Return every number that a case holds, what is counted in it, and what a rate is per."""
    counted = [case.months_unchanged, 2025, 10_000, 100_000, *range(max(13, len(case.past) + 1))]
    held = [case.value, *(one.value for one in case.past)]
    if case.rule is not None:
        held += [case.rule.target, case.rule.low, case.rule.high]
    if case.benchmark is not None:
        held += [case.benchmark.england, case.benchmark.neighbours]
    if case.plan is not None:
        held += [case.plan.value, case.plan.expected]
    if case.value is not None:
        with localcontext(prec=DIGITS):
            held += [case.value - sum(one.change for one in case.travels if one)]
    return {Decimal(one) for one in counted} | {one for one in held if one is not None}


@given(cases())
def test_a_figure_that_is_withheld_is_compared_with_nothing(case: Case) -> None:
    withheld = replace(case, value=None, absence=Absence.SUPPRESSED, rating=SUPPRESSED)
    assert set(triggers_of(withheld)) <= {Trigger.OFF_PATH}


@settings(max_examples=25)
@given(st.lists(cases(), max_size=6))
def test_the_order_is_the_same_whoever_came_first(listed: list[Case]) -> None:
    ranked, again = (
        [gravity(*each) for each in in_order(cases)] for cases in (listed, listed[::-1])
    )
    assert ranked == again


@settings(max_examples=25)
@given(st.lists(cases(), max_size=6))
def test_no_case_stands_behind_one_that_is_less_grave(listed: list[Case]) -> None:
    for (first, of_first), (second, of_second) in pairwise(in_order(listed)):
        sooner, later = (list(Trigger).index(one[0].trigger) for one in (of_first, of_second))
        assert sooner <= later
        if sooner == later:
            assert len(of_first) >= len(of_second)
            if len(of_first) == len(of_second) and first.rating.colour is second.rating.colour:
                assert first.months_unchanged >= second.months_unchanged


def in_order(listed: list[Case]) -> list[tuple[Case, tuple[Finding, ...]]]:
    """Return the cases that need attention, as they are ranked."""
    found = [(case, one) for case in listed if (one := findings(case))]
    return sorted(found, key=lambda each: gravity(*each))


def found_by(*triggers: Trigger) -> tuple[Finding, ...]:
    """Return findings with these triggers."""
    return tuple(Finding(trigger, "") for trigger in triggers)


@pytest.mark.parametrize(
    ("sooner", "later"),
    [
        # The gravest trigger decides, whatever else there is.
        (
            gravity(case_of(), found_by(Trigger.OFF_PATH)),
            gravity(case_of("60"), found_by(Trigger.NEWLY_RED, Trigger.RED_LONG)),
        ),
        # Then how many there are, then the rating, then for how long.
        (
            gravity(case_of(), found_by(Trigger.RED_LONG, Trigger.NEVER_MET)),
            gravity(case_of("60"), found_by(Trigger.RED_LONG)),
        ),
        (
            gravity(case_of("60"), found_by(Trigger.NEVER_MET)),
            gravity(case_of("66", months_unchanged=9), found_by(Trigger.NEVER_MET)),
        ),
        (
            gravity(case_of("66"), found_by(Trigger.NEVER_MET)),
            gravity(case_of("72"), found_by(Trigger.NEVER_MET)),
        ),
        (
            gravity(case_of("72"), found_by(Trigger.MISSING)),
            gravity(case_of(None), found_by(Trigger.MISSING)),
        ),
        (
            gravity(case_of("60", months_unchanged=5), found_by(Trigger.NEVER_MET)),
            gravity(case_of("60", months_unchanged=4), found_by(Trigger.NEVER_MET)),
        ),
    ],
)
def test_the_graver_comes_first(sooner: tuple[int, ...], later: tuple[int, ...]) -> None:
    assert sooner < later


def test_what_is_equal_in_everything_ranks_alike() -> None:
    one = found_by(Trigger.MISSING)
    assert gravity(case_of(title="A"), one) == gravity(case_of(title="B"), one)


def rating_of(value: str) -> Rating:
    """Return how the table's rule rates a value."""
    return rate(RULE, Decimal(value))


def test_the_table_s_values_rate_as_it_takes_them_to() -> None:
    assert [rating_of(value) for value in ("60", "66", "69.9", "70", "72")] == [
        RED,
        AMBER,
        AMBER,
        GREEN,
        GREEN,
    ]
