"""The command that loads published figures."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from indicators.benchmarks.load import load_files, load_shipped
from indicators.benchmarks.sheet import Refused

SHIPPED = Path("fixtures") / "dfe"


class Command(BaseCommand):
    """Loads published figures: the shipped folder, or files of newer figures."""

    help = (
        "Load published figures: the shipped ones, with councils, neighbours and measures; or "
        "the files named, in the shipped layout, in that of explore education statistics, or "
        "in LAIT's long layout (CSV, may be gzipped). All or nothing, and safe to repeat."
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
        parser.add_argument("--quiet", action="store_true", help="show no progress bar")

    def handle(
        self,
        *,
        files: Sequence[Path],
        column: Sequence[str],
        where: Sequence[str],
        quiet: bool,
        **options: object,
    ) -> None:
        """Return nothing; prints a line for each file. Raises CommandError for a bad one."""
        columns, wanted = _pairs("--column", column), _pairs("--where", where)
        if not files and (columns or wanted):
            raise CommandError("--column and --where speak of a file: name it.")
        try:
            if files:
                done = load_files(files, columns=columns, where=wanted, quiet=quiet)
            else:
                done = load_shipped(settings.BASE_DIR / SHIPPED, quiet=quiet)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        for loaded in done:
            self.stdout.write(str(loaded))


def _pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """Return the two sides of each NAME=VALUE. Raises CommandError for one without =."""
    pairs = {}
    for text in texts:
        # A heading may contain =, a measure code and a filter's value hardly ever do.
        name, equals, value = text.rpartition("=")
        if not equals:
            raise CommandError(f"{option} {text}: write it as NAME=VALUE.")
        pairs[name.strip()] = value.strip()
    return pairs
