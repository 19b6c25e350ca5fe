"""All that is on record of one figure: every change, what was said of it, how it was signed off.

Small counts stand here as they were entered: it is for those who work on the service, and for
the inspector they show it to.
"""

from dataclasses import dataclass
from datetime import date, datetime

from indicators.models import CommentaryChange, FigureChange, Gap, Indicator, Month, ReturnStep
from indicators.models.user import SYSTEM
from indicators.queries.catalogue import Facts, facts, targets
from indicators.queries.months import Remark
from indicators.queries.readings import written
from indicators.rules.rating import Rule
from indicators.rules.values import in_counts, value_of


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the figure; what it was is empty for the first."""

    pk: int
    at: datetime
    by: str
    origin: str
    file: str
    """The name of the uploaded file that it came from, if one did."""
    was: str
    became: str
    value: str
    """What the new counts come to; empty where there are none."""
    is_provisional: bool
    reason: str
    confirmation: str
    """The officer's word that it is right though it looked unlikely."""
    after_publication: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One version of the commentary."""

    at: datetime
    by: str
    remark: Remark


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the service's return, or of the month it is part of."""

    at: datetime
    by: str
    done: str
    reason: str


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """What is on record of one indicator in one month, each part oldest first."""

    indicator: Facts
    month: date
    changes: tuple[Change, ...]
    said: tuple[Said, ...]
    steps: tuple[Step, ...]


def record(indicator: Indicator, month: Month) -> FigureRecord:
    """Return the record of a figure. Six queries."""
    (one,) = facts(Indicator.objects.filter(pk=indicator.pk))
    dated = targets([one], since=month.month)[one.pk]
    rule = next(
        (each.rule_for(month.month) for each in dated if each.starts_on <= month.month), None
    )
    changes = FigureChange.objects.filter(figure__indicator=indicator, figure__month=month.month)
    versions = CommentaryChange.objects.filter(
        commentary__indicator=indicator, commentary__month=month.month
    )
    return FigureRecord(
        one,
        month.month,
        tuple(
            _change(each, one, rule)
            for each in changes.order_by("changed_at", "pk")
            .select_related("changed_by", "upload")
            .defer("upload__content")
        ),
        tuple(
            Said(
                each.written_at,
                str(each.written_by or SYSTEM),
                Remark(
                    month.month,
                    each.what_happened,
                    each.what_is_being_done,
                    each.by_whom,
                    each.by_when,
                ),
            )
            for each in versions.order_by("pk").select_related("written_by")
        ),
        tuple(sorted(_steps(indicator, month), key=lambda step: step.at)),
    )


def newest_change(indicator: Indicator, month: date) -> int:
    """Return the newest change of a figure, as `entry.Entry.seen` asks for it. One query."""
    changes = FigureChange.objects.filter(figure__indicator=indicator, figure__month=month)
    return changes.order_by("-pk").values_list("pk", flat=True).first() or 0


def _change(change: FigureChange, one: Facts, rule: Rule | None) -> Change:
    value = None
    if change.new_numerator is not None:
        value = value_of(change.new_numerator, change.new_denominator, one.unit)
    return Change(
        change.pk,
        change.changed_at,
        str(change.changed_by or SYSTEM),
        change.get_origin_display(),
        change.upload.name if change.upload else "",
        in_counts(change.old_numerator, change.old_denominator, change.old_absence),
        in_counts(change.new_numerator, change.new_denominator, change.new_absence),
        "" if value is None else written(value, one, rule),
        change.new_provisional,
        change.reason,
        change.new_confirmation,
        change.after_publication,
    )


def _steps(indicator: Indicator, month: Month) -> list[Step]:
    taken = ReturnStep.objects.filter(month=month, service=indicator.service_id)
    steps = [
        Step(step.at, str(step.by), step.get_step_display(), step.reason)
        for step in taken.order_by("pk").select_related("by")
    ]
    if month.published_at is not None:
        by = str(month.published_by or SYSTEM)
        done = "Published as loaded history" if month.is_history else "Month published"
        gap = (
            Gap.objects.filter(month=month, service=indicator.service_id)
            .select_related("closed_by")
            .first()
        )
        if gap is None:
            steps.append(Step(month.published_at, by, done, month.publication_reason))
        else:
            steps.append(
                Step(month.published_at, by, "Month published without this service", gap.reason)
            )
            if gap.closed_at is not None:
                closed_by = str(gap.closed_by or SYSTEM)
                steps.append(Step(gap.closed_at, closed_by, "Published after the rest", ""))
    return steps
