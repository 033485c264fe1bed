"""Where single sign-on begins and comes back. Without the setting these addresses do not exist."""

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.access import public
from foundation.accounts.sso import PROVIDER, SignedTokenAdapter


def only_when_set() -> None:
    if not settings.SSO_NAME:
        raise Http404


@public
@require_POST
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the provider: a post, so that no page elsewhere signs somebody in."""
    only_when_set()
    return OAuth2LoginView.adapter_view(SignedTokenAdapter(request, PROVIDER))(request)


@public
@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the provider's answer. It comes by GET and signs in, so it stands in `WRITE_ON_GET`."""
    only_when_set()
    return OAuth2CallbackView.adapter_view(SignedTokenAdapter(request, PROVIDER))(request)
