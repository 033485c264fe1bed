"""Standing in for a colleague during leave."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import operations, permissions
from cases.forms.cover import CoverForm
from cases.models import Cover
from cases.people import who_may_be_away, who_may_stand_in
from foundation import clock
from foundation.accounts.fresh import fresh_factor_required
from foundation.form_pages import form_page


@require_http_methods(["GET", "POST"])
@fresh_factor_required
def cover(request: HttpRequest) -> HttpResponse:
    """Arrange that somebody stands in, and see what is arranged."""
    permissions.require(permissions.may_open_cover, request.user)
    today = clock.today()
    absent = who_may_be_away(request.user, today=today)
    covers = Cover.objects.visible_to(request.user).to_come().select_related("absent", "colleague", "team")
    return form_page(
        request,
        CoverForm,
        key="cover/new",
        title=_("Cover during leave"),
        intro=_("A colleague of the same team looks after the files for a while. They come back by themselves."),
        template="cases/cover.html",
        submit_label=_("Arrange it"),
        back_url=reverse("portal:home"),
        back_label=_("Today"),
        context={"covers": [(row, permissions.may_end_cover(request.user, row)) for row in covers.order_by("period")]},
        form_kwargs={"absent": absent, "colleagues": who_may_stand_in(absent, besides=request.user, today=today)},
        save=lambda form: operations.begin_cover(actor=request.user, **form.answers),
        success_url=reverse("cases:cover"),
        message=lambda row: _("%(name)s stands in.") % {"name": row.colleague.name},
        draft=False,
    )


@require_POST
def cover_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(Cover.objects.visible_to(request.user), uuid=uuid)
    operations.end_cover(actor=request.user, cover=row)
    messages.success(request, _("It is ended. The files are closed again for who stood in."))
    return HttpResponseRedirect(reverse("portal:home"))
