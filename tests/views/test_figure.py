"""A figure's record, and putting a published figure right, as the lead and others ask for them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.entry import Entry, record_figures, write_commentary
from indicators.models import (
    FigureChange,
    Gap,
    Indicator,
    Month,
    Origin,
    ReturnStep,
    Service,
    Upload,
    User,
)
from indicators.rules.values import Absence
from tests.one_indicator import CODE, add_target, make_indicator, months
from tests.publication import publish_month
from tests.weight import text

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
PUBLISHED = datetime(2026, 4, 25, 10, tzinfo=UTC)
RECORD = reverse("figure-history", args=[CODE, MARCH])
CORRECT = reverse("correct-figure", args=[CODE, MARCH])
INDICATOR = reverse("indicator", args=[CODE])
TYPED = {
    "numerator": "85",
    "denominator": "100",
    "absence": "",
    "reason": "Five visits were in the other list.",
}


@pytest.fixture
def visits() -> Indicator:
    """Return an indicator of 50% in March, published, with a target of 90% and a floor of 80%."""
    one = make_indicator(months("2026-03", (50, 100)))
    add_target(one, date(2025, 4, 1))
    publish_month(month=MARCH, by=None, at=PUBLISHED)
    return one


@pytest.fixture
def as_lead(visits: Indicator, lead: User) -> Client:
    """Return the lead's browser."""
    browser = Client()
    browser.force_login(lead)
    return browser


def seen(indicator: Indicator) -> str:
    """Return the newest change of the indicator's figure in March."""
    newest = FigureChange.objects.filter(figure__indicator=indicator).order_by("-pk").first()
    return str(newest.pk if newest else 0)


def send(client: Client, indicator: Indicator, then: str, **typed: str) -> str:
    """Return the page that answers a form; `typed` is put in place of what stands in TYPED."""
    given = TYPED | {"seen": seen(indicator), "then": then} | typed
    return text(client.post(CORRECT, given))


def figure_of(indicator: Indicator) -> tuple[object, ...]:
    """Return the figure that stands for March."""
    found = indicator.figures.get(month=MARCH)
    return found.numerator, found.denominator, found.absence


# Correcting.


def test_the_form_has_the_published_figure_in_it(as_lead: Client) -> None:
    page = text(as_lead.get(CORRECT))
    assert 'value="50"' in page
    assert 'value="100"' in page
    assert "50.0%" in page


def test_checking_shows_old_and_new_with_their_ratings_and_changes_nothing(
    as_lead: Client, visits: Indicator
) -> None:
    page = send(as_lead, visits, "check")
    for words in ("50.0%", "85.0%", "50 of 100", "85 of 100", "Red", "Amber", "It was 50.0%"):
        assert words in page
    assert figure_of(visits) == (50, 100, "")
    assert FigureChange.objects.filter(after_publication=True).count() == 0


def test_saving_corrects_it_and_the_page_says_what_it_was_and_why(
    as_lead: Client, visits: Indicator, lead: User, client: Client
) -> None:
    response = as_lead.post(CORRECT, TYPED | {"seen": seen(visits), "then": "save"})
    assert response.headers["Location"] == f"{INDICATOR}?month=2026-03"
    assert figure_of(visits) == (85, 100, "")
    change = FigureChange.objects.get(after_publication=True)
    assert (change.changed_by, change.reason, change.origin) == (
        lead, TYPED["reason"], Origin.CORRECTION,
    )  # fmt: skip
    assert "Corrected after publication" in text(as_lead.get(RECORD))
    page = text(client.get(f"{INDICATOR}?month=2026-03"))
    assert "it was 50.0%" in page
    assert TYPED["reason"] in page
    assert lead.email not in page


def test_what_was_checked_is_what_is_saved(as_lead: Client, visits: Indicator) -> None:
    page = send(as_lead, visits, "check")
    for name, value in TYPED.items():
        assert f'name="{name}" value="{value}"' in page or not value
    assert 'value="save"' in page


def test_going_back_keeps_what_was_typed(as_lead: Client, visits: Indicator) -> None:
    page = send(as_lead, visits, "change", provisional="on")
    assert 'value="85"' in page
    assert TYPED["reason"] in page
    assert "checked" in page


@pytest.mark.parametrize("then", ["check", "save"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": ""}, "Say why the figure is corrected"),
        ({"reason": "Two words"}, "Say in a few words why"),
        ({"numerator": "x"}, "Numerator"),
        ({"numerator": "101"}, "is more than the denominator"),
        ({"denominator": ""}, "needs a denominator"),
        ({"numerator": "", "denominator": ""}, "Give the figure, or the reason"),
        ({"absence": "being-validated"}, "there are counts beside"),
        ({"numerator": "50"}, "This is the figure that stands"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(
    as_lead: Client, visits: Indicator, then: str, typed: dict[str, str], said: str
) -> None:
    page = send(as_lead, visits, then, **typed)
    assert said in page
    assert "what you typed is kept" in page
    for value in typed.values():
        assert value in page
    assert figure_of(visits) == (50, 100, "")


def test_three_words_are_reason_enough(as_lead: Client, visits: Indicator) -> None:
    send(as_lead, visits, "save", reason="Counted it twice")
    assert figure_of(visits) == (85, 100, "")


def test_the_reason_for_no_figure_can_take_its_place(as_lead: Client, visits: Indicator) -> None:
    send(as_lead, visits, "save", numerator="", denominator="", absence="being-validated")
    assert figure_of(visits) == (None, None, Absence.BEING_VALIDATED)


def test_a_figure_that_never_came_can_be_given(lead: User) -> None:
    one = make_indicator({MARCH: None})
    browser = Client()
    browser.force_login(lead)
    send(browser, one, "save")
    assert figure_of(one) == (85, 100, "")


def test_somebody_elses_change_meanwhile_is_told_and_can_then_be_replaced(
    as_lead: Client, visits: Indicator
) -> None:
    before = seen(visits)
    record_figures(
        entries=[Entry(visits, MARCH, Decimal(60), Decimal(100))],
        by=User.objects.create_user("other@example.org", first_name="Odd", last_name="One"),
        origin=Origin.GRID,
        reason="Counted again.",
    )
    page = send(as_lead, visits, "save", seen=before)
    assert "Odd One changed it from 50 of 100 to 60 of 100" in page
    assert figure_of(visits) == (60, 100, "")
    assert f'name="seen" value="{seen(visits)}"' in page
    send(as_lead, visits, "save")
    assert figure_of(visits) == (85, 100, "")


def test_the_word_that_an_unlikely_figure_is_right_holds_while_its_counts_do(
    as_lead: Client, visits: Indicator
) -> None:
    visits.figures.update(confirmation="The team doubled.")
    send(as_lead, visits, "save", numerator="50", provisional="on")
    assert visits.figures.get().confirmation == "The team doubled."
    send(as_lead, visits, "save", numerator="51")
    assert visits.figures.get().confirmation == ""


def test_a_small_count_is_withheld_from_what_readers_will_be_told(
    as_lead: Client, visits: Indicator
) -> None:
    page = send(as_lead, visits, "check", numerator="53")
    assert "It was withheld" in page
    page = send(as_lead, visits, "check", numerator="3")
    assert "Suppressed" in page


@pytest.mark.parametrize(("numerator", "is_unlikely"), [("9", True), ("91", False)])
def test_what_looks_unlikely_is_said_before_it_is_saved(
    lead: User, client: Client, numerator: str, *, is_unlikely: bool
) -> None:
    around = ((90 + place % 3, 100) for place in range(12))
    visits = make_indicator(months("2025-04", *around))
    client.force_login(lead)
    page = send(client, visits, "check", numerator=numerator)
    assert "Check the correction" in page
    assert ("Looks unlikely:" in page) is is_unlikely
    assert visits.figures.get(month=MARCH).numerator == 92


@pytest.mark.parametrize("gap", [False, True])
def test_what_is_not_published_is_not_corrected(
    as_lead: Client, visits: Indicator, *, gap: bool
) -> None:
    if gap:
        Gap.objects.create(
            month_id=MARCH, service=visits.service, reason="Late.", named_at=PUBLISHED
        )
    else:
        Month.objects.update(published_at=None)
    assert as_lead.get(CORRECT).status_code == 404
    assert 'href="' + CORRECT not in text(as_lead.get(f"{INDICATOR}?month=2026-03"))


def test_what_leads_to_record_and_correction_is_shown_to_who_may(
    as_lead: Client, visits: Indicator, client: Client
) -> None:
    page = text(as_lead.get(INDICATOR))
    assert RECORD in page
    assert CORRECT in page
    officer = User.objects.create_user("officer@example.org", role="officer")
    for services, may in (([], False), ([visits.service], True)):
        officer.services.set(services)
        client.force_login(officer)
        page = text(client.get(INDICATOR))
        assert (RECORD in page) is may
        assert CORRECT not in page
    client.force_login(User.objects.create_user("councillor@example.org"))
    assert RECORD not in text(client.get(INDICATOR))


# The record.


def test_the_record_says_who_when_what_why_and_from_where(as_lead: Client, lead: User) -> None:
    one = Indicator.objects.get()
    upload = Upload.objects.create(
        name="march.xlsx", content=b"x", sha256="0", uploaded_by=lead, uploaded_at=PUBLISHED
    )
    record_figures(
        entries=[Entry(one, MARCH, Decimal(3), Decimal(4), confirmation="Only four were due.")],
        by=lead,
        origin=Origin.FILE,
        upload=upload,
        reason="The list was another year’s.",
    )
    page = text(as_lead.get(RECORD))
    for words in ("50 of 100", "3 of 4", "75.0%", "march.xlsx", "Uploaded in a file", lead.email,
                  "The list was another year’s.", "Only four were due.", "after publication",
                  "The system", "Typed into the grid"):  # fmt: skip
        assert words in page, words


def test_the_record_has_every_version_of_the_commentary_and_every_step(
    as_lead: Client, visits: Indicator, lead: User
) -> None:
    record_figures(
        entries=[Entry(visits, APRIL, Decimal(50), Decimal(100))], by=lead, origin=Origin.GRID
    )
    for said in ("At first.", "In the end."):
        write_commentary(indicator=visits, month=APRIL, by=lead, what_happened=said)
    for step, reason in (("submitted", ""), ("sent-back", "Look again."), ("approved", "")):
        ReturnStep.objects.create(
            month_id=APRIL, service=visits.service, step=step, by=lead, at=PUBLISHED, reason=reason
        )
    Gap.objects.create(
        month_id=APRIL,
        service=visits.service,
        reason="The system was down.",
        named_at=PUBLISHED,
        closed_at=PUBLISHED,
    )
    publish_month(month=APRIL, by=lead)
    page = text(as_lead.get(reverse("figure-history", args=[CODE, APRIL])))
    assert page.index("At first.") < page.index("In the end.")
    for words in ("Submitted", "Sent back", "Look again.", "Approved",
                  "Month published without this service", "The system was down.",
                  "Published after the rest"):  # fmt: skip
        assert words in page, words


def test_the_record_of_loaded_history_says_why_it_was_published(
    as_lead: Client, visits: Indicator
) -> None:
    Month.objects.filter(month=MARCH).update(
        is_history=True, publication_reason="From the old books."
    )
    page = text(as_lead.get(RECORD))
    assert "Published as loaded history" in page
    assert "From the old books." in page


def test_the_record_of_nothing_says_so(as_lead: Client, visits: Indicator) -> None:
    Month.objects.create(month=APRIL)
    page = text(as_lead.get(reverse("figure-history", args=[CODE, APRIL])))
    assert "No figure has been entered." in page
    assert "has not been submitted" in page
    missing = reverse("figure-history", args=[CODE, date(2031, 1, 1)])
    assert as_lead.get(missing).status_code == 404


def test_the_record_is_for_those_who_work_on_the_service(visits: Indicator, client: Client) -> None:
    officer = User.objects.create_user("officer@example.org", role="officer")
    officer.services.set(Service.objects.exclude(pk=visits.service_id))
    client.force_login(officer)
    assert client.get(RECORD).status_code == 403
    officer.services.add(visits.service)
    assert client.get(RECORD).status_code == 200


WHO = [
    "django_session",
    "indicators_user",
]
QUERIES = {
    RECORD: [
        *WHO,
        "indicators_service",  # whether the person works on the indicator's service
        "indicators_indicator",  # the indicator, with its service
        "indicators_month",  # the month, with who published it
        "indicators_indicator",  # the indicator's facts
        "indicators_target",  # the targets, by which values are written as readers saw them
        "indicators_figurechange",  # the changes, with who made them and from which file
        "indicators_commentarychange",  # the versions of the commentary
        "indicators_returnstep",  # the steps of the return
        "indicators_gap",  # whether the month was published without it
        "indicators_installation",  # what every page says of its figures
    ],
    CORRECT: [
        *WHO,
        "indicators_indicator",  # the indicator, with its service
        # What readers see of it:
        "indicators_month",
        "indicators_gap",
        "indicators_indicator",
        "indicators_target",
        "indicators_figure",
        "indicators_figurechange",
        "indicators_commentary",
        "indicators_recoveryplan",
        # What the form begins with, and what it says was entered:
        "indicators_figure",
        "indicators_figurechange",
        "indicators_service",  # whether the person may see the record
        "indicators_installation",  # what every page says of its figures
    ],
}


@pytest.mark.parametrize("address", QUERIES)
@pytest.mark.parametrize("times", [1, 12])
def test_each_asks_the_same_however_often_the_figure_was_changed(
    as_lead: Client, visits: Indicator, lead: User, address: str, times: int
) -> None:
    publish_month(month=MARCH, by=lead, at=PUBLISHED)
    for counted in range(20, 20 + times):
        record_figures(
            entries=[Entry(visits, MARCH, Decimal(counted), Decimal(100))],
            by=lead,
            origin=Origin.GRID,
            reason="Counted again.",
        )
    with CaptureQueriesContext(connection) as asked:
        assert as_lead.get(address).status_code == 200
    tables = [query["sql"].partition(' FROM "')[2].partition('"')[0] for query in asked]
    assert tables == QUERIES[address]
