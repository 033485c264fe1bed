"""Her own edition: the lines she carries with her, in Dutch and English side by side."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.views.common import case_url
from foundation.access.permissions import require
from foundation.form_pages import form_page
from returns import own_page, permissions
from returns.codes import OwnSection
from returns.forms.plan import OwnEntryChangeForm, OwnEntryForm
from returns.models import DeparturePlan, OwnEntry
from returns.operations.plan import ENTRY_FIELDS, remove_own_entry, save_own_entry
from returns.own_paper import PaperRefused, of_plan
from returns.paper_languages import LANGUAGES
from returns.views.plan import get_plan, plan_url


def own_url(plan: DeparturePlan, entry: OwnEntry | None = None) -> str:
    """Return the page of her edition, at a section's place."""
    return reverse("returns:own_edition", args=[plan.case.reference]) + (f"#{entry.section}" if entry else "")


def _entry(request: HttpRequest, plan: DeparturePlan, uuid: UUID) -> OwnEntry:
    entry = get_object_or_404(OwnEntry.objects.visible_to(request.user), plan=plan, uuid=uuid)
    entry.plan = plan
    return entry


@require_GET
def own_edition(request: HttpRequest, reference: str) -> HttpResponse:
    plan = get_plan(request, reference)
    context = {
        "case": plan.case,
        "case_url": case_url(plan.case),
        "plan": plan,
        "plan_url": plan_url(plan),
        "may_write": bool(permissions.may_write_plan(request.user, plan.process)),
        "page": own_page.build_page(plan, request.user),
    }
    return render(request, "returns/own_edition.html", context)


@require_GET
def own_preview(request: HttpRequest, reference: str, language: str) -> HttpResponse:
    plan = get_plan(request, reference)
    if language not in LANGUAGES:
        raise Http404
    try:
        paper, findings = of_plan(plan, LANGUAGES[language]), []
    except PaperRefused as refused:
        paper, findings = None, list(refused.findings)
    context = {"plan": plan, "own_url": own_url(plan), "paper": paper, "findings": findings, "shown_in": language}
    return render(request, "returns/own_preview.html", context)


@require_http_methods(["GET", "POST"])
def own_entry_add(request: HttpRequest, reference: str) -> HttpResponse:
    plan = get_plan(request, reference)
    require(permissions.may_write_plan, request.user, plan.process)
    section = request.GET.get("section", "")
    return form_page(
        request,
        OwnEntryForm,
        key=f"own-line/{reference}/new",
        title=_("A line for her own paper"),
        back_url=own_url(plan),
        back_label=_("Her own edition"),
        initial={"section": section if section in OwnSection.values else ""},
        form_kwargs={"medicines": plan.medicines_may_be_named},
        save=lambda form: save_own_entry(
            actor=request.user, plan=plan, data=form.answers, token=form.cleaned_data["token"]
        ),
        success_url=lambda entry: own_url(plan, entry),
        message=_("The line stands in her paper."),
    )


@require_http_methods(["GET", "POST"])
def own_entry_change(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    plan = get_plan(request, reference)
    entry = _entry(request, plan, uuid)
    require(permissions.may_write_plan, request.user, plan.process)
    return form_page(
        request,
        OwnEntryChangeForm,
        key=f"own-line/{reference}/{entry.uuid}",
        title=_("Change a line of her own paper"),
        back_url=own_url(plan, entry),
        back_label=_("Her own edition"),
        initial={name: getattr(entry, name) for name in ENTRY_FIELDS},
        version=entry.version,
        form_kwargs={"medicines": plan.medicines_may_be_named or entry.section == OwnSection.MEDICINES},
        save=lambda form: save_own_entry(
            actor=request.user, plan=plan, entry=entry, data=form.answers, seen_version=form.cleaned_data["version"]
        ),
        success_url=lambda row: own_url(plan, row),
        message=_("The line is kept."),
    )


@require_POST
def own_entry_remove(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    plan = get_plan(request, reference)
    entry = _entry(request, plan, uuid)
    require(permissions.may_write_plan, request.user, plan.process)
    remove_own_entry(actor=request.user, entry=entry)
    messages.success(request, _("The line is taken out of her paper."))
    return redirect(own_url(plan, entry))
