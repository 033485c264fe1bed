"""Where an account stands. Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.accounts.codes import Role


class State(TextChoices):
    """Whether somebody can sign in, and if not, why not."""

    INVITED = "invited", pgettext_lazy("account", "invited")
    ACTIVE = "active", pgettext_lazy("account", "in use")
    BLOCKED = "blocked", pgettext_lazy("account", "blocked")
    CLOSED = "closed", pgettext_lazy("account", "closed")


class ProposalKind(TextChoices):
    """What needs two people."""

    ADMINISTRATOR = "administrator", _("becomes an administrator")
    LOST_FACTOR = "lost_factor", _("lost the second factor")


class Outcome(TextChoices):
    """How a proposal ended."""

    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("not confirmed")
    WITHDRAWN = "withdrawn", _("taken back")


class SeenHow(TextChoices):
    """How the second person made sure who asks: outside the portal, never by mail (S09)."""

    MET = "met", _("I met her or him and know who it is")
    VIDEO = "video", _("I saw her or him in a video call and know who it is")


#: Roles that an administrator gives alone; a second administrator needs a second person (S29).
ROLES_TO_GIVE = tuple((role.value, role.label) for role in Role if role not in {Role.SERVICE, Role.ADMINISTRATOR})
#: How an account may be refused by the database, in words for the page; the codes come from migration 0002.
REFUSALS = {
    "not_administrator": _("Accounts are looked after by an administrator."),
    "self": _("Nobody gives or takes a right of their own. Ask a second administrator."),
    "second_administrator": _("The role of administrator is proposed by one administrator and confirmed by another."),
    "no_such_account": _("This is not an account of a colleague."),
    "remains": _("Files, tasks or assessments still stand in this name. They are handed over first."),
    "no_team_role": _("This role does not work in a team."),
    "not_invited": _("This account is in use already. It needs no invitation."),
    "not_in_use": _("This account is not in use."),
    "not_blocked": _("This account is not blocked."),
    "cover_who": _("Somebody names a colleague for oneself; a team lead or coordinator for the team. Never oneself."),
    "cover_team": _("Choose a case worker who works in the same team in these days."),
    "cover_long": _("Six weeks at most, also with the weeks before it. For longer, the files are handed over."),
    "cover_days": _("Choose days from today on, the last one not before the first."),
    "decided": _("Somebody has decided this already, or it took longer than seven days."),
    "second_person": _("Somebody else confirms this: not who proposed it, and not the person it is about."),
    "known_person": _("A second administrator confirms this, or a team lead or coordinator of this colleague."),
    "seen": _("Say how you made sure who it is."),
}
