"""An uploaded file applied: all of it, as it was previewed, or nothing."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from indicators.entry import record_figures, write_commentary
from indicators.models import Origin, Upload, User
from indicators.progress import lock
from indicators.refusals import ChangedMeanwhile, Refused
from indicators.uploads.compare import Comparison, compare


class AlreadyApplied(Refused):
    """A file that has been applied is not applied again."""


class NotWhole(Refused):
    """A file with a line that is refused; none of it is applied."""


@transaction.atomic
def apply_upload(
    *, upload: Upload, by: User, digest: str, at: datetime | None = None
) -> Comparison:
    """Return what was done with each line of the file; all of it is then on record.

    `digest` is that of the comparison the person was shown: the file is read again, and what
    it would do now must be the very same. Raises AlreadyApplied; NotWhole when a line is
    refused; ChangedMeanwhile when it would do something else than what was shown; and
    Unreadable. Some twenty queries and two a thousand figures; a commentary takes six.
    """
    at = at or timezone.now()
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.applied_at is not None:
        applied = timezone.localtime(upload.applied_at)
        raise AlreadyApplied(
            f"This file was applied at {applied:%H:%M on %-d %B %Y}. Applying it again would "
            "change nothing, and nothing was changed."
        )
    # Nobody else writes or signs off these months from here on, so what is compared holds.
    locked = partial(lock, is_history=upload.is_history)
    comparison = compare(upload, by, timezone.localdate(at), locked)
    if comparison.digest != digest:
        raise ChangedMeanwhile(
            "Nothing was applied: what is on record is no longer what it was when this page was "
            "shown. Look at what the file would do now, then apply it."
        )
    if comparison.is_refused:
        raise NotWhole("Nothing was applied, because some rows are refused: put them right first.")
    record_figures(
        entries=[row.entry for row in comparison.rows if row.entry],
        by=by,
        origin=Origin.HISTORY if upload.is_history else Origin.FILE,
        at=at,
        upload=upload,
    )
    for row in comparison.rows:
        if row.words is not None and row.indicator and row.line.month:
            write_commentary(
                indicator=comparison.indicators[row.indicator.pk],
                month=row.line.month,
                by=by,
                at=at,
                **row.words,
            )
    upload.applied_at = at
    upload.save(update_fields=["applied_at"])
    return comparison
