"""The command that prints a council's comparison, to check against DfE's own tools."""

import csv
import json as to_json
from argparse import ArgumentParser
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from indicators.benchmarks.reference import NEIGHBOUR_SETS
from indicators.models import Measure
from indicators.queries.benchmarks import NEIGHBOUR_SET, Case, Comparison, NotPublished, compare
from indicators.rules.published import meaning
from indicators.rules.values import Unit, show

CASE_COLUMNS = ("measure_code", "time_period", "la_number")
PRINTED = (
    "value", "marker", "england", "region", "region_name", "sn_mean", "sn_median", "sn_count",
    "rank", "ranked_count", "band", "change",
)  # fmt: skip


class Command(BaseCommand):
    """Prints one council's comparison in one period of a measure, or many from a file."""

    help = (
        "Print a council's published figure beside England, its region, its statistical "
        "neighbours and all councils; unrounded with --json."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Return nothing; declares the measure, the council and the period."""
        parser.add_argument("measure", nargs="?", metavar="MEASURE", help="code of a DfE measure")
        parser.add_argument("--authority", type=int, metavar="LA_NUMBER")
        parser.add_argument(
            "--period", help="as its publication labels it; the latest if not given"
        )
        parser.add_argument("--neighbours", type=int, choices=NEIGHBOUR_SETS, default=NEIGHBOUR_SET)
        parser.add_argument("--json", action="store_true", help="print JSON, unrounded")
        parser.add_argument(
            "--file",
            type=Path,
            metavar="CASES.csv",
            help=f"print a line of JSON for each line; columns {', '.join(CASE_COLUMNS)}",
        )

    def handle(
        self,
        *,
        measure: str | None,
        authority: int | None,
        period: str | None,
        neighbours: int,
        file: Path | None,
        json: bool,
        **options: object,
    ) -> None:
        """Return nothing; prints. Raises CommandError for what is not known."""
        if file is not None:
            if measure or authority or period:
                raise CommandError(
                    "--file says which measures, councils and periods: name no other."
                )
            self._print_file(file, neighbours)
            return
        if measure is None or authority is None:
            raise CommandError("Name a measure and --authority, or a --file of cases.")
        try:
            case = Case(measure, authority, period)
            found = compare([case], neighbours=neighbours, as_published=True)[0]
        except NotPublished as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_json(found) if json else "\n".join(_table(found)))

    def _print_file(self, path: Path, neighbours: int) -> None:
        """Return nothing; prints a line of JSON for each case, in the file's order."""
        lines = _cases(path)
        try:
            cases = [case for _, case in lines]
            found = compare(cases, neighbours=neighbours, as_published=True)
        except NotPublished as error:
            raise CommandError(f"{path.name}, line {lines[error.case][0]}: {error}") from error
        for one in found:
            asked = (one.measure, one.period, one.la_number)
            self.stdout.write(_json(one, **dict(zip(CASE_COLUMNS, asked, strict=True))))


def _cases(path: Path) -> list[tuple[int, Case]]:
    """Return the file's cases with their lines. Raises CommandError for a bad file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            rows = csv.DictReader(source)
            missing = [one for one in CASE_COLUMNS if one not in (rows.fieldnames or ())]
            if missing:
                raise CommandError(f"{path.name}, line 1: no column {', '.join(missing)}.")
            return [(rows.line_num, _case(row, path, rows.line_num)) for row in rows]
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path.name} is not a CSV file in UTF-8: {error}.") from error


def _case(row: dict[str, str], path: Path, line: int) -> Case:
    """Return the case of a line; an empty period asks for the latest."""
    measure, period, number = (row[column] or "" for column in CASE_COLUMNS)
    if not number.strip().isdecimal():
        reason = f"column la_number: “{number}” is not a council's number."
        raise CommandError(f"{path.name}, line {line}, {reason}")
    return Case(measure, int(number), period.strip() or None)


def _json(one: Comparison, **before: object) -> str:
    """Return the comparison as a line of JSON, null where there is nothing."""
    printed = {name: getattr(one, name) for name in PRINTED}
    return to_json.dumps(before | printed | {"marker": one.marker or None}, ensure_ascii=False)


def _table(one: Comparison) -> Sequence[str]:
    """Return the comparison as lines to read, rounded as the measure is published."""
    measure = Measure.objects.get(code=one.measure)

    def shown(value: float | None) -> str:
        if value is None:
            return "none"
        return show(Decimal(repr(value)), Unit(measure.unit), measure.decimals)

    def words(value: object) -> str:
        return "none" if value is None else str(value)

    mark = f" ({one.marker}: {meaning(one.marker)})" if one.marker else ""
    counted = f", of {one.sn_count} councils"
    rows = {
        "Value": shown(one.value) + mark,
        "England": shown(one.england),
        f"Region, {one.region_name}": shown(one.region),
        f"Neighbours of {one.neighbour_set}, mean": shown(one.sn_mean) + counted,
        f"Neighbours of {one.neighbour_set}, median": shown(one.sn_median) + counted,
        "Rank, 1 is best": words(one.rank),
        "Councils ranked": words(one.ranked_count),
        "Band, A is best": words(one.band),
        "Change": shown(one.change).replace("%", " points"),
    }
    width = max(map(len, rows))
    return [
        f"{measure.title}, {one.period}: {one.council}",
        *(f"  {name:<{width}}  {text}" for name, text in rows.items()),
        f"  Source: {measure.source}",
    ]
