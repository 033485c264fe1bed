"""How long ago this session passed a second factor: one key in the session, set in one place.

S05: no case page without one. S20 (ASVS 7.5.1, 7.5.3): a fresh one, five minutes or less, before what cannot be taken
back: an export, a whole file, break-glass, rights, keys, one's own factors.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from foundation import clock

FRESH_FOR = timedelta(minutes=5)
_KEY, _OWNER, _LACKS = "factor_at", "factor_of", "lacks_passkey"
View = TypeVar("View", bound=Callable[..., Any])


def note_factor(request: HttpRequest, user: Any = None) -> None:
    """Remember that ``user``, by default who is signed in, passed the second factor just now."""
    request.session[_KEY] = clock.now().timestamp()
    request.session[_OWNER] = str((user or request.user).pk)
    request.session.pop(_LACKS, None)


def passed_factor(request: HttpRequest) -> bool:
    """Tell whether who is signed in passed a second factor in this session."""
    return _KEY in request.session and request.session.get(_OWNER) == str(request.user.pk)


def note_lack(request: HttpRequest) -> None:
    """Remember that this account must add a passkey before it goes on."""
    request.session[_LACKS] = True


def lacks_passkey(request: HttpRequest) -> bool:
    """Tell whether the session waits for a passkey."""
    return _LACKS in request.session


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether it did so within the last five minutes."""
    if not passed_factor(request):
        return False
    at = request.session[_KEY]
    return clock.now().timestamp() - float(at) <= FRESH_FOR.total_seconds()


def fresh_factor_required(view: View) -> View:
    """Let ``view`` run only with a fresh second factor; else ask for it first and come back.

    What was posted is kept through the drafts door: after confirming it stands in its form again, and an address
    that only answers posts shows it with one button to send it.
    """

    @wraps(view)
    def confirmed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        return to_confirm(request)

    return confirmed  # type: ignore[return-value]


def to_confirm(request: HttpRequest) -> HttpResponse:
    """Send somebody to the page that asks for the second factor, and back to this address afterwards."""
    from foundation.drafts import kept

    url = f"{reverse('accounts:confirm')}?{urlencode({'next': request.get_full_path()}, safe='/')}"
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(headers={"HX-Redirect": url})
    else:
        response = HttpResponseRedirect(url)
    if request.method == "POST":
        kept.keep(request, response)
    return response
