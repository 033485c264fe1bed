"""The registry: a list to look something up in, one entry, and keeping it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.access.permissions import require
from foundation.form_pages import form_page
from organisations import permissions, registry
from organisations.codes import Tier
from organisations.forms.registry import FilterForm, OrganisationForm
from organisations.models import Organisation
from organisations.operations import REGISTRY_FIELDS, update_organisation


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    found = registry.choices()
    chosen = {name: request.GET.get(name, "").replace("\x00", "") for name in registry.FILTERS}
    form = FilterForm(initial=chosen, found=found)
    rows = registry.rows(registry.filtered(chosen))
    others = registry.filtered(chosen | {"tier": ""})
    counts = {"": len(others), **{tier: sum(tier in row.tiers for row in others) for tier in Tier.values}}
    pills = [_tier_pill(request, tier, label, counts[tier], chosen["tier"]) for tier, label in _tier_labels()]
    return render(
        request,
        "organisations/list.html",
        {"rows": rows, "form": form, "pills": pills, "chosen": chosen, "any_filter": any(chosen.values())},
    )


def _tier_labels() -> list[tuple[str, str]]:
    return [("", _("Both tiers")), (Tier.INFORMATION, _("Tier I")), (Tier.GUIDANCE, _("Tier II"))]


def _tier_pill(request: HttpRequest, tier: str, label: str, count: int, active: str) -> dict[str, object]:
    query = request.GET.copy()
    query.pop("tier", None)
    if tier:
        query["tier"] = tier
    return {"label": label, "count": count, "url": f"?{query.urlencode()}", "active": tier == active}


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    rows = Organisation.objects.select_related("last_checked_by").prefetch_related("contacts")
    organisation = get_object_or_404(rows, code=code)
    return render(
        request,
        "organisations/detail.html",
        {
            "row": registry.Row(organisation),
            "organisation": organisation,
            "facts": _facts(registry.Row(organisation)),
            "may_edit": permissions.may_edit_registry(request.user),
        },
    )


def _facts(row: registry.Row) -> list[dict[str, object]]:
    organisation = row.organisation
    by = organisation.last_checked_by
    return [
        {"term": _("Kind"), "value": organisation.get_kind_display()},
        {"term": _("Where it is"), "value": organisation.country.name},
        {"term": _("Works in"), "value": row.all_countries},
        {"term": _("Speaks"), "value": row.languages},
        {"term": _("For whom"), "value": row.groups},
        {"term": _("Website"), "value": organisation.website, "url": organisation.website},
        {
            "term": _("Last checked"),
            "value": date_format(organisation.last_checked_on, "DATE_FORMAT"),
            "note": _("by %(name)s") % {"name": by} if by else "",
        },
        {"term": _("Where this is from"), "value": organisation.source_words},
    ]


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        raise Http404
    require(permissions.may_edit_registry, request.user)
    here = reverse("organisations:detail", kwargs={"code": code})
    return form_page(
        request,
        OrganisationForm,
        key=f"organisation/{code}",
        title=_("Update this entry"),
        intro=organisation.name,
        template="organisations/edit.html",
        back_url=here,
        back_label=organisation.name,
        initial={name: getattr(organisation, name) for name in REGISTRY_FIELDS},
        version=organisation.version,
        form_kwargs={"organisation": organisation},
        save=lambda form: update_organisation(
            actor=request.user,
            organisation=organisation,
            data=form.answers,
            contacts=form.contacts(),
            checked_today=form.cleaned_data["checked_today"],
            seen_version=form.cleaned_data["version"],
        ),
        success_url=here,
        message=_("The entry is saved."),
    )
