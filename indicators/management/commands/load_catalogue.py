"""manage.py load_catalogue [FOLDER_OR_FILE ...]: indicators and targets from their files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from indicators.catalogue.load import Tally, load_catalogue
from indicators.catalogue.read import CatalogueRefused
from indicators.models import Measure


class Command(BaseCommand):
    """Loads the catalogue: all of it, or nothing and a list of what is wrong."""

    help = "Load services, indicators and targets from YAML files, all of them or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Return nothing; takes any number of folders and files, and a reason."""
        parser.add_argument(
            "paths",
            nargs="*",
            type=Path,
            default=[Path(settings.BASE_DIR) / "fixtures" / "catalogue"],
            help="folders or YAML files (default: fixtures/catalogue)",
        )
        parser.add_argument(
            "--reason",
            default="",
            help="why published months are to be rated otherwise; kept with what rated them before",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Return nothing; prints what was added, changed and left. Raises CommandError."""
        try:
            summary = load_catalogue(options["paths"], reason=options["reason"])
        except CatalogueRefused as error:
            first = "" if Measure.objects.exists() else " Load measures first: import_benchmarks."
            raise CommandError(f"Nothing was loaded.{first}\n{error}") from error
        self._tell("Services", summary.services)
        self._tell("Indicators", summary.indicators)
        self._tell("Targets", summary.targets)
        for indicator in summary.not_in_files:
            self.stdout.write(f"Not in the files, and kept: {indicator}")

    def _tell(self, what: str, tally: Tally) -> None:
        removed = f", {tally.removed} removed" if tally.removed else ""
        counts = f"{tally.added} added, {tally.changed} changed, {tally.left} left as they were"
        self.stdout.write(f"{what}: {counts}{removed}.")
