"""A portal of its own for one test: fresh databases, real processes, as an operator would run it."""

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from foundation import postgres
from foundation.postgres import ServerUrls

PROJECT = Path(__file__).resolve().parents[1]


def new_master_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


#: One worker with a few files; who is made by the owner is read again, or what names them would be the owner's too.
FILL = """
from datetime import date
from foundation import clock
from foundation.access.acting import acting_as
from foundation.accounts.models import Membership, Region, Team, User
from cases.models import Note
from cases.operations import open_case
team = Team.objects.using("owner").create(name="T", region=Region.objects.using("owner").create(name="R"))
user = User.objects.db_manager("owner").create_user(email="w@terugweg.example", name="W", role="case_worker")
Membership.objects.using("owner").create(user=user, team=team, period=(date(2020, 1, 1), None))
team, user = Team.objects.get(), User.objects.get(email="w@terugweg.example")
for n in range({cases}):
    with acting_as(user):
        case = open_case(actor=user, team=team, alias=f"Bird {{n}}", language="en")
        Note.objects.bulk_create(
            Note(case=case, text=f"Fictional words {{m}}", created_at=clock.now(), created_by=user)
            for m in range({notes})
        )
"""


class Installation:
    """Environment and commands of one portal."""

    def __init__(self, urls: ServerUrls) -> None:
        ours = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self.environment = ours | urls.as_environment() | {"TERUGWEG_MASTER_KEY": new_master_key()}

    @classmethod
    def fresh(cls, name: str) -> "Installation":
        """Make one on databases of its own, beside those of the tests."""
        made = cls(postgres.ensure_database(f"terugweg_{name}_{os.getpid()}", fresh=True))
        made.manage("migrate_all", "-v0")
        return made

    def manage(self, *arguments: str, check: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=self.environment | variables,
            text=True,
            capture_output=True,
            timeout=400,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def run(self, code: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run Python inside the portal."""
        return self.manage("shell", "-v0", "-c", code, check=check)

    def fill(self, *, cases: int, notes: int) -> None:
        """Open files, each with as many notes, in an empty portal."""
        self.run(FILL.format(cases=cases, notes=notes))

    def sql(self, statement: str, *values: Any, keys: bool = False) -> list[tuple[Any, ...]]:
        """Ask the database as the owner."""
        with psycopg.connect(self.environment["KEYS_DATABASE_OWNER_URL" if keys else "DATABASE_OWNER_URL"]) as open_one:
            cursor = open_one.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []
