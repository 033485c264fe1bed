"""Hands for the tests of the record: statements as the owner, rows, a check, and somebody who switches triggers off."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from foundation.access.acting import acting_as
from foundation.audit import seals
from foundation.audit.events import note_event


def do(sql: str, *arguments: Any, using: str = "owner") -> int:
    with connections[using].cursor() as cursor:
        cursor.execute(sql, arguments)
        return int(cursor.rowcount)


def some(number: int, event: str = "export.done") -> None:
    """So many rows, each in a transaction of its own."""
    for _ in range(number):
        note_event(event)


def check(**period: Any) -> seals.Report:
    with acting_as("audit", reason="test", read_only=True):
        return seals.check(**period)


@contextmanager
def as_owner_without_triggers() -> Iterator[None]:
    for table in ("audit_record", "audit_seal"):
        do(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in ("audit_record", "audit_seal"):
        do(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@contextmanager
def another_session() -> Iterator[Any]:
    """A second session of the portal's role, with a transaction of its own."""
    session = connections["default"].copy()
    session.set_autocommit(False)
    try:
        yield session
    finally:
        session.close()


def seal_now(rows: int) -> int:
    """Seal until this many rows went in: a test beside this one may hold an older transaction open for a moment."""
    done, until = 0, time.monotonic() + 30
    while done < rows and time.monotonic() < until:
        done += seals.seal()
        if done < rows:
            time.sleep(0.1)
    return done
