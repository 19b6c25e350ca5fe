"""Twenty officers, a process each, who save the same few rows at the same time.

Each reads what stands before saving, as a browser has it on the page, and when told that
somebody was quicker, reads again and saves again. One save in twenty goes the whole way, from the
request to the answer; the others from what was typed, which is where the writing begins.
"""

import multiprocessing
import os
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import Max
from django.test import Client
from django.urls import reverse

from indicators.forms.figures import RowForm
from indicators.models import FigureChange, Indicator, Month, Origin, Role, Service, User
from indicators.views.returns.saving import save
from tests.factories import make_indicators
from tests.holding_up.wholeness import broken
from tests.one_return import MONTH
from tests.people import person

WRITERS, SAVES, ROWS = 20, 100, 20


@dataclass(frozen=True, slots=True)
class Writer:
    """An officer at a browser in which they have signed in."""

    number: int
    user: User
    browser: Client
    rows: list[Indicator]

    def write(self) -> dict[str, Any]:
        """Return the saves that were acknowledged, and how often a colleague was quicker."""
        acknowledged, quicker = [], 0
        for count in range(SAVES):
            row = self.rows[(self.number + count) % ROWS]
            # No two saves are of the same figure, so that each can be told in the record.
            figure = 1 + self.number * SAVES + count
            way = self._on_the_page if count % 20 == 0 else self._from_the_form
            while not way(row, typed := _typed(row, figure)):
                quicker += 1
            acknowledged.append((row.code, typed[f"{row.code}-seen"], figure, self.user.pk))
        return {"process": os.getpid(), "acknowledged": acknowledged, "quicker": quicker}

    def _on_the_page(self, row: Indicator, typed: dict[str, Any]) -> bool:
        """Return whether the page says that the row is saved."""
        where = {"month": MONTH, "service": row.service.slug, "code": row.code}
        answer = self.browser.post(
            reverse("return-row", kwargs=where), typed, headers={"HX-Request": "true"}
        )
        said = answer.content.decode()
        assert answer.status_code == 200, said
        return _is_kept("Saved at" in said, said)

    def _from_the_form(self, row: Indicator, typed: dict[str, Any]) -> bool:
        """Return whether whoever typed it is told that it is saved."""
        form = RowForm(typed, indicator=row, prefix=row.code)
        outcome = save(form, MONTH, by=self.user, origin=Origin.GRID, is_leaving=False)
        return _is_kept(outcome.is_kept, " ".join(outcome.messages))


def _typed(row: Indicator, figure: int) -> dict[str, Any]:
    """Return what a browser sends of a figure, typed over what stands now."""
    of_row = FigureChange.objects.filter(figure__indicator=row, figure__month=MONTH)
    seen = of_row.aggregate(newest=Max("pk"))["newest"] or 0
    return {f"{row.code}-numerator": str(figure), f"{row.code}-seen": seen}


def _is_kept(is_saved: bool, said: str) -> bool:
    """Return whether it was saved; the one refusal that may be is that somebody was quicker."""
    assert is_saved or "changed it from" in said, said
    return is_saved


def _write(number: int) -> dict[str, Any]:
    """Return what came of one officer's saves."""
    user = User.objects.get(first_name=f"Officer {number}")
    browser = Client()
    browser.force_login(user)
    rows = Indicator.objects.select_related("service").order_by("position")
    return Writer(number, user, browser, list(rows)).write()


def run() -> dict[str, Any]:
    """Return what the writers were told, and what is on record."""
    make_indicators(ROWS)
    Month.objects.create(month=MONTH)
    service = Service.objects.get(slug="fostering")
    Indicator.objects.update(service=service, unit="number", denominator="", frequency="monthly")
    for number in range(WRITERS):
        person(Role.OFFICER, service, name=f"Officer {number}")
    # A connection is not to be shared by processes: each opens its own.
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(WRITERS) as pool:
        said = pool.map(_write, range(WRITERS), chunksize=1)
    of_row = FigureChange.objects.order_by("pk").values_list(
        "figure__indicator__code", "pk", "new_numerator", "changed_by"
    )
    return {
        "processes": len({each["process"] for each in said}),
        "acknowledged": [save for each in said for save in each["acknowledged"]],
        "quicker": sum(each["quicker"] for each in said),
        "record": [(code, pk, int(figure), by) for code, pk, figure, by in of_row],
        "broken": list(broken()),
    }
