"""When an item of the plan is due, in words."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import clock

#: Up to here days are counted; further away a date says more.
COUNTED = 13


@dataclass(frozen=True)
class Due:
    """The words, and late, soon or nothing."""

    words: str
    kind: str = ""


def due(day: date | None) -> Due:
    """Say when ``day`` is, seen from today; nothing without a day."""
    if day is None:
        return Due("")
    distance = (day - clock.today()).days
    if distance < 0:
        return Due(ngettext("%(count)d day late", "%(count)d days late", -distance) % {"count": -distance}, "late")
    if distance == 0:
        return Due(_("today"), "soon")
    if distance == 1:
        return Due(_("tomorrow"), "soon")
    if distance <= COUNTED:
        return Due(ngettext("in %(count)d day", "in %(count)d days", distance) % {"count": distance})
    shape = "j F" if day.year == clock.today().year else "j F Y"
    return Due(_("on %(day)s") % {"day": date_format(day, shape)})


def counted(day: date) -> str:
    """Say how many days away ``day`` is, however far; nothing is late about a departure that has been."""
    distance = (day - clock.today()).days
    if distance < 0:
        return ngettext("%(count)d day ago", "%(count)d days ago", -distance) % {"count": -distance}
    if distance < 2:
        return _("tomorrow") if distance else _("today")
    return ngettext("in %(count)d day", "in %(count)d days", distance) % {"count": distance}
