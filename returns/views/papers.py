"""Printing: the office's plan and hers, each in Dutch, in English, or side by side."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from cases.views.common import case_url, get_case
from foundation.audit import readings
from foundation.pdf import pdf_response, render_pdf
from foundation.references import new_copy_number
from foundation.slow import slow_work
from returns import office_paper, own_paper
from returns.models import DeparturePlan
from returns.own_paper import PaperRefused
from returns.paper_languages import LANGUAGES
from returns.views.plan import find_plan, get_plan, get_process, plan_url
from returns.wordcheck import Finding

PRINTED = "paper.printed"


@require_GET
def papers(request: HttpRequest, reference: str) -> HttpResponse:
    process = get_process(request, get_case(request, reference))
    return _choose(request, find_plan(request, process), reference)


def _choose(
    request: HttpRequest, plan: DeparturePlan | None, reference: str, findings: Sequence[Finding] = ()
) -> HttpResponse:
    case = plan.case if plan else get_case(request, reference)
    context = {
        "case": case,
        "case_url": case_url(case),
        "plan": plan,
        "plan_url": plan_url(plan) if plan else "",
        "languages": list(LANGUAGES),
        "findings": findings,
    }
    return render(request, "returns/papers.html", context, status=422 if findings else 200)


@require_POST
@slow_work
def paper(request: HttpRequest, reference: str, kind: str, language: str) -> HttpResponse:
    """Make a paper. A POST, since it is recorded who printed what when."""
    plan = get_plan(request, reference)
    if language not in LANGUAGES or kind not in {"office", "own"}:
        raise Http404
    languages = LANGUAGES[language]
    detail = [f"kind:{kind}", f"language:{language}"]
    try:
        if kind == "own":
            made, template, name = own_paper.of_plan(plan, languages), "papers/own.html", own_paper.FILE_NAMES[language]
        else:
            number = new_copy_number()
            detail.append(f"copy:{number}")
            made = office_paper.of_plan(plan, user=request.user, languages=languages, copy_number=number)
            template, name = "papers/plan.html", office_paper.FILE_NAME
    except PaperRefused as refused:
        return _choose(request, plan, reference, refused.findings)
    _html, pdf = render_pdf(template, {"paper": made}, languages[0])
    readings.record(request, {(plan.case_id, "paper")}, event=PRINTED, detail=detail)
    return pdf_response(pdf, name)
