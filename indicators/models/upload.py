"""Files that people upload."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Upload(models.Model):
    """A file as it was uploaded, kept so that what is applied is what was previewed.

    It is in the database because web processes share nothing else.
    """

    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    month = models.DateField(
        null=True, blank=True, help_text="The month it is for; empty for back years."
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__day=1),
                name="upload_month_is_a_first_day",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_history(self) -> bool:
        """Whether it is a file of back years."""
        return self.month is None
