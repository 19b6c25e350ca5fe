"""manage.py issue_pack: lists the meetings; issues one's pack and writes its files."""

import os
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from indicators.models import Meeting, Pack, User
from indicators.packs.formats import make, name, offered
from indicators.packs.issue import NotInTime, NotLookedAt, issue_pack
from indicators.queries.meetings import calendar
from indicators.refusals import Refused
from indicators.rules.periods import day_label

Files = dict[str, bytes]


class Command(BaseCommand):
    """Lists the meetings; or issues the pack of one and writes every format of both parts."""

    help = (
        "List the meetings; or issue the pack of one, unless its newest version says the same "
        "already, and write every format of both parts into a folder. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Return nothing; declares the meeting, where its files go, and who answers for it."""
        parser.add_argument(
            "meeting", nargs="?", metavar="MEETING", help="its number; leave it out for a list"
        )
        parser.add_argument(
            "--out", type=Path, metavar="FOLDER", help="where to write the files; made if need be"
        )
        parser.add_argument(
            "--by", metavar="EMAIL", help="who issues it; nobody's name stands on it otherwise"
        )
        parser.add_argument(
            "--urgent-reason",
            default="",
            metavar="TEXT",
            help="why it is urgent; needed after the last day for publication",
        )
        parser.add_argument(
            "--looked",
            action="store_true",
            help="you have looked at what the pack is to be looked at for, and it is right",
        )

    def handle(
        self,
        *,
        meeting: str | None,
        out: Path | None,
        by: str | None,
        urgent_reason: str,
        looked: bool,
        **options: object,
    ) -> None:
        """Return nothing; prints the meetings, or each file and its size. Raises CommandError."""
        if meeting is None:
            if out or by or urgent_reason or looked:
                raise CommandError(
                    "Name the meeting by its number: “manage.py issue_pack” alone lists them."
                )
            self._list()
            return
        if out is None:
            raise CommandError("Say where to write the files: --out FOLDER.")
        if out.exists() and not out.is_dir():
            raise CommandError(f"{out} is a file: name a folder.")
        at = timezone.now()
        try:
            pack = issue_pack(
                meeting=_meeting(meeting),
                by=_person(by) if by else None,
                at=at,
                urgent_reason=urgent_reason,
                has_looked=looked,
            )
        except NotLookedAt as refused:
            raise CommandError(f"{refused}\nIf all is right, add --looked.") from refused
        except NotInTime as refused:
            raise CommandError(f"{refused} Give it with --urgent-reason.") from refused
        except (Refused, ImproperlyConfigured) as refused:
            raise CommandError(str(refused)) from refused
        came = "issued" if pack.issued_at == at else "says the same already, and stands"
        self.stdout.write(f"{pack}: {came}.")
        self._write(_files(pack), out)

    def _list(self) -> None:
        """Return nothing; prints the meetings, those to come first, as a table."""
        found = calendar(timezone.localdate())
        lines = [["Number", "Committee", "Held on", "Publish by", "Newest version"]]
        for row in (*found.upcoming, *found.held):
            newest = str(row.newest.version) if row.newest else "none"
            days = [day_label(day) for day in (row.held_on, row.publish_by)]
            lines.append([str(row.pk), row.committee, *days, newest])
        if len(lines) == 1:
            self.stdout.write("There is no meeting yet: add one on the page “Meetings”.")
            return
        wide = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            padded = (text.ljust(width) for text, width in zip(line, wide, strict=True))
            self.stdout.write("  ".join(padded).rstrip())

    def _write(self, files: Files, folder: Path) -> None:
        """Return nothing; writes the files. Raises CommandError where another is in the way.

        A file that is there and the same is left. Nothing is written over, since what it was
        may have been sent to somebody, and of no file is there ever half.
        """
        there = {one for one in files if (folder / one).exists()}
        other = [one for one in there if _content(folder / one) != files[one]]
        if other:
            raise CommandError(
                f"No file was written, because {min(other)} is in {folder} already and is "
                "another. Name another folder, or move that file away, and run this again."
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for one in files.keys() - there:
                _write_whole(folder / one, files[one])
        except OSError as error:
            raise CommandError(
                f"Nothing more can be written into {folder}: {error.strerror}. The pack is issued: "
                "run this again for its files."
            ) from error
        for one, content in files.items():
            note = ", there already" if one in there else ""
            self.stdout.write(f"  {folder / one} ({len(content) / 1000:,.0f} kB{note})")


def _meeting(number: str) -> Meeting:
    """Return the meeting of a number. Raises CommandError."""
    found = Meeting.objects.filter(pk=number).first() if number.isdecimal() else None
    if found is None:
        raise CommandError(
            f"There is no meeting {number}: “manage.py issue_pack” alone lists them with their "
            "numbers."
        )
    return found


def _person(email: str) -> User:
    """Return who signs in with an address. Raises CommandError."""
    found = User.objects.filter(email=User.objects.normalize_email(email)).first()
    if found is None:
        raise CommandError(f"Nobody signs in as {email}: check the address.")
    return found


def _files(pack: Pack) -> Files:
    """Return every format of every part, by its name; with a progress bar on the error stream."""
    wanted = [(part, one) for part in pack.parts.order_by("part") for one in offered(part)]
    bar = tqdm(wanted, desc="Making the files", unit=" files", disable=None, leave=False)
    try:
        return {name(part, one): make(part, one) for part, one in bar}
    except ImproperlyConfigured as error:
        raise CommandError(f"{error} The pack is issued: run this again for its files.") from error


def _content(path: Path) -> bytes | None:
    """Return what is in a file, None of what is no file or cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _write_whole(path: Path, content: bytes) -> None:
    """Return nothing; the file is there, whole, or not at all, and what is exempt is one's own."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.touch(mode=0o600 if "-exempt" in path.name else 0o666)
        beside.write_bytes(content)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
