"""Records of what was done are only added to, whichever way somebody goes about it."""

from collections.abc import Callable, Iterable

import pytest
from django.apps import apps
from django.db.models import ProtectedError

from indicators.models import (
    Commentary,
    CommentaryChange,
    Figure,
    FigureChange,
    ReturnStep,
)
from indicators.models.record import OnlyAddedTo, Record
from tests.one_return import MONTH, Fostering, complete, make_fostering, remark, submit

pytestmark = pytest.mark.django_db
KINDS: tuple[type[Record], ...] = (FigureChange, CommentaryChange, ReturnStep)


@pytest.fixture
def fostering() -> Fostering:
    """Return a service whose return for MONTH has been entered, explained and submitted."""
    made = make_fostering()
    complete(made)
    remark(made.visits, made.officer)
    submit(made)
    return made


def stored(kinds: Iterable[type[Record]] = KINDS) -> list[object]:
    """Return all records, to tell whether anything changed."""
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def test_every_record_of_figures_remarks_returns_and_people_is_one_that_is_only_added_to() -> None:
    named = {one.__name__ for one in apps.get_models() if issubclass(one, Record)}
    assert {kind.__name__ for kind in KINDS} | {"PersonChange"} <= named


@pytest.mark.usefixtures("fostering")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "act",
    [
        lambda one: one.save(),
        lambda one: one.save(update_fields=["pk"]),
        lambda one: one.save(force_update=True),
        lambda one: one.delete(),
        lambda one: type(one).objects.update(pk=0),
        lambda one: type(one).objects.filter(pk=one.pk).update(pk=0),
        lambda one: type(one).objects.all().delete(),
        lambda one: type(one).objects.filter(pk=one.pk).delete(),
        lambda one: type(one).objects.bulk_update([one], ["pk"]),
        lambda one: type(one).objects.update_or_create({"pk": 0}, pk=one.pk),
        lambda one: type(one).objects.bulk_create(
            [one], update_conflicts=True, update_fields=["pk"], unique_fields=["pk"]
        ),
    ],
)
def test_a_record_is_neither_changed_nor_taken_away(
    kind: type[Record], act: Callable[[Record], object]
) -> None:
    before = stored()
    one = kind.objects.latest("pk")
    with pytest.raises(OnlyAddedTo, match=f"{kind.__name__} is only added to"):
        act(one)
    assert stored() == before


@pytest.mark.parametrize("manager", ["changes", "steps"])
def test_records_are_not_changed_by_way_of_what_they_are_about(
    fostering: Fostering, manager: str
) -> None:
    about = fostering.service if manager == "steps" else Figure.objects.latest("pk")
    before = stored()
    for act in (lambda some: some.update(pk=0), lambda some: some.delete()):
        with pytest.raises(OnlyAddedTo):
            act(getattr(about, manager).all())
    assert stored() == before


def test_a_record_that_was_just_added_is_not_saved_again(fostering: Fostering) -> None:
    figure = Figure.objects.latest("pk")
    one = FigureChange(figure=figure, changed_at="2026-06-03T12:00Z", origin="grid")
    one.save()
    with pytest.raises(OnlyAddedTo):
        one.save()


def test_what_has_records_is_not_deleted_and_takes_none_with_it(fostering: Fostering) -> None:
    before = stored()
    figure = Figure.objects.filter(month=MONTH).first()
    assert figure is not None
    for one in (
        figure,
        Commentary.objects.get(),
        fostering.visits,
        fostering.service,
        fostering.officer,
    ):
        with pytest.raises(ProtectedError):
            one.delete()
    with pytest.raises(ProtectedError):
        Figure.objects.filter(month=MONTH).delete()
    with pytest.raises(ProtectedError):
        Commentary.objects.all().delete()
    assert stored() == before
