"""The council's own look: its colour as a style sheet, and its logo."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control


@cache_control(public=True, max_age=3600)
def stylesheet(request: HttpRequest) -> HttpResponse:
    """Return the council's colour as CSS; the policy allows no style in the page itself."""
    return HttpResponse(
        f":root {{ --council-colour: {settings.COUNCIL_COLOUR}; }}\n", content_type="text/css"
    )


@cache_control(public=True, max_age=3600)
def logo(request: HttpRequest) -> FileResponse:
    """Return the council's logo, 404 when it has none."""
    if not settings.COUNCIL_LOGO:
        raise Http404("No logo is set.")
    return FileResponse(Path(settings.COUNCIL_LOGO).open("rb"))
