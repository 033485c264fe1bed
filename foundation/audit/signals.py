"""Signals: what the record shows that a person should look at (S33, S71; BIO2 5.17.01, 8.16).

`find` reads what happened lately and keeps one signal for each person and hour, night or event. It may run again over
the same rows: a signal that nobody looked at yet grows, one that was looked at stays as it was judged. Nothing here
refuses anything: a coordinator may well have a reason to open forty files, and a person says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncHour

from foundation import clock
from foundation.access.permissions import Refused
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from foundation.audit.codes import Finding, SignalKind
from foundation.audit.events import note_event
from foundation.audit.models import Record, Signal

#: More files than this opened within an hour, lists not counted.
MANY_FILES = 30
#: Tries for one account without getting in between; for addresses without an account, from one network in an hour.
TRIES, TRIES_OF_NOBODY = 5, 20
#: From eleven in the evening to six in the morning, in the Netherlands.
NIGHT = (23, 6)
#: Grounds that are not the own work: the other team's question, an emergency, none at all.
NOT_OWN = ("", "break_glass", "handover")
#: How far back `find` looks; jobs that stood still for a night lose nothing.
BACK = timedelta(hours=26)
#: Rows that a signal keeps by number; the log's filters show the rest.
KEPT = 200


@dataclass
class Found:
    """A signal as it was found."""

    kind: SignalKind
    key: str
    user_id: int | None
    first_at: datetime
    last_at: datetime
    number: int
    records: list[int] = field(default_factory=list)


def find(now: datetime | None = None) -> list[Signal]:
    """Find what the last day holds and return the signals that are new. The service of the record acts."""
    now = now or clock.now()
    recent = Record.objects.filter(occurred_at__gte=now - BACK, occurred_at__lte=now)
    found = [*_many_files(recent), *_outside_team(recent), *_nights(recent), *_events(recent), *_sign_ins(recent)]
    return [signal for each in found if (signal := _keep(each)) is not None]


def _keep(found: Found) -> Signal | None:
    """Write a signal down or let it grow; return it when it is new."""
    values = {"last_at": found.last_at, "number": found.number, "records": found.records[-KEPT:]}
    if Signal.objects.filter(key=found.key).exists():
        Signal.objects.filter(key=found.key, looked_at=None).exclude(number=found.number).update(**values)
        return None
    return Signal.objects.create(
        kind=found.kind, key=found.key, user_id=found.user_id, first_at=found.first_at, found_at=clock.now(), **values
    )


def _readings(recent: QuerySet[Record]) -> QuerySet[Record]:
    """Files that people opened; a row of a list is not a file that was opened."""
    opened = recent.filter(action="R", outcome="done", case_id__isnull=False, user_id__isnull=False)
    return opened.exclude(detail__contains=["listed"]).exclude(role=Role.SERVICE)


def _gathered(rows: QuerySet[Record], *by: str, **more: Any) -> Iterator[dict[str, Any]]:
    """Group rows: how many files, from when until when, and which rows."""
    yield from (
        rows.values(*by, **more)
        .annotate(
            files=Count("case_id", distinct=True),
            first=Min("occurred_at"),
            last=Max("occurred_at"),
            records=ArrayAgg("pk", order_by="pk"),
        )
        .order_by()
    )


def _many_files(recent: QuerySet[Record]) -> Iterator[Found]:
    hour = TruncHour("occurred_at", tzinfo=clock.AMSTERDAM)
    for row in _gathered(_readings(recent), "user_id", hour=hour):
        if row["files"] > MANY_FILES:
            yield _found(SignalKind.MANY_FILES, row, row["user_id"], f"{row['hour']:%Y%m%d%H}")


def _outside_team(recent: QuerySet[Record]) -> Iterator[Found]:
    for row in _gathered(_readings(recent).filter(relation__in=NOT_OWN), "user_id", "case_id"):
        day = row["first"].astimezone(clock.AMSTERDAM)
        yield _found(SignalKind.OUTSIDE_TEAM, row, row["user_id"], f"{row['case_id']}:{day:%Y%m%d}")


def _nights(recent: QuerySet[Record]) -> Iterator[Found]:
    evening, morning = NIGHT
    hour = TruncHour("occurred_at", tzinfo=clock.AMSTERDAM)
    late = [
        row for row in _gathered(_readings(recent), "user_id", hour=hour) if not morning <= row["hour"].hour < evening
    ]
    late.sort(key=lambda row: (row["user_id"], row["hour"]))

    def night(row: dict[str, Any]) -> tuple[int, str]:
        begins = row["hour"] - timedelta(hours=12)
        return row["user_id"], f"{begins:%Y%m%d}"

    for (user_id, day), rows in groupby(late, night):
        parts = list(rows)
        yield Found(
            SignalKind.NIGHT,
            f"{SignalKind.NIGHT}:{user_id}:{day}",
            user_id,
            min(part["first"] for part in parts),
            max(part["last"] for part in parts),
            sum(part["files"] for part in parts),
            [number for part in parts for number in part["records"]],
        )


def _found(kind: SignalKind, row: dict[str, Any], user_id: int | None, key: str) -> Found:
    return Found(kind, f"{kind}:{user_id or 0}:{key}", user_id, row["first"], row["last"], row["files"], row["records"])


#: Events that are a signal each by themselves.
_ALONE = {
    "access.break_glass": SignalKind.BREAK_GLASS,
    "search.colleague": SignalKind.COLLEAGUE,
    "audit.chain_broken": SignalKind.CHAIN,
}


def _events(recent: QuerySet[Record]) -> Iterator[Found]:
    """Rows that are a signal by themselves; a limit that was reached counts as many files; changes past the portal."""
    for row in recent.filter(action="E", event__in=_ALONE).order_by("pk"):
        kind = _ALONE[row.event]
        yield Found(kind, f"{kind}:{row.pk}", row.user_id, row.occurred_at, row.occurred_at, 1, [row.pk])
    hour = TruncHour("occurred_at", tzinfo=clock.AMSTERDAM)
    for each in _gathered(recent.filter(action="E", event="access.many_files"), "user_id", hour=hour):
        limit = each | {"files": len(each["records"])}
        yield _found(SignalKind.MANY_FILES, limit, each["user_id"], f"limit:{each['hour']:%Y%m%d%H}")
    for each in _gathered(recent.filter(source="console"), hour=hour):
        changed = each | {"files": len(each["records"])}
        yield _found(SignalKind.CONSOLE, changed, None, f"{each['hour']:%Y%m%d%H}")


def _sign_ins(recent: QuerySet[Record]) -> Iterator[Found]:
    tries = recent.filter(action="E", event__startswith="sign_in.").order_by("user_id", "occurred_at", "pk")
    for user_id, rows in groupby(tries.exclude(user_id=None), lambda row: row.user_id):
        run: list[Record] = []
        for row in rows:
            if row.outcome == "done" and row.event == "sign_in.done":
                yield from _run_of(user_id, run)
                run = []
            elif row.outcome != "done":
                run.append(row)
        yield from _run_of(user_id, run)
    hour = TruncHour("occurred_at", tzinfo=clock.AMSTERDAM)
    for each in _gathered(tries.filter(user_id=None).exclude(outcome="done").order_by(), "origin", hour=hour):
        if len(each["records"]) >= TRIES_OF_NOBODY:
            counted = each | {"files": len(each["records"])}
            yield _found(SignalKind.SIGN_IN, counted, None, f"{each['origin']}:{each['hour']:%Y%m%d%H}")


def _run_of(user_id: int | None, run: list[Record]) -> Iterator[Found]:
    if len(run) >= TRIES:
        first, last = run[0], run[-1]
        key = f"{SignalKind.SIGN_IN}:{user_id}:{first.pk}"
        numbers = [row.pk for row in run]
        yield Found(SignalKind.SIGN_IN, key, user_id, first.occurred_at, last.occurred_at, len(run), numbers)


@transaction.atomic
def look_at(*, actor: User, signal: Signal, finding: str, note: str) -> Signal:
    """Judge a signal, once; a second click finds it judged and changes nothing.

    Raises:
        Refused: who acts is the person whom the signal is about, or no privacy officer.
    """
    from django.utils.translation import gettext as _

    if actor.role != Role.PRIVACY_OFFICER:
        raise Refused(_("The privacy officer looks at signals."))
    if signal.user_id == actor.pk:
        raise Refused(_("This signal is about yourself. A colleague looks at it."))
    fresh = Signal.objects.select_for_update(of=("self",)).filter(pk=signal.pk, looked_at=None).first()
    if fresh is None:
        return Signal.objects.get(pk=signal.pk)
    fresh.finding, fresh.note = Finding(finding).value, note
    fresh.looked_by, fresh.looked_at = actor, clock.now()
    fresh.save(update_fields=["finding", "note", "looked_by", "looked_at"])
    note_event("log.looked_at", kind="logging", detail=[fresh.kind, finding, f"signal:{fresh.pk}"])
    return fresh


def open_ones() -> QuerySet[Signal]:
    """Signals that nobody looked at yet, newest first."""
    return Signal.objects.filter(Q(looked_at=None)).order_by("-last_at", "-pk")


def rows_behind(signal: Signal) -> Iterable[Record]:
    """Return the rows behind a signal, newest first."""
    return Record.objects.filter(pk__in=signal.records).order_by("-occurred_at", "-pk")
