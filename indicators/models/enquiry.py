"""Lines of enquiry: the questions that members keep for a meeting."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from indicators.models.choices import choices
from indicators.models.committee import Meeting
from indicators.models.indicator import Indicator
from indicators.rules.case import Trigger


class Enquiry(models.Model):
    """One question about an indicator that a meeting is to ask, as members want it put.

    A suggested question keeps what suggested it: the trigger, and the words as they were
    suggested. Written by `indicators.enquiries` alone.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="enquiries")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    trigger = models.CharField(
        max_length=30,
        choices=choices(Trigger),
        blank=True,
        help_text="What suggested it; empty for a member's own question.",
    )
    suggested = models.TextField(blank=True, help_text="The words that were suggested.")
    words = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("meeting", "indicator__service__position", "indicator__position", "pk")
        verbose_name_plural = "enquiries"
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "indicator", "words"), name="a_question_is_asked_once"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="a_question_has_words"),
            models.CheckConstraint(
                condition=Q(trigger="", suggested="") | ~Q(trigger="") & ~Q(suggested=""),
                name="a_suggestion_has_its_trigger",
            ),
        )

    def __str__(self) -> str:
        return self.words
