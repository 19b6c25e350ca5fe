"""Sound rules and difficult values for the property tests of the rules."""

from decimal import Decimal, localcontext

from hypothesis import strategies as st

from indicators.rules.rating import Family, Polarity, Rule, amber_ends, problems
from indicators.rules.values import Unit, value_of

JUDGED = (Polarity.HIGHER, Polarity.LOWER)
LOOK_BACK = (Family.IMPROVING, Family.DECLINING)
STATIC = (
    Family.ANY_MISS,
    Family.FLOOR,
    Family.TOLERANCE_PERCENT,
    Family.TOLERANCE_POINTS,
    Family.BANDS,
)
RATED = (*STATIC, *LOOK_BACK, Family.RANGE)

# A target's fields hold ten digits before the point and four after it.
agreed = st.one_of(
    st.integers(0, 100).map(Decimal),
    st.decimals(-1_000, 1_000, places=1),
    st.decimals(-999_999_999, 999_999_999, places=4),
)
distances = st.one_of(
    st.integers(1, 20).map(Decimal), st.decimals("0.0001", 99_999, places=4)
).filter(bool)


@st.composite
def rules(
    draw: st.DrawFn,
    families: tuple[Family, ...] = RATED,
    units: tuple[Unit, ...] = tuple(Unit),
) -> Rule:
    """Return a sound rule of one of the families."""
    family = draw(st.sampled_from(families))
    polarity = Polarity.RANGE if family is Family.RANGE else draw(st.sampled_from(JUDGED))
    unit, decimals = draw(st.sampled_from(units)), draw(st.integers(0, 3))
    gap = draw(distances)
    target = draw(agreed.filter(bool) if family is Family.TOLERANCE_PERCENT else agreed)
    rule = Rule(family, polarity, unit, decimals)
    match family:
        case Family.RANGE:
            low, high = draw(
                st.sampled_from([(target, None), (None, target), (target, target + gap)])
            )
            tolerance = draw(st.none() | distances)
            rule = Rule(family, polarity, unit, decimals, tolerance=tolerance, low=low, high=high)
        case Family.FLOOR | Family.BANDS:
            limit = target - gap if polarity is Polarity.HIGHER else target + gap
            rule = Rule(family, polarity, unit, decimals, target, limit)
        case Family.TOLERANCE_PERCENT | Family.TOLERANCE_POINTS:
            rule = Rule(family, polarity, unit, decimals, target, tolerance=gap)
        case _:
            rule = Rule(family, polarity, unit, decimals, target)
    assert problems(rule) == []
    return rule


def limits(rule: Rule) -> list[Decimal]:
    """Return every number at which a rule's colour can change."""
    found = (rule.target, rule.low, rule.high, *amber_ends(rule))
    return [limit for limit in found if limit is not None]


@st.composite
def values(draw: st.DrawFn, near: list[Decimal]) -> Decimal:
    """Return a value: on or a hair from one of the numbers given, a fraction, small or huge."""
    kind = draw(st.sampled_from(["near", "near", "fraction", "plain", "huge"]))
    if kind == "near" and near:
        size = draw(st.sampled_from([0, 1, 2, 4, 5, 9, 20, 26]))
        step = Decimal(draw(st.integers(-9, 9))).scaleb(-size)
        with localcontext(prec=99):
            return draw(st.sampled_from(near)) + step
    if kind == "fraction":
        numerator, denominator = draw(st.integers(-999, 9_999)), draw(st.integers(1, 9_999))
        value = value_of(Decimal(numerator), Decimal(denominator), Unit.PERCENT)
        assert value is not None
        return value
    if kind == "huge":
        return draw(st.decimals(-(10**18), 10**18, places=6))
    return draw(st.decimals(-1_000, 1_000, places=2))


@st.composite
def situations(
    draw: st.DrawFn,
    families: tuple[Family, ...] = RATED,
    units: tuple[Unit, ...] = tuple(Unit),
) -> tuple[Rule, Decimal, Decimal | None, Decimal | None]:
    """Return a rule with a value, the value before and last year's, any of them close."""
    rule = draw(rules(families, units))
    value = draw(values(limits(rule)))
    earlier = st.none() | values([value, *limits(rule)])
    return rule, value, draw(earlier), draw(earlier)
