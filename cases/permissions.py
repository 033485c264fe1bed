"""Who may do what with a case file (`domain.md` 12), each with the reason when the answer is no.

Pages, views and operations ask the same predicates. What somebody may *see* is no question for this file:
a file outside one's grants does not exist for its reader (404).
"""

from django.utils.translation import gettext_lazy as _

from cases.codes import HandoverState
from cases.models import Case, Handover
from foundation.access.codes import DataGroup, GrantReason, Level
from foundation.access.models import Grant
from foundation.access.permissions import YES, Refused, Verdict, no, require, writes_team
from foundation.accounts.codes import CASE_ROLES, Role
from foundation.accounts.models import User

__all__ = ["Refused", "Verdict", "require"]

#: May open a file. A team lead looks along, and reviews; files are opened by who does the work.
OPENERS = frozenset({Role.CASE_WORKER, Role.COORDINATOR})


def guides(user: User, case: Case) -> bool:
    """Tell whether ``user`` guides this client: as her case worker, or as a colleague who was given the file."""
    if user.role not in CASE_ROLES:
        return False
    if case.case_worker_id == user.pk:
        return True
    if user.role != Role.CASE_WORKER:
        return False
    mine = Grant.objects.active().filter(user=user, case_id=case.pk, level=Level.WRITE)
    return mine.exclude(reason=GrantReason.HANDOVER).exists()


def coordinates(user: User, case: Case) -> bool:
    """Tell whether ``user`` is the coordinator of the team that has this file."""
    return user.role == Role.COORDINATOR and writes_team(user, case.team_id)


def leads(user: User, case: Case) -> bool:
    """Tell whether ``user`` leads the team that has this file."""
    return user.role == Role.TEAM_LEAD and writes_team(user, case.team_id)


def may_open(user: User) -> Verdict:
    """Opening a file: intake."""
    return YES if user.role in OPENERS else no(_("Case workers and coordinators open a file."))


def may_write(user: User, case: Case) -> Verdict:
    """Intake data, notes, tasks, safe contact, legal status, consents."""
    if guides(user, case) or coordinates(user, case):
        return YES
    return no(_("Only her case worker and the coordinator of the team write in this file."))


def may_talk(user: User, case: Case) -> Verdict:
    """Conversations and her decision: written down by who guides her."""
    if guides(user, case):
        return YES
    return no(_("A conversation is written down by her case worker, who had it with her."))


def may_show_contact(user: User, case: Case) -> Verdict:
    """Her number and code word, on request; the request is recorded."""
    if guides(user, case) or coordinates(user, case) or leads(user, case):
        return YES
    return no(_("Only her case worker, the coordinator and the team lead see her number."))


def may_assign(user: User, case: Case) -> Verdict:
    """Choosing the case worker."""
    if coordinates(user, case) or leads(user, case):
        return YES
    return no(_("The coordinator or the team lead chooses the case worker."))


def may_hand_over(user: User, case: Case) -> Verdict:
    """Asking another team to take the file over, and taking the question back."""
    if coordinates(user, case) or leads(user, case):
        return YES
    return no(_("The coordinator or the team lead hands a file over to another team."))


def may_answer(user: User, handover: Handover) -> Verdict:
    """Answering the question whether the own team takes a file over."""
    if user.role != Role.COORDINATOR or not writes_team(user, handover.to_team_id):
        return no(_("The coordinator of the team that was asked answers this."))
    if handover.state != HandoverState.ASKED:
        return no(_("This question was answered already."))
    return YES


def may_see_group(user: User, case: Case, group: str) -> Verdict:
    """A data group: asks the same grants as the policies in the database do.

    The policies hide the rows of a group silently; without this question the page would look empty instead
    of closed.
    """
    mine = Grant.objects.active().filter(user=user, data_groups__contains=[group])
    if mine.filter(case_id=case.pk).exists() or mine.filter(team_id=case.team_id).exists():
        return YES
    return no(_GROUP_REASONS[DataGroup(group)])


def may_write_group(user: User, case: Case, group: str) -> Verdict:
    """Writing in a data group: the right to see it, and the right to write in the file."""
    return may_write(user, case) if (seen := may_see_group(user, case, group)) else seen


_GROUP_REASONS = {
    DataGroup.IDENTITY: _(
        "You have no right to see her legal name. The coordinator can give it, when your work needs it."
    ),
    DataGroup.LOCATION: _(
        "You have no right to see where she stays. The coordinator can give it, when your work needs it."
    ),
    DataGroup.MEDICAL: _(
        "You have no right to see what concerns her health. The coordinator can give it, when your work needs it."
    ),
}
