"""Clients without an organisation: the coordinator's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation.access.acting import acting
from foundation.access.permissions import require
from organisations.permissions import may_see_unassigned
from portal.desk import unassigned as desk


@require_safe
def unassigned(request: HttpRequest) -> HttpResponse:
    """Show with whom no organisation helps yet, worst first."""
    require(may_see_unassigned, request.user)
    asked = request.GET.get("team", "")
    team = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    page, rows = desk.page_of(request.user, request.GET.get("page", "1"), team=team)
    return render(
        request,
        "portal/unassigned.html",
        {
            "rows": rows,
            "page_obj": page,
            "total": page.paginator.count,
            "team": team,
            "teams": desk.teams_of(acting().scope.teams),
        },
    )
