"""The month: the page that the product is for, and its file."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from indicators.access import sight
from indicators.forms.reading import AS_AT, MonthForm
from indicators.models import Service
from indicators.queries.catalogue import facts
from indicators.queries.scorecard import Row, Scorecard, scorecard
from indicators.queries.selection import Selection
from indicators.queries.sight import Sight
from indicators.rules.periods import month_label
from indicators.rules.rating import Colour
from indicators.views.again import is_fragment, served_again
from indicators.views.files import month_csv


def home(request: HttpRequest) -> HttpResponse:
    """Send the reader to the newest month they may see."""
    seen = sight(request.user)
    published = [month for month in seen.months if month not in seen.in_progress]
    if not published:
        return render(request, "nothing_yet.html")
    return redirect("month", month=published[-1])


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
            "gaps": shown.gaps_in(month),
            "stood": _stood(request, form, pool),
            "was_changed": _was_changed(pool, shown),
            "earlier": _other_month(request, [each for each in months if each < month][-1:]),
            "later": _other_month(request, [each for each in months if each > month][:1]),
            "form": form,
            "address": request.path,
            "kept": f"&{urlencode({AS_AT: request.GET[AS_AT]})}" if form.as_at else "",
            "csv_url": _with_query(reverse("month-csv", args=[month]), request.GET.urlencode()),
            "card": card,
            "groups": selection.groups(card),
            "service": next(
                (one.service for one in every if one.service_slug == selection.service), ""
            ),
            "total": len(every),
            "is_narrowed": selection.is_narrowed,
            "tally": _tally(request, pool, selection),
            "changes": _changes(pool),
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


def _stood(request: HttpRequest, form: MonthForm, pool: Scorecard) -> dict[str, Any] | None:
    """Return what the banner says of a page that is not today's, None when it is."""
    if form.as_at is None:
        return None
    query = request.GET.copy()
    query.pop(AS_AT, None)
    return {
        "words": form.words,
        "changed": len(pool.changed_since),
        "today": _with_query(request.path, query.urlencode()),
    }


def _was_changed(pool: Scorecard, shown: Sight) -> bool:
    """Return whether the page shows something otherwise than when the month was published."""
    return any(row.correction for row in pool.rows) or any(
        gap.closed_at for gap in shown.gaps_in(pool.month)
    )


def _other_month(request: HttpRequest, months: list[date]) -> dict[str, Any] | None:
    """Return a link to another month, if there is one, that keeps what the reader chose."""
    if not months:
        return None
    (month,) = months
    address = reverse("month", args=[month])
    return {"month": month, "url": _with_query(address, request.GET.urlencode())}


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _tally(request: HttpRequest, pool: Scorecard, selection: Selection) -> list[dict[str, Any]]:
    """Return each rating's count with a link that shows only those, or all again."""
    items = []
    for colour, count in pool.tally.items():
        is_chosen = selection.rating == colour.value
        query = request.GET.copy()
        query.pop("rating", None)
        if not is_chosen:
            query["rating"] = colour.value
        items.append(
            {
                "colour": colour,
                "count": count,
                "is_chosen": is_chosen,
                "url": _with_query(request.path, query.urlencode()),
            }
        )
    return items


def _changes(pool: Scorecard) -> list[dict[str, Any]]:
    """Return the four lists at the head of the page."""
    return [
        {
            "title": "Turned red this month",
            "rows": [(row, f"{row.value}, target {row.target}") for row in pool.turned(Colour.RED)],
            "none": "Nothing turned red.",
        },
        {
            "title": "Turned green this month",
            "rows": [
                (row, f"{row.value}, target {row.target}") for row in pool.turned(Colour.GREEN)
            ],
            "none": "Nothing turned green.",
        },
        {
            "title": "Red longest",
            "rows": [(row, _for_how_long(row)) for row in pool.red_longest],
            "none": "Nothing has been red for longer than this month.",
        },
        {
            "title": "Missing",
            "rows": [(row, row.value.lower()) for row in pool.missing],
            "none": "Every figure that is due is in.",
        },
    ]


def _for_how_long(row: Row) -> str:
    if row.run is None:
        return ""
    period = row.indicator.frequency.period
    return f"{row.run.length} {period}{'' if row.run.length == 1 else 's'}"
