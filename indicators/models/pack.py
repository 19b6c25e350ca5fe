"""Committee packs: as they are being composed, and as they were issued."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from indicators.models.choices import choices
from indicators.models.committee import Meeting
from indicators.models.indicator import Indicator
from indicators.models.record import Record
from indicators.rules.exemption import Paragraph
from indicators.rules.packs import Covers, Scope, SectionKey, Stretch


class Draft(models.Model):
    """A meeting's pack while it is composed: the period, the report's words, who changed it last.

    Written by `indicators.packs.compose` alone.
    """

    meeting = models.OneToOneField(
        Meeting, on_delete=models.CASCADE, primary_key=True, related_name="draft"
    )
    stretch = models.CharField(max_length=20, choices=choices(Stretch), default=Stretch.MONTH.value)
    last_month = models.DateField(help_text="The first day of the period's last month.")
    scope = models.CharField(max_length=20, choices=choices(Scope), default=Scope.HEADLINE.value)
    title = models.CharField(max_length=200)
    lead_director = models.CharField(max_length=150, blank=True)
    summary = models.TextField(blank=True)
    recommendations = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    background = models.TextField(blank=True)
    implications = models.TextField(blank=True)
    edition = models.PositiveIntegerField(
        default=1, help_text="Counts the changes, so that nobody writes over a colleague's."
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(last_month__day=1), name="draft_month_is_a_first_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.meeting})"


class DraftSection(models.Model):
    """One of a draft's sections: where it stands, the officer's own words, whether it is exempt."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=20, choices=choices(SectionKey))
    position = models.PositiveSmallIntegerField()
    is_included = models.BooleanField(default=True)
    words = models.TextField(blank=True)
    exempt_under = models.PositiveSmallIntegerField(
        choices=Paragraph.choices(), null=True, blank=True
    )

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("draft", "key"), name="a_section_stands_once"),
        )

    def __str__(self) -> str:
        return f"{self.get_key_display()} of {self.draft}"


class Exemption(models.Model):
    """An indicator, or its commentary, that a draft withholds from Part 1."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="exemptions")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    covers = models.CharField(max_length=12, choices=choices(Covers))
    paragraph = models.PositiveSmallIntegerField(choices=Paragraph.choices())

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("draft", "indicator"), name="an_indicator_is_exempt_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} ({self.get_covers_display().lower()}) in {self.draft}"


class Pack(Record):
    """A pack as it was issued for a meeting: which version, by whom and when. Only added to.

    `issued_by` is empty where it was issued from the command line, which knows nobody's name.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="packs")
    version = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    urgent_reason = models.TextField(
        blank=True, help_text="Why it is considered though it was not open in time."
    )

    class Meta:
        ordering = ("meeting", "version")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "version"), name="a_version_is_issued_once"),
        )

    def __str__(self) -> str:
        return f"{self.meeting}, version {self.version}"


class PackPart(Record):
    """One part of an issued pack, frozen: its contents as canonical JSON. Only added to.

    `changes` lists the cells that differ from the version before, as JSON. The contents of each
    part stand alone, so that what is made from Part 1 has never been beside what is exempt.
    """

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="parts")
    part = models.PositiveSmallIntegerField()
    contents = models.TextField()
    sha256 = models.CharField(max_length=64)
    changes = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("pack", "part")
        constraints = (
            models.UniqueConstraint(fields=("pack", "part"), name="a_part_is_frozen_once"),
            models.CheckConstraint(condition=Q(part__in=(1, 2)), name="a_pack_has_two_parts"),
        )

    def __str__(self) -> str:
        return f"{self.pack}, Part {self.part}"
