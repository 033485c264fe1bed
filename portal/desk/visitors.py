"""Who was here: the record of one file in plain sentences, by day and person (NEN 7513 ch. 5, S69)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case
from foundation import clock
from foundation.access.codes import GrantReason
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from foundation.audit.models import Record
from foundation.days import moment
from portal.desk.visitor_words import BECAUSE, in_words

PAGE = 100
#: Periods that stand ready, in days; nothing means from the beginning.
LAST = (7, 30, 365)


@dataclass(frozen=True)
class Period:
    """The days that are asked for; both ends belong to it. What cannot be read counts as not asked."""

    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Period":
        """Read the period of an address."""
        return cls(_day(query.get("from", "")), _day(query.get("to", "")))

    def of(self, records: QuerySet[Record]) -> QuerySet[Record]:
        """Keep what happened in the period, by the Dutch calendar."""
        if self.since:
            records = records.filter(occurred_at__gte=_midnight(self.since))
        if self.until and self.until < date.max:
            records = records.filter(occurred_at__lt=_midnight(self.until + timedelta(days=1)))
        return records

    def pills(self, url: str) -> list[dict[str, Any]]:
        """Return the periods that stand ready as links."""
        today = clock.today()
        rows = []
        for days in LAST:
            begin = today - timedelta(days=days - 1)
            label = ngettext("last %(count)d day", "last %(count)d days", days) % {"count": days}
            query = urlencode({"from": begin.isoformat()})
            rows.append({"label": label, "url": f"{url}?{query}", "active": self == Period(begin)})
        return [*rows, {"label": _("everything"), "url": url, "active": self == Period()}]


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.AMSTERDAM)


@dataclass
class Visit:
    """One kind of thing that somebody did on one day, once or more."""

    words: str
    last: datetime
    times: int = 1

    @property
    def note(self) -> str:
        """Say when, and how often."""
        at = date_format(self.last.astimezone(clock.AMSTERDAM), "H:i")
        if self.times == 1:
            return _("at %(time)s") % {"time": at}
        times = ngettext("%(number)d time", "%(number)d times", self.times) % {"number": self.times}
        return _("%(times)s, last at %(time)s") % {"times": times, "time": at}


@dataclass
class Person:
    """What one person did on one day and on what ground, the last first."""

    name: str
    role: str
    because: str
    emergency: bool
    visits: list[Visit] = field(default_factory=list)


@dataclass
class Day:
    """The people of one day, who was here last first."""

    day: date
    people: dict[tuple[int | None, str], Person] = field(default_factory=dict)


def records_of(case: Case) -> QuerySet[Record]:
    """Return what the record holds about a file, newest first; what somebody was refused is told to nobody."""
    return Record.objects.filter(case_id=case.pk).exclude(outcome="refused").order_by("-occurred_at", "-pk")


def page_of(case: Case, period: Period, number: str) -> tuple[Page[Any], list[Day]]:
    """Return one page of the record and its visits, per day."""
    page = Paginator(period.of(records_of(case)), PAGE).get_page(number)
    return page, _days(list(page.object_list))


def last_visit(case: Case, user: User) -> str:
    """Say who else looked at this file last, and when; empty when nobody did."""
    others = records_of(case).filter(action="R").exclude(user_id=user.pk).exclude(detail__contains=["listed"])
    record = others.first()
    if record is None:
        return ""
    who = User.objects.filter(pk=record.user_id or 0).values_list("name", flat=True).first() or _("an automatic task")
    return _("Last seen by %(name)s, %(moment)s.") % {"name": who, "moment": moment(record.occurred_at)}


def _days(records: Iterable[Record]) -> list[Day]:
    told = [(record, words) for record in records if (words := in_words(record))]
    names = {user.pk: user for user in User.objects.filter(pk__in={record.user_id for record, _words in told})}
    days: dict[date, Day] = {}
    visits: dict[tuple[date, int | None, str, str], Visit] = {}
    for record, words in told:
        day = record.occurred_at.astimezone(clock.AMSTERDAM).date()
        ground = record.relation if record.relation in BECAUSE else ""
        key = (day, record.user_id, ground, words)
        if key in visits:
            visits[key].times += 1
            continue
        visits[key] = Visit(words, record.occurred_at)
        people = days.setdefault(day, Day(day)).people
        if (record.user_id, ground) not in people:
            people[record.user_id, ground] = _person(names.get(record.user_id or 0), record.role, ground)
        people[record.user_id, ground].visits.append(visits[key])
    return list(days.values())


def _person(user: User | None, role: str, ground: str) -> Person:
    """Name somebody with the role and ground of that day; a service is no person."""
    if user is None or user.is_service:
        return Person(_("An automatic task"), "", "", emergency=False)
    label = str(Role(role).label) if role in Role.values else ""
    return Person(user.name, label, str(BECAUSE.get(ground, "")), emergency=ground == GrantReason.BREAK_GLASS)
