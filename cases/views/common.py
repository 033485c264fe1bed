"""What the views of a file begin with: the case, or 404; the right, or 403 with its reason."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import capfirst

from cases.models import Case
from foundation.form_pages import form_page


def get_case(request: HttpRequest, reference: str) -> Case:
    """Return the case with its client; for somebody without a grant it does not exist."""
    cases = Case.objects.visible_to(request.user).select_related("client", "team", "case_worker")
    return get_object_or_404(cases, reference=reference)


def get_row(request: HttpRequest, model: Any, case: Case, uuid: Any, **only: Any) -> Any:
    """Return a row of the case, or 404."""
    return get_object_or_404(model.objects.visible_to(request.user), case=case, uuid=uuid, **only)


def case_url(case: Case, part: str = "") -> str:
    """Return the page of the case; ``part`` is a place on it."""
    return reverse("portal:case", args=[case.reference]) + (f"#{part}" if part else "")


def case_form(
    request: HttpRequest, case: Case, form_class: Callable[..., Any], *, what: str, part: str = "", **kwargs: Any
) -> HttpResponse:
    """Show a form of the case: the draft belongs to it, and the way back leads to it."""
    kwargs.setdefault("success_url", case_url(case, part))
    return form_page(
        request,
        form_class,
        key=f"{what}/{case.reference}",
        back_url=case_url(case),
        # Said on the page alone: what is saved leads on, and needs no alias and no key to open it.
        back_label=lazy(lambda: str(case.client.alias), str)(),
        **kwargs,
    )


def read_only(
    request: HttpRequest, case: Case, row: Any, *, title: str, intro: str, names: tuple[str, ...]
) -> HttpResponse:
    """Show a data group to somebody who may see it and not write it."""
    facts = [
        {"term": capfirst(str(row._meta.get_field(name).verbose_name)), "value": getattr(row, name) or ""}
        for name in names
        if row is not None
    ]
    page = {"title": title, "intro": intro, "case": case, "case_url": case_url(case), "facts": facts}
    return render(request, "cases/group.html", page)
