"""The page of what needs attention, as a councillor without an account asks for it."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from indicators.models import Indicator, Month, Role
from indicators.queries.attention import Item, attention
from indicators.queries.scorecard import scorecard
from indicators.queries.sight import Sight
from indicators.rules.case import Trigger
from indicators.rules.enquiry import questions
from indicators.rules.periods import months_after
from tests.factories import LAST, make_council
from tests.one_indicator import add_target, make_indicator, months
from tests.people import browser_of
from tests.weight import text

pytestmark = pytest.mark.django_db
ADDRESS = reverse("attention", args=[LAST])
MONTH = reverse("month", args=[LAST])


@pytest.fixture
def council() -> list[Indicator]:
    """Return thirty indicators with two years of published figures."""
    return make_council(30, 2)


def items() -> list[Item]:
    """Return what needs attention, as readers may see it."""
    seen = Sight.of_readers()
    return attention(scorecard(LAST, seen), seen)


def body(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(ADDRESS + query, headers=headers)
    assert response.status_code == 200
    return text(response)


def listed(page: str) -> list[tuple[int, str]]:
    """Return the number and the code of each indicator listed, in order."""
    found = re.findall(
        r'<li class="app-attention__item[^"]*" value="(\d+)">.*?href="/indicators/([^/]+)/',
        page,
        re.S,
    )
    return [(int(number), code) for number, code in found]


def test_it_lists_what_needs_attention_numbered_from_the_gravest(
    client: Client, council: list[Indicator]
) -> None:
    page = body(client)
    assert listed(page) == [
        (number, item.row.indicator.code) for number, item in enumerate(items(), start=1)
    ]
    assert "<h1" in page
    assert "Needs attention: March 2026" in page


def test_each_indicator_has_its_rating_sentence_reasons_and_questions(
    client: Client, council: list[Indicator]
) -> None:
    page = body(client)
    for item in items():
        assert escape(item.row.sentence) in page
        for finding in item.findings:
            assert (
                f"<strong>{escape(finding.trigger.label)}.</strong> {escape(finding.words)}" in page
            )
        for question in questions(item.case, item.findings):
            assert escape(question.words) in page


def test_each_reason_is_counted_and_leads_to_its_own(
    client: Client, council: list[Indicator]
) -> None:
    found = items()
    page = body(client)
    for trigger in Trigger:
        of_it = [item for item in found if trigger in {one.trigger for one in item.findings}]
        link = f'href="{ADDRESS}?trigger={trigger}"><span class="app-reasons__count">{len(of_it)}<'
        assert (link in page) is bool(of_it)
        if of_it:
            narrowed = body(client, f"?trigger={trigger}")
            numbers = {item.row.indicator.code: place for place, item in enumerate(found, start=1)}
            assert listed(narrowed) == [
                (numbers[item.row.indicator.code], item.row.indicator.code) for item in of_it
            ]
            assert f"; {len(of_it)} shown" in narrowed or len(of_it) == len(found)


def test_the_reason_chosen_is_marked_and_leads_back_to_every_reason(
    client: Client, council: list[Indicator]
) -> None:
    trigger = items()[0].findings[0].trigger
    page = body(client, f"?show=all&trigger={trigger}")
    assert f'href="{ADDRESS}?show=all" aria-current="true"' in page


def test_a_service_narrows_the_list_and_the_numbers_begin_again(
    client: Client, council: list[Indicator]
) -> None:
    slug = items()[-1].row.indicator.service_slug
    page = body(client, f"?service={slug}")
    codes = set(Indicator.objects.filter(service__slug=slug).values_list("code", flat=True))
    found = listed(page)
    assert found
    assert {code for _, code in found} <= codes
    assert [number for number, _ in found] == list(range(1, len(found) + 1))


def test_others_than_headline_indicators_are_one_choice_away(
    client: Client, council: list[Indicator]
) -> None:
    code = items()[0].row.indicator.code
    Indicator.objects.filter(code=code).update(is_headline=False)
    assert code not in {each for _, each in listed(body(client))}
    assert code in {each for _, each in listed(body(client, "?show=all"))}


def test_what_is_not_understood_is_said_and_everything_is_shown(
    client: Client, council: list[Indicator]
) -> None:
    page = body(client, "?trigger=purple")
    assert "There is no reason “purple”" in page
    assert len(listed(page)) == len(items())


def test_every_rule_is_explained_at_the_foot(client: Client, council: list[Indicator]) -> None:
    page = body(client)
    for trigger in Trigger:
        assert f"<dt>{escape(trigger.label)}</dt>" in page
        assert f"<dd>{escape(trigger.meaning)}</dd>" in page
    assert "How this list is ranked" in page


def test_the_newest_published_month_is_one_address(
    client: Client, council: list[Indicator]
) -> None:
    Month.objects.get_or_create(month=months_after(LAST, 1))
    assert client.get(reverse("attention-now")).headers["Location"] == ADDRESS


def test_the_newest_month_is_shown_as_it_was_asked_for(
    client: Client, council: list[Indicator]
) -> None:
    answer = client.get(f"{reverse('attention-now')}?show=all&trigger=missing")
    assert answer.headers["Location"] == f"{ADDRESS}?show=all&trigger=missing"


def test_before_any_month_is_published_it_says_so(client: Client) -> None:
    assert "No month has been published yet" in text(client.get(reverse("attention-now")))


def test_a_month_that_is_not_published_is_for_those_who_work_on_it(
    client: Client, council: list[Indicator]
) -> None:
    Month.objects.filter(month=LAST).update(published_at=None)
    assert client.get(ADDRESS).status_code == 404
    page = text(browser_of(Role.LEAD, client).get(ADDRESS))
    assert "In progress" in page


def test_the_other_months_and_the_month_s_own_page_keep_what_was_chosen(
    client: Client, council: list[Indicator]
) -> None:
    page = body(client, "?show=all&service=send&trigger=missing")
    earlier = reverse("attention", args=[months_after(LAST, -1)])
    assert f'href="{earlier}?show=all&amp;service=send&amp;trigger=missing"' in page
    assert f'href="{MONTH}?show=all&amp;service=send"' in page


def test_the_month_s_page_leads_here_with_what_was_chosen(
    client: Client, council: list[Indicator]
) -> None:
    page = text(client.get(f"{MONTH}?show=all&service=send&rating=red"))
    assert f'href="{ADDRESS}?show=all&amp;service=send"' in page


@pytest.mark.parametrize(
    ("role", "asks"), [(Role.COUNCILLOR, True), (Role.SCRUTINY, True), (Role.OFFICER, False)]
)
def test_who_keeps_questions_is_led_to_the_meetings(
    client: Client, council: list[Indicator], role: Role, asks: bool
) -> None:
    link = "Keep questions for a meeting"
    assert link not in body(client)
    browser_of(role, client)
    assert (link in body(client)) is asks


def test_htmx_gets_the_list_alone(client: Client, council: list[Indicator]) -> None:
    fragment = body(client, **{"hx-request": "true"})
    assert "<html" not in fragment
    assert "app-attention__item" in fragment


def test_a_month_in_which_nothing_needs_attention_says_so(client: Client) -> None:
    one = make_indicator(months("2026-02", (92, 100), (93, 100)))
    add_target(one, date(2000, 4, 1))
    page = body(client)
    assert "none of these indicators needs attention in March 2026" in page
    assert "0 of 1 indicators need attention" in page


def test_a_reason_that_holds_for_none_says_so_and_leads_to_every_reason(
    client: Client, council: list[Indicator]
) -> None:
    absent = next(
        trigger
        for trigger in Trigger
        if not any(trigger is one.trigger for item in items() for one in item.findings)
    )
    page = body(client, f"?trigger={absent}")
    assert listed(page) == []
    assert "None of them for that reason." in page
    assert f'<span class="app-reasons__count">0</span> {escape(absent.label)}' in page
