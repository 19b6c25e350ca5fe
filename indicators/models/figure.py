"""Monthly figures, and the record of every change to one."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from indicators.models.choices import choices
from indicators.models.indicator import Indicator
from indicators.models.record import Record
from indicators.rules.values import Absence


def count_field() -> models.DecimalField:
    """Return a field for a numerator or a denominator: up to ten digits and four decimals."""
    return models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)


class Origin(models.TextChoices):
    """Where a figure came from."""

    GRID = "grid", "Typed into the grid"
    PASTE = "paste", "Pasted into the grid"
    FILE = "file", "Uploaded in a file"
    HISTORY = "history", "Loaded history"
    CORRECTION = "correction", "Corrected after publication"
    SIMULATED = "simulated", "Invented for the demonstration"


class Figure(models.Model):
    """One indicator in one month. Written by `indicators.entry` and by nothing else.

    A number has a numerator alone. A figure with neither gives its reason in `absence`.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="figures")
    month = models.DateField(help_text="The first day of the month.")
    numerator = count_field()
    denominator = count_field()
    absence = models.CharField(max_length=20, choices=choices(Absence), blank=True)
    provisional = models.BooleanField(default=False)
    confirmation = models.TextField(
        blank=True, help_text="The officer's word that a figure which looks unlikely is right."
    )

    class Meta:
        ordering = ("indicator", "month")
        constraints = (
            models.UniqueConstraint(fields=("indicator", "month"), name="one_figure_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="figure_month_is_a_first_day"),
            models.CheckConstraint(
                condition=Q(numerator__isnull=False, absence="")
                | Q(numerator__isnull=True, denominator__isnull=True) & ~Q(absence=""),
                name="figure_or_reason_for_none",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator}, {self.month:%B %Y}"


class FigureChange(Record):
    """What a figure was before and after a change: who, when, why, from where. Only added to."""

    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="changes")
    old_numerator = count_field()
    old_denominator = count_field()
    old_absence = models.CharField(max_length=20, choices=choices(Absence), blank=True)
    old_provisional = models.BooleanField(default=False)
    old_confirmation = models.TextField(blank=True)
    new_numerator = count_field()
    new_denominator = count_field()
    new_absence = models.CharField(max_length=20, choices=choices(Absence), blank=True)
    new_provisional = models.BooleanField(default=False)
    new_confirmation = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    origin = models.CharField(max_length=12, choices=Origin.choices)
    upload = models.ForeignKey(
        "indicators.Upload", on_delete=models.PROTECT, null=True, blank=True, related_name="changes"
    )
    reason = models.TextField(blank=True)
    after_publication = models.BooleanField(default=False)

    class Meta:
        ordering = ("changed_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(after_publication=False) | ~Q(reason=""),
                name="a_correction_has_its_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.figure} changed {self.changed_at:%d %B %Y}"
