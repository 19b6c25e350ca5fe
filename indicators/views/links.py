"""Links that keep what a reader chose: to another month, or with one choice made otherwise."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def with_query(address: str, query: str) -> str:
    """Return an address with its query, if there is one."""
    return f"{address}?{query}" if query else address


def around(
    request: HttpRequest, page: str, month: date, months: Iterable[date]
) -> dict[str, dict[str, Any] | None]:
    """Return links to a page's months before and after one, which keep what was chosen.

    `months` are those that may be seen, oldest first.
    """
    seen = list(months)
    before, after = [each for each in seen if each < month], [each for each in seen if each > month]

    def link(months: list[date]) -> dict[str, Any] | None:
        if not months:
            return None
        (other,) = months
        address = with_query(reverse(page, args=[other]), request.GET.urlencode())
        return {"month": other, "url": address}

    return {"earlier": link(before[-1:]), "later": link(after[:1])}


def toggled(request: HttpRequest, name: str, value: str, *, is_chosen: bool) -> str:
    """Return a link to the same page with one choice made, or with it unmade where it was."""
    query = request.GET.copy()
    query.pop(name, None)
    if not is_chosen:
        query[name] = value
    return with_query(request.path, query.urlencode())
