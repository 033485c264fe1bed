"""Posts of people whose session ended while they wrote: kept for an hour, opened only by their own browser."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, QueryDict

from foundation import clock
from foundation.drafts.models import KeptPost
from foundation.drafts.operations import Fields
from foundation.vault.by_token import lookup_of, new_token, open_sealed, seal
from foundation.vault.master import VaultError

COOKIE = "kept"
KEEP_FOR = timedelta(hours=1)
#: A long conversation fits twice over; more is not typed text.
LARGEST = 300_000
#: Several tabs may have ended together.
MOST_IN_ONE_BROWSER = 4
#: Nobody is signed in here, so a flood must end somewhere.
MOST_AT_ONCE = 500


def typed_fields(data: QueryDict) -> Fields:
    """Return what somebody typed: everything but tokens of the form and passwords."""
    return {
        name: [str(value) for value in values]
        for name, values in data.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name.lower()
    }


def is_same_origin(request: HttpRequest) -> bool:
    """Tell whether the browser itself says that the post came from a page of ours."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


@dataclass(frozen=True)
class Kept:
    """A post that was kept."""

    token: str
    path: str
    fields: Fields
    #: Whose session it was, where the ended session still told it.
    user_id: str | None


def _tokens(request: HttpRequest) -> list[str]:
    return [token for token in request.COOKIES.get(COOKIE, "").split(".") if token][:MOST_IN_ONE_BROWSER]


def _user_of_ended_session(request: HttpRequest) -> str | None:
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    session = Session.objects.filter(session_key=key).first() if key else None
    return session.get_decoded().get("_auth_user_id") if session else None


def keep(request: HttpRequest, response: HttpResponse) -> bool:
    """Keep the post of ``request`` and put the token in a cookie of ``response``; tell whether it was kept."""
    fields = typed_fields(request.POST)
    text = json.dumps(
        {"path": request.get_full_path(), "fields": fields, "user": _user_of_ended_session(request)}, ensure_ascii=False
    )
    KeptPost.objects.filter(created_at__lt=clock.now() - KEEP_FOR).delete()
    if not fields or len(text.encode()) > LARGEST or KeptPost.objects.count() >= MOST_AT_ONCE:
        return False
    token = new_token()
    KeptPost.objects.create(token_hash=lookup_of(token), sealed=seal(text, token), created_at=clock.now())
    _set_cookie(response, [token, *_tokens(request)][:MOST_IN_ONE_BROWSER])
    return True


def find(request: HttpRequest) -> Kept | None:
    """Return the post that this browser sent to the address of ``request``, if one was kept for this person."""
    tokens = {lookup_of(token): token for token in _tokens(request)}
    if not tokens:
        return None
    fresh = KeptPost.objects.filter(token_hash__in=tokens, created_at__gte=clock.now() - KEEP_FOR)
    for row in fresh.order_by("-created_at"):
        token = tokens[row.token_hash]
        try:
            told = json.loads(open_sealed(bytes(row.sealed), token))
        except VaultError:
            continue
        mine = told["user"] is None or told["user"] == str(request.user.pk)
        if mine and told["path"] == request.get_full_path():
            return Kept(token, told["path"], told["fields"], told["user"])
    return None


def drop(request: HttpRequest, response: HttpResponse) -> None:
    """Forget the post kept for this address, now that its text is saved."""
    if kept := find(request):
        KeptPost.objects.filter(token_hash=lookup_of(kept.token)).delete()
        _set_cookie(response, [token for token in _tokens(request) if token != kept.token])


def _set_cookie(response: HttpResponse, tokens: Iterable[str]) -> None:
    if value := ".".join(tokens):
        response.set_cookie(
            COOKIE,
            value,
            max_age=KEEP_FOR,
            secure=settings.PRODUCTION,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
