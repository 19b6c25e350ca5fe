"""manage.py load_demo: the demonstration council, with invented monthly figures."""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from indicators.demonstration import people
from indicators.demonstration.load import Loaded, is_loaded, load, refuse_a_real_council
from indicators.demonstration.plans import Unfit
from indicators.models import Authority, Benchmark
from indicators.refusals import Refused

SIGN_IN = "/sign-in/"


class Command(BaseCommand):
    """Loads the demonstration once; repeated, it adds only people who are missing."""

    help = (
        "Load the demonstration: the published figures, the catalogue, and an invented council's "
        "monthly figures, signed off. Repeating it adds only people who are missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Return nothing; declares the switch that production needs."""
        parser.add_argument(
            "--even-in-production",
            action="store_true",
            help="load it although DEBUG is off; it makes sign-ins whose password is public",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Return nothing; prints what was loaded and who can sign in. Raises CommandError."""
        if not settings.DEBUG and not options["even_in_production"]:
            raise CommandError(
                "DEBUG is off, so this looks like a real installation, and the demonstration "
                "makes sign-ins whose password is public. To load it all the same, add "
                "--even-in-production."
            )
        if not settings.COUNCIL_LA_NUMBER:
            raise CommandError(
                "COUNCIL_LA_NUMBER is not set, so there is no council whose published figures the "
                "demonstration could stand beside. Set it, for instance to 826."
            )
        started = monotonic()
        try:
            if is_loaded():
                refuse_a_real_council()
                added = ", ".join(map(str, people.add_missing()))
                done = f"only these people were added: {added}" if added else "nothing was changed"
                self.stdout.write(f"The demonstration is there already; {done}.")
            else:
                self._prepare()
                self._tell(load(_bar), monotonic() - started)
        except (Refused, Unfit) as refused:
            raise CommandError(str(refused)) from refused
        self._tell_sign_ins()

    def _prepare(self) -> None:
        """Return nothing; loads the published figures, unless they are there, and the catalogue."""
        if not Benchmark.objects.exists():
            call_command("import_benchmarks", stdout=self.stdout, stderr=self.stderr)
        call_command("load_catalogue", stdout=self.stdout, stderr=self.stderr)

    def _tell(self, loaded: Loaded, seconds: float) -> None:
        council = Authority.objects.get(pk=settings.COUNCIL_LA_NUMBER)
        self.stdout.write(
            f"Loaded {settings.COUNCIL_NAME} in {seconds:.1f} seconds: "
            f"{loaded.indicators} indicators, {loaded.figures:,} figures in {loaded.months} "
            f"months, {loaded.commentaries} commentaries; figures corrected after their month "
            f"was published: {loaded.corrections}.\n"
            "Every monthly figure and every commentary is invented. Published annual figures and "
            f"statistical neighbours are those of {council.name}; no monthly figure is."
        )

    def _tell_sign_ins(self) -> None:
        if settings.PUBLIC_DASHBOARD:
            self.stdout.write("\nCouncillors need no sign-in: every published month is open.")
        self.stdout.write(
            f"\nTo sign in, go to {SIGN_IN}; the password is {people.PASSWORD} for everybody.\n"
        )
        # The first of each role: the others do the same for other services.
        shown = {person.role: person for person in reversed(people.PEOPLE)}
        wide = max(len(role.label) for role in shown)
        far = max(len(person.email) for person in shown.values())
        for role in reversed(shown):
            services = ", ".join(slug.replace("-", " ") for slug in shown[role].services)
            line = f"  {role.label:{wide}}  {shown[role].email:{far}}  {services}"
            self.stdout.write(line.rstrip())


def _bar(months: Iterable[date]) -> Iterable[date]:
    """Yield the months, with a progress bar on the error stream."""
    return tqdm(months, desc="Signing months off", unit=" months", disable=None)
