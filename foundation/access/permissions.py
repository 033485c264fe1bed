"""Whether somebody may do something: every predicate gives the answer and the reason.

Page, view and transition ask the same predicate, so that a button never promises what the view refuses.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise

from foundation.access.acting import acting
from foundation.accounts.models import User

Text = str | Promise


class Verdict(NamedTuple):
    """An answer and, when it is no, the reason in the user's language."""

    allowed: bool
    reason: Text = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(allowed=True)


def no(reason: Text) -> Verdict:
    """Refuse with a reason that helps: who may, or what must come first."""
    return Verdict(allowed=False, reason=reason)


class Refused(PermissionDenied):
    """A 403 that says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


def require(predicate: Callable[..., Verdict], user: User, *objects: Any) -> None:
    """Raise `Refused` unless ``predicate(user, *objects)`` allows it."""
    if not (verdict := predicate(user, *objects)):
        raise Refused(verdict.reason)


def writes_team(user: User, team_id: int) -> bool:
    """Tell whether ``user``, who acts, has a writing grant on the team."""
    scope = acting().scope
    return scope.user_id == user.pk and (scope.everything or team_id in scope.writing_teams)
