"""Every format of an issued part, made again from what was frozen and from nothing else."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from indicators.models import Meeting, PackPart
from indicators.packs.document import Document, Part, canonical, digest
from indicators.packs.formats import (
    Format,
    NoSuchFile,
    everything,
    make,
    name,
    name_of_everything,
    offered,
)
from indicators.packs.issue import edition
from tests.packs.issued import make_pack
from tests.packs.one_pack import make_meeting
from tests.packs.sample import sample

pytestmark = pytest.mark.django_db

BASE = Path(__file__).resolve().parent.parent.parent
MAGIC = {
    Format.HTML: b"<!doctype html",
    Format.PDF: b"%PDF-1.7",
    Format.WORD: b"PK\x03\x04",
    Format.EXCEL: b"PK\x03\x04",
    Format.CSV: "\ufeff".encode(),
    Format.JSON: b"{",
}
AGAIN = """
import django, hashlib, sys
django.setup()
from indicators.packs.document import read
from indicators.packs.pdf import pdf
from tests.packs.issued import ISSUED_AT
print(hashlib.sha256(pdf(read(sys.stdin.read()), ISSUED_AT)).hexdigest())
"""


@pytest.fixture
def meeting() -> Meeting:
    """Return a meeting."""
    return make_meeting()


def part_of(meeting: Meeting, document: Document) -> PackPart:
    """Return a part as it was issued."""
    return make_pack(meeting, document).parts.get()


@pytest.fixture
def part(meeting: Meeting) -> PackPart:
    """Return Part 1 as it was issued."""
    return part_of(meeting, sample())


@pytest.fixture
def exempt(meeting: Meeting) -> PackPart:
    """Return Part 2 as it was issued."""
    return part_of(meeting, sample(1, Part.EXEMPT))


@pytest.mark.parametrize("wanted", list(Format))
def test_a_format_is_what_it_says(part: PackPart, wanted: Format) -> None:
    made = make(part, wanted)
    assert made.lower().startswith(MAGIC[wanted].lower())


@pytest.mark.parametrize("wanted", list(Format))
@pytest.mark.parametrize("which", list(Part))
def test_a_format_is_made_again_to_the_byte(meeting: Meeting, wanted: Format, which: Part) -> None:
    frozen = part_of(meeting, sample(2, which))
    again = PackPart.objects.get(pk=frozen.pk)
    assert make(frozen, wanted) == make(again, wanted)


def test_the_pdf_is_the_same_to_the_byte_in_another_process(part: PackPart) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", AGAIN],
        cwd=BASE,
        env=dict(os.environ),
        input=canonical(edition(part)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout.strip() == sha256(make(part, Format.PDF)).hexdigest()


def test_the_json_is_the_frozen_contents_to_the_letter(part: PackPart) -> None:
    made = make(part, Format.JSON)
    assert made.decode() == part.contents
    assert digest(made.decode()) == part.sha256
    assert json.loads(made)["title"] == sample().title


@pytest.mark.parametrize(
    ("wanted", "ending"),
    [
        (Format.HTML, "html"),
        (Format.PDF, "pdf"),
        (Format.WORD, "docx"),
        (Format.EXCEL, "xlsx"),
        (Format.CSV, "csv"),
        (Format.JSON, "json"),
    ],
)
def test_a_file_is_named_for_its_committee_meeting_version_and_part(
    part: PackPart, exempt: PackPart, wanted: Format, ending: str
) -> None:
    whose = "childrens-services-scrutiny-committee-2026-12-03"
    assert name(part, wanted) == f"{whose}-version-1-part-1.{ending}"
    assert name(exempt, wanted) == f"{whose}-version-2-part-2-exempt.{ending}"


def test_a_file_keeps_its_name_when_the_meeting_is_put_off(part: PackPart) -> None:
    before = name(part, Format.PDF)
    meeting = part.pack.meeting
    meeting.held_on = meeting.held_on.replace(day=10)
    meeting.save()
    assert name(PackPart.objects.get(pk=part.pk), Format.PDF) == before


def test_a_committee_whose_name_has_no_latin_letter_still_has_files(meeting: Meeting) -> None:
    frozen = part_of(meeting, replace(sample(), committee="اللجنة"))
    assert name(frozen, Format.PDF) == "committee-2026-12-03-version-1-part-1.pdf"


def test_there_is_no_csv_without_a_data_appendix(meeting: Meeting) -> None:
    frozen = part_of(meeting, replace(sample(), sections=sample().sections[:1]))
    assert offered(frozen) == [one for one in Format if one is not Format.CSV]
    with pytest.raises(NoSuchFile, match="Part 1 has no data appendix, and so no CSV"):
        make(frozen, Format.CSV)


def test_everything_is_one_zip_of_every_format_made_again_to_the_byte(part: PackPart) -> None:
    assert everything(part) == everything(PackPart.objects.get(pk=part.pk))
    with ZipFile(BytesIO(everything(part))) as archive:
        assert archive.namelist() == [name(part, one) for one in Format]
        assert archive.read(name(part, Format.PDF)) == make(part, Format.PDF)
        assert archive.infolist()[0].date_time == (2026, 11, 20, 9, 30, 0)
    assert name_of_everything(part).endswith("-version-1-part-1.zip")


def test_every_format_says_which_version_it_is_and_its_hash(part: PackPart) -> None:
    for wanted in (Format.HTML, Format.WORD, Format.EXCEL):
        assert part.sha256 in text_of(make(part, wanted))


def text_of(made: bytes) -> str:
    """Return a file's bytes as text; of one that is a zip, those of every file in it."""
    if not made.startswith(b"PK"):
        return made.decode()
    with ZipFile(BytesIO(made)) as archive:
        return "".join(archive.read(one).decode(errors="replace") for one in archive.namelist())
