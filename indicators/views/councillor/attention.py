"""Needs attention: what to look at first in a month, and by which rule."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from indicators.access import asks_questions, follows_up, sight
from indicators.forms.reading import AttentionForm
from indicators.models import Service
from indicators.queries.attention import Item, attention
from indicators.queries.catalogue import facts
from indicators.queries.scorecard import scorecard
from indicators.queries.selection import Selection, Show
from indicators.rules.case import Trigger
from indicators.rules.enquiry import questions
from indicators.rules.periods import month_label
from indicators.views.again import is_fragment, served_again
from indicators.views.links import around, toggled, with_query


def attention_now(request: HttpRequest) -> HttpResponse:
    """Send the reader to what needs attention in the newest month they may see, as they chose."""
    newest = sight(request.user).newest_published
    if newest is None:
        return render(request, "nothing_yet.html")
    return redirect(with_query(reverse("attention", args=[newest]), request.META["QUERY_STRING"]))


@served_again
def needs_attention(request: HttpRequest, month: date) -> HttpResponse:
    """Show what needs attention in a month, the gravest first, each with why."""
    seen = sight(request.user)
    if month not in seen.months:
        raise Http404(f"{month_label(month)} has not been published.")
    form = AttentionForm(request.GET, Service.objects.values_list("slug", "name"))
    show, service = Show(form.chosen("show") or Show.HEADLINE), form.chosen("service")
    trigger = form.chosen("trigger")
    every = facts()
    card = scorecard(month, seen, indicators=Selection(show, service).pool(every))
    items = attention(card, seen)
    listed = [
        {"number": number, "item": item, "questions": questions(item.case, item.findings)}
        for number, item in enumerate(items, start=1)
        if not trigger or any(trigger == one.trigger for one in item.findings)
    ]
    return render(
        request,
        "attention/_list.html" if is_fragment(request) else "attention/page.html",
        {
            "month": month,
            "is_published": month not in seen.in_progress,
            **around(request, "attention", month, seen.months),
            "month_url": with_query(reverse("month", args=[month]), form.which),
            "form": form,
            "address": request.path,
            "service": next((one.service for one in every if one.service_slug == service), ""),
            "listed": listed,
            "needing": len(items),
            "looked_at": len(card.rows),
            "total": len(every),
            "counts": _counts(request, items, trigger),
            "rules": list(Trigger),
            "asks": asks_questions(request.user),
            "refers": follows_up(request.user),
        },
    )


def _counts(request: HttpRequest, items: Sequence[Item], trigger: str) -> list[dict[str, Any]]:
    """Return how many indicators each trigger names, with a link that shows only those."""
    counted = Counter(finding.trigger for item in items for finding in item.findings)
    return [
        {
            "label": each.label,
            "count": counted[each],
            "is_chosen": trigger == each,
            "url": toggled(request, "trigger", each.value, is_chosen=trigger == each),
        }
        for each in Trigger
        if counted[each] or trigger == each
    ]
