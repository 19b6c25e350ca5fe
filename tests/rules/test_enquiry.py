"""The questions that members are suggested: what asks them, what they quote, how they read."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from itertools import islice, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.attention import findings
from indicators.rules.case import Benchmark, Case, Finding, Past, Trigger
from indicators.rules.enquiry import questions
from indicators.rules.forecast import Forecast, Outlook
from indicators.rules.periods import Basis, Frequency, months_after
from indicators.rules.rating import (
    AMBER,
    GREEN,
    NO_FIGURE,
    RED,
    Colour,
    Family,
    Polarity,
    Rule,
    meets,
    rate,
)
from indicators.rules.recovery import Progress, Standing
from indicators.rules.travel import Travel, travel
from indicators.rules.values import Absence, Unit, rounded
from tests.rules.reader import NUMBER, number
from tests.rules.strategies import limits, rules, values

OCTOBER, JANUARY = date(2026, 10, 1), date(2026, 1, 1)
TITLE = "Conferences within 15 days"
STEP = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.ANNUAL: 12}


def rule_of(
    target: str = "70", polarity: Polarity = Polarity.HIGHER, unit: Unit = Unit.PERCENT
) -> Rule:
    """Return a rule by which any miss is red."""
    return Rule(Family.ANY_MISS, polarity, unit, 0, Decimal(target))


def case_of(*newest_first: str | None, rule: Rule | None = None, **fields: object) -> Case:
    """Return the case of a percentage whose last figures were these, against 70% or more."""
    rule = rule or rule_of()
    past = tuple(
        _past(months_after(OCTOBER, -back), None if given is None else Decimal(given), rule)
        for back, given in enumerate(newest_first)
    )
    given = {
        "title": TITLE,
        "month": OCTOBER,
        "frequency": Frequency.MONTHLY,
        "basis": Basis.IN_MONTH,
        "unit": rule.unit,
        "decimals": 0,
        "polarity": rule.polarity,
        "rule": rule,
        "rating": past[0].rating,
        "was": past[1].rating if len(past) > 1 else NO_FIGURE,
        "value": past[0].value,
        "absence": Absence.MISSING if past[0].value is None else None,
        "is_provisional": False,
        "was_corrected": False,
        "came_late": False,
        "months_unchanged": 1,
        "past": past,
        "travels": _travels(past, rule),
        **fields,
    }
    return Case(**given)  # type: ignore[arg-type]


def _past(month: date, value: Decimal | None, rule: Rule) -> Past:
    return Past(month, value, rate(rule, value), None if value is None else meets(rule, value))


def _travels(past: Sequence[Past], rule: Rule) -> tuple[Travel | None, ...]:
    with localcontext(prec=99):
        return tuple(
            travel(one.value, before.value, before.month, rule.polarity, rule)
            for one, before in islice(pairwise(past), 3)
        )


def asked(case: Case, trigger: Trigger) -> list[str]:
    """Return what is asked of a case because of one trigger, which its findings must have."""
    found = findings(case)
    assert trigger in [finding.trigger for finding in found]
    return [one.words for one in questions(case, found) if one.trigger is trigger]


def test_what_nothing_was_found_of_is_not_asked_about() -> None:
    assert questions(case_of("80", "79"), ()) == ()
    assert findings(case_of("80", "79")) == ()


def test_a_question_names_its_trigger_and_the_first_found_is_asked_first() -> None:
    case = case_of("44", "72", is_provisional=True)
    found = questions(case, findings(case))
    assert [one.trigger for one in found] == [Trigger.NEWLY_RED] * 2 + [Trigger.PROVISIONAL]
    assert questions(case, findings(case)[::-1])[0].trigger is Trigger.PROVISIONAL


def test_what_was_found_twice_is_asked_once() -> None:
    case = case_of("44", "72")
    assert questions(case, findings(case) * 2) == questions(case, findings(case))


def test_newly_red_asks_what_changed_and_what_stands_in_the_way() -> None:
    assert asked(case_of("44", "72"), Trigger.NEWLY_RED) == [
        f"{TITLE}: newly red at 44% in October 2026, against a target of 70% or more. What changed "
        "since September 2026, when it was 72% and green, and is it likely to last?",
        f"{TITLE}: 44% in October 2026 misses its target of 70% or more. What stands in the way of "
        "the other 56%, and which of the causes can the service control?",
    ]


def test_newly_red_says_nothing_of_a_figure_before_that_there_is_not() -> None:
    case = replace(case_of("44"), was=GREEN)
    assert asked(case, Trigger.NEWLY_RED)[0].endswith("What changed, and is it likely to last?")


def test_red_for_long_asks_for_the_causes_and_what_was_tried() -> None:
    assert asked(case_of("44", "44", months_unchanged=5), Trigger.RED_LONG) == [
        f"{TITLE}: 44% in October 2026 against a target of 70% or more, red for 5 months. What "
        "stands in the way of the other 56%, and which of the causes can the service control?",
        f"{TITLE}: red for 5 months, with 44% in October 2026. What has been tried, what "
        "difference did it make, and what comes next?",
    ]


@pytest.mark.parametrize(
    ("case", "rest"),
    [
        (case_of("49", rule=rule_of("50")), "51%"),
        (case_of("0", rule=rule_of("50")), ""),  # all of them: there are no others
        (case_of("49", rule=rule_of("49.9")), ""),  # most were never meant to
        (case_of("94.96", rule=rule_of("95")), "5.04%"),  # 95% would say that it is met
        (case_of("-1", rule=rule_of("50")), ""),
        (case_of("31", rule=rule_of("25", Polarity.LOWER)), ""),
        (case_of("44", rule=rule_of("70", unit=Unit.DAYS)), ""),
    ],
)
def test_the_rest_is_asked_about_of_a_percentage_that_most_are_meant_to_reach(
    case: Case, rest: str
) -> None:
    words = asked(replace(case, months_unchanged=5), Trigger.RED_LONG)[0]
    if rest:
        assert f"What stands in the way of the other {rest}, " in words
    else:
        assert "What are the main causes, and which of them can the service control?" in words


def test_a_figure_outside_its_range_is_said_to_be_outside_it() -> None:
    rule = Rule(Family.RANGE, Polarity.RANGE, Unit.DAYS, 0, low=Decimal(10), high=Decimal(20))
    assert asked(case_of("24", "15", rule=rule), Trigger.NEWLY_RED) == [
        f"{TITLE}: newly red at 24 days in October 2026, against a range of 10 to 20 days. What "
        "changed since September 2026, when it was 15 days and green, and is it likely to last?",
        f"{TITLE}: 24 days in October 2026 is outside its range of 10 to 20 days. What are the "
        "main causes, and which of them can the service control?",
    ]


def test_worsening_asks_what_is_behind_it_and_where() -> None:
    assert asked(case_of("44", "48", "52", "61"), Trigger.WORSENING) == [
        f"{TITLE}: 44% in October 2026, down from 61% in July 2026 and worse three months running. "
        "What is behind it, and what is being done now to turn it round?",
        f"{TITLE}: worse three months running, to 44% in October 2026. Is this so across the whole "
        "service, or is it in one team, area or group?",
    ]


def test_worsening_where_low_is_good_is_up() -> None:
    rule = rule_of("25", Polarity.LOWER)
    words = asked(case_of("31", "30", "29", "28", rule=rule), Trigger.WORSENING)[0]
    assert "31% in October 2026, up from 28% in July 2026 and worse three months running" in words


def test_figures_that_differ_are_never_quoted_alike() -> None:
    words = asked(case_of("44.1", "44.2", "44.3", "44.4"), Trigger.WORSENING)[0]
    assert "44.1% in October 2026, down from 44.4% in July 2026" in words


OTHERS = Benchmark("2025", england=Decimal("72.1"), neighbours=Decimal("68.04"))


def test_worse_than_both_asks_what_others_do_and_whether_it_is_counted_alike() -> None:
    assert asked(case_of("44", "44", benchmark=OTHERS), Trigger.WORSE_THAN_BOTH) == [
        f"{TITLE}: 44% in October 2026, against 68% for statistical neighbours and 72% for "
        "England, published for 2025. What are those who do better doing differently, and what of "
        "that could work here?",
        f"{TITLE}: 44% here in October 2026, against 68% for statistical neighbours and 72% "
        "for England in 2025. Are all three counted in the same way, and if so, what "
        "explains the difference?",
    ]


def test_a_target_met_below_the_neighbours_is_asked_about() -> None:
    others = replace(OTHERS, neighbours=Decimal("80"))
    assert asked(case_of("72", benchmark=others), Trigger.BEHIND) == [
        f"{TITLE}: 72% in October 2026 meets its target of 70% or more, yet its statistical "
        "neighbours do better: 80%, published for 2025. How was the target set, and what would it "
        "take to do as well as they do?"
    ]


PLAN = Progress(
    Standing.OFF_PATH, OCTOBER, Decimal(44), Decimal(60), date(2026, 8, 1), months_off=3
)


def test_off_path_asks_about_the_plan() -> None:
    case = case_of("44", "44", plan=PLAN, plan_ends=date(2027, 3, 1))
    assert asked(case, Trigger.OFF_PATH) == [
        f"{TITLE}: 44% in October 2026, where the recovery plan expects 60% or more. Which of the "
        "plan’s actions have had the effect that was expected, and which have not?",
        f"{TITLE}: off the path of its recovery plan since August 2026; the plan is to be green by "
        "March 2027. Is that month still realistic, and how would members know early if it were "
        "not?",
    ]


def test_a_plan_whose_month_has_come_is_asked_for_another() -> None:
    case = case_of("44", "44", plan=PLAN, plan_ends=OCTOBER)
    assert asked(case, Trigger.OFF_PATH)[1] == (
        f"{TITLE}: off the path of its recovery plan since August 2026; the plan was to be green "
        "by October 2026. When is that now expected, and what has to change in the plan?"
    )


def test_off_path_is_asked_about_in_a_month_without_a_figure_too() -> None:
    case = case_of(None, "44", plan=replace(PLAN, month=date(2026, 9, 1)))
    (words,) = asked(case, Trigger.OFF_PATH)
    assert "44% in September 2026, where the recovery plan expects 60% or more" in words


def test_a_figure_that_is_missing_is_asked_for() -> None:
    assert asked(case_of(None, "48"), Trigger.MISSING) == [
        f"{TITLE}: there is no figure for October 2026; the last was 48%, for September 2026. Why "
        "is there none, when will there be one, and how does the service judge how it is doing "
        "until then?"
    ]


def test_a_figure_that_is_being_validated_is_asked_for_without_asking_why() -> None:
    case = case_of(None, None, absence=Absence.BEING_VALIDATED)
    assert asked(case, Trigger.MISSING) == [
        f"{TITLE}: the figure for October 2026 is still being validated. What is being checked, "
        "and when will members see it?"
    ]


def test_a_figure_that_was_not_signed_off_is_asked_for() -> None:
    case = case_of(None, "48", absence=Absence.NOT_SIGNED_OFF)
    assert asked(case, Trigger.LATE) == [
        f"{TITLE}: October 2026 was published without this figure, which had not been signed off; "
        "the last was 48%, for September 2026. What held it up, and when will members see it?"
    ]


@pytest.mark.parametrize(
    ("value", "outlook", "latest", "words"),
    [
        (
            "66",
            Outlook.REACHES,
            date(2027, 1, 1),
            "red at 66% in October 2026, yet the trend of its last 12 figures could bring it to "
            "its target between November 2026 and January 2027. Does the service expect that, and "
            "what could stop it?",
        ),
        (
            "72",
            Outlook.SLIPS,
            date(2026, 11, 1),
            "green at 72% in October 2026, yet the trend of its last 12 figures could take it off "
            "its target in November 2026. Does the service expect that, and what is being done "
            "now?",
        ),
    ],
)
def test_a_forecast_is_quoted_with_its_range(
    value: str, outlook: Outlook, latest: date, words: str
) -> None:
    trend = Forecast(outlook, 12, date(2026, 11, 1), latest, date(2028, 10, 1))
    assert asked(case_of(value, value, forecast=trend), Trigger.FORECAST) == [f"{TITLE}: {words}"]


def test_a_forecast_without_a_latest_month_is_not_quoted() -> None:
    trend = Forecast(Outlook.REACHES, 12, date(2026, 11, 1))
    found = [Finding(Trigger.FORECAST, "")]
    assert questions(case_of("44", "44", forecast=trend), found) == ()


def test_low_confidence_and_provisional_ask_about_the_data() -> None:
    case = case_of("72", "71", is_provisional=True, came_late=True)
    assert asked(case, Trigger.LOW_CONFIDENCE) == [
        f"{TITLE}: confidence in the 72% in October 2026 is low, because it was published after "
        "the rest of its month and it is provisional. What would let members rely on it, and by "
        "when?"
    ]
    assert asked(case, Trigger.PROVISIONAL) == [
        f"{TITLE}: the 72% in October 2026 is provisional. What is still to be checked, how far "
        "could the figure move, and when will it be final?"
    ]


def test_three_doubts_about_a_rolling_rate_are_still_short_enough_to_be_read_aloud() -> None:
    case = case_of(
        "72",
        None,
        basis=Basis.ROLLING_12_MONTHS,
        unit=Unit.RATE_PER_10000,
        was_corrected=True,
        came_late=True,
    )
    (words,) = asked(case, Trigger.LOW_CONFIDENCE)
    assert words == (
        f"{TITLE}: confidence in the 72 per 10,000 in October 2026 is low, because it was "
        "published after the rest of its month, 1 of the 2 figures due in the last twelve months "
        "is missing and it was corrected after it was published. What would let members rely "
        "on it, and by when?"
    )
    assert len(words.removeprefix(TITLE).split()) <= 55


def test_a_target_that_was_never_met_is_asked_about_with_what_came_nearest() -> None:
    case = case_of("44", "61", "52", *["50"] * 9)
    assert asked(case, Trigger.NEVER_MET) == [
        f"{TITLE}: none of the 12 figures rated in the year to October 2026 met its target, "
        "which is now 70% or more; the nearest was 61%, for September 2026. Is the target right, "
        "and if so, what would it take to meet it?"
    ]


def test_what_missed_a_target_that_has_moved_since_is_not_said_to_have_come_near() -> None:
    case = case_of("44", *["50"] * 11)
    past = (*case.past[:-1], replace(case.past[-1], value=Decimal(71), is_met=False))
    (words,) = asked(replace(case, past=past), Trigger.NEVER_MET)
    assert "70% or more. Is the target right" in words


def test_a_target_that_was_always_met_is_asked_about() -> None:
    assert asked(case_of(*["85"] * 12), Trigger.ALWAYS_MET) == [
        f"{TITLE}: all 12 figures rated in the year to October 2026 met the target, "
        "which is now 70% or more; the newest is 85%. Is that still the right target, and what "
        "would a harder target mean for children?"
    ]


def test_of_a_range_a_narrower_one_is_asked_about_and_not_a_harder_target() -> None:
    rule = Rule(Family.RANGE, Polarity.RANGE, Unit.DAYS, 0, low=Decimal(10), high=Decimal(20))
    (always,) = asked(case_of(*["15"] * 12, rule=rule), Trigger.ALWAYS_MET)
    assert always.endswith(
        "met the range, which is now 10 to 20 days; the newest is 15 days. Is that still the right "
        "range, and what would a narrower range mean for children?"
    )
    (never,) = asked(case_of(*["25"] * 12, rule=rule), Trigger.NEVER_MET)
    assert "met its range, which is now 10 to 20 days" in never
    assert "Is the range right" in never


@pytest.mark.parametrize(
    ("basis", "frequency", "month", "when"),
    [
        (Basis.IN_MONTH, Frequency.MONTHLY, OCTOBER, "in October 2026"),
        (Basis.IN_MONTH, Frequency.QUARTERLY, date(2026, 9, 1), "in the quarter to September 2026"),
        (Basis.IN_MONTH, Frequency.ANNUAL, date(2026, 3, 1), "in the year to March 2026"),
        (Basis.SNAPSHOT, Frequency.MONTHLY, OCTOBER, "at the end of October 2026"),
        (Basis.ROLLING_12_MONTHS, Frequency.ANNUAL, OCTOBER, "in the 12 months to October 2026"),
        (Basis.YEAR_TO_DATE, Frequency.MONTHLY, OCTOBER, "from April to October 2026"),
        (Basis.YEAR_TO_DATE, Frequency.MONTHLY, date(2026, 4, 1), "in April 2026"),
        (Basis.YEAR_TO_DATE, Frequency.MONTHLY, JANUARY, "from April 2025 to January 2026"),
    ],
)
def test_a_question_says_what_time_its_figure_speaks_of(
    basis: Basis, frequency: Frequency, month: date, when: str
) -> None:
    case = case_of("72", is_provisional=True, basis=basis, frequency=frequency, month=month)
    assert f"the 72% {when} is provisional" in asked(case, Trigger.PROVISIONAL)[0]


@pytest.mark.parametrize("trigger", Trigger)
def test_a_finding_whose_figures_are_not_in_the_case_asks_nothing(trigger: Trigger) -> None:
    empty = case_of(None, absence=Absence.SUPPRESSED, rule=Rule(Family.DATA_ONLY, Polarity.NONE))
    assert questions(replace(empty, past=()), [Finding(trigger, "")]) == ()


# Whatever the figures are.


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return a case of any rule and unit, with figures that are close to its limits or far off."""
    rule = draw(rules())
    near = values(limits(rule))
    frequency = draw(st.sampled_from(Frequency))
    month = months_after(date(2020, 3, 1), draw(st.integers(0, 90)))
    most = 12 // STEP[frequency]
    whole = st.lists(near, min_size=most, max_size=most)
    given = draw(
        st.lists(st.none() | near, min_size=1, max_size=most)
        | whole.map(sorted)
        | whole.map(lambda found: sorted(found, reverse=True))
    )
    past = tuple(
        _past(months_after(month, -STEP[frequency] * back), value, rule)
        for back, value in enumerate(given)
    )
    absences = st.sampled_from([one for one in Absence if one is not Absence.NOT_DUE])
    value = past[0].value
    absence = None if value is not None else draw(absences)
    past = (replace(past[0], rating=rate(rule, value, absence=absence)), *past[1:])
    case = case_of("0", rule=rule)
    months = st.integers(0, 24).map(lambda more: months_after(month, more))
    return replace(
        case,
        month=month,
        frequency=frequency,
        basis=draw(st.sampled_from(Basis)),
        decimals=draw(st.integers(0, 2)),
        rating=past[0].rating,
        was=draw(st.sampled_from([RED, AMBER, GREEN, NO_FIGURE])),
        value=value,
        absence=absence,
        is_provisional=draw(st.booleans()) and value is not None,
        was_corrected=draw(st.booleans()),
        came_late=draw(st.booleans()),
        months_unchanged=draw(st.integers(1, 240)),
        past=past,
        travels=_travels(past, rule),
        benchmark=draw(st.none() | st.builds(Benchmark, st.just("2025"), near, near)),
        plan=draw(st.none() | _plans(month, near)),
        plan_ends=draw(st.none() | months),
        forecast=draw(
            st.none()
            | st.builds(
                Forecast, st.sampled_from(Outlook), st.integers(8, 12), months, st.none() | months
            )
        ),
    )


def _plans(month: date, near: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Progress]:
    return st.builds(
        Progress,
        st.just(Standing.OFF_PATH),
        st.just(month),
        near,
        near,
        st.just(months_after(month, -2)),
        st.just(3),
    )


@given(cases(), st.randoms())
def test_no_two_questions_of_an_indicator_are_alike_and_each_has_a_trigger(
    case: Case, chance: Random
) -> None:
    found = [*findings(case), *findings(case)]
    chance.shuffle(found)
    asked_of_it = questions(case, found)
    words = [one.words for one in asked_of_it]
    assert len(set(words)) == len(words)
    assert {one.trigger for one in asked_of_it} == {finding.trigger for finding in found}
    assert asked_of_it == questions(case, found)


@given(cases())
def test_every_question_is_short_and_asks(case: Case) -> None:
    for one in questions(case, findings(case)):
        assert one.words.startswith(f"{TITLE}: ")
        assert one.words.endswith("?")
        assert one.words.count("?") == 1
        # Three doubts about a figure take longer to say than anything else.
        most = 55 if one.trigger is Trigger.LOW_CONFIDENCE else 45
        assert len(one.words.removeprefix(TITLE).split()) <= most, one.words
        assert "  " not in one.words


@given(cases())
def test_every_number_of_a_question_is_one_of_its_case(case: Case) -> None:
    for one in questions(case, findings(case)):
        for found in re.findall(NUMBER, re.sub(r" per 10+,000", "", one.words.removeprefix(TITLE))):
            assert _is_of(case, found), f"{found} in {one.words}"


def _is_of(case: Case, found: str) -> bool:
    # £0.10 is how ten pence are written that were rounded to £0.1.
    written = found.rstrip("0") if "£" in found and "." in found else found
    said, decimals = number(found), len(written.partition(".")[2])
    plan, others, trend = case.plan, case.benchmark, case.forecast
    known = [case.value, *(one.value for one in case.past), *limits(case.rule or rule_of())]
    known += [plan.value, plan.expected] if plan else []
    known += [others.england, others.neighbours, Decimal(others.period)] if others else []
    with localcontext(prec=99):
        if case.value is not None:
            known.append(100 - rounded(case.value, decimals))
        counts = {12, case.months_unchanged, *range(len(case.past) + 1), *range(2018, 2032)}
        counts |= {trend.figures} if trend else set()
        return said in counts or any(
            rounded(one, decimals) == said for one in known if one is not None
        )


@given(cases())
def test_a_quoted_figure_never_contradicts_its_rating(case: Case) -> None:
    for one in questions(case, findings(case)):
        if one.trigger in (Trigger.RED_LONG, Trigger.NEWLY_RED, Trigger.BEHIND):
            assert case.rule is not None
            quoted = re.search(NUMBER, one.words.removeprefix(TITLE).replace("red for ", "for "))
            if " against a " in one.words and quoted is not None:
                assert meets(case.rule, number(quoted[0])) is (case.rating.colour is Colour.GREEN)
