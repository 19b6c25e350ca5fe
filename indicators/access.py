"""Who may see, enter, approve, publish and manage what: every rule is here.

`PAGES` gives each address of the installation its rule by the name of its URL, and
`indicators/views/gate.py` asks it before any page is built. An address with no rule is open to
nobody. The rules ask who somebody is; whether an act is right at all (nobody approves their own
entry) is decided where it is done, in `entry.py` and `signoff.py`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from indicators.models import Committee, Role, Service, Upload, User
from indicators.queries.sight import Sight

Person = User | AnonymousUser
Rule = Callable[..., bool]
"""Whether a person may open an address, from what stands in it: `month`, `service`, `code`."""


class NoRule(Exception):
    """An address that nobody has decided who may open."""


def role_of(person: Person) -> Role | None:
    """Return a person's role, None of a stranger and of somebody who has left."""
    if not person.is_authenticated or not person.is_active:
        return None
    return Role(person.role)


# Roles.


def anyone(person: Person, **address: Any) -> bool:
    """Return that everybody may: signing in, and what a page looks like."""
    return True


def may_read(person: Person, **address: Any) -> bool:
    """Return whether a person reads published months: whoever signs in, and the public if let."""
    return settings.PUBLIC_DASHBOARD or role_of(person) is not None


def may_see_unpublished(person: Person, **address: Any) -> bool:
    """Return whether a person works on months before they are published."""
    return role_of(person) in (Role.OFFICER, Role.HEAD_OF_SERVICE, Role.LEAD)


def leads(person: Person, **address: Any) -> bool:
    """Return whether a person publishes, corrects and loads back years."""
    return role_of(person) is Role.LEAD


def administers(person: Person, **address: Any) -> bool:
    """Return whether a person says who may sign in and as what."""
    return role_of(person) is Role.ADMINISTRATOR


def prepares_packs(person: Person, **address: Any) -> bool:
    """Return whether a person keeps committees and meetings, and composes and issues packs."""
    return role_of(person) in (Role.SCRUTINY, Role.LEAD)


def follows_up(person: Person, **address: Any) -> bool:
    """Return whether a person records what any committee decides of referrals.

    One query for who prepares no packs: it asks whether they chair a committee.
    """
    return prepares_packs(person) or (
        role_of(person) is not None and Committee.objects.filter(chair=person.pk).exists()
    )


def acts_for(person: Person, committee: Committee) -> bool:
    """Return whether a person records what a committee decides: its chair does. No query."""
    return prepares_packs(person) or (
        role_of(person) is not None and committee.chair_id == person.pk
    )


def asks_questions(person: Person, **address: Any) -> bool:
    """Return whether a person keeps the questions that a meeting is to ask: its members do."""
    return role_of(person) in (Role.COUNCILLOR, Role.SCRUTINY, Role.LEAD)


def may_read_exempt(person: Person, **address: Any) -> bool:
    """Return whether a person reads what an issued pack keeps from the public: its Part 2."""
    return prepares_packs(person)


def signed_in(person: Person, **address: Any) -> bool:
    """Return whether a person has signed in, whatever their role."""
    return role_of(person) is not None


# Services.


def services_of(person: Person) -> QuerySet[Service]:
    """Return the services whose returns a person works on: the lead on all. No query yet."""
    role = role_of(person)
    if role is Role.LEAD:
        return Service.objects.all()
    if role in (Role.OFFICER, Role.HEAD_OF_SERVICE):
        assert isinstance(person, User)
        return person.services.all()
    return Service.objects.none()


def may_open_return(person: Person, *, service: str, **address: Any) -> bool:
    """Return whether a person works on a service's return. One query."""
    return services_of(person).filter(slug=service).exists()


def may_enter(person: Person, *, service: str, **address: Any) -> bool:
    """Return whether a person enters a service's figures. One query.

    The lead stands in for an officer who is away; the head of service approves and does not enter.
    """
    return role_of(person) in (Role.OFFICER, Role.LEAD) and may_open_return(person, service=service)


def may_upload(person: Person, **address: Any) -> bool:
    """Return whether a person enters the figures of any service."""
    return role_of(person) in (Role.OFFICER, Role.LEAD)


def may_open_upload(person: Person, *, pk: int, **address: Any) -> bool:
    """Return whether a person sees what an uploaded file would do, and applies it. One query.

    Whoever uploaded it does while they enter figures, and the lead. Back years are the lead's.
    """
    if leads(person):
        return True
    own = Upload.objects.filter(pk=pk, uploaded_by=person.pk, month__isnull=False)
    return may_upload(person) and own.exists()


def approves(person: Person, **address: Any) -> bool:
    """Return whether a person approves the returns of any service."""
    return role_of(person) is Role.HEAD_OF_SERVICE


def may_approve(person: Person, *, service: str, **address: Any) -> bool:
    """Return whether a person approves a service's return. One query."""
    return approves(person) and may_open_return(person, service=service)


def may_send_back(person: Person, *, service: str, **address: Any) -> bool:
    """Return whether a person sends a service's return back: its head of service, or the lead."""
    return leads(person) or may_approve(person, service=service)


def may_see_record(person: Person, *, code: str, **address: Any) -> bool:
    """Return whether a person sees the record of an indicator's figures, small counts too.

    One query. Those who work on its service do; it is what they show an inspector.
    """
    return services_of(person).filter(indicators__code=code).exists()


def plans_recovery(person: Person, *, code: str, **address: Any) -> bool:
    """Return whether a person starts and changes recovery plans of an indicator. One query.

    The head of its service answers for it, and the lead stands in.
    """
    return _answers_for(person) and may_see_record(person, code=code)


def changes_plan(person: Person, *, pk: int, **address: Any) -> bool:
    """Return whether a person changes and closes a recovery plan. One query."""
    return leads(person) or (
        _answers_for(person) and services_of(person).filter(indicators__plans=pk).exists()
    )


def _answers_for(person: Person) -> bool:
    return role_of(person) in (Role.HEAD_OF_SERVICE, Role.LEAD)


PAGES: dict[str, Rule] = {
    # What councillors read.
    "home": may_read,
    "month": may_read,
    "month-csv": may_read,
    "attention-now": may_read,
    "attention": may_read,
    "this-year": may_read,
    "year": may_read,
    "catalogue": may_read,
    "indicator": may_read,
    "benchmarks": may_read,
    "ratings": may_read,
    "data": may_read,
    # Recovery plans: everybody's to read, and written by who answers for the service.
    "plans": may_read,
    "plan": may_read,
    "plan-start": plans_recovery,
    "plan-change": changes_plan,
    "plan-close": changes_plan,
    "plan-action-done": changes_plan,
    # The month, as officers, heads of service and the lead work on it.
    "your-returns": may_see_unpublished,
    "returns": may_see_unpublished,
    "return": may_open_return,
    "return-save": may_enter,
    "return-row": may_enter,
    "return-approve": may_approve,
    "return-send-back": may_send_back,
    "return-publish-late": leads,
    "month-publish": leads,
    # One figure: its record, and putting it right once it is published.
    "figure-history": may_see_record,
    "correct-figure": leads,
    "history-publish": leads,
    "upload": may_upload,
    "template-xlsx": may_upload,
    "template-csv": may_upload,
    "upload-preview": may_open_upload,
    "upload-apply": may_open_upload,
    "history-upload": leads,
    "history-template": leads,
    # Committees, their meetings and the packs for them.
    "meetings": may_read,
    "meeting": may_read,
    "meeting-add": prepares_packs,
    "meeting-change": prepares_packs,
    "meeting-questions": asks_questions,
    "question-keep": asks_questions,
    "question-add": asks_questions,
    "question": asks_questions,
    "question-remove": asks_questions,
    "committees": prepares_packs,
    "committee-add": prepares_packs,
    "committee": prepares_packs,
    "pack-compose": prepares_packs,
    "progress-report": prepares_packs,
    "pack-preview": prepares_packs,
    "pack-issue": prepares_packs,
    "pack-newest": may_read,
    "pack": may_read,
    "pack-file": may_read,
    "pack-zip": may_read,
    "pack-exempt": may_read_exempt,
    "pack-exempt-file": may_read_exempt,
    "pack-exempt-zip": may_read_exempt,
    # What committees have in hand: referrals, recommendations and the visits that are expected.
    "programmes": may_read,
    "programme": may_read,
    "referral": may_read,
    "referral-add": follows_up,
    "referral-step": follows_up,
    "recommendation": may_read,
    "recommendation-add": follows_up,
    "recommendation-step": follows_up,
    "visits": may_read,
    "visit-add": prepares_packs,
    "visit-change": prepares_packs,
    "visit-remove": prepares_packs,
    # What every page needs, the one to sign in on too.
    "council-stylesheet": anyone,
    "council-logo": anyone,
    # Signing in, and who has.
    "account_login": anyone,
    "account_logout": anyone,
    "account_reset_password": anyone,
    "account_reset_password_done": anyone,
    "account_reset_password_from_key": anyone,
    "account_reset_password_from_key_done": anyone,
    "account_set_password": anyone,
    "mfa_authenticate": anyone,
    "openid_connect_login": anyone,
    "openid_connect_callback": anyone,
    "account_reauthenticate": signed_in,
    "your-account": signed_in,
    "account_change_password": signed_in,
    "password-changed": signed_in,
    "mfa_reauthenticate": signed_in,
    "mfa_index": signed_in,
    "mfa_activate_totp": signed_in,
    "mfa_deactivate_totp": signed_in,
    "mfa_view_recovery_codes": signed_in,
    "mfa_generate_recovery_codes": signed_in,
    # Who may sign in, and as what.
    "people": administers,
    "person-add": administers,
    "person": administers,
    "person-switch-off": administers,
    "person-switch-on": administers,
    "person-link": administers,
    "person-second-step": administers,
}

READERS: dict[Rule, str] = {
    may_see_unpublished: "those who work on a month before it is published",
    leads: "the performance lead",
    administers: "administrators",
    prepares_packs: "scrutiny officers and the performance lead",
    follows_up: "scrutiny officers, the performance lead and the chairs of committees",
    asks_questions: "councillors, scrutiny officers and the performance lead",
    may_read_exempt: "scrutiny officers and the performance lead",
    may_open_return: "those who work on this service’s return",
    may_enter: "those who enter this service’s figures",
    may_upload: "those who enter figures",
    may_open_upload: "whoever uploaded the file, and the performance lead",
    may_approve: "this service’s head of service",
    may_send_back: "this service’s head of service and the performance lead",
    may_see_record: "those who work on this indicator’s service",
    plans_recovery: "the head of this indicator’s service and the performance lead",
    changes_plan: "the head of this indicator’s service and the performance lead",
}
"""Who a page is for, in words, by its rule: every rule that refuses somebody who has signed in."""


def allows(person: Person, page: str, **address: Any) -> bool:
    """Return whether a person may open a page. Raises NoRule when nobody has decided that."""
    if page not in PAGES:
        raise NoRule(f"“{page}” has no rule in indicators/access.py: say who may open it.")
    return PAGES[page](person, **address)


def is_for(page: str) -> str:
    """Return in words who a page is for."""
    return READERS[PAGES[page]]


# Months.


def sight(person: Person, as_at: datetime | None = None) -> Sight:
    """Return what a person may see, or what had been published by an earlier moment. Two queries.

    Readers see published months; those who work on months see them before that.
    """
    seen = Sight.of_officers() if may_see_unpublished(person) else Sight.of_readers()
    return seen.at(as_at) if as_at else seen
