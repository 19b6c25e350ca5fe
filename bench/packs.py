"""What a pack costs: its PDF, all its formats, memory, growth, and WeasyPrint on the same HTML.

Each is made in a process of its own, since Typst remembers what it has set before: run as a
program, this module makes one thing once and prints what it took.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import django
from django.core.management import call_command

from bench.ratio import Ratio, kilobytes, mebibytes, time
from indicators.packs.document import Document, read

AT = datetime(2026, 11, 20, tzinfo=UTC)
SIZES = (15, 60, 240)
USUAL = 60
TIMES = 5
YEARS = 3


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
    progress(f"Composing packs of up to {max(SIZES)} indicators")
    with tempfile.TemporaryDirectory(prefix="kpi-bench-packs-") as folder:
        composed = json.loads(_run(folder, "compose"))
        alone = composed[str(USUAL)]
        yield f"  Packs as composed: of {USUAL} indicators {alone} are red or amber, each with its"
        yield "  chart, thirteen figures and commentary; and every figure in the appendix"
        yield f"  From contents to bytes, in {TIMES} new processes: the least time on the clock, as"
        yield "  others use the machine too, and the median processor time, which ratios are of"
        yield ""
        yield from _measured(folder, progress)


def _measured(folder: str, progress: Callable[[str], None]) -> Iterator[str]:
    took = {}
    for size in SIZES:
        progress(f"Making the PDF of {size} indicators")
        took[size] = _taken(folder, "pdf", size)
    usual = took[USUAL]
    yield _line("the PDF", usual, "aim 1 s")
    progress("Making every format")
    yield _line("all its formats", _taken(folder, "all", USUAL), "aim 5 s")
    for what in ("html", "word", "excel", "csv"):
        yield _line(f"  of which {what}", _taken(folder, what, USUAL, times=3))
    yield ""
    progress("Making the PDF with WeasyPrint")
    other = _taken(folder, "weasyprint", USUAL, times=1)
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
    nothing = _taken(folder, "nothing", USUAL, times=1)
    yield f"  {'Django and the contents alone':<34} {mebibytes(nothing.peak):>10}"
    for size in SIZES:
        yield f"  {f'the PDF of {size} indicators':<34} {mebibytes(took[size].peak):>10}"
    yield f"  {f'WeasyPrint, {USUAL} indicators':<34} {mebibytes(other.peak):>10}"


def _line(what: str, took: Took, aim: str = "") -> str:
    processor = f"{time(took.processor)} of processors"
    size = kilobytes(took.size)
    return f"  {what:<34} {time(took.clock):>10}  {processor:<24} {size:>9}  {aim}".rstrip()


def _taken(folder: str, what: str, indicators: int, times: int = TIMES) -> Took:
    """Return what making a thing takes, each time in a new process."""
    runs = [Took(**json.loads(_run(folder, what, str(indicators)))) for _ in range(times)]
    return Took(
        min(run.clock for run in runs),
        median(run.processor for run in runs),
        max(run.peak for run in runs),
        runs[0].size,
    )


def _run(folder: str, *arguments: str) -> str:
    """Return what this module prints as a program, which has a database of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.packs", folder, *arguments],
        env=os.environ | {"DATABASE_URL": f"sqlite:///{folder}/packs.sqlite3"},
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return done.stdout


# What a new process does.


def _compose(folder: Path) -> dict[int, int]:
    """Return how many of each pack's indicators stand on their own; writes the packs' contents."""
    from indicators.models import Indicator
    from indicators.packs.contents import compose
    from indicators.packs.document import canonical
    from tests.factories import LAST, make_council
    from tests.packs.one_pack import make_draft, make_meeting

    call_command("migrate", verbosity=0)
    made = make_council(max(SIZES), YEARS)
    draft = make_draft(make_meeting(), LAST, scope="headline")
    alone = {}
    for size in SIZES:
        chosen = [one.pk for one in made[:size]]
        Indicator.objects.update(is_headline=False)
        Indicator.objects.filter(pk__in=chosen).update(is_headline=True)
        document = compose(draft).part_1
        alone[size] = sum(len(section.entries) for section in document.sections)
        _contents(folder, size).write_text(canonical(document), encoding="utf-8")
    return alone


def _contents(folder: Path, size: int) -> Path:
    return folder / f"{size}.json"


def _made_once(folder: Path, what: str, indicators: int) -> Took:
    """Return what making a thing took here, its contents and what it imports being ready."""
    document = read(_contents(folder, indicators).read_text(encoding="utf-8"))
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


def _program(folder: Path, what: str, *sizes: str) -> dict[Any, int | float]:
    """Return what a new process was asked for."""
    if what == "compose":
        return dict(_compose(folder))
    return asdict(_made_once(folder, what, int(sizes[0])))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kpi_dashboard.settings")
    django.setup()
    print(json.dumps(_program(Path(sys.argv[1]), *sys.argv[2:])))
