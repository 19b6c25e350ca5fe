"""Gives the drafts that there are the sections that packs have from now on."""

from typing import Any

from django.db import migrations

FIRST = ("needs-attention", "lines-of-enquiry")
AFTER_RED_AMBER = ("recovery-plans", "referrals", "visits")


def add_sections(apps: Any, schema_editor: Any) -> None:
    """Return nothing; puts the new sections where a new draft has them, the others as they were."""
    draft_section = apps.get_model("indicators", "DraftSection")
    for draft in apps.get_model("indicators", "Draft").objects.all():
        stands = {one.key: one for one in draft_section.objects.filter(draft=draft)}
        keys = sorted(stands, key=lambda key: stands[key].position)
        place = keys.index("red-amber") + 1
        wanted = [*FIRST, *keys[:place], *AFTER_RED_AMBER, *keys[place:]]
        for position, key in enumerate(wanted, start=1):
            section = stands.get(key) or draft_section(draft=draft, key=key)
            section.position = position
            section.save()


def take_sections_away(apps: Any, schema_editor: Any) -> None:
    """Return nothing; leaves the sections that there were before."""
    draft_section = apps.get_model("indicators", "DraftSection")
    draft_section.objects.filter(key__in=(*FIRST, *AFTER_RED_AMBER)).delete()


class Migration(migrations.Migration):
    dependencies = [("indicators", "0009_recovery_plans_referrals_and_visits")]

    operations = [migrations.RunPython(add_sections, take_sections_away)]
