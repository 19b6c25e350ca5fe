"""The one application of the project."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Children's services indicators"

    def ready(self) -> None:
        """Register the system checks of the council's settings."""
        from indicators import checks  # noqa: F401
