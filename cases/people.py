"""Who works where: the people that a file may be given to. Memberships say so; they give no sight."""

from datetime import date

from foundation.access import policy
from foundation.access.acting import acting
from foundation.access.policy import Action
from foundation.accounts.codes import CASE_ROLES, Role
from foundation.accounts.models import Team, User


def members_of(team: Team, *, today: date) -> list[User]:
    """Return the colleagues who work in ``team`` today, by name."""
    working = User.objects.filter(is_active=True, role__in=CASE_ROLES)
    return list(working.filter(memberships__team=team, memberships__period__contains=today).distinct())


def coordinators_of(team: Team, *, today: date) -> list[User]:
    """Return the coordinators of ``team`` today."""
    return [user for user in members_of(team, today=today) if user.role == Role.COORDINATOR]


def may_guide(user: User, team: Team, *, today: date) -> bool:
    """Tell whether ``user`` may be case worker of a file of ``team``."""
    return policy.may_write(user.role, Action.OPEN_FILE) and user in members_of(team, today=today)


def guides_of(team: Team, *, today: date) -> list[User]:
    """Return who may be case worker of a file of ``team``."""
    return [user for user in members_of(team, today=today) if policy.may_write(user.role, Action.OPEN_FILE)]


def teams_of(user: User, *, today: date) -> list[Team]:
    """Return the teams in which ``user`` works today, by name."""
    return list(Team.objects.filter(memberships__user=user, memberships__period__contains=today).distinct())


def who_may_be_away(user: User, *, today: date) -> list[tuple[User, Team]]:
    """Return for whom ``user`` may arrange cover, with the team: oneself, and the case workers of one's own teams."""
    mine = (
        [(user, team) for team in teams_of(user, today=today)] if policy.may_write(user.role, Action.OPEN_FILE) else []
    )
    if not policy.may_write(user.role, Action.TRANSFER):
        return mine
    teams = Team.objects.filter(pk__in=acting().scope.writing_teams)
    others = [(each, team) for team in teams for each in guides_of(team, today=today) if each.pk != user.pk]
    return mine + others


def who_may_stand_in(absent: list[tuple[User, Team]], *, besides: User, today: date) -> list[tuple[User, Team]]:
    """Return the case workers of these teams; a coordinator sees the files anyway."""
    teams = {team.pk: team for _user, team in absent}
    return [
        (each, team)
        for team in teams.values()
        for each in members_of(team, today=today)
        if each.role == Role.CASE_WORKER and each.pk != besides.pk
    ]
