"""Server-side pictures: charts small and alike, that need no script and print.

A gap in the figures is a gap in the line. Every colour and dash is a class, so that the
Content Security Policy needs no exception.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from indicators.rules.periods import month_label, months_after
from indicators.rules.rating import Rule
from indicators.rules.values import Unit, show

WIDTH, HEIGHT, EDGE = 110, 28, 3
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """How values become places on a picture, from left to right and from the bottom up."""

    low: float
    high: float
    count: int
    width: float
    height: float
    left: float = EDGE
    top: float = EDGE
    right: float = EDGE
    bottom: float = EDGE

    def x(self, index: float) -> float:
        """Return where a month stands."""
        steps = max(self.count - 1, 1)
        return self.left + index * (self.width - self.left - self.right) / steps

    def y(self, value: float) -> float:
        """Return where a value stands."""
        room = self.height - self.top - self.bottom
        return self.top + (self.high - value) * room / ((self.high - self.low) or 1)


def stretches(values: Iterable[Decimal | float | None], scale: Scale) -> list[list[Point]]:
    """Return the unbroken stretches of a series as points on the picture."""
    found: list[list[Point]] = [[]]
    for index, value in enumerate(values):
        if value is not None:
            found[-1].append((scale.x(index), scale.y(float(value))))
        elif found[-1]:
            found.append([])
    return [stretch for stretch in found if stretch]


def path(points: Sequence[Point]) -> str:
    """Return a line through the points; a lone point becomes a short dash."""
    if len(points) == 1:
        x, y = points[0]
        return f"M{x - 1:.1f} {y:.1f}h2"
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def sparkline(
    values: Sequence[Decimal | None],
    first: date,
    rule: Rule | None,
    unit: Unit,
    decimals: int,
) -> SafeString:
    """Return twelve months as a line, with the target dashed and the last month as a dot.

    The words that stand for the picture give its ends, since the row has the rest. Nothing
    to draw returns a dash.
    """
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    if not known:
        return mark_safe('<span aria-hidden="true">–</span>')
    target = rule.target if rule else None
    heights = [float(value) for _, value in known]
    marks = heights if target is None else [*heights, float(target)]
    scale = Scale(min(marks), max(marks), len(values), WIDTH, HEIGHT)
    line = "".join(path(stretch) for stretch in stretches(values, scale))
    aim = ""
    if target is not None:
        y = scale.y(float(target))
        aim = f'<path class="app-spark__target" d="M0 {y:.1f}h{WIDTH}"/>'
    (start, from_value), (end, to_value) = known[0], known[-1]
    words = (
        f"{show(from_value, unit, decimals)} in {month_label(months_after(first, start))}, "
        f"{show(to_value, unit, decimals)} in {month_label(months_after(first, end))}"
    )
    dot = f'<circle cx="{scale.x(end):.1f}" cy="{scale.y(float(to_value)):.1f}" r="2.5"/>'
    return mark_safe(
        f'<svg class="app-spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(words)}">{aim}<path d="{line}"/>{dot}</svg>'
    )
