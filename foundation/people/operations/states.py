"""Ending sessions, blocking, opening again and closing accounts; each works at once, on every device."""

from collections.abc import Callable

from django.db import transaction

from foundation.access.permissions import require
from foundation.accounts.factors import remove_factors
from foundation.accounts.models import User
from foundation.audit.events import note_event
from foundation.mail import send_notice
from foundation.people import permissions
from foundation.people.calls import call
from foundation.people.models import Standing


@transaction.atomic
def end_sessions(*, actor: User, standing: Standing) -> int:
    """End every session of somebody (S19); the account itself stays in use. Return how many there were."""
    require(permissions.may_manage, actor)
    count = int(call("tw_end_sessions(%s)", standing.user_id))
    note_event("account.sessions_ended", kind="administration", detail=[f"account={standing.user_id}"])
    return count


@transaction.atomic
def block_account(*, actor: User, standing: Standing) -> Standing:
    """Put somebody out for now: nobody signs in with the account until an administrator opens it again."""
    return _change(actor, standing, "tw_block_account(%s)", "account.blocked", "account_blocked")


@transaction.atomic
def unblock_account(*, actor: User, standing: Standing) -> Standing:
    """Open a blocked account again; never one's own."""
    return _change(actor, standing, "tw_unblock_account(%s)", "account.unblocked", "rights_changed")


@transaction.atomic
def close_account(*, actor: User, standing: Standing) -> Standing:
    """Close the account of somebody who leaves, when nothing stands in this name any more (S15, S19).

    Sessions, memberships and grants end in the same transaction.

    Raises:
        Refused: files, tasks or assessments are not handed over yet.
    """
    closed = _change(actor, standing, "tw_close_account(%s)", "account.closed", "")
    remove_factors(closed.user)  # who comes back sets up a new one
    return closed


def _change(actor: User, standing: Standing, sql: str, event: str, notice: str) -> Standing:
    require(permissions.may_change_state, actor, standing.user)
    call(sql, standing.user_id)
    note_event(event, kind="administration", detail=[f"account={standing.user_id}"])
    if notice:
        send_notice([standing.user], notice)
    return Standing.objects.select_related("user").get(pk=standing.pk)


#: What the buttons of an account's page do; the name stands in the address.
CHANGES: dict[str, Callable[..., Standing]] = {
    "block": block_account,
    "unblock": unblock_account,
    "close": close_account,
}
