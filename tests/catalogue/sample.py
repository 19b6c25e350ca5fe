"""A small, sound catalogue file that the tests break one thing at a time."""

from pathlib import Path

from indicators.catalogue.read import Known
from indicators.rules.rating import Polarity
from indicators.rules.values import Unit

SOUND = """\
# Front door: a sample.
service: Front door
position: 1
indicators:
  - code: FD01
    title: Re-referrals within 12 months
    definition: The share of referrals that came within a year of another.
    why_it_matters: Help may have come too late.
    numerator: Re-referrals
    denominator: All referrals
    unit: percent
    decimals: 1
    polarity: lower
    basis: rolling-12-months
    frequency: monthly
    owner_role: Head of Front Door
    data_source: Case management system
    statutory_return: Children in need census
    measure: ReReferral
    complement: First referrals
    suppression: small-counts
    headline: true
    next_review: 2027-03-31
    targets:
      - from: 2023-04
        to: 2024-03
        family: tolerance-points
        value: 22
        tolerance: 2
        rationale: England's level.
        national: true
        approved_by: Children's Scrutiny Committee
        approved_on: 2023-03-14
      - from: 2024-04
        family: floor
        value: 20.1
        amber_limit: 23
        profile:
          2024-04: 21.5
          2024-05: 21
        rationale: A second step.
        national: false
        approved_by: Cabinet
        approved_on: 2024-03-12

  - code: FD02
    title: Foster carers
    definition: Households approved in the year.
    why_it_matters: Local carers keep children near home.
    numerator: Households
    unit: number
    decimals: 0
    polarity: none
    basis: snapshot
    frequency: annual
    annual_month: 9
    owner_role: Head of Fostering
    data_source: Fostering records
    suppression: none
    headline: false
    next_review: 2027-03-31
    targets:
      - from: 2023-04
        family: data-only
        rationale: Context.
        national: false
        approved_by: Cabinet
        approved_on: 2023-03-14
"""

KNOWN = Known(measures={"ReReferral": (Unit.PERCENT, Polarity.LOWER)})


def put(folder: Path, text: str = SOUND, name: str = "front-door.yaml") -> Path:
    """Return the path of a file with the text, written in the folder."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def with_change(old: str, new: str, text: str = SOUND) -> str:
    """Return the text with the first occurrence of a part of it replaced."""
    assert old in text
    return text.replace(old, new, 1)
