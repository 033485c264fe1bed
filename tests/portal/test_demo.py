"""The demonstration: every story goes as it is told, in every stage and with every outcome, and only once."""

import os
import re
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psycopg
import pytest

from foundation import postgres
from foundation.accounts.codes import Role
from portal.demo.people import demo_logins
from portal.demo.storylines import storylines
from portal.demo.vignettes import VIGNETTES
from returns.stages import Outcome, Stage
from tests import template

PROJECT = Path(__file__).resolve().parents[2]
#: Where each vignette ends (`domain.md` 14).
STAGES = {
    "Amara": "discussion", "Ioana": "preparation", "Linh": "discussion", "Yusuf": "ready", "Grace": "closed",
    "Dragan": "departed", "Selam": "departed", "Noor": "discussion", "Thabo": "aftercare", "Mei": "aftercare",
}  # fmt: skip
COUNTED = ("cases_case", "returns_wishtalk", "cases_task", "audit_record", "accounts_user", "access_grant")


def manage(*arguments: str, environment: dict[str, str], check: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=PROJECT, env=environment, text=True, capture_output=True,
        timeout=400,
    )  # fmt: skip
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def fresh(name: str) -> dict[str, str]:
    """Return the environment of a fresh, migrated database of its own."""
    copied = template.ensure_copy(name)
    urls = copied or postgres.ensure_database(name, fresh=True)
    ours = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment = ours | urls.as_environment() | {"TERUGWEG_DEMO": "1"}
    if copied is None:
        manage("migrate_all", "-v0", environment=environment)
    return environment


#: One worker fills the database and asks it everything: filling it is what costs.
one_demo = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def filled() -> dict[str, str]:
    environment = fresh(f"terugweg_demo_{os.getpid()}")
    manage("seed_demo", environment=environment)
    return environment


def rows(environment: dict[str, str], sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(environment["DATABASE_OWNER_URL"]) as connection:
        return connection.execute(sql).fetchall()


def counts(environment: dict[str, str]) -> list[object]:
    return [rows(environment, f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED]


def test_one_login_for_each_role():
    roles = [role.label for role in Role if role != Role.SERVICE]
    assert sorted(str(login.role) for login in demo_logins()) == sorted(map(str, roles))
    assert all(login.email.endswith("@example.org") for login in demo_logins())


@pytest.mark.slow
@one_demo
def test_the_record_shows_visits_and_signals_and_is_sealed(filled):
    kinds = {kind for (kind,) in rows(filled, "SELECT DISTINCT kind FROM audit_signal WHERE looked_at IS NULL")}
    assert {"night", "colleague", "sign_in"} <= kinds
    assert "console" not in kinds, "what the set-up did is no console"
    assert rows(filled, "SELECT count(*) > 20 FROM audit_record WHERE event = 'portal:case'") == [(True,)]
    assert "The chain is whole." in manage("audit", "verify", environment=filled).stdout


@pytest.mark.slow
@one_demo
def test_each_vignette_stands_in_its_stage(filled):
    found = rows(
        filled,
        "SELECT c.opened_on - current_date, p.stage, p.outcome, p.departure_kind FROM returns_returnprocess p"
        " JOIN cases_case c ON c.id = p.case_id WHERE p.is_current ORDER BY p.id DESC",
    )
    # The vignettes are told first: of two files with the same day theirs comes last here.
    names = {storylines()[vignette.number]["intake_day"]: vignette.__name__ for vignette in VIGNETTES}
    by_name = {names[day]: rest for day, *rest in found if day in names}
    assert {name: stage for name, (stage, _, _) in by_name.items()} == STAGES
    assert by_name["Grace"][1] == Outcome.STAYS
    assert by_name["Selam"][2] == "dublin"


@pytest.mark.slow
@one_demo
def test_a_second_run_changes_nothing(filled):
    before = counts(filled)
    said = manage("seed_demo", environment=filled).stdout
    assert counts(filled) == before
    assert "nothing is changed" in said


@pytest.mark.slow
@one_demo
def test_everything_was_done_by_somebody_and_nothing_in_the_future(filled):
    nobody = rows(filled, "SELECT count(*) FROM audit_record WHERE case_id IS NOT NULL AND user_id IS NULL")
    future = rows(filled, "SELECT count(*) FROM audit_record WHERE occurred_at > now()")
    assert nobody == future == [(0,)]


@pytest.mark.slow
@one_demo
def test_nobody_can_sign_in_with_a_password(filled):
    assert rows(filled, "SELECT count(*) FROM accounts_user WHERE password NOT LIKE '!%'") == [(0,)]


@pytest.mark.slow
@one_demo
def test_the_whole_caseload_has_every_stage_and_outcome(filled):
    stages = {row[0] for row in rows(filled, "SELECT DISTINCT stage FROM returns_returnprocess WHERE is_current")}
    outcomes = {row[0] for row in rows(filled, "SELECT DISTINCT outcome FROM returns_returnprocess")}
    assert stages == set(Stage.values)
    assert outcomes == {"", *Outcome.values}
    ((files, teams, first),) = rows(
        filled, "SELECT count(*), count(DISTINCT team_id), max(current_date - opened_on) FROM cases_case"
    )
    assert files >= 125 and teams == 3 and first > 4 * 365
    late, due = rows(
        filled,
        "SELECT count(*) FILTER (WHERE due_on < current_date), count(*) FILTER (WHERE due_on >= current_date)"
        " FROM cases_task WHERE done_at IS NULL AND cancelled_at IS NULL",
    )[0]
    assert late > 10 and due > 10


def test_production_takes_no_fictional_files():
    environment = dict(os.environ) | {
        "TERUGWEG_PRODUCTION": "1", "TERUGWEG_DEMO": "0", "TERUGWEG_SECRET_KEY": "x" * 60,
        "TERUGWEG_MASTER_KEY": "A" * 43 + "=", "TERUGWEG_HOSTS": "portal.example",
    }  # fmt: skip
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = manage("seed_demo", "--small", environment=environment, check=False)
    assert done.returncode != 0
    assert "production refuses" in done.stderr


@pytest.mark.slow
@one_demo
def test_the_demo_serves_and_leaves_nothing_behind(filled):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        demo = subprocess.Popen(
            command, cwd=PROJECT, env=filled, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert demo.stdout is not None
        try:
            said = ""
            for line in demo.stdout:
                said += line
                if "Ctrl-C" in line:
                    break
            assert f"Port {port} is taken" in said
            address = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert address is not None, said
            assert set(re.findall(r"http://127\.0\.0\.1:\d+", said)) == {address[0].rstrip("/")}  # in mails, too
            with urllib.request.urlopen(f"{address[0]}sign-in/") as answer:
                assert answer.status == 200
            assert all(login.name in said for login in demo_logins())
            children = descendants(demo.pid)
            assert len(children) >= 2  # server and worker
        finally:
            demo.terminate()
            code = demo.wait(30)
            demo.stdout.close()
    assert code == 0
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def descendants(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], text=True, capture_output=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found, level = [], [pid]
    while level:
        level = [child for child, parent in pairs if parent in level]
        found += level
    return found
