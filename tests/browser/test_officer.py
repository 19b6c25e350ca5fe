"""An officer's month in the browser: by keyboard, by paste, without scripts, beside a colleague."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from indicators.models import Commentary, Figure, FigureChange, Origin, ReturnStep
from tests.browser.conftest import OpenPage
from tests.browser.ways import fits, sign_in
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
    desktop.keyboard.press("Enter")
    expect(cell(desktop, "CARERS", "numerator")).to_be_focused()
    expect(row(desktop, "VISITS")).to_contain_text("87.0%")
    expect(row(desktop, "VISITS")).to_contain_text("Commentary still to write")
    # The commentary has opened by itself, and the arrows go along a column.
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
    expect(cell(desktop, "CARERS", "numerator")).to_be_focused()
    expect(row(desktop, "VISITS")).to_contain_text("In the commentary, but in no figure: 37")
    expect(row(desktop, "VISITS")).not_to_contain_text("Commentary still to write")
    no_axe_violations(desktop)
    desktop.get_by_role("button", name="Save and submit for approval").press("Enter")
    expect(desktop.get_by_text("its head of service has to approve it")).to_be_visible()
    no_axe_violations(desktop)
    assert ReturnStep.objects.get().by == fostering.officer
    assert Commentary.objects.get().by_whom == "Head of Fostering"


def test_a_row_is_saved_when_it_is_left_and_focus_stays_where_it_went(
    desktop: Page, fostering: Fostering
) -> None:
    enter(fostering.visits, fostering.officer, 92, 100)
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    cell(desktop, "VISITS", "numerator").focus()
    desktop.keyboard.press("ControlOrMeta+a")
    desktop.keyboard.type("97")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("105")
    desktop.keyboard.press("Tab")
    expect(cell(desktop, "VISITS", "absence")).to_be_focused()
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Space")
    cell(desktop, "CARERS", "numerator").focus()
    before = desktop.evaluate("scrollY")
    desktop.keyboard.type("14")
    expect(row(desktop, "VISITS")).to_contain_text("92.4%")
    desktop.keyboard.type("3")
    expect(cell(desktop, "CARERS", "numerator")).to_be_focused()
    expect(cell(desktop, "CARERS", "numerator")).to_have_value("143")
    assert desktop.evaluate("scrollY") == before
    changes = FigureChange.objects.filter(figure__month=MONTH).order_by("pk")
    kept = list(changes.values_list("new_numerator", "new_denominator", "new_provisional"))
    assert kept == [(92, 100, False), (97, 105, True)]


def test_a_new_numerator_is_never_saved_with_the_denominator_of_before(
    desktop: Page, fostering: Fostering
) -> None:
    enter(fostering.visits, fostering.officer, 92, 100)
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    cell(desktop, "VISITS", "numerator").fill("97")
    desktop.keyboard.press("ArrowDown")
    expect(row(desktop, "VISITS")).to_contain_text("Not saved yet: is the denominator still 100?")
    desktop.keyboard.type("143")
    desktop.keyboard.press("Enter")  # the last row: it is left all the same
    expect(row(desktop, "CARERS")).to_contain_text("Saved")
    assert Figure.objects.get(indicator=fostering.visits, month=MONTH).numerator == 92
    cell(desktop, "VISITS", "denominator").focus()
    cell(desktop, "CARERS", "numerator").focus()
    expect(row(desktop, "VISITS")).to_contain_text("97.0%")
    expect(row(desktop, "VISITS")).not_to_contain_text("Not saved yet")
    # And again, now that it has been saved once; a first numerator waits in the same way.
    cell(desktop, "VISITS", "denominator").fill("101")
    cell(desktop, "CARERS", "numerator").focus()
    expect(row(desktop, "VISITS")).to_contain_text("Not saved yet: is the numerator still 97?")
    desktop.get_by_role("button", name="Save", exact=True).click()
    expect(desktop.locator(".govuk-notification-banner")).to_be_focused()
    assert Figure.objects.get(indicator=fostering.visits, month=MONTH).denominator == 101


def test_a_first_numerator_waits_for_its_denominator(desktop: Page, fostering: Fostering) -> None:
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    cell(desktop, "VISITS", "numerator").fill("92")
    desktop.keyboard.press("ArrowDown")
    expect(row(desktop, "VISITS")).to_contain_text("Not saved yet: give the denominator too.")
    cell(desktop, "VISITS", "denominator").fill("100")
    desktop.keyboard.press("Enter")
    expect(row(desktop, "VISITS")).to_contain_text("92.0%")
    expect(row(desktop, "VISITS")).not_to_contain_text("Not saved yet")


def test_enter_goes_from_count_to_count_row_by_row(desktop: Page, fostering: Fostering) -> None:
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    cell(desktop, "VISITS", "numerator").focus()
    for typed in ("92", "100", "143"):
        desktop.keyboard.type(typed)
        desktop.keyboard.press("Enter")
    expect(row(desktop, "VISITS")).to_contain_text("92.0%")
    expect(row(desktop, "CARERS")).to_contain_text("Saved")
    expect(cell(desktop, "CARERS", "numerator")).to_be_focused()


def test_leaving_the_page_with_something_unsaved_asks_first(
    desktop: Page, fostering: Fostering
) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    desktop.on("dialog", stay)
    cell(desktop, "VISITS", "numerator").click()
    desktop.keyboard.type("92")
    desktop.get_by_role("link", name="upload a file").click()
    expect(row(desktop, "VISITS")).to_contain_text("Not saved yet")
    assert asked == ["beforeunload"]
    cell(desktop, "VISITS", "denominator").fill("100")
    desktop.keyboard.press("Enter")
    expect(row(desktop, "VISITS")).to_contain_text("Saved")
    desktop.get_by_role("link", name="upload a file").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Returns for May 2026")
    assert asked == ["beforeunload"]


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
    paste(desktop, cell(desktop, "CARERS", "numerator"), "carers\t143\nvisits\t92\t100\t\tyes")
    expect(desktop.get_by_text("Everything is in")).to_be_visible()
    expect(desktop.locator(".govuk-notification-banner")).to_be_focused()
    assert Figure.objects.get(month=MONTH, indicator=fostering.visits).provisional


TEMPLATE = (
    "Service\tCode\tIndicator\tMonth\tNumerator counts\tDenominator counts\tLast month\tTarget"
    "\tNumerator\tDenominator\tReason for no figure\tProvisional\tNote on an unlikely figure\n"
    "Fostering\tVISITS\tVisits made on time\t{month}\tVisits 1\tDue\t91.9%\t90%\t92\t100\t\tyes\t"
)
CODED = "Code\tNumerator\tDenominator\nVISITS\t92\t100"


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(CODED, id="headings"),
        pytest.param("Indicator\tDenominator\tNumerator\nVISITS\t100\t92", id="turned-round"),
        pytest.param("VISITS\tVisits made on time\t92\t100", id="a-name-behind-the-code"),
        pytest.param("Visits made on time\tVISITS\t92\t100", id="a-name-before-the-code"),
        pytest.param("Numerator\tDenominator\n92\t100", id="headings-alone"),
        pytest.param(TEMPLATE.format(month="2026-05"), id="the-template"),
    ],
)
def test_a_block_is_read_by_its_headings_and_codes(
    desktop: Page, fostering: Fostering, block: str
) -> None:
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    into = "CARERS" if "VISITS" in block else "VISITS"
    paste(desktop, cell(desktop, into, "numerator"), block)
    expect(desktop.get_by_text("1 of 2 indicators have something left to do")).to_be_visible()
    figure = Figure.objects.get(month=MONTH)
    assert (figure.indicator, figure.numerator, figure.denominator) == (fostering.visits, 92, 100)


@pytest.mark.parametrize(
    ("block", "why"),
    [
        ("VISITS\t92\t100\nZZ01\t7\t9", "no indicator with the code “ZZ01”"),
        ("Code\tNumerator\tDenominator\nZZ01\t7\t9", "no indicator with the code “ZZ01”"),
        ("Name\tZZ01\t7\t9", "no indicator with the code “ZZ01”"),
        ("VISITS\t92\t100\nvisits\t93\t100", "it has “visits” more than once"),
        ("VISITS\t92\t100\nTotal\t99\t109", "no indicator with the code “Total”"),
        ("VISITS\t92\t100\n\t99\t109", "some of its rows have no code"),
        ("Code\tMay 2026\nVISITS\t92", "its headings do not say which column is the numerator"),
        ("Indicator\tNumerator\nVisits made\t92", "it names indicators by “Visits made”"),
        ("Visits made on time\t92", "there is no place for “Visits made on time (VISITS)”"),
        ("VISITS\t92\t100\tx", "there is no place for “x (VISITS)”"),
        ("VISITS\t92%\t100", "there is no place for “92% (VISITS)”"),
        ("Code\tName\nVISITS\tVisits", "its headings do not say which column"),
        (TEMPLATE.format(month="2026-04"), "it is of 2026-04, and this is the return of 2026-05"),
        ("143\n144\n145", "the block has 3 rows and 2 are left"),
    ],
)
def test_a_block_that_is_not_understood_is_not_pasted_at_all(
    desktop: Page, fostering: Fostering, block: str, why: str
) -> None:
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    paste(desktop, cell(desktop, "VISITS", "numerator"), block)
    status = desktop.locator("[data-grid-status]")
    expect(status).to_contain_text("Nothing was pasted: ")
    expect(status).to_contain_text(why)
    expect(status).to_be_in_viewport()
    for code, count in (
        ("VISITS", "numerator"),
        ("VISITS", "denominator"),
        ("CARERS", "numerator"),
    ):
        expect(cell(desktop, code, count)).to_have_value("")
    assert not Figure.objects.filter(month=MONTH).exists()


def test_nothing_is_pasted_beside_a_row_that_is_not_saved(
    desktop: Page, fostering: Fostering
) -> None:
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    cell(desktop, "VISITS", "numerator").fill("92")
    paste(desktop, cell(desktop, "CARERS", "numerator"), "CARERS\t143")
    expect(desktop.locator("[data-grid-status]")).to_contain_text("“VISITS” must be saved first")
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


def test_two_browsers_on_one_row(
    open_page: OpenPage, fostering: Fostering, no_axe_violations: Callable[[Page], None]
) -> None:
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
    expect(row(mine, "CARERS")).to_contain_text("On record: 142")
    assert Figure.objects.get(month=MONTH).numerator == 142
    # Going on with the row decides nothing, and neither does saving the page.
    cell(mine, "CARERS", "numerator").fill("144")
    cell(mine, "CARERS", "provisional").check()
    cell(mine, "VISITS", "numerator").focus()
    expect(row(mine, "CARERS")).to_contain_text("Colin Colleague changed it from nothing to 142")
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.locator(".govuk-error-summary")).to_be_focused()
    expect(cell(mine, "CARERS", "numerator")).to_have_value("144")
    no_axe_violations(mine)
    assert Figure.objects.get(month=MONTH).numerator == 142
    cell(mine, "CARERS", "numerator").fill("143")
    row(mine, "CARERS").get_by_role("button", name="Save this row again").click()
    expect(row(mine, "CARERS")).to_contain_text("Saved")
    expect(cell(mine, "CARERS", "numerator")).to_be_focused()
    assert Figure.objects.get(month=MONTH).numerator == 143


def test_two_browsers_on_one_commentary(open_page: OpenPage, fostering: Fostering) -> None:
    mine, theirs = open_page(), open_page(javascript=False)
    sign_in(mine, fostering.officer)
    sign_in(theirs, fostering.colleague)
    for page in (mine, theirs):
        page.goto(GRID)
        row(page, "CARERS").locator("summary").click()
    for page, words in ((mine, "Mine."), (theirs, "Theirs.")):
        cell(page, "CARERS", "numerator").fill("142" if page is theirs else "143")
        cell(page, "CARERS", "what_happened").fill(words)
    cell(mine, "VISITS", "numerator").focus()
    expect(row(mine, "CARERS")).to_contain_text("Saved")
    # Without scripts: the figure is decided first, and the commentary by itself.
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(row(theirs, "CARERS")).to_contain_text("Olive Officer changed it from nothing to 143")
    row(theirs, "CARERS").get_by_role("button", name="Save this row again").click()
    expect(row(theirs, "CARERS")).to_contain_text("Olive Officer wrote the commentary")
    assert Figure.objects.get(month=MONTH).numerator == 143
    row(theirs, "CARERS").get_by_role("button", name="Save this row again").click()
    expect(row(theirs, "CARERS")).to_contain_text("142")
    expect(theirs.locator(".govuk-notification-banner")).to_be_visible()
    assert Figure.objects.get(month=MONTH).numerator == 142
    assert Commentary.objects.get().what_happened == "Theirs."


def test_what_was_left_alone_while_a_colleague_changed_it_is_not_put_back(
    open_page: OpenPage, fostering: Fostering
) -> None:
    enter(fostering.carers, fostering.officer, 141)
    mine = open_page()
    sign_in(mine, fostering.officer)
    mine.goto(GRID)
    enter(fostering.carers, fostering.colleague, 142)
    row(mine, "CARERS").locator("summary").click()
    cell(mine, "CARERS", "what_happened").fill("Nothing out of the way.")
    cell(mine, "VISITS", "numerator").focus()
    expect(row(mine, "CARERS")).to_contain_text("Saved")
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(cell(mine, "CARERS", "numerator")).to_have_value("142")
    assert Figure.objects.get(month=MONTH).numerator == 142


def test_an_open_return_is_printed_with_its_figures(desktop: Page, fostering: Fostering) -> None:
    enter(fostering.visits, fostering.officer, 92, 100)
    sign_in(desktop, fostering.officer)
    desktop.goto(GRID)
    desktop.emulate_media(media="print")
    for shown in ("numerator", "denominator"):
        expect(cell(desktop, "VISITS", shown)).to_be_visible()
        expect(cell(desktop, "VISITS", shown)).to_have_css("border-top-width", "0px")
    expect(row(desktop, "VISITS").get_by_text("92.0%", exact=True)).to_be_visible()
    for hidden in ("absence", "provisional"):
        expect(cell(desktop, "VISITS", hidden)).to_be_hidden()
    expect(desktop.get_by_role("button")).to_have_count(0)


def test_each_count_says_what_it_counts_and_what_it_was(
    page: Page, fostering: Fostering, no_axe_violations: Callable[[Page], None]
) -> None:
    sign_in(page, fostering.officer)
    page.goto(GRID)
    expect(row(page, "VISITS").get_by_text("Denominator: Those that were due")).to_be_visible()
    expect(cell(page, "VISITS", "denominator")).to_have_accessible_name(
        "Visits made on time, Denominator: Those that were due"
    )
    expect(row(page, "VISITS").get_by_text("93 of 101")).to_be_visible()
    fits(page)
    no_axe_violations(page)


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
