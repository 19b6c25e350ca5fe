"""A rating's shape and colour where no drawing can stand: in a cell or a line of a file."""

from indicators.rules.rating import Colour

SHAPES = {
    Colour.RED: "◆",
    Colour.AMBER: "▲",
    Colour.GREEN: "●",
    Colour.NOT_RATED: "–",
}
"""The characters that look like the shapes of the page."""
PAINTS = {
    Colour.RED: "D4351C",
    Colour.AMBER: "F47738",
    Colour.GREEN: "00703C",
    Colour.NOT_RATED: "505A5F",
}
"""The colours of static/scss/_rating.scss."""
