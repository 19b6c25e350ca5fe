"""What is not whole is found: otherwise that nothing was found would prove nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import QuerySet

from indicators.models import (
    Commentary,
    Figure,
    FigureChange,
    Month,
    Pack,
    PackPart,
    Upload,
)
from indicators.packs.document import Part, Section, canonical
from indicators.signoff import publish_month
from tests.holding_up.wholeness import broken
from tests.one_return import (
    MONTH,
    NOON,
    Fostering,
    approve,
    complete,
    enter,
    make_fostering,
    remark,
    submit,
)
from tests.packs.issued import make_pack
from tests.packs.one_pack import make_meeting
from tests.packs.sample import sample
from tests.publication import publish_month as publish_at_a_stroke

pytestmark = pytest.mark.django_db


@pytest.fixture
def fostering() -> Fostering:
    """Return a service with a year behind it, a month that is entered, and a remark."""
    made = make_fostering()
    complete(made)
    remark(made.visits, made.officer)
    return made


def around(model: Any) -> QuerySet[Any]:
    """Return the rows as whoever goes around the models would write them."""
    return QuerySet(model)


def test_what_the_pages_write_is_whole(fostering: Fostering) -> None:
    enter(fostering.carers, fostering.colleague, 150)
    submit(fostering)
    approve(fostering)
    publish_month(month=MONTH, by=fostering.lead, at=NOON)
    assert list(broken()) == []


def figure_without_record(fostering: Fostering) -> None:
    Figure.objects.create(indicator=fostering.reviews, month=MONTH, numerator=1, denominator=1)


def figure_around_its_record(fostering: Fostering) -> None:
    Figure.objects.filter(month=MONTH).update(provisional=True)


def record_without_its_figure(fostering: Fostering) -> None:
    figure = Figure.objects.filter(month=MONTH).latest("pk")
    FigureChange.objects.create(
        figure=figure, new_numerator=1, changed_at=NOON, origin="grid", old_numerator=143
    )


def record_that_was_overwritten(fostering: Fostering) -> None:
    enter(fostering.carers, fostering.colleague, 150)
    enter(fostering.carers, fostering.officer, 151)
    newest = FigureChange.objects.latest("pk")
    around(FigureChange).filter(pk=newest.pk).update(old_numerator=143)


def remark_around_its_record(fostering: Fostering) -> None:
    Commentary.objects.update(what_happened="All was well.")


def upload_that_wrote_nothing(fostering: Fostering) -> None:
    told = {"name": "a.csv", "sha256": "", "content": b"", "uploaded_by": fostering.officer}
    Upload.objects.create(**told, uploaded_at=NOON, applied_at=NOON)


def upload_that_wrote_and_is_not_applied(fostering: Fostering) -> None:
    told = {"name": "a.csv", "sha256": "", "content": b"", "uploaded_by": fostering.officer}
    upload = Upload.objects.create(**told, uploaded_at=NOON)
    around(FigureChange).filter(figure__month=MONTH).update(upload=upload)


def month_published_without_approval(fostering: Fostering) -> None:
    submit(fostering)
    publish_at_a_stroke(month=MONTH, by=None, at=NOON)


def month_published_before_approval(fostering: Fostering) -> None:
    submit(fostering)
    approve(fostering)
    publish_month(month=MONTH, by=fostering.lead, at=NOON)
    Month.objects.filter(month=MONTH).update(published_at=datetime(2026, 6, 1, tzinfo=UTC))


def pack_without_its_parts(fostering: Fostering) -> None:
    Pack.objects.create(meeting=make_meeting(), version=1, issued_at=NOON)


def pack_of_which_part_2_alone_is_there(fostering: Fostering) -> None:
    make_pack(make_meeting(), sample(1, Part.EXEMPT))


def pack_that_says_it_has_a_part_2(fostering: Fostering) -> None:
    exempt = Section("exempt", "Exempt information", ())
    make_pack(make_meeting(), replace(sample(), sections=(exempt, *sample().sections)))


def pack_that_follows_none(fostering: Fostering) -> None:
    Pack.objects.create(meeting=make_meeting(), version=2, issued_at=NOON)


def part_that_was_overwritten(fostering: Fostering) -> None:
    make_pack(make_meeting(), sample())
    around(PackPart).update(contents=canonical(replace(sample(), title="Another")))


def part_of_another_version(fostering: Fostering) -> None:
    make_pack(make_meeting(), replace(sample(), status="Version 3, issued 1 May 2026"))


def part_that_lists_too_little(fostering: Fostering) -> None:
    meeting = make_meeting()
    make_pack(meeting, sample())
    make_pack(meeting, replace(sample(), title="Another"))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (pack_without_its_parts, "has the parts []"),
        (pack_of_which_part_2_alone_is_there, "has the parts [2]"),
        (pack_that_says_it_has_a_part_2, "has the parts [1]"),
        (pack_that_follows_none, "follows version 0"),
        (part_that_was_overwritten, "is not what its hash says"),
        (part_of_another_version, "says that it is another"),
        (part_that_lists_too_little, "lists other changes than there are"),
        (figure_without_record, "has no record"),
        (figure_around_its_record, "is not what its newest change says"),
        (record_without_its_figure, "is not what its newest change says"),
        (record_that_was_overwritten, "does not follow from the one before it"),
        (remark_around_its_record, "is not what its newest version says"),
        (upload_that_wrote_nothing, "is half there"),
        (upload_that_wrote_and_is_not_applied, "is half there"),
        (month_published_without_approval, "which was not approved"),
        (month_published_before_approval, "which was not approved"),
    ],
)
def test_what_is_not_whole_is_told(
    fostering: Fostering, damage: Callable[[Fostering], None], said: str
) -> None:
    assert list(broken()) == []
    damage(fostering)
    assert any(said in each for each in broken())
