"""A session that ended while somebody was writing must not cost the text."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.accounts.access import is_before_factor, is_public
from foundation.accounts.middleware import to_sign_in
from foundation.drafts import kept

NOT_BY_GET = 405


class KeepTypedTextMiddleware:
    """Keeps a post that arrives when nobody is signed in, before the CSRF check throws it away.

    After signing in the address is opened again: a form shows the text (`foundation/form_pages.py`), and an
    address that answers posts only shows what was sent with one button to send it again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        by_post_only = request.method == "GET" and response.status_code == NOT_BY_GET
        if by_post_only and request.user.is_authenticated and (post := kept.find(request)):
            response = send_again(request, post.fields)
        kept.remember_writer(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method != "POST" or request.user.is_authenticated or is_public(view) or is_before_factor(view):
            return None
        if not kept.is_same_origin(request):
            return None
        response = to_sign_in(request)
        kept.keep(request, response)
        return response


def send_again(request: HttpRequest, fields: dict[str, list[str]], status: int = 200) -> HttpResponse:
    """Show what somebody typed, with one button that sends it again to the same address."""
    typed = [(name, value) for name, values in fields.items() for value in values]
    return render(request, "errors/csrf.html", {"action": request.get_full_path(), "typed": typed}, status=status)
