"""Her wish over time, from her talks, decisions and legal statuses. Nothing is inferred."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.codes import StatusKind
from cases.models import LegalStatus
from foundation import clock
from returns.chart import Marker, Period, WishCharts, WishPoint, wish_charts
from returns.codes import Decision
from returns.models import ClientDecision, ReturnProcess, WishTalk

#: Positions whose beginning matters on her line; the duty to leave is a band, not a point.
MARKED = frozenset(set(StatusKind) - {StatusKind.RETURN_DECISION, StatusKind.NO_LAWFUL_STAY, StatusKind.UNKNOWN})


def chart(
    process: ReturnProcess, talks: Sequence[WishTalk], statuses: Iterable[LegalStatus],
    decisions: Iterable[ClientDecision],
) -> WishCharts | None:  # fmt: skip
    """Return the drawings and their table; None when there was no talk yet.

    The drawing ends on the day she left, or on which her file closed: from then on nobody has to ask her again.
    """
    statuses = list(statuses)
    talks = sorted((talk for talk in talks if talk.adds_to_id is None), key=lambda talk: talk.held_on)
    # The last talk of a day is what she said that day.
    points = list({talk.held_on: WishPoint(talk.held_on, talk.wish) for talk in talks}.values())
    end, label = _end(process, talks)
    markers = [mark for mark in _markers(statuses, decisions) if mark.day <= end]
    return wish_charts(points, markers, today=end, periods=duty_to_leave(talks, statuses), end_label=label)


def _end(process: ReturnProcess, talks: Sequence[WishTalk]) -> tuple[date, str]:
    ended = [(process.departed_at, pgettext("chart", "left")), (process.closed_at, pgettext("chart", "closed"))]
    for moment, label in ended:
        if moment is not None:
            day = moment.astimezone(clock.AMSTERDAM).date()
            if not talks or talks[-1].held_on <= day:
                return day, label
    return clock.today(), ""


def _markers(statuses: Iterable[LegalStatus], decisions: Iterable[ClientDecision]) -> list[Marker]:
    begins = [
        Marker(row.starts_on, _("%(status)s begins") % {"status": row.get_kind_display()})
        for row in statuses
        if row.kind in MARKED and row.starts_on <= clock.today()
    ]
    words = {
        Decision.RETURN: pgettext("chart", "decided to go"),
        Decision.STAY: pgettext("chart", "decided to stay"),
        Decision.ELSEWHERE: pgettext("chart", "decided on somewhere else"),
    }
    return begins + [Marker(row.decided_on, words[Decision(row.decision)]) for row in decisions]


def duty_to_leave(talks: Sequence[WishTalk], statuses: Iterable[LegalStatus]) -> list[Period]:
    """Return the periods with a duty to leave: as her talks say, and as a return decision says; never twice."""
    spans: list[tuple[date, date]] = [
        (row.starts_on, row.ends_on or date.max) for row in statuses if row.kind == StatusKind.RETURN_DECISION
    ]
    begin: date | None = None
    for talk in talks:
        if talk.must_return and begin is None:
            begin = talk.held_on
        elif not talk.must_return and begin is not None:
            spans.append((begin, talk.held_on))
            begin = None
    if begin is not None:
        spans.append((begin, date.max))
    merged: list[tuple[date, date]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return [Period(start, None if end == date.max else end) for start, end in merged]
