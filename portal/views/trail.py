"""Who was here: on the screen, and on paper for the client."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.permissions import require
from foundation.audit import readings
from foundation.pdf import pdf_response, render_pdf
from foundation.slow import slow_work
from portal.desk import casefile, visitor_paper, visitors
from portal.desk.links import link


def _page(
    request: HttpRequest, reference: str, period: visitors.Period, number: str, problem: str = ""
) -> HttpResponse:
    found = get_object_or_404(casefile.find(request.user), reference=reference)
    page, days = visitors.page_of(found, period, number)
    readings.note(found.pk, "trail")
    context = {
        "case": found,
        "page_obj": page,
        "days": days,
        "period": period,
        "pills": period.pills(link("portal:who_was_here", reference=reference)),
        "may_name": visitor_paper.may_name(request.user, found),
        "problem": problem,
    }
    return render(request, "portal/who_was_here.html", context, status=422 if problem else 200)


@require_safe
def who_was_here(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who looked at this file or changed it, in plain sentences. Looking here is recorded too."""
    return _page(request, reference, visitors.Period.read(request.GET), request.GET.get("page", "1"))


@require_POST
@slow_work
def who_was_here_paper(request: HttpRequest, reference: str, language: str) -> HttpResponse:
    """Print it for the client. A POST, since it is recorded who printed what when."""
    found = get_object_or_404(casefile.find(request.user), reference=reference)
    if language not in visitor_paper.LANGUAGES:
        raise Http404
    names = request.POST.get("names") == "1"
    if names:
        require(visitor_paper.may_name, request.user, found)
    period = visitors.Period.read(request.POST)
    try:
        overview = visitor_paper.overview(found, period, user=request.user, language=language, names=names)
    except visitor_paper.TooLong:
        return _page(request, reference, period, "1", _("This is too much for a paper. Choose a shorter period."))
    _html, pdf = render_pdf("papers/overview.html", {"overview": overview}, language)
    readings.record(request, {(found.pk, "trail_paper")}, event="trail.printed")
    return pdf_response(pdf, visitor_paper.FILE_NAME)
