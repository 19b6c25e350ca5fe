"""What the figures are and whose: the sentences that every page, file and pack carries."""

from django.conf import settings
from django.core.cache import caches

from indicators.models import Authority, Installation


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
