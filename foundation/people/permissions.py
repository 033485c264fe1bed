"""Who looks after accounts (`domain.md` 12: users are the administrator's; the privacy officer reads)."""

from django.utils.translation import gettext_lazy as _

from foundation.access.permissions import YES, Verdict, no
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from foundation.people.codes import REFUSALS
from foundation.people.models import READERS


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
