"""Named deputies for four eyes: for the coordinator's teams, and those one is oneself."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation import clock
from foundation.access.acting import acting
from foundation.access.models import Deputy
from foundation.accounts.codes import Role
from foundation.accounts.models import Team, User
from foundation.days import short_date


@dataclass(frozen=True)
class Line:
    """One deputy, in words."""

    row: Deputy
    words: str
    is_mine: bool

    @property
    def asks_me(self) -> bool:
        return self.is_mine and self.row.waits


def lines_for(user: User) -> list[Line]:
    """Return the deputies of the teams that ``user`` answers for, and the teams ``user`` is deputy of."""
    rows = Deputy.objects.filter(ended_at=None, ends_on__gte=clock.today())
    rows = rows.filter(Q(user=user) | Q(team_id__in=acting().scope.writing_teams))
    found = rows.select_related("team", "user", "named_by").order_by("starts_on", "pk")
    return [Line(row, _words(row), row.user_id == user.pk) for row in found]


def asked(user: User) -> list[Line]:
    """Return what waits for the answer of ``user``."""
    return [line for line in lines_for(user) if line.asks_me]


def _words(row: Deputy) -> str:
    period = _("from %(day)s until %(end)s") % {"day": short_date(row.starts_on), "end": short_date(row.ends_on)}
    named = _("named by %(name)s") % {"name": row.named_by.name}
    waits = "" if row.accepted_at else _("has not answered yet")
    return " · ".join(part for part in (period, named, waits) if part)


def teams_of(user: User) -> list[Team]:
    """Return the teams that ``user`` may name a deputy for."""
    return list(Team.objects.filter(pk__in=acting().scope.writing_teams)) if user.role == Role.COORDINATOR else []


def candidates(user: User) -> list[User]:
    """Return who may be named: coordinators and team leads; the database refuses one of the same team."""
    people = User.objects.filter(is_active=True, role__in=[Role.COORDINATOR, Role.TEAM_LEAD]).exclude(pk=user.pk)
    mine = acting().scope.writing_teams
    return list(people.exclude(memberships__team_id__in=mine, memberships__period__contains=clock.today()).distinct())
