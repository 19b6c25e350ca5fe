"""Services and their indicators."""

from django.db import models

from indicators.models.choices import choices
from indicators.models.measure import Measure
from indicators.rules.periods import Basis, Frequency
from indicators.rules.rating import Polarity
from indicators.rules.suppression import Policy
from indicators.rules.values import Unit


class Service(models.Model):
    """A service of the council: front door, child protection, fostering and so on."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """Something the council measures, and how it is to be read."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="indicators")
    code = models.SlugField(max_length=20, unique=True)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    definition = models.TextField()
    why_it_matters = models.TextField()
    numerator = models.TextField(help_text="What is counted.")
    denominator = models.TextField(blank=True, help_text="Out of what; empty for a number.")
    unit = models.CharField(max_length=20, choices=choices(Unit))
    decimals = models.PositiveSmallIntegerField(default=1)
    polarity = models.CharField(max_length=10, choices=choices(Polarity))
    basis = models.CharField(max_length=20, choices=choices(Basis))
    frequency = models.CharField(max_length=10, choices=choices(Frequency))
    annual_month = models.PositiveSmallIntegerField(
        default=3, help_text="The calendar month an annual figure is due for."
    )
    owner_role = models.CharField(max_length=80)
    data_source = models.CharField(max_length=120)
    statutory_return = models.CharField(max_length=120, blank=True)
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    complement = models.CharField(
        max_length=120, blank=True, help_text="The title of the other side of a percentage."
    )
    suppression = models.CharField(max_length=20, choices=choices(Policy))
    may_be_below_zero = models.BooleanField(
        default=False, help_text="Whether it is a net change, of which more can leave than come."
    )
    is_headline = models.BooleanField(default=False)
    next_review = models.DateField()

    class Meta:
        ordering = ("service__position", "position")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(annual_month__range=(1, 12)), name="annual_month_is_a_month"
            ),
            models.CheckConstraint(
                condition=models.Q(complement="") | models.Q(unit=Unit.PERCENT.value),
                name="only_a_percentage_has_a_complement",
            ),
        )

    def __str__(self) -> str:
        return self.title
