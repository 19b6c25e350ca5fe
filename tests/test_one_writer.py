"""Figures, returns, months, meetings, drafts and packs are each written by their one writer.

The source is read as the grammar has it. That finds what somebody would write without thinking
of it; whoever means to hide a write can, which the review of a change is for.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import indicators

ROOT = Path(indicators.__file__).parent
ENTRY, SIGNOFF, ISSUE = {"entry.py"}, {"signoff.py"}, {"packs/issue.py"}
REFERRALS, VISITS = {"referrals.py"}, {"visits.py"}
MEETINGS, COMPOSE = {"meetings.py"}, {"packs/compose.py"}
RECOVERY, ENQUIRIES = {"recovery.py"}, {"enquiries.py"}
WRITERS = {
    "Figure": ENTRY,
    "FigureChange": ENTRY,
    "Commentary": ENTRY,
    "CommentaryChange": ENTRY,
    "ReturnStep": SIGNOFF,
    "Gap": SIGNOFF,
    # Made when it is first locked for somebody who writes, published at sign-off.
    "Month": {"progress.py"} | SIGNOFF,
    "Committee": MEETINGS,
    "Meeting": MEETINGS,
    "Referral": REFERRALS,
    "ReferralStep": REFERRALS,
    "Recommendation": REFERRALS,
    "RecommendationStep": REFERRALS,
    "Visit": VISITS,
    "Draft": COMPOSE,
    "DraftSection": COMPOSE,
    "Exemption": COMPOSE,
    "Pack": ISSUE,
    "PackPart": ISSUE,
    "RecoveryPlan": RECOVERY,
    "PathPoint": RECOVERY,
    "PlanAction": RECOVERY,
    "PlanChange": RECOVERY,
    "Enquiry": ENQUIRIES,
}
"""Each model that has one writer, and the file of its writer."""
BY_ANOTHER_NAME = {
    "figure": "Figure", "figures": "Figure", "change": "FigureChange", "changes": "FigureChange",
    "commentary": "Commentary", "commentaries": "Commentary", "remark": "Commentary",
    "step": "ReturnStep", "steps": "ReturnStep", "gap": "Gap", "gaps": "Gap", "month": "Month",
    "committee": "Committee", "committees": "Committee", "meeting": "Meeting",
    "meetings": "Meeting", "referral": "Referral", "referrals": "Referral",
    "recommendation": "Recommendation", "recommendations": "Recommendation", "visit": "Visit",
    "visits": "Visit", "draft": "Draft", "section": "DraftSection",
    "sections": "DraftSection", "exemption": "Exemption", "exemptions": "Exemption",
    "pack": "Pack", "packs": "Pack", "part": "PackPart", "parts": "PackPart",
    "plan": "RecoveryPlan", "plans": "RecoveryPlan", "path": "PathPoint", "action": "PlanAction",
    "actions": "PlanAction", "enquiry": "Enquiry", "enquiries": "Enquiry",
}  # fmt: skip
"""Rows and related managers, by what they are called, and their model."""
WRITES = {
    "save", "delete", "create", "update", "get_or_create", "update_or_create", "bulk_create",
    "bulk_update", "add", "set", "remove", "clear", "save_base", "_raw_delete",
}  # fmt: skip


def sources() -> Iterator[Path]:
    """Yield every file of the product but the migrations."""
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def written(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the model of each write of a model that has one writer."""
    for call in ast.walk(ast.parse(source)):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in WRITES
        ):
            yield from ((call.lineno, model) for model in _models(call.func.value))


def _models(receiver: ast.expr) -> Iterator[str]:
    """Yield the models that what is written through stands for: Figure.objects, one.figures."""
    while True:
        match receiver:
            case ast.Call(func=inner):
                receiver = inner
            case ast.Attribute(value=inner, attr=name):
                if name in WRITERS or name in BY_ANOTHER_NAME:
                    yield BY_ANOTHER_NAME.get(name, name)
                receiver = inner
            case ast.Name(id=name):
                if name in WRITERS or name in BY_ANOTHER_NAME:
                    yield BY_ANOTHER_NAME.get(name, name)
                return
            case ast.Subscript(value=inner):
                receiver = inner
            case _:
                return


def test_each_model_is_written_by_its_writer_alone() -> None:
    astray = [
        f"{path.relative_to(ROOT)}, line {line}: writes {model}"
        for path in sources()
        for line, model in written(path.read_text(encoding="utf-8"))
        if str(path.relative_to(ROOT)) not in WRITERS[model]
    ]
    assert astray == []


def test_the_writers_are_seen_writing() -> None:
    seen = {
        model
        for name in set().union(*WRITERS.values())
        for _, model in written((ROOT / name).read_text(encoding="utf-8"))
    }
    assert seen == set(WRITERS)


@pytest.mark.parametrize(
    ("source", "model"),
    [
        ("Figure.objects.create(month=month)", "Figure"),
        ("Figure.objects.filter(pk=1).exclude(pk=2).update(provisional=True)", "Figure"),
        ("Figure.objects.select_for_update().bulk_update(some, ['absence'])", "Figure"),
        ("Figure(indicator=one).save()", "Figure"),
        ("models.Figure.objects.all().delete()", "Figure"),
        ("figure.save(update_fields=['numerator'])", "Figure"),
        ("row.figure.delete()", "Figure"),
        ("indicator.figures.all().delete()", "Figure"),
        ("indicator.figures.add(one)", "Figure"),
        ("figures[0].save()", "Figure"),
        ("figure.changes.create(reason='')", "FigureChange"),
        ("FigureChange.objects.bulk_create(changes)", "FigureChange"),
        ("Commentary.objects.update_or_create(month=month)", "Commentary"),
        ("indicator.commentaries.update(what_happened='')", "Commentary"),
        ("CommentaryChange.objects.create(commentary=one)", "CommentaryChange"),
        ("ReturnStep.objects.create(step='approved')", "ReturnStep"),
        ("month.steps.create(step='approved')", "ReturnStep"),
        ("Gap.objects.filter(pk=1).delete()", "Gap"),
        ("committee.services.set(services)", "Committee"),
        ("committee.meetings.create(place='')", "Meeting"),
        ("indicator.referrals.create(question='')", "Referral"),
        ("ReferralStep.objects.create(referral=one)", "ReferralStep"),
        ("visit.delete()", "Visit"),
        ("Draft.objects.filter(meeting=meeting).update(title='')", "Draft"),
        ("draft.sections.all().delete()", "DraftSection"),
        ("draft.exemptions.all().delete()", "Exemption"),
        ("Month.objects.filter(month=day).update(published_at=None)", "Month"),
        ("meeting.packs.create(version=2)", "Pack"),
        ("pack.save()", "Pack"),
        ("indicator.plans.update(outcome='')", "RecoveryPlan"),
        ("meeting.enquiries.create(words='')", "Enquiry"),
        ("plan.path.all().delete()", "PathPoint"),
        ("action.save(update_fields=['done_on'])", "PlanAction"),
        ("PlanChange.objects.create(plan=plan)", "PlanChange"),
        ("PackPart.objects.bulk_create(frozen)", "PackPart"),
        ("pack.parts.update(contents='')", "PackPart"),
        ("async def view(): Month.objects.get_or_create(month=day)", "Month"),
    ],
)
def test_a_write_is_seen(source: str, model: str) -> None:
    assert model in {name for _, name in written(source)}


@pytest.mark.parametrize(
    "source",
    [
        "Figure.objects.filter(month=month).first()",
        "Indicator.objects.create(code='A')",
        "found.update(figures)",
        "upload.save(update_fields=['applied_at'])",
        "indicator.figures.values_list('month')",
        "nothing = Figure()",
        "dict(figure=1)",
    ],
)
def test_what_writes_nothing_of_theirs_is_let_be(source: str) -> None:
    assert list(written(source)) == []
