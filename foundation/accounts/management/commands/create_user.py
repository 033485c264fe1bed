"""Make an account, and what a coordinator or team lead needs to see: the only way outside the portal."""

import getpass
import os
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from foundation import clock
from foundation.accounts.codes import Role
from foundation.accounts.models import Membership, Region, Team, User

OWNER = "owner"
#: Roles that see every file of their teams; their first grant cannot come from inside the portal.
SEES_TEAMS = frozenset({Role.COORDINATOR, Role.TEAM_LEAD})


class Command(BaseCommand):
    help = "Make an account (as the owner of the database). The password comes from TERUGWEG_PASSWORD or is asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("role", choices=[role for role in Role.values if role != Role.SERVICE])
        parser.add_argument("--team", action="append", default=[], help="name of a team; may be given more than once")
        parser.add_argument("--region", help="region of teams that do not exist yet")
        parser.add_argument("--language", choices=["nl", "en"], default="nl")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("TERUGWEG_PASSWORD") or getpass.getpass("Password: ")
        users = User.objects.using(OWNER)
        if users.filter(email__iexact=options["email"]).exists():
            raise CommandError("There is an account with this e-mail address.")
        try:
            validate_password(password, User(email=options["email"], name=options["name"]))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic(using=OWNER):
            teams = [self._team(name, options["region"]) for name in options["team"]]
            user = User.objects.db_manager(OWNER).create_user(
                email=options["email"],
                name=options["name"],
                role=options["role"],
                password=password,
                language=options["language"],
            )
            for team in teams:
                self._place(user, team)
        self.stdout.write(f"Account {user.pk} exists.")

    def _team(self, name: str, region: str | None) -> Team:
        if team := Team.objects.using(OWNER).filter(name=name).first():
            return team
        if not region:
            raise CommandError(f"There is no team {name!r}; give its --region to make it.")
        place, _made = Region.objects.using(OWNER).get_or_create(name=region)
        return Team.objects.using(OWNER).create(name=name, region=place)

    def _place(self, user: User, team: Team) -> None:
        from foundation.access.codes import GrantReason, Level
        from foundation.access.models import Grant
        from foundation.access.operations import EVERY_GROUP

        today: date = clock.today()
        Membership.objects.using(OWNER).create(user=user, team=team, period=(today, None))
        if user.role in SEES_TEAMS:
            reason = GrantReason.COORDINATES if user.role == Role.COORDINATOR else GrantReason.LEADS
            Grant.objects.using(OWNER).create(
                user=user,
                team=team,
                level=Level.WRITE,
                data_groups=list(EVERY_GROUP),
                reason=reason,
                valid_from=clock.now(),
            )
