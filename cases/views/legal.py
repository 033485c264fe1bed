"""Legal statuses and consents."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import operations, permissions
from cases.codes import ConsentPurpose
from cases.forms.legal import ConsentForm, StatusChangeForm, StatusForm
from cases.models import Consent, LegalStatus
from cases.operations.legal import STATUS_FIELDS
from cases.views.common import case_form, case_url, get_case, get_row
from foundation import clock


def _warn(request: HttpRequest, status: LegalStatus) -> LegalStatus:
    if sentences := operations.status_warnings(status):
        messages.warning(request, " ".join(str(sentence) for sentence in sentences))
    return status


@require_GET
def overview(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every status and every consent, also those that ended: what she agreed to is asked for later."""
    case = get_case(request, reference)
    statuses = LegalStatus.objects.visible_to(request.user).filter(case=case, superseded_at=None)
    consents = Consent.objects.visible_to(request.user).filter(case=case).order_by("-given_on", "-pk")
    page = {
        "title": _("Legal position and consents"),
        "case": case,
        "case_url": case_url(case),
        "statuses": statuses.order_by("-starts_on", "-pk"),
        "consents": [(consent, _standing(consent)) for consent in consents],
        "may_write": bool(permissions.may_write(request.user, case)),
    }
    return render(request, "cases/legal.html", page)


def _standing(consent: Consent) -> str:
    """Say whether a consent still holds."""
    if consent.withdrawn_on:
        return _("taken back on %(day)s") % {"day": date_format(consent.withdrawn_on, "DATE_FORMAT")}
    if consent.valid_until and consent.valid_until < clock.today():
        return _("ended on %(day)s") % {"day": date_format(consent.valid_until, "DATE_FORMAT")}
    return ""


@require_http_methods(["GET", "POST"])
def status_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    permissions.require(permissions.may_write, request.user, case)
    return case_form(
        request,
        case,
        StatusForm,
        what="status",
        title=_("Add a legal status"),
        intro=_("Different statuses may run side by side."),
        save=lambda form: _warn(
            request,
            operations.add_status(actor=request.user, case=case, data=form.answers, token=form.cleaned_data["token"]),
        ),
        message=_("The legal status is added."),
    )


@require_http_methods(["GET", "POST"])
def status_change(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    row = get_row(request, LegalStatus, case, uuid)
    permissions.require(permissions.may_write, request.user, case)
    return case_form(
        request,
        case,
        StatusChangeForm,
        what=f"status/{row.uuid}",
        title=_("Change a legal status"),
        intro=_("The former version stays readable."),
        initial={name: getattr(row, name) for name in STATUS_FIELDS},
        version=row.pk,
        save=lambda form: _warn(
            request,
            operations.change_status(
                actor=request.user,
                status=row,
                data=form.answers,
                seen_version=form.cleaned_data["version"],
                token=form.cleaned_data["token"],
            ),
        ),
        message=_("The legal status is changed."),
    )


@require_http_methods(["GET", "POST"])
def consent_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    permissions.require(permissions.may_write, request.user, case)
    first = {"given_on": clock.today(), "language": case.client.language, "interpreter": case.client.interpreter}
    success_url = reverse("cases:legal", args=[case.reference])
    if (purpose := request.GET.get("purpose")) in ConsentPurpose.values:
        first["purpose"] = purpose
        if purpose == ConsentPurpose.TRANSFER and permissions.may_hand_over(request.user, case):
            success_url = reverse("cases:handover_ask", args=[case.reference])  # that is where it was missing
    return case_form(
        request,
        case,
        ConsentForm,
        what="consent",
        title=_("Record her consent"),
        intro=_("For one purpose, explained in her language. She may take it back at any time."),
        initial=first,
        success_url=success_url,
        save=lambda form: operations.give_consent(
            actor=request.user, case=case, data=form.answers, token=form.cleaned_data["token"]
        ),
        message=_("Her consent is recorded."),
    )


@require_POST
def consent_withdraw(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    operations.withdraw_consent(actor=request.user, consent=get_row(request, Consent, case, uuid))
    messages.success(request, _("It is recorded that she took her consent back."))
    return HttpResponseRedirect(reverse("cases:legal", args=[case.reference]))
