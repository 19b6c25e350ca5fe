"""What every page is given: the council, and whether its figures are invented."""

from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.urls import reverse

from indicators.access import allows
from indicators.models import Authority, Installation, User

NAVIGATION = (
    (
        "Your returns",
        "your-returns",
        ("your-returns", "returns", "return", "upload", "upload-preview", "history-upload"),
    ),
    ("Month", "home", ("home", "month")),
    ("Year", "this-year", ("year", "this-year")),
    ("Indicators", "catalogue", ("catalogue", "indicator")),
    ("Benchmarks", "benchmarks", ("benchmarks",)),
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


def borrowed(state: Installation) -> str:
    """Return whose published figures stand for the invented council, and where they are from."""
    key = f"borrowed:{state.version}:{settings.COUNCIL_LA_NUMBER}"
    name = caches["pages"].get(key)
    if name is None:
        authority = Authority.objects.filter(pk=settings.COUNCIL_LA_NUMBER).first()
        name = authority.name if authority else "another council"
        caches["pages"].set(key, name)
    return (
        f"Its published annual figures and statistical neighbours are those of {name}, "
        "as DfE and others publish them."
    )


def provenance(state: Installation) -> str:
    """Return the sentence that every page and file carries: what the figures are."""
    council = settings.COUNCIL_NAME
    if state.figures_are_invented:
        return f"The monthly figures and commentary of {council} are invented. {borrowed(state)}"
    return (
        f"Monthly figures are {council}’s own. England, regional and neighbour figures are "
        "published annual official statistics (Open Government Licence v3.0)."
    )


def published_name(state: Installation, council: str) -> str:
    """Return the name that stands by the council's published figures.

    An invented council has none of its own: the real one whose figures they are is named.
    """
    if not state.figures_are_invented:
        return council
    return f"{settings.COUNCIL_NAME} (published figure of {council})"
