"""Fills an empty database with N files by COPY as the owner, on all cores."""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from django.db import connections
from django.db.models import AutoField

from bench.copying import Table, copy
from bench.rows import Chunk, World
from foundation import clock
from foundation.accounts.codes import Role
from foundation.accounts.models import Region, Team, User
from organisations.models import Organisation
from returns.models import ChecklistTemplate

CHUNK = 1000
CASES_PER_WORKER = 40
#: The coordinator answers for thirty of a hundred teams.
COORDINATED = 0.3
_world: World | None = None


@dataclass(frozen=True)
class Filled:
    """Who looks, and what was written."""

    worker: int
    coordinator: int
    worker_cases: int
    coordinator_cases: int
    rows: int
    seconds: float


def say(text: str) -> None:
    print(f"> {text}", flush=True)


def fill(cases: int) -> Filled:
    """Write everything; the database is migrated and otherwise empty."""
    started = time.monotonic()
    owner = connections["owner"]
    tables = [name for name in owner.introspection.table_names() if name.split("_")[0] in APPS]
    with owner.cursor() as cursor:
        # Triggers keep the record and what is due next; both are written here, and 100,000 files need no history.
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    world, coordinator = _people(cases)
    rows = _files(world)
    with owner.cursor() as cursor:
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute("SELECT tw_fold_tally()")
    _sequences()
    say("VACUUM ANALYZE")
    for alias in ("owner", "keys_owner"):
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    numbers = range(1, cases + 1)
    # A worker whose files have a plan: the paper is measured with it.
    planned = next(case for case in numbers if case % world.plan_every == 0)
    worker = world.worker_of(planned)
    coordinated = int(world.teams * COORDINATED)
    return Filled(
        worker,
        coordinator,
        sum(world.worker_of(case) == worker for case in numbers),
        sum(world.team_of(case) <= coordinated for case in numbers),
        rows,
        time.monotonic() - started,
    )


APPS = {"access", "accounts", "cases", "organisations", "returns"}


def _people(cases: int) -> tuple[World, int]:
    workers = max(1, cases // CASES_PER_WORKER)
    teams = min(100, workers)
    coordinated = int(teams * COORDINATED)
    region = Region.objects.using("owner").create(name="Bench")
    rest = Region.objects.using("owner").create(name="Rest")
    Team.objects.using("owner").bulk_create(
        [
            Team(id=number, name=f"Team {number:03}", region=region if number <= coordinated else rest)
            for number in range(1, teams + 1)
        ]
    )
    users = User.objects.using("owner")
    coordinator = users.bulk_create([_user("coordinator", Role.COORDINATOR)])[0]
    made = users.bulk_create([_user(f"worker{number}", Role.CASE_WORKER) for number in range(workers)])
    today = clock.today()
    with owner_copy() as connection:
        memberships, grants = Table(_model("accounts", "Membership")), Table(_model("access", "Grant"))
        for place, user in enumerate(made):
            memberships.add(id=place + 1, user_id=user.pk, team_id=1 + place % teams, period="[2019-01-01,)")
        for number in range(1, coordinated + 1):
            grants.add(
                id=number, user_id=coordinator.pk, team_id=number, level="write", reason="coordinates",
                data_groups=["identity", "location", "medical", "contact"], valid_from="2019-01-01T00:00:00+00:00",
            )  # fmt: skip
        copy(connection, [memberships, grants])
    template = ChecklistTemplate.objects.using("owner").filter(is_active=True).first()
    items = template.items.all() if template else []
    world = World(
        cases=cases, teams=teams, workers=workers, first_worker=made[0].pk, today=today,
        template=template.pk if template else 0,
        items=tuple((item.pk, item.owner, item.due_days, item.critical) for item in items),
        organisations=tuple(Organisation.objects.using("owner").values_list("pk", flat=True)),
        plan_every=20,
    )  # fmt: skip
    return world, coordinator.pk


def _user(name: str, role: Role) -> User:
    user = User(email=f"{name}@example.org", name=name.title(), role=role)
    user.set_unusable_password()
    return user


def _model(app: str, name: str) -> type:
    from django.apps import apps

    return apps.get_model(app, name)


def owner_copy() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)


def _files(world: World) -> int:
    """Make the rows in other processes: sealing keeps one core busy, writing the other."""
    global _world
    _world = world
    connections.close_all()  # a forked process must not share a connection
    starts = list(range(1, world.cases + 1, CHUNK))
    written = done = 0
    with multiprocessing.get_context("fork").Pool(os.cpu_count() or 2) as pool:
        for rows in pool.imap_unordered(_write, starts):
            written += rows
            done += 1
            print(f"\r> {min(done * CHUNK, world.cases):,} files, {written:,} rows", end="", flush=True)
    print(flush=True)
    return written


_connections: list[psycopg.Connection] = []


def _write(first: int) -> int:
    assert _world is not None
    if not _connections:
        _connections.append(owner_copy())
        _connections.append(psycopg.connect(os.environ["KEYS_DATABASE_OWNER_URL"], autocommit=True))
    chunk = Chunk(_world, first, min(first + CHUNK, _world.cases + 1))
    rows = copy(_connections[1], [chunk.keys]) + copy(_connections[0], chunk.tables.values())
    _connections[0].execute(
        "SELECT tw_keep_listing(id) FROM cases_case WHERE id >= %s AND id < %s", [first, first + CHUNK]
    )
    return rows


def _sequences() -> None:
    """Let every sequence go on after the highest number."""
    for alias, table, column in _serials():
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), coalesce((SELECT max(id) FROM "
                f'"{table}"), 0) + 1, false)',
                [table, column],
            )


def _serials() -> Iterator[tuple[str, str, str]]:
    from django.apps import apps

    for model in apps.get_models():
        label = model._meta.app_label
        if (label in APPS or label == "vault") and isinstance(model._meta.pk, AutoField):
            yield ("keys_owner" if label == "vault" else "owner"), model._meta.db_table, model._meta.pk.column


def check_sample(filled: Filled) -> None:
    """Open one file as its worker: what was copied in must be what the vault reads."""
    from cases.models import Case, Note
    from foundation.access.acting import acting_as

    user = User.objects.get(pk=filled.worker)
    with acting_as(user, read_only=True):
        seen = Case.objects.visible_to(user)
        note = Note.objects.visible_to(user).select_related("case__client").first()
        if seen.count() != filled.worker_cases or note is None or not note.text or not note.case.client.alias:
            sys.exit("The filled database does not read as it should.")
