"""What must be true of figures and of their record, whatever happened before."""

from collections import defaultdict
from collections.abc import Iterator

from indicators.entry import PARTS
from indicators.models import (
    Commentary,
    CommentaryChange,
    Figure,
    FigureChange,
    Gap,
    Month,
    ReturnStep,
    Step,
    Upload,
)
from indicators.queries.open_months import services_due

SAID = ("what_happened", "what_is_being_done", "by_whom", "by_when")


def broken() -> Iterator[str]:
    """Yield what is not whole, a sentence each; nothing when all is well."""
    yield from _figures()
    yield from _commentaries()
    yield from _uploads()
    yield from _months()


def _figures() -> Iterator[str]:
    """Yield figures without their record, and records that do not lead up to the figure."""
    record = defaultdict(list)
    parts = [f"old_{part}" for part in PARTS] + [f"new_{part}" for part in PARTS]
    for figure, pk, *stood in FigureChange.objects.order_by("pk").values_list(
        "figure", "pk", *parts
    ):
        record[figure].append((pk, stood[: len(PARTS)], stood[len(PARTS) :]))
    nothing = [getattr(Figure(), part) for part in PARTS]
    for figure, *stands in Figure.objects.values_list("pk", *PARTS):
        before = nothing
        for pk, old, new in record.get(figure, []):
            if old != before:
                yield f"Change {pk} of figure {figure} does not follow from the one before it."
            before = new
        if figure not in record:
            yield f"Figure {figure} has no record."
        elif stands != before:
            yield f"Figure {figure} is not what its newest change says."


def _commentaries() -> Iterator[str]:
    """Yield commentary that its newest version does not say."""
    newest = {
        commentary: said
        for commentary, *said in CommentaryChange.objects.order_by("pk").values_list(
            "commentary", *SAID
        )
    }
    for commentary, *said in Commentary.objects.values_list("pk", *SAID):
        if newest.get(commentary) != said:
            yield f"Commentary {commentary} is not what its newest version says."


def _uploads() -> Iterator[str]:
    """Yield uploads that are applied and wrote nothing, or wrote and are not applied."""
    wrote = set(FigureChange.objects.exclude(upload=None).values_list("upload", flat=True))
    for upload, applied_at in Upload.objects.values_list("pk", "applied_at"):
        if (applied_at is not None) != (upload in wrote):
            yield f"Upload {upload} is half there."


def _months() -> Iterator[str]:
    """Yield months that were published before every service was approved or named as a gap."""
    approved = {
        (step.month_id, step.service_id): step.at
        for step in ReturnStep.objects.order_by("pk")
        if step.step == Step.APPROVED
    }
    gaps = {(gap.month_id, gap.service_id): gap for gap in Gap.objects.all()}
    for month in Month.objects.filter(published_at__isnull=False, is_history=False):
        for service in services_due(month.month):
            key = (month.month, service.pk)
            gap = gaps.get(key)
            shown_at = gap.closed_at if gap else month.published_at
            if shown_at and not (key in approved and approved[key] <= shown_at):
                yield f"{month} shows {service}, which was not approved."
