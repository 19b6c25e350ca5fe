"""Committees and their meetings."""

from django.conf import settings
from django.db import models

from indicators.models.indicator import Service
from indicators.rules.periods import day_label


class Committee(models.Model):
    """A committee, the services that it scrutinises, and who chairs it."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    services = models.ManyToManyField(Service, related_name="committees")
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who is told when a plan that returns to the committee goes off its path.",
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """A meeting of a committee: when, where, and which item of its agenda the pack is."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    starts_at = models.TimeField()
    place = models.CharField(max_length=200)
    agenda_item = models.CharField(max_length=20)

    class Meta:
        ordering = ("held_on", "starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("committee", "held_on"), name="a_committee_meets_once_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.committee}, {day_label(self.held_on)}"
