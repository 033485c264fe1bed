"""Who has which right: to look through once a year, on paper or as a file (S15)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation import clock
from foundation.access.permissions import require
from foundation.accounts.fresh import fresh_factor_required
from foundation.audit.events import note_event
from foundation.people import permissions
from foundation.people import rights as list_of_rights
from foundation.tables import csv_response


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Show the list; it prints as it stands."""
    require(permissions.may_read, request.user)
    people = list_of_rights.rights_of_all(request.user)
    return render(request, "people/rights.html", {"people": people, "day": clock.now()})


@require_safe
@fresh_factor_required
def rights_file(request: HttpRequest) -> HttpResponse:
    """Send the list as a table; that it left is in the record."""
    require(permissions.may_read, request.user)
    rows = [person.cells for person in list_of_rights.rights_of_all(request.user)]
    note_event("rights.exported", kind="administration", detail=[f"rows={len(rows)}"])
    return csv_response("list.csv", list_of_rights.HEADS, rows)
