"""`python -m bench.peers.fill N`: tables, rows and two sessions for the admin; prints the sessions as JSON."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.settings")

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection

from bench.peers.models import Case, Note, Talk, Task, Team
from bench.shares import COUNTRIES, LANGUAGES, NOTES, STAGES, TALKS, TASKS, WISHES, WORDS

CASES_PER_WORKER = 40


def texts(kind: str) -> list[str]:
    return [entry["text"] for entry in WORDS[kind]]


def main(cases: int) -> None:
    call_command("migrate", verbosity=0)
    workers = max(1, cases // CASES_PER_WORKER)
    teams = min(100, workers)
    with connection.schema_editor() as editor:
        for model in (Team, Case, Note, Talk, Task):
            editor.create_model(model)
    users = get_user_model().objects
    coordinator = users.create_superuser("coordinator", "coordinator@example.org", None)
    users.bulk_create(
        [
            get_user_model()(username=f"worker{number}", is_staff=True, is_superuser=True, password="!")
            for number in range(workers)
        ]
    )
    first = users.get(username="worker0").pk
    Team.objects.bulk_create(
        [
            Team(pk=n, name=f"Team {n:03}", region="Bench" if n <= int(teams * 0.3) else "Rest")
            for n in range(1, teams + 1)
        ]
    )
    worker = f"{first} + (i * 7919) %% {workers}"
    run(
        "INSERT INTO peers_case (id, reference, alias, language, country, team_id, worker_id, stage, opened_on,"
        " closed_on, next_due_on) SELECT i, 'TW-' || lpad(i::text, 9, '0'),"
        " 'Amina ' || (%(names)s::text[])[1 + i %% cardinality(%(names)s::text[])],"
        " (%(languages)s::text[])[1 + i %% 12], (%(countries)s::text[])[1 + i %% 12],"
        f" 1 + ((i * 7919) %% {workers}) %% {teams}, {worker}, (%(stages)s::text[])[1 + i %% 100],"
        " current_date - (10 + i * 31 %% 1790)::int,"
        " CASE WHEN (%(stages)s::text[])[1 + i %% 100] = 'closed' THEN current_date END,"
        " CASE WHEN (%(stages)s::text[])[1 + i %% 100] <> 'closed' THEN current_date - 20 + (i * 17 %% 80)::int END"
        " FROM generate_series(1, %(cases)s::bigint) i",
        cases=cases, names=WORDS["alias_surnames"], languages=list(LANGUAGES), countries=list(COUNTRIES),
        stages=list(STAGES),
    )  # fmt: skip
    pick = "(%({0})s::text[])[1 + (i * {1}) %% cardinality(%({0})s::text[])]"
    run(
        "INSERT INTO peers_note (case_id, created_at, text) SELECT 1 + (i - 1) / %(per)s, now() - i %% 900 * interval '1 day',"
        f" {pick.format('notes', 7)} || ' ' || {pick.format('notes', 11)} || ' ' || {pick.format('steps', 5)}"
        " FROM generate_series(1, %(rows)s::bigint) i",
        rows=cases * NOTES, per=NOTES, notes=texts("notes_texts"), steps=texts("steps"),
    )  # fmt: skip
    columns = ("own_words", "reasons_for", "reasons_against", "fears", "hopes", "steps")
    run(
        f"INSERT INTO peers_talk (case_id, created_at, held_on, wish, {', '.join(columns)})"
        " SELECT 1 + (i - 1) / %(per)s, now(), current_date - (i %% 900)::int, (%(wishes)s::text[])[1 + i %% 4],"
        + ", ".join(pick.format(column, place + 5) for place, column in enumerate(columns))
        + " FROM generate_series(1, %(rows)s::bigint) i",
        rows=cases * TALKS, per=TALKS, wishes=list(WISHES), **{column: texts(column) for column in columns},
    )  # fmt: skip
    run(
        "INSERT INTO peers_task (case_id, created_at, title, due_on, done_at) SELECT 1 + (i - 1) / %(per)s, now(),"
        f" {pick.format('tasks', 3)}, current_date + (i %% 60)::int, CASE WHEN i %% 2 = 0 THEN now() END"
        " FROM generate_series(1, %(rows)s::bigint) i",
        rows=cases * TASKS, per=TASKS, tasks=texts("tasks"),
    )  # fmt: skip
    for model in (Case,):
        run(f"SELECT setval('{model._meta.db_table}_id_seq', (SELECT max(id) FROM {model._meta.db_table}))")
    run("VACUUM ANALYZE")
    own = Case.objects.filter(worker_id=first, closed_on=None).order_by("pk")
    region = Case.objects.filter(team__region="Bench", closed_on=None)
    print(
        json.dumps(
            {
                "worker": session(first),
                "coordinator": session(coordinator.pk),
                "own": list(own.values_list("pk", flat=True)),
                "region": list(region.order_by("reference").values_list("pk", flat=True)[:: max(1, cases // 200)][:60]),
                "region_open": region.count(),
            }
        )
    )


def run(sql: str, **values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)


def session(user_id: int) -> str:
    user = get_user_model().objects.get(pk=user_id)
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]))
