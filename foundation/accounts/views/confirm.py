"""The page that asks for the second factor once more, before what cannot be taken back (S20)."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from foundation.accounts import fresh
from foundation.accounts.views.signing import safe_next
from foundation.forms import BaseForm


class DemoConfirmForm(BaseForm):
    """Nothing to fill in: the demonstration has no telephones."""


class PasswordConfirmForm(BaseForm):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Fill in your password.")},
    )


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask again who is there, and go on to where it was needed."""
    form_class = DemoConfirmForm if settings.DEMO else PasswordConfirmForm
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if settings.DEMO or request.user.check_password(form.cleaned_data["password"]):
            fresh.note_factor(request)
            request.session.cycle_key()
            return HttpResponseRedirect(safe_next(request, settings.LOGIN_REDIRECT_URL))
        form.add_error("password", _("This is not your password. Try again."))
    page = {"form": form, "next": safe_next(request, settings.LOGIN_REDIRECT_URL)}
    return render(request, "accounts/confirm.html", page, status=422 if form.errors else 200)
