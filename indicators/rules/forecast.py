"""When could it be green? What the recent trend says, and how far it can be believed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outlook(StrEnum):
    """What a trend says of a figure's rating, if it goes on."""

    TOO_FEW = "too-few"
    NO_SIGN = "no-sign"
    REACHES = "reaches"
    HOLDS = "holds"
    SLIPS = "slips"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the trend of so many figures says: the outlook, and between which months.

    `earliest` and `latest` are the ends of the range in which a figure that misses its target
    comes to meet it (`REACHES`), or one that meets it comes to miss it (`SLIPS`); `latest` is None
    where no later end can be told. Never one without the other's meaning: `words` says both.
    """

    outlook: Outlook
    figures: int
    earliest: date | None = None
    latest: date | None = None
