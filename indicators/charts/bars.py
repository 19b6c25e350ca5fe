"""Bars that set councils side by side, each beside its row in a table."""

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 160, 12
STRIP_WIDTH, STRIP_HEIGHT = 960, 120
HAIR = 0.5
Ends = tuple[float, float]


def reach(values: Sequence[float]) -> Ends:
    """Return the ends of the scale that bars share: from nought, or below it, to the largest."""
    return min([0.0, *values]), max([0.0, *values])


def bar(value: float, ends: Ends, *, own: bool) -> SafeString:
    """Return one council's bar from nought; the council's own is filled, the others are pale.

    The picture is hidden from a screen reader, since the value stands beside it in the row.
    """
    low, high = ends
    scale = WIDTH / ((high - low) or 1)
    left, right = sorted((-low * scale, (value - low) * scale))
    kind = "app-bar app-bar--own" if own else "app-bar"
    return mark_safe(
        f'<svg class="{kind}" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
        f'<rect x="{left:.1f}" y="1.5" width="{max(right - left, HAIR):.1f}" height="9"/></svg>'
    )


def strip(
    values: Sequence[float], own: int | None, england: float | None, words: str
) -> SafeString:
    """Return all councils in order as thin bars, the council's own dark, England as a line.

    `own` is the council's place in the values, and `words` say what the picture shows; the
    table that goes with it lists every bar.
    """
    low, high = reach([*values, *([] if england is None else [england])])
    scale = STRIP_HEIGHT / ((high - low) or 1)
    step = STRIP_WIDTH / max(len(values), 1)
    foot = high * scale
    bars = []
    for place, value in enumerate(values):
        kind = ' class="app-strip__own"' if place == own else ""
        top, tall = min(foot, (high - value) * scale), max(abs(value) * scale, HAIR)
        bars.append(
            f'<rect{kind} x="{place * step + HAIR:.1f}" y="{top:.1f}" '
            f'width="{max(step - 1, HAIR):.1f}" height="{tall:.1f}"/>'
        )
    if england is not None:
        at = (high - england) * scale
        bars.append(f'<path class="app-strip__england" d="M0 {at:.1f}h{STRIP_WIDTH}"/>')
    return mark_safe(
        f'<svg class="app-strip" viewBox="0 0 {STRIP_WIDTH} {STRIP_HEIGHT}" role="img" '
        f'preserveAspectRatio="none" aria-label="{escape(words)}">{"".join(bars)}</svg>'
    )
