"""The small marks that stand with a word: of a rating, of a travel, of a recovery plan.

A rating is word, shape and colour together, so that it reads in greyscale and aloud. No
mark carries a style: the classes are in static/scss/_rating.scss.
"""

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from indicators.rules.rating import Colour, Rating, Reason
from indicators.rules.recovery import Standing
from indicators.rules.travel import Direction, Judgement, Travel

SHAPES = {
    Colour.RED: "M5 0l5 5-5 5-5-5z",
    Colour.AMBER: "M5 .5l5 9H0z",
    Colour.GREEN: "M5 0a5 5 0 1 1 0 10A5 5 0 0 1 5 0z",
    Colour.NOT_RATED: "M0 4h10v2H0z",
}
LETTERS = {
    Reason.NO_TARGET: "T",
    Reason.NO_FIGURE: "–",
    Reason.NOT_DUE: "",
    Reason.CONTEXT: "C",
    Reason.SUPPRESSED: "S",
}
ARROWS = {
    Direction.UP: "M5 0l4.5 5H6.5v5h-3V5H.5z",
    Direction.DOWN: "M5 10L.5 5h3V0h3v5h3z",
    Direction.LEVEL: "M0 3.5h5.5V.8L10 5 5.5 9.2V6.5H0z",
}

STANDINGS = {
    Standing.NOT_YET: "M2 10V.7h7L7 3.4l2 2.7H2",
    Standing.NO_FIGURE: "M1 5h8",
    Standing.OFF_PATH: "M1.2 1.2l7.6 7.6m0-7.6L1.2 8.8",
    Standing.ON_PATH: "M.8 5.4l3 3 5.6-6.8",
    Standing.BACK: "M2.6 5l1.8 1.9 3-3.6M5 .7a4.3 4.3 0 1 1 0 8.6 4.3 4.3 0 1 1 0-8.6z",
}
"""How a plan stands, drawn with a line and never filled, unlike a rating or an arrow."""


@cache
def shape(colour: Colour) -> SafeString:
    """Return a rating's shape alone, for a place that has the word beside it."""
    return format_html(
        '<svg class="app-rating__shape" viewBox="0 0 10 10" aria-hidden="true">'
        '<path d="{}"/></svg>',
        SHAPES[colour],
    )


@cache
def standing_mark(standing: Standing) -> SafeString:
    """Return the shape of how a plan stands, for a place that has the word beside it."""
    return format_html(
        '<svg class="app-plan__shape" viewBox="0 0 10 10" aria-hidden="true"><path d="{}"/></svg>',
        STANDINGS[standing],
    )


@cache
def rating_mark(colour: Colour) -> SafeString:
    """Return a rating as it stands in a row: colour, shape and word."""
    return format_html(
        '<strong class="app-rating app-rating--{}">{}{}</strong>',
        colour.value,
        shape(colour),
        colour.label,
    )


@cache
def rating_letter(rating: Rating) -> SafeString:
    """Return a rating as it stands in a grid: shape and letter, with the words read aloud.

    One that is not rated has the letter of its reason instead.
    """
    words = rating.colour.label if rating.reason is None else f"Not rated: {rating.reason}"
    return format_html(
        '{}<span aria-hidden="true">{}</span><span class="govuk-visually-hidden">{}</span>',
        "" if rating.reason else shape(rating.colour),
        LETTERS[rating.reason] if rating.reason else rating.colour.label[0],
        words,
    )


@cache
def _arrow(direction: Direction, judgement: Judgement, word: str) -> SafeString:
    said = (
        ""
        if judgement is Judgement.NONE or direction is Direction.LEVEL
        else f"{direction.value}, "
    )
    return format_html(
        '<span class="app-travel app-travel--{}"><svg class="app-travel__arrow" '
        'viewBox="0 0 10 10" aria-hidden="true"><path d="{}"/></svg> '
        '<span class="govuk-visually-hidden">{}</span>{}</span>',
        judgement.value.replace(" ", "-"),
        ARROWS[direction],
        said,
        word,
    )


def travel_mark(travel: Travel | None) -> SafeString:
    """Return an arrow with its word, or a dash that says there is nothing to compare."""
    if travel is None:
        return NOTHING_TO_COMPARE
    return _arrow(travel.direction, travel.judgement, travel.word)


NOTHING_TO_COMPARE = format_html(
    '<span aria-hidden="true">–</span><span class="govuk-visually-hidden">{}</span>',
    "Nothing to compare",
)
