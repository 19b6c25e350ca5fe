"""Measures that DfE and others publish for every council, and their figures."""

from django.db import models

from indicators.models.choices import choices
from indicators.rules.rating import Polarity
from indicators.rules.values import Unit


class Measure(models.Model):
    """A published measure, with its publication and licence."""

    code = models.CharField(max_length=40, primary_key=True)
    theme = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    short_title = models.CharField(max_length=120)
    polarity = models.CharField(max_length=10, choices=choices(Polarity))
    unit = models.CharField(max_length=20, choices=choices(Unit))
    decimals = models.PositiveSmallIntegerField(default=1)
    year_type = models.CharField(max_length=40)
    has_bands = models.BooleanField(default=True, help_text="Whether DfE shows quartile bands.")
    england_caution = models.TextField(
        blank=True, help_text="Why no page shows the published figure of England; else empty."
    )
    source = models.CharField(max_length=160)
    source_url = models.URLField(max_length=400)
    last_updated = models.CharField(max_length=40, blank=True)
    next_update = models.CharField(max_length=40, blank=True)
    licence = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.short_title


class MeasurePeriod(models.Model):
    """A period of one measure, as its publication labels it.

    Labels of different measures do not mean the same, so a period belongs to its measure;
    `ends_on` gives the order, and tells which councils existed.
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="periods")
    label = models.CharField(max_length=20)
    ends_on = models.DateField()

    class Meta:
        ordering = ("measure", "ends_on")
        constraints = (
            models.UniqueConstraint(fields=("measure", "label"), name="one_period_of_each_label"),
            models.UniqueConstraint(fields=("measure", "ends_on"), name="one_period_ends_on_a_day"),
        )

    def __str__(self) -> str:
        return self.label


class Benchmark(models.Model):
    """A published figure of one area in one period of a measure.

    `area` is ENG, a region's ONS code, or a council's DfE number. The value is a float
    because that is what is published: every published figure survives the round trip digit
    for digit, on SQLite and on PostgreSQL. Where there is none, `marker` says why.
    """

    # No index of its own: that of the constraint below begins with it.
    period = models.ForeignKey(
        MeasurePeriod, on_delete=models.CASCADE, related_name="figures", db_index=False
    )
    area = models.CharField(max_length=12)
    value = models.FloatField(null=True)
    marker = models.CharField(max_length=4, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("period", "area"), name="one_benchmark_of_each_area"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False, marker="")
                | models.Q(value__isnull=True) & ~models.Q(marker=""),
                name="benchmark_has_value_or_marker",
            ),
        )

    def __str__(self) -> str:
        return f"{self.area}: {self.marker or self.value}"
