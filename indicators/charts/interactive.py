"""The interactive chart: the figure that static/js/chart.js hands to Plotly.

Plain dictionaries, because Python's plotly would cost every process a third of a second and
30 MB to write the same ones; the tests hold them against plotly's own schema.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from indicators.charts.trend import (
    AMBER,
    COUNCIL,
    ENGLAND,
    MOST_DOTS,
    NEIGHBOURS,
    PATH,
    TARGET,
    Place,
    Published,
    Trend,
)
from indicators.queries.indicator import Line
from indicators.rules.periods import month_label, months_after
from indicators.rules.values import Unit, show

BLACK, WHITE, GREY, BLUE, PALE = "#0b0c0c", "#ffffff", "#505a5f", "#1d70b8", "#e5e6e7"
PURPLE = "#4c2c92"
ORANGE = "rgba(244, 119, 56, 0.25)"
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
Trace = dict[str, Any]


def figure(trend: Trend) -> dict[str, Any]:
    """Return the data and layout of the chart, ready to be written as JSON."""
    return {"data": [trace for trace in _traces(trend) if trace["x"]], "layout": _layout(trend)}


def _traces(trend: Trend) -> list[Trace]:
    return [
        _steps(
            trend,
            AMBER,
            trend.ambers,
            fill="toself",
            fillcolor=ORANGE,
            line={"width": 0},
        ),
        _steps(trend, TARGET, trend.targets, line={"color": GREY, "width": 1.5, "dash": "dash"}),
        _annual(trend, ENGLAND, trend.england, GREY, "dot", "square"),
        _annual(trend, NEIGHBOURS, trend.neighbours, BLUE, "dashdot", "diamond"),
        _path(trend),
        _council(trend),
    ]


def _council(trend: Trend) -> Trace:
    marks: list[tuple[str, float | None, str, str]] = []
    # A year to date starts again beside a figure, where there is no gap to break the line.
    values = trend.values
    starts = {
        place for (place, _), *_ in trend.stretches if place and values[place - 1] is not None
    }
    for index, (month, value) in enumerate(zip(trend.months, values, strict=True)):
        line = trend.lines[index]
        if index in starts:
            marks.append((month.isoformat(), None, "", BLACK))
        hollow = line is not None and line.reading.provisional
        height = None if value is None else float(value)
        marks.append((month.isoformat(), height, _said(line), WHITE if hollow else BLACK))
    x, y, said, fill = zip(*marks, strict=True)
    return {
        "type": "scatter",
        "name": COUNCIL,
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "text": said,
        "hovertemplate": "%{text}<extra></extra>",
        "connectgaps": False,
        "line": {"color": BLACK, "width": 2},
        "marker": {
            "color": fill,
            "size": 6 if len(trend.months) <= MOST_DOTS else 3,
            "line": {"color": BLACK, "width": 1.5},
        },
    }


def _said(line: Line | None) -> str:
    """Return what is read when a month is pointed at."""
    if line is None or line.reading.value is None:
        return ""
    parts = [f"{month_label(line.month)}: {line.value}", line.rating.colour.label]
    if line.target:
        parts.append(f"Target {line.target}")
    if line.reading.provisional:
        parts.append("Provisional")
    return "<br>".join(parts)


def _annual(
    trend: Trend, name: str, figures: Sequence[Published], colour: str, dash: str, symbol: str
) -> Trace:
    """Return published figures, each holding for the year up to the end of its period."""
    unit, decimals = trend.indicator.unit, trend.indicator.decimals
    return {
        "type": "scatter",
        "name": f"{name}, annual",
        "mode": "lines+markers",
        "x": [one.month.isoformat() for one in figures],
        "y": [float(one.value) for one in figures],
        "text": [f"{name}, {one.period}: {show(one.value, unit, decimals)}" for one in figures],
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": colour, "width": 1.5, "dash": dash, "shape": "vh"},
        "marker": {"color": colour, "size": 7, "symbol": symbol},
    }


def _path(trend: Trend) -> Trace:
    """Return what the recovery plan expects of each month."""
    return {
        "type": "scatter",
        "name": PATH,
        "mode": "lines+markers",
        "x": [one.month.isoformat() for one in trend.path],
        "y": [float(one.value) for one in trend.path],
        "text": [f"{PATH}, {month_label(one.month)}: {one.words}" for one in trend.path],
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": PURPLE, "width": 1.5, "dash": "longdash"},
        "marker": {"color": PURPLE, "size": 6, "symbol": "x"},
    }


def _steps(trend: Trend, name: str, shapes: Iterable[Sequence[Place]], **looks: Any) -> Trace:
    """Return lines or shapes with corners between the months, a break between one and the next."""
    x: list[str | None] = []
    y: list[float | None] = []
    for shape in shapes:
        if x:
            x.append(None)
            y.append(None)
        x += [_day(trend, place).isoformat() for place, _ in shape]
        y += [float(value) for _, value in shape]
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines",
        "x": x,
        "y": y,
        "hoverinfo": "skip",
        **looks,
    }


def _day(trend: Trend, place: float) -> date:
    """Return the day that lies half way between two of the chart's months."""
    before = months_after(trend.months[0], -_step(trend)) if place < 0 else trend.months[int(place)]
    return before + (months_after(before, _step(trend)) - before) / 2


def _step(trend: Trend) -> int:
    one, other = trend.months[:2]
    return (other.year - one.year) * 12 + other.month - one.month


def _layout(trend: Trend) -> dict[str, Any]:
    signs = {Unit.PERCENT: {"ticksuffix": "%"}, Unit.POUNDS: {"tickprefix": "£"}}
    last = len(trend.months) - 1
    return {
        "title": {"text": ""},
        "height": 380,
        "margin": {"l": 8, "r": 8, "t": 32, "b": 8},
        "font": {"family": FONT, "size": 14, "color": BLACK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "hovermode": "closest",
        # A finger that scrolls the page must not draw a box on the chart; the bar has zoom.
        "dragmode": False,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": -0.12,
            "yanchor": "top",
            "traceorder": "reversed",
        },
        "xaxis": {
            "type": "date",
            "range": [_day(trend, -0.5).isoformat(), _day(trend, last + 0.5).isoformat()],
            "tickformat": "%b %Y",
            "showgrid": False,
            "linecolor": GREY,
            "ticks": "outside",
            "automargin": True,
        },
        "yaxis": {
            "gridcolor": PALE,
            "zeroline": False,
            "automargin": True,
            **signs.get(trend.indicator.unit, {}),
        },
    }
