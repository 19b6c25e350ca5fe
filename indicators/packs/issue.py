"""Issuing a pack: it is composed, frozen as canonical JSON with its hash, and never changed again.

The only writer of packs. What is frozen is of one moment: nothing that it was made from changed
while it was composed. It holds its own status, the version, the day and a name, so that a part
printed in a year says what it said on the day, whoever has changed their name since.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from indicators.access import prepares_packs
from indicators.models import Draft, Installation, Meeting, Pack, PackPart, User
from indicators.packs.changes import ADDED, NOT_THERE, Change, changes, untold
from indicators.packs.compose import NotPreparing, draft_for, refuse_held
from indicators.packs.contents import Composed, NotReady, compose
from indicators.packs.document import (
    Block,
    Cell,
    Column,
    Document,
    Paragraph,
    Part,
    Run,
    Section,
    Table,
    TableRow,
    canonical,
    digest,
    read,
)
from indicators.packs.pdf import pdf
from indicators.packs.traces import Exempt, small_counts_in
from indicators.queries.deadlines import pack_due
from indicators.refusals import ChangedMeanwhile, Refused
from indicators.rules.periods import day_label
from indicators.signoff import reason_as_kept

TRIES = 5
"""How often a pack is composed before it is said that its figures do not keep still."""


class NotInTime(Refused):
    """The public can no longer have five clear working days, and no urgent reason is given."""


class NotLookedAt(Refused):
    """Something is to be looked at first: `cautions` has it, a sentence each."""

    def __init__(self, cautions: Sequence[str]) -> None:
        super().__init__("\n".join(["Look at this before you issue:", *cautions]))
        self.cautions = tuple(cautions)


class Tampered(Exception):
    """Frozen contents that are not what was issued: somebody wrote into the database."""


class KeepsChanging(Refused):
    """What the pack is made from changed each time while it was composed."""


def issue_pack(
    *,
    meeting: Meeting,
    by: User | None,
    at: datetime | None = None,
    urgent_reason: str = "",
    has_looked: bool = False,
    seen: str | None = None,
) -> Pack:
    """Return the meeting's newest pack, issued now unless the newest says the same already.

    So two people who issue at once, or one who asks twice, get one pack. It is printed before
    it is frozen, so that what cannot be printed is refused. `by` is None on the command line.
    `seen` is the composition that whoever issues had before them; None does not ask.
    Must not be called in a transaction, in which it would not see what others change.

    Raises NotPreparing, AlreadyHeld, what composing and printing refuse, NotInTime and
    ReasonWanting after the last day for publication, NotLookedAt while there are cautions,
    ChangedMeanwhile when it would not say what was seen, and KeepsChanging.
    """
    at = at or timezone.now()
    if by is not None and not prepares_packs(by):
        raise NotPreparing(f"{by} does not prepare packs: scrutiny officers and the lead do.")
    for _ in range(TRIES):
        draft_for(meeting=meeting, by=by)
        state = _state(meeting.pk)
        # Asked for again, so that nothing of it is from before the state was looked at.
        draft = Draft.objects.select_related("meeting__committee").get(meeting=meeting)
        meeting = draft.meeting
        refuse_held(meeting, timezone.localdate(at))
        composed = compose(draft, timezone.localdate(at))
        newest = Pack.objects.filter(meeting=meeting).order_by("-version").first()
        if newest is not None and _said(newest) == [canonical(one) for one in composed.parts]:
            return newest
        if seen not in (None, composed.seen):
            raise ChangedMeanwhile(
                "The pack no longer says what you looked at: its figures or its words were changed "
                "after you opened the preview. Look at it again, then issue it."
            )
        reason = _reason(meeting, urgent_reason, timezone.localdate(at))
        if told := composed.exempt.told_in(reason):
            raise NotReady(f"The urgent reason is public and says “{told[0]}”, which is exempt.")
        cautions = [*composed.cautions, *small_counts_in("the urgent reason", reason)]
        if cautions and not has_looked:
            raise NotLookedAt(cautions)
        pack = Pack(
            meeting=meeting,
            version=newest.version + 1 if newest else 1,
            issued_at=at,
            issued_by=by,
            urgent_reason=reason,
        )
        parts = _frozen(pack, composed, newest)
        for part in parts:
            pdf(edition(part), at)
        with transaction.atomic():
            Meeting.objects.select_for_update().get(pk=meeting.pk)
            if _state(meeting.pk) == state:
                pack.save()
                PackPart.objects.bulk_create(parts)
                Installation.changed()
                return pack
    raise KeepsChanging(
        "Figures or the draft changed each time while the pack was composed. Nothing was issued: "
        "try again when nobody is changing them."
    )


def _state(meeting: int) -> tuple[Any, ...]:
    """Return what changes whenever something does that a pack is made from. Four queries.

    The newest version is part of it: whoever comes second composes again, and finds that the
    pack is there.
    """
    where = Meeting.objects.filter(pk=meeting)
    facts = where.values_list(
        "held_on", "starts_at", "place", "agenda_item", "committee__name", "draft__edition",
        "draft__last_month",
    )  # fmt: skip
    services = where.order_by("committee__services").values_list("committee__services", flat=True)
    versions = Pack.objects.filter(meeting=meeting).order_by("version").values_list("version")
    return Installation.current().version, facts.get(), tuple(services), versions.last()


def _reason(meeting: Meeting, urgent_reason: str, today: date) -> str:
    """Return the reason to keep; none in time. Raises NotInTime and ReasonWanting."""
    last = pack_due(meeting.held_on)
    if today <= last:
        return ""
    if not urgent_reason.strip():
        raise NotInTime(
            f"The pack had to be open to the public by {last:%A} {day_label(last)}, five "
            "clear working days before the meeting. Say why it is urgent: the pack gives the "
            "reason."
        )
    return reason_as_kept(urgent_reason, "why the pack is urgent, as the meeting is to be told")


# Freezing.


def _said(pack: Pack) -> list[str]:
    """Return what an issued pack was composed as. One query."""
    return [
        canonical(replace(read(part.contents), status="")) for part in pack.parts.order_by("part")
    ]


def _frozen(pack: Pack, composed: Composed, before: Pack | None) -> list[PackPart]:
    """Return the parts of a pack, not saved yet, with what changed since the one before it."""
    was = {part.part: read(part.contents) for part in before.parts.all()} if before else {}
    by = f" by {pack.issued_by}" if pack.issued_by else ""
    issued_on = day_label(timezone.localdate(pack.issued_at))
    status = f"Version {pack.version}, issued {issued_on}{by}"
    frozen = []
    for document in composed.parts:
        now = replace(document, status=status)
        contents = canonical(now)
        frozen.append(
            PackPart(
                pack=pack,
                part=now.part.value,
                contents=contents,
                sha256=digest(contents),
                changes=[asdict(one) for one in _told(was.get(now.part), now, before, composed)],
            )
        )
    return frozen


def _told(
    was: Document | None, now: Document, before: Pack | None, composed: Composed
) -> list[Change]:
    """Return what changed since the version before, as a part may tell it."""
    if was is not None:
        found = changes(was, now)
        if now.part is Part.EXEMPT:
            return found
        return untold(found, _as_known_before(composed.exempt, was))
    return [Change(now.part.label, "", "", "", NOT_THERE, ADDED)] if before else []


def _as_known_before(exempt: Exempt, was: Document) -> Exempt:
    """Return what is exempt with the names that it had in the version before."""
    before = {
        row.cells[0].text
        for table in was.tables
        for row in table.rows
        if row.key.partition(" ")[0] in exempt.codes
    }
    captions = {
        table.caption.partition(":")[0]
        for table in was.tables
        if table.key.partition(" ")[0] in exempt.codes
    }
    return replace(exempt, names=(*exempt.names, *sorted(before | captions)))


# Every format is made from this.


def edition(part: PackPart) -> Document:
    """Return an issued part as it is printed: what was frozen, and a section about this pack.

    The section says which version it is, its hash, what it was made from and, exactly, what
    changed since the version before. The same for ever; may query who the pack is.
    """
    if digest(part.contents) != part.sha256:
        raise Tampered(f"{part}: the contents are not those that were frozen, by their hash.")
    document = read(part.contents)
    about = Section("about", "About this pack", tuple(_about(part, document)))
    return replace(document, sections=(*document.sections, about))


def _about(part: PackPart, document: Document) -> list[Block]:
    pack = part.pack
    facts = [
        ("Status", document.status),
        ("Time of issue", f"{timezone.localtime(pack.issued_at):%H:%M}"),
        ("SHA-256 of the frozen contents", part.sha256),
        *document.versions,
    ]
    if pack.urgent_reason:
        facts.append(("Why it is urgent", pack.urgent_reason))
    found: list[Block] = [
        Table(
            "about",
            "What this pack is and what it was made from",
            (Column("What"), Column("This pack")),
            tuple(TableRow(name, (Cell(name), Cell(said))) for name, said in facts),
        )
    ]
    if pack.version > 1:
        found.append(_since(part, pack.version - 1))
    return found


def _since(part: PackPart, before: int) -> Block:
    """Return the table of what changed since the version before, or that nothing did."""
    if not part.changes:
        said = f"Nothing that can be read here has changed since version {before}."
        return Paragraph((Run(said),))
    rows = (Change(**one) for one in part.changes)
    return Table(
        "changes",
        f"What changed since version {before}",
        (Column("What"), Column("Section"), Column("It was"), Column("It is")),
        tuple(
            TableRow(str(number), (Cell(_what(one)), *map(Cell, (one.section, one.was, one.now))))
            for number, one in enumerate(rows, start=1)
        ),
    )


def _what(change: Change) -> str:
    """Return what a change is of, within its section: a table, and in it a row and a column."""
    within = ", ".join(filter(None, (change.row, change.column)))
    return ": ".join(filter(None, (change.table, within))) or change.section
