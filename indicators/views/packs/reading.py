"""Issued packs as they are read: their page, and the files that are made from them.

What is shown was frozen, so that a page at its address says next year what it says today.
"""

from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from indicators import access
from indicators.models import Pack, PackPart
from indicators.packs.document import Part
from indicators.packs.formats import everything, make, name, name_of_everything, offered
from indicators.packs.issue import edition
from indicators.views.again import served_again

ADDRESSES = {Part.PUBLIC: "pack", Part.EXEMPT: "pack-exempt"}
"""How the names of the addresses of each part begin: its page, its files, and all of them."""


@require_safe
def pack_newest(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the newest version of a meeting's pack: the address that is given to others."""
    return redirect("pack", pk=pk, version=_newest(pk))


@require_safe
@served_again
def pack(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """Show Part 1 of a pack as it was issued."""
    return _page(request, _part(pk, version, Part.PUBLIC))


@require_safe
def pack_file(request: HttpRequest, pk: int, version: int, format: str) -> HttpResponse:  # noqa: A002
    """Return Part 1 in a format."""
    return _file(request, _part(pk, version, Part.PUBLIC), format)


@require_safe
def pack_zip(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """Return Part 1 in every format, as one zip."""
    return _zip(request, _part(pk, version, Part.PUBLIC))


@require_safe
def pack_exempt(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """Show Part 2 of a pack as it was issued."""
    return _page(request, _part(pk, version, Part.EXEMPT))


@require_safe
def pack_exempt_file(request: HttpRequest, pk: int, version: int, format: str) -> HttpResponse:  # noqa: A002
    """Return Part 2 in a format."""
    return _file(request, _part(pk, version, Part.EXEMPT), format)


@require_safe
def pack_exempt_zip(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """Return Part 2 in every format, as one zip."""
    return _zip(request, _part(pk, version, Part.EXEMPT))


def _newest(meeting: int) -> int:
    """Return the newest version of a meeting's pack. Raises Http404 when none was issued."""
    found = Pack.objects.filter(meeting__pk=meeting).aggregate(newest=Max("version"))["newest"]
    if found is None:
        raise Http404("No pack has been issued for this meeting.")
    return int(found)


def _part(meeting: int, version: int, part: Part) -> PackPart:
    """Return one part of an issued pack. Raises Http404, saying what was not issued."""
    found = (
        PackPart.objects.select_related("pack")
        .filter(pack__meeting__pk=meeting, pack__version=version, part=part)
        .first()
    )
    if found is None:
        with_it = " with a Part 2" if part is Part.EXEMPT else ""
        raise Http404(f"No version {version} of this pack has been issued{with_it}.")
    return found


def _page(request: HttpRequest, part: PackPart) -> HttpResponse:
    """Return a part's page: the pack itself, what replaced it, its files, and its other part."""
    pack, shown = part.pack, edition(part)
    other = Part.PUBLIC if shown.part is Part.EXEMPT else Part.EXEMPT
    has_other = access.may_read_exempt(request.user) and pack.parts.filter(part=other).exists()
    return render(
        request,
        "packs/pack.html",
        {
            "pack": pack,
            "document": shown,
            "newest": _newest(pack.meeting_id),
            "other": other if has_other else None,
            "other_page": address(pack, other),
        }
        | files_of(part),
    )


def files_of(part: PackPart) -> dict[str, Any]:
    """Return the addresses of a part's files, and of all of them, as packs/_files.html has them."""
    pack, which = part.pack, Part(part.part)
    return {
        "files": [
            (one.label, address(pack, which, "-file", format=one.value)) for one in offered(part)
        ],
        "all_files": address(pack, which, "-zip"),
    }


def address(pack: Pack, part: Part, of: str = "", **further: str) -> str:
    """Return the address of a part of a pack: its page, or what the name's ending says."""
    at = {"pk": pack.meeting_id, "version": pack.version}
    return reverse(f"{ADDRESSES[part]}{of}", kwargs=at | further)


def _file(request: HttpRequest, part: PackPart, wanted: str) -> HttpResponse:
    """Return a part in a format. Raises Http404 for one that it does not come in."""
    chosen = next((one for one in offered(part) if one.value == wanted), None)
    if chosen is None:
        raise Http404(f"This pack does not come as “{wanted}”: its page has the files that it has.")
    return _attached(
        request,
        part,
        name(part, chosen),
        chosen.content_type,
        lambda: make(part, chosen),
    )


def _zip(request: HttpRequest, part: PackPart) -> HttpResponse:
    """Return a part in every format."""
    return _attached(
        request, part, name_of_everything(part), "application/zip", lambda: everything(part)
    )


def _attached(
    request: HttpRequest, part: PackPart, name: str, content_type: str, make: Callable[[], bytes]
) -> HttpResponse:
    """Return a file, or that the copy which the reader has still stands.

    What was issued never changes, so a copy is as good as what would be made again. Nobody's
    browser keeps Part 2: the gate says so of whatever says nothing itself.
    """
    tag = quote_etag(f"{part.sha256}-{name}")
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(
            _kept(part, name, make),
            content_type=content_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"', "ETag": tag},
        )
    if part.part == Part.PUBLIC:
        patch_cache_control(response, private=True, no_cache=True)
    return response


def _kept(part: PackPart, name: str, make: Callable[[], bytes]) -> bytes:
    """Return a file's bytes; the newest of Part 1 that were asked for are kept in the process.

    They take a processor seconds to make, and anybody may ask for them again and again.
    """
    if part.part != Part.PUBLIC:
        return make()
    key = f"{part.sha256}-{name}"
    kept: bytes | None = caches["files"].get(key)
    if kept is None:
        kept = make()
        caches["files"].set(key, kept)
    return kept
