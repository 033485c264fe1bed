"""Conversations about the future, and her decision."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import permissions
from cases.languages import language_name
from cases.models import Case
from cases.views.common import case_form, case_url, get_case
from foundation import clock
from returns import talk_rules
from returns.codes import Information, SafetySignal
from returns.forms.conversation import AdditionForm, DecisionForm, TalkChangeForm, TalkForm
from returns.models import ReturnProcess, WishTalk
from returns.operations import conversation
from returns.operations.conversation import TALK_FIELDS


def _process(request: HttpRequest, case: Case) -> ReturnProcess:
    processes = ReturnProcess.objects.visible_to(request.user).select_related("case").current()
    return get_object_or_404(processes, case=case)


def _talk(request: HttpRequest, case: Case, uuid: UUID) -> WishTalk:
    talks = WishTalk.objects.visible_to(request.user).select_related("case", "process__case", "created_by", "adds_to")
    return get_object_or_404(talks, case=case, uuid=uuid)


def talk_url(talk: WishTalk) -> str:
    """Return the page of a talk; an addition stands on the page of its talk."""
    return reverse("returns:talk", args=[talk.case.reference, (talk.adds_to or talk).uuid])


@require_http_methods(["GET", "POST"])
def talk_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    process = _process(request, case)
    permissions.require(talk_rules.may_log, request.user, process)
    last = WishTalk.objects.visible_to(request.user).filter(process=process, adds_to=None).order_by("-held_on").first()
    client = case.client
    first = {"held_on": clock.today(), "language": client.language, "interpreter": client.interpreter}
    # The duty to leave is a situation that stays; her wish is asked anew each time.
    first |= {"must_return": last.must_return} if last else {}
    return case_form(
        request,
        case,
        TalkForm,
        what="talk",
        part="talks",
        title=_("A conversation about the future"),
        initial=first,
        submit_label=_("Keep this conversation"),
        save=lambda form: conversation.log_talk(
            actor=request.user, process=process, data=form.answers, token=form.cleaned_data["token"]
        ),
        message=_("The conversation is kept. You can change it for 24 hours; after that you can add to it."),
    )


@require_GET
def talk(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    row = _talk(request, case, uuid)
    additions = row.additions.select_related("created_by").order_by("created_at")
    return render(
        request,
        "returns/talk.html",
        {
            "title": _("Conversation of %(day)s") % {"day": date_format(row.held_on, "DATE_FORMAT")},
            "case": case,
            "case_url": case_url(case),
            "talk": row,
            "additions": additions,
            "facts": _facts(row),
            "signals": [SafetySignal(code).label for code in row.safety_signals],
            "explained": [Information(code).label for code in row.information],
            "thoughts": _thoughts(row),
            "may_change": bool(talk_rules.may_change(request.user, row)),
            "may_add": bool(talk_rules.may_log(request.user, row.process)),
            "locks_at": talk_rules.locks_at(row),
        },
    )


def _facts(row: WishTalk) -> list[dict[str, Any]]:
    interpreter = row.get_interpreter_display()
    if row.interpreter_neutral:
        interpreter = _("%(interpreter)s, neutral") % {"interpreter": interpreter}
    found = [
        {"term": _("Language"), "value": language_name(row.language)},
        {"term": _("Interpreter"), "value": interpreter},
        {"term": _("Where"), "value": row.get_setting_display()},
        {"term": _("Who else was there"), "value": row.present},
        {"term": _("How long"), "value": _("%(minutes)s minutes") % {"minutes": row.minutes} if row.minutes else ""},
        {"term": _("Written down by"), "value": str(row.created_by or "")},
    ]
    return [fact for fact in found if fact["value"]]


def _thoughts(row: WishTalk) -> list[dict[str, str]]:
    """Return what she said for and against, what she fears, needs and hopes, as far as it was written down."""
    named = (
        (_("What speaks for going back"), row.reasons_for),
        (_("What speaks against"), row.reasons_against),
        (_("What she fears"), row.fears),
        (_("What she needs"), row.needs),
        (_("What she hopes"), row.hopes),
    )
    return [{"label": label, "text": text} for label, text in named if text]


@require_http_methods(["GET", "POST"])
def talk_change(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    row = _talk(request, case, uuid)
    permissions.require(talk_rules.may_change, request.user, row)
    return case_form(
        request,
        case,
        TalkChangeForm,
        what=f"talk/{row.uuid}",
        title=_("Change this conversation"),
        intro=_("You can change it for 24 hours after you wrote it down; after that you can add to it."),
        initial={name: getattr(row, name) for name in TALK_FIELDS},
        version=row.version,
        save=lambda form: conversation.change_talk(
            actor=request.user, talk=row, data=form.answers, seen_version=form.cleaned_data["version"]
        ),
        success_url=talk_url(row),
        message=_("The conversation is changed."),
    )


@require_http_methods(["GET", "POST"])
def talk_addition(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    row = _talk(request, case, uuid)
    permissions.require(talk_rules.may_log, request.user, row.process)
    return case_form(
        request,
        case,
        AdditionForm,
        what=f"addition/{row.uuid}",
        title=_("Add to this conversation"),
        intro=_("The conversation itself stays as it was written down."),
        save=lambda form: conversation.add_to_talk(
            actor=request.user, talk=row, data=form.answers, token=form.cleaned_data["token"]
        ),
        success_url=talk_url(row),
        message=_("What you added is kept."),
    )


@require_http_methods(["GET", "POST"])
def decision_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    process = _process(request, case)
    permissions.require(talk_rules.may_log, request.user, process)
    return case_form(
        request,
        case,
        DecisionForm,
        what="decision",
        title=_("Her decision"),
        intro=_("Hers alone, with its date. Nobody needs to agree to it."),
        save=lambda form: conversation.record_decision(
            actor=request.user, process=process, data=form.answers, token=form.cleaned_data["token"]
        ),
        message=_("Her decision is kept."),
    )
