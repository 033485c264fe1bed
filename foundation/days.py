"""Days in words: a date is for a calendar, 'two days late' is for a person."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, wraps
from typing import NamedTuple, TypeVar

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from foundation import clock

#: Up to here one counts days; beyond, a date says more than a number.
COUNTED = 13


class Due(NamedTuple):
    """When something is due: the words, and late, soon or nothing."""

    words: str
    kind: str = ""


Said = TypeVar("Said")


def _once(words: Callable[[date], Said]) -> Callable[[date], Said]:
    """Work the words of a day out once: they depend on the day, on today and on the language, and lists repeat them."""

    @lru_cache(maxsize=4096)
    def of(day: date, today: date, language: str | None) -> Said:
        return words(day)

    @wraps(words)
    def say(day: date) -> Said:
        return of(day, clock.today(), get_language())

    return say


@_once
def short_date(day: date) -> str:
    """Return '3 September', with the year only where it is another one."""
    return date_format(day, "j F" if day.year == clock.today().year else "j F Y")


def due(day: date | None) -> Due:
    """Say when ``day`` is, seen from today; nothing without a day."""
    return Due("") if day is None else _due(day)


@_once
def _due(day: date) -> Due:
    distance = (day - clock.today()).days
    if distance < -COUNTED:
        return Due(_("late since %(day)s") % {"day": short_date(day)}, "late")
    if distance < 0:
        late = ngettext("%(count)d day late", "%(count)d days late", -distance)
        return Due(late % {"count": -distance}, "late")
    if distance == 0:
        return Due(_("today"), "soon")
    return Due(from_now(day), "soon" if distance == 1 else "")


def calm(day: date) -> Due:
    """Say when ``day`` is without urgency: on a paused file nothing is late, it waits."""
    return Due(_("waits during the pause") if day < clock.today() else from_now(day))


@_once
def from_now(day: date) -> str:
    """Say 'in 9 days', 'tomorrow', 'on 2 December', or for a day that has gone 'on' that day."""
    distance = (day - clock.today()).days
    if distance == 0:
        return _("today")
    if distance == 1:
        return _("tomorrow")
    if 1 < distance <= COUNTED:
        return ngettext("in %(count)d day", "in %(count)d days", distance) % {"count": distance}
    return _("on %(day)s") % {"day": short_date(day)}


def counted(day: date) -> str:
    """Say how many days away ``day`` is, however far; nothing is late about a departure that has been."""
    distance = (day - clock.today()).days
    if distance < 0:
        return ngettext("%(count)d day ago", "%(count)d days ago", -distance) % {"count": -distance}
    if distance < 2:
        return _("tomorrow") if distance else _("today")
    return ngettext("in %(count)d day", "in %(count)d days", distance) % {"count": distance}


def moment(when: datetime) -> str:
    """Say 'today at 16:12', 'yesterday at 16:12' or '3 September at 16:12'."""
    local = when.astimezone(clock.AMSTERDAM)
    time = date_format(local, "H:i")
    distance = (clock.today() - local.date()).days
    if distance == 0:
        return _("today at %(time)s") % {"time": time}
    if distance == 1:
        return _("yesterday at %(time)s") % {"time": time}
    return _("%(day)s at %(time)s") % {"day": short_date(local.date()), "time": time}
