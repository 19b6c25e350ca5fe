"""Which ways in are open on this installation, and who is asked for a second step first."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from indicators.models import User

Answer = Callable[[HttpRequest], HttpResponse]

PASSWORD_PAGES = {
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_change_password",
    "account_set_password",
    "password-changed",
}
# Codes are still asked, with MFA off, of those who set a second step up while it was on.
SECOND_STEP_PAGES = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
OPEN_BEFORE_THE_SECOND_STEP = {
    "mfa_activate_totp",
    "account_reauthenticate",
    "account_logout",
    "council-stylesheet",
    "council-logo",
}


class WaysIn:
    """Closes the pages of a way in that is off, and asks for a second step where it is required."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer unchanged."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return nothing, or the way to set a second step up. Raises Http404 for what is off.

        One query a page, only where a second step is required, and only in the session in which
        it was set up.
        """
        assert request.resolver_match is not None
        page = request.resolver_match.view_name
        if settings.OIDC_ONLY and (
            page in PASSWORD_PAGES or (page == "account_login" and request.method == "POST")
        ):
            raise Http404
        if settings.MFA == "off" and page in SECOND_STEP_PAGES:
            raise Http404
        if (
            settings.MFA == "required"
            and page not in OPEN_BEFORE_THE_SECOND_STEP
            and request.user.is_authenticated
            and not has_second_step(request, request.user)
        ):
            return redirect("mfa_activate_totp")
        return None


def has_second_step(request: HttpRequest, person: User) -> bool:
    """Return whether a person has a second step, here or with their council account.

    May query: when they signed in with a password alone.
    """
    records = get_authentication_records(request, person)
    return any(record["method"] in ("mfa", "socialaccount") for record in records) or (
        is_mfa_enabled(person)
    )
