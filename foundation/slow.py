"""Slow work within limits, so that one person or one script cannot take the portal from everybody (S82, ASVS 15.1.3).

A paper takes a second or more of a processor. One person makes one at a time and so many in ten minutes; all
together no more at once than there are places. The locks belong to the transaction of the request, so a process
that is killed holds none.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = TypeVar("View", bound=Callable[..., Any])

#: Two numbers that only these locks use.
PLACES, PEOPLE = 82_001, 82_002
SPAN = 600
TOO_MANY = 429


def _locked(kind: int, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [kind, number])
        return bool(cursor.fetchone()[0])


def _has_a_place(user_id: int) -> bool:
    return _locked(PEOPLE, user_id) and any(_locked(PLACES, place) for place in range(settings.SLOW_PLACES))


def _may_have_more(user_id: int) -> bool:
    key, now = f"slow:{user_id}", time.time()
    done = [moment for moment in cache.get(key, []) if moment > now - SPAN]
    if len(done) >= settings.SLOW_PER_PERSON:
        return False
    cache.set(key, [*done, now], SPAN)
    return True


def slow_work(view: View) -> View:
    """Let a view run only while there is room; else say so calmly, with when to try again. For posts only."""

    @wraps(view)
    def within_limits(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user_id = request.user.pk or 0
        if _has_a_place(user_id) and _may_have_more(user_id):
            return view(request, *args, **kwargs)
        response = render(request, "errors/busy.html", status=TOO_MANY)
        response.headers["Retry-After"] = "30"
        return response

    within_limits.slow = True  # type: ignore[attr-defined]
    return within_limits  # type: ignore[return-value]
