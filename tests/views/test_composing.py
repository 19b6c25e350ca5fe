"""The pages on which a pack is composed, looked at and issued."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from indicators.models import Draft, Exemption, Indicator, Meeting, Month, Pack, Role
from indicators.packs.compose import LONGEST_TEXT
from indicators.rules.periods import months_after
from tests.one_indicator import CODE, TITLE, add_target, make_indicator, months
from tests.packs.one_pack import make_meeting
from tests.packs.sample import ARABIC, AWKWARD, WELSH
from tests.people import browser_of
from tests.publication import publish_month
from tests.weight import text

pytestmark = pytest.mark.django_db
INPUT = re.compile(r"<(input|select|textarea)\b([^>]*)>(.*?(?=</\1>))?", re.DOTALL)


@pytest.fixture
def indicator() -> Indicator:
    """Return an indicator that is red, with three published months, January to March 2026."""
    made = make_indicator(months("2026-01", (60, 100), (65, 100), (70, 100)))
    add_target(made, date(2025, 4, 1))
    return made


@pytest.fixture
def meeting(indicator: Indicator) -> Meeting:
    """Return a meeting that is to come, with time left to publish its pack."""
    return make_meeting(timezone.localdate() + timedelta(days=60))


@pytest.fixture
def sam(client: Client) -> Client:
    """Return the browser of a scrutiny officer."""
    return browser_of(Role.SCRUTINY, client)


def compose_of(meeting: Meeting) -> str:
    return reverse("pack-compose", args=[meeting.pk])


def preview_of(meeting: Meeting) -> str:
    return reverse("pack-preview", args=[meeting.pk])


def filled_in(page: str) -> dict[str, str]:
    """Return what the page's form would send as it stands, as a browser reads it."""
    sent = {}
    form = page.partition('<form class="app-compose"')[2].partition("</form>")[0]
    for tag, attributes, inner in INPUT.findall(form):
        name = re.search(r'name="([^"]+)"', attributes)
        if name is None:
            continue
        value = re.search(r'value="([^"]*)"', attributes)
        if tag == "textarea":
            sent[name[1]] = unescape(inner).removeprefix("\n")
        elif tag == "select":
            chosen = re.search(r'<option value="([^"]*)" selected', inner)
            sent[name[1]] = unescape(chosen[1]) if chosen else ""
        elif 'type="checkbox"' not in attributes:
            sent[name[1]] = unescape(value[1]) if value else ""
        elif re.search(r"\bchecked\b", attributes):
            sent[name[1]] = "on"
    return sent


def seen_on(page: str) -> str:
    """Return which composition a preview shows."""
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert seen is not None
    return seen[1]


def issued(client: Client, meeting: Meeting, **fields: str) -> Any:
    """Return the answer to whoever issues what the preview shows them."""
    seen = seen_on(text(client.get(preview_of(meeting))))
    return client.post(
        reverse("pack-issue", args=[meeting.pk]), {"seen": seen, **fields}, follow=True
    )


def test_a_pack_is_issued_as_it_comes_with_one_click(sam: Client, meeting: Meeting) -> None:
    page = text(sam.get(preview_of(meeting)))
    assert "Children’s services performance, March 2026" in page
    assert TITLE in page
    assert sam.get(preview_of(meeting), {"part": "2"}).status_code == 200
    answer = issued(sam, meeting)
    pack = Pack.objects.get()
    assert answer.redirect_chain == [(reverse("meeting", args=[meeting.pk]), 302)]
    assert "Version 1 of the pack is issued." in text(answer)
    assert (pack.version, str(pack.issued_by)) == (1, "Scrutiny")
    assert reverse("pack-file", args=[meeting.pk, 1, "pdf"]) in text(answer)


def test_issuing_what_stands_already_says_so(sam: Client, meeting: Meeting) -> None:
    issued(sam, meeting)
    assert "Version 1 says the same already" in text(issued(sam, meeting))
    assert Pack.objects.count() == 1


def test_the_form_as_it_comes_says_what_stands(sam: Client, meeting: Meeting) -> None:
    sent = filled_in(text(sam.get(compose_of(meeting))))
    assert sent["last_month"] == "2026-03"
    assert sent["recommendations"].startswith("That the committee:\n\n1. Notes")
    answer = sam.post(compose_of(meeting), {**sent, "preview": "yes"})
    assert answer.headers["Location"] == preview_of(meeting)
    assert Draft.objects.get().edition == 1


@pytest.mark.parametrize("words", [AWKWARD, ARABIC, WELSH, "</textarea><script>", "a\r\n\r\n- b"])
def test_words_come_back_as_they_were_typed(sam: Client, meeting: Meeting, words: str) -> None:
    sent = filled_in(text(sam.get(compose_of(meeting))))
    sent |= {"summary": words, "red-amber-words": words, "title": "Plain"}
    assert sam.post(compose_of(meeting), sent).status_code == 302
    again = filled_in(text(sam.get(compose_of(meeting))))
    assert again["summary"] == again["red-amber-words"] == words.replace("\r\n", "\n")
    assert sam.get(preview_of(meeting)).status_code == 200


def test_twenty_five_thousand_characters_are_kept_and_one_more_is_refused_uncut(
    sam: Client, meeting: Meeting
) -> None:
    sent = filled_in(text(sam.get(compose_of(meeting))))
    full = "ض" * LONGEST_TEXT
    texts = ("summary", "recommendations", "reasons", "background", "implications", "key-words")
    assert sam.post(compose_of(meeting), sent | dict.fromkeys(texts, full)).status_code == 302
    assert Draft.objects.get().implications == full
    sent |= {"seen": "2", "summary": full + "!"}
    page = text(sam.post(compose_of(meeting), sent))
    assert "Summary: there is room for 25,000 characters, and this has 25001." in page
    assert filled_in(page)["summary"] == full + "!"
    assert "maxlength" not in page


@pytest.mark.parametrize(
    ("change", "complaint", "field"),
    [
        ({"title": " "}, "Title: enter it.", "id_title"),
        ({"title": "T" * 201}, "Title: there is room for 200 characters", "id_title"),
        ({"lead_director": "L" * 151}, "Lead director: there is room for 150", "id_lead_director"),
        ({"last_month": "2026-04"}, "there is no “2026-04”", "id_last_month"),
        ({"last_month": "never"}, "there is no “never”", "id_last_month"),
        (
            {"stretch": "quarter", "last_month": "2026-02"},
            "February 2026 does not end a quarter",
            "id_last_month",
        ),
        (
            {"stretch": "three-months", "last_month": "2026-02"},
            "December 2025 has not been published",
            "id_last_month",
        ),
        ({"stretch": "century"}, "Period: there is no “century”", "id_stretch"),
        ({"scope": ""}, "Indicators: choose one", "id_scope"),
        ({"key-order": "0"}, "How ratings are decided: give its place", "id_key-order"),
        ({"key-order": "first"}, "How ratings are decided: give its place", "id_key-order"),
        ({"key-exempt": "9"}, "there is no “9”", "id_key-exempt"),
        (
            {"exempt-0-indicator": CODE},
            "Choose the paragraph of Schedule 12A under which",
            "id_exempt-0-paragraph",
        ),
        (
            {"exempt-0-paragraph": "2"},
            "Choose the indicator that is exempt, or clear its paragraph.",
            "id_exempt-0-indicator",
        ),
        (
            {
                **{f"exempt-{row}-indicator": CODE for row in (0, 1)},
                **{f"exempt-{row}-paragraph": "2" for row in (0, 1)},
            },
            "is listed twice",
            "id_exempt-1-indicator",
        ),
        ({"exempt-0-indicator": "NAVY"}, "there is no “NAVY”", "id_exempt-0-indicator"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    sam: Client, meeting: Meeting, change: dict[str, str], complaint: str, field: str
) -> None:
    sent = filled_in(text(sam.get(compose_of(meeting)))) | {"reasons": "Typed.", **change}
    page = text(sam.post(compose_of(meeting), sent))
    assert complaint in unescape(page.partition("There is a problem")[2])
    assert f'href="#{field}"' in page
    assert filled_in(page)["reasons"] == "Typed."
    assert Draft.objects.get().edition == 1


def test_a_pack_without_a_section_is_refused(sam: Client, meeting: Meeting) -> None:
    sent = filled_in(text(sam.get(compose_of(meeting))))
    empty = {name: value for name, value in sent.items() if not name.endswith("-included")}
    assert "Every section is left out of the pack" in text(sam.post(compose_of(meeting), empty))


def test_sections_are_left_out_and_moved(sam: Client, meeting: Meeting) -> None:
    sent = filled_in(text(sam.get(compose_of(meeting))))
    del sent["changed-included"]
    sam.post(compose_of(meeting), {**sent, "data-order": "4"})
    page = text(sam.get(preview_of(meeting)))
    titles = re.findall(r"<h2[^>]*>([^<]+)</h2>", page)
    assert "Changed since publication" not in titles
    assert titles.index("Data appendix") == titles.index("Report") + 1


def test_an_exempt_indicator_is_in_part_2_alone(sam: Client, meeting: Meeting) -> None:
    sent = filled_in(text(sam.get(compose_of(meeting))))
    exempt = {"exempt-2-indicator": CODE, "exempt-2-paragraph": "2"}
    sam.post(compose_of(meeting), sent | exempt)
    exemption = Exemption.objects.get()
    assert (exemption.indicator.code, exemption.covers, exemption.paragraph) == (
        CODE, "indicator", 2,
    )  # fmt: skip
    public = text(sam.get(preview_of(meeting))).partition('class="app-pack"')[2]
    private = text(sam.get(preview_of(meeting), {"part": "2"})).partition('class="app-pack"')[2]
    assert TITLE not in public
    assert TITLE in private
    assert "paragraph 2" in public
    again = filled_in(text(sam.get(compose_of(meeting))))
    assert (again["exempt-0-indicator"], again["exempt-0-paragraph"]) == (CODE, "2")
    assert "exempt-3-indicator" in again
    sam.post(compose_of(meeting), {**again, "exempt-0-indicator": "", "exempt-0-paragraph": ""})
    assert not Exemption.objects.exists()


def test_cautions_are_looked_at_before_a_pack_is_issued(sam: Client, meeting: Meeting) -> None:
    sent = filled_in(text(sam.get(compose_of(meeting))))
    sam.post(compose_of(meeting), sent | {"exempt-0-indicator": CODE, "exempt-0-paragraph": "2"})
    answer = issued(sam, meeting)
    assert answer.status_code == 422
    assert "Look at what is listed below, and say so there." in text(answer)
    assert "stand on the dashboard. Is that meant?" in text(answer)
    assert not Pack.objects.exists()
    assert issued(sam, meeting, has_looked="yes").status_code == 200
    assert Pack.objects.get().parts.count() == 2


def test_a_late_pack_is_issued_with_an_urgent_reason_alone(
    sam: Client, indicator: Indicator
) -> None:
    meeting = make_meeting(timezone.localdate())
    page = text(sam.get(preview_of(meeting)))
    assert "The deadline has passed" in page
    assert 'name="urgent_reason"' in page
    assert issued(sam, meeting).status_code == 422
    assert not Pack.objects.exists()
    reason = "The inspection was announced on Monday."
    assert issued(sam, meeting, urgent_reason=reason).status_code == 200
    assert Pack.objects.get().urgent_reason == reason


def test_a_small_count_in_the_urgent_reason_can_be_looked_at_on_the_page(
    sam: Client, indicator: Indicator
) -> None:
    meeting = make_meeting(timezone.localdate())
    reason = "Two children were moved far away on Monday."
    page = text(issued(sam, meeting, urgent_reason=reason))
    assert "“Two children”" in page
    assert 'name="has_looked"' in page
    assert reason in page
    assert issued(sam, meeting, urgent_reason=reason, has_looked="yes").status_code == 200
    assert Pack.objects.get().urgent_reason == reason


def test_an_urgent_reason_that_is_refused_stays_as_it_was_typed(
    sam: Client, indicator: Indicator
) -> None:
    page = text(issued(sam, make_meeting(timezone.localdate()), urgent_reason="– ."))
    assert ">– .</textarea>" in page


def test_in_time_no_reason_is_asked_for(sam: Client, meeting: Meeting) -> None:
    assert 'name="urgent_reason"' not in text(sam.get(preview_of(meeting)))


def test_who_is_told_of_a_colleagues_change_keeps_what_they_typed(
    sam: Client, meeting: Meeting
) -> None:
    mine = filled_in(text(sam.get(compose_of(meeting)))) | {"summary": "Mine."}
    lead = browser_of(Role.LEAD, Client())
    lead.post(compose_of(meeting), mine | {"summary": "The lead’s."})
    page = text(sam.post(compose_of(meeting), mine))
    assert "changed this pack at" in page
    assert "What you typed is below and is not saved" in page
    assert filled_in(page)["summary"] == "Mine."
    assert Draft.objects.get().summary == "The lead’s."
    sam.post(compose_of(meeting), filled_in(page))
    assert Draft.objects.get().summary == "Mine."


def test_what_was_changed_since_the_preview_is_not_issued_unseen(
    sam: Client, meeting: Meeting
) -> None:
    seen = seen_on(text(sam.get(preview_of(meeting))))
    sent = filled_in(text(sam.get(compose_of(meeting))))
    browser_of(Role.LEAD, Client()).post(compose_of(meeting), sent | {"summary": "The lead’s."})
    answer = sam.post(reverse("pack-issue", args=[meeting.pk]), {"seen": seen})
    assert answer.status_code == 422
    assert "no longer says what you looked at" in text(answer)
    assert "The lead’s." in text(answer)
    assert not Pack.objects.exists()
    again = seen_on(text(answer))
    sam.post(reverse("pack-issue", args=[meeting.pk]), {"seen": again})
    assert Pack.objects.count() == 1


def test_a_month_published_since_the_preview_is_not_issued_unseen(
    sam: Client, meeting: Meeting, indicator: Indicator
) -> None:
    seen = seen_on(text(sam.get(preview_of(meeting))))
    newest = Month.objects.latest("month").month
    following = months_after(newest, 1)
    Month.objects.create(month=following)
    publish_month(month=following, by=None)
    answer = sam.post(reverse("pack-issue", args=[meeting.pk]), {"seen": seen})
    assert "no longer says what you looked at" in text(answer)
    assert not Pack.objects.exists()


@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "99999999999999999999", "9" * 5000])
def test_an_edition_that_nobody_was_shown_issues_nothing(
    sam: Client, meeting: Meeting, seen: str
) -> None:
    answer = sam.post(reverse("pack-issue", args=[meeting.pk]), {"seen": seen})
    assert answer.status_code == 422
    sent = filled_in(text(sam.get(compose_of(meeting))))
    page = text(sam.post(compose_of(meeting), sent | {"seen": seen, "summary": "Unseen."}))
    assert "changed this pack at" in page
    assert Draft.objects.get().edition == 1


def test_a_meeting_that_is_over_is_composed_no_longer(sam: Client, indicator: Indicator) -> None:
    meeting = make_meeting(timezone.localdate() - timedelta(days=1))
    for answer in (
        sam.get(compose_of(meeting), follow=True),
        sam.get(preview_of(meeting), follow=True),
        sam.post(reverse("pack-issue", args=[meeting.pk]), follow=True),
    ):
        assert answer.redirect_chain == [(reverse("meeting", args=[meeting.pk]), 302)]
        assert "its pack stays as it was then" in text(answer)
    assert not Draft.objects.exists()


def test_what_is_typed_past_midnight_is_refused_and_kept(sam: Client, meeting: Meeting) -> None:
    sent = filled_in(text(sam.get(compose_of(meeting)))) | {"summary": "Typed."}
    Meeting.objects.update(held_on=timezone.localdate() - timedelta(days=1))
    page = text(sam.post(compose_of(meeting), sent))
    assert "its pack stays as it was then" in page
    assert filled_in(page)["summary"] == "Typed."


def test_without_a_published_month_the_pages_say_so(sam: Client, meeting: Meeting) -> None:
    Month.objects.update(published_at=None)
    for address in (compose_of(meeting), preview_of(meeting)):
        assert "No month has been published yet" in text(sam.get(address))
    answer = sam.post(reverse("pack-issue", args=[meeting.pk]), {"seen": "1"})
    assert answer.status_code == 422


def test_a_committee_of_services_without_indicators_is_told_what_to_do(
    sam: Client, meeting: Meeting
) -> None:
    meeting.committee.services.clear()
    page = text(sam.get(preview_of(meeting)))
    assert "scrutinises no service with such indicators" in page
    assert 'name="seen"' not in page
