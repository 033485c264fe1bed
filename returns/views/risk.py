"""Risk and safety: reading, filling in, asking for a review, reviewing, and the safety plan."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import permissions as cases
from cases.models import Case
from cases.views.common import case_form, case_url, get_case
from foundation.forms import BaseForm
from returns import permissions
from returns.forms.risk import ReviewForm, RiskForm, SafetyPlanForm
from returns.models import ReturnProcess, RiskAssessment, RiskItem, SafetyPlan
from returns.operations import risk as operations
from returns.risk_page import asked_since, assessment_page
from returns.views.moves import current_process


def _url(case: Case, name: str = "risk") -> str:
    return reverse(f"returns:{name}", args=[case.reference])


def _current(request: HttpRequest, process: ReturnProcess) -> RiskAssessment:
    rows = RiskAssessment.objects.visible_to(request.user).filter(process=process)
    rows = rows.select_related("created_by", "reviewed_by", "instrument", "process__case__team")
    return get_object_or_404(rows.order_by("-number")[:1])


@require_http_methods(["GET", "POST"])
def risk(request: HttpRequest, reference: str) -> HttpResponse:
    """GET reads a version; POST begins a new one, with the answers of the one before."""
    case = get_case(request, reference)
    process = current_process(request, case)
    if request.method == "POST":
        operations.start_assessment(actor=request.user, process=process)
        return redirect(_url(case, "risk_edit"))
    versions = list(
        RiskAssessment.objects.visible_to(request.user).filter(process=process)
        .select_related("created_by", "reviewed_by", "instrument", "process__case__team").order_by("-number")
    )  # fmt: skip
    wanted = request.GET.get("version", "")
    chosen = next((row for row in versions if str(row.number) == wanted), versions[0] if versions else None)
    plan = SafetyPlan.objects.visible_to(request.user).filter(process=process, replaced_at=None).first()
    return render(
        request,
        "returns/risk.html",
        {
            "title": _("Risk and safety"),
            "case": case,
            "case_url": case_url(case),
            "versions": versions,
            "page": assessment_page(chosen, request.user, newest=bool(versions) and chosen == versions[0]),
            "may_assess": permissions.may_assess(request.user, process),
            "plan": plan,
            "asked_for": asked_since(case, request.user, chosen.assessed_on) if chosen else [],
        },
    )


@require_http_methods(["GET", "POST"])
def risk_edit(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    process = current_process(request, case)
    assessment = _current(request, process)
    cases.require(permissions.may_edit_assessment, request.user, assessment)
    items = list(RiskItem.objects.filter(instrument_id=assessment.instrument_id))
    answers = assessment.answers.select_related("item")
    first = {name: getattr(assessment, name) for name in ("assessed_on", "level", "explanation")}
    submits = "submit" in request.POST
    versions = RiskAssessment.objects.visible_to(request.user).filter(process=process)
    before = versions.filter(number=assessment.number - 1).first()

    def save(form: RiskForm) -> RiskAssessment:
        fresh = operations.save_answers(
            actor=request.user, assessment=assessment, answers=form.risk_answers, data=form.overall,
            seen_version=form.cleaned_data["version"],
        )  # fmt: skip
        return operations.submit_assessment(actor=request.user, assessment=fresh) if submits else fresh

    return case_form(
        request,
        case,
        RiskForm,
        what="risk",
        title=_("Risk and safety, version %d") % assessment.number,
        intro=_("Save whenever you like; nothing has to be complete. What is not known stays open, it is never 0."),
        template="returns/risk_edit.html",
        initial=first | RiskForm.initial_of(answers),
        version=assessment.version,
        form_kwargs={"items": items},
        context={
            "assessment": assessment,
            "second_submit": _("Save and ask for a review"),
            "asked_for": asked_since(case, request.user, before.assessed_on if before else None),
        },
        save=save,
        success_url=_url(case) if submits else _url(case, "risk_edit"),
        message=_("Somebody else reviews it now.") if submits else _("Saved. You can go on later."),
    )


@require_POST
def risk_submit(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    assessment = _current(request, current_process(request, case))
    try:
        operations.submit_assessment(actor=request.user, assessment=assessment)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_url(case, "risk_edit"))
    messages.success(request, _("Somebody else reviews it now."))
    return redirect(_url(case))


@require_http_methods(["GET", "POST"])
def risk_review(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    assessment = _current(request, current_process(request, case))
    cases.require(permissions.may_review, request.user, assessment)
    return case_form(
        request,
        case,
        ReviewForm,
        what="risk-review",
        title=_("Review the assessment of %s") % assessment.created_by,
        template="returns/risk_review.html",
        version=assessment.version,
        context={"page": assessment_page(assessment, request.user, newest=True), "case": case},
        save=lambda form: operations.review_assessment(
            actor=request.user, assessment=assessment, agree=form.answers["agree"] == "yes",
            note=form.answers["note"], seen_version=form.cleaned_data["version"],
        ),
        success_url=_url(case),
        message=lambda row: _("You agreed.") if row.state == "agreed" else _("It is sent back with your words."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def safety_plan(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    process = current_process(request, case)
    cases.require(permissions.may_write_safety_plan, request.user, process)
    plan = SafetyPlan.objects.visible_to(request.user).filter(process=process, replaced_at=None).first()
    names = ("alarm_rule", "people", "rehearsed_on")
    first: dict[str, Any] = {name: getattr(plan, name) for name in names} if plan else {}

    def save(form: BaseForm) -> SafetyPlan:
        data = form.answers
        if not data["code_word"]:
            data.pop("code_word")
        return operations.set_safety_plan(
            actor=request.user, process=process, data=data, token=form.cleaned_data["token"]
        )

    return case_form(
        request,
        case,
        SafetyPlanForm,
        what="safety-plan",
        title=_("Safety plan"),
        intro=_("Made with her and rehearsed with her. A change is a new version; the old one stays in the file."),
        initial=first,
        save=save,
        success_url=_url(case),
        message=_("The safety plan is kept."),
    )
