"""The privacy officer's log: who did what when, over all files, without the files (`domain.md` 12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import clock
from foundation.access import policy
from foundation.access.permissions import YES, Text, Verdict, no
from foundation.access.policy import Action
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from foundation.audit.models import Record
from foundation.references import read_reference
from portal.desk.links import link
from portal.desk.log_words import in_words
from portal.desk.visitors import Period

PAGE = 50
#: A table that leaves the portal holds so many rows at most; more is asked for by period.
MOST_EXPORTED = 50_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: Whole names and no beginnings: the planner may not look through a policy at what LIKE would find (157 ms against 1).
SIGN_INS = (
    "sign_in.done", "sign_in.failed", "sign_in.factor_passed", "sign_in.factor_failed", "sign_in.factor_confirmed",
    "sign_in.locked", "sign_out.done", "sign_out.everywhere", "sign_out.other_session", "password.reset",
    "password.changed", "factor.added", "factor.removed", "factor.recovery_codes_made",
)  # fmt: skip
SEARCHES = ("search.done", "search.colleague")
TAKEN = ("export.done", "log.exported", "rights.exported", "paper.printed", "trail.printed")

#: What can be asked for: the words, and the rows.
WHAT: dict[str, tuple[Text, Q]] = {
    "read": (gettext_lazy("read"), Q(action="R")),
    "changed": (gettext_lazy("changed"), Q(action__in=["C", "U", "D"])),
    "sign_in": (gettext_lazy("signing in"), Q(action="E", event__in=SIGN_INS)),
    "search": (gettext_lazy("searched"), Q(action="E", event__in=SEARCHES)),
    "taken": (gettext_lazy("exported or printed"), Q(event__in=TAKEN)),
    "rights": (gettext_lazy("rights and accounts"), Q(event_kind="administration")),
    "emergency": (gettext_lazy("emergency access"), Q(event_kind="break_glass")),
    "log": (gettext_lazy("the log itself"), Q(event_kind="logging")),
    "console": (gettext_lazy("outside the portal, in the database"), Q(source="console")),
}  # fmt: skip
OUTCOMES: dict[str, Text] = {
    "done": gettext_lazy("done"),
    "refused": gettext_lazy("refused"),
    "failed": gettext_lazy("failed"),
}


def may_read_log(user: User) -> Verdict:
    """The log over all files is the privacy officer's."""
    if policy.may_read(user.role, Action.ACCESS_LOG):
        return YES
    return no(_("The log is read by the privacy officer. Each file shows its own team who was there."))


@dataclass(frozen=True)
class Filters:
    """What the address asks for: codes, numbers and a reference, never a name. What is unknown counts as not asked."""

    who: int = 0
    reference: str = ""
    what: str = ""
    outcome: str = ""
    period: Period = field(default_factory=Period)

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """Read the filters of an address or of a form."""
        who, what, outcome = query.get("who", ""), query.get("what", ""), query.get("outcome", "")
        return cls(
            int(who) if who.isascii() and who.isdigit() and len(who) < 10 else 0,
            query.get("file", "").strip()[:20],
            what if what in WHAT else "",
            outcome if outcome in OUTCOMES else "",
            Period.read(query),
        )

    def values(self) -> dict[str, str]:
        """Return what an address or a form carries on."""
        since, until = self.period.since, self.period.until
        values = {
            "who": str(self.who or ""), "file": self.reference, "what": self.what, "outcome": self.outcome,
            "from": since.isoformat() if since else "", "to": until.isoformat() if until else "",
        }  # fmt: skip
        return {key: value for key, value in values.items() if value}

    def codes(self) -> list[str]:
        """Return which filters were used, for the record: not the reference, which a row would carry on."""
        return [f"{key}:{value}" if key in {"what", "outcome", "who"} else key for key, value in self.values().items()]

    def of(self, records: QuerySet[Record]) -> QuerySet[Record]:
        """Keep the rows that are asked for; a reference that is none finds nothing."""
        if self.who:
            records = records.filter(user_id=self.who)
        if self.reference:
            records = records.filter(case_id=_case_of(self.reference) or -1)
        if self.what:
            records = records.filter(WHAT[self.what][1])
        if self.outcome == "done":
            records = records.filter(outcome="done")
        elif self.outcome:  # said twice, so that the index of what was not done answers
            records = records.exclude(outcome="done").filter(outcome=self.outcome)
        return self.period.of(records)

    def address(self, **more: str) -> str:
        """Return the address of the log with these filters."""
        return link("portal:log", query=urlencode(self.values() | more))


def _case_of(text: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tw_log_case(%s)", [read_reference(text)])
        row = cursor.fetchone()
    return row[0] if row else None


@dataclass(frozen=True)
class Line:
    """One row of the log in words."""

    moment: str
    who: str
    role: str
    words: str
    reference: str
    where: str
    outcome: str
    record: Record


@dataclass(frozen=True)
class LogPage:
    """One page of the log, newest first, and where the older ones are."""

    lines: list[Line]
    older: str


def page_of(filters: Filters, before: str) -> LogPage:
    """Return the rows after the place ``before``. By key, not by number: page 2,000 is as quick as the first."""
    records = filters.of(Record.objects.all())
    if (place := _place(before)) is not None:
        moment, number = place
        records = records.filter(occurred_at__lte=moment).exclude(occurred_at=moment, pk__gte=number)
    found = list(records.order_by("-occurred_at", "-pk")[: PAGE + 1])
    older = filters.address(before=_key(found[PAGE - 1])) if len(found) > PAGE else ""
    return LogPage(lines_of(found[:PAGE]), older)


def _key(record: Record) -> str:
    return f"{(record.occurred_at - _EPOCH) // timedelta(microseconds=1)}-{record.pk}"


def _place(text: str) -> tuple[datetime, int] | None:
    micros, _dash, number = text.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (micros, number)):
        return None
    try:
        return _EPOCH + timedelta(microseconds=int(micros)), int(number)
    except OverflowError:
        return None


def lines_of(records: Iterable[Record]) -> list[Line]:
    """Say each row in words; names and references in two questions, however many rows."""
    records = list(records)
    users = {user.pk: user for user in User.objects.filter(pk__in={row.user_id for row in records})}
    references = references_of({row.case_id for row in records if row.case_id})
    return [_line(row, users.get(row.user_id or 0), references) for row in records]


def references_of(cases: Iterable[int]) -> dict[int, str]:
    """Return the references of files, for a privacy officer; for anybody else nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, reference FROM tw_log_references(%s)", [list(cases)])
        return dict(cursor.fetchall())


def _line(row: Record, user: User | None, references: Mapping[int, str]) -> Line:
    if user is None:
        who = _("somebody in the database") if row.source == "console" else _("nobody signed in")
    else:
        who = user.name
    return Line(
        moment=date_format(row.occurred_at.astimezone(clock.AMSTERDAM), "j F Y H:i:s"),
        who=who,
        role=str(Role(row.role).label) if row.role in Role.values else "",
        words=in_words(row),
        reference=references.get(row.case_id or 0, ""),
        where=" · ".join(part for part in (row.origin, row.source.partition(" ")[0]) if part),
        outcome="" if row.outcome == "done" else str(OUTCOMES.get(row.outcome, row.outcome)),
        record=row,
    )


def colleagues() -> list[User]:
    """Return everybody who may stand in the log, by name."""
    return list(User.objects.order_by("name").only("pk", "name", "role"))


HEADS = (
    "occurred_at", "recorded_at", "action", "event", "event_kind", "outcome", "user_id", "user", "role", "file",
    "object_type", "object_id", "detail", "reason", "purpose", "rule", "relation", "origin", "session", "source",
    "trace_id", "id",
)  # fmt: skip


def table_of(filters: Filters) -> list[list[Any]]:
    """Return the rows as a table with the names of NEN 7513's fields, newest first."""
    rows = list(filters.of(Record.objects.all()).order_by("-occurred_at", "-pk")[:MOST_EXPORTED])
    names = dict(User.objects.values_list("pk", "name"))
    references = references_of({row.case_id for row in rows if row.case_id})
    return [
        [
            row.occurred_at, row.recorded_at, row.action, row.event, row.event_kind, row.outcome, row.user_id,
            names.get(row.user_id or 0, ""), row.role, references.get(row.case_id or 0, ""), row.object_type,
            row.object_id, " ".join(row.detail), row.reason, row.purpose, row.rule, row.relation, row.origin,
            row.session, row.source, row.request_id, row.pk,
        ]
        for row in rows
    ]  # fmt: skip


def of_file(reference: str) -> Filters:
    """Return the filters that show one file."""
    return replace(Filters(), reference=reference)
