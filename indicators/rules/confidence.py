"""How far a figure can be relied on: whether it was in time, is one of a whole row, and stands.

There are three questions, and each raises one doubt or none:

- timeliness: was it published with the rest of its month?
- completeness: is every figure there that was due in the last twelve months?
- validation: is it final, and has it stood since it was published?

No doubt is high confidence, one is medium, and two or three are low. So is any figure of a row
that lacks more than a quarter of what was due.
"""

from dataclasses import dataclass
from enum import StrEnum

MOST_MISSING = 4
"""One in so many may be missing before a row of figures alone makes confidence low."""


class Level(StrEnum):
    """How far a figure can be relied on."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        """The level as a page names it."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Confidence:
    """How far a figure can be relied on, and what speaks against it."""

    level: Level
    doubts: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The level and its reasons, to be read aloud."""
        if not self.doubts:
            return "Confidence is high: it was in time, final, and one of a complete row."
        return f"Confidence is {self.level}, because {' and '.join(self.doubts)}."


def confidence(
    *, came_late: bool, due: int, missing: int, is_provisional: bool, was_corrected: bool
) -> Confidence:
    """Return the confidence in a figure that is there to be read.

    `due` is how many figures were due in the last twelve months, this one too, and `missing` how
    many of them are not there. What is withheld to protect children is there.
    """
    doubts = []
    if came_late:
        doubts.append("it was published after the rest of its month")
    if missing:
        are = "is" if missing == 1 else "are"
        doubts.append(f"{missing} of the {due} figures due in the last twelve months {are} missing")
    if is_provisional:
        doubts.append("it is provisional")
    elif was_corrected:
        doubts.append("it was corrected after it was published")
    if len(doubts) > 1 or missing * MOST_MISSING > due:
        level = Level.LOW
    else:
        level = Level.MEDIUM if doubts else Level.HIGH
    return Confidence(level, tuple(doubts))
