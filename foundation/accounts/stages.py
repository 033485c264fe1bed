"""The steps of signing in after the password: one, the second factor."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from foundation.accounts import sso


class SecondFactorStage(AuthenticateStage):
    """Asks whoever has a second factor for it, always: no browser is trusted to go without (S05).

    Only a provider of single sign-on that asked for one itself, and says so in its signed token, saves it. Who has none
    yet is signed in and sees nothing but the pages to set one up (`accounts.middleware`).
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        if self.login.user is not None and sso.passed_second_factor(request, self.login.user):
            return False
        return bool(super()._should_handle(request))
