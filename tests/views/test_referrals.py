"""The pages of referrals and recommendations: made, read and followed, with nothing typed lost."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from indicators.entry import Entry, record_figures
from indicators.models import (
    Committee,
    Figure,
    Indicator,
    Month,
    Origin,
    Recommendation,
    RecoveryPlan,
    Referral,
    Role,
    Target,
    User,
)
from indicators.referrals import take_step
from indicators.rules.rating import Family
from tests.following_up import (
    AGREED,
    ANSWERED,
    CLOSED,
    QUESTION,
    RECOMMENDED,
    RESPONSE,
    SENT_BACK,
    another_officer,
    committees,
    make_one,
    make_red,
    recommend,
)
from tests.one_indicator import CODE, TITLE
from tests.one_plan import make_plans
from tests.people import person
from tests.pointing import pointed_at
from tests.views.test_query_counts import queries
from tests.weight import text

pytestmark = pytest.mark.django_db
ADD, RECOMMEND = reverse("referral-add"), reverse("recommendation-add")
FIGURES = "October 2026: 70.0%. Red: 70.0% against a target of 90% or more"


def soon(days: int = 60) -> date:
    """Return a day that is to come, whenever this is run."""
    return timezone.localdate() + timedelta(days=days)


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


def browser(user: User) -> Client:
    """Return the browser of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    return client


def typed(**fields: Any) -> dict[str, Any]:
    """Return a referral as it is typed in; `fields` change it."""
    return {
        "indicator": CODE,
        "from_committee": "scrutiny-management",
        "to_committee": "childrens-panel",
        "question": QUESTION,
        "urgent_reason": "",
        "respond_by": f"{soon():%d/%m/%Y}",
        **fields,
    }


def typed_recommendation(**fields: Any) -> dict[str, Any]:
    """Return a recommendation as it is typed in; `fields` change it."""
    return {
        "committee": "scrutiny-management",
        "words": RECOMMENDED,
        "to": "Cabinet Member",
        "indicator": "",
        "answer_by": f"{soon():%d/%m/%Y}",
        **fields,
    }


@pytest.mark.usefixtures("red")
def test_a_referral_is_made_from_the_indicator_with_its_figures_of_the_day(sam: User) -> None:
    client = browser(sam)
    link = f"{ADD}?indicator={CODE}"
    assert link in text(client.get(reverse("indicator", args=[CODE])))
    page = text(client.get(f"{link}&from=scrutiny-management"))
    assert FIGURES in page
    assert f'<option value="{CODE}" selected>' in page
    assert '<option value="scrutiny-management" selected>' in page
    answer = client.post(ADD, typed(urgent_reason="Children wait unseen."), follow=True)
    made = Referral.objects.get()
    assert answer.redirect_chain == [(reverse("referral", args=[made.pk]), 302)]
    page = text(answer)
    for words in (FIGURES, QUESTION, "Children wait unseen.", "As it stood then", "Referred"):
        assert words in page
    page = text(Client().get(reverse("indicator", args=[CODE])))
    assert "Referred by Scrutiny Management to Children’s Panel" in page
    assert "<strong>Urgent.</strong>" in page
    assert ADD not in page


@pytest.mark.usefixtures("red")
def test_the_figures_are_shown_before_anything_is_saved_and_what_was_typed_stays(
    sam: User,
) -> None:
    sent = typed(then="show", respond_by="soon", to_committee="")
    page = text(browser(sam).post(ADD, sent))
    assert FIGURES in page
    assert "There is a problem" not in page
    for words in (QUESTION, 'value="soon"', "selected"):
        assert words in page
    assert not Referral.objects.exists()


@pytest.mark.usefixtures("red")
@pytest.mark.parametrize(
    ("change", "complaint", "field"),
    [
        ({"indicator": ""}, "Choose the indicator", "id_indicator"),
        ({"indicator": "NAVY"}, "There is no such indicator", "id_indicator"),
        ({"from_committee": ""}, "Choose the committee", "id_from_committee"),
        ({"to_committee": "navy"}, "Choose the committee from the list", "id_to_committee"),
        ({"to_committee": "scrutiny-management"}, "Choose another", "id_to_committee"),
        ({"from_committee": "board"}, "is neither of a service that Board", "id_indicator"),
        ({"question": " "}, "Enter the question", "id_question"),
        ({"question": "tbc"}, "in 3 words or more: “tbc” does not.", "id_question"),
        ({"urgent_reason": "n/a"}, "Say why it is urgent", "id_urgent_reason"),
        ({"respond_by": ""}, "Enter the date by which", "id_respond_by"),
        ({"respond_by": "31/2/2027"}, "which is not a date", "id_respond_by"),
        ({"respond_by": "1/1/1999"}, "a day in 1999: check the year", "id_respond_by"),
        ({"respond_by": "1 May 2020"}, "1 May 2020 is not to come", "id_respond_by"),
        ({"respond_by": "1/5/2099"}, "more than three years ahead", "id_respond_by"),
    ],
)
def test_what_is_wrong_with_a_referral_is_said_at_its_field_and_what_was_typed_is_kept(
    sam: User, change: dict[str, Any], complaint: str, field: str
) -> None:
    Committee.objects.create(name="Board", slug="board")
    sent = typed(**change)
    page = text(browser(sam).post(ADD, sent))
    assert complaint in page.partition("There is a problem")[2]
    assert f'href="#{field}"' in page
    assert sent["question"] in page
    assert not sent["respond_by"] or f'value="{sent["respond_by"]}"' in page
    pointed_at(page)
    assert not Referral.objects.exists()


@pytest.mark.usefixtures("red")
@pytest.mark.parametrize(
    ("change", "complaint", "field"),
    [
        ({"committee": ""}, "Choose the committee", "id_committee"),
        ({"words": "Do it"}, "Say what the committee recommends", "id_words"),
        ({"to": ""}, "Enter who of the executive answers", "id_to"),
        ({"to": "C" * 151}, "in up to 150 characters", "id_to"),
        ({"indicator": "NAVY"}, "There is no such indicator", "id_indicator"),
        ({"answer_by": "1 May 2020"}, "1 May 2020 is not to come", "id_answer_by"),
    ],
)
def test_what_is_wrong_with_a_recommendation_is_said_at_its_field_and_what_was_typed_is_kept(
    sam: User, change: dict[str, Any], complaint: str, field: str
) -> None:
    sent = typed_recommendation(**change)
    page = text(browser(sam).post(RECOMMEND, sent))
    assert complaint in page.partition("There is a problem")[2]
    assert f'href="#{field}"' in page
    assert sent["words"] in page
    assert f'value="{sent["answer_by"]}"' in page
    pointed_at(page)
    assert not Recommendation.objects.exists()


@pytest.mark.usefixtures("red")
def test_a_recommendation_is_made_answered_and_closed(sam: User, chair: User) -> None:
    scrutiny, councillor = browser(sam), browser(chair)
    page = text(councillor.post(RECOMMEND, typed_recommendation(indicator=CODE), follow=True))
    made = Recommendation.objects.get()
    assert RECOMMENDED in page
    assert "What Cabinet Member answers" not in page  # the executive's answer is not the chair's
    address, step = (
        reverse("recommendation", args=[made.pk]),
        reverse("recommendation-step", args=[made.pk]),
    )
    page = text(scrutiny.post(step, {"step": "answered", "words": RESPONSE, "seen": "0"}))
    assert "Choose whether the executive agrees" in page
    assert RESPONSE in page
    assert {"id_answer_error"} <= pointed_at(page)
    sent = {"step": "answered", "answer": "in-part", "words": RESPONSE, "seen": "0"}
    page = text(scrutiny.post(step, sent, follow=True))
    assert "Agreed in part" in page
    assert "somebody else accepts it" in page
    assert "Record the outcome" in text(councillor.get(address))
    sent = {"step": "closed", "words": "The posts are filled.", "seen": "1"}
    page = text(councillor.post(step, sent, follow=True))
    assert "Closed: the outcome is recorded" in page
    assert "What happens next" not in page


@pytest.mark.usefixtures("red")
def test_a_referral_is_followed_by_two_people_to_its_acceptance(sam: User, chair: User) -> None:
    made = make_one(Indicator.objects.get(), sam)
    address, step = reverse("referral", args=[made.pk]), reverse("referral-step", args=[made.pk])
    assert "What happens next" not in text(browser(chair).get(address))
    page = text(browser(sam).get(address))
    assert "What Children’s Panel responds" in page
    sent = {"step": "answered", "words": RESPONSE, "seen": "0"}
    page = text(browser(sam).post(step, sent, follow=True))
    assert "You recorded the response yourself" in page
    assert "Accept the response" not in page
    sent = {"step": "closed", "words": "We are content with it.", "seen": "1"}
    page = text(browser(sam).post(step, sent))
    assert "somebody else has to accept it" in page
    assert "We are content with it." in page
    assert "Accept the response" in text(browser(chair).get(address))
    page = text(browser(chair).post(step, sent, follow=True))
    assert "Closed: the response was accepted" in page
    for words in (RESPONSE, "We are content with it.", "Sam", "Chair"):
        assert words in page


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({"step": "closed", "words": "We are content."}, "nothing closes, or goes back, without"),
        ({"step": "answered", "words": ""}, "Enter what was said"),
        ({"step": "answered", "words": "tbc"}, "Say what the answer is"),
        ({"step": "", "words": RESPONSE}, "Choose what the committee does"),
        ({"step": "navy", "words": RESPONSE}, "There is no such step"),
    ],
)
def test_a_step_that_is_refused_says_why_and_keeps_what_was_typed(
    red: Indicator, sam: User, sent: dict[str, str], complaint: str
) -> None:
    made = make_one(red, sam)
    answer = browser(sam).post(reverse("referral-step", args=[made.pk]), sent)
    assert answer.status_code == 422
    page = text(answer)
    assert complaint in page
    assert sent["words"] in page
    assert "What Children’s Panel responds" in page
    assert not made.steps.exists()


def test_who_is_late_is_told_and_shown_what_they_typed(
    red: Indicator, sam: User, chair: User
) -> None:
    made, una = make_one(red, sam), another_officer()
    step = reverse("referral-step", args=[made.pk])
    take_step(of=made, step=ANSWERED, words="Both posts were empty.", by=sam)
    page = text(browser(una).post(step, {"step": "answered", "words": RESPONSE, "seen": "0"}))
    assert "Sam has recorded a step since you opened the page" in page
    assert "Both posts were empty." in page
    assert RESPONSE in page
    assert 'name="seen" value="1"' in page
    take_step(of=made, step=CLOSED, words="We are content.", by=chair)
    page = text(browser(una).post(step, {"step": "sent-back", "words": RESPONSE, "seen": "1"}))
    assert "What you typed is not recorded" in page
    assert RESPONSE in page


def box(page: str) -> str:
    """Return what stands in the box for the words of the next step."""
    return page.partition('name="words"')[2].partition(">")[2].partition("</textarea>")[0].strip()


def test_words_for_a_step_that_is_no_longer_next_stand_beside_the_form_and_not_in_its_box(
    red: Indicator, sam: User, chair: User
) -> None:
    made, una = make_one(red, sam), another_officer()
    step = reverse("referral-step", args=[made.pk])
    late = {"step": "closed", "words": "We are content with it.", "seen": "1"}
    take_step(of=made, step=ANSWERED, words=RESPONSE, by=sam)
    take_step(of=made, step=SENT_BACK, words="By when is that?", by=chair)
    page = text(browser(una).post(step, late))
    assert "Chair has recorded a step since you opened the page" in page
    beside = page.partition("What you typed is not recorded:")[2].partition("<form")[0]
    assert "We are content with it." in beside
    assert "What Children’s Panel responds" in page
    assert box(page) == ""
    # Sent for a step that is still next, they are only read again before they are sent.
    page = text(browser(una).post(step, late | {"step": "answered"}))
    assert "What you typed is not recorded" not in page
    assert box(page) == "We are content with it."


def test_what_is_far_too_long_to_be_read_is_not_repeated_where_it_is_refused(
    red: Indicator, sam: User
) -> None:
    made, long = make_one(red, sam), "x" * 20_000
    step = reverse("referral-step", args=[made.pk])
    for sent in ({"step": "answered", "words": long}, {"step": long, "words": RESPONSE}):
        page = text(browser(sam).post(step, sent))
        problem = page.partition("There is a problem")[2].partition("<h1")[0]
        assert "href" in problem
        assert "xxx" not in problem


@pytest.mark.parametrize("code", ["%00", "VISITS%00"])
def test_no_nul_that_an_address_or_a_form_holds_reaches_the_database(
    red: Indicator, sam: User, code: str
) -> None:
    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert not any(isinstance(one, str) and "\x00" in one for one in params or ())
        return execute(sql, params, many, context)

    client, typed_code = browser(sam), unquote(code)
    with connection.execute_wrapper(refuse):
        for address in (ADD, RECOMMEND):
            assert client.get(f"{address}?indicator={code}&from={code}").status_code == 200
            for then in ("", "show"):
                sent = typed(indicator=typed_code, from_committee=typed_code, then=then)
                assert client.post(address, sent).status_code == 200
    assert not Referral.objects.exists()


def test_who_signs_in_again_in_the_middle_of_a_step_is_shown_the_page(
    red: Indicator, sam: User
) -> None:
    made, asked = make_one(red, sam), recommend(sam)
    for name, one in (("referral", made), ("recommendation", asked)):
        answer = browser(sam).get(reverse(f"{name}-step", args=[one.pk]))
        assert answer.headers["Location"] == reverse(name, args=[one.pk])


def test_a_chair_makes_referrals_of_their_own_committee_alone(red: Indicator, chair: User) -> None:
    client = browser(chair)
    page = text(client.get(ADD))
    own = page.partition('name="from_committee"')[2].partition("</select>")[0]
    assert '<option value="scrutiny-management" selected>' in own
    assert "childrens-panel" not in own
    sent = typed(from_committee="childrens-panel", to_committee="scrutiny-management")
    assert "those that you act for" in text(client.post(ADD, sent))
    client.post(ADD, typed())
    assert Referral.objects.get().made_by == chair


def test_a_response_that_is_late_is_said_to_be_overdue(red: Indicator, sam: User) -> None:
    made = make_one(red, sam, respond_by=timezone.localdate() + timedelta(days=1))
    address = reverse("referral", args=[made.pk])
    assert "Overdue" not in text(Client().get(address))
    late = make_one(
        red,
        sam,
        question="What is still late?",
        at=timezone.now() - timedelta(days=9),
        respond_by=timezone.localdate() - timedelta(days=1),
    )
    assert "Overdue" in text(Client().get(reverse("referral", args=[late.pk])))


def test_figures_that_are_withheld_since_are_withheld_here_too(red: Indicator, sam: User) -> None:
    made = make_one(red, sam)
    address = reverse("referral", args=[made.pk])
    assert FIGURES in text(Client().get(address))
    red.suppression = "small-counts"
    red.save()
    Figure.objects.filter(month=date(2026, 10, 1)).update(numerator=3)
    page = text(Client().get(address))
    assert "They are withheld since" in page
    assert "70.0%" not in page


def test_figures_are_withheld_with_the_month_before_that_their_sentence_tells_of(
    red: Indicator, sam: User
) -> None:
    Target.objects.update(family=Family.DECLINING, value=Decimal(75), amber_limit=Decimal(60))
    made = make_one(red, sam)
    assert "4 points worse than the month before" in made.figures
    address = reverse("referral", args=[made.pk])
    assert made.figures in text(Client().get(address))
    red.suppression = "small-counts"
    red.save()
    Figure.objects.filter(month=date(2026, 9, 1)).update(numerator=3)
    page = text(Client().get(address))
    assert "They are withheld since" in page
    assert "4 points" not in page


def test_how_it_stands_now_is_what_every_reader_sees_whoever_asks(
    red: Indicator, sam: User
) -> None:
    made = make_one(red, sam)
    november, lead = date(2026, 11, 1), person(Role.LEAD)
    Month.objects.create(month=november)
    entry = Entry(red, november, Decimal(41), Decimal(100))
    record_figures(entries=[entry], by=lead, origin=Origin.GRID)
    page = text(browser(lead).get(reverse("referral", args=[made.pk])))
    assert "As it stood then: no newer figure has been published." in page
    assert "41.0%" not in page


def test_the_indicator_s_page_is_fresh_after_every_step(
    red: Indicator, sam: User, chair: User
) -> None:
    address = reverse("indicator", args=[CODE])

    def seen() -> str:
        return text(Client().get(address))

    assert "Before committees" not in seen()
    made = make_one(red, sam)
    assert "Awaiting a response from Children’s Panel, by" in seen()
    take_step(of=made, step=ANSWERED, words=RESPONSE, by=sam)
    assert "Responded to: Scrutiny Management accepts it or sends it back." in seen()
    take_step(of=made, step=SENT_BACK, words="By when is that?", by=chair)
    assert "Sent back: awaiting another response from Children’s Panel, by" in seen()
    take_step(of=made, step=ANSWERED, words=RESPONSE, by=sam)
    asked = recommend(sam, indicator=red)
    take_step(of=made, step=CLOSED, words="We are content.", by=chair)
    assert "Referred by" not in seen()
    assert "Recommendation of Scrutiny Management" in seen()
    take_step(of=asked, step=ANSWERED, words=RESPONSE, answer=AGREED, by=sam)
    take_step(of=asked, step=CLOSED, words="They are filled.", by=chair)
    assert "Before committees" not in seen()


def test_the_chair_is_offered_to_refer_from_the_pages_where_it_is_decided(
    red: Indicator, sam: User, chair: User
) -> None:
    client = browser(chair)
    address = reverse("programme", args=["scrutiny-management"])
    assert f"{ADD}?from=scrutiny-management" in text(client.get(address))
    other = reverse("programme", args=["childrens-panel"])
    assert ADD not in text(client.get(other))
    assert ADD not in text(Client().get(address))
    assert ADD in text(client.get(reverse("indicator", args=[CODE])))
    attention = reverse("attention", args=[date(2026, 10, 1)])
    assert f"{ADD}?indicator={CODE}" in text(client.get(attention))
    assert ADD not in text(Client().get(attention))


def test_what_is_not_there_is_not_found(red: Indicator, sam: User) -> None:
    for name in ("referral", "referral-step", "recommendation", "recommendation-step"):
        assert browser(sam).get(reverse(name, args=[404])).status_code == 404
    assert Client().get(reverse("programme", args=["navy"])).status_code == 404


def test_the_title_is_said_once_in_each_list_of_what_is_due(red: Indicator, sam: User) -> None:
    make_one(red, sam, urgent_reason="Children wait unseen.")
    recommend(sam)
    for slug in ("scrutiny-management", "childrens-panel"):
        page = text(Client().get(reverse("programme", args=[slug])))
        assert page.count(f">{TITLE}<") == 1
        assert "<strong>Urgent:</strong> Children wait unseen." in page
        assert (RECOMMENDED in page) is (slug == "scrutiny-management")
    page = text(Client().get(reverse("programmes")))
    assert page.index("Children’s Panel") < page.index("Scrutiny Management")


def test_on_a_work_programme_each_link_has_a_name_of_its_own(
    red: Indicator, sam: User, chair: User
) -> None:
    board, panel = (
        Committee.objects.create(name="Board", slug="board"),
        Committee.objects.get(slug="childrens-panel"),
    )
    make_plans([red], date(2026, 8, 1))
    RecoveryPlan.objects.update(returns_to=Committee.objects.get(slug="scrutiny-management"))
    for to_committee in (board, panel):
        make_one(red, sam, to_committee=to_committee)
    closed = make_one(red, sam, question="What is the cause of it?")
    for step, by in ((ANSWERED, sam), (CLOSED, chair)):
        take_step(of=closed, step=step, words=RESPONSE, by=by)
    page = text(Client().get(reverse("programme", args=["scrutiny-management"])))
    links = re.findall(rf'<a [^>]*href="([^"]+)">({TITLE}.*?)</a>', page)
    names = [re.sub("<[^>]+>", "", name) for _, name in links]
    assert len({address for address, _ in links}) == 4
    assert sorted(names) == [
        f"{TITLE}: {name}"
        for name in (
            "closed referral from Scrutiny Management to Children’s Panel",
            "recovery plan",
            "referral from Scrutiny Management to Board",
            "referral from Scrutiny Management to Children’s Panel",
        )
    ]


READ = [
    "indicators_referral",  # the referral, with its indicator and committees
    "indicators_referral",  # the same, as every page shows it
    "indicators_referralstep",  # its steps, and who took each
    "indicators_month",  # the months that may be seen
    "indicators_gap",  # the services they were published without
    "indicators_indicator",  # the indicator's facts
    "indicators_target",  # its targets
    "indicators_figure",  # its figures
    "indicators_figurechange",  # what was corrected
    "indicators_commentary",  # what was said of it
    "indicators_recoveryplan",  # its open recovery plan
    "indicators_indicator",  # whether the figures of the day may still be read: facts,
    "indicators_target",  # targets,
    "indicators_figure",  # figures
    "indicators_figurechange",  # and corrections
    "indicators_installation",  # what every page says of its figures
]


@pytest.mark.parametrize("times", [0, 5])
def test_a_referral_asks_the_same_however_often_it_was_sent_back(
    red: Indicator, sam: User, times: int
) -> None:
    made = make_one(red, sam)
    for _ in range(times):
        for step in (ANSWERED, SENT_BACK):
            take_step(of=made, step=step, words=RESPONSE, by=sam)
    assert queries(Client(), reverse("referral", args=[made.pk])) == READ
