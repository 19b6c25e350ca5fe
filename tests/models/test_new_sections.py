"""What migration 0010 makes of the drafts that there were before packs had new sections."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from indicators.models import Draft
from tests.packs.one_pack import make_draft, make_meeting

pytestmark = pytest.mark.django_db
MIGRATION = import_module("indicators.migrations.0010_new_sections_of_drafts")
OLD = ["report", "summary", "going-well", "red-amber", "not-rated", "changed", "key", "data"]


def old_draft(*keys: str) -> Draft:
    """Return a draft with the sections that there were, in this order; the first has words."""
    draft = make_draft(make_meeting(), date(2026, 9, 1))
    draft.sections.exclude(key__in=keys).delete()
    for position, key in enumerate(keys, start=1):
        draft.sections.filter(key=key).update(position=position)
    draft.sections.filter(key=keys[0]).update(words="Ours.", is_included=False)
    return draft


def test_an_old_draft_has_the_new_sections_where_a_new_one_has_them() -> None:
    draft = old_draft(*OLD)
    MIGRATION.add_sections(apps, None)
    assert list(draft.sections.values_list("key", flat=True)) == [
        "needs-attention", "lines-of-enquiry", "report", "summary", "going-well", "red-amber",
        "recovery-plans", "referrals", "visits", "not-rated", "changed", "key", "data",
    ]  # fmt: skip
    assert list(draft.sections.values_list("position", flat=True)) == list(range(1, 14))


def test_the_order_the_words_and_what_is_left_out_stay() -> None:
    draft = old_draft(*reversed(OLD))
    MIGRATION.add_sections(apps, None)
    keys = [key for key in draft.sections.values_list("key", flat=True) if key in OLD]
    assert keys == OLD[::-1]
    first = draft.sections.get(key="data")
    assert (first.words, first.is_included) == ("Ours.", False)
    assert draft.sections.filter(is_included=True).count() == 12


def test_it_can_be_taken_back() -> None:
    draft = old_draft(*OLD)
    MIGRATION.add_sections(apps, None)
    MIGRATION.take_sections_away(apps, None)
    assert list(draft.sections.values_list("key", flat=True)) == OLD
