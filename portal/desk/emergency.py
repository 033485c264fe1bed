"""Emergency access on the pages: on the file in red, on the first page of who must know, and for the reviewer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from cases.models import BreakGlass, Case
from cases.permissions import may_end_break_glass, reviews_break_glass
from foundation import clock
from foundation.access import policy
from foundation.access.policy import Action
from foundation.accounts.models import User
from foundation.audit.models import Record
from foundation.days import moment
from portal.desk.links import link
from portal.desk.sight import GROUPS
from portal.desk.visitors import PAGE, _days

#: Told on the first page for so long, judged or not; the file keeps it for good.
TOLD_DAYS = 7
LISTED = 10
LONGEST = 50


@dataclass(frozen=True)
class Running:
    """An emergency access that opens the file now, as the file shows it in red."""

    row: BreakGlass
    is_mine: bool
    may_end: bool

    @property
    def until(self) -> str:
        return moment(self.row.valid_until)


def running_on(case: Case, user: User) -> list[Running]:
    """Return the emergencies that run on a file that ``user`` sees."""
    rows = BreakGlass.objects.running().filter(case_id=case.pk).select_related("created_by").order_by("pk")
    found = []
    for row in rows:
        row.case = case
        mine = row.created_by_id == user.pk
        found.append(Running(row, mine, bool(may_end_break_glass(user, row))))
    return found


def before_on(case: Case) -> list[dict[str, str]]:
    """Return every emergency access that a file has had, newest first, with its judgement."""
    rows = BreakGlass.objects.filter(case_id=case.pk).select_related("created_by").order_by("-created_at", "-pk")
    return [
        {
            "title": row.created_by.name if row.created_by else "",
            "note": f"{moment(row.created_at)} · {row.reason}",
            "badge": judgement_of(row),
            "badge_kind": {"": "alarm", "justified": "done"}.get(row.verdict, "attention"),
        }
        for row in rows
    ]


def judgement_of(row: BreakGlass) -> str:
    """Say where an emergency access stands."""
    if row.verdict:
        return str(row.get_verdict_display())
    return _("runs now") if row.is_running else _("not judged yet")


def for_home(user: User) -> list[dict[str, Any]]:
    """Return the lines of the first page: what somebody must know of, end, or judge."""
    if reviews_break_glass(user):
        rows = list(BreakGlass.objects.visible_to(user).to_review().select_related("created_by")[:LISTED])
        return [_to_review(row) for row in rows]
    if not policy.may_read(user.role, Action.SEE_CASE):
        return []
    since = clock.now() - timedelta(days=TOLD_DAYS)
    told = BreakGlass.objects.visible_to(user).filter(created_at__gt=since).order_by("-created_at", "-pk")
    rows = list(told.select_related("created_by")[: LISTED * 2])
    return [_told(row, user) for row in rows if row.created_by_id != user.pk or row.is_running][:LISTED]


def _told(row: BreakGlass, user: User) -> dict[str, Any]:
    if row.created_by_id == user.pk:
        title, name = _("Your emergency access to %(reference)s"), "portal:case"
        note = _("until %(moment)s; somebody looks at it afterwards") % {"moment": moment(row.valid_until)}
    else:
        title, name = _("%(name)s asked for emergency access to %(reference)s"), "portal:who_may_see"
        note = moment(row.created_at)
    said = {"reference": row.reference, "name": row.created_by.name if row.created_by else ""}
    return {
        "title": title % said, "url": link(name, reference=row.reference), "note": note,
        "badge": judgement_of(row), "badge_kind": "alarm" if row.is_running else "",
    }  # fmt: skip


def _to_review(row: BreakGlass) -> dict[str, Any]:
    return {
        "title": _("Emergency access to %(reference)s by %(name)s")
        % {"reference": row.reference, "name": row.created_by.name if row.created_by else ""},
        "url": link("portal:break_glass_review", uuid=row.uuid),
        "note": moment(row.created_at),
        "badge": judgement_of(row),
        "badge_kind": "alarm" if row.is_running else {"": "attention", "justified": "done"}.get(row.verdict, "alarm"),
    }


def lists(user: User) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what waits for a judgement, oldest first, and the last that were judged."""
    rows = BreakGlass.objects.visible_to(user).select_related("created_by")
    judged = rows.exclude(reviewed_at=None).order_by("-reviewed_at", "-pk")
    return [_to_review(row) for row in rows.to_review()[:LONGEST]], [_to_review(row) for row in judged[:LONGEST]]


def facts_of(row: BreakGlass) -> list[dict[str, str]]:
    """Return what the reviewer reads: who, when, why, and which data stood open."""
    asker = row.created_by
    until = row.ended_at or row.valid_until
    facts = [
        (_("File"), row.reference),
        (_("Team that has the file"), row.team.name),
        (_("Asked by"), f"{asker.name} ({asker.get_role_display()})" if asker else ""),
        (_("From"), moment(row.created_at)),
        (_("Until"), moment(until)),
        (_("Reason"), row.reason),
    ]
    if row.groups:
        opened = get_text_list([str(GROUPS[group]) for group in row.groups], _("and"))
        facts.append((_("Opened besides the file"), str(opened)))
    return [{"term": term, "value": value} for term, value in facts]


def done_by(row: BreakGlass) -> list[Any]:
    """Return what the asker did in the file while it was open, from the record."""
    records = Record.objects.filter(
        case_id=row.case_id,
        user_id=row.created_by_id,
        occurred_at__gte=row.created_at,
        occurred_at__lte=row.ended_at or row.valid_until,
    ).exclude(object_type__in=["cases_breakglass", "access_grant"])  # the asking itself
    return _days(list(records.order_by("-occurred_at", "-pk")[:PAGE]))
