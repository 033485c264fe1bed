"""Somebody asks for a client: two clicks from anywhere, and the words to say."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import operations, permissions
from cases.codes import Known
from cases.forms.enquiry import FILE, BringForm, EnquiryForm
from cases.models import Case, Enquiry, LooseEnquiry
from cases.people import teams_of
from cases.views.common import case_url, get_case
from foundation import clock
from foundation.access import policy
from foundation.access.policy import Action
from foundation.form_pages import form_page

#: More files than this are no list to choose from while somebody is on the line; the file itself has the button.
CHOSEN_FROM = 120


def words_to_say() -> dict[str, Any]:
    """Return what to say in the language of the page, and in the other: the caller speaks one of them."""

    def sentences() -> list[str]:
        return [
            _("We never say anything about anybody: not that somebody is here, and not that somebody is not here."),
            _("That is the same for everyone who asks."),
            _("I can write down your name and number. I cannot promise that anybody calls back."),
        ]

    here = str(get_language())
    other = "en" if here == "nl" else "nl"
    with override(other):
        translated = sentences()
    return {"sentences": sentences(), "other": translated, "other_language": other}


def _cases(request: HttpRequest) -> list[Case]:
    """Return the clients to choose from: the own open files, and the one that the page was opened from."""
    seen = Case.objects.visible_to(request.user).open().select_related("client")
    mine = list(seen.filter(case_worker=request.user).order_by("client__alias")[:CHOSEN_FROM])
    wanted = request.GET.get("case") or (request.POST.get("about") or "").removeprefix(f"{FILE}/")
    if wanted and all(case.reference != wanted for case in mine):
        all_seen = Case.objects.visible_to(request.user).select_related("client")
        mine += list(all_seen.filter(reference=wanted)[:1])
    return mine


def _save(request: HttpRequest, form: EnquiryForm) -> Case | None:
    token = form.cleaned_data["token"]
    if form.case is not None:
        operations.record_enquiry(actor=request.user, case=form.case, data=form.heard, token=token)
    else:
        operations.record_loose_enquiry(actor=request.user, team=form.team, data=form.heard, token=token)
    return form.case


@require_http_methods(["GET", "POST"])
def asked_for(request: HttpRequest) -> HttpResponse:
    if not policy.may_write(request.user.role, Action.ENQUIRY):
        raise permissions.Refused(_("Case workers, coordinators and team leads note this. Tell one of them now."))
    cases = _cases(request)
    wanted = f"{FILE}/{request.GET.get('case', '')}"
    now = clock.now().astimezone(clock.AMSTERDAM)
    return form_page(
        request,
        EnquiryForm,
        key="asked-for",
        title=_("Somebody asks for her"),
        template="cases/asked_for.html",
        submit_label=_("Keep and tell the coordinator"),
        context={"words": words_to_say()},
        initial={
            "about": wanted if any(f"{FILE}/{case.reference}" == wanted for case in cases) else "",
            "heard_on": now.date(), "heard_time": now.strftime("%H:%M"),
        },
        form_kwargs={"cases": cases, "teams": teams_of(request.user, today=clock.today())},
        save=lambda form: _save(request, form),
        success_url=lambda case: case_url(case) if case else reverse("portal:home"),
        message=_("It is kept, and the coordinator is told."),
    )  # fmt: skip


@require_GET
def enquiries(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every time that somebody asked for this client."""
    case = get_case(request, reference)
    rows = Enquiry.objects.visible_to(request.user).filter(case=case).select_related("created_by")
    page = {
        "title": _("Who asked for her"),
        "case": case,
        "case_url": case_url(case),
        "rows": [(row, _known(row.known)) for row in rows.order_by("-heard_at", "-pk")],
        "may_note": bool(permissions.may_note_enquiry(request.user, case)),
        "words": words_to_say(),
    }
    return render(request, "cases/enquiries.html", page)


def _known(codes: list[str]) -> str:
    return ", ".join(str(Known(code).label) for code in codes)


@require_http_methods(["GET", "POST"])
def loose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let the coordinator find out whom a question was about."""
    rows = LooseEnquiry.objects.visible_to(request.user).select_related("team", "created_by")
    row = get_object_or_404(rows, uuid=uuid)
    permissions.require(permissions.may_settle_enquiry, request.user, row)

    def save(form: BringForm) -> Enquiry | None:
        case = get_case(request, form.cleaned_data["reference"])
        return operations.bring_to_file(actor=request.user, loose=row, case=case)

    return form_page(
        request,
        BringForm,
        key=f"loose/{row.uuid}",
        title=_("Whom was this about?"),
        template="cases/loose_enquiry.html",
        submit_label=_("Bring it to this file"),
        context={"row": row, "known": _known(row.known)},
        save=save,
        success_url=lambda made: case_url(made.case) if made else reverse("portal:home"),
        message=_("It stands in the file now."),
        draft=False,
    )


@require_POST
def loose_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a question about somebody we do not know."""
    row = get_object_or_404(LooseEnquiry.objects.visible_to(request.user), uuid=uuid)
    operations.remove_loose(actor=request.user, loose=row)
    messages.success(request, _("It is removed. Nothing is kept about somebody we do not know."))
    return HttpResponseRedirect(reverse("portal:home"))
