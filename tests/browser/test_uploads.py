"""Files in the browser: a month from its template, and back years to published months."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from indicators.models import Figure, Month, User
from indicators.rules.periods import months_after, months_between
from tests.one_return import FIRST, MONTH, Fostering, make_fostering
from tests.people import PASSWORD
from tests.uploads.one_file import filled

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[[str], None]


@pytest.fixture
def fostering(transactional_db: None) -> Fostering:
    """Return the service with a year behind it and nothing entered for MONTH."""
    return make_fostering()


@pytest.fixture
def look(page: Page, no_axe_violations: Callable[[Page], None]) -> Look:
    """Return a check that the page with this heading has no fault that axe finds, and fits."""

    def check(heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        no_axe_violations(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], (page.url, width)  # type: ignore[index]

    return check


def sign_in(page: Page, user: User) -> None:
    """Sign somebody in."""
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()


def send(page: Page, name: str, content: bytes) -> None:
    """Choose a file and send it."""
    file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    page.get_by_label("File: an Excel workbook").set_input_files(file)
    page.get_by_role("button", name="Upload and look at what it would do").click()


def test_a_month_from_its_template_to_the_grid(
    page: Page, look: Look, fostering: Fostering
) -> None:
    sign_in(page, fostering.officer)
    page.goto(f"/returns/{MONTH:%Y-%m}/")
    look("Returns for May 2026")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel workbook").click()
    blank = Path(download.value.path()).read_bytes()

    send(page, "may.xlsx", filled(blank, {"VISITS": (870, 100), "CARERS": (1430,)}))
    look("What may.xlsx would do")
    expect(page.locator("main")).to_contain_text("Nothing can be applied yet")
    expect(page.locator("main")).to_contain_text("more than the denominator")
    expect(page.get_by_role("button", name="Apply the file")).to_have_count(0)

    page.get_by_role("link", name="upload it again").click()
    look("Upload a file for May 2026")
    send(page, "picture.xlsx", b"\x89PNG\r\n\x1a\n")
    look("Upload a file for May 2026")
    expect(page.get_by_role("alert")).to_contain_text("picture.xlsx is a picture")

    note = (1430, None, None, None, "Two agencies joined in May.")
    send(page, "may.xlsx", filled(blank, {"VISITS": (87, 100), "CARERS": note}))
    look("What may.xlsx would do")
    expect(page.locator("main")).to_contain_text("Looks unlikely")
    page.get_by_role("button", name="Apply the file").click()
    look("Returns for May 2026")
    expect(page.get_by_role("status")).to_contain_text("2 rows added, 0 changed, 0 left")
    page.goto(f"/returns/{MONTH:%Y-%m}/fostering/")
    expect(page.locator("#VISITS")).to_contain_text("87.0%")
    expect(page.locator("#id_CARERS-confirmation")).to_have_value("Two agencies joined in May.")


def test_back_years_to_published_months(page: Page, look: Look, fostering: Fostering) -> None:
    sign_in(page, fostering.lead)
    page.goto(f"/returns/{MONTH:%Y-%m}/")
    page.get_by_role("link", name="Load back years from a file").click()
    look("Load back years")
    months = list(months_between(date(2015, 1, 1), months_after(FIRST, -1)))
    lines = [f"VISITS,{month:%Y-%m},{90 + month.month % 3},100" for month in months]
    text = "\n".join(["Code,Month,Numerator,Denominator", *lines])
    send(page, "back.csv", text.encode())
    look("What back.csv would do")
    page.get_by_role("link", name="Page 2").click()
    look("What back.csv would do")
    expect(page.locator("main")).to_contain_text("line 102")
    page.get_by_role("button", name="Apply the file").click()
    look("Returns for May 2026")
    expect(page.locator("main")).to_contain_text(
        f"{len(months)} months, January 2015 to April 2025"
    )
    page.get_by_label("Where the figures are from").fill("The old workbook; the lead vouches.")
    page.get_by_role("button", name="Publish the loaded history").click()
    expect(page.get_by_role("status")).to_contain_text(f"{len(months)} months")
    assert Month.objects.filter(is_history=True, published_at=None).count() == 0
    assert Figure.objects.filter(month__lt=FIRST).count() == len(months)
    page.goto("/months/2015-01/")
    expect(page.locator("main")).to_contain_text("The old workbook; the lead vouches.")
