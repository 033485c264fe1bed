"""Who may ask an organisation for help, and who keeps the registry (`domain.md` 12: Referral, Organisations)."""

from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.permissions import by_table
from foundation.access import policy
from foundation.access.permissions import YES, Verdict, no
from foundation.access.policy import Action
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from organisations.models import Assignment


def may_assign(user: User, case: Case) -> Verdict:
    """Tell whether ``user`` may ask an organisation to help in this case: who guides her, or the coordinator."""
    if user.is_service:
        return YES
    reason = _("Organisations are asked by her case worker or by the coordinator. You may read this.")
    return by_table(user, Action.REFERRAL, case, reason)


def may_move(user: User, assignment: Assignment) -> Verdict:
    """Tell whether ``user`` may record what becomes of an assignment: whoever may ask for help."""
    return may_assign(user, assignment.case)


def may_edit_registry(user: User) -> Verdict:
    """Tell whether ``user`` keeps the registry: a coordinator, or the administrator."""
    if policy.may_write(user.role, Action.REGISTRY):
        return YES
    return no(_("The registry is kept by the coordinators. Tell your coordinator what has changed."))


def may_see_unassigned(user: User) -> Verdict:
    """Tell whether ``user`` looks after cases that nobody helps with yet."""
    if user.role == Role.COORDINATOR:
        return YES
    return no(_("This list is for coordinators. Your own cases stand in your caseload."))
