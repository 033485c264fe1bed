"""Rules about legal statuses and their dates (`domain.md` 2). No rows are read here.

Law changes: every number stands once, with its source, and the date of the last check.
"""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from cases.codes import ReflectionGround, StatusKind
from foundation.access.permissions import Text

#: Vc B8/3.1 (WBV 2023/11): three calendar months, not 90 days. Checked 2026-11-01.
REFLECTION_MONTHS = 3
#: Vc B8/3.1 (WBV 2023/11), after CJEU C-66/21: Dublin claimants. Checked 2026-11-01.
REFLECTION_DAYS = 30
#: A permit is granted for the present, not for years ahead.
FURTHEST_START_YEARS = 5
#: How long before the end somebody should ask the lawyer what it means.
SIGNAL_DAYS = {StatusKind.B8_3: 90}
SIGNAL_DAYS_ELSE = 14


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day_of_reflection(starts_on: date, ground: str) -> date:
    """Return the last day on which the reflection period holds, counted from its first day."""
    if ground == ReflectionGround.THIRTY_DAYS:
        return starts_on + timedelta(days=REFLECTION_DAYS - 1)
    return add_months(starts_on, REFLECTION_MONTHS) - timedelta(days=1)


def signal_day(kind: str, ends_on: date) -> date:
    """Return the day on which the end of a status becomes a task."""
    days = SIGNAL_DAYS.get(StatusKind(kind), SIGNAL_DAYS_ELSE)
    return ends_on - timedelta(days=days)


class Position(NamedTuple):
    """What the rules need of a status."""

    kind: str
    starts_on: date
    ends_on: date | None

    def overlaps(self, other: "Position") -> bool:
        """Tell whether the two hold on some same day."""
        return self.starts_on <= (other.ends_on or date.max) and other.starts_on <= (self.ends_on or date.max)


_ASK = _("Ask the lawyer which of the two holds, and correct the other.")
#: Pairs that hardly hold on the same day. They are shown, not refused: decisions do cross in the post.
UNLIKELY: dict[frozenset[str], Text] = {
    frozenset({StatusKind.EU_CITIZEN, StatusKind.REFLECTION}): _(
        "An EU citizen has a reflection period only where Union law gives her no right to stay."
    ),
    frozenset({StatusKind.EU_CITIZEN, StatusKind.DUBLIN}): _("An EU citizen has no Dublin claim."),
    frozenset({StatusKind.EU_CITIZEN, StatusKind.ASYLUM}): _("An EU citizen hardly ever has an asylum claim."),
    frozenset({StatusKind.NO_LAWFUL_STAY, StatusKind.REFLECTION}): _("During a reflection period her stay is lawful."),
    frozenset({StatusKind.NO_LAWFUL_STAY, StatusKind.B8_3}): _("With a B8/3 permit her stay is lawful."),
    frozenset({StatusKind.NO_LAWFUL_STAY, StatusKind.HUMANITARIAN}): _("With a permit her stay is lawful."),
    frozenset({StatusKind.NO_LAWFUL_STAY, StatusKind.EU_CITIZEN}): _("With free movement her stay is lawful."),
    frozenset({StatusKind.REFLECTION, StatusKind.B8_3}): _(
        "The reflection period ends when she reports to the police."
    ),
    frozenset({StatusKind.RETURN_DECISION, StatusKind.B8_3}): _("A permit and a return decision exclude each other."),
}


def warnings_for(new: Position, others: Iterable[Position]) -> list[Text]:
    """Return sentences about pairs of statuses that hardly go together."""
    found = [
        UNLIKELY[frozenset({new.kind, other.kind})]
        for other in others
        if frozenset({new.kind, other.kind}) in UNLIKELY and new.overlaps(other)
    ]
    return [*found, _ASK] if found else []
