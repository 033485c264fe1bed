"""The page around a form, so that every view with a form behaves alike and stays short.

GET shows it, with what was typed before; a faulty POST shows what is wrong (422); a form that was opened
before a colleague's change shows both versions (409); a good one saves, drops the draft and goes on.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.access.permissions import Text
from foundation.accounts.models import User
from foundation.drafts import kept, operations
from foundation.edits import StaleEdit
from foundation.forms import MACHINERY, VERSION, BaseForm
from foundation.workflow import TransitionRefused

INVALID, CONFLICT = 422, 409
SAVE = gettext_lazy("Save")


def typed_before(request: HttpRequest, key: str) -> QueryDict | None:
    """Return what this person typed here before and did not save: a kept post, else a draft."""
    post = kept.find(request)
    fields = post.fields if post else operations.load_draft(actor=cast(User, request.user), form_key=key)
    if not fields:
        return None
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


def _words(field: forms.Field, value: Any) -> str:
    """Return a value as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(field, forms.ChoiceField):
        pairs: list[tuple[Any, Any]] = []
        for code, label in cast(Iterable[tuple[Any, Any]], field.choices):
            # A group of a select is its name and a list of pairs.
            pairs += label if isinstance(label, list | tuple) else [(code, label)]
        labels = {str(code): str(label) for code, label in pairs}
        codes = value if isinstance(value, list | tuple | set) else [value]
        return ", ".join(labels.get(str(code), str(code)) for code in codes)
    return str(value).replace("\r\n", "\n")


def conflict_rows(form: forms.Form, current: Callable[[str], Any]) -> list[dict[str, str]]:
    """Return label, theirs and yours for every field in which the two versions differ."""
    rows = []
    for name, field in form.fields.items():
        if name in MACHINERY or field.widget.is_hidden or name not in form.cleaned_data:
            continue
        theirs, yours = _words(field, current(name)), _words(field, form.cleaned_data[name])
        if theirs != yours:
            rows.append({"label": str(form[name].label), "theirs": theirs, "yours": yours})
    return rows


def _show_conflict(form: BaseForm, stale: StaleEdit, initial: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page shows of a conflict; a second, knowing save is then based on the present version."""

    def current(name: str) -> Any:
        if name in stale.current:
            return stale.current[name]
        return getattr(stale.row, name, initial.get(name))

    rows = conflict_rows(form, current)
    data = cast(QueryDict, form.data).copy()
    data[form.add_prefix(VERSION)] = str(stale.row.version)
    form.data = data
    return {"rows": rows, "who": stale.who}


def form_page(
    request: HttpRequest,
    form_class: Callable[..., BaseForm],
    *,
    key: str,
    title: Text,
    save: Callable[[Any], Any],
    success_url: str | Callable[[Any], str],
    message: Text | Callable[[Any], Text] = "",
    template: str = "foundation/form_page.html",
    intro: Text = "",
    submit_label: Text = SAVE,
    back_url: str = "",
    back_label: Text = "",
    context: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    version: int | None = None,
    form_kwargs: Mapping[str, Any] | None = None,
    draft: bool = True,
    asked_to_show: bool = False,
) -> HttpResponse:
    """Show a form and save it; see `save` below for what the function may raise.

    Args:
        key: which form this is, for its draft: letters, digits, / _ -, with the case's reference in it.
        save: gets the valid form; gives anything, which ``success_url`` and ``message`` may use. It may raise
            `StaleEdit`, `TransitionRefused`, `ValidationError` and `Refused`, and leaves nothing half done.
        version: the version of the row that is edited, as it stands now.
        draft: False for a form without text.
        asked_to_show: this post asks for the filled form (S77) and saves nothing.
    """
    first = dict(initial or {}) | ({} if version is None else {VERSION: version})
    page: dict[str, Any] = {"restored": False, "conflict": None}
    status = 200
    if request.method == "POST" and not asked_to_show:
        form = form_class(request.POST, request.FILES or None, initial=first, **(form_kwargs or {}))
        status = INVALID
        if form.is_valid():
            try:
                with transaction.atomic():
                    result = save(form)
                return _go_on(request, key if draft else "", result, success_url, message)
            except StaleEdit as stale:
                page["conflict"], status = _show_conflict(form, stale, first), CONFLICT
            except TransitionRefused as refused:
                status = CONFLICT
                for reason in refused.reasons:
                    form.add_error(None, str(reason))
            except ValidationError as error:
                form.add_error(None, error)
    else:
        form = form_class(initial=first, **(form_kwargs or {}))
        if (typed := typed_before(request, key)) is not None:
            form.put_back(typed)
            page["restored"] = True
    page |= {
        "form": form,
        "title": title,
        "intro": intro,
        "submit_label": submit_label,
        "back_url": back_url,
        "back_label": back_label,
        "draft_url": reverse("drafts:save", args=[key]) if draft else "",
        "drop_url": reverse("drafts:drop", args=[key]),
        **(context or {}),
    }
    return render(request, template, page, status=status)


def _go_on(
    request: HttpRequest,
    key: str,
    result: Any,
    success_url: str | Callable[[Any], str],
    message: Text | Callable[[Any], Text],
) -> HttpResponse:
    if key:
        operations.drop_draft(actor=cast(User, request.user), form_key=key)
    if sentence := message(result) if callable(message) else message:
        messages.success(request, str(sentence))
    response = HttpResponseRedirect(success_url(result) if callable(success_url) else success_url)
    kept.drop(request, response)
    return response
