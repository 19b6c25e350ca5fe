"""Which months have returns, and in which of them figures can be entered."""

from datetime import date

from django.http import Http404
from django.utils import timezone

from indicators.models import Month
from indicators.queries.open_months import open_months
from indicators.rules.periods import is_over, month_label


def month_is_over_or_404(month: date) -> date:
    """Return today. Raises Http404 while the month is not over."""
    today = timezone.localdate()
    if not is_over(month, today):
        raise Http404(f"{month_label(month)} is not over.")
    return today


def month_is_known_or_404(month: date) -> date:
    """Return today. Raises Http404 for a month that neither is open nor has been published.

    What is given for a published month is refused in words, with what to do instead.
    """
    today = month_is_over_or_404(month)
    published = Month.objects.filter(month=month, published_at__isnull=False)
    if month not in open_months(today) and not published.exists():
        raise Http404(f"{month_label(month)} is not open for entry.")
    return today
