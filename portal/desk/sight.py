"""Who may see this file, and why: one line a person, in plain sentences, one's own ground first."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from foundation import clock
from foundation.access.codes import DataGroup, GrantReason
from foundation.access.permissions import Text
from foundation.access.sight import Sight, who_sees
from foundation.accounts.models import User
from foundation.days import moment

#: What follows a name and a comma; emergencies first, since they ask for a look.
BECAUSE: dict[GrantReason, Text] = {
    GrantReason.BREAK_GLASS: gettext_lazy("asked for emergency access"),
    GrantReason.ASSIGNED: gettext_lazy("works on this file"),
    GrantReason.OPENED: gettext_lazy("opened this file and works on it"),
    GrantReason.COVER: gettext_lazy("stands in for a colleague"),
    GrantReason.COORDINATES: gettext_lazy("coordinates the team %(team)s"),
    GrantReason.LEADS: gettext_lazy("leads the team %(team)s"),
    GrantReason.DEPUTY: gettext_lazy("is the named deputy for four eyes"),
    GrantReason.HANDOVER: gettext_lazy("decides whether another team takes this file over"),
}
ORDER = list(BECAUSE)
#: The groups in the words of the page.
GROUPS: dict[str, Text] = {
    DataGroup.IDENTITY: gettext_lazy("her legal name"),
    DataGroup.LOCATION: gettext_lazy("where she stays"),
    DataGroup.MEDICAL: gettext_lazy("her health"),
    DataGroup.CONTACT: gettext_lazy("how she is reached"),
}


@dataclass
class Ground:
    """Why somebody sees the file, since when and until when."""

    words: str
    period: str


@dataclass
class Person:
    """One person with every ground that holds, and what those open together."""

    name: str
    role: str
    is_reader: bool
    emergency: bool = False
    writes: bool = False
    groups: set[str] = field(default_factory=set)
    grounds: list[Ground] = field(default_factory=list)

    @property
    def sees(self) -> str:
        """Say which data with a right of their own stand open, and which do not."""
        seen = [str(words) for group, words in GROUPS.items() if group in self.groups]
        hidden = [str(words) for group, words in GROUPS.items() if group not in self.groups]
        if not seen:
            return _("Sees the file without %(what)s.") % {"what": get_text_list(hidden, _("or"))}
        if not hidden:
            return _("Sees the whole file, with %(what)s.") % {"what": get_text_list(seen, _("and"))}
        return _("Sees the file with %(seen)s, without %(hidden)s.") % {
            "seen": get_text_list(seen, _("and")), "hidden": get_text_list(hidden, _("or")),
        }  # fmt: skip

    @property
    def does(self) -> str:
        """Say that somebody only reads."""
        return "" if self.writes else _("Reads only.")


def people_of(case: Case, reader: User) -> list[Person]:
    """Return everybody who sees ``case`` now: the reader, then emergencies, then who works on it, then the others."""
    rows = sorted(who_sees(case.pk), key=lambda row: (ORDER.index(row.reason), row.since))
    found: dict[int, Person] = {}
    for row in rows:
        person = found.setdefault(
            row.user.pk, Person(row.user.name, str(row.user.get_role_display()), row.user.pk == reader.pk)
        )
        person.emergency |= row.reason == GrantReason.BREAK_GLASS
        person.writes |= row.writes
        person.groups |= row.groups
        person.grounds.append(_ground(row, case))
    return sorted(found.values(), key=lambda person: not person.is_reader)


def _ground(row: Sight, case: Case) -> Ground:
    words = str(BECAUSE[row.reason]) % {"team": case.team.name}
    if row.reason in {GrantReason.ASSIGNED, GrantReason.OPENED} and case.case_worker_id == row.user.pk:
        words = _("is her case worker")
    return Ground(words, _period(row.since, row.until))


def _period(since: datetime, until: datetime | None) -> str:
    begin = date_format(since.astimezone(clock.AMSTERDAM), "DATE_FORMAT")
    if until is None:
        return _("since %(day)s") % {"day": begin}
    return _("since %(day)s, until %(end)s") % {"day": begin, "end": moment(until)}
