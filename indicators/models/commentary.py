"""What a service says about a figure, and the record of every version of it."""

from django.conf import settings
from django.db import models

from indicators.models.indicator import Indicator
from indicators.models.record import Record

WORDS = ("what_happened", "what_is_being_done", "by_whom", "by_when")
"""The four things that a commentary says, by the names of their fields."""


class Remarks(models.Model):
    """The four things that a commentary says."""

    what_happened = models.TextField(blank=True)
    what_is_being_done = models.TextField(blank=True)
    by_whom = models.CharField(max_length=120, blank=True)
    by_when = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Commentary(Remarks):
    """What happened, what is being done, by whom and by when, for one figure.

    Written by `indicators.entry` and by nothing else.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="commentaries")
    month = models.DateField(help_text="The first day of the month.")
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


class CommentaryChange(Record, Remarks):
    """What a commentary said from a moment on: who wrote it and when. Only added to."""

    commentary = models.ForeignKey(Commentary, on_delete=models.PROTECT, related_name="changes")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.commentary}, written {self.written_at:%d %B %Y}"
