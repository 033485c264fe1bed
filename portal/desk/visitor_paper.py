"""Who saw her data, on paper for the client: function and organisation; a name only where somebody decided so (S69).

AVG 15 gives her the right to know who saw what and why, not to each colleague's name (HvJ C-579/21): a coordinator
prints names where she needs them to stand up for her rights. Words are plain, nothing on it says what this portal
is about, and neither her name nor the file's reference stands on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override, pgettext

from cases.models import Case
from cases.permissions import coordinates
from foundation import clock
from foundation.access.permissions import YES, Text, Verdict, no
from foundation.accounts.codes import Role
from foundation.accounts.models import Membership, User
from foundation.audit.models import Record
from portal.desk.visitors import Period, records_of

FILE_NAME = "overview.pdf"
#: Longer, and nobody reads it: a shorter period says more.
MOST_LINES = 1_000
LANGUAGES = ("nl", "en")

SAW: dict[str, Text] = {
    "case": gettext_lazy("looked at the data"),
    "listed": gettext_lazy("saw the working name in a list"),
    "identity": gettext_lazy("looked at the official name"),
    "location": gettext_lazy("looked at the address"),
    "medical": gettext_lazy("looked at what concerns health"),
    "contact": gettext_lazy("asked for the telephone number"),
    "number": gettext_lazy("asked for the telephone number"),
    "paper": gettext_lazy("made a paper"),
    "trail": gettext_lazy("looked at this overview"),
    "trail_paper": gettext_lazy("printed this overview"),
}


class TooLong(Exception):
    """The period has more lines than a paper holds."""


@dataclass
class Line:
    """What one person did on one day."""

    who: str
    did: dict[str, int] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """Say it all, with how often."""
        parts = []
        for words, times in self.did.items():
            often = ngettext("%(number)d time", "%(number)d times", times) % {"number": times}
            parts.append(f"{words} ({often})" if times > 1 else words)
        return "; ".join(parts)


@dataclass(frozen=True)
class Overview:
    """Everything that is printed."""

    title: str
    period: str
    days: list[tuple[str, list[Line]]]
    printed: str


def may_name(user: User, case: Case) -> Verdict:
    """Names of colleagues on the paper: the coordinator of the team decides, who weighs both sides."""
    if coordinates(user, case):
        return YES
    return no(_("The coordinator of the team decides whether names of colleagues stand on the paper."))


def overview(case: Case, period: Period, *, user: User, language: str, names: bool) -> Overview:
    """Return what is printed in ``language``, newest day first.

    Raises:
        TooLong: for a period with too many lines.
    """
    with override(language):
        records = period.of(records_of(case))
        days = _days(records, case, names=names)
        if sum(len(lines) for lines in days.values()) > MOST_LINES:
            raise TooLong
        return Overview(
            title=_("Who saw the data"),
            period=_period(period),
            days=[(_date(day), lines) for day, lines in days.items()],
            printed=_("Printed on %(day)s by %(function)s.")
            % {"day": _date(clock.today()), "function": Role(user.role).label},
        )


def _date(day: date) -> str:
    return date_format(day, "j F Y")


def _period(period: Period) -> str:
    until = _date(period.until or clock.today())
    if period.since is None:
        return _("From the beginning up to and including %(day)s") % {"day": until}
    return _("From %(since)s up to and including %(until)s") % {"since": _date(period.since), "until": until}


def _days(records: QuerySet[Record], case: Case, *, names: bool) -> dict[date, list[Line]]:
    rows = list(records[: MOST_LINES * 50])
    users = {user.pk: user for user in User.objects.filter(pk__in={row.user_id for row in rows})}
    works = _works(users)
    lines: dict[tuple[date, str], Line] = {}
    days: dict[date, list[Line]] = {}
    for row in rows:
        day = row.occurred_at.astimezone(clock.AMSTERDAM).date()
        who = _who(users.get(row.user_id or 0), row.role, works.get(row.user_id or 0, ()), day, case, names=names)
        if (day, who) not in lines:
            lines[day, who] = Line(who)
            days.setdefault(day, []).append(lines[day, who])
        words = _did(row)
        lines[day, who].did[words] = lines[day, who].did.get(words, 0) + 1
    return days


def _did(row: Record) -> str:
    if row.action == "R":
        kind = "listed" if row.object_type == "case" and "listed" in row.detail else row.object_type
        return str(SAW.get(kind, SAW["case"]))
    return _("did something with the data") if row.action == "E" else _("wrote or changed something")


def _works(users: Iterable[int]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = {}
    for row in Membership.objects.filter(user_id__in=users).select_related("team"):
        found.setdefault(row.user_id, []).append(row)
    return found


def _who(user: User | None, role: str, works: Iterable[Membership], day: date, case: Case, *, names: bool) -> str:
    """Return function and organisation of that day; the name first where it may stand there."""
    if user is None or user.is_service or role not in Role.values:
        return pgettext("who saw the data", "the computer, by itself")
    teams: list[Any] = [row.team for row in works if _covers(row.period, day)]
    team = next((team for team in teams if team.pk == case.team_id), teams[0] if teams else None)
    parts = [user.name if names else "", str(Role(role).label), team.name if team else ""]
    return ", ".join(part for part in parts if part)


def _covers(period: Any, day: date) -> bool:
    return bool((period.lower is None or period.lower <= day) and (period.upper is None or day < period.upper))
