"""manage.py send_reminders [--dry-run]: the day's e-mails about returns and recovery plans.

Run it once a day.
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from indicators.reminders import Notice, off_path, owed, send


class Command(BaseCommand):
    """Sends what is owed today, each e-mail once however often it runs."""

    help = (
        "E-mail officers, heads of service and the performance lead what a month still wants, and "
        "chairs and owners which figures have gone off their recovery path."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Return nothing; takes whether to print instead of sending."""
        parser.add_argument(
            "--dry-run", action="store_true", help="print what would be sent, and send nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Return nothing; prints a line for each e-mail.

        Raises CommandError when something is not set, and naming the addresses that could not be
        written to, once all the others have been.
        """
        _refuse_unset(sends=not options["dry_run"])
        notices = [*owed(timezone.localdate()), *off_path()]
        if not notices:
            self.stdout.write("Nothing to send.")
        elif options["dry_run"]:
            for notice in notices:
                self.stdout.write(f"To {notice.to.email}: {notice.subject}\n\n{notice.text}")
        else:
            self._send(notices)

    def _send(self, notices: list[Notice]) -> None:
        failed = []
        for notice in notices:
            try:
                sent = send(notice, timezone.now())
            # Whatever is wrong with one address, the others are still owed their e-mail.
            except Exception as error:
                failed.append(f"{notice.to.email}: {error}")
            else:
                done = "Sent" if sent else "Sent by another run"
                self.stdout.write(f"{done} to {notice.to.email}: {notice.subject}")
        if failed:
            raise CommandError("\n".join(["These could not be sent:", *failed]))


def _refuse_unset(*, sends: bool) -> None:
    """Return nothing. Raises CommandError when what was sent would lead nowhere, or go nowhere."""
    if not settings.SITE_ADDRESS:
        raise CommandError(
            "SITE_ADDRESS is not set. Set it to the address at which people open the dashboard, "
            "such as https://performance.example.gov.uk: reminders link to it."
        )
    if sends and not settings.DEBUG and settings.EMAIL_BACKEND.endswith(".console.EmailBackend"):
        raise CommandError(
            "EMAIL_HOST is not set, so that e-mail would be printed here and never arrive. Set it "
            "to the council's mail server, or use --dry-run to see what is owed."
        )
