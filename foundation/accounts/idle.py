"""How long a session lasts: fifteen minutes without activity, ten hours in all (S17, ASVS 7.3.1 and 7.3.2).

The server decides, by two moments in the session; what runs in the browser only warns and puts the page away.
A request that nobody made by hand (a poll, the question how long is left) is marked `background` and keeps
nothing alive. The clock of the machine counts here, never the one that demo and tests may set.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext

View = TypeVar("View", bound=Callable[..., Any])

SEEN, BEGAN = "seen_at", "began_at"
ENDED_WHY = "ended_why"
IDLE, DAY = "idle", "day"
#: A script says with this header that nobody pressed anything.
BACKGROUND_HEADER = "X-Background"


def background(view: View) -> View:
    """Mark a view that pages ask by themselves: opening it is no activity. Put it outermost."""
    view.background = True  # type: ignore[attr-defined]
    return view


def is_activity(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Tell whether a person stands behind this request."""
    return not getattr(view, "background", False) and BACKGROUND_HEADER not in request.headers


@dataclass(frozen=True)
class Left:
    """What is left of a session."""

    seconds: int
    #: False when the day is over: activity does not help any more.
    can_stay: bool


def left(session: SessionBase) -> Left:
    """Return how long this session lasts if nothing happens."""
    now = time.time()
    idle = settings.IDLE_SECONDS - (now - session.get(SEEN, now))
    day = settings.SESSION_COOKIE_AGE - (now - session.get(BEGAN, now))
    return Left(max(0, int(min(idle, day))), can_stay=day > settings.IDLE_WARN_SECONDS)


def why_ended(session: SessionBase) -> str:
    """Return why this session is over: `IDLE`, `DAY`, or nothing while it lasts."""
    now = time.time()
    if now - session.get(SEEN, now) >= settings.IDLE_SECONDS:
        return IDLE
    return DAY if now - session.get(BEGAN, now) >= settings.SESSION_COOKIE_AGE else ""


def touch(session: SessionBase) -> None:
    """Note activity. Not each second anew: a page with its parts would write the session many times."""
    now = int(time.time())
    if BEGAN not in session:
        session[BEGAN] = now
        session.pop(ENDED_WHY, None)
    if now - session.get(SEEN, 0) >= min(15, settings.IDLE_SECONDS // 20):
        session[SEEN] = now


def end(request: HttpRequest, why: str) -> None:
    """End the session on the server; a new one, of nobody, remembers why. Whose text it is, `drafts.kept` knows."""
    request.session.flush()
    request.session[ENDED_WHY] = why
    request.user = AnonymousUser()


def idle_minutes() -> int:
    """Return after how many minutes the portal locks, as people are told."""
    return max(1, settings.IDLE_SECONDS // 60)


def ended_sentence(request: HttpRequest) -> str:
    """Return what to say on the page for signing in after a session ended, once; else nothing."""
    why = request.session.pop(ENDED_WHY, "")
    if why == IDLE:
        return ngettext(
            "The portal locked itself after %(count)s minute without activity. What you typed is kept.",
            "The portal locked itself after %(count)s minutes without activity. What you typed is kept.",
            idle_minutes(),
        ) % {"count": idle_minutes()}
    return gettext("Your working day was over for the portal. What you typed is kept.") if why == DAY else ""


def for_page(request: HttpRequest) -> dict[str, Any] | None:
    """Return what a page needs to warn and to put itself away; nothing where nobody is signed in."""
    user, session = getattr(request, "user", None), getattr(request, "session", None)
    if user is None or session is None or not user.is_authenticated:
        return None
    remaining = left(session)
    locked = f"{reverse('accounts:locked')}?{urlencode({'next': request.get_full_path()})}"
    return {
        "left": remaining.seconds,
        "warn": settings.IDLE_WARN_SECONDS,
        "whole": settings.IDLE_SECONDS,
        "minutes": idle_minutes(),
        "locked_url": locked,
        # Without a script: somewhat later than the server, so that the page for signing in comes.
        "refresh": remaining.seconds + 5,
    }
