"""The actor's transaction: the innermost middleware.

It resolves the person first, opens the transaction, sets the actor, lets the view run and render inside, and
rolls back when the view raised: Django turns an exception into a response before a middleware's `atomic()`
sees it, so without `process_exception` half a POST would be kept. Refusals, readings and events that cannot be
written inside it (`audit.events`) are written after it, in a transaction of their own, before the response leaves.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from foundation.access import pace
from foundation.access.acting import acting_as, execute_as
from foundation.audit import events, readings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Views of libraries that must write on GET, each with its reason and a test.
WRITE_ON_GET: dict[str, str] = {
    "openid_connect_callback": "OpenID Connect answers by a redirect, and the answer signs in; test_sso.py",
}
#: Posts to these pages run outside of the actor's transaction: allauth and its limits must count an attempt that fails,
#: and nobody acts yet. What they show on GET is read as everywhere, READ ONLY.
OUTSIDE = ("/sign-in/", "/account/security/")
REFUSALS = frozenset({403, 404, pace.TOO_MANY})


class ActorTransactionMiddleware:
    """Runs each view as the person who is signed in; GET and HEAD are READ ONLY in the database itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user if request.user.is_authenticated else None
        if user is not None:
            user.pk  # noqa: B018 - resolves the lazy user while the connection is still in autocommit
            user = request.user._wrapped if hasattr(request.user, "_wrapped") else request.user
        read_only = request.method in SAFE_METHODS
        if request.path_info.startswith(OUTSIDE) and self._stays_outside(request):
            response = self.get_response(request)
            events.write_waiting()
            return response
        with readings.collected() as seen:
            with acting_as(user, read_only=read_only):
                response = self.get_response(request)
                view_raised = getattr(request, "view_raised", False)
                if view_raised:
                    transaction.set_rollback(True)
                elif not read_only:
                    # A deferred constraint must fail here, not after the page said 'saved'.
                    with connection.cursor() as cursor:
                        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
                if user is not None and not view_raised and pace.opens_too_many(request, seen):
                    response = pace.refuse(request, seen)
            if user is not None and (seen or response.status_code in REFUSALS):
                execute_as(user, *readings.statement(request, seen, refused=response.status_code in REFUSALS))
                if response.status_code in REFUSALS:
                    with acting_as(user):
                        pace.report_refusals(request)
            events.write_waiting()
        return response

    @staticmethod
    def _stays_outside(request: HttpRequest) -> bool:
        if request.method not in SAFE_METHODS:
            return True
        try:
            return bool(WRITE_ON_GET) and resolve(request.path_info).view_name in WRITE_ON_GET
        except Resolver404:
            return False

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        request.view_raised = True  # type: ignore[attr-defined]
