"""One page of a list, read with one question.

Lists show few facts of many files. As models, a page of twenty-five was five questions and two hundred objects, and
putting those together took most of the page's time; the database joins them itself and keeps its plan of how
(`migrations/0003`, `docs/adr/0011`). Policies hold as ever, and each line is recorded as a reading of its file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from cases.codes import TaskKind
from cases.models import Client, Task
from foundation.audit import readings
from foundation.vault.keyring import keyring


class _Row(NamedTuple):
    """What `tw_list_lines` gives, in its order."""

    case_id: int
    reference: str
    case_worker_id: int
    opened_on: date
    safe_now: str
    next_talk_on: date | None
    client_uuid: UUID
    sealed_alias: bytes
    language: str
    origin: str
    country: str
    stage: str
    stage_before: str
    outcome: str
    review_on: date | None
    last_seen_on: date | None
    departed_at: datetime | None
    arrived_at: datetime | None
    departure_on: date | None
    task_uuid: UUID | None
    task_kind: str
    sealed_title: bytes
    task_about: str
    task_due_on: date


@dataclass(frozen=True, slots=True)
class FirstTask:
    """The first thing to do in a file, with the names of a `Task`."""

    pk: int
    uuid: UUID
    kind: str
    about: str
    due_on: date
    sealed_title: bytes

    @property
    def title(self) -> str:
        return str(_TITLE.opened(self.sealed_title, self.uuid))

    def get_kind_display(self) -> str:
        return str(TaskKind(self.kind).label)


class Line(_Row):
    """One file as a list shows it. Where it stands has the names of a `ReturnProcess`."""

    __slots__ = ()

    @property
    def alias(self) -> str:
        """What the client is called in lists."""
        return str(_ALIAS.opened(self.sealed_alias, self.client_uuid))

    @property
    def task(self) -> FirstTask | None:
        """The first thing to do, if there is any."""
        if self.task_uuid is None:
            return None
        return FirstTask(
            self.case_id, self.task_uuid, self.task_kind, self.task_about, self.task_due_on, self.sealed_title
        )


_ALIAS: Any = Client._meta.get_field("alias")
_TITLE: Any = Task._meta.get_field("title")


def lines_of(case_ids: Iterable[int]) -> list[Line]:
    """Return the lines of these files, in this order; a file that who acts does not see has none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tw_list_lines(%s::bigint[])", [list(case_ids)])
        lines = [Line._make(row) for row in cursor.fetchall()]
    keys = keyring()
    for line in lines:
        readings.note(line.case_id, "case")
        for sealed in (line.sealed_alias, line.sealed_title):
            if sealed:
                keys.expect(sealed)
    return lines
