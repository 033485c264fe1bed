"""What waits for a second person about a colleague: a lost second factor (S09)."""

from typing import Any

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.people.codes import Outcome, ProposalKind
from foundation.people.models import Proposal
from foundation.people.permissions import may_decide
from portal.desk.links import link


def proposals_for(user: User) -> list[dict[str, Any]]:
    """Return the rows of the first page for what ``user`` may confirm."""
    rows = Proposal.objects.visible_to(user).waiting().filter(kind=ProposalKind.LOST_FACTOR)
    return [
        {
            "title": _("%(name)s lost the second factor") % {"name": row.about.name},
            "url": link("people:decide", uuid=row.uuid),
            "note": _("proposed by %(name)s") % {"name": row.proposed_by.name},
        }
        for row in rows.select_related("about", "proposed_by").order_by("pk")
        if may_decide(user, row, Outcome.CONFIRMED)
    ]
