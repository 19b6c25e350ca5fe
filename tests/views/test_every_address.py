"""Every address of the installation, asked for by every kind of person.

`TABLE` is written by hand and knows nothing of `indicators/access.py`, whose rules it proves. A new
address needs its rule there, a line in `TABLE`, and a value in `VALUES` for each new name in it.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.transaction import atomic, set_rollback
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django import Settings

from indicators import access
from indicators.models import (
    Committee,
    Enquiry,
    Indicator,
    Meeting,
    Month,
    PathPoint,
    Recommendation,
    RecoveryPlan,
    Referral,
    Service,
    Upload,
    User,
    Visit,
)
from indicators.packs.document import Part
from tests.everybody import (
    ADMINISTRATOR,
    COUNCILLOR,
    EVERYBODY,
    HEAD,
    HEAD_ELSEWHERE,
    LEAD,
    OFFICER,
    OFFICER_ELSEWHERE,
    OWN,
    SCRUTINY,
    SIGNED_IN,
    STRANGER,
    SWITCHED_OFF,
    make_person,
)
from tests.one_indicator import CODE, make_indicator
from tests.packs.issued import make_pack
from tests.packs.sample import sample

PUBLISHED, IN_PROGRESS = date(2026, 3, 1), date(2026, 4, 1)
NUMBER = 9_000_001
"""The number of whatever an address names by one: a person, a file, a meeting."""

# Who may open what.
ANYONE = frozenset(EVERYBODY)
READERS = SIGNED_IN | {"the public"}
"""The public are a stranger, and somebody whose access has ended, while PUBLIC_DASHBOARD is on."""
ADMINISTRATORS = frozenset({ADMINISTRATOR})
LEADS = frozenset({LEAD})
WORK_ON_MONTHS = frozenset({OFFICER, OFFICER_ELSEWHERE, HEAD, HEAD_ELSEWHERE, LEAD})
WORK_ON_IT = frozenset({OFFICER, HEAD, LEAD})
ENTER_FIGURES = frozenset({OFFICER, OFFICER_ELSEWHERE, LEAD})
ENTER_IT = frozenset({OFFICER, LEAD})
UPLOADED_IT = frozenset({OFFICER, LEAD})
"""The file is the service's officer's; the lead looks into everybody's."""
APPROVE_IT = frozenset({HEAD})
SEND_IT_BACK = frozenset({HEAD, LEAD})
ANSWER_FOR_IT = frozenset({HEAD, LEAD})
PREPARE_PACKS = frozenset({SCRUTINY, LEAD})
ASK_QUESTIONS = frozenset({COUNCILLOR, SCRUTINY, LEAD})

TABLE = {
    "home": READERS,
    "month": READERS,
    "month-csv": READERS,
    "attention-now": READERS,
    "attention": READERS,
    "this-year": READERS,
    "year": READERS,
    "catalogue": READERS,
    "indicator": READERS,
    "benchmarks": READERS,
    "ratings": READERS,
    "data": READERS,
    "plans": READERS,
    "plan": READERS,
    "plan-start": ANSWER_FOR_IT,
    "plan-change": ANSWER_FOR_IT,
    "plan-close": ANSWER_FOR_IT,
    "plan-action-done": ANSWER_FOR_IT,
    "your-returns": WORK_ON_MONTHS,
    "returns": WORK_ON_MONTHS,
    "return": WORK_ON_IT,
    "return-save": ENTER_IT,
    "return-row": ENTER_IT,
    "return-approve": APPROVE_IT,
    "return-send-back": SEND_IT_BACK,
    "return-publish-late": LEADS,
    "month-publish": LEADS,
    "upload": ENTER_FIGURES,
    "template-xlsx": ENTER_FIGURES,
    "template-csv": ENTER_FIGURES,
    "upload-preview": UPLOADED_IT,
    "upload-apply": UPLOADED_IT,
    "history-upload": LEADS,
    "history-template": LEADS,
    "figure-history": WORK_ON_IT,
    "correct-figure": LEADS,
    "history-publish": LEADS,
    "meetings": READERS,
    "meeting": READERS,
    "meeting-add": PREPARE_PACKS,
    "meeting-change": PREPARE_PACKS,
    "meeting-questions": ASK_QUESTIONS,
    "question-keep": ASK_QUESTIONS,
    "question-add": ASK_QUESTIONS,
    "question": ASK_QUESTIONS,
    "question-remove": ASK_QUESTIONS,
    "committees": PREPARE_PACKS,
    "committee-add": PREPARE_PACKS,
    "committee": PREPARE_PACKS,
    "pack-compose": PREPARE_PACKS,
    "pack-preview": PREPARE_PACKS,
    "progress-report": PREPARE_PACKS,
    "pack-issue": PREPARE_PACKS,
    "pack-newest": READERS,
    "pack": READERS,
    "pack-file": READERS,
    "pack-zip": READERS,
    "pack-exempt": PREPARE_PACKS,
    "pack-exempt-file": PREPARE_PACKS,
    "pack-exempt-zip": PREPARE_PACKS,
    "programmes": READERS,
    "programme": READERS,
    "referral": READERS,
    "referral-add": PREPARE_PACKS,
    "referral-step": PREPARE_PACKS,
    "recommendation": READERS,
    "recommendation-add": PREPARE_PACKS,
    "recommendation-step": PREPARE_PACKS,
    "visits": READERS,
    "visit-add": PREPARE_PACKS,
    "visit-change": PREPARE_PACKS,
    "visit-remove": PREPARE_PACKS,
    "people": ADMINISTRATORS,
    "person-add": ADMINISTRATORS,
    "person": ADMINISTRATORS,
    "person-switch-off": ADMINISTRATORS,
    "person-switch-on": ADMINISTRATORS,
    "person-link": ADMINISTRATORS,
    "person-second-step": ADMINISTRATORS,
    "council-stylesheet": ANYONE,
    "council-logo": ANYONE,
    "account_login": ANYONE,
    "account_logout": ANYONE,
    "account_reset_password": ANYONE,
    "account_reset_password_done": ANYONE,
    "account_reset_password_from_key": ANYONE,
    "account_reset_password_from_key_done": ANYONE,
    "account_set_password": ANYONE,
    "mfa_authenticate": ANYONE,
    "openid_connect_login": ANYONE,
    "openid_connect_callback": ANYONE,
    "account_reauthenticate": SIGNED_IN,
    "your-account": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "password-changed": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
}
VALUES: dict[str, Any] = {
    "month": PUBLISHED,
    "april": date(2025, 4, 1),
    "code": CODE,
    "service": OWN,
    "pk": NUMBER,
    "uidb36": "1",
    "key": "no-such-key",
    "slug": "scrutiny",
    "version": 1,
    "format": "html",
}
"""What stands in an address for each name in it."""
NOT_FOUND = frozenset(
    {"council-logo", "openid_connect_login", "openid_connect_callback", "mfa_view_recovery_codes"}
)
"""What is not there on this installation even for who may open it."""
ANSWERS = (200, 302, 405, 422)
"""What who is let in may be answered: 405 where only forms are sent, 422 to one that is empty."""
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def addresses() -> dict[str, str]:
    """Return every address of the installation by its name, with a value for each name in it."""
    return {name: _address(name, parts) for name, parts in _named(get_resolver())}


def _named(
    resolver: URLResolver, namespace: str = "", around: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the name of each address with the names that stand in it, those of includes too."""
    for one in resolver.url_patterns:
        parts = (*around, *one.pattern.regex.groupindex)
        if isinstance(one, URLPattern):
            yield f"{namespace}{one.name or one.lookup_str}", parts
        else:
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _named(one, inner, parts)


def _address(name: str, parts: tuple[str, ...]) -> str:
    missing = set(parts) - set(VALUES)
    assert not missing, f"“{name}” has {missing} in its address: give values in VALUES, {__file__}."
    return reverse(name, kwargs={part: VALUES[part] for part in parts})


def asked(client: Client, address: str, method: str) -> tuple[Any, list[str]]:
    """Return the answer, and what was written to give it.

    Nothing stays written, and the browser stays signed in.
    """
    browser = Client()
    browser.cookies = deepcopy(client.cookies)
    with atomic(), CaptureQueriesContext(connection) as queries:
        answer = browser.generic(method, address)
        set_rollback(True)
    return answer, [one["sql"] for one in queries if one["sql"].startswith(WRITES)]


def refusal(answer: Any, address: str) -> str:
    """Return how somebody was refused, "" when they were not."""
    sign_in = f"{reverse('account_login')}?next="
    if answer.status_code == 302 and answer.headers["Location"].startswith(sign_in):
        assert answer.headers["Location"] == f"{sign_in}{address}"
        return "sent to sign in"
    return "refused" if answer.status_code == 403 else ""


@pytest.fixture
def council(db: None) -> Indicator:
    """Return an indicator of the service with a published month of figures, and one in progress."""
    service_of_it = make_indicator({PUBLISHED: (FEW, 40_961)}, **RATE)
    service_of_it.service = Service.objects.get(slug=OWN)
    service_of_it.save()
    Month.objects.create(month=IN_PROGRESS)
    somebody = User.objects.create_user("somebody@example.org", pk=NUMBER)
    Upload.objects.create(
        pk=NUMBER,
        name="figures.csv",
        content=f"Month,Code,Numerator\n2026-04,{CODE},{FEW}\n".encode(),
        sha256="0" * 64,
        month=IN_PROGRESS,
        uploaded_by=somebody,
        uploaded_at=timezone.now(),
    )
    make_meeting_of(service_of_it.service)
    make_plan_of(service_of_it, somebody)
    make_follow_up(service_of_it, somebody)
    return service_of_it


def make_meeting_of(service: Service) -> None:
    """Return nothing; makes a meeting that is to come, with a pack issued in both parts."""
    committee = Committee.objects.create(name="Scrutiny", slug=VALUES["slug"])
    committee.services.add(service)
    meeting = Meeting.objects.create(
        pk=NUMBER,
        committee=committee,
        held_on=timezone.localdate() + timedelta(days=30),
        starts_at=time(18, 30),
        place="Town Hall",
        agenda_item="7",
    )
    make_pack(meeting, *(replace(sample(part=part), status="") for part in Part))


def make_plan_of(indicator: Indicator, somebody: User) -> None:
    """Return nothing; makes a recovery plan that is open."""
    now = timezone.now()
    plan = RecoveryPlan.objects.create(
        pk=NUMBER,
        indicator=indicator,
        from_month=PUBLISHED,
        cause="Posts stood empty.",
        owner=somebody,
        returns_to=Committee.objects.get(),
        returns_on=timezone.localdate() + timedelta(days=30),
        started_at=now,
        started_by=somebody,
        changed_at=now,
        changed_by=somebody,
    )
    PathPoint.objects.create(plan=plan, month=IN_PROGRESS, value=2)


def make_follow_up(indicator: Indicator, somebody: User) -> None:
    """Return nothing; makes a referral, a recommendation, a question and a visit."""
    committee = Committee.objects.get()
    now, soon = timezone.now(), timezone.localdate() + timedelta(days=30)
    made: dict[str, Any] = {"made_at": now, "made_by": somebody}
    Referral.objects.create(
        pk=NUMBER,
        indicator=indicator,
        from_committee=committee,
        to_committee=Committee.objects.create(name="Panel", slug="panel"),
        question="Why is it late?",
        month=PUBLISHED,
        figures="March 2026: withheld.",
        respond_by=soon,
        **made,
    )
    Recommendation.objects.create(
        pk=NUMBER,
        committee=committee,
        indicator=indicator,
        words="See to it.",
        answer_by=soon,
        **made,
    )
    Enquiry.objects.create(
        pk=NUMBER,
        meeting=Meeting.objects.get(),
        indicator=indicator,
        words="Why is it late?",
        changed_at=now,
        changed_by=somebody,
    )
    Visit.objects.create(
        pk=NUMBER, kind="peer", starts_on=soon, changed_at=now, changed_by=somebody
    )


def client_of(who: str) -> Client:
    """Return the browser of a person of that kind, who has a password and a second step."""
    client, person = Client(), make_person(who)
    if isinstance(person, User):
        person.set_password("correct horse battery")
        person.save()
        Authenticator.objects.create(user=person, type="totp", data={"secret": ""})
        client.force_login(person)
        if who == OFFICER:
            Upload.objects.update(uploaded_by=person)
    return client


def test_every_address_has_its_rule_and_its_line_here() -> None:
    there = set(addresses())
    for name in sorted(there):
        assert name in access.PAGES, (
            f"“{name}” has no rule: say in PAGES of indicators/access.py who may open it."
        )
        assert name in TABLE, f"“{name}” has no line in TABLE of {__file__}: say who may open it."
    for name in sorted(set(access.PAGES) - there):
        pytest.fail(f"“{name}” in PAGES of indicators/access.py is no address: take it out.")
    for name in sorted(set(TABLE) - there):
        pytest.fail(f"“{name}” in TABLE of {__file__} is no address: take it out.")


def test_every_refusal_says_who_the_page_is_for() -> None:
    for name, who in TABLE.items():
        if who < SIGNED_IN:
            assert access.is_for(name), name


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("who", "is_public"),
    [*((who, False) for who in EVERYBODY), (STRANGER, True), (SWITCHED_OFF, True)],
)
def test_every_address_answers_who_may_open_it_and_refuses_everybody_else(
    who: str, is_public: bool, method: str, settings: Settings
) -> None:
    settings.PUBLIC_DASHBOARD, settings.MFA = is_public, "optional"
    client, wrong = client_of(who), []
    for name, address in addresses().items():
        answer, written = asked(client, address, method)
        if {who, "the public" if is_public else who} & TABLE[name]:
            expected = ""
        else:
            expected = "refused" if who in SIGNED_IN else "sent to sign in"
        if (found := refusal(answer, address)) != expected:
            wrong.append(f"{name}: {who} is {found or 'let in'}, not {expected or 'let in'}")
        elif expected and written:
            wrong.append(f"{name}: {who} is refused, but something was written: {written}")
        elif not expected and name not in NOT_FOUND and answer.status_code not in ANSWERS:
            wrong.append(f"{name}: {who} is let in, but the answer is {answer.status_code}")
    assert not wrong, f"{method}, {who}:\n" + "\n".join(wrong)


FEW = 3
RATE = {"unit": "rate_per_100000", "decimals": 3, "denominator": "Children", "complement": ""}
MARKS = ("40961", "40,961", "7.324", "7324")
"""What a rate of 3 in 40,961 would show by: no other number of the installation has these."""
OTHER_VIEWS = {
    "month": ("?show=all", "?show=all&sort=worst", "?q=visits"),
    "month-csv": ("?show=all",),
    "year": ("?show=all",),
    "indicator": ("?month=2026-03",),
    "pack-preview": ("?part=2",),
}
"""Further ways to ask for the same address."""


def shown(client: Client) -> dict[str, str]:
    """Return what each address shows."""
    pages = {}
    for name, address in addresses().items():
        for query in ("", *OTHER_VIEWS.get(name, ())):
            answer, _ = asked(client, f"{address}{query}", "GET")
            body = b"".join(answer) if answer.streaming else answer.content
            pages[f"{address}{query}"] = _readable(body)
    return pages


def _readable(body: bytes) -> str:
    """Return what an answer says, of an archive or a workbook what each of its parts does.

    A PDF says nothing here: what is in one, its own tests read.
    """
    if not body.startswith(b"PK"):
        return body.decode(errors="replace")
    with ZipFile(BytesIO(body)) as parts:
        return "".join(_readable(parts.read(name)) for name in parts.namelist())


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize(
    "who", [STRANGER, COUNCILLOR, SCRUTINY, ADMINISTRATOR, OFFICER_ELSEWHERE, HEAD_ELSEWHERE]
)
def test_a_small_count_is_on_no_page_of_somebody_who_does_not_work_on_it(who: str) -> None:
    for address, page in shown(client_of(who)).items():
        for mark in MARKS:
            assert mark not in page, f"{who} finds {mark} at {address}"


def test_the_marks_are_found_where_nothing_is_withheld(council: Indicator) -> None:
    council.suppression = "none"
    council.save()
    pages = " ".join(shown(client_of(STRANGER)).values())
    assert [mark for mark in MARKS if mark in pages] == ["40961", "40,961", "7.324"]
