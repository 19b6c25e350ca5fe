from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0006_changes_from_the_command_line'),
    ]

    operations = [
        migrations.AlterField(
            model_name='figurechange',
            name='origin',
            field=models.CharField(choices=[('grid', 'Typed into the grid'), ('paste', 'Pasted into the grid'), ('file', 'Uploaded in a file'), ('history', 'Loaded history'), ('correction', 'Corrected after publication'), ('simulated', 'Invented for the demonstration')], max_length=12),
        ),
    ]
