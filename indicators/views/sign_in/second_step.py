"""The second step of signing in: a code from an app, or a recovery code."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings


class SecondStepAdapter(DefaultMFAAdapter):
    """What a council decides of second steps."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code is not right. Enter the one that the app shows now",
        "cannot_delete_authenticator": "Everybody here signs in with a second step",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether a person may do without: not where everybody must have one."""
        return bool(settings.MFA != "required")
