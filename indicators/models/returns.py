"""A return, one service's month, on its way from the officer to publication."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from indicators.models.indicator import Service
from indicators.models.month import Month
from indicators.models.record import Record


class Step(models.TextChoices):
    """What has been done with a return; one with no step yet is being entered."""

    SUBMITTED = "submitted", "Submitted"
    SENT_BACK = "sent-back", "Sent back"
    APPROVED = "approved", "Approved"


class ReturnStep(Record):
    """One step of a return: who, when and, when it is sent back, why. Only added to.

    The newest step of a return is its state. Written by `indicators.signoff` alone.
    """

    month = models.ForeignKey(Month, on_delete=models.PROTECT, related_name="steps")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10, choices=Step.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(step="sent-back") | ~Q(reason=""), name="sent_back_with_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.service}, {self.month}: {self.get_step_display().lower()}"


class Gap(models.Model):
    """A service that a month was published without, and why.

    Until it is closed, readers are not shown what has been entered for it.
    """

    month = models.ForeignKey(Month, on_delete=models.PROTECT, related_name="gaps")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="gaps")
    reason = models.TextField()
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    named_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("month", "service")
        constraints = (
            models.UniqueConstraint(fields=("month", "service"), name="a_gap_is_named_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_gap_has_its_reason"),
        )

    def __str__(self) -> str:
        return f"{self.month} without {self.service}"
