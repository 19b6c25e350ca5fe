"""Commentary for the invented figures, chosen from fixtures/demonstration/commentary.yaml."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path as File
from typing import Any

import yaml

from indicators.demonstration.stories import months_of
from indicators.rules.periods import months_after
from indicators.rules.rating import Colour


@dataclass(frozen=True, slots=True)
class Text:
    """One hand-written commentary: said of one colour, or of some months, when it names them."""

    what_happened: str
    what_is_being_done: str
    by_whom: str
    within: int
    colour: Colour | None
    months: frozenset[date]

    def by_when(self, month: date) -> date:
        """Return the day by which it is to be done: the last of a month after the figure's."""
        return months_after(month, self.within + 1) - timedelta(days=1)

    def fits(self, month: date, colour: Colour) -> bool:
        """Return whether the text can be said of a month with a colour."""
        return (self.colour is None or self.colour is colour) and (
            not self.months or month in self.months
        )


Texts = Mapping[str, Sequence[Text]]
"""What can be said of each indicator, by its code."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """What can be said of each indicator, and what has been said of it so far."""

    texts: Texts
    said: dict[str, list[Text]] = field(default_factory=lambda: defaultdict(list))

    def say(self, code: str, month: date, colour: Colour) -> Text:
        """Return a text for a red or amber month of an indicator; asked oldest month first.

        None is said twice running where another fits; a text written for the month comes
        before one for any month, and the one said longest ago before the others. Raises
        LookupError when nothing fits.
        """
        fitting = [text for text in self.texts.get(code, ()) if text.fits(month, colour)]
        if not fitting:
            raise LookupError(f"No commentary fits {code} when it is {colour.value}.")
        said = self.said[code]
        last = {text: at for at, text in enumerate(said)}
        chosen = min(
            fitting,
            key=lambda text: (said[-1:] == [text], not text.months, last.get(text, -1)),
        )
        said.append(chosen)
        return chosen


def read_texts(file: File) -> Texts:
    """Return the commentary that a YAML file holds."""
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {code: [_text(row) for row in rows] for code, rows in raw.items()}


def _text(row: dict[str, Any]) -> Text:
    return Text(
        what_happened=row["what_happened"].strip(),
        what_is_being_done=row["what_is_being_done"].strip(),
        by_whom=row["by_whom"],
        within=row["within"],
        colour=Colour(row["when"]) if "when" in row else None,
        months=frozenset(months_of(row["months"])) if "months" in row else frozenset(),
    )
