"""What is exempt from publication: Schedule 12A to the Local Government Act 1972, for England.

The schedule's Part 1 lists seven descriptions of information. A council may keep a report, or
part of one, from the public where it holds such information and, in all the circumstances, the
public interest in keeping it back outweighs that in telling it.
"""

from enum import IntEnum

ACT = "Schedule 12A to the Local Government Act 1972"


class Paragraph(IntEnum):
    """Why something is exempt: a paragraph of the schedule's Part 1."""

    INDIVIDUAL = 1
    IDENTITY = 2
    AFFAIRS = 3
    LABOUR = 4
    PRIVILEGE = 5
    NOTICES = 6
    CRIME = 7

    @property
    def about(self) -> str:
        """What the information is, as a sentence goes on after “information”."""
        return _ABOUT[self]

    @property
    def label(self) -> str:
        """The paragraph as a form offers it."""
        return f"{self.value}: {self.about}"

    @classmethod
    def choices(cls) -> list[tuple[int, str]]:
        """Return every paragraph with its label, for a field."""
        return [(one.value, one.label) for one in cls]


_ABOUT = {
    Paragraph.INDIVIDUAL: "about any individual",
    Paragraph.IDENTITY: "that is likely to show who an individual is",
    Paragraph.AFFAIRS: "about the financial or business affairs of anybody, the council included",
    Paragraph.LABOUR: "about consultations or negotiations on labour relations",
    Paragraph.PRIVILEGE: "for which legal professional privilege could be claimed",
    Paragraph.NOTICES: "that the council proposes to give a notice, or make an order or direction",
    Paragraph.CRIME: "about preventing, investigating or prosecuting crime",
}


def ground(paragraph: Paragraph) -> str:
    """Return the ground of an exemption, as Part 1 and Part 2 both give it."""
    return (
        f"information {paragraph.about} (paragraph {paragraph.value} of Part 1 of {ACT}); the "
        "public interest in keeping it back outweighs the public interest in telling it"
    )
