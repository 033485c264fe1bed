"""Who may do what in a return (`domain.md` 12). Page, view and transition ask the same predicates."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import permissions as cases
from foundation.access import policy
from foundation.access.permissions import YES, Verdict, no
from foundation.access.policy import Action
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from returns.codes import ReviewState, RiskLevel
from returns.colleagues import team_lead_of
from returns.models import DeparturePlan, Fact, ReturnProcess, RiskAssessment
from returns.stages import Outcome, Stage

ONLY_CASE_WORKER = _("Only the case worker of this client does this.")
ONLY_COORDINATOR = _("Only a coordinator of this team does this.")
ONLY_THESE_TWO = _("Only the case worker or a coordinator of this team does this.")
#: A deputy for four eyes stands in for a second coordinator, and for nobody else.
ONLY_COORDINATORS_WORK = _("You are the deputy for four eyes: you look at what the coordinator wrote.")


# --- the roles -------------------------------------------------------------------------------------------
def case_worker(user: User, process: ReturnProcess) -> Verdict:
    """CW: who guides this client."""
    return YES if cases.guides(user, process.case) else no(ONLY_CASE_WORKER)


def coordinator(user: User, process: ReturnProcess) -> Verdict:
    """CO: the coordinator of the team that has the file."""
    return YES if cases.coordinates(user, process.case) else no(ONLY_COORDINATOR)


def team_lead(user: User, process: ReturnProcess) -> Verdict:
    """TL: the team lead of the team that has the file."""
    return YES if cases.leads(user, process.case) else no(_("Only the team lead of this team does this."))


def coordinator_or_team_lead(user: User, process: ReturnProcess) -> Verdict:
    """CO or TL (transfer, reopen)."""
    reason = _("Only a coordinator or the team lead of this team does this.")
    return cases.by_table(user, Action.TRANSFER, process.case, reason)


def case_worker_or_coordinator(user: User, process: ReturnProcess) -> Verdict:
    """CW or CO."""
    return cases.by_table(user, Action.KEEP_FILE, process.case, ONLY_THESE_TWO)


# --- moves with a condition of their own -----------------------------------------------------------------------
def may_clear(user: User, process: ReturnProcess) -> Verdict:
    """Four eyes: the coordinator, never who made the plan or the current assessment; the team lead where the
    coordinator is that author."""
    plan = DeparturePlan.objects.filter(process_id=process.pk).select_related("created_by").first()
    case = process.case
    if case.case_worker_id == user.pk:
        return no(_("You guide this client. Nobody clears their own case: somebody else looks at it."))
    authors = [*([plan.created_by] if plan else []), *authors_of(current_assessment(process))]
    if any(author.pk == user.pk for author in authors if author):
        return no(
            _("You made the plan or the risk assessment. Nobody clears their own work: somebody else looks at it.")
        )
    cell = policy.cell(user.role, Action.CLEAR_DEPARTURE)
    if not cases.may_do(user, Action.CLEAR_DEPARTURE, case):
        return no(_("A coordinator of this team clears the plan: a second person looks at our work."))
    by_coordinator = _by_coordinator(*authors, case.case_worker)
    if cases.deputises(user, case):
        return YES if by_coordinator else no(ONLY_COORDINATORS_WORK)
    if cell.only_if_coordinator_is_author and not by_coordinator:
        return no(_("The coordinator clears. The team lead does so only where the coordinator is the author."))
    return YES


def _by_coordinator(*authors: User | None) -> bool:
    return any(person.role == Role.COORDINATOR for person in authors if person is not None)


def before_departure(user: User, process: ReturnProcess) -> Verdict:
    """CW, for moves that make sense only while she is here; a paused aftercare is resumed first."""
    if process.has_left:
        return no(_("She has left already."))
    return case_worker(user, process)


def record_death(user: User, process: ReturnProcess) -> Verdict:
    """CO, once."""
    if process.outcome == Outcome.DECEASED:
        return no(_("This is recorded already."))
    return coordinator(user, process)


def reopen(user: User, process: ReturnProcess) -> Verdict:
    """CO or TL, never after death."""
    if process.outcome == Outcome.DECEASED:
        return no(_("She has died. The case stays closed."))
    if not process.is_current:
        return no(_("A newer return process of this case exists."))
    return coordinator_or_team_lead(user, process)


def authority_departure(user: User, process: ReturnProcess) -> Verdict:
    """CO, while she is here."""
    if process.has_left:
        return no(_("She has left already."))
    return coordinator(user, process)


# --- facts -------------------------------------------------------------------------------------------------
def may_record_fact(user: User, process: ReturnProcess) -> Verdict:
    """CW and CO record dated facts."""
    return cases.by_table(user, Action.RECORD_FACT, process.case, ONLY_THESE_TWO)


def may_confirm_fact(user: User, fact: Fact) -> Verdict:
    """A coordinator confirms, never who recorded it."""
    if not cases.may_do(user, Action.CONFIRM_FACT, fact.process.case):
        return no(_("Not confirmed yet; a coordinator does that."))
    if fact.created_by_id == user.pk:
        return no(_("Not confirmed yet. You wrote it down; another coordinator, or the deputy, confirms it."))
    if cases.deputises(user, fact.process.case) and not _by_coordinator(fact.created_by):
        return no(ONLY_COORDINATORS_WORK)
    return YES


# --- risk ----------------------------------------------------------------------------------------------------
def current_assessment(process: ReturnProcess) -> RiskAssessment | None:
    """Return the newest version of the assessment, whatever its state: a new one means a new look is needed."""
    return (
        RiskAssessment.objects.filter(process_id=process.pk)
        .select_related("created_by", "reviewed_by", "instrument")
        .order_by("-number")
        .first()
    )


def authors_of(assessment: RiskAssessment | None) -> list[User]:
    """Return who wrote what stands in this version.

    A new version begins as a copy, so who wrote the ones before it is an author too, back to the last one that
    somebody else looked at: a colleague's click on 'new version' does not make a text somebody else's.
    """
    if assessment is None:
        return []
    authors = [assessment.created_by]
    before = RiskAssessment.objects.filter(process_id=assessment.process_id, number__lt=assessment.number)
    for row in before.select_related("created_by").order_by("-number"):
        if row.reviewed_by_id is not None:
            break
        authors.append(row.created_by)
    return [author for author in authors if author is not None]


def may_assess(user: User, process: ReturnProcess) -> Verdict:
    """CW and CO assess."""
    return cases.by_table(user, Action.ASSESS_RISK, process.case, ONLY_THESE_TWO)


def may_edit_assessment(user: User, assessment: RiskAssessment) -> Verdict:
    """The author fills it in, until it is submitted; a signed version is followed by a new one."""
    if assessment.created_by_id != user.pk:
        return no(_("Only the author fills in this version. Start a new version to add what you know."))
    if assessment.state not in {ReviewState.DRAFT, ReviewState.SENT_BACK}:
        return no(_("This version was submitted. Start a new version to change something."))
    return may_assess(user, assessment.process)


def may_review(user: User, assessment: RiskAssessment) -> Verdict:
    """CO or TL, never the author. At a high level the team lead reviews, so that both have looked."""
    if any(author.pk == user.pk for author in authors_of(assessment)):
        return no(_("You are the author. Somebody else reviews: nobody reviews their own work."))
    if assessment.state != ReviewState.SUBMITTED:
        return no(_("This version does not wait for a review."))
    if not cases.may_do(user, Action.REVIEW_RISK, assessment.process.case):
        return no(_("A coordinator or the team lead of this team reviews."))
    if cases.deputises(user, assessment.process.case):
        return YES if _by_coordinator(*authors_of(assessment)) else no(ONLY_COORDINATORS_WORK)
    if team_lead(user, assessment.process):
        return YES
    if assessment.level == RiskLevel.HIGH and team_lead_of(assessment.process.case) is not None:
        return no(_("At a high level the team lead reviews and the coordinator clears, so that both have looked."))
    return YES


def may_write_safety_plan(user: User, process: ReturnProcess) -> Verdict:
    """CW and CO write the safety plan with her."""
    return case_worker_or_coordinator(user, process)


def may_follow_up(user: User, process: ReturnProcess) -> Verdict:
    """CW and CO keep contact after return."""
    return case_worker_or_coordinator(user, process)


# --- plan ------------------------------------------------------------------------------------------------------
def may_write_plan(user: User, process: ReturnProcess) -> Verdict:
    """CW makes the plan and ticks it off; coordinator and team lead read along, so that they can clear."""
    if process.stage == Stage.CLOSED:
        return no(_("This return is closed: its plan can be read and printed, not changed."))
    return cases.by_table(user, Action.CHECKLIST, process.case, ONLY_CASE_WORKER)


def may_move(user: User, process: ReturnProcess, transition: Any) -> Verdict:
    """Ask the table."""
    verdict: Verdict = transition.may(user, process)
    return verdict
