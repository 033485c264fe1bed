"""Who has the file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import operations, permissions
from cases.codes import ConsentPurpose, HandoverState
from cases.forms.owners import AnswerForm, CaseWorkerForm, HandoverForm
from cases.models import Consent, Handover
from cases.people import guides_of
from cases.views.common import case_form, case_url, get_case, get_row
from foundation import clock
from foundation.accounts.models import Team


@require_http_methods(["GET", "POST"])
def case_worker(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    permissions.require(permissions.may_assign, request.user, case)
    people = guides_of(case.team, today=clock.today())
    return case_form(
        request,
        case,
        CaseWorkerForm,
        what="worker",
        title=_("Choose the case worker"),
        intro=_("Open tasks move along. The former case worker no longer sees the file."),
        initial={"user": str(case.case_worker_id)},
        form_kwargs={"people": people},
        save=lambda form: operations.assign_case_worker(actor=request.user, case=case, **form.answers),
        message=lambda changed: _("%(name)s now guides this client.") % {"name": changed.case_worker.name},
        draft=False,
    )


@require_http_methods(["GET", "POST"])
def handover_ask(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    permissions.require(permissions.may_hand_over, request.user, case)
    consents = [
        consent
        for consent in Consent.objects.visible_to(request.user).filter(
            case=case, purpose=ConsentPurpose.TRANSFER, withdrawn_on=None
        )
        if consent.valid_until is None or consent.valid_until >= clock.today()
    ]
    waiting = Handover.objects.visible_to(request.user).filter(case=case, state=HandoverState.ASKED)
    return case_form(
        request,
        case,
        HandoverForm,
        what="handover",
        template="cases/handover_ask.html",
        title=_("Hand over to another team"),
        intro=_("The file keeps its owner until the other team accepts. Its coordinators see it while they decide."),
        submit_label=_("Ask this team"),
        context={
            "case": case,
            "waiting": waiting.select_related("to_team").first(),
            "consents": consents,
            "consent_url": reverse("cases:consent_add", args=[case.reference]) + "?purpose=transfer",
        },
        form_kwargs={"teams": list(Team.objects.exclude(pk=case.team_id)), "consents": consents},
        save=lambda form: operations.ask_handover(
            actor=request.user, case=case, token=form.cleaned_data["token"], **form.answers
        ),
        message=_("The other team is asked. You see the answer in the file."),
    )


@require_http_methods(["GET", "POST"])
def handover_answer(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    row = get_row(request, Handover, case, uuid)
    permissions.require(permissions.may_answer, request.user, row)
    return case_form(
        request,
        case,
        AnswerForm,
        what=f"answer/{row.uuid}",
        template="cases/handover_answer.html",
        title=_("Take over this file?"),
        intro=_(
            "Accepted, you are the case worker until you choose somebody. Not accepted, you no longer see the file."
        ),
        submit_label=_("Send the answer"),
        context={"case": case, "handover": row},
        save=lambda form: operations.answer_handover(actor=request.user, handover=row, **form.answers),
        success_url=lambda answered: (
            case_url(case) if answered.state == HandoverState.ACCEPTED else reverse("portal:home")
        ),
        message=lambda answered: (
            _("Your team has the file now.")
            if answered.state == HandoverState.ACCEPTED
            else _("The other team reads why you do not take it over.")
        ),
    )


@require_POST
def handover_withdraw(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    operations.withdraw_handover(actor=request.user, handover=get_row(request, Handover, case, uuid))
    messages.success(request, _("The question is taken back."))
    return HttpResponseRedirect(case_url(case))
