"""What somebody sees of their own account: factors, sessions, and what happened lately."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts import factors
from foundation.accounts.models import User, UserSession
from foundation.audit.models import Record

LATELY = 20
#: Our codes in plain sentences.
SENTENCES: dict[str, str | Promise] = {
    "sign_in.done": gettext_lazy("Signed in"),
    "sign_in.failed": gettext_lazy("A wrong password was tried"),
    "sign_in.factor_failed": gettext_lazy("A wrong code or passkey was tried after the right password"),
    "sign_in.factor_passed": gettext_lazy("Second factor passed"),
    "sign_in.factor_confirmed": gettext_lazy("Second factor confirmed once more"),
    "sign_out.done": gettext_lazy("Signed out"),
    "sign_out.everywhere": gettext_lazy("Signed out everywhere"),
    "sign_out.other_session": gettext_lazy("Another session signed out"),
    "password.changed": gettext_lazy("Password changed"),
    "password.reset": gettext_lazy("New password set by a link in a mail"),
    "factor.added": gettext_lazy("Second factor added"),
    "factor.removed": gettext_lazy("Second factor removed"),
    "factor.recovery_codes_made": gettext_lazy("New recovery codes made"),
}


def factors_of(user: User) -> list[dict[str, Any]]:
    """Return the second factors of ``user`` in words, oldest first."""
    rows = Authenticator.objects.filter(user_id=user.pk, type__in=factors.FACTORS).order_by("created_at")
    return [
        {
            "pk": row.pk,
            "name": _("App with codes")
            if row.type == Authenticator.Type.TOTP
            else _("Passkey “%(name)s”") % {"name": row.data.get("name", "")},
            "since": row.created_at,
            "used": row.last_used_at,
        }
        for row in rows
    ]


def sessions_of(user: User, *, here: str) -> list[dict[str, Any]]:
    """Return where ``user`` is signed in; ``here`` is the hash of the session that asks."""
    rows = UserSession.objects.filter(user_id=user.pk).order_by("-seen_at")
    return [
        {
            "key": row.session_key,
            "device": row.device or _("Unknown device"),
            "since": row.signed_in_at,
            "seen": row.seen_at,
            "here": row.session_key == here,
        }
        for row in rows
    ]


def events_of(user: User) -> list[dict[str, Any]]:
    """Return what happened lately with this account, from the record."""
    rows = Record.objects.filter(user_id=user.pk, event__in=SENTENCES).order_by("-occurred_at", "-pk")[:LATELY]
    return [{"when": row.occurred_at, "what": SENTENCES[row.event], "failed": row.outcome == "failed"} for row in rows]
