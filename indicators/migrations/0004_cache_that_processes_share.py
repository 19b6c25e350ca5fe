from typing import Any

from django.core.management import call_command
from django.db import migrations


def make_table(apps: Any, schema_editor: Any) -> None:
    """The table of the cache that all processes share, as Django's own command makes it."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0003_roles_of_staff'),
    ]

    operations = [
        migrations.RunPython(make_table, migrations.RunPython.noop),
    ]
