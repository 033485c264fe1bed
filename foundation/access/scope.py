"""What one person's grants come to, read once per transaction."""

from dataclasses import dataclass

from django.db import connection

from foundation.access.codes import GrantReason, Level
from foundation.accounts.models import User


@dataclass(frozen=True)
class Scope:
    """Ids of the teams whose cases somebody sees, and of the cases granted one by one.

    ``writing_teams`` are those whose files are one's own work; a deputy for four eyes looks along (``deputy_teams``).
    """

    user_id: int | None
    teams: frozenset[int] = frozenset()
    writing_teams: frozenset[int] = frozenset()
    cases: frozenset[int] = frozenset()
    deputy_teams: frozenset[int] = frozenset()
    everything: bool = False

    @classmethod
    def of(cls, user: User) -> "Scope":
        """Read the active grants of ``user``, who acts: one query."""
        if user.is_service:
            return cls(user.pk, everything=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT team_id, case_id, level, reason FROM tw_my_grants()")
            rows = cursor.fetchall()
        teams: set[int] = set()
        writing: set[int] = set()
        cases: set[int] = set()
        deputy: set[int] = set()
        for team_id, case_id, level, reason in rows:
            if team_id is None:
                cases.add(case_id)
                continue
            teams.add(team_id)
            if reason == GrantReason.DEPUTY:
                deputy.add(team_id)
            elif level == Level.WRITE:
                writing.add(team_id)
        return cls(user.pk, frozenset(teams), frozenset(writing), frozenset(cases), frozenset(deputy))
