"""Readings: noted where rows come out of the database, written before the page leaves.

A model that mixes in `ReadingIsRecorded` notes its case whenever a row is loaded, so that an edit form, a
paper and a list count as readings without any view thinking of it (`docs/adr/0006`).
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

from django.db import connection, models
from django.http import HttpRequest

from foundation import clock
from foundation.logs import request_id

#: (case id, what kind of data): 'case' for the file itself, else a data group.
Seen = set[tuple[int, str]]
_seen: ContextVar[Seen | None] = ContextVar("readings", default=None)


@contextmanager
def collected() -> Iterator[Seen]:
    """Collect what is read inside the block."""
    seen: Seen = set()
    token = _seen.set(seen)
    try:
        yield seen
    finally:
        _seen.reset(token)


def note(case_id: int | None, kind: str) -> None:
    """Remember that a row of ``case_id`` was read; outside a request (a job, a command) nothing collects."""
    if case_id is not None and (seen := _seen.get()) is not None:
        seen.add((case_id, kind))


class ReadingIsRecorded(models.Model):
    """Mixin: loading a row is a reading. ``READING`` says of what, ``READING_CASE`` where the case stands."""

    READING = "case"
    READING_CASE = "case_id"

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> Self:
        row = super().from_db(db, field_names, values, **more)
        note(row.__dict__.get(cls.READING_CASE), cls.READING)
        return row


_WRITE = (
    "INSERT INTO audit_record (occurred_at, recorded_at, action, event, event_kind, outcome, user_id, role,"
    " reason, case_id, object_type, object_id, detail, request_id, rule)"
    " SELECT %s, clock_timestamp(), 'R', %s, 'normal', r.outcome, tw_actor(),"
    " coalesce(current_setting('terugweg.role', true), ''), '', r.case_id, r.kind, '', %s, %s, %s"
    " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS r(case_id, kind, outcome)"
)


def statement(
    request: HttpRequest, seen: Seen, *, refused: bool = False, event: str = "", detail: Sequence[str] = ()
) -> tuple[str, list[Any]]:
    """Return what writes one row for each case read, or for a refusal one row without a case.

    One statement whatever the number of rows, and no RETURNING: the policy lets a person add what they may
    not always read back.
    """
    match = getattr(request, "resolver_match", None)
    event = event or (match.view_name if match else "")
    # A page about one file is a view; many files on a page are a list.
    listed = "" if match and "reference" in match.kwargs else "listed"
    rows: list[tuple[int | None, str, str]] = [(case_id, kind, "done") for case_id, kind in sorted(seen)]
    if refused:
        rows = [(None, "", "refused")]
    values = [
        clock.now(),
        event[:80],
        [*([listed] if listed else []), *detail],
        request_id.get(),
        "not_allowed" if refused else "visible_to",
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
    ]
    return _WRITE, values


def record(request: HttpRequest, seen: Seen, *, event: str = "", detail: Sequence[str] = ()) -> None:
    """Write the readings now, as whoever acts; ``detail`` holds codes, such as the number of a copy."""
    with connection.cursor() as cursor:
        cursor.execute(*statement(request, seen, event=event, detail=detail))
