"""What is true of the whole installation."""

from django.db import models
from django.db.models import F


class Installation(models.Model):
    """The single row that says which state the data is in.

    `version` grows in the same transaction as every change that a page could show, so a
    page built for one version can be served again until the version is another: by every
    process, on every machine, with one small query and nothing to clear.
    """

    version = models.PositiveBigIntegerField(default=1)
    figures_are_invented = models.BooleanField(
        default=False, help_text="Whether the monthly figures are a demonstration's."
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_installation"),
        )

    def __str__(self) -> str:
        return f"Version {self.version}"

    @classmethod
    def current(cls) -> "Installation":
        """Return the installation's row, made when it is first asked for. One query."""
        return cls.objects.get_or_create(pk=1)[0]

    @classmethod
    def changed(cls) -> None:
        """Count one change; to be called inside the transaction that makes it."""
        cls.current()
        cls.objects.filter(pk=1).update(version=F("version") + 1)
