"""One's own sign-in: factors, password, sessions, history. All of it is one's own and nobody else's."""

from allauth.account.views import PasswordChangeView
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts import arrival, factors, history, proofs
from foundation.accounts.access import before_factor
from foundation.accounts.forms import ChangePasswordForm
from foundation.accounts.fresh import fresh_factor_required
from foundation.accounts.models import UserSession
from foundation.audit.events import note_event
from foundation.mail import send_notice
from foundation.vault.by_token import lookup_of


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show how one signs in, where one is signed in, and what happened with the account lately."""
    user, here = request.user, lookup_of(request.session.session_key or "")
    page = {
        "factors": history.factors_of(user),
        "codes_left": proofs.recovery_codes_left(user),
        "sessions": history.sessions_of(user, here=here),
        "events": history.events_of(user),
        "passkey_required": factors.passkey_required(user),
    }
    return render(request, "accounts/security.html", page)


@before_factor
@require_safe
def set_up(request: HttpRequest) -> HttpResponse:
    """Ask for a second factor: where everybody without one comes first."""
    if factors.has_second_factor(request.user):
        return redirect("mfa_index")
    return render(request, "accounts/set_up.html", {"passkey_only": factors.passkey_required(request.user)})


@require_POST
@fresh_factor_required
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one of several factors; the last one stays, since an account without one opens nothing."""
    mine = Authenticator.objects.filter(user=request.user, type__in=factors.FACTORS)
    factor = get_object_or_404(mine, pk=pk)
    if not factors.remove_one(request.user, factor):
        messages.error(request, _("This is the only one left. Add another one first; then this one can go."))
        return redirect("mfa_index")
    note_event("factor.removed", user=request.user, detail=[factor.type])
    send_notice([request.user], "factor_removed")
    messages.success(request, _("It is removed. It opens nothing any more."))
    return redirect("mfa_index")


class PasswordView(PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = ChangePasswordForm

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.has_usable_password():  # single sign-on, or the demonstration
            messages.info(request, _("This account has no password of its own to change."))
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        factors.end_all_sessions(self.request.user, but=self.request.session.session_key or "")
        note_event("password.changed", user=self.request.user)
        messages.success(self.request, _("Your new password is set. All other sessions are signed out."))
        return response


change_password = fresh_factor_required(PasswordView.as_view())


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session, or all of them, this one included: what somebody does who lost a telephone or a laptop."""
    which = request.POST.get("which", "")
    if which == "all":
        note_event("sign_out.everywhere", user=request.user)
        factors.end_all_sessions(request.user)
        logout(request)
        response = redirect("account_login")
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response
    if UserSession.objects.filter(user=request.user, session_key=which).delete()[0]:
        note_event("sign_out.other_session", user=request.user)
        messages.success(request, _("That session is signed out."))
    return redirect("mfa_index")


@before_factor
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make ten recovery codes and show them, this once: the answer to the post is the only place where they stand."""
    if not factors.has_second_factor(request.user):
        return redirect("accounts:set_up")
    page = {"left": proofs.recovery_codes_left(request.user), "codes": []}
    if request.method == "POST":
        return make_codes(request)
    return render(request, "accounts/recovery_codes.html", page)


@fresh_factor_required
def make_codes(request: HttpRequest) -> HttpResponse:
    codes = proofs.make_recovery_codes(request.user)
    note_event("factor.recovery_codes_made", user=request.user)
    send_notice([request.user], "recovery_codes_made")
    return render(request, "accounts/recovery_codes.html", {"left": len(codes), "codes": codes})


def go_on_after_setting_up(request: HttpRequest, kind: str) -> str:
    """Note a new factor as passed, tell it, and return where to go on: to the recovery codes where there are none."""
    first = not Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).exists()
    arrival.factor_passed(request, request.user, kind=kind, again=True)
    note_event("factor.added", user=request.user, detail=[kind])
    if first:
        return reverse("accounts:recovery_codes")
    messages.success(request, _("It is added. From now on you can sign in with it."))
    return reverse("mfa_index")
