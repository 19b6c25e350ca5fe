"""Static files for tests: served from where they are written, so that none needs collectstatic."""

from django.conf import LazySettings


def serve_from_source(settings: LazySettings) -> None:
    """Return nothing; to be called before Django has made its middleware."""
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
