"""What still stands in somebody's name: numbers by team for the administrator, never a file (`domain.md` 12)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from foundation import clock
from foundation.accounts.codes import Role
from foundation.accounts.models import Team, User


@dataclass(frozen=True)
class Remains:
    """Numbers of one team, and who hands over there."""

    team: Team
    cases: int
    tasks: int
    assessments: int
    who: Sequence[User]


def what_remains(about: User) -> list[Remains]:
    """Return what is not handed over yet, by team; the database gives each reader their own teams only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, cases, tasks, assessments FROM tw_what_remains(%s)", [about.pk])
        rows = cursor.fetchall()
    teams = Team.objects.select_related("region").in_bulk([row[0] for row in rows])
    return [
        Remains(teams[team_id], cases, tasks, assessments, who_hands_over(teams[team_id], besides=about))
        for team_id, cases, tasks, assessments in sorted(rows, key=lambda row: teams[row[0]].name)
    ]


def who_hands_over(team: Team, *, besides: User) -> list[User]:
    """Return the coordinators of the region and the leads of the team, by name."""
    today = clock.today()
    working = User.objects.filter(is_active=True, memberships__period__contains=today).exclude(pk=besides.pk)
    coordinators = working.filter(role=Role.COORDINATOR, memberships__team__region_id=team.region_id)
    leads = working.filter(role=Role.TEAM_LEAD, memberships__team=team)
    return sorted({*coordinators, *leads}, key=lambda user: user.name)
