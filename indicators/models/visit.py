"""Inspection and monitoring visits that are expected, and those that were."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class VisitKind(models.TextChoices):
    """Why inspectors come."""

    MONITORING = "monitoring", "Monitoring visit"
    FOCUSED = "focused", "Focused visit"
    INSPECTION = "inspection", "Inspection of children’s services"
    JOINT = "joint", "Joint targeted area inspection"
    SEND = "send", "Area SEND inspection"
    YOUTH_JUSTICE = "youth-justice", "Youth justice inspection"
    PEER = "peer", "Peer review"


class Visit(models.Model):
    """One visit: of which kind, when, and whether its day is known or only expected.

    Written by `indicators.visits` alone.
    """

    kind = models.CharField(max_length=15, choices=VisitKind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_confirmed = models.BooleanField(default=False, help_text="Whether its day is known.")
    about = models.TextField(blank=True, help_text="What it will look at.")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_visit_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.starts_on:%d %B %Y}"
