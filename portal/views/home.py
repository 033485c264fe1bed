"""The first page, and help."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.permissions import may_open, reviews_break_glass
from foundation import clock
from foundation.access import policy
from foundation.access.policy import Action
from portal.desk import emergency
from portal.desk.today import today_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what this person must do today, worst first."""
    context = {
        "today": today_for(request.user),
        "day": clock.today(),
        "has_cases": policy.may_read(request.user.role, Action.SEE_CASE),
        "may_open": may_open(request.user),
        "emergencies": emergency.for_home(request.user),
        "reviews": reviews_break_glass(request.user),
    }
    return render(request, "portal/home.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Explain the portal on one page."""
    return render(request, "portal/help.html")
