"""The first page: what must I do today, worst first, and what waits for a coordinator."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.codes import HandoverState
from cases.models import Cover, Handover, LooseEnquiry, Task
from foundation import clock
from foundation.access import policy
from foundation.access.acting import acting
from foundation.access.policy import Action
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from foundation.days import from_now, short_date
from organisations.permissions import may_see_unassigned
from portal.desk import deputies, unassigned
from portal.desk.caseload import place_of
from portal.desk.links import link
from portal.desk.second_person import proposals_for
from portal.desk.tasks import TaskRow, plan_items, task_row, worst_first
from portal.desk.team_work import left_behind
from portal.models import Listing
from returns.codes import ReviewState
from returns.models import RiskAssessment
from returns.stages import Stage

#: More than this on one page is a list, not a day; the rest stands in the caseload, in the same order.
SHOWN = 60
LISTED = 10
#: Beyond this a number says only 'many', and counting on would cost time.
MANY = 99


@dataclass(frozen=True)
class Item:
    """One task of today, with whom it is about."""

    row: TaskRow
    alias: str
    place: str
    case_url: str


@dataclass
class Group:
    """Tasks that belong together: late, today, this week, later."""

    key: str
    title: str
    items: list[Item] = field(default_factory=list)

    @property
    def folded(self) -> bool:
        """Tell whether it is for another day: then its number is enough."""
        return self.key in {"later", "pause"}


@dataclass(frozen=True)
class Today:
    """Everything of the first page."""

    groups: list[Group]
    more: int
    waiting: list[dict[str, Any]]
    figures: list[dict[str, Any]]
    #: Who stands in for this person, or the other way round.
    covers: list[Cover] = field(default_factory=list)

    @property
    def number(self) -> int:
        return sum(len(group.items) for group in self.groups if group.key in {"late", "today"})


def today_for(user: User) -> Today:
    """Put the first page together for ``user``."""
    if not policy.may_read(user.role, Action.SEE_CASE):
        return Today([], 0, proposals_for(user), [])
    covers = list(
        Cover.objects.visible_to(user).to_come().filter(Q(absent=user) | Q(colleague=user))
        .select_related("absent", "colleague", "team").order_by("period")
    )  # fmt: skip
    away = [
        cover.absent_id for cover in covers if cover.colleague_id == user.pk and cover.period.lower <= clock.today()
    ]
    mine = Task.objects.visible_to(user).to_do().filter(owner__in=[user.pk, *away])
    tasks = list(mine.select_related("case__client", "case__listing").order_by("due_on", "pk")[: SHOWN + 1])
    words = plan_items(tasks)
    items = [_item(task, words) for task in tasks[:SHOWN]]
    looks_along = policy.may_write(user.role, Action.REVIEW_RISK)
    return Today(
        _groups(items), len(tasks) - len(items), _waiting(user) if looks_along else [],
        _figures(user) if looks_along else [], covers,
    )  # fmt: skip


def _item(task: Task, words: Mapping[str, str]) -> Item:
    case = task.case
    row = task_row(task, case, words, stage=case.listing.stage)
    return Item(row, case.client.alias, place_of(case), link("portal:case", reference=case.reference))


def _groups(items: Iterable[Item]) -> list[Group]:
    today = clock.today()
    week = today + timedelta(days=7)
    groups = [
        Group("late", _("Late")), Group("today", _("Today")), Group("week", _("This week")), Group("later", _("Later")),
        Group("pause", _("Waits during a pause")),
    ]  # fmt: skip
    by_key = {group.key: group for group in groups}
    by_row = {item.row.task.pk: item for item in items}
    for row in worst_first(item.row for item in by_row.values()):
        if row.waits:
            key = "pause"
        elif row.due_on < today:
            key = "late"
        elif row.due_on == today:
            key = "today"
        else:
            key = "week" if row.due_on <= week else "later"
        by_key[key].items.append(by_row[row.task.pk])
    return [group for group in groups if group.items]


# --- what waits for a coordinator or team lead --------------------------------------------------------------------
def _waiting(user: User) -> list[dict[str, Any]]:
    """Questions that only a second person can answer: reviews, and files that another team offers."""
    rows = [_review(row) for row in _to_review(user)] + [_offer(row) for row in _offered(user)] + proposals_for(user)
    rows = left_behind(user) + rows + [_deputy(line) for line in deputies.asked(user)]
    if user.role != Role.COORDINATOR:
        return rows
    return [_heard(row) for row in _asked_for(user)] + rows + [_clearance(row) for row in _to_clear(user)]


def _asked_for(user: User) -> list[LooseEnquiry]:
    waiting = LooseEnquiry.objects.visible_to(user).filter(team_id__in=acting().scope.writing_teams)
    return list(waiting.select_related("created_by", "team").order_by("created_at")[:LISTED])


def _heard(row: LooseEnquiry) -> dict[str, Any]:
    day = short_date(row.heard_at.astimezone(clock.AMSTERDAM).date())
    return {
        "title": _("Somebody asked for a person: find out whom"),
        "url": link("cases:loose_enquiry", uuid=row.uuid),
        "note": _("heard by %(name)s, %(day)s") % {"name": row.created_by.name, "day": day},
    }


def _deputy(line: deputies.Line) -> dict[str, Any]:
    title = _("Say whether you are the deputy for four eyes of %(team)s") % {"team": line.row.team.name}
    return {"title": title, "url": link("portal:deputies"), "note": line.words}


def _to_review(user: User) -> list[RiskAssessment]:
    waiting = RiskAssessment.objects.visible_to(user).filter(state=ReviewState.SUBMITTED).exclude(created_by=user)
    if deputy_teams := acting().scope.deputy_teams:  # a deputy looks at what the coordinator wrote
        waiting = waiting.exclude(
            ~Q(created_by__role=Role.COORDINATOR), case__team_id__in=deputy_teams - acting().scope.writing_teams
        )
    return list(waiting.select_related("case__client", "created_by").order_by("submitted_at")[:LISTED])


def _review(row: RiskAssessment) -> dict[str, Any]:
    author = row.created_by.name if row.created_by else ""
    return {
        "title": _("Review the risk assessment of %(alias)s") % {"alias": row.case.client.alias},
        "url": link("returns:risk", reference=row.case.reference),
        "note": _("by %(name)s, %(day)s") % {"name": author, "day": short_date(row.assessed_on)},
    }


def _to_clear(user: User) -> list[RiskAssessment]:
    """Return the agreed assessments of files that prepare departure, the next departure first; never one's own."""
    agreed = RiskAssessment.objects.visible_to(user).filter(
        state=ReviewState.AGREED, process__stage=Stage.PREPARATION, process__is_current=True
    )
    others = agreed.exclude(created_by=user).exclude(process__plan__created_by=user).exclude(case__case_worker=user)
    soonest = others.select_related("case__client", "process__plan").order_by("process__plan__departure_on", "pk")
    return list(soonest[:LISTED])


def _clearance(row: RiskAssessment) -> dict[str, Any]:
    plan = getattr(row.process, "plan", None)
    when = _("departure %(when)s") % {"when": from_now(plan.departure_on)} if plan and plan.departure_on else ""
    return {
        "title": _("See whether the plan of %(alias)s can be agreed to") % {"alias": row.case.client.alias},
        "url": link("portal:case", reference=row.case.reference, anchor="stage"),
        "note": when,
    }


def _offered(user: User) -> list[Handover]:
    asked = Handover.objects.visible_to(user).filter(state=HandoverState.ASKED)
    asked = asked.filter(to_team_id__in=acting().scope.writing_teams)
    return list(asked.select_related("case__client", "from_team", "to_team").order_by("created_at")[:LISTED])


def _offer(row: Handover) -> dict[str, Any]:
    return {
        "title": _("Answer the request to take over %(alias)s") % {"alias": row.case.client.alias},
        "url": link("cases:handover_answer", reference=row.case.reference, uuid=row.uuid),
        "note": _("from %(team)s to %(other)s") % {"team": row.from_team.name, "other": row.to_team.name},
    }


def _figures(user: User) -> list[dict[str, Any]]:
    """How many files of the teams ask for attention; each figure leads to its list."""
    now = clock.today()
    lines = Listing.objects.visible_to(user).open()
    found = lines.aggregate(
        late=Count("pk", filter=Q(next_due_on__lt=now) & ~Q(stage=Stage.ON_HOLD)),
        nothing=Count("pk", filter=Q(next_due_on=None)),
        preparing=Count("pk", filter=Q(stage=Stage.PREPARATION)),
    )
    late, nothing, preparing = found["late"], found["nothing"], found["preparing"]
    return [
        {
            "number": late, "kind": "late" if late else "", "url": link("portal:caseload", query="due=late"),
            "label": ngettext("file in which something is late", "files in which something is late", late),
        },
        {
            "number": preparing, "url": link("portal:caseload", query=f"stage={Stage.PREPARATION}"),
            "label": ngettext("file that prepares departure", "files that prepare departure", preparing),
        },
        {
            "number": nothing, "url": link("portal:caseload", query="due=nothing"),
            "label": ngettext("file without anything planned", "files without anything planned", nothing),
        },
        *_alone(user),
    ]  # fmt: skip


def _alone(user: User) -> list[dict[str, Any]]:
    """How many clients no organisation helps yet, for who looks after that."""
    if not may_see_unassigned(user):
        return []
    number = unassigned.waiting(user)[: MANY + 1].count()
    return [
        {
            "number": number if number <= MANY else f"{MANY}+", "url": link("portal:unassigned"),
            "label": ngettext("client without an organisation", "clients without an organisation", number),
        }
    ]  # fmt: skip
