"""Facts behind moves and policy gates, the exceptions, and the page of the gates."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import permissions as cases
from cases.views.common import case_form, case_url, get_case
from foundation import clock
from returns import permissions
from returns.codes import FactKind
from returns.forms.facts import ExceptionForm, FactForm
from returns.gates import gate_page
from returns.models import Fact
from returns.operations import facts as operations
from returns.views.moves import current_process


def _gates_url(reference: str) -> str:
    return reverse("returns:gates", args=[reference])


@require_http_methods(["GET", "POST"])
def fact_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    process = current_process(request, case)
    cases.require(permissions.may_record_fact, request.user, process)
    kind = request.GET.get("kind", "")
    first = {"kind": kind} if kind in FactKind.values else {}
    return case_form(
        request,
        case,
        FactForm,
        what=f"fact/{kind}" if first else "fact",
        title=FactKind(kind).label if first else _("Write down a fact"),
        intro=_("A fact with its day. A coordinator who did not write it down confirms it."),
        initial=first,
        save=lambda form: operations.record_fact(
            actor=request.user, process=process, data=form.answers, token=form.cleaned_data["token"]
        ),
        success_url=_gates_url(reference),
        message=_("The fact is kept."),
    )


@require_POST
def fact_confirm(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    facts = Fact.objects.visible_to(request.user).select_related("process__case")
    operations.confirm_fact(actor=request.user, fact=get_object_or_404(facts, case=case, uuid=uuid))
    messages.success(request, _("The fact is confirmed."))
    return redirect(_gates_url(reference))


@require_POST
def fact_strike(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    facts = Fact.objects.visible_to(request.user).select_related("process__case")
    operations.strike_fact(actor=request.user, fact=get_object_or_404(facts, case=case, uuid=uuid))
    messages.success(request, _("The fact is struck. It stays readable and counts no more."))
    return redirect(_gates_url(reference))


@require_http_methods(["GET", "POST"])
def exception_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    process = current_process(request, case)
    cases.require(permissions.may_record_fact, request.user, process)
    return case_form(
        request,
        case,
        ExceptionForm,
        what="exception",
        title=_("Write down an exception"),
        intro=_(
            "A ground that keeps step 4 of the policy closed as long as it is open. The authority decides alone; what"
            " it means for her, her lawyer must judge."
        ),
        initial={"starts_on": clock.today()},
        save=lambda form: operations.record_exception(
            actor=request.user, process=process, data=form.answers, token=form.cleaned_data["token"]
        ),
        success_url=_gates_url(reference),
        message=_("The exception is kept."),
    )


@require_GET
def gates(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    process = current_process(request, case)
    facts = (
        Fact.objects.visible_to(request.user).filter(process=process)
        .select_related("created_by", "confirmed_by", "process__case").order_by("-happened_on", "-pk")
    )  # fmt: skip
    may_write = permissions.may_record_fact(request.user, process)
    rows = [
        {
            "fact": fact,
            "may_confirm": fact.confirmed_at is None and bool(permissions.may_confirm_fact(request.user, fact)),
            "why_not": permissions.may_confirm_fact(request.user, fact).reason,
        }
        for fact in facts
    ]
    return render(
        request,
        "returns/gates.html",
        {
            "title": _("Steps of the policy"),
            "case": case,
            "case_url": case_url(case),
            "gates": gate_page(process),
            "facts": rows,
            "may_write": may_write,
        },
    )
