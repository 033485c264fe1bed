"""How she is reached; where she stays; what matters of her health."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import operations, permissions
from cases.forms.contact import CONTACT_NAMES, SafeContactForm
from cases.forms.groups import LocationForm, MedicalForm
from cases.models import Location, Medical, SafeContact
from cases.operations.safety import CONTACT_SECRETS, version_of
from cases.views.common import case_form, case_url, get_case, read_only
from foundation.access.codes import DataGroup
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


@require_http_methods(["GET", "POST"])
def location(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    permissions.require(permissions.may_see_group, request.user, case, DataGroup.LOCATION)
    row = Location.objects.visible_to(request.user).filter(case=case, replaced_at=None).first()
    names = ("address", "note")
    title = _("Where she stays")
    intro = _("The address is secret: it stands in no list, paper or message. Who opens this page is recorded.")
    if request.method == "GET" and not permissions.may_write(request.user, case):
        return read_only(request, case, row, title=title, intro=intro, names=names)
    permissions.require(permissions.may_write, request.user, case)
    return case_form(
        request,
        case,
        LocationForm,
        what="location",
        title=title,
        intro=intro,
        initial={name: getattr(row, name) for name in names} if row else {},
        version=version_of(row),
        save=lambda form: operations.set_location(
            actor=request.user,
            case=case,
            data=form.answers,
            seen_version=form.cleaned_data["version"],
            token=form.cleaned_data["token"],
        ),
        message=_("The address is kept."),
        draft=False,
    )


@require_http_methods(["GET", "POST"])
def medical(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    permissions.require(permissions.may_see_group, request.user, case, DataGroup.MEDICAL)
    row = Medical.objects.visible_to(request.user).filter(case=case, replaced_at=None).first()
    names = ("summary", "expected_birth_on")
    title = _("Health")
    intro = _("Only with her agreement, and only what the journey needs. Who opens this page is recorded.")
    if request.method == "GET" and not permissions.may_write(request.user, case):
        return read_only(request, case, row, title=title, intro=intro, names=names)
    permissions.require(permissions.may_write, request.user, case)
    return case_form(
        request,
        case,
        MedicalForm,
        what="medical",
        title=title,
        intro=intro,
        initial={name: getattr(row, name) for name in names} if row else {},
        version=version_of(row),
        save=lambda form: operations.set_medical(
            actor=request.user,
            case=case,
            data=form.answers,
            seen_version=form.cleaned_data["version"],
            token=form.cleaned_data["token"],
        ),
        message=_("What matters of her health is kept."),
        draft=False,
    )
