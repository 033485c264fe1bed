"""Addresses that stand open: health, quick exit, reports of browsers, and whom to tell about a hole."""

import json
import logging
import re
import sys
import time
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import server_error as django_server_error

from foundation import clock
from foundation.accounts.access import public
from foundation.accounts.idle import background
from foundation.middleware import database_away

logger = logging.getLogger(__name__)

#: A browser's report is short; and a page that is broken, or somebody who plays, sends them without end.
LONGEST_REPORT, REPORTS_A_MINUTE = 8_000, 20
_reports: list[float] = []


@public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the portal and its database do; without them the middleware answers 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an error that no view expected; one of the database gets its own page, and leaving always works."""
    error = sys.exc_info()[1]
    if request.method == "POST" and request.path == reverse("portal:quick_exit"):
        return leave()
    if isinstance(error, OperationalError | InterfaceError):
        return database_away(request, error)
    return django_server_error(request)


def leave() -> HttpResponse:
    """Go where anybody may be looking, and forget this browser."""
    response = HttpResponseRedirect(settings.QUICK_EXIT_URL)
    # Not the cache: emptying it takes seconds, and nothing of ours stands in it (no-store).
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return response


@public
@csrf_exempt
@require_POST
def quick_exit(request: HttpRequest) -> HttpResponse:
    """End the session and go to the weather. No CSRF check: leaving must work from a page of yesterday too.

    What a stranger's page could do with it is to sign somebody out, which loses nothing: drafts stay.
    """
    logout(request)
    return leave()


@public
@background
@csrf_exempt
@require_POST
def policy_report(request: HttpRequest) -> HttpResponse:
    """Note that a browser refused something on a page of ours (S44).

    Only which rule and what kind of source: the address of the page names a case, and a foreign address may be
    anything that somebody smuggled into a page.
    """
    now = time.monotonic()
    _reports[:] = [moment for moment in _reports if moment > now - 60]
    if len(_reports) < REPORTS_A_MINUTE and int(request.headers.get("Content-Length") or 0) <= LONGEST_REPORT:
        _reports.append(now)
        logger.warning("A browser refused something: %s", _refused(request.body[:LONGEST_REPORT]))
    return HttpResponse(status=204)


def _refused(body: bytes) -> str:
    try:
        told = json.loads(body)["csp-report"]
        rule, source = str(told["effective-directive"]), str(told["blocked-uri"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return "unreadable"
    rule = rule if re.fullmatch(r"[a-z-]{3,24}", rule) else "other"
    return f"{rule}, {source if source in {'inline', 'eval', 'data', 'blob', 'self'} else 'an address'}"


@public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell about a hole (RFC 9116, S83)."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    until = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: {settings.SECURITY_CONTACT}", f"Expires: {until}", "Preferred-Languages: nl, en", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
