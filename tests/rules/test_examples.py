"""Every family has a worked example in each colour that it can give."""

import pytest

from indicators.rules.examples import Example, examples
from indicators.rules.rating import Colour, Family, Reason, amber_ends, problems
from tests.rules import reader

RED, AMBER, GREEN, NOT_RATED = Colour
ALL = examples()
TWO = frozenset({RED, GREEN})
THREE = frozenset({RED, AMBER, GREEN})
COLOURS = dict.fromkeys(Family, THREE) | {
    Family.ANY_MISS: TWO,
    Family.DATA_ONLY: frozenset({NOT_RATED}),
}

each = pytest.mark.parametrize("example", ALL, ids=lambda example: example.rule.family)
rated = pytest.mark.parametrize("example", ALL[:-1], ids=lambda example: example.rule.family)


def test_every_family_has_one_example_in_the_order_of_the_families() -> None:
    assert [example.rule.family for example in ALL] == list(Family)


@each
def test_the_rule_of_an_example_is_sound(example: Example) -> None:
    assert problems(example.rule) == []


@each
def test_an_example_shows_each_colour_that_its_family_can_give(example: Example) -> None:
    shown = {case.rating.colour for case in example.cases}
    assert shown == COLOURS[example.rule.family]


@rated
def test_an_example_has_a_value_exactly_on_each_limit(example: Example) -> None:
    rule = example.rule
    values = {reader.number(case.sentence.partition(": ")[2]) for case in example.cases}
    limits = {rule.target, *amber_ends(rule)} - {None}
    if rule.family is Family.RANGE:
        assert {rule.low, rule.high} <= values
        assert limits & values
    else:
        assert limits <= values


@rated
def test_the_sentence_of_a_case_leads_to_its_colour(example: Example) -> None:
    for case in example.cases:
        assert reader.colour(case.sentence) == case.rating.colour
        assert case.sentence.startswith(case.rating.colour.label)


def test_the_example_of_data_only_is_context() -> None:
    assert {case.rating.reason for case in ALL[-1].cases} == {Reason.CONTEXT}


@each
def test_an_explanation_is_a_few_plain_sentences(example: Example) -> None:
    assert example.explanation.endswith(".")
    assert 1 <= example.explanation.count(". ") + 1 <= 3
    assert len(example.explanation) < 300


@pytest.mark.parametrize(
    ("council", "family"),
    [
        ("Kent", Family.FLOOR),
        ("Havering", Family.IMPROVING),
        ("Milton Keynes", Family.DECLINING),
    ],
)
def test_a_council_is_named_with_the_family_that_it_is_known_to_use(
    council: str, family: Family
) -> None:
    assert [e.rule.family for e in ALL if council in e.explanation] == [family]


@rated
def test_the_value_of_a_case_is_written_as_its_sentence_writes_it(example: Example) -> None:
    for case in example.cases:
        assert case.sentence.startswith(f"{case.rating.colour.label}: {case.value} against a ")


def test_a_case_that_would_round_onto_its_target_shows_that_it_is_not_there() -> None:
    (case,) = (case for case in ALL[0].cases if case.rating.colour is RED)
    assert case.value == "94.96%"
    assert case.sentence == (
        "Red: 94.96% against a target of 95% or more; 0.04 points short, "
        "and any miss is red, as agreed in April 2025."
    )
