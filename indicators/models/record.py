"""Records that are only ever added to."""

from typing import Any, NoReturn

from django.db import models


class OnlyAddedTo(Exception):
    """A record of what was done cannot be changed or taken away."""


class RecordQuerySet(models.QuerySet[Any]):
    """Reads records and adds them; changing and deleting are refused."""

    def update(self, **fields: Any) -> NoReturn:
        """Refuse. Raises OnlyAddedTo."""
        raise OnlyAddedTo(f"{self.model.__name__} is only added to.")

    def delete(self) -> NoReturn:
        """Refuse. Raises OnlyAddedTo."""
        raise OnlyAddedTo(f"{self.model.__name__} is only added to.")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        """Refuse. Raises OnlyAddedTo."""
        raise OnlyAddedTo(f"{self.model.__name__} is only added to.")


class Record(models.Model):
    """A row that says what was done, by whom and when, and then stands for ever."""

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Add the record. Raises OnlyAddedTo when it is there already."""
        if not self._state.adding:
            raise OnlyAddedTo(f"{type(self).__name__} is only added to.")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Refuse. Raises OnlyAddedTo."""
        raise OnlyAddedTo(f"{type(self).__name__} is only added to.")
