"""Addresses under the names that allauth looks for. What of allauth is not here does not exist in the portal."""

from django.urls import path, re_path

from foundation.accounts import views
from foundation.accounts.views import adding, reset, second, security, sso

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/second/", second.second_factor, name="mfa_authenticate"),
    path("sign-in/reset/", reset.ask, name="account_reset_password"),
    path("sign-in/reset/sent/", reset.reset_sent, name="account_reset_password_done"),
    re_path(
        r"^sign-in/reset/(?P<uidb36>[0-9a-z]+)-(?P<key>[0-9a-z-]+)/$",
        reset.choose,
        name="account_reset_password_from_key",
    ),
    path("sign-in/sso/", sso.begin, {"provider_id": "sso"}, name="openid_connect_login"),
    path("sign-in/sso/back/", sso.come_back, {"provider_id": "sso"}, name="openid_connect_callback"),
    path("account/security/", security.security, name="mfa_index"),
    path("account/security/app/", adding.add_app, name="mfa_activate_totp"),
    path("account/security/passkey/", adding.add_passkey, name="mfa_add_webauthn"),
    path("account/security/password/", security.change_password, name="account_change_password"),
]
