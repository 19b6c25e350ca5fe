"""Server-side pictures: charts small and alike, that need no script and print.

A gap in the figures is a gap in the line. Every colour and dash is a class, so that the
Content Security Policy needs no exception.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from indicators.queries.history import Stretches
from indicators.rules.periods import month_label, months_after
from indicators.rules.rating import Rule
from indicators.rules.sentence import decimals_shown
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


def path(points: Sequence[Point]) -> str:
    """Return a line through the points; a lone point becomes a short dash."""
    if len(points) == 1:
        x, y = points[0]
        return f"M{x - 1:.1f} {y:.1f}h2"
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def sparkline(
    line: Stretches, first: date, count: int, rule: Rule | None, unit: Unit, decimals: int
) -> SafeString:
    """Return so many months as a line, with the target dashed and the last month as a dot.

    The words that stand for the picture give its ends, since the row has the rest. Nothing
    to draw returns a dash; a last month without a figure has no dot.
    """
    if not line:
        return mark_safe('<span aria-hidden="true">–</span>')
    target = rule.target if rule else None
    heights = [float(value) for stretch in line for _, value in stretch]
    marks = heights if target is None else [*heights, float(target)]
    scale = Scale(min(marks), max(marks), count, WIDTH, HEIGHT)
    drawn = "".join(
        path([(scale.x(place), scale.y(float(value))) for place, value in stretch])
        for stretch in line
    )
    aim = dot = ""
    if target is not None:
        y = scale.y(float(target))
        aim = f'<path class="app-spark__target" d="M0 {y:.1f}h{WIDTH}"/>'
    (start, from_value), (end, to_value) = line[0][0], line[-1][-1]
    if end == count - 1:
        y = scale.y(float(to_value))
        dot = f'<circle cx="{scale.x(end):.1f}" cy="{y:.1f}" r="2.5"/>'

    def said(value: Decimal, place: int) -> str:
        shown = show(value, unit, decimals_shown(value, rule, decimals))
        return f"{shown} in {month_label(months_after(first, place))}"

    words = f"{said(from_value, start)}, {said(to_value, end)}"
    return mark_safe(
        f'<svg class="app-spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(words)}">{aim}<path d="{drawn}"/>{dot}</svg>'
    )
