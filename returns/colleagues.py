"""Who in a team is told: found by membership and role, since nobody reads another's grants."""

from cases.models import Case
from cases.people import members_of
from foundation import clock
from foundation.accounts.codes import Role
from foundation.accounts.models import User


def coordinator_of(case: Case) -> User | None:
    """Return a coordinator of the case's team, or None when there is none today."""
    return _first(case, Role.COORDINATOR)


def team_lead_of(case: Case) -> User | None:
    """Return the team lead of the case's team, or None."""
    return _first(case, Role.TEAM_LEAD)


def _first(case: Case, role: Role) -> User | None:
    return next((user for user in members_of(case.team, today=clock.today()) if user.role == role), None)
