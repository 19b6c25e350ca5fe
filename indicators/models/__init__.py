"""Tables and their constraints, a file a noun; no arithmetic."""

from indicators.models.authority import Authority, Region, StatisticalNeighbour
from indicators.models.commentary import Commentary
from indicators.models.figure import Figure, FigureChange, Origin
from indicators.models.indicator import Indicator, Service
from indicators.models.installation import Installation
from indicators.models.measure import Benchmark, Measure, MeasurePeriod
from indicators.models.month import Month
from indicators.models.target import Target, TargetChange
from indicators.models.user import User

__all__ = [
    "Authority",
    "Benchmark",
    "Commentary",
    "Figure",
    "FigureChange",
    "Indicator",
    "Installation",
    "Measure",
    "MeasurePeriod",
    "Month",
    "Origin",
    "Region",
    "Service",
    "StatisticalNeighbour",
    "Target",
    "TargetChange",
    "User",
]
