"""The gate before every page: nothing is built for somebody who may not see it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django_htmx.http import HttpResponseClientRedirect

from indicators.access import allows, is_for
from indicators.views.again import is_fragment

Answer = Callable[[HttpRequest], HttpResponse]


class Gate:
    """Asks `indicators.access` about each address: a stranger is sent to sign in, others refused.

    Raises NoRule for an address that has none, so that it cannot be left open by oversight.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer; no browser keeps what was made for somebody who signed in."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, address: dict[str, Any]
    ) -> HttpResponse | None:
        """Return nothing for who may pass, else the way to sign in. Raises PermissionDenied."""
        match = request.resolver_match
        assert match is not None
        if allows(request.user, match.view_name, **address):
            return None
        if not request.user.is_authenticated:
            return _sign_in(request)
        raise PermissionDenied(f"This page is for {is_for(match.view_name)}.")


def _sign_in(request: HttpRequest) -> HttpResponse:
    """Return the way to sign in and back again.

    A row of the grid that is being saved gets none, which would take the page away and with it
    what was typed: the page says there that it is not saved.
    """
    if not is_fragment(request):
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        return HttpResponse(status=401)
    return HttpResponseClientRedirect(redirect_to_login(request.get_full_path()).url)
