"""Middleware that is about the request itself, not about who acts (see access/middleware.py for that)."""

import logging
import secrets
from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.core.signals import request_finished
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from foundation.logs import request_id

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives each request an id of its own; a client's header is never trusted for it.

    It lasts until the answer is sent: Django writes 'not found' after the last middleware.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id.set(secrets.token_hex(8))
        return self.get_response(request)


def _forget_request_id(**_signal: object) -> None:
    request_id.set("-")


request_finished.connect(_forget_request_id, dispatch_uid="request id")


class KnownMethodsMiddleware:
    """GET, HEAD and POST are all that any page answers (S84).

    A HEAD runs as the GET whose text nobody reads: libraries take what is not GET for a post, and count it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"
        if request.method not in {"GET", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        return self.get_response(request)


#: What a browser could lend to a page: none of it (S45). A feature that is not named keeps its default.
FEATURES = (
    "accelerometer", "ambient-light-sensor", "attribution-reporting", "autoplay", "battery", "bluetooth",
    "browsing-topics", "camera", "compute-pressure", "cross-origin-isolated", "display-capture", "encrypted-media",
    "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection",
    "interest-cohort", "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials",
    "payment", "picture-in-picture", "private-state-token-issuance", "private-state-token-redemption",
    "screen-wake-lock", "serial", "storage-access", "sync-xhr", "unload", "usb", "web-share", "window-management",
    "xr-spatial-tracking",
)  # fmt: skip
#: A passkey is made and asked for by our own pages (S05).
OURS_ALONE = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join([*(f"{name}=()" for name in FEATURES), *(f"{name}=(self)" for name in OURS_ALONE)])


class PrivateResponseMiddleware:
    """Nothing that may hold somebody's data stays in a cache, and no header says more than it must (S45, S47, S84).

    It stands outside of what can fail, so that errors carry the headers too.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = PERMISSIONS
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


class DatabaseAwayMiddleware:
    """A database that goes away gives a calm page with what to do, not a stack of errors.

    Django turns an exception into a response before an outer middleware sees it, so the views' errors come in
    through ``process_exception``, and those of the middleware inside through ``handler500`` (`portal/urls.py`).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError | InterfaceError):
            return database_away(request, exception)
        return None


def database_away(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return the 503 page and drop the dead connections, so that the next request begins afresh."""
    logger.error("The database did not answer.", exc_info=error)
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
    # Who it is stands in the database that is away; the page must not ask for it again.
    request.user = AnonymousUser()
    return render(request, "errors/database_away.html", status=503)
