"""Where something comes from, as the record keeps it: a shortened address, a hash of the session, the part that acted.

NEN 7513 asks for the access point (7.3) and the source (7.5); BIO2 8.15.01 for the origin. The whole address and the
session's key would say more than that, so neither is kept.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
#: Which part acts when no request is served: a command, or a job of the worker.
_part: ContextVar[str] = ContextVar("part", default="command")


@dataclass(frozen=True)
class Origin:
    """What the record keeps of where something comes from."""

    address: str
    session: str
    source: str


@contextmanager
def serving(request: HttpRequest) -> Iterator[None]:
    """Let what happens inside the block come from ``request``."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


@contextmanager
def in_worker() -> Iterator[None]:
    """Let what happens inside the block come from a job."""
    token = _part.set("job")
    try:
        yield
    finally:
        _part.reset(token)


def current() -> Origin:
    """Return where what happens now comes from."""
    request = _request.get()
    if request is None:
        return Origin("", "", f"{_part.get()} {settings.RELEASE}")
    key = getattr(getattr(request, "session", None), "session_key", None)
    return Origin(shortened(client_address(request)), session_hash(key), f"web {settings.RELEASE}")


def session_hash(key: str | None) -> str:
    """Return what ties the rows of one session together and opens nothing."""
    return salted_hmac("terugweg.audit.session", key, algorithm="sha256").hexdigest()[:16] if key else ""


def client_address(request: HttpRequest) -> str:
    """Return the address that the outermost of our own proxies saw; empty when it cannot be known (S49).

    Each proxy adds what it sees at the right of ``X-Forwarded-For``; everything further left is what somebody claims.
    """
    count = settings.TRUSTED_PROXIES
    if count == 0:
        return str(request.META.get("REMOTE_ADDR", ""))
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return seen[-count] if len(seen) >= count else ""


def shortened(address: str) -> str:
    """Return the network of an address, /24 or /48: enough to see that it is another place; empty for no address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))
