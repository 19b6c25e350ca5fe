"""What a pack says: a draft and the published figures, put together as its two parts.

The figures are asked of the same scorecard query as the month's page, so that the two cannot
disagree, and in the sight of readers, whoever composes. Part 1 is written from figures that have
never been beside those of exempt indicators.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from indicators import rules
from indicators.models import Draft, DraftSection, Exemption
from indicators.packs.appendix import appendix
from indicators.packs.document import (
    Block,
    Document,
    Heading,
    Notice,
    Part,
    Section,
    canonical,
    digest,
)
from indicators.packs.entries import commentary, entry, remarks_of
from indicators.packs.own_words import as_read, own_words
from indicators.packs.plans import closed_plans, plan_words
from indicators.packs.sections import OF_INDICATORS, SECTIONS, Material
from indicators.packs.traces import Exempt, leaks, sentences, small_counts
from indicators.queries.benchmarks import NEIGHBOUR_SET
from indicators.queries.business import Business, business
from indicators.queries.packs import PackFigures, indicators_of, pack_figures, unpublished
from indicators.queries.scorecard import Row
from indicators.queries.sight import Sight
from indicators.refusals import Refused
from indicators.rules.exemption import ACT, ground
from indicators.rules.exemption import Paragraph as Ground
from indicators.rules.packs import Covers, Period, Scope, SectionKey, Stretch
from indicators.rules.periods import month_label
from indicators.rules.rating import Colour

ON_THEIR_OWN = (Colour.RED, Colour.AMBER)
EXEMPT_TITLE = "Exempt information"
RATING = ("rating", "sentence", "travel", "suppression", "values", "periods", "comparison")
"""The rules that decide what a pack says of a figure, by their files."""


class NotReady(Refused):
    """A draft from which no pack can be made; the message says what to change, a line each."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A pack as it would be issued now, and what to look at before that."""

    part_1: Document
    part_2: Document | None
    exempt: Exempt
    cautions: tuple[str, ...]

    @property
    def parts(self) -> list[Document]:
        """The parts that there are, Part 1 first."""
        return [self.part_1] if self.part_2 is None else [self.part_1, self.part_2]

    @property
    def seen(self) -> str:
        """What somebody who looked at it has seen: another composition has another."""
        return digest("\n".join([*map(canonical, self.parts), *self.cautions]))


@dataclass(frozen=True, slots=True)
class _Held:
    """What a draft withholds from Part 1, each with its ground; indicators by primary key."""

    sections: Mapping[SectionKey, Ground]
    indicators: Mapping[int, Ground]
    commentary: Mapping[int, Ground]
    named: frozenset[int]
    """The indicators that Part 1 does not name, in the pack or not."""

    @property
    def grounds(self) -> list[Ground]:
        """The grounds, each once, in the schedule's order."""
        return sorted(
            {*self.sections.values(), *self.indicators.values(), *self.commentary.values()}
        )


def compose(draft: Draft, today: date | None = None) -> Composed:
    """Return a draft's pack: Part 1, Part 2 where something is exempt, and the cautions.

    `today`, the day itself if None, says which actions are overdue and which visits to come. The
    number of queries is the same whatever the number of indicators. Raises NotReady when a month
    has not been published, there is nothing to say, or Part 1 tells of what is exempt.
    """
    today = today or timezone.localdate()
    sections = [one for one in draft.sections.all() if one.is_included]
    if not sections:
        raise NotReady("No section is chosen. Choose at least one for the pack.")
    try:
        period = Period(Stretch(draft.stretch), draft.last_month)
    except ValueError as error:
        raise NotReady(str(error)) from error
    sight = Sight.of_readers()
    if missing := unpublished(period, sight):
        raise NotReady("\n".join(f"{month_label(one)} has not been published." for one in missing))
    committee = draft.meeting.committee
    indicators = indicators_of(committee, Scope(draft.scope))
    if not indicators:
        raise NotReady(
            f"{committee} scrutinises no service with such indicators. Choose its services, or "
            "all indicators instead of the headline ones."
        )
    figures = pack_figures(indicators, period, sight)
    exemptions = list(draft.exemptions.select_related("indicator"))
    in_hand = business(draft.meeting, today, sight)
    held = _held(exemptions, sections, figures, in_hand)
    part_1 = _public(draft, sections, figures, in_hand, held)
    exempt = _words_of(draft, exemptions, sections, figures, in_hand, held)
    if found := leaks(part_1, exempt):
        raise NotReady("\n".join(found))
    part_2 = _exempt(draft, sections, figures, in_hand, held) if held.grounds else None
    cautions = (*_on_the_dashboard(figures, held), *small_counts(part_1))
    return Composed(part_1, part_2, exempt, cautions)


def _on_the_dashboard(figures: PackFigures, held: _Held) -> Iterator[str]:
    """Yield a caution for each exempt indicator: the dashboard shows what this pack withholds."""
    for row in figures.card.rows:
        whose = f"“{row.indicator.title}”"
        if row.indicator.pk in held.indicators:
            what, stands = whose, "its published figures stand"
        elif row.indicator.pk in held.commentary:
            what, stands = f"The commentary of {whose}", "it stands"
        else:
            continue
        yield f"{what} is exempt in this pack, and {stands} on the dashboard. Is that meant?"


def _held(
    exemptions: list[Exemption],
    sections: list[DraftSection],
    figures: PackFigures,
    in_hand: Business,
) -> _Held:
    """Return what is withheld; an exemption that has nothing to withhold is none."""
    planned = {row.indicator.pk for row in figures.card.rows if row.plan}
    planned |= {plan.indicator for plan in in_hand.closed_plans}
    by_pk = {row.indicator.pk: row for row in figures.card.rows}
    keys = {SectionKey(one.key) for one in sections}
    whole: dict[int, Ground] = {}
    words: dict[int, Ground] = {}
    for exemption in exemptions:
        row = by_pk.get(exemption.indicator_id)
        if row is None:
            continue
        if exemption.covers == Covers.INDICATOR:
            whole[row.indicator.pk] = Ground(exemption.paragraph)
        elif _has_commentary(figures, row, keys) or (
            row.indicator.pk in planned and SectionKey.PLANS in keys
        ):
            words[row.indicator.pk] = Ground(exemption.paragraph)
    return _Held(
        {
            SectionKey(one.key): Ground(one.exempt_under)
            for one in sections
            if one.exempt_under is not None
        },
        whole,
        words,
        frozenset(one.indicator_id for one in exemptions if one.covers == Covers.INDICATOR),
    )


def _has_commentary(figures: PackFigures, row: Row, keys: Collection[SectionKey]) -> bool:
    """Return whether a pack of these sections would show an indicator's commentary."""
    shown_alone = SectionKey.RED_AMBER in keys and row.rating.colour in ON_THEIR_OWN
    return shown_alone and bool(remarks_of(figures, row))


def _public(
    draft: Draft,
    sections: list[DraftSection],
    figures: PackFigures,
    in_hand: Business,
    held: _Held,
) -> Document:
    open_figures = figures.narrowed(lambda row: row.indicator.pk not in held.indicators)
    open_business = in_hand.narrowed(lambda pk: pk not in held.named)
    if SectionKey.PLANS in held.sections:
        open_figures = open_figures.without_plans()
        open_business = open_business.without_plans()
    material = Material(draft, open_figures, open_business, held.commentary)
    written = [_section(one, material) for one in sections if one.key not in held.sections]
    if held.grounds:
        notices = tuple(Notice(text) for text in _withheld(held))
        written.insert(0, Section("exempt", EXEMPT_TITLE, notices))
    return _document(draft, figures, open_figures, Part.PUBLIC, "", written)


def _withheld(held: _Held) -> Iterator[str]:
    """Yield what Part 1 says of what is not in it: how much, why, and where it is."""
    for key, reason in held.sections.items():
        yield f"The section “{key.label}” is in Part 2: it holds {ground(reason)}."
    for what, grounds in (("indicator", held.indicators), ("commentary", held.commentary)):
        for reason, count in sorted(Counter(grounds.values()).items()):
            one = count == 1
            if what == "indicator":
                whose = f"{count} indicator{'' if one else 's'}"
            else:
                whose = f"The commentary of {count} indicator{'' if one else 's'}"
            is_one = one or what == "commentary"
            yield (
                f"{whose} {'is' if is_one else 'are'} in Part 2 and not here: "
                f"{'it holds' if is_one else 'they hold'} {ground(reason)}."
            )


def _exempt(
    draft: Draft,
    sections: list[DraftSection],
    figures: PackFigures,
    in_hand: Business,
    held: _Held,
) -> Document:
    material = Material(draft, figures, in_hand, {})
    written = [
        Section(
            "exempt",
            EXEMPT_TITLE,
            (
                Notice("This part is not for publication."),
                *(Notice(f"It holds {ground(reason)}.") for reason in held.grounds),
            ),
        ),
        *(_section(one, material) for one in sections if one.key in held.sections),
    ]
    on_plans = in_hand.on_plans()
    open_keys = {SectionKey(one.key) for one in sections} - held.sections.keys()
    if SectionKey.PLANS in held.sections and SectionKey.ENQUIRY in open_keys and on_plans.asked:
        asked = tuple(SECTIONS[SectionKey.ENQUIRY](replace(material, business=on_plans)))
        written.append(Section("exempt-questions", "Questions about recovery plans", asked))
    alone = figures.narrowed(lambda row: row.indicator.pk in held.indicators)
    if held.indicators:
        blocks = (block for row in alone.card.rows for block in entry(alone, row, {}))
        written.append(Section("exempt-indicators", "Exempt indicators", tuple(blocks)))
        business_alone = in_hand.narrowed(lambda pk: pk in held.indicators)
        material_alone = Material(draft, alone, business_alone, {})
        written += [
            Section(f"exempt-{key}", f"{key.label}: exempt indicators", blocks)
            for key, has_some in OF_INDICATORS.items()
            if key in open_keys and has_some(material_alone)
            for blocks in [tuple(SECTIONS[key](material_alone))]
        ]
    if held.commentary:
        said = (
            block
            for row in figures.card.rows
            if row.indicator.pk in held.commentary
            for block in (
                Heading(row.indicator.title),
                *(commentary(figures, row, {}) if remarks_of(figures, row) else ()),
                *(plan_words(row, in_hand.today) if row.plan else ()),
                *closed_plans(in_hand.closed_plans, {}, only=row.indicator.pk),
            )
        )
        written.append(Section("exempt-commentary", "Exempt commentary", tuple(said)))
    if held.indicators and SectionKey.DATA not in held.sections:
        label = SectionKey.DATA.label
        written.append(Section(SectionKey.DATA, label, tuple(appendix(alone))))
    numbers = " and ".join(str(reason.value) for reason in held.grounds)
    plural = "" if len(held.grounds) == 1 else "s"
    marking = f"Part 2: not for publication. Exempt under paragraph{plural} {numbers} of {ACT}"
    return _document(draft, figures, figures, Part.EXEMPT, marking, written)


def _section(one: DraftSection, material: Material) -> Section:
    """Return a section: the officer's own words, then what the figures say."""
    key = SectionKey(one.key)
    blocks: tuple[Block, ...] = (*own_words(one.words), *SECTIONS[key](material))
    return Section(key.value, key.label, blocks)


def _document(
    draft: Draft,
    figures: PackFigures,
    told: PackFigures,
    part: Part,
    marking: str,
    sections: list[Section],
) -> Document:
    meeting = draft.meeting
    return Document(
        part=part,
        council=settings.COUNCIL_NAME,
        colour=settings.COUNCIL_COLOUR,
        committee=meeting.committee.name,
        held_on=meeting.held_on,
        starts_at=meeting.starts_at,
        place=meeting.place,
        agenda_item=meeting.agenda_item,
        title=draft.title,
        period=figures.period.label,
        marking=marking,
        sections=tuple(sections),
        versions=(
            ("Rules", rules_version()),
            ("Statistical neighbours", f"set of {NEIGHBOUR_SET}"),
            ("Published figures", benchmarks_version(told.card.rows)),
        ),
        about=figures.about,
    )


def rules_version() -> str:
    """Return which rules rated the figures: a digest of the rules as they are written."""
    folder = Path(rules.__file__).parent
    written = b"".join((folder / f"{name}.py").read_bytes() for name in RATING)
    return sha256(written).hexdigest()[:12]


def benchmarks_version(rows: tuple[Row, ...]) -> str:
    """Return which published figures stand beside the rows: a digest, and the newest period."""
    used = [row.benchmark for row in rows if row.benchmark]
    if not used:
        return "none"
    figures = [
        (one.measure, one.period, one.value, one.england, one.region, one.sn_mean) for one in used
    ]
    newest = max(used, key=lambda one: one.ends_on).period
    return f"{sha256(repr(figures).encode()).hexdigest()[:12]}, the newest for {newest}"


def _words_of(
    draft: Draft,
    exemptions: list[Exemption],
    sections: list[DraftSection],
    figures: PackFigures,
    in_hand: Business,
    held: _Held,
) -> Exempt:
    """Return what is not to be told: the names of exempt indicators, and exempt sentences.

    An exempt indicator that the pack's scope leaves out is not named either. A sentence that was
    said of an open indicator too is that one's, and no trace.
    """
    exempt = [one.indicator for one in exemptions if one.covers == Covers.INDICATOR]
    open_names: list[str] = []
    exempt_words: list[str] = []
    open_words: set[str] = set()
    for row in figures.card.rows:
        one = row.indicator
        if one.pk not in held.indicators:
            open_names += filter(None, (one.title, one.complement))
        said = [
            sentence
            for remark in figures.pages[one.pk].remarks
            for sentence in sentences(f"{remark.what_happened}\n{remark.what_is_being_done}")
        ]
        if row.plan:
            written = "\n".join([row.plan.plan.cause, *(x.what for x in row.plan.plan.actions)])
            if SectionKey.PLANS in held.sections:
                exempt_words += sentences(written)
            else:
                said += sentences(written)
        if one.pk in held.indicators or one.pk in held.commentary:
            exempt_words += said
        else:
            open_words.update(said)
    for key, pk, words in in_hand.words:
        is_outcome = key is SectionKey.PLANS and pk in held.commentary
        if pk in held.named or key in held.sections or is_outcome:
            exempt_words += sentences(words)
        else:
            open_words.update(sentences(words))
    for section in sections:
        if section.key in held.sections:
            typed = [section.words]
            if section.key == SectionKey.REPORT:
                typed += [draft.summary, draft.recommendations, draft.reasons, draft.background]
                typed.append(draft.implications)
            exempt_words += [one for text in typed for one in sentences(as_read(text))]
    return Exempt(
        names=tuple(name for one in exempt for name in (one.title, one.complement) if name),
        codes=tuple(one.code for one in exempt),
        words=tuple(words for words in exempt_words if words not in open_words),
        open_names=tuple(open_names),
    )
