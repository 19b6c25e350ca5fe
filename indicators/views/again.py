"""Serving a page again: what was built once for a state of the data is kept for that state."""

import gzip
from collections.abc import Callable
from functools import wraps
from typing import Any
from zlib import crc32

from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.timezone import localdate

from indicators.access import may_see_unpublished
from indicators.views.context import installation_of

View = Callable[..., HttpResponse]
LONGEST_ADDRESS = 200


def is_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for what changed alone, not for the page around it."""
    return bool(request.htmx)  # type: ignore[attr-defined]


def served_again(view: View) -> View:
    """Return the view, answering readers of published months from what it answered before.

    The data's version is part of the key, so a changed figure is never served stale, by any
    process; so is the day, which makes an action overdue. The zipped bytes are what is kept,
    because zipping costs more than all the rest. Readers who sign in have their own copies, for
    their name is on the page; they are told to keep them to themselves. People who work on
    months, who see more, are always answered afresh, and so is a search, which is seldom asked
    twice.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        address = request.get_full_path()
        if (
            may_see_unpublished(request.user)
            or request.GET.get("q")
            or len(get_messages(request))  # for this answer alone
            or len(address) > LONGEST_ADDRESS
            or request.method not in ("GET", "HEAD")
        ):
            response = view(request, *args, **kwargs)
            if request.user.is_authenticated:
                patch_cache_control(response, private=True, no_store=True)
            return response
        fragment = "fragment" if is_fragment(request) else "page"
        version = f"{installation_of(request).version}:{localdate():%Y%m%d}"
        key = f"{fragment}:{version}:{_reader(request)}:{address}"
        kept = caches["pages"].get(key)
        if kept is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200 or response.streaming:
                return response
            # With no time in it, so that every process gives the same page the same tag.
            kept = (gzip.compress(response.content, 6, mtime=0), dict(response.headers))
            caches["pages"].set(key, kept)
        zipped, headers = kept
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response = HttpResponse(zipped, headers=headers | {"Content-Encoding": "gzip"})
        else:
            response = HttpResponse(gzip.decompress(zipped), headers=headers)
        patch_vary_headers(response, ("Accept-Encoding", "HX-Request"))
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return answer


def _reader(request: HttpRequest) -> str:
    """Return whose copy a page is: everybody's, or that of one person as they are now known."""
    user = request.user
    if not user.is_authenticated:
        return ""
    return f"{user.pk}-{crc32(f'{user.role} {user}'.encode()):x}"
