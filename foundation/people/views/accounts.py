"""The list of colleagues, one account, and what an administrator changes about it."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.access.permissions import require
from foundation.accounts.codes import Role
from foundation.accounts.fresh import fresh_factor_required
from foundation.accounts.models import Membership, Team
from foundation.form_pages import form_page
from foundation.people import listing, operations, permissions
from foundation.people.codes import Outcome, State
from foundation.people.forms import AccountForm, MembershipEndForm, MembershipForm
from foundation.people.models import Invitation, Proposal, Standing
from foundation.people.remains import what_remains
from foundation.people.rights import with_second_factor

PAGE = 50


def get_standing(request: HttpRequest, uuid: UUID) -> Standing:
    """Return the account, for whoever looks after accounts."""
    require(permissions.may_read, request.user)
    return get_object_or_404(Standing.objects.visible_to(request.user).select_related("user"), uuid=uuid)


def account_url(standing: Standing) -> str:
    return reverse("people:account", args=[standing.uuid])


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Show all colleagues: who, in which role, where, last signed in, and whether the account is in use."""
    require(permissions.may_read, request.user)
    asked = {name: request.GET.get(name, "") for name in ("state", "role", "team")}
    team = int(asked["team"]) if asked["team"].isascii() and asked["team"].isdigit() and len(asked["team"]) < 10 else 0
    role = asked["role"] if asked["role"] in Role.values else ""
    everybody = listing.accounts(request.user, role=role, team=team)
    states = list(everybody.values_list("state", flat=True))
    page = Paginator(everybody.filter(state=asked["state"]) if asked["state"] in State.values else everybody, PAGE)
    page = page.get_page(request.GET.get("page", "1"))
    factors = with_second_factor(standing.user for standing in page)
    waiting = Proposal.objects.visible_to(request.user).waiting().select_related("about", "proposed_by")
    context = {
        "waiting": [row for row in waiting if permissions.may_decide(request.user, row, Outcome.CONFIRMED)],
        "rows": [listing.row_of(standing, factors) for standing in page],
        "page_obj": page,
        "pills": _pills(request, states, asked["state"]),
        "roles": [(value, label) for value, label in Role.choices if value != Role.SERVICE],
        "teams": Team.objects.all(),
        "chosen": {"state": asked["state"], "role": role, "team": team},
        "may_manage": permissions.may_manage(request.user),
    }
    return render(request, "people/list.html", context)


def _pills(request: HttpRequest, states: list[str], chosen: str) -> list[dict[str, Any]]:
    pills = [{"label": _("All accounts"), "state": "", "count": len(states)}]
    pills += [{"label": label, "state": value, "count": states.count(value)} for value, label in State.choices]
    for pill in pills:
        query = request.GET.copy()
        query.pop("page", None)
        query["state"] = pill["state"]
        pill |= {"url": f"?{query.urlencode()}", "active": chosen == pill["state"]}
    return [pill for pill in pills if pill["count"] or pill["active"] or not pill["state"]]


@require_safe
def account(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one account."""
    standing = get_standing(request, uuid)
    user = standing.user
    context = {
        "standing": standing,
        "row": listing.row_of(standing, with_second_factor([user])),
        "remains": what_remains(user),
        "may_change_state": permissions.may_change_state(request.user, user),
        "places": listing.places_of(user),
        "invitation": Invitation.objects.filter(user=user).order_by("-pk").first(),
        "waiting": list(
            Proposal.objects.visible_to(request.user).waiting().filter(about=user).select_related("proposed_by")
        ),
        "now": clock.now(),
        "may_manage": permissions.may_manage(request.user),
        "may_change_rights": permissions.may_change_rights(request.user, user),
        "works_in_teams": user.role in {Role.CASE_WORKER, Role.COORDINATOR, Role.TEAM_LEAD},
    }
    return render(request, "people/account.html", context)


@require_http_methods(["GET", "POST"])
@fresh_factor_required
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    standing = get_standing(request, uuid)
    require(permissions.may_manage, request.user)
    user = standing.user
    return form_page(
        request,
        AccountForm,
        key=f"account/{standing.uuid}",
        title=_("Change this account"),
        intro=_("With another role, what this colleague sees is settled anew, at once."),
        back_url=account_url(standing),
        back_label=user.name,
        initial={name: getattr(user, name) for name in operations.ACCOUNT_FIELDS},
        version=standing.version,
        form_kwargs={"about": user, "actor": request.user},
        save=lambda form: operations.change_account(
            actor=request.user, standing=standing, data=form.answers, seen_version=form.cleaned_data["version"]
        ),
        success_url=account_url(standing),
        message=_("The account is changed."),
        draft=False,
    )


@require_http_methods(["GET", "POST"])
@fresh_factor_required
def membership_add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    standing = get_standing(request, uuid)
    require(permissions.may_change_rights, request.user, standing.user)
    return form_page(
        request,
        MembershipForm,
        key=f"membership/{standing.uuid}",
        title=_("Add to a team"),
        intro=_("A team lead sees the files of the team, a coordinator those of every team in its region."),
        back_url=account_url(standing),
        back_label=standing.user.name,
        form_kwargs={"teams": list(Team.objects.select_related("region"))},
        save=lambda form: operations.add_membership(actor=request.user, about=standing.user, **form.answers),
        success_url=account_url(standing),
        message=lambda made: _("Added to %(team)s.") % {"team": made.team.name},
        draft=False,
    )


@require_http_methods(["GET", "POST"])
@fresh_factor_required
def membership_end(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    standing = get_standing(request, uuid)
    require(permissions.may_change_rights, request.user, standing.user)
    membership = get_object_or_404(Membership.objects.select_related("team"), pk=number, user=standing.user)
    if membership.period.isempty:
        return get_object_or_404(Membership.objects.none())
    return form_page(
        request,
        MembershipEndForm,
        key=f"membership-end/{standing.uuid}",
        title=_("End the work in %(team)s") % {"team": membership.team.name},
        intro=_(
            "From then on this colleague sees no file of this team. Files that still stand in this name are handed"
            " over by the coordinator."
        ),
        submit_label=_("End it"),
        back_url=account_url(standing),
        back_label=standing.user.name,
        save=lambda form: operations.end_membership(actor=request.user, membership=membership, **form.answers),
        success_url=account_url(standing),
        message=_("The work in this team is ended."),
        draft=False,
    )
