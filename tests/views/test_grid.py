"""The grid as an officer uses it: with scripts, without, beside a colleague, and to the end."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import (
    Commentary,
    Figure,
    FigureChange,
    Indicator,
    Origin,
    ReturnStep,
    User,
)
from indicators.queries.returns import grid
from tests.factories import make_indicators
from tests.one_return import (
    MONTH,
    Fostering,
    approve,
    complete,
    enter,
    submit,
)

pytestmark = pytest.mark.django_db
HERE = {"month": MONTH, "service": "fostering"}
SAVE, PAGE = reverse("return-save", kwargs=HERE), reverse("return", kwargs=HERE)
WORDS = {
    "what_happened": "Two posts were empty for the whole month.",
    "what_is_being_done": "Both have been filled from the agency.",
    "by_whom": "Head of Fostering",
    "by_when": "30/9/2026",
}


def by(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client()
    client.force_login(user)
    return client


def typed(code: str, **cells: Any) -> dict[str, Any]:
    """Return what a browser sends of a row in which these cells have been filled."""
    blank = dict.fromkeys(("numerator", "denominator", "absence", "confirmation", *WORDS), "")
    return {f"{code}-{name}": value for name, value in {**blank, **cells}.items()}


def newest() -> int:
    """Return the newest change of any figure."""
    return FigureChange.objects.latest("pk").pk


def body(response: Any) -> str:
    """Return what a page says."""
    return str(response.content.decode())


def save_row(client: Client, code: str, **cells: Any) -> Any:
    """Return what htmx is answered when a row is saved."""
    address = reverse("return-row", kwargs={**HERE, "code": code})
    return client.post(address, typed(code, **cells), headers={"HX-Request": "true"})


def test_a_row_is_saved_as_it_is_left_and_says_what_it_comes_to(fostering: Fostering) -> None:
    answer = save_row(by(fostering.officer), "VISITS", numerator="87", denominator="100")
    assert answer.status_code == 200
    said = body(answer)
    assert "87.0%" in said
    assert "Amber" in said
    assert "Commentary still to write" in said
    assert f'name="VISITS-seen" value="{newest()}"' in said
    assert "<html" not in said
    change = FigureChange.objects.latest("pk")
    assert (change.changed_by, change.origin) == (fostering.officer, Origin.GRID)


def test_a_numerator_waits_for_its_denominator(fostering: Fostering) -> None:
    said = body(save_row(by(fostering.officer), "VISITS", numerator="87"))
    assert "Not saved yet: give the denominator too." in said
    assert "govuk-error-message" not in said
    assert not Figure.objects.filter(month=MONTH).exists()


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"numerator": "eighty", "denominator": "100"}, "Numerator holds “eighty”"),
        ({"numerator": "87%", "denominator": "100"}, "Numerator holds a percentage"),
        ({"numerator": "101", "denominator": "100"}, "is more than the denominator"),
        ({"numerator": "-1", "denominator": "100"}, "is below zero"),
        ({"numerator": "8", "denominator": "9", "absence": "not-due"}, "there are counts beside"),
        ({"numerator": "1", "denominator": "9", "absence": "lost"}, "“lost” is no reason"),
        ({"numerator": "1", "denominator": "9", "by_when": "soon"}, "By when holds “soon”"),
        ({"numerator": "1", "denominator": "9", "by_whom": "x" * 121}, "room for 120 characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words_and_nothing_of_the_row_is_kept(
    fostering: Fostering, cells: dict[str, str], message: str
) -> None:
    said = body(save_row(by(fostering.officer), "VISITS", **cells))
    assert message in said
    assert "What you typed is kept" in said
    assert not Figure.objects.filter(month=MONTH).exists()
    assert not Commentary.objects.exists()


def test_thousands_and_pounds_are_read_as_excel_writes_them(fostering: Fostering) -> None:
    save_row(by(fostering.officer), "CARERS", numerator=" 1,434 ")
    assert Figure.objects.get(month=MONTH).numerator == 1434


def test_an_unlikely_figure_is_saved_and_asks_for_a_word(fostering: Fostering) -> None:
    client = by(fostering.officer)
    said = body(save_row(client, "CARERS", numerator="1430"))
    assert "Looks unlikely:" in said
    assert "If it is right, say why." in said
    assert Figure.objects.get(month=MONTH).numerator == 1430
    word = "Two agencies joined."
    said = body(save_row(client, "CARERS", numerator="1430", confirmation=word, seen=newest()))
    assert "If it is right, say why." not in said
    assert Figure.objects.get(month=MONTH).confirmation == word


def test_without_scripts_every_row_is_saved_by_one_button(fostering: Fostering) -> None:
    client = by(fostering.officer)
    sent = typed("VISITS", numerator="92", denominator="100") | typed("CARERS", numerator="143")
    answer = client.post(SAVE, sent, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Everything is in: the return can be submitted." in body(answer)
    assert Figure.objects.filter(month=MONTH).count() == 2


def test_one_bad_row_keeps_what_was_typed_and_the_others_are_saved(fostering: Fostering) -> None:
    sent = typed("VISITS", numerator="92 or so", denominator="100", what_happened="Ask Ann.")
    sent |= typed("CARERS", numerator="143")
    answer = by(fostering.officer).post(SAVE, sent)
    assert answer.status_code == 422
    said = body(answer)
    assert "Error: Fostering" in said
    assert 'value="92 or so"' in said
    assert "Ask Ann." in said
    assert 'href="#id_VISITS-numerator"' in said
    assert list(Figure.objects.filter(month=MONTH).values_list("indicator__code", flat=True)) == [
        "CARERS"
    ]


def test_a_pasted_block_is_recorded_as_pasted(fostering: Fostering) -> None:
    sent = typed("CARERS", numerator="143") | {"origin": "paste"}
    by(fostering.officer).post(SAVE, sent)
    assert FigureChange.objects.latest("pk").origin == Origin.PASTE


def test_a_figure_is_not_wiped_away_by_empty_cells(fostering: Fostering) -> None:
    complete(fostering)
    said = body(save_row(by(fostering.officer), "CARERS", seen=newest()))
    assert "There is a figure on record" in said
    assert Figure.objects.get(indicator=fostering.carers, month=MONTH).numerator == 143


def test_the_second_of_two_officers_is_told_and_keeps_what_they_typed(
    fostering: Fostering,
) -> None:
    one, other = by(fostering.officer), by(fostering.colleague)
    save_row(one, "CARERS", numerator="141")
    first_seen = newest()
    save_row(other, "CARERS", numerator="142", seen=first_seen)
    answer = save_row(one, "CARERS", numerator="143", seen=first_seen)
    said = body(answer)
    assert "Colin Colleague changed it from 141 to 142" in said
    assert "What you typed is kept" in said
    assert Figure.objects.get(month=MONTH).numerator == 142
    # The answer carries what is now on record, so that saving again is knowing.
    assert f'name="CARERS-seen" value="{newest()}"' in said
    save_row(one, "CARERS", numerator="143", seen=newest())
    assert Figure.objects.get(month=MONTH).numerator == 143
    assert FigureChange.objects.latest("pk").old_numerator == 142


def test_a_row_that_was_not_touched_does_not_undo_a_colleagues(fostering: Fostering) -> None:
    complete(fostering)
    seen = {change.figure.indicator.code: change.pk for change in FigureChange.objects.all()}
    enter(fostering.carers, fostering.colleague, 150)
    sent = typed("VISITS", numerator="93", denominator="100", seen=seen["VISITS"])
    sent |= typed("CARERS", numerator="143", seen=seen["CARERS"])
    answer = by(fostering.officer).post(SAVE, sent)
    assert answer.status_code == 302
    assert Figure.objects.get(indicator=fostering.carers, month=MONTH).numerator == 150
    assert Figure.objects.get(indicator=fostering.visits, month=MONTH).numerator == 93


def test_commentary_is_written_in_place_and_a_colleagues_is_not_overwritten(
    fostering: Fostering,
) -> None:
    one, other = by(fostering.officer), by(fostering.colleague)
    cells = {"numerator": "87", "denominator": "100"}
    save_row(one, "VISITS", **cells, **WORDS)
    said = Commentary.objects.get()
    assert f"{said.by_when:%Y-%m-%d}" == "2026-09-30"
    version = said.changes.get().pk
    theirs = {**WORDS, "what_happened": "Three posts were empty."}
    save_row(other, "VISITS", **cells, **theirs, seen=newest(), remark_seen=version)
    mine = {**WORDS, "what_happened": "Nobody was away."}
    answer = body(save_row(one, "VISITS", **cells, **mine, seen=newest(), remark_seen=version))
    assert "Colin Colleague wrote the commentary" in answer
    assert Commentary.objects.get().what_happened == "Three posts were empty."
    assert Commentary.objects.get().changes.count() == 2


def test_saving_and_submitting_is_one_button(fostering: Fostering) -> None:
    client = by(fostering.officer)
    sent = typed("VISITS", numerator="92", denominator="100") | {"then": "submit"}
    answer = client.post(SAVE, sent)
    assert answer.status_code == 422
    assert "Carers approved: give the figure, or the reason why there is none" in body(answer)
    assert Figure.objects.filter(month=MONTH).count() == 1
    sent |= typed("CARERS", numerator="143") | {"VISITS-seen": newest()}
    assert "Submitted: its head of service has to approve it." in body(
        client.post(SAVE, sent, follow=True)
    )
    assert ReturnStep.objects.get().by == fostering.officer


def test_a_submitted_return_is_a_list_with_acts_for_its_head(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    officers, heads = (body(by(user).get(PAGE)) for user in (fostering.officer, fostering.head))
    for said in (officers, heads):
        assert "<textarea" not in said or "What is to be put right" in said
        assert 'name="VISITS-numerator"' not in said
        assert "Typed into the grid by Olive Officer" in said
    assert "Approve Fostering" in heads
    assert "Send back" in heads
    assert "Approve Fostering" not in officers
    assert "Send back" not in officers


def test_what_is_typed_after_a_colleague_submitted_is_kept_on_the_page(
    fostering: Fostering,
) -> None:
    complete(fostering)
    seen = newest()
    submit(fostering)
    said = body(save_row(by(fostering.officer), "CARERS", numerator="150", seen=seen))
    assert "has been submitted, so its figures and commentary are locked" in said
    assert Figure.objects.get(indicator=fostering.carers, month=MONTH).numerator == 143


def test_the_head_approves_or_sends_back_with_a_reason(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    client = by(fostering.head)
    back = reverse("return-send-back", kwargs=HERE)
    refused = client.post(back, {"reason": " "})
    assert refused.status_code == 422
    assert "Say why you send it back" in body(refused)
    assert "Sent back to its officer." in body(
        client.post(back, {"reason": "Count again."}, follow=True)
    )
    assert "Count again." in body(by(fostering.officer).get(PAGE))
    submit(fostering)
    approve_it = reverse("return-approve", kwargs=HERE)
    stale = client.post(approve_it, {"seen": ReturnStep.objects.earliest("pk").pk})
    assert "submitted again since you opened the page" in body(stale)
    seen = {"seen": ReturnStep.objects.latest("pk").pk}
    assert f'name="seen" value="{seen["seen"]}"' in body(client.get(PAGE))
    said = body(client.post(approve_it, seen, follow=True))
    assert "Approved: the performance lead can publish it now." in said


def test_the_lead_cannot_approve_and_the_officer_cannot_publish(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    assert by(fostering.lead).post(reverse("return-approve", kwargs=HERE)).status_code == 403
    publish = reverse("month-publish", kwargs={"month": MONTH})
    for user in (fostering.officer, fostering.head):
        assert by(user).post(publish).status_code == 403


def test_the_head_does_not_save_rows(fostering: Fostering) -> None:
    client = by(fostering.head)
    assert client.post(SAVE, typed("CARERS", numerator="143")).status_code == 403
    assert save_row(client, "CARERS", numerator="143").status_code == 403
    assert not Figure.objects.filter(month=MONTH).exists()


def test_the_lead_publishes_when_complete(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    client = by(fostering.lead)
    publish = reverse("month-publish", kwargs={"month": MONTH})
    early = client.post(publish)
    assert early.status_code == 422
    assert "Fostering has not been approved" in body(early)
    approve(fostering)
    assert "May 2026 is published. Readers see it now." in body(client.post(publish, follow=True))


def test_the_lead_publishes_with_a_gap_and_then_the_late_return(fostering: Fostering) -> None:
    client = by(fostering.lead)
    publish = reverse("month-publish", kwargs={"month": MONTH})
    client.post(publish, {"gap-fostering": "The officer is ill."})
    complete(fostering)
    submit(fostering)
    approve(fostering)
    assert "Publish Fostering now" in body(client.get(PAGE))
    late = reverse("return-publish-late", kwargs=HERE)
    assert "readers see its figures of May 2026" in body(client.post(late, follow=True))
    assert "published without it" in body(client.get(PAGE))


def test_a_month_that_is_not_over_has_no_returns(fostering: Fostering) -> None:
    for name, where in (("return", {"service": "fostering"}), ("returns", {})):
        address = reverse(name, kwargs={"month": date(2099, 1, 1), **where})
        assert by(fostering.officer).get(address).status_code == 404


def test_an_indicator_of_another_service_is_not_saved_here(fostering: Fostering) -> None:
    address = reverse("return-row", kwargs={**HERE, "code": "NOPE"})
    assert by(fostering.officer).post(address, {}).status_code == 404


def test_a_row_saved_without_scripts_leads_back_to_its_place(fostering: Fostering) -> None:
    client = by(fostering.officer)
    address = reverse("return-row", kwargs={**HERE, "code": "CARERS"})
    done = client.post(address, typed("CARERS", numerator="143"))
    assert done["Location"] == f"{PAGE}#CARERS"
    assert client.get(address)["Location"] == f"{PAGE}#CARERS"
    refused = client.post(address, typed("CARERS", numerator="some", seen=newest()))
    assert refused.status_code == 422
    assert 'value="some"' in body(refused)


def test_a_row_saved_after_the_session_ended_says_so_and_goes_nowhere(fostering: Fostering) -> None:
    answer = save_row(Client(), "CARERS", numerator="143")
    assert answer.status_code == 401
    assert not Figure.objects.filter(month=MONTH).exists()


@pytest.mark.parametrize("month", ["2099-01", "0001-01", "9999-12", "2001-01"])
def test_a_figure_of_a_month_that_is_not_open_is_not_saved(
    fostering: Fostering, month: str
) -> None:
    for address in (
        f"/returns/{month}/fostering/rows/CARERS/",
        f"/returns/{month}/fostering/save/",
    ):
        answer = by(fostering.officer).post(address, typed("CARERS", numerator="143"))
        assert answer.status_code == 404
    assert by(fostering.officer).get(f"/returns/{month}/").status_code in (200, 404)
    assert Figure.objects.filter(month__gte=MONTH).count() == 0


def test_words_without_a_figure_are_not_dropped_unsaid(fostering: Fostering) -> None:
    said = body(save_row(by(fostering.officer), "CARERS", confirmation="It is right."))
    assert "Give the figure too" in said


def test_as_many_queries_to_save_an_untouched_grid_of_two_rows_as_of_forty(
    fostering: Fostering,
) -> None:
    def asked() -> int:
        client = by(fostering.officer)
        sent: dict[str, Any] = {}
        for row in grid(MONTH, fostering.service, MONTH).rows:
            sent |= typed(row.facts.code, seen=row.seen, remark_seen=row.remark_seen)
        with CaptureQueriesContext(connection) as captured:
            assert client.post(SAVE, sent).status_code == 302
        return len(captured)

    few = asked()
    made = make_indicators(40)[3:]
    Indicator.objects.filter(pk__in=[one.pk for one in made]).update(
        service=fostering.service, frequency="monthly"
    )
    assert asked() == few


def test_what_those_who_work_on_months_see_is_kept_by_no_browser(fostering: Fostering) -> None:
    for address in (PAGE, reverse("returns", kwargs={"month": MONTH})):
        kept = by(fostering.officer).get(address)["Cache-Control"]
        assert "no-store" in kept
        assert "private" in kept


def test_your_returns_lead_to_the_month_that_is_open(fostering: Fostering) -> None:
    assert by(fostering.officer).get("/returns/")["Location"] == "/returns/2026-05/"
