"""Months as the council signs them off."""

from django.conf import settings
from django.db import models


class Month(models.Model):
    """A reporting month: in progress until it is published."""

    month = models.DateField(primary_key=True, help_text="The first day of the month.")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_history = models.BooleanField(
        default=False, help_text="Whether it was loaded as history and not signed off as a month."
    )
    publication_reason = models.TextField(
        blank=True, help_text="Why it was published without being signed off: history only."
    )

    class Meta:
        ordering = ("month",)
        constraints = (
            models.CheckConstraint(condition=models.Q(month__day=1), name="month_is_its_first_day"),
            models.CheckConstraint(
                condition=~models.Q(is_history=True, published_at__isnull=False)
                | ~models.Q(publication_reason=""),
                name="published_history_has_its_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.month:%B %Y}"
