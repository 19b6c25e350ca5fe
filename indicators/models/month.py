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

    class Meta:
        ordering = ("month",)
        constraints = (
            models.CheckConstraint(condition=models.Q(month__day=1), name="month_is_its_first_day"),
        )

    def __str__(self) -> str:
        return f"{self.month:%B %Y}"
