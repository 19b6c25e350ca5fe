"""People who sign in."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from indicators.models.indicator import Service
from indicators.models.record import Record

SYSTEM = "The system"
"""Who did what nobody is on record for, as pages name it."""


class Role(models.TextChoices):
    """What a person does with the dashboard; `indicators.access` says what each may."""

    COUNCILLOR = "councillor", "Councillor"
    OFFICER = "officer", "Performance officer"
    HEAD_OF_SERVICE = "head-of-service", "Head of service"
    LEAD = "performance-lead", "Performance lead"
    SCRUTINY = "scrutiny", "Scrutiny officer"
    ADMINISTRATOR = "administrator", "Administrator"


class EmailUserManager(UserManager["User"]):
    """Makes people who sign in with their e-mail address, which is kept in small letters."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return the address as it is kept: the same whichever letters it was typed in."""
        return (email or "").strip().lower()

    def create_user(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Return a new person, saved, with the password hashed."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Return a new administrator, saved."""
        return self.create_user(
            email, password, is_superuser=True, **{"role": Role.ADMINISTRATOR, **fields}
        )


class User(AbstractUser):
    """A person known by their e-mail address, with one role, and the services it is for."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.COUNCILLOR)
    services = models.ManyToManyField(
        Service,
        blank=True,
        related_name="people",
        help_text="Which ones an officer enters, or a head of service approves.",
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[EmailUserManager] = EmailUserManager()

    class Meta(AbstractUser.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="an_address_is_in_small_letters"
            ),
        )

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class PersonChange(Record):
    """What a person was before and after a change: who changed it, and when. Only added to.

    `was` and `became` hold `name`, `email`, `role`, the names of `services` and `is_active`; `was`
    is empty where the person was added. Both hold `has_second_step` where that was taken away.
    `changed_by` is empty where it was done from the command line, which knows nobody's name.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="changes")
    was = models.JSONField(default=dict, blank=True)
    became = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.person} changed {self.changed_at:%d %B %Y}"
