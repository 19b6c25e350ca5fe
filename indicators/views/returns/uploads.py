"""Files: the template to fill in, the upload, what it would do, and its being applied."""

from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from indicators import access
from indicators.models import Upload
from indicators.refusals import ChangedMeanwhile, Refused
from indicators.uploads.apply import AlreadyApplied, apply_upload
from indicators.uploads.compare import Act, Comparison, in_progress
from indicators.uploads.keep import keep
from indicators.uploads.preview import Preview, changed_since, preview
from indicators.uploads.sheet import MOST_BYTES, MOST_ROWS, Unreadable
from indicators.uploads.template import FILE_TYPES, TemplateRow, as_csv, as_workbook
from indicators.uploads.to_fill_in import back_year_rows, month_rows
from indicators.views.context import who
from indicators.views.returns.over import month_is_known_or_404

ROWS_ON_A_PAGE = 100
ALL, UNLIKELY = "all", "unlikely"


def template(request: HttpRequest, month: date, kind: str) -> HttpResponse:
    """Return the month's rows of the services that the person enters, to fill in."""
    services = access.services_of(request.user)
    rows = month_rows(month, services, month_is_known_or_404(month))
    return _file(rows, f"figures-{month:%Y-%m}", kind)


def history_template(request: HttpRequest) -> HttpResponse:
    """Return every indicator with the twelve months before the one in progress, to fill in."""
    return _file(back_year_rows(timezone.localdate()), "back-years", "xlsx")


def upload(request: HttpRequest, month: date) -> HttpResponse:
    """Show where a file for the month is uploaded; keep one that is sent, and preview it."""
    month_is_known_or_404(month)
    return _received(request, month)


def history_upload(request: HttpRequest) -> HttpResponse:
    """Show how back years are loaded; keep a file of them that is sent, and preview it."""
    return _received(request, None)


def upload_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an uploaded file would do, cell by cell."""
    return _page(request, get_object_or_404(Upload, pk=pk))


def upload_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply a file as it was previewed, all of it or nothing."""
    found = get_object_or_404(Upload, pk=pk)
    if request.method != "POST":
        return redirect("upload-preview", pk=pk)
    try:
        done = apply_upload(upload=found, by=who(request), digest=request.POST.get("digest", ""))
    except AlreadyApplied as already:
        messages.info(request, str(already))
        return redirect("upload-preview", pk=pk)
    except Refused as refused:
        return _page(request, found, refused=refused)
    except Unreadable as unreadable:
        return _form(request, found.month, unreadable.problems)
    messages.success(request, _told(found, done))
    if found.month is None:
        return redirect("your-returns")
    return redirect("returns", month=found.month)


def _received(request: HttpRequest, month: date | None) -> HttpResponse:
    if request.method != "POST":
        return _form(request, month)
    sent = request.FILES.get("file")
    if sent is None:
        return _form(request, month, ["Choose a file to upload."])
    if (sent.size or 0) > MOST_BYTES:
        problem = (
            f"{sent.name} is larger than {MOST_BYTES // 1024 // 1024} MB: copy the sheet with the "
            "figures into a file of its own, or upload it in parts."
        )
        return _form(request, month, [problem])
    try:
        kept = keep(content=sent.read(), name=sent.name or "", month=month, by=who(request))
    except Unreadable as unreadable:
        return _form(request, month, unreadable.problems)
    return redirect("upload-preview", pk=kept.pk)


def _form(request: HttpRequest, month: date | None, problems: Iterable[str] = ()) -> HttpResponse:
    """Return the page to upload on; with status 422 when a file was refused, and why."""
    found = list(problems)
    return render(
        request,
        "uploads/upload.html",
        {
            "month": month,
            "before": in_progress(timezone.localdate()) if month is None else None,
            "most_rows": MOST_ROWS,
            "most_megabytes": MOST_BYTES // 1024 // 1024,
            "problems": found,
        },
        status=422 if found else 200,
    )


def _page(request: HttpRequest, upload: Upload, *, refused: Refused | None = None) -> HttpResponse:
    """Return what the file would do; with status 422 when applying it was just refused."""
    try:
        found = preview(upload, who(request), timezone.localdate())
    except Unreadable as unreadable:
        return _form(request, upload.month, unreadable.problems)
    tally = found.comparison.tally
    counts: dict[str, int] = {ALL: len(found.rows), UNLIKELY: found.unlikely}
    counts |= {act.value: count for act, count in tally.items()}
    show = request.GET.get("show", "")
    if show not in counts:
        show = Act.REFUSED.value if tally[Act.REFUSED] else ALL
    page = Paginator(
        [row for row in found.rows if _is_shown(row.compared.act, bool(row.unlikely), show)],
        ROWS_ON_A_PAGE,
    ).get_page(request.GET.get("page"))
    return render(
        request,
        "uploads/preview.html",
        {
            "upload": upload,
            "month": upload.month,
            "found": found,
            "tally": [{"act": act, "count": count} for act, count in tally.items()],
            "shows": [
                {"key": key, "label": _label(key), "count": count, "is_shown": key == show}
                for key, count in counts.items()
                if count
            ],
            "show": show,
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "rows": [{"row": row, "comes_to": found.comes_to(row)} for row in page],
            "refused": str(refused).splitlines() if refused else [],
            "changed": _changed(request, found, refused),
        },
        status=422 if refused else 200,
    )


def _changed(request: HttpRequest, found: Preview, refused: Refused | None) -> list[str]:
    """Return who changed what since the person was shown the page, if that was why."""
    seen = request.POST.get("newest", "")
    if not isinstance(refused, ChangedMeanwhile) or not (seen.isascii() and seen.isdecimal()):
        return []
    return changed_since(found, int(seen[:18]))


def _is_shown(act: Act, is_unlikely: bool, show: str) -> bool:
    return show in (ALL, act) or (show == UNLIKELY and is_unlikely)


def _label(key: str) -> str:
    return {ALL: "All rows", UNLIKELY: "Looks unlikely"}.get(key) or Act(key).label


def _told(upload: Upload, done: Comparison) -> str:
    tally = done.tally
    told = (
        f"{upload.name} is applied: {tally[Act.ADDED]:,} rows added, {tally[Act.CHANGED]:,} "
        f"changed, {tally[Act.LEFT]:,} left as they were."
    )
    if upload.month is None:
        return f"{told} Readers see them once they are published, under “Loaded history”."
    return told


def _file(rows: list[TemplateRow], name: str, kind: str) -> HttpResponse:
    content = as_csv(rows) if kind == "csv" else as_workbook(rows)
    return HttpResponse(
        content,
        content_type=FILE_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )
