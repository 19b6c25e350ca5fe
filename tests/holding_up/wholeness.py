"""What must be true of figures, of their record and of packs, whatever happened before."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict

from indicators.entry import PARTS
from indicators.models import (
    Commentary,
    CommentaryChange,
    Figure,
    FigureChange,
    Gap,
    Month,
    Pack,
    PackPart,
    ReturnStep,
    Step,
    Upload,
)
from indicators.packs.changes import changes
from indicators.packs.document import Document, digest, read
from indicators.queries.open_months import services_due

SAID = ("what_happened", "what_is_being_done", "by_whom", "by_when")


def broken() -> Iterator[str]:
    """Yield what is not whole, a sentence each; nothing when all is well."""
    yield from _figures()
    yield from _commentaries()
    yield from _uploads()
    yield from _months()
    yield from _packs()


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


def _packs() -> Iterator[str]:
    """Yield packs that are not there whole, or are not what their hash and version say."""
    parts = defaultdict(list)
    for part in PackPart.objects.order_by("part"):
        parts[part.pack_id].append(part)
    before: dict[int, tuple[int, dict[int, Document]]] = {}
    for pack in Pack.objects.order_by("meeting", "version"):
        version, was = before.get(pack.meeting_id, (0, {}))
        found = {part.part: read(part.contents) for part in parts[pack.pk]}
        before[pack.meeting_id] = pack.version, found
        if pack.version != version + 1:
            yield f"{pack} follows version {version}."
        # Part 1 says first that there is a Part 2.
        if 1 not in found or (2 in found) != (found[1].sections[0].key == "exempt"):
            yield f"{pack} has the parts {sorted(found)}."
        for part in parts[pack.pk]:
            now = found[part.part]
            if part.sha256 != digest(part.contents):
                yield f"{part} is not what its hash says."
            if not now.status.startswith(f"Version {pack.version}, issued "):
                yield f"{part} says that it is another: {now.status}"
            if part.part in was:
                listed = [asdict(one) for one in changes(was[part.part], now)]
                if part.changes != listed:
                    yield f"{part} lists other changes than there are."
