"""Intake: one form that makes a file."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases import permissions
from cases.people import teams_of
from cases.views.common import case_url
from foundation import clock
from foundation.access.permissions import Refused
from foundation.form_pages import form_page
from returns.forms.intake import IntakeForm
from returns.operations.intake import take_in


@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    permissions.require(permissions.may_open, request.user)
    teams = teams_of(request.user, today=clock.today())
    if not teams:
        raise Refused(gettext_lazy("You work in no team today. The administrator can put that right."))
    return form_page(
        request,
        IntakeForm,
        key="intake/new",
        title=_("New client"),
        intro=_("Only the alias and the language are needed today. Everything else can be filled in later."),
        submit_label=_("Open the file"),
        back_url=reverse("portal:caseload"),
        back_label=_("My clients"),
        form_kwargs={"teams": teams},
        save=lambda form: take_in(actor=request.user, token=form.cleaned_data["token"], **form.answers),
        success_url=case_url,
        message=_("The file is open. You are her case worker."),
    )
