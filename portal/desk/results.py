"""The page of results: per file its alias and reference, and in words why it was found."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from foundation import clock
from foundation.access.codes import DataGroup
from foundation.accounts.models import User
from foundation.audit import readings
from foundation.days import short_date
from foundation.search.alike import Likeness
from foundation.search.sources import sources
from portal.desk.caseload import place_of
from portal.desk.links import link
from portal.desk.searching import Reason

PAGE = 10
#: What a row is called, and where its day stands.
ROWS: dict[str, tuple[Any, str]] = {
    "cases.note": (gettext_lazy("a note of %(day)s"), "created_at"),
    "returns.wishtalk": (gettext_lazy("the conversation of %(day)s"), "held_on"),
    "returns.clientdecision": (gettext_lazy("her decision of %(day)s"), "decided_on"),
    "returns.followup": (gettext_lazy("the contact after return of %(day)s"), "happened_on"),
    "returns.fact": (gettext_lazy("a fact of %(day)s"), "happened_on"),
    "cases.task": (gettext_lazy("a task for %(day)s"), "due_on"),
    "cases.legalstatus": (gettext_lazy("the legal status from %(day)s"), "starts_on"),
    "cases.handover": (gettext_lazy("the handover of %(day)s"), "created_at"),
    "cases.case": (gettext_lazy("what she said about her safety"), ""),
}
#: Names: exactly, spelled otherwise, resembling.
NAMES: dict[tuple[str, str], tuple[Any, Any, Any]] = {
    ("cases.client", "alias"): (
        gettext_lazy("alias"),
        gettext_lazy("alias, spelled otherwise"),
        gettext_lazy("an alias that resembles it"),
    ),
    ("cases.client", "former_aliases"): (
        gettext_lazy("earlier alias"),
        gettext_lazy("earlier alias, spelled otherwise"),
        gettext_lazy("an earlier alias that resembles it"),
    ),
    ("cases.identity", "legal_name"): (
        gettext_lazy("legal name"),
        gettext_lazy("legal name, spelled otherwise"),
        gettext_lazy("a legal name that resembles it"),
    ),
    ("cases.identity", "former_names"): (
        gettext_lazy("former name"),
        gettext_lazy("former name, spelled otherwise"),
        gettext_lazy("a former name that resembles it"),
    ),
    ("cases.dependant", "name"): (
        gettext_lazy("name of a relative"),
        gettext_lazy("name of a relative, spelled otherwise"),
        gettext_lazy("the name of a relative that resembles it"),
    ),
}
_PLACE = {Likeness.SAME: 0, Likeness.OTHERWISE: 1, Likeness.RESEMBLES: 2}


@dataclass(frozen=True)
class Found:
    """One file in the list."""

    case: Case
    url: str
    place: str
    reasons: list[str]
    identity_url: str


def page_of(user: User, files: list[tuple[int, list[Reason]]], number: str) -> tuple[Page[Any], list[Found]]:
    """Return a page of results. What may be seen is asked again here: a grant may have ended since.

    Cases and rows that are no longer visible drop out, and each file that is shown counts as read.
    """
    page = Paginator(files, PAGE).get_page(number)
    cases = Case.objects.visible_to(user).select_related("client", "team", "case_worker")
    seen = {case.pk: case for case in cases.filter(pk__in=[case for case, _reasons in page.object_list])}
    days = _days_of(user, [reason for case, reasons in page.object_list if case in seen for reason in reasons])
    rows = []
    for case_id, reasons in page.object_list:
        still = [reason for reason in reasons if (reason.label, reason.pk) in days]
        if not still:
            continue
        case = seen[case_id]
        by_identity = any(reason.label == "cases.identity" for reason in still)
        if by_identity:  # who is told that the name fits knows the name
            readings.note(case.pk, DataGroup.IDENTITY)
        rows.append(
            Found(
                case,
                link("portal:case", reference=case.reference),
                place_of(case),
                list(dict.fromkeys(_words(reason, days[reason.label, reason.pk]) for reason in still)),
                link("cases:identity", reference=case.reference) if by_identity else "",
            )
        )
    return page, rows


def _days_of(user: User, reasons: list[Reason]) -> dict[tuple[str, int], date | None]:
    """Return the day of every row that may still be seen: one question for each table on the page."""
    wanted: dict[str, set[int]] = {}
    for reason in reasons:
        wanted.setdefault(reason.label, set()).add(reason.pk)
    found: dict[tuple[str, int], date | None] = {}
    for label, ids in wanted.items():
        model = apps.get_model(label)
        column = ROWS.get(label, ("", ""))[1]
        visible = model._default_manager.visible_to(user).filter(pk__in=ids)
        for pk, day in visible.values_list("pk", column or "pk"):
            found[label, pk] = _day(day) if column else None
    return found


def _day(value: date | datetime) -> date:
    return value.astimezone(clock.AMSTERDAM).date() if isinstance(value, datetime) else value


def _words(reason: Reason, day: date | None) -> str:
    """Say why: 'former name, spelled otherwise', 'telephone number', 'word in a note of 3 March'."""
    if reason.kind == "reference":
        return _("reference")
    if reason.kind == "reference_start":
        return _("the reference begins so")
    if reason.kind == "name":
        return str(NAMES[reason.label, reason.field][_PLACE[Likeness(reason.how)]])
    what = str(ROWS.get(reason.label, ("", ""))[0])
    where = what % {"day": short_date(day)} if day else what
    if reason.how in {"whole", "end"}:
        number = _("telephone number") if reason.how == "whole" else _("the end of a telephone number")
        if reason.kind == "number":
            return number
        return _("%(number)s in %(where)s") % {"number": number, "where": where}
    return _("word in %(where)s") % {"where": where}


def every_reason_has_words() -> bool:
    """Tell whether each searchable field can be explained; a test asks."""
    return all(
        (source.label, name) in NAMES if kind == "name" else kind == "number" or source.label in ROWS
        for source in sources().values()
        for name, kind in source.fields
    )
