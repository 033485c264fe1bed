"""Single sign-on through OpenID Connect, as a setting: an organisation's own sign-in opens accounts that exist here.

Nobody gets an account by it. The first time a verified address is matched with an account that is in use; from then on
the provider's name for the person (issuer and subject, hashed) must be the same, so that an address that the
organisation gives to somebody else opens nothing. Claims are not kept. The second factor is the provider's, when it
says so in the signed token (`amr`, RFC 8176), else our own.
"""

import hashlib
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.codes import Role
from foundation.accounts.factors import passkey_required
from foundation.accounts.models import SingleSignOn, User
from foundation.audit.events import note_event

PROVIDER = "sso"
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"})
#: Methods that are a second factor, and those that a false page cannot pass on (a key, a platform's passkey).
SECOND = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "face", "sc", "phr", "phrh"})
PHISHING_PROOF = frozenset({"hwk", "phr", "phrh"})
#: In the session between the provider's answer and the end of signing in.
METHODS = "sso_methods"


class SignedTokenAdapter(OpenIDConnectOAuth2Adapter):
    """Reads the identity from the signed token only, and checks the signature although the channel is protected."""

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        import jwt

        try:
            algorithm = jwt.get_unverified_header(id_token).get("alg")
        except jwt.PyJWTError as error:
            raise OAuth2Error("Invalid id_token") from error
        if algorithm not in ALGORITHMS:
            raise OAuth2Error("Invalid id_token")
        claims = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        if not claims.get("sub"):
            raise OAuth2Error("Invalid id_token")
        return dict(claims)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Matches who comes from the provider with an account, or says in one sentence that there is none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        note_event("sign_in.failed", outcome="failed", detail=["sso"])
        raise ImmediateHttpResponse(_back(request, _("Signing in through your organisation did not succeed.")))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims = sociallogin.account.extra_data.get("id_token") or {}
        sociallogin.account.extra_data = {}  # nothing of it is kept
        user = account_of(claims)
        if user is None:
            note_event("sign_in.failed", outcome="failed", detail=["sso", "no_account"])
            sentence = _("There is no account here that belongs to you. Ask your administrator for an invitation.")
            raise ImmediateHttpResponse(_back(request, sentence))
        sociallogin.user = user
        request.session[METHODS] = [str(user.pk), *methods_of(claims)]


def _back(request: HttpRequest, sentence: str) -> HttpResponseRedirect:
    messages.error(request, sentence)
    return HttpResponseRedirect(reverse("account_login"))


def subject_of(claims: dict[str, Any]) -> str:
    """Return what stands for the person at the provider: a hash of issuer and subject."""
    return hashlib.sha256(f"{claims.get('iss')}|{claims.get('sub')}".encode()).hexdigest()


def account_of(claims: dict[str, Any]) -> User | None:
    """Return the account that belongs to the person whom the provider names, if one is in use."""
    usable = User.objects.filter(is_active=True).exclude(role=Role.SERVICE)
    subject = subject_of(claims)
    if bound := SingleSignOn.objects.filter(subject=subject).first():
        return usable.filter(pk=bound.user_id).first()
    if claims.get("email_verified") is not True:
        return None
    user = usable.filter(email=str(claims.get("email", "")).strip().lower()).first()
    if user is None:
        return None
    try:
        with transaction.atomic():
            SingleSignOn.objects.create(user=user, subject=subject)
    except IntegrityError:  # the account belongs to somebody else at the provider
        return None
    note_event("sign_in.sso_bound", user=user)
    return user


def methods_of(claims: dict[str, Any]) -> list[str]:
    """Return how the provider says that it checked the person."""
    told = claims.get("amr")
    methods = [str(each) for each in told] if isinstance(told, list) else []
    return ["mfa"] if claims.get("acr") in settings.SSO_ACR and not SECOND & set(methods) else methods


def passed_second_factor(request: HttpRequest, user: User) -> bool:
    """Tell whether the provider asked ``user`` for a second factor that is enough for this account."""
    told = request.session.get(METHODS) or [""]
    if told[0] != str(user.pk):
        return False
    return bool((PHISHING_PROOF if passkey_required(user) else SECOND) & set(told[1:]))
