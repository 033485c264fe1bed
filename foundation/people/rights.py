"""The list of who has which right, for the yearly review (S15, BIO2 5.18.02): teams by name, files as numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation import clock
from foundation.access.codes import GrantReason
from foundation.accounts.factors import FACTORS, passkey_required
from foundation.accounts.models import Team, User
from foundation.people import listing
from foundation.tables import Cell

HEADS: tuple[Promise, ...] = (
    gettext_lazy("Name"), gettext_lazy("E-mail address"), gettext_lazy("Role"), gettext_lazy("Teams"),
    gettext_lazy("Sees all files of"), gettext_lazy("Sees single files"), gettext_lazy("Account"),
    gettext_lazy("Last signed in"), gettext_lazy("Second factor"),
)  # fmt: skip


@dataclass
class Rights:
    """What one person may see, in words."""

    row: listing.Row
    teams: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    second_factor: bool = False

    @property
    def places(self) -> str:
        """Where this person works, with the period where it is limited."""
        return ", ".join(f"{place.team} ({place.when})" if place.when else place.team for place in self.row.places)

    @property
    def cells(self) -> list[Cell]:
        """The row of the file, in the order of `HEADS`."""
        user = self.row.user
        return [
            user.name, user.email, str(user.get_role_display()), self.places, ", ".join(self.teams),
            ", ".join(self.files), str(self.row.standing.get_state_display()),
            user.last_login.astimezone(clock.AMSTERDAM).date() if user.last_login else None,
            _("yes") if self.second_factor else _("no"),
        ]  # fmt: skip


def with_second_factor(users: Iterable[User]) -> set[int]:
    """Return whose account has the second factor it needs: one question for all (`accounts.factors` for one)."""
    people = list(users)
    kinds: dict[int, set[str]] = {}
    rows = Authenticator.objects.filter(user_id__in=[user.pk for user in people], type__in=FACTORS)
    for user_id, kind in rows.values_list("user_id", "type"):
        kinds.setdefault(user_id, set()).add(kind)
    return {
        user.pk
        for user in people
        if kinds.get(user.pk) and (not passkey_required(user) or Authenticator.Type.WEBAUTHN in kinds[user.pk])
    }


def rights_of_all(actor: User) -> list[Rights]:
    """Return everybody whose account is not closed, by name: the same few questions for one and for many."""
    rows = [listing.row_of(standing) for standing in listing.accounts(actor).exclude(state="closed")]
    everybody = {row.user.pk: Rights(row) for row in rows}
    for user_id in with_second_factor(row.user for row in rows):
        everybody[user_id].second_factor = True
    names = dict(Team.objects.values_list("pk", "name"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id, team_id, reason, files FROM tw_rights() ORDER BY user_id, reason, team_id")
        for user_id, team_id, reason, files in cursor.fetchall():
            if (rights := everybody.get(user_id)) is None:
                continue
            why = str(GrantReason(reason).label)
            if team_id:
                rights.teams.append(f"{names[team_id]} ({why})")
            else:
                rights.files.append(
                    ngettext("%(number)s file (%(why)s)", "%(number)s files (%(why)s)", files)
                    % {"number": files, "why": why}
                )
    return list(everybody.values())
