"""The return process, conversations, risk, facts, the departure plan and follow-up."""

from returns.models.conversation import ClientDecision, WishTalk
from returns.models.facts import Fact, PolicyException
from returns.models.followup import FollowUp
from returns.models.instruments import ChecklistItem, ChecklistTemplate, RiskInstrument, RiskItem
from returns.models.plan import DeparturePlan, OwnEntry, PlanItem
from returns.models.process import ReturnProcess, StageMove
from returns.models.risk import RiskAnswer, RiskAssessment, SafetyPlan
from returns.models.survey import Survey

__all__ = [
    "ChecklistItem",
    "ChecklistTemplate",
    "ClientDecision",
    "DeparturePlan",
    "Fact",
    "FollowUp",
    "OwnEntry",
    "PlanItem",
    "PolicyException",
    "ReturnProcess",
    "RiskAnswer",
    "RiskAssessment",
    "RiskInstrument",
    "RiskItem",
    "SafetyPlan",
    "StageMove",
    "Survey",
    "WishTalk",
]
