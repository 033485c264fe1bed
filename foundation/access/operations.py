"""Granting and ending sight: thin calls of the functions in the database, which check the granter."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

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


def my_groups(*, case_id: int) -> tuple[str, ...]:
    """Return the data groups of the case that the acting person sees; nobody passes on more."""
    return tuple(cast(list[str], _call("tw_my_groups(%s)", case_id)))


def grant_case(
    *,
    user: User,
    case_id: int,
    level: Level = Level.WRITE,
    groups: Iterable[str] | None = None,
    reason: GrantReason = GrantReason.ASSIGNED,
    until: datetime | None = None,
) -> None:
    """Give ``user`` sight of one case, with the data groups one sees oneself unless ``groups`` names fewer.

    The database refuses who does not coordinate the case, a group the giver lacks, and a gift to oneself.
    """
    given = my_groups(case_id=case_id) if groups is None else groups
    _call("tw_grant_case(%s, %s, %s, %s, %s, %s)", user.pk, case_id, level.value, list(given), reason.value, until)


def end_case_grant(*, user: User, case_id: int) -> None:
    """End every grant of ``user`` on the case, at once, in open sessions too."""
    _call("tw_end_case_grant(%s, %s)", user.pk, case_id)


def offer_case(*, case_id: int, team: Team) -> None:
    """Let the coordinators of ``team`` see the case while they decide about taking it over."""
    _call("tw_offer_case(%s, %s)", case_id, team.pk)


def end_offer(*, case_id: int) -> None:
    """End the sight that `offer_case` gave."""
    _call("tw_end_offer(%s)", case_id)


class Opened(NamedTuple):
    """What `break_glass` opened."""

    grant_id: int
    case_id: int
    team_id: int
    valid_until: datetime
    #: Who guides her and who coordinates the team: to be told.
    answer_for_it: list[int]


def break_glass(*, reference: str, groups: Iterable[str]) -> Opened | None:
    """Open the file with exactly this reference to the acting person for four hours; None says no more than no.

    The caller writes the row with the reason in the same transaction, else the database takes all back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tw_break_glass(%s, %s)", [reference, list(groups)])
        row = cursor.fetchone()
    forget_scope()
    return Opened(*row) if row else None


def end_break_glass(*, uuid: UUID) -> bool:
    """End an emergency access; False when it had ended."""
    return bool(_call("tw_end_break_glass(%s)", uuid))
