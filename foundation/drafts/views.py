"""Keeping drafts while somebody types, and the page for a refused post."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.access import is_public, public
from foundation.accounts.fresh import passed_factor
from foundation.accounts.views import safe_next
from foundation.drafts import kept, operations
from foundation.drafts.middleware import send_again


@public  # answers 401 itself: a script must not be sent to the sign-in page
@require_POST
def save(request: HttpRequest, form_key: str) -> HttpResponse:
    """Keep what stands in the form now."""
    if not request.user.is_authenticated or not passed_factor(request):
        return HttpResponse(status=401)
    fields = kept.typed_fields(request.POST)
    if sum(len(value) for values in fields.values() for value in values) > kept.LARGEST:
        return HttpResponse(status=413)
    try:
        operations.save_draft(actor=request.user, form_key=form_key, fields=fields)
    except LookupError as error:
        raise Http404 from error
    return HttpResponse(status=204)


@require_POST
def drop(request: HttpRequest, form_key: str) -> HttpResponse:
    """Forget a draft and open the form anew."""
    operations.drop_draft(actor=request.user, form_key=form_key)
    return HttpResponseRedirect(safe_next(request, "/"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A post with an old token: show its text and one button to send it again.

    Only where the browser itself says that it came from our own page; anything else gets a plain refusal, as
    a forged post must.
    """
    match = request.resolver_match
    if not kept.is_same_origin(request):
        sentence = _("Your browser did not say where this came from. Open the page again and try once more.")
        return render(request, "403.html", {"reason": sentence}, status=403)
    if match and is_public(match.func):
        # Signing in or out, language: nothing was written there, a fresh page does.
        return HttpResponseRedirect(safe_next(request, "/"))
    return send_again(request, kept.typed_fields(request.POST), status=403)
