"""Referrals between committees and recommendations to the executive, each with its steps."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from indicators.models.choices import choices
from indicators.models.committee import Committee
from indicators.models.indicator import Indicator
from indicators.models.record import Record
from indicators.rules.follow_up import Answer, FollowUp


class Referral(Record):
    """An indicator that one committee puts to another, with a question. Only added to.

    `figures` says how the indicator stood on the day, as its readers saw it, and is never worked
    out again. Its newest step is its state. Written by `indicators.referrals` alone.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="referrals")
    from_committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, related_name="referrals_out"
    )
    to_committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, related_name="referrals_in"
    )
    question = models.TextField()
    urgent_reason = models.TextField(blank=True, help_text="Why it is urgent; empty when it isn't.")
    month = models.DateField(help_text="The month whose figures it was referred with.")
    figures = models.TextField()
    respond_by = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(from_committee=F("to_committee")),
                name="a_referral_is_to_another_committee",
            ),
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(figures=""), name="a_referral_asks_with_figures"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator}, from {self.from_committee} to {self.to_committee}"


class Recommendation(Record):
    """What a committee recommends to the executive. Only added to.

    Its newest step is its state. Written by `indicators.referrals` alone.
    """

    committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, related_name="recommendations"
    )
    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        help_text="What it is about; empty where it is about no one indicator.",
    )
    words = models.TextField()
    to = models.CharField(max_length=150, help_text="Who answers: a member of the executive.")
    answer_by = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="a_recommendation_says_what"),
        )

    def __str__(self) -> str:
        return f"{self.committee}: {self.words[:60]}"


class _Step(Record):
    """One step on the way to an end: what, in which words, by whom and when."""

    step = models.CharField(max_length=10, choices=choices(FollowUp))
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ReferralStep(_Step):
    """A response to a referral, its acceptance, or that it was sent back. Only added to."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="a_referral_step_says_something"),
            models.UniqueConstraint(
                fields=("referral",),
                condition=Q(step=FollowUp.CLOSED.value),
                name="a_referral_is_closed_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.referral}: {self.get_step_display().lower()}"


class RecommendationStep(_Step):
    """The executive's answer, what came of it, or that it was sent back. Only added to."""

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="steps"
    )
    answer = models.CharField(max_length=12, choices=choices(Answer), blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(words=""), name="a_recommendation_step_says_something"
            ),
            models.CheckConstraint(
                condition=Q(step=FollowUp.ANSWERED.value) & ~Q(answer="")
                | ~Q(step=FollowUp.ANSWERED.value) & Q(answer=""),
                name="an_answer_says_whether_it_agrees",
            ),
            models.UniqueConstraint(
                fields=("recommendation",),
                condition=Q(step=FollowUp.CLOSED.value),
                name="a_recommendation_is_closed_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.get_step_display().lower()}"
