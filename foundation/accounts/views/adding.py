"""Adding a second factor: a code from an app, or a passkey."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.generic.edit import FormView

from foundation.accounts import factors, fresh, proofs
from foundation.accounts.access import before_factor
from foundation.accounts.forms import AddPasskeyForm, SetUpCodeForm, as_json
from foundation.accounts.views.security import go_on_after_setting_up


class AppView(ActivateTOTPView):
    """Set up an app for codes; when there is one, the new one takes its place in the same moment."""

    template_name = "accounts/app.html"
    form_class = SetUpCodeForm

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return FormView.dispatch(self, request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = super().get_context_data(**kwargs)
        secret = page["form"].secret
        return page | {
            "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            "replaces": Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.TOTP).exists(),
        }

    def form_valid(self, form: SetUpCodeForm) -> HttpResponse:
        with transaction.atomic(), proofs.factors_of(self.request.user):
            factors.lock_account(self.request.user)
            Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.TOTP).delete()
            self.did_generate_recovery_codes = False
            return super().form_valid(form)

    def get_success_url(self) -> str:
        return go_on_after_setting_up(self.request, Authenticator.Type.TOTP)


class PasskeyView(AddWebAuthnView):
    template_name = "accounts/passkey.html"
    form_class = AddPasskeyForm

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = super().get_context_data(**kwargs)
        page.setdefault("form", self.get_form())
        return page | {"options": as_json(page["js_data"]["creation_options"])}

    def get_success_url(self) -> str:
        return go_on_after_setting_up(self.request, Authenticator.Type.WEBAUTHN)


def fresh_unless_first(view):
    """Ask whoever has a factor for it, before another one is added; who has none could not answer."""
    with_factor = fresh.fresh_factor_required(view)

    def ask(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        guarded = with_factor if factors.has_any_factor(request.user) else view
        return guarded(request, *args, **kwargs)

    return ask


add_app = before_factor(fresh_unless_first(AppView.as_view()))
add_passkey = before_factor(fresh_unless_first(PasskeyView.as_view()))
