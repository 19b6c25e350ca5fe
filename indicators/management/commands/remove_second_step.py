"""For somebody who has lost their telephone and their recovery codes."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from indicators.models import User


class Command(BaseCommand):
    help = "Removes the second step of signing in of one person, who can then set up another."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Return nothing; names the person."""
        parser.add_argument("email", help="the address that the person signs in with")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Return nothing; prints what was removed. Raises CommandError when there was nothing."""
        if not User.objects.filter(email=email.lower()).exists():
            raise CommandError(f"Nobody signs in as {email}.")
        removed, _ = Authenticator.objects.filter(user__email=email.lower()).delete()
        if not removed:
            raise CommandError(f"{email} has no second step.")
        self.stdout.write(f"{email} signs in with the password alone until they set up another.")
