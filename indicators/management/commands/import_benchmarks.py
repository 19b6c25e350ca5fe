"""The command that loads published figures, and takes a period out again."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from indicators.benchmarks.load import Loaded, load_files, load_shipped
from indicators.benchmarks.remove import Removed, remove_periods
from indicators.benchmarks.sheet import Refused

SHIPPED = Path("fixtures") / "dfe"


class Command(BaseCommand):
    """Loads published figures, the shipped folder or newer files; or takes periods out."""

    help = (
        "Load published figures: the shipped ones, with councils, neighbours and measures; or "
        "the files named, in the shipped layout, in that of explore education statistics, or "
        "in LAIT's long layout (CSV, may be gzipped). All or nothing, and safe to repeat. "
        "With --remove, take a period out again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Return nothing; declares the files and what is said of them."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="HEADING=MEASURE_CODE",
            help="the measure that a column of explore education statistics holds; may be repeated",
        )
        parser.add_argument(
            "--where",
            action="append",
            default=[],
            metavar="COLUMN=VALUE",
            help="load only the lines with this value in this column; may be repeated",
        )
        parser.add_argument(
            "--remove",
            action="append",
            default=[],
            metavar="MEASURE_CODE=PERIOD",
            help="load nothing, but take out a measure's figures of this period; may be repeated",
        )
        parser.add_argument("--quiet", action="store_true", help="show no progress bar")

    def handle(
        self,
        *,
        files: Sequence[Path],
        column: Sequence[str],
        where: Sequence[str],
        remove: Sequence[str],
        quiet: bool,
        **options: object,
    ) -> None:
        """Return nothing; prints a line for each file. Raises CommandError for a bad one."""
        columns, wanted = dict(_pairs("--column", column)), dict(_pairs("--where", where))
        periods = _pairs("--remove", remove)
        if periods and files:
            raise CommandError("--remove loads nothing: name no file with it.")
        if not files and (columns or wanted):
            raise CommandError("--column and --where speak of a file: name it.")
        done: Sequence[Loaded | Removed]
        try:
            if periods:
                done = remove_periods(periods)
            elif files:
                done = load_files(files, columns=columns, where=wanted, quiet=quiet)
            else:
                done = load_shipped(settings.BASE_DIR / SHIPPED, quiet=quiet)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        for one in done:
            self.stdout.write(str(one))


def _pairs(option: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return the two sides of each NAME=VALUE. Raises CommandError for one without =."""
    pairs = []
    for text in texts:
        # A heading may contain =, a measure code and a filter's value hardly ever do.
        name, equals, value = text.rpartition("=")
        if not equals:
            raise CommandError(f"{option} {text}: write it as NAME=VALUE.")
        pairs.append((name.strip(), value.strip()))
    return pairs
