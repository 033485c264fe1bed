"""The steps of signing in after the password: one, the second factor."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest


class SecondFactorStage(AuthenticateStage):
    """Asks whoever has a second factor for it, always: no browser is trusted to go without (S05).

    Who has none yet is signed in and sees nothing but the pages to set one up (`accounts.middleware`).
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        return bool(super()._should_handle(request))
