"""Signals in words, with the rows behind them, for the privacy officer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import clock
from foundation.accounts.models import User
from foundation.audit import signals
from foundation.audit.codes import SignalKind
from foundation.audit.models import Signal
from foundation.days import moment
from portal.desk.links import link
from portal.desk.log import Line, lines_of

PAGE = 50
#: What asks for a look first.
URGENT = frozenset({SignalKind.CHAIN, SignalKind.CONSOLE})


@dataclass(frozen=True)
class Row:
    """One signal of the list."""

    signal: Signal
    words: str
    when: str
    url: str
    urgent: bool
    finding: str
    by: str


def page_of(*, looked_at: bool, number: str) -> tuple[Page[Any], list[Row]]:
    """Return one page of the signals that wait, or of those that somebody looked at."""
    found: QuerySet[Signal] = signals.open_ones()
    if looked_at:
        found = Signal.objects.exclude(looked_at=None).order_by("-looked_at", "-pk")
    page = Paginator(found.defer("note", "records"), PAGE).get_page(number)
    return page, rows_of(page.object_list)


def rows_of(found: Iterable[Signal]) -> list[Row]:
    """Say each signal in words; names in one question."""
    found = list(found)
    people = {row.user_id or 0 for row in found} | {row.looked_by_id or 0 for row in found}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    return [
        Row(
            signal=row,
            words=words_of(row, names.get(row.user_id or 0, "")),
            when=moment(row.last_at),
            url=link("portal:signal", uuid=row.uuid),
            urgent=row.kind in URGENT,
            finding=row.get_finding_display(),
            by=names.get(row.looked_by_id or 0, ""),
        )
        for row in found
    ]


def words_of(signal: Signal, name: str) -> str:
    """Return the sentence of a signal."""
    at = {
        "name": name or _("Somebody"), "number": signal.number,
        "since": _clock(signal.first_at), "until": _clock(signal.last_at),
        "place": signal.key.split(":")[2] if signal.kind == SignalKind.SIGN_IN and not name else "",
    }  # fmt: skip
    match signal.kind:
        case SignalKind.MANY_FILES if ":limit:" in signal.key:
            return _("%(name)s reached the limit of files within an hour") % at
        case SignalKind.MANY_FILES:
            return _("%(name)s opened %(number)d files between %(since)s and %(until)s") % at
        case SignalKind.OUTSIDE_TEAM:
            return _("%(name)s read a file outside the own team") % at
        case SignalKind.NIGHT:
            files = ngettext(
                "%(name)s opened %(number)d file at night, between %(since)s and %(until)s",
                "%(name)s opened %(number)d files at night, between %(since)s and %(until)s",
                signal.number,
            )
            return files % at
        case SignalKind.BREAK_GLASS:
            return _("%(name)s asked for emergency access") % at
        case SignalKind.COLLEAGUE:
            return _("%(name)s searched for the name of a colleague") % at
        case SignalKind.SIGN_IN if name:
            return _("%(number)d times in a row somebody did not get in with the account of %(name)s") % at
        case SignalKind.SIGN_IN:
            return _("%(number)d times within an hour somebody did not get in, from %(place)s") % at
        case SignalKind.CHAIN:
            return _("The check found that the record was touched")
    return (
        ngettext(
            "%(number)d change was made directly in the database, outside the portal",
            "%(number)d changes were made directly in the database, outside the portal",
            signal.number,
        )
        % at
    )


def _clock(when: Any) -> str:
    return date_format(when.astimezone(clock.AMSTERDAM), "H:i")


def sentence(signal: Signal) -> str:
    """Return the sentence of one signal."""
    return rows_of([signal])[0].words


def lines_behind(signal: Signal) -> list[Line]:
    """Return the rows behind a signal, as the log shows them."""
    return lines_of(signals.rows_behind(signal))


def waiting() -> int:
    """Return how many signals nobody looked at yet."""
    return signals.open_ones().count()
