"""Tasks as the desk shows them: what, when in words, and where it is done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.codes import TaskKind
from cases.models import Case, Task
from foundation.days import Due, calm, due
from portal.desk.links import link
from portal.lines import FirstTask, Line
from returns.models import PlanItem
from returns.plan_page import title_of as title_of_item
from returns.stages import Stage

#: A file and a task as models, or as a list reads them.
File = Case | Line
Todo = Task | FirstTask


def _page(view: str, anchor: str = "") -> Callable[[File, Todo], str]:
    return lambda case, task: link(view, reference=case.reference, anchor=anchor)


def _plan_item(case: File, task: Todo) -> str:
    return link("returns:plan", reference=case.reference, anchor=f"item-{task.about}")


def _handover(case: File, task: Todo) -> str:
    return link("cases:handover_answer", reference=case.reference, uuid=task.about)


#: Where a task of each kind is done. A rule's task closes when that is done, so the link is the shortest way.
PLACES: dict[str, Callable[[File, Todo], str]] = {
    TaskKind.OWN: _page("portal:case", anchor="tasks"),
    TaskKind.TALK_DUE: _page("returns:talk_add"),
    TaskKind.STATUS_ENDS: _page("portal:case", anchor="tracks"),
    TaskKind.PLAN_ITEM: _plan_item,
    TaskKind.RISK_REVIEW: _page("returns:risk"),
    TaskKind.RISK_EXPIRES: _page("returns:risk"),
    TaskKind.HOLD_REVIEW: _page("portal:case", anchor="stage"),
    TaskKind.ARRIVAL_ALARM: _page("portal:case", anchor="stage"),
    TaskKind.FOLLOW_UP: _page("returns:follow_up_add"),
    TaskKind.HANDOVER: _handover,
    TaskKind.PREPARATION_STARTED: _page("portal:case", anchor="stage"),
    TaskKind.SAFETY: _page("portal:case"),
    TaskKind.ENQUIRY: _page("cases:enquiries"),
    TaskKind.SURVEY: _page("returns:surveys"),
}
#: Pages that only who guides her, or only who writes in the file, may use; others are sent to the file.
ONLY_TALKERS = frozenset({TaskKind.TALK_DUE})
ONLY_WRITERS = frozenset({TaskKind.FOLLOW_UP, TaskKind.HANDOVER})
#: These are done by saying so; the others by doing what they ask, on their own page.
DONE_BY_A_CLICK = frozenset(
    {
        TaskKind.OWN, TaskKind.STATUS_ENDS, TaskKind.PREPARATION_STARTED, TaskKind.SAFETY, TaskKind.HOLD_REVIEW,
        TaskKind.ENQUIRY, TaskKind.SURVEY,
    }
)  # fmt: skip
#: A pause does not silence these.
HEARD_IN_A_PAUSE = frozenset(
    {TaskKind.HOLD_REVIEW, TaskKind.SAFETY, TaskKind.ENQUIRY, TaskKind.ARRIVAL_ALARM, TaskKind.HANDOVER}
)


@dataclass(frozen=True)
class TaskRow:
    """One task on a page."""

    task: Todo
    title: str
    due: Due
    url: str
    done_url: str
    waits: bool
    owner: str = ""

    @property
    def due_on(self) -> date:
        return self.task.due_on

    @property
    def anchor(self) -> str:
        return f"task-{self.task.uuid}"


def plan_items(tasks: Iterable[Todo]) -> dict[str, str]:
    """Return the words of the plan items that rules remind of, by what the task is about: one question for all."""
    about = [task.about for task in tasks if task.kind == TaskKind.PLAN_ITEM and task.about]
    if not about:
        return {}
    return {
        str(item.uuid): title_of_item(item)
        for item in PlanItem.objects.filter(uuid__in=about).select_related("template_item")
    }


def title_of(task: Todo, items: Mapping[str, str]) -> str:
    """Return the words of a task: its own, those of the plan's item, or those of the rule."""
    if task.kind == TaskKind.PLAN_ITEM and task.about in items:
        return _("Departure plan: %(item)s") % {"item": items[task.about]}
    return task.title or task.get_kind_display()


def task_row(
    task: Todo, case: File, items: Mapping[str, str], *, stage: str = "", owner: str = "", may_write: bool = True,
    may_talk: bool = True,
) -> TaskRow:  # fmt: skip
    """Show one task; on a paused file what is late waits, since she may be in hospital."""
    waits = stage == Stage.ON_HOLD and task.kind not in HEARD_IN_A_PAUSE
    done = ""
    if may_write and task.kind in DONE_BY_A_CLICK:
        done = link("cases:task_done", reference=case.reference, uuid=task.uuid)
    when = calm(task.due_on) if waits else due(task.due_on)
    return TaskRow(
        task, title_of(task, items), when, _url(task, case, may_write=may_write, may_talk=may_talk), done, waits, owner
    )


def _url(task: Todo, case: File, *, may_write: bool, may_talk: bool) -> str:
    if task.kind == TaskKind.OWN and may_write:
        return link("cases:task_change", reference=case.reference, uuid=task.uuid)
    closed = (task.kind in ONLY_TALKERS and not may_talk) or (task.kind in ONLY_WRITERS and not may_write)
    return PLACES[TaskKind.OWN](case, task) if closed else PLACES[task.kind](case, task)


def worst_first(rows: Iterable[TaskRow]) -> list[TaskRow]:
    """Sort by what is due; what waits during a pause comes last."""
    return sorted(rows, key=lambda row: (row.waits, row.due_on, row.task.pk))
