"""Nothing exempt, withheld or unpublished is in any byte of Part 1, in whatever format.

Marked words and counts stand in every field that could carry them. Files are searched as they
are, and again with everything in them unpacked: the members of a zip, the streams of a PDF, and
the words that its pages show, which stand there as numbers of letters in a font.
"""

import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pikepdf
import pytest

from indicators.entry import Entry, record_figures
from indicators.models import (
    Commentary,
    Indicator,
    Meeting,
    Month,
    Origin,
    Pack,
    PackPart,
    User,
)
from indicators.packs.contents import compose
from indicators.packs.document import Part
from indicators.packs.formats import Format, everything, make, offered
from indicators.packs.issue import edition, issue_pack
from indicators.packs.traces import texts
from indicators.rules.exemption import Paragraph
from indicators.rules.packs import Covers, SectionKey, Stretch
from tests.factories import LAST, make_council
from tests.packs.one_pack import change_section, make_draft, make_meeting, withhold
from tests.packs.reading_pdf import ReadPdf

pytestmark = pytest.mark.django_db
ISSUED_AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
SMALL = (3, 7_919_731)
"""A small count, and a denominator that stands nowhere else."""
EXEMPT_WORDS = (
    "Quokka placements", "QUOKKA", "Quokka kept", "Quokka happened", "Quokka being done",
    "Quokka Smith",
)  # fmt: skip
HUSHED_WORDS = ("Wombat happened", "Wombat being done", "Wombat Jones")
SECTION_WORDS = ("Numbat words of the officer",)
WITHHELD_WORDS = ("Bilby happened", "Bilby being done", "Bilby Brown")
UNPUBLISHED_WORDS = ("Dingo happened",)
NEVER = (
    *EXEMPT_WORDS, *HUSHED_WORDS, *SECTION_WORDS, *WITHHELD_WORDS, *UNPUBLISHED_WORDS,
)  # fmt: skip
COUNTS = ("7919731", "7,919,731", "6007423", "6,007,423", "8117519", "8,117,519")
"""Denominators of the figures that must not be seen, as they would be written."""


def remark(indicator: Indicator, month: date, name: str) -> None:
    Commentary.objects.update_or_create(
        indicator=indicator,
        month=month,
        defaults={
            "what_happened": f"{name} happened.",
            "what_is_being_done": f"{name} being done.",
            "by_whom": {"Quokka": "Quokka Smith", "Wombat": "Wombat Jones"}.get(
                name, f"{name} Brown"
            ),
            "by_when": date(2026, 6, 1),
            "written_at": ISSUED_AT,
        },
    )


def enter(indicator: Indicator, month: date, numerator: int, denominator: int) -> None:
    record_figures(
        entries=[Entry(indicator, month, Decimal(numerator), Decimal(denominator))],
        by=None, origin=Origin.CORRECTION, reason="Counted again from the records.",
    )  # fmt: skip


@pytest.fixture
def planted(lead: User) -> Meeting:
    """Return a meeting whose draft has something in every field that Part 1 must not say."""
    made = make_council(14, 2)
    percentages = [
        one
        for one in made
        if one.unit == "percent" and one.frequency == "monthly" and one.basis != "year-to-date"
    ]
    exempt, hushed, withheld = percentages[:3]
    exempt.code, exempt.title = "QUOKKA", "Quokka placements that broke down"
    exempt.complement = "Quokka kept"
    exempt.save()
    enter(exempt, LAST, 4_001_111, 6_007_423)
    remark(exempt, LAST, "Quokka")
    enter(hushed, LAST, 100, 500)  # 20% where 90% is asked for: red, whose commentary is shown
    remark(hushed, LAST, "Wombat")
    Indicator.objects.filter(pk=withheld.pk).update(suppression="small-counts")
    enter(withheld, LAST, *SMALL)
    remark(withheld, LAST, "Bilby")
    unpublished = date(2026, 4, 1)
    Month.objects.create(month=unpublished)
    enter(made[0], unpublished, 5_003_222, 8_117_519)
    remark(made[0], unpublished, "Dingo")
    meeting = make_meeting()
    draft = make_draft(meeting, LAST)
    withhold(draft, exempt)
    withhold(draft, hushed, Covers.COMMENTARY, Paragraph.INDIVIDUAL)
    change_section(
        draft, SectionKey.NOT_RATED, words="Numbat words of the officer.", exempt_under=3
    )
    return meeting


def issue(meeting: Meeting, by: User) -> Pack:
    return issue_pack(meeting=meeting, by=by, at=ISSUED_AT, has_looked=True)


def unpacked(made: bytes) -> Iterator[bytes]:
    """Yield a file, and everything that is packed or compressed in it."""
    yield made
    if made.startswith(b"%PDF"):
        yield from _of_pdf(made)
    elif made.startswith(b"\x89PNG"):
        yield from _of_png(made)
    elif is_zipfile(BytesIO(made)):
        with ZipFile(BytesIO(made)) as archive:
            for member in archive.infolist():
                yield member.filename.encode()
                yield from unpacked(archive.read(member))


def _of_pdf(made: bytes) -> Iterator[bytes]:
    with pikepdf.open(BytesIO(made)) as file:
        for one in file.objects:
            if isinstance(one, pikepdf.Stream):
                yield bytes(one.read_bytes())
            elif isinstance(one, pikepdf.Object):
                yield one.unparse(resolved=False)
    read = ReadPdf(made)
    for page in read.pages:
        yield " ".join(page.words.values()).encode()
        yield page.artifacts.encode()
    yield read.text(read.tree).encode()


def _of_png(made: bytes) -> Iterator[bytes]:
    place, pixels = 8, b""
    while place < len(made):
        size, kind = int.from_bytes(made[place : place + 4], "big"), made[place + 4 : place + 8]
        body = made[place + 8 : place + 8 + size]
        if kind == b"IDAT":
            pixels += body
        else:
            yield body
        place += 12 + size
    yield zlib.decompress(pixels)


def found_in(made: bytes, wanted: tuple[str, ...]) -> set[str]:
    """Return which of the words are anywhere in a file, in any of the ways to write letters."""
    found = set()
    for piece in unpacked(made):
        for words in wanted:
            ways = {words.encode(code) for code in ("utf-8", "utf-16-be", "utf-16-le")}
            ways |= {way.lower() for way in ways}
            if any(way in piece or way in piece.lower() for way in ways):
                found.add(words)
    return found


@pytest.fixture
def parts(planted: Meeting, lead: User) -> tuple[PackPart, PackPart]:
    """Return the two parts as they were issued."""
    public, exempt = issue(planted, lead).parts.order_by("part")
    return public, exempt


def test_no_byte_of_part_1_tells_of_what_is_exempt_withheld_or_unpublished(
    parts: tuple[PackPart, PackPart],
) -> None:
    public, _ = parts
    for wanted in offered(public):
        assert found_in(make(public, wanted), (*NEVER, *COUNTS)) == set(), wanted
    assert found_in(everything(public), (*NEVER, *COUNTS)) == set()


def test_the_search_finds_in_part_2_what_it_does_not_find_in_part_1(
    parts: tuple[PackPart, PackPart],
) -> None:
    _, exempt = parts
    there = {*EXEMPT_WORDS[:2], *EXEMPT_WORDS[3:], *HUSHED_WORDS, *SECTION_WORDS}
    for wanted in (Format.HTML, Format.PDF, Format.WORD, Format.JSON):
        found = found_in(make(exempt, wanted), (*NEVER, *COUNTS))
        assert there <= found, (wanted, there - found)
        assert {"6,007,423"} <= found or wanted is Format.JSON
        assert found.isdisjoint({*WITHHELD_WORDS, *UNPUBLISHED_WORDS, "7919731", "8117519"}), wanted


def test_part_2_says_what_it_is_on_every_page_and_sheet(
    parts: tuple[PackPart, PackPart],
) -> None:
    _, exempt = parts
    marking = edition(exempt).marking
    assert "paragraphs 1 and 2 and 3" in marking
    for page in ReadPdf(make(exempt, Format.PDF)).pages:
        assert "not for publication" in page.artifacts + " ".join(page.words.values())


def test_a_small_count_that_was_public_is_not_told_again_when_it_is_withheld_in_a_new_version(
    planted: Meeting, lead: User
) -> None:
    one = Indicator.objects.filter(unit="percent", frequency="monthly", basis="snapshot").exclude(
        code="QUOKKA"
    )[0]
    Indicator.objects.filter(pk=one.pk).update(suppression="none")
    enter(one, LAST, 4, 9_013_627)
    first = issue(planted, lead)
    assert found_in(make(first.parts.get(part=1), Format.JSON), ("9013627",))
    Indicator.objects.filter(pk=one.pk).update(suppression="small-counts")
    second = issue(planted, lead)
    assert second.version == 2
    public = second.parts.get(part=1)
    for wanted in offered(public):
        assert found_in(make(public, wanted), ("9013627", "9,013,627")) == set(), wanted


def test_what_is_exempt_only_in_a_new_version_is_not_told_in_its_list_of_changes(
    planted: Meeting, lead: User
) -> None:
    draft = planted.draft
    kept = list(draft.exemptions.values_list("indicator", "covers", "paragraph"))
    draft.exemptions.all().delete()
    change_section(draft, SectionKey.NOT_RATED, exempt_under=None)
    first = issue(planted, lead)
    assert found_in(make(first.parts.get(part=1), Format.JSON), ("Quokka placements",))
    for indicator, covers, paragraph in kept:
        draft.exemptions.create(indicator_id=indicator, covers=covers, paragraph=paragraph)
    change_section(draft, SectionKey.NOT_RATED, exempt_under=3)
    second = issue(planted, lead)
    public = second.parts.get(part=1)
    for wanted in offered(public):
        assert found_in(make(public, wanted), (*NEVER, "6007423", "6,007,423")) == set(), wanted


def test_three_months_tell_no_more_than_one(planted: Meeting) -> None:
    draft = planted.draft
    draft.stretch, draft.last_month = Stretch.THREE_MONTHS, LAST
    draft.save()
    composed = compose(draft)
    assert composed.part_1.part is Part.PUBLIC
    said = "\n".join(text for _, text in texts(composed.part_1))
    for words in (*NEVER, *COUNTS):
        assert words not in said
