"""How a recovery plan stands, wherever its indicator is; and when that could be green."""

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from indicators.models import Month, PlanAction, RecoveryPlan, Role
from indicators.rules.periods import months_after
from indicators.rules.rating import Family
from indicators.rules.values import Absence
from tests.factories import LAST, make_council, make_plans
from tests.one_indicator import CODE, TITLE, add_target, make_indicator, months
from tests.one_plan import Recovering, enter, publish, recovering
from tests.people import person
from tests.views.files import rows_of

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
MONTH = reverse("month", args=[OCTOBER])
PAGES = {
    "month": f"{MONTH}?show=all",
    "year": reverse("year", args=[date(2026, 4, 1)]) + "?show=all",
    "indicator": reverse("indicator", args=[CODE]),
    "catalogue": reverse("catalogue"),
}
MARK = re.compile(r'class="govuk-link app-plan app-plan--([\w-]+)" href="([^"]+)"')


@pytest.fixture
def planned() -> Recovering:
    """Return an indicator with a plan that expects 75% in October 2026."""
    one = recovering()
    one.start()
    return one


def text(response: Any) -> str:
    """Return the words of a page, as somebody reads them."""
    body = re.sub(r"<script.*?</script>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def marks(client: Client, address: str) -> list[tuple[str, str]]:
    """Return each mark of a page: how the plan stands, and where the mark leads."""
    response = client.get(address)
    assert response.status_code == 200
    return MARK.findall(response.content.decode())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("numerator", "stands"), [(74, "off-path"), (75, "on-path")])
def test_every_page_of_the_indicator_says_how_its_plan_stands(
    client: Client, planned: Recovering, page: str, numerator: int, stands: str
) -> None:
    publish(planned, OCTOBER, numerator)
    plan = RecoveryPlan.objects.get()
    assert marks(client, PAGES[page]) == [(stands, reverse("plan", args=[plan.pk]))]
    words = "off path" if stands == "off-path" else "on path"
    assert f"Recovery plan: {words} ({TITLE})" in text(client.get(PAGES[page]))


@pytest.mark.parametrize("page", PAGES)
def test_there_is_no_mark_without_a_plan(client: Client, page: str) -> None:
    one = recovering()
    publish(one, OCTOBER, 74)
    assert marks(client, PAGES[page]) == []


def test_the_page_of_a_measure_says_how_the_plans_of_its_indicators_stand(client: Client) -> None:
    (one,) = make_council(1, 3)
    make_plans([one], months_after(LAST, -3), person(Role.LEAD))
    address = reverse("plan", args=[RecoveryPlan.objects.get().pk])
    assert [leads for _, leads in marks(client, reverse("benchmarks"))] == [address]


def test_the_mark_has_a_shape_of_its_own_for_each_standing(
    client: Client, planned: Recovering
) -> None:
    shapes: list[str] = []
    for numerator in (74, 75):
        if shapes:
            enter(planned, OCTOBER, numerator)
        else:
            publish(planned, OCTOBER, numerator)
        found = re.search(r'app-plan__shape"[^>]*><path d="([^"]+)"', page_of(client, "month"))
        assert found is not None
        shapes.append(found[1])
    assert len(set(shapes)) == 2


def page_of(client: Client, page: str) -> str:
    """Return a page as it was sent."""
    return client.get(PAGES[page]).content.decode()


def test_a_month_before_the_plan_has_no_mark(client: Client, planned: Recovering) -> None:
    assert marks(client, reverse("month", args=[date(2026, 8, 1)]) + "?show=all") == []
    assert marks(client, f"{PAGES['indicator']}?month=2026-08") == []


def test_a_month_as_it_was_published_has_no_mark(client: Client, planned: Recovering) -> None:
    publish(planned, OCTOBER, 74)
    assert marks(client, f"{MONTH}?show=all&as-at=published") == []


def test_the_file_of_the_month_has_the_plans_sentence(client: Client, planned: Recovering) -> None:
    publish(planned, OCTOBER, 74)
    (row,) = rows_of(client.get(reverse("month-csv", args=[OCTOBER]) + "?show=all"))
    assert row["recovery plan"] == (
        "Off path: 74.0% in October 2026, where the plan expects 75.0% or more. "
        "The plan is to be green by January 2027."
    )


def test_a_withheld_figure_says_nothing_of_its_path(client: Client, planned: Recovering) -> None:
    publish(planned, OCTOBER, 3)
    for page in ("month", "indicator", "year", "catalogue"):
        assert [stands for stands, _ in marks(client, PAGES[page])] == ["no-figure"]
    (row,) = rows_of(client.get(reverse("month-csv", args=[OCTOBER]) + "?show=all"))
    assert row["recovery plan"].startswith("There is no figure for October 2026")


def test_a_month_in_progress_is_left_out_where_a_page_is_of_no_one_month(
    client: Client, planned: Recovering
) -> None:
    publish(planned, OCTOBER, 74)
    Month.objects.create(month=NOVEMBER)
    client.force_login(planned.lead)
    for page in ("catalogue", "year"):
        assert [stands for stands, _ in marks(client, PAGES[page])] == ["off-path"]
    november = reverse("month", args=[NOVEMBER]) + "?show=all"
    assert [stands for stands, _ in marks(client, november)] == ["no-figure"]


def test_the_officers_grid_says_how_it_stands_with_what_was_entered(
    client: Client, planned: Recovering
) -> None:
    Month.objects.create(month=OCTOBER)
    service = planned.indicator.service
    address = reverse("return", args=[OCTOBER, service.slug])
    client.force_login(planned.head)
    assert [stands for stands, _ in marks(client, address)] == ["no-figure"]
    enter(planned, OCTOBER, 74)
    assert [stands for stands, _ in marks(client, address)] == ["off-path"]


def test_the_indicators_page_has_the_sentence_and_where_it_returns(
    client: Client, planned: Recovering
) -> None:
    publish(planned, OCTOBER, 74)
    page = text(client.get(PAGES["indicator"]))
    assert "Off path: 74.0% in October 2026, where the plan expects 75.0% or more." in page
    assert "It returns to Scrutiny Committee by 4 February 2027." in page


@pytest.mark.parametrize(
    ("day", "words"),
    [(15, None), (16, "1 action overdue."), (31, "1 action overdue.")],
)
def test_overdue_actions_are_counted_from_the_day_after_they_were_due(
    client: Client, planned: Recovering, day: int, words: str | None
) -> None:
    with time_machine.travel(datetime(2026, 12, day, 12, tzinfo=UTC), tick=False):
        page = text(client.get(PAGES["indicator"]))
    assert ("overdue" in page) is (words is not None)
    assert words is None or words in page


def test_a_page_served_again_counts_what_is_overdue_on_the_day(
    client: Client, planned: Recovering
) -> None:
    for day, is_overdue in ((15, False), (16, True)):
        with time_machine.travel(datetime(2026, 12, day, 12, tzinfo=UTC), tick=False):
            assert ("1 action overdue" in text(client.get(PAGES["indicator"]))) is is_overdue


def test_an_action_that_was_done_is_not_overdue(client: Client, planned: Recovering) -> None:
    PlanAction.objects.filter(position=1).update(done_on=date(2026, 12, 20))
    with time_machine.travel(datetime(2026, 12, 21, 12, tzinfo=UTC), tick=False):
        assert "overdue" not in text(client.get(PAGES["indicator"]))


def test_the_table_beside_the_chart_has_the_path_and_what_is_ahead(
    client: Client, planned: Recovering
) -> None:
    publish(planned, OCTOBER, 74)
    page = text(client.get(PAGES["indicator"]))
    assert "Month Value Rating Path Target" in page
    assert "Oct 2026 74.0% Red 75.0% 90% or more" in page
    assert "Sep 2026 70.0% Red – 90% or more" in page
    assert "The recovery path ahead: 3 months" in page
    ahead = "Nov 2026 80.0% 90% or more Dec 2026 85.0% 90% or more Jan 2027 90.0% 90% or more"
    assert ahead in page
    other = text(client.get(f"{PAGES['indicator']}?shown=complement"))
    assert "Oct 2026 26.0% Red 25.0% 10% or less" in other


def test_without_a_plan_the_table_has_no_path(client: Client) -> None:
    one = recovering()
    publish(one, OCTOBER, 74)
    page = text(client.get(PAGES["indicator"]))
    assert "Month Value Rating Target" in page
    assert "recovery path" not in page.lower()


# When it could be green.

QUESTION = "When could it be green?"


def climbing(last: int, count: int = 12) -> list[tuple[int, int]]:
    """Return figures that rise by two points a month to the last."""
    return [(last - 2 * back, 100) for back in range(count - 1, -1, -1)]


def said(client: Client, *figures: Any, **fields: Any) -> str:
    """Return the page of an indicator whose target is 90%, with these figures up to October."""
    counts = months("2025-11", *figures)
    target = fields.pop("target", {})
    one = make_indicator(counts, **fields)
    add_target(one, date(2025, 4, 1), **target)
    return text(client.get(PAGES["indicator"]))


def test_a_red_figure_says_when_it_could_be_green(client: Client) -> None:
    page = said(client, *climbing(70))
    assert (
        f"{QUESTION} If the trend of the last 12 figures goes on, it could meet its target by "
        "August 2027 (four times in five). A trend is no promise."
    ) in page


def test_an_amber_figure_that_does_not_move_says_that_there_is_no_sign(client: Client) -> None:
    assert f"{QUESTION} There is no sign of it" in said(client, *[(85, 100)] * 12)


def test_a_green_figure_says_nothing_unless_it_slips(client: Client) -> None:
    page = said(client, *climbing(98))
    assert QUESTION not in page
    assert "Could it turn?" not in page


def test_a_green_figure_that_slips_says_when(client: Client) -> None:
    falling = [(368 + 2 * back, 400) for back in range(11, -1, -1)]
    page = said(client, *falling)
    assert "Could it turn? If the trend of the last 12 figures goes on, it could stop" in page


def test_too_few_figures_say_so(client: Client) -> None:
    assert f"{QUESTION} There is no trend to tell it by: 7 figures" in said(
        client, *climbing(70, 7)
    )


@pytest.mark.parametrize("newest", [(3, 100), Absence.NOT_AVAILABLE, None])
def test_without_a_figure_that_can_be_read_nothing_is_forecast(client: Client, newest: Any) -> None:
    assert QUESTION not in said(client, *climbing(70, 11), newest)


def test_what_is_withheld_is_no_part_of_the_trend(client: Client) -> None:
    figures = climbing(70)
    figures[6] = (3, 100)
    assert "the trend of the last 11 figures" in said(client, *figures)


def test_without_a_target_nothing_is_forecast(client: Client) -> None:
    make_indicator(months("2025-11", *climbing(70)))
    assert QUESTION not in text(client.get(PAGES["indicator"]))


def test_context_is_not_forecast(client: Client) -> None:
    page = said(
        client,
        *climbing(70),
        polarity="none",
        complement="",
        target={"family": Family.DATA_ONLY, "value": None, "amber_limit": None},
    )
    assert QUESTION not in page


def test_the_complement_is_forecast_alike(client: Client) -> None:
    page = said(client, *climbing(70))
    other = text(client.get(f"{PAGES['indicator']}?shown=complement"))
    assert QUESTION in page
    sentence = page.partition(QUESTION)[2].partition("no promise")[0]
    assert sentence
    assert sentence in other
