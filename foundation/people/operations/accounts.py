"""What an administrator writes: accounts, memberships, teams and regions. The database checks who acts once more."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation import clock
from foundation.access.permissions import require
from foundation.accounts.factors import end_all_sessions
from foundation.accounts.models import Membership, Region, Team, User
from foundation.audit.events import note_event
from foundation.edits import StaleEdit
from foundation.mail import send_notice
from foundation.people import permissions
from foundation.people.calls import call
from foundation.people.models import Standing
from foundation.people.operations.telling import tell_of_sight

ACCOUNT_FIELDS = ("name", "email", "role", "language")


@transaction.atomic
def change_account(
    *, actor: User, standing: Standing, data: Mapping[str, Any], seen_version: int | None = None
) -> Standing:
    """Change name, address, role or language. With another role all sight is settled anew, in open sessions too.

    Raises:
        StaleEdit: somebody changed it meanwhile.
        ValidationError: an address that another account has.
        Refused: one's own role, the role of administrator, or work that still stands in this name.
    """
    require(permissions.may_manage, actor)
    about = User.objects.get(pk=standing.user_id)
    values = {name: data.get(name, getattr(about, name)) for name in ACCOUNT_FIELDS}
    refuse_known_address(values["email"], besides=about)
    done = call(
        "tw_change_account(%s, %s, %s, %s, %s, %s)",
        about.pk, values["name"], values["email"], values["role"], values["language"], seen_version,
        twice=known_address(),
    )  # fmt: skip
    fresh = Standing.objects.select_related("user", "changed_by").get(pk=standing.pk)
    if not done:
        current = {name: getattr(fresh.user, name) for name in ACCOUNT_FIELDS}
        raise StaleEdit(fresh, current, fresh.changed_by.name if fresh.changed_by else "")
    if fresh.user.email != about.email:
        # To the former address as well: whoever lost an account hears of it (S14).
        send_notice([about], "address_changed", address=about.email)
        send_notice([about], "address_changed", address=fresh.user.email)
    if fresh.user.role != about.role:
        end_all_sessions(about)  # a session of the former role would live on (S16)
        send_notice([about], "rights_changed")
        tell_of_sight(about=fresh.user)
    changed = [name for name in ACCOUNT_FIELDS if getattr(fresh.user, name) != getattr(about, name)]
    if changed:
        note_event("account.changed", kind="administration", detail=[f"account={about.pk}", *changed])
    return fresh


def refuse_known_address(email: str, besides: User | None = None) -> None:
    """Raise `ValidationError` when another account has this address, whatever its capitals."""
    others = User.objects.filter(email__iexact=email.strip())
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise ValidationError(known_address())


def known_address() -> dict[str, str]:
    """Return what is said about an address that another account has."""
    return {"email": _("Another account has this e-mail address.")}


@transaction.atomic
def add_membership(*, actor: User, about: User, team: Team, starts_on: date, last_on: date | None = None) -> Membership:
    """Let somebody work in a team from a day on. A coordinator and a team lead see its files with it.

    Raises:
        ValidationError: days in the wrong order, or a period that overlaps one in the same team.
    """
    require(permissions.may_change_rights, actor, about)
    if last_on is not None and last_on < starts_on:
        raise ValidationError({"last_on": _("The last day lies before the first.")})
    # The account is the lock: two clicks come one after the other.
    call("tw_lock_account(%s)", about.pk)
    periods = [row.period for row in Membership.objects.filter(user=about, team=team) if not row.period.isempty]
    for period in periods:
        if (last_on is None or period.lower <= last_on) and (period.upper is None or period.upper > starts_on):
            raise ValidationError({"starts_on": _("This colleague works in this team in these days already.")})
    tell_of_sight(about=about, teams=[team])
    note_event("team.joined", kind="administration", detail=[f"account={about.pk}", f"team={team.pk}"])
    return Membership.objects.get(pk=call("tw_add_membership(%s, %s, %s, %s)", about.pk, team.pk, starts_on, last_on))


@transaction.atomic
def end_membership(*, actor: User, membership: Membership, last_on: date | None = None) -> Membership:
    """End somebody's work in a team: on its last day, or at once, and sight with it, in open sessions too.

    Raises:
        ValidationError: a day before the first one.
    """
    require(permissions.may_manage, actor)
    if last_on is not None and last_on < max(membership.period.lower, clock.today()):
        raise ValidationError({"last_on": _("Choose today or a later day, or leave it empty to end it at once.")})
    call("tw_end_membership(%s, %s)", membership.pk, last_on)
    about, team = membership.user_id, membership.team_id
    note_event("team.left", kind="administration", detail=[f"account={about}", f"team={team}"])
    return Membership.objects.get(pk=membership.pk)


@transaction.atomic
def keep_region(*, actor: User, name: str, region: Region | None = None) -> Region:
    """Make a region or give it another name.

    Raises:
        ValidationError: a name that another region has.
    """
    require(permissions.may_manage, actor)
    _refuse_known_name(Region, name, region)
    return Region.objects.get(pk=call("tw_keep_region(%s, %s)", region.pk if region else None, name, twice=_taken()))


@transaction.atomic
def keep_team(*, actor: User, name: str, region: Region, team: Team | None = None) -> Team:
    """Make a team, give it another name or move it; coordinators of a region see the files of all its teams.

    Raises:
        ValidationError: a name that another team has.
    """
    require(permissions.may_manage, actor)
    _refuse_known_name(Team, name, team)
    return Team.objects.get(
        pk=call("tw_keep_team(%s, %s, %s)", team.pk if team else None, name, region.pk, twice=_taken())
    )


def _refuse_known_name(model: Any, name: str, besides: Team | Region | None) -> None:
    others = model.objects.filter(name__iexact=name.strip())
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise ValidationError(_taken())


def _taken() -> dict[str, str]:
    return {"name": _("This name is taken. Choose another one.")}
