"""Dated targets: what an indicator was to reach, and the rule that rates it."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from indicators.models.choices import choices
from indicators.models.indicator import Indicator
from indicators.models.record import Record
from indicators.rules.rating import Family


def _agreed_number(help_text: str) -> models.DecimalField:
    return models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True, help_text=help_text
    )


class Target(models.Model):
    """One version of an indicator's target; a new agreement is a new target with later dates.

    `profile` maps a month, written 2026-09, to the value to reach in it, where the path to
    the target is not level; months it does not name have `value`.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    starts_on = models.DateField(help_text="The first day of the first month it applies to.")
    ends_on = models.DateField(
        null=True, blank=True, help_text="The last day it applies to; empty while it stands."
    )
    family = models.CharField(max_length=20, choices=choices(Family))
    value = _agreed_number("What is to be reached.")
    amber_limit = _agreed_number("The worst value that is still amber (floor and bands).")
    tolerance = _agreed_number("How far off is still amber, in percent of target or in the unit.")
    low = _agreed_number("The low end of the range.")
    high = _agreed_number("The high end of the range.")
    profile = models.JSONField(default=dict, blank=True)
    rationale = models.TextField()
    is_national = models.BooleanField(default=False)
    approved_by = models.CharField(max_length=80)
    approved_on = models.DateField()

    class Meta:
        ordering = ("indicator", "starts_on")
        constraints = (
            models.UniqueConstraint(fields=("indicator", "starts_on"), name="one_target_at_a_time"),
            models.CheckConstraint(
                condition=Q(starts_on__day=1), name="target_starts_on_a_first_day"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="target_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} from {self.starts_on:%B %Y}"


class TargetChange(Record):
    """What rated published months before and after a target of theirs was changed. Only added to.

    `was` and `became` hold the target's terms with how its indicator was read (polarity,
    basis and so on), by the names of the two models' fields; empty where there was no target
    from that day, or is none now.
    """

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="target_changes"
    )
    starts_on = models.DateField()
    was = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    became = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty when it was changed from the command line.",
    )
    reason = models.TextField()

    class Meta:
        ordering = ("changed_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(reason=""), name="a_change_of_a_published_target_has_its_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} from {self.starts_on:%B %Y}, changed {self.changed_at:%d %B %Y}"
