"""Uploading a file, from the template to the figures on record, as a browser sends it."""

import io
import re
from collections import Counter
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import (
    Figure,
    FigureChange,
    Month,
    Origin,
    Role,
    Service,
    Upload,
    User,
)
from indicators.rules.periods import months_after, months_between
from indicators.signoff import publish_month
from indicators.uploads.sheet import MOST_BYTES
from indicators.views.returns.receiving import SmallFile
from tests.one_return import (
    FIRST,
    MONTH,
    SAID,
    Fostering,
    approve,
    complete,
    enter,
    remark,
    submit,
)
from tests.people import person
from tests.uploads.malformed import files
from tests.uploads.one_file import filled
from tests.uploads.sample import SEPTEMBER

pytestmark = pytest.mark.django_db
UPLOAD, HISTORY = reverse("upload", args=[MONTH]), reverse("history-upload")
BEFORE = months_after(FIRST, -1)
SEED = 20_261_122
MALFORMED = 300


def by(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client()
    client.force_login(user)
    return client


def send(
    client: Client, content: bytes | str, name: str = "figures.csv", to: str = UPLOAD
) -> HttpResponse:
    """Return the answer to a file that is uploaded."""
    sent = content.encode() if isinstance(content, str) else content
    return client.post(to, {"file": SimpleUploadedFile(name, sent)})  # type: ignore[return-value]


def previewed(client: Client, *sent: Any, **how: Any) -> HttpResponse:
    """Return the page of what an uploaded file would do."""
    answer = send(client, *sent, **how)
    assert answer.status_code == 302, words(answer)
    return client.get(answer.headers["Location"])  # type: ignore[return-value]


def apply(client: Client, page: HttpResponse) -> HttpResponse:
    """Return the answer to the page's button, followed to where it leads."""
    body = page.content.decode()
    (action,) = re.findall(r'action="(/uploads/\d+/apply/)"', body)
    hidden = dict(re.findall(r'name="(digest|newest)" value="([^"]*)"', body))
    return client.post(action, hidden, follow=True)  # type: ignore[return-value]


def words(page: HttpResponse) -> str:
    """Return what a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def counts(page: HttpResponse) -> dict[str, int]:
    """Return the counts at the head of the preview."""
    found = re.findall(r'outcome__count">(\d+)</span> ([a-z ]+)<', page.content.decode())
    return {act: int(count) for count, act in found}


def figure(code: str, month: date = MONTH) -> Figure:
    """Return a figure on record."""
    return Figure.objects.get(indicator__code=code, month=month)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_template_holds_what_is_due_and_changes_nothing_as_it_is(
    fostering: Fostering, kind: str
) -> None:
    complete(fostering)
    client = by(fostering.officer)
    answer = client.get(reverse(f"template-{kind}", args=[MONTH]))
    assert f'filename="figures-2026-05.{kind}"' in answer.headers["Content-Disposition"]
    page = previewed(client, answer.content, f"figures.{kind}")
    assert counts(page) == {"refused": 0, "added": 0, "changed": 0, "left as it is": 2}
    assert "the same file changes nothing" in words(page)
    assert "Apply the file" not in words(page)


def test_the_template_filled_is_previewed_and_applied(fostering: Fostering) -> None:
    client = by(fostering.officer)
    blank = client.get(reverse("template-xlsx", args=[MONTH])).content
    content = filled(blank, {"VISITS": (87, 100, None, "yes"), "CARERS": (143,)})
    page = previewed(client, content, "may.xlsx")
    assert counts(page) == {"refused": 0, "added": 2, "changed": 0, "left as it is": 0}
    assert "87.0% Amber" in words(page)
    assert not Figure.objects.filter(month=MONTH).exists()
    done = apply(client, page)
    assert "may.xlsx is applied: 2 rows added" in words(done)
    assert (figure("VISITS").numerator, figure("VISITS").provisional) == (87, True)
    change = FigureChange.objects.latest("pk")
    assert (change.changed_by, change.origin) == (fostering.officer, Origin.FILE)
    assert change.upload is not None
    assert bytes(change.upload.content) == content


def test_a_blank_template_is_refused_and_not_kept(fostering: Fostering) -> None:
    client = by(fostering.officer)
    blank = client.get(reverse("template-xlsx", args=[MONTH])).content
    answer = send(client, blank, "may.xlsx")
    assert answer.status_code == 422
    assert "may.xlsx names 2 figures and gives none" in words(answer)
    assert not Upload.objects.exists()


def test_a_change_is_shown_cell_by_cell(fostering: Fostering) -> None:
    complete(fostering)
    page = previewed(by(fostering.officer), "Code,Numerator,Denominator\nVISITS,87,100\n")
    assert "was 92 becomes 87" in words(page)
    assert counts(page)["changed"] == 1


def test_one_refused_row_takes_the_button_away(fostering: Fostering) -> None:
    page = previewed(
        by(fostering.officer), "Code,Numerator,Denominator\nVISITS,87,100\nCARERS,9,9\n"
    )
    said = words(page)
    assert "Nothing can be applied yet" in said
    assert "Its unit, number, has no denominator: leave it out." in said
    assert "Apply the file" not in said
    assert "Visits made on time" not in said  # the refused are shown first
    everything = by(fostering.officer).get(
        reverse("upload-preview", args=[Upload.objects.get().pk]) + "?show=all"
    )
    assert "Visits made on time" in words(everything)  # type: ignore[arg-type]


def test_a_refused_file_cannot_be_applied_without_the_button(fostering: Fostering) -> None:
    client = by(fostering.officer)
    page = previewed(client, "Code,Numerator,Denominator\nVISITS,870,100\n")
    assert page.status_code == 200
    found = Upload.objects.get()
    answer = client.post(reverse("upload-apply", args=[found.pk]), {"digest": "", "newest": "x"})
    assert answer.status_code == 422
    assert not Figure.objects.filter(month=MONTH).exists()


def test_what_a_colleague_changed_meanwhile_is_told_and_kept(fostering: Fostering) -> None:
    client = by(fostering.officer)
    page = previewed(client, "Code,Numerator,Denominator\nVISITS,92,100\n")
    enter(fostering.visits, fostering.colleague, 90, 100)
    answer = apply(client, page)
    assert answer.status_code == 422
    assert "Visits made on time, May 2026: Colin Colleague changed it at" in words(answer)
    assert "was 90 becomes 92" in words(answer)
    assert figure("VISITS").numerator == 90
    assert apply(client, answer).status_code == 200
    assert figure("VISITS").numerator == 92


def test_applying_twice_says_so_and_changes_nothing(fostering: Fostering) -> None:
    client = by(fostering.officer)
    page = previewed(client, "Code,Numerator,Denominator\nVISITS,92,100\n")
    apply(client, page)
    made = FigureChange.objects.count()
    again = words(apply(client, page))
    assert "This file was applied at" in again
    assert "nothing was changed" in again
    assert FigureChange.objects.count() == made


def test_the_same_file_is_kept_once_until_it_is_applied(fostering: Fostering) -> None:
    client = by(fostering.officer)
    text = "Code,Numerator,Denominator\nVISITS,92,100\n"
    first, second = (send(client, text).headers["Location"] for _ in range(2))
    assert first == second
    assert Upload.objects.count() == 1
    assert send(by(fostering.colleague), text).headers["Location"] != first


def test_a_colleague_does_not_see_the_upload_and_the_lead_does(fostering: Fostering) -> None:
    address = send(by(fostering.officer), "Code,Numerator,Denominator\nVISITS,92,100\n").headers[
        "Location"
    ]
    assert by(fostering.colleague).get(address).status_code == 403
    assert by(fostering.head).get(address).status_code == 403
    assert by(fostering.lead).get(address).status_code == 200


def test_a_service_taken_away_since_the_upload_is_refused(fostering: Fostering) -> None:
    client = by(fostering.officer)
    page = previewed(client, "Code,Numerator,Denominator\nVISITS,92,100\n")
    fostering.officer.services.clear()
    assert apply(client, page).status_code == 422
    assert not Figure.objects.filter(month=MONTH).exists()


def test_a_submitted_return_is_refused_in_words(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    page = previewed(by(fostering.officer), "Code,Numerator,Denominator\nVISITS,91,100\n")
    assert "has been submitted, so its figures and commentary are locked" in words(page)


def test_a_file_too_large_is_refused_in_words(fostering: Fostering) -> None:
    answer = send(by(fostering.officer), b"x" * (MOST_BYTES + 1), "large.csv")
    assert answer.status_code == 422
    assert "large.csv is larger than 2 MB" in words(answer)
    assert not Upload.objects.exists()


def test_of_a_file_too_large_no_more_is_kept_than_may_be_read() -> None:
    handler = SmallFile()
    handler.new_file("file", "large.csv", "text/csv", None)
    for start in range(0, 10 * MOST_BYTES, 65_536):
        handler.receive_data_chunk(b"x" * 65_536, start)
    sent = handler.file_complete(10 * MOST_BYTES)
    assert sent.size == 10 * MOST_BYTES
    assert len(sent.read()) <= MOST_BYTES


def test_a_name_too_long_for_the_record_keeps_its_end(fostering: Fostering) -> None:
    name = "y" * 240 + ".csv"
    send(by(fostering.officer), "Code,Numerator,Denominator\nVISITS,92,100\n", name)
    assert Upload.objects.get().name == name[-200:]


def test_an_upload_that_is_not_there_is_not_found(fostering: Fostering) -> None:
    address = reverse("upload-preview", args=[9_000_001])
    assert by(fostering.lead).get(address).status_code == 404
    assert by(fostering.officer).get(address).status_code == 403


def test_no_file_is_asked_for(fostering: Fostering) -> None:
    answer = by(fostering.officer).post(UPLOAD)
    assert answer.status_code == 422
    assert "Choose a file to upload." in words(answer)  # type: ignore[arg-type]


def test_a_month_that_is_not_over_takes_no_file(fostering: Fostering) -> None:
    address = reverse("upload", args=[date(2098, 1, 1)])
    assert by(fostering.officer).get(address).status_code == 404


def test_what_excel_makes_of_a_file_is_read(fostering: Fostering) -> None:
    """A mark, semicolons, a title, headings twice, thousands, an error and blank rows."""
    text = (
        "\ufeffReturn of fostering;;;;\r\n;;;;\r\n"
        "Indicator code;Month;Numerator;Denominator;Reason for no figure\r\n"
        " visits ;May-26;1 092;1 200;\r\n"
        "CARERS;01/05/2026;;;Being validated\r\n"
        "Indicator code;Month;Numerator;Denominator;Reason for no figure\r\n"
        ";;;;\r\n;;;;\r\n"
    )
    client = by(fostering.officer)
    page = previewed(client, text)
    assert counts(page) == {"refused": 0, "added": 2, "changed": 0, "left as it is": 0}
    apply(client, page)
    assert (figure("VISITS").numerator, figure("VISITS").denominator) == (1092, 1200)
    assert figure("CARERS").absence == "being-validated"


def test_cells_of_excel_are_read_as_they_were_meant(fostering: Fostering) -> None:
    """A merged title, a date for the month, a percentage, an error, a formula without value."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Fostering, May 2026"])
    sheet.merge_cells("A1:D1")
    sheet.append(["Code", "Month", "Numerator", "Denominator"])
    sheet.append(["VISITS", date(2026, 5, 31), 0.87, 100])
    sheet["C3"].number_format = "0%"
    sheet.append(["CARERS", date(2026, 5, 1), "#N/A"])
    sheet.append(["CARERS", date(2026, 5, 1), "=1+1"])
    out = io.BytesIO()
    book.save(out)
    said = words(previewed(by(fostering.officer), out.getvalue(), "may.xlsx"))
    assert "C3 holds a percentage, 87%, where a count belongs" in said
    assert "C4 holds #N/A, an error of Excel&#x27;s" in said
    assert "C5 holds a formula with no saved value" in said


# Back years


def back_years(count: int) -> str:
    """Return a file with so many figures of back years."""
    lines = [
        line
        for month in months_between(date(2002, 1, 1), BEFORE)
        for line in (f"CARERS,{month:%Y-%m},140,", f"VISITS,{month:%Y-%m},92,100")
    ]
    return "\n".join(["Code,Month,Numerator,Denominator", *lines[:count]])


def test_back_years_from_the_file_to_readers(fostering: Fostering) -> None:
    client = by(fostering.lead)
    done = apply(client, previewed(client, back_years(60), to=HISTORY))
    assert "60 rows added" in words(done)
    assert "30 months, January 2002 to June 2004, have been loaded" in words(done)
    stranger = Client()
    assert stranger.get(reverse("month", args=[date(2004, 6, 1)])).status_code == 404
    client.post(reverse("history-publish"), {"reason": "From the old workbook."})
    assert stranger.get(reverse("month", args=[date(2004, 6, 1)])).status_code == 200
    assert Month.objects.get(month=date(2004, 6, 1)).publication_reason == "From the old workbook."


def test_the_template_of_back_years_lists_every_indicator(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    approve(fostering)
    publish_month(month=MONTH, by=fostering.lead)
    client = by(fostering.lead)
    content = client.get(reverse("history-template")).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    rows = [(row[1].value, row[3].value) for row in list(sheet.rows)[1:]]
    assert len(rows) == 12 + 12 + 4
    assert rows[0] == ("VISITS", "2025-06")
    assert rows[11] == ("VISITS", "2026-05")
    page = previewed(client, content, "back-years.xlsx", to=HISTORY)
    assert counts(page) == {"refused": 0, "added": 0, "changed": 0, "left as it is": 25}
    assert "3 rows without a figure were passed over" in words(page)


def test_officers_do_not_load_back_years(fostering: Fostering) -> None:
    assert send(by(fostering.officer), back_years(2), to=HISTORY).status_code == 403
    assert not Upload.objects.exists()


def test_a_page_of_many_rows_stays_small_and_asks_no_more(fostering: Fostering) -> None:
    client = by(fostering.lead)
    queries = {}
    for count in (10, 500):
        address = send(client, back_years(count), to=HISTORY).headers["Location"]
        with CaptureQueriesContext(connection) as found:
            page = client.get(address)
        queries[count] = len(found)
        assert len(page.content) < 250_000
    assert queries[10] == queries[500]
    last = words(client.get(f"{address}?page=5"))  # type: ignore[arg-type]
    assert "line 501" in last
    assert "line 101" not in last


# Malformed files


def tables() -> dict[str, int]:
    """Return how many rows each table has that an upload might touch and must not."""
    return {model.__name__: model.objects.count() for model in (Figure, FigureChange, Month)}


@pytest.mark.parametrize("to", [reverse("upload", args=[SEPTEMBER]), HISTORY])
def test_a_malformed_file_is_no_error_and_changes_nothing(fostering: Fostering, to: str) -> None:
    for one, code in ((fostering.visits, "FD01"), (fostering.carers, "FD03")):
        one.code = code
        one.save()
    client = by(fostering.lead)
    before = tables()
    came: Counter[int] = Counter()
    for number, (name, content) in enumerate(files(MALFORMED, SEED + len(to))):
        answer = send(client, content, name, to=to)
        came[answer.status_code] += 1
        if answer.status_code == 302:
            page = client.get(answer.headers["Location"])
            assert page.status_code == 200, f"file {number}, {name}"
        else:
            assert answer.status_code == 422, f"file {number}, {name}"
            said = re.search(
                r"error-summary__list\">(.*?)</ul>", answer.content.decode(), re.DOTALL
            )
            assert said, f"file {number}, {name}"
            assert re.sub(r"<[^>]+>|\s", "", said[1]), f"file {number}, {name}"
    assert tables() == before
    assert came.keys() == {302, 422}  # some can be read, and are shown


def test_nothing_of_another_service_is_shown_by_a_file_about_it(fostering: Fostering) -> None:
    enter(fostering.visits, fostering.officer, 3, 40961)
    remark(fostering.visits, fostering.officer)
    elsewhere = person(Role.OFFICER, Service.objects.get(slug="send"), name="Else Where")
    page = previewed(by(elsewhere), "Code,Numerator,Denominator\nVISITS,1,999\nCARERS,999,\n")
    said = words(page)
    assert counts(page)["refused"] == 2
    assert "VISITS is not one of your services’: take the row out." in said
    for theirs in ("40,961", str(SAID["what_happened"]), fostering.visits.title):
        assert theirs not in said
