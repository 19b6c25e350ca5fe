from dataclasses import FrozenInstanceError, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from indicators.catalogue.read import CatalogueRefused, Known, read
from indicators.rules.rating import Family, Polarity
from indicators.rules.values import Unit
from tests.catalogue.sample import KNOWN, SOUND, put, with_change

POINTS = "family: tolerance-points"

# What replaces what, where the problem is told to be (words of that line), and the reason.
BROKEN = {
    "unknown polarity": ("polarity: lower", "polarity: down", "polarity: down", "none of higher"),
    "polarity against the measure": (
        "polarity: lower",
        "polarity: higher",
        "polarity: higher",
        "“higher” disagrees with that of the measure ReReferral, “lower”",
    ),
    "range against the measure": (
        "polarity: lower",
        "polarity: range",
        "polarity: range",
        "“range” disagrees",
    ),
    "unit against the measure": (
        "unit: percent",
        "unit: days",
        "unit: days",
        "“days” is not that of the measure ReReferral, “percent”",
    ),
    "unknown measure": (
        "measure: ReReferral",
        "measure: Rereferral",
        "measure: Rereferral",
        "there is no measure “Rereferral”",
    ),
    "unknown unit": ("unit: percent", "unit: per cent", "unit: per cent", "none of percent"),
    "unknown basis": (
        "basis: rolling-12-months",
        "basis: rolling",
        "basis: rolling",
        "none of in-month",
    ),
    "unknown frequency": (
        "frequency: monthly",
        "frequency: weekly",
        "frequency: weekly",
        "none of monthly",
    ),
    "unknown policy": (
        "suppression: small-counts",
        "suppression: some",
        "suppression: some",
        "none of none, small-counts",
    ),
    "unknown family": (POINTS, "family: points", "family: points", "none of any-miss"),
    "misspelt key": (
        "    decimals: 1",
        "    decimal: 1",
        "    decimal: 1",
        "unknown key “decimal”; did you mean “decimals”?",
    ),
    "unknown key": ("    decimals: 1", "    decimals: 1\n    zeal: 9", "zeal: 9", "unknown key"),
    "missing key": (
        "    owner_role: Head of Front Door\n",
        "",
        "- code: FD01",
        "“owner_role” is missing",
    ),
    "repeated key": (
        "    decimals: 1",
        "    decimals: 1\n    title: Again",
        "title: Again",
        "“title” is given twice (first on line 6)",
    ),
    "missing key of the file": ("position: 1\n", "", "service:", "“position” is missing"),
    "repeated code": ("code: FD02", "code: fd01", "code: fd01", "first in front-door.yaml, line 5"),
    "repeated title": (
        "title: Foster carers",
        "title: Re-referrals within 12 months",
        "title: Re-referrals within 12 months\n    definition: Households",
        "the title “Re-referrals within 12 months” is there twice",
    ),
    "complement that is another's title": (
        "complement: First referrals",
        "complement: Foster carers",
        "title: Foster carers",
        "the title “Foster carers” is there twice",
    ),
    "code with a space": ("code: FD01", "code: FD 01", "code: FD 01", "only have letters, digits"),
    "title too long": ("title: Foster carers", "title: " + "x" * 121, "title: xx", "120 is the"),
    "denominator missing": (
        "    denominator: All referrals\n",
        "",
        "- code: FD01",
        "“denominator” is missing; the unit “percent” needs one",
    ),
    "denominator of a number": (
        "numerator: Households\n",
        "numerator: Households\n    denominator: All\n",
        "denominator: All\n",
        "the unit “number” has none",
    ),
    "a percentage below zero": (
        "    suppression: small-counts",
        "    suppression: small-counts\n    may_be_below_zero: true",
        "may_be_below_zero: true",
        "only a number by itself can be",
    ),
    "complement of a number": (
        "    suppression: none",
        "    complement: Others\n    suppression: none",
        "complement: Others",
        "only a percentage has one",
    ),
    "annual month of a monthly indicator": (
        "frequency: annual",
        "frequency: monthly",
        "annual_month: 9",
        "only for an annual indicator",
    ),
    "month 13 of the year": ("annual_month: 9", "annual_month: 13", "annual_month: 13", "1 to 12"),
    "decimals not whole": ("decimals: 1", "decimals: 1.5", "decimals: 1.5", "whole number"),
    "empty text": ("numerator: Re-referrals", "numerator:", "numerator:\n", "is empty"),
    "empty quoted text": ("numerator: Re-referrals", 'numerator: " "', 'numerator: " "', "empty"),
    "text with a character of no shape": (
        "numerator: Re-referrals",
        'numerator: "Re-\\0referrals"',
        "numerator: ",
        "a character that cannot be shown",
    ),
    "headline neither true nor false": (
        "headline: true",
        "headline: 1",
        "headline: 1",
        "neither true nor false",
    ),
    "review on no day": (
        "next_review: 2027-03-31",
        "next_review: 2027-02-30",
        "next_review: 2027-02-30",
        "“2027-02-30” is not a date",
    ),
    "date written another way": (
        "approved_on: 2023-03-14",
        "approved_on: 14/03/2023",
        "approved_on: 14/03/2023",
        "write it as 2026-09-30",
    ),
    "target month 13": ("from: 2023-04", "from: 2023-13", "from: 2023-13", "is not a month"),
    "target month in words": ("to: 2024-03", "to: March 2024", "to: March", "is not a month"),
    "target ends before it begins": ("to: 2024-03", "to: 2023-03", "to: 2023-03", "before from"),
    "targets overlap by a month": (
        "to: 2024-03",
        "to: 2024-04",
        "from: 2024-04",
        "overlaps the target from April 2023 (line 25)",
    ),
    "two targets stand": (
        "        to: 2024-03\n",
        "",
        "from: 2024-04",
        "overlaps the target from April 2023",
    ),
    "rule without its tolerance": (
        "        tolerance: 2\n",
        "",
        "- from: 2023-04",
        "the family “tolerance-points” needs tolerance",
    ),
    "rule without its value": (
        "        value: 22\n",
        "",
        "- from: 2023-04",
        "the family “tolerance-points” needs value",
    ),
    "amber limit better than the value": (
        "amber_limit: 23",
        "amber_limit: 20",
        "- from: 2024-04",
        "amber_limit must be worse than value",
    ),
    "amber limit better than the profile": (
        "2024-05: 21",
        "2024-05: 23",
        "2024-05: 23",
        "profile: in 2024-05 amber_limit must be worse than value",
    ),
    "family that does not fit the polarity": (
        "family: data-only",
        "family: any-miss\n        value: 3",
        "- from: 2023-04\n        family: any-miss",
        "can only have the family “data-only”",
    ),
    "profile before the target": (
        "2024-04: 21.5",
        "2024-03: 21.5",
        "2024-03: 21.5",
        "2024-03 is outside the target's dates",
    ),
    "profile month that is none": ("2024-04: 21.5", "2024-4: 21.5", "2024-4: 21.5", "not a month"),
    "profile month twice": ("2024-05: 21", "2024-04: 21", "2024-04: 21\n", "given twice"),
    "profile that is no number": ("2024-05: 21", "2024-05: low", "2024-05: low", "not a number"),
    "profile without a value": (
        "        family: data-only",
        "        family: data-only\n        profile: {2023-05: 3}",
        "profile: {",
        "needs a value",
    ),
    "number with a comma": ("value: 22", "value: 1,022", "value: 1,022", "is not a number"),
    "number in words": ("value: 22", "value: twenty", "value: twenty", "is not a number"),
    "number with an exponent": ("value: 22", "value: 2e1", "value: 2e1", "is not a number"),
    "not a number at all": ("value: 22", "value: .nan", "value: .nan", "is not a number"),
    "number too exact": ("value: 22", "value: 22.00001", "value: 22.00001", "at most 4 decimals"),
    "list for a value": ("value: 22", "value: [22]", "value: [22]", "expected a single value"),
    "no targets": (
        SOUND[SOUND.rindex("    targets:") :],
        "    targets: []\n",
        "targets: []",
        "expected a list",
    ),
    "target that is a word": (
        SOUND[SOUND.rindex("      - from") :],
        "      - soon\n",
        "- soon",
        "expected keys with values, beginning with “from:”",
    ),
    "not YAML": ("    unit: percent", "   unit: percent", "   unit: percent", "not YAML"),
    "tab for an indent": ("    unit: percent", "\tunit: percent", "\tunit: percent", "not YAML"),
    "control character": ("unit: percent", "unit: per\x07cent", "unit: per\x07", "not YAML"),
}


def refused(*files: Path, known: Known = KNOWN) -> list[str]:
    with pytest.raises(CatalogueRefused) as error:
        read(files, known)
    return str(error.value).splitlines()


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_with_its_name_line_and_reason(tmp_path: Path, case: str) -> None:
    old, new, at, reason = BROKEN[case]
    text = with_change(old, new)
    line = text.count("\n", 0, text.index(at)) + 1
    found = refused(put(tmp_path, text))
    assert [x for x in found if x.startswith(f"front-door.yaml, line {line}: ") and reason in x]


def test_a_sound_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    (service,) = read([put(tmp_path)], KNOWN)
    assert (service.slug, service.name, service.position) == ("front-door", "Front door", 1)
    first, second = service.indicators
    assert (first.code, first.position, first.unit) == ("FD01", 1, Unit.PERCENT)
    assert (first.measure_id, first.complement, first.is_headline) == (
        "ReReferral",
        "First referrals",
        True,
    )
    assert (second.denominator, second.measure_id, second.annual_month) == ("", None, 9)
    assert second.polarity is Polarity.NONE
    old, standing = first.targets
    assert (old.starts_on, old.ends_on) == (date(2023, 4, 1), date(2024, 3, 31))
    assert old.is_national
    assert (standing.starts_on, standing.ends_on) == (date(2024, 4, 1), None)
    assert standing.family is Family.FLOOR


def test_numbers_are_the_exact_decimals_that_stand_in_the_file(tmp_path: Path) -> None:
    (service,) = read([put(tmp_path)], KNOWN)
    standing = service.indicators[0].targets[1]
    assert standing.value == Decimal("20.1")
    assert standing.profile == {"2024-04": "21.5", "2024-05": "21"}


def test_words_that_yaml_takes_for_something_else_stay_words(tmp_path: Path) -> None:
    text = with_change("title: Foster carers", "title: No")
    (service,) = read([put(tmp_path, text)], KNOWN)
    assert service.indicators[1].title == "No"


def test_words_over_several_lines_are_read_as_one(tmp_path: Path) -> None:
    text = with_change(
        "numerator: Re-referrals", "numerator: |\n      Re-referrals\u00a0of\n\n      a child"
    )
    (service,) = read([put(tmp_path, text)], KNOWN)
    assert service.indicators[0].numerator == "Re-referrals of a child"


def test_targets_come_in_the_order_of_their_dates(tmp_path: Path) -> None:
    start, middle = SOUND.index("      - from: 2023-04"), SOUND.index("      - from: 2024-04")
    end = SOUND.index("\n  - code: FD02")
    text = SOUND[:start] + SOUND[middle:end] + SOUND[start:middle] + SOUND[end:]
    (service,) = read([put(tmp_path, text)], KNOWN)
    assert [target.starts_on.year for target in service.indicators[0].targets] == [2023, 2024]


def test_a_target_may_begin_in_the_month_after_another_ends(tmp_path: Path) -> None:
    text = with_change("to: 2024-03", "to: 2024-02")
    (service,) = read([put(tmp_path, text)], KNOWN)
    assert service.indicators[0].targets[0].ends_on == date(2024, 2, 29)


def test_an_indicator_that_does_not_judge_may_be_linked_to_a_measure_that_does(
    tmp_path: Path,
) -> None:
    second = SOUND.index("  - code: FD02")
    head = SOUND[:second]
    linked = SOUND[second:].replace("suppression: none", "measure: Carers\n    suppression: none")
    measures = {**KNOWN.measures, "Carers": (Unit.NUMBER, Polarity.HIGHER)}
    (service,) = read([put(tmp_path, head + linked)], Known(measures=measures))
    assert service.indicators[1].measure_id == "Carers"


def test_an_indicator_may_judge_where_its_measure_does_not(tmp_path: Path) -> None:
    measures = {"ReReferral": (Unit.PERCENT, Polarity.NONE)}
    (service,) = read([put(tmp_path)], Known(measures=measures))
    assert service.indicators[0].polarity is Polarity.LOWER


def test_the_unit_of_an_indicator_with_figures_cannot_change(tmp_path: Path) -> None:
    file = put(tmp_path)
    read([file], replace(KNOWN, units={"FD01": Unit.PERCENT, "FD02": Unit.NUMBER}))
    assert refused(file, known=replace(KNOWN, units={"FD02": Unit.DAYS})) == [
        "front-door.yaml, line 51: unit: cannot become “number”, since there are figures in “days”"
    ]


def test_every_problem_of_every_file_is_told_together(tmp_path: Path) -> None:
    put(tmp_path, with_change("position: 1", "position: no"), "fostering.yaml")
    put(tmp_path, SOUND.replace("polarity: lower", "polarity: low").replace("22", "x"))
    assert [line.split(": ")[0] for line in refused(tmp_path)] == [
        "fostering.yaml, line 3",
        "front-door.yaml, line 2",  # the service, again
        "front-door.yaml, line 5",  # the code, the title and the complement, again
        "front-door.yaml, line 6",
        "front-door.yaml, line 13",
        "front-door.yaml, line 20",
        "front-door.yaml, line 28",
        "front-door.yaml, line 46",
        "front-door.yaml, line 47",
    ]


def test_two_services_cannot_have_the_same_position(tmp_path: Path) -> None:
    put(tmp_path)
    put(tmp_path, "service: Fostering\nposition: 1\nindicators: []\n", "fostering.yaml")
    found = refused(tmp_path)
    assert (
        "front-door.yaml, line 3: the position “1” is there twice (first in fostering.yaml, "
        in (found[-1])
    )


def test_a_file_of_another_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "front-door.yaml"
    file.write_bytes(SOUND.replace("Re-referrals\n", "Réferrals\n", 1).encode("cp1252"))
    line = SOUND[: SOUND.index("numerator")].count("\n") + 1
    assert refused(file) == [
        f"front-door.yaml, line {line}: not UTF-8 text: save the file in the encoding UTF-8"
    ]


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "front-door.yaml"
    file.write_bytes(SOUND.encode("utf-8-sig"))
    assert read([file], KNOWN)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "front-door.yaml: the file is empty"),
        ("# Nothing yet.\n", "front-door.yaml: the file is empty"),
        ("just words\n", "front-door.yaml, line 1: expected keys with values, beginning with"),
        ("service: A\n---\nservice: B\n", "front-door.yaml, line 2: not YAML"),
        ("[" * 5000, "front-door.yaml: not YAML that a catalogue would hold: too deeply nested"),
    ],
)
def test_what_is_no_catalogue_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    assert refused(put(tmp_path, text))[0].startswith(reason)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone.yaml") == [
        "gone.yaml: cannot be read: No such file or directory"
    ]


def test_a_folder_without_a_catalogue_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path)[0].endswith("the folder has no file ending in .yaml")


def test_a_file_is_named_by_a_slug(tmp_path: Path) -> None:
    assert refused(put(tmp_path, name="Front door.yaml")) == [
        "Front door.yaml: name the file by the service's slug, such as front-door.yaml"
    ]


def test_a_service_keeps_the_name_of_its_file(tmp_path: Path) -> None:
    known = replace(KNOWN, services={"Front door": "first-response"})
    assert refused(put(tmp_path), known=known) == [
        "front-door.yaml, line 2: service: “Front door” was loaded from first-response.yaml; "
        "keep that name"
    ]


def test_a_code_is_not_taken_from_a_service_that_is_not_being_read(tmp_path: Path) -> None:
    known = replace(KNOWN, indicators={"FD01": "front-door", "FD02": "fostering"})
    assert refused(put(tmp_path), known=known) == [
        "front-door.yaml, line 46: code: “FD02” is in fostering.yaml; to move it, load both files"
    ]
    other = SOUND[: SOUND.index("\n  - code: FD02")].replace("FD01", "FO01")
    other = other.replace("Front door", "Fostering").replace("position: 1", "position: 2")
    other = other.replace("Re-referrals within", "Recruited within").replace("First ", "Other ")
    put(tmp_path, other, "fostering.yaml")
    assert len(read([tmp_path], known)) == 2


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    file = put(tmp_path)
    assert len(read([tmp_path, file], KNOWN)) == 1


def test_what_has_been_read_cannot_be_altered(tmp_path: Path) -> None:
    (service,) = read([put(tmp_path)], KNOWN)
    with pytest.raises(FrozenInstanceError):
        service.name = "Another"  # type: ignore[misc]
