"""Reminders by date: what the stage of a return asks for, and when. Safe to run twice.

`wanted` is pure reading; `refresh` makes the tasks of one return (moves call it at once), the daily job does so for
all (`returns/jobs.py`). A rule reminds people. It never moves anybody to another stage.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.codes import TaskKind
from cases.models import LegalStatus, Task
from cases.operations import ensure_rule_task, plan_status_task
from foundation import clock
from foundation.accounts.models import User
from returns import talk_rules
from returns.checklist import next_due_item
from returns.codes import ReviewState
from returns.colleagues import coordinator_of
from returns.models import DeparturePlan, FollowUp, ReturnProcess, WishTalk
from returns.months import add_months
from returns.permissions import current_assessment
from returns.reminders import remind
from returns.stages import Stage

ALARM_AFTER = timedelta(hours=24)
#: Items of the plan and the assessment's end are announced this long before.
AHEAD = timedelta(days=7)
TALKING = frozenset({Stage.INTAKE, Stage.DISCUSSION, Stage.PREPARATION, Stage.READY})
PREPARING = frozenset({Stage.PREPARATION, Stage.READY})
#: Moments of follow-up after arrival (`domain.md` 8), in order: weeks, then calendar months.
MOMENTS = {"week_1": 0, "month_1": 1, "month_3": 3, "month_6": 6, "month_12": 12}


@dataclass(frozen=True)
class Wanted:
    """A task that a rule asks for."""

    kind: TaskKind
    about: str
    due_on: date
    due_at: datetime | None = None
    for_coordinator: bool = False


def moment_on(arrived_on: date, moment: str) -> date:
    """Return the day of a follow-up moment."""
    months = MOMENTS[moment]
    return add_months(arrived_on, months) if months else arrived_on + timedelta(days=7)


def wanted(process: ReturnProcess, today: date) -> Iterator[Wanted]:
    """Yield what the present stage asks for."""
    if process.stage in PREPARING:
        yield from _plan_items(process, today)
        yield from _risk_expires(process, today)
    if process.stage == Stage.ON_HOLD and process.review_on is not None:
        yield Wanted(TaskKind.HOLD_REVIEW, f"{process.review_on}", process.review_on)
    if process.stage == Stage.DEPARTED and process.departed_at is not None:
        yield from _arrival_alarm(process.departed_at)
    if process.stage == Stage.AFTERCARE and process.arrived_at is not None:
        yield from _follow_ups(process, process.arrived_at)


def refresh(*, actor: User, process: ReturnProcess) -> None:
    """Make the tasks that the stage of this return asks for today."""
    today = clock.today()
    if process.stage in TALKING:
        _talk_due(actor, process)
        _status_ends(actor, process, today)
    tasks = list(wanted(process, today))
    if process.stage in PREPARING:
        _forget_settled_items(process, {task.about for task in tasks})
    for task in tasks:
        owner = coordinator_of(process.case) if task.for_coordinator else process.case.case_worker
        if owner is not None:
            remind(
                actor=actor,
                case=process.case,
                kind=task.kind,
                about=task.about,
                owner=owner,
                due_on=task.due_on,
                due_at=task.due_at,
            )


def _forget_settled_items(process: ReturnProcess, wanted_now: set[str]) -> None:
    """Take back the reminder of an item that was settled, or that another item overtook."""
    tasks = Task.objects.to_do().filter(case_id=process.case_id, kind=TaskKind.PLAN_ITEM)
    tasks.exclude(about__in=wanted_now).update(cancelled_at=clock.now())


# --- the rules, one by one -----------------------------------------------------------------------------------
def _talk_due(actor: User, process: ReturnProcess) -> None:
    """Ask for the next talk where no task does: after a pause, or where one was ticked off without a talk."""
    tasks = Task.objects.filter(case_id=process.case_id, kind=TaskKind.TALK_DUE)
    if tasks.to_do().exists():
        return
    last = WishTalk.objects.filter(process_id=process.pk, adds_to=None).order_by("held_on", "created_at").last()
    if last is None:
        due_on = process.created_at.astimezone(clock.AMSTERDAM).date() + timedelta(days=talk_rules.FIRST_TALK_DAYS)
    else:
        due_on = talk_rules.next_talk_due(last.held_on, last.next_on)
    done = tasks.filter(done_at__isnull=False).order_by("done_at").last()
    if done is not None and done.done_at is not None and (last is None or done.done_at.date() > last.held_on):
        due_on = max(due_on, talk_rules.next_talk_due(done.done_at.date(), None))
    ensure_rule_task(actor=actor, case=process.case, kind=TaskKind.TALK_DUE, due_on=due_on)


def _status_ends(actor: User, process: ReturnProcess, today: date) -> None:
    statuses = LegalStatus.objects.filter(case_id=process.case_id, superseded_at=None, ends_on__gte=today)
    known = set(
        Task.objects.filter(case_id=process.case_id, kind=TaskKind.STATUS_ENDS, cancelled_at=None).values_list(
            "about", flat=True
        )
    )
    for status in statuses:
        if str(status.uuid) not in known:
            plan_status_task(actor=actor, status=status)


def _plan_items(process: ReturnProcess, today: date) -> Iterator[Wanted]:
    """One task for the whole list, about the item that is due first."""
    plan = DeparturePlan.objects.filter(process_id=process.pk).select_related("case__client").first()
    item = next_due_item(plan) if plan is not None else None
    if item is not None and item.due_on is not None and item.due_on <= today + AHEAD:
        yield Wanted(TaskKind.PLAN_ITEM, str(item.uuid), item.due_on)


def _risk_expires(process: ReturnProcess, today: date) -> Iterator[Wanted]:
    assessment = current_assessment(process)
    if assessment is None or assessment.state != ReviewState.AGREED or assessment.reviewed_at is None:
        return
    reviewed_on = assessment.reviewed_at.astimezone(clock.AMSTERDAM).date()
    ends_on = reviewed_on + timedelta(days=assessment.instrument.valid_days)
    if ends_on <= today + AHEAD:
        yield Wanted(TaskKind.RISK_EXPIRES, str(assessment.uuid), ends_on)


def _arrival_alarm(departed_at: datetime) -> Iterator[Wanted]:
    due_at = departed_at + ALARM_AFTER
    due_on, departed_on = due_at.astimezone(clock.AMSTERDAM).date(), departed_at.astimezone(clock.AMSTERDAM).date()
    yield Wanted(TaskKind.ARRIVAL_ALARM, f"{departed_on}/case_worker", due_on, due_at)
    yield Wanted(TaskKind.ARRIVAL_ALARM, f"{departed_on}/coordinator", due_on, due_at, for_coordinator=True)


def _follow_ups(process: ReturnProcess, arrived_at: datetime) -> Iterator[Wanted]:
    rows = list(FollowUp.objects.filter(process_id=process.pk).values_list("moment", "wants_to_stop"))
    if any(stopped for _moment, stopped in rows):
        return
    held = {moment for moment, _stopped in rows}
    arrived_on = arrived_at.astimezone(clock.AMSTERDAM).date()
    for moment in MOMENTS:
        if moment not in held:
            yield Wanted(TaskKind.FOLLOW_UP, f"{process.uuid}/{moment}", moment_on(arrived_on, moment))


def overdue_alarms(now: datetime) -> list[ReturnProcess]:
    """Return who left more than 24 hours ago without word of her arrival (for the service that runs the rules)."""
    rows = ReturnProcess.objects.filter(stage=Stage.DEPARTED, departed_at__lt=now - ALARM_AFTER)
    return list(rows.select_related("case"))
