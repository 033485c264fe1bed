"""Who may do what with a case file, each with the reason when the answer is no.

The table of roles (`foundation/access/policy.py`, `domain.md` 12) says what a role may; `may_do` asks it for one
file. Pages, views and operations ask the same predicates. What somebody may *see* is no question for this file:
a file outside one's grants does not exist for its reader (404).
"""

from django.utils.translation import gettext_lazy as _

from cases.codes import HandoverState
from cases.models import BreakGlass, Case, Cover, Handover, LooseEnquiry
from cases.people import teams_of
from foundation import clock
from foundation.access import policy
from foundation.access.acting import acting
from foundation.access.codes import DataGroup, GrantReason, Level
from foundation.access.models import Grant
from foundation.access.permissions import YES, Refused, Text, Verdict, no, require, writes_team
from foundation.access.policy import Action, Scope
from foundation.accounts.codes import Role
from foundation.accounts.models import Team, User
from foundation.people.codes import REFUSALS

__all__ = ["Refused", "Verdict", "require"]

#: Grants by which a case worker does the work; what else shows a file (a question, an emergency) only shows it.
WORKS = frozenset({GrantReason.OPENED, GrantReason.ASSIGNED, GrantReason.COVER})


def guides(user: User, case: Case) -> bool:
    """Tell whether ``user`` guides this client: as her case worker, or as a colleague who was given the file."""
    if not policy.may_read(user.role, Action.SEE_CASE):
        return False
    if case.case_worker_id == user.pk:
        return True
    if user.role != Role.CASE_WORKER:
        return False
    mine = Grant.objects.active().filter(user=user, case_id=case.pk, level=Level.WRITE)
    return mine.filter(reason__in=WORKS).exists()


#: What asks for a second person: where the coordinator is the author, her named deputy looks at it.
FOUR_EYES = frozenset({Action.REVIEW_RISK, Action.CLEAR_DEPARTURE, Action.CONFIRM_FACT})


def deputises(user: User, case: Case) -> bool:
    """Tell whether ``user`` is the named deputy for four eyes of the team that has this file."""
    scope = acting().scope
    return scope.user_id == user.pk and case.team_id in scope.deputy_teams and not writes_team(user, case.team_id)


def may_do(user: User, action: Action, case: Case) -> bool:
    """Ask the table whether ``user`` writes by ``action`` in this file. `tw_may` is the same question in SQL.

    Who guides a client acts as her case worker, whatever the role of the account.
    """
    if policy.cell(Role.CASE_WORKER, action).writes and guides(user, case):
        return True
    if action in FOUR_EYES and deputises(user, case):
        return True
    found = policy.cell(user.role, action)
    return found.writes and found.scope in {Scope.REGION, Scope.TEAM} and writes_team(user, case.team_id)


def by_table(user: User, action: Action, case: Case, reason: Text) -> Verdict:
    """Return what the table says, with the reason for a no."""
    return YES if may_do(user, action, case) else no(reason)


def coordinates(user: User, case: Case) -> bool:
    """Tell whether ``user`` is the coordinator of the team that has this file."""
    return user.role == Role.COORDINATOR and writes_team(user, case.team_id)


def leads(user: User, case: Case) -> bool:
    """Tell whether ``user`` leads the team that has this file."""
    return user.role == Role.TEAM_LEAD and writes_team(user, case.team_id)


def may_open(user: User) -> Verdict:
    """Opening a file: intake."""
    if policy.may_write(user.role, Action.OPEN_FILE):
        return YES
    return no(_("Case workers and coordinators open a file."))


def may_write(user: User, case: Case) -> Verdict:
    """Intake data, notes, tasks, safe contact, legal status, consents."""
    reason = _("Only her case worker and the coordinator of the team write in this file.")
    return by_table(user, Action.KEEP_FILE, case, reason)


def may_talk(user: User, case: Case) -> Verdict:
    """Conversations and her decision: written down by who guides her."""
    reason = _("A conversation is written down by her case worker, who had it with her.")
    return by_table(user, Action.WISH_TALK, case, reason)


def may_show_contact(user: User, case: Case) -> Verdict:
    """Her number and code word, on request; the request is recorded."""
    return may_see_group(user, case, DataGroup.CONTACT)


def may_note_enquiry(user: User, case: Case) -> Verdict:
    """Noting that somebody asked for her: whoever hears it and sees the file; waiting for another may cost days."""
    said = _("Only her case worker, the coordinator and the team lead note this in her file. Tell one of them now.")
    return by_table(user, Action.ENQUIRY, case, said)


def may_hear_for(user: User, team: Team) -> Verdict:
    """Noting a question about somebody one does not know, for the coordinator of one's own team."""
    if policy.may_write(user.role, Action.ENQUIRY) and team in teams_of(user, today=clock.today()):
        return YES
    return no(_("You do not work in this team."))


def may_settle_enquiry(user: User, loose: LooseEnquiry) -> Verdict:
    """Bringing such a question to a file, or removing it."""
    if user.role == Role.COORDINATOR and writes_team(user, loose.team_id):
        return YES
    return no(_("The coordinator of the team looks whom this is about."))


def may_assign(user: User, case: Case) -> Verdict:
    """Choosing the case worker."""
    return by_table(user, Action.TRANSFER, case, _("The coordinator or the team lead chooses the case worker."))


def may_hand_over(user: User, case: Case) -> Verdict:
    """Asking another team to take the file over, and taking the question back."""
    reason = _("The coordinator or the team lead hands a file over to another team.")
    return by_table(user, Action.TRANSFER, case, reason)


def may_answer(user: User, handover: Handover) -> Verdict:
    """Answering the question whether the own team takes a file over."""
    if user.role != Role.COORDINATOR or not writes_team(user, handover.to_team_id):
        return no(_("The coordinator of the team that was asked answers this."))
    if handover.state != HandoverState.ASKED:
        return no(_("This question was answered already."))
    return YES


def may_break_glass(user: User) -> Verdict:
    """Asking for emergency access."""
    if policy.may_write(user.role, Action.BREAK_GLASS):
        return YES
    return no(_("Emergency access is for who guides clients: case workers, coordinators and team leads."))


def may_end_break_glass(user: User, row: BreakGlass) -> Verdict:
    """Ending it early: who asked, the coordinator or team lead of the file, the privacy officer."""
    if row.created_by_id == user.pk or reviews_break_glass(user) or writes_team(user, row.case.team_id):
        return YES
    return no(_("Who asked for it, the coordinator, the team lead or the privacy officer ends it."))


def reviews_break_glass(user: User) -> bool:
    """Tell whether the role judges emergency access afterwards."""
    return policy.cell(user.role, Action.BREAK_GLASS).text == "reviews"


def may_see_reviews(user: User) -> Verdict:
    """The list of what waits for a judgement."""
    return YES if reviews_break_glass(user) else no(_("Emergency access is judged by the privacy officer."))


def may_review_break_glass(user: User, row: BreakGlass) -> Verdict:
    """Judging it: afterwards, once, and never who asked."""
    if row.created_by_id == user.pk:
        return no(_("You asked for it. Somebody else judges: nobody judges their own act."))
    if not (verdict := may_see_reviews(user)):
        return verdict
    if row.reviewed_at is not None:
        return no(_("This was judged already."))
    if row.is_running:
        return no(_("It still runs. It is judged afterwards, or after you end it."))
    return YES


def may_see_deputies(user: User) -> Verdict:
    """Who the deputies for four eyes are: for who names one, or may be one."""
    if policy.may_write(user.role, Action.REVIEW_RISK):
        return YES
    return no(_("Deputies for four eyes are for coordinators and team leads."))


def may_name_deputy(user: User) -> Verdict:
    """Naming a deputy for a team of one's own."""
    if user.role == Role.COORDINATOR and acting().scope.writing_teams:
        return YES
    return no(_("The coordinator names the deputy of a team."))


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
    DataGroup.CONTACT: _(
        "You have no right to see how she is reached. Her case worker and the coordinator call or write to her."
    ),
}


def may_open_cover(user: User) -> Verdict:
    """Arranging cover during leave: who works with files."""
    if policy.may_read(user.role, Action.SEE_CASE):
        return YES
    return no(_("Cover is for who works with the files of clients."))


def may_arrange_cover(user: User, absent: User, team: Team) -> Verdict:
    """For oneself, or for the team that one leads or coordinates; the database asks the same."""
    if not (verdict := may_open_cover(user)):
        return verdict
    if user.pk == absent.pk or (policy.may_write(user.role, Action.TRANSFER) and writes_team(user, team.pk)):
        return YES
    return no(REFUSALS["cover_who"])


def may_end_cover(user: User, cover: Cover) -> Verdict:
    """Ending it early: who is away, who stands in, or who leads or coordinates the team."""
    return YES if user.pk == cover.colleague_id else may_arrange_cover(user, cover.absent, cover.team)
