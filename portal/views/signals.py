"""Signals: what the record shows that the privacy officer should look at, and what came of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.access.permissions import require
from foundation.audit.events import note_event
from foundation.audit.forms import FindingForm
from foundation.audit.models import Signal
from foundation.audit.signals import look_at
from foundation.form_pages import form_page
from portal.desk import signals as desk
from portal.desk.log import may_read_log


@require_safe
def signals(request: HttpRequest) -> HttpResponse:
    """List the signals that wait, or those that somebody looked at."""
    require(may_read_log, request.user)
    looked_at = request.GET.get("show") == "looked_at"
    page, rows = desk.page_of(looked_at=looked_at, number=request.GET.get("page", "1"))
    note_event("log.read", kind="logging", detail=["signals"])
    url = reverse("portal:signals")
    pills = [
        {"label": _("to look at"), "url": url, "active": not looked_at, "count": desk.waiting()},
        {"label": _("looked at"), "url": f"{url}?show=looked_at", "active": looked_at},
    ]
    return render(request, "portal/signals.html", {"page_obj": page, "rows": rows, "pills": pills})


@require_http_methods(["GET", "POST"])
def signal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the rows behind a signal, and keep what came of looking at it."""
    require(may_read_log, request.user)
    found = get_object_or_404(Signal.objects.select_related("looked_by"), uuid=uuid)
    note_event("log.read", kind="logging", detail=["signal", f"signal:{found.pk}"])
    return form_page(
        request,
        FindingForm,
        key=f"signal/{found.uuid}",
        template="portal/signal.html",
        title=_("Signal"),
        intro=desk.sentence(found),
        submit_label=_("Looked at"),
        back_url=reverse("portal:signals"),
        back_label=_("Signals"),
        context={"signal": found, "lines": desk.lines_behind(found), "own": found.user_id == request.user.pk},
        save=lambda form: look_at(
            actor=request.user, signal=found, finding=form.answers["finding"], note=form.answers["note"]
        ),
        success_url=reverse("portal:signals"),
        message=_("What came of it is kept."),
        draft=False,
    )
