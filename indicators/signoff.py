"""Signing a month off: an officer submits, somebody else approves, the lead publishes.

Every function is one transaction and takes keywords only; each locks the month first, so that
figures cannot change under what is being signed. A refusal says why and what to do.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from indicators.models import (
    CommentaryChange,
    FigureChange,
    Gap,
    Installation,
    Month,
    ReturnStep,
    Service,
    Step,
    User,
)
from indicators.progress import States, lock
from indicators.queries.open_months import comes_first, services_due, waiting_history
from indicators.queries.returns import grid
from indicators.refusals import AlreadyPublished, Refused
from indicators.rules.periods import is_over, month_label
from indicators.rules.words import as_kept

FEWEST_WORDS, LONGEST_REASON = 2, 2000
"""What a reason that others are to read must have, and what there is room for."""


class NotComplete(Refused):
    """A return with something still to do, a line each."""


class NotReady(Refused):
    """An act before its turn: the message says what comes first."""


class ReasonWanting(Refused):
    """A reason that says nothing, or more than there is room for."""


class OwnWork(Refused):
    """Nobody approves what they entered or submitted themselves."""


@transaction.atomic
def submit_return(
    *, month: date, service: Service, by: User, at: datetime | None = None
) -> ReturnStep:
    """Return the step that hands a service's month to its head; its figures are then locked.

    Raises NotComplete when a figure, a word of confirmation or a commentary is wanting, and
    NotReady when the month is not over or the return is not being entered.
    """
    at = at or timezone.now()
    step = _step(lock([month]), month, service)
    if step in (Step.SUBMITTED, Step.APPROVED):
        raise NotReady(f"{_return(month, service)} has already been {step.label.lower()}.")
    if not is_over(month, timezone.localdate(at)):
        raise NotReady(f"{month_label(month)} is not over. Submit the return when it is.")
    if to_do := grid(month, service, timezone.localdate(at)).to_do:
        raise NotComplete("\n".join(to_do))
    return _take(month, service, Step.SUBMITTED, by, at)


@transaction.atomic
def approve_return(
    *,
    month: date,
    service: Service,
    by: User,
    at: datetime | None = None,
    seen: int | None = None,
) -> ReturnStep:
    """Return the step that approves a submitted return.

    `seen` is the newest step that whoever approves had before them; None does not ask. Raises
    NotReady when it has not been submitted, or was submitted again since; and OwnWork when
    whoever approves it submitted it, or entered or explained a figure of it.
    """
    step = _step(lock([month]), month, service)
    if step is not Step.SUBMITTED:
        raise NotReady(f"{_return(month, service)} is not awaiting approval.")
    submission = ReturnStep.objects.filter(month=month, service=service).latest("pk")
    if seen not in (None, submission.pk):
        raise NotReady(
            f"{_return(month, service)} was sent back and submitted again since you opened the "
            "page. Look at it as it is now, then approve it."
        )
    entered = FigureChange.objects.filter(
        figure__month=month, figure__indicator__service=service, changed_by=by
    )
    explained = CommentaryChange.objects.filter(
        commentary__month=month, commentary__indicator__service=service, written_by=by
    )
    if submission.by == by or entered.exists() or explained.exists():
        raise OwnWork(
            f"{_return(month, service)}: you entered, explained or submitted part of it, so "
            "somebody else has to approve it, another head of service who has it among theirs."
        )
    return _take(month, service, Step.APPROVED, by, at or timezone.now())


@transaction.atomic
def send_back(
    *, month: date, service: Service, by: User, reason: str, at: datetime | None = None
) -> ReturnStep:
    """Return the step that opens a submitted or approved return to its officer again.

    Raises NotReady when there is nothing to send back, AlreadyPublished when it is published,
    and ReasonWanting without a reason.
    """
    reason = reason_as_kept(reason, "why you send it back, so that the officer knows what to do")
    states = lock([month])
    step = _step(states, month, service)
    if states.is_published(service.pk, month):
        raise AlreadyPublished(
            f"{_return(month, service)} is published. A published figure is corrected, with a "
            "reason, on the indicator’s page."
        )
    if step not in (Step.SUBMITTED, Step.APPROVED):
        raise NotReady(f"{_return(month, service)} has not been submitted.")
    return _take(month, service, Step.SENT_BACK, by, at or timezone.now(), reason)


@transaction.atomic
def publish_month(
    *,
    month: date,
    by: User | None,
    gaps: Mapping[Service, str] | None = None,
    at: datetime | None = None,
) -> Month:
    """Return the month, published: from now on readers see it, and its figures are locked.

    `gaps` names the services it is published without, each with the reason that readers are
    given; what has been entered for them is not shown until `publish_late_return`. Raises
    AlreadyPublished, and NotReady when a service with figures due is neither approved nor
    named, or a gap is named of one that is approved or gives no reason.
    """
    at = at or timezone.now()
    reasons = {
        service: reason_as_kept(reason, f"why {month_label(month)} is published without {service}")
        for service, reason in (gaps or {}).items()
    }
    states = lock([month])
    row = states.months[month]
    if row.published_at is not None:
        raise AlreadyPublished(f"{month_label(month)} has already been published.")
    today = timezone.localdate(at)
    if not is_over(month, today):
        raise NotReady(f"{month_label(month)} is not over. Publish it when it is.")
    if earlier := comes_first(month, today):
        raise NotReady(
            f"{month_label(earlier[0])} has not been published yet. Publish the months in their "
            "order: where a service will not follow, name it as a gap."
        )
    wrong = [
        f"{service} has not been approved: approve it, or say why the month is published without."
        for service in services_due(month)
        if _step(states, month, service) is not Step.APPROVED and service not in reasons
    ]
    wrong += [
        f"{service} has been approved, so the month is not published without it: leave it out."
        for service in reasons
        if _step(states, month, service) is Step.APPROVED
    ]
    if wrong:
        raise NotReady("\n".join(wrong))
    Gap.objects.bulk_create(
        Gap(month=row, service=service, reason=reason, named_by=by, named_at=at)
        for service, reason in reasons.items()
    )
    row.is_history = False  # whatever of it was loaded: every service stands by it now
    return _publish(row, by, at)


@transaction.atomic
def publish_late_return(
    *, month: date, service: Service, by: User | None, at: datetime | None = None
) -> Gap:
    """Return the gap, closed: readers now see the service's figures of the published month.

    Raises NotReady when the month was not published without it, or it is not approved.
    """
    states = lock([month])
    gap = Gap.objects.filter(month=month, service=service, closed_at=None).first()
    if gap is None:
        raise NotReady(f"{month_label(month)} was not published without {service}.")
    if _step(states, month, service) is not Step.APPROVED:
        raise NotReady(f"{_return(month, service)} has not been approved yet.")
    gap.closed_by, gap.closed_at = by, at or timezone.now()
    gap.save(update_fields=["closed_by", "closed_at"])
    Installation.changed()
    return gap


@transaction.atomic
def publish_history(*, by: User | None, reason: str, at: datetime | None = None) -> list[Month]:
    """Return the months of loaded history that this publishes, in one act.

    They were never signed off month by month here, which is why a reason is needed; each
    month's page gives it. Raises ReasonWanting without one, and NotReady when there is nothing.
    """
    reason = reason_as_kept(reason, "where the figures are from and who vouches for them")
    states = lock(waiting_history().values_list("month", flat=True))
    months = [row for row in states.months.values() if row.published_at is None]
    if not months:
        raise NotReady("There is no loaded history that is not published.")
    at = at or timezone.now()
    for row in months:
        row.publication_reason = reason
        _publish(row, by, at)
    return months


def _publish(row: Month, by: User | None, at: datetime) -> Month:
    row.published_at, row.published_by = at, by
    row.save(update_fields=["published_at", "published_by", "publication_reason", "is_history"])
    Installation.changed()
    return row


def _step(states: States, month: date, service: Service) -> Step | None:
    return states.steps.get((month, service.pk))


def _take(
    month: date, service: Service, step: Step, by: User, at: datetime, reason: str = ""
) -> ReturnStep:
    return ReturnStep.objects.create(
        month_id=month, service=service, step=step, by=by, at=at, reason=reason
    )


def reason_as_kept(text: str, what: str) -> str:
    """Return a reason as it is kept; `what` it is to say. Raises ReasonWanting."""
    reason = as_kept(text)
    if len(re.findall(r"\w{2,}", reason)) < FEWEST_WORDS:
        raise ReasonWanting(f"Say {what}.")
    if len(reason) > LONGEST_REASON:
        raise ReasonWanting(
            f"The reason has {len(reason):,} characters, and there is room for "
            f"{LONGEST_REASON:,}: shorten it."
        )
    return reason


def _return(month: date, service: Service) -> str:
    return f"{service}’s return for {month_label(month)}"
