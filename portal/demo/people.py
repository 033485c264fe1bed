"""The colleagues of the demonstration: regions, teams, accounts, memberships and the grants that come with a role.

Accounts have no password: the demo's sign-in page takes a role with one click, and nothing here can be used to
sign in anywhere else. Written as the owner, as an administrator's set-up would be; safe to run again.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from foundation.access.codes import DataGroup, GrantReason, Level
from foundation.access.models import Grant
from foundation.accounts.codes import Role
from foundation.accounts.models import Membership, Region, Team, User

#: The oldest file of the demo is five years old; everybody was there before.
SINCE = date(2019, 1, 1)
OWNER = "owner"

NORTH, WEST, SOUTH = "COSM Noord", "Opvang West", "Opvang Zuid"
REGIONS = {"Noord": (NORTH, WEST), "Zuid": (SOUTH,)}


@dataclass(frozen=True)
class Colleague:
    """One account: who, in which role, where they work, and which teams they answer for."""

    key: str
    name: str
    role: Role
    works_in: tuple[str, ...] = ()
    answers_for: tuple[str, ...] = ()
    language: str = "nl"

    @property
    def email(self) -> str:
        if self.role == Role.SERVICE:
            return f"{self.key}@service.invalid"
        return f"{self.key}@example.org"


#: The first of each role stands in the table of logins.
COLLEAGUES = (
    Colleague("sanne", "Sanne Hoekstra", Role.CASE_WORKER, (NORTH,)),
    Colleague("marieke", "Marieke Veenstra", Role.COORDINATOR, (NORTH,), (NORTH, WEST)),
    Colleague("ellen", "Ellen Postma", Role.TEAM_LEAD, (NORTH,), (NORTH,)),
    Colleague("imke", "Imke de Wit", Role.INFORMATION_OFFICER),
    Colleague("farid", "Farid Amrani", Role.PRIVACY_OFFICER),
    Colleague("anton", "Anton Kuipers", Role.ADMINISTRATOR),
    Colleague("paula", "Paula Ferreira", Role.PARTNER_CONTACT, language="en"),
    Colleague("bram", "Bram Dijkstra", Role.CASE_WORKER, (NORTH,)),
    Colleague("femke", "Femke Bakker", Role.CASE_WORKER, (WEST,)),
    Colleague("youssef", "Youssef Haddou", Role.CASE_WORKER, (WEST,)),
    Colleague("lieke", "Lieke Janssen", Role.CASE_WORKER, (SOUTH,)),
    Colleague("daan", "Daan Peeters", Role.CASE_WORKER, (SOUTH,)),
    # What an administrator proposes, a second one confirms.
    Colleague("wilma", "Wilma Bos", Role.ADMINISTRATOR),
    # Four eyes: whoever made the plan or the assessment never clears it.
    Colleague("joost", "Joost van Dam", Role.COORDINATOR, (WEST,), (NORTH, WEST)),
    Colleague("hanneke", "Hanneke Smeets", Role.COORDINATOR, (SOUTH,), (SOUTH,)),
    Colleague("ruud", "Ruud Claessen", Role.TEAM_LEAD, (SOUTH,), (SOUTH,)),
    Colleague("reminders", "Herinneringen", Role.SERVICE),
)
BY_KEY = {colleague.key: colleague for colleague in COLLEAGUES}


class Login(NamedTuple):
    """A line of the table in the terminal."""

    role: str
    name: str
    email: str


def demo_logins() -> list[Login]:
    """Return one login for each role, the usual roles first. The sign-in page offers all colleagues."""
    first: dict[Role, Login] = {}
    for colleague in COLLEAGUES:
        if colleague.role != Role.SERVICE:
            first.setdefault(colleague.role, Login(str(colleague.role.label), colleague.name, colleague.email))
    return list(first.values())


def make_people() -> None:
    """Make every region, team, account, membership and grant that is missing."""
    with transaction.atomic(using=OWNER):
        teams = _teams()
        for colleague in COLLEAGUES:
            user = _account(colleague)
            for name in colleague.works_in:
                Membership.objects.using(OWNER).get_or_create(
                    user=user, team=teams[name], defaults={"period": DateRange(SINCE, None)}
                )
            for name in colleague.answers_for:
                _answers_for(user, teams[name])


def _teams() -> dict[str, Team]:
    teams = {}
    for region_name, names in REGIONS.items():
        region, _ = Region.objects.using(OWNER).get_or_create(name=region_name)
        for name in names:
            teams[name], _ = Team.objects.using(OWNER).get_or_create(name=name, defaults={"region": region})
    return teams


def _account(colleague: Colleague) -> User:
    users = User.objects.db_manager(OWNER)
    if user := users.filter(email=colleague.email).first():
        return user
    return users.create_user(
        email=colleague.email, name=colleague.name, role=colleague.role, language=colleague.language
    )


def _answers_for(user: User, team: Team) -> None:
    reason = GrantReason.LEADS if user.role == Role.TEAM_LEAD else GrantReason.COORDINATES
    Grant.objects.using(OWNER).get_or_create(
        user=user,
        team=team,
        reason=reason,
        defaults={
            "level": Level.WRITE,
            "data_groups": list(DataGroup.values),
            "valid_from": datetime(SINCE.year, SINCE.month, SINCE.day, tzinfo=UTC),
        },
    )
