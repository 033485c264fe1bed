"""Dependants."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import operations, permissions
from cases.forms.work import DependantChangeForm, DependantForm
from cases.models import Dependant
from cases.operations.family import DEPENDANT_FIELDS, version_of
from cases.views.common import case_form, case_url, get_case, get_row


@require_http_methods(["GET", "POST"])
def dependant_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    permissions.require(permissions.may_write, request.user, case)
    return case_form(
        request,
        case,
        DependantForm,
        what="dependant",
        title=_("Add a child or relative"),
        save=lambda form: operations.add_dependant(
            actor=request.user, case=case, data=form.answers, token=form.cleaned_data["token"]
        ),
        message=_("The child or relative is added."),
        draft=False,
    )


@require_http_methods(["GET", "POST"])
def dependant_change(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    row = get_row(request, Dependant, case, uuid, removed_at=None)
    permissions.require(permissions.may_write, request.user, case)
    return case_form(
        request,
        case,
        DependantChangeForm,
        what=f"dependant/{row.uuid}",
        template="cases/dependant.html",
        title=_("Change a child or relative"),
        context={"case": case, "dependant": row},
        initial={name: getattr(row, name) for name in DEPENDANT_FIELDS},
        version=version_of(row),
        save=lambda form: operations.change_dependant(
            actor=request.user, dependant=row, data=form.answers, seen_version=form.cleaned_data["version"]
        ),
        message=_("The child or relative is changed."),
        draft=False,
    )


@require_POST
def dependant_remove(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    operations.remove_dependant(actor=request.user, dependant=get_row(request, Dependant, case, uuid))
    messages.success(request, _("It no longer shows in the file. The record keeps it."))
    return HttpResponseRedirect(case_url(case))
