"""What a pack says besides figures: what needs attention, questions, plans, referrals, visits."""

from datetime import date, timedelta
from typing import Any

import pytest

from indicators.enquiries import add_question, keep_question
from indicators.models import (
    Committee,
    Draft,
    Indicator,
    Meeting,
    RecoveryPlan,
    Role,
    Service,
    User,
    VisitKind,
)
from indicators.packs.compose import composition_of, progress_report
from indicators.packs.contents import NotReady, compose
from indicators.packs.document import Document, Heading, canonical
from indicators.packs.issue import issue_pack
from indicators.packs.traces import texts
from indicators.queries.attention import attention
from indicators.queries.enquiries import lines_of
from indicators.queries.packs import indicators_of
from indicators.queries.scorecard import scorecard
from indicators.queries.sight import Sight
from indicators.recovery import close_plan
from indicators.referrals import take_step
from indicators.refusals import ChangedMeanwhile
from indicators.rules.case import Trigger
from indicators.rules.exemption import Paragraph
from indicators.rules.follow_up import FollowUp
from indicators.rules.packs import Covers, Scope, SectionKey, Stretch
from indicators.visits import Particulars as VisitParticulars
from indicators.visits import add_visit
from tests.following_up import QUESTION, RESPONSE, make_one, recommend
from tests.one_plan import NOON, TODAY, Recovering, enter, publish, recovering
from tests.packs.one_pack import change_section, make_draft, withhold
from tests.people import person

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
CAUSE = "Two posts stood empty and their visits were shared out."


@pytest.fixture
def sam() -> User:
    """Return a scrutiny officer."""
    return person(Role.SCRUTINY, name="Sam")


@pytest.fixture
def one() -> Recovering:
    """Return an indicator that was red in September, and is 72% in October: off its path."""
    found = recovering()
    found.start()
    publish(found, OCTOBER, 72)
    return found


def meeting_of(committee: Committee, held_on: date = date(2026, 12, 10)) -> Meeting:
    return Meeting.objects.create(
        committee=committee, held_on=held_on, starts_at="18:30", place="Town Hall", agenda_item="6"
    )


def draft_of(committee: Committee, **fields: Any) -> Draft:
    return make_draft(meeting_of(committee), OCTOBER, **fields)


def section(document: Document, key: SectionKey) -> str:
    """Return everything that a section says; empty where it is not there."""
    return section_titled(document, key.label)


def section_titled(document: Document, title: str) -> str:
    return "\n".join(text for place, text in texts(document) if place == title)


def keys(document: Document) -> list[str]:
    return [one.key for one in document.sections]


# Needs attention, and the questions on it.


def test_a_pack_opens_with_the_list_that_the_page_has(one: Recovering) -> None:
    document = compose(draft_of(one.committee), TODAY).part_1
    assert keys(document)[0] == "needs-attention"
    sight = Sight.of_readers()
    (item,) = attention(scorecard(OCTOBER, sight), sight)
    (table,) = [each for each in document.tables if each.key == "attention"]
    assert [row.key for row in table.rows] == [item.row.indicator.code]
    assert [cell.text for cell in table.rows[0].cells] == [
        item.row.indicator.title,
        "Red",
        "\n".join(finding.words for finding in item.findings),
    ]
    assert "It is off its recovery path: 72.0% in October 2026" in table.rows[0].cells[2].text


def test_without_a_kept_question_those_of_the_gravest_are_suggested(one: Recovering) -> None:
    said = section(compose(draft_of(one.committee), TODAY).part_1, SectionKey.ENQUIRY)
    assert "Suggested by the figures" in said
    assert "where the recovery plan expects 75.0% or more" in said


def test_kept_questions_stand_alone_in_the_pack(one: Recovering) -> None:
    draft = draft_of(one.committee)
    words = "What did the review of overdue visits find?"
    add_question(
        meeting=draft.meeting,
        indicator=one.indicator,
        words=words,
        by=person(Role.COUNCILLOR),
        at=NOON,
    )
    said = section(compose(draft, TODAY).part_1, SectionKey.ENQUIRY)
    assert said.splitlines() == ["Lines of enquiry", one.indicator.title, words]


@pytest.mark.parametrize("month", [date(2026, 9, 1), OCTOBER])
def test_a_question_is_withheld_once_a_figure_that_it_could_quote_is(
    one: Recovering, month: date
) -> None:
    draft = draft_of(one.committee)
    add_question(
        meeting=draft.meeting,
        indicator=one.indicator,
        words="Why were 28 of 100 visits late in October?",
        by=person(Role.COUNCILLOR),
        at=NOON,
    )
    enter(one, month, 3)
    document = compose(draft, TODAY).part_1
    assert "28 of 100" not in canonical(document)
    assert "A question is withheld" in section(document, SectionKey.ENQUIRY)


def test_a_question_that_is_added_after_the_preview_is_not_issued_unseen(
    one: Recovering, sam: User
) -> None:
    draft = draft_of(one.committee, edition=2)
    seen = compose(draft, TODAY).seen
    add_question(
        meeting=draft.meeting,
        indicator=one.indicator,
        words="Who checked the visits?",
        by=sam,
        at=NOON,
    )
    with pytest.raises(ChangedMeanwhile, match="no longer says what you looked at"):
        issue_pack(meeting=draft.meeting, by=sam, at=NOON, seen=seen, has_looked=True)


# Recovery plans.


def test_a_plan_is_told_with_its_path_its_actions_and_what_is_overdue(one: Recovering) -> None:
    draft = draft_of(one.committee)
    document = compose(draft, date(2026, 12, 16)).part_1
    said = section(document, SectionKey.PLANS)
    assert f"Cause. {CAUSE}" in said
    assert "Returns to: Scrutiny Committee, by 4 February 2027." in said
    (actions,) = [each for each in document.tables if each.key.endswith(" actions")]
    assert [row.cells[3].text for row in actions.rows] == ["Overdue", "To do"]
    (path,) = [each for each in document.tables if each.key.endswith(" path")]
    assert [[cell.text for cell in row.cells] for row in path.rows][:2] == [
        ["October 2026", "75.0%", "72.0%", "Off path"],
        ["November 2026", "80.0%", "–", "–"],
    ]
    assert "Recovery plan. Off path: 72.0% in October 2026" in section(
        document, SectionKey.RED_AMBER
    )


def test_an_action_is_not_overdue_on_its_day(one: Recovering) -> None:
    document = compose(draft_of(one.committee), date(2026, 12, 15)).part_1
    assert "Overdue" not in section(document, SectionKey.PLANS)


def test_what_came_of_a_plan_is_told_at_the_next_meeting_and_not_at_the_one_after(
    one: Recovering,
) -> None:
    before = meeting_of(one.committee, date(2026, 11, 19))
    draft = draft_of(one.committee)
    after = make_draft(meeting_of(one.committee, date(2027, 1, 14)), OCTOBER)
    plan = RecoveryPlan.objects.get()
    outcome = "The posts are filled and the visits are made."
    close_plan(plan=plan, outcome=outcome, edition=plan.edition, by=one.head, at=NOON)
    assert before.held_on < TODAY < draft.meeting.held_on
    assert outcome in section(compose(draft, TODAY).part_1, SectionKey.PLANS)
    assert outcome not in canonical(compose(after, date(2026, 12, 20)).part_1)


def closed(one: Recovering, outcome: str) -> None:
    plan = RecoveryPlan.objects.get()
    close_plan(plan=plan, outcome=outcome, edition=plan.edition, by=one.head, at=NOON)


def test_what_came_of_a_plan_is_withheld_with_the_figure_that_it_could_tell() -> None:
    one = recovering()
    one.start()
    publish(one, OCTOBER, 3)
    closed(one, "Only three of a hundred visits were late.")
    document = compose(draft_of(one.committee), TODAY).part_1
    assert "three of a hundred" not in canonical(document)
    assert "Closed: Visits made on time" in section(document, SectionKey.PLANS)


def test_what_came_of_a_plan_goes_with_exempt_commentary(one: Recovering) -> None:
    closed(one, "The posts are filled and every visit is made.")
    draft = draft_of(one.committee)
    withhold(draft, one.indicator, Covers.COMMENTARY)
    composed = compose(draft, TODAY)
    assert "posts are filled" not in canonical(composed.part_1)
    assert composed.part_2
    assert "posts are filled" in canonical(composed.part_2)


def test_the_words_of_a_plan_are_withheld_with_the_figure_that_they_could_tell() -> None:
    one = recovering()
    one.start()
    publish(one, OCTOBER, 3)
    document = compose(draft_of(one.committee), TODAY).part_1
    assert CAUSE not in canonical(document)
    assert "What the plan says is withheld" in section(document, SectionKey.PLANS)


# What is exempt.


def everything_about(one: Recovering, sam: User) -> Draft:
    """Return a draft; a question, a referral and a recommendation are about its indicator."""
    other = Committee.objects.create(name="Children’s Panel", slug="childrens-panel")
    draft = draft_of(one.committee)
    add_question(
        meeting=draft.meeting,
        indicator=one.indicator,
        words="Did anybody check the north of the district?",
        by=sam,
        at=NOON,
    )
    make_one(one.indicator, sam, from_committee=one.committee, to_committee=other)
    recommend(sam, committee=one.committee, indicator=one.indicator)
    return draft


TRACES = (
    CAUSE,
    "Fill both posts",
    "Did anybody check the north",
    QUESTION,
    "fills the two empty posts",
)


def test_part_1_has_no_trace_of_what_is_followed_up_of_an_exempt_indicator(
    one: Recovering, sam: User
) -> None:
    draft = everything_about(one, sam)
    open_one = recovering_another(one)
    withhold(draft, one.indicator)
    composed = compose(draft, TODAY)
    part_1 = canonical(composed.part_1)
    assert open_one.title in part_1
    for trace in (*TRACES, one.indicator.title):
        assert trace not in part_1
    assert composed.part_2
    part_2 = canonical(composed.part_2)
    for trace in (*TRACES, one.indicator.title):
        assert trace in part_2


def recovering_another(one: Recovering) -> Indicator:
    """Return another indicator of the same service, which is in the pack too."""
    other = Indicator.objects.get(pk=one.indicator.pk)
    other.pk, other.code, other.title, other.position = None, "OTHER", "Reviews on time", 99
    other._state.adding = True
    other.save()
    return other


def test_words_that_repeat_what_an_exempt_plan_says_are_refused_with_their_place(
    one: Recovering, sam: User
) -> None:
    draft = everything_about(one, sam)
    recovering_another(one)
    withhold(draft, one.indicator)
    change_section(draft, SectionKey.SUMMARY, words=f"As is known, {CAUSE}")
    with pytest.raises(NotReady, match=r"Ratings and what changed.*Two posts stood empty"):
        compose(draft, TODAY)


def test_the_words_of_a_plan_go_with_exempt_commentary_and_its_figures_stay(
    one: Recovering,
) -> None:
    draft = draft_of(one.committee)
    withhold(draft, one.indicator, Covers.COMMENTARY)
    composed = compose(draft, TODAY)
    public = section(composed.part_1, SectionKey.PLANS)
    assert CAUSE not in canonical(composed.part_1)
    assert "Off path: 72.0% in October 2026" in public
    assert "What the plan says is exempt" in public
    assert composed.part_2
    assert CAUSE in canonical(composed.part_2)


def test_where_the_plans_are_exempt_nothing_else_tells_that_there_is_one(
    one: Recovering, sam: User
) -> None:
    draft = draft_of(one.committee)
    (line,) = lines_of(draft.meeting).lines
    asked = next(each for each in line.suggested if each.trigger is Trigger.OFF_PATH)
    keep_question(
        meeting=draft.meeting,
        indicator=one.indicator,
        trigger=asked.trigger,
        words=asked.words,
        by=sam,
        at=NOON,
    )
    change_section(draft, SectionKey.PLANS, exempt_under=Paragraph.INDIVIDUAL)
    composed = compose(draft, TODAY)
    public = canonical(composed.part_1)
    for trace in (CAUSE, "Off path", "ecovery path", "recovery plan expects"):
        assert trace not in public
    assert composed.part_2
    assert CAUSE in section(composed.part_2, SectionKey.PLANS)
    assert asked.under_title in section_titled(composed.part_2, "Questions about recovery plans")


def test_words_of_an_exempt_section_are_not_said_in_another(one: Recovering, sam: User) -> None:
    draft = everything_about(one, sam)
    change_section(draft, SectionKey.REFERRALS, exempt_under=Paragraph.INDIVIDUAL)
    change_section(draft, SectionKey.SUMMARY, words=QUESTION)
    with pytest.raises(NotReady, match="Why are visits late"):
        compose(draft, TODAY)


# Referrals, recommendations, visits.


def test_a_referral_brings_its_indicator_into_the_packs_of_both_committees(
    one: Recovering, sam: User
) -> None:
    panel = Committee.objects.create(name="Children’s Panel", slug="childrens-panel")
    assert indicators_of(panel, Scope.ALL) == []
    reason = "The panel meets before this committee does."
    referral = make_one(
        one.indicator, sam, from_committee=one.committee, to_committee=panel, urgent_reason=reason
    )
    for committee in (one.committee, panel):
        document = compose(draft_of(committee), TODAY).part_1
        said = section(document, SectionKey.REFERRALS)
        assert f"Urgent: {reason}" in said
        assert QUESTION in said
        assert "Figures of that day: October 2026: 72.0%. Red: 72.0% against" in said
        assert "Awaiting a response from Children’s Panel" in said
        assert any(
            block == Heading(one.indicator.title)
            for each in document.sections
            for block in each.blocks
        )
    take_step(of=referral, step=FollowUp.ANSWERED, words=RESPONSE, by=one.lead, at=NOON)
    take_step(of=referral, step=FollowUp.CLOSED, words="The answer is enough.", by=sam, at=NOON)
    assert indicators_of(panel, Scope.ALL) == []
    said = section(compose(Draft.objects.earliest("pk"), TODAY).part_1, SectionKey.REFERRALS)
    assert QUESTION not in said


def test_the_pack_after_a_meeting_tells_what_has_closed_since_it(
    one: Recovering, sam: User
) -> None:
    panel = Committee.objects.create(name="Children’s Panel", slug="childrens-panel")
    meeting_of(one.committee, date(2026, 11, 19))
    referral = make_one(one.indicator, sam, from_committee=one.committee, to_committee=panel)
    take_step(of=referral, step=FollowUp.ANSWERED, words=RESPONSE, by=one.lead, at=NOON)
    take_step(of=referral, step=FollowUp.CLOSED, words="The answer is enough.", by=sam, at=NOON)
    said = section(compose(draft_of(one.committee), TODAY).part_1, SectionKey.REFERRALS)
    assert f"Response, 20 November 2026: {RESPONSE} Recorded by {one.lead}." in said
    assert f"Accepted, 20 November 2026: The answer is enough. Recorded by {sam}." in said


def test_the_figures_of_a_closed_referral_are_withheld_where_the_indicator_is_not_in_the_pack(
    one: Recovering, sam: User
) -> None:
    panel = Committee.objects.create(name="Children’s Panel", slug="childrens-panel")
    other = recovering_another(one)
    other.service = Service.objects.exclude(pk=other.service_id).earliest("pk")
    other.save()
    panel.services.add(other.service)
    meeting_of(panel, date(2026, 11, 19))
    referral = make_one(one.indicator, sam, from_committee=one.committee, to_committee=panel)
    take_step(of=referral, step=FollowUp.ANSWERED, words=RESPONSE, by=one.lead, at=NOON)
    take_step(of=referral, step=FollowUp.CLOSED, words="The answer is enough.", by=sam, at=NOON)
    enter(one, OCTOBER, 3)
    assert [facts.pk for facts in indicators_of(panel, Scope.ALL)] == [other.pk]
    said = section(compose(draft_of(panel), TODAY).part_1, SectionKey.REFERRALS)
    assert QUESTION in said
    assert "72.0%" not in said
    assert "They are withheld since" in said


def test_visits_of_the_next_half_year_are_told(one: Recovering, sam: User) -> None:
    for days, about in ((203, "The front door"), (204, "Far away")):
        add_visit(
            particulars=VisitParticulars(
                VisitKind.MONITORING, TODAY + timedelta(days=days), about=about
            ),
            by=sam,
            at=NOON,
        )
    said = section(compose(draft_of(one.committee), TODAY).part_1, SectionKey.VISITS)
    assert "The front door" in said
    assert "Far away" not in said


# The three-monthly progress report.


def test_one_call_makes_a_pack_the_progress_report_and_keeps_own_words(
    one: Recovering, sam: User
) -> None:
    publish(one, date(2026, 11, 1), 74)
    draft = draft_of(one.committee)
    change_section(draft, SectionKey.PLANS, words="The board asked for this.")
    progress_report(meeting=draft.meeting, by=sam)
    draft = Draft.objects.get(pk=draft.pk)
    assert (draft.stretch, draft.last_month) == (Stretch.THREE_MONTHS, date(2026, 11, 1))
    assert draft.title == "Progress report, September to November 2026"
    document = compose(draft, TODAY).part_1
    assert keys(document) == [
        "report", "recovery-plans", "summary", "red-amber", "referrals", "changed", "visits",
        "key", "data",
    ]  # fmt: skip
    assert "The board asked for this." in section(document, SectionKey.PLANS)
    edition = draft.edition
    assert progress_report(meeting=draft.meeting, by=sam).edition == edition
    assert {one.key for one in composition_of(draft).sections} == set(SectionKey)
