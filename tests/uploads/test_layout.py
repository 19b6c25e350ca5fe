"""A sheet gives lines: which indicator, which month, what; or says by its cell why not."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.rules.values import Absence
from indicators.uploads.layout import Contents, Line, understand
from indicators.uploads.read import read
from indicators.uploads.sheet import Unreadable
from tests.uploads.books import book, books
from tests.uploads.sample import INDICATORS, SEPTEMBER, Known

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
Rows = list[list[object]]
HEADING = "Code,Month,Numerator,Denominator,Reason for no figure,Provisional\n"


def of(content: str | bytes, month: date | None = None) -> Contents:
    """Return what a file gives."""
    return understand(
        read(content.encode() if isinstance(content, str) else content, "figures"),
        INDICATORS,
        month,
    )


def line(row: str, heading: str = HEADING, month: date | None = None) -> Line:
    """Return the one line that a row gives."""
    (one,) = of(heading + row, month).lines
    return one


def problem(row: str, heading: str = HEADING, month: date | None = None) -> str:
    """Return the one thing that is wrong with a row."""
    (words,) = line(row, heading, month).problems
    return words


def given(contents: Contents) -> list[tuple[str, date | None, str, str]]:
    """Return what each line gives, and that nothing is wrong with any."""
    assert [one.problems for one in contents.lines] == [()] * len(contents.lines)
    return [
        (one.code, one.month, str(one.numerator), str(one.denominator)) for one in contents.lines
    ]


# The long layout


def test_a_row_gives_the_counts_of_an_indicator_in_a_month() -> None:
    assert line("FD01,2026-09,31,124,,yes") == Line(
        "line 2", "FD01", SEPTEMBER, Decimal(31), Decimal(124), provisional=True
    )


def test_a_row_gives_a_reason_for_no_figure() -> None:
    assert line("FD01,2026-09,,,being validated,") == Line(
        "line 2", "FD01", SEPTEMBER, absence=Absence.BEING_VALIDATED, provisional=False
    )


def test_headings_are_known_whatever_their_case_and_dividers_and_order() -> None:
    heading = " DENOMINATOR ,num,Indicator_Code,reporting-month\n"
    one = line("124,31,fd01,Sep-26", heading)
    assert (one.code, one.month) == ("FD01", SEPTEMBER)
    assert (one.numerator, one.denominator) == (Decimal(31), Decimal(124))


def test_what_a_file_does_not_say_of_being_provisional_is_not_known() -> None:
    assert line("FD01,2026-09,31,124", "Code,Month,Numerator,Denominator\n").provisional is None


def test_a_row_gives_commentary_with_its_figure_or_alone() -> None:
    heading = (
        "Code,Month,Numerator,Denominator,Confirmation,"
        "What happened,What is being done,By whom,By when\n"
    )
    one = line("FD01,2026-09,31,124,Counted twice,'-Rose,'=More staff,Head,31/10/2026", heading)
    assert one.confirmation == "Counted twice"
    assert (one.what_happened, one.what_is_being_done) == ("-Rose", "=More staff")
    assert (one.by_whom, one.by_when) == ("Head", date(2026, 10, 31))
    alone = line("FD01,2026-09,,,,Rose", heading)
    assert not alone.gives_figure
    assert alone.what_happened == "Rose"


def test_a_row_that_is_not_filled_in_gives_nothing() -> None:
    contents = of(HEADING + "FD01,2026-09,,,,\nFD02,2026-09,,,,no\nFront door,,,,,\n")
    assert contents.lines == ()
    assert contents.blank == 2


def test_indicators_are_named_by_title_where_there_is_no_code() -> None:
    heading = "Indicator,Month,Numerator,Denominator\n"
    assert line("re-referrals  within 12 months,2026-09,31,124", heading).code == "FD01"


def test_the_heading_is_found_below_titles_and_merged_groups() -> None:
    rows: Rows = [
        ["Children's services: September 2026"],
        [None, None, "Counts", None],
        ["Code", "Month", "Numerator", "Denominator"],
        ["FD01", "2026-09", 31, 124],
    ]
    contents = of(book(rows, merged=["A1:D1", "C2:D2"]))
    assert given(contents) == [("FD01", SEPTEMBER, "31", "124")]
    assert contents.lines[0].place == "row 4"


def test_the_heading_again_on_each_page_is_passed_over() -> None:
    contents = of(HEADING + "FD01,2026-09,31,124,,\n" + HEADING + "FD02,2026-09,1,2,,")
    assert [one.code for one in contents.lines] == ["FD01", "FD02"]


def test_a_number_may_be_given_as_numerator_or_as_value() -> None:
    assert line("FD03,2026-09,58", "Code,Month,Numerator\n").numerator == 58
    assert line("FD03,2026-09,58", "Code,Month,Value\n").numerator == 58
    both = "Code,Month,Numerator,Value\n"
    assert line("FD03,2026-09,58,58", both).problems == ()
    assert "two figures for FD03" in problem("FD03,2026-09,58,59", both)


def test_a_finished_percentage_is_left_alone_beside_its_counts_and_refused_without() -> None:
    heading = "Code,Month,Numerator,Denominator,Value\n"
    assert line("FD01,2026-09,31,124,25%", heading).problems == ()
    assert problem("FD01,2026-09,,,25%", heading) == (
        "line 2, column “Value” gives FD01 as a finished percentage: give its numerator and "
        "denominator, from which it is worked out."
    )


def test_a_percentage_in_the_place_of_a_count_is_refused() -> None:
    assert "holds a percentage, 25%" in problem("FD01,2026-09,25%,124,,")


def test_everything_wrong_with_a_row_is_told_by_its_cell() -> None:
    content = book(
        [["Code", "Month", "Numerator", "Denominator"], ["FD99", "soon", "#N/A", "many"]]
    )
    (one,) = of(content).lines
    assert [words.split()[0] for words in one.problems] == ["A2", "B2", "C2", "D2"]


def test_an_indicator_that_is_not_known_is_refused() -> None:
    assert problem("FD99,2026-09,31,124,,").startswith(
        "line 2, column “Code” holds “FD99”, which is no indicator"
    )
    assert "names no indicator" in problem(",2026-09,31,124,,")


def test_an_indicator_and_month_given_twice_is_refused() -> None:
    first, second = of(HEADING + "FD01,2026-09,31,124,,\nfd01,Sep-26,31,124,,").lines
    assert first.problems == ()
    assert second.problems == (
        "line 3 gives FD01 for September 2026, which line 2 has given: leave one of them.",
    )


def test_a_figure_and_a_reason_for_none_are_refused() -> None:
    assert "gives both a figure and “Not available”" in problem(
        "FD01,2026-09,31,124,Not available,"
    )


def test_provisional_without_a_figure_is_refused() -> None:
    assert "line 2 gives no figure" in problem("FD01,2026-09,,,,yes")


def test_not_due_is_taken_where_it_is_so_and_refused_where_it_is_not() -> None:
    assert of(HEADING + "WF01,2026-08,,,Not due,").lines == ()
    assert "WF01 is due for September 2026" in problem("WF01,2026-09,,,Not due,")


def test_the_month_may_be_left_out_of_a_return_and_must_be_the_return_s() -> None:
    heading = "Code,Numerator,Denominator\n"
    assert line("FD01,31,124", heading, SEPTEMBER).month == SEPTEMBER
    assert line("FD01,,31,124,,", HEADING, SEPTEMBER).month == SEPTEMBER
    assert "this is the return of September 2026" in problem(
        "FD01,2026-08,31,124,,", HEADING, SEPTEMBER
    )
    with pytest.raises(Unreadable, match="There is no column “Month”"):
        of(heading + "FD01,31,124")
    assert "names no month" in problem("FD01,,31,124,,")


def test_columns_that_are_not_read_are_named() -> None:
    contents = of("Code,Month,Numerator,Numeratr,Target,Old\nFD03,2026-09,1,2,3,4")
    assert contents.unread == ("Numeratr", "Old")


def test_titles_beside_a_code_are_not_read_and_may_be_many() -> None:
    heading = "Code,Indicator,Measure,Month,Numerator\n"
    assert line("FD03,one,another,2026-09,5", heading).code == "FD03"


def test_a_title_of_two_indicators_names_neither() -> None:
    both = [Known("FD01", "Referrals"), Known("FD02", "referrals")]
    sheets = read(b"Indicator,Month,Numerator,Denominator\nReferrals,2026-09,1,2", "figures")
    (one,) = understand(sheets, both).lines
    assert "which is no indicator" in one.problems[0]


# Which sheet

FILLED_IN: Rows = [["Code", "Month", "Numerator", "Denominator"], ["FD01", "2026-09", 31, 124]]


def test_the_sheet_with_headings_is_the_one_that_is_read() -> None:
    contents = of(books({"Notes": [["How to fill this in"]], "Figures": FILLED_IN}))
    assert contents.sheet == "Figures"
    assert len(contents.lines) == 1


def test_several_sheets_with_headings_are_refused_by_name() -> None:
    content = books({"August": FILLED_IN, "September": FILLED_IN})
    with pytest.raises(Unreadable, match="“August”, “September”"):
        of(content)


def test_a_file_without_headings_is_refused() -> None:
    with pytest.raises(Unreadable, match="no row of headings"):
        of("FD01,2026-09,31,124")


def test_a_heading_that_is_there_twice_is_refused_by_its_cells() -> None:
    with pytest.raises(Unreadable) as refused:
        of(book([["Code", "Month", "Numerator", "num"], ["FD01", "2026-09", 1, 2]]))
    assert refused.value.problems == (
        "C1 is a second column “Numerator”: leave one of them.",
        "D1 is a second column “num”: leave one of them.",
    )


# The wide layout

WIDE = [("FD01", APRIL, "31", "124"), ("FD01", MAY, "32", "125"), ("FD02", MAY, "9", "10")]


def test_months_stand_side_by_side_each_with_its_counts() -> None:
    heading = "Code,Apr-26 numerator,Apr-26 denominator,Num (May-26),Den May 2026\n"
    contents = of(heading + "FD01,31,124,32,125\nFD02,,,9,10\n")
    assert given(contents) == WIDE
    assert contents.lines[1].place == "line 2, column “Num (May-26)”"


def test_months_are_merged_above_their_counts() -> None:
    rows: Rows = [
        ["Performance 2026/27"],
        ["Code", "Indicator", date(2026, 4, 1), None, date(2026, 5, 1), None],
        [None, None, "Numerator", "Denominator", "Numerator", "Denominator"],
        ["FD01", "Re-referrals", 31, 124, 32, 125],
        ["FD02", "Contacts", None, None, 9, 10],
    ]
    merged = ["C2:D2", "E2:F2", "A2:A3", "B2:B3"]
    assert given(of(book(rows, {"C2": "mmm-yy", "E2": "mmm-yy"}, merged))) == WIDE
    rows[2][:2], rows[1][:2] = rows[1][:2], [None, None]
    assert given(of(book(rows, merged=merged[:2]))) == WIDE


def test_a_column_says_which_count_a_row_is() -> None:
    text = (
        "Code,Numerator or denominator,Apr-26,May-26\n"
        "FD01,Numerator,31,32\n,Denominator,124,125\n,%,25%,26%\n"
        "FD02,numerator,,9\nFD02,denominator,,10\n"
    )
    assert given(of(text)) == WIDE


def test_the_months_of_a_single_number_stand_by_themselves() -> None:
    assert given(of("Code,Apr-26,May-26\nFD03,58,60")) == [
        ("FD03", APRIL, "58", "None"),
        ("FD03", MAY, "60", "None"),
    ]


def test_finished_percentages_side_by_side_are_refused_one_by_one() -> None:
    contents = of("Code,Apr-26,May-26\nFD01,25%,26%")
    assert [one.problems[0].partition(" gives ")[0] for one in contents.lines] == [
        "line 2, column “Apr-26”",
        "line 2, column “May-26”",
    ]


def test_a_row_given_twice_side_by_side_is_refused() -> None:
    _, second = of("Code,Apr-26\nFD03,58\nFD03,59").lines
    assert "which line 2, column “Apr-26” has given" in second.problems[0]


def test_of_the_months_side_by_side_a_return_takes_its_own() -> None:
    contents = of("Code,Apr-26,May-26\nFD03,58,60", MAY)
    assert given(contents) == [("FD03", MAY, "60", "None")]
    assert contents.unread == ("Apr-26",)


def test_european_figures_side_by_side_are_read_or_refused() -> None:
    first, second = of("Code;Apr-26;May-26\nWF01;31,5;1.234,5\nFD03;1,234;1").lines[:2]
    assert (first.numerator, second.numerator) == (Decimal("31.5"), Decimal("1234.5"))
    third = of("Code;Apr-26;May-26\nFD03;1,234;1").lines[0]
    assert "thousands or a fraction" in third.problems[0]
