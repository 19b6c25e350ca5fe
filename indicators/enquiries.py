"""The only writer of lines of enquiry: the questions that members keep for a meeting.

Every function is one transaction and takes keywords only. A refusal is an exception with a name,
a sentence for whoever asks, and the field that it is about.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from indicators.access import asks_questions
from indicators.models import Enquiry, Indicator, Installation, Meeting, User
from indicators.queries.catalogue import Facts
from indicators.queries.enquiries import asked_in, needing
from indicators.queries.packs import indicators_of
from indicators.queries.sight import Sight
from indicators.refusals import ChangedMeanwhile, Refused
from indicators.rules.case import Trigger
from indicators.rules.enquiry import questions
from indicators.rules.packs import Scope
from indicators.rules.periods import day_label
from indicators.rules.remarks import FEWEST_WORDS, says_something
from indicators.rules.words import as_kept

LONGEST = 600
"""How many characters there is room for in a question: as much as is said in one breath or two."""


class EnquiryRefused(Refused):
    """A change of a meeting's questions that is not allowed; `field` is what it is about."""


class NotAsking(EnquiryRefused):
    """Whoever makes the change asks no questions, or no longer does."""


class MeetingHeld(EnquiryRefused):
    """The meeting is over: what it asked stands."""


class NotBeforeThem(EnquiryRefused):
    """An indicator that the meeting's committee does not have in its packs."""

    field = "indicator"


class NotSuggested(EnquiryRefused):
    """Words that the figures do not suggest, or no longer do."""


class WordsMissing(EnquiryRefused):
    """A question without words, or with too few to ask anything."""

    field = "words"


class WordsTooLong(EnquiryRefused):
    """A question longer than there is room for."""

    field = "words"


class AskedAlready(EnquiryRefused):
    """A question that the meeting is to ask of the indicator already."""

    field = "words"


class TakenAway(EnquiryRefused):
    """A question that somebody has taken away."""


@transaction.atomic
def keep_question(
    *,
    meeting: Meeting,
    indicator: Indicator,
    trigger: Trigger,
    words: str,
    by: User,
    at: datetime | None = None,
) -> Enquiry:
    """Return a suggested question, kept for a meeting in the words in which it is suggested now.

    Raises NotAsking, MeetingHeld, NotBeforeThem, NotSuggested and AskedAlready. As many queries
    as the scorecard of one indicator has, and eight.
    """
    at = at or timezone.now()
    meeting = _to_come(meeting, by, at)
    sight = Sight.of_readers()
    wanted = [one for one in _before(meeting, indicator) if one.pk == indicator.pk]
    suggested = [
        (one.trigger, one.words)
        for item in needing(wanted, asked_in(meeting, sight), sight)
        for one in questions(item.case, item.findings)
    ]
    if (trigger, words) not in suggested:
        raise NotSuggested(
            "The figures no longer suggest that question: they have changed since you opened the "
            "page. What they suggest now is below."
        )
    _refuse_twice(Enquiry(meeting=meeting, indicator=indicator), words)
    return Enquiry.objects.create(
        meeting=meeting,
        indicator=indicator,
        trigger=trigger.value,
        suggested=words,
        words=words,
        changed_at=at,
        changed_by=by,
    )


@transaction.atomic
def add_question(
    *, meeting: Meeting, indicator: Indicator, words: str, by: User, at: datetime | None = None
) -> Enquiry:
    """Return a member's own question about an indicator, added for a meeting.

    Raises NotAsking, MeetingHeld, NotBeforeThem, WordsMissing, WordsTooLong and AskedAlready.
    Four queries.
    """
    at = at or timezone.now()
    meeting = _to_come(meeting, by, at)
    _before(meeting, indicator)
    return _write(Enquiry(meeting=meeting, indicator=indicator), words, by, at)


@transaction.atomic
def change_question(
    *, enquiry: Enquiry, words: str, seen: str, by: User, at: datetime | None = None
) -> Enquiry:
    """Return the question in these words; `seen` are those that `by` had before them.

    Raises ChangedMeanwhile, TakenAway, NotAsking, MeetingHeld, WordsMissing, WordsTooLong and
    AskedAlready. Four queries.
    """
    at = at or timezone.now()
    meeting = _to_come(enquiry.meeting, by, at)
    stands = _stands(enquiry)
    if _said(seen) != stands.words:
        then = timezone.localtime(stands.changed_at)
        raise ChangedMeanwhile(
            f"{stands.changed_by} changed this question at {then:%H:%M} on {then.day} {then:%B}, "
            f"after you opened the page. It now says: “{stands.words}”"
        )
    if _said(words) == stands.words:
        return stands
    stands.meeting = meeting
    return _write(stands, words, by, at)


@transaction.atomic
def remove_question(*, enquiry: Enquiry, by: User, at: datetime | None = None) -> None:
    """Return nothing; takes a question away. One that was suggested is suggested again.

    Raises TakenAway, NotAsking and MeetingHeld. Three queries.
    """
    _to_come(enquiry.meeting, by, at or timezone.now())
    _stands(enquiry).delete()


def _to_come(meeting: Meeting, by: User, at: datetime) -> Meeting:
    """Return the meeting, held so that those who change its questions at once take turns."""
    if not asks_questions(by):
        raise NotAsking("You no longer keep questions: somebody has just changed your role.")
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("committee")
        .get(pk=meeting.pk)
    )
    if meeting.held_on < timezone.localdate(at):
        raise MeetingHeld(
            f"The meeting was held on {day_label(meeting.held_on)}: its questions stay as they "
            "were then."
        )
    Installation.changed()  # a pack that is being issued meanwhile is composed again
    return meeting


def _before(meeting: Meeting, indicator: Indicator) -> list[Facts]:
    """Return the indicators that the meeting's committee has before it, this one among them."""
    found = indicators_of(meeting.committee, Scope.ALL)
    if indicator.pk not in {one.pk for one in found}:
        raise NotBeforeThem(
            f"{indicator} is not before {meeting.committee}: choose one of the indicators that its "
            "packs have."
        )
    return found


def _stands(enquiry: Enquiry) -> Enquiry:
    """Return a question as it stands now."""
    found = Enquiry.objects.select_related("changed_by", "indicator").filter(pk=enquiry.pk).first()
    if found is None:
        raise TakenAway("Somebody has taken this question away since you opened the page.")
    return found


def _said(words: str) -> str:
    """Return a question as it is kept: in one paragraph."""
    return " ".join(as_kept(words).split())


def _write(enquiry: Enquiry, words: str, by: User, at: datetime) -> Enquiry:
    words = _said(words)
    if not says_something(words, FEWEST_WORDS):
        raise WordsMissing("Write the question: it takes at least three words.")
    if len(words) > LONGEST:
        raise WordsTooLong(
            f"There is room for {LONGEST} characters, and this question has {len(words)}. Shorten "
            "it."
        )
    _refuse_twice(enquiry, words)
    enquiry.words, enquiry.changed_by, enquiry.changed_at = words, by, at
    enquiry.save()
    return enquiry


def _refuse_twice(enquiry: Enquiry, words: str) -> None:
    """Raise AskedAlready of words that the meeting has, or has in others since they were kept."""
    others = Enquiry.objects.filter(meeting=enquiry.meeting, indicator=enquiry.indicator)
    for asked, suggested in others.exclude(pk=enquiry.pk).values_list("words", "suggested"):
        if asked.casefold() == words.casefold():
            raise AskedAlready(f"The meeting is to ask this of {enquiry.indicator} already.")
        if suggested == words:
            raise AskedAlready(
                f"The meeting is to ask this of {enquiry.indicator} already, in other words."
            )
