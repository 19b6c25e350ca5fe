"""One row of the grid, saved: its figure and its commentary, both or neither."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import transaction

from indicators.entry import record_figures, write_commentary
from indicators.forms.figures import RowForm
from indicators.models import Origin, User
from indicators.refusals import Refused


class Came(StrEnum):
    """What came of saving a row."""

    SAVED = "saved"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of saving a row, and what to tell whoever typed it."""

    came: Came
    messages: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether what was typed is now on record."""
        return self.came is Came.SAVED


def save(form: RowForm, month: date, *, by: User, origin: Origin, is_leaving: bool) -> Outcome:
    """Return what came of saving what was typed in a row.

    While an officer is still in the row a numerator without its denominator only waits;
    `is_leaving` is true when the whole page is sent, and then it is refused. Refusals are told
    in their own words; nothing of the row is saved then, and all that was typed stands.
    """
    if not form.is_valid():
        return Outcome(
            Came.REFUSED, tuple(str(error) for each in form.errors.values() for error in each)
        )
    if form.waits_for_denominator and not is_leaving:
        return Outcome(Came.WAITING, ("Not saved yet: give the denominator too.",))
    if form.is_blank and form.cleaned_data["seen"]:
        return Outcome(
            Came.REFUSED,
            ("There is a figure on record: give the counts, or the reason why there are none.",),
        )
    if form.is_blank and (form.cleaned_data["confirmation"] or form.cleaned_data["provisional"]):
        return Outcome(Came.REFUSED, ("Give the figure too: what you say of it needs one.",))
    try:
        with transaction.atomic():
            if not form.is_blank:
                record_figures(entries=[form.entry(month)], by=by, origin=origin)
            write_commentary(
                indicator=form.indicator,
                month=month,
                by=by,
                seen=form.cleaned_data["remark_seen"] or 0,
                **form.words(),
            )
    except Refused as refused:
        return Outcome(Came.REFUSED, tuple(str(refused).splitlines()))
    return Outcome(Came.SAVED)
