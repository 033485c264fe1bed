"""What belongs to every sign-in and sign-out, however it came about."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from foundation import clock
from foundation.accounts import devices, fresh
from foundation.accounts.factors import has_passkey, passkey_required
from foundation.accounts.models import User
from foundation.accounts.sessions import DEVICE, SIGNED_IN_AT
from foundation.audit.events import note_event
from foundation.mail import send_notice

#: So often a wrong code comes after the right password before its owner hears that somebody knows it.
TELL_AFTER, TELL_AGAIN = 3, 60 * 60


def complete(request: HttpRequest, user: User) -> None:
    """Note a sign-in: in the session for the list of sessions, in the record, and to its owner when it is new."""
    request.session[DEVICE] = devices.describe(request)
    request.session[SIGNED_IN_AT] = clock.now().isoformat()
    request.session.pop("factor_failures", None)
    if devices.note(request, user) and not settings.DEMO:
        send_notice([user], "new_device")
    note_event("sign_in.done", user=user)


def factor_failed(request: HttpRequest, user: User) -> None:
    """Note a code that did not fit, and tell the owner when it goes on: somebody has the password."""
    note_event("sign_in.factor_failed", user=user, outcome="failed")
    failures = request.session["factor_failures"] = request.session.get("factor_failures", 0) + 1
    if failures >= TELL_AFTER and cache.add(f"told-of-failures:{user.pk}", 1, timeout=TELL_AGAIN):
        send_notice([user], "factor_failed")


def factor_passed(request: HttpRequest, user: User, *, kind: str, again: bool = False) -> None:
    """Note that the second factor was passed now, in the session and in the record.

    Asked once more within a session, the session gets a new id (S16); at sign-in Django gives it one.
    """
    fresh.note_factor(request, user)
    if kind not in {"demo", "sso"} and passkey_required(user) and not has_passkey(user):
        fresh.note_lack(request)
    if again:
        request.session.cycle_key()
    note_event("sign_in.factor_confirmed" if again else "sign_in.factor_passed", user=user, detail=[kind])
    if kind == "recovery_codes":
        send_notice([user], "recovery_code_used")
