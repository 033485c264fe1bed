"""Posts of people whose session ended while they wrote: kept for an hour, for them alone, in their own browser.

Whose it is, the browser says after the session is gone too: a cookie holds a keyed hash of who was signed in last.
Without one nothing is kept, so that a text never opens for whoever signs in next.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac

from foundation import clock
from foundation.accounts.sessions import user_of
from foundation.cookies import cookie_name
from foundation.drafts.models import KeptPost
from foundation.drafts.operations import Fields
from foundation.vault.by_token import lookup_of, new_token, open_sealed, seal
from foundation.vault.master import VaultError

COOKIE = cookie_name("kept")
#: Who was signed in here last, as a hash that only the portal can make.
OWNER_COOKIE = cookie_name("writer")
KEEP_FOR = timedelta(hours=1)
#: A long conversation fits twice over; more is not typed text.
LARGEST = 300_000
#: Several tabs may have ended together.
MOST_IN_ONE_BROWSER = 4
#: Nobody is signed in here, so a flood must end somewhere.
MOST_AT_ONCE = 500
SERVER_ERROR = 500


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


def _tokens(request: HttpRequest) -> list[str]:
    return [token for token in request.COOKIES.get(COOKIE, "").split(".") if token][:MOST_IN_ONE_BROWSER]


def owner_hash(user_id: object) -> str:
    """Return what stands for a person in the cookie and in a kept post."""
    return salted_hmac("terugweg kept post", str(user_id), algorithm="sha256").hexdigest()[:32]


def remember_writer(request: HttpRequest, response: HttpResponse) -> None:
    """Note in the browser who is signed in, so that what is sent after the session ended is kept for nobody else."""
    if response.status_code >= SERVER_ERROR or "Clear-Site-Data" in response.headers:
        return
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return
    mine = owner_hash(request.user.pk)
    if request.COOKIES.get(OWNER_COOKIE) != mine:
        response.set_cookie(
            OWNER_COOKIE,
            mine,
            max_age=settings.SESSION_COOKIE_AGE + int(KEEP_FOR.total_seconds()),
            secure=settings.PRODUCTION,
            httponly=True,
            samesite="Lax",
        )


def _owner(request: HttpRequest) -> str | None:
    """Return whose post this is: of who is signed in, whose session it was, or who wrote here last."""
    if request.user.is_authenticated:
        return owner_hash(request.user.pk)
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if key and (user_id := user_of(key)):
        return owner_hash(user_id)
    return request.COOKIES.get(OWNER_COOKIE)


def keep(request: HttpRequest, response: HttpResponse) -> bool:
    """Keep the post of ``request`` and put the token in a cookie of ``response``; tell whether it was kept."""
    fields, owner = typed_fields(request.POST), _owner(request)
    text = json.dumps({"path": request.get_full_path(), "fields": fields, "owner": owner}, ensure_ascii=False)
    KeptPost.objects.filter(created_at__lt=clock.now() - KEEP_FOR).delete()
    if not fields or not owner or len(text.encode()) > LARGEST or KeptPost.objects.count() >= MOST_AT_ONCE:
        return False
    token = new_token()
    KeptPost.objects.create(token_hash=lookup_of(token), sealed=seal(text, token), created_at=clock.now())
    _set_cookie(response, [token, *_tokens(request)][:MOST_IN_ONE_BROWSER])
    return True


def find(request: HttpRequest) -> Kept | None:
    """Return the post that this browser sent to the address of ``request``, if one was kept for this person."""
    tokens = {lookup_of(token): token for token in _tokens(request)}
    if not tokens or not request.user.is_authenticated:
        return None
    mine = owner_hash(request.user.pk)
    fresh = KeptPost.objects.filter(token_hash__in=tokens, created_at__gte=clock.now() - KEEP_FOR)
    for row in fresh.order_by("-created_at"):
        token = tokens[row.token_hash]
        try:
            told = json.loads(open_sealed(bytes(row.sealed), token))
        except VaultError:
            continue
        if constant_time_compare(told["owner"], mine) and told["path"] == request.get_full_path():
            return Kept(token, told["path"], told["fields"])
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
