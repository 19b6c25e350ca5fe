"""A pack's charts as they go on paper: whole in themselves, with their key inside the picture.

On the page a chart's colours come from the style sheet and its key is text beside it. A file has
neither, so that both are put in here. The styles are those of static/scss/_charts.scss.
"""

import json
import re
from collections.abc import Sequence

from django.utils.html import escape

from indicators.packs.document import Chart
from indicators.packs.paper import FAMILIES, set_in_type, width

TEXT = 13
"""The size of a picture’s words in its own units: 10 points where it is as wide as the text."""
STYLES = {
    "council": "stroke:#0b0c0c;stroke-width:1.75;stroke-linejoin:round",
    "provisional": "stroke:#0b0c0c;stroke-width:1.75;stroke-linejoin:round;fill:#ffffff",
    "dot": "fill:#0b0c0c",
    "grid": "stroke:#e5e6e7",
    "amber": "fill:#f47738;fill-opacity:0.25",
    "target": "stroke:#505a5f;stroke-width:1.25;stroke-dasharray:6 3",
    "england": "stroke:#505a5f;stroke-width:1.25;stroke-dasharray:1.5 3",
    "neighbours": "stroke:#1d70b8;stroke-width:1.25;stroke-dasharray:7 3 1.5 3",
    "path": "stroke:#4c2c92;stroke-width:1.5;stroke-dasharray:10 4",
    "point": "stroke:#4c2c92;stroke-width:1.5",
    "marker": "fill:#505a5f",
}
"""What each mark of a chart looks like, by the end of its class."""
_SHEET = (
    "svg{fill:none}"
    f"text{{font-family:{','.join(repr(one) for one in FAMILIES)};font-size:{TEXT}px;"
    "fill:#505a5f;stroke:none}"
    + "".join(f".app-trend__{mark}{{{style}}}" for mark, style in STYLES.items())
)
_MARKS = {"amber": "M0 -4h24v8h-24z", "provisional": "M8 0a4 4 0 1 1 8 0a4 4 0 1 1 -8 0z"}
"""A mark in the key, drawn about the middle of its line: a line across, unless it is a shape."""
_ACROSS = "M0 0h24"
_SWATCH, _GAP, _BETWEEN, _LINE = 24, 8, 22, 20
_OPENING = re.compile(r'<svg\b[^>]*\bviewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>')

_GALLERY = b"""
#set page(width: auto, height: auto, margin: 0pt)
#for picture in json("pictures.json") {
  page(image(bytes(picture), format: "svg", width: 170mm))
}
"""


def paper_svg(chart: Chart) -> str:
    """Return a chart as an SVG that needs nothing else: its styles are in it, and its key under it.

    Raises ValueError when the chart is not an SVG that says how large it is.
    """
    opening = _OPENING.match(chart.svg)
    if opening is None or not chart.svg.endswith("</svg>"):
        raise ValueError("A chart is an SVG that begins with its viewBox.")
    wide, high = map(float, opening.groups())
    key, depth = _key(chart.key, wide, high)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high + depth:g}">'
        f"<style>{_SHEET}</style>"
        f"{chart.svg[opening.end() : -len('</svg>')]}{key}</svg>"
    )


def png(charts: Sequence[Chart], ppi: float = 200) -> list[bytes]:
    """Return each chart as a PNG as wide as a page's text, of so many dots to the inch.

    All are drawn in one go, since starting is what costs.
    """
    if not charts:
        return []
    pictures = json.dumps([paper_svg(chart) for chart in charts]).encode()
    made = set_in_type({"main.typ": _GALLERY, "pictures.json": pictures}, format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def _key(items: Sequence[tuple[str, str]], wide: float, top: float) -> tuple[str, float]:
    """Return the key drawn under a picture, and how deep it is."""
    drawn, left, line = [], 0.0, 0
    for mark, words in items:
        room = _SWATCH + _GAP + width(words, TEXT)
        if left and left + room > wide:
            left, line = 0.0, line + 1
        middle = top + _LINE * (line + 0.5)
        drawn.append(
            f'<g transform="translate({left:.1f} {middle:.1f})">'
            f'<path class="app-trend__{escape(mark)}" d="{_MARKS.get(mark, _ACROSS)}"/>'
            f'<text x="{_SWATCH + _GAP}" y="{TEXT * 0.35:.1f}">{escape(words)}</text></g>'
        )
        left += room + _BETWEEN
    return "".join(drawn), _LINE * (line + 1) if drawn else 0
