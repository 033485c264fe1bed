"""Who looks after accounts (`domain.md` 12: users are the administrator's; the privacy officer reads)."""

from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.access.permissions import YES, Verdict, no, writes_team
from foundation.accounts.codes import Role
from foundation.accounts.models import Membership, User
from foundation.people.codes import REFUSALS, Outcome, ProposalKind
from foundation.people.models import READERS, Proposal


def may_read(user: User) -> Verdict:
    """The list of accounts and of rights (S15)."""
    return YES if user.role in READERS else no(REFUSALS["not_administrator"])


def may_manage(user: User) -> Verdict:
    """Changing accounts, teams and regions."""
    return YES if user.role == Role.ADMINISTRATOR else no(REFUSALS["not_administrator"])


def may_change_rights(user: User, about: User) -> Verdict:
    """Role and teams of ``about``; nobody gives themselves anything."""
    if not (verdict := may_manage(user)):
        return verdict
    if user.pk == about.pk:
        return no(REFUSALS["self"])
    return YES if about.is_active else no(_("This account is not in use. Nothing can be given to it."))


def may_change_state(user: User, about: User) -> Verdict:
    """Blocking, opening and closing an account: never one's own."""
    if not (verdict := may_manage(user)):
        return verdict
    return no(REFUSALS["self"]) if user.pk == about.pk else YES


def may_decide(user: User, proposal: Proposal, outcome: str) -> Verdict:
    """Confirming what another proposed: never the same person, never the one it is about (S09, S29)."""
    if proposal.outcome or (proposal.valid_until <= clock.now() and outcome == Outcome.CONFIRMED):
        return no(REFUSALS["decided"])
    if outcome == Outcome.WITHDRAWN:
        return may_manage(user)
    if user.pk in {proposal.proposed_by_id, proposal.about_id}:
        return no(REFUSALS["second_person"])
    if user.role == Role.ADMINISTRATOR:
        return YES
    if proposal.kind == ProposalKind.LOST_FACTOR and knows(user, proposal.about):
        return YES
    return no(REFUSALS["known_person" if proposal.kind == ProposalKind.LOST_FACTOR else "not_administrator"])


def knows(user: User, about: User) -> bool:
    """Tell whether ``user`` leads or coordinates a team in which ``about`` works today."""
    if user.role not in {Role.COORDINATOR, Role.TEAM_LEAD} or user.pk == about.pk:
        return False
    teams = Membership.objects.filter(user=about, period__contains=clock.today()).values_list("team_id", flat=True)
    return any(writes_team(user, team) for team in teams)
