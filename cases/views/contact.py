"""How she is reached."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import operations, permissions
from cases.forms.contact import CONTACT_NAMES, SafeContactForm
from cases.models import SafeContact
from cases.operations.safety import CONTACT_SECRETS, version_of
from cases.views.common import case_form, case_url, get_case
from foundation.audit import readings


@require_http_methods(["GET", "POST"])
def safe_contact(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    permissions.require(permissions.may_write, request.user, case)
    row = SafeContact.objects.visible_to(request.user).filter(case=case, replaced_at=None).first()
    open_names = [name for name in CONTACT_NAMES if name not in CONTACT_SECRETS]
    return case_form(
        request,
        case,
        SafeContactForm,
        what="contact",
        title=_("Safe contact"),
        intro=_("Everybody who calls her reads this first."),
        initial={name: getattr(row, name) for name in open_names} if row else {},
        version=version_of(row),
        form_kwargs={"current": row},
        save=lambda form: operations.set_safe_contact(
            actor=request.user,
            case=case,
            data=form.answers,
            seen_version=form.cleaned_data["version"],
            token=form.cleaned_data["token"],
        ),
        message=_("The safe contact is kept."),
    )


@require_POST
def show_number(request: HttpRequest, reference: str) -> HttpResponse:
    """Show number and code word, and record that they were asked for. Nothing keeps this page."""
    case = get_case(request, reference)
    permissions.require(permissions.may_show_contact, request.user, case)
    row = SafeContact.objects.visible_to(request.user).filter(case=case, replaced_at=None).first()
    readings.record(request, {(case.pk, "contact")}, event="safe_contact.shown")
    response = render(
        request,
        "cases/number.html",
        {"case": case, "contact": row, "case_url": case_url(case), "title": _("Safe contact")},
    )
    response.headers["Cache-Control"] = "no-store, max-age=0"
    return response
