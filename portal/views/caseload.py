"""My clients: the caseload."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.permissions import may_break_glass, may_open
from portal.desk.caseload import Caseload, Filters, talk_choices


@require_safe
def caseload(request: HttpRequest) -> HttpResponse:
    """Show the files of this person, what is due first on top."""
    filters = Filters.read(request.GET)
    load = Caseload(request.user, filters, request.GET.get("page", "1"))
    return render(
        request,
        "portal/caseload.html",
        {
            "filters": filters,
            "rows": load.rows(),
            "page_obj": load.page,
            "total": load.page.paginator.count,
            "pills": load.pills(),
            "countries": load.country_choices(),
            "teams": load.team_choices(),
            "talks": talk_choices(),
            "may_open": may_open(request.user),
            "may_break_glass": may_break_glass(request.user),
        },
    )
