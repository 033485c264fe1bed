"""The client, the case file and what belongs to every case."""

from cases.models.case import Case, CaseWorkerPeriod, TeamPeriod
from cases.models.client import Client, Dependant, Identity
from cases.models.cover import Cover
from cases.models.emergency import BreakGlass
from cases.models.enquiry import Enquiry, LooseEnquiry
from cases.models.legal import Consent, Handover, LegalStatus
from cases.models.safety import Location, Medical, SafeContact
from cases.models.work import Note, Task

__all__ = [
    "BreakGlass",
    "Case",
    "CaseWorkerPeriod",
    "Client",
    "Consent",
    "Cover",
    "Dependant",
    "Enquiry",
    "Handover",
    "Identity",
    "LegalStatus",
    "Location",
    "LooseEnquiry",
    "Medical",
    "Note",
    "SafeContact",
    "Task",
    "TeamPeriod",
]
