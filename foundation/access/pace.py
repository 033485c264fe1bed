"""How many files one person opens in an hour, and how often a door stays shut (S33; ASVS 2.4.1, BIO2 8.16).

Nobody guides sixty people in an hour: who opens that many files copies, looks for somebody, or has lent out an
account. The next file is refused until the hour has moved on, whatever the way to it, and the privacy officer
reads it among the signals. Files opened in that hour stay open, so that a call in progress is not cut off.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation import clock
from foundation.audit.events import note_event
from foundation.audit.readings import Seen

TOO_MANY = 429
HOUR = timedelta(hours=1)
#: So many rows of the hour are looked at and no more: enough for any limit, and the question stays quick.
ROWS = 2000
#: Shut doors in an hour that are reported, and again at each multiple.
REFUSED = 10


def is_one_file(request: HttpRequest) -> bool:
    """Tell whether the address is about one file: it holds its reference."""
    match = getattr(request, "resolver_match", None)
    return match is not None and "reference" in match.kwargs


def opens_too_many(request: HttpRequest, seen: Seen) -> bool:
    """Tell whether what was just read is one file too many for this hour."""
    opened = sorted({case_id for case_id, _kind in seen})
    if not opened or settings.FILES_AN_HOUR <= 0 or not is_one_file(request):
        return False
    before, known = _opened_before(opened)
    return before >= settings.FILES_AN_HOUR and not known


def _opened_before(opened: list[int]) -> tuple[int, bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT r.case_id), coalesce(bool_or(r.case_id = ANY(%s)), false) FROM ("
            " SELECT case_id FROM audit_record WHERE user_id = tw_actor() AND occurred_at > %s AND action = 'R'"
            " AND outcome = 'done' AND case_id IS NOT NULL AND NOT 'listed' = ANY(detail)"
            " ORDER BY occurred_at DESC LIMIT %s) r",
            [opened, clock.now() - HOUR, ROWS],
        )
        row: tuple[Any, ...] = cursor.fetchone() or (0, False)
    return int(row[0]), bool(row[1])


def refuse(request: HttpRequest, seen: Seen) -> HttpResponse:
    """Answer instead of the file, take back what the request did, and report it."""
    response = render(request, "errors/many_files.html", {"limit": settings.FILES_AN_HOUR}, status=TOO_MANY)
    seen.clear()
    transaction.set_rollback(True)
    note_event("access.many_files", outcome="refused", rule="files_an_hour", detail=[str(settings.FILES_AN_HOUR)])
    return response


def report_refusals(request: HttpRequest) -> None:
    """Report somebody before whom many doors stayed shut: references are being tried."""
    if not is_one_file(request):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM audit_record WHERE user_id = tw_actor() AND occurred_at > %s"
            " AND action = 'R' AND outcome = 'refused' LIMIT %s) r",
            [clock.now() - HOUR, ROWS],
        )
        number = int((cursor.fetchone() or (0,))[0])
    if number and number % REFUSED == 0:
        note_event("access.refused", outcome="refused", rule="not_allowed", detail=[str(number)])
