"""For somebody who has lost their telephone and their recovery codes."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.core.management.base import BaseCommand, CommandError

from indicators.models import User
from indicators.people import take_second_step_away


class Command(BaseCommand):
    help = "Removes the second step of signing in of one person, who can then set up another."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Return nothing; names the person."""
        parser.add_argument("email", help="the address that the person signs in with")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Return nothing; prints what was removed. Raises CommandError when there was nothing."""
        person = User.objects.filter(email=email.lower()).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {email}.")
        if not is_mfa_enabled(person):
            raise CommandError(f"{email} has no second step.")
        take_second_step_away(person=person, by=None)
        self.stdout.write(f"{email} signs in with the password alone until they set up another.")
