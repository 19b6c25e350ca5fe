"""Tables and their constraints, a file a noun; no arithmetic."""

from indicators.models.authority import Authority, Region, StatisticalNeighbour
from indicators.models.commentary import Commentary, CommentaryChange
from indicators.models.committee import Committee, Meeting
from indicators.models.figure import Figure, FigureChange, Origin
from indicators.models.indicator import Indicator, Service
from indicators.models.installation import Installation
from indicators.models.measure import Benchmark, Measure, MeasurePeriod
from indicators.models.month import Month
from indicators.models.pack import Draft, DraftSection, Exemption, Pack, PackPart
from indicators.models.reminder import Reminder
from indicators.models.returns import Gap, ReturnStep, Step
from indicators.models.target import Target, TargetChange
from indicators.models.upload import Upload
from indicators.models.user import PersonChange, Role, User

__all__ = [
    "Authority",
    "Benchmark",
    "Commentary",
    "CommentaryChange",
    "Committee",
    "Draft",
    "DraftSection",
    "Exemption",
    "Figure",
    "FigureChange",
    "Gap",
    "Indicator",
    "Installation",
    "Measure",
    "MeasurePeriod",
    "Meeting",
    "Month",
    "Origin",
    "Pack",
    "PackPart",
    "PersonChange",
    "Region",
    "Reminder",
    "ReturnStep",
    "Role",
    "Service",
    "StatisticalNeighbour",
    "Step",
    "Target",
    "TargetChange",
    "Upload",
    "User",
]
