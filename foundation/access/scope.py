"""What one person's grants come to, read once per transaction."""

from dataclasses import dataclass
from typing import Any

from foundation.access.models import Grant
from foundation.accounts.models import User


@dataclass(frozen=True)
class Scope:
    """Ids of the teams whose cases somebody sees, and whether there are cases granted one by one."""

    user_id: int | None
    teams: frozenset[int]
    writing_teams: frozenset[int]
    single_cases: bool
    everything: bool = False

    @classmethod
    def of(cls, user: User) -> "Scope":
        """Read the active grants of ``user``: one query."""
        if user.is_service:
            return cls(user.pk, frozenset(), frozenset(), single_cases=False, everything=True)
        teams: set[int] = set()
        writing: set[int] = set()
        single = False
        rows: Any = Grant.objects.active().filter(user=user).values_list("team_id", "level").distinct()
        for team_id, level in rows:
            if team_id is None:
                single = True
                continue
            teams.add(team_id)
            if level == "write":
                writing.add(team_id)
        return cls(user.pk, frozenset(teams), frozenset(writing), single_cases=single)
