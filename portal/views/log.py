"""The privacy officer's log. Reading it is recorded as well, and so is taking it along."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from foundation.access.permissions import require
from foundation.accounts.fresh import fresh_factor_required
from foundation.audit.events import note_event
from foundation.slow import slow_work
from foundation.tables import csv_response
from portal.desk import log as desk


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Show who did what when, newest first, by filters."""
    require(desk.may_read_log, request.user)
    filters = desk.Filters.read(request.GET)
    before = request.GET.get("before", "")
    page = desk.page_of(filters, before)
    note_event("log.read", kind="logging", detail=[*filters.codes(), f"rows:{len(page.lines)}"])
    context = {
        "filters": filters,
        "page": page,
        "first_page": "" if not before else filters.address(),
        "colleagues": desk.colleagues(),
        "what": [(code, label) for code, (label, _rows) in desk.WHAT.items()],
        "outcomes": desk.OUTCOMES.items(),
    }
    return render(request, "portal/log.html", context)


@require_POST
@fresh_factor_required
@slow_work
def log_export(request: HttpRequest) -> HttpResponse:
    """Give the rows as a table, with a fresh second factor."""
    require(desk.may_read_log, request.user)
    filters = desk.Filters.read(request.POST)
    rows = desk.table_of(filters)
    note_event("log.exported", kind="logging", detail=[*filters.codes(), f"rows:{len(rows)}"])
    return csv_response("log.csv", desk.HEADS, rows)
