"""Who was here: the record of one file in plain sentences, a day at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.models import Case
from foundation import clock
from foundation.access.permissions import Text
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from foundation.audit.models import Record
from foundation.days import moment

PAGE = 100

#: A reading: of what (audit's object type), in words that follow a name.
READ: dict[str, Text] = {
    "case": gettext_lazy("looked at the file"),
    "listed": gettext_lazy("saw the alias in a list"),
    "identity": gettext_lazy("looked at her legal name"),
    "location": gettext_lazy("looked at where she stays"),
    "medical": gettext_lazy("looked at what concerns her health"),
    "contact": gettext_lazy("had her number shown"),
    "number": gettext_lazy("had her number shown"),
    "paper": gettext_lazy("made a paper"),
}
#: A change: of which table, in words that follow a name.
CHANGED: dict[str, Text] = {
    "cases_case": gettext_lazy("changed the data of the file"),
    "cases_client": gettext_lazy("changed the data of the client"),
    "cases_identity": gettext_lazy("changed her legal name or birth date"),
    "cases_location": gettext_lazy("changed where she stays"),
    "cases_medical": gettext_lazy("changed what concerns her health"),
    "cases_safecontact": gettext_lazy("changed how she is reached safely"),
    "cases_legalstatus": gettext_lazy("recorded her legal status"),
    "cases_consent": gettext_lazy("recorded a consent"),
    "cases_handover": gettext_lazy("worked on handing the file over"),
    "cases_dependant": gettext_lazy("changed her relatives"),
    "cases_note": gettext_lazy("wrote a note"),
    "cases_task": gettext_lazy("changed the tasks"),
    "cases_caseworkerperiod": gettext_lazy("changed who guides her"),
    "cases_teamperiod": gettext_lazy("changed the team"),
    "access_grant": gettext_lazy("changed who may see the file"),
    "organisations_assignment": gettext_lazy("worked on help by an organisation"),
    "organisations_contactsearch": gettext_lazy("noted where a contact was looked for"),
    "returns_returnprocess": gettext_lazy("moved the return"),
    "returns_stagemove": gettext_lazy("moved the return"),
    "returns_wishtalk": gettext_lazy("wrote down a conversation"),
    "returns_clientdecision": gettext_lazy("wrote down her decision"),
    "returns_fact": gettext_lazy("recorded a fact"),
    "returns_policyexception": gettext_lazy("recorded an exception"),
    "returns_riskassessment": gettext_lazy("worked on the risk assessment"),
    "returns_riskanswer": gettext_lazy("worked on the risk assessment"),
    "returns_safetyplan": gettext_lazy("changed the safety plan"),
    "returns_departureplan": gettext_lazy("worked on the departure plan"),
    "returns_planitem": gettext_lazy("worked on the departure plan"),
    "returns_ownentry": gettext_lazy("worked on her own paper"),
    "returns_followup": gettext_lazy("recorded a follow-up"),
}
#: Columns that triggers keep: nobody changed anything when only these did.
KEPT = frozenset({"next_due_on"})


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
            return at
        times = ngettext("%(number)d time", "%(number)d times", self.times) % {"number": self.times}
        return _("%(times)s, last at %(time)s") % {"times": times, "time": at}


@dataclass
class Person:
    """What one person did on one day, the last first."""

    name: str
    role: str
    visits: list[Visit] = field(default_factory=list)


@dataclass
class Day:
    """The people of one day, who was here last first."""

    day: date
    people: dict[int | None, Person] = field(default_factory=dict)


def _records(case: Case) -> QuerySet[Record]:
    return Record.objects.filter(case_id=case.pk).order_by("-occurred_at", "-pk")


def page_of(case: Case, number: str) -> tuple[Page[Any], list[Day]]:
    """Return one page of the record and its visits, per day."""
    page = Paginator(_records(case), PAGE).get_page(number)
    return page, _days(list(page.object_list))


def last_visit(case: Case, user: User) -> str:
    """Say who else looked at this file last, and when; empty when nobody did."""
    others = _records(case).filter(action="R").exclude(user_id=user.pk).exclude(detail__contains=["listed"])
    record = others.first()
    if record is None:
        return ""
    who = User.objects.filter(pk=record.user_id or 0).values_list("name", flat=True).first() or _("an automatic task")
    return _("Last seen by %(name)s, %(moment)s.") % {"name": who, "moment": moment(record.occurred_at)}


def _days(records: Iterable[Record]) -> list[Day]:
    records = [record for record in records if (words := _words(record)) and words]
    names = {user.pk: user for user in User.objects.filter(pk__in={record.user_id for record in records})}
    days: dict[date, Day] = {}
    visits: dict[tuple[date, int | None, str], Visit] = {}
    for record in records:
        day = record.occurred_at.astimezone(clock.AMSTERDAM).date()
        key = (day, record.user_id, _words(record))
        if key in visits:
            visits[key].times += 1
            continue
        visits[key] = Visit(key[2], record.occurred_at)
        people = days.setdefault(day, Day(day)).people
        if record.user_id not in people:
            people[record.user_id] = _person(names.get(record.user_id or 0), record.role)
        people[record.user_id].visits.append(visits[key])
    return list(days.values())


def _person(user: User | None, role: str) -> Person:
    """Name somebody with the role of that day; a service is no person."""
    if user is None or user.is_service:
        return Person(_("An automatic task"), "")
    return Person(user.name, str(Role(role).label) if role in Role.values else "")


def _words(record: Record) -> str:
    """Return what was done, in words that follow a name; empty for what nobody did."""
    if record.action == "R":
        kind = "listed" if record.object_type == "case" and "listed" in record.detail else record.object_type
        return str(READ.get(kind, _("looked at the file")))
    if record.action == "C" and record.object_type == "cases_case":
        return _("opened the file")
    if record.action == "U" and record.detail and set(record.detail) <= KEPT:
        return ""
    return str(CHANGED.get(record.object_type, _("changed something in the file")))
