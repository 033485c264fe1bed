"""The language of a page, how long a session lasts, and who must be signed in to see it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.cache import patch_vary_headers

from foundation.accounts import fresh, idle
from foundation.accounts.access import is_before_factor, is_public
from foundation.accounts.factors import has_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Before anybody signed in: the language of the cookie, else what the browser asks for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(translation.get_language_from_request(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class UserLanguageMiddleware:
    """Once signed in: the person's own language, whatever the browser says."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
        return self.get_response(request)


class SessionLimitMiddleware:
    """Ends a session that was left alone, or is a working day old, before anything sees whose it was (S17)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (why := idle.why_ended(request.session)):
            idle.end(request, why)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if request.user.is_authenticated and idle.is_activity(request, view):
            idle.touch(request.session)


class SignInRequiredMiddleware:
    """Deny by default: a view is open only when it says so (`accounts.access.public`).

    What somebody typed and sent after the session ended was kept before this (`drafts.middleware`).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.user.is_authenticated or is_public(view):
            return None
        return to_sign_in(request)


class SecondFactorMiddleware:
    """Signed in is not enough: without a second factor only the pages to set one up or to confirm it (S05).

    What decides stands in the session, so that no request asks the database for it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or is_public(view) or is_before_factor(view):
            return None
        if fresh.passed_factor(request) and not fresh.lacks_passkey(request):
            return None
        if has_second_factor(request.user):
            return fresh.to_confirm(request)
        answer = HttpResponseRedirect(resolve_url("accounts:set_up"))
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": answer.url})
        return answer


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody to the sign-in page and back to this address afterwards."""
    sign_in, back = resolve_url(settings.LOGIN_URL), request.get_full_path()
    if sentence := idle.ended_sentence(request):
        messages.info(request, sentence)
    answer = HttpResponseRedirect(sign_in) if back == "/" else redirect_to_login(back, sign_in)
    if request.headers.get("HX-Request") == "true":
        # A part of a page must not be replaced by the sign-in page: the whole page goes there.
        return HttpResponse(headers={"HX-Redirect": answer.url})
    return answer
