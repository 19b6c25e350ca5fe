"""A pack's part as the formats are tested with it: every kind of block, and awkward words."""

from datetime import date, time
from decimal import Decimal

from indicators.packs.document import (
    Cell,
    Chart,
    Column,
    Document,
    Heading,
    Listing,
    Notice,
    Paragraph,
    Part,
    Rated,
    Run,
    Section,
    Table,
    TableRow,
)
from indicators.rules.rating import Colour

AWKWARD = "#$*_@\\ <b>not bold</b> & =1+1 `code` [link](x) {{ braces }} “quotes”"
ARABIC = "تم الوصول إلى الهدف"
WELSH = "Gŵyl y plant ym Mhenrhyndeudraeth: tŷ, ŵyr, ŷd"
LONG = "A sentence of commentary that is said again and again. " * 370
"""Over 20,000 characters."""
SVG = (
    '<svg class="app-trend" viewBox="0 0 640 260" role="img" aria-label="Visits: from 80% to 92%.">'
    '<path class="app-trend__amber" d="M64 60L630 60L630 90L64 90z"/>'
    '<path class="app-trend__grid" d="M64 226.0H630M64 16.0H630"/>'
    '<path class="app-trend__target" d="M64 60L630 60"/>'
    '<path class="app-trend__council" d="M64 180L200 150L400 120L630 70"/>'
    '<circle class="app-trend__dot" cx="630" cy="70" r="2.5"/>'
    '<text text-anchor="end" x="58" y="230">70%</text>'
    '<text text-anchor="middle" x="64" y="250">Apr 2026</text></svg>'
)


def indicator(number: int) -> tuple[Heading | Rated | Chart | Table | Paragraph, ...]:
    """Return the blocks of one indicator, alike but for its number."""
    return (
        Heading(f"Visits made on time, team {number}"),
        Rated(Colour.AMBER, "82% against a target of 90% or more; 8 points under."),
        Chart(
            SVG,
            (("council", "The council"), ("target", "Target"), ("amber", "Still amber")),
            "Visits made on time: from 70% in April 2026 to 82% in October 2026.",
            f"Visits made on time, team {number}, April to October 2026",
        ),
        Table(
            f"VISITS-{number}",
            f"Visits made on time, team {number}, month by month",
            (Column("Month"), Column("Value", is_number=True), Column("Rating")),
            tuple(
                TableRow(
                    f"2026-{month:02}",
                    (
                        Cell(date(2026, month, 1).strftime("%B %Y")),
                        Cell(f"{72 + month}.0%", Decimal(72 + month)),
                        Cell("Amber", colour=Colour.AMBER),
                    ),
                )
                for month in range(4, 11)
            ),
        ),
        Paragraph((Run("Two social workers left, and visits were late in July."),)),
    )


def sample(indicators: int = 2, part: Part = Part.PUBLIC, *, long: bool = False) -> Document:
    """Return a document with every kind of block and so many indicators on their own."""
    exempt = part is Part.EXEMPT
    return Document(
        part=part,
        council="Thornmere Council",
        colour="#1d4f5c",
        committee="Children’s Services Scrutiny Committee",
        held_on=date(2026, 12, 3),
        starts_at=time(18, 30),
        place="Committee Room 2, Town Hall",
        agenda_item="7",
        title="Children’s services performance, October 2026",
        period="October 2026",
        marking="Exempt: not for publication (paragraph 2 of Schedule 12A)" if exempt else "",
        sections=(
            Section(
                "report",
                "Report",
                (
                    Heading("Summary"),
                    Paragraph(
                        (
                            Run("Plain, "),
                            Run("bold", is_bold=True),
                            Run(" and "),
                            Run("italic", is_italic=True),
                            Run(", with a "),
                            Run("link", link="https://www.gov.uk/"),
                            Run("."),
                        )
                    ),
                    Heading("Recommendations"),
                    Listing(((Run("Note the report."),), (Run(AWKWARD),)), is_numbered=True),
                    Listing(((Run(ARABIC),), (Run(WELSH),))),
                    Paragraph((Run(LONG if long else "First line\nsecond line"),)),
                    Notice("One indicator is exempt and is in Part 2."),
                ),
            ),
            Section(
                "red-amber",
                "Red and amber",
                tuple(block for number in range(indicators) for block in indicator(number)),
            ),
            Section(
                "data",
                "Data appendix",
                (
                    Table(
                        "data",
                        "Every figure",
                        (
                            Column("Indicator"),
                            Column("Value", is_number=True),
                            Column("Numerator", is_number=True),
                            Column("Rating"),
                            Column("Why"),
                        ),
                        tuple(
                            TableRow(
                                f"VISITS-{number}",
                                (
                                    Cell(f"Visits made on time, team {number}"),
                                    Cell("82.3%", Decimal("82.25")),
                                    Cell("1,329", Decimal(1329)),
                                    Cell("Amber", colour=Colour.AMBER),
                                    Cell(AWKWARD),
                                ),
                                withholds=True,
                            )
                            for number in range(indicators)
                        ),
                    ),
                ),
            ),
        ),
        versions=(("Rules", "0a1b2c3d"), ("Statistical neighbours", "set of 2025")),
        about="The monthly figures of Thornmere Council are invented.",
        status="Version 1, issued 20 November 2026",
    )
