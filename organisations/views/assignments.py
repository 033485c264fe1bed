"""Asking an organisation for a client, and recording what becomes of it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Case
from foundation import clock
from foundation.access.permissions import require
from foundation.form_pages import form_page
from foundation.workflow import moves
from organisations import consent as consents
from organisations import operations, permissions, summary
from organisations.forms.assignment import FIRST, NOTE, AssignForm, ContactSearchForm, MoveForm
from organisations.matching import COMPASS, country_of, fits, usual_kind
from organisations.models import Assignment, Organisation
from organisations.transitions import CONSENT_NEEDED, TRANSITIONS
from organisations.words import country_name

#: Moves after which something of hers may reach the organisation.
SHARING = frozenset({"send", "accept", "start"})


def visible_case(request: HttpRequest, reference: str) -> Case:
    rows = Case.objects.visible_to(request.user).select_related("client", "team")
    return get_object_or_404(rows, reference=reference)


def case_url(case: Case, anchor: str = "organisations") -> str:
    return reverse("portal:case", kwargs={"reference": case.reference}) + f"#{anchor}"


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    case = visible_case(request, reference)
    require(permissions.may_assign, request.user, case)
    organisations = list(Organisation.objects.active())
    found = fits(case, organisations)
    already = summary.asked_already(summary.assignments_of(case, request.user))
    for each in found:
        each.already = already.get(each.organisation.pk, "")
    everything = "all" in request.GET
    return form_page(
        request,
        AssignForm,
        key=f"assign/{case.reference}",
        title=_("Find an organisation"),
        intro=case.client.alias,
        template="organisations/assign.html",
        submit_label=_("Assign"),
        back_url=case_url(case),
        back_label=_("Back to the case"),
        initial={"language": case.client.language, "interpreter": case.client.interpreter},
        form_kwargs={"organisations": organisations, "consents": consents.choosable(case)},
        context={
            "fits": [each for each in found if everything or each.fits],
            "everything": everything,
            "total": len(found),
            "country": _country_sentence(case, organisations),
            "search_url": reverse("organisations:contact_search", kwargs={"reference": case.reference}),
        },
        save=lambda form: _assign(request, case, form),
        success_url=case_url(case),
        message=lambda made: _("%(name)s stands in the case now.") % {"name": made.organisation.name},
    )


def _assign(request: HttpRequest, case: Case, form: AssignForm) -> Assignment:
    data = form.cleaned_data
    organisation = form.organisations[data["organisation"]]
    return operations.assign(
        actor=request.user,
        case=case,
        organisation=organisation,
        kind=data["kind"] or usual_kind(organisation),
        consent=form.consent,
        new_consent=form.new_consent,
        first_question_only=data["basis"] == FIRST,
        question=data["question"],
        send=data["basis"] != NOTE,
        token=data["token"],
    )


def _country_sentence(case: Case, organisations: list[Organisation]) -> str:
    """Say whether her country is one of COMPASS; the list is that of the registry, so it can be corrected there."""
    if not (country := country_of(case.client)):
        return ""
    compass = next((row for row in organisations if row.code == COMPASS), None)
    if compass is not None and country in compass.countries:
        return _("%(country)s is a COMPASS country: ask IOM Nederland what is possible.") % {
            "country": country_name(country)
        }
    return _("%(country)s is not a COMPASS country.") % {"country": country_name(country)}


def visible_assignment(request: HttpRequest, reference: str, uuid: UUID) -> Assignment:
    rows = Assignment.objects.visible_to(request.user).select_related("organisation", "consent", "case__client")
    return get_object_or_404(rows, uuid=uuid, case__reference=reference)


@require_safe
def assignment(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    row = visible_assignment(request, reference, uuid)
    verdict = permissions.may_move(request.user, row)
    possible = [
        {
            "label": move.transition.label,
            "url": summary.move_url(row.case, row, move.transition.name),
            "blocked": [need.label for need in _blocking(row, move)],
            "why": move.transition.why,
            "first": number == 0,
        }
        for number, move in enumerate(moves(TRANSITIONS.values(), row, request.user))
    ]
    badge, kind = summary.state_badge(row)
    return render(
        request,
        "organisations/assignment.html",
        {
            "assignment": row,
            "organisation": row.organisation,
            "case_url": case_url(row.case),
            "badge": badge,
            "badge_kind": kind,
            "may": verdict,
            "moves": possible,
            "facts": summary.facts_of(row),
            "contacts": row.organisation.contacts.all(),
            "consent_withdrawn": consents.withdrawn(row.consent) and summary.is_open(row),
        },
    )


def _blocking(row: Assignment, move: Any) -> list[Any]:
    """Return what stands in the way and cannot be given on the move's own page; a missing consent can."""
    if consents.withdrawn(row.consent) or move.transition.name not in SHARING or consents.holds(row.consent):
        return move.missing
    return [need for need in move.missing if need.label is not CONSENT_NEEDED]


@require_http_methods(["GET", "POST"])
def assignment_move(request: HttpRequest, reference: str, uuid: UUID, name: str) -> HttpResponse:
    row = visible_assignment(request, reference, uuid)
    if name not in TRANSITIONS:
        raise Http404
    require(permissions.may_move, request.user, row)
    transition = TRANSITIONS[name]
    return form_page(
        request,
        MoveForm,
        key=f"assignment/{row.case.reference}/{row.uuid}/{name}",
        title=transition.label,
        intro=f"{row.organisation.name} · {row.case.client.alias}",
        template="organisations/move.html",
        back_url=summary.assignment_url(row.case, row),
        back_label=row.organisation.name,
        version=row.version,
        initial={"language": row.case.client.language, "interpreter": row.case.client.interpreter},
        form_kwargs={"move": name, "consents": _consents_for(row, name)},
        context={"why": transition.why, "result": row.result if name == "confirm" else ""},
        save=lambda form: operations.move(
            actor=request.user,
            assignment=row,
            name=name,
            facts=form.facts,
            consent=form.consent,
            new_consent=form.new_consent,
            first_question_only=form.is_first_question,
            seen_version=form.cleaned_data["version"],
        ),
        success_url=lambda made: summary.assignment_url(row.case, made),
        message=_("Recorded."),
    )


def _consents_for(row: Assignment, name: str) -> list[Any] | None:
    """Return the consents to choose from where the move shares something and the present one does not hold."""
    first_question = name == "send" and row.first_question_only
    if name not in SHARING or first_question or consents.holds(row.consent) or consents.withdrawn(row.consent):
        return None
    return [each for each in consents.choosable(row.case) if consents.names(each, row.organisation)]


@require_http_methods(["GET", "POST"])
def contact_search(request: HttpRequest, reference: str) -> HttpResponse:
    case = visible_case(request, reference)
    require(permissions.may_assign, request.user, case)
    country = country_of(case.client)
    return form_page(
        request,
        ContactSearchForm,
        key=f"contact-search/{case.reference}",
        title=_("No contact found"),
        intro=_("Allowed, and shown with the places tried: so nobody has to look there again."),
        back_url=case_url(case),
        back_label=_("Back to the case"),
        initial={"searched_on": clock.today()},
        save=lambda form: operations.record_contact_search(
            actor=request.user, case=case, country=country, token=form.cleaned_data["token"], **form.answers
        ),
        success_url=case_url(case),
        message=_("Kept: where you looked stands in the case."),
    )
