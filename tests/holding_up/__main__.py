"""Runs a program of this folder on an empty database: `python -m tests.holding_up writers`.

The database is the one in DATABASE_URL. What the program finds is printed as JSON.
"""

import json
import sys
from importlib import import_module


def main(program: str) -> None:
    """Return nothing; makes the tables, runs the program and prints what it found."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    from tests.static_files import serve_from_source

    django.setup()
    serve_from_source(settings)
    call_command("migrate", verbosity=0)
    found = import_module(f"tests.holding_up.{program}").run()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
