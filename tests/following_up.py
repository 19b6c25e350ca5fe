"""Two committees, an indicator that is red, and what is asked of one by the other, for tests."""

from datetime import UTC, date, datetime
from typing import Any

from indicators.meetings import add_committee
from indicators.models import (
    Committee,
    Indicator,
    Recommendation,
    Referral,
    Role,
    Service,
    User,
)
from indicators.referrals import make_recommendation, make_referral
from indicators.rules.follow_up import Answer, FollowUp
from tests.one_indicator import add_target, make_indicator, months
from tests.people import person

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY, SOON = date(2026, 11, 20), date(2026, 12, 18)
QUESTION = "Why are visits late in the north of the district?"
RECOMMENDED = "That the cabinet fills the two empty posts before April."
RESPONSE = "Two posts were empty. Both are filled from January."
ANSWERED, SENT_BACK, CLOSED = FollowUp
AGREED = Answer.AGREED


def make_red(**fields: Any) -> Indicator:
    """Return an indicator that is red in October 2026, the newest published month."""
    red = make_indicator(months("2026-08", (75, 100), (74, 100), (70, 100)), **fields)
    add_target(red, date(2025, 4, 1))
    return red


def committees(sam: User, chair: User | None = None) -> tuple[Committee, Committee]:
    """Return scrutiny management, of every service, with this chair, and a panel of fostering's."""
    management = add_committee(
        name="Scrutiny Management", services=Service.objects.all(), chair=chair, by=sam
    )
    fostering = Service.objects.filter(slug="fostering")
    return management, add_committee(name="Children’s Panel", services=fostering, by=sam)


def make_one(indicator: Indicator, by: User, **fields: Any) -> Referral:
    """Return a referral from scrutiny management to the panel; `fields` change it."""
    given: dict[str, Any] = {
        "indicator": indicator,
        "question": QUESTION,
        "respond_by": SOON,
        "by": by,
        "at": NOON,
    }
    for name, slug in (
        ("from_committee", "scrutiny-management"),
        ("to_committee", "childrens-panel"),
    ):
        if name not in fields:
            given[name] = Committee.objects.get(slug=slug)
    return make_referral(**{**given, **fields})


def recommend(by: User, **fields: Any) -> Recommendation:
    """Return a recommendation of scrutiny management to the executive; `fields` change it."""
    given: dict[str, Any] = {
        "words": RECOMMENDED,
        "to": "Cabinet Member for Children",
        "answer_by": SOON,
        "by": by,
        "at": NOON,
    }
    if "committee" not in fields:
        given["committee"] = Committee.objects.get(slug="scrutiny-management")
    return make_recommendation(**{**given, **fields})


def another_officer() -> User:
    """Return a second scrutiny officer, who may accept what the first recorded."""
    return person(Role.SCRUTINY, name="Una")
