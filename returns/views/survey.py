"""The questions after return."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import permissions as cases
from cases.views.common import case_form, case_url, get_case, get_row
from foundation import clock
from returns import permissions, survey
from returns.codes import SurveyMoment, Voice
from returns.forms.survey import SurveyForm
from returns.models import Survey
from returns.operations.survey import record_survey, take_out_survey
from returns.survey_page import page_of
from returns.views.moves import current_process


def _kept(request: HttpRequest, process: object) -> list[Survey]:
    rows = Survey.objects.visible_to(request.user).filter(process=process, replaced_at=None)
    return list(rows.select_related("created_by"))


@require_GET
def surveys(request: HttpRequest, reference: str) -> HttpResponse:
    """Show how she fares: per dimension, with the answers behind each figure, never the total alone."""
    case = get_case(request, reference)
    process = current_process(request, case)
    page = {
        "title": _("How is she, after return?"),
        "case": case,
        "case_url": case_url(case),
        "page": page_of(_kept(request, process)),
        "may_ask": permissions.may_follow_up(request.user, process),
        "has_left": process.has_left,
    }
    return render(request, "returns/surveys.html", page)


@require_http_methods(["GET", "POST"])
def survey_add(request: HttpRequest, reference: str, voice: str) -> HttpResponse:
    case = get_case(request, reference)
    process = current_process(request, case)
    if voice not in Voice.values:
        raise Http404
    cases.require(permissions.may_follow_up, request.user, process)
    hers = voice == Voice.HERS
    answered = {row.moment for row in _kept(request, process) if row.voice == voice}
    open_moments = [code for code in SurveyMoment.values if code not in answered]
    return case_form(
        request,
        case,
        SurveyForm,
        what=f"survey/{voice}",
        title=_("Ask her how she is") if hers else _("How do you think she is?"),
        intro=_("Her own answers. Every question may be skipped, and she may have them taken out later.")
        if hers else _("Your view, beside her own answers. Hers count; where the two differ, talk about it."),
        template="returns/survey.html",
        context={"hers": hers},
        initial={"moment": open_moments[0] if open_moments else SurveyMoment.EXTRA, "asked_on": clock.today()},
        form_kwargs={"instrument": survey.newest(), "voice": voice},
        save=lambda form: record_survey(
            actor=request.user, process=process, voice=voice, token=form.cleaned_data["token"], **form.said
        ),
        success_url=reverse("returns:surveys", args=[case.reference]),
        message=_("The answers are kept."),
    )  # fmt: skip


@require_POST
def survey_take_out(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    take_out_survey(actor=request.user, row=get_row(request, Survey, case, uuid))
    messages.success(request, _("The answers of this moment are taken out."))
    return HttpResponseRedirect(reverse("returns:surveys", args=[case.reference]))
