"""A forgotten password: a link by mail that works once, within half an hour, and never past the second factor (S10)."""

from allauth.account.adapter import get_adapter
from allauth.account.views import PasswordResetFromKeyView, PasswordResetView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.accounts import reset_mail
from foundation.accounts.access import public
from foundation.accounts.factors import end_all_sessions
from foundation.accounts.forms import NewPasswordForm, ResetForm
from foundation.audit.events import note_event


class AskView(PasswordResetView):
    """Takes an address and says the same, in the same time, whether an account has it or not (S11)."""

    template_name = "accounts/reset.html"
    form_class = ResetForm
    success_url = reverse_lazy("account_reset_password_done")

    def form_valid(self, form: ResetForm) -> HttpResponse:
        form.save = lambda request: reset_mail.ask(form.users)
        return super().form_valid(form)


@public
@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/reset_sent.html")


class ChooseView(PasswordResetFromKeyView):
    """Where the link leads: choose a new password, then sign in with it."""

    template_name = "accounts/reset_choose.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("account_login")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return {"token_fail": False, "form": None} | super().get_context_data(**kwargs)

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        end_all_sessions(self.reset_user)
        get_adapter().clear_limits(self.request, self.reset_user.email)
        note_event("password.reset", user=self.reset_user)
        messages.success(self.request, _("Your new password is set. Sign in with it."))
        return response

    def get_success_url(self) -> str:
        return reverse("account_login")


ask = public(AskView.as_view())
choose = public(ChooseView.as_view())
