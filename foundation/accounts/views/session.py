"""How long the session lasts, staying, and the page that takes the place of one left open."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts import idle
from foundation.accounts.access import before_factor, public
from foundation.accounts.views.signing import safe_next


@public  # says nothing but seconds; a script must not be sent to the page for signing in
@idle.background
@require_safe
def session_left(request: HttpRequest) -> HttpResponse:
    """Tell a script how long the session lasts; 0 when it is over."""
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0, "can_stay": False})
    remaining = idle.left(request.session)
    return JsonResponse({"left": remaining.seconds, "can_stay": remaining.can_stay})


@before_factor
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Say 'I am still here': an ordinary request is enough, the middleware notes it."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        remaining = idle.left(request.session)
        return JsonResponse({"left": remaining.seconds, "can_stay": remaining.can_stay})
    return HttpResponseRedirect(safe_next(request, "/"))


@public
@idle.background
@require_safe
def locked(request: HttpRequest) -> HttpResponse:
    """Stand where a page was left open. Whoever is still signed in (another window) goes on by a click of her own.

    No redirect back: two windows would keep each other's session alive without anybody there.
    """
    back = safe_next(request, "/")
    again = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
    return render(request, "accounts/locked.html", {"back": back, "again": again, "minutes": idle.idle_minutes()})
