"""Ending sessions, blocking, opening and closing an account."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from foundation.access.permissions import require
from foundation.accounts.fresh import fresh_factor_required
from foundation.form_pages import form_page
from foundation.forms import BaseForm
from foundation.people import operations, permissions
from foundation.people.remains import what_remains
from foundation.people.views.accounts import account_url, get_standing

SAID = {
    "block": gettext_lazy("The account is blocked. Every session ended."),
    "unblock": gettext_lazy("The account is open again."),
    "close": gettext_lazy("The account is closed. Sessions, teams and sight ended."),
}


@require_POST
@fresh_factor_required
def end_sessions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    standing = get_standing(request, uuid)
    count = operations.end_sessions(actor=request.user, standing=standing)
    messages.success(
        request, ngettext("%(number)s session ended.", "%(number)s sessions ended.", count) % {"number": count}
    )
    return HttpResponseRedirect(account_url(standing))


@require_POST
@fresh_factor_required
def change(request: HttpRequest, uuid: UUID, change: str) -> HttpResponse:
    standing = get_standing(request, uuid)
    if change not in operations.CHANGES:
        raise Http404
    operations.CHANGES[change](actor=request.user, standing=standing)
    messages.success(request, str(SAID[change]))
    return HttpResponseRedirect(account_url(standing))


@require_http_methods(["GET", "POST"])
@fresh_factor_required
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask once more before an account is closed."""
    standing = get_standing(request, uuid)
    require(permissions.may_change_state, request.user, standing.user)
    return form_page(
        request,
        BaseForm,
        key=f"close/{standing.uuid}",
        template="people/close.html",
        title=_("Close this account"),
        intro=_("This colleague leaves. Sessions, teams and sight end at once; what was written stays."),
        submit_label=_("Close the account"),
        back_url=account_url(standing),
        back_label=standing.user.name,
        context={"remains": what_remains(standing.user), "standing": standing},
        save=lambda form: operations.close_account(actor=request.user, standing=standing),
        success_url=account_url(standing),
        message=str(SAID["close"]),
        draft=False,
    )
