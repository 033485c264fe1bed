"""Who sees one file, and on what ground: for everybody who sees it themselves."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from foundation.access.codes import GrantReason, Level
from foundation.accounts.models import User


@dataclass(frozen=True)
class Sight:
    """One ground on which somebody sees a file now."""

    user: User
    reason: GrantReason
    writes: bool
    groups: frozenset[str]
    since: datetime
    until: datetime | None
    by_team: bool


def who_sees(case_id: int) -> list[Sight]:
    """Return every ground that holds now, oldest first; nothing for who does not see the file (`tw_who_sees`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT user_id, reason, level, data_groups, valid_from, valid_until, by_team FROM tw_who_sees(%s)",
            [case_id],
        )
        rows = cursor.fetchall()
    people = User.objects.in_bulk({row[0] for row in rows})
    return [
        Sight(
            user=people[user_id],
            reason=GrantReason(reason),
            writes=level == Level.WRITE,
            groups=frozenset(groups),
            since=since,
            until=until,
            by_team=by_team,
        )
        for user_id, reason, level, groups, since, until, by_team in rows
        if user_id in people
    ]
