from typing import Any

from django.db import migrations


def give_roles(apps: Any, schema_editor: Any) -> None:
    """Staff worked on the month before there were roles, so they become performance leads."""
    people = apps.get_model("indicators", "User").objects.using(schema_editor.connection.alias)
    people.filter(is_staff=True).update(role="performance-lead")
    people.filter(is_superuser=True).update(role="administrator")


def keep_first_versions(apps: Any, schema_editor: Any) -> None:
    """Each commentary that is there becomes the first version on its record."""
    alias = schema_editor.connection.alias
    change = apps.get_model("indicators", "CommentaryChange")
    change.objects.using(alias).bulk_create(
        change(
            commentary=one,
            what_happened=one.what_happened,
            what_is_being_done=one.what_is_being_done,
            by_whom=one.by_whom,
            by_when=one.by_when,
            written_by_id=one.written_by_id,
            written_at=one.written_at,
        )
        for one in apps.get_model("indicators", "Commentary").objects.using(alias).iterator()
    )


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0002_people_returns_and_uploads'),
    ]

    operations = [
        migrations.RunPython(give_roles, migrations.RunPython.noop),
        migrations.RunPython(keep_first_versions, migrations.RunPython.noop),
    ]
