"""What allauth asks the portal: limits, mail, where to go on, how secrets are kept (docs/adr/0012)."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from foundation.accounts import arrival, devices, fresh, proofs, sso
from foundation.accounts.factors import has_second_factor
from foundation.accounts.models import User
from foundation.audit.events import note_event
from foundation.audit.origin import client_address
from foundation.mail import send_notice

MISMATCH = _("This e-mail address and password do not belong together. Check both and try again.")
#: allauth's mails about an account, and the notices of ours that stand for them. The rest is not sent.
NOTICES = {
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/password_set": "password_changed",
    "mfa/email/totp_activated": "factor_added",
    "mfa/email/webauthn_added": "factor_added",
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from an invitation; every answer is the same whether one exists or not (S11, S15)."""

    error_messages: Mapping[str, Any] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": MISMATCH,
        "incorrect_code": _("This code does not fit. Wait for the next one and try again."),
        "incorrect_password": _("This is not your password. Try again."),
        "enter_current_password": _("This is not your password. Try again."),
        "rate_limited": _("This was tried very often. Wait five minutes and try again."),
        "too_many_login_attempts": _(
            "This was tried very often. Wait five minutes, or ask for a new password by mail: that works at once."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only pages: an answer in JSON would be a second way in, with rules of its own."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "unknown"

    def get_login_stages(self) -> list[str]:
        return ["foundation.accounts.stages.SecondFactorStage"]

    def is_safe_url(self, url: str) -> bool:
        request = self.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def add_message(self, *args: Any, message: str | None = None, **kwargs: Any) -> None:
        """Say nothing of its own: our views say what was done, in our words."""
        if message:
            messages.info(self.request, message)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise NotImplementedError("Mail leaves through foundation.mail only.")

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        if notice := NOTICES.get(template_prefix):
            send_notice([user], notice)

    def set_password(self, user: User, password: str) -> None:
        """Store a new password; the portal's role may change this column of an account and few others."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    # --- signing in ----------------------------------------------------------------------------------
    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Per account *and* network: who guesses from elsewhere does not lock out whoever works here.
        return f"{credentials.get('email', '').lower()}|{devices.network_of(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt: for this account from this network, and for the account from all unknown networks.

        The second limit stops guessing from many addresses at once. From a network from which the account was used
        it does not count, and a reset by mail clears both: nobody can be locked out for good (S12).
        """
        email = credentials.get("email", "").lower()
        self._everywhere = None
        if not devices.is_usual_network(request, email):
            self._everywhere = ratelimit.consume(
                request, app="allauth.account", action="login_account", key=f"everywhere|{email}"
            )
            if not self._everywhere:
                raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if self._everywhere:
            self._everywhere.rollback()

    def clear_limits(self, request: HttpRequest, email: str) -> None:
        """Let somebody who proved to read the account's mail try again at once."""
        self._delete_login_attempts_cached_email(request, email=email)
        ratelimit.clear(request, app="allauth.account", action="login_account", key=f"everywhere|{email.lower()}")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return who it is; a closed account and one of a service are no account."""
        user = super().authenticate(request, **credentials)
        if user and (not user.is_active or user.is_service):
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        account = User.objects.filter(email=credentials.get("email", "").lower()).first()
        note_event("sign_in.failed", user=account, outcome="failed")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.info(request, str(MISMATCH))
        return HttpResponseRedirect(reverse("account_login"))

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        arrival.complete(request, user)
        if sso.passed_second_factor(request, user):
            arrival.factor_passed(request, user, kind="sso")
        request.session.pop(sso.METHODS, None)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    # --- asking again --------------------------------------------------------------------------------
    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        request = self.request
        return has_second_factor(request.user) and not fresh.is_fresh(request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        return [{"id": "confirm", "description": "", "url": reverse("accounts:confirm")}]


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: seeds are sealed, a name on a telephone says no more than the product's."""

    error_messages: Mapping[str, Any] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not fit. Wait for the next one and try again."),
    }

    def encrypt(self, text: str) -> str:
        return proofs.seal_seed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return proofs.open_seed(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        # An app shows this on a locked screen: neither address nor name of a person.
        return "Terugweg"

    def _get_site_name(self) -> str:
        return "Terugweg"

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return super().get_public_key_credential_user_entity(user) | {
            "display_name": "Terugweg",
            "name": "Terugweg",
        }

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 - allauth's name
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"{count + 1}"
