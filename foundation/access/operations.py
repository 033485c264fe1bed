"""Granting and ending sight: thin calls of the functions in the database, which check the granter."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from foundation.access.acting import forget_scope
from foundation.access.codes import DataGroup, GrantReason, Level
from foundation.accounts.models import Team, User

EVERY_GROUP = tuple(DataGroup.values)


def _call(sql: str, *arguments: Any) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", arguments)
        row = cursor.fetchone()
    forget_scope()
    return row[0] if row else None


def open_case_number(*, team: Team) -> int:
    """Take the next internal number and give the acting person sight of it, before the case exists.

    ``INSERT … RETURNING`` is refused unless the row is visible to its maker, so the grant comes first.
    """
    return int(str(_call("tw_open_case(%s)", team.pk)))


def grant_case(
    *,
    user: User,
    case_id: int,
    level: Level = Level.WRITE,
    groups: Iterable[str] = EVERY_GROUP,
    reason: GrantReason = GrantReason.ASSIGNED,
) -> None:
    """Give ``user`` sight of one case; the database refuses who does not coordinate it."""
    _call("tw_grant_case(%s, %s, %s, %s, %s)", user.pk, case_id, level.value, list(groups), reason.value)


def end_case_grant(*, user: User, case_id: int) -> None:
    """End every grant of ``user`` on the case, at once, in open sessions too."""
    _call("tw_end_case_grant(%s, %s)", user.pk, case_id)


def offer_case(*, case_id: int, team: Team) -> None:
    """Let the coordinators of ``team`` see the case while they decide about taking it over."""
    _call("tw_offer_case(%s, %s)", case_id, team.pk)


def end_offer(*, case_id: int) -> None:
    """End the sight that `offer_case` gave."""
    _call("tw_end_offer(%s)", case_id)
