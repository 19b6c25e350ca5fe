"""Which figures look unlikely, and what to check.

What cannot be is refused in `counts.py`. What can be but seldom is only asked about, because
it may well be right: each finding says what was entered, what was to be expected and what to
check, and whoever entered the figure confirms it with a word.

The yardstick is the indicator's own last twelve figures: their middle, and how far from it is
still usual. That reach is the largest of three: three times the figures' spread (by the median
absolute deviation, which one odd figure does not move), three times what chance alone does to
counts of that size, and a floor for a series that hardly moves. Numbers that grow with the
year to date are compared by what they come to a month.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from itertools import pairwise
from statistics import median

from indicators.rules.periods import APRIL, Basis, Frequency, financial_year, month_label
from indicators.rules.values import Reading, Unit, plain, rounded, show, show_limit, value_of

MOST_LOOKED_AT, FEWEST_LOOKED_AT = 12, 5
REACH = 3
"""How many deviations from the middle are still usual."""
FLOOR_IN_POINTS, FLOOR_SHARE, FLOOR_SHARE_OF_DENOMINATOR = 3, Decimal("0.1"), Decimal("0.25")
"""How far a flat series may step: percentages in points, the rest as shares of the middle."""
SELDOM = Decimal("0.05")
"""A repeated figure is odd when chance would repeat it less often than this."""

_DIGITS = 60
_SPREAD = Decimal("1.4826")  # one standard deviation, in median absolute deviations
_STAYS = Decimal("0.27")  # how often a normal step is nothing, times its median size
_EACH = Decimal("0.5")  # how far one child's days or score lies from the mean, as a share of it
_ROUGHLY = (Decimal("0.65"), Decimal("1.5"))
_SLIPS = {
    Decimal(10): "ten times",
    Decimal(100): "a hundred times",
    Decimal("0.1"): "a tenth of",
    Decimal("0.01"): "a hundredth of",
}
_RATES = (Unit.RATE_PER_10000, Unit.RATE_PER_100000)
_PERCENTAGES_ARE_OF = (Decimal(1), Decimal(100))


class Kind(StrEnum):
    """What makes a figure look unlikely."""

    PERCENTAGE_TYPED = "percentage-typed"
    SLIP = "slip"
    SAME = "same"
    FALLING = "falling"
    DENOMINATOR = "denominator"
    FAR = "far"
    NOT_DUE = "not-due"

    @property
    def label(self) -> str:
        """The kind as a heading names it."""
        return _KINDS[self]


_KINDS = {
    Kind.PERCENTAGE_TYPED: "A percentage typed in place of counts",
    Kind.SLIP: "A slip of the decimal point",
    Kind.SAME: "The same as last time",
    Kind.FALLING: "A year to date that falls",
    Kind.DENOMINATOR: "A sudden change of denominator",
    Kind.FAR: "Far from its recent figures",
    Kind.NOT_DUE: "Not due, though it is every time",
}


@dataclass(frozen=True, slots=True)
class Unlikely:
    """One reason to look at a figure again, in a sentence for whoever entered it."""

    kind: Kind
    sentence: str


def not_due_although(frequency: Frequency) -> Unlikely:
    """Return the finding on a reason of “not due” where a figure is due, for what it hides."""
    return Unlikely(
        Kind.NOT_DUE,
        f"it is marked not due, and a figure is due every {frequency.period}: choose another "
        "reason, or say why none is due this time",
    )


def unlikely(
    figure: Reading,
    recent: Sequence[Reading],
    unit: Unit,
    basis: Basis,
    *,
    decimals: int = 1,
    may_be_below_zero: bool = False,
) -> tuple[Unlikely, ...]:
    """Return what is unlikely about a figure, at most two findings; () when nothing is.

    `recent` are the indicator's figures before it, oldest first; months without one may be
    among them. Values are worked out from the counts, so only those need be given, and they
    must be counts that can be. A percentage typed in place of counts and a falling year to
    date are seen with little history or none; the rest needs five figures. One mistake is
    told once: what a wrong denominator does to the value is not a second finding.

    On steady simulated series fewer than two rows in a hundred are asked about, and nearly
    all planted slips are: `tests/rules/test_plausibility.py` measures both.
    """
    known = [reading for reading in recent if reading.numerator is not None]
    if figure.numerator is None:
        return ()
    with localcontext(prec=_DIGITS):
        return tuple(_findings(figure, known, _Measure(unit, basis, decimals, may_be_below_zero)))


@dataclass(frozen=True, slots=True)
class _Measure:
    """How the indicator is measured."""

    unit: Unit
    basis: Basis
    decimals: int
    may_be_below_zero: bool

    @property
    def is_year_to_date(self) -> bool:
        """Whether its counts start again in April."""
        return self.basis is Basis.YEAR_TO_DATE

    @property
    def value_grows(self) -> bool:
        """Whether the value grows with the year, as a number does and a share does not."""
        return self.is_year_to_date and (self.unit.is_counted or self.unit in _RATES)

    @property
    def denominator_grows(self) -> bool:
        """Whether the denominator grows with the year, as cases do and residents do not."""
        return self.is_year_to_date and self.unit not in _RATES

    def goes_on(self, earlier: Reading, later: Reading) -> bool:
        """Return whether a later figure goes on from an earlier one's counts."""
        first, second = financial_year(earlier.month), financial_year(later.month)
        return not self.is_year_to_date or first == second


@dataclass(frozen=True, slots=True)
class _Compared:
    """A number of the figure, beside the same number of the figures before it."""

    entered: str
    number: Decimal
    before: Sequence[Decimal]
    reach: Decimal
    write: Callable[[Decimal], str]

    @property
    def middle(self) -> Decimal:
        """The usual number."""
        return median(self.before)

    @property
    def is_far(self) -> bool:
        """Whether it is outside them all, and far from the middle and from the last.

        Near the last is not far: a step that was confirmed once is not asked about again.
        """
        nearest = min(abs(self.number - self.middle), abs(self.number - self.before[-1]))
        return nearest > self.reach and not min(self.before) <= self.number <= max(self.before)

    @property
    def slip(self) -> str:
        """“Ten times” and the like, when a far number is about that much of the usual, or “”."""
        if not self.middle or not self.is_far:
            return ""
        few, many = _ROUGHLY
        times = self.number / self.middle
        return next((words for by, words in _SLIPS.items() if few < times / by < many), "")

    @property
    def range_in_words(self) -> str:
        """Between what the numbers before it lay."""
        return f"{self.write(min(self.before))} and {self.write(max(self.before))}"


def _findings(figure: Reading, known: Sequence[Reading], measure: _Measure) -> Iterator[Unlikely]:
    """Yield the findings; the first four kinds each explain all that could follow them."""
    value, denominator = _value(figure, known, measure), _denominator(figure, known, measure)
    if sentence := _percentage_typed(figure, known, measure, denominator):
        yield Unlikely(Kind.PERCENTAGE_TYPED, sentence)
        return
    for compared in (denominator, value):
        if compared and (slip := compared.slip):
            sentence = (
                f"{compared.entered} is about {slip} the usual {compared.write(compared.middle)}: "
                "check the digits and the decimal point of the counts"
            )
            yield Unlikely(Kind.SLIP, sentence)
            return
    if sentence := _same(figure, known, measure):
        yield Unlikely(Kind.SAME, sentence)
        return
    if sentence := _falling(figure, known, measure):
        yield Unlikely(Kind.FALLING, sentence)
        return
    if denominator and denominator.is_far:
        sentence = (
            f"{denominator.entered} is far from those of the last {len(denominator.before)} "
            f"figures, which lay between {denominator.range_in_words}: check it, or say what "
            "has changed"
        )
        yield Unlikely(Kind.DENOMINATOR, sentence)
        usual = denominator.middle * (_months(figure) if measure.denominator_grows else 1)
        with_usual = _value(figure._replace(denominator=usual), known, measure)
        if with_usual and not with_usual.is_far:
            return  # the denominator alone explains the value
    if value and value.is_far:
        sentence = (
            f"{value.entered} is far from the last {len(value.before)} figures, which lay "
            f"between {value.range_in_words}: check the counts, or say why it is right"
        )
        yield Unlikely(Kind.FAR, sentence)


def _value(figure: Reading, known: Sequence[Reading], measure: _Measure) -> _Compared | None:
    """Return the figure's value beside those before it, or None when nothing can be compared."""
    unit, grows = measure.unit, measure.value_grows

    def number(reading: Reading) -> Decimal | None:
        value = _worth(reading, unit)
        return value / _months(reading) if grows and value is not None else value

    def write(value: Decimal) -> str:
        return show(value, unit, measure.decimals) + (" a month" if grows else "")

    def least_reach(middle: Decimal) -> Decimal:
        is_percent = unit is Unit.PERCENT
        floor = Decimal(FLOOR_IN_POINTS) if is_percent else FLOOR_SHARE * abs(middle)
        return max(floor, REACH * _chance(middle, figure, measure))

    value = _worth(figure, unit)
    entered = ""
    if value is not None:  # what was typed is said as it was typed
        entered = (
            show_limit(value, unit) if unit.is_counted else show(value, unit, measure.decimals)
        )
    return _compared(entered, number(figure), map(number, known), least_reach, write, grows)


def _denominator(figure: Reading, known: Sequence[Reading], measure: _Measure) -> _Compared | None:
    """Return the figure's denominator beside those before it, or None likewise."""
    grows = measure.denominator_grows

    def number(reading: Reading) -> Decimal | None:
        count = reading.denominator
        return count / _months(reading) if grows and count is not None else count

    def write(count: Decimal) -> str:
        return plain(rounded(count, 1)) + (" a month" if grows else "")

    def least_reach(middle: Decimal) -> Decimal:
        one = Decimal(1) / (_months(figure) if grows else 1)
        return max(FLOOR_SHARE_OF_DENOMINATOR * middle, REACH * _chance_of_a_count(middle, one))

    entered = f"the denominator, {plain(figure.denominator or Decimal(0))},"
    return _compared(entered, number(figure), map(number, known), least_reach, write, grows)


def _compared(
    entered: str,
    number: Decimal | None,
    numbers: Iterable[Decimal | None],
    least_reach: Callable[[Decimal], Decimal],
    write: Callable[[Decimal], str],
    grows: bool,
) -> _Compared | None:
    """Return a number beside those before it, or None when it is none or they are too few."""
    before = [each for each in numbers if each is not None][-MOST_LOOKED_AT:]
    if number is None or len(before) < FEWEST_LOOKED_AT:
        return None
    middle = median(before)
    spread = _SPREAD * median(abs(each - middle) for each in before)
    if grows:
        entered = f"{entered.rstrip(',')}, which is {write(number)} since April,"
    return _Compared(entered, number, before, max(REACH * spread, least_reach(middle)), write)


def _chance(middle: Decimal, figure: Reading, measure: _Measure) -> Decimal:
    """Return one deviation of what chance does to the value of a figure of this size.

    Shares scatter as tosses of a coin do, counts as independent events do, and a mean by the
    half of what it is for each one counted, which is about how days and scores lie. Pounds
    are not counted out, so chance says nothing of them.
    """
    unit, count = measure.unit, figure.denominator or Decimal(1)
    if unit is Unit.POUNDS:
        return Decimal(0)
    if unit is Unit.PERCENT:
        expected = min(max(middle / 100, Decimal(0)), Decimal(1)) * count
        share = (expected + 1) / (count + 2)  # a row of 100% does not promise another
        return 100 * (share * (1 - share) / count).sqrt()
    if unit is Unit.NUMBER or unit in _RATES:
        one = value_of(Decimal(1), count, unit) or Decimal(1)
        return _chance_of_a_count(middle, one / (_months(figure) if measure.value_grows else 1))
    return _EACH * abs(middle) / count.sqrt()


def _chance_of_a_count(middle: Decimal, one: Decimal) -> Decimal:
    """Return one deviation of a count by chance, where `one` is what each one counted adds."""
    return (abs(middle) * one + one * one).sqrt()


def _percentage_typed(
    figure: Reading, known: Sequence[Reading], measure: _Measure, denominator: _Compared | None
) -> str:
    """Return what shows that 0.31, or 31 out of 100, was typed in place of counts, or “”."""
    if measure.unit is not Unit.PERCENT or figure.numerator is None:
        return ""
    is_odd = figure.numerator < 1 or len(known) >= FEWEST_LOOKED_AT
    if is_odd and figure.numerator % 1 and all(_counts(each)[0] % 1 == 0 for each in known):
        return (
            f"{_counted(figure)} has a numerator that is not whole, as when a percentage or a "
            "fraction is typed in place of a count: give how many, and out of how many"
        )
    if denominator and denominator.is_far and figure.denominator in _PERCENTAGES_ARE_OF:
        return (
            f"{_counted(figure)} looks like a percentage, because the denominator is usually "
            f"about {denominator.write(denominator.middle)}: give how many, and out of how many"
        )
    return ""


def _same(figure: Reading, known: Sequence[Reading], measure: _Measure) -> str:
    """Return that the last figure's counts came again though they seldom would, or “”.

    Two counts that both move seldom both stay. A population that is estimated once a year
    says nothing by staying, nor does a small number that moves by one or two.
    """
    if not known or _counts(known[-1]) != _counts(figure):
        return ""
    pairs = [
        (_counts(earlier), _counts(later))
        for earlier, later in pairwise(known[-MOST_LOOKED_AT:])
        if measure.goes_on(earlier, later)
    ]
    if len(pairs) < FEWEST_LOOKED_AT - 1:
        return ""
    numerator_stays, denominator_stays = (
        _stays([(earlier[part], later[part]) for earlier, later in pairs]) for part in (0, 1)
    )
    if numerator_stays * denominator_stays > SELDOM:
        return ""
    return (
        f"{_counted(figure)} is to the last digit the same as in {month_label(known[-1].month)}, "
        "though the counts usually move: check that it is not the earlier figure again"
    )


def _stays(pairs: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """Return how often a count that moves as it did from pair to pair would stay as it was."""
    step = median(abs(later - earlier) for earlier, later in pairs)
    last_digit = min(_last_digit(count) for pair in pairs for count in pair)
    return min(Decimal(1), _STAYS * last_digit / step) if step else Decimal(1)


def _falling(figure: Reading, known: Sequence[Reading], measure: _Measure) -> str:
    """Return that a year to date is less than it already was, or “”."""
    if not known or not measure.is_year_to_date or not measure.goes_on(known[-1], figure):
        return ""
    last = known[-1]
    (numerator, denominator), (numerator_then, denominator_then) = _counts(figure), _counts(last)
    fell = []
    if numerator < numerator_then and not measure.may_be_below_zero:
        fell.append(f"the numerator, {plain(numerator)}, is less than {plain(numerator_then)}")
    if denominator < denominator_then and measure.denominator_grows:
        fell.append(
            f"the denominator, {plain(denominator)}, is less than {plain(denominator_then)}"
        )
    if not fell:
        return ""
    return (
        f"{' and '.join(fell)} in {month_label(last.month)}, and a year to date only grows: check "
        "both months, or say what was taken out"
    )


def _counts(reading: Reading) -> tuple[Decimal, Decimal]:
    """Return both counts; those that are not there are 0, as nothing asks which it was."""
    return reading.numerator or Decimal(0), reading.denominator or Decimal(0)


def _counted(reading: Reading) -> str:
    numerator, denominator = _counts(reading)
    return plain(numerator) + (f" out of {plain(denominator)}" if denominator else "")


def _worth(reading: Reading, unit: Unit) -> Decimal | None:
    return value_of(_counts(reading)[0], reading.denominator, unit)


def _months(reading: Reading) -> int:
    """Return how many months of its financial year a reading has seen."""
    return (reading.month.month - APRIL) % 12 + 1


def _last_digit(count: Decimal) -> Decimal:
    """Return what the last digit of a count that is not 0 counts: 1, or a part of it."""
    exponent = count.normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # counts are finite
    return Decimal(1).scaleb(min(exponent, 0))
