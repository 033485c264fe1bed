"""What one person proposes and another confirms."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation.access.permissions import require
from foundation.accounts.codes import Role
from foundation.accounts.fresh import fresh_factor_required
from foundation.form_pages import form_page
from foundation.people import operations, permissions
from foundation.people.codes import Outcome, ProposalKind
from foundation.people.forms import DecideForm, LostFactorForm
from foundation.people.models import Proposal
from foundation.people.views.accounts import account_url, get_standing


@require_POST
@fresh_factor_required
def propose(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    standing = get_standing(request, uuid)
    if kind not in ProposalKind.values:
        raise Http404
    operations.propose(actor=request.user, about=standing.user, kind=ProposalKind(kind))
    messages.success(request, _("A second person is asked to confirm. Nothing has changed yet."))
    return HttpResponseRedirect(account_url(standing))


def get_proposal(request: HttpRequest, uuid: UUID) -> Proposal:
    rows = Proposal.objects.visible_to(request.user).select_related("about__standing", "proposed_by")
    return get_object_or_404(rows, uuid=uuid)


@require_http_methods(["GET", "POST"])
@fresh_factor_required
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    proposal = get_proposal(request, uuid)
    require(permissions.may_decide, request.user, proposal, Outcome.CONFIRMED)
    lost = proposal.kind == ProposalKind.LOST_FACTOR
    home = reverse("people:list") if request.user.role == Role.ADMINISTRATOR else reverse("portal:home")
    return form_page(
        request,
        LostFactorForm if lost else DecideForm,
        key=f"decide/{proposal.uuid}",
        title=_("Remove a lost second factor") if lost else _("Confirm a new administrator"),
        template="people/decide.html",
        submit_label=_("Send"),
        back_url=home,
        back_label=_("Colleagues") if request.user.role == Role.ADMINISTRATOR else _("Today"),
        context={"proposal": proposal},
        save=lambda form: operations.decide(actor=request.user, proposal=proposal, **form.answers),
        success_url=home,
        message=lambda row: _("It is confirmed.") if row.outcome == Outcome.CONFIRMED else _("It is not confirmed."),
        draft=False,
    )


@require_POST
def take_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    proposal = get_proposal(request, uuid)
    operations.decide(actor=request.user, proposal=proposal, outcome=Outcome.WITHDRAWN)
    messages.success(request, _("The proposal is taken back."))
    return HttpResponseRedirect(account_url(proposal.about.standing))
