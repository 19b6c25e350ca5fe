"""What every page is given: the council, and whether its figures are invented."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from indicators.access import allows
from indicators.models import Installation, User
from indicators.queries.provenance import provenance

NAVIGATION = (
    (
        "Your returns",
        "your-returns",
        ("your-returns", "returns", "return", "upload", "upload-preview", "history-upload"),
    ),
    ("Month", "home", ("home", "month")),
    ("Needs attention", "attention-now", ("attention-now", "attention")),
    ("Year", "this-year", ("year", "this-year")),
    ("Indicators", "catalogue", ("catalogue", "indicator")),
    ("Recovery plans", "plans", ("plans", "plan", "plan-start", "plan-change", "plan-close")),
    ("Benchmarks", "benchmarks", ("benchmarks",)),
    (
        "Meetings",
        "meetings",
        (
            "meetings",
            "meeting",
            "meeting-add",
            "meeting-change",
            "meeting-questions",
            "question",
            "committees",
            "committee",
            "committee-add",
            "pack-compose",
            "pack-preview",
            "pack-issue",
            "pack",
            "pack-exempt",
            "programmes",
            "programme",
            "referral",
            "referral-add",
            "referral-step",
            "recommendation",
            "recommendation-add",
            "recommendation-step",
            "visits",
            "visit-add",
            "visit-change",
            "visit-remove",
        ),
    ),
    ("How ratings are decided", "ratings", ("ratings",)),
    ("People", "people", ("people", "person-add", "person")),
)
"""Every entry of the menu: its title, its page, and the pages that stand under it."""


def who(request: HttpRequest) -> User:
    """Return the person who signed in, on a page that the gate opens to no stranger."""
    assert isinstance(request.user, User)
    return request.user


def installation_of(request: HttpRequest) -> Installation:
    """Return the installation's state, read once a request. One query the first time."""
    found: Installation | None = getattr(request, "installation", None)
    if found is None:
        found = Installation.current()
        request.installation = found  # type: ignore[attr-defined]
    return found


def council(request: HttpRequest) -> dict[str, Any]:
    """Return what the base template shows on every page. One query, two when first asked.

    The menu holds what the gate lets the reader open, and so do the links under the page.
    """
    state = installation_of(request)
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {
        "council": {
            "name": settings.COUNCIL_NAME,
            "logo": reverse("council-logo") if settings.COUNCIL_LOGO else "",
            "stylesheet": reverse("council-stylesheet"),
            "invented": state.figures_are_invented,
            "provenance": provenance(state),
            "is_open": allows(request.user, "data"),
            "navigation": [
                {"title": title, "url": reverse(name), "is_here": here in names}
                for title, name, names in NAVIGATION
                if allows(request.user, name)
            ],
        }
    }
