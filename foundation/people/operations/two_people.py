"""What one person starts and another confirms: a new administrator (S29)."""

from django.db import transaction

from foundation.access.permissions import require
from foundation.accounts.models import User
from foundation.audit.events import note_event
from foundation.mail import send_notice
from foundation.people import permissions
from foundation.people.calls import call
from foundation.people.codes import Outcome, ProposalKind, SeenHow
from foundation.people.models import Proposal
from foundation.people.operations.invitations import NOTICE, tell_administrators


@transaction.atomic
def propose(*, actor: User, about: User, kind: ProposalKind) -> Proposal:
    """Start it; nothing changes for ``about`` before somebody else confirms."""
    require(permissions.may_change_rights, actor, about)
    proposal = Proposal.objects.get(pk=call("tw_propose(%s, %s)", kind.value, about.pk))
    tell_administrators(besides=(actor, about))
    note_event(f"{kind.value}.proposed", kind="administration", detail=[f"account={about.pk}"])
    return proposal


@transaction.atomic
def decide(*, actor: User, proposal: Proposal, outcome: Outcome, seen_how: SeenHow | None = None) -> Proposal:
    """Confirm it, refuse it, or take it back; the database refuses who proposed it and whom it is about."""
    require(permissions.may_decide, actor, proposal, outcome)
    what = call("tw_decide(%s, %s, %s)", proposal.pk, outcome.value, seen_how.value if seen_how else "")
    note_event(f"{proposal.kind}.{outcome.value}", kind="administration", detail=[f"account={proposal.about_id}"])
    if outcome == Outcome.CONFIRMED:
        send_notice([proposal.about], NOTICE if what == "invited" else "rights_changed")
    return Proposal.objects.select_related("about").get(pk=proposal.pk)
