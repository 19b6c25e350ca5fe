"""An officer's month in the browser: by keyboard, by paste, without scripts, beside a colleague."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from indicators.models import Commentary, Figure, FigureChange, Origin, ReturnStep
from tests.browser.conftest import OpenPage
from tests.browser.ways import sign_in
from tests.one_return import MONTH, Fostering, enter, make_fostering

pytestmark = pytest.mark.django_db(transaction=True)
GRID = "/returns/2026-05/fostering/"


@pytest.fixture
def fostering(transactional_db: None) -> Fostering:
    """Return the service with a year behind it and nothing entered for MONTH."""
    return make_fostering()


def cell(page: Page, code: str, name: str) -> Locator:
    """Return a cell of the grid."""
    return page.locator(f"#id_{code}-{name}")


def row(page: Page, code: str) -> Locator:
    """Return an indicator's row."""
    return page.locator(f"#{code}")


def paste(page: Page, into: Locator, text: str) -> None:
    """Paste a text as Excel copies it."""
    into.focus()
    into.evaluate(
        """(cell, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            cell.dispatchEvent(new ClipboardEvent("paste",
                {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_an_officers_month_by_keyboard_alone(
    desktop: Page, fostering: Fostering, no_axe_violations: Callable[[Page], None]
) -> None:
    sign_in(desktop, fostering.officer)
    desktop.get_by_role("link", name="Your returns").press("Enter")
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Returns for May 2026")
    no_axe_violations(desktop)
    desktop.get_by_role("link", name="Enter figures").press("Enter")
    no_axe_violations(desktop)
    cell(desktop, "VISITS", "numerator").focus()
    desktop.keyboard.type("87")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("100")
    desktop.keyboard.press("ArrowUp")  # there is nothing above: the cell is left all the same
    desktop.keyboard.press("Tab")
    expect(row(desktop, "VISITS")).to_contain_text("87.0%")
    expect(row(desktop, "VISITS")).to_contain_text("Commentary still to write")
    # The commentary has opened by itself; Enter in a count goes down the column.
    cell(desktop, "VISITS", "numerator").focus()
    desktop.keyboard.press("Enter")
    expect(cell(desktop, "CARERS", "numerator")).to_be_focused()
    desktop.keyboard.type("1430")
    desktop.keyboard.press("ArrowUp")
    expect(cell(desktop, "VISITS", "numerator")).to_be_focused()
    expect(row(desktop, "CARERS")).to_contain_text("Looks unlikely")
    cell(desktop, "CARERS", "confirmation").focus()
    desktop.keyboard.type("Two agencies joined in May.")
    cell(desktop, "VISITS", "what_happened").focus()
    desktop.keyboard.type("Two posts were empty, and 37 visits were late.")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("Both posts have been filled.")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("Head of Fostering")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("30/9/2026")
    desktop.keyboard.press("Tab")
    expect(row(desktop, "VISITS")).to_contain_text("In the commentary, but in no figure: 37")
    expect(row(desktop, "VISITS")).not_to_contain_text("Commentary still to write")
    no_axe_violations(desktop)
    desktop.get_by_role("button", name="Save and submit for approval").press("Enter")
    expect(desktop.get_by_text("its head of service has to approve it")).to_be_visible()
    no_axe_violations(desktop)
    assert ReturnStep.objects.get().by == fostering.officer
    assert Commentary.objects.get().by_whom == "Head of Fostering"


def test_focus_and_typing_are_not_disturbed_while_a_row_is_saved(
    desktop: Page, fostering: Fostering
) -> None:
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    cell(desktop, "VISITS", "numerator").focus()
    desktop.keyboard.type("87")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("1")
    expect(row(desktop, "VISITS")).to_contain_text("Not saved yet: give the denominator too.")
    desktop.keyboard.type("00")
    expect(cell(desktop, "VISITS", "denominator")).to_be_focused()
    desktop.keyboard.press("Tab")
    expect(row(desktop, "VISITS")).to_contain_text("87.0%")
    expect(cell(desktop, "VISITS", "absence")).to_be_focused()


def test_a_block_copied_from_excel_is_pasted_down_from_a_cell(
    desktop: Page, fostering: Fostering, no_axe_violations: Callable[[Page], None]
) -> None:
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    paste(desktop, cell(desktop, "VISITS", "numerator"), "92\t100\r\n1,43\t\r\n")
    expect(desktop.get_by_role("alert")).to_contain_text("Carers approved: Number holds “1,43”")
    expect(cell(desktop, "CARERS", "numerator")).to_have_value("1,43")
    expect(row(desktop, "VISITS")).to_contain_text("92.0%")
    no_axe_violations(desktop)
    paste(desktop, cell(desktop, "CARERS", "numerator"), "143\t\r\n")
    expect(desktop.get_by_text("Everything is in")).to_be_visible()
    assert set(FigureChange.objects.filter(figure__month=MONTH).values_list("origin")) == {
        (Origin.PASTE,)
    }


def test_a_block_with_codes_finds_its_rows_wherever_it_is_pasted(
    desktop: Page, fostering: Fostering
) -> None:
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    paste(desktop, cell(desktop, "CARERS", "numerator"), "carers\t143\nvisits\t92\t100\tx")
    expect(desktop.locator("[data-grid-status]")).to_contain_text(
        "There is no cell for “x” (VISITS)"
    )
    paste(desktop, cell(desktop, "CARERS", "numerator"), "carers\t143\nvisits\t92\t100\t\tyes")
    expect(desktop.get_by_text("Everything is in")).to_be_visible()
    assert Figure.objects.get(month=MONTH, indicator=fostering.visits).provisional


def test_a_block_that_is_too_long_is_not_pasted_at_all(desktop: Page, fostering: Fostering) -> None:
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    paste(desktop, cell(desktop, "CARERS", "numerator"), "143\n144\n145")
    expect(desktop.locator("[data-grid-status]")).to_contain_text(
        "Nothing was pasted: the block has 3 rows and 1 are left"
    )
    expect(cell(desktop, "CARERS", "numerator")).to_have_value("")


def test_the_month_is_entered_without_scripts(
    page_without_javascript: Page, fostering: Fostering
) -> None:
    page = page_without_javascript
    sign_in(page, fostering.officer)
    page.goto(GRID)
    cell(page, "VISITS", "numerator").fill("92")
    cell(page, "VISITS", "denominator").fill("100")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("1 of 2 indicators have something left to do")).to_be_visible()
    cell(page, "CARERS", "absence").select_option("Being validated")
    page.get_by_role("button", name="Save and submit for approval").click()
    expect(page.get_by_text("its head of service has to approve it")).to_be_visible()


def test_two_browsers_on_one_row(open_page: OpenPage, fostering: Fostering) -> None:
    mine, theirs = open_page(), open_page()
    sign_in(mine, fostering.officer)
    sign_in(theirs, fostering.colleague)
    for page in (mine, theirs):
        page.goto(GRID)
    cell(theirs, "CARERS", "numerator").fill("142")
    cell(theirs, "CARERS", "numerator").blur()
    expect(row(theirs, "CARERS")).to_contain_text("Saved")
    cell(mine, "CARERS", "numerator").fill("143")
    cell(mine, "CARERS", "numerator").blur()
    expect(row(mine, "CARERS")).to_contain_text("Colin Colleague changed it from nothing to 142")
    expect(cell(mine, "CARERS", "numerator")).to_have_value("143")
    assert Figure.objects.get(month=MONTH).numerator == 142
    row(mine, "CARERS").get_by_role("button", name="Save this row again").click()
    expect(row(mine, "CARERS")).to_contain_text("143")
    assert Figure.objects.get(month=MONTH).numerator == 143


def test_what_was_typed_outlasts_the_session(desktop: Page, fostering: Fostering) -> None:
    enter(fostering.carers, fostering.officer, 141)
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    desktop.context.clear_cookies(name="sessionid")
    with desktop.expect_response(lambda answer: answer.status == 401):
        cell(desktop, "CARERS", "numerator").fill("143")
        cell(desktop, "CARERS", "numerator").blur()
    expect(desktop.locator("[data-grid-status]")).to_contain_text("you have been signed out")
    expect(cell(desktop, "CARERS", "numerator")).to_have_value("143")
    assert Figure.objects.get(month=MONTH).numerator == 141
