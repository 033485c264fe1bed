"""Lets the record know which request something comes from; everything inside that writes a row stands within it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from foundation.audit import events, origin


class OriginMiddleware:
    """Right inside the session, so that sign-in, lock-out and idle lock have their origin too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with origin.serving(request), events.kept_until_after():
            return self.get_response(request)
