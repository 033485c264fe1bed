"""The list of accounts and one account, as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation import clock
from foundation.accounts.models import Membership, Team, User
from foundation.days import moment
from foundation.people.codes import State
from foundation.people.models import Standing

#: The colour of a state in a list; in use needs none.
KINDS = {State.INVITED: "info", State.ACTIVE: "", State.BLOCKED: "attention", State.CLOSED: ""}


@dataclass(frozen=True)
class Place:
    """Somebody's work in one team, in words."""

    membership: Membership
    team: str
    region: str
    when: str
    over: bool


def place_of(row: Membership) -> Place:
    """Put a membership into words: from when, until when, and whether it is over."""
    today = clock.today()
    first, last = row.period.lower, row.period.upper - timedelta(days=1) if row.period.upper else None
    if last is not None and last < today:
        when = _("%(first)s until %(last)s") % {"first": _day(first), "last": _day(last)}
    elif last is not None:
        when = _("until %(last)s") % {"last": _day(last)}
        if first > today:
            when = _("from %(first)s until %(last)s") % {"first": _day(first), "last": _day(last)}
    else:
        when = _("from %(first)s on") % {"first": _day(first)} if first > today else ""
    return Place(row, row.team.name, row.team.region.name, when, last is not None and last < today)


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def places_of(user: User) -> list[Place]:
    """Return where somebody works, worked and will work; a period that never began is left out."""
    rows = [row for row in user.memberships.all() if not row.period.isempty]
    return [place_of(row) for row in sorted(rows, key=lambda row: row.period.lower, reverse=True)]


@dataclass(frozen=True)
class Row:
    """One account in the list."""

    standing: Standing
    user: User
    places: list[Place]
    last_seen: str
    kind: str
    second_factor: bool | None = None


def row_of(standing: Standing, with_factor: set[int] | None = None) -> Row:
    """Put one account together."""
    user = standing.user
    seen = moment(user.last_login) if user.last_login else _("not yet")
    places = [place for place in places_of(user) if not place.over]
    factor = None if with_factor is None else user.pk in with_factor
    return Row(standing, user, places, seen, KINDS[State(standing.state)], factor)


def accounts(actor: User, *, state: str = "", role: str = "", team: int = 0) -> Any:
    """Return the accounts that ``actor`` looks after, by name: the same few questions for one and for many."""
    rows = Standing.objects.visible_to(actor).select_related("user").order_by("user__name", "user_id")
    memberships = Membership.objects.select_related("team__region")
    rows = rows.prefetch_related(Prefetch("user__memberships", queryset=memberships))
    if state in State.values:
        rows = rows.filter(state=state)
    if role:
        rows = rows.filter(user__role=role)
    if team:
        working = Membership.objects.filter(team_id=team, period__contains=clock.today())
        rows = rows.filter(user_id__in=working.values("user_id"))
    return rows


@dataclass(frozen=True)
class Shelf:
    """A region with its teams, and how many work in each today."""

    region: Any
    teams: list[tuple[Team, int]]


def shelves(regions: Iterable[Any]) -> list[Shelf]:
    """Return all regions with their teams."""
    working: dict[int, set[int]] = {}
    for team_id, user_id in Membership.objects.filter(period__contains=clock.today(), user__is_active=True).values_list(
        "team_id", "user_id"
    ):
        working.setdefault(team_id, set()).add(user_id)
    return [Shelf(region, [(team, len(working.get(team.pk, ()))) for team in region.teams.all()]) for region in regions]
