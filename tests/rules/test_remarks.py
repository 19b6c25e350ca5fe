"""What a commentary must say, and which numbers in it are pointed out."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.remarks import missing_parts, unmatched_numbers
from indicators.rules.values import plain, rounded

SEPTEMBER = date(2026, 9, 1)
HAPPENED = "Three social workers left in July."
DONE = "Two have been replaced."
WHOM = "Head of Service"
WHEN = date(2026, 12, 31)


def test_a_commentary_that_says_all_four_lacks_nothing() -> None:
    assert missing_parts(HAPPENED, DONE, WHOM, WHEN, SEPTEMBER) == []


def test_every_part_that_is_blank_is_asked_for() -> None:
    for blank in ("", "  \n\t"):
        assert missing_parts(blank, blank, blank, None, SEPTEMBER) == [
            "say what happened: what made the figure what it is",
            "say what is being done about it",
            "say by whom: a name or a post",
            "say by when: a date",
        ]


@pytest.mark.parametrize(
    "said", ["tbc", "TBC.", "n/a", "N/A", "-", "...", "To be confirmed", "As last month", "x", "1"]
)
def test_what_says_nothing_is_no_answer(said: str) -> None:
    found = missing_parts(said, said, said, WHEN, SEPTEMBER)
    assert len(found) == 3
    assert all(f"(“{said}” does not)" in each for each in found)


@pytest.mark.parametrize(("said", "missing"), [("Staff left", 1), ("Three staff left", 0)])
def test_three_words_say_what_happened_and_two_do_not(said: str, missing: int) -> None:
    assert len(missing_parts(said, DONE, WHOM, WHEN, SEPTEMBER)) == missing
    assert len(missing_parts(HAPPENED, said, WHOM, WHEN, SEPTEMBER)) == missing


@pytest.mark.parametrize("by_whom", ["HoS", "Priya Nair", "Head of Service", "Åsa", "王芳"])
def test_one_word_says_by_whom(by_whom: str) -> None:
    assert missing_parts(HAPPENED, DONE, by_whom, WHEN, SEPTEMBER) == []


def test_a_day_that_had_gone_by_when_the_month_ended_is_pointed_out() -> None:
    assert missing_parts(HAPPENED, DONE, WHOM, date(2026, 10, 1), SEPTEMBER) == []
    assert missing_parts(HAPPENED, DONE, WHOM, date(2026, 9, 30), SEPTEMBER) == [
        "say by when it will be done: 30 September 2026 had gone by when September 2026 ended"
    ]


# 31.4% this month, of 58; 29.2% last month, of 65; the target 25%.
VALUES = [Decimal(1800) / Decimal("57.325"), Decimal("29.23"), Decimal(25)]
COUNTS = [Decimal(18), Decimal(58), Decimal(19), Decimal(65), Decimal(1234), Decimal(1_234_567)]


def unmatched(text: str) -> tuple[str, ...]:
    """Return the numbers that match nothing in the example."""
    return unmatched_numbers(text, VALUES, COUNTS)


@pytest.mark.parametrize(
    "text",
    [
        "31%",
        "31.4%",
        "31.40 per cent",
        "31.4 percent against a target of 25%",
        "18 of 58 children",
        "18/58",
        "(18 out of 58)",
        "1,234 referrals",
        "1234 referrals",
        "£1,234 a week",
        "about 1.2k",
        "£1.2m",
        "£1.23 million",
        "1,235 thousand",
        "6 points over the target",
        "6.4 percentage points over",
        "2.2pp worse than last month",
        "between 25 and 31%",
        "25-31%",
        "69% were seen",
        "40 more would have met it",
        "around 30%",
        "over 1,200 referrals",
        "rose from 29.2% to 31.4%.",
        "none, 2, 5 and 10 new staff",
    ],
)
def test_a_number_of_the_figures_is_matched(text: str) -> None:
    assert unmatched(text) == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("now 32%", "32%"),
        ("now 31.5%", "31.5%"),
        ("now 31.38%", "31.38%"),
        ("18% of 58", "18%"),
        ("5% were", "5%"),
        ("7 points over", "7 points"),
        ("8 percentage points", "8 percentage points"),
        ("1,235 referrals", "1,235"),
        ("£1.3m", "£1.3m"),
        ("£12", "£12"),
        ("£5 each", "£5"),
        ("12k", "12k"),
        ("11 staff", "11"),
        ("10.5 staff", "10.5"),
        ("about 40%", "about 40%"),
        ("over 1,500 referrals", "1,500"),
        ("This month 33 were late", "33"),
        ("over the year 33 were late", "33"),
        ("children’s 33 plans", "33"),
        ("In May 33% were late", "33%"),
        ("In September 33 were late", "33"),
        ("31/59", "59"),
        ("now 44 per cent", "44 per cent"),
        ("more than " + "9" * 40, "9" * 40),
    ],
)
def test_a_number_that_matches_nothing_is_quoted_as_it_is_written(text: str, number: str) -> None:
    assert number.removeprefix("about ") in unmatched(text)


@pytest.mark.parametrize(
    "text",
    [
        "on 12 March",
        "on 12 and 13 March 2026",
        "12th of March, 2026",
        "12 Sept",
        "since March 2024",
        "in 2024",
        "in 2026/27",
        "in 2026-27",
        "in 2025–2026",
        "in 25/26",
        "on 12/03/2026, 12.03.26 and 2026-03-12",
        "at 11am, 12.30 pm and 13:45",
        "open 24/7",
        "the 21st and the 32nd",
        "aged 16 to 17",
        "16-17 year olds",
        "16 and 17 year olds",
        "at the age of 16",
        "aged under 18",
        "stayed after 18.",
        "turned 18 in the year",
        "under-18s and 11-15s",
        "all 16+",
        "18 and over",
        "within 15 days",
        "for 15 months",
        "past 45 working days",
        "the 20-week limit",
        "in 12 to 14 weeks",
        "over 20 miles away",
        "at weeks 6, 12 and 16",
        "in years 10 and 11",
        "by day 25",
        "the day-25 review",
        "a section 47 enquiry, s47 and s.47",
        "sections 17 and 47",
        "section 20(1) and regulation 24",
        "Schedule 12A",
        "Part 22 of the form",
        "paragraph 4.12",
        "per 10,000 children",
        "call 01234 567890 or 020 7946 0000",
        "+44 7700 900123",
        "reference 0012345",
        "write to team14@example.org or https://example.org/2/345",
        "CP01, KS14 and COVID-19",
        "form P45",
        "11. Recruit\n12) Train",
        "",
    ],
)
def test_what_is_no_figure_is_let_pass(text: str) -> None:
    assert unmatched(text) == ()


def test_each_number_is_quoted_once_in_the_order_written() -> None:
    assert unmatched("44% and 77, then 44% again, of 31%.") == ("44%", "77")


def test_without_figures_every_number_of_weight_is_quoted() -> None:
    assert unmatched_numbers("44%, 12 and 5", []) == ("44%", "12")


def test_a_rounded_number_is_matched_as_dfe_rounds() -> None:
    assert unmatched_numbers("32%", [Decimal("31.5")]) == ()
    assert unmatched_numbers("31%", [Decimal("31.5")]) == ("31%",)


@given(st.decimals(0, 10**6, places=4), st.integers(0, 4))
def test_a_known_number_is_matched_however_it_is_rounded(number: Decimal, decimals: int) -> None:
    written = plain(rounded(number, decimals))
    assert unmatched_numbers(f"It was {written}% of them", [number]) == ()
    assert unmatched_numbers(f"It was {written} of them", [], [number]) == ()


@given(st.text(alphabet=st.sampled_from("0123456789,.-/ %£kmsaypoints\nMarch’"), max_size=200))
def test_any_text_can_be_looked_through(text: str) -> None:
    assert all(each and each in text for each in unmatched(text))


@pytest.mark.parametrize("piece", ["1, ", "1 and ", "a-", "0", "9" * 9 + ".", " ", "£", "12 May "])
def test_a_long_text_can_be_looked_through(piece: str) -> None:
    unmatched(piece * (20_000 // len(piece)) + "!")
