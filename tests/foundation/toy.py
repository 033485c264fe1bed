"""A small portal of one note, to try what every form of the house does."""

from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from foundation.accounts.access import public
from foundation.accounts.fresh import fresh_factor_required
from foundation.accounts.models import User
from foundation.edits import require_version
from foundation.form_pages import form_page
from foundation.forms import BaseForm, CodeChoice, CodeMultiple, CodeSelect, DateField, LongText, ShortText, YesNo
from foundation.workflow import TransitionRefused
from portal.urls import urlpatterns as real_urlpatterns

WISHES = [("stay", _("stay")), ("return", _("return"))]
#: What the toy has saved; a test clears it.
SAVED: list[dict[str, Any]] = []
NOTE = SimpleNamespace(version=1, text="First words.", wish="stay", on=None, line="", kinds=[], country="", sure=None)


def clear() -> None:
    SAVED.clear()
    NOTE.__dict__.update(version=1, text="First words.", wish="stay", on=None, line="", kinds=[], country="", sure=None)


class ToyForm(BaseForm):
    creates = True
    line = ShortText(label="Line", required=False)
    text = LongText(label="Text")
    on = DateField(label="On", required=False, past=True)
    wish = CodeChoice(label="Wish", choices=WISHES, tiles=True, required=False)
    kinds = CodeMultiple(label="Kinds", choices=WISHES, required=False)
    country = CodeSelect(label="Country", choices=[("nl", "Netherlands"), ("ma", "Morocco")], required=False)
    sure = YesNo(label="Sure", required=False)


class ToyEditForm(ToyForm):
    creates = False
    edits = True


def _save(form: ToyForm) -> str:
    if form.cleaned_data["line"] == "refuse":
        raise TransitionRefused(["Not from here."])
    if all(str(form.cleaned_data["token"]) != saved["token"] for saved in SAVED):
        SAVED.append(form.answers | {"token": str(form.cleaned_data["token"])})
    return "done"


def _edit(form: ToyEditForm) -> None:
    require_version(NOTE, form.cleaned_data["version"], who="Bob")
    NOTE.__dict__.update(form.answers, version=NOTE.version + 1)


def add(request: HttpRequest, reference: str = "") -> HttpResponse:
    return form_page(
        request,
        ToyForm,
        key=f"toy/{reference}" if reference else "toy",
        title="Toy",
        save=_save,
        success_url="/toy/",
        message="Kept.",
        back_url="/toy/",
        back_label="Back",
    )


def edit(request: HttpRequest) -> HttpResponse:
    values = {name: getattr(NOTE, name) for name in ToyForm.base_fields}
    return form_page(
        request,
        ToyEditForm,
        key="toy-edit",
        title="Toy",
        save=_edit,
        success_url="/toy/",
        initial=values,
        version=NOTE.version,
    )


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    SAVED.append({"why": request.POST.get("why", "")})
    return HttpResponse("acted")


def write_and_fail(request: HttpRequest) -> HttpResponse:
    User.objects.filter(pk=request.user.pk).update(language="en")
    raise ValueError("after writing")


def write_on_get(request: HttpRequest) -> HttpResponse:
    User.objects.filter(pk=request.user.pk).update(language="en")
    return HttpResponse("never")


def lose_database(request: HttpRequest) -> HttpResponse:
    """End the connection under the view, as a server that restarts does."""
    if request.method == "POST":
        User.objects.filter(pk=request.user.pk).update(language="en")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return HttpResponse("never")


@fresh_factor_required
@require_POST
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("guarded")


@public
def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


urlpatterns = [
    *real_urlpatterns,
    path("toy/", add, name="toy"),
    path("toy/of/<ref:reference>/", add),
    path("toy/edit/", edit),
    path("toy/act/", act),
    path("toy/fail/", write_and_fail),
    path("toy/get/", write_on_get),
    path("toy/guarded/", guarded),
    path("toy/open/", open_page),
    path("toy/lose/", lose_database),
]

handler500 = "portal.views_open.server_error"
