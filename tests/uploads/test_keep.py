"""A file that is kept: under which name, and once."""

import pytest

from indicators.models import Upload
from indicators.uploads.keep import LONGEST_FILE_NAME, keep
from indicators.uploads.sheet import Unreadable
from tests.one_return import MONTH, Fostering
from tests.uploads.one_file import rows

pytestmark = pytest.mark.django_db


def kept(fostering: Fostering, name: str = "figures.csv") -> Upload:
    """Return the upload of a file with one figure."""
    content = rows("VISITS,,92,100,,,").encode()
    return keep(content=content, name=name, month=MONTH, by=fostering.officer)


def test_the_same_file_sent_again_is_the_upload_that_waits(fostering: Fostering) -> None:
    assert kept(fostering) == kept(fostering)
    assert kept(fostering, "others.csv") != kept(fostering)
    assert Upload.objects.count() == 2


def test_a_long_name_is_kept_by_its_end(fostering: Fostering) -> None:
    just_fits = "x" * (LONGEST_FILE_NAME - 4) + ".csv"
    assert kept(fostering, just_fits).name == just_fits
    assert kept(fostering, f"y{just_fits}").name == just_fits


def test_control_characters_in_a_name_are_kept_as_blanks(fostering: Fostering) -> None:
    upload = kept(fostering, "may\x00figures\x1f.csv\x00")
    upload.refresh_from_db()
    assert upload.name == "may figures .csv"


def test_a_file_that_gives_no_figure_is_not_kept(fostering: Fostering) -> None:
    with pytest.raises(Unreadable, match="names 1 figure and gives none"):
        keep(content=rows("VISITS,,,,,,").encode(), name="x.csv", month=MONTH, by=fostering.officer)
    assert not Upload.objects.exists()
