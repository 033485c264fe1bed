"""The link for a new password: asked for in a request that does the same for every address, made by the job."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from foundation import mail
from foundation.accounts.models import User


def ask(users: list[User]) -> None:
    """Let a job send the link to whoever of ``users`` may have one; for nobody, a job that sends nothing.

    Finding out, making the link and sending are the job's work: a request takes as long for an address without an
    account as for one with (S11).
    """
    user = next((user for user in users if user.is_active and not user.is_service), None)
    mail.send_to_id(user.pk if user else 0, "password_reset")


def link(user: User) -> dict[str, str]:
    """Return the link for ``user``; it ends with a new password, the next sign-in, or after half an hour."""
    where = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return {"link": settings.PORTAL_URL + reverse("account_reset_password_from_key", kwargs=where)}


def connect() -> None:
    """Tell the mail door who makes the link; called once, when the apps are loaded."""
    mail.made_by_job("password_reset", link)
