"""Invitation instead of open sign-up (S15): a link for seven days that works once and only its reader ever has.

The token is made by the job that writes the message and kept as a hash. The administrator who invites never sees it:
whoever could use it for another could become another.
"""

import secrets
from datetime import date
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse

from foundation import clock
from foundation.access.acting import acting_as
from foundation.access.permissions import require
from foundation.accounts.codes import CASE_ROLES, Role
from foundation.accounts.models import Team, User
from foundation.audit.events import note_event
from foundation.mail import send_notice
from foundation.people import permissions
from foundation.people.calls import call
from foundation.people.models import Standing
from foundation.people.operations.accounts import known_address, refuse_known_address
from foundation.people.operations.telling import tell_of_sight
from foundation.people.service import SERVICE

NOTICE = "invitation"


@transaction.atomic
def invite(
    *, actor: User, name: str, email: str, role: str, language: str, team: Team | None = None,
    starts_on: date | None = None,
) -> Standing:  # fmt: skip
    """Make an account that waits for its link, and send that; a second administrator first has to confirm (S29).

    Raises:
        ValidationError: an address that an account has already.
    """
    require(permissions.may_manage, actor)
    refuse_known_address(email)
    place = team if role in CASE_ROLES else None
    number = call(
        "tw_invite(%s, %s, %s, %s, %s, %s)",
        name, email, role, language, place.pk if place else None, starts_on or clock.today(),
        twice=known_address(),
    )  # fmt: skip
    user = User.objects.get(pk=number)
    _after_inviting(actor, user)
    return Standing.objects.select_related("user").get(user=user)


@transaction.atomic
def invite_again(*, actor: User, standing: Standing) -> Standing:
    """Send a new link; the former one stops. Also for somebody who comes back to a closed account."""
    require(permissions.may_manage, actor)
    call("tw_invite_again(%s)", standing.user_id)
    _after_inviting(actor, standing.user)
    return Standing.objects.select_related("user").get(pk=standing.pk)


def _after_inviting(actor: User, user: User) -> None:
    if user.role == Role.ADMINISTRATOR:
        tell_administrators(besides=(actor, user))
        return
    send_notice([user], NOTICE)
    tell_of_sight(about=user)
    note_event("account.invited", kind="administration", detail=[f"account={user.pk}", user.role])


@transaction.atomic
def withdraw_invitation(*, actor: User, standing: Standing) -> Standing:
    """Stop the link at once and close the account that was never used."""
    require(permissions.may_manage, actor)
    call("tw_withdraw_invitation(%s)", standing.user_id)
    note_event("account.invitation_withdrawn", kind="administration", detail=[f"account={standing.user_id}"])
    return Standing.objects.select_related("user").get(pk=standing.pk)


def tell_administrators(*, besides: tuple[User, ...]) -> None:
    """Tell the other administrators that something waits for a second person."""
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk__in=[user.pk for user in besides])
    send_notice(list(others), "second_person")


def make_link(user: User) -> dict[str, str]:
    """Make the link of the message at the moment it is written; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    with acting_as(SERVICE, reason="invitation"):
        call("tw_set_invitation_token(%s, %s)", user.pk, _hash(token))
    return {"link": f"{settings.PORTAL_URL}{reverse('people:invitation_accept', args=[token])}"}


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def invited(token: str) -> User | None:
    """Return whose link this is while it still works; reading it changes nothing."""
    number: Any = call("tw_invited(%s)", _hash(token))
    return User.objects.filter(pk=number).first() if number else None


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> User | None:
    """Keep the password and open the account, once; None when the link no longer works."""
    number: Any = call("tw_accept_invitation(%s, %s)", _hash(token), make_password(password))
    user = User.objects.filter(pk=number).first() if number else None
    if user is not None:
        note_event("account.opened", user=user, kind="administration", detail=[f"account={user.pk}"])
    return user
