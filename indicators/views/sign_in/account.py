"""Passwords: signing in with one, and what allauth may do about people's accounts."""

import logging
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.views.generic import TemplateView

from indicators.models import User

log = logging.getLogger(__name__)

WAIT = (
    f"There were too many wrong attempts. Wait {settings.LOCK_OUT_MINUTES} minutes, then try again."
)


class AccountAdapter(DefaultAccountAdapter):
    """What a council decides of accounts: nobody signs up, and errors say what to do."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right",
        "incorrect_password": "The password is not right",
        "enter_current_password": "The password that you use now is not right",
        "too_many_login_attempts": WAIT,
        "rate_limited": WAIT,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that nobody signs up: the administrator adds people."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Return that every answer is a page: no script asks for these."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Return whether to ask for the password again: not of somebody who has just signed in."""
        longest_ago = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        records = get_authentication_records(self.request, self.request.user)
        return not any(record["at"] > longest_ago for record in records)

    def set_password(self, user: User, password: str) -> None:
        """Return nothing; saves the password, and ends the lock-out that a forgotten one caused."""
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(self.request, email=user.email)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the page that says that the password was changed."""
        return reverse("password-changed")

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Return nothing; sends the link.

        When the mail server refuses, the page says the same as for an address that nobody has:
        another answer would give away who has an account.
        """
        try:
            super().send_password_reset_mail(user, email, context)
        except OSError:
            log.exception("The link for a new password could not be sent by e-mail.")


class SignIn(LoginView):
    """The page to sign in on: with a password, with the council account, or either."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows: which ways in there are."""
        return super().get_context_data(**kwargs) | {
            "council_account": settings.OIDC_NAME if settings.SOCIALACCOUNT_PROVIDERS else "",
            "with_password": not settings.OIDC_ONLY,
            "public": settings.PUBLIC_DASHBOARD,
        }


class YourAccount(TemplateView):
    """The page of who is signed in: who they are here, and what they may change themselves."""

    template_name = "account/your_account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page offers: what is on at this installation."""
        return super().get_context_data(**kwargs) | {
            "with_password": not settings.OIDC_ONLY,
            "second_step": settings.MFA != "off",
        }
