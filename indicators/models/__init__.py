"""Tables and their constraints, a file a noun; no arithmetic."""

from indicators.models.authority import Authority, Region, StatisticalNeighbour
from indicators.models.commentary import Commentary, CommentaryChange
from indicators.models.committee import Committee, Meeting
from indicators.models.enquiry import Enquiry
from indicators.models.figure import Figure, FigureChange, Origin
from indicators.models.indicator import Indicator, Service
from indicators.models.installation import Installation
from indicators.models.measure import Benchmark, Measure, MeasurePeriod
from indicators.models.month import Month
from indicators.models.pack import Draft, DraftSection, Exemption, Pack, PackPart
from indicators.models.plan import PathPoint, PlanAction, PlanChange, RecoveryPlan
from indicators.models.referral import (
    Recommendation,
    RecommendationStep,
    Referral,
    ReferralStep,
)
from indicators.models.reminder import Reminder
from indicators.models.returns import Gap, ReturnStep, Step
from indicators.models.target import Target, TargetChange
from indicators.models.upload import Upload
from indicators.models.user import PersonChange, Role, User
from indicators.models.visit import Visit, VisitKind

__all__ = [
    "Authority",
    "Benchmark",
    "Commentary",
    "CommentaryChange",
    "Committee",
    "Draft",
    "DraftSection",
    "Enquiry",
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
    "PathPoint",
    "PersonChange",
    "PlanAction",
    "PlanChange",
    "Recommendation",
    "RecommendationStep",
    "RecoveryPlan",
    "Referral",
    "ReferralStep",
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
    "Visit",
    "VisitKind",
]
