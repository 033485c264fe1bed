"""How the record carries millions of rows (`bench/record.md`): sealing, checking, the log, the cost of one more row.

python -m foundation.postgres run --database terugweg_bench_record -- python -m bench.record 1000000
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

import django

USERS, FILES, DAYS = 500, 20_000, 3 * 365
#: So many rows share a transaction, as the rows of one page do.
TOGETHER = 3


def rows(number: int, users: list[int]) -> Iterator[tuple[object, ...]]:
    """Yield rows as three years of work leave them: mostly readings, some changes, few events."""
    from foundation import clock

    chance, end = Random(7), clock.now()
    for place in range(number):
        moment = end - timedelta(days=DAYS) * ((number - place) / number)
        draw = chance.random()
        action, event, kind, outcome, detail = "R", "portal:case", "normal", "done", "{}"
        if draw < 0.3:
            detail = "{listed}"
        elif draw < 0.45:
            action, event, detail = "U", "cases_task.changed", "{done_at,done_by_id}"
        elif draw < 0.47:
            action, event = "E", "sign_in.done"
        elif draw < 0.475:
            action, event, outcome = "E", "sign_in.failed", "failed"
        elif draw < 0.49:
            action, event, detail = "E", "search.done", "{hits:3}"
        elif draw < 0.4901:
            action, event, kind = "E", "access.break_glass", "break_glass"
        case = None if event.startswith(("sign_in", "search")) else chance.randrange(1, FILES)
        yield (
            moment, moment, action, event, kind, outcome, chance.choice(users), "case_worker", "", case,
            "case" if action == "R" else "", "", detail, f"{place:016x}", "guidance", "visible_to", "assigned",
            "203.0.113.0/24", "0123456789abcdef", "web 0.1.0", 1 + place // TOGETHER,
        )  # fmt: skip


def timed(what: str, act: Callable[[], object], times: int = 7) -> None:
    """Print the median and the worst of some runs in milliseconds."""
    took = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        took.append(1000 * (time.perf_counter() - started))
    print(f"{what:<58}{statistics.median(took):10.1f} ms   worst {max(took):8.1f} ms", flush=True)


def fill(number: int) -> None:
    """COPY the rows as the owner, with the trigger off that would give them all the same transaction."""
    from django.db import connections

    from foundation.accounts.models import User

    users = [
        User.objects.db_manager("owner").create_user(email=f"w{n}@bench.invalid", name=f"W {n}", role="case_worker").pk
        for n in range(USERS)
    ]
    User.objects.db_manager("owner").create_user(email="fg@bench.invalid", name="FG", role="privacy_officer")
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_record DISABLE TRIGGER USER; UPDATE audit_shift SET shift = %s", [number])
        names = (
            "occurred_at, recorded_at, action, event, event_kind, outcome, user_id, role, reason, case_id, object_type,"
            " object_id, detail, request_id, purpose, rule, relation, origin, session, source, tx"
        )
        with cursor.copy(f"COPY audit_record ({names}) FROM STDIN") as copy:  # type: ignore[attr-defined]
            for row in rows(number, users):
                copy.write_row(row)
        cursor.execute("ALTER TABLE audit_record ENABLE TRIGGER USER; ANALYZE audit_record")
        cursor.execute(
            "SELECT pg_size_pretty(pg_total_relation_size('audit_record')), pg_size_pretty(pg_relation_size('audit_record'))"
        )
        print(f"{number:,} rows; with indexes and without: {cursor.fetchone()}")


def log_pages() -> None:
    """The privacy officer's page, with each filter, and far back."""
    from django.db import connection

    from foundation import clock
    from foundation.access.acting import acting_as
    from foundation.accounts.models import User
    from portal.desk import log as desk
    from portal.desk.visitors import Period

    officer = User.objects.get(email="fg@bench.invalid")
    someone = User.objects.get(email="w7@bench.invalid").pk
    long_ago = clock.now() - timedelta(days=DAYS - 30)
    far = f"{int(long_ago.timestamp() * 1_000_000)}-999999999"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    for what, filters, before in (
        ("log, first page", desk.Filters(), ""),
        ("log, three years back", desk.Filters(), far),
        ("log, one person", desk.Filters(who=someone), ""),
        ("log, one person, changes, three years back", desk.Filters(who=someone, what="changed"), far),
        ("log, searches", desk.Filters(what="search"), ""),
        ("log, emergency access", desk.Filters(what="emergency"), ""),
        ("log, failed", desk.Filters(outcome="failed"), ""),
        ("log, failed sign-ins, three years back", desk.Filters(outcome="failed", what="sign_in"), far),
        ("log, refused (there is none)", desk.Filters(outcome="refused"), ""),
        ("log, from the console (there is little)", desk.Filters(what="console"), ""),
        ("log, a day two years ago", desk.Filters(period=Period(long_ago.date(), long_ago.date())), ""),
    ):

        def page(filters: desk.Filters = filters, before: str = before) -> None:
            with acting_as(officer, read_only=True):
                desk.page_of(filters, before)

        timed(what, page)


def one_more() -> None:
    """What a row costs: 50 readings of one list, and one event, with and without the trigger that fills in."""
    from django.db import connections

    insert = (
        "INSERT INTO audit_record (occurred_at, recorded_at, action, event, event_kind, outcome, user_id, role, reason,"
        " case_id, object_type, object_id, detail, request_id) SELECT now(), now(), 'R', 'portal:caseload', 'normal',"
        " 'done', 5, 'case_worker', '', n, 'case', '', '{listed}', '' FROM generate_series(1, 50) n"
    )
    for state in ("ENABLE", "DISABLE"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"ALTER TABLE audit_record {state} TRIGGER audit_record_stamp")
            timed(f"50 readings of a list, trigger {state.lower()}d", lambda c=cursor: c.execute(insert), 21)  # type: ignore[misc]
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_record ENABLE TRIGGER audit_record_stamp")


def main(number: int) -> None:
    """Fill, seal, check, and ask for pages."""
    from django.core.management import call_command

    from foundation.audit import seals

    call_command("migrate_all", verbosity=0)
    started = time.perf_counter()
    fill(number)
    print(f"filled in {time.perf_counter() - started:.0f} s")
    started = time.perf_counter()
    sealed = seals.seal()
    took = time.perf_counter() - started
    print(f"sealed {sealed:,} rows in {took:.1f} s: {sealed / took:,.0f} a second, {seals.Seal.objects.count()} seals")
    call_command("audit", "verify")
    timed("a seal of nothing", seals.seal)
    log_pages()
    one_more()
    import resource

    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
