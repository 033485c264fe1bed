"""The fixed world of the tests: two regions, three teams, and one colleague for every role.

It is written as the owner and stays between tests, so that the portal's role sees it.
"""

from datetime import date
from types import SimpleNamespace

from django.utils import timezone

from foundation.access.codes import GrantReason, Level
from foundation.access.models import Grant
from foundation.access.operations import EVERY_GROUP
from foundation.accounts.codes import Role
from foundation.accounts.models import Membership, Region, Team, User

OWNER = "owner"
PASSWORD = "a-fictional-password-for-tests"
TEAMS = {
    "north_team": ("COSM Noord", "North"),
    "west_team": ("Opvang West", "North"),
    "south_team": ("Opvang Zuid", "South"),
}
#: name -> (role, teams of membership, teams whose files are seen, reason)
PEOPLE = {
    "alice": (Role.CASE_WORKER, ["north_team"], [], None),
    "bob": (Role.CASE_WORKER, ["north_team"], [], None),
    "charlie": (Role.CASE_WORKER, ["south_team"], [], None),
    "carla": (Role.COORDINATOR, ["north_team", "west_team"], ["north_team", "west_team"], GrantReason.COORDINATES),
    "sven": (Role.COORDINATOR, ["south_team"], ["south_team"], GrantReason.COORDINATES),
    "tess": (Role.TEAM_LEAD, ["north_team"], ["north_team"], GrantReason.LEADS),
    "ivo": (Role.INFORMATION_OFFICER, [], [], None),
    "fatma": (Role.PRIVACY_OFFICER, [], [], None),
    "adam": (Role.ADMINISTRATOR, [], [], None),
    "anna": (Role.ADMINISTRATOR, [], [], None),
    "piet": (Role.PARTNER_CONTACT, [], [], None),
    "service": (Role.SERVICE, [], [], None),
}


def email_of(name: str) -> str:
    return "reminders@service.invalid" if name == "service" else f"{name}@terugweg.example"


def make_world() -> None:
    """Write the world unless it is there; a test that flushes the database takes it away."""
    if User.objects.using(OWNER).filter(email=email_of("alice")).exists():
        return
    began = timezone.now() - timezone.timedelta(days=2000)
    teams = {}
    for key, (name, region) in TEAMS.items():
        place, _made = Region.objects.using(OWNER).get_or_create(name=region)
        teams[key] = Team.objects.using(OWNER).create(name=name, region=place)
    for name, (role, works, sees, reason) in PEOPLE.items():
        user = User.objects.using(OWNER).filter(email=email_of(name)).first() or User.objects.db_manager(
            OWNER
        ).create_user(
            email=email_of(name), name=name.title(), role=role, password=None if name == "service" else PASSWORD
        )
        for team in works:
            Membership.objects.using(OWNER).create(user=user, team=teams[team], period=(date(2020, 1, 1), None))
        for team in sees:
            Grant.objects.using(OWNER).create(
                user=user,
                team=teams[team],
                level=Level.WRITE,
                data_groups=list(EVERY_GROUP),
                reason=reason,
                valid_from=began,
            )


def people() -> SimpleNamespace:
    found = {user.email: user for user in User.objects.all()}
    return SimpleNamespace(**{name: found[email_of(name)] for name in PEOPLE})


def teams() -> SimpleNamespace:
    found = {team.name: team for team in Team.objects.all()}
    return SimpleNamespace(**{key: found[name] for key, (name, _region) in TEAMS.items()})
