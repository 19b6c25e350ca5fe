"""What a pack says of published figures, and what each of its parts does not say."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from indicators.entry import Entry, record_figures
from indicators.models import Commentary, Committee, Indicator, Month, Origin, Service
from indicators.packs.contents import NotReady, compose
from indicators.packs.document import (
    Cell,
    Chart,
    Document,
    Heading,
    Notice,
    Table,
    canonical,
    read,
)
from indicators.packs.traces import texts
from indicators.queries.scorecard import scorecard
from indicators.queries.sight import Sight
from indicators.rules.exemption import Paragraph
from indicators.rules.packs import Covers, SectionKey, Stretch
from indicators.rules.rating import Colour
from indicators.rules.suppression import Policy
from tests.factories import LAST, make_council, make_remark
from tests.one_indicator import TITLE, add_target, make_indicator, months
from tests.packs.one_pack import change_section, make_draft, make_meeting, withhold

pytestmark = pytest.mark.django_db
OCTOBER = date(2025, 10, 1)


def table(document: Document, key: str) -> Table:
    (found,) = [one for one in document.tables if one.key == key]
    return found


def cells(document: Document, key: str, row: str) -> list[str]:
    (found,) = [one for one in table(document, key).rows if one.key == row]
    return [cell.text for cell in found.cells]


def everything(document: Document) -> str:
    return canonical(document)


def notices(document: Document) -> list[str]:
    return [
        block.text
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Notice)
    ]


def visits(*figures: tuple[int, int], **fields: object) -> Indicator:
    one = make_indicator(months("2025-10", *figures), **fields)
    add_target(one, date(2025, 4, 1))
    return one


@pytest.mark.parametrize(("indicators", "years"), [(14, 3), (60, 3), (14, 6)])
def test_the_number_of_queries_is_the_same_however_much_there_is(
    indicators: int, years: int
) -> None:
    make_council(indicators, years)
    draft = make_draft(make_meeting(), LAST)
    with CaptureQueriesContext(connection) as asked:
        document = compose(draft).part_1
    assert len(asked) == 33
    assert len(table(document, "data").rows) >= indicators - 2


def test_a_pack_says_what_the_scorecard_says() -> None:
    make_council(14, 2)
    document = compose(make_draft(make_meeting(), LAST)).part_1
    card = scorecard(LAST, Sight.of_readers())
    assert [row.cells[1].number for row in table(document, "ratings").rows] == [
        card.tally[colour] for colour in Colour
    ]
    said = {text for _, text in texts(document)}
    for row in card.rows:
        if row.rating.colour in (Colour.RED, Colour.AMBER, Colour.NOT_RATED):
            assert row.sentence in said
        else:
            assert cells(document, "going-well", row.indicator.code)[1] == row.value


def test_what_was_composed_is_read_back_as_it_was() -> None:
    make_council(14, 2)
    document = compose(make_draft(make_meeting(), LAST)).part_1
    assert read(canonical(document)) == document


def test_every_red_and_amber_indicator_has_its_chart_figures_and_benchmarks() -> None:
    make_council(14, 2)
    document = compose(make_draft(make_meeting(), LAST)).part_1
    (section,) = [one for one in document.sections if one.key == "red-amber"]
    card = scorecard(LAST, Sight.of_readers())
    alone = [row for row in card.rows if row.rating.colour in (Colour.RED, Colour.AMBER)]
    headings = [b.text for b in section.blocks if isinstance(b, Heading) and b.level == 2]
    assert sorted(headings) == sorted(row.indicator.title for row in alone)
    assert len([b for b in section.blocks if isinstance(b, Chart)]) == len(alone)
    for row in alone:
        assert table(document, f"{row.indicator.code} months").rows
        assert row.benchmark
        assert len(cells(document, "data benchmarks", row.indicator.code)) == 6
    assert [text for _, text in texts(document) if text.startswith("Published for 20")]


def test_only_published_months_up_to_the_period_are_told() -> None:
    one = visits((91, 100), (92, 100))
    Month.objects.get_or_create(month=date(2025, 12, 1))
    record_figures(
        entries=[Entry(one, date(2025, 12, 1), Decimal(777), Decimal(1000))],
        by=None,
        origin=Origin.GRID,
    )
    meeting = make_meeting()
    document = compose(make_draft(meeting, OCTOBER)).part_1
    assert "92.0%" not in everything(document)
    assert "777" not in everything(document)


@pytest.mark.parametrize(
    ("stretch", "last", "said"),
    [
        (Stretch.MONTH, date(2026, 6, 1), "June 2026 has not been published"),
        (Stretch.THREE_MONTHS, date(2025, 11, 1), "September 2025 has not been published"),
        (Stretch.QUARTER, date(2025, 11, 1), "does not end a quarter"),
    ],
)
def test_a_period_that_is_not_published_or_not_a_quarter_is_refused(
    stretch: Stretch, last: date, said: str
) -> None:
    visits((91, 100), (92, 100))
    with pytest.raises(NotReady, match=said):
        compose(make_draft(make_meeting(), last, stretch=stretch))


def test_an_empty_selection_is_refused() -> None:
    visits((91, 100))
    draft = make_draft(make_meeting(), OCTOBER)
    draft.sections.update(is_included=False)
    with pytest.raises(NotReady, match="Choose at least one"):
        compose(draft)


def test_a_committee_with_no_indicators_is_refused() -> None:
    visits((91, 100))
    draft = make_draft(make_meeting(), OCTOBER)
    Committee.objects.get().services.set(Service.objects.filter(slug="adoption"))
    with pytest.raises(NotReady, match="scrutinises no service"):
        compose(draft)


def test_sections_stand_in_the_order_chosen_and_those_left_out_are_not_there() -> None:
    visits((91, 100))
    draft = make_draft(make_meeting(), OCTOBER)
    draft.sections.update(position=F("position") + 1)
    change_section(draft, SectionKey.DATA, position=0)
    change_section(draft, SectionKey.REPORT, position=99)
    change_section(draft, SectionKey.KEY, is_included=False)
    keys = [section.key for section in compose(draft).part_1.sections]
    assert keys[0] == "data"
    assert keys[-1] == "report"
    assert "key" not in keys


def test_a_section_begins_with_the_officers_own_words() -> None:
    visits((91, 100))
    draft = make_draft(make_meeting(), OCTOBER)
    change_section(draft, SectionKey.GOING_WELL, words="A **good** month.")
    (section,) = [s for s in compose(draft).part_1.sections if s.key == "going-well"]
    assert "".join(run.text for run in section.blocks[0].words) == "A good month."  # type: ignore[union-attr]


def test_three_months_are_put_together_by_adding_counts() -> None:
    visits((80, 100), (90, 200), (60, 60))
    draft = make_draft(make_meeting(), date(2025, 12, 1), stretch=Stretch.QUARTER)
    document = compose(draft).part_1
    assert document.period == "Quarter 3 of 2025/26 (October to December 2025)"
    assert cells(document, "data", "VISITS whole")[1:5] == [
        "The three months together", "63.9%", "230", "360",
    ]  # fmt: skip


def test_three_months_are_compared_with_the_month_before_them() -> None:
    one = make_indicator(months("2025-09", (50, 100), (91, 100), (91, 100), (91, 100)))
    add_target(one, date(2025, 4, 1))
    draft = make_draft(make_meeting(), date(2025, 12, 1), stretch=Stretch.QUARTER)
    document = compose(draft).part_1
    assert cells(document, "turned", "VISITS")[1:3] == ["Red", "Green"]


# Suppression.


def test_a_small_count_is_nowhere_in_a_pack() -> None:
    visits((60, 80), (3, 80), (71, 80))
    document = compose(make_draft(make_meeting(), date(2025, 11, 1))).part_1
    assert cells(document, "data", "VISITS 2025-11")[1:4] == ["Suppressed", "–", "–"]
    numbers = {cell.number for one in document.tables for row in one.rows for cell in row.cells}
    assert Decimal(3) not in numbers
    assert Decimal("3.75") not in numbers
    assert "3.8%" not in everything(document)


def test_the_months_together_are_withheld_when_one_of_them_is() -> None:
    visits((60, 80), (3, 80), (71, 80))
    draft = make_draft(make_meeting(), date(2025, 12, 1), stretch=Stretch.QUARTER)
    assert cells(compose(draft).part_1, "data", "VISITS whole")[2:5] == ["Suppressed", "–", "–"]


def test_what_was_said_of_a_withheld_figure_is_withheld() -> None:
    one = visits((60, 80), (3, 80))
    make_remark(one, date(2025, 11, 1), what_happened="Zanzibar three").save()
    draft = make_draft(make_meeting(), date(2025, 11, 1))
    withhold(draft, one, Covers.INDICATOR)
    composed = compose(draft)
    assert "Zanzibar" not in everything(composed.part_1)
    assert composed.part_2
    assert "Zanzibar" not in everything(composed.part_2)


def test_figures_that_count_no_children_are_shown_however_small() -> None:
    visits((3, 80), suppression=Policy.NONE)
    document = compose(make_draft(make_meeting(), OCTOBER)).part_1
    assert cells(document, "data", "VISITS 2025-10")[2] == "3"


# Part 1 and Part 2.


def one_exempt() -> Indicator:
    """Return one of fourteen indicators, red in October, whose words are like no other's."""
    exempt = make_council(14, 1)[0]
    exempt.code, exempt.title = "QUOKKA", "Quokka placements that broke down"
    exempt.save()
    Commentary.objects.filter(indicator=exempt, month=OCTOBER).update(
        what_happened="The home in Elm Street closed after a visit in May.",
        by_whom="Quentin Quokka",
    )
    return exempt


def test_an_exempt_indicator_is_in_part_2_and_part_1_has_no_trace_of_it() -> None:
    exempt = one_exempt()
    draft = make_draft(make_meeting(), OCTOBER)
    before = compose(draft).part_1
    withhold(draft, exempt)
    composed = compose(draft)
    part_1 = everything(composed.part_1)
    for trace in ("Quokka", "QUOKKA", "Elm Street", "Quentin"):
        assert trace not in part_1
    assert composed.part_2
    part_2 = everything(composed.part_2)
    for trace in ("Quokka placements that broke down", "Elm Street", "Quentin Quokka"):
        assert trace in part_2
    red, red_before = (
        table(document, "ratings").rows[0].cells[1].number for document in (composed.part_1, before)
    )
    assert red is not None
    assert red_before == red + 1
    (notice,) = notices(composed.part_1)
    assert notice.startswith("1 indicator is in Part 2 and not here: it holds information that is")
    assert "paragraph 2 of Part 1 of Schedule 12A" in notice


def test_part_1_with_an_exempt_indicator_is_part_1_without_that_indicator() -> None:
    exempt = one_exempt()
    draft = make_draft(make_meeting(), OCTOBER)
    withhold(draft, exempt)
    with_it = compose(draft).part_1
    exempt.service = Service.objects.create(name="Elsewhere", slug="elsewhere", position=99)
    exempt.save()
    draft.refresh_from_db()
    without = compose(draft).part_1
    assert with_it.sections[0].key == "exempt"
    assert with_it.sections[1:] == without.sections
    assert with_it.versions == without.versions


def test_exempt_commentary_is_in_part_2_and_the_figures_stay_in_part_1() -> None:
    exempt = one_exempt()
    draft = make_draft(make_meeting(), OCTOBER)
    withhold(draft, exempt, Covers.COMMENTARY, Paragraph.INDIVIDUAL)
    composed = compose(draft)
    part_1 = everything(composed.part_1)
    assert "Quokka placements that broke down" in part_1
    assert "Elm Street" not in part_1
    assert "Quentin" not in part_1
    assert "The commentary is exempt: it holds information about any individual" in part_1
    assert composed.part_2
    assert "Elm Street" in everything(composed.part_2)


def test_commentary_that_no_section_would_show_is_not_said_to_be_withheld() -> None:
    exempt = one_exempt()
    draft = make_draft(make_meeting(), OCTOBER)
    withhold(draft, exempt, Covers.COMMENTARY)
    change_section(draft, SectionKey.RED_AMBER, is_included=False)
    composed = compose(draft)
    assert notices(composed.part_1) == []
    assert composed.part_2 is None


def test_an_exempt_section_is_in_part_2_with_its_words() -> None:
    visits((91, 100))
    draft = make_draft(make_meeting(), OCTOBER)
    change_section(
        draft, SectionKey.GOING_WELL, words="Wombat words of the officer.",
        exempt_under=Paragraph.PRIVILEGE,
    )  # fmt: skip
    composed = compose(draft)
    assert "Wombat" not in everything(composed.part_1)
    assert "going-well" not in [section.key for section in composed.part_1.sections]
    assert notices(composed.part_1)[0].startswith("The section “What is going well” is in Part 2")
    assert composed.part_2
    assert "Wombat" in everything(composed.part_2)
    assert "paragraph 5 of Schedule 12A" in composed.part_2.marking


def test_a_pack_with_nothing_exempt_has_no_part_2_and_no_notice() -> None:
    visits((91, 100))
    composed = compose(make_draft(make_meeting(), OCTOBER))
    assert composed.part_2 is None
    assert notices(composed.part_1) == []


@pytest.mark.parametrize(
    "words",
    [
        "As for quokka  placements that broke down, see Part 2.",
        "QUOKKA is worse.",
        "We note that the home in Elm Street closed after a visit in May.",
    ],
)
def test_words_in_part_1_that_tell_of_what_is_exempt_are_refused_with_their_place(
    words: str,
) -> None:
    exempt = one_exempt()
    draft = make_draft(make_meeting(), OCTOBER, summary=words)
    withhold(draft, exempt)
    with pytest.raises(NotReady, match="Under “Report” Part 1 still says"):
        compose(draft)


def test_an_exempt_indicator_that_the_scope_leaves_out_is_not_named_either() -> None:
    exempt = one_exempt()
    Indicator.objects.filter(pk=exempt.pk).update(is_headline=False)
    draft = make_draft(make_meeting(), OCTOBER, scope="headline", summary=f"{exempt.title}.")
    withhold(draft, exempt)
    with pytest.raises(NotReady, match="Under “Report” Part 1 still says"):
        compose(draft)


def test_the_words_of_an_exempt_report_are_not_said_in_another_section() -> None:
    visits((91, 100))
    said = "The **Smith twins** were moved in the spring of this year."
    draft = make_draft(make_meeting(), OCTOBER, background=said)
    change_section(draft, SectionKey.REPORT, exempt_under=Paragraph.INDIVIDUAL)
    change_section(draft, SectionKey.KEY, words=said.replace("**", ""))
    with pytest.raises(NotReady, match="Under “How ratings are decided” Part 1 still says"):
        compose(draft)


def test_a_quarters_figure_counts_in_three_months_that_end_after_it() -> None:
    one = make_indicator(months("2025-08", None, (50, 100), None, None), frequency="quarterly")
    add_target(one, date(2025, 4, 1))
    draft = make_draft(make_meeting(), date(2025, 11, 1), stretch=Stretch.THREE_MONTHS)
    document = compose(draft).part_1
    assert cells(document, "ratings", "red")[1] == "1"
    assert cells(document, "data", "VISITS 2025-09")[2] == "50.0%"


def test_what_is_exempt_here_and_open_on_the_dashboard_is_pointed_out() -> None:
    exempt = one_exempt()
    draft = make_draft(make_meeting(), OCTOBER)
    withhold(draft, exempt)
    (caution,) = compose(draft).cautions
    assert "Quokka placements that broke down" in caution


def test_small_counts_in_words_are_pointed_out() -> None:
    visits((91, 100))
    draft = make_draft(make_meeting(), OCTOBER, background="Two children were moved far away.")
    (caution,) = compose(draft).cautions
    assert "“Two children”" in caution


# Changed since publication.


def test_a_figure_changed_since_publication_stands_with_both_values() -> None:
    one = visits((50, 100))
    record_figures(
        entries=[Entry(one, OCTOBER, Decimal(70), Decimal(100))],
        by=None, origin=Origin.CORRECTION, reason="Twenty visits were recorded late.",
    )  # fmt: skip
    document = compose(make_draft(make_meeting(), OCTOBER)).part_1
    (row,) = table(document, "changed").rows
    assert [cell.text for cell in row.cells][:4] == [TITLE, "October 2025", "50.0%", "70.0%"]
    assert row.cells[5] == Cell("Twenty visits were recorded late.")


def test_a_correction_that_would_tell_of_a_small_count_is_withheld() -> None:
    one = visits((50, 100))
    record_figures(
        entries=[Entry(one, OCTOBER, Decimal(52), Decimal(100))],
        by=None, origin=Origin.CORRECTION, reason="Two visits were recorded late.",
    )  # fmt: skip
    document = compose(make_draft(make_meeting(), OCTOBER)).part_1
    (row,) = table(document, "changed").rows
    assert row.cells[2].text == "withheld"
    assert "Two visits" not in everything(document)
