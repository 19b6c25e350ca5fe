"""Published figures into the database: all or nothing, and safe to repeat.

What a file may change depends on what it is:

- a file in the product's own layout or LAIT's is taken as it is, save that LAIT's `-` never
  replaces a marker that says more;
- a companion (DfE's original figures beside LAIT's) only says which marker a `-` hides. Where
  the two differ in more than that, LAIT's figure stands, so that comparisons stay those of
  DfE's tool: in the shipped files, six figures that LAIT gives as 0 and DfE as `low`, and
  four that LAIT hides and DfE gives as 0;
- a file of explore education statistics is DfE's own word, values and markers; but a value
  that reads the same as ours at the measure's decimal places is the same value, rounded.

A figure is known by its measure, the last day of its period, and its area: `202425` in one
source and `2025` in another are one period, labelled as LAIT labels the measure's others.
Loading deletes nothing; remove.py takes a period out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.db import models, transaction
from tqdm import tqdm

from indicators.benchmarks.read import (
    ENGLAND_ONS_CODE,
    FigureFile,
    Known,
    Layout,
    PublishedFigure,
)
from indicators.benchmarks.reference import load_reference
from indicators.models import Authority, Benchmark, Installation, Measure, MeasurePeriod, Region
from indicators.rules.published import NOT_SAID, label_after
from indicators.rules.values import rounded

BATCH = 10_000
SHIPPED_FIGURES = ("published_figures.csv.gz", "published_figures_ees.csv.gz")
ENGLAND = "ENG"
ENGLAND_LAIT_NUMBER = "970"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many figures, or rows of another kind, one file added, changed and left.

    `warnings` are sentences on what it did that may not have been meant.
    """

    name: str
    added: int
    changed: int
    left: int
    skipped: int = 0
    is_companion: bool = False
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        change = "missing figures given their true marker" if self.is_companion else "changed"
        counts = f"{self.added:,} added, {self.changed:,} {change}, {self.left:,} left as they were"
        if self.skipped:
            counts += f"; lines of other measures or areas passed over: {self.skipped:,}"
        warnings = (f"  Warning: {warning}" for warning in self.warnings)
        return "\n".join([f"{self.name}: {counts}", *warnings])


def load_shipped(folder: Path, *, quiet: bool = False) -> list[Loaded]:
    """Return what was done with the shipped folder: councils, measures, figures, markers.

    One transaction. Raises Refused when a file is bad, and then nothing has changed.
    """
    with transaction.atomic():
        done = [Loaded(*counts) for counts in load_reference(folder)]
        done += _load([folder / name for name in SHIPPED_FIGURES], {}, {}, quiet=quiet)
        _count_change(done)
    return done


def load_files(
    paths: Sequence[Path],
    *,
    columns: Mapping[str, str] | None = None,
    where: Mapping[str, str] | None = None,
    quiet: bool = False,
) -> list[Loaded]:
    """Return what was done with each file of published figures, in any layout of read.py.

    One transaction for them all. Raises Refused when one is bad, and then nothing has changed.
    """
    with transaction.atomic():
        done = _load(paths, columns or {}, where or {}, quiet=quiet)
        _count_change(done)
    return done


def _count_change(done: Sequence[Loaded]) -> None:
    """Return nothing; tells the pages that what they show has changed, when it has."""
    if any(loaded.added or loaded.changed for loaded in done):
        Installation.changed()


def _load(
    paths: Sequence[Path], columns: Mapping[str, str], where: Mapping[str, str], *, quiet: bool
) -> list[Loaded]:
    """Return what was done with each file."""
    known = _known()
    return [_load_file(path, known, columns, where, quiet=quiet) for path in paths]


def _load_file(
    path: Path,
    known: Known,
    columns: Mapping[str, str],
    where: Mapping[str, str],
    *,
    quiet: bool,
) -> Loaded:
    """Return what was done with one file, read a batch at a time."""
    # None means: no bar where the output is not a terminal.
    off = True if quiet else None
    size = path.stat().st_size
    with (
        path.open("rb") as source,
        tqdm(total=size, desc=path.name, unit="B", unit_scale=True, disable=off) as bar,
    ):
        figures = FigureFile(source, path.name, known, columns, where)
        writer = _Writer(figures.layout)
        for batch in _batches(figures):
            writer.write(batch)
            bar.update(source.tell() - bar.n)
    return Loaded(
        path.name,
        writer.added,
        writer.changed,
        writer.left,
        figures.skipped,
        is_companion=figures.layout is Layout.COMPANION,
        warnings=tuple(writer.warnings()),
    )


def _batches(figures: FigureFile) -> Iterator[list[PublishedFigure]]:
    """Yield the figures some thousands at a time, so that memory does not grow with the file."""
    remaining = iter(figures)
    while batch := list(islice(remaining, BATCH)):
        yield batch


class _Held(NamedTuple):
    """A figure as it stands in the database."""

    value: float | None
    marker: str


class _Writer:
    """Writes what is new or different, and counts it."""

    def __init__(self, layout: Layout) -> None:
        """Read the periods and the measures' decimals. Two queries."""
        self.layout = layout
        self.added = self.changed = self.left = 0
        self._decimals = dict(Measure.objects.values_list("code", "decimals"))
        self._periods: dict[tuple[str, date], MeasurePeriod] = {
            (period.measure_id, period.ends_on): period for period in MeasurePeriod.objects.all()
        }
        # The earliest period of each measure that was held before the file: others are
        # labelled like it.
        held = sorted(self._periods.values(), key=lambda period: period.ends_on, reverse=True)
        self._examples = {period.measure_id: period for period in held}
        self._touched: set[int] = set()

    def write(self, batch: Sequence[PublishedFigure]) -> None:
        """Return nothing; writes the batch and counts it. A few queries, more for what is new."""
        self._add_periods(batch)
        periods = {self._periods[figure.measure, figure.ends_on].pk for figure in batch}
        self._touched |= periods
        held = {
            (period, area): _Held(value, marker)
            for period, area, value, marker in Benchmark.objects.filter(
                period__in=periods
            ).values_list("period_id", "area", "value", "marker")
        }
        wanted = []
        for figure in batch:
            period = self._periods[figure.measure, figure.ends_on].pk
            before = held.get((period, figure.area))
            if before is not None and self._stands(before, figure):
                self.left += 1
                continue
            self.added += before is None
            self.changed += before is not None
            wanted.append(
                Benchmark(
                    period_id=period, area=figure.area, value=figure.value, marker=figure.marker
                )
            )
        Benchmark.objects.bulk_create(
            wanted,
            update_conflicts=True,
            unique_fields=["period", "area"],
            update_fields=["value", "marker"],
        )

    def _stands(self, held: _Held, new: PublishedFigure) -> bool:
        """Return whether the held figure is kept."""
        if (held.value, held.marker) == (new.value, new.marker):
            return True
        if new.marker == NOT_SAID and held.marker:
            return True
        if self.layout is Layout.COMPANION:
            return held.marker != NOT_SAID or not new.marker
        if self.layout is Layout.EES and held.value is not None and new.value is not None:
            places = self._decimals[new.measure]
            ours, theirs = (
                rounded(Decimal(repr(value)), places) for value in (held.value, new.value)
            )
            return ours == theirs
        return False

    def warnings(self) -> Iterator[str]:
        """Yield a sentence for each latest period written to with figures of far fewer councils.

        Far fewer is less than half of those in the period before. The period is the latest all
        the same, as in DfE's tool: so the pages show it, which a file of a few lines may not
        have meant. One query.
        """
        by_measure: dict[str, list[MeasurePeriod]] = {}
        for period in sorted(self._periods.values(), key=lambda period: period.ends_on):
            by_measure.setdefault(period.measure_id, []).append(period)
        ends = [
            (measure, periods[-2], periods[-1])
            for measure, periods in by_measure.items()
            if len(periods) > 1 and periods[-1].pk in self._touched
        ]
        councils = dict(
            Benchmark.objects.filter(
                period__in=[period.pk for _, *pair in ends for period in pair],
                value__isnull=False,
            )
            # The codes of England and the regions begin with E, a council's is a number.
            .exclude(area__startswith="E")
            .values_list("period")
            .annotate(models.Count("pk"))
        )
        for measure, before, latest in ends:
            few, many = councils.get(latest.pk, 0), councils.get(before.pk, 0)
            if few * 2 < many:
                yield (
                    f"councils with a figure of {measure}: {few} in {latest}, {many} in {before}. "
                    f"Pages now show {latest}. To take it out: "
                    f'import_benchmarks --remove "{measure}={latest}".'
                )

    def _label(self, figure: PublishedFigure) -> str:
        """Return the label of a figure's period: LAIT's own, or one like the measure's others."""
        example = self._examples.get(figure.measure)
        if self.layout is Layout.LAIT or example is None:
            return figure.label
        return label_after(example.label, figure.ends_on.year - example.ends_on.year)

    def _add_periods(self, batch: Sequence[PublishedFigure]) -> None:
        """Return nothing; makes the periods not held yet, and takes over LAIT's newer labels."""
        labels = {(one.measure, one.ends_on): self._label(one) for one in batch}
        new = [
            MeasurePeriod(measure_id=measure, label=label, ends_on=ends_on)
            for (measure, ends_on), label in labels.items()
            if (measure, ends_on) not in self._periods
        ]
        for period in MeasurePeriod.objects.bulk_create(new):
            self._periods[period.measure_id, period.ends_on] = period
        if self.layout not in (Layout.SHIPPED, Layout.LAIT):
            return
        relabelled = []
        for key, label in labels.items():
            period = self._periods[key]
            if period.label != label:
                period.label = label
                relabelled.append(period)
        self.changed += MeasurePeriod.objects.bulk_update(relabelled, ["label"])


def _known() -> Known:
    """Return the measures and areas held, by all their codes and names. Three queries."""
    areas = {ENGLAND: ENGLAND, ENGLAND_ONS_CODE: ENGLAND, ENGLAND_LAIT_NUMBER: ENGLAND}
    names = {"england": {ENGLAND}}
    for region in Region.objects.all():
        areas[region.code] = areas[str(region.lait_number)] = region.code
        names.setdefault(region.name.casefold(), set()).add(region.code)
    for council in Authority.objects.all():
        number = str(council.la_number)
        for code in (number, council.ons_code, *council.previous_ons_codes.split(";")):
            areas[code] = number
        for name in (council.name, council.ees_name):
            names.setdefault(name.casefold(), set()).add(number)
    areas.pop("", None)
    return Known(
        measures=dict(Measure.objects.values_list("code", "year_type")),
        areas=areas,
        names={name: frozenset(codes) for name, codes in names.items()},
    )
