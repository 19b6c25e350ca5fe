"""System checks of the council's own settings."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

LEAST_CONTRAST = 4.5


@register
def council_settings(**_: Any) -> list[CheckMessage]:
    """Return what is wrong with the council's colour or logo, and what to do about it."""
    found: list[CheckMessage] = []
    colour = settings.COUNCIL_COLOUR
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        found.append(
            Error(
                f"COUNCIL_COLOUR is “{colour}”, which is not a colour.",
                hint="Write it as six hexadecimal digits after a hash, such as #1d4f5c.",
                id="indicators.E001",
            )
        )
    elif (contrast := _contrast_with_white(colour)) < LEAST_CONTRAST:
        found.append(
            Error(
                f"COUNCIL_COLOUR {colour} has a contrast of {contrast:.1f} with white.",
                hint=f"White text stands on it: choose one with {LEAST_CONTRAST} or more.",
                id="indicators.E002",
            )
        )
    if settings.COUNCIL_LOGO and not Path(settings.COUNCIL_LOGO).is_file():
        found.append(
            Error(
                f"COUNCIL_LOGO names a file that is not there: {settings.COUNCIL_LOGO}",
                hint="Give the path of an SVG or PNG file, or leave it unset for the name alone.",
                id="indicators.E003",
            )
        )
    return found


def _contrast_with_white(colour: str) -> float:
    """Return the contrast ratio of a colour with white, as WCAG 2.2 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
