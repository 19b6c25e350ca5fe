"""What a pack costs: its PDF, all its formats, memory, growth, and WeasyPrint on the same HTML.

Each is made in a process of its own, since Typst remembers what it has set before: run as a
program, this module makes one thing once and prints what it took.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from time import perf_counter, process_time

from bench.ratio import Ratio, kilobytes, mebibytes, time
from indicators.packs.document import (
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Heading,
    Paragraph,
    Rated,
    Run,
    Table,
    TableRow,
)
from indicators.rules.periods import months_after
from indicators.rules.rating import Colour
from tests.packs.sample import sample

AT = datetime(2026, 11, 20, tzinfo=UTC)
LAST = date(2026, 10, 1)
SIZES = (15, 60, 240)
USUAL = 60
TIMES = 5
SAID = "The second team was short of two social workers in July and August, and visits were late. "


@dataclass(frozen=True, slots=True)
class Took:
    """What making one thing once took: seconds on the clock and of processors, and memory."""

    clock: float
    processor: float
    peak: int
    """The most memory that the whole process held, in bytes."""
    size: int


def packs(progress: Callable[[str], None]) -> Iterator[str]:
    """Yield the lines about packs, each as soon as it is known."""
    yield f"  A pack of {USUAL} indicators, each with its chart, two tables and commentary"
    yield f"  From contents to bytes, in {TIMES} new processes: the least time on the clock, as the"
    yield "  machine may have other work, and the median processor time, which ratios are of"
    yield ""
    took = {}
    for size in SIZES:
        progress(f"Making the PDF of {size} indicators")
        took[size] = _taken("pdf", size)
    usual = took[USUAL]
    yield _line("the PDF", usual, "aim 1 s")
    progress("Making every format")
    yield _line("all its formats", _taken("all", USUAL), "aim 5 s")
    for what in ("html", "word", "excel", "csv"):
        yield _line(f"  of which {what}", _taken(what, USUAL, times=3))
    yield ""
    progress("Making the PDF with WeasyPrint")
    other = _taken("weasyprint", USUAL, times=1)
    baseline = "WeasyPrint, PDF/UA-1, from its HTML"
    yield str(Ratio("the PDF", usual.processor, baseline, other.processor))
    for size in SIZES:
        if size != USUAL:
            linear = usual.processor * size / USUAL
            baseline = f"{size / USUAL:g} times that of {USUAL}"
            what = f"the PDF of {size} indicators"
            yield str(Ratio(what, took[size].processor, baseline, linear, "aim 1x"))
    yield ""
    yield "  Peak memory of the whole process"
    nothing = _taken("nothing", USUAL, times=1)
    yield f"  {'Django and the contents alone':<34} {mebibytes(nothing.peak):>10}"
    for size in SIZES:
        yield f"  {f'the PDF of {size} indicators':<34} {mebibytes(took[size].peak):>10}"
    yield f"  {f'WeasyPrint, {USUAL} indicators':<34} {mebibytes(other.peak):>10}"


def _line(what: str, took: Took, aim: str = "") -> str:
    processor = f"{time(took.processor)} of processors"
    size = kilobytes(took.size)
    return f"  {what:<34} {time(took.clock):>10}  {processor:<24} {size:>9}  {aim}".rstrip()


def _taken(what: str, indicators: int, times: int = TIMES) -> Took:
    """Return what making a thing takes, each time in a new process."""
    runs = []
    for _ in range(times):
        done = subprocess.run(
            [sys.executable, "-m", "bench.packs", what, str(indicators)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        runs.append(Took(**json.loads(done.stdout)))
    return Took(
        min(run.clock for run in runs),
        median(run.processor for run in runs),
        max(run.peak for run in runs),
        runs[0].size,
    )


# What a new process does.


def _made_once(what: str, indicators: int) -> Took:
    """Return what making a thing took here, its contents and what it imports being ready."""
    document = _document(indicators)
    make = _maker(what)
    began, processor = perf_counter(), process_time()
    size = sum(map(len, make(document)))
    clock, processor = perf_counter() - began, process_time() - processor
    # Linux counts memory in kibibytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Took(clock, processor, peak, size)


def _maker(what: str) -> Callable[[Document], Sequence[bytes]]:
    """Return what makes a thing, with all that it needs imported."""
    from indicators.packs.csv_file import csv_file
    from indicators.packs.document import canonical
    from indicators.packs.excel import excel
    from indicators.packs.html import html
    from indicators.packs.pdf import pdf
    from indicators.packs.word import word

    formats: dict[str, Callable[[Document], bytes]] = {
        "html": html,
        "pdf": lambda document: pdf(document, AT),
        "word": lambda document: word(document, AT),
        "excel": lambda document: excel(document, AT),
        "csv": lambda document: csv_file(document) or b"",
        "json": lambda document: canonical(document).encode(),
    }
    if what == "all":
        return lambda document: [make(document) for make in formats.values()]
    if what == "nothing":
        return lambda document: []
    if what == "weasyprint":
        from weasyprint import HTML  # type: ignore[import-untyped] # it has no types

        def by_weasyprint(document: Document) -> bytes:
            made = HTML(string=html(document).decode()).write_pdf(pdf_variant="pdf/ua-1")
            assert made is not None
            return made

        formats[what] = by_weasyprint
    return lambda document: [formats[what](document)]


def _document(indicators: int) -> Document:
    """Return a part whose indicators are as full as those of a real pack."""
    given = sample(indicators)
    report, entries, data = given.sections
    blocks = tuple(block for number in range(indicators) for block in _entry(number))
    return replace(given, sections=(report, replace(entries, blocks=blocks), data))


def _entry(number: int) -> Iterator[Block]:
    title = f"Visits made on time, team {number}"
    yield Heading(title)
    yield Rated(Colour.AMBER, "Amber: 82% against a target of 90% or more; 8 points under.")
    yield Chart(
        _drawing(number),
        (("council", "The council"), ("target", "Target"), ("amber", "Still amber")),
        f"{title}: from 70% in November 2023 to 82% in October 2026.",
        f"{title}, November 2023 to October 2026",
    )
    months = [months_after(LAST, -back) for back in range(13)]
    titles = ("Month", "Value", "Numerator", "Denominator", "Target", "Rating", "Note")
    yield Table(
        f"{number} months",
        f"{title}: the last 13 figures, newest first",
        tuple(Column(one, one in titles[1:4]) for one in titles),
        tuple(_month(month, number) for month in months),
    )
    whose = ("The council", "England", "South East", "Statistical neighbours, mean of 10")
    yield Table(
        f"{number} benchmarks",
        f"{title}: as published for 2025/26, once a year",
        (Column("Whose"), Column("Published figure", is_number=True)),
        tuple(TableRow(one, (Cell(one), Cell("81.4%", Decimal("81.4")))) for one in whose),
    )
    yield Heading("Commentary, October 2026", level=3)
    yield Paragraph((Run(SAID * 3),))
    yield Paragraph((Run("What is being done. ", is_bold=True), Run(SAID * 2)))


def _month(month: date, number: int) -> TableRow:
    count = 1000 + number + month.month
    cells = (
        Cell(f"{month:%B %Y}"),
        Cell("82.3%", Decimal("82.25")),
        Cell(f"{count:,}", Decimal(count)),
        Cell("1,616", Decimal(1616)),
        Cell("90% or more"),
        Cell("Amber", colour=Colour.AMBER),
        Cell("–"),
    )
    return TableRow(f"{month:%Y-%m}", cells)


def _drawing(number: int) -> str:
    """Return three years as the page draws them."""
    places = [(64 + 16 * month, 60 + (number * 7 + month * 37) % 90) for month in range(36)]
    line = "L".join(f"{x} {y}" for x, y in places)
    dots = "".join(f'<circle class="app-trend__dot" cx="{x}" cy="{y}" r="2.5"/>' for x, y in places)
    labels = "".join(
        f'<text text-anchor="middle" x="{x}" y="250">Apr {2024 + at}</text>'
        for at, (x, _) in enumerate(places[5::12])
    )
    return (
        '<svg class="app-trend" viewBox="0 0 640 260" role="img" aria-label="Visits">'
        '<path class="app-trend__amber" d="M64 60L630 60L630 90L64 90z"/>'
        '<path class="app-trend__grid" d="M64 226.0H630M64 121.0H630M64 16.0H630"/>'
        '<path class="app-trend__target" d="M64 60L630 60"/>'
        f'<path class="app-trend__council" d="M{line}"/>{dots}{labels}'
        '<text text-anchor="end" x="58" y="230">70%</text></svg>'
    )


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kpi_dashboard.settings")
    django.setup()
    what, indicators = sys.argv[1], int(sys.argv[2])
    took = _made_once(what, indicators)
    print(json.dumps({name: getattr(took, name) for name in Took.__slots__}))
