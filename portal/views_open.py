"""Addresses that stand open: health for the machinery, and quick exit, which must always work."""

import sys

from django.conf import settings
from django.contrib.auth import logout
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import server_error as django_server_error

from foundation.accounts.access import public
from foundation.middleware import database_away


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
