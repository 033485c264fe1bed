"""The named deputy for four eyes: who it is, naming one, answering, ending."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import permissions
from cases.forms.deputy import DeputyForm
from foundation.access import deputies as access
from foundation.access.models import Deputy
from foundation.access.permissions import require
from foundation.accounts.fresh import fresh_factor_required
from foundation.form_pages import form_page
from portal.desk import deputies as desk


@require_safe
def deputies(request: HttpRequest) -> HttpResponse:
    """Show who is the deputy of which team, and what waits for an answer."""
    require(permissions.may_see_deputies, request.user)
    context = {"lines": desk.lines_for(request.user), "may_name": permissions.may_name_deputy(request.user)}
    return render(request, "portal/deputies.html", context)


@require_http_methods(["GET", "POST"])
@fresh_factor_required
def deputy_new(request: HttpRequest) -> HttpResponse:
    """Name a deputy."""
    require(permissions.may_name_deputy, request.user)
    return form_page(
        request,
        DeputyForm,
        key="deputy",
        title=_("Name a deputy for four eyes"),
        intro=_("Where you are the author, the deputy looks at it: reviews the assessment, clears, confirms facts."),
        submit_label=_("Ask this person"),
        back_url=reverse("portal:deputies"),
        back_label=_("Deputies"),
        form_kwargs={"teams": desk.teams_of(request.user), "people": desk.candidates(request.user)},
        save=lambda form: access.name_deputy(actor=request.user, **form.answers),
        success_url=reverse("portal:deputies"),
        message=lambda row: _("%(name)s is asked.") % {"name": row.user.name},
        draft=False,
    )


@require_POST
@fresh_factor_required
def deputy_answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Accept being the deputy, or decline."""
    row = get_object_or_404(Deputy, uuid=uuid, user=request.user)
    accept = request.POST.get("accept") == "yes"
    access.answer_deputy(actor=request.user, uuid=row.uuid, accept=accept)
    messages.success(request, _("You are the deputy now.") if accept else _("You have declined."))
    return HttpResponseRedirect(reverse("portal:deputies"))


@require_POST
def deputy_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End it before its day."""
    row = get_object_or_404(Deputy, uuid=uuid)
    access.end_deputy(actor=request.user, uuid=row.uuid)
    messages.success(request, _("This has ended. The deputy no longer sees the files of the team."))
    return HttpResponseRedirect(reverse("portal:deputies"))
