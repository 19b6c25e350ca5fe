"""An indicator over time: what its charts draw, and the picture that needs no script.

`interactive.py` draws the same from the same `Trend`, so the two cannot disagree. Numbers are
rounded as the table beside them shows them: a chart tells a reader no more than its table.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from indicators.charts.small import Point, Scale, path
from indicators.queries.benchmarks import Comparison
from indicators.queries.catalogue import Facts
from indicators.queries.history import STEP, Stretches
from indicators.queries.indicator import IndicatorPage, Line
from indicators.queries.plans import on_path
from indicators.rules.periods import APRIL, is_due, month_label, months_after
from indicators.rules.rating import Family, Polarity, Rule, amber_ends
from indicators.rules.sentence import decimals_shown
from indicators.rules.values import Unit, rounded, show_limit

FEWEST = 6
"""The least a chart spans, in figures: a new indicator's line then starts part way across."""
WIDTH, HEIGHT = 640, 260
LEFT, TOP, RIGHT, BOTTOM = 64, 16, 10, 34
MOST_DOTS = 60
MOST_LABELS = 5
TICKS = 4
COUNCIL, TARGET, AMBER = "The council", "Target", "Still amber"
PATH = "Recovery path"
ENGLAND, NEIGHBOURS = "England", "Neighbours’ mean"
Place = tuple[float, Decimal]
"""A corner of a line or a shape: so many figures after the first, and how high."""
Ends = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure drawn at the end of its period."""

    period: str
    month: date
    place: float
    value: Decimal


@dataclass(frozen=True, slots=True)
class Expected:
    """What a recovery plan expects of one month, and the words that the table has for it."""

    month: date
    place: int
    value: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Trend:
    """What the charts draw: a place for every month a figure was due for, none left out.

    Where a recovery plan is open, the months go on to the end of its path: those have no line.
    """

    indicator: Facts
    months: tuple[date, ...]
    lines: tuple[Line | None, ...]
    rules: tuple[Rule | None, ...]
    """What rates each month, where there is a line or a path."""
    stretches: Stretches
    england: tuple[Published, ...]
    neighbours: tuple[Published, ...]
    path: tuple[Expected, ...]
    """What the recovery plan expects, month by month; empty where none is open."""
    path_ends: str
    """What the path is to reach and when, in words."""

    @property
    def values(self) -> list[Decimal | None]:
        """The value in each month, None where there is a gap."""
        return [
            None
            if line is None or line.reading.value is None
            else _as_shown(line.reading.value, line.rule, self.indicator)
            for line in self.lines
        ]

    @property
    def newest(self) -> int:
        """The place of the newest month that has a line: after it there is only a path."""
        return max(place for place, line in enumerate(self.lines) if line is not None)

    @property
    def unbroken(self) -> list[list[Place]]:
        """The council's line in stretches: a gap breaks it, and the restart of a year to date."""
        values = self.values
        return [
            [(place, value) for place, _ in stretch if (value := values[place]) is not None]
            for stretch in self.stretches
        ]

    @property
    def targets(self) -> list[list[Place]]:
        """The target as stepped lines: one, or two at the ends of a range."""
        return [
            *steps(low for low, _ in self._ends(aims)),
            *steps(high for _, high in self._ends(aims)),
        ]

    @property
    def ambers(self) -> list[list[Place]]:
        """The shapes between the target and the worst value that is still amber."""
        good, still = list(self._ends(aims)), list(self._ends(amber_ends))
        shapes = []
        for side in (0, 1):
            both = [
                (one[side], other[side])
                if one[side] is not None and other[side] is not None
                else (None, None)
                for one, other in zip(good, still, strict=True)
            ]
            edges = zip(
                steps(edge for edge, _ in both), steps(edge for _, edge in both), strict=True
            )
            shapes += [[*there, *reversed(back)] for there, back in edges]
        return shapes

    def _ends(self, of: Callable[[Rule], Ends]) -> Iterator[Ends]:
        for rule in self.rules:
            yield (None, None) if rule is None else of(rule)


def _as_shown(value: Decimal, rule: Rule | None, indicator: Facts) -> Decimal:
    """Return a value with the decimals that the table shows of it."""
    return rounded(value, decimals_shown(value, rule, indicator.decimals))


def aims(rule: Rule) -> Ends:
    """Return the lowest and the highest value that meet a rule, each None where it is open."""
    if rule.family is Family.RANGE:
        return rule.low, rule.high
    return (rule.target, None) if rule.polarity is Polarity.HIGHER else (None, rule.target)


def steps(values: Iterable[Decimal | None]) -> list[list[Place]]:
    """Return the unbroken stretches of a level that holds for a month and then may change."""
    found: list[list[Place]] = []
    for index, value in enumerate(values):
        if value is None:
            continue
        start, end = (index - 0.5, value), (index + 0.5, value)
        if not found or found[-1][-1][0] != start[0]:
            found.append([start, end])
        elif found[-1][-1] == start:
            found[-1][-1] = end
        else:
            found[-1] += [start, end]
    return found


def trend(page: IndicatorPage) -> Trend | None:
    """Return what the charts of an indicator's page draw, None when it has no value at all."""
    indicator = page.history.indicator
    step = STEP[indicator.frequency]
    lines = {
        line.month: line
        for line in page.lines
        if is_due(line.month, indicator.frequency, indicator.annual_month)
    }
    if all(line.reading.value is None for line in lines.values()):
        return None
    last = max(lines)
    first = min(min(lines), months_after(last, step * (1 - FEWEST)))
    ahead = {one.month: one.rule for one in page.ahead}
    count = _months_from(first, max([last, *ahead])) // step + 1
    months = tuple(months_after(first, step * index) for index in range(count))
    rule_of = {month: line.rule for month, line in lines.items()} | ahead
    rules = tuple(map(rule_of.get, months))

    def drawn(value_of: Callable[[Comparison], float | None]) -> tuple[Published, ...]:
        return tuple(
            Published(
                one.period,
                (month := one.ends_on.replace(day=1)),
                _months_from(first, month) / step,
                rounded(Decimal(repr(value)), indicator.decimals),
            )
            for one in page.published
            if first <= one.ends_on.replace(day=1) <= last and (value := value_of(one)) is not None
        )

    return Trend(
        indicator,
        months,
        tuple(map(lines.get, months)),
        rules,
        page.history.stretches(months),
        # Of a number England has the total, beside which the council would lie flat.
        () if indicator.unit is Unit.NUMBER else drawn(lambda one: one.england),
        drawn(lambda one: one.neighbours),
        _path(page, months),
        _path_ends(page),
    )


def _path(page: IndicatorPage, months: Sequence[date]) -> tuple[Expected, ...]:
    """Return what the recovery plan expects of each of the months that it has begun in."""
    if page.plan is None:
        return ()
    told = {line.month: line.path for line in page.lines}
    told |= {one.month: one.path for one in page.ahead}
    path = page.plan.plan.path
    return tuple(
        Expected(month, place, expected, told[month])
        for place, month in enumerate(months)
        if month in told and (expected := path.expected(month)) is not None
    )


def _path_ends(page: IndicatorPage) -> str:
    """Return what the recovery path is to reach and when, in words; empty where there is none."""
    if page.plan is None:
        return ""
    month, value = page.plan.plan.path.points[-1]
    return f"{on_path(value, page.history.indicator)} in {month_label(month)}"


def _months_from(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def described(trend: Trend) -> str:
    """Return the words that stand for the picture: ends, extremes, gaps and the target."""
    indicator = trend.indicator

    known = [
        (line.reading.value, f"{line.value} in {month_label(line.month)}")
        for line in trend.lines
        if line is not None and line.reading.value is not None
    ]
    (_, start), (_, end) = known[0], known[-1]
    (_, top), (_, bottom) = max(known, key=lambda one: one[0]), min(known, key=lambda one: one[0])
    words = f"{indicator.title}: from {start} to {end}. Highest {top}, lowest {bottom}."
    line = trend.lines[trend.newest]
    if line is not None and line.target:
        words += f" The target is {line.target}."
    if trend.path_ends:
        words += f" The recovery path reaches {trend.path_ends}."
    begun = next(index for index, line in enumerate(trend.lines) if line is not None)
    if gaps := trend.values[begun : trend.newest + 1].count(None):
        words += f" Gaps in the line: {gaps}."
    return words + " The table has every figure."


def picture(trend: Trend) -> SafeString:
    """Return the chart as SVG with its key, for paper and for readers without script."""
    return drawing(trend) + marks_explained(key(trend))


def drawing(trend: Trend) -> SafeString:
    """Return the chart as SVG, whose marks `key` explains."""
    ticks = _ticks(trend)
    count = len(trend.months)
    half = (WIDTH - LEFT - RIGHT) / count / 2
    scale = Scale(
        float(ticks[0]), float(ticks[-1]), count, WIDTH, HEIGHT,
        LEFT + half, TOP, RIGHT + half, BOTTOM,
    )  # fmt: skip

    def points(places: Iterable[Place]) -> list[Point]:
        return [(scale.x(place), scale.y(float(value))) for place, value in places]

    def ends(figures: Sequence[Published]) -> list[Point]:
        return points((figure.place, figure.value) for figure in figures)

    england, neighbours = ends(trend.england), ends(trend.neighbours)
    expected = points((one.place, one.value) for one in trend.path)
    crosses = expected if len(trend.months) <= MOST_DOTS else []
    parts = [
        ("amber", "".join(path(points(shape)) + "z" for shape in trend.ambers)),
        ("grid", "".join(f"M{LEFT} {scale.y(float(tick)):.1f}H{WIDTH - RIGHT}" for tick in ticks)),
        ("target", "".join(path(points(line)) for line in trend.targets)),
        ("england", _stepped(england)),
        ("marker", "".join(f"M{x - 3:.1f} {y - 3:.1f}h6v6h-6z" for x, y in england)),
        ("neighbours", _stepped(neighbours)),
        ("marker", "".join(f"M{x - 4:.1f} {y:.1f}l4-4 4 4-4 4z" for x, y in neighbours)),
        ("path", path(expected) if expected else ""),
        ("point", "".join(f"M{x - 3:.1f} {y - 3:.1f}l6 6m0-6l-6 6" for x, y in crosses)),
        ("council", "".join(path(points(stretch)) for stretch in trend.unbroken)),
    ]
    drawn = format_html_join("", '<path class="app-trend__{}" d="{}"/>', (p for p in parts if p[1]))
    return format_html(
        '<svg class="app-trend" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        described(trend),
        drawn,
        _dots(trend, scale),
        _labels(trend, scale, ticks),
    )


def _stepped(ends: Sequence[Point]) -> str:
    """Return a line that holds each value for the year up to its period's end."""
    if not ends:
        return ""
    (x, y), *later = ends
    return f"M{x:.1f} {y:.1f}" + "".join(f"V{y:.1f}H{x:.1f}" for x, y in later)


def _dots(trend: Trend, scale: Scale) -> SafeString:
    """Return a dot for each figure, hollow when it is provisional; a long series has no others."""
    dots = []
    for index, (line, value) in enumerate(zip(trend.lines, trend.values, strict=True)):
        if line is None or value is None:
            continue
        provisional = line.reading.provisional
        if provisional or len(trend.months) <= MOST_DOTS:
            kind = "provisional" if provisional else "dot"
            dots.append((kind, f"{scale.x(index):.1f}", f"{scale.y(float(value)):.1f}"))
    return format_html_join("", '<circle class="app-trend__{}" cx="{}" cy="{}" r="2.5"/>', dots)


def _labels(trend: Trend, scale: Scale, ticks: Sequence[Decimal]) -> SafeString:
    """Return the words along the two axes, which the picture's own words already give aloud."""
    down = [
        ("end", LEFT - 6, f"{scale.y(float(tick)) + 4:.1f}", show_limit(tick, trend.indicator.unit))
        for tick in ticks
    ]
    across = [
        ("middle", f"{scale.x(index):.1f}", HEIGHT - 10, f"{trend.months[index]:%b %Y}")
        for index in labelled(trend.months)
    ]
    return format_html_join("", '<text text-anchor="{}" x="{}" y="{}">{}</text>', [*down, *across])


def labelled(months: Sequence[date]) -> list[int]:
    """Return which months are named along the chart: Aprils, or every few years' April."""
    starts = [index for index, month in enumerate(months) if month.month == APRIL]
    if len(starts) < 2:
        starts = list(range(len(months)))
    return starts[:: -(-len(starts) // MOST_LABELS)]


def _ticks(trend: Trend) -> list[Decimal]:
    """Return round numbers that hold everything drawn between the first and the last."""
    drawn = [value for value in trend.values if value is not None]
    drawn += [figure.value for figure in (*trend.england, *trend.neighbours)]
    drawn += [value for shape in (*trend.targets, *trend.ambers) for _, value in shape]
    drawn += [one.value for one in trend.path]
    low, high = min(drawn), max(drawn)
    rough = (high - low or abs(high) or Decimal(1)) / TICKS
    power = Decimal(10) ** floor(log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    first, last = floor(low / step), ceil(high / step)
    last = max(last, first + 1)
    return [step * number for number in range(first, last + 1)]


def key(trend: Trend) -> tuple[tuple[str, str], ...]:
    """Return the marks that are in the picture, each with what it means."""
    provisional = any(line is not None and line.reading.provisional for line in trend.lines)
    items: list[tuple[str, str, object]] = [
        ("council", COUNCIL, True),
        ("target", TARGET, trend.targets),
        ("amber", AMBER, trend.ambers),
        ("england", f"{ENGLAND}, annual", trend.england),
        ("neighbours", f"{NEIGHBOURS}, annual", trend.neighbours),
        ("path", PATH, trend.path),
        ("provisional", "Provisional", provisional),
    ]
    return tuple((mark, words) for mark, words, is_there in items if is_there)


def marks_explained(key: Iterable[tuple[str, str]]) -> SafeString:
    """Return the key that stands under a picture."""
    items = format_html_join(
        "",
        '<span class="app-key__item"><svg class="app-trend-key" viewBox="0 0 24 12" '
        'aria-hidden="true">{}</svg> {}</span>',
        ((_swatch(mark), words) for mark, words in key),
    )
    return format_html('<p class="app-key">{}</p>', items)


def _swatch(mark: str) -> SafeString:
    if mark == "provisional":
        return mark_safe('<circle class="app-trend__provisional" cx="12" cy="6" r="4"/>')
    line = "M0 2h24v8h-24z" if mark == "amber" else "M0 6h24"
    return format_html('<path class="app-trend__{}" d="{}"/>', mark, line)
