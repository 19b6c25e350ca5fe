"""What has been e-mailed to whom."""

from django.conf import settings
from django.db import models


class Reminder(models.Model):
    """An e-mail about a month, claimed before it is sent so that nothing is sent twice."""

    month = models.DateField()
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40, help_text="Such as “5 days before”.")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("month", "to", "kind"), name="reminded_once"),
        )

    def __str__(self) -> str:
        return f"{self.to}, {self.month:%B %Y}: {self.kind}"
