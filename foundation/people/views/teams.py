"""Regions and teams."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.access.permissions import require
from foundation.accounts.models import Region, Team
from foundation.form_pages import form_page
from foundation.people import listing, operations, permissions
from foundation.people.forms import RegionForm, TeamForm


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """Show every region with its teams."""
    require(permissions.may_read, request.user)
    regions = Region.objects.prefetch_related("teams").order_by("name")
    context = {"shelves": listing.shelves(regions), "may_manage": permissions.may_manage(request.user)}
    return render(request, "people/teams.html", context)


def _page(request: HttpRequest, form_class: Any, **kwargs: Any) -> HttpResponse:
    return form_page(
        request,
        form_class,
        back_url=reverse("people:teams"),
        back_label=_("Teams"),
        success_url=reverse("people:teams"),
        draft=False,
        **kwargs,
    )


@require_http_methods(["GET", "POST"])
def region(request: HttpRequest, number: int | None = None) -> HttpResponse:
    require(permissions.may_manage, request.user)
    row = get_object_or_404(Region, pk=number) if number else None
    return _page(
        request,
        RegionForm,
        key=f"region/{number or 'new'}",
        title=_("Change this region") if row else _("New region"),
        initial={"name": row.name} if row else None,
        save=lambda form: operations.keep_region(actor=request.user, region=row, **form.answers),
        message=_("The region is saved."),
    )


@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, number: int | None = None) -> HttpResponse:
    require(permissions.may_manage, request.user)
    row = get_object_or_404(Team, pk=number) if number else None
    return _page(
        request,
        TeamForm,
        key=f"team/{number or 'new'}",
        title=_("Change this team") if row else _("New team"),
        intro=_("The coordinators of its region see the files of the team."),
        initial={"name": row.name, "region": str(row.region_id)} if row else None,
        form_kwargs={"regions": list(Region.objects.order_by("name"))},
        save=lambda form: operations.keep_team(actor=request.user, team=row, **form.answers),
        message=_("The team is saved."),
    )
