"""The command that lists meetings, and issues and writes a pack: whole files or a reason."""

from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from indicators.management.commands import issue_pack as command
from indicators.models import Meeting, Pack, Role
from indicators.packs import issue
from indicators.packs.contents import Composed
from indicators.packs.document import Document, Part
from indicators.packs.formats import Format, make, name
from indicators.packs.traces import Exempt
from tests.one_return import Fostering
from tests.packs.issued import make_pack
from tests.packs.one_pack import make_meeting
from tests.packs.sample import sample
from tests.people import person

pytestmark = pytest.mark.django_db

HELD_ON = date(2026, 6, 25)
IN_TIME = datetime(2026, 6, 17, 23, 59, tzinfo=ZoneInfo("Europe/London"))
"""The last minute in which its pack is published in time."""
PUBLIC = [
    f"childrens-scrutiny-committee-2026-06-25-version-1-part-1.{one.extension}" for one in Format
]


@pytest.fixture
def meeting(fostering: Fostering, monkeypatch: pytest.MonkeyPatch) -> Meeting:
    """Return a meeting whose pack is published today at the latest."""
    is_now(monkeypatch, IN_TIME)
    return make_meeting(HELD_ON)


def is_now(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at)


def run(*arguments: Any, **options: Any) -> str:
    """Return what the command prints."""
    said = StringIO()
    call_command("issue_pack", *map(str, arguments), stdout=said, **options)
    return said.getvalue()


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# The list.


def test_meetings_are_listed_with_those_to_come_first(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_pack(meeting, sample())
    make_pack(meeting, sample())
    held = make_meeting(date(2026, 1, 8))
    lines = [line.split("  ") for line in run().splitlines()]
    table = [[text.strip() for text in line if text.strip()] for line in lines]
    committee = "Children’s Scrutiny Committee"
    assert table == [
        ["Number", "Committee", "Held on", "Publish by", "Newest version"],
        [str(meeting.pk), committee, "25 June 2026", "17 June 2026", "2"],
        [str(held.pk), committee, "8 January 2026", "30 December 2025", "none"],
    ]


def test_no_meeting_at_all_says_where_to_add_one() -> None:
    assert run() == "There is no meeting yet: add one on the page “Meetings”.\n"


# Issuing and writing.


def test_a_pack_is_issued_and_every_format_is_written(meeting: Meeting, tmp_path: Path) -> None:
    folder = tmp_path / "december" / "pack"
    said = run(meeting.pk, "--out", folder)
    part = Pack.objects.get().parts.get()
    assert files_in(folder) == sorted(PUBLIC)
    for one in Format:
        path = folder / name(part, one)
        assert path.read_bytes() == make(part, one)
        assert f"{path} ({path.stat().st_size / 1000:,.0f} kB)" in said
    assert said.startswith("Children’s Scrutiny Committee, 25 June 2026, version 1: issued.\n")


def test_part_2_is_written_beside_part_1_under_a_name_that_says_what_it_is(
    meeting: Meeting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed(monkeypatch, sample(), sample(1, Part.EXEMPT))
    run(meeting.pk, "--out", tmp_path)
    assert len(files_in(tmp_path)) == 2 * len(Format)
    exempt = [one for one in files_in(tmp_path) if "part-2-exempt" in one]
    assert len(exempt) == len(Format)


def composed(
    monkeypatch: pytest.MonkeyPatch,
    part_1: Document,
    part_2: Document | None = None,
    cautions: tuple[str, ...] = (),
) -> None:
    """Compose these, whatever the draft is."""
    monkeypatch.setattr(issue, "compose", lambda *_: Composed(part_1, part_2, Exempt(), cautions))


def test_a_pack_that_is_issued_already_is_written_again_and_not_issued_again(
    meeting: Meeting, tmp_path: Path
) -> None:
    run(meeting.pk, "--out", tmp_path)
    (tmp_path / PUBLIC[0]).unlink()
    said = run(meeting.pk, "--out", tmp_path)
    assert Pack.objects.count() == 1
    assert files_in(tmp_path) == sorted(PUBLIC)
    assert said.count("there already") == len(PUBLIC) - 1


def test_who_issues_it_is_on_record(meeting: Meeting, tmp_path: Path) -> None:
    who = person(Role.SCRUTINY, name="Sam Scrutiny")
    run(meeting.pk, "--out", tmp_path, "--by", "SAM.SCRUTINY@example.org")
    assert Pack.objects.get().issued_by == who


def test_a_pack_from_nobody_is_on_record_as_such(meeting: Meeting, tmp_path: Path) -> None:
    run(meeting.pk, "--out", tmp_path)
    assert Pack.objects.get().issued_by is None


def test_a_late_pack_is_told_how_to_give_its_reason(
    meeting: Meeting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_now(monkeypatch, IN_TIME.replace(day=18, hour=0, minute=0))
    with pytest.raises(CommandError, match=r"by Wednesday 17 June 2026.*with --urgent-reason"):
        run(meeting.pk, "--out", tmp_path)
    run(meeting.pk, "--out", tmp_path, "--urgent-reason", "Ofsted wrote on Monday.")
    assert Pack.objects.get().urgent_reason == "Ofsted wrote on Monday."


def test_cautions_are_printed_with_how_to_say_that_all_is_right(
    meeting: Meeting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed(monkeypatch, sample(), cautions=("“3 children”. Is this a small count?",))
    with pytest.raises(CommandError, match=r"3 children.*\n.*add --looked"):
        run(meeting.pk, "--out", tmp_path)
    run(meeting.pk, "--out", tmp_path, "--looked")
    assert Pack.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("0", "--out", "here"), "There is no meeting 0: “manage.py issue_pack” alone lists"),
        (("9" * 30, "--out", "here"), "There is no meeting 9999"),
        (("children", "--out", "here"), "There is no meeting children"),
        (("{meeting}",), "Say where to write the files: --out FOLDER"),
        (("--out", "here"), "Name the meeting by its number"),
        (("--looked",), "Name the meeting by its number"),
        (("{meeting}", "--out", "here", "--by", "x@example.org"), "Nobody signs in as x@example"),
        (("{meeting}", "--out", "here", "--by", "olive.officer@example.org"), "not prepare packs"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_issued_or_written(
    meeting: Meeting, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    folder = tmp_path / "out"
    given = (one.format(meeting=meeting.pk).replace("here", str(folder)) for one in arguments)
    with pytest.raises(CommandError, match=said):
        run(*given)
    assert not Pack.objects.exists()
    assert not folder.exists()


def test_a_meeting_that_was_held_is_refused(
    meeting: Meeting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_now(monkeypatch, IN_TIME.replace(day=26))
    with pytest.raises(CommandError, match="The meeting was held on 25 June 2026"):
        run(meeting.pk, "--out", tmp_path)
    assert files_in(tmp_path) == []


# The folder.


def test_a_file_is_no_folder(meeting: Meeting, tmp_path: Path) -> None:
    path = tmp_path / "pack"
    path.write_text("mine")
    with pytest.raises(CommandError, match="is a file: name a folder"):
        run(meeting.pk, "--out", path)
    assert not Pack.objects.exists()
    assert path.read_text() == "mine"


def test_another_file_of_the_same_name_is_not_written_over(
    meeting: Meeting, tmp_path: Path
) -> None:
    (tmp_path / PUBLIC[3]).write_text("mine")
    with pytest.raises(CommandError, match=f"No file was written, because {PUBLIC[3]} is in"):
        run(meeting.pk, "--out", tmp_path)
    assert files_in(tmp_path) == [PUBLIC[3]]
    assert (tmp_path / PUBLIC[3]).read_text() == "mine"


def fails_to_write(path: Path, content: bytes) -> int:
    with path.open("wb") as file:
        file.write(content[:10])
    raise OSError(28, "No space left on device", str(path))


def is_killed_writing(path: Path, content: bytes) -> int:
    path.touch()
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("fails", "raised"), [(fails_to_write, CommandError), (is_killed_writing, KeyboardInterrupt)]
)
def test_nothing_half_written_stays_when_writing_fails_and_the_next_run_writes_it(
    meeting: Meeting,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fails: Callable[[Path, bytes], int],
    raised: type[BaseException],
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Path, "write_bytes", fails)
        with pytest.raises(raised):
            run(meeting.pk, "--out", tmp_path)
    assert files_in(tmp_path) == []
    run(meeting.pk, "--out", tmp_path)
    assert files_in(tmp_path) == sorted(PUBLIC)
    assert Pack.objects.count() == 1


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(
    meeting: Meeting, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CommandError, match=r"Nothing more can be written into .*: Not a directory"):
        run(meeting.pk, "--out", tmp_path / "file" / "folder")


def test_what_is_not_built_is_told_in_a_sentence(
    meeting: Meeting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "make", unbuilt)
    with pytest.raises(CommandError, match=r"run “make setup”. The pack is issued: run this again"):
        run(meeting.pk, "--out", tmp_path)
    assert files_in(tmp_path) == []


def unbuilt(*_: object) -> bytes:
    raise ImproperlyConfigured("There is no style sheet: run “make setup”.")
