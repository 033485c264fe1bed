"""Contact after return."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import permissions as cases
from cases.models import SafeContact
from cases.views.common import case_form, get_case
from foundation import clock
from returns import permissions
from returns.forms.followup import MOMENTS, FollowUpForm
from returns.models import FollowUp
from returns.operations.followup import record_follow_up
from returns.views.moves import current_process


@require_http_methods(["GET", "POST"])
def follow_up_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    process = current_process(request, case)
    cases.require(permissions.may_follow_up, request.user, process)
    held = set(FollowUp.objects.visible_to(request.user).filter(process=process).values_list("moment", flat=True))
    contact = SafeContact.objects.visible_to(request.user).filter(case=case, replaced_at=None).first()
    first = {
        "moment": next((code for code, _label in MOMENTS if code not in held), "extra"),
        "happened_on": clock.today(),
        "channel": contact.method if contact else "",
    }
    return case_form(
        request,
        case,
        FollowUpForm,
        what="follow-up",
        title=_("Contact after return"),
        template="returns/follow_up.html",
        context={"contact": contact, "has_left": process.has_left},
        initial=first,
        draft=False,
        save=lambda form: record_follow_up(
            actor=request.user, process=process, data=form.answers, token=form.cleaned_data["token"]
        ),
        message=_("The contact is kept."),
    )
