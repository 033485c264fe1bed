"""The work of colleagues: an overview, and handing over what stands in somebody's name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from foundation.access.permissions import require
from foundation.accounts.models import User
from foundation.form_pages import form_page
from portal.desk import team_work
from returns.forms.leaving import HandOverWorkForm
from returns.operations.leaving import hand_over_work


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Show what stands in each name; who works here no longer stands on top."""
    require(team_work.may_hand_over_work, request.user)
    return render(request, "portal/team.html", {"rows": team_work.work_of_team(request.user)})


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, number: int) -> HttpResponse:
    """Hand over the files, tasks and begun assessments of one colleague, all to one or each apart."""
    require(team_work.may_hand_over_work, request.user)
    about = get_object_or_404(User.objects.exclude(pk=request.user.pk), pk=number)
    left = team_work.left_by(request.user, about)
    if not left:
        return render(request, "portal/nothing_left.html", {"about": about}, status=200)
    return form_page(
        request,
        HandOverWorkForm,
        key=f"hand-over/{about.pk}",
        template="portal/hand_over.html",
        title=_("Hand over the work of %(name)s") % {"name": about.name},
        submit_label=_("Hand over"),
        back_url=reverse("portal:team"),
        back_label=_("Work of colleagues"),
        context={"left": left, "about": about},
        form_kwargs={"files": left.files, "guides": left.guides},
        save=lambda form: hand_over_work(actor=request.user, about=about, **form.answers),
        success_url=reverse("portal:hand_over", args=[about.pk]),
        message=lambda count: (
            ngettext("%(number)s file is handed over.", "%(number)s files are handed over.", count) % {"number": count}
        ),
        draft=False,
    )
