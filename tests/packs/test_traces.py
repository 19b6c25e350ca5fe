"""What a part's words tell of what is exempt, and of small counts."""

from dataclasses import replace

import pytest

from indicators.packs.document import Document, Paragraph, Run, Section
from indicators.packs.traces import Exempt, leaks, sentences, small_counts
from tests.packs.sample import sample


def saying(*texts: str) -> Document:
    blocks = tuple(Paragraph((Run(text),)) for text in texts)
    return replace(sample(), sections=(Section("report", "Report", blocks),))


@pytest.mark.parametrize(
    "text", ["See Homes that closed.", "see HOMES  that\nclosed", "(homes that closed)"]
)
def test_an_exempt_name_is_found_however_it_is_written(text: str) -> None:
    assert leaks(saying(text), Exempt(("Homes that closed",))) == [
        "Under “Report” Part 1 still says “Homes that closed”, which is exempt."
    ]


def test_a_name_inside_another_word_is_not_that_name() -> None:
    assert leaks(saying("The codes are CLA10 and XCLA1."), Exempt(("CLA1",))) == []


def test_a_code_is_found_only_as_it_is_written() -> None:
    exempt = Exempt(codes=("VISITS",))
    assert leaks(saying("Visits are late."), exempt) == []
    assert leaks(saying("VISITS is late."), exempt)


def test_an_exempt_name_within_an_open_one_is_not_a_trace() -> None:
    open_name = "Children looked after per 10,000"
    document = saying(f"{open_name} rose.")
    exempt = Exempt(("Children looked after",), open_names=(open_name,))
    assert leaks(document, exempt) == []
    assert leaks(saying("Children looked after rose."), exempt)


def test_a_run_of_words_parted_by_its_marks_is_still_found() -> None:
    parted = Paragraph((Run("Homes "), Run("that", is_bold=True), Run(" closed")))
    document = replace(sample(), sections=(Section("report", "Report", (parted,)),))
    assert leaks(document, Exempt(("Homes that closed",)))


def test_an_exempt_sentence_is_found_though_it_holds_an_open_name() -> None:
    exempt = Exempt(words=("The visits in Elm Street were late.",), open_names=("Visits",))
    assert leaks(saying("The visits in Elm Street were late."), exempt)


def test_an_exempt_name_that_holds_an_open_one_is_found() -> None:
    exempt = Exempt(("Visits to Elm Street",), open_names=("Visits",))
    assert leaks(saying("Visits to Elm Street fell."), exempt)


def test_where_a_link_leads_is_looked_at_too() -> None:
    link = Paragraph((Run("figures", link="https://example.org/indicators/ind%30%301/"),))
    document = replace(sample(), sections=(Section("report", "Report", (link,)),))
    assert leaks(document, Exempt(codes=("IND001",)))


@pytest.mark.parametrize("part", ["title", "place", "agenda_item"])
def test_the_cover_is_looked_at_too(part: str) -> None:
    document = replace(sample(), **{part: "Homes that closed"})  # type: ignore[arg-type]
    assert leaks(document, Exempt(("Homes that closed",)))


def test_only_sentences_that_cannot_be_in_two_places_by_chance_are_looked_for() -> None:
    assert sentences("We are recruiting. The home in Elm Street closed in May after a visit.") == [
        "The home in Elm Street closed in May after a visit."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "3 children went missing.",
        "Two young people were moved.",
        "one looked-after child",
        "four care leavers said so",
        "5 disabled children waited",
        "three unaccompanied asylum seeking children",
        "5 of the 97 children in care",
        "the twins were placed apart",
        "2 under-fives",
    ],
)
def test_a_small_count_of_children_in_words_is_pointed_out(text: str) -> None:
    (caution,) = small_counts(saying(text))
    assert "Under “Report”" in caution


@pytest.mark.parametrize(
    "text",
    ["6 children went missing", "25 children", "3 social workers left", "12.5 children on average"],
)
def test_other_numbers_are_not(text: str) -> None:
    assert small_counts(saying(text)) == []
