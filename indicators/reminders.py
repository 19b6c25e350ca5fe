"""E-mails: who is owed one today, what it says, and that it goes once.

They remind of returns, and tell of a figure that has gone off the path of its recovery plan.

An e-mail is claimed, in the table `Reminder`, before it is sent, so that two commands at once
send one. Whoever is killed between the two leaves the claim, and that e-mail is never sent:
nothing is sent twice, at the price of one that may be missing. What is known not to have gone
gives its claim back, and the next run sends it.

E-mails carry names of services and indicators, and never a figure or what somebody wrote: they
leave the council's care, and a small count may identify a child.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from smtplib import SMTPServerDisconnected
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from indicators.access import services_of
from indicators.models import Indicator, RecoveryPlan, Reminder, Role, Service, Step, User
from indicators.queries.catalogue import facts
from indicators.queries.deadlines import day_due
from indicators.queries.open_months import open_months, services_due
from indicators.queries.plans import PlanStanding, plans_now
from indicators.queries.returns import Grid, GridRow, grids
from indicators.queries.sight import Sight
from indicators.rules.deadlines import reminder_owed
from indicators.rules.periods import day_label, month_label

STILL_SENT_DAYS = 7
"""How long after its day a month's last reminder still goes, to whoever has not had it.

Without an end, somebody who joins in March would be reminded of what was late in October.
"""
TOLD_TO_LEAD_DAYS = 1
"""The day after the due date is always one of the lead's: what is late is known then."""


class MayHaveGone(Exception):
    """The mail server hung up while it took an e-mail; whether it kept it nobody can say."""


@dataclass(frozen=True, slots=True)
class Notice:
    """An e-mail that is owed to somebody about a month."""

    month: date
    to: User
    kind: str
    """Which reminder of the month it is; each goes to a person once."""
    subject: str
    text: str


def owed(today: date) -> list[Notice]:
    """Return the e-mails that are owed today and have not been claimed, the oldest month first.

    Four queries, and up to fourteen more for each open month on which one is owed. Each month
    keeps to its own days, so that one which stays open for long is not asked for again and again.
    """
    months = open_months(today)
    people = list(
        User.objects.filter(
            is_active=True, role__in=(Role.OFFICER, Role.HEAD_OF_SERVICE, Role.LEAD)
        )
        .order_by("pk")
        .prefetch_related("services")
    )
    found = [notice for month in months for notice in _of_month(month, months, people, today)]
    claimed = set(Reminder.objects.filter(month__in=months).values_list("month", "to", "kind"))
    return [each for each in found if (each.month, each.to.pk, each.kind) not in claimed]


def off_path() -> list[Notice]:
    """Return the e-mails about figures that are off their recovery path and not claimed yet.

    Seventeen queries at most. Each goes once for each time that a figure goes off, to the owner of
    the plan and to the chair of the committee that it returns to. What readers see decides: a
    month in progress tells nothing, nor does a figure that is withheld.
    """
    open_ones = RecoveryPlan.objects.filter(closed_at=None)
    every = facts(Indicator.objects.filter(pk__in=open_ones.values("indicator")))
    off = {pk: one for pk, one in plans_now(every, Sight.of_readers()).items() if one.is_off}
    if not off:
        return []
    services = {one.pk: one.service for one in every}
    officers = list(User.objects.filter(is_active=True, role=Role.SCRUTINY).order_by("pk"))
    found = []
    for plan in open_ones.filter(indicator__in=off).select_related("owner", "returns_to__chair"):
        stands = off[plan.indicator_id]
        since = stands.progress.since
        assert since is not None
        subject, text = _about(stands, services[plan.indicator_id], since)
        kind = f"off path {plan.pk}"
        found += [
            Notice(since, person, kind, subject, text) for person in _concerned(plan, officers)
        ]
    return _not_told(found)


def _concerned(plan: RecoveryPlan, officers: list[User]) -> list[User]:
    """Return whom a plan's going off its path concerns: of those who are there still, each once.

    Where its committee has no chair, the scrutiny officers stand in.
    """
    chair = plan.returns_to.chair
    asks = [chair] if chair is not None and chair.is_active else officers
    return list(dict.fromkeys(one for one in (plan.owner, *asks) if one.is_active))


def _not_told(notices: list[Notice]) -> list[Notice]:
    """Return the e-mails about plans whose reader has not had one since the figure went off.

    A correction may make that earlier than the month that they were told of.
    """
    claimed = Reminder.objects.filter(kind__in={one.kind for one in notices}).order_by("month")
    told = {(to, kind): month for month, to, kind in claimed.values_list("month", "to", "kind")}
    return [one for one in notices if told.get((one.to.pk, one.kind), date.min) < one.month]


def _about(stands: PlanStanding, service: str, since: date) -> tuple[str, str]:
    """Return subject and text about a figure that is off its path: in names, with no figure."""
    plan = stands.plan
    return _written(
        "off_path",
        f"Off its recovery path: {plan.title}",
        {
            "title": plan.title,
            "service": service,
            "since": month_label(since),
            "month": month_label(stands.progress.month),
            "owner": plan.owner,
            "committee": plan.returns_to,
            "returns_on": day_label(plan.returns_on),
            "address": settings.SITE_ADDRESS + reverse("plan", args=[plan.pk]),
        },
    )


def send(notice: Notice, at: datetime) -> bool:
    """Return whether this sent the e-mail; False when somebody else has claimed it.

    Must not be called in a transaction, which would hide the claim from others until it ends.
    Raises whatever the mail server or its absence raises, and then the next run tries again;
    MayHaveGone when it is not known, and then none does.
    """
    # Opened first: while there is no server to be reached, nothing is claimed.
    with get_connection() as connection:
        claim, is_mine = Reminder.objects.get_or_create(
            month=notice.month, to=notice.to, kind=notice.kind, defaults={"sent_at": at}
        )
        if not is_mine:
            return False
        message = EmailMessage(
            notice.subject, notice.text, to=[notice.to.email], connection=connection
        )
        try:
            message.send()
        except SMTPServerDisconnected as error:
            raise MayHaveGone(
                "the mail server hung up, so that it may have gone; it is not sent again"
            ) from error
        except Exception:
            claim.delete()
            raise
    return True


def _of_month(month: date, months: list[date], people: list[User], today: date) -> Iterable[Notice]:
    """Yield the e-mails of one month, claimed or not. No query, or up to fourteen."""
    due = day_due(month)
    of_services = _kind(due, today, settings.REMIND_DAYS_AFTER)
    of_lead = _kind(due, today, {*settings.REMIND_DAYS_AFTER, TOLD_TO_LEAD_DAYS})
    if of_services is None and of_lead is None:
        return
    returns = grids(month, services_due(month), today)
    about = {"month": month_label(month), "due": _due(due, today)}
    for person in people:
        kind = of_lead if person.role == Role.LEAD else of_services
        if kind is None:
            continue
        if person.role == Role.LEAD:
            said = _to_lead(returns, about, months, people)
        elif person.role == Role.OFFICER:
            said = _to_officer(_theirs(returns, person), about)
        else:
            said = _to_head(_theirs(returns, person), about)
        if said is not None:
            yield Notice(month, person, kind, *said)


def _kind(due: date, today: date, after: Collection[int]) -> str | None:
    """Return the reminder of a month that is owed today; None once its last is too long ago."""
    if (today - due).days > max(after, default=0) + STILL_SENT_DAYS:
        return None
    return reminder_owed(due, today, settings.REMIND_DAYS_BEFORE, after)


def _due(due: date, today: date) -> str:
    """Return when figures are due, as a sentence about them ends."""
    if today == due:
        return "are due today"
    return f"{'are' if today < due else 'were'} due on {due:%A %-d %B}"


def _theirs(returns: Iterable[Grid], person: User) -> list[Grid]:
    """Return the returns of a person's services. No query: the services were fetched with them."""
    theirs: set[Service] = set(services_of(person))
    return [each for each in returns if each.service in theirs]


def _to_officer(returns: list[Grid], about: dict[str, str]) -> tuple[str, str] | None:
    """Return subject and text for an officer, None when every return of theirs is handed in."""
    wanting = [each for each in returns if each.is_open]
    if not wanting:
        return None
    name = f"{wanting[0].service} figures" if len(wanting) == 1 else "Figures"
    return _written(
        "officer",
        f"{name} for {about['month']} {about['due']}",
        {
            **about,
            "returns": [
                {
                    "service": each.service,
                    "address": _address(each),
                    "was_sent_back": each.sent_back is not None,
                    "left": [(row.facts.title, _left(row)) for row in each.unfinished],
                }
                for each in wanting
            ],
        },
    )


def _left(row: GridRow) -> str:
    """Return what is left to do in a row, in words that tell nothing of its figure."""
    if not row.is_entered:
        return "give the figure, or say why there is none"
    left = []
    if row.asks_for_confirmation:
        left.append("it looks unlikely: check it, and say why if it is right")
    if row.missing_remarks:
        left.append("complete the commentary")
    return "; ".join(left)


def _to_head(returns: list[Grid], about: dict[str, str]) -> tuple[str, str] | None:
    """Return subject and text for a head of service, None when nothing awaits their approval."""
    waiting = [each for each in returns if each.step is Step.SUBMITTED]
    if not waiting:
        return None
    who = f"{waiting[0].service} awaits" if len(waiting) == 1 else f"{len(waiting)} returns await"
    return _written(
        "head",
        f"{who} your approval for {about['month']}",
        {
            **about,
            "returns": [
                {"service": each.service, "address": _address(each), "by": each.steps[-1].by}
                for each in waiting
            ],
        },
    )


def _to_lead(
    returns: list[Grid], about: dict[str, str], months: list[date], people: list[User]
) -> tuple[str, str] | None:
    """Return subject and text for the lead, None when no service has a figure due."""
    if not returns:
        return None
    month = returns[0].month
    approved = sum(each.step is Step.APPROVED for each in returns)
    entered = {
        service for one in people if one.role == Role.OFFICER for service in services_of(one)
    }
    return _written(
        "lead",
        f"{about['month']}: {approved} of {len(returns)} services approved, figures {about['due']}",
        {
            **about,
            "address": settings.SITE_ADDRESS + reverse("returns", args=[month]),
            "is_complete": approved == len(returns),
            "returns": [{"service": each.service, "state": _state(each)} for each in returns],
            "nobodys": [each.service.name for each in returns if each.service not in entered],
            "earlier": [month_label(each) for each in months if each < month],
        },
    )


def _state(grid: Grid) -> str:
    """Return how far a return has come, and how much of it is left."""
    if not grid.is_open:
        return grid.state
    left = len(grid.unfinished)
    rest = f"{left} of {len(grid.rows)} indicators left to do" if left else "ready to submit"
    return f"{grid.state}, {rest}"


def _address(grid: Grid) -> str:
    return settings.SITE_ADDRESS + reverse("return", args=[grid.month, grid.service.slug])


def _written(template: str, subject: str, context: dict[str, Any]) -> tuple[str, str]:
    """Return the subject, on one line as mail wants it, and the text of an e-mail."""
    text = render_to_string(
        f"reminders/{template}.txt", {"council_name": settings.COUNCIL_NAME, **context}
    )
    return " ".join(subject.split()), text
