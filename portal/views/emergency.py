"""Emergency access: asking by the exact reference, ending it, and the judgement of the privacy officer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import operations, permissions
from cases.forms.emergency import BreakGlassForm, ReviewForm
from cases.models import BreakGlass, Case
from foundation.access.permissions import require
from foundation.accounts.fresh import fresh_factor_required
from foundation.form_pages import form_page
from portal.desk import emergency


@require_http_methods(["GET", "POST"])
@fresh_factor_required
def break_glass(request: HttpRequest) -> HttpResponse:
    require(permissions.may_break_glass, request.user)

    def save(form: BreakGlassForm) -> BreakGlass:
        row = operations.break_glass(actor=request.user, token=form.cleaned_data["token"], **form.answers)
        if row is None:  # one answer, whatever the ground
            raise ValidationError(
                {"reference": _("This reference opens nothing. Check it letter by letter with who told it to you.")}
            )
        return row

    return form_page(
        request,
        BreakGlassForm,
        key="emergency",
        template="portal/break_glass.html",
        title=_("Emergency access"),
        intro=_("For a file outside your own work, when waiting would harm somebody. It ends after four hours."),
        submit_label=_("Open the file"),
        back_url=reverse("portal:home"),
        back_label=_("Today"),
        save=save,
        success_url=lambda row: reverse("portal:case", args=[row.reference]),
        message=_("The file is open to you for four hours, to read. Those who answer for it are told."),
        draft=False,
    )


@require_POST
def break_glass_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End it before its time, and go where one still may be."""
    row = get_object_or_404(BreakGlass.objects.visible_to(request.user), uuid=uuid)
    operations.end_break_glass(actor=request.user, row=row)
    messages.success(request, _("The emergency access has ended."))
    if permissions.reviews_break_glass(request.user):
        return HttpResponseRedirect(reverse("portal:break_glass_review", args=[row.uuid]))
    sees = Case.objects.visible_to(request.user).filter(pk=row.case_id).exists()
    return HttpResponseRedirect(reverse("portal:who_may_see", args=[row.reference]) if sees else reverse("portal:home"))


@require_safe
def break_glass_reviews(request: HttpRequest) -> HttpResponse:
    """List what waits for a judgement, and what was judged."""
    require(permissions.may_see_reviews, request.user)
    waiting, judged = emergency.lists(request.user)
    return render(request, "portal/break_glass_reviews.html", {"waiting": waiting, "judged": judged})


@require_http_methods(["GET", "POST"])
def break_glass_review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show who asked, why and what they did; judge it once it has ended."""
    require(permissions.may_see_reviews, request.user)
    rows = BreakGlass.objects.visible_to(request.user).select_related("created_by", "team", "reviewed_by")
    row = get_object_or_404(rows, uuid=uuid)
    may_review = permissions.may_review_break_glass(request.user, row)
    if request.method == "POST":
        require(permissions.may_review_break_glass, request.user, row)
    return form_page(
        request,
        ReviewForm,
        key=f"emergency/{row.uuid}",
        template="portal/break_glass_review.html",
        title=_("Emergency access to %(reference)s") % {"reference": row.reference},
        submit_label=_("Keep the judgement"),
        back_url=reverse("portal:break_glass_reviews"),
        back_label=_("Emergency access"),
        context={
            "row": row,
            "facts": emergency.facts_of(row),
            "days": emergency.done_by(row),
            "may_review": may_review,
        },
        save=lambda form: operations.review_break_glass(actor=request.user, row=row, **form.answers),
        success_url=reverse("portal:break_glass_reviews"),
        message=_("The judgement is kept. Who has the file reads it there."),
        draft=False,
    )
