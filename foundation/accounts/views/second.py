"""The second factor: at sign-in, and once more before what cannot be taken back (S20)."""

from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from foundation.accounts import arrival
from foundation.accounts.access import before_factor, public
from foundation.accounts.factors import has_any_factor, has_passkey
from foundation.accounts.forms import CodeForm, ConfirmCodeForm, ConfirmPasskeyForm, PasskeyForm, as_json
from foundation.accounts.views.signing import safe_next
from foundation.forms import BaseForm


class SecondFactorView(AuthenticateView):
    template_name = "accounts/second_factor.html"
    form_class = CodeForm
    webauthn_form_class = PasskeyForm

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = super().get_context_data(**kwargs)
        options = page["js_data"]["request_options"]
        passkey = has_passkey(self.stage.login.user)
        return page | {"options": as_json(options) if passkey else "", "passkey_form": page["webauthn_form"]}


second_factor = public(SecondFactorView.as_view())


class DemoConfirmForm(BaseForm):
    """Nothing to fill in: the demonstration has no telephones."""


@before_factor
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor once more, and go on to where it was needed."""
    go_on = safe_next(request, settings.LOGIN_REDIRECT_URL)
    if settings.DEMO:
        return confirm_in_demo(request, go_on)
    if not has_any_factor(request.user):
        return redirect("accounts:set_up")
    posted = request.POST if request.method == "POST" else None
    by_passkey = posted is not None and "credential" in posted
    code = ConfirmCodeForm(None if by_passkey else posted, user=request.user)
    passkey = ConfirmPasskeyForm(posted if by_passkey else None, user=request.user)
    form = passkey if by_passkey else code
    if form.is_valid():
        form.save()
        return HttpResponseRedirect(go_on)
    return confirm_page(request, code, passkey, go_on)


def confirm_in_demo(request: HttpRequest, go_on: str) -> HttpResponse:
    """One click stands for the second factor; production refuses to start with the demo sign-in."""
    if request.method == "POST":
        arrival.factor_passed(request, request.user, kind="demo", again=True)
        return HttpResponseRedirect(go_on)
    return confirm_page(request, DemoConfirmForm(), None, go_on)


def confirm_page(request: HttpRequest, form: forms.Form, passkey: forms.Form | None, go_on: str) -> HttpResponse:
    options = ""
    if passkey is not None and has_passkey(request.user):
        options = as_json(begin_authentication(request.user))
    page = {"form": form, "passkey_form": passkey, "options": options, "next": go_on}
    failed = bool(form.errors or (passkey is not None and passkey.errors))
    return render(request, "accounts/confirm.html", page, status=422 if failed else 200)
