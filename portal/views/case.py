"""The case page, its whole history, and who may see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases import permissions
from portal.desk import casefile, history, sight


@require_safe
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show where this return stands, what comes next and what is missing: one screen."""
    found = get_object_or_404(casefile.find(request.user), reference=reference)
    return render(request, "portal/case.html", {"file": casefile.read(found, request.user), "case": found})


@require_safe
def whole_history(request: HttpRequest, reference: str) -> HttpResponse:
    """Show everything that happened, newest first."""
    found = get_object_or_404(casefile.find(request.user), reference=reference)
    may_write = bool(permissions.may_write(request.user, found))
    page, entries = history.page_of(found, request.user, request.GET.get("page", "1"), may_write=may_write)
    return render(request, "portal/history.html", {"case": found, "page_obj": page, "entries": entries})


@require_safe
def who_may_see(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who sees this file now, on what ground, and which data: for everybody who sees it."""
    found = get_object_or_404(casefile.find(request.user), reference=reference)
    return render(request, "portal/who_may_see.html", {"case": found, "people": sight.people_of(found, request.user)})
