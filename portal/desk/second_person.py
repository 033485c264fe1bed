"""What waits for a second person about a colleague: a lost second factor (S09), a new administrator (S29)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import User
from foundation.people.codes import Outcome, ProposalKind
from foundation.people.models import Proposal
from foundation.people.permissions import may_decide
from portal.desk.links import link

_TITLES = {
    ProposalKind.LOST_FACTOR: gettext_lazy("%(name)s lost the second factor"),
    ProposalKind.ADMINISTRATOR: gettext_lazy("%(name)s becomes an administrator"),
}


def proposals_for(user: User) -> list[dict[str, Any]]:
    """Return the rows of the first page for what ``user`` may confirm."""
    rows = Proposal.objects.visible_to(user).waiting()
    return [
        {
            "title": _TITLES[ProposalKind(row.kind)] % {"name": row.about.name},
            "url": link("people:decide", uuid=row.uuid),
            "note": _("proposed by %(name)s") % {"name": row.proposed_by.name},
        }
        for row in rows.select_related("about", "proposed_by").order_by("pk")
        if may_decide(user, row, Outcome.CONFIRMED)
    ]
