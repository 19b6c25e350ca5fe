"""Recovery plans: how an indicator is to come back to green, and the record of every change."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from indicators.models.committee import Committee
from indicators.models.indicator import Indicator
from indicators.models.record import Record


class RecoveryPlan(models.Model):
    """The way back to green of one indicator: cause, owner, actions, path, and who asks about it.

    How it stands is worked out from the figures, never stored. Written by `indicators.recovery`
    alone. An indicator has one plan that is open, and may have had others.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="plans")
    from_month = models.DateField(
        help_text="The published month whose red or amber figure it answers; the path begins after."
    )
    cause = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    returns_to = models.ForeignKey(
        Committee, on_delete=models.PROTECT, related_name="returning_plans"
    )
    returns_on = models.DateField(help_text="The day by which it is back before the committee.")
    edition = models.PositiveIntegerField(
        default=1, help_text="Counts the changes, so that nobody writes over a colleague's."
    )
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.TextField(blank=True, help_text="What came of it, said when it is closed.")

    class Meta:
        ordering = ("-started_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("indicator",),
                condition=Q(closed_at__isnull=True),
                name="an_indicator_has_one_open_plan",
            ),
            models.CheckConstraint(
                condition=Q(from_month__day=1), name="plan_month_is_a_first_day"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome=""),
                name="a_closed_plan_has_its_outcome",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator}, from {self.from_month:%B %Y}"


class PathPoint(models.Model):
    """What a plan's figure is to reach in one month."""

    plan = models.ForeignKey(RecoveryPlan, on_delete=models.CASCADE, related_name="path")
    month = models.DateField(help_text="The first day of the month.")
    value = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        ordering = ("plan", "month")
        constraints = (
            models.UniqueConstraint(fields=("plan", "month"), name="a_path_has_a_month_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="path_month_is_a_first_day"),
        )

    def __str__(self) -> str:
        return f"{self.plan}: {self.value} in {self.month:%B %Y}"


class PlanAction(models.Model):
    """One thing that a plan will do: what, who, by when, and when it was done."""

    plan = models.ForeignKey(RecoveryPlan, on_delete=models.CASCADE, related_name="actions")
    position = models.PositiveSmallIntegerField()
    what = models.TextField()
    owner = models.CharField(max_length=120, help_text="A name or a post.")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("plan", "position")
        constraints = (
            models.UniqueConstraint(fields=("plan", "position"), name="an_action_has_its_place"),
        )

    def __str__(self) -> str:
        return self.what


class PlanChange(Record):
    """What a plan said from a moment on, all of it: who wrote that, when and why. Only added to."""

    plan = models.ForeignKey(RecoveryPlan, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, help_text="Why the path or the return was put off.")
    became = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.plan}, changed {self.at:%d %B %Y}"
