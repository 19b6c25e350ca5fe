"""Referrals and recommendations are written once, followed in turn, and refused with a reason."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from indicators.models import (
    Committee,
    Figure,
    Indicator,
    Installation,
    Month,
    Recommendation,
    Referral,
    ReferralStep,
    Role,
    Service,
    User,
)
from indicators.models.record import OnlyAddedTo
from indicators.queries.referrals import recommendations_of, referrals_of
from indicators.referrals import (
    LONGEST_WORDS,
    AnswerWanting,
    FollowUpRefused,
    MadeAlready,
    NotADay,
    NotBeforeThem,
    NothingPublished,
    NotNext,
    NotTheirs,
    OwnResponse,
    SameCommittee,
    WordsWanting,
    take_step,
)
from indicators.refusals import ChangedMeanwhile
from indicators.rules.follow_up import FollowUp, State
from indicators.rules.periods import FURTHEST
from tests.at_once import ten_at_once
from tests.following_up import (
    AGREED,
    ANSWERED,
    CLOSED,
    NOON,
    QUESTION,
    RESPONSE,
    SENT_BACK,
    TODAY,
    another_officer,
    committees,
    make_one,
    make_red,
    recommend,
)
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam() -> User:
    """Return a scrutiny officer."""
    return person(Role.SCRUTINY, name="Sam")


@pytest.fixture
def chair() -> User:
    """Return the councillor who chairs scrutiny management."""
    return person(Role.COUNCILLOR, name="Chair")


@pytest.fixture
def red(sam: User, chair: User) -> Indicator:
    """Return a red indicator before two committees."""
    made = make_red()
    committees(sam, chair)
    return made


def panel() -> Committee:
    """Return the committee that is referred to."""
    return Committee.objects.get(slug="childrens-panel")


def test_a_referral_goes_with_the_figures_of_the_day_and_keeps_them(
    red: Indicator, sam: User
) -> None:
    state = Installation.current().version
    made = make_one(red, sam)
    assert made.month == date(2026, 10, 1)
    assert made.figures == (
        "October 2026: 70.0%. Red: 70.0% against a target of 90% or more; 20 points short, and "
        "worse than the 80% floor agreed by Scrutiny Committee in March 2025. Red for 3 months."
    )
    assert Installation.current().version > state
    with pytest.raises(OnlyAddedTo):
        made.save()


def test_a_referral_is_urgent_only_with_a_reason_that_says_something(
    red: Indicator, sam: User
) -> None:
    assert make_one(red, sam, urgent_reason=" \n ").urgent_reason == ""
    with pytest.raises(WordsWanting, match="Say why it is urgent") as refused:
        make_one(red, sam, question=f"{QUESTION} Again?", urgent_reason="tbc")
    assert refused.value.field == "urgent_reason"
    urgent = make_one(red, sam, question="Who is at risk?", urgent_reason="Children wait unseen.")
    assert urgent.urgent_reason == "Children wait unseen."


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"question": ""}, WordsWanting, "question"),
        ({"question": " \x00\u200b "}, WordsWanting, "question"),
        ({"question": "Why?"}, WordsWanting, "question"),
        ({"question": "why " * LONGEST_WORDS}, WordsWanting, "question"),
        ({"respond_by": TODAY}, NotADay, "respond_by"),
        ({"respond_by": TODAY + FURTHEST + timedelta(days=1)}, NotADay, "respond_by"),
    ],
)
def test_what_is_wrong_with_a_referral_is_refused_at_its_field(
    red: Indicator, sam: User, fields: dict[str, Any], refusal: type[FollowUpRefused], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        make_one(red, sam, **fields)
    assert refused.value.field == field
    assert not Referral.objects.exists()


@pytest.mark.parametrize("days", [timedelta(days=1), FURTHEST])
def test_a_response_may_be_asked_for_tomorrow_and_as_far_ahead_as_committees_plan(
    red: Indicator, sam: User, days: timedelta
) -> None:
    assert make_one(red, sam, respond_by=TODAY + days).respond_by == TODAY + days


def test_words_are_kept_without_control_characters_and_to_the_last_that_there_is_room_for(
    red: Indicator, sam: User
) -> None:
    assert make_one(red, sam, question=f"  {QUESTION}\x0c ").question == QUESTION
    longest = "Why is it late? ".ljust(LONGEST_WORDS, "x")
    assert len(make_one(red, sam, question=longest).question) == LONGEST_WORDS


def test_a_committee_refers_what_it_scrutinises_to_another_than_itself(
    red: Indicator, sam: User
) -> None:
    management = Committee.objects.get(slug="scrutiny-management")
    with pytest.raises(SameCommittee):
        make_one(red, sam, to_committee=management)
    red.service = Service.objects.get(slug="send")
    red.save()
    with pytest.raises(NotBeforeThem, match="neither of a service that Children’s Panel"):
        make_one(red, sam, from_committee=panel(), to_committee=management)


def test_a_committee_refers_on_what_was_referred_to_it(red: Indicator, sam: User) -> None:
    red.service = Service.objects.get(slug="send")
    red.save()
    made = make_one(red, sam)
    board = Committee.objects.create(name="Board", slug="board")
    on = make_one(red, sam, from_committee=panel(), to_committee=board)
    assert on.from_committee == panel()
    take_step(of=made, step=ANSWERED, words=RESPONSE, by=sam, at=NOON)
    take_step(of=made, step=CLOSED, words="That is enough for us.", by=another_officer(), at=NOON)
    with pytest.raises(NotBeforeThem):
        make_one(red, sam, from_committee=Committee.objects.create(name="C", slug="c"))


def test_the_same_question_is_put_again_only_once_it_is_closed(red: Indicator, sam: User) -> None:
    made = make_one(red, sam)
    with pytest.raises(MadeAlready):
        make_one(red, sam)
    take_step(of=made, step=ANSWERED, words=RESPONSE, by=sam, at=NOON)
    with pytest.raises(MadeAlready):
        make_one(red, sam)
    take_step(of=made, step=CLOSED, words="That is enough for us.", by=another_officer(), at=NOON)
    assert make_one(red, sam).pk != made.pk


def test_without_a_published_month_there_is_nothing_to_refer_it_with(sam: User) -> None:
    unpublished = make_red()
    committees(sam)
    Month.objects.update(published_at=None)
    with pytest.raises(NothingPublished):
        make_one(unpublished, sam)


def test_a_figure_that_is_withheld_goes_withheld(sam: User) -> None:
    made = make_red(suppression="small-counts")
    Figure.objects.filter(month=date(2026, 10, 1)).update(numerator=3)
    committees(sam)
    referral = make_one(made, sam)
    assert "withheld" in referral.figures
    assert "3.0%" not in referral.figures


def test_it_is_followed_to_its_end_and_sent_back_on_the_way(
    red: Indicator, sam: User, chair: User
) -> None:
    made = make_one(red, chair)
    for step, words, by in (
        (ANSWERED, RESPONSE, sam),
        (SENT_BACK, "By when are they filled?", chair),
        (ANSWERED, "By the fifteenth of January.", sam),
        (CLOSED, "The committee is content with that.", chair),
    ):
        take_step(of=made, step=step, words=words, by=by, at=NOON)
    (row,) = referrals_of(panel(), TODAY)
    assert row.state is State.CLOSED
    assert [step.label for step in row.steps] == ["Response", "Sent back", "Response", "Accepted"]
    assert [step.by for step in row.steps] == ["Sam", "Chair", "Sam", "Chair"]


@pytest.mark.parametrize(
    ("taken", "refused"),
    [
        ([], [CLOSED, SENT_BACK]),
        ([ANSWERED], [ANSWERED]),
        ([ANSWERED, SENT_BACK], [CLOSED, SENT_BACK]),
        ([ANSWERED, CLOSED], list(FollowUp)),
    ],
)
def test_a_step_is_refused_before_its_turn_and_after_it(
    red: Indicator, sam: User, chair: User, taken: list[FollowUp], refused: list[FollowUp]
) -> None:
    made = make_one(red, sam)
    for step in taken:
        take_step(of=made, step=step, words=RESPONSE, by=sam if step is ANSWERED else chair)
    for step in refused:
        with pytest.raises(NotNext):
            take_step(of=made, step=step, words=RESPONSE, by=chair)
    assert made.steps.count() == len(taken)


def test_nobody_accepts_a_response_that_they_recorded_but_may_send_it_back(
    red: Indicator, sam: User
) -> None:
    made = make_one(red, sam)
    take_step(of=made, step=ANSWERED, words=RESPONSE, by=sam)
    with pytest.raises(OwnResponse, match="somebody else has to accept it"):
        take_step(of=made, step=CLOSED, words="We are content with it.", by=sam)
    take_step(of=made, step=SENT_BACK, words="It is not what was asked.", by=sam)
    take_step(of=made, step=ANSWERED, words=RESPONSE, by=another_officer())
    take_step(of=made, step=CLOSED, words="We are content with it.", by=sam)
    assert made.steps.count() == 4


def test_a_chair_takes_the_steps_of_their_own_committee_alone(
    red: Indicator, sam: User, chair: User
) -> None:
    with pytest.raises(NotTheirs, match="chair of Children’s Panel"):
        make_one(red, chair, from_committee=panel(), to_committee=make_board())
    made = make_one(red, chair)
    with pytest.raises(NotTheirs, match="chair of Children’s Panel record this step"):
        take_step(of=made, step=ANSWERED, words=RESPONSE, by=chair)
    other = person(Role.COUNCILLOR, name="Other")
    Committee.objects.filter(slug="childrens-panel").update(chair=other)
    made.refresh_from_db()
    take_step(of=made, step=ANSWERED, words=RESPONSE, by=other)
    for step in (CLOSED, SENT_BACK):
        with pytest.raises(NotTheirs, match="chair of Scrutiny Management"):
            take_step(of=made, step=step, words=RESPONSE, by=other)
    take_step(of=made, step=CLOSED, words="The committee is content.", by=chair)


def make_board() -> Committee:
    """Return a committee without a chair."""
    return Committee.objects.create(name="Board", slug="board")


@pytest.mark.parametrize(
    "role", [Role.COUNCILLOR, Role.OFFICER, Role.HEAD_OF_SERVICE, Role.ADMINISTRATOR]
)
def test_every_step_is_refused_to_who_has_no_part_in_it(
    red: Indicator, sam: User, role: Role
) -> None:
    nobody = person(role, name="Nobody")
    referral, recommendation = make_one(red, sam), recommend(sam)
    acts: list[Callable[[], object]] = [
        lambda: make_one(red, nobody, question="May I ask it?"),
        lambda: recommend(nobody, words="That I may recommend it."),
        lambda: take_step(of=referral, step=ANSWERED, words=RESPONSE, by=nobody),
        lambda: take_step(
            of=recommendation, step=ANSWERED, words=RESPONSE, answer=AGREED, by=nobody
        ),
    ]
    for act in acts:
        with pytest.raises(NotTheirs):
            act()
    take_step(of=referral, step=ANSWERED, words=RESPONSE, by=sam)
    take_step(of=recommendation, step=ANSWERED, words=RESPONSE, answer=AGREED, by=sam)
    for one in (referral, recommendation):
        for step in (CLOSED, SENT_BACK):
            with pytest.raises(NotTheirs):
                take_step(of=one, step=step, words=RESPONSE, by=nobody)


def test_a_chair_whose_access_has_ended_takes_no_step(
    red: Indicator, sam: User, chair: User
) -> None:
    chair.is_active = False
    with pytest.raises(NotTheirs):
        make_one(red, chair)


def test_the_lead_stands_in_for_scrutiny_officers(red: Indicator) -> None:
    lead = person(Role.LEAD)
    made = make_one(red, lead)
    take_step(of=made, step=ANSWERED, words=RESPONSE, by=lead)


def test_nobody_acts_on_what_they_have_not_seen(red: Indicator, sam: User, chair: User) -> None:
    made = make_one(red, sam)
    take_step(of=made, step=ANSWERED, words=RESPONSE, by=sam, seen=0)
    take_step(of=made, step=SENT_BACK, words="By when is that?", by=chair, seen=1)
    take_step(of=made, step=ANSWERED, words="By the summer.", by=sam, seen=2)
    with pytest.raises(ChangedMeanwhile, match="Sam has recorded a step since"):
        take_step(of=made, step=CLOSED, words="We are content.", by=chair, seen=1)
    take_step(of=made, step=CLOSED, words="We are content.", by=chair, seen=3)


@pytest.mark.parametrize("words", ["", "ok", "tbc", "x" * (LONGEST_WORDS + 1), "see above"])
def test_a_step_says_something_that_there_is_room_for(
    red: Indicator, sam: User, words: str
) -> None:
    made = make_one(red, sam)
    with pytest.raises(WordsWanting) as refused:
        take_step(of=made, step=ANSWERED, words=words, by=sam)
    assert refused.value.field == "words"


def test_a_recommendation_is_followed_to_an_answer_and_an_outcome(
    red: Indicator, sam: User, chair: User
) -> None:
    made = recommend(chair, indicator=red)
    with pytest.raises(NotTheirs, match="what the executive answers"):
        take_step(of=made, step=ANSWERED, words=RESPONSE, answer=AGREED, by=chair)
    with pytest.raises(NotNext):
        take_step(of=made, step=CLOSED, words="The posts are filled.", by=chair)
    take_step(of=made, step=ANSWERED, words=RESPONSE, answer=AGREED, by=sam)
    take_step(of=made, step=CLOSED, words="The posts are filled.", by=chair)
    (row,) = recommendations_of(made.committee, date(2026, 1, 1))
    assert [step.label for step in row.steps] == ["Agreed", "Outcome"]
    assert row.state is State.CLOSED


def test_an_answer_says_whether_the_executive_agrees_and_no_other_step_does(
    red: Indicator, sam: User, chair: User
) -> None:
    made = recommend(sam)
    with pytest.raises(AnswerWanting) as refused:
        take_step(of=made, step=ANSWERED, words=RESPONSE, by=sam)
    assert refused.value.field == "answer"
    take_step(of=made, step=ANSWERED, words=RESPONSE, answer=AGREED, by=sam)
    with pytest.raises(NotNext, match="without another answer"):
        take_step(of=made, step=CLOSED, words="It was done.", answer=AGREED, by=chair)


@pytest.mark.parametrize(("length", "is_quoted"), [(60, True), (61, False), (20_000, False)])
def test_a_refusal_repeats_what_is_short_of_what_was_typed(
    red: Indicator, sam: User, length: int, is_quoted: bool
) -> None:
    with pytest.raises(WordsWanting) as refused:
        make_one(red, sam, question="x" * length)
    assert ("xxx" in str(refused.value)) is is_quoted


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"words": "Do it"}, WordsWanting, "words"),
        ({"to": ""}, WordsWanting, "to"),
        ({"to": "-"}, WordsWanting, "to"),
        ({"to": "tbc"}, WordsWanting, "to"),
        ({"to": "C" * 151}, WordsWanting, "to"),
        ({"answer_by": TODAY}, NotADay, "answer_by"),
        ({"answer_by": date(2036, 1, 1)}, NotADay, "answer_by"),
    ],
)
def test_what_is_wrong_with_a_recommendation_is_refused_at_its_field(
    red: Indicator, sam: User, fields: dict[str, Any], refusal: type[FollowUpRefused], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        recommend(sam, **fields)
    assert refused.value.field == field
    assert not Recommendation.objects.exists()


def test_a_recommendation_is_about_what_is_before_its_committee_or_about_no_indicator(
    red: Indicator, sam: User
) -> None:
    assert recommend(sam).indicator is None
    with pytest.raises(MadeAlready):
        recommend(sam)
    with pytest.raises(NotBeforeThem):
        recommend(sam, committee=make_board(), indicator=red)
    assert (
        recommend(sam, to="  Cabinet\nMember ", words="That it is seen to.").to == "Cabinet Member"
    )


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_refer_it_at_once_one_does(red: Indicator, sam: User) -> None:
    assert ten_at_once(lambda: make_one(red, sam), MadeAlready) == [False] * 9 + [True]
    assert Referral.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_respond_at_once_one_does(red: Indicator, sam: User) -> None:
    made = make_one(red, sam)
    done = ten_at_once(
        lambda: take_step(of=made, step=ANSWERED, words=RESPONSE, by=sam, seen=0),
        ChangedMeanwhile,
    )
    assert done == [False] * 9 + [True]
    assert ReferralStep.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_close_a_recommendation_at_once_one_does(
    red: Indicator, sam: User, chair: User
) -> None:
    made = recommend(sam)
    take_step(of=made, step=ANSWERED, words=RESPONSE, answer=AGREED, by=sam)
    done = ten_at_once(
        lambda: take_step(of=made, step=CLOSED, words="The posts are filled.", by=chair), NotNext
    )
    assert done == [False] * 9 + [True]
    assert made.steps.count() == 2
