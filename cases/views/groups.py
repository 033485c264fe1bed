"""Who she is, where she stays, her health: masked until somebody asks, and then recorded (S25, S77; ASVS 14.2.6).

The page itself never holds the data: not hidden, absent. A post asks for them; whoever writes in the file gets them
in the form that changes them, whoever reads gets them to read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cases import operations, permissions
from cases.forms.groups import IdentityForm, LocationForm, MedicalForm
from cases.models import Case, Identity, Location, Medical
from cases.operations.safety import version_of
from cases.views.common import case_form, case_url, get_case, read_only
from foundation.access.codes import DataGroup
from foundation.access.permissions import Text
from foundation.form_pages import typed_before

SHOW = "show"


@dataclass(frozen=True)
class Page:
    """The page of one data group."""

    group: DataGroup
    model: Any
    form: Any
    names: tuple[str, ...]
    title: Text
    intro: Text
    show_label: Text
    message: Text
    save: Callable[..., Any]

    def rows(self, request: HttpRequest, case: Case) -> Any:
        """Return the row that counts, as a queryset: asking whether it is there reads nothing of it."""
        rows = self.model.objects.visible_to(request.user)
        if self.group == DataGroup.IDENTITY:  # one for the client, whatever the number of files
            return rows.filter(client_id=case.client_id)
        return rows.filter(case=case, replaced_at=None)

    def version(self, row: Any) -> int:
        if self.group == DataGroup.IDENTITY:
            return row.version if row else 0
        return version_of(row)


IDENTITY = Page(
    DataGroup.IDENTITY, Identity, IdentityForm, ("legal_name", "former_names", "birth_date", "birth_place"),
    _("Legal name and birth"), _("Who asks to see this is recorded. Lists and papers show the alias."),
    _("Show her legal name"), _("Her legal name is kept."), operations.set_identity,
)  # fmt: skip
LOCATION = Page(
    DataGroup.LOCATION, Location, LocationForm, ("address", "note"),
    _("Where she stays"),
    _("The address is secret: it stands in no list, paper or message. Who asks to see it is recorded."),
    _("Show the address"), _("The address is kept."), operations.set_location,
)  # fmt: skip
MEDICAL = Page(
    DataGroup.MEDICAL, Medical, MedicalForm, ("summary", "expected_birth_on"),
    _("Health"), _("Only with her agreement, and only what the journey needs. Who asks to see it is recorded."),
    _("Show what concerns her health"), _("What matters of her health is kept."), operations.set_medical,
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference, IDENTITY)


@require_http_methods(["GET", "POST"])
def location(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference, LOCATION)


@require_http_methods(["GET", "POST"])
def medical(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference, MEDICAL)


def _page(request: HttpRequest, reference: str, page: Page) -> HttpResponse:
    case = get_case(request, reference)
    permissions.require(permissions.may_see_group, request.user, case, page.group)
    asked, may_write = request.method == "POST" and SHOW in request.POST, permissions.may_write(request.user, case)
    key = f"{page.group}/{case.reference}"
    if request.method == "GET" and page.rows(request, case).exists() and typed_before(request, key) is None:
        return _masked(request, case, page)
    if not may_write and (asked or request.method == "GET"):
        row = page.rows(request, case).first()
        return _kept_nowhere(read_only(request, case, row, title=page.title, intro=page.intro, names=page.names))
    permissions.require(permissions.may_write, request.user, case)
    row = page.rows(request, case).first()

    def save(form: Any) -> Any:
        token = {"token": form.cleaned_data["token"]} if "token" in form.cleaned_data else {}
        version = form.cleaned_data["version"]
        return page.save(actor=request.user, case=case, data=form.answers, seen_version=version, **token)

    return _kept_nowhere(
        case_form(
            request,
            case,
            page.form,
            what=str(page.group),
            title=page.title,
            intro=page.intro,
            initial={name: getattr(row, name) for name in page.names} if row and request.method == "POST" else {},
            version=page.version(row),
            save=save,
            message=page.message,
            draft=False,
            asked_to_show=asked,
        )
    )


def _masked(request: HttpRequest, case: Case, page: Page) -> HttpResponse:
    context = {
        "title": page.title, "intro": page.intro, "case": case, "case_url": case_url(case),
        "show_label": page.show_label, "show": SHOW,
    }  # fmt: skip
    return render(request, "cases/masked.html", context)


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store, max-age=0"
    return response
