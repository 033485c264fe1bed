"""What one person's grants come to, read once per transaction."""

from dataclasses import dataclass
from typing import Any

from foundation.access.codes import GrantReason, Level
from foundation.access.models import Grant
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
        """Read the active grants of ``user``: one query."""
        if user.is_service:
            return cls(user.pk, everything=True)
        rows: Any = Grant.objects.active().filter(user=user).values_list("team_id", "case_id", "level", "reason")
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
