"""A committee, a meeting and a draft over indicators that a test has made."""

from datetime import UTC, date, datetime, time
from typing import Any

from indicators.models import (
    Committee,
    Draft,
    DraftSection,
    Exemption,
    Indicator,
    Meeting,
    Service,
)
from indicators.rules.exemption import Paragraph
from indicators.rules.packs import Covers, Scope, SectionKey

HELD_ON = date(2026, 12, 10)


def make_meeting(held_on: date = HELD_ON, **fields: Any) -> Meeting:
    """Return a meeting of a committee that scrutinises every service."""
    committee, _ = Committee.objects.get_or_create(
        name="Children’s Scrutiny Committee", slug="children-scrutiny"
    )
    committee.services.set(Service.objects.all())
    given = {"starts_at": time(18, 30), "place": "Town Hall", "agenda_item": "6", **fields}
    return Meeting.objects.create(committee=committee, held_on=held_on, **given)


def make_draft(meeting: Meeting, last_month: date, **fields: Any) -> Draft:
    """Return a meeting's draft with every section in it, of all the committee's indicators."""
    given = {
        "title": "Children’s services performance",
        "scope": Scope.ALL,
        "changed_at": datetime(2026, 11, 1, tzinfo=UTC),
        **fields,
    }
    draft = Draft.objects.create(meeting=meeting, last_month=last_month, **given)
    DraftSection.objects.bulk_create(
        DraftSection(draft=draft, key=key, position=place) for place, key in enumerate(SectionKey)
    )
    return draft


def withhold(
    draft: Draft,
    indicator: Indicator,
    covers: Covers = Covers.INDICATOR,
    paragraph: Paragraph = Paragraph.IDENTITY,
) -> Exemption:
    """Return the exemption of an indicator, or of its commentary."""
    return Exemption.objects.create(
        draft=draft, indicator=indicator, covers=covers, paragraph=paragraph
    )


def change_section(draft: Draft, key: SectionKey, **fields: Any) -> None:
    """Change one of a draft's sections."""
    draft.sections.filter(key=key).update(**fields)
