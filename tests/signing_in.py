"""How a test signs in as a person does: password, then a code."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from foundation.accounts import proofs
from foundation.accounts.models import User
from tests.world import PASSWORD


def give_app(user: User) -> str:
    """Give ``user`` an app for codes; return its seed."""
    secret = generate_totp_secret()
    with proofs.factors_of(user):
        TOTP.activate(user, secret)
    return secret


def code_of(secret: str, *, steps: int = 0) -> str:
    """Return what the app shows now, or some half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def has_app(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def sign_in(client: Client, user: User, path: str = "/", *, token: str = "", **environ: Any) -> Any:
    """Sign in with password and a recovery code, which unlike the app's can be asked for many times in a minute."""
    if not has_app(user):
        give_app(user)
    fields = {"login": user.email, "password": PASSWORD, "next": path, "csrfmiddlewaretoken": token}
    answer = client.post("/sign-in/", fields, **environ)
    assert answer.status_code == 302 and answer.headers["Location"] == "/sign-in/second/", answer.content
    fields = {"code": proofs.make_recovery_codes(user)[0], "csrfmiddlewaretoken": token}
    return client.post("/sign-in/second/", fields, **environ)
