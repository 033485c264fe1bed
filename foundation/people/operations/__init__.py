"""What is written about accounts: keyword-only, with who acts. The database checks who acts once more."""

from foundation.people.operations.accounts import (
    ACCOUNT_FIELDS,
    add_membership,
    change_account,
    end_membership,
    keep_region,
    keep_team,
)
from foundation.people.operations.invitations import (
    accept_invitation,
    invite,
    invite_again,
    invited,
    withdraw_invitation,
)
from foundation.people.operations.states import (
    CHANGES,
    block_account,
    close_account,
    end_sessions,
    unblock_account,
)
from foundation.people.operations.two_people import decide, propose

__all__ = [
    "ACCOUNT_FIELDS",
    "CHANGES",
    "accept_invitation",
    "add_membership",
    "block_account",
    "change_account",
    "close_account",
    "decide",
    "end_membership",
    "end_sessions",
    "invite",
    "invite_again",
    "invited",
    "keep_region",
    "keep_team",
    "propose",
    "unblock_account",
    "withdraw_invitation",
]  # fmt: skip
