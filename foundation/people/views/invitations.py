"""Inviting a colleague, and the page behind the link."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation.access.permissions import require
from foundation.accounts.access import public
from foundation.accounts.codes import Role
from foundation.accounts.fresh import fresh_factor_required
from foundation.accounts.models import Team
from foundation.form_pages import INVALID, form_page
from foundation.people import operations, permissions
from foundation.people.forms import InviteForm, PasswordForm
from foundation.people.models import Standing
from foundation.people.views.accounts import account_url, get_standing


@require_http_methods(["GET", "POST"])
@fresh_factor_required
def invite(request: HttpRequest) -> HttpResponse:
    require(permissions.may_manage, request.user)
    return form_page(
        request,
        InviteForm,
        key="invite/new",
        title=_("Invite a colleague"),
        intro=_("She or he gets a link that works once, within seven days, and chooses a password with it."),
        submit_label=_("Invite"),
        back_url=reverse("people:list"),
        back_label=_("Colleagues"),
        form_kwargs={"teams": list(Team.objects.select_related("region"))},
        save=lambda form: operations.invite(actor=request.user, **form.answers),
        success_url=account_url,
        message=_said,
        draft=False,
    )


def _said(standing: Standing) -> str:
    if standing.user.role == Role.ADMINISTRATOR:
        return _("A second administrator is asked to confirm. The link is sent after that.")
    return _("The invitation is on its way.")


@require_POST
@fresh_factor_required
def again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    standing = operations.invite_again(actor=request.user, standing=get_standing(request, uuid))
    messages.success(request, _said(standing))
    return HttpResponseRedirect(account_url(standing))


@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    standing = operations.withdraw_invitation(actor=request.user, standing=get_standing(request, uuid))
    messages.success(request, _("The invitation is taken back. Its link no longer works."))
    return HttpResponseRedirect(account_url(standing))


@public
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Choose the first password. Opening the link changes nothing; a link that ended says the same in every case."""
    user = operations.invited(token)
    if user is None:
        return render(request, "people/link_ended.html", status=404)
    translation.activate(user.language)  # the middleware puts the former language back
    form = PasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        if operations.accept_invitation(token=token, password=form.cleaned_data["password"]) is None:
            return render(request, "people/link_ended.html", status=404)
        logout(request)  # whoever sat at this machine before
        messages.success(request, _("Your password is kept. Sign in with it now."))
        return HttpResponseRedirect(reverse("accounts:sign_in"))
    return render(request, "people/accept.html", {"form": form}, status=INVALID if form.is_bound else 200)
