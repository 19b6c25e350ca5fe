"""What a service says about a figure."""

from django.conf import settings
from django.db import models

from indicators.models.indicator import Indicator


class Commentary(models.Model):
    """What happened, what is being done, by whom and by when, for one figure.

    Written by `indicators.entry` and by nothing else.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="commentaries")
    month = models.DateField(help_text="The first day of the month.")
    what_happened = models.TextField()
    what_is_being_done = models.TextField(blank=True)
    by_whom = models.CharField(max_length=120, blank=True)
    by_when = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("indicator", "-month")
        verbose_name_plural = "commentaries"
        constraints = (
            models.UniqueConstraint(fields=("indicator", "month"), name="one_commentary_a_month"),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="commentary_month_is_a_first_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator}, {self.month:%B %Y}"
