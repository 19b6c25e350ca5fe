"""Prints what pages and imports cost. The database is made for the run and thrown away."""

import os
import sys
import tempfile
from pathlib import Path

INDICATORS, YEARS = 200, 20


def main() -> None:
    """Return nothing; prints the table of ratios."""
    with tempfile.TemporaryDirectory(prefix="kpi-bench-") as folder:
        _installed(Path(folder))
        from bench.measures import measured

        for line in measured(INDICATORS, YEARS, progress=_told):
            print(line)


def _installed(folder: Path) -> None:
    """Return nothing; sets Django up as it is served, with its data and files in the folder."""
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "DEBUG": "0",
        "SECRET_KEY": "only-for-the-bench",
        "HTTPS": "0",
        "COUNCIL_NAME": "Thornmere Council",
        "COUNCIL_LA_NUMBER": "826",
        "ALLOWED_HOSTS": "testserver",
        "PUBLIC_DASHBOARD": "1",
        "DJANGO_SETTINGS_MODULE": "kpi_dashboard.settings",
    }
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.STATIC_ROOT = folder / "static"
    settings.ROOT_URLCONF = "bench.pages"
    django.setup()
    _told("Making the database and the static files")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _told(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
