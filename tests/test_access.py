"""Who may see what and do what: each rule asked about every kind of person."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from pytest_django import Settings

from indicators import access
from indicators.access import Rule, may_see_unpublished, sight
from indicators.models import Committee, Indicator, Month, Service, Upload, User
from tests.everybody import (
    ADMINISTRATOR,
    COUNCILLOR,
    EVERYBODY,
    HEAD,
    HEAD_ELSEWHERE,
    LEAD,
    OFFICER,
    OFFICER_ELSEWHERE,
    OTHER,
    OWN,
    SCRUTINY,
    SIGNED_IN,
    STRANGER,
    make_person,
)
from tests.one_indicator import CODE, make_indicator
from tests.publication import publish_month

PUBLISHED, IN_PROGRESS = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def two_months(db: None) -> None:
    """Return nothing; makes a published month and one in progress."""
    for month in (IN_PROGRESS, PUBLISHED):
        Month.objects.create(month=month)
    publish_month(month=PUBLISHED, by=None)


def seen_by(user: User | AnonymousUser) -> list[date]:
    """Return the months that a person may see, in order."""
    return list(sight(user).months)


@pytest.mark.usefixtures("two_months")
def test_a_stranger_sees_published_months_only(stranger: AnonymousUser) -> None:
    assert not may_see_unpublished(stranger)
    assert seen_by(stranger) == [PUBLISHED]


@pytest.mark.usefixtures("two_months")
def test_the_lead_sees_the_month_in_progress_too(lead: User) -> None:
    assert may_see_unpublished(lead)
    assert seen_by(lead) == [PUBLISHED, IN_PROGRESS]


@pytest.mark.usefixtures("two_months")
def test_a_person_who_is_not_staff_sees_what_a_stranger_does() -> None:
    assert seen_by(User.objects.create_user(email="councillor@example.org")) == [PUBLISHED]


@pytest.mark.usefixtures("two_months")
def test_staff_who_have_left_see_what_a_stranger_does(lead: User) -> None:
    lead.is_active = False
    assert seen_by(lead) == [PUBLISHED]


SERVICE, CODE_OF_IT = {"service": OWN}, {"code": CODE}
RULES: list[tuple[Rule, dict[str, Any], set[str] | frozenset[str]]] = [
    (access.anyone, {}, set(EVERYBODY)),
    (access.may_read, {}, SIGNED_IN),
    (access.signed_in, {}, SIGNED_IN),
    (
        access.may_see_unpublished,
        {},
        {OFFICER, OFFICER_ELSEWHERE, HEAD, HEAD_ELSEWHERE, LEAD},
    ),
    (access.leads, {}, {LEAD}),
    (access.administers, {}, {ADMINISTRATOR}),
    (access.follows_up, {}, {SCRUTINY, LEAD}),
    (access.prepares_packs, {}, {SCRUTINY, LEAD}),
    (access.asks_questions, {}, {COUNCILLOR, SCRUTINY, LEAD}),
    (access.may_read_exempt, {}, {SCRUTINY, LEAD}),
    (access.may_open_return, SERVICE, {OFFICER, HEAD, LEAD}),
    (access.may_open_return, {"service": "no-such-service"}, set()),
    (access.may_enter, SERVICE, {OFFICER, LEAD}),
    (access.may_upload, {}, {OFFICER, OFFICER_ELSEWHERE, LEAD}),
    (access.may_open_upload, {"pk": 0}, {LEAD}),
    (access.may_approve, SERVICE, {HEAD}),
    (access.may_approve, {"service": OTHER}, {HEAD_ELSEWHERE}),
    (access.may_send_back, SERVICE, {HEAD, LEAD}),
    (access.may_see_record, CODE_OF_IT, {OFFICER, HEAD, LEAD}),
    (access.may_see_record, {"code": "no-such-code"}, set()),
    (access.plans_recovery, CODE_OF_IT, {HEAD, LEAD}),
    (access.plans_recovery, {"code": "no-such-code"}, set()),
    (access.changes_plan, {"pk": 0}, {LEAD}),
]


@pytest.fixture
def everybody(settings: Settings, db: None) -> dict[str, User | AnonymousUser]:
    """Return a person of each kind, where the dashboard is not public, with an indicator."""
    settings.PUBLIC_DASHBOARD = False
    indicator = make_indicator({})
    Indicator.objects.filter(pk=indicator.pk).update(service=Service.objects.get(slug=OWN))
    return {who: make_person(who) for who in EVERYBODY}


@pytest.mark.parametrize(("rule", "address", "who"), RULES)
def test_each_rule_lets_in_these_people_and_nobody_else(
    everybody: dict[str, User | AnonymousUser],
    rule: Rule,
    address: dict[str, Any],
    who: set[str],
) -> None:
    assert {kind for kind, person in everybody.items() if rule(person, **address)} == who


def test_every_rule_of_an_address_is_proved_here() -> None:
    assert set(access.PAGES.values()) <= {rule for rule, _, _ in RULES}


def test_every_rule_that_refuses_somebody_signed_in_says_in_words_who_it_is_for() -> None:
    refuse = {rule for rule, _, who in RULES if not who >= SIGNED_IN}
    assert set(access.READERS) == refuse


def test_a_chair_follows_up_what_their_own_committee_decides(
    everybody: dict[str, User | AnonymousUser],
) -> None:
    chair = everybody[COUNCILLOR]
    assert isinstance(chair, User)
    own = Committee.objects.create(name="Panel", slug="panel", chair=chair)
    other = Committee.objects.create(name="Board", slug="board")
    assert access.follows_up(chair)
    assert access.acts_for(chair, own)
    assert not access.acts_for(chair, other)
    assert access.acts_for(everybody[SCRUTINY], other)
    assert not access.acts_for(everybody[STRANGER], other)
    chair.is_active = False
    assert not access.follows_up(chair)
    assert not access.acts_for(chair, own)


def test_the_public_reads_where_the_council_allows_it(
    everybody: dict[str, User | AnonymousUser], settings: Settings
) -> None:
    stranger = everybody[STRANGER]
    assert not access.may_read(stranger)
    settings.PUBLIC_DASHBOARD = True
    assert access.may_read(stranger)
    assert not access.signed_in(stranger)


def test_an_address_without_a_rule_is_open_to_nobody(
    everybody: dict[str, User | AnonymousUser],
) -> None:
    for person in everybody.values():
        with pytest.raises(access.NoRule, match="say who may open it"):
            access.allows(person, "no-such-page")


def test_somebody_who_was_an_officer_works_on_no_service(
    everybody: dict[str, User | AnonymousUser],
) -> None:
    officer: Any = everybody[OFFICER]
    assert access.services_of(officer).count() == 1
    officer.role = "councillor"
    assert not access.services_of(officer).exists()


def test_an_officer_opens_the_file_they_uploaded_while_they_are_one_and_nobody_else_s(
    everybody: dict[str, User | AnonymousUser],
) -> None:
    officer: Any = everybody[OFFICER]
    file = {"name": "figures.csv", "content": b"", "uploaded_by": officer}
    now = {"sha256": "0" * 64, "uploaded_at": timezone.now()}
    theirs = Upload.objects.create(month=IN_PROGRESS, **file, **now)
    back_years = Upload.objects.create(month=None, **file, **now)
    for upload, who in ((theirs, {OFFICER, LEAD}), (back_years, {LEAD})):
        opens = {
            kind
            for kind, person in everybody.items()
            if access.may_open_upload(person, pk=upload.pk)
        }
        assert opens == who
    officer.role = "councillor"
    assert not access.may_open_upload(officer, pk=theirs.pk)
