"""A worked example of every family of rules, computed by the rules themselves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.rules.rating import Family, Polarity, Rating, Rule, rate
from indicators.rules.sentence import Evidence, decimals_shown, sentence
from indicators.rules.values import Unit, show

_MONTH = date(2025, 9, 1)
_AGREED = date(2025, 4, 1)


@dataclass(frozen=True, slots=True)
class Case:
    """One value, how the example's rule rates it, and why in words."""

    value: str
    rating: Rating
    sentence: str


@dataclass(frozen=True, slots=True)
class Example:
    """A family of rules: what it does and why a council would choose it, a rule, and cases."""

    rule: Rule
    explanation: str
    cases: tuple[Case, ...]


def examples() -> tuple[Example, ...]:
    """Return an example of each family, in the order of `Family`.

    The cases show every colour that the family can give, and a value exactly on each limit.
    """
    return (
        _example(
            Rule(Family.ANY_MISS, Polarity.HIGHER, target=Decimal(95), agreed_on=_AGREED),
            "Green when the target is met and red when it is not, by however little; there is "
            "no amber. It suits what the law requires, where coming close is still a failure.",
            ("96.2", None),
            ("95", None),
            ("94.96", None),
        ),
        _example(
            Rule(
                Family.FLOOR,
                Polarity.HIGHER,
                target=Decimal(85),
                amber_limit=Decimal(75),
                agreed_on=_AGREED,
            ),
            "Green when the target is met, amber between the target and an agreed floor, red "
            "when worse than the floor. The target can then be ambitious while the floor says "
            "what would never be acceptable. Kent rates this way.",
            ("87.5", None),
            ("85", None),
            ("75", None),
            ("74.9", None),
        ),
        _example(
            Rule(
                Family.TOLERANCE_PERCENT,
                Polarity.LOWER,
                target=Decimal(25),
                tolerance=Decimal(10),
                agreed_on=_AGREED,
            ),
            "Green when the target is met, amber when it is missed by no more than a percentage "
            "of the target itself, red beyond that. One tolerance then serves large targets and "
            "small ones, and numbers as well as percentages.",
            ("24", None),
            ("25", None),
            ("27.5", None),
            ("27.6", None),
        ),
        _example(
            Rule(
                Family.TOLERANCE_POINTS,
                Polarity.LOWER,
                decimals=0,
                target=Decimal(25),
                tolerance=Decimal(2),
                agreed_on=_AGREED,
            ),
            "Green when the target is met, amber when it is missed by no more than a set "
            "distance, red beyond that. Percentages are measured in points and everything else "
            "in its own unit, so anybody can check it by subtraction.",
            ("24", None),
            ("25", None),
            ("27", None),
            ("31", None),
        ),
        _example(
            Rule(
                Family.IMPROVING,
                Polarity.LOWER,
                decimals=0,
                target=Decimal(25),
                agreed_on=_AGREED,
            ),
            "Green when the target is met, amber when it is missed but the figure is better than "
            "a year before, otherwise red. It gives credit for progress towards a distant "
            "target, and the seasons do not disturb it. Havering rates this way.",
            ("25", "22"),
            ("31", "35"),
            ("31", "31"),
            ("31", None),
        ),
        _example(
            Rule(Family.DECLINING, Polarity.HIGHER, target=Decimal(90), agreed_on=_AGREED),
            "Green when the target is met, amber when it is met but the figure is worse than the "
            "one before, red when it is missed. Amber is then an early warning, given while "
            "there is still time to act. Milton Keynes rates this way.",
            ("92", "92"),
            ("90", None),
            ("92", "94.5"),
            ("89", "80"),
        ),
        _example(
            Rule(
                Family.BANDS,
                Polarity.LOWER,
                target=Decimal(25),
                amber_limit=Decimal(30),
                agreed_on=_AGREED,
            ),
            "Green, amber and red each have a band of values that is fixed in advance. It suits "
            "an indicator whose bands are set elsewhere, such as by a national standard.",
            ("25", None),
            ("30", None),
            ("30.1", None),
        ),
        _example(
            Rule(
                Family.RANGE,
                Polarity.RANGE,
                Unit.RATIO,
                low=Decimal(12),
                high=Decimal(16),
                tolerance=Decimal(2),
                agreed_on=_AGREED,
            ),
            "Green inside an agreed range, amber within a tolerance of it, red beyond; with no "
            "tolerance, anything outside is red. It suits what can be too low as well as too "
            "high, such as the number of cases that one social worker holds.",
            ("12", None),
            ("16", None),
            ("10", None),
            ("18.1", None),
        ),
        _example(
            Rule(Family.DATA_ONLY, Polarity.NONE, Unit.NUMBER, decimals=0),
            "Never rated. It suits a number that helps to read the others, such as how many "
            "children are looked after, where a target could harm those whom it counts.",
            ("358", None),
        ),
    )


def _example(rule: Rule, explanation: str, *values: tuple[str, str | None]) -> Example:
    """Return an example with a case for each value and what it was before, if it was known."""
    return Example(rule, explanation, tuple(_case(rule, *pair) for pair in values))


def _case(rule: Rule, value: str, before: str | None) -> Case:
    exact = Decimal(value)
    earlier = None if before is None else Decimal(before)
    evidence = Evidence(
        month=_MONTH,
        rating=rate(rule, exact, previous=earlier, last_year=earlier),
        value=exact,
        rule=rule,
        previous=earlier,
        last_year=earlier,
        unit=rule.unit,
        decimals=rule.decimals,
    )
    decimals = decimals_shown(exact, rule, rule.decimals)
    return Case(show(exact, rule.unit, decimals), evidence.rating, sentence(evidence))
