"""Who may see what."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from indicators.models import Month, User


def may_see_unpublished(user: User | AnonymousUser) -> bool:
    """Return whether a person works on the month before it is published."""
    return user.is_active and user.is_staff


def visible_months(user: User | AnonymousUser) -> QuerySet[Month]:
    """Return the months a person may see: published ones, and for staff the one in progress."""
    months = Month.objects.all()
    return months if may_see_unpublished(user) else months.filter(published_at__isnull=False)
