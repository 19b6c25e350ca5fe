"""The month: the page that the product is for, and its file."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import get_text_list

from indicators.access import sight
from indicators.forms.reading import AS_AT, MonthForm
from indicators.models import Service
from indicators.queries.catalogue import facts
from indicators.queries.scorecard import Row, Scorecard, scorecard
from indicators.queries.selection import Selection
from indicators.queries.sight import Sight, Without
from indicators.rules.periods import month_label
from indicators.rules.rating import Colour
from indicators.views.again import is_fragment, served_again
from indicators.views.files import month_csv
from indicators.views.links import around, toggled, with_query


def home(request: HttpRequest) -> HttpResponse:
    """Send the reader to the newest month they may see."""
    newest = sight(request.user).newest_published
    if newest is None:
        return render(request, "nothing_yet.html")
    return redirect("month", month=newest)


@served_again
def month(request: HttpRequest, month: date) -> HttpResponse:
    """Show the month on one page; its address holds everything that the reader chose."""
    today, shown, form = _asked(request, month)
    selection = form.selection()
    every = facts()
    pool = scorecard(month, shown, indicators=selection.pool(every))
    card = selection.rows(pool)
    # A later month had not been published when this one was, but it has its own publication.
    months = (today if form.is_as_published else shown).months
    return render(
        request,
        "month/_scorecard.html" if is_fragment(request) else "month/page.html",
        {
            "month": month,
            "published": shown.months[month],
            "gaps": _gaps(shown.gaps_in(month)),
            "stood": _stood(request, form, pool, shown),
            "was_changed": _was_changed(pool, shown),
            **around(request, "month", month, months),
            "form": form,
            "address": request.path,
            "kept": f"&{urlencode({AS_AT: request.GET[AS_AT]})}" if form.as_at else "",
            "attention_url": with_query(reverse("attention", args=[month]), form.which),
            "csv_url": with_query(reverse("month-csv", args=[month]), request.GET.urlencode()),
            "card": card,
            "groups": selection.groups(card),
            "service": next(
                (one.service for one in every if one.service_slug == selection.service), ""
            ),
            "total": len(every),
            "is_narrowed": selection.is_narrowed,
            "tally": _tally(request, pool, selection),
            "changes": _changes(request, pool),
        },
    )


@served_again
def month_file(request: HttpRequest, month: date) -> HttpResponse:
    """Return as CSV the rows that the month's page lists for the same choices."""
    _, shown, form = _asked(request, month)
    selection = form.selection()
    card = selection.rows(scorecard(month, shown, indicators=selection.pool(facts())))
    return month_csv(
        request, card, in_progress=month in shown.in_progress, stood=form.words, as_at=form.as_at
    )


def _asked(request: HttpRequest, month: date) -> tuple[Sight, Sight, MonthForm]:
    """Return what the reader sees of a month today, what they asked to see, and how they asked.

    Raises Http404 when the month has not been published.
    """
    today = sight(request.user)
    if month not in today.months:
        raise Http404(f"{month_label(month)} has not been published.")
    services = Service.objects.values_list("slug", "name")
    form = MonthForm(request.GET, services, month, today.months[month].published_at)
    return today, today.at(form.as_at) if form.as_at else today, form


def _gaps(gaps: Iterable[Without]) -> list[dict[str, Any]]:
    """Return what the month was published without, services of one story together."""
    found: dict[tuple[date | None, str], list[str]] = {}
    for gap in gaps:
        closed_on = timezone.localtime(gap.closed_at).date() if gap.closed_at else None
        # Once a service has followed, why it was late is no longer told.
        found.setdefault((closed_on, "" if closed_on else gap.reason), []).append(gap.service)
    return [
        {
            "services": get_text_list(services, "and"),
            "is_one": len(services) == 1,
            "closed_on": closed_on,
            "reason": reason,
        }
        for (closed_on, reason), services in found.items()
    ]


def _stood(
    request: HttpRequest, form: MonthForm, pool: Scorecard, shown: Sight
) -> dict[str, Any] | None:
    """Return what the banner says of a page that is not today's, None when it is."""
    if form.as_at is None:
        return None
    query = request.GET.copy()
    query.pop(AS_AT, None)
    return {
        "words": form.words,
        "since": _since(pool, shown, form.selection().service),
        "today": with_query(request.path, query.urlencode()),
    }


def _since(pool: Scorecard, shown: Sight, service: str) -> str:
    """Return what has become of a page since: figures corrected, services that followed."""
    corrected = len(pool.corrected_since)
    followed = [
        gap.service
        for gap in shown.gaps_in(pool.month)
        if service in ("", gap.slug) and shown.followed(pool.month, gap.slug)
    ]
    told = []
    if corrected:
        were = "was" if corrected == 1 else "were"
        told.append(f"{corrected} of these figures {were} corrected")
    if followed:
        were = "was" if len(followed) == 1 else "were"
        told.append(f"{get_text_list(followed, 'and')} {were} published")
    if not told:
        return "None of these figures has changed since."
    return f"Since then {' and '.join(told)}."


def _was_changed(pool: Scorecard, shown: Sight) -> bool:
    """Return whether the page shows something otherwise than when the month was published."""
    return any(row.correction for row in pool.rows) or any(
        gap.closed_at for gap in shown.gaps_in(pool.month)
    )


def _tally(request: HttpRequest, pool: Scorecard, selection: Selection) -> list[dict[str, Any]]:
    """Return each rating's count with a link that shows only those, or all again."""
    items = []
    for colour, count in pool.tally.items():
        is_chosen = selection.rating == colour.value
        items.append(
            {
                "colour": colour,
                "count": count,
                "is_chosen": is_chosen,
                "url": toggled(request, "rating", colour.value, is_chosen=is_chosen),
            }
        )
    return items


def _changes(request: HttpRequest, pool: Scorecard) -> list[dict[str, Any]]:
    """Return the four lists at the head of the page."""
    return [
        {
            "title": "Turned red this month",
            "items": [_item(row, _beside_target(row)) for row in pool.turned(Colour.RED)],
            "none": "Nothing turned red.",
        },
        {
            "title": "Turned green this month",
            "items": [_item(row, _beside_target(row)) for row in pool.turned(Colour.GREEN)],
            "none": "Nothing turned green.",
        },
        {
            "title": "Red longest",
            "items": [_item(row, _for_how_long(row)) for row in pool.red_longest],
            "none": "Nothing has been red for longer than this month.",
        },
        {
            "title": "Missing",
            "items": [
                *_not_signed_off(request, pool),
                *(
                    _item(row, row.value.lower())
                    for row in pool.missing
                    if not row.is_not_signed_off
                ),
            ],
            "none": "Every figure that is due is in.",
        },
    ]


def _item(row: Row, note: str) -> dict[str, str]:
    """Return an indicator in a list, with what is said beside it."""
    address = reverse("indicator", args=[row.indicator.code])
    return {
        "url": f"{address}?month={row.reading.month:%Y-%m}",
        "words": row.indicator.title,
        "note": note,
    }


def _not_signed_off(request: HttpRequest, pool: Scorecard) -> list[dict[str, str]]:
    """Return each service that the month is published without, with a link to its rows."""
    rows = [row for row in pool.missing if row.is_not_signed_off]
    items = []
    for (slug, service), found in groupby(
        rows, key=lambda row: (row.indicator.service_slug, row.indicator.service)
    ):
        query = request.GET.copy()
        query["service"] = slug
        for narrower in ("rating", "q"):
            query.pop(narrower, None)
        count = len(list(found))
        items.append(
            {
                "url": with_query(request.path, query.urlencode()),
                "words": f"{service}: {count} {'indicator' if count == 1 else 'indicators'}",
                "note": "not signed off",
            }
        )
    return items


def _beside_target(row: Row) -> str:
    return f"{row.value}, target {row.target}"


def _for_how_long(row: Row) -> str:
    if row.run is None:
        return ""
    period = row.indicator.frequency.period
    return f"{row.run.length} {period}{'' if row.run.length == 1 else 's'}"
