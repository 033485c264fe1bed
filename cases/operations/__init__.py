"""Writes of the case file that are no stage changes: keyword-only, with who acts, all or nothing."""

from cases.operations.cover import begin_cover, end_cover
from cases.operations.emergency import break_glass, end_break_glass, review_break_glass
from cases.operations.enquiries import bring_to_file, record_enquiry, record_loose_enquiry, remove_loose
from cases.operations.family import add_dependant, change_dependant, remove_dependant
from cases.operations.files import follow_safety, open_case, set_identity, update_case
from cases.operations.legal import (
    add_status,
    change_status,
    give_consent,
    plan_status_task,
    status_warnings,
    withdraw_consent,
)
from cases.operations.owners import answer_handover, ask_handover, assign_case_worker, withdraw_handover
from cases.operations.safety import set_location, set_medical, set_safe_contact
from cases.operations.work import (
    add_note,
    add_task,
    cancel_rule_tasks,
    change_task,
    complete_task,
    ensure_rule_task,
    finish_rule_tasks,
)

__all__ = [
    "add_dependant",
    "add_note",
    "add_status",
    "add_task",
    "answer_handover",
    "ask_handover",
    "assign_case_worker",
    "begin_cover",
    "break_glass",
    "bring_to_file",
    "cancel_rule_tasks",
    "change_dependant",
    "change_status",
    "change_task",
    "complete_task",
    "end_break_glass",
    "end_cover",
    "ensure_rule_task",
    "finish_rule_tasks",
    "follow_safety",
    "give_consent",
    "open_case",
    "plan_status_task",
    "record_enquiry",
    "record_loose_enquiry",
    "remove_dependant",
    "remove_loose",
    "review_break_glass",
    "set_identity",
    "set_location",
    "set_medical",
    "set_safe_contact",
    "status_warnings",
    "update_case",
    "withdraw_consent",
    "withdraw_handover",
]  # fmt: skip
