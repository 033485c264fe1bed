"""Clients with whom no organisation helps yet: what the coordinator looks after, worst first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case as When_
from django.db.models import Exists, IntegerField, Max, OuterRef, QuerySet, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.codes import SafeNow
from cases.models import Case
from foundation.accounts.models import Team, User
from organisations.models import Assignment, ContactSearch
from portal.desk import road
from portal.desk.caseload import place_of
from portal.desk.links import link
from portal.models import Listing
from returns.models import ReturnProcess
from returns.stages import Stage

PAGE = 25
#: Who leaves soonest, or has left, without anybody waiting there stands on top; a pause may wait.
URGENCY = (
    Stage.READY, Stage.DEPARTED, Stage.PREPARATION, Stage.AFTERCARE, Stage.DISCUSSION, Stage.INTAKE, Stage.MISSING,
    Stage.ON_HOLD,
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One client in the list."""

    case: Case
    url: str
    place: str
    dots: road.Dots
    since: str
    searched: str
    assign_url: str
    unsafe: bool


def waiting(user: User, *, team: int = 0) -> QuerySet[Listing]:
    """Return the open files that this person sees and in which no organisation is asked or at work."""
    helped = Assignment.objects.open().filter(case_id=OuterRef("case_id"))
    lines = Listing.objects.visible_to(user).open().filter(~Exists(helped))
    if team:
        lines = lines.filter(team_id=team)
    return lines


def page_of(user: User, number: str, *, team: int = 0) -> tuple[Page[Any], list[Row]]:
    """Return a page of the list: the same few questions for one row and for twenty-five."""
    place = When_(
        *[When(stage=stage, then=Value(number)) for number, stage in enumerate(URGENCY)],
        default=Value(len(URGENCY)), output_field=IntegerField(),
    )  # fmt: skip
    lines = waiting(user, team=team).annotate(urgency=place).order_by("urgency", "pk").values_list("pk", flat=True)
    # Counting and paging apart would walk the same 30,000 files twice; numbers alone are small.
    page = Paginator(list(lines), PAGE).get_page(number)
    ids = list(page.object_list)
    cases = {
        case.pk: case for case in Case.objects.visible_to(user).filter(pk__in=ids).select_related("client", "listing")
    }
    processes = {
        process.case_id: process for process in ReturnProcess.objects.visible_to(user).current().filter(case_id__in=ids)
    }
    ended = _last(Assignment, user, ids, "ended_on")
    searched = _last(ContactSearch, user, ids, "searched_on")
    rows = [_row(cases[pk], processes.get(pk), ended.get(pk), searched.get(pk)) for pk in ids if pk in cases]
    return page, rows


def _last(model: Any, user: User, ids: list[int], name: str) -> dict[int, date]:
    rows = model.objects.visible_to(user).filter(case_id__in=ids).order_by().values_list("case_id").annotate(Max(name))
    return dict(rows)


def _row(case: Case, process: ReturnProcess | None, ended: date | None, searched: date | None) -> Row:
    if ended is not None:
        since = _("since %(day)s, when the last one ended") % {"day": _day(ended)}
    else:
        since = _("since the file was opened, %(day)s") % {"day": _day(case.opened_on)}
    looked = _("looked in vain on %(day)s") % {"day": _day(searched)} if searched else ""
    dots = road.dots(process, next_talk_on=case.listing.next_talk_on)
    return Row(
        case, link("portal:case", reference=case.reference), place_of(case), dots, since, looked,
        link("organisations:assign", reference=case.reference), case.safe_now == SafeNow.NO,
    )  # fmt: skip


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def teams_of(teams: frozenset[int]) -> list[Team]:
    """Return the teams to choose from, where there is a choice."""
    return list(Team.objects.filter(pk__in=teams)) if len(teams) > 1 else []
