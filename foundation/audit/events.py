"""Events that are neither a reading nor a change of a row: sign-in, failure, rights, keys, search, export, break-glass.

`note_event` is the one door. It knows codes only: what somebody typed, searched for or was called has no place in a
record that nobody can change or erase (`docs/adr/0006`, S67).
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from foundation import clock
from foundation.access.acting import NoActor, acting
from foundation.accounts.models import User
from foundation.audit import origin
from foundation.logs import request_id

#: EventTypeCode of NEN 7513 7.2: what kind of act it is.
KINDS = frozenset({"normal", "break_glass", "administration", "logging"})
#: EventOutcomeIndicator.
OUTCOMES = frozenset({"done", "refused", "failed"})
_EVENT = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_DETAIL = re.compile(r"[\w.:=+-]{1,64}", re.ASCII)
#: A fixed sentence of ours ('reminders by date'): no capitals, so no name; what a person typed belongs in the vault.
_REASON = re.compile(r"[a-z0-9 _.,:()-]{0,200}")


@dataclass(frozen=True)
class Event:
    """One event as it waits to be written."""

    name: str
    user_id: int | None
    role: str
    case_id: int | None
    outcome: str
    kind: str
    reason: str
    rule: str
    detail: tuple[str, ...]
    moment: datetime


_waiting: ContextVar[list[Event] | None] = ContextVar("waiting_events", default=None)


def note_event(
    event: str,
    *,
    user: User | None = None,
    case_id: int | None = None,
    outcome: str = "done",
    kind: str = "normal",
    reason: str = "",
    detail: Sequence[str] = (),
    rule: str = "",
) -> None:
    """Write one row of the record, inside the actor's transaction or outside of one.

    What was done is written at once and so stands or falls with the transaction. What was refused or failed, and what
    a page notes that only reads (READ ONLY), is written after the actor's transaction and before the answer leaves,
    since that transaction rolls back or cannot write.

    Args:
        event: our code, ``sign_in.failed``.
        user: who did it, or whose account somebody tried; by default who acts.
        case_id: the case it is about.
        outcome: done, refused or failed.
        kind: normal, break_glass, administration, or logging (the record itself).
        reason: a fixed sentence of ours in small letters. Never what a person typed.
        detail: codes, numbers of rows, names of fields. Never a value, a name or a word of a search.
        rule: the rule that allowed or refused it.

    Raises:
        ValueError: for what could be content: nothing of that is ever written.
    """
    kind = kind.replace("-", "_")
    if not _EVENT.fullmatch(event) or kind not in KINDS or outcome not in OUTCOMES:
        raise ValueError("An event has a code with a dot, one of the known kinds and one of the known outcomes.")
    if not _REASON.fullmatch(reason) or any(not _DETAIL.fullmatch(each) for each in detail):
        raise ValueError("A reason is a fixed sentence of ours, a detail a code: what somebody typed stays out.")
    try:
        now_acting = acting()
    except NoActor:
        now_acting = None
    actor = now_acting.user if now_acting else None
    who = user or actor
    row = Event(
        name=event[:80],
        user_id=who.pk if who else None,
        role=who.role if who else "",
        case_id=case_id,
        outcome=outcome,
        kind=kind,
        reason=reason,
        rule=rule[:64],
        detail=tuple(detail),
        moment=clock.now(),
    )
    waiting = _waiting.get()
    lasts = outcome == "done" and not (now_acting and now_acting.read_only) and (actor is None or who == actor)
    if waiting is None or (now_acting is None) or lasts:
        write(row)
    else:
        waiting.append(row)


@contextmanager
def kept_until_after() -> Iterator[None]:
    """Keep what cannot be written inside the actor's transaction; `write_waiting` writes it after that."""
    token = _waiting.set([])
    try:
        yield
    finally:
        _waiting.reset(token)


def write_waiting() -> None:
    """Write what waits, outside of the actor's transaction and before the answer leaves."""
    waiting = _waiting.get()
    while waiting:
        write(waiting.pop(0))


def write(row: Event) -> None:
    """Write one event with the function of the database, which takes no other name than that of who acts."""
    where = origin.current()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tw_note_event(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                row.moment,
                row.name,
                row.kind,
                row.outcome,
                row.user_id,
                row.role,
                row.reason,
                row.case_id,
                list(row.detail),
                row.rule,
                request_id.get(),
                where.address,
                where.session,
                where.source,
            ],
        )
