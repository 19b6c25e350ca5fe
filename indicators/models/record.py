"""Records that are only ever added to."""

from collections.abc import Iterable
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

    def bulk_create(
        self, objs: Iterable[Any], *args: Any, update_conflicts: bool = False, **options: Any
    ) -> list[Any]:
        """Return the records, added. Raises OnlyAddedTo when they are to replace others."""
        if update_conflicts:
            raise OnlyAddedTo(f"{self.model.__name__} is only added to.")
        return super().bulk_create(objs, *args, **options)


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
