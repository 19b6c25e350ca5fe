from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower


def write_in_small_letters(apps: Any, schema_editor: Any) -> None:
    """Addresses are one person's whichever letters they were typed in."""
    people = apps.get_model("indicators", "User").objects.using(schema_editor.connection.alias)
    people.update(email=Lower("email"))


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('indicators', '0004_cache_that_processes_share'),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', models.JSONField(blank=True, default=dict)),
                ('became', models.JSONField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.RunPython(write_in_small_letters, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email', Lower('email'))), name='an_address_is_in_small_letters'),
        ),
        migrations.AddField(
            model_name='personchange',
            name='changed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='personchange',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to=settings.AUTH_USER_MODEL),
        ),
    ]
