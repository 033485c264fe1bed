"""The departure plan: the list to work from, and the forms behind it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.models import Case
from cases.views.common import case_url, get_case
from foundation.access.permissions import require
from foundation.edits import StaleEdit
from foundation.form_pages import form_page
from returns import permissions, plan_page
from returns.codes import ItemState
from returns.forms.plan import ItemForm, OwnItemForm, PlanForm
from returns.models import DeparturePlan, PlanItem, ReturnProcess
from returns.operations.plan import PLAN_FIELDS, add_item, make_plan, set_item, update_plan


def get_process(request: HttpRequest, case: Case) -> ReturnProcess:
    """Return the current return of a visible case, or 404."""
    processes = ReturnProcess.objects.visible_to(request.user).current().select_related("case__client", "case__team")
    return get_object_or_404(processes, case=case)


def find_plan(request: HttpRequest, process: ReturnProcess) -> DeparturePlan | None:
    """Return the plan, or None where none is made yet."""
    plans = DeparturePlan.objects.visible_to(request.user).select_related("template", "created_by")
    if (plan := plans.filter(process=process).first()) is not None:
        plan.process, plan.case = process, process.case  # known already: no further queries
    return plan


def get_plan(request: HttpRequest, reference: str) -> DeparturePlan:
    """Return the plan of a case, or 404."""
    process = get_process(request, get_case(request, reference))
    if (plan := find_plan(request, process)) is None:
        return get_object_or_404(DeparturePlan.objects.visible_to(request.user), process=process)
    return plan


def get_item(request: HttpRequest, plan: DeparturePlan, uuid: UUID) -> PlanItem:
    """Return an item of the plan, or 404."""
    items = PlanItem.objects.visible_to(request.user).select_related("template_item", "closed_by")
    item = get_object_or_404(items, plan=plan, uuid=uuid)
    item.plan = plan
    return item


def plan_url(plan: DeparturePlan, item: PlanItem | None = None) -> str:
    """Return the plan's page, at an item's place."""
    return reverse("returns:plan", args=[plan.case.reference]) + (f"#item-{item.uuid}" if item else "")


@require_GET
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    process = get_process(request, get_case(request, reference))
    found = find_plan(request, process)
    may_write = permissions.may_write_plan(request.user, process)
    context = {
        "case": process.case,
        "case_url": case_url(process.case),
        "may_write": bool(may_write),
        "why_not": may_write.reason,
        "plan": found,
        "page": plan_page.build(found, request.user) if found else None,
    }
    return render(request, "returns/plan.html", context)


@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, reference: str) -> HttpResponse:
    process = get_process(request, get_case(request, reference))
    require(permissions.may_write_plan, request.user, process)
    found = find_plan(request, process)

    def save(form: PlanForm) -> DeparturePlan:
        row = found or make_plan(actor=request.user, process=process)
        seen = form.cleaned_data["version"] if found else None
        return update_plan(actor=request.user, plan=row, data=form.answers, seen_version=seen)

    return form_page(
        request,
        PlanForm,
        key=f"plan/{process.case.reference}",
        title=_("Date and journey") if found else _("Make the departure plan"),
        back_url=reverse("returns:plan", args=[reference]),
        back_label=_("Departure plan"),
        initial={name: getattr(found, name) for name in PLAN_FIELDS} if found else None,
        version=found.version if found else None,
        save=save,
        success_url=plan_url,
        message=_("The plan is kept. Due days follow the date of departure."),
    )


@require_http_methods(["GET", "POST"])
def plan_item(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    row = get_plan(request, reference)
    item = get_item(request, row, uuid)
    require(permissions.may_write_plan, request.user, row.process)
    return form_page(
        request,
        ItemForm,
        key=f"plan-item/{reference}/{item.uuid}",
        title=plan_page.title_of(item),
        intro=item.template_item.hint if item.template_item else "",
        back_url=plan_url(row, item),
        back_label=_("Departure plan"),
        initial={"state": item.state, "reason": item.reason, "note": item.note},
        version=item.version,
        save=lambda form: set_item(
            actor=request.user, item=item, **form.answers, seen_version=form.cleaned_data["version"]
        ),
        success_url=plan_url(row, item),
        message=_("The item is kept."),
    )


def _number(text: str) -> int:
    """Return a version as the page sent it; one that never fits instead of a broken one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@require_POST
def plan_item_tick(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    """One click: done, or open again. What a colleague changed meanwhile stays, and is said."""
    row = get_plan(request, reference)
    item = get_item(request, row, uuid)
    require(permissions.may_write_plan, request.user, row.process)
    state = ItemState.OPEN if request.POST.get("state") == ItemState.OPEN else ItemState.DONE
    version = request.POST.get("version", "")
    try:
        set_item(actor=request.user, item=item, state=state, seen_version=_number(version))
    except StaleEdit:
        messages.warning(request, _("Somebody changed this item meanwhile. It stands here as it is now."))
    return redirect(plan_url(row, item))


@require_http_methods(["GET", "POST"])
def plan_item_add(request: HttpRequest, reference: str) -> HttpResponse:
    row = get_plan(request, reference)
    require(permissions.may_write_plan, request.user, row.process)
    return form_page(
        request,
        OwnItemForm,
        key=f"plan-item/{reference}/new",
        title=_("An item of our own"),
        intro=_("Something that the list does not know and that should not be forgotten."),
        back_url=plan_url(row),
        back_label=_("Departure plan"),
        save=lambda form: add_item(actor=request.user, plan=row, **form.answers, token=form.cleaned_data["token"]),
        success_url=lambda item: plan_url(row, item),
        message=_("The item stands in the plan."),
    )
