"""Which months are open: over, and not all of them published yet; and what comes first."""

from datetime import date

from django.db.models import QuerySet

from indicators.models import Gap, Month, Service
from indicators.queries.catalogue import facts
from indicators.rules.deadlines import months_open
from indicators.rules.periods import is_due, is_over, months_after


def unpublished_months(today: date) -> list[date]:
    """Return the months to be published, oldest first: over, and not published. One query.

    They follow the newest month that was signed off, or the newest of loaded history until one
    has been; with neither it is last month. One that was worked on before is among them too.
    """
    rows = list(Month.objects.all())
    signed_off = [row.month for row in rows if row.published_at and not row.is_history]
    newest = max(signed_off or [row.month for row in rows if row.published_at], default=None)
    first = months_after(newest or today.replace(day=1), 1 if newest else -1)
    worked_on = {row.month for row in rows if not row.is_history and is_over(row.month, today)}
    done = {row.month for row in rows if row.is_history or row.published_at}
    return sorted({*months_open(first, today), *worked_on} - done)


def comes_first(month: date, today: date) -> list[date]:
    """Return the months to be published before this one, oldest first. Two queries.

    Months are published in their order. Only what lies between loaded history and the first
    month that is signed off may never have been worked on, and is then passed over.
    """
    signed_off = Month.objects.filter(published_at__isnull=False, is_history=False)
    earlier = [each for each in unpublished_months(today) if each < month]
    if signed_off.exists():
        return earlier
    worked_on = Month.objects.filter(month__in=earlier).values_list("month", flat=True)
    return [each for each in earlier if each in set(worked_on)]


def open_months(today: date) -> list[date]:
    """Return the months in which there is something to sign off, oldest first. Two queries.

    To those to be published come the published ones that a service has still to follow in.
    """
    gaps = Gap.objects.filter(closed_at=None).order_by().values_list("month", flat=True)
    return sorted({*unpublished_months(today), *gaps})


def waiting_history() -> QuerySet[Month]:
    """Return the months of loaded history that are not published. No query yet."""
    return Month.objects.filter(is_history=True, published_at=None)


def services_due(month: date) -> list[Service]:
    """Return the services with a figure due for the month, in reading order. Two queries."""
    due = {one.service_slug for one in facts() if is_due(month, one.frequency, one.annual_month)}
    return list(Service.objects.filter(slug__in=due))
