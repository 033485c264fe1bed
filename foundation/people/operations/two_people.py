"""What one person starts and another confirms: a new administrator (S29), a lost second factor (S09)."""

from django.db import transaction

from foundation import clock
from foundation.access.permissions import require
from foundation.accounts.factors import end_all_sessions, remove_factors
from foundation.accounts.models import Membership, User
from foundation.audit.events import note_event
from foundation.mail import send_notice
from foundation.people import permissions
from foundation.people.calls import call
from foundation.people.codes import Outcome, ProposalKind, SeenHow
from foundation.people.models import Proposal
from foundation.people.operations.invitations import NOTICE, tell_administrators
from foundation.people.remains import who_hands_over


@transaction.atomic
def propose(*, actor: User, about: User, kind: ProposalKind) -> Proposal:
    """Start it; nothing changes for ``about`` before somebody else confirms."""
    require(permissions.may_change_rights, actor, about)
    proposal = Proposal.objects.get(pk=call("tw_propose(%s, %s)", kind.value, about.pk))
    tell_administrators(besides=(actor, about))
    if kind == ProposalKind.LOST_FACTOR:
        send_notice([user for user in who_knows(about) if user.pk != actor.pk], "second_person")
    note_event(f"{kind.value}.proposed", kind="administration", detail=[f"account={about.pk}"])
    return proposal


@transaction.atomic
def decide(*, actor: User, proposal: Proposal, outcome: Outcome, seen_how: SeenHow | None = None) -> Proposal:
    """Confirm it, refuse it, or take it back; the database refuses who proposed it and whom it is about."""
    require(permissions.may_decide, actor, proposal, outcome)
    what = call("tw_decide(%s, %s, %s)", proposal.pk, outcome.value, seen_how.value if seen_how else "")
    note_event(f"{proposal.kind}.{outcome.value}", kind="administration", detail=[f"account={proposal.about_id}"])
    if outcome == Outcome.CONFIRMED:
        _after_confirming(proposal.about, what)
    return Proposal.objects.select_related("about").get(pk=proposal.pk)


def _after_confirming(about: User, what: str) -> None:
    if what == "invited":
        send_notice([about], NOTICE)
    elif what == ProposalKind.LOST_FACTOR:
        remove_factors(about)
        note_event("factor.reset", kind="administration", detail=[f"account={about.pk}"])
        send_notice([about], "factor_reset")
    else:
        end_all_sessions(about)
        send_notice([about], "rights_changed")


def who_knows(about: User) -> list[User]:
    """Return the team leads and coordinators of ``about``, who may confirm that they have seen the person."""
    found: dict[int, User] = {}
    for place in Membership.objects.filter(user=about, period__contains=clock.today()).select_related("team"):
        found |= {user.pk: user for user in who_hands_over(place.team, besides=about)}
    return list(found.values())
