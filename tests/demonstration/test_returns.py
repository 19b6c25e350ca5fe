"""The demonstration's returns: signed off by different people, and in progress in every state."""

from datetime import date, timedelta

import pytest

from indicators.demonstration.load import HOME, IN_PROGRESS, LAST_PUBLISHED, SIGNED_FROM
from indicators.demonstration.returns import publication_day, read_script, usual_days
from indicators.models import (
    Figure,
    FigureChange,
    Gap,
    Month,
    ReturnStep,
    Role,
    Service,
    Step,
)
from indicators.queries.open_months import services_due
from indicators.queries.returns import Grid, grids
from indicators.rules.periods import months_after, months_between
from indicators.rules.plausibility import Kind

SIGNED = list(months_between(SIGNED_FROM, LAST_PUBLISHED))
TODAY = date(2026, 11, 21)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def in_progress() -> dict[str, Grid]:
    found = grids(IN_PROGRESS, services_due(IN_PROGRESS), TODAY)
    return {one.service.slug: one for one in found}


@pytest.mark.parametrize(
    ("month", "day"),
    [
        (date(2026, 8, 1), date(2026, 9, 25)),
        (date(2026, 9, 1), date(2026, 10, 23)),
        (date(2024, 11, 1), date(2024, 12, 24)),
        (date(2023, 11, 1), date(2023, 12, 22)),
    ],
    ids=("a Friday", "a Sunday", "Christmas Day", "Christmas Day on a Monday"),
)
def test_month_is_published_on_the_25th_or_the_working_day_before(month: date, day: date) -> None:
    assert publication_day(month) == day


def test_usual_days_are_worked_in_order_and_done_before_publication() -> None:
    for month in SIGNED:
        for service in Service.objects.all():
            on = usual_days(month, service)
            assert on.entered_on
            assert on.submitted_on
            assert on.approved_on
            days = [on.entered_on, on.submitted_on, on.approved_on]
            assert all(day.weekday() < 5 for day in days)
            assert days[0] <= days[1] < days[2] < publication_day(month)


def test_there_are_words_for_whatever_looks_unlikely_and_ones_own_are_all_said() -> None:
    script = read_script(HOME / "returns.yaml")
    assert set(script.words) == set(Kind)
    assert all(script.words.values())
    confirmations = {
        (code, month): said
        for code, month, said in Figure.objects.exclude(confirmation="").values_list(
            "indicator__code", "month", "confirmation"
        )
    }
    for place, word in script.own_words.items():
        assert confirmations[place] == word


@pytest.mark.parametrize("month", SIGNED, ids=str)
def test_signed_month_went_through_every_step_by_different_people(month: date) -> None:
    row = Month.objects.get(month=month)
    assert row.published_at is not None
    assert row.published_by is not None
    assert row.published_by.role == Role.LEAD
    gaps = {gap.service_id: gap for gap in row.gaps.all()}
    for service in services_due(month):
        submitted, approved = ReturnStep.objects.filter(month=month, service=service)
        assert (submitted.step, approved.step) == (Step.SUBMITTED, Step.APPROVED)
        assert submitted.by.role == Role.OFFICER
        assert approved.by.role == Role.HEAD_OF_SERVICE
        assert service in submitted.by.services.all()
        assert service in approved.by.services.all()
        gap = gaps.get(service.pk)
        shown_at = gap.closed_at if gap else row.published_at
        assert shown_at is not None
        assert submitted.at < approved.at < shown_at
        assert submitted.at.date() < approved.at.date()
        entered = FigureChange.objects.filter(
            figure__month=month, figure__indicator__service=service, after_publication=False
        )
        assert {change.changed_by_id for change in entered} == {submitted.by_id}
        assert max(change.changed_at for change in entered) < submitted.at


@pytest.mark.parametrize("month", SIGNED, ids=str)
def test_signed_month_has_nothing_left_to_do_and_no_number_that_matches_nothing(
    month: date,
) -> None:
    corrected = set(
        FigureChange.objects.filter(figure__month=month, after_publication=True).values_list(
            "figure__indicator__code", flat=True
        )
    )
    for found in grids(month, services_due(month), TODAY):
        assert found.is_published
        for row in found.rows:
            if row.facts.code not in corrected:
                assert row.to_do == []
            assert row.unmatched == ()


def test_commentary_was_written_by_the_officer_between_entry_and_submission() -> None:
    for step in ReturnStep.objects.filter(step=Step.SUBMITTED):
        written = step.service.indicators.filter(commentaries__month=step.month_id)
        for at, by in written.values_list(
            "commentaries__written_at", "commentaries__written_by"
        ).filter(commentaries__month=step.month_id):
            assert at < step.at
            assert by == step.by_id


def test_few_figures_looked_unlikely_and_each_has_its_word() -> None:
    signed = Figure.objects.filter(month__gte=SIGNED_FROM, month__lte=LAST_PUBLISHED)
    confirmed = signed.exclude(confirmation="")
    assert 5 <= confirmed.count() <= signed.count() * 0.03
    assert all(len(figure.confirmation.split()) >= 5 for figure in confirmed)
    sudden = confirmed.get(indicator__code="CP07", month=LAST_PUBLISHED)
    assert "Four workers left" in sudden.confirmation


def test_one_month_was_published_without_a_service_whose_return_followed() -> None:
    gap = Gap.objects.get()
    assert gap.month_id in SIGNED
    assert gap.reason
    assert gap.month.published_at == gap.named_at
    assert gap.closed_at is not None
    assert timedelta(days=3) < gap.closed_at - gap.named_at < timedelta(days=15)
    first = FigureChange.objects.filter(
        figure__month=gap.month_id, figure__indicator__service=gap.service
    ).earliest("changed_at")
    assert first.changed_at > gap.named_at
    assert not first.after_publication


def test_returns_in_progress_are_in_every_state() -> None:
    states = {slug: found.state for slug, found in in_progress().items()}
    assert states == {
        "front-door": "Being entered",
        "child-protection": Step.SENT_BACK.label,
        "children-looked-after": "Being entered",
        "care-leavers": Step.APPROVED.label,
        "adoption": "Not started",
        "fostering": Step.SUBMITTED.label,
        "workforce": "Being entered",
        "send": "Being entered",
        "early-help": "Being entered",
    }
    assert Service.objects.count() == len(states) + 1, "youth justice has nothing due"


def test_about_six_in_ten_figures_of_the_month_in_progress_are_in() -> None:
    rows = [row for found in in_progress().values() for row in found.rows]
    assert 0.5 <= sum(row.is_entered for row in rows) / len(rows) <= 0.7


def test_returns_that_were_submitted_are_complete_and_the_others_are_not() -> None:
    for found in in_progress().values():
        assert bool(found.to_do) == (not found.steps), found.service


def test_return_sent_back_says_why_and_is_partly_put_right() -> None:
    found = in_progress()["child-protection"]
    back = found.sent_back
    assert back is not None
    assert "CP05" in back.reason
    assert "CP01" in back.reason
    assert back.by.role == Role.HEAD_OF_SERVICE
    after = FigureChange.objects.filter(
        figure__month=IN_PROGRESS,
        figure__indicator__service=found.service,
        changed_at__gt=back.at,
    )
    assert [change.figure.indicator.code for change in after] == ["CP05"]
    assert after[0].changed_by == found.steps[0].by
    assert not after[0].after_publication


def test_two_slips_wait_for_their_officer_and_one_number_matches_nothing() -> None:
    rows = {row.facts.code: row for found in in_progress().values() for row in found.rows}
    asked = {code: row.unlikely[0].kind for code, row in rows.items() if row.asks_for_confirmation}
    assert asked == {"FD04": Kind.SLIP, "WF05": Kind.FAR}
    assert {code: row.unmatched for code, row in rows.items() if row.unmatched} == {
        "WF04": ("18.4",)
    }
    provisional = Figure.objects.get(month=IN_PROGRESS, provisional=True)
    assert provisional.indicator.code == "SE01"


def test_month_in_progress_was_worked_on_from_the_3rd_to_the_12th() -> None:
    following = months_after(IN_PROGRESS, 1)
    steps = ReturnStep.objects.filter(month=IN_PROGRESS).values_list("at", flat=True)
    changes = FigureChange.objects.filter(figure__month=IN_PROGRESS)
    days = {at.date() for at in (*steps, *changes.values_list("changed_at", flat=True))}
    assert min(days) == following.replace(day=3)
    assert max(days) == following.replace(day=12)
    assert all(day.weekday() < 5 for day in days)
